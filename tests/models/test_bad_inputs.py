"""Data from which nothing can be told get a message that says so, from every model, and never a number or a warning."""

import warnings

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS


def panel(n=40, t=5, seed=0):
    rng = np.random.default_rng(seed)
    company = np.repeat(np.arange(n), t)
    data = pd.DataFrame({"entity_id": company, "period_end": np.tile(np.arange(2018, 2018 + t), n)})
    data["x"] = rng.normal(size=n * t) + rng.normal(size=n)[company]
    data["w"] = rng.normal(size=n * t)
    data["y"] = 0.5 * data["x"] + rng.normal(size=n * t)
    return data.assign(industry=rng.choice(list("abcd"), n)[company])


def companies(n=120, seed=1):
    return sa.simulate_study(n, scenario="evidence", seed=seed).companies


#: Name -> a model of outcome y, exposure x and control w.
MODELS = {
    "association": lambda d: sa.estimate_association(d, "y", "x", controls=["w"]),
    "cluster": lambda d: sa.estimate_association(
        d, "y", "x", controls=["w"], covariance="cluster", cluster="entity_id"
    ),
    "cr2": lambda d: sa.estimate_association(d, "y", "x", controls=["w"], covariance="CR2", cluster="entity_id"),
    "within": lambda d: sa.estimate_panel(d, "y", "x", controls=["w"]),
    "two_way": lambda d: sa.estimate_panel(d, "y", "x", controls=["w"], effects="two_way"),
    "random": lambda d: sa.estimate_panel(d, "y", "x", controls=["w"], effects="random"),
    "first_difference": lambda d: sa.estimate_panel(d, "y", "x", controls=["w"], effects="first_difference"),
    "arellano_bond": lambda d: sa.estimate_panel(d, "y", "x", controls=["w"], effects="arellano_bond"),
    "multilevel": lambda d: sa.estimate_multilevel(d, "y", ["x", "w"], "entity_id"),
    "quantiles": lambda d: sa.quantile_slopes(d, "y", "x", ["w"]),
    "sensitivity": lambda d: sa.sensitivity(d, "y", "x", ["w"]),
    "oster": lambda d: sa.oster(d, "y", "x", ["w"]),
    "corrected": lambda d: sa.correct_for_unreliability(d, "y", "x", ["w"], reliability=0.8, draws=50),
    "moderation": lambda d: sa.moderation(d, "y", "x", "w"),
    "mediation": lambda d: sa.mediation(d, "y", "x", "w", draws=50),
    "groups": lambda d: sa.group_slopes(d, "y", "x", controls=["w"]),
    "robustness_checks": lambda d: sa.run_robustness_checks(d, "y", "x", controls=["w"], draws=50),
    "survivors": lambda d: sa.estimate_with_attrition(
        d.assign(y=d["y"].where(d.index % 5 > 0)), "y", "x", controls=["w"], draws=50
    ),
    "curve": lambda d: sa.specification_curve(d, "y", "x", [["w"]], draws=50),
}
DAMAGE = {
    "constant exposure": lambda d: d.assign(x=1.0),
    "constant outcome": lambda d: d.assign(y=2.0),
    "collinear": lambda d: d.assign(w=3 * d["x"] + 1),
    "tiny": lambda d: d.head(6),
    "nothing left": lambda d: d.assign(x=np.nan),
    "text": lambda d: d.assign(x="many"),
    "absent": lambda d: d.drop(columns="x"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_refuses_data_that_tell_nothing(model, damage):
    data = DAMAGE[damage](panel())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(StatisticError) as caught:
            MODELS[model](data)
    assert len(str(caught.value)) > 30


@pytest.mark.parametrize("model", MODELS)
def test_every_model_runs_on_data_that_do(model):
    MODELS[model](panel())


def test_all_treated_companies_have_nobody_to_compare_with():
    with pytest.raises(StatisticError, match="nothing to compare"):
        sa.event_study(panel().assign(start=2020), "y", "start", draws=50)


@pytest.mark.parametrize("flat", ["customer_retention_pct", "revenue_cagr_pct"])
def test_an_outcome_that_is_the_same_for_all_companies_has_no_figure_and_says_why(flat):
    found = sa.headline_claims(companies().assign(**{flat: 90.0}), draws=100)
    told = found.counts.set_index("outcome")["why_none"]
    assert told[flat] == f"{flat} does not vary over the {found.n_companies} companies"
    assert not told.drop(flat).any()
    assert flat not in {*found.premiums["outcome"], *found.ratios["outcome"], *found.models["outcome"]}


def test_perfectly_separated_groups_give_counts_and_no_infinite_ratio():
    table = sa.compare_counts(40, 40, 0, 40)
    assert np.isnan(table.risk_ratio) and "fewer than" in table.why_none
    assert (table.share_top, table.share_bottom) == (1.0, 0.0)
    with pytest.raises(StatisticError):
        sa.estimate_association(panel().assign(y=lambda d: 2 * d["x"], x=lambda d: d["y"] * 0), "y", "x")


def test_companies_of_which_no_outcome_varies_are_refused():
    outcomes = [*CLAIMED_PREMIUMS, *CLAIMED_RATIOS]
    with pytest.raises(StatisticError, match="revenue_cagr_pct does not vary"):
        sa.headline_claims(companies().assign(**dict.fromkeys(outcomes, 5.0)), draws=100)


def test_one_bare_name_is_no_list_of_columns():
    with pytest.raises(StatisticError, match=r"such as \['w'\]"):
        sa.estimate_association(panel(), "y", "x", controls="w")
    with pytest.raises(StatisticError, match="fixed_effects is 'industry'"):
        sa.sensitivity(panel(), "y", "x", fixed_effects="industry")
