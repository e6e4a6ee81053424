"""The rows of a profit and loss statement: sections, and subtotals recognised by their words and by arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.keys import one_spaced, row_keys
from stratalign.panel.month_names import plain_words
from stratalign.panel.numbers import decimal_signs, number_or_none
from stratalign.panel.periods import period_columns

#: Between a section and the label of its row, in `performance.columns`.
SECTION_SIGN = " > "
#: Rows between two subtotals; a longer statement is no statement.
MAX_OPEN_ROWS = 400
#: Figures are often rounded to units, so that a sum is off by half a unit a part.
ROUNDING_EACH = 0.5
_TOTAL_WORDS = re.compile(
    r"\b(?:sub ?-?totals?|totals?|totaux|totale[ns]?|totaal|subtotaal|sum|summe[n]?|zwischensumme|gesamt\w*|insgesamt|"
    r"suma|soma|somme|somma)\b|gesamt$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A row that is the sum of others, or its first part less the others; `parts` are positions of rows."""

    row: int
    parts: tuple[int, ...]
    is_difference: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of one entity in one part of a file.

    `rows` has one row per row of the file with `line`, `label`, `section` and `is_heading` (a label without figures);
    `figures` the numbers by row and period column, NaN where there is none. `off` are rows whose words say that they
    are a total and whose figures are not the sum of the rows above.
    """

    entity_id: str
    rows: pd.DataFrame
    figures: np.ndarray
    subtotals: tuple[Subtotal, ...]
    off: tuple[int, ...]

    def parts_of(self, row: int) -> set[int]:
        """Every row that a subtotal holds, the parts of its parts among them."""
        direct = next((subtotal.parts for subtotal in self.subtotals if subtotal.row == row), ())
        return set(direct).union(*(self.parts_of(part) for part in direct))


def read_statements(raw: pd.DataFrame, performance: Performance) -> list[Statement]:
    """Read a profit and loss file as statements, one for each entity of each sheet or file.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Names the column of labels; `period_columns` are the columns of figures.

    Returns
    -------
    list[Statement]
        In the order of the file. A cell that is no number counts as none here.

    Raises
    ------
    SourceError
        The decimal sign or the order of day and month is open.
    """
    columns = list(period_columns(raw, performance))
    keys = row_keys(raw, raw, performance)
    values = _values(raw, columns, performance)
    labels = one_spaced(raw[performance.measure])
    described = keys.assign(label=labels, has_figures=np.isfinite(values).any(axis=1), position=range(len(raw)))
    named = described[described["label"] != ""]
    return [
        _statement(str(entity), rows, values[rows["position"].to_numpy()])
        for (entity, _, _), rows in named.groupby(["entity_id", "part", "period"], sort=False)
    ]


def _values(raw: pd.DataFrame, columns: list[str], performance: Performance) -> np.ndarray:
    """Numbers of the period columns, NaN where a cell holds none."""
    if not columns:
        return np.full((len(raw), 1), np.nan)
    cells = raw[columns].melt(var_name="column", value_name="written")
    signs = decimal_signs(cells, performance)
    values = np.full((len(raw), len(columns)), np.nan)
    for number, column in enumerate(columns):
        known = {text: number_or_none(text, signs[column]) for text in raw[column].unique()}
        values[:, number] = [np.nan if known[text] is None else known[text] for text in raw[column]]
    return values


def _statement(entity_id: str, rows: pd.DataFrame, values: np.ndarray) -> Statement:
    """Sections and subtotals of one statement."""
    is_heading = ~rows["has_figures"]
    section = rows["label"].where(is_heading).ffill().fillna("")
    table = rows.assign(is_heading=is_heading, section=section.where(~is_heading, "")).reset_index(drop=True)
    subtotals, off = find_subtotals(values, list(table["label"]))
    return Statement(entity_id, table[["line", "label", "section", "is_heading"]], values, tuple(subtotals), tuple(off))


def says_total(label: str) -> bool:
    """Whether the words of a label say that its row is a total."""
    return _TOTAL_WORDS.search(plain_words(label)) is not None


def find_subtotals(figures: np.ndarray, labels: list[str]) -> tuple[list[Subtotal], list[int]]:
    """Find the rows that are the sum of rows above them.

    A row is a subtotal when, in every period, it is the sum of a run of rows directly above that no other subtotal has
    taken up, or the first of such a run less the others (revenue less costs). Rows of zeros are nobody's total. One
    part alone makes a subtotal only where the words say so.

    Parameters
    ----------
    figures
        Shape (rows, periods); NaN counts as zero, and a row of NaN as no row.
    labels
        One a row.

    Returns
    -------
    tuple
        The subtotals; and the rows whose words say "total" although nothing above adds up to them.
    """
    filled = np.nan_to_num(figures)
    open_rows: list[int] = []
    subtotals: list[Subtotal] = []
    off: list[int] = []
    for row in range(len(labels)):
        if not np.isfinite(figures[row]).any():
            continue
        said = says_total(labels[row])
        found = _run_that_adds_up(filled, open_rows, row, said=said) if np.any(filled[row]) else None
        if found:
            subtotals.append(found)
            open_rows = [other for other in open_rows if other not in found.parts]
        elif said and open_rows and np.any(filled[row]):
            off.append(row)
        open_rows = [*open_rows, row][-MAX_OPEN_ROWS:]
    return subtotals, off


def _run_that_adds_up(figures: np.ndarray, open_rows: list[int], row: int, *, said: bool) -> Subtotal | None:
    """Shortest run of open rows above a row that makes it up."""
    total = np.zeros(figures.shape[1])
    for n_parts, first in enumerate(reversed(open_rows), start=1):
        rest = total
        total = total + figures[first]
        if n_parts == 1 and not said:
            continue
        slack = ROUNDING_EACH * (n_parts + 1) if _are_whole(figures, open_rows[-n_parts:], row) else 0.0
        for made, is_difference in ((total, False), (figures[first] - rest, True)):
            limit = slack if _is_rounded(made, figures[row], slack) else 0.0
            if np.allclose(made, figures[row], rtol=1e-9, atol=max(limit, 1e-6)):
                return Subtotal(row, tuple(open_rows[-n_parts:]), is_difference and n_parts > 1)
    return None


def _are_whole(figures: np.ndarray, parts: list[int], row: int) -> bool:
    """Whether all figures are whole numbers, as rounded ones are."""
    shown = figures[[*parts, row]]
    return bool(np.all(shown == np.round(shown)))


def _is_rounded(made: np.ndarray, total: np.ndarray, slack: float) -> bool:
    """Whether what rounding may add is little beside the total."""
    return bool(np.all(slack <= 0.01 * np.maximum(np.abs(total), np.abs(made)).clip(min=1e-9)))
