"""Locks that the operating system lets go of when their process ends, however it ends: no clock, no guess."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

#: Tries to take a lock, and seconds between them: whoever only looks at a lock lets go of it at once.
_TRIES, _PAUSE = 20, 0.05


class HeldError(Exception):
    """Another process that lives holds the lock; `holder` is what it wrote into the file."""

    def __init__(self, path: Path, holder: Mapping[str, Any]) -> None:
        super().__init__(str(path))
        self.path = path
        self.holder = holder


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold a lock; the file says which process does since when, and goes with the lock.

    Parameters
    ----------
    path
        File of the lock, made with its folder; one that a dead process left is taken.

    Raises
    ------
    HeldError
        A process that lives holds it.
    OSError
        The file cannot be made.
    """
    descriptor = _take(path)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(_holder()).encode())
        yield
    finally:
        _let_go(descriptor, path)


def is_held(path: Path) -> bool:
    """Whether a process that lives holds a lock.

    Parameters
    ----------
    path
        File of the lock.

    Returns
    -------
    bool
        False where there is no such file.
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _lock(descriptor, is_shared=True)
    finally:
        os.close(descriptor)


def holder_of(path: Path) -> Mapping[str, Any]:
    """What a lock says of the process that holds it, or held it last.

    Parameters
    ----------
    path
        File of the lock.

    Returns
    -------
    Mapping
        `pid`, `started_utc` and `host`; empty where the file is not there or says nothing yet.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _holder() -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "started_utc": now, "host": platform.node()}


def _take(path: Path) -> int:
    """Descriptor of a locked file that is still the one at its path."""
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            if _lock(descriptor) and _is_at(descriptor, path):
                return descriptor
            os.close(descriptor)
        time.sleep(_PAUSE)
    raise HeldError(path, holder_of(path))


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether nobody has removed the file between its opening and its locking."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _let_go(descriptor: int, path: Path) -> None:
    """Remove the file while it is locked, so that nobody locks one that is gone; Windows wants it closed first."""
    if sys.platform == "win32":
        os.close(descriptor)
        with suppress(OSError):
            path.unlink(missing_ok=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        os.close(descriptor)


def _lock(descriptor: int, *, is_shared: bool = False) -> bool:
    """Lock an open file if nobody else has; a shared lock is one of those who look."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Far behind the end of the file, whose text others may read.
            os.lseek(descriptor, 2**20, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
