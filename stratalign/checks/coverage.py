"""Which answers are missing: by item and reason, by group, and in which combinations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.scores.groups import Groups
from stratalign.vocabulary import Severity

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("stopped_early",)

#: Who answered nothing from some item on, and left out at least so many, stopped early.
FEWEST_LEFT = 5
#: More people than this who stopped early are a warning.
STOPPED_SHARE = 0.05
#: Items named of a combination.
NAMED_ITEMS = 3
#: Bands of rare combinations, by the largest number of items unanswered.
BANDS = ((1, "band_1"), (3, "band_3"), (10, "band_10"))
LAST_BAND = "band_more"


class MissingPattern(NamedTuple):
    """A combination of unanswered items and the share of people who have it; rare ones together in bands.

    `pattern` is complete, none, from, only, more, or the key of a band; `items` are the first `NAMED_ITEMS` unanswered,
    of `from` the first alone. `n_missing` counts items and is missing for bands.
    """

    pattern: str
    items: tuple[str, ...]
    n_missing: float
    n_people: int
    share: float


def scored_items(tables: WaveTables, instrument: Instrument) -> list[str]:
    """Items of alignment and outcome dimensions that were asked, in the order of the file's columns."""
    asked = set(tables.responses["item_key"].unique())
    keys = [item.key for d in instrument.with_role("alignment", "outcome") for item in d.items if item.key in asked]
    place = {use.removeprefix("item: "): number for number, use in enumerate(tables.columns["use"])}
    return sorted(keys, key=lambda key: place.get(key, len(place)))


def count_reasons(tables: WaveTables) -> pd.DataFrame:
    """Share of respondents without an answer, by item and reason.

    Parameters
    ----------
    tables
        One wave.

    Returns
    -------
    pandas.DataFrame
        One row per item in the order of the responses: item_key, dimension, n_people, missing_share, and one column per
        reason met, named as the reason.
    """
    rows = tables.responses
    items = pd.Index(rows["item_key"].unique(), name="item_key")
    n_people = rows["item_key"].value_counts().reindex(items)
    absent = rows[rows["missing_reason"] != ""]
    counts = pd.crosstab(absent["item_key"], absent["missing_reason"]).reindex(items, fill_value=0)
    shares = counts.div(n_people, axis=0).astype(float)
    dimension = rows.drop_duplicates("item_key").set_index("item_key")["dimension"].reindex(items)
    head = pd.DataFrame({"dimension": dimension, "n_people": n_people, "missing_share": shares.sum(axis=1)})
    return head.join(shares.rename_axis(columns=None)).reset_index()


def share_missing(tables: WaveTables, item_keys: Sequence[str], groups: Groups, shown: Sequence[str]) -> pd.DataFrame:
    """Share of a group's people without an answer, by item and group.

    Parameters
    ----------
    tables
        One wave.
    item_keys
        Items, in the order wanted.
    groups
        Of the same wave's respondents.
    shown
        Ids of the groups that may be shown, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        Shape (n_items, n_shown), index item_key, columns group ids.
    """
    is_missing = _is_missing(tables, item_keys)
    belongs = groups.membership.reindex(is_missing.index)[list(shown)].to_numpy(dtype=float)
    shares = is_missing.to_numpy(dtype=float).T @ belongs / belongs.sum(axis=0)
    return pd.DataFrame(shares, index=pd.Index(item_keys, name="item_key"), columns=list(shown))


def missing_patterns(tables: WaveTables, item_keys: Sequence[str], *, minimum: int) -> pd.DataFrame:
    """Combinations of unanswered items that enough people share.

    Parameters
    ----------
    tables
        One wave.
    item_keys
        Items, in the order asked.
    minimum
        Combinations of fewer people are put together by the number of items, in the last rows.

    Returns
    -------
    pandas.DataFrame
        Rows of `MissingPattern`, most frequent first, bands last.
    """
    is_missing = _is_missing(tables, item_keys)
    if is_missing.empty:
        return pd.DataFrame(columns=list(MissingPattern._fields))
    patterns, n_people = np.unique(is_missing.to_numpy(dtype=bool), axis=0, return_counts=True)
    order = np.argsort(-n_people, kind="stable")
    rows = [
        (*_pattern(patterns[number], item_keys), float(patterns[number].sum()), int(n_people[number]))
        for number in order
        if n_people[number] >= minimum
    ]
    is_rare = n_people < minimum
    rows += _bands(patterns[is_rare].sum(axis=1), n_people[is_rare])
    table = pd.DataFrame(rows, columns=list(MissingPattern._fields[:-1]))
    return table.assign(share=table["n_people"] / len(is_missing))


def check_stopped_early(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """People who answered nothing from some item on."""
    is_missing = _is_missing(tables, scored_items(tables, instrument)).to_numpy(dtype=bool)
    if not is_missing.size:
        return []
    n_left = np.cumprod(is_missing[:, ::-1], axis=1).sum(axis=1)
    records = tables.respondents.table.index[(n_left >= FEWEST_LEFT) & (n_left < is_missing.shape[1])]
    n, n_people = len(records), len(is_missing)
    if not n:
        return []
    severity: Severity = "warns" if n > STOPPED_SHARE * n_people else "informs"
    seen = f"{n} of {counted(n_people, 'respondent')} left the last {FEWEST_LEFT} or more scored items unanswered"
    fix = "Check whether they stopped early; if so, map 'finished' or 'progress' under 'metadata'."
    rows = tuple(int(record) for record in records)
    return [CheckResult("stopped_early", severity, seen, tables.file, n, fix, rows=rows, expected="finished answers")]


def _bands(n_missing: np.ndarray, n_people: np.ndarray) -> list[tuple[str, tuple[str, ...], float, int]]:
    """Rare combinations by the number of items unanswered; bands without anybody are left out."""
    ends = [end for end, _ in BANDS]
    keys = [key for _, key in BANDS] + [LAST_BAND]
    counts = np.bincount(np.searchsorted(ends, n_missing), weights=n_people, minlength=len(keys))
    return [(key, (), float("nan"), int(n)) for key, n in zip(keys, counts, strict=True) if n]


def _is_missing(tables: WaveTables, item_keys: Sequence[str]) -> pd.DataFrame:
    """Whether each respondent has no value for each item."""
    return tables.answers.reindex(columns=list(item_keys)).isna()


def _pattern(is_missing: np.ndarray, item_keys: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Key of a combination of unanswered items, and the items it is named by."""
    places = np.flatnonzero(is_missing)
    n = len(places)
    if n in (0, len(item_keys)):
        return ("none" if n else "complete"), ()
    if n > 1 and places[-1] == len(item_keys) - 1 and places[-1] - places[0] == n - 1:
        return "from", (item_keys[places[0]],)
    named = tuple(item_keys[place] for place in places[:NAMED_ITEMS])
    return ("only" if n <= NAMED_ITEMS else "more"), named
