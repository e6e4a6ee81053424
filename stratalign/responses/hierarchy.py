"""The units of an engagement from a file or the roster: parents by id, paths, or a column a layer, made one list."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.engagement.configuration import did_you_mean, shorten, validate
from stratalign.engagement.declarations.hierarchy import Unit, UnitsFile
from stratalign.engagement.declarations.placing import plain_label
from stratalign.engagement.declarations.survey import RosterFile, Wave
from stratalign.engagement.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.responses.dated_labels import undated
from stratalign.responses.roster import PATH, path_label, read_roster
from stratalign.sources.detect import read_survey
from stratalign.sources.places import fetch
from stratalign.sources.raw import refuse_repeated_headers

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
MAX_PROBLEMS = 12


@dataclass(frozen=True, slots=True)
class _Node:
    """A unit before it has a key: its names from the top down, and the id the file gives it."""

    names: tuple[str, ...]
    file_id: str = ""
    parent: int | None = None


def resolve_units(engagement: Engagement, *, read: Callable[[RosterFile], pd.DataFrame] | None = None) -> Engagement:
    """List the units of an engagement that names a file, or takes them from the roster.

    Keys follow from the file's ids, else from the names ("north-sales" where several units are called Sales). A unit
    goes by its key, its id, its name where no other has it, and its whole path ("North > Sales").

    Parameters
    ----------
    engagement
        As read.
    read
        Gives a roster that has been read already; `read_roster` by default.

    Returns
    -------
    Engagement
        The same with its units listed; unchanged where they are listed already, or taken from the survey.

    Raises
    ------
    SourceError
        The file or the roster cannot be read, or its rows are no hierarchy; every such row is named.
    """
    if isinstance(engagement.units, UnitsFile):
        nodes, file = _read_units(engagement.units, engagement.path_of(".")), engagement.units.file
    elif engagement.units == "from_roster":
        nodes, file = _roster_units(
            engagement.waves, read or (lambda roster: read_roster(roster, engagement.raw_files))
        )
    else:
        return engagement
    listed = {name: getattr(engagement, name) for name in Engagement.model_fields} | {"units": _as_units(nodes)}
    return validate(Engagement, listed, engagement.path_of(file), SourceError)


def _roster_units(waves: Sequence[Wave], read: Callable[[RosterFile], pd.DataFrame]) -> tuple[list[_Node], str]:
    """Units of the latest roster, which shows the organisation of today, and its file."""
    rosters = [wave.roster for wave in waves if wave.roster]
    if not rosters:
        raise SourceError(
            "engagement.yml says 'units: from_roster', but no wave has a 'roster'. Add one, or list them."
        )
    latest = rosters[-1]
    labels = [label for label in read(latest)["unit"].unique() if label]
    if not labels:
        raise SourceError(f"{latest.file}: nobody has a unit. Correct 'roster' in engagement.yml.")
    return _from_paths([[label] if latest.unit else label.split(PATH) for label in labels]), latest.file


def _read_units(units: UnitsFile, folder: Path) -> list[_Node]:
    """Units of a file in one of its three forms."""
    with fetch(units.file, folder) as path:
        raw = read_survey(path, format="generic_wide", sheet=units.sheet)
    wanted = [units.key, units.name, units.parent, units.path, *units.columns]
    columns = list(raw.answers.columns)
    absent = [column for column in wanted if column and column not in columns]
    if absent:
        lines = " ".join(f"There is no column '{column}'.{did_you_mean(column, columns)}" for column in absent)
        raise SourceError(f"{units.file}: {lines} Correct 'units' in engagement.yml.")
    refuse_repeated_headers(raw, [column for column in wanted if column], file=units.file)
    cells = raw.answers.apply(lambda column: column.str.strip().str.replace(r"\s+", " ", regex=True))
    for column in filter(None, wanted):
        cells[column] = undated(cells[column], ())[0]
    if units.key:
        return _from_parents(cells, units)
    if units.path:
        rows = {int(row): path.split(units.path_separator) for row, path in cells[units.path].items()}
    else:
        rows = {int(row): list(layers) for row, *layers in cells[list(units.columns)].itertuples(name=None)}
    _raise_problems(units.file, [problem for row, parts in rows.items() for problem in _path_problems(row, parts)])
    return _from_paths([path_label(parts).split(PATH) for parts in rows.values()])


def _path_problems(row: int, parts: Sequence[str]) -> list[str]:
    """What is wrong with the path of a row: nothing in it, or a gap."""
    stated = [bool(part.strip()) for part in parts]
    if not any(stated):
        return [f"row {row} names no unit. Fill it in, or delete the row."]
    has_gap = not stated[0] or any(not above and here for above, here in itertools.pairwise(stated))
    return [f"row {row} leaves out a layer above '{shorten(parts[-1].strip() or 'its unit')}'."] if has_gap else []


def _from_paths(paths: Iterable[Sequence[str]]) -> list[_Node]:
    """A unit for every path and every part of one, those above first."""
    places: dict[tuple[str, ...], int] = {}
    nodes: list[_Node] = []
    for path in paths:
        for depth in range(1, len(path) + 1):
            place = tuple(plain_label(part) for part in path[:depth])
            if place not in places:
                places[place] = len(nodes)
                above = places.get(place[:-1])
                names = (*nodes[above].names, path[depth - 1]) if above is not None else (path[0],)
                nodes.append(_Node(names, parent=above))
    return nodes


def _from_parents(cells: pd.DataFrame, units: UnitsFile) -> list[_Node]:
    """Units listed with the id of the unit above."""
    rows = [int(row) for row in cells.index]
    ids = [str(cell) for cell in cells[units.key]]
    names = [str(cell) or ids[place] for place, cell in enumerate(cells[units.name] if units.name else ids)]
    above = [str(cell) for cell in cells[units.parent]] if units.parent else [""] * len(ids)
    parents, unknown = _find_parents(ids, names, above)
    problems = [f"row {row} has no '{units.key}'." for row, id_ in zip(rows, ids, strict=True) if not id_]
    problems += _repeated_ids(ids, rows)
    problems += [
        f"row {rows[place]}: the unit above '{shorten(ids[place])}' is '{shorten(above[place])}', which is not listed."
        f"{did_you_mean(above[place], ids) if len(ids) <= 200 else ''}"
        for place in unknown
    ]
    chains = [_chain(place, parents) for place in range(len(ids))]
    circular = [place for place, chain in enumerate(chains) if chain is None]
    if circular:
        named = ", ".join(f"'{shorten(ids[place])}' (row {rows[place]})" for place in circular[:5])
        problems.append(f"the units above {named} run in a circle or lead to one. Give one of them no unit above.")
    _raise_problems(units.file, problems)
    return [
        _Node(tuple(names[step] for step in chain or ()), ids[place], parents[place])
        for place, chain in enumerate(chains)
    ]


def _find_parents(ids: list[str], names: list[str], above: list[str]) -> tuple[list[int | None], list[int]]:
    """Place of the unit above each, by id or by a name only one has; and the places whose unit above is unknown.

    A unit that names itself stands at the top: personnel systems write it so.
    """
    by_id = {plain_label(id_): place for place, id_ in reversed(list(enumerate(ids)))}
    n_named = Counter(map(plain_label, names))
    by_name = {plain_label(name): place for place, name in enumerate(names) if n_named[plain_label(name)] == 1}
    parents: list[int | None] = []
    unknown = []
    for place, label in enumerate(map(plain_label, above)):
        found = by_id.get(label, by_name.get(label)) if label else None
        parents.append(None if found == place else found)
        if label and found is None:
            unknown.append(place)
    return parents, unknown


def _chain(place: int, parents: list[int | None]) -> list[int] | None:
    """Places from the top down to a unit; None where the way up does not end."""
    chain = [place]
    while (above := parents[chain[-1]]) is not None:
        if len(chain) > len(parents):
            return None
        chain.append(above)
    return chain[::-1]


def _repeated_ids(ids: list[str], rows: list[int]) -> list[str]:
    """Problem line for each id that stands in several rows."""
    owners: dict[str, list[int]] = {}
    for id_, row in zip(ids, rows, strict=True):
        owners.setdefault(plain_label(id_), []).append(row)
    return [
        f"'{shorten(id_)}' stands in rows {', '.join(map(str, several))}. Keep one."
        for id_, several in owners.items()
        if id_ and len(several) > 1
    ]


def _raise_problems(file: str, problems: list[str]) -> None:
    """One error for every row that is no unit."""
    if not problems:
        return
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = "".join(f"\n  - {problem}" for problem in problems[:MAX_PROBLEMS])
    rest = f"\n  - and {len(problems) - MAX_PROBLEMS} more" if len(problems) > MAX_PROBLEMS else ""
    raise SourceError(f"{file}: the units have {count}:{lines}{rest}\nCorrect the file, or 'units' in engagement.yml.")


def _as_units(nodes: list[_Node]) -> tuple[Unit, ...]:
    """Units with a key, a name of their own, and every label that means no other."""
    keys, names = _keys(nodes), _own_names(nodes)
    paths = [PATH.join(node.names) for node in nodes]
    labels = [
        [label for label in (node.file_id, path) if label and plain_label(label) not in (plain_label(key), name)]
        for node, path, key, name in zip(nodes, paths, keys, map(plain_label, names), strict=True)
    ]
    n_owners = Counter(plain_label(label) for own in labels for label in {*own})
    return tuple(
        Unit(
            key=key,
            name=name,
            parent=None if node.parent is None else keys[node.parent],
            labels=tuple(dict.fromkeys(label for label in own if n_owners[plain_label(label)] == 1)),
        )
        for node, key, name, own in zip(nodes, keys, names, labels, strict=True)
    )


def _own_names(nodes: list[_Node]) -> list[str]:
    """Name of each unit; where several have it, with the unit above, the whole path, or the id of the file."""
    names = [node.names[-1] for node in nodes]
    more = (
        [f"{node.names[-1]} ({node.names[-2]})" if len(node.names) > 1 else node.names[-1] for node in nodes],
        [PATH.join(node.names) for node in nodes],
        [f"{PATH.join(node.names)} ({node.file_id})" for node in nodes],
    )
    for longer in more:
        n_named = Counter(map(plain_label, names))
        names = [long if n_named[plain_label(name)] > 1 else name for name, long in zip(names, longer, strict=True)]
    return names


def _keys(nodes: list[_Node]) -> list[str]:
    """Key of each unit: the file's id where it can be one, else its name with as many above it as make it unique."""
    keys = [node.file_id if KEY.fullmatch(node.file_id) else "" for node in nodes]
    for depth in range(1, max((len(node.names) for node in nodes), default=0) + 1):
        tried = [key or _slug("-".join(node.names[-depth:])) for key, node in zip(keys, nodes, strict=True)]
        n_tried = Counter(tried)
        keys = [key or (new if n_tried[new] == 1 else "") for key, new in zip(keys, tried, strict=True)]
    taken = set(keys)
    for place, node in enumerate(nodes):
        if not keys[place]:
            stem, number = _slug("-".join(node.names))[:54], 2
            while f"{stem}-{number}" in taken:
                number += 1
            keys[place] = f"{stem}-{number}"
            taken.add(keys[place])
    return keys


def _slug(name: str) -> str:
    """Lower-case letters, digits and hyphens of a name; "unit" where it is written in other letters."""
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.casefold()))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "unit"
