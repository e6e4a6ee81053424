"""Folders for a while in the system's temporary folder: a process that dies leaves them, the next run clears them."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stratalign.locks import HeldError, hold, is_held

#: How such folders begin; each has a lock beside it for as long as it is used.
PREFIX, LOCK_SUFFIX = "stratalign-", ".lock"
#: Where the path of a socket, of at most 103 bytes, has room for what begins with the folder's name.
_SHORT = Path("/tmp")
_LONGEST_FOR_SOCKETS = 60
_NAME = re.compile(rf"(\.?{PREFIX}[0-9a-f]{{12}})(?:{re.escape(LOCK_SUFFIX)})?")


@contextmanager
def temporary_folder(*, holds_sockets: bool = False) -> Iterator[Path]:
    """Make a folder for its owner alone, and remove it when it is no longer used.

    Parameters
    ----------
    holds_sockets
        Whether nothing but sockets will be in it, whose paths must be short; content goes where the user wants it.

    Yields
    ------
    pathlib.Path
        Empty.
    """
    root = Path(tempfile.gettempdir())
    if holds_sockets and len(os.fsencode(root)) > _LONGEST_FOR_SOCKETS:
        root = _SHORT
    with _held(root / f"{PREFIX}{secrets.token_hex(6)}") as folder:
        yield folder


@contextmanager
def folder_within(root: Path) -> Iterator[Path]:
    """Make a hidden folder for a while where its content will lie, so that it is only renamed in the end.

    What processes that no longer live have left there is cleared before.

    Parameters
    ----------
    root
        Exists, and may be written to.

    Yields
    ------
    pathlib.Path
        Empty.

    Raises
    ------
    OSError
        The folder is not there, or cannot be written to.
    """
    if not root.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
    _clear_all(root.glob(f".{PREFIX}*"))
    with _held(root / f".{PREFIX}{secrets.token_hex(6)}") as folder:
        yield folder


def clear_temporary() -> int:
    """Remove what processes that no longer live have left of this user.

    Returns
    -------
    int
        How many folders.
    """
    return _clear_all(path for root in {Path(tempfile.gettempdir()), _SHORT} for path in root.glob(f"{PREFIX}*"))


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """Make a folder, with a lock beside it as long as it is there."""
    with hold(_lock_of(folder)):
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _clear_all(there: Iterable[Path]) -> int:
    """Remove those of this user that nobody uses."""
    found = {path.with_name(match[1]) for path in there if (match := _NAME.fullmatch(path.name)) and _is_mine(path)}
    return sum(map(_clear, sorted(found)))


def _clear(folder: Path) -> bool:
    """Remove a folder nobody uses; somebody who uses it keeps it."""
    there = folder.is_dir() and not folder.is_symlink()
    # Taking a lock waits for those who only look at it: a run that goes on for long is not waited for.
    if is_held(_lock_of(folder)):
        return False
    with suppress(HeldError, OSError), hold(_lock_of(folder)):
        if there:
            shutil.rmtree(folder, ignore_errors=True)
        return there
    return False


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{LOCK_SUFFIX}")


def _is_mine(path: Path) -> bool:
    """Whether this user has made it: others' are theirs to clear."""
    with suppress(OSError):
        return not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
    return False
