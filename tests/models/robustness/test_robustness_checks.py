"""Each check equals the estimate made by hand on data treated by hand."""

import numpy as np
import pandas as pd
import pytest
from conftest import repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.language.english import ENGLISH
from stratalign.models.robustness.attrition import estimate_with_attrition


def _companies(seed=0, n=200):
    rng = np.random.default_rng(seed)
    x, size = rng.normal(60, 8, n), rng.normal(6, 1, n)
    industry = rng.choice(list("abc"), n)
    y = 0.3 * x + 0.5 * size + (industry == "a") * 3 + rng.standard_t(3, n) * 4
    return pd.DataFrame({"x": x, "size": size, "industry": industry, "y": y})


SHAPE = {"controls": ["size"], "fixed_effects": ["industry"]}


def _rows(data, **more):
    return sa.run_robustness_checks(data, "y", "x", **SHAPE, **more).set_index("check")


def test_every_row_is_the_estimate_on_data_treated_by_hand():
    data = _companies()
    rows = _rows(data, winsorise=0.05, reliability=0.8, draws=200)
    assert rows.index.tolist() == ["as_given", "winsorised", "median", "without_most_influential", "corrected"]
    given = sa.estimate_association(data, "y", "x", **SHAPE)
    assert rows.loc["as_given", "estimate"] == given.estimate
    low, high = data["y"].quantile([0.05, 0.95])
    moved = sa.estimate_association(data.assign(y=data["y"].clip(low, high)), "y", "x", **SHAPE)
    assert rows.loc["winsorised", "estimate"] == pytest.approx(moved.estimate)
    indicators = data.assign(b=(data["industry"] == "b") * 1.0, c=(data["industry"] == "c") * 1.0)
    terms = ["size", "b", "c"]
    median = sa.quantile_slopes(indicators, "y", "x", terms, quantiles=(0.5,)).table.iloc[0]
    assert rows.loc["median", "estimate"] == pytest.approx(median["estimate"], rel=1e-6)
    design = indicators[["x", *terms]].assign(one=1.0)
    worst = sa.influence_of_rows(design, data["y"])["cooks_distance"].idxmax()
    without = sa.estimate_association(data.drop(index=worst), "y", "x", **SHAPE)
    assert rows.loc["without_most_influential", "estimate"] == pytest.approx(without.estimate)
    corrected = sa.correct_for_unreliability(indicators, "y", "x", terms, reliability=0.8, draws=200)
    assert rows.loc["corrected", "estimate"] == pytest.approx(corrected.corrected)
    assert rows.loc["corrected", "estimate"] > rows.loc["as_given", "estimate"]


def test_missing_values_are_filled_beside_the_complete_rows():
    data = _companies(1)
    data.loc[::5, "size"] = np.nan
    rows = _rows(data)
    assert (rows.loc["as_given", "n_units"], rows.loc["imputed", "n_units"]) == (160, 200)
    assert "winsorised" not in rows.index and "corrected" not in rows.index
    assert "imputed" not in _rows(_companies(1)).index


def test_missing_outcomes_are_weighted_for_with_what_is_known_of_all():
    data = _companies(6).assign(age=np.arange(200.0), founded=np.where(np.arange(200) % 9, 1990.0, np.nan))
    data["y"] = data["y"].where((data["age"] * 7) % 200 > 0.4 * data["age"])
    rows = _rows(data, auxiliary=["age", "size", "founded"], draws=100)
    found = estimate_with_attrition(data, "y", "x", predictors=["age"], draws=100, **SHAPE)
    assert rows.index.tolist()[-2:] == ["imputed", "reweighted"]
    expected = found.tidy().iloc[1][["estimate", "std_error", "n_units", "formula"]]
    bounds = found.bounds.set_index("shift_sd").loc[1.0, ["ci_low", "ci_high"]]
    assert rows.loc["reweighted", ["ci_low", "ci_high"]].tolist() == bounds.tolist()
    assert rows.loc["reweighted", expected.index].tolist() == expected.tolist()
    assert rows.loc["reweighted", ["term", "why_none"]].tolist() == ["x", ""]


def test_few_or_separated_missing_outcomes_are_not_weighted_for():
    data = _companies(7)
    assert "reweighted" not in _rows(data.assign(y=data["y"].where(data.index >= 9)), draws=50).index
    unknown = data.assign(y=data["y"].where(data.index >= 30), x=data["x"].where(data.index >= 21))
    assert "reweighted" not in _rows(unknown, draws=50).index
    infinite = data.assign(y=data["y"].where(data.index >= 30, np.inf))
    assert "reweighted" not in _rows(infinite, draws=50).index
    low = _rows(data.assign(y=data["y"].where(data["x"] > 55)), draws=50).loc["reweighted"]
    assert np.isnan(low["estimate"]) and "by x alone" in low["why_none"]


def test_every_check_has_a_printed_label():
    data = _companies(8)
    rows = _rows(data.assign(y=data["y"].where(data.index % 5 > 0)), winsorise=0.05, reliability=0.8, draws=50)
    assert len(rows) == 7
    assert {f"robustness.{check}" for check in rows.index} <= set(ENGLISH)


def test_each_company_may_have_its_own_reliability():
    data = _companies(2)
    each = np.linspace(0.6, 0.95, len(data))
    rows = _rows(data, reliability=each, draws=100)
    one = _rows(data, reliability=float(each.mean()), draws=100)
    assert rows.loc["corrected", "estimate"] != one.loc["corrected", "estimate"]


