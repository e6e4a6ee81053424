"""Rows of a researcher's table as companies and periods with measures, or a message with the fix."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.errors import EngagementError
from stratalign.panel.numbers import number_or_none
from stratalign.sources.tables import read_text_table
from stratalign.study.mapping import ROW, YEAR, PeriodColumn, SourceTable

_YEAR = re.compile(r"(?:19|20)\d\d")
_LEADING_ZERO = re.compile(r"\D{0,6}0([.,])\d")
#: Signs that may begin decimals.
_SIGNS = (".", ",")
#: Cells named in a message.
N_SHOWN = 4
COUNTS = ("headcount", "n_respondents")
#: Numbers no larger than this may be shares of one.
LARGEST_SHARE = 1.5


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as read: its rows, and what was left aside.

    `rows` has company_id, period (text, "" without one), what is said of the company, and the measures. `left_out`
    counts rows by reason; `columns` says which column a measure was read from, `named` which companies stand there.
    """

    file: Path
    sheet: str | None
    rows: pd.DataFrame
    n_read: int
    left_out: dict[str, int]
    columns: dict[str, str]
    named: frozenset[str]


def read_source_table(path: Path, table: SourceTable, same_company: Mapping[str, str]) -> ReadTable:
    """Read one table by its mapping.

    Parameters
    ----------
    path
        The file.
    table
        Which of its rows and columns are read.
    same_company
        Former names of companies and the one each has in the study.

    Returns
    -------
    ReadTable
        One row per company and period.

    Raises
    ------
    EngagementError
        A column is not there or several match, cells hold no number, a scale is open, or a company stands twice.
    SourceError
        The file cannot be read.
    """
    where = f"{path.name}, sheet '{table.sheet}'" if table.sheet else path.name
    cells = read_cells(path, table)
    found = {"company": one_column(cells, table.company, "company", where)}
    found |= {name: one_column(cells, pattern, name, where) for name, pattern in table.profile.items()}
    kept, left_out = kept_rows(cells, found["company"], table, where)
    places = _measure_columns(cells, table, where)
    parts = [
        _of_period(kept, found, {name: by_year[year] for name, by_year in places.items()}, table, year, where)
        for year in dict.fromkeys(year for by_year in places.values() for year in by_year)
    ]
    rows = pd.concat(parts, ignore_index=True)
    named = frozenset(rows["company_id"])
    rows["company_id"] = rows["company_id"].replace(dict(same_company))
    empty = rows[list(table.columns)].isna().all(axis=1)
    if empty.all():
        raise EngagementError(f"{where}: no row has a value in {', '.join(table.columns)}. Check the columns.")
    rows = rows[~empty].reset_index(drop=True)
    left_out |= {"no measure": int(empty.sum())} if empty.any() else {}
    _require_once(rows, where)
    columns = {name: ", ".join(by_year.values()) for name, by_year in places.items()}
    return ReadTable(path, table.sheet, rows, len(cells), left_out, columns, named)


def read_cells(path: Path, table: SourceTable) -> pd.DataFrame:
    """Cells of a table as text, with a column of row names where every row is a company of its own."""
    cells = read_text_table(path, sheet=table.sheet, header_row=table.header_row, header_rows=table.header_rows)
    return cells.assign(**{ROW: [f"row {line}" for line in cells.index]}) if table.company == ROW else cells


def one_column(cells: pd.DataFrame, pattern: str, name: str, where: str) -> str:
    """The one column a header or a pattern with * means."""
    wanted = " ".join(pattern.split())
    headers = [str(header) for header in cells]
    if wanted in headers:
        return wanted
    matching = [header for header in headers if fnmatchcase(header.casefold(), wanted.casefold())]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise EngagementError(
            f"{where}: {len(matching)} columns match '{pattern}', given for {name}: "
            f"{', '.join(repr(shorten(header)) for header in matching[:N_SHOWN])}. Write more of the one that is meant."
        )
    shown = ", ".join(repr(shorten(header)) for header in headers[:12])
    raise EngagementError(
        f"{where} has no column '{pattern}', given for {name}.{did_you_mean(wanted, headers)} It has {shown}"
        f"{' ...' if len(headers) > 12 else ''}. Where this is no header, say its line with 'header_row'; * stands for "
        "any letters."
    )


