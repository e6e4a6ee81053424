"""Whether the files a process was made from are still as they were."""

from __future__ import annotations

import importlib.util
import os
import site
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

Seen = tuple[int, int, int, int]


def look(watch: Iterable[str] = ()) -> dict[str, Seen | None]:
    """Look at the files of every imported module, at installed packages and at what is watched beside.

    Parameters
    ----------
    watch
        Names of packages, and paths of files or folders.

    Returns
    -------
    dict
        By path: times of content and of entry, length, number of the file; None for one that is not there.
    """
    return {path: _seen(path) for path in sorted({*_of_modules(), *site.getsitepackages(), *_of_watched(watch)})}


def what_changed(before: dict[str, Seen | None], since_ns: int, watch: Iterable[str] = ()) -> str:
    """Path of a file that is not as it was, or was written while the process began; empty where there is none.

    Parameters
    ----------
    before
        What `look` gave.
    since_ns
        When the process began to import, in nanoseconds since 1970.
    watch
        As given to `look`: new files below a folder count.
    """
    for path, seen in before.items():
        # The time of entry cannot be set back, as that of content can.
        if _seen(path) != seen or (seen is not None and seen[1] > since_ns and not os.path.isdir(path)):
            return path
    return next((path for path in _of_watched(watch) if path not in before), "")


def _seen(path: str) -> Seen | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _of_modules() -> set[str]:
    found = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {path for path in found if isinstance(path, str) and os.path.isabs(path)}


def _of_watched(watch: Iterable[str]) -> Iterator[str]:
    for name in watch:
        for root in _roots(name):
            yield from _below(root)


def _roots(name: str) -> list[Path]:
    """Places a name stands for: a path as it is, else the folders of a package."""
    if os.sep in name:
        return [Path(name)]
    specification = importlib.util.find_spec(name)
    if specification is None:
        return []
    folders = specification.submodule_search_locations or [specification.origin or ""]
    return [Path(folder) for folder in folders]


def _below(root: Path) -> Iterator[str]:
    if not root.is_dir():
        yield str(root)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(one for one in folders if one != "__pycache__" and not one.startswith("."))
        yield from (os.path.join(folder, file) for file in files)
