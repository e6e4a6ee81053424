"""Propose the mapping of a researcher's table; what its columns do not show is left as a line to fill."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from stratalign.errors import SourceError
from stratalign.panel.numbers import number_or_none
from stratalign.sources.tables import read_text_table
from stratalign.study.intake_rows import COUNTS
from stratalign.study.mapping import PROFILE, ROW, YEAR

#: Words of headers, by what they say of a company.
_WORDS = {
    "company": r"compan|organi[sz]ation|firm|entity|employer|business|ticker|name|unternehmen|firma|entreprise|société",
    "period": r"year|period|jahr|année|fiscal|wave",
    "industry": r"industr|sector|sektor|settore|branche?|secteur|department|group|nace|sic",
    "region": r"region|countr|state|land|pays",
    "size_class": r"size.?class|size.?band|größenklasse",
    "headcount": r"headcount|employees|staff|fte|lemp|mitarbeit|effectif",
    "n_respondents": r"respondents|n_resp|answers|answered|teilnehm|répondants",
}
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Share of cells that hold a number in a column of numbers; a column of companies has more different cells than this.
MOSTLY, MANY_DIFFERENT = 0.8, 0.5
MAX_MEASURES, MAX_WORDS, MAX_NAMED, LONGEST_KEY = 60, 8, 12, 40


def draft_mapping(path: Path, *, sheet: str | None = None) -> str:
    """Propose a mapping for one table.

    Parameters
    ----------
    path
        The file.
    sheet
        Its sheet, of a workbook that has several tables.

    Returns
    -------
    str
        YAML; lines that begin with `# ?` say what is left to decide.

    Raises
    ------
    SourceError
        The file cannot be read, or holds no column of numbers.
    """
    if path.is_dir():
        raise SourceError(
            f"{path} is a folder: name one of its tables to have a mapping proposed; tables of one layout differ by "
            "'file' and 'period' alone."
        )
    cells = read_text_table(path, sheet=sheet)
    cells = cells[(cells != "").any(axis=1)]
    numeric = [str(name) for name in cells if _share_of_numbers(cells[name]) >= MOSTLY]
    texts = [str(name) for name in cells if name not in numeric and cells[name].str.strip().ne("").any()]
    said = {what: _named_like(words, texts) for what, words in _WORDS.items() if what not in COUNTS}
    company = _company(cells, texts, said["company"])
    period = next((name for name in [*texts, *numeric] if _is_period(cells[name], name)), None)
    sizes = {what: _named_like(_WORDS[what], numeric) for what in COUNTS}
    taken = {company, period, *sizes.values(), said["industry"], said["region"], said["size_class"]}
    measures = [name for name in numeric if name not in taken][:MAX_MEASURES]
    if not measures:
        raise SourceError(
            f"{path.name}: no column holds numbers in {MOSTLY:.0%} of its rows, so that no measure can be proposed. "
            "Where titles stand above the header, or words for missing values in the cells, write the mapping by hand; "
            "docs/study-files.md says how."
        )
    profile = {name: column for name in PROFILE if (column := (said | sizes)[name]) is not None and column != company}
    lines = _lines(path, sheet, company, period, profile, _by_key(measures), _last_year(measures))
    left = [str(name) for name in cells if name not in {*taken, *measures} and cells[name].str.strip().ne("").any()]
    if left:
        # A name of several lines stays in its comment.
        shown = ", ".join(map(json.dumps, left[:MAX_NAMED]))
        more = f" and {len(left) - MAX_NAMED} more" if len(left) > MAX_NAMED else ""
        lines.append(
            f"    # ? Not proposed: {shown}{more}. A measure among them (less than {MOSTLY:.0%} of its cells are "
            f"numbers, or it stands behind the first {MAX_MEASURES}) goes under measures and columns by hand; what "
            "kind of company it is goes beside company, such as industry: COLUMN (so too region, size_class)."
        )
    words = _no_numbers(cells, measures)
    if words:
        shown = ", ".join(map(json.dumps, words[:MAX_WORDS]))
        lines += ["    # ? Do these stand for no value? Then they stay here.", f"    missing: [{shown}]"]
    return "\n".join(lines) + "\n"


def _share_of_numbers(cells: pd.Series) -> float:
    given = cells[cells.str.strip().ne("")]
    if given.empty:
        return 0.0
    numbers = [_is_number(text) for text in given]
    return sum(numbers) / len(given)


def _is_number(text: str) -> bool:
    """Whether a text is a number with either decimal sign."""
    return any(value is not None and value == value for value in (number_or_none(text, "."), number_or_none(text, ",")))


def _named_like(words: str, headers: list[str]) -> str | None:
    return next((header for header in headers if re.search(words, header, re.I)), None)


def _company(cells: pd.DataFrame, texts: list[str], named: str | None) -> str | None:
    """Column of companies: the named one, else the first text that mostly differs from row to row."""
    varied = [name for name in texts if cells[name].nunique() > MANY_DIFFERENT * len(cells)]
    likely = [name for name in varied if re.search(_WORDS["company"], name, re.I)]
    return next(iter([*likely, *([named] if named else []), *varied]), None)


def _is_period(cells: pd.Series, name: object) -> bool:
    given = cells[cells.str.strip().ne("")]
    is_named = re.search(_WORDS["period"], str(name), re.I) is not None
    return is_named and bool(len(given)) and bool(given.str.contains(_YEAR).all())


def _by_key(headers: list[str]) -> dict[str, str]:
    """Key of each measure and the column it is read from; columns that differ by a year are one measure."""
    wide: dict[str, str] = {}
    stems = [_YEAR.sub(YEAR, header, count=1) for header in headers]
    for header, stem in zip(headers, stems, strict=True):
        # One header with a year in it is a name; several alike are years of one measure.
        column = stem if stems.count(stem) > 1 else header
        bare, unit = _key(column.replace(YEAR, "")) or "measure", "_pct" if "%" in header else ""
        numbered = (f"{bare}_{n}{unit}" for n in range(2, len(headers) + 2))
        key = bare + unit
        while wide.get(key, column) != column:
            key = next(numbered)
        wide[key] = column
    return wide


def _last_year(headers: list[str]) -> str:
    """Latest year that a header names; "" where none does."""
    return max((year for header in headers for year in _YEAR.findall(header)), default="")


def _key(header: str) -> str:
    """Key made of a header: its first words."""
    words = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")
    bare = words if len(words) <= LONGEST_KEY else words[:LONGEST_KEY].rpartition("_")[0]
    return bare if re.match(r"[a-z]", bare) else f"m_{bare}" if bare else ""


def _no_numbers(cells: pd.DataFrame, measures: list[str]) -> list[str]:
    """Words that stand among the numbers of the measures."""
    texts = {text.strip() for name in measures for text in cells[name].unique().tolist()}
    return sorted(text for text in texts if text and not _is_number(text) and number_or_none(text, ".") is None)


def _lines(
    path: Path,
    sheet: str | None,
    company: str | None,
    period: str | None,
    profile: dict[str, str],
    measures: dict[str, str],
    last_year: str,
) -> list[str]:
    quoted = json.dumps
    wide = {key: column for key, column in measures.items() if YEAR in column}
    of_one_time = {key: column for key, column in measures.items() if wide and key not in wide}
    lines = [
        f"# Proposed for {path.name}. Decide the lines that begin with '# ?', then:",
        "# stratalign study import FILE --mapping THIS",
        f"name: {quoted(path.stem)}",
        "# ? Where the figures come from, and what may be done with them.",
        'source: ""',
        'licence: ""',
        "origin: real",
        "measures:",
        "  # ? One measure needs the role exposure, one or more outcome (attitude where those who rated the exposure",
        "  # ? rated it too); part is what the exposure is made of, control what is held constant. Leave out what is",
        "  # ? not needed, here and below. Names end with their unit: _pct, _points, _share.",
    ]
    for key in measures:
        lines.append(f'  {key}: {{role: ""}}')
    lines += ["tables:", f"  - file: {quoted(path.name)}"]
    lines += [f"    sheet: {quoted(sheet)}"] if sheet else []
    if company is None:
        lines.append(f"    # ? Column of the company's name; {ROW} makes every row a company of its own.")
    lines.append(f"    company: {quoted(company or ROW)}")
    lines += [f"    {name}: {quoted(column)}" for name, column in profile.items()]
    if wide:
        lines.append(f"    # {YEAR} stands for the year in a header: each company has a row a year.")
    elif period:
        lines.append(f"    period: {{column: {quoted(period)}}}")
    else:
        lines.append(
            "    # ? The year of all rows, as period: 2024, or period: {column: NAME}; none where it does not matter."
        )
    lines.append("    columns:")
    lines += [f"      {key}: {quoted(column)}" for key, column in (wide or measures).items()]
    if of_one_time:
        lines += [f"  - file: {quoted(path.name)}", *([f"    sheet: {quoted(sheet)}"] if sheet else [])]
        lines += [
            f"    company: {quoted(company or ROW)}",
            "    # ? No year stands in these headers: which one are they of?",
            f"    period: {last_year}",
            "    columns:",
            *(f"      {key}: {quoted(column)}" for key, column in of_one_time.items()),
        ]
    lines += [
        '    # ? Rows that are no companies, such as totals and benchmarks: leave_out: {COLUMN: ["Total*"]}',
        "    # ? scale: share where 0.58 means 58 per cent; scale: as_written where it does not.",
    ]
    return lines
