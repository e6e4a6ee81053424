"""Who shows a sign of careless answering, from the answers alone: thresholds on the indices of `careless`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument, Scale
from stratalign.errors import StatisticError
from stratalign.measurement.careless.indices import (
    even_odd_consistency,
    longest_runs,
    mahalanobis_distances,
    response_variability,
)
from stratalign.scores.answers import flip_reverse_columns

#: Answers on one scale that runs and variation ask for.
MINIMUM_ITEMS = 10
#: A run of equal answers over this share of the items on one scale is flagged (Curran 2016).
LONG_RUN_SHARE = 0.5
#: Own answers that spread by less than this share of the scale's width are flagged.
LOW_VARIABILITY_SHARE = 1 / 16
#: Consistency below this is flagged (Jackson 1976, in Johnson 2005).
LOW_CONSISTENCY = 0.30
#: Where even careful people hardly agree with themselves, the scales are too short for the sign to say anything.
USEFUL_MEDIAN = 0.60
#: A combination of answers less likely than this is flagged.
UNLIKELY = 0.001
#: So many signs together are taken as careless.
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: an index per person, who is flagged and who could be judged.

    `rule` is the key of the rule, or of the reason why the sign could not be judged; `limits` are the numbers it names.
    """

    index: np.ndarray
    is_flagged: np.ndarray
    is_judged: np.ndarray
    rule: str
    limits: Mapping[str, float] = field(default_factory=dict)


def judge_answers(answers: pd.DataFrame, instrument: Instrument) -> dict[str, Sign]:
    """Look for the signs that answers alone can show.

    Parameters
    ----------
    answers
        Shape (n_people, n_items), items on one scale in the order asked, as answered; missing where unanswered.
    instrument
        Scales, dimensions and reverse items.

    Returns
    -------
    dict of str to Sign
        longstring, variability, even_odd, mahalanobis.
    """
    scale = instrument.scale_of(str(answers.columns[0])) if answers.shape[1] else None
    return {
        "longstring": _judge_runs(answers),
        "variability": _judge_variability(answers, scale),
        "even_odd": _judge_consistency(answers, instrument),
        "mahalanobis": _judge_combination(answers),
    }


def consistency_over_dimensions(answers: pd.DataFrame, instrument: Instrument) -> tuple[np.ndarray, int]:
    """Even-odd consistency over the dimensions with two or more of these items.

    Parameters
    ----------
    answers, instrument
        As in `judge_answers`.

    Returns
    -------
    tuple of numpy.ndarray and int
        Shape (n_people,), and the number of dimensions used.

    Raises
    ------
    StatisticError
        Fewer than three dimensions have two items on this scale.
    """
    dimensions: dict[str, list[str]] = {}
    for key in instrument.items:
        if key in answers.columns:
            dimensions.setdefault(instrument.dimension_of[key].key, []).append(key)
    pairs = [items for items in dimensions.values() if len(items) > 1]
    flipped = flip_reverse_columns(answers[[key for items in pairs for key in items]], instrument)
    return even_odd_consistency(flipped.to_numpy(dtype=float), [len(items) for items in pairs]), len(pairs)


def no_signs(n_people: int, why: str, **limits: float) -> Sign:
    """A sign that these data do not allow to be looked for."""
    none_flagged = np.zeros(n_people, dtype=bool)
    return Sign(np.full(n_people, np.nan), none_flagged, none_flagged, why, limits)


def _judge_runs(answers: pd.DataFrame) -> Sign:
    """Longest run of one answer."""
    least = max(MINIMUM_ITEMS, int(np.ceil(LONG_RUN_SHARE * answers.shape[1])))
    limits = {"least": least, "n": answers.shape[1]}
    return _judge_wide(answers, longest_runs, lambda runs: runs >= least, "longstring", limits)


def _judge_variability(answers: pd.DataFrame, scale: Scale | None) -> Sign:
    """Standard deviation of the own answers."""
    least = LOW_VARIABILITY_SHARE * (scale.high - scale.low) if scale else 0.0
    return _judge_wide(answers, response_variability, lambda spread: spread < least, "variability", {"least": least})


def _judge_wide(
    answers: pd.DataFrame,
    measure: Callable[[np.ndarray], np.ndarray],
    is_low: Callable[[np.ndarray], np.ndarray],
    rule: str,
    limits: Mapping[str, float],
) -> Sign:
    """A sign that needs ten answers on one scale."""
    if answers.shape[1] < MINIMUM_ITEMS or answers.empty:
        return no_signs(len(answers), "few_items", n=MINIMUM_ITEMS)
    is_judged = answers.notna().sum(axis=1).to_numpy() >= MINIMUM_ITEMS
    index = np.where(is_judged, measure(answers.to_numpy(dtype=float)), np.nan)
    return Sign(index, is_judged & is_low(index), is_judged, rule, limits)


def _judge_consistency(answers: pd.DataFrame, instrument: Instrument) -> Sign:
    """Even-odd consistency, where careful people have one."""
    try:
        index, n_dimensions = consistency_over_dimensions(answers, instrument)
    except StatisticError:
        return no_signs(len(answers), "few_dimensions")
    median = float(np.nanmedian(index)) if np.isfinite(index).any() else float("nan")
    if not median >= USEFUL_MEDIAN:
        return no_signs(len(answers), "unlike_halves", median=median)
    limits = {"n": n_dimensions, "least": LOW_CONSISTENCY}
    return Sign(index, index < LOW_CONSISTENCY, ~np.isnan(index), "even_odd", limits)


def _judge_combination(answers: pd.DataFrame) -> Sign:
    """Mahalanobis distance of the answers."""
    try:
        found = mahalanobis_distances(answers.to_numpy(dtype=float))
    except StatisticError:
        return no_signs(len(answers), "few_people")
    is_judged = ~np.isnan(found.p_value)
    return Sign(found.p_value, found.p_value < UNLIKELY, is_judged, "mahalanobis", {"limit": UNLIKELY})
