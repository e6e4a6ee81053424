"""What is known of one wave's data: who answered, what is missing, how carefully and how people answered.

No result of a group below the threshold is in its tables, and no text that people wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from stratalign.checks.careless import CarelessFlags, ScoreWithout, flag_careless, score_without
from stratalign.checks.coverage import count_reasons, missing_patterns, scored_items, share_missing
from stratalign.checks.duplicates import Duplicates, find_duplicates
from stratalign.checks.roster import Representation, compare_with_invited
from stratalign.checks.scale_usage import describe_usage, few_options_records, usage_by_dimension
from stratalign.disclosure.decide import decide_publication
from stratalign.engagement.declarations.survey import Wave
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.intake.read import WaveTables
from stratalign.measurement.scales.reliability import item_rest_correlations, item_statistics
from stratalign.measurement.scales.summary import summarise_scale
from stratalign.numerics.display import displayed
from stratalign.scores.answers import flip_reverse_columns
from stratalign.scores.groups import OVERALL, Group, Groups, build_groups
from stratalign.sources.raw import Detection
from stratalign.vocabulary import renamed_rows

#: Shares of answers to an item of fewer people could reveal one person's answer, and are left out.
FEWEST_FOR_SHARES = 30


class ItemRest(NamedTuple):
    """Correlation of an item with the rest of its dimension, and alpha of the dimension with and without it."""

    dimension: str
    item_key: str
    correlation: float
    alpha: float
    alpha_if_dropped: float
    is_reverse: bool
    n_people: int


@displayed
@dataclass(frozen=True, slots=True)
class WaveReadiness:
    """What is known of one wave's data.

    - `columns`: column, text, use, of every column of the file.
    - `groups`: rows of `scores.groups.Group`, of the groups that may be shown, in order.
    - `reasons`: as `checks.coverage.count_reasons`; `reasons_of_dimensions`: dimension, n_items, and the means of its
      shares over the items of each; `missing`: share of people without an answer, scored items by group ids;
      `patterns`: as `missing_patterns`.
    - `usage`, `usage_of_dimensions`: as `checks.scale_usage`; items of few answers have no shares. `constant_items`:
      scored items that everybody answered alike, of which enough people answered.
    - `item_rest`: rows of `ItemRest`.
    - `scales`: dimension and the row of `summarise_scale`, of scales enough people answered in full.
    - `flags` has a row per respondent: it is written next to the page for the analyst, never printed.
    - `is_shown` says whether so many people answered that answers may be spoken of; else those tables are empty.
    """

    wave: Wave
    file: str
    detection: Detection
    n_respondents: int
    n_invited: int | None
    n_comments: int
    set_aside: dict[str, int]
    left_out: dict[str, int]
    columns: pd.DataFrame
    is_shown: bool
    groups: pd.DataFrame
    n_groups_hidden: int
    reasons: pd.DataFrame
    reasons_of_dimensions: pd.DataFrame
    missing: pd.DataFrame
    patterns: pd.DataFrame
    representation: tuple[Representation, ...]
    flags: CarelessFlags
    score_without: ScoreWithout | None
    usage: pd.DataFrame
    usage_of_dimensions: pd.DataFrame
    constant_items: tuple[str, ...]
    n_few_options: int
    n_judged_options: int
    item_rest: pd.DataFrame
    scales: pd.DataFrame
    duplicates: Duplicates

    @property
    def n_set_aside(self) -> int:
        """Rows of the file that are no respondent's finished answer."""
        return sum(self.set_aside.values()) + sum(self.left_out.values())

    @property
    def n_several_signs(self) -> int:
        """Respondents who show several signs of careless answering."""
        return int(self.flags.several.sum())

    @property
    def response_rate(self) -> float:
        """Respondents by people invited; NaN without a roster."""
        return self.n_respondents / self.n_invited if self.n_invited else float("nan")

    @property
    def missing_share(self) -> float:
        """Share of everybody's answers to scored items that are missing, the mean over items; NaN where not shown."""
        return float(self.missing[OVERALL].mean()) if len(self.missing) else float("nan")

    @property
    def n_complete(self) -> int:
        """Respondents who answered every scored item, as far as so many share that pattern."""
        return int(self.patterns.loc[self.patterns["n_missing"] == 0, "n_people"].sum())

    @property
    def end_share(self) -> float:
        """Share of the answers at either end of their scale, the mean over dimensions."""
        return float((self.usage_of_dimensions["low_share"] + self.usage_of_dimensions["high_share"]).mean())

    @property
    def middle_share(self) -> float:
        """Share of the answers at the midpoint of their scale, the mean over dimensions."""
        return float(self.usage_of_dimensions["middle_share"].mean())

    def tidy(self) -> pd.DataFrame:
        """Item-rest correlations, in the estimate columns of vocabulary.py; no row where none may be shown."""
        names = {"item_key": "term", "correlation": "estimate", "n_people": "n_respondents"}
        return renamed_rows(self.item_rest, names, quantity="item_rest_correlation", measure="unitless")


