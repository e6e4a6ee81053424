"""The files that a name in `engagement.yml` stands for: one file, a pattern, or everything in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stratalign.errors import SourceError

MAX_FILES = 2_000


def is_pattern(name: str) -> bool:
    """Whether a file's name may stand for several."""
    return any(sign in name for sign in "*?[")


def matching_files(path: Path, *, suffixes: Sequence[str] = ()) -> list[Path]:
    """List the files that a path or pattern stands for.

    Parameters
    ----------
    path
        A file; a pattern with `*` or `?` in its last part; or, where `suffixes` are given, a folder.
    suffixes
        Endings of the files of a folder that are wanted.

    Returns
    -------
    list[Path]
        By name. A path that is neither a pattern nor a folder is returned as it is, whether it exists or not.

    Raises
    ------
    SourceError
        Nothing, or far too much, matches.
    """
    if path.is_file():
        return [path]
    if path.is_dir() and suffixes:
        found = [file for file in path.iterdir() if file.suffix.lower() in suffixes and file.is_file()]
    elif is_pattern(path.name):
        found = [file for file in path.parent.glob(path.name) if file.is_file()]
    else:
        return [path]
    visible = sorted(file for file in found if not file.name.startswith((".", "~$")))
    if not visible:
        raise SourceError(f"{path.name}: no file matches in {path.parent}. Check the pattern and the raw folder.")
    if len(visible) > MAX_FILES:
        raise SourceError(f"{path.name} matches {len(visible):,} files; at most {MAX_FILES:,} are read. Narrow it.")
    return visible
