"""Scores of people and groups and outcomes of accounts, as tests/reference/scores.R has them."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import answered, table
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.panel.calendar import align_to_survey
from stratalign.panel.currency import constant_currency_growth, translate_panel
from stratalign.panel.outcomes import compute_outcomes, summarise_outcomes
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.company import mean_of_levels
from stratalign.scores.groups import Groups
from stratalign.scores.measures import answer_shares, score_measures
from stratalign.scores.scoring import favourable_answers, flip_reverse_items, score_dimensions, score_pillars

PILLARS = ["strategy", "culture", "talent"]
TESTS = ["test:clear", "test:believable", "test:implementable"]
OUTCOMES = [
    "revenue_growth_pct", "revenue_growth_log", "operating_margin_pct", "ebitda_margin_pct", "return_on_assets_pct",
    "return_on_closing_assets_pct", "revenue_per_employee", "net_revenue_retention_pct", "gross_revenue_retention_pct",
    "customer_retention_pct", "net_promoter_score_points", "customer_satisfaction_pct", "voluntary_turnover_pct",
    "regretted_turnover_pct",
]  # fmt: skip


@cache
def _instrument() -> Instrument:
    return load_instrument("strategic-alignment")


def _responses() -> pd.DataFrame:
    """Canonical responses of the stored answers: dimension after dimension, item after item."""
    wide = table("responses")
    dimension_of = {item.key: d.key for d in _instrument().with_role("alignment", "outcome") for item in d.items}
    rows = wide.melt(["respondent_id", "level"], list(dimension_of), "item_key", "value")
    dimension = rows["item_key"].map(dimension_of)
    return rows.assign(dimension=dimension, wave="w", unit_id="u", missing_reason="")


def _wide(scores: pd.DataFrame, measures: list[str]) -> np.ndarray:
    """Scores of respondents in the measures named, a row per measure."""
    return scores.pivot(index="measure_key", columns="respondent_id", values="score_points").loc[measures].to_numpy()


@answered("flip_reverse_items")
def _turned_answers() -> ArrayLike:
    return flip_reverse_items(_responses(), _instrument())["value"]


@answered("score_dimensions")
def _scores_of_dimensions() -> ArrayLike:
    keys = [d.key for d in _instrument().with_role("alignment", "outcome")]
    return _wide(score_dimensions(_responses(), _instrument()), keys)


@answered("score_pillars")
def _scores_of_pillars() -> ArrayLike:
    scores = score_dimensions(_responses(), _instrument())
    return _wide(score_pillars(scores, _instrument()), [*PILLARS, "alignment_index"])


@answered("favourable_answers")
def _favourable_answers_of_items() -> ArrayLike:
    found = favourable_answers(_responses(), _instrument()).groupby("dimension", sort=False)["favourable"]
    return found.agg(["sum", "size"]).to_numpy()


@answered("score_measures")
def _tests_of_the_strategy() -> ArrayLike:
    return _wide(score_measures(_responses(), _instrument()), TESTS)


@answered("answer_shares")
def _shares_of_answers() -> ArrayLike:
    found = answer_shares(_responses(), _instrument(), minimum=5)
    second = _instrument().with_role("alignment")[0].items[1].key
    shares = found[found["item_key"] == second].set_index("value")["share"]
    return shares.reindex([1.0, 2.0, 3.0, 4.0, 5.0], fill_value=0.0)


def _groups() -> Groups:
    """Everybody and the three levels."""
    people = table("people").set_index("person")["level"]
    members = {"overall": people.notna()} | {name: people == name for name in ("executives", "managers", "staff")}
    membership = pd.DataFrame(members)
    table_of = pd.DataFrame({"group_id": list(members), "n_respondents": membership.sum().to_numpy()})
    return Groups(table_of.assign(kind="level", label="", parent_id=""), membership)


def _group_scores() -> pd.DataFrame:
    scores = table("people").rename(columns={"person": "respondent_id", "alignment": "score_points"})
    return aggregate_scores(scores.assign(measure_key="alignment"), _groups())


@answered("aggregate_scores")
def _means_of_groups() -> ArrayLike:
    found = _group_scores().set_index("group_id").loc[["overall", "executives", "managers", "staff"]]
    return found[["n_respondents", "mean_points", "sd_points", "ci_low", "ci_high"]].to_numpy()


@answered("mean_of_levels", tolerance=1e-7)
def _mean_of_equal_levels() -> ArrayLike:
    levels = _group_scores().query("group_id != 'overall'")
    return mean_of_levels(levels)[["mean_points", "std_error", "ci_low", "ci_high"]].to_numpy()


def _accounts() -> pd.DataFrame:
    accounts = table("accounts")
    return accounts.assign(period_end=pd.to_datetime(accounts["period_end"]), source="made up")


def _rates() -> pd.DataFrame:
    return table("rates").assign(period_end=pd.to_datetime(table("rates")["period_end"]))


@answered("compute_outcomes")
def _outcomes_of_accounts() -> ArrayLike:
    return compute_outcomes(_accounts())[OUTCOMES].to_numpy().T


@answered("summarise_outcomes")
def _growth_over_the_span() -> ArrayLike:
    return summarise_outcomes(_accounts())[["revenue_cagr_pct", "span_years", "operating_margin_pct"]].to_numpy()


@answered("translate_panel")
def _accounts_in_one_currency() -> ArrayLike:
    found = translate_panel(_accounts(), _rates(), reporting="EUR", source="made up")
    return found[["revenue", "net_income", "total_assets"]].to_numpy().T


@answered("constant_currency_growth")
def _growth_in_constant_currency() -> ArrayLike:
    columns = [
        "revenue", "previous_revenue", "revenue_at_previous_rates", "reported_growth_pct",
        "constant_currency_growth_pct",
    ]  # fmt: skip
    return constant_currency_growth(_accounts(), _rates(), reporting="EUR")[columns].to_numpy()


@answered("align_to_survey")
def _accounts_after_a_survey() -> ArrayLike:
    return align_to_survey(_accounts(), dt.date(2022, 11, 15))["days_after_survey"]
