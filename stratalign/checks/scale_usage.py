"""How the answer scales were used: ends, midpoint, few options, no variation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.checks.survey import item_columns
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.intake.read import WaveTables
from stratalign.rows import rows_of
from stratalign.vocabulary import Severity

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("no_variance", "few_options", "scale_reach")

#: Who answered so many items on one scale with two options or fewer used hardly any of it.
MINIMUM_ITEMS = 10
FEW_OPTIONS = 2
#: A scale has to offer so many options for the use of two to say anything.
LEAST_OPTIONS = 4
#: More people than this who used two options or fewer are a warning.
FEW_OPTIONS_SHARE = 0.10
#: A scale of so many steps and without labels is a slider; answers within the lowest part of it are in another unit.
SLIDER_STEPS, LOWEST_PART = 20, 0.1
#: An item answered alike by fewer people than this says nothing about the item.
FEWEST_ANSWERS = 10


class ItemUsage(NamedTuple):
    """Shares of the answers to an item at the low end of its scale, at the midpoint, at the high end and elsewhere."""

    item_key: str
    dimension: str
    n_answered: int
    low_share: float
    middle_share: float
    high_share: float
    other_share: float
    n_options_used: int


def describe_usage(tables: WaveTables, instrument: Instrument) -> pd.DataFrame:
    """Use of the scale of each item, as answered.

    Parameters
    ----------
    tables
        One wave.
    instrument
        Scales.

    Returns
    -------
    pandas.DataFrame
        Rows of `ItemUsage`, one per item with answers, in the order of the responses. No answer is at the midpoint of
        a scale without one.
    """
    columns = zip(map(str, tables.answers), tables.answers.to_numpy().T, strict=True)
    rows = [
        ItemUsage(key, instrument.dimension_of[key].key, *_use_of_scale(values, instrument.scale_of(key)))
        for key, values in ((key, points[~np.isnan(points)]) for key, points in columns)
        if len(values)
    ]
    return pd.DataFrame(rows, columns=list(ItemUsage._fields))


def usage_by_dimension(usage: pd.DataFrame) -> pd.DataFrame:
    """Use of the scale over all answers to a dimension.

    Parameters
    ----------
    usage
        From `describe_usage`.

    Returns
    -------
    pandas.DataFrame
        dimension, n_items, n_answered and the four shares, one row per dimension in order.
    """
    names = ["low_share", "middle_share", "high_share", "other_share"]
    weighted = usage[names].mul(usage["n_answered"], axis=0).groupby(usage["dimension"], sort=False).sum()
    sums = usage.groupby("dimension", sort=False).agg(n_items=("item_key", "size"), n_answered=("n_answered", "sum"))
    return sums.join(weighted.div(sums["n_answered"], axis=0)).reset_index()


def few_options_records(tables: WaveTables, instrument: Instrument) -> tuple[pd.Index, int]:
    """Records of the respondents who used two options or fewer, and how many people could be judged.

    Parameters
    ----------
    tables
        One wave.
    instrument
        Scales.

    Returns
    -------
    tuple
        Records, and the number of people with ten or more answers on one scale of four or more options.
    """
    people = tables.respondents.table
    is_few = np.zeros(len(people), dtype=bool)
    is_judged = np.zeros(len(people), dtype=bool)
    everything = tables.answers
    for name, scale in instrument.scales.items():
        items = [
            item.key
            for dimension in instrument.with_role("alignment", "outcome")
            if dimension.scale == name
            for item in dimension.items
            if item.key in everything.columns
        ]
        if scale.n_options < LEAST_OPTIONS or len(items) < MINIMUM_ITEMS:
            continue
        answers = everything[items]
        has_enough = answers.notna().sum(axis=1).to_numpy() >= MINIMUM_ITEMS
        is_judged |= has_enough
        is_few |= has_enough & (_n_different(answers.to_numpy()) <= FEW_OPTIONS)
    return people.index[is_few], int(is_judged.sum())


def check_scale_usage(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Items everybody answered alike, and people who used two options or fewer."""
    usage = describe_usage(tables, instrument)
    scored = {dimension.key for dimension in instrument.with_role("alignment", "outcome", "profile")}
    fewest = max(FEWEST_ANSWERS, engagement.disclosure.minimum_respondents)
    is_constant = (usage["n_options_used"] == 1) & (usage["n_answered"] >= fewest) & usage["dimension"].isin(scored)
    columns = item_columns(tables)
    results = [
        CheckResult(
            "no_variance",
            "warns",
            f"all {row.n_answered:,} answers to {row.item_key} are the same",
            tables.file,
            1,
            "Check the column in the mapping file; it may be a constant, or filled in by the tool.",
            column=columns.get(row.item_key, ""),
            expected="answers that differ between people",
        )
        for row in rows_of(usage[is_constant], ItemUsage)
    ]
    records, n_judged = few_options_records(tables, instrument)
    if len(records):
        severity: Severity = "warns" if len(records) > FEW_OPTIONS_SHARE * n_judged else "informs"
        verb = "uses" if len(records) == 1 else "use"
        judged = f"{counted(n_judged, 'respondent')} who answered {MINIMUM_ITEMS} questions or more on one scale"
        seen = f"{len(records)} of {judged} {verb} two answer options or fewer throughout"
        fix = "They are kept; a large share suggests that the scale was not understood."
        rows = tuple(int(record) for record in records)
        results.append(CheckResult("few_options", severity, seen, tables.file, len(records), fix, rows=rows))
    return results


def check_reach(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Sliders whose answers are in another unit than their scale, such as 0 to 10 on a scale of 0 to 100."""
    answers = tables.answers
    fewest = max(FEWEST_ANSWERS, engagement.disclosure.minimum_respondents)
    columns, results = item_columns(tables), []
    for key in map(str, answers):
        scale = instrument.scale_of(key)
        if scale.options or scale.n_options <= SLIDER_STEPS:
            continue
        values = answers[key].dropna()
        if len(values) < fewest:
            continue
        span = scale.high - scale.low
        # Fractions of one are told by `checks/sliders.py`.
        if not 1 <= values.max() <= scale.low + LOWEST_PART * span:
            continue
        what = f"all {len(values):,} answers to {key} lie between {values.min():g} and {values.max():g}"
        seen = f"{what}, on a scale of {scale.low:g} to {scale.high:g}"
        fix = "Check the unit of the export: correct 'low' and 'high' of the scale in the instrument, or the cells."
        expected = f"answers over the whole of {scale.low:g} to {scale.high:g}"
        column = columns.get(key, "")
        results.append(CheckResult("scale_reach", "warns", seen, tables.file, 1, fix, column=column, expected=expected))
    return results


def _use_of_scale(values: np.ndarray, scale: Scale) -> tuple[int, float, float, float, float, int]:
    """Number of answers, their shares at the low end, midpoint, high end and elsewhere, and the options used."""
    low, middle, high = (
        float((values == place).mean()) for place in (scale.low, (scale.low + scale.high) / 2, scale.high)
    )
    return len(values), low, middle, high, 1 - low - middle - high, len(np.unique(values))


def _n_different(answers: np.ndarray) -> np.ndarray:
    """How many different answers each person gave."""
    in_order = np.sort(answers, axis=1)
    steps = (np.diff(in_order, axis=1) > 0).sum(axis=1)
    return np.where(np.isnan(in_order).all(axis=1), 0, steps + 1)
