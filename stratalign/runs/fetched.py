"""Engagements at an address of cloud storage, copied to this machine before they are run.

The copy lies in `<reports>/.fetched/<name>/`, for its owner alone, and stays: what a run keeps beside the data, the key
of the pseudonyms first of all, stays with it. What lies at the address is the truth: before each run what has changed
there is copied, what has gone there goes here, and what was changed here is copied again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.locks import HeldError, hold
from stratalign.paths import naming
from stratalign.responses.identity import KEY_FILE
from stratalign.runs.copied import open_storage, require_address
from stratalign.runs.folder import require_reports_folder
from stratalign.sources.places import copy_file, is_address

#: Hidden in the folder of reports, so that no run and no batch takes it for one of its own.
FETCHED = ".fetched"
ENGAGEMENT_FILE, NOTED_FILE = "engagement.yml", ".fetched.json"
#: Files of one engagement; an address that holds more is none.
MOST_FILES = 10_000
_NAME = re.compile(r"\w[\w .-]*")
#: What no name of a file may hold that is to be the same on every machine.
_UNFIT = re.compile(r'[\x00-\x1f\\:*?"<>|]')
#: Says when somebody looked at a file, not what is in it.
_VOLATILE = frozenset({"last_accessed_on", "lastaccessed", "atime"})
_USE = "engagements cannot be read from"


@dataclass(frozen=True, slots=True)
class _Noted:
    """What a copy was made of: the address, and by file its version there, its size and its time here."""

    address: str
    files: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)


def find_at(address: str) -> tuple[str, ...]:
    """Find the engagements that an address names, as `batch.find_clients` finds those of a folder.

    Parameters
    ----------
    address
        Of an engagement's folder or its `engagement.yml`, or of a folder that holds some at any depth.

    Returns
    -------
    tuple of str
        Addresses of folders, sorted.

    Raises
    ------
    EngagementError
        As `copied.require_address`; the storage cannot be read, or holds no engagement there.
    """
    whole = require_address(address, use=_USE).removesuffix(f"/{ENGAGEMENT_FILE}")
    found = sorted(PurePosixPath(name) for name in _files_at(whole) if PurePosixPath(name).name == ENGAGEMENT_FILE)
    if PurePosixPath(ENGAGEMENT_FILE) in found:
        return (whole,)
    folders = [name.parent for name in found if not any(part.startswith(".") for part in name.parts)]
    if not folders:
        raise EngagementError(f"no engagement lies at {whole} or below it: there is no {ENGAGEMENT_FILE}.")
    return tuple(f"{whole}/{folder}" for folder in folders)


def fetch_engagement(place: str, reports: str | Path) -> str:
    """Bring the copy of an engagement up to date with its address.

    Parameters
    ----------
    place
        Folder of the engagement: a path, which is given back as it is, or an `s3://`, `gs://` or `az://` address.
    reports
        Folder of reports, which holds the copy.

    Returns
    -------
    str
        Folder of this machine.

    Raises
    ------
    EngagementError
        As `find_at`; the address names several engagements, its files cannot lie on this machine, `engagement.yml`
        allows folders outside, another run is fetching it, or the copy is of another address.
    SourceError
        A file may not be read, or is too large.
    """
    if not is_address(place):
        return place
    address = require_address(place, use=_USE).removesuffix(f"/{ENGAGEMENT_FILE}")
    name = address.rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise EngagementError(f"{address} does not end with the name of a folder. Name the engagement's folder.")
    below = require_reports_folder(reports) / FETCHED
    with naming(below):
        below.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with hold(below / f"{name}.lock"):
                _bring_up_to_date(below / name, address)
        except HeldError:
            raise EngagementError(f"{name} is being fetched by another run. Wait for it, and try again.") from None
    if load_engagement(below / name).outside_folders:
        raise EngagementError(
            f"{address}: outside_folders lets files of this machine be read, which whoever may write to an address "
            "must not decide. Put the files into the engagement's folder, and take outside_folders out."
        )
    return str(below / name)


def _bring_up_to_date(folder: Path, address: str) -> None:
    there = {name: told for name, told in _files_at(address).items() if _is_wanted(name)}
    if ENGAGEMENT_FILE not in there:
        raise EngagementError(f"no engagement lies at {address}: there is no {ENGAGEMENT_FILE}.")
    _require_fit(there, address)
    folder.mkdir(mode=0o700, exist_ok=True)
    before = _noted(folder, address)
    _note(folder, before)
    for name in before.files.keys() - there.keys():
        (folder / name).unlink(missing_ok=True)
    files = {}
    for name, version in there.items():
        copy = folder / name
        if before.files.get(name) != (version, *_state(copy)):
            copy.parent.mkdir(parents=True, exist_ok=True)
            draft = copy.with_name(f".{copy.name}.part")
            copy_file(f"{address}/{name}", draft)
            draft.replace(copy)
        files[name] = (version, *_state(copy))
    _note(folder, _Noted(address, files))


def _files_at(address: str) -> dict[str, str]:
    """Version of each file at an address and below it, by its path from there."""
    with _told(address):
        storage, place = open_storage(address)
        storage.invalidate_cache()
        found = storage.find(place, detail=True)
        return {
            path.removeprefix(place).strip("/"): _version(info)
            for path, info in sorted(found.items())
            if info.get("type") == "file" and path != place and not path.endswith("/")
        }


def _version(info: Mapping[str, Any]) -> str:
    """Hash of all that a storage says of a file: its size, time, tag or generation."""
    told = {key: str(value) for key, value in info.items() if key.lower() not in _VOLATILE}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _is_wanted(name: str) -> bool:
    """Whether a file is the engagement's: hidden ones are not, but for the key of its pseudonyms."""
    return name == KEY_FILE or not any(part.startswith(".") for part in name.split("/"))


