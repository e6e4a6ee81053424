"""Shares that count others at the middle of the end they are held to: how far at most they lie from the answers.

Reports say so: a level's held share counts at the middle in the company's, a held question's in its tests and zones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from stratalign.audit.cells import COMPANY, Cell
from stratalign.audit.counts import QUESTION, SHARES, is_at_end
from stratalign.audit.readers.printed import Span

#: A wave, a group and a measure.
_Place = tuple[str, str, str]


def widen(cells: Sequence[Cell], questions: Mapping[str, Sequence[str]]) -> Iterator[Cell]:
    """Give shares the width they have beside held ones.

    Parameters
    ----------
    cells
        As read, with the people behind them.
    questions
        Items of each test and zone.

    Returns
    -------
    Iterator of Cell
        The same cells; percentages of tests, zones and the company may be wider.
    """
    known = {
        (cell.wave, cell.group, cell.measure): cell
        for cell in cells
        if cell.measure.startswith(SHARES) and cell.mean is not None and cell.people
    }
    for cell in cells:
        place = cell.wave, cell.group, cell.measure
        if place not in known or is_at_end(cell) or cell.mean is None:
            yield cell
            continue
        by = _leeway(place, known, questions)
        yield replace(cell, mean=Span(max(cell.mean.low - by, 0.0), min(cell.mean.high + by, 100.0))) if by else cell


def _leeway(place: _Place, known: Mapping[_Place, Cell], questions: Mapping[str, Sequence[str]]) -> float:
    """How far in per cent a share may lie from the answers."""
    wave, group, measure = place
    if group != COMPANY:
        asked = [f"{QUESTION}{item}" for item in questions.get(measure, ())]
        printed = [one for one in asked if any((wave, some, one) in known for some in (group, COMPANY))]
        halves = [_half(known.get((wave, group, one))) for one in printed]
        return sum(halves) / len(halves) if halves else 0.0
    people = known[place].people or 1
    levels = {one[1] for one in known if one[0] == wave and one[1].startswith("level:")}
    by = 0.0
    for level in levels:
        own = known.get((wave, level, measure))
        n = max((cell.people or 0 for one, cell in known.items() if one[:2] == (wave, level)), default=0)
        half = _half(own) or _leeway((wave, level, measure), known, questions)
        by += half * (own.people or n if own else n) / people
    return by


def _half(cell: Cell | None) -> float:
    """Half of what may stand behind a held share; nothing of another one."""
    return (
        (cell.mean.high - cell.mean.low) / 2 if cell is not None and cell.mean is not None and is_at_end(cell) else 0.0
    )
