"""Who may have answered without care, by six signs. Flagged and counted, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.measurement.careless.indices import longest_runs
from stratalign.measurement.careless.signs import MINIMUM_ITEMS, SEVERAL, Sign, judge_answers, no_signs
from stratalign.scores.scoring import INDEX_KEY, score_dimensions, score_pillars
from stratalign.vocabulary import Severity

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "attention", "straight_lining", "too_fast", "careless",
)  # fmt: skip

#: Identical answers to this share of agree items, in a survey of at least `MINIMUM_ITEMS`, are called straight-lining.
STRAIGHT_LINE_SHARE = 0.95
#: More careless respondents than this are a warning.
CARELESS_SHARE = 0.05
#: Reading and answering an item takes longer than this (Huang et al. 2012); whole surveys, a third of the median.
SECONDS_PER_ITEM = 2.0
MEDIAN_SHARE = 1 / 3
SIGNS = ("longstring", "variability", "even_odd", "mahalanobis", "too_fast", "attention")


class SignRule(NamedTuple):
    """One sign: its rule and the numbers that names (as `Sign`), how many people could be judged and are flagged."""

    key: str
    rule: str
    limits: Mapping[str, float]
    n_judged: int
    n_flagged: int


@dataclass(frozen=True, slots=True)
class CarelessFlags:
    """Signs of careless answering in one wave.

    `table` has one row per respondent, indexed by the record of the file: respondent_id (a pseudonym), the indices
    behind the flags, one boolean column per key of `SIGNS`, and n_flags. `rules` has rows of `SignRule`, one per sign;
    who could not be judged is not flagged. The table stays with the analyst.
    """

    table: pd.DataFrame
    rules: pd.DataFrame

    @property
    def several(self) -> pd.Series:
        """Whether each respondent shows several signs."""
        return self.table["n_flags"] >= SEVERAL


@dataclass(frozen=True, slots=True)
class ScoreWithout:
    """The main score of everybody and without those who show several signs, as means over people, in points."""

    measure_key: str
    points: float
    points_without: float
    n_respondents: int
    n_without: int


def flag_careless(tables: WaveTables, instrument: Instrument) -> CarelessFlags:
    """Look for signs of careless answering.

    Runs, variation and distances are taken over the alignment and outcome items that share the most common scale, in
    the order asked and as answered; consistency over the dimensions of that scale, reverse items flipped.

    Parameters
    ----------
    tables
        One wave.
    instrument
        Items, scales and attention checks.

    Returns
    -------
    CarelessFlags
        One row per respondent, flagged or not.
    """
    people = tables.respondents.table
    everything = tables.answers
    keys = _asked_on_one_scale(everything, tables, instrument)
    answers = everything[keys]
    judged = {
        **judge_answers(answers, instrument),
        "too_fast": _judge_speed(everything, people["duration_seconds"]),
        "attention": _judge_attention(everything, instrument),
    }
    names = {
        "longstring": "longest_run",
        "variability": "variability_points",
        "even_odd": "even_odd_consistency",
        "mahalanobis": "mahalanobis_p_value",
        "too_fast": "seconds_per_item",
        "attention": "n_attention_failed",
    }
    indices = {names[key]: sign.index for key, sign in judged.items()}
    flags = {key: sign.is_flagged for key, sign in judged.items()}
    table = pd.DataFrame({"respondent_id": people["respondent_id"], **indices, **flags}, index=people.index)
    rules = pd.DataFrame(
        SignRule(key, sign.rule, dict(sign.limits), int(sign.is_judged.sum()), int(sign.is_flagged.sum()))
        for key, sign in judged.items()
    )
    return CarelessFlags(table.assign(n_flags=table[list(flags)].sum(axis=1).astype("int64")), rules)


def score_without(
    tables: WaveTables, instrument: Instrument, flags: CarelessFlags, *, minimum: int
) -> ScoreWithout | None:
    """What the main score would be without those who show several signs.

    Parameters
    ----------
    tables
        One wave.
    instrument
        Dimensions and pillars.
    flags
        From `flag_careless`.
    minimum
        Smallest group whose result may be shown.

    Returns
    -------
    ScoreWithout or None
        The alignment index, or the first dimension where there is none. None where those left out or those who remain
        are fewer than `minimum`: the difference would tell their answers.
    """
    if tables.responses.empty:
        return None
    scores = score_dimensions(tables.responses, instrument)
    pillars = score_pillars(scores, instrument)
    index = pillars[pillars["measure_key"] == INDEX_KEY]
    if not index["score_points"].notna().any():
        index = scores[scores["measure_key"] == scores["measure_key"].iloc[0]]
    points = index.set_index("respondent_id")["score_points"].dropna()
    is_left_out = points.index.isin(flags.table.loc[flags.several, "respondent_id"])
    n_without = int((~is_left_out).sum())
    if min(int(is_left_out.sum()), n_without) < minimum:
        return None
    return ScoreWithout(
        str(index["measure_key"].iloc[0]),
        float(points.mean()),
        float(points[~is_left_out].mean()),
        len(points),
        n_without,
    )


def check_careless(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Failed attention checks and straight-lining."""
    people = tables.respondents.table
    answers = tables.answers
    failed = _judge_attention(answers, instrument).is_flagged
    straight = _is_straight_lined(answers, instrument)
    attention = "They are kept; compare the results without them before presenting small differences."
    long = "They are kept; a share above a few per cent suggests the survey was too long."
    same = "gave the same answer to nearly every alignment item"
    return [
        *_result_for("attention", people.index[failed], "failed an attention check", tables, attention),
        *_result_for("straight_lining", people.index[straight], same, tables, long),
    ]


