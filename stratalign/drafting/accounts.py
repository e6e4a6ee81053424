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
from stratalign.errors import EngagementError, StratalignError
from stratalign.panel.build import build_panel, read_accounts_file
from stratalign.sources.performance.accounts import read_performance

#: A row or column that names so many account lines says where they stand.
MIN_LINES = 2
#: A measure behind the name of a line, such as "_keur" or "(EUR m)".
MEASURE = re.compile(
    r"[\s(\[]+(?:(?:in )?(?:[kmt]|th|mn?|mio|bn)?[ .]?(?:eur|usd|gbp|chf|[€$£])(?:[ .]?(?:k|m|mn|mio|bn))?)[)\]]?$"
)


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
            performance = Performance(file=file, **declared)
            build_panel(read_accounts_file(path, performance), performance, source=file, currency="EUR")
        except (StratalignError, ValidationError) as problem:
            reasons.append(f"\n  - layout {declared['layout']}: {str(problem).splitlines()[0]}")
        else:
            return {"file": file, **declared}
    if not reasons:
        looked_for = "revenue, operating income, headcount and others, in seven languages"
        reasons = [f"\n  - none of its headers, and no column, names account lines ({looked_for})"]
    raise EngagementError(
        f"{path.name}: no layout of accounts was recognised.{''.join(reasons)}\nStart without --accounts and describe "
        "the file under 'performance' in engagement.yml; docs/guide/performance.md has an example of each layout."
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
        line = words.get(plain) or words.get(MEASURE.sub("", plain))
        if line is not None and line not in found:
            found[line] = " ".join(name.split())
    return found


def _measure_columns(table: pd.DataFrame) -> list[str]:
    """Columns whose cells name account lines."""
    return [str(column) for column in table.columns if len(_lines(list(table[column].unique()))) >= MIN_LINES]
