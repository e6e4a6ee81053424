"""Numbers that are no answers: means of other columns, figures of a whole unit, and scores computed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from stratalign.drafting.blocks import Block
from stratalign.drafting.columns import Column, Numbers
from stratalign.sources.raw import RawSurvey

#: A computed column may be rounded to two digits.
ROUNDING = 0.006
MIN_ROWS = 10
#: Scores drafted where a file holds nothing else: means of a scale with these ends.
SCORE_LOW, SCORE_HIGH = 1, 5


def explain_numbers(
    columns: Sequence[Column], blocks: Sequence[Block], raw: RawSurvey, besides: Mapping[str, str]
) -> dict[str, str]:
    """Say of columns with decimals what they were computed from.

    Parameters
    ----------
    columns
        From `look_at_columns`.
    blocks
        From `find_blocks`.
    raw
        The export.
    besides
        Columns with a use; one of them may be the unit.

    Returns
    -------
    dict
        Reason by column, for those that are a mean or sum of a block, or one figure for everybody of a unit.
    """
    computed = [column.name for column in columns if column.reason.startswith("numbers ")]
    units = [column for column, use in besides.items() if use == "unit"]
    totals = {_name(block): _totals(block, raw) for block in blocks if _is_summed(block)} if computed else {}
    reasons: dict[str, str] = {}
    for name in computed:
        values = _numbers(raw, name)
        if values.notna().sum() < MIN_ROWS:
            continue
        source = next((of for of, made in totals.items() if any(_equals(values, total) for total in made)), None)
        if source is not None:
            reasons[name] = f"computed from {source}"
        elif units and _is_constant_within(values, raw.answers[units[0]]):
            reasons[name] = f"one figure for everybody of a {units[0]}"
    return reasons


def find_scores(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Scores of people that were computed before: numbers with decimals between 1 and 5.

    Parameters
    ----------
    columns
        From `look_at_columns`.

    Returns
    -------
    tuple of Column
        Read as points from 1 to 5; for a file that holds no question on a scale.
    """
    found = []
    for column in columns:
        if column.reason != "numbers with decimals":
            continue
        values = column.cells.map(lambda cell: float(cell.replace(",", ".")))
        if values.between(SCORE_LOW, SCORE_HIGH).all() and values.min() < 2 and values.max() > 4:
            numbers = Numbers(SCORE_LOW, SCORE_HIGH, int(values.nunique()))
            found.append(replace(column, reason="", numbers=numbers))
    return tuple(found)


def _numbers(raw: RawSurvey, column: str) -> pd.Series:
    return pd.to_numeric(raw.answers[column].str.strip().str.replace(",", "."), errors="coerce")


def _is_summed(block: Block) -> bool:
    """Whether a block has numbers to make a mean of."""
    return len(block.columns) > 1 and block.columns[0].numbers is not None


def _name(block: Block) -> str:
    return f"{block.columns[0].name} to {block.columns[-1].name}"


def _totals(block: Block, raw: RawSurvey) -> tuple[pd.Series, pd.Series]:
    """Mean and sum of a block in every complete row."""
    parts = pd.DataFrame({column.name: _numbers(raw, column.name) for column in block.columns}).dropna()
    return parts.mean(axis=1), parts.sum(axis=1)


def _equals(values: pd.Series, total: pd.Series) -> bool:
    """Whether a column holds a total, but for rounding, in enough rows."""
    apart = (values - total).dropna().abs()
    return len(apart) >= MIN_ROWS and bool((apart <= ROUNDING).all())


def _is_constant_within(values: pd.Series, units: pd.Series) -> bool:
    """Whether everybody of a unit has one value, and units differ."""
    per_unit = values.groupby(units.str.strip()).nunique()
    n_rows = values.groupby(units.str.strip()).size()
    return bool((per_unit <= 1).all() and values.nunique() > 1 and (n_rows > 1).any())
