"""Where a named file is, and in plain words why it cannot be read or written."""

from __future__ import annotations

import difflib
import errno
import os
from pathlib import Path

from stratalign.errors import StratalignError

#: What an error of the operating system means to who named the file.
_WORDS = {
    errno.ENOENT: "it does not exist",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.EEXIST: "a file of that name is in the way",
    errno.EACCES: "you may not open it, or another program has it open",
    errno.EPERM: "you may not change it, or another program has it open",
    errno.EBUSY: "another program has it open",
    errno.ELOOP: "it is a link that leads to itself",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EFBIG: "it is too large for the disk",
    errno.EIO: "the disk or the network failed",
    errno.EMFILE: "too many files are open",
    errno.EINVAL: "its name or place is not one that files can have",
}


def reason(problem: OSError) -> str:
    """Why the operating system refused a file, as a sentence without a capital and a full stop."""
    return _WORDS.get(problem.errno or 0, (problem.strerror or "the operating system refuses it").lower())


def real_path(path: str | Path, folder: Path | None = None) -> Path:
    """Absolute path of what is named, with `~` and links followed as far as they lead anywhere.

    Parameters
    ----------
    path
        As written. A `~` that is nobody's home, such as that of Excel's `~$survey.xlsx`, is part of the name.
    folder
        Relative paths start here, else in the working folder.

    Returns
    -------
    pathlib.Path
        Need not exist.
    """
    return Path(os.path.realpath((folder or Path()) / expand(path)))


def expand(path: str | Path) -> Path:
    """Path with the home folder in place of `~`, where there is one."""
    return Path(os.path.expanduser(path))


def why_no_file(path: Path) -> str:
    """Why there is no file to read at a path, as a half-sentence that begins with a verb; "" where there is one."""
    if path.is_file():
        return ""
    if path.is_dir():
        return "is a folder, not a file"
    if path.is_symlink():
        leads = os.path.realpath(path)
        return "is a link that leads to itself" if os.path.islink(leads) else "is a link to a file that is not there"
    return f"does not exist{_hint(path)}"


def _hint(path: Path) -> str:
    """What may have been meant: a home folder, or a file beside it."""
    users = [part for part in path.parts if part.startswith("~") and not part.startswith("~$")]
    if users:
        return f" ({users[0]} is nobody's home on this machine: write the full path)"
    if not path.parent.is_dir():
        return ""
    near = difflib.get_close_matches(path.name, sorted(os.listdir(path.parent)), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def read_file(path: Path, error: type[StratalignError], *, advice: str = "Check the path.") -> bytes:
    """Content of a file, or an error that says why it cannot be read.

    Parameters
    ----------
    path
        Any path.
    error
        The class to raise.
    advice
        Last sentence of the message.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    StratalignError
        There is no file or it cannot be read; of class `error`.
    """
    absent = why_no_file(path)
    if absent:
        raise error(f"{path} {absent}. {advice}")
    try:
        return path.read_bytes()
    except OSError as problem:
        raise error(f"{path} cannot be read: {reason(problem)}. {advice}") from None
