"""Every path that an engagement names lies in its folder, links followed, or in a folder it declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from stratalign.engagement.configuration import describe_problems
from stratalign.errors import EngagementError
from stratalign.paths import expand, real_path

#: Key, text as written, and folder a relative path starts from.
Named = tuple[str, str, Path]
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
#: Files of a pattern that are looked at; reading refuses more.
_MOST_FILES = 2_000


def refuse_outside(folder: Path, outside_folders: Iterable[str], named: Iterable[Named]) -> None:
    """Refuse an engagement that names a file outside of its folder and of those it declares.

    Parameters
    ----------
    folder
        The engagement's.
    outside_folders
        Folders it declares, as written.
    named
        Key, text and folder it starts from, of each path that is named; none need exist.

    Raises
    ------
    EngagementError
        One line for each path that leads elsewhere, itself or as a link, and how to allow it.
    """
    allowed = [folder, *(real_path(outside, folder) for outside in outside_folders)]
    problems = [
        _problem(key, written, found)
        for key, written, start in named
        if not _ADDRESS.match(written)
        for found in _files(start / expand(written))
        if not any(found.is_relative_to(inside) for inside in allowed)
    ]
    if problems:
        raise EngagementError(describe_problems("engagement.yml", list(dict.fromkeys(problems))))


def _problem(key: str, written: str, found: Path) -> str:
    """Say where a path leads, and what to do."""
    is_link = ".." not in Path(written).parts and not expand(written).is_absolute()
    how = f"a link out of the engagement's folder, to {found}" if is_link else "outside of the engagement's folder"
    allowed = found if key == "raw_folder" and found.is_dir() else found.parent
    return (
        f"'{key}': '{written}' is {how}. Put it inside, or allow the folder where it lies, if you trust what is there: "
        f"outside_folders: ['{allowed}']."
    )


def _files(path: Path) -> Iterator[Path]:
    """Where a path leads; that of each file, where it is a pattern or a folder."""
    yield real_path(path)
    inside = path.parent.glob(path.name) if any(sign in path.name for sign in "*?[") else ()
    inside = path.iterdir() if path.is_dir() else inside
    for _, found in zip(range(_MOST_FILES), inside, strict=False):
        yield real_path(found)
