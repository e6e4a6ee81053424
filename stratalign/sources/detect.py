"""Which tool wrote this survey export? Decided by evidence, or said that it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.engagement.declarations.survey import LongColumns
from stratalign.errors import SourceError
from stratalign.paths import expand, in_words, why_no_file
from stratalign.sources.codebooks.attach import CODEBOOKS, attach_codebook, attach_companion_codebook
from stratalign.sources.files.layout import Layout, find_layout, with_layout
from stratalign.sources.files.mangled import mangled_notes
from stratalign.sources.files.not_survey import choose_answers, refuse_report
from stratalign.sources.files.sheets import choose_table
from stratalign.sources.files.text import Rows, read_rows
from stratalign.sources.large import read_large
from stratalign.sources.people.identifiers import mark_identifiers
from stratalign.sources.raw import Detection, RawSurvey
from stratalign.sources.selected import Where, select_rows
from stratalign.sources.tools import (
    generic,
    google_forms,
    limesurvey,
    microsoft_forms,
    qualtrics,
    redcap,
    statistical,
    surveymonkey,
    typeform,
)
from stratalign.sources.tools import long as generic_long

#: A format is chosen only when it scores this much, and leads the next by this much.
MINIMUM_SCORE = 0.7
MINIMUM_LEAD = 0.2

#: A report of a survey tool has no more rows than this; what is longer and has the marks of a tool's answers is some.
MAX_REPORT_ROWS = 400

#: Formats of statistical programs, read from their own files and known by how these begin.
STATISTICAL = ("spss", "stata", "sas")
#: Formats of plain tables: what is left when no survey tool has left its marks.
PLAIN = ("generic_wide", "excel", "generic_long")

#: Files of survey tools that hold questions and no answers: ending, how such a file begins, and what to export instead.
DEFINITIONS = (
    (
        ".qsf",
        b'{"SurveyEntry"',
        "a Qualtrics survey definition (QSF)",
        "Data & Analysis > Export & Import > Export Data > CSV",
    ),
    (".lss", None, "a LimeSurvey survey structure (LSS)", "Responses > Export > Export responses > CSV"),
    (".r", None, "an R syntax file", "the data file the syntax reads"),
    (".sps", None, "an SPSS syntax file", "the data file the syntax reads, or a .sav file"),
)

Signature = Callable[[Rows], tuple[float, tuple[str, ...]]]
Parser = Callable[[Rows, str], RawSurvey]
FORMATS: dict[str, tuple[Signature, Parser]] = {
    "qualtrics": (qualtrics.signature, qualtrics.parse),
    "surveymonkey": (surveymonkey.signature, surveymonkey.parse),
    "google_forms": (google_forms.signature, google_forms.parse),
    "microsoft_forms": (microsoft_forms.signature, microsoft_forms.parse),
    "typeform": (typeform.signature, typeform.parse),
    "limesurvey": (limesurvey.signature, limesurvey.parse),
    "redcap": (redcap.signature, redcap.parse),
    "generic_wide": (generic.signature, generic.parse),
    "excel": (generic.worksheet_signature, generic.parse),
    "generic_long": (generic_long.signature, generic_long.parse),
}


def read_survey(
    path: str | Path,
    *,
    format: str = "auto",
    sheet: str | None = None,
    header_row: int | None = None,
    codebook: str | Path | None = None,
    long: LongColumns | None = None,
    where: Where | None = None,
) -> RawSurvey:
    """Read a survey export: every cell as text, every header row kept.

    Parameters
    ----------
    path
        A text file (CSV, TSV), a workbook (XLSX, ODS, XLS, XLSB), or an SPSS, Stata or SAS file.
    format
        A key of `FORMATS` or one of `STATISTICAL`, or `auto` to decide by evidence. A plain table named here is read
        even where it looks like a report.
    sheet
        Sheet of a workbook that has several.
    header_row
        Line of the first header row, where titles stand above it and are not recognised.
    codebook
        File with the labels of the codes.
    long
        Columns of a table with one row an answer.
    where
        Rows to read of a table with one header row, by the cells of its columns: those of one wave, before the rows of
        a respondent are put together.

    Returns
    -------
    RawSurvey
        Answers, questions, the detection, and notes on what was seen.

    Raises
    ------
    SourceError
        The file cannot be read, holds no survey data, or no format is clearly the right one; the message shows why.
    """
    path = expand(path)
    if format not in ("auto", *FORMATS, *STATISTICAL):
        raise SourceError(f"there is no survey format '{format}'.{did_you_mean(format, [*FORMATS, *STATISTICAL])}")
    with in_words(path, SourceError):
        raw = _read(path, format=format, sheet=sheet, header_row=header_row, long=long, where=where)
        labelled = attach_companion_codebook(raw, path) if codebook is None else attach_codebook(raw, codebook)
    return mark_identifiers(labelled)


def parse_rows(
    rows: Rows, file: str, *, format: str = "auto", long: LongColumns | None = None, where: Where | None = None
) -> RawSurvey:
    """Make the raw tables of rows of text, wherever they come from.

    Parameters
    ----------
    rows
        A table as text, its header first.
    file
        Named in messages.
    format, long, where
        As `read_survey`.

    Returns
    -------
    RawSurvey
        Answers, questions and the detection.

    Raises
    ------
    SourceError
        As `read_survey`.
    """
    layout = Layout(select_rows(rows, where, file) if where else rows)
    return mark_identifiers(_parse(layout, rows, file, format=format, long=long))


def detect_format(path: str | Path, *, sheet: str | None = None, header_row: int | None = None) -> Detection:
    """Say which tool wrote a survey export, with confidence, reasons and the columns by role.

    Parameters
    ----------
    path, sheet, header_row
        As `read_survey`.

    Returns
    -------
    Detection
        The chosen format; the reasons are what was seen in the file.

    Raises
    ------
    SourceError
        As `read_survey`.
    """
    return read_survey(path, sheet=sheet, header_row=header_row).detection


def _read(
    path: Path,
    *,
    format: str,
    sheet: str | None,
    header_row: int | None,
    long: LongColumns | None,
    where: Where | None,
) -> RawSurvey:
    """Read a file by the reader its beginning asks for."""
    head = _refuse_definition(path)
    kind = statistical.signature_of(head, path.suffix)
    if kind is not None or format in STATISTICAL:
        return statistical.read(path, format if format in STATISTICAL else kind or format)
    if format in ("auto", "generic_long") and header_row is None:
        survey = read_large(path, columns=long, is_long=format == "generic_long", where=where)
        if survey is not None:
            return survey
    choose = choose_answers if format == "auto" and long is None else choose_table
    rows = read_rows(path, sheet=sheet, header_row=header_row, choose=choose)
    layout = find_layout(rows, find_header=header_row is None and not _begins_with_header(rows))
    if where:
        layout = replace(layout, rows=select_rows(layout.rows, where, path.name))
    return _parse(layout, rows, path.name, format=format, long=long)


def _begins_with_header(rows: Rows) -> bool:
    """Whether a tool knows the first row as its own, however few cells of it are filled."""
    tools = (signature for name, (signature, _) in FORMATS.items() if name not in PLAIN)
    return any(signature(rows)[0] >= MINIMUM_SCORE for signature in tools)


def _parse(layout: Layout, whole: Rows, file: str, *, format: str, long: LongColumns | None) -> RawSurvey:
    """Survey of a table; the whole of it, titles included, shows whether it is one."""
    rows = layout.rows
    _refuse_long_rows(rows, file)
    if long is not None:
        raw = generic_long.parse(rows, file, columns=long)
    elif format == "auto":
        raw = _parse_by_evidence(rows, whole, file)
    else:
        raw = FORMATS[format][1](rows, file)
    if raw.answers.empty:
        raise SourceError(f"{file} has headers but no answers. Export the survey again once people have answered.")
    found = with_layout(raw, layout)
    return replace(found, notes=(*found.notes, *mangled_notes(found, whole.line_of)))


def _parse_by_evidence(rows: Rows, whole: Rows, file: str) -> RawSurvey:
    """Survey read as what it looks like; a plain table says which marks were looked for."""
    scores = {name: signature(rows) for name, (signature, _) in FORMATS.items()}
    tools = {name: score for name, score in scores.items() if name not in PLAIN}
    known = [score for score, _ in (*tools.values(), scores["generic_long"])]
    is_known = max(known) >= MINIMUM_SCORE
    # A report may begin with the headers of a tool's answers.
    if not is_known or len(whole.rows) <= MAX_REPORT_ROWS:
        refuse_report(whole, file, results_only=is_known)
    if not is_known:
        _refuse_no_header(rows, file)
    chosen = _choose(scores, file)
    raw = FORMATS[chosen][1](rows, file)
    if chosen not in PLAIN:
        return raw
    some = [f"{name} {score:.2f} ({', '.join(seen)})" for name, (score, seen) in tools.items() if score > 0]
    marks = f"too few marks of a survey tool: {'; '.join(some)}" if some else "no marks of a survey tool"
    return replace(raw, detection=replace(raw.detection, reasons=(*raw.detection.reasons, marks)))


def _refuse_no_header(rows: Rows, file: str) -> None:
    """Refuse a plain table whose first row is somebody's answers."""
    answers = generic.answers_in_header(rows)
    if answers:
        shown = ", ".join(f"'{shorten(cell)}'" for cell in answers[:5])
        raise SourceError(
            f"{file}: the first row looks like answers, not like a header: {shown} stand in the same columns again. "
            "Put a row with the names of the columns above it, or export with headers. If it is the header all the "
            "same, say so with 'format: generic_wide'."
        )


