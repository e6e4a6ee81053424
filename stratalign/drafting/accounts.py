"""A file of accounts nobody described -> the `performance` block that reads it, or what is missing for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from stratalign.drafting.words import account_words, plain_answer
from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import EngagementError, SourceError, StratalignError
from stratalign.panel.build import build_panel, read_accounts_file
from stratalign.panel.month_names import is_cumulative
from stratalign.panel.numbers import CURRENCY_CODES
from stratalign.panel.scales import scale_in
from stratalign.sources.files.text import read_rows
from stratalign.sources.performance.accounts import read_performance

#: A row or column that names so many account lines says where they stand.
MIN_LINES = 2
#: A measure behind the name of a line, such as "_keur", "(EUR m)", "in thousands" or "[\u20ac]".
MEASURE = re.compile(r"(?:\s+|\s*[(\[])(?P<unit>(?:in\s+)?[^()\[\]]+?)[)\]]?$")
#: Words that a measure may have beside its size.
UNIT_WORDS = re.compile(rf"in|of|\W|{'|'.join(CURRENCY_CODES)}|euros?|dollars?|pounds?", re.IGNORECASE)


def declare_accounts(path: Path, *, file: str, client: str) -> dict[str, Any]:
    """Find the `performance` block that reads a file of accounts.

    Parameters
    ----------
    path
        The file.
    file
        What `engagement.yml` will call it.
    client
        Stands for the entity where the file has one only.

    Returns
    -------
    dict
        Keys of `performance`; a panel has been made with them.

    Raises
    ------
    EngagementError
        No layout reads the file; the message says what was looked for, and each attempt's reason.
    SourceError
        The file is no table.
    """
    table = read_performance(path)
    reasons = []
    for declared in _attempts(table, client):
        try:
            return {"file": file, **declared, **_decimal_sign(path, declared, file)}
        except (StratalignError, ValidationError) as problem:
            reasons.append(f"\n  - layout {declared['layout']}: {str(problem).splitlines()[0]}")
    reasons += [f"\n  - {told}" for told in _why_none(table)]
    if not reasons:
        looked_for = "revenue, operating income, headcount and others, in seven languages"
        reasons = [f"\n  - none of its headers, and no column, names account lines ({looked_for})"]
    raise EngagementError(
        f"{path.name}: no layout of accounts was recognised.{''.join(reasons)}\nStart without --accounts and describe "
        "the file under 'performance' in engagement.yml; docs/guide/performance.md has an example of each layout."
    )


def _decimal_sign(path: Path, declared: dict[str, Any], file: str) -> dict[str, Any]:
    """What to say of the decimal sign: nothing where it is a point; a panel has been made with it.

    Where the figures leave it open, as 1.000 does, a file with semicolons between its cells comes from a place where
    the comma is the decimal sign, and other files have a point.
    """
    try:
        _panel(path, {**declared, "decimal": "auto"}, file)
    except SourceError as problem:
        if "decimal sign is open" not in str(problem):
            raise
        comma = {"decimal": ","} if _has_semicolons(path) else {}
        _panel(path, {**declared, **comma}, file)
        return comma
    signs = {sign: _panel_or_none(path, {**declared, "decimal": sign}, file) for sign in (".", ",")}
    if signs["."] is not None:
        return {}
    return {"decimal": ","} if signs[","] is not None else {"decimal": "auto"}


def _panel(path: Path, declared: dict[str, Any], file: str) -> pd.DataFrame:
    """Panel of the file by a declaration."""
    performance = Performance(file=file, **declared)
    return build_panel(read_accounts_file(path, performance), performance, source=file, currency="EUR")


def _panel_or_none(path: Path, declared: dict[str, Any], file: str) -> pd.DataFrame | None:
    """Panel by a declaration, None where the file cannot be read so."""
    try:
        return _panel(path, declared, file)
    except SourceError:
        return None


def _has_semicolons(path: Path) -> bool:
    """Whether a text file has semicolons between its cells."""
    if path.suffix.casefold() not in (".csv", ".txt", ".tsv"):
        return False
    return read_rows(path).delimiter == ";"


def _why_none(table: pd.DataFrame) -> Iterator[str]:
    """What may be the reason that no layout reads a table, beside what each attempt says."""
    columns = [str(column) for column in table.columns]
    cumulative = [column for column in columns if is_cumulative(column)]
    if cumulative:
        yield (
            f"{', '.join(map(repr, cumulative[:3]))}: figures counted from the beginning of the year cannot be summed. "
            "Give those of each month or quarter, or of whole years"
        )
    measures = _measure_columns(table)
    if measures and _headed(columns, "period_names") and not _headed(columns, "value_names"):
        described = {*measures, _headed(columns, "period_names"), _headed(columns, "entity_names")}
        beside = [column for column in columns if column not in described]
        if len(beside) > 1:
            yield (
                f"{', '.join(map(repr, beside[:3]))} stand side by side for each line and period, as units do. Put "
                "them below each other, with a column that names the unit and one that holds the value"
            )


def _attempts(table: pd.DataFrame, client: str) -> Iterator[dict[str, Any]]:
    """Declarations worth trying, the likeliest first."""
    columns = [str(column) for column in table.columns]
    entity, period = _headed(columns, "entity_names"), _headed(columns, "period_names")
    entity_keys = {"entity": entity} if entity else {"entity_name": client, "entity_is": "company"}
    lines = _lines(columns)
    if lines and period:
        yield {"layout": "tidy", **entity_keys, "period_end": period, "columns": lines}
    for measure in _measure_columns(table):
        lines = _lines([str(text) for text in table[measure].unique()])
        value = _headed(columns, "value_names")
        if period and value:
            yield {
                "layout": "long", **entity_keys, "period_end": period, "measure": measure, "value": value,
                "columns": lines,
            }  # fmt: skip
        if not period:
            yield {"layout": "wide", **entity_keys, "measure": measure, "columns": lines}
            yield {"layout": "profit_and_loss", **entity_keys, "measure": measure, "columns": lines}


def _headed(columns: Sequence[str], kind: str) -> str | None:
    """First column headed by a word of a kind."""
    words = account_words(kind)
    return next((column for column in columns if plain_answer(column) in words), None)


def _lines(names: Sequence[str]) -> dict[str, str]:
    """Account line of each name that is one, with or without its measure; the first name of a line counts."""
    words = account_words("account_lines")
    found: dict[str, str] = {}
    for name in names:
        plain = plain_answer(name)
        line = words.get(plain) or words.get(_without_measure(plain))
        if line is not None and line not in found:
            found[line] = " ".join(name.split())
    return found


def _without_measure(plain: str) -> str:
    """Name of a line without the currency or the size behind it; the whole name where something else stands there."""
    found = MEASURE.search(plain)
    while found is not None:
        is_measure = scale_in(found["unit"]) is not None or not UNIT_WORDS.sub("", found["unit"]).strip()
        if is_measure:
            return plain[: found.start()].strip()
        found = MEASURE.search(plain, found.start() + 1)
    return plain


def _measure_columns(table: pd.DataFrame) -> list[str]:
    """Columns whose cells name account lines."""
    return [str(column) for column in table.columns if len(_lines(list(table[column].unique()))) >= MIN_LINES]