def assess_wave(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> WaveReadiness:
    """Say what one wave holds, and nothing about answers where too few people gave any.

    Parameters
    ----------
    tables
        One wave.
    instrument
        Items, scales and dimensions.
    engagement
        Units, levels and the smallest group that may be shown.

    Returns
    -------
    WaveReadiness
        Shares are 0-1 and unrounded.
    """
    minimum = engagement.disclosure.minimum_respondents
    invited = tables.respondents.invited
    groups = build_groups(tables.respondents.table, engagement.hierarchy)
    shown = _shown_groups(groups, minimum)
    flags = flag_careless(tables, instrument)
    few_options, n_judged = few_options_records(tables, instrument)
    usage = _enough_answers(describe_usage(tables, instrument)) if shown else pd.DataFrame()
    reasons = count_reasons(tables) if shown else pd.DataFrame()
    items = scored_items(tables, instrument)
    complete = _complete_scales(tables, instrument, minimum) if shown else {}
    represented = (compare_with_invited(tables, engagement, kind) for kind in ("level", "unit"))
    return WaveReadiness(
        wave=tables.wave,
        file=tables.file,
        detection=tables.detection,
        n_respondents=len(tables.respondents.table),
        n_invited=None if invited is None else len(invited),
        n_comments=len(tables.comments),
        set_aside=tables.respondents.set_aside,
        left_out={str(reason): int(n) for reason, n in tables.left_out["reason"].value_counts().items()},
        columns=tables.columns,
        is_shown=bool(shown),
        groups=groups.table.set_index("group_id").loc[shown, list(Group._fields[1:])].reset_index(),
        n_groups_hidden=len(groups.table) - len(shown),
        reasons=reasons,
        reasons_of_dimensions=_reasons_of_dimensions(reasons),
        missing=share_missing(tables, items, groups, shown) if shown else pd.DataFrame(),
        patterns=missing_patterns(tables, items, minimum=minimum) if shown else pd.DataFrame(),
        representation=tuple(found for found in represented if found is not None),
        flags=flags,
        score_without=score_without(tables, instrument, flags, minimum=minimum) if shown else None,
        usage=usage,
        usage_of_dimensions=_usage_of_dimensions(usage, instrument),
        constant_items=_constant_items(usage, instrument),
        n_few_options=len(few_options),
        n_judged_options=n_judged,
        item_rest=_item_rest(complete, instrument),
        scales=pd.DataFrame([{"dimension": key} | summarise_scale(part) for key, part in complete.items()]),
        duplicates=find_duplicates(tables),
    )


def _shown_groups(groups: Groups, minimum: int) -> list[str]:
    """Ids of the groups whose people are enough, none of them giving a smaller one away; none where all are too few."""
    if groups.table.empty:
        return []
    everybody = pd.DataFrame({"participation": True}, index=groups.membership.index)
    try:
        decision = decide_publication(groups, everybody, minimum=minimum)
    except DisclosureError:
        # The page says that too few answered; that is all that may be said.
        return []
    visible = set(decision.visible)
    order = [OVERALL, *groups.of_kind("level"), *groups.of_kind("unit")]
    return [group for group in order if group in visible]


def _enough_answers(usage: pd.DataFrame) -> pd.DataFrame:
    """Use of the scales without the shares of items that few people answered."""
    shares = [name for name in usage.columns if name.endswith("_share")]
    return usage.assign(**{name: usage[name].where(usage["n_answered"] >= FEWEST_FOR_SHARES) for name in shares})


def _reasons_of_dimensions(reasons: pd.DataFrame) -> pd.DataFrame:
    """Means over the items of each dimension of the shares that are missing, in all and by reason."""
    if reasons.empty:
        return reasons
    by_dimension = reasons.drop(columns=["item_key", "n_people"]).groupby("dimension", sort=False)
    return by_dimension.mean().assign(n_items=by_dimension.size()).reset_index()


def _constant_items(usage: pd.DataFrame, instrument: Instrument) -> tuple[str, ...]:
    """Scored items that everybody answered alike, of which enough people answered."""
    if usage.empty:
        return ()
    scored = {dimension.key for dimension in instrument.with_role("alignment", "outcome", "profile")}
    is_constant = (usage["n_options_used"] == 1) & usage["low_share"].notna()
    return tuple(usage.loc[is_constant & usage["dimension"].isin(scored), "item_key"])


def _usage_of_dimensions(usage: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Use of the scales of dimensions, over items of enough answers; not of attention checks, whose answer is given."""
    if usage.empty:
        return usage
    attention = [dimension.key for dimension in instrument.with_role("attention")]
    return usage_by_dimension(usage[usage["low_share"].notna() & ~usage["dimension"].isin(attention)])


def _complete_scales(tables: WaveTables, instrument: Instrument, minimum: int) -> dict[str, pd.DataFrame]:
    """Answers to each scale of two or more items, of the people who answered all of it, if they are enough."""
    answers = tables.answers
    flipped = flip_reverse_columns(answers, instrument)
    found = {}
    for dimension in instrument.with_role("alignment", "outcome"):
        complete = flipped[[item.key for item in dimension.items if item.key in flipped.columns]].dropna()
        if complete.shape[1] > 1 and len(complete) >= minimum:
            found[dimension.key] = complete
    return found


def _item_rest(scales: dict[str, pd.DataFrame], instrument: Instrument) -> pd.DataFrame:
    """Correlation of every item with the rest of its dimension, and alpha with and without it."""
    rows = []
    for key, complete in scales.items():
        dropped, alpha = pd.Series(dtype=float), summarise_scale(complete)["alpha"]
        if complete.shape[1] > 2:
            dropped = item_statistics(complete).set_index("item")["alpha_if_dropped"]
        for item, value in item_rest_correlations(complete).items():
            without = float(dropped.get(item, float("nan")))
            is_reverse = instrument.items[str(item)].reverse
            rows.append(ItemRest(key, str(item), float(value), alpha, without, is_reverse, len(complete)))
    return pd.DataFrame(rows, columns=list(ItemRest._fields))
