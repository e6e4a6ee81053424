"""Rows under a table that sum it up or explain it: found by their labels, by recomputing them, and by their shape."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from stratalign.sources.people.person_words import names_a_person

#: Labels of a row that sums up a column, and how to recompute it.
LABELS: dict[str, tuple[Callable[[list[float]], float] | None, str]] = {
    "sum": (sum, "total|totals|grand total|sub-?total|sum|summe|gesamt|gesamtsumme|gesamtergebnis|zwischensumme|"
            "insgesamt|somme|total général|sous-total|suma|total general|totaal|eindtotaal|som|soma|total geral|somma|"
            "totale|totale complessivo"),
    "mean": (statistics.fmean, "average|avg|mean|mittelwert|durchschnitt|mittel|moyenne|promedio|media|"
             "gemiddelde|média"),
    "minimum": (min, "min|minimum|kleinster wert|mínimo|minimo"),
    "maximum": (max, "max|maximum|größter wert|máximo|massimo"),
    "count": (lambda values: float(len(values)), "count|counta|n|anzahl|nombre|recuento|cuenta|aantal|"
              "contagem|conteggio"),
    "median": (statistics.median, "median|médiane|mediana|mediaan"),
    "other": (None, "count blank|countblank|blank|std|std\\.? ?dev\\.?|stdev|standard deviation|sd|variance|var|mode|"
              "response rate|responses|standardabweichung|écart[- ]type|desviación estándar|standaarddeviatie"),
}  # fmt: skip
_LABEL = {kind: re.compile(f"(?:{words}) ?:?", re.I) for kind, (_, words) in LABELS.items()}
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*\s?%?")

#: A column is always filled when no more than this share of the answers leaves it blank.
MAX_BLANK_SHARE = 0.01
#: With fewer rows or columns no row can be told from the others by its shape.
MIN_ROWS, MIN_USUAL_CELLS = 5, 4
MAX_ROWS_BELOW = 2_000
N_SAMPLE = 2_000
MIN_WORDS_OF_NOTE, LONG_NOTE = 2, 40
#: Recomputed values may differ by rounding to two decimals.
TOLERANCE = 0.0051


@dataclass(frozen=True)
class Body:
    """Rows of a table, and what its answers have in common.

    `usual` is the number of cells an answer usually has, `key_places` are columns every answer fills.
    """

    rows: Sequence[Sequence[str]]
    usual: int
    key_places: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], *, n_headers: int) -> Body:
        """Look at up to `N_SAMPLE` rows spread over the first three quarters: what stands below shall not count.

        Parameters
        ----------
        rows
            Table with its header rows.
        n_headers
            How many of them there are.

        Returns
        -------
        Body
            For `find_summary_rows`.
        """
        end = n_headers + max(MIN_ROWS, (len(rows) - n_headers) * 3 // 4)
        step = max(1, (end - n_headers) // N_SAMPLE)
        sample = [row for row in rows[n_headers:end:step] if any(map(str.strip, row))]
        counts = sorted(sum(1 for cell in row if cell.strip()) for row in sample)
        most_blank = MAX_BLANK_SHARE * len(sample)
        width = len(rows[0])
        n_blank = [sum(1 for row in sample if not row[place].strip()) for place in range(width)]
        keys = tuple(place for place in range(width) if n_blank[place] <= most_blank) if sample else ()
        return cls(rows, counts[len(counts) // 2] if counts else 0, keys)

    @cached_property
    def is_judged_by_shape(self) -> bool:
        """Whether there are enough rows and columns to tell a row of another shape."""
        return len(self.rows) > MIN_ROWS and self.usual >= MIN_USUAL_CELLS and bool(self.key_places)


def find_summary_rows(body: Body) -> dict[int, str]:
    """Find rows at the end of a table that are no respondent's.

    A row counts as one when its label says so and its cells agree, or when it follows a blank row or such a row and has
    too few cells and not the one every answer begins with.

    Parameters
    ----------
    body
        The table.

    Returns
    -------
    dict
        Reason by place of the row, the first header row being 0.
    """
    end = len(body.rows)
    first = max(2, end - MAX_ROWS_BELOW)
    reasons: dict[int, str] = {}
    begins = end
    for place in range(end - 1, first - 1, -1):
        row = body.rows[place]
        if not any(map(str.strip, row)):
            continue
        certain = _certain_reason(body, place)
        possible = certain or _possible_reason(body, row)
        if not possible:
            break
        reasons[place] = possible
        follows_a_gap = not any(map(str.strip, body.rows[place - 1]))
        if certain or follows_a_gap:
            begins = place
    return {place: why for place, why in sorted(reasons.items()) if place >= begins}


def _certain_reason(body: Body, place: int) -> str:
    """Why a row surely sums up or explains, without its neighbours; "" where it may be an answer."""
    row = body.rows[place]
    filled = [number for number, cell in enumerate(row) if cell.strip()]
    labelled = [(number, kind) for number in filled if (kind := _kind_of_label(row[number]))]
    others = [number for number in filled if not _kind_of_label(row[number])]
    if len(labelled) == 1 and others and all(_NUMBER.fullmatch(row[number].strip()) for number in others):
        label, kind = labelled[0]
        reason = f"sums up: '{row[label].strip()}'"
        if body.is_judged_by_shape and not row[body.key_places[0]].strip():
            return reason
        if not names_a_person(body.rows[0][label]) and (
            _stands_among_numbers(body, label, place) or _is_recomputed(body, place, kind, others)
        ):
            return reason
    is_long_note = len(filled) == 1 and len(row[filled[0]]) > LONG_NOTE
    return "a note under the table" if is_long_note and _is_note(body, row, filled) else ""


def _possible_reason(body: Body, row: Sequence[str]) -> str:
    """Why a row may be none of the answers, if what stands around it agrees."""
    if not body.is_judged_by_shape:
        return ""
    filled = [number for number, cell in enumerate(row) if cell.strip()]
    if _is_note(body, row, filled):
        return "a note under the table"
    is_short = len(filled) <= max(1, body.usual / 2)
    return (
        "has few cells and not what every answer begins with" if is_short and body.key_places[0] not in filled else ""
    )


def _kind_of_label(cell: str) -> str:
    """What a label says it sums up; "" where the cell is no label."""
    text = " ".join(cell.split())
    return next((kind for kind, pattern in _LABEL.items() if pattern.fullmatch(text)), "") if text else ""


def _is_note(body: Body, row: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether a row holds nothing but a text or a label, where every answer has several cells."""
    if len(filled) != 1 or not body.is_judged_by_shape or len(body.key_places) < 2:
        return False
    text = row[filled[0]].strip()
    is_text = len(text.split()) >= MIN_WORDS_OF_NOTE and not _NUMBER.fullmatch(text)
    return is_text or bool(_kind_of_label(text)) or bool(re.fullmatch(r"\w+:", text))


