"""Which engagements a batch is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from stratalign.engagement.engagement import slug
from stratalign.errors import EngagementError
from stratalign.paths import expand, real_path
from stratalign.runs.fetched import ENGAGEMENT_FILE, find_at
from stratalign.sources.places import is_address

#: Names that are said of many.
_SAID = 3


def find_clients(paths: Sequence[str | Path]) -> dict[str, Path | str]:
    """Engagements that paths name: folders of engagements, and folders that hold some.

    Parameters
    ----------
    paths
        As a user names them. A folder without an `engagement.yml` stands for every engagement below it, at any depth;
        hidden folders are not looked into. Addresses (`s3://`, `gs://`, `az://`) stand for the same there.

    Returns
    -------
    dict
        Folder of each engagement, or its address, by its name; sorted by name.

    Raises
    ------
    EngagementError
        A path is not there or holds no engagement, an address cannot be read, or two engagements would write to one
        folder of reports.
    """
    if not paths:
        raise EngagementError("name at least one engagement, or a folder that holds engagements.")
    folders = list(dict.fromkeys(folder for path in paths for folder in _below(path)))
    by_name: dict[str, list[Path | str]] = {}
    for folder in folders:
        by_name.setdefault(slug(PurePath(folder).name), []).append(folder)
    twice = {name: found for name, found in by_name.items() if len(found) > 1}
    if twice:
        raise EngagementError(
            f"{_some(twice)} stand for several folders, whose reports would lie in one: "
            f"{', '.join(str(folder) for folder in next(iter(twice.values())))}. Rename all but one."
        )
    return {name: by_name[name][0] for name in sorted(by_name)}


def _below(path: str | Path) -> Sequence[Path | str]:
    """Folders of the engagements that one path names, addresses where it is one."""
    if isinstance(path, str) and is_address(path):
        return find_at(path)
    given = expand(path)
    if given.name == ENGAGEMENT_FILE and given.is_file():
        return [real_path(given.parent)]
    if not given.is_dir():
        raise EngagementError(f"{given} is no folder. Name an engagement, or a folder that holds engagements.")
    if (given / ENGAGEMENT_FILE).is_file():
        return [real_path(given)]
    found = sorted(
        real_path(file.parent)
        for file in given.rglob(ENGAGEMENT_FILE)
        if not any(part.startswith(".") for part in file.relative_to(given).parts)
    )
    if not found:
        raise EngagementError(f"no engagement lies below {given}: none of its folders holds an {ENGAGEMENT_FILE}.")
    return found


def _some(names: Iterable[str]) -> str:
    """The first few of several names."""
    listed = list(names)
    more = f" and {len(listed) - _SAID} more" if len(listed) > _SAID else ""
    return ", ".join(f"'{name}'" for name in listed[:_SAID]) + more