def check_care(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """People who answered too fast, and people who show several signs of careless answering."""
    flags = flag_careless(tables, instrument)
    fast = flags.table.index[flags.table["too_fast"]]
    speed = f"answered in under {SECONDS_PER_ITEM:g} seconds an item or a third of the median time"
    several = f"show {SEVERAL} or more of {len(SIGNS)} signs of careless answering"
    if int(flags.several.sum()) == 1:
        several = several.replace("show", "shows", 1)
    kept = "They are kept; notebook data_readiness says what the score would be without them."
    return [
        *_result_for("too_fast", fast, speed, tables, kept),
        *_result_for("careless", flags.table.index[flags.several], several, tables, kept),
    ]


def _result_for(check: str, records: pd.Index, what: str, tables: WaveTables, fix: str) -> list[CheckResult]:
    """One result for the people found, or none."""
    n, n_people = len(records), len(tables.respondents.table)
    if not n:
        return []
    severity: Severity = "warns" if n > CARELESS_SHARE * n_people else "informs"
    seen = f"{n} of {counted(n_people, 'respondent')} {what}"
    rows = tuple(int(record) for record in records)
    return [CheckResult(check, severity, seen, tables.file, n, fix, rows=rows, expected="attentive answers")]


def _asked_on_one_scale(answers: pd.DataFrame, tables: WaveTables, instrument: Instrument) -> list[str]:
    """Alignment and outcome items on the scale most of them share, in the order of the file's columns."""
    scored = [
        (item.key, dimension.scale)
        for dimension in instrument.with_role("alignment", "outcome")
        for item in dimension.items
        if item.key in answers.columns
    ]
    if not scored:
        return []
    scales = pd.Series([scale for _, scale in scored]).value_counts()
    keys = [key for key, scale in scored if scale == scales.index[0]]
    place = {use.removeprefix("item: "): number for number, use in enumerate(tables.columns["use"])}
    return sorted(keys, key=lambda key: place.get(key, len(place)))


def _judge_speed(answers: pd.DataFrame, duration_seconds: pd.Series) -> Sign:
    """Seconds per answered item, and against the median of the whole time."""
    seconds = duration_seconds.where(duration_seconds > 0).to_numpy(dtype=float)
    if np.isnan(seconds).all():
        return no_signs(len(answers), "no_time")
    n_answered = answers.notna().sum(axis=1).to_numpy(dtype=float)
    per_item = seconds / np.where(n_answered > 0, n_answered, np.nan)
    median = float(np.nanmedian(seconds))
    is_fast = (per_item < SECONDS_PER_ITEM) | (seconds < MEDIAN_SHARE * median)
    limits = {"seconds": SECONDS_PER_ITEM, "median": median}
    return Sign(per_item, is_fast, ~np.isnan(per_item), "too_fast", limits)


def _judge_attention(everything: pd.DataFrame, instrument: Instrument) -> Sign:
    """Attention checks answered otherwise than asked; one left blank is not failed."""
    expected = {item.key: item.expected_value for d in instrument.with_role("attention") for item in d.items}
    asked = [key for key in expected if key in everything.columns]
    if not asked:
        return no_signs(len(everything), "no_attention_check")
    answers = everything[asked].to_numpy(dtype=float)
    is_given = ~np.isnan(answers)
    is_wrong = is_given & (answers != np.array([expected[key] for key in asked], dtype=float))
    is_judged = is_given.any(axis=1)
    n_wrong = np.where(is_judged, is_wrong.sum(axis=1), np.nan)
    return Sign(n_wrong, is_wrong.any(axis=1), is_judged, "attention", {"n": len(asked)})


def _is_straight_lined(everything: pd.DataFrame, instrument: Instrument) -> np.ndarray:
    """Whether each respondent gave one answer nearly throughout; before flipping, so reverse items expose it."""
    keys = [item.key for d in instrument.with_role("alignment") for item in d.items]
    answers = everything[[key for key in keys if key in everything.columns]]
    if answers.empty:
        return np.zeros(len(answers), dtype=bool)
    n_answered = answers.notna().sum(axis=1).to_numpy()
    # In order of size, the most frequent answer is the longest run.
    n_same = longest_runs(np.sort(answers.to_numpy(), axis=1))
    return (n_same >= STRAIGHT_LINE_SHARE * n_answered) & (n_answered >= MINIMUM_ITEMS)
