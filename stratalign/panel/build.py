"""Raw accounts -> canonical panel: one row per entity and period, keyed on the period's end, in currency units."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Iterator

import pandas as pd

from stratalign.configuration import did_you_mean
from stratalign.engagement import Performance
from stratalign.errors import SourceError
from stratalign.panel.schema import check_panel
from stratalign.vocabulary import ACCOUNT_LINES, PANEL_COLUMNS

#: What people write where there is no number.
NOT_GIVEN = frozenset(
    {"", "-", "--", "–", "—", ".", "..", "...", "n/a", "#n/a", "na", "n.a.", "n/m", "nm", "nan", "null", "none"}
)
#: Codes that may stand beside a figure.
CURRENCY_CODES = (
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "KRW", "MXN",
    "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR",
)  # fmt: skip
MAX_SHOWN = 5

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_SIGNS = re.compile(rf"[$€£¥₹%]|\b(?:{'|'.join(CURRENCY_CODES)})\b")
# Spelled out, because the calendar module speaks the language of the machine.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = re.compile(r"[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_THREE_PARTS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR = re.compile(r"(?:FY|CY)?[ -]?((?:19|20)\d\d)|FY[ -]?'?(\d\d)", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})\.?[ -](?:(\d{4})|'?(\d\d))")


def build_panel(raw: pd.DataFrame, performance: Performance, *, source: str, currency: str) -> pd.DataFrame:
    """Build the canonical panel from a performance file.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.
    source
        Where the figures come from; stands in every row.
    currency
        Three-letter code of the currency the figures are in.

    Returns
    -------
    pandas.DataFrame
        Columns `PANEL_COLUMNS`, the mapped account lines in currency units (headcount in people; missing where not
        given), and `industry` where a column is named for it. Sorted by entity and period.

    Raises
    ------
    SourceError
        As `tidy_accounts`; or an entity has the same period twice; or the result is not a canonical panel.
    """
    accounts = tidy_accounts(raw, performance)
    _refuse_duplicates(accounts, performance)
    named = accounts.assign(source=source, currency=currency)
    lines = [column for column in (*ACCOUNT_LINES, "industry") if column in named]
    panel = named[[*PANEL_COLUMNS, *lines]].sort_values(["entity_id", "period_end"], ignore_index=True)
    return check_panel(panel)


def tidy_accounts(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Bring any layout into one row per entity and period, duplicates kept.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.

    Returns
    -------
    pandas.DataFrame
        `line` of the file (the first, where several make a row), `entity_id`, `period_end`, the mapped account lines as
        numbers after `multiplier` (headcount is not multiplied), `industry` where a column is named for it. An entity
        that stands twice with the same period has two rows. Of a wide file, periods without any figure are left out.

    Raises
    ------
    SourceError
        A mapped column is absent, an entity or period is blank or unreadable, or a cell is not a number.
    """
    require_columns(raw, performance)
    cells = _LAYOUTS[performance.layout](raw, performance)
    _refuse_blank(cells, performance)
    dated = cells.assign(
        period_end=_read_periods(cells, performance),
        value=_read_values(cells, performance) * _multipliers(cells, performance),
    )
    return _spread_lines(dated, performance)


def parse_number(written: str, decimal: str = ".") -> float:
    """Read one number as people write it.

    Thousands separators must stand between groups, so that `1,5` is not taken for fifteen. Parentheses or a trailing
    minus make it negative; currency and percent signs are dropped (12 % is 12).

    Parameters
    ----------
    written
        Text of a cell.
    decimal
        The decimal sign, a point or a comma.

    Returns
    -------
    float
        NaN for what stands for "not given", such as a dash or n/a.

    Raises
    ------
    ValueError
        The text is not a number.
    """
    text = written.strip().removeprefix("'").replace("\u2212", "-")
    if text.casefold() in NOT_GIVEN:
        return math.nan
    bare, is_negative = _take_sign(_SPACES.sub(" ", _SIGNS.sub("", text)).strip())
    if not _number_pattern(decimal).fullmatch(bare):
        raise ValueError(f"{written!r} is not a number")
    thousands = "[,'’ ]" if decimal == "." else "[.'’ ]"
    value = float(re.sub(thousands, "", bare).replace(",", "."))
    if math.isinf(value):
        raise ValueError(f"{written!r} is too large for a number")
    return -value if is_negative else value


def require_columns(raw: pd.DataFrame, performance: Performance) -> None:
    """Refuse a file that lacks a column the engagement names.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Raises
    ------
    SourceError
        Names every absent column, or measure of a long or wide file, with the nearest name that is there; or a column
        that is mapped to two account lines.
    """
    problems = list(_column_problems(raw, performance))
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        raise SourceError(f"{performance.file} does not have what 'performance' in engagement.yml names:{listed}")


