"""How many people cells speak of, and what that says of shares at the end to which reports hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stratalign.audit.cells import ANSWERS, QUESTIONS, Cell
from stratalign.audit.readers.printed import Span

#: Shares of favourable answers, which are printed in whole per cents wherever they stand.
QUESTION = "question "
SHARES = ("test:", "step:", QUESTION)
#: Of fewer people than this no share beyond this many per cent is printed.
FEW, MOST_OF_FEW = 30, 95


def count_cells(cells: Sequence[Cell], more: Sequence[Cell]) -> Iterator[Cell]:
    """Give cells without a count that of the same group on the same measure, or of the group if all agree.

    Parameters
    ----------
    cells
        As read.
    more
        Cells of the analyst's files, for their counts alone.

    Returns
    -------
    Iterator of Cell
        The same cells; shares at the end to which reports hold them reach to the end of the scale.
    """
    known: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    of_group: dict[tuple[str, str], set[int]] = defaultdict(set)
    for cell in (*cells, *more):
        if cell.people is not None and cell.source != ANSWERS:
            known[cell.wave, cell.group, cell.measure].add(cell.people)
            if cell.source != QUESTIONS:
                of_group[cell.wave, cell.group].add(cell.people)
    for cell in cells:
        if cell.people is not None or cell.mean is None:
            yield _as_held(cell)
            continue
        people = known[cell.wave, cell.group, cell.measure] or of_group[cell.wave, cell.group]
        yield _as_held(replace(cell, people=next(iter(people)))) if len(people) == 1 else cell


def _as_held(cell: Cell) -> Cell:
    """A share printed at the end to which reports hold it: that of all but one, and of few people at most 95 per cent.

    What is printed says that it reaches to the end of the scale, whether the file marks it as a bound or not.
    """
    if not cell.measure.startswith(SHARES) or cell.mean is None or not cell.people or cell.people == 1:
        return cell
    end = _end(cell.people)
    if round(cell.mean.middle) == end and cell.mean.high < 100:
        return replace(cell, mean=Span(cell.mean.low, 100.0))
    if round(cell.mean.middle) == 100 - end and cell.mean.low > 0:
        return replace(cell, mean=Span(0.0, cell.mean.high))
    return cell


def is_at_end(cell: Cell) -> bool:
    """Whether a share reaches to an end of the scale, from where reports hold it on.

    Parameters
    ----------
    cell
        From `count_cells`.

    Returns
    -------
    bool
        False of one whose number of people is not known.
    """
    if cell.mean is None or not cell.people or cell.people == 1:
        return False
    end = _end(cell.people)
    return (cell.mean.high == 100 and cell.mean.low >= end - 1) or (cell.mean.low == 0 and cell.mean.high <= 101 - end)


def _end(people: int) -> int:
    """Share that stands for all beyond it: that of all but one, and of few people at most 95 per cent."""
    end = (100 * (people - 1)) // people
    return min(end, MOST_OF_FEW) if people < FEW else end