def _require_fit(names: Mapping[str, str], address: str) -> None:
    """Refuse names that lead elsewhere or cannot be names here, and more files than an engagement has."""
    if len(names) > MOST_FILES:
        raise EngagementError(f"{address} holds {len(names):,} files; an engagement has {MOST_FILES:,} at most.")
    unfit = [name for name in names if _UNFIT.search(name) or not all(name.split("/"))]
    if unfit:
        n_others = f" and {len(unfit) - 1:,} more" if len(unfit) > 1 else ""
        raise EngagementError(f"{address}: {unfit[0]!r}{n_others} cannot be a file's name on every machine. Rename it.")


def _state(copy: Path) -> tuple[int, int]:
    """Size and time of a file here, which say whether it was changed here; zeros where there is none."""
    if copy.is_symlink() or not copy.is_file():
        return 0, 0
    told = copy.stat()
    return told.st_size, told.st_mtime_ns


def _noted(folder: Path, address: str) -> _Noted:
    """What the copy there was made of; nothing where it is new."""
    try:
        told = json.loads((folder / NOTED_FILE).read_bytes())
        noted = _Noted(told["address"], {name: tuple(file) for name, file in told["files"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Noted(address)
    if noted.address != address:
        raise EngagementError(
            f"{folder} is a copy of another address, whose pseudonyms are not this one's. Name another folder with "
            "--reports, or remove it."
        )
    return noted


def _note(folder: Path, noted: _Noted) -> None:
    draft = folder / f"{NOTED_FILE}.part"
    draft.write_text(json.dumps({"address": noted.address, "files": noted.files}, indent=2), encoding="utf-8")
    draft.replace(folder / NOTED_FILE)


@contextmanager
def _told(address: str) -> Iterator[None]:
    """One message for whatever a storage raises: its own may show keys."""
    try:
        yield
    except EngagementError:
        raise
    # Every storage has exceptions of its own.
    except Exception as problem:
        raise EngagementError(
            f"{address} cannot be listed ({type(problem).__name__}). Check the address, the network, the sign-in and "
            "the right to read there."
        ) from None
