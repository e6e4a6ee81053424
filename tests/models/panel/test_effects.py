"""Panel models against R plm, dummy regressions, and planted effects."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import about, repeated
from linearmodels.panel import PanelOLS, RandomEffects
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.panel.frame import panel_frame
from stratalign.models.panel.transformations import variance_components

BOARD = ["boardindprop", "dirageavg", "femaledirsprop", "debtassets", "lnemp", "ceotenure"]
KEYS = {"entity": "companyid", "period": "year"}


@pytest.fixture(scope="module")
def board(real_data):
    return pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")


@pytest.fixture(scope="module")
def grunfeld(real_data):
    return pd.read_csv(real_data("grunfeld") / "grunfeld_plm_10firms.csv")


@pytest.fixture(scope="module")
def exchange(real_data):
    folder = real_data("nyse_fundamentals")
    data = pd.read_csv(folder / "fundamentals.csv").iloc[:, 3:]
    if "Ticker Symbol" not in data:
        data = pd.read_csv(folder / "fundamentals.csv")
    data["end"] = pd.to_datetime(data["Period Ending"], format="mixed")
    data = data.sort_values(["Ticker Symbol", "end"])
    data = data.assign(
        tick=data["Ticker Symbol"],
        assets=data["Total Assets"],
        revenue=data["Total Revenue"],
        roa=data["Net Income"] / data["Total Assets"],
        lev=data["Total Liabilities"] / data["Total Assets"],
        opm=data["Operating Income"] / data["Total Revenue"],
    )
    data["g"] = np.log(data["revenue"]).groupby(data["tick"]).diff()
    data["seq"] = data.groupby("tick").cumcount() + 1
    sectors = pd.read_csv(folder / "securities.csv").drop_duplicates("Ticker Symbol").set_index("Ticker Symbol")
    data["sector"] = data["tick"].map(sectors["GICS Sector"])
    kept = np.isfinite(data["g"]) & np.isfinite(data["opm"]) & (data["revenue"] > 0) & (data["assets"] > 0)
    return data[kept].assign(la=np.log(data["assets"]))


def _estimates(found):
    return found.coefficients.set_index("term")["estimate"]


@pytest.mark.real
@pytest.mark.parametrize(
    ("effects", "key"),
    [("within", "within"), ("two_way", "twoways"), ("random", "random_swar"), ("first_difference", "first_diff")],
)
def test_slopes_equal_plm(board, reference, effects, key):
    found = _estimates(sa.estimate_panel(board, "roani", BOARD[0], controls=BOARD[1:], effects=effects, **KEYS))
    expected = reference("multilevel_paneldat", key)
    expected = expected.get("b", expected)
    for term in BOARD:
        assert found[term] == pytest.approx(expected[term], rel=1e-9)
    if "(Intercept)" in expected:
        assert found["intercept"] == pytest.approx(expected["(Intercept)"], rel=1e-9)


@pytest.mark.real
@pytest.mark.parametrize(("covariance", "key"), [("classical", "classic"), ("arellano", "arellano_HC0")])
def test_errors_within_equal_plm(board, reference, covariance, key):
    found = sa.estimate_panel(board, "roani", BOARD[0], controls=BOARD[1:], covariance=covariance, **KEYS)
    errors = found.coefficients.set_index("term")["std_error"]
    assert errors.to_dict() == pytest.approx(reference("multilevel_paneldat", "within")[key], rel=1e-9)


@pytest.mark.real
def test_variance_components_and_tests_equal_plm(board, grunfeld, reference):
    expected = reference("multilevel_paneldat", "random_swar")
    entities, rest = variance_components(panel_frame(board, "roani", BOARD, **KEYS))
    assert (entities, rest) == pytest.approx((expected["sigma2_id"], expected["sigma2_idios"]), rel=1e-9)
    found = sa.compare_panel_models(board, "roani", BOARD, **KEYS)
    assert found.loc["hausman", "statistic"] == pytest.approx(
        reference("multilevel_paneldat", "hausman")["chisq"], rel=1e-8
    )
    found = sa.compare_panel_models(grunfeld, "inv", ["value", "capital"], entity="firm", period="year")
    expected = reference("grunfeld", "pooled_hausman_lm")
    names = {"hausman": "hausman", "breusch_pagan": "bp_lm", "effects_f": "F_fe"}
    for mine, theirs in names.items():
        assert found.loc[mine, "statistic"] == pytest.approx(expected[theirs], rel=1e-8)
    assert found.loc["hausman", "reading"] == "not shown"


@pytest.mark.real
def test_unequal_panels_equal_plm(exchange, reference):
    keys = {"entity": "tick", "period": "seq"}
    within = sa.estimate_panel(exchange, "roa", "g", controls=["lev", "la"], covariance="arellano", **keys)
    expected = reference("nyse_fundamentals", "fe_roa")
    found = within.coefficients.set_index("term")
    assert found["estimate"].to_dict() == pytest.approx(expected["b"], rel=1e-7)
    assert found["std_error"].to_dict() == pytest.approx(expected["arellano"], rel=1e-7)
    random = _estimates(sa.estimate_panel(exchange, "roa", "g", controls=["lev", "la"], effects="random", **keys))
    expected = reference("nyse_fundamentals", "re_hausman")
    for term in ("g", "lev", "la"):
        assert random[term] == pytest.approx(expected[term], rel=1e-6)
    tests = sa.compare_panel_models(exchange, "roa", ["g", "lev", "la"], **keys)
    assert tests.loc["hausman", "statistic"] == pytest.approx(expected["chisq"], rel=1e-5)


@pytest.mark.real
def test_margins_of_companies_in_sectors_equal_lme4(exchange, reference):
    expected = reference("nyse_fundamentals", "lmer_sector")
    found = sa.estimate_multilevel(exchange, "opm", ["la", "lev"], "sector")
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        [expected[term] for term in ("(Intercept)", "la", "lev")], rel=1e-4
    )
    assert found.random_covariance.iloc[0, 0] == pytest.approx(expected["tau00"], rel=1e-3)
    assert found.residual_variance == pytest.approx(expected["sigma2"], rel=1e-5)


@pytest.mark.real
@pytest.mark.parametrize(("effects", "key"), [("within", "within"), ("two_way", "twoways")])
def test_employment_of_british_firms_equals_plm(real_data, reference, effects, key):
    data = pd.read_csv(real_data("plm_empluk") / "EmplUK.csv")
    data = data.assign(**{f"log({name})": np.log(data[name]) for name in ("emp", "wage", "capital", "output")})
    terms = ["log(wage)", "log(capital)", "log(output)"]
    found = sa.estimate_panel(
        data, "log(emp)", terms[0], controls=terms[1:], effects=effects, entity="firm", period="year"
    )
    expected = reference("plm_empluk", key)
    expected = expected.get("b", expected)
    assert _estimates(found)[terms].to_dict() == pytest.approx(expected, rel=1e-8)


@pytest.mark.real
def test_scrap_rates_of_trained_firms_equal_plm(real_data, reference):
    data = pd.read_csv(real_data("wooldridge_firms") / "jtrain.csv")
    terms = ["d88", "d89", "grant", "grant_1"]
    found = sa.estimate_panel(
        data, "lscrap", terms[0], controls=terms[1:], covariance="classical", entity="fcode", period="year"
    )
    expected = reference("wooldridge_firms", "jtrain_fe")
    table = found.coefficients.set_index("term")
    assert table["estimate"].to_dict() == pytest.approx(expected["b"], rel=1e-8)
    assert table["std_error"].to_dict() == pytest.approx(expected["se"], rel=1e-8)


def _panel(seed, n=80, years=5, within=0.3, between=1.0):
    rng = np.random.default_rng(seed)
    level = rng.normal(size=n)
    rows = pd.DataFrame(
        {"entity_id": np.repeat(np.arange(n), years), "period_end": np.tile(2020 + np.arange(years), n)}
    )
    move = rng.normal(size=n * years)
    x = level[rows["entity_id"]] + move
    y = within * x + (between - within) * level[rows["entity_id"]] + rng.normal(size=n * years)
    return rows.assign(x=x, y=y, year_effect=rows["period_end"] - 2020)


def test_mundlak_tells_within_from_between():
    found = [sa.estimate_panel(_panel(seed), "y", "x", effects="mundlak") for seed in range(30)]
    assert np.mean([part.estimate for part in found]) == pytest.approx(0.3, abs=0.03)
    within = sa.estimate_panel(_panel(1), "y", "x").estimate
    assert sa.estimate_panel(_panel(1), "y", "x", effects="mundlak").estimate == pytest.approx(within, rel=1e-8)


def test_within_equals_indicators_of_entities_in_an_unequal_panel():
    data = _panel(2, n=20).sample(frac=0.7, random_state=1)
    data = data[data.groupby("entity_id")["y"].transform("size") > 1]
    found = sa.estimate_panel(data, "y", "x", covariance="classical")
    dummies = sa.estimate_association(data, "y", "x", fixed_effects=["entity_id"], covariance="classical")
    assert (found.estimate, found.std_error) == pytest.approx((dummies.estimate, dummies.std_error), rel=1e-9)


def test_dates_and_years_give_the_same_differences():
    data = _panel(3)
    dated = data.assign(period_end=pd.to_datetime(data["period_end"].astype(str) + "-12-31"))
    assert sa.estimate_panel(data, "y", "x", effects="first_difference").estimate == pytest.approx(
        sa.estimate_panel(dated, "y", "x", effects="first_difference").estimate, rel=1e-12
    )


def test_differences_are_taken_over_one_period_only():
    data = _panel(4, n=30)
    gap = data[data["period_end"] != 2022]
    assert sa.estimate_panel(gap, "y", "x", effects="first_difference").n_observations == 60


@repeated(40, proof_runs=800)
def test_interval_of_the_within_slope_holds(n_runs):
    held = 0
    for seed in range(n_runs):
        found = sa.estimate_panel(_panel(seed, n=40, years=4), "y", "x")
        held += found.ci_low <= 0.3 <= found.ci_high
    assert held / n_runs == about(0.95, n_runs)


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda d: d.assign(fixed=d["entity_id"]), {"controls": ["fixed"]}, "fixed do not change over time"),
        (lambda d: pd.concat([d, d.head(2)]), {}, "2 rows repeat"),
        (lambda d: d.drop(columns="x"), {}, "no column x"),
        (lambda d: d.drop_duplicates("entity_id"), {}, "two periods each"),
        (lambda d: d.head(10), {}, "degrees of freedom"),
        (lambda d: d.assign(twin=2 * d["x"]), {"controls": ["twin"]}, "determine each other"),
        (lambda d: d, {"effects": "magic"}, "no effects 'magic'"),
        (lambda d: d.assign(x="a"), {}, "is not numeric"),
        (lambda d: d, {"controls": ["x"]}, "more than once"),
    ],
)
def test_panels_without_an_answer_are_refused(change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.estimate_panel(change(_panel(1)), "y", "x", **options)


ALL_EFFECTS = ["pooled", "within", "two_way", "random", "between", "first_difference", "mundlak"]


@pytest.mark.parametrize("effects", ALL_EFFECTS)
@pytest.mark.parametrize(("size", "mean"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e7)])
def test_units_of_the_exposure_only_move_the_units_of_its_slope(effects, size, mean):
    data = _panel(5, n=40)
    data["z"] = np.random.default_rng(1).normal(size=len(data)) + data["x"]
    plain = sa.estimate_panel(data, "y", "x", controls=["z"], effects=effects)
    moved = sa.estimate_panel(data.assign(x=mean + size * data["x"]), "y", "x", controls=["z"], effects=effects)
    assert (size * moved.estimate, size * moved.std_error) == pytest.approx((plain.estimate, plain.std_error), rel=1e-5)
    rows, others = (found.coefficients.set_index("term")["estimate"] for found in (moved, plain))
    assert rows["z"] == pytest.approx(others["z"], rel=1e-5)
    if "intercept" in rows and effects != "first_difference":
        slopes = rows["x"] + rows.get("mean(x)", 0.0)
        assert rows["intercept"] + mean * slopes == pytest.approx(others["intercept"], abs=1e-5 * max(1, mean / 1e2))


@pytest.mark.parametrize("size", [1.0, 1e6, 1e12])
@pytest.mark.parametrize("effects", ["within", "two_way", "first_difference"])
def test_what_is_constant_in_an_entity_is_refused_whatever_its_size(effects, size):
    data = _panel(6)
    fixed = size * np.sqrt(data["entity_id"] + 1)
    with pytest.raises(StatisticError, match="x do not change"):
        sa.estimate_panel(data.assign(x=fixed), "y", "x", effects=effects)
    with pytest.raises(StatisticError, match=r"y does not change.*nothing to explain"):
        sa.estimate_panel(data.assign(y=fixed), "y", "x", effects=effects)
    with pytest.raises(StatisticError, match="x do not change"):
        sa.compare_panel_models(data.assign(x=fixed), "y", ["x"])
    mixed = fixed + size * data["period_end"]
    with pytest.raises(StatisticError, match="determine each other"):
        sa.estimate_panel(data.assign(x=mixed), "y", "x", effects="two_way")
    with pytest.raises(StatisticError, match="tell y exactly"):
        sa.estimate_panel(data.assign(y=mixed), "y", "x", effects="two_way")


@pytest.mark.parametrize("covariance", ["cluster", "arellano"])
def test_one_treated_entity_has_no_clustered_error(covariance):
    data = _panel(7)
    treated = (data["entity_id"] == 12) & (data["period_end"] > 2021)
    with pytest.raises(StatisticError, match="x differs by entity_id 12 alone, so that no cluster-robust error"):
        sa.estimate_panel(data.assign(x=1.0 * treated), "y", "x", covariance=covariance)
    once = (data["entity_id"] == 12) & (data["period_end"] == 2022)
    for effects in ("pooled", "within", "two_way"):
        with pytest.raises(StatisticError, match="x differs by entity_id, period_end 12, 2022 alone"):
            sa.estimate_panel(data.assign(x=1.0 * once), "y", "x", effects=effects, covariance="classical")


def test_years_have_random_effects_though_their_means_do_not_differ():
    data = _panel(8)
    found = sa.estimate_panel(data, "y", "x", controls=["year_effect"], effects="random", covariance="classical")
    # Years are orthogonal to entities in a panel of equal lengths: without them only the error changes.
    assert found.std_error > 0
    assert sa.compare_panel_models(data, "y", ["x", "year_effect"])["p_value"].between(0, 1).all()


def test_units_do_not_decide_the_tests_between_models():
    data = _panel(9)
    data["z"] = np.random.default_rng(1).normal(size=len(data)) + data["x"]
    plain = sa.compare_panel_models(data, "y", ["x", "z"])
    moved = sa.compare_panel_models(data.assign(z=1e12 * data["z"]), "y", ["x", "z"])
    assert moved["statistic"].tolist() == pytest.approx(plain["statistic"].tolist(), rel=1e-6)


def test_covariance_and_clusters_are_those_that_were_used():
    data = _panel(10)
    assert sa.estimate_panel(data, "y", "x", effects="between").covariance == "classical"
    late = data[(data["entity_id"] >= 20) | (data["period_end"] == 2020)]
    found = sa.estimate_panel(late, "y", "x", effects="first_difference")
    assert (found.n_clusters, found.degrees_of_freedom) == (60, 59)
    dynamic = sa.estimate_panel(data.assign(y=_memory_of(data)), "y", "x", effects="arellano_bond")
    assert dynamic.covariance == "Windmeijer"


def _memory_of(data):
    return data.groupby("entity_id")["y"].transform(lambda values: values.ewm(alpha=0.5).mean())


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda d: d, {"effects": "between", "covariance": "arellano"}, "'between' have classical errors only"),
        (lambda d: d, {"effects": "arellano_bond", "covariance": "classical"}, "have Windmeijer's errors only"),
        (lambda d: d, {"covariance": "HC3"}, "no covariance 'HC3'"),
        (lambda d: d, {"ci_level": 95}, "ci_level is 95"),
        (lambda d: d, {"lag": 0.5}, "lag is 0.5"),
        (lambda d: d.drop(columns="x"), {"lag": 1}, "no column x"),
        (lambda d: pd.concat([d, d[["x"]]], axis=1), {}, "stand more than once"),
        (lambda d: pd.concat([d, d[["entity_id"]]], axis=1), {"lag": 1}, "stand more than once"),
        (lambda d: d.assign(x=np.sqrt(2.0)), {"effects": "pooled"}, "x do not vary"),
    ],
)
def test_options_and_columns_that_do_not_fit_are_refused(change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.estimate_panel(change(_panel(1)), "y", "x", **options)


def test_comparisons_take_a_list_of_terms():
    with pytest.raises(StatisticError, match=r"such as \['x'\]"):
        sa.compare_panel_models(_panel(1), "y", "x")
    with pytest.raises(StatisticError, match="terms is empty"):
        sa.compare_panel_models(_panel(1), "y", [])


def test_outcomes_that_terms_tell_exactly_are_not_compared_by_rounding():
    data = _panel(11)
    with pytest.raises(StatisticError, match="x tell the outcome exactly within entities"):
        sa.compare_panel_models(data.assign(y=2 * data["x"] + data["entity_id"]), "y", ["x"])
    with pytest.raises(StatisticError, match=r"x tell y exactly over \d+ differences"):
        sa.arellano_bond(data.assign(y=2 * data["x"]), "y", {"x": 0})
    with pytest.raises(StatisticError, match="no slope within entities"):
        sa.estimate_panel(data.assign(y=1e6 * np.sqrt(data["entity_id"])), "y", "x", effects="mundlak")


def _with_constants(seed, years=5):
    data = _panel(seed, n=40, years=years)
    rng = np.random.default_rng(seed)
    # Quarters have exact means: rounding left of a constant counts as a term in linearmodels, where it is the only one.
    data["industry_risk"] = np.round(4 * rng.normal(size=40))[data["entity_id"]] / 4 + 100
    data["founded"] = rng.integers(1900, 2020, 40)[data["entity_id"]] * 1.0
    # A share of entities moves the outcome besides: variances of entities are above zero.
    data["y"] += 0.4 * data["industry_risk"] + rng.normal(size=40)[data["entity_id"]]
    return data


@pytest.mark.parametrize(
    "terms",
    [
        ["industry_risk"],
        ["industry_risk", "x"],
        ["x", "industry_risk"],
        ["x", "founded", "industry_risk"],
        ["founded", "x", "year_effect"],
    ],
)
def test_random_effects_of_what_is_constant_within_entities_equal_linearmodels(terms):
    data = _with_constants(20)
    found = sa.estimate_panel(
        data, "y", terms[0], controls=terms[1:], effects="random", covariance="classical"
    ).coefficients.set_index("term")
    indexed = data.set_index(["entity_id", "period_end"])
    theirs = RandomEffects(indexed["y"], indexed[terms].assign(intercept=1.0)).fit()
    for term in [*terms, "intercept"]:
        assert found.loc[term, "estimate"] == pytest.approx(theirs.params[term], rel=1e-7)
        assert found.loc[term, "std_error"] == pytest.approx(theirs.std_errors[term], rel=1e-7)
    entities, rest = variance_components(panel_frame(data, "y", terms))
    assert (entities, rest) == pytest.approx(tuple(theirs.variance_decomposition[["Effects", "Residual"]]), rel=1e-7)


def test_random_effects_of_an_unequal_panel_weigh_as_the_covariance_of_entities_says():
    data = _with_constants(21).sample(frac=0.7, random_state=1)
    terms = ["industry_risk", "x"]
    found = sa.estimate_panel(data, "y", terms[0], controls=terms[1:], effects="random", covariance="classical")
    entities, rest = variance_components(panel_frame(data, "y", terms))
    codes = data["entity_id"].to_numpy()
    whole = sm.GLS(
        data["y"], sm.add_constant(data[terms]), rest * np.eye(len(data)) + entities * (codes[:, None] == codes)
    ).fit()
    assert entities > 0.1
    assert (found.estimate, found.std_error) == pytest.approx((whole.params.iloc[1], whole.bse.iloc[1]), rel=1e-7)
    inside = sm.OLS(data["y"], pd.get_dummies(data["entity_id"], dtype=float).assign(x=data["x"])).fit()
    assert rest == pytest.approx(inside.mse_resid, rel=1e-9)
    indexed = data.set_index(["entity_id", "period_end"])
    theirs = RandomEffects(indexed["y"], indexed[terms].assign(one=1.0)).fit(small_sample=True).variance_decomposition
    assert (entities, rest) == pytest.approx(tuple(theirs[["Effects", "Residual"]]), rel=1e-7)


def test_tests_between_models_compare_the_terms_both_have():
    data = _with_constants(22)
    found = sa.compare_panel_models(data, "y", ["industry_risk", "x", "year_effect", "founded"])
    indexed = data.set_index(["entity_id", "period_end"])
    shared, terms = ["x", "year_effect"], ["industry_risk", "x", "year_effect", "founded"]
    inner = PanelOLS(indexed["y"], indexed[shared], entity_effects=True).fit()
    random = RandomEffects(indexed["y"], indexed[terms].assign(one=1.0)).fit()
    distance = inner.params[shared] - random.params[shared]
    spread = inner.cov.loc[shared, shared] - random.cov.loc[shared, shared]
    hausman = distance @ np.linalg.pinv(spread, hermitian=True) @ distance
    assert found.loc["hausman", ["statistic", "df"]].tolist() == pytest.approx([abs(hausman), 2], rel=1e-5)
    assert found.loc["hausman", "p_value"] == pytest.approx(stats.chi2.sf(abs(hausman), 2), rel=1e-5)
    # Indicators of entities hold what is constant in them: a plain comparison of nested models.
    pooled = sm.OLS(data["y"], sm.add_constant(data[terms])).fit()
    dummies = pd.get_dummies(data["entity_id"], dtype=float)
    statistic, p_value, df = sm.OLS(data["y"], dummies.join(data[shared])).fit().compare_f_test(pooled)
    assert found.loc["effects_f", ["statistic", "df"]].tolist() == pytest.approx([statistic, df], rel=1e-8)
    assert found.loc["effects_f", "p_value"] == pytest.approx(p_value, rel=1e-6)


def test_random_effects_are_refused_where_nothing_is_left_to_compare():
    data = _with_constants(23)
    with pytest.raises(StatisticError, match="x do not vary over the 200 rows"):
        sa.estimate_panel(data.assign(x=7.0), "y", "x", controls=["founded"], effects="random")
    with pytest.raises(StatisticError, match=r"does not change over time.*nothing to explain"):
        sa.estimate_panel(data.assign(y=data["founded"]), "y", "industry_risk", effects="random")
    with pytest.raises(StatisticError, match="industry_risk, founded do not change over time"):
        sa.compare_panel_models(data, "y", ["industry_risk", "founded"])
    few = data[data["entity_id"] < 3]
    with pytest.raises(StatisticError, match=r"2 of 3 terms are constant within entity_id and tell all 3 of them"):
        sa.compare_panel_models(few, "y", ["industry_risk", "founded", "x"])


@pytest.mark.parametrize("covariance", ["cluster", "classical"])
def test_one_treated_entity_has_no_random_effects_slope(covariance):
    data = _panel(24)
    treated = data.assign(x=1.0 * (data["entity_id"] == 12))
    with pytest.raises(StatisticError, match="x differs by entity_id 12 alone"):
        sa.estimate_panel(treated, "y", "x", effects="random", covariance=covariance)
