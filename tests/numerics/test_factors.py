"""Labels among the terms of a model: coded by hand, and the same in every model."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.numerics.factors import code_factors, indicators, is_factor, rows_alone

N = 240


def _data():
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(N, 4)), columns=list("yxmw"))
    sector = np.array(["mining", "retail", "energy"])[rng.integers(0, 3, N)]
    company = np.repeat(np.arange(60), 4)
    data = data.assign(sector=sector, entity_id=company, rater=np.tile(np.arange(12), 20))
    data["period_end"] = np.tile(np.arange(2018, 2022), 60)
    return data.assign(y=data["y"] + (sector == "retail") + 0.5 * data["x"])


def _by_hand(data):
    """Treatment contrasts: energy, first in the alphabet, is the reference."""
    return data.assign(mining=(data["sector"] == "mining") * 1.0, retail=(data["sector"] == "retail") * 1.0)


CODED = ["sector[mining vs energy]", "sector[retail vs energy]"]

#: Model -> a call with the controls, and the numbers that do not hold names.
MODELS = {
    "association": lambda d, c: sa.estimate_association(d, "y", "x", controls=c).tidy()[["estimate", "std_error"]],
    "quantiles": lambda d, c: sa.quantile_slopes(d, "y", "x", c).table[["estimate", "std_error"]],
    "panel": lambda d, c: sa.estimate_panel(d, "y", "x", controls=c).tidy()[["estimate", "std_error"]],
    "mundlak": lambda d, c: sa.estimate_panel(d, "y", "x", controls=c, effects="mundlak").tidy()[["estimate"]],
    "panel tests": lambda d, c: sa.compare_panel_models(d, "y", ["x", *c])[["statistic", "p_value"]],
    "arellano_bond": lambda d, c: sa.arellano_bond(d, "y", dict.fromkeys(["x", *c], 0)).coefficients[["estimate"]],
    "multilevel": lambda d, c: sa.estimate_multilevel(d, "y", ["x", *c], "entity_id").coefficients[["estimate"]],
    "crossed": lambda d, c: sa.estimate_crossed(d, "y", ["x", *c], ["entity_id", "rater"]).coefficients[["estimate"]],
    "sensitivity": lambda d, c: sa.sensitivity(d, "y", "x", c).tidy()[["estimate"]],
    "oster": lambda d, c: pd.DataFrame([sa.oster(d, "y", "x", c)]),
    "corrected": lambda d, c: sa.correct_for_unreliability(d, "y", "x", c, reliability=0.8, draws=50).tidy()[
        ["estimate", "ci_low"]
    ],
    "mediation": lambda d, c: sa.mediation(d, "y", "x", "m", c, draws=50).effects,
    "moderation": lambda d, c: sa.moderation(d, "y", "x", "m", c).simple_slopes,
    "attrition": lambda d, c: sa.estimate_with_attrition(
        d.assign(y=d["y"].where(d.index % 5 > 0)), "y", "x", predictors=c, draws=50
    ).tidy()[["estimate"]],
    "checks": lambda d, c: sa.run_robustness_checks(d, "y", "x", controls=c, draws=50)[["estimate", "ci_low"]],
    "curve": lambda d, c: sa.specification_curve(d, "y", "x", {"sector": c}, draws=50).table[["estimate"]],
    "bootstrap": lambda d, c: sa.cluster_bootstrap(
        d[["x", *c]].assign(const=1.0), d["y"], d["entity_id"], draws=50
    ).table[["estimate", "ci_low"]],
    "groups": lambda d, c: sa.group_slopes(d.assign(g=d["rater"] % 3), "y", "x", "g", controls=c).tidy()[["estimate"]],
}


@pytest.mark.parametrize("model", MODELS)
def test_a_column_of_words_enters_as_indicators_made_by_hand(model):
    data = _data()
    if model in ("panel", "panel tests", "arellano_bond"):
        # Sectors that change over time: others have no slope within companies.
        data["sector"] = data["sector"].sample(frac=1, random_state=1).to_numpy()
    found, by_hand = MODELS[model](data, ["sector"]), MODELS[model](_by_hand(data), ["mining", "retail"])
    np.testing.assert_allclose(found.to_numpy(dtype=float), by_hand.to_numpy(dtype=float), rtol=1e-7, atol=1e-10)


def test_every_coefficient_names_its_label_and_the_reference():
    found = sa.estimate_association(_data(), "y", "x", controls=["sector"])
    assert found.coefficients["term"].tolist() == ["intercept", "x", *CODED]
    assert found.formula == f"y ~ x + {CODED[0]} + {CODED[1]}"


def test_products_of_a_factor_have_a_term_for_every_label():
    found = sa.estimate_multilevel(_data(), "y", ["x", "sector", "x:sector"], "entity_id")
    products = [f"x:{name}" for name in CODED]
    assert found.coefficients["term"].tolist() == ["intercept", "x", *CODED, *products]


def test_importance_takes_the_indicators_of_a_factor_together():
    data = _data()
    found = sa.relative_importance(data[["x", "sector"]], data["y"], draws=0)
    blocks = {"x": ["x"], "sector": ["mining", "retail"]}
    by_hand = sa.relative_importance(_by_hand(data)[["x", "mining", "retail"]], data["y"], draws=0, blocks=blocks)
    np.testing.assert_allclose(found["importance"], by_hand["importance"], rtol=1e-12)
    assert found["term"].tolist() == ["x", "sector"]


def test_labels_are_those_of_complete_rows_and_of_a_category_in_its_order():
    data = _data()
    data.loc[data["sector"] == "energy", "y"] = np.nan
    assert code_factors(data, ["sector"], ["y"]).columns == {"sector": ["sector[retail vs mining]"]}
    levels = pd.Categorical(data["sector"].replace("energy", None), categories=["retail", "nobody", "mining"])
    coded = indicators(pd.Series(levels), "sector")
    assert list(coded) == ["sector[mining vs retail]"]
    assert coded[coded.columns[0]].isna().sum() == (data["sector"] == "energy").sum()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", "b"], True),
        (["1", "2"], False),
        (["1", "b"], False),
        ([True, False], False),
        ([1.0, 2.0], False),
        (pd.Categorical([1, 2]), True),
        (pd.Categorical([1, 2], ordered=True), False),
        (pd.Categorical(["a", "b"], ordered=True), True),
        ([None, None], False),
        ([pd.Timestamp("2020-01-01"), None], False),
    ],
)
def test_words_and_categories_are_factors_and_numbers_as_text_are_not(values, expected):
    assert is_factor(pd.Series(values)) is expected


def test_whole_numbers_as_text_are_read_and_mixed_columns_refused_with_the_fix():
    data = _data().assign(size=lambda d: np.arange(N) % 7)
    text = data.assign(size=data["size"].astype(str))
    found, expected = (sa.estimate_association(d, "y", "x", controls=["size"]) for d in (text, data))
    assert found.estimate == expected.estimate
    mixed = text.assign(size=text["size"].where(text.index > 2, "n/a"))
    with pytest.raises(StatisticError, match=r"3 of 240 values are none, such as 'n/a'. Correct these values"):
        sa.estimate_association(mixed, "y", "x", controls=["size"])


def test_one_label_and_a_label_a_row_are_no_factor():
    for sector in ("all", [f"s{n}" for n in range(N)]):
        with pytest.raises(StatisticError, match=r"sector is not numeric: .* a term has 2 to 30"):
            sa.estimate_association(_data().assign(sector=sector), "y", "x", controls=["sector"])


def test_rows_alone_are_found_again_after_others_left():
    labels = pd.DataFrame({"a": list("xxyyz"), "b": list("pqpqp")})
    assert rows_alone(labels).tolist() == [False, False, False, False, True]
    chain = pd.DataFrame({"a": list("zxxyy"), "b": list("ppqqq")})
    assert rows_alone(chain).tolist() == [True, True, True, False, False]


def test_a_row_alone_in_a_fixed_effect_is_left_out_and_told():
    data = _data().assign(sector=lambda d: d["sector"].where(d.index > 0, "alone"))
    found = sa.estimate_association(data, "y", "x", fixed_effects=["sector"])
    without = sa.estimate_association(data.iloc[1:], "y", "x", fixed_effects=["sector"])
    assert (found.estimate, found.std_error, found.n_observations) == (without.estimate, without.std_error, N - 1)
    assert found.formula == "y ~ x + FE(sector), without 1 alone in a fixed effect"
