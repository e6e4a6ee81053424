"""What stands around the answers of a table: titles above, summaries and notes below, a second table beside them.

Nothing is taken away quietly. What is no respondent's row is listed with its record and the reason, what is no question
keeps its cells and is named in a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.sources.files.summaries import Body, find_summary_rows
from stratalign.sources.files.table import Rows
from stratalign.sources.raw import LEFT_OUT_COLUMNS, Note, RawSurvey, nothing_left_out
from stratalign.vocabulary import counted

MAX_TITLE_ROWS = 40
MAX_TITLE_CELLS = 2
#: A table beside the data ends before this share of its rows, and the data have at least so many.
MAX_SHARE_BESIDE = 0.5
MIN_ROWS_BESIDE = 20
N_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """A table without what stands around it.

    `left_out` lists records that are no respondent's (`LEFT_OUT_COLUMNS`), `beside` places of columns that are no part
    of the answers, from 0.
    """

    rows: Rows
    left_out: pd.DataFrame = field(default_factory=nothing_left_out)
    notes: tuple[Note, ...] = ()
    beside: tuple[int, ...] = ()


def find_layout(rows: Rows, *, find_header: bool) -> Layout:
    """Find the header and the answers of a table.

    Parameters
    ----------
    rows
        As read.
    find_header
        Whether titles may stand above the header; False where the analyst said on which line it is.

    Returns
    -------
    Layout
        Rows from the header on; records keep their numbers.
    """
    position = header_position(rows) if find_header else 0
    table = rows.beginning_at(position)
    reasons = {
        rows.first_record + place: "stands above the header"
        for place in range(position)
        if any(map(str.strip, rows.rows[place]))
    }
    titles = _titles_note(rows, position) if reasons else ()
    repeated = _repeated_headers(table)
    body = Body.of(table.rows, n_headers=1)
    below = {place: why for place, why in find_summary_rows(body).items() if place not in repeated}
    reasons |= {table.first_record + place: why for place, why in {**repeated, **below}.items()}
    beside, beside_notes = _beside(table, set(below))
    notes = (*titles, *_repeated_note(table, repeated), *_below_note(table, below), *beside_notes)
    cleaned = _without_rows(table, {*repeated, *below})
    return Layout(cleaned, _left_out(reasons), notes, beside)


def with_layout(raw: RawSurvey, layout: Layout) -> RawSurvey:
    """A survey that says what stood around its answers.

    Parameters
    ----------
    raw
        As parsed from `layout.rows`.
    layout
        From `find_layout`.

    Returns
    -------
    RawSurvey
        Records numbered as in the file, columns beside the answers no items any more.
    """
    shift = layout.rows.first_record - 1
    answers, left_out = raw.answers, raw.left_out
    if shift:
        answers = answers.set_axis(answers.index + shift, axis=0)
        left_out = left_out.assign(record=left_out["record"] + shift)
    if len(layout.left_out):
        left_out = pd.concat([left_out, layout.left_out], ignore_index=True).sort_values("record", ignore_index=True)
    columns = [raw.questions["column"].iloc[place] for place in layout.beside if place < len(raw.questions)]
    notes = tuple(
        replace(note, columns=tuple(columns)) if note.key == "columns_beside" else note for note in layout.notes
    )
    marked = replace(
        raw, answers=answers, left_out=left_out, notes=(*layout.rows.notes, *notes, *raw.notes)
    )  # what was seen first is told first
    return _without_items(marked, columns) if columns else marked


def _without_items(raw: RawSurvey, columns: Sequence[str]) -> RawSurvey:
    """The same survey with columns that nobody was asked."""
    questions = raw.questions.copy()
    questions.loc[questions["column"].isin(columns), ["role", "kind", "question"]] = ["metadata", "", ""]
    named = {role: tuple(questions.loc[questions["role"] == role, "column"]) for role in ("metadata", "item")}
    detection = replace(raw.detection, metadata_columns=named["metadata"], item_columns=named["item"])
    return replace(raw, questions=questions, detection=detection)


# Above -----------------------------------------------------------------------------------------------------------
def header_position(rows: Rows) -> int:
    """Place of the header row, from 0: the first row that is as full as a table's, where only titles stand above it.

    Parameters
    ----------
    rows
        As read.

    Returns
    -------
    int
        0 where nothing shows that the first row is a title.
    """
    counts = [_n_filled(row) for row in rows.rows[:200]]
    filled = sorted(count for count in counts if count)
    usual = filled[len(filled) // 2] if filled else 0
    least = max(2, usual / 2)
    position = next((place for place, count in enumerate(counts[: MAX_TITLE_ROWS + 1]) if count >= least), 0)
    above = rows.rows[:position]
    if not all(_is_title(row, rows.rows) for row in above) or position >= len(rows.rows) - 1:
        return 0
    cells = [cell.strip() for cell in rows.rows[position] if cell.strip()]
    n_numbers = sum(cell.replace(".", "").replace(",", "").lstrip("-").isdigit() and len(cell) != 4 for cell in cells)
    return position if n_numbers <= len(cells) / 3 else 0


def _n_filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _is_title(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row is blank or holds a text at its left end, where one stands in a table that begins there too."""
    places = [place for place, cell in enumerate(row) if cell.strip()]
    if not places:
        return True
    if len(places) > MAX_TITLE_CELLS:
        return False
    return places[0] == 0 or not any(other[0].strip() for other in rows[:200])


