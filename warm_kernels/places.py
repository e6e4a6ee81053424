"""Where sockets lie: a folder that only this user may enter, and none that nobody answers."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

#: Names the folder; the variable below names one socket, which every kernel of the process and its children then uses.
FOLDER_VARIABLE, SOCKET_VARIABLE = "WARM_KERNELS_FOLDER", "WARM_KERNELS_SOCKET"
SUFFIX = ".sock"


class UnsafeFolderError(Exception):
    """Somebody else could get at the sockets."""


def private_folder() -> Path:
    """Folder of this user's sockets, made where it is not there.

    Returns
    -------
    pathlib.Path
        A real folder of this user with mode 0700.

    Raises
    ------
    UnsafeFolderError
        Somebody else owns it or may enter it, or it is a link.
    """
    folder = _named_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise UnsafeFolderError(f"{folder} is not a folder of this user alone; remove it, or set {FOLDER_VARIABLE}")
    return folder


def _named_folder() -> Path:
    """Not the temporary folder that a variable names: programs give kernels one of their own for each run."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.access(runtime, os.W_OK):
        return Path(runtime) / "warm-kernels"
    # Everybody may make a folder here; one of somebody else is refused.
    return Path("/tmp") / f"warm-kernels-{os.geteuid()}"  # noqa: S108


def listen(path: Path) -> socket.socket:
    """Listen at a path; whoever connects waits until the warm process answers."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(128)
    return listener


def connect(path: Path) -> socket.socket | None:
    """Connect to whoever listens at a path; None where nobody does."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
    except (FileNotFoundError, ConnectionError, NotADirectoryError):
        connection.close()
        return None
    except OSError:
        connection.close()
        raise
    return connection


def clear_stale(folder: Path) -> int:
    """Remove sockets that nobody answers; who calls this holds the folder's lock.

    Returns
    -------
    int
        How many.
    """
    n_removed = 0
    for path in folder.glob(f"*{SUFFIX}"):
        connection = connect(path)
        if connection is None:
            with suppress(FileNotFoundError):
                path.unlink()
                n_removed += 1
        else:
            connection.close()
    return n_removed
