"""Cells of a line of a table that was read: words, numbers, counts, and a group's means in two waves."""

from __future__ import annotations

from collections.abc import Iterator

from stratalign.audit.cells import SCORES, Cell
from stratalign.audit.readers.printed import Line, ReadTable, Span


def words_of(line: Line, column: str) -> str:
    """Text of a cell; a number as it would be written."""
    cell = line.cells.get(column, "")
    if not isinstance(cell, Span):
        return cell
    return str(round(cell.middle)) if abs(cell.middle - round(cell.middle)) < 1e-6 else repr(cell.middle)


def span_of(line: Line, column: str) -> Span | None:
    """Number of a cell, as wide as it is printed; None where there is none."""
    cell = line.cells.get(column)
    return cell if isinstance(cell, Span) else None


def count_of(line: Line, column: str) -> int | None:
    """Whole number of a cell; None where there is none."""
    span = span_of(line, column)
    return None if span is None else round(span.middle)


def now_and_before(
    table: ReadTable, line: Line, run: str, waves: tuple[str, str], group: str, measure: str
) -> Iterator[Cell]:
    """A group's mean in this wave and in the one before, which change and today's mean give too.

    Parameters
    ----------
    table, line
        Where it stands.
    run
        Name of the run.
    waves
        Keys of this wave and of the one before; "" where nobody says.
    group, measure
        Of whom and what.

    Yields
    ------
    Cell
        Of either wave whose mean is there.
    """
    after, change = span_of(line, "after_points"), span_of(line, "change_points")
    people = count_of(line, "n_respondents")
    counts = (people if (n := count_of(line, name)) is None else n for name in ("n_after", "n_before"))
    before = span_of(line, "before_points")
    if before is None and after is not None and change is not None:
        before = Span(after.low - change.high, after.high - change.low)
    for wave, n, mean in zip(waves, counts, (after, before), strict=True):
        if mean is not None and wave:
            yield Cell(table.place, run, wave, group, measure, SCORES, n, mean)
