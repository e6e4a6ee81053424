"""Twenty-six predictors on fifteen outcomes: 390 tests, some of them of something, and what is made of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.models.specifications.curve import specification_curve
from stratalign.vocabulary import INDUSTRIES

#: The research preset of the method; the names are ours.
PREDICTORS: dict[str, tuple[str, ...]] = {
    "strategy": (
        "vision", "mission", "values", "target_client", "differentiation", "metrics", "big_bets", "goals_and_actions",
    ),
    "culture": (
        "trust", "values_lived", "voice", "accountability", "feedback", "change", "collaboration", "customer_focus",
        "decision_fit", "risk_fit",
    ),
    "talent": (
        "role_clarity", "line_of_sight", "capability", "selection", "development", "retention", "manager_cascade",
        "recognition",
    ),
}  # fmt: skip
OUTCOMES_15 = (
    "revenue_cagr", "operating_margin", "ebitda_margin", "return_on_assets", "revenue_per_fte", "net_retention",
    "gross_retention", "customer_retention", "nps", "csat", "enps", "engagement", "leadership", "turnover",
    "goal_attainment",
)  # fmt: skip
#: Outcomes that alignment has to do with, where anything is planted: the last five, with this correlation.
N_RELATED, RELATED = 5, 0.30
N_COMPANIES, PEOPLE = 410, 14
#: Parts of a predictor's variance over companies: what all share, what those of its pillar share; people's noise.
SHARED, OF_PILLAR, NOISE_OF_PERSON = 0.5, 0.2, 2.0
#: Share of people who answer without care, of answers not given, and of false findings accepted.
CARELESS, MISSING, ALPHA = 0.05, 0.05, 0.05


class PresetCounts(NamedTuple):
    """What is found in one study: how many of the tests, of something and of nothing, before and after adjustment."""

    n_tests: int
    n_true: int
    plain_false: int
    plain_true: int
    adjusted_false: int
    adjusted_true: int
    joint_p: float


def replicate_preset(is_null: bool, seed: int, number: int, draws: int) -> PresetCounts:
    """Draw a study with 26 predictors and 15 outcomes and test each predictor on each outcome.

    Parameters
    ----------
    is_null
        Whether nothing is related to anything; else the last five outcomes are related to what all predictors share.
    seed, number
        The same give the same numbers anywhere.
    draws
        Draws of the test of all 390 together.

    Returns
    -------
    PresetCounts
        With industries and size held constant, from companies' means of people's answers.
    """
    rng = np.random.default_rng([seed, 26 * 15, int(is_null), number])
    companies = _companies(is_null, rng)
    names = [name for pillar in PREDICTORS.values() for name in pillar]
    curve = specification_curve(
        companies,
        list(OUTCOMES_15),
        names,
        {"size": ["log_headcount"]},
        fixed_effects={"industry": ["industry"]},
        draws=draws,
        seed=number,
    )
    table = curve.table
    related = () if is_null else OUTCOMES_15[-N_RELATED:]
    is_true = table["outcome"].isin(related).to_numpy()
    plain = (table["p_value"] < ALPHA).to_numpy()
    adjusted = (adjust_p_values(table["p_value"])["p_adjusted"] < ALPHA).to_numpy()
    joint = curve.joint.set_index("statistic")["p_value"]
    return PresetCounts(
        len(table),
        int(is_true.sum()),
        int((plain & ~is_true).sum()),
        int((plain & is_true).sum()),
        int((adjusted & ~is_true).sum()),
        int((adjusted & is_true).sum()),
        float(joint["share_significant_same_sign"]),
    )


def _companies(is_null: bool, rng: np.random.Generator) -> pd.DataFrame:
    """Companies' means of people's answers to one question a predictor, and their outcomes."""
    n, pillars = N_COMPANIES, np.repeat(np.arange(len(PREDICTORS)), [len(names) for names in PREDICTORS.values()])
    n_predictors = len(pillars)
    alignment = rng.standard_normal(n)
    true = np.sqrt(SHARED) * alignment[:, None] + np.sqrt(OF_PILLAR) * rng.standard_normal((n, 3))[:, pillars]
    true += np.sqrt(1 - SHARED - OF_PILLAR) * rng.standard_normal((n, n_predictors))
    felt = true[:, None, :] + np.sqrt(NOISE_OF_PERSON) * rng.standard_normal((n, PEOPLE, n_predictors))
    answers = np.clip(np.rint(3 + felt / 2), 1, 5)
    is_careless = rng.random((n, PEOPLE)) < CARELESS
    answers[is_careless] = rng.integers(1, 6, (int(is_careless.sum()), 1))
    answers[rng.random(answers.shape) < MISSING] = np.nan
    # One answer to everything is seen, and not counted.
    spread = np.nanstd(answers, axis=2)
    answers[spread == 0] = np.nan
    industry = rng.integers(0, len(INDUSTRIES), n)
    places = rng.standard_normal((len(INDUSTRIES), len(OUTCOMES_15)))
    outcomes = rng.standard_normal((n, len(OUTCOMES_15))) + 0.3 * places[industry]
    if not is_null:
        outcomes[:, -N_RELATED:] = RELATED * alignment[:, None] + np.sqrt(1 - RELATED**2) * outcomes[:, -N_RELATED:]
    names = [name for pillar in PREDICTORS.values() for name in pillar]
    table = pd.DataFrame(np.hstack([np.nanmean(answers, axis=1), outcomes]), columns=[*names, *OUTCOMES_15])
    return table.assign(industry=np.array(INDUSTRIES)[industry], log_headcount=rng.normal(6.5, 1.1, n))