def _titles_note(rows: Rows, position: int) -> tuple[Note, ...]:
    lines = tuple(rows.lines[place] for place in range(position) if any(map(str.strip, rows.rows[place])))
    return (
        Note(
            "titles_above",
            "informs",
            f"{counted(len(lines), 'row above the header holds', 'rows above the header hold')} titles or notes; the "
            f"header is on line {rows.lines[position]}.",
            len(lines),
            "Where that is not the header, give the line of the right one as 'header_row:'.",
            lines=lines,
        ),
    )


# Below and within ------------------------------------------------------------------------------------------------
def _repeated_headers(table: Rows) -> dict[int, str]:
    """Header rows that stand again further down, where exports were pasted under each other."""
    n_headers = 3 if len(table.rows) > 3 and any("ImportId" in cell for cell in table.rows[2]) else 1
    headers = table.rows[:n_headers]
    return {
        place: "repeats the header" for place, row in enumerate(table.rows) if place >= n_headers and row in headers
    }


def _repeated_note(table: Rows, repeated: dict[int, str]) -> tuple[Note, ...]:
    if not repeated:
        return ()
    return (
        Note(
            "header_repeated",
            "warns",
            f"{counted(len(repeated), 'row repeats', 'rows repeat')} the header: several exports seem "
            "to stand under each other.",
            len(repeated),
            "Check that no respondent stands in two of them, or name the files apart under 'later_downloads'.",
            lines=tuple(table.lines[place] for place in sorted(repeated)),
        ),
    )


def _below_note(table: Rows, below: dict[int, str]) -> tuple[Note, ...]:
    if not below:
        return ()
    lines = tuple(table.lines[place] for place in sorted(below))
    reasons = sorted(set(below.values()))
    return (
        Note(
            "summary_rows",
            "warns",
            f"{counted(len(below), 'row')} below the answers, from line {lines[0]:,}, "
            f"{'is' if len(below) == 1 else 'are'} no respondent's "
            f"({'; '.join(map(shorten, reasons[:N_SHOWN]))}); left out.",
            len(below),
            "Delete them in the file. If one is an answer, give it what every answer has in the first column.",
            lines=lines,
        ),
    )


def _without_rows(table: Rows, places: set[int]) -> Rows:
    """The table with rows blanked, so that the others keep their record; at the end they are cut off."""
    if not places:
        return table
    blank = [""] * len(table.rows[0])
    kept = [blank if place in places else row for place, row in enumerate(table.rows)]
    end = next((len(kept) - back for back, row in enumerate(reversed(kept)) if any(map(str.strip, row))), 0)
    return replace(table, rows=kept[:end], lines=table.lines[:end], widths=table.widths[:end])


def _left_out(reasons: dict[int, str]) -> pd.DataFrame:
    if not reasons:
        return nothing_left_out()
    table = pd.DataFrame(sorted(reasons.items()), columns=list(LEFT_OUT_COLUMNS))
    return table.astype({"record": "int64", "reason": "str"})


# Beside ----------------------------------------------------------------------------------------------------------
def _beside(table: Rows, below: set[int]) -> tuple[tuple[int, ...], tuple[Note, ...]]:
    """Columns beside the answers: blank ones, and a short table pasted to the right of one."""
    header, width = table.rows[0], len(table.rows[0])
    unnamed = [place for place, cell in enumerate(header) if not cell.strip()]
    if not unnamed:
        return (), ()
    data = [row for place, row in enumerate(table.rows) if place and place not in below]
    blank = [place for place in unnamed if not any(row[place].strip() for row in data)]
    for gap in blank:
        last = _last_row_of_second_table(data, range(gap + 1, width))
        if last is not None:
            return tuple(range(gap, width)), (_second_table_note(table, gap, last),)
    return (tuple(blank), (_blank_note(blank),)) if blank else ((), ())


def _last_row_of_second_table(data: Sequence[Sequence[str]], places: range) -> int | None:
    """Place of the last row with a cell right of a blank column, where that is far above the end of the answers."""
    if not places or len(data) < MIN_ROWS_BESIDE:
        return None
    filled = [number for number, row in enumerate(data) if any(row[place].strip() for place in places)]
    if not filled or filled[0] > 3 or filled[-1] >= MAX_SHARE_BESIDE * len(data):
        return None
    return filled[-1]


def _second_table_note(table: Rows, gap: int, last: int) -> Note:
    header = table.rows[0]
    named = ", ".join(f"'{shorten(' '.join(cell.split()))}'" for cell in header[gap + 1 :] if cell.strip())
    return Note(
        "columns_beside",
        "warns",
        f"Right of a blank column stands a second table of {last + 1} rows and {len(header) - gap - 1} columns"
        f"{f' ({named})' if named else ''}; it is no part of the answers and its columns are not proposed as items.",
        len(header) - gap,
        "Move it to a sheet or file of its own. If it is a codebook, give it as 'codebook:'.",
        lines=(table.lines[0], table.lines[min(last + 1, len(table.lines) - 1)]),
    )


def _blank_note(blank: Sequence[int]) -> Note:
    return Note(
        "columns_beside",
        "informs",
        f"{counted(len(blank), 'column')} between others without a header and a cell; not proposed as items.",
        len(blank),
        "Nothing is lost; delete them in the spreadsheet to be rid of this note.",
    )
