"""Where a named file is, and in plain words why it cannot be read or written."""

from __future__ import annotations

import difflib
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
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
    errno.EDQUOT: "your share of the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EFBIG: "it is too large for the disk",
    errno.EIO: "the disk or the network failed",
    errno.EMFILE: "too many files are open",
    errno.EINVAL: "its name or place is not one that files can have",
}
#: Quotation marks that a word processor writes.
_CURVED = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"


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
    named = (folder or Path()) / expand(path)
    # A link that leads nowhere is complained of by its own name.
    return Path(os.path.realpath(named) if os.path.exists(named) else os.path.abspath(named))


def expand(path: str | Path) -> Path:
    """Path with the home folder in place of `~`, where there is one."""
    return Path(os.path.expanduser(path))


def why_no_file(path: Path) -> str:
    """Why there is no file to read at a path, as a half-sentence that begins with a verb; "" where there is one."""
    try:
        mode = path.stat().st_mode
    except ValueError:
        return "has a name that no file can have"
    except OSError as problem:
        if problem.errno == errno.ELOOP:
            return "is a link that leads to itself"
        if problem.errno not in (errno.ENOENT, errno.ENOTDIR):
            return f"cannot be opened: {reason(problem)}"
        return "is a link to a file that is not there" if path.is_symlink() else f"does not exist{_hint(path)}"
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    return "" if stat.S_ISREG(mode) else "is not an ordinary file"


def why_no_folder(path: Path) -> str:
    """Why nothing can be put into a folder of this path, as a half-sentence; "" where it is one."""
    if os.path.isdir(path):
        return ""
    return why_no_file(path) or "is a file, not a folder"


def _hint(path: Path) -> str:
    """What may have been meant: a home folder, or a file beside it."""
    users = [part for part in path.parts if part.startswith("~") and not part.startswith("~$")]
    if users:
        return f" ({users[0]} is nobody's home on this machine: write the full path)"
    if path.name.strip(_CURVED) != path.name:
        return f" (the quotation marks {path.name[0]} {path.name[-1]} became part of the name: type ' or none)"
    if path.parent.name and (path.parent.parent / path.name).is_file():
        return f" (it lies one folder higher: take '{path.parent.name}/' out)"
    if not os.path.isdir(path.parent) or not os.access(path.parent, os.R_OK):
        return ""
    near = difflib.get_close_matches(path.name, sorted(os.listdir(path.parent)), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def read_file(
    path: Path, error: type[StratalignError], *, advice: str = "Check the path.", largest: int | None = None
) -> bytes:
    """Content of a file, or an error that says why it cannot be read.

    Parameters
    ----------
    path
        Any path.
    error
        The class to raise.
    advice
        Last sentence of the message.
    largest
        Most bytes that are read.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    StratalignError
        There is no file, it is too large, or it cannot be read; of class `error`.
    """
    absent = why_no_file(path)
    if absent:
        raise error(f"{path} {absent}. {advice}")
    try:
        size = path.stat().st_size
        if largest is not None and size > largest:
            raise error(
                f"{path} has {size / 2**20:,.0f} MB; at most {largest / 2**20:,.0f} MB are read. Name the right file."
            )
        return path.read_bytes()
    except OSError as problem:
        raise error(f"{path} cannot be read: {reason(problem)}. {advice}") from None


@contextmanager
def in_words(
    path: Path, error: type[StratalignError], *, advice: str = "Close it in other programs, or copy it."
) -> Iterator[None]:
    """Turn what the operating system refuses while a file is read into an error that names the file and the reason.

    Parameters
    ----------
    path
        The file that is read.
    error
        The class to raise.
    advice
        Last sentence of the message.

    Raises
    ------
    StratalignError
        Of class `error`, instead of an `OSError`.
    """
    try:
        yield
    except OSError as problem:
        raise error(f"{path.name} cannot be read: {reason(problem)}. {advice}") from None


@contextmanager
def naming(folder: Path) -> Iterator[None]:
    """Let what the operating system refuses within a block name a folder where it names no file.

    Parameters
    ----------
    folder
        Where the block writes: a disk that fills up in the middle of a file says nothing of where.
    """
    try:
        yield
    except OSError as problem:
        if problem.errno and not problem.filename:
            problem.filename = str(folder)
        raise


def target_folder(folder: str | Path, error: type[StratalignError], *, option: str) -> Path:
    """Folder to write to, with `~` followed; refused where that is nobody's home, which would be made here.

    Parameters
    ----------
    folder
        As named.
    error
        The class to raise.
    option
        What names another folder, such as `--folder`.

    Returns
    -------
    pathlib.Path
        Need not exist.

    Raises
    ------
    StratalignError
        Of class `error`.
    """
    found = expand(folder)
    if str(found).startswith("~"):
        home = found.parts[0]
        raise error(
            f"{folder} cannot be written: {home} is nobody's home on this machine. Write the full path: {option}."
        )
    return found