def test_what_cannot_be_estimated_keeps_its_row_with_the_reason():
    rows = _rows(_companies(3), reliability=0.2)
    assert np.isnan(rows.loc["corrected", "estimate"])
    assert "worse than none" in rows.loc["corrected", "why_none"]
    few = sa.run_robustness_checks(_companies(4, n=16), "y", "x").set_index("check")
    assert "beyond the outermost quantile" in few.loc["median", "why_none"]


def test_a_share_that_leaves_no_middle_is_refused():
    for share in (0.3, 0.0, "0.05"):
        with pytest.raises(StatisticError, match=r"winsorise is .* lies between 0 and 0\.25"):
            _rows(_companies(), winsorise=share)


def test_an_index_that_repeats_changes_nothing():
    data = _companies(5)
    repeated = data.set_axis(np.arange(200) % 10, axis=0)
    options = {"winsorise": 0.05, "reliability": np.linspace(0.6, 0.9, 200), "draws": 100}
    pd.testing.assert_frame_equal(_rows(data, **options), _rows(repeated, **options))


def _confounded(seed, n=240, slope=0.3):
    """Industries differ in exposure and outcome alike; exposures are missing, the likelier the higher the outcome."""
    rng = np.random.default_rng(seed)
    industry = rng.integers(0, 6, n)
    x = 2.0 * industry + rng.normal(size=n)
    y = slope * x - 2.0 * industry + rng.normal(size=n)
    chance = 0.6 / (1 + np.exp(-(y - y.mean()) / y.std()))
    data = pd.DataFrame({"x": x, "y": y, "industry": np.array(list("abcdef"))[industry]})
    return data.assign(x=data["x"].mask(rng.random(n) < chance))


@repeated(8, proof_runs=80)
def test_filling_knows_the_fixed_effects(n_runs):
    found = pd.DataFrame(
        [
            sa.run_robustness_checks(_confounded(seed), "y", "x", fixed_effects=["industry"], draws=50)
            .set_index("check")
            .loc["imputed"]
            for seed in range(n_runs)
        ]
    )
    assert found["estimate"].mean() == pytest.approx(0.3, abs=0.05)
    assert ((found["ci_low"] <= 0.3) & (found["ci_high"] >= 0.3)).mean() >= 0.85


def test_filling_equals_filling_by_hand_with_indicators():
    data = _confounded(1)
    rows = sa.run_robustness_checks(data, "y", "x", fixed_effects=["industry"], draws=50, seed=3, ci_level=0.8)
    row = rows.set_index("check").loc["imputed"]
    wide = data.join(pd.get_dummies(data["industry"], drop_first=True, dtype=float))
    fits = [
        sa.estimate_association(table, "y", "x", fixed_effects=["industry"])
        for table in sa.impute(wide, ["y", "x", *"bcdef"], seed=3)
    ]
    pooled = sa.pool_estimates(
        [f.estimate for f in fits], [f.std_error for f in fits], complete_df=fits[0].residual_df, ci_level=0.8
    )
    assert row[["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx(
        [pooled.estimate, pooled.ci_low, pooled.ci_high]
    )


def test_rows_without_a_fixed_effect_are_not_filled():
    data = _confounded(2)
    data.loc[:9, "industry"] = None
    row = sa.run_robustness_checks(data, "y", "x", fixed_effects=["industry"], draws=50).set_index("check")
    assert row.loc["imputed", "n_units"] == 230


def test_a_category_no_row_has_changes_nothing():
    data = _companies(9)
    wide = data.assign(industry=pd.Categorical(data["industry"], categories=list("zcbaq")))
    kinds = {"winsorise": 0.05, "reliability": 0.8, "draws": 50}
    ours, theirs = _rows(wide, **kinds), _rows(data, **kinds)
    assert (ours["why_none"] == "").all()
    assert ours["estimate"].tolist() == pytest.approx(theirs["estimate"].tolist(), rel=1e-5)


def test_infinite_outcomes_are_missing_and_numbers_as_text_are_numbers():
    data = _companies(10)
    infinite = data.assign(y=data["y"].where(data.index >= 5, [np.inf, -np.inf] * 100))
    rows = _rows(infinite, winsorise=0.1)
    ends = data["y"][5:].quantile([0.1, 0.9])
    by_hand = sa.estimate_association(data[5:].assign(y=data["y"][5:].clip(*ends)), "y", "x", **SHAPE)
    assert rows.loc["winsorised", "estimate"] == pytest.approx(by_hand.estimate)
    assert rows.loc["winsorised", "n_units"] == 195
    text = _rows(infinite.assign(y=infinite["y"].astype(str)), winsorise=0.1)
    assert text.loc["winsorised", "estimate"] == pytest.approx(by_hand.estimate)


def test_reliabilities_are_matched_by_index_or_refused():
    data = _companies(2)
    each = pd.Series(np.linspace(0.6, 0.95, len(data)))
    straight = _rows(data, reliability=each, draws=50).loc["corrected", "estimate"]
    turned = _rows(data, reliability=each[::-1], draws=50).loc["corrected", "estimate"]
    assert straight == turned
    with pytest.raises(StatisticError, match="reliability has shape"):
        _rows(data, reliability=[0.8, 0.9])
    with pytest.raises(StatisticError, match="lacks 200 of the 200 rows"):
        _rows(data, reliability=each.set_axis(each.index + 1000))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ci_level": 95}, "ci_level is 95"),
        ({"draws": 3}, "draws is 3"),
        ({"seed": -1}, "seed is -1"),
        ({"controls": "size"}, "controls is 'size'"),
        ({"auxiliary": "size"}, "auxiliary is 'size'"),
    ],
)
def test_options_that_make_no_check_are_refused(options, words):
    with pytest.raises(StatisticError, match=words):
        sa.run_robustness_checks(_companies(), "y", "x", **options)