def _stands_among_numbers(body: Body, column: int, place: int) -> bool:
    """Whether a label stands in a column that otherwise holds numbers only."""
    step = max(1, place // N_SAMPLE)
    cells = [row[column].strip() for row in body.rows[1:place:step]]
    given = [cell for cell in cells if cell]
    are_numbers = [bool(_NUMBER.fullmatch(cell)) for cell in given[:-1]]
    # A unit called N is no count of a column of such units.
    is_column_of_numbers = sum(are_numbers) > len(are_numbers) / 2
    is_label = [is_number or bool(_kind_of_label(cell)) for is_number, cell in zip(are_numbers, given, strict=False)]
    return len(given) >= MIN_ROWS and is_column_of_numbers and all(is_label)


def _is_recomputed(body: Body, place: int, kind: str, columns: Sequence[int]) -> bool:
    """Whether at least three cells, and most, are what the label says of the column above them."""
    compute = LABELS[kind][0]
    if compute is None or place < MIN_ROWS:
        return False
    n_same = 0
    for column in columns:
        values = [_number(row[column]) for row in body.rows[1:place]]
        given = [value for value in values if value is not None]
        stated = _number(body.rows[place][column])
        if given and stated is not None:
            n_same += abs(compute(given) - stated) <= max(TOLERANCE, 1e-9 * abs(stated))
    return n_same >= min(3, len(columns)) and n_same > len(columns) / 2


def _number(cell: str) -> float | None:
    text = cell.strip().removesuffix("%").strip().replace(",", ".")
    try:
        return float(text) if _NUMBER.fullmatch(text) else None
    except ValueError:
        return None
