"""What is sent of a run, copied to an address of cloud storage: what has its manifest there is whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from stratalign.errors import EngagementError, ExportError
from stratalign.layout import MANIFEST_FILE, SEND
from stratalign.sources.places import EXTRAS

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^?#@]+)")


def require_address(address: str, *, use: str = "reports cannot be copied to") -> str:
    """Refuse an address of no storage that is known, before anything is computed.

    Parameters
    ----------
    address
        Such as `s3://bucket/reports`; reports get `<engagement>/<run id>/` below it.
    use
        How the message begins that names the address.

    Returns
    -------
    str
        Without a slash at the end.

    Raises
    ------
    EngagementError
        It is of another kind, names no bucket or holds credentials, or what its storage needs is not installed.
    """
    found = _ADDRESS.fullmatch(address)
    scheme = found[1].lower() if found else ""
    if found is None or scheme not in EXTRAS or not found[2].strip("/"):
        known = ", ".join(f"{known}://bucket/folder" for known in EXTRAS)
        raise EngagementError(
            f"{use} {address.partition('?')[0]}. Name {known}, without a user or a key: "
            "credentials come from the environment, as the storage's own tools take them."
        )
    try:
        open_storage(address)
    except ImportError:
        raise EngagementError(
            f'using {scheme}:// needs an extra. Install it: pip install "stratalign[{EXTRAS[scheme]}]"'
        ) from None
    # Every storage has exceptions of its own, and their messages may show keys: only the kind is told.
    except Exception as problem:
        raise EngagementError(
            f"{scheme}:// cannot be reached ({type(problem).__name__}). Check the network and the sign-in."
        ) from None
    return address.rstrip("/")


def copy_sent(run: str | Path, address: str) -> str:
    """Copy `send/` of a finished run, its manifest last; nothing of `work/` leaves this machine.

    Parameters
    ----------
    run
        Folder of the run, below that of its engagement.
    address
        As in `require_address`.

    Returns
    -------
    str
        Address of the copy, whether it was there already or not.

    Raises
    ------
    EngagementError
        As `require_address`.
    ExportError
        The run sends nothing, or the storage did not take a file; its message names it.
    """
    folder = Path(run)
    sent = folder / SEND
    target = f"{require_address(address)}/{folder.parent.name}/{folder.name}"
    if not (sent / MANIFEST_FILE).is_file():
        raise ExportError(f"the run {folder.name} sends nothing: it has no {SEND}/{MANIFEST_FILE}.")
    storage, place = open_storage(target)
    files = sorted(file for file in sent.rglob("*") if file.is_file() and file != sent / MANIFEST_FILE)
    name = MANIFEST_FILE
    try:
        manifest = (sent / MANIFEST_FILE).read_bytes()
        if storage.exists(f"{place}/{MANIFEST_FILE}") and storage.cat_file(f"{place}/{MANIFEST_FILE}") == manifest:
            return target
        for file in [*files, sent / MANIFEST_FILE]:
            name = file.relative_to(sent).as_posix()
            storage.pipe_file(f"{place}/{name}", file.read_bytes())
    except Exception as problem:
        raise ExportError(
            f"{name} of the run {folder.name} was not copied to its {target.partition('://')[0]}:// address "
            f"({type(problem).__name__}). The report itself is finished: {folder}. Check the network, the sign-in and "
            "the right to write there, and run the same once more."
        ) from None
    return target


def open_storage(address: str) -> tuple[Any, str]:
    """Storage of an address as `fsspec` knows it, and the place there."""
    import fsspec  # type: ignore[import-untyped]

    found: tuple[Any, str] = fsspec.core.url_to_fs(address)
    return found