def mapped_rows(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Select the rows that hold mapped figures.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        Every row of a tidy file; of a long or wide one, those whose measure is mapped.
    """
    if performance.layout == "tidy":
        return raw
    return raw[_labels(raw[performance.measure]).isin(list(performance.columns.values()))]


def period_columns(raw: pd.DataFrame, performance: Performance) -> dict[str, str]:
    """Find the columns of a wide file that are headed with a period.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Returns
    -------
    dict[str, str]
        The period as written, by column; a header that stands twice gives two columns of one period.

    Raises
    ------
    SourceError
        The order of day and month is open.
    """
    described = {performance.entity, performance.measure, performance.industry, performance.fiscal_year}
    # A header that stands twice was given ' (2)' on reading; it is the same period all the same.
    written = {str(column): re.sub(r" \(\d+\)$", "", column) for column in raw.columns if column not in described}
    known = _period_ends(list(written.values()), performance)
    return {column: text for column, text in written.items() if known[text] is not None}


# Columns ---------------------------------------------------------------------------------------------------------
def _column_problems(raw: pd.DataFrame, performance: Performance) -> Iterator[str]:
    """One line for each name that is not there or stands twice."""
    named = {
        key: getattr(performance, key)
        for key in ("entity", "period_end", "measure", "value", "fiscal_year", "industry")
    }
    if performance.layout == "tidy":
        named |= {f"columns.{line}": column for line, column in performance.columns.items()}
    columns = list(raw.columns)
    for key, column in named.items():
        if column is not None and column not in columns:
            yield f"{key}: there is no column '{column}'.{did_you_mean(column, columns)}"
    if performance.layout != "tidy" and performance.measure in columns:
        labels = list(_labels(raw[performance.measure]).unique())
        for line, label in performance.columns.items():
            if label not in labels:
                yield f"columns.{line}: no row has the measure '{label}'.{did_you_mean(label, labels)}"
    mapped = list(performance.columns.values())
    for column in sorted({column for column in mapped if mapped.count(column) > 1}):
        lines = ", ".join(line for line, name in performance.columns.items() if name == column)
        yield f"'{column}' is mapped to {lines}. Map it once."


def _labels(written: pd.Series) -> pd.Series:
    """Text with runs of white space as one space."""
    return written.str.replace(_SPACES, " ", regex=True).str.strip()


# Layouts: each gives one row per written figure -------------------------------------------------------------------
def _tidy_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file whose columns are account lines."""
    keys = _keys(raw, performance, period=_labels(raw[performance.period_end]))
    parts = [
        keys.assign(account_line=line, column=column, written=raw[column].to_numpy())
        for line, column in performance.columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _long_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file with one figure a row."""
    rows = mapped_rows(raw, performance)
    keys = _keys(rows, performance, period=_labels(rows[performance.period_end]))
    return keys.assign(
        account_line=_account_lines(rows, performance),
        column=performance.value,
        written=rows[performance.value].to_numpy(),
    ).reset_index(drop=True)


def _wide_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file with one column a period."""
    rows = mapped_rows(raw, performance)
    dated = period_columns(raw, performance)
    if not dated:
        raise SourceError(
            f"{performance.file}: none of its {raw.shape[1]:,} columns is headed with a period such as 2023, FY2023 or "
            f"2023-12-31: {_shown(raw.columns)}. Correct 'layout', or give 'date_format'."
        )
    lines = _account_lines(rows, performance)
    parts = [
        _keys(rows, performance, period=text).assign(account_line=lines, column=column, written=rows[column].to_numpy())
        for column, text in dated.items()
    ]
    return pd.concat(parts, ignore_index=True)


_LAYOUTS: dict[str, Callable[[pd.DataFrame, Performance], pd.DataFrame]] = {
    "tidy": _tidy_cells,
    "long": _long_cells,
    "wide": _wide_cells,
}


def _keys(rows: pd.DataFrame, performance: Performance, *, period: pd.Series | str) -> pd.DataFrame:
    """Name what a figure belongs to: line, entity, period, and industry where named."""
    keys = {"line": rows.index, "entity_id": _labels(rows[performance.entity]), "period": period}
    if performance.industry:
        keys["industry"] = _labels(rows[performance.industry])
    return pd.DataFrame(keys, index=rows.index)


def _account_lines(rows: pd.DataFrame, performance: Performance) -> pd.Series:
    """Account line of each row of a long or wide file."""
    return _labels(rows[performance.measure]).map({label: line for line, label in performance.columns.items()})


def _spread_lines(cells: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """One row per entity and period, account lines side by side; the n-th figure for a key goes to its n-th row."""
    key = ["entity_id", "period_end"]
    numbered = cells.assign(copy=cells.groupby([*key, "account_line"]).cumcount())
    rows = numbered.pivot(index=[*key, "copy"], columns="account_line", values="value")
    about = numbered.groupby([*key, "copy"]).agg(
        line=("line", "min"), **({"industry": ("industry", "first")} if "industry" in cells else {})
    )
    lines = [line for line in ACCOUNT_LINES if line in performance.columns]
    accounts = rows[lines].join(about).reset_index()
    if performance.layout == "wide":
        accounts = accounts.dropna(how="all", subset=lines)
    order = ["line", *key, *lines, *(["industry"] if "industry" in about else [])]
    return accounts[order].rename_axis(columns=None).sort_values(["line", "period_end"], ignore_index=True)


# Numbers ---------------------------------------------------------------------------------------------------------
def _read_values(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Figures as numbers; what is none is an error that names its cell."""
    known = {text: _number_or_none(text, performance.decimal) for text in cells["written"].unique()}
    wrong = cells[[known[text] is None for text in cells["written"]]]
    if len(wrong):
        other = "," if performance.decimal == "." else "."
        is_other = any(_number_or_none(text, other) is not None for text in wrong["written"])
        hint = f" If '{other}' is the decimal sign, set 'decimal: \"{other}\"'." if is_other else ""
        raise SourceError(
            f"{performance.file}: {_count(len(wrong), 'cell')} of {len(cells):,} mapped cells hold no number: "
            f"{_cells_shown(wrong, 'written')}. Correct the file, or leave the cell blank.{hint}"
        )
    return cells["written"].map(known).astype(float)


def _number_or_none(written: str, decimal: str) -> float | None:
    """Value of a written number, NaN where none is given, None where it is no number."""
    try:
        return parse_number(written, decimal)
    except ValueError:
        return None


def _take_sign(text: str) -> tuple[str, bool]:
    """Text without its sign, and whether it is negative."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith(("-", "+")):
        return text[1:].strip(), text[0] == "-"
    return (text[:-1].strip(), True) if text.endswith("-") else (text, False)


def _number_pattern(decimal: str) -> re.Pattern[str]:
    """Unsigned number: plain or grouped in thousands (or lakhs), decimals, exponent."""
    point = re.escape(decimal)
    group = "[,'’ ]" if decimal == "." else "[.'’ ]"
    grouped = rf"[0-9]{{1,3}}({group})[0-9]{{3}}(?:\1[0-9]{{3}})*"
    lakhs = rf"[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    return re.compile(rf"(?:(?:{grouped}|{lakhs}|[0-9]+)(?:{point}[0-9]*)?|{point}[0-9]+)(?:[Ee][+-]?[0-9]+)?")


def _multipliers(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Factor of each figure: headcount is people, whatever the unit of the money."""
    return (cells["account_line"] == "headcount").map({True: 1.0, False: performance.multiplier})


# Periods ---------------------------------------------------------------------------------------------------------
def _read_periods(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Period ends as dates; what is none is an error that names its cell."""
    known = _period_ends(list(cells["period"].unique()), performance)
    wrong = cells[[known[text] is None for text in cells["period"]]].drop_duplicates("line")
    if len(wrong):
        asked = f"'{performance.date_format}'" if performance.date_format else "2023-12-31, 2023, FY2023 or Dec-2023"
        raise SourceError(
            f"{performance.file}: {_count(len(wrong), 'row')} of {cells['line'].nunique():,} name no period as "
            f"{asked}: {_cells_shown(wrong.assign(column=performance.period_end), 'period')}. "
            "Correct the file, or 'date_format'."
        )
    return pd.to_datetime(cells["period"].map(known))


def _period_ends(written: list[str], performance: Performance) -> dict[str, pd.Timestamp | None]:
    """Period end of each text, None where it is none."""
    dates = {text: _TIME.sub("", text) for text in written}
    day_first = None if performance.date_format else _is_day_first(list(dates.values()), performance)
    return {text: _period_end(date, performance, day_first) for text, date in dates.items()}


def _period_end(text: str, performance: Performance, day_first: bool | None) -> pd.Timestamp | None:
    """Period end of one text: as `date_format` says, an ISO date, numbers in the order found, a month or a year."""
    formats = [performance.date_format] if performance.date_format else []
    if day_first is not None and _THREE_PARTS.fullmatch(text):
        text = re.sub(r"[.-]", "/", text)
        formats = ["%d/%m/%Y" if day_first else "%m/%d/%Y"]
    for form in [*formats, "%Y-%m-%d"]:
        try:
            date = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        return pd.Timestamp(date) if 1900 <= date.year <= 2100 else None
    return None if performance.date_format else _month_end(text) or _fiscal_year_end(text, performance)


def _is_day_first(dates: list[str], performance: Performance) -> bool | None:
    """Whether the day comes first in dates such as 31/12/2023; None where there are none of this kind."""
    parts = [(int(found[1]), int(found[2])) for text in dates if (found := _THREE_PARTS.fullmatch(text))]
    if not parts:
        return None
    is_day_first = any(first > 12 for first, _ in parts)
    is_month_first = any(second > 12 for _, second in parts)
    # 12/12/2023 is the same date either way.
    is_open = not is_day_first and not is_month_first and any(first != second for first, second in parts)
    if is_open or (is_day_first and is_month_first):
        why = "no day is above 12" if is_open else "both orders occur"
        raise SourceError(
            f"{performance.file}: the order of day and month is open in {_count(len(parts), 'date')} ({why}). "
            'Set \'date_format\', such as "%d/%m/%Y" or "%m/%d/%Y".'
        )
    return is_day_first


def _month_end(text: str) -> pd.Timestamp | None:
    """Last day of a month written as Dec-2023, December 2023, 2023-12 or 12/2023."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", text):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
    elif found := _MONTH_YEAR.fullmatch(text):
        year, month = int(found[2] or f"20{found[3]}"), _MONTHS.get(found[1].lower(), 0)
    else:
        return None
    return _last_day(year, month, 31) if 1 <= month <= 12 and 1900 <= year <= 2100 else None


def _fiscal_year_end(text: str, performance: Performance) -> pd.Timestamp | None:
    """End of a fiscal year, which is named for the calendar year it ends in."""
    found = _YEAR.fullmatch(text)
    if not found:
        return None
    month, day = map(int, performance.fiscal_year_end.split("-"))
    return _last_day(int(found[1] or f"20{found[2]}"), month, day)


def _last_day(year: int, month: int, day: int) -> pd.Timestamp:
    """Date, with a day past the end of its month taken to be its last."""
    return pd.Timestamp(year, month, min(day, calendar.monthrange(year, month)[1]))


# Refusals --------------------------------------------------------------------------------------------------------
def _refuse_blank(cells: pd.DataFrame, performance: Performance) -> None:
    """Refuse rows without an entity or a period: they would belong to nobody."""
    columns = {"entity_id": performance.entity, "period": performance.period_end}
    for key, column in columns.items():
        lines = cells.loc[cells[key] == "", "line"].unique()
        if len(lines):
            raise SourceError(
                f"{performance.file}: {_count(len(lines), 'row')} of {cells['line'].nunique():,} have nothing in "
                f"'{column}': line {_shown(lines)}. Fill it in, or delete rows of totals and notes."
            )


def _refuse_duplicates(accounts: pd.DataFrame, performance: Performance) -> None:
    """Refuse an entity with the same period twice: no rule could say which figure is right."""
    twice = accounts[accounts.duplicated(["entity_id", "period_end"], keep=False)]
    if len(twice):
        pairs = twice.groupby(["entity_id", "period_end"])["line"].agg(_shown).reset_index()
        named = [
            f"{entity} {end:%Y-%m-%d} (line {lines})"
            for entity, end, lines in zip(pairs["entity_id"], pairs["period_end"], pairs["line"], strict=True)
        ]
        raise SourceError(
            f"{performance.file}: {_count(len(named), 'entity-period')} with more than one row: {_shown(named, '; ')}. "
            "Keep one row each."
        )


def _cells_shown(wrong: pd.DataFrame, text: str) -> str:
    """First wrong cells with line, column and what they hold."""
    shown = wrong.sort_values("line", kind="stable").head(MAX_SHOWN)
    named = [
        f"line {line}, column '{column}': {value!r}"
        for line, column, value in zip(shown["line"], shown["column"], shown[text], strict=True)
    ]
    return "; ".join(named) + (f"; and {len(wrong) - MAX_SHOWN:,} more" if len(wrong) > MAX_SHOWN else "")


def _shown(names: object, separator: str = ", ") -> str:
    """First few of a list, and how many more there are."""
    listed = [str(name) for name in names]  # type: ignore[attr-defined]
    rest = f"{separator}and {len(listed) - MAX_SHOWN:,} more" if len(listed) > MAX_SHOWN else ""
    return separator.join(listed[:MAX_SHOWN]) + rest


def _count(number: int, what: str) -> str:
    """Count with its noun."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