def _refuse_definition(path: Path) -> bytes:
    """Refuse a file that holds the questions of a survey, whatever its name says; else the file's first bytes."""
    if why_no_file(path):
        return b""  # the reader says so
    with path.open("rb") as file:
        head = file.read(statistical.HEAD_BYTES)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for ending, start, what, instead in DEFINITIONS:
        if path.suffix.lower() == ending or (start and begins.startswith(start)):
            also = " This file can be given beside them as 'codebook:'." if ending in CODEBOOKS else ""
            raise SourceError(f"{path.name} is {what}: the questions, not the answers. Export those: {instead}.{also}")
    return head


def _refuse_long_rows(rows: Rows, file: str) -> None:
    """Refuse rows longer than the header: a delimiter inside an answer has moved the cells after it."""
    limit = rows.n_header_cells
    long = [line for line, row in zip(rows.lines, rows.rows, strict=True) if any(map(str.strip, row[limit:]))]
    if long:
        raise SourceError(
            f"{file}: {len(long):,} of {len(rows.rows) - 1:,} rows have more cells than the header ({limit}), on "
            f"line {', '.join(map(str, long[:5]))}. An answer with a delimiter needs quotation marks: export it again."
        )


def _choose(scores: dict[str, tuple[float, tuple[str, ...]]], file: str) -> str:
    """Best format when it is good enough and clearly ahead."""
    ranked = sorted(scores, key=lambda name: scores[name][0], reverse=True)
    best, second = scores[ranked[0]][0], scores[ranked[1]][0]
    if best >= MINIMUM_SCORE and best - second >= MINIMUM_LEAD - 1e-9:
        return ranked[0]
    evidence = [(name, *scores[name]) for name in ranked if scores[name][0] > 0]
    seen = "; ".join(f"{name} {score:.2f} ({', '.join(reasons)})" for name, score, reasons in evidence)
    raise SourceError(
        f"{file}: the format is not clear. Evidence: {seen or 'nothing known was seen'}. Name it with 'format:' in "
        "engagement.yml."
    )
