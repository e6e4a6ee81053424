"""Where a file is: on this machine, or at an address of cloud storage, from which it is copied while it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from stratalign.errors import SourceError
from stratalign.paths import real_path
from stratalign.sources.files.table import MAX_BYTES
from stratalign.sources.files.text import TEXT_SUFFIXES
from stratalign.sources.large import MAX_LONG_BYTES
from stratalign.temporary import temporary_folder

#: Addresses that are read, and the extra of stratalign that brings what is needed.
EXTRAS = {"s3": "s3", "gs": "gcs", "az": "azure"}
BLOCK_BYTES = 2**22
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.:-]+)://(.*)", re.S)


def is_address(location: str) -> bool:
    """Whether a location is an address such as `s3://bucket/survey.csv`, and no path."""
    return _ADDRESS.fullmatch(location) is not None


def name_of(location: str) -> str:
    """Name of a file as messages show it: never a bucket, a query string or anything else of an address."""
    found = _ADDRESS.fullmatch(location)
    if not found:
        return Path(location).name
    return PurePosixPath(re.split(r"[?#]", found[2])[0]).name or f"the {found[1].lower()}:// address"


@contextmanager
def fetch(location: str, folder: Path) -> Iterator[Path]:
    """Give a file as a path while it is read; a copy made of an address is deleted afterwards.

    Credentials come from where the storage's own tools look for them (environment, profile, machine role), never from
    the address.

    Parameters
    ----------
    location
        A path, or an `s3://`, `gs://` or `az://` address.
    folder
        Relative paths start here.

    Yields
    ------
    pathlib.Path
        A path is given as it is, whether a file is there or not; a copy keeps the file's name.

    Raises
    ------
    SourceError
        The address is of a kind that is not read, holds credentials, needs an extra that is not installed, leads
        nowhere or may not be read, or the file is too large.
    """
    if not is_address(location):
        yield real_path(location, folder)
        return
    _require_readable(location)
    with temporary_folder() as copies:
        copy = copies / name_of(location)
        copy_file(location, copy)
        yield copy


def _require_readable(location: str) -> str:
    """Scheme of an address that may be read."""
    found = _ADDRESS.fullmatch(location)
    scheme, rest = (found[1].lower(), found[2]) if found else ("", "")
    name = name_of(location)
    if scheme in {"http", "https", "ftp", "ftps", "sftp"}:
        raise SourceError(
            f"{name}: {scheme}:// addresses are not read: what such an address gives may change or be a sign-in page. "
            "Download the file and name it, or keep it under s3://, gs:// or az://."
        )
    if scheme not in EXTRAS:
        known = ", ".join(f"{known}://" for known in EXTRAS)
        raise SourceError(f"{name}: {scheme}:// addresses are not read. Known: {known}, or a path.")
    if re.search(r"[?#]|^[^/]*@", rest):
        raise SourceError(
            f"{name}: the address holds a query string or a user. Take them out of engagement.yml: credentials come "
            "from the environment, as the storage's own tools do."
        )
    if not PurePosixPath(rest).name or "/" not in rest.strip("/") or rest.endswith("/"):
        raise SourceError(f"{name} names no file: write {scheme}://bucket/folder/file.csv.")
    return scheme


def copy_file(location: str, copy: Path) -> None:
    """Copy a file from its address; whatever goes wrong there becomes one message without its details.

    Parameters
    ----------
    location
        An address of `EXTRAS`.
    copy
        File to write.

    Raises
    ------
    SourceError
        As `fetch`.
    """
    scheme = location.partition("://")[0].lower()
    limit = MAX_LONG_BYTES if copy.suffix.lower() in TEXT_SUFFIXES else MAX_BYTES
    try:
        import fsspec  # type: ignore[import-untyped]

        storage, path = fsspec.core.url_to_fs(location)
        _refuse_large(copy.name, storage.info(path).get("size"), limit)
        with storage.open(path, "rb") as source, copy.open("wb") as target:
            while block := source.read(BLOCK_BYTES):
                target.write(block)
                _refuse_large(copy.name, target.tell(), limit)
    except SourceError:
        raise
    except ImportError:
        raise SourceError(
            f'{copy.name}: reading {scheme}:// needs an extra. Install it: pip install "stratalign[{EXTRAS[scheme]}]"'
        ) from None
    # Every storage has exceptions of its own, and their messages may show keys and addresses: only the kind is told.
    except Exception as problem:
        raise SourceError(_failure(copy.name, scheme, problem)) from None


def _refuse_large(name: str, size: Any, limit: int) -> None:
    """Refuse a file of more bytes than are read; the size is told before copying where the storage knows it."""
    if isinstance(size, int) and size > limit:
        raise SourceError(f"{name} has more than {limit / 2**20:,.0f} MB, which is the most that is read. Split it.")


def _failure(name: str, scheme: str, problem: Exception) -> str:
    """What an analyst can do about a failure of the storage."""
    kind = type(problem).__name__
    if isinstance(problem, FileNotFoundError):
        return f"{name} is not at its {scheme}:// address. Check bucket, folder and name in engagement.yml."
    if isinstance(problem, PermissionError) or re.search(r"credential|auth|token|forbidden|denied", kind, re.I):
        return (
            f"{name} may not be read from its {scheme}:// address ({kind}). Sign in with the storage's own tools, or "
            "ask its owner for read access."
        )
    return (
        f"{name} cannot be copied from its {scheme}:// address ({kind}). Check the network, the sign-in and the room "
        "on the disk, or download the file and name it."
    )
