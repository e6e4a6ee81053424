"""Which tool wrote this survey export? Decided by evidence, or said that it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stratalign.configuration import did_you_mean
from stratalign.errors import SourceError
from stratalign.sources import generic, qualtrics
from stratalign.sources.raw import Detection, RawSurvey
from stratalign.sources.text import Rows, read_rows

#: A format is chosen only when it scores this much, and leads the next by this much.
MINIMUM_SCORE = 0.7
MINIMUM_LEAD = 0.2

#: Files of survey tools that hold questions and no answers: ending, how such a file begins, and what to export instead.
DEFINITIONS = (
    (
        ".qsf",
        b'{"SurveyEntry"',
        "a Qualtrics survey definition (QSF)",
        "Data & Analysis > Export & Import > Export Data > CSV",
    ),
    (".lss", None, "a LimeSurvey survey structure (LSS)", "Responses > Export > Export responses > CSV"),
)

Signature = Callable[[Rows], tuple[float, tuple[str, ...]]]
Parser = Callable[[Rows, str], RawSurvey]
FORMATS: dict[str, tuple[Signature, Parser]] = {
    "qualtrics": (qualtrics.signature, qualtrics.parse),
    "generic_wide": (generic.signature, generic.parse),
}


def read_survey(path: str | Path, *, format: str = "auto", sheet: str | None = None) -> RawSurvey:
    """Read a survey export: every cell as text, every header row kept.

    Parameters
    ----------
    path
        CSV, TSV or XLSX file.
    format
        A key of `FORMATS`, or `auto` to decide by evidence.
    sheet
        Sheet of a workbook that has several.

    Returns
    -------
    RawSurvey
        Answers, questions and the detection.

    Raises
    ------
    SourceError
        The file cannot be read, or no format is clearly the right one; the message shows the evidence.
    """
    path = Path(path)
    _refuse_definition(path)
    rows = read_rows(path, sheet=sheet)
    _refuse_long_rows(rows, path)
    if format != "auto" and format not in FORMATS:
        raise SourceError(f"there is no survey format '{format}'.{did_you_mean(format, list(FORMATS))}")
    chosen = _choose(rows, path) if format == "auto" else format
    raw = FORMATS[chosen][1](rows, path.name)
    if raw.answers.empty:
        raise SourceError(f"{path.name} has headers but no answers. Export the survey again once people have answered.")
    return raw


def detect_format(path: str | Path) -> Detection:
    """Say which tool wrote a survey export, with confidence, reasons and the columns by role.

    Parameters
    ----------
    path
        CSV, TSV or XLSX file.

    Returns
    -------
    Detection
        The chosen format; the reasons are what was seen in the file.

    Raises
    ------
    SourceError
        As `read_survey`.
    """
    return read_survey(path).detection


def _refuse_definition(path: Path) -> None:
    """Refuse a file that holds the questions of a survey, whatever its name says."""
    if not path.is_file():
        return  # the reader says so
    with path.open("rb") as file:
        begins = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    for ending, start, what, instead in DEFINITIONS:
        if path.suffix.lower() == ending or (start and begins.startswith(start)):
            raise SourceError(f"{path.name} is {what}: the questions, not the answers. Export those: {instead}.")


def _refuse_long_rows(rows: Rows, path: Path) -> None:
    """Refuse rows longer than the header: a delimiter inside an answer has moved the cells after it."""
    limit = rows.n_header_cells
    long = [line for line, row in zip(rows.lines, rows.rows, strict=True) if any(map(str.strip, row[limit:]))]
    if long:
        raise SourceError(
            f"{path.name}: {len(long):,} of {len(rows.rows) - 1:,} rows have more cells than the header ({limit}), on "
            f"line {', '.join(map(str, long[:5]))}. An answer with a delimiter needs quotation marks: export it again."
        )


def _choose(rows: Rows, path: Path) -> str:
    """Best format when it is good enough and clearly ahead."""
    scores = {name: signature(rows) for name, (signature, _) in FORMATS.items()}
    ranked = sorted(scores, key=lambda name: scores[name][0], reverse=True)
    best, second = scores[ranked[0]][0], scores[ranked[1]][0]
    if best >= MINIMUM_SCORE and best - second >= MINIMUM_LEAD - 1e-9:
        return ranked[0]
    seen = "; ".join(
        f"{name} {scores[name][0]:.2f} ({', '.join(scores[name][1]) or 'nothing seen'})" for name in ranked
    )
    raise SourceError(
        f"{path.name}: the format is not clear. Evidence: {seen}. Name it with 'format:' in engagement.yml."
    )
