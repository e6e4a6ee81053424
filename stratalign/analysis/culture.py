"""The culture there is and the one required: sliders side by side, and whether the two shares differ."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.analysis.left_open import LeftOpen
from stratalign.analysis.left_open_closed import margins_of_sliders
from stratalign.analysis.report_claims import Margin, family_rows
from stratalign.analysis.results import WaveResults
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.engagement.instrument import Dimension, Instrument
from stratalign.numerics.distributions import fisher_p_value
from stratalign.scores.groups import OVERALL


class Profiles(NamedTuple):
    """Sliders on how the company is, asked of everybody, and on how it must be, item by item."""

    actual: Dimension
    required: Dimension


def profiles_of(instrument: Instrument) -> Profiles | None:
    """Find the two profiles that are held against each other.

    Parameters
    ----------
    instrument
        The questionnaire.

    Returns
    -------
    Profiles or None
        None unless it has one profile asked of everybody and one asked of some, on the same sliders.
    """
    profiles = instrument.with_role("profile")
    actual, required = ([one for one in profiles if bool(one.asked_of) == is_of_some] for is_of_some in (False, True))
    if len(actual) != 1 or len(required) != 1 or len(actual[0].items) != len(required[0].items):
        return None
    return Profiles(actual[0], required[0])


def slider_rows(latest: WaveResults, profiles: Profiles) -> pd.DataFrame:
    """Shares on the right side of each slider, today and as required, as published question by question.

    Parameters
    ----------
    latest
        Published results of the wave.
    profiles
        From `profiles_of`.

    Returns
    -------
    pandas.DataFrame
        Index the item of today; required_key, today_* and required_* (pct, low, high, n, capped), of both shown, the
        farthest apart first.
    """
    if latest.items is None:
        return pd.DataFrame()
    rows = latest.items.groups
    shown = rows[(rows["group_id"] == OVERALL) & ~rows["is_hidden"].astype(bool)].set_index("item_key")
    names = {
        "favourable_pct": "pct", "ci_low": "low", "ci_high": "high", "n_respondents": "n", "is_capped": "capped",
    }  # fmt: skip
    pairs = [
        (one.key, other.key)
        for one, other in zip(profiles.actual.items, profiles.required.items, strict=True)
        if one.key in shown.index and other.key in shown.index
    ]
    sides = [
        shown.loc[[pair[side] for pair in pairs], list(names)]
        .rename(columns=names)
        .add_prefix(prefix)
        .set_axis([pair[0] for pair in pairs])
        for side, prefix in enumerate(("today_", "required_"))
    ]
    found = pd.concat(sides, axis=1).assign(required_key=[pair[1] for pair in pairs])
    apart = (found["required_pct"] - found["today_pct"]).abs()
    return found.loc[apart.sort_values(ascending=False, kind="stable").index]


def culture_tests(results: WaveResults, instrument: Instrument, left_open: LeftOpen) -> pd.DataFrame:
    """Test on every slider whether those asked what is required and everybody today choose its sides alike.

    From published shares, so that no claim tells more of a few executives than the page does; who was asked what is
    required counts once, there.

    Parameters
    ----------
    results
        What may be published of the wave.
    instrument
        The questionnaire.
    left_open
        What everybody left open.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per slider (the question on today): Fisher's exact test, adjusted by Holm.
    """
    profiles = profiles_of(instrument)
    rows = pd.DataFrame() if profiles is None else slider_rows(results, profiles)
    if profiles is None or rows.empty:
        return family_rows("culture", (), ())
    pairs = list(zip(map(str, rows["required_key"]), map(str, rows.index), strict=True))
    shares = list(zip(rows["required_pct"].astype(float), rows["today_pct"].astype(float), strict=True))
    margins = margins_of_sliders(left_open, profiles.required.asked_of, pairs, shares, profiles.actual.key)
    counts = zip(rows["required_n"].astype(int), rows["today_n"].astype(int), strict=True)
    p = [
        _chance_alike(*pair, n_required, n_today - n_required, margin)
        for pair, (n_required, n_today), margin in zip(shares, counts, margins, strict=True)
    ]
    return family_rows("culture", list(map(str, rows.index)), adjust_p_values(p, method="holm")["p_adjusted"], margins)


def _chance_alike(required_pct: float, today_pct: float, n_required: int, n_today: int, margin: Margin) -> float:
    """P value of the same share on both sides, today's as near to the other as answers that lack could bring it."""
    apart = required_pct - today_pct
    nearest = (
        required_pct if abs(apart) <= margin.points else today_pct + (margin.points if apart > 0 else -margin.points)
    )
    right, sees = round(required_pct / 100 * n_required), round(nearest / 100 * n_today)
    return fisher_p_value([[right, n_required - right], [sees, n_today - sees]])
