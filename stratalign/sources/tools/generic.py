"""A plain table, text or worksheet: one header row, one row a respondent, one column a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stratalign.engagement.configuration import shorten
from stratalign.sources.codebooks.labels import plain_text
from stratalign.sources.files.table import Rows
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.questions.cells import plain
from stratalign.sources.questions.choices import NO_WORDS
from stratalign.sources.raw import Note, RawSurvey, detection_of, question_table, text_table, unique_names
from stratalign.vocabulary import counted

MAX_SHOWN = 5
#: A first row is answers where so many of its cells, and this share of those in columns that repeat, stand below too.
MIN_ANSWERS_IN_HEADER, MIN_SHARE_IN_HEADER = 2, 0.6
#: Different cells of a column that repeats, and rows looked at.
MIN_DIFFERENT, N_SAMPLE = 2, 2_000


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a plain wide table, 0 to 1, and why; a worksheet is `excel`."""
    return (0.0, ()) if rows.sheet is not None else _score(rows)


def worksheet_signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a worksheet looks like a plain wide table, 0 to 1, and why."""
    return (0.0, ()) if rows.sheet is None else _score(rows)


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of a plain wide file; nothing is dropped or converted."""
    codes = rows.rows[0]
    names = unique_names(codes)
    answers = text_table(rows.rows[1:], names, first_record=2)
    texts = [plain_text(code) for code in codes]
    questions = question_table(names, code=codes, text=texts, role=[_role(text) for text in texts])
    confidence, reasons = _score(rows)
    detection = detection_of(
        questions,
        format="generic_wide" if rows.sheet is None else "excel",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    notes = (*_header_notes(codes, names, rows.lines[0]), *_no_header_note(rows))
    return RawSurvey(file, answers, questions, detection, notes=notes)


def _score(rows: Rows) -> tuple[float, tuple[str, ...]]:
    header = rows.rows[0]
    named = [cell.strip() for cell in header if cell.strip()]
    if len(named) < 2:
        return 0.2, ("the first record names fewer than two columns",)
    answers = answers_in_header(rows)
    if answers:
        shown = ", ".join(f"'{shorten(cell)}'" for cell in answers[:3])
        return 0.3, (f"the first row looks like answers: {shown} stand below again; the file seems to have no header",)
    n_numeric = sum(bool(re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", cell)) for cell in named)
    if n_numeric > len(named) / 2:
        return 0.3, (f"{n_numeric} of {len(named)} header cells are numbers: the file seems to have no header",)
    return 0.7, (f"one header record names {len(named)} columns",)


def answers_in_header(rows: Rows) -> tuple[str, ...]:
    """Header cells that look like answers: they stand again below themselves, among others, in most columns.

    Parameters
    ----------
    rows
        Header and rows.

    Returns
    -------
    tuple of str
        Such cells; none where the first row is a header.
    """
    found, n_recurring = [], 0
    columns = list(zip(*rows.rows[1 : N_SAMPLE + 1], strict=False))
    for cell, column in zip(rows.rows[0], columns, strict=False):
        below = Counter[str]()
        for written, n in Counter(column).items():
            below[written.strip()] += n
        below.pop("", None)
        text = cell.strip()
        # A box repeats its header where it was ticked, and says no elsewhere; ids and comments repeat nothing.
        if len(below) < MIN_DIFFERENT or below.total() < 2 * len(below):
            continue
        if all(plain(other) in NO_WORDS for other in below if other != text):
            continue
        n_recurring += 1
        found += [text] if text in below else []
    is_answers = len(found) >= MIN_ANSWERS_IN_HEADER and len(found) >= MIN_SHARE_IN_HEADER * n_recurring
    return tuple(found) if is_answers else ()


def _role(header: str) -> str:
    """Identifier where the header says so, otherwise an item until the mapping says more."""
    return "identifier" if names_a_person(header) else "item"


def _header_notes(codes: Sequence[str], names: Sequence[str], line: int) -> tuple[Note, ...]:
    """Name headers that repeat or are blank, and what their columns are called here."""
    counts = Counter(code.strip() for code in codes)
    pairs = list(zip((code.strip() for code in codes), names, strict=True))
    repeated = [name for code, name in pairs if code and counts[code] > 1]
    unnamed = [name for code, name in pairs if not code]
    notes = []
    if repeated:
        shown = ", ".join(f"'{shorten(name)}'" for name in repeated[:MAX_SHOWN])
        notes.append(
            Note(
                "headers_repeated",
                "warns",
                f"{counted(len(repeated), 'column shares its', 'columns share their')} header with another; told "
                f"apart as {shown}.",
                len(repeated),
                "Map the right one: the first keeps the name, the others are numbered as they stand.",
                lines=(line,),
                columns=tuple(repeated),
            )
        )
    if unnamed:
        shown = ", ".join(f"'{name}'" for name in unnamed[:MAX_SHOWN])
        notes.append(
            Note(
                "headers_blank",
                "warns",
                f"{counted(len(unnamed), 'column has', 'columns have')} no header; called {shown}.",
                len(unnamed),
                "Find out what they are and name them in the file, or ignore them in the mapping.",
                lines=(line,),
                columns=tuple(unnamed),
            )
        )
    return tuple(notes)


def _no_header_note(rows: Rows) -> tuple[Note, ...]:
    """Say that the first row looks like answers, where the analyst has named the format all the same."""
    answers = answers_in_header(rows)
    if not answers:
        return ()
    shown = ", ".join(f"'{shorten(cell)}'" for cell in answers[:MAX_SHOWN])
    return (
        Note(
            "first_row_is_answers",
            "warns",
            f"The first row is taken for the header and looks like answers: {shown} stand below again. If it is one, a "
            "person is lost.",
            1,
            "Put a row with the names of the columns above it.",
            lines=(rows.lines[0],),
        ),
    )