def kept_rows(cells: pd.DataFrame, company: str, table: SourceTable, where: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows that count, and how many do not, by reason."""
    named = cells[company].str.strip().ne("")
    left_out = {"no company": int((~named).sum())} if (~named).any() else {}
    rows = cells[named]
    for wanted, filters in ((True, table.keep), (False, table.leave_out)):
        for pattern, values in filters.items():
            column = one_column(cells, pattern, "keep" if wanted else "leave_out", where)
            texts = rows[column].str.strip()
            hit = texts.map(lambda text, values=values: any(fnmatchcase(text, value) for value in values)).astype(bool)
            if not hit.any():
                raise EngagementError(
                    f"{where}: no row has {' or '.join(map(repr, values[:N_SHOWN]))} in '{column}', which "
                    f"{'keep' if wanted else 'leave_out'} names. Correct the words; * stands for any letters."
                )
            drop = ~hit if wanted else hit
            left_out[f"{'keep' if wanted else 'leave_out'}: {column}"] = int(drop.sum())
            rows = rows[~drop]
    if rows.empty:
        raise EngagementError(f"{where}: no row is left by 'keep' and 'leave_out'. Correct them.")
    return rows, left_out


def _measure_columns(cells: pd.DataFrame, table: SourceTable, where: str) -> dict[str, dict[str, str]]:
    """Column of every measure, by year where the years are in the headers; the year "" stands for all."""
    places: dict[str, dict[str, str]] = {}
    for name in table.columns:
        pattern = table.measure_column(name).column
        if YEAR not in pattern:
            places[name] = {"": one_column(cells, pattern, name, where)}
            continue
        before, after = (re.escape(part).replace(r"\*", ".*") for part in " ".join(pattern.split()).split(YEAR, 1))
        named = re.compile(f"{before}({_YEAR.pattern}){after}", re.I)
        matches = ((str(header), named.fullmatch(str(header))) for header in cells)
        places[name] = {match[1]: header for header, match in matches if match}
        if not places[name]:
            raise EngagementError(
                f"{where} has no column like '{pattern}' with a year, given for {name}. It has "
                f"{', '.join(repr(shorten(str(header))) for header in list(cells)[:12])}."
            )
    years = {year for by_year in places.values() for year in by_year}
    ragged = [name for name, by_year in places.items() if set(by_year) != years]
    if ragged:
        raise EngagementError(
            f"{where}: {', '.join(ragged)} have no column for some of the years {', '.join(sorted(years))}. Give these "
            "measures a table of their own."
        )
    return places


def _of_period(
    cells: pd.DataFrame,
    found: Mapping[str, str],
    places: Mapping[str, str],
    table: SourceTable,
    year: str,
    where: str,
) -> pd.DataFrame:
    """Companies of one period, or of the periods a column names, with their measures as numbers."""
    period: pd.Series | str = year
    if isinstance(table.period, PeriodColumn):
        column = one_column(cells, table.period.column, "period", where)
        period = cells[column].str.strip()
        missing = period.eq("")
        if missing.any():
            raise EngagementError(
                f"{where}: {int(missing.sum())} of {len(cells)} rows have no period in '{column}', the first on line "
                f"{cells.index[missing.to_numpy()][0]}. Fill them, or leave these rows out with 'leave_out'."
            )
    elif table.period is not None:
        period = str(table.period)
    counted = [column for name, column in found.items() if name in COUNTS]
    signs = decimal_signs(cells[[*places.values(), *counted]], table)
    values = {
        name: numbers_of(cells[column], name, table.measure_column(name).scale, table, where, signs)
        for name, column in places.items()
    }
    said = {
        name: (
            numbers_of(cells[column], name, "as_written", table, where, signs)
            if name in COUNTS
            else cells[column].str.strip().replace("", None)
        )
        for name, column in found.items()
        if name != "company"
    }
    rows = pd.DataFrame({"company_id": cells[found["company"]].str.split().str.join(" ")})
    return rows.assign(period=period, **said, **values)


def _given(cells: pd.Series, table: SourceTable) -> pd.Series:
    """Cells without what stands for no value."""
    return cells.str.strip().where(~cells.str.strip().isin(table.missing), "")


def _readings(texts: pd.Series, signs: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Value of every different text with each decimal sign; None where it is no number."""
    return {sign: {text: _value(text, sign) for text in texts.unique().tolist()} for sign in signs}


def _value(text: str, sign: str) -> float | None:
    """Value of a text; nobody groups thousands behind a zero, so that 0.123 is a fraction whatever the sign."""
    begun = _LEADING_ZERO.match(text)
    return None if begun and begun[1] != sign else number_or_none(text, sign)


def decimal_signs(cells: pd.DataFrame, table: SourceTable) -> tuple[str, ...]:
    """The decimal sign that the columns of a table show; both where none of them shows any."""
    if table.decimal != "auto":
        return (table.decimal,)
    shown = set[str]()
    for column in cells:
        fitting = [sign for sign, read in _readings(_given(cells[column], table), _SIGNS).items() if _is_whole(read)]
        shown |= set(fitting) if len(fitting) == 1 else set()
    return tuple(shown) if len(shown) == 1 else _SIGNS


def _is_whole(read: Mapping[str, float | None]) -> bool:
    """Whether every text is a number."""
    return None not in read.values()


def numbers_of(
    cells: pd.Series, name: str, scale: str, table: SourceTable, where: str, signs: Sequence[str]
) -> pd.Series:
    """Cells of a measure as numbers on its own scale."""
    texts = _given(cells, table)
    read = _readings(texts, signs)
    fitting = [values for values in read.values() if _is_whole(values)]
    right = next(iter(fitting), None)
    if any(str(one) != str(right) for one in fitting[1:]):
        example = next(text for text in texts.unique().tolist() if len({str(values[text]) for values in fitting}) > 1)
        raise EngagementError(
            f"{where}: whether the sign in {example!r} of '{cells.name}', given for {name}, groups thousands or begins "
            "decimals is open. Say 'decimal: \",\"' or 'decimal: \".\"' in its table."
        )
    if right is None:
        wrong = min(read.values(), key=lambda values: sum(value is None for value in values.values()))
        bad = texts[[wrong[text] is None for text in texts.tolist()]]
        shown = ", ".join(f"{text!r} on line {line}" for line, text in list(bad.items())[:N_SHOWN])
        raise EngagementError(
            f"{where}: {len(bad)} of {len(texts)} cells of '{cells.name}', given for {name}, hold no number: {shown}. "
            "List what stands for none under 'missing', or leave these rows out with 'leave_out'."
        )
    values = texts.map(right).astype(float)
    known = values.dropna()
    if scale == "share":
        return values * 100 if name.endswith("_pct") or name.endswith("_points") else values
    is_marked = texts.str.endswith("%").any()
    looks_like_shares = len(known) > 1 and name.endswith(("_pct", "_points")) and (known.abs() <= LARGEST_SHARE).all()
    if scale == "auto" and looks_like_shares and not is_marked and not np.isclose(known, known.round()).all():
        raise EngagementError(
            f"{where}: all {len(known)} values of '{cells.name}', given for {name}, lie between "
            f"{known.min():g} and {known.max():g}. Say 'scale: share' where they are shares of one, "
            "'scale: as_written' where they are per cent or points as they stand."
        )
    return values


def _require_once(rows: pd.DataFrame, where: str) -> None:
    """Refuse a company that stands twice in one period."""
    twice = rows.duplicated(["company_id", "period"], keep=False)
    if twice.any():
        names: Sequence[str] = rows.loc[twice, "company_id"].unique().tolist()
        raise EngagementError(
            f"{where}: {len(names)} companies stand twice in one period, such as {shorten(names[0])}. Leave one of "
            "each out with 'leave_out', say the period with 'period', or put the table under 'people' where a row is a "
            "person."
        )
