"""Least squares and their errors: answers of R, brute force, and inputs that have no answer."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.numerics.least_squares import clusters_alone, fit_least_squares

RTOL = 1e-10  # closed forms of R with 15 digits
TINY = json.loads((Path(__file__).resolve().parents[3] / "data" / "anchors" / "tiny.json").read_text(encoding="utf-8"))
ERRORS = {"classical": "iid", "HC0": "HC0", "HC1": "HC1", "HC2": "HC2", "HC3": "HC3", "cluster": "CR1S"}


@pytest.fixture
def panel():
    """40 rows with a known line, two groups of rows and unequal noise."""
    rng = np.random.default_rng(6)
    x, z = rng.normal(size=40), rng.normal(size=40)
    y = 2 + 3 * x - z + rng.normal(size=40) * (1 + abs(x))
    return pd.DataFrame({"y": y, "x": x, "z": z, "g": np.repeat(list("abcd"), 10), "c": np.repeat(range(20), 2)})


def test_rows_that_repeat_an_entity_and_period_are_not_counted_as_observations_of_their_own(panel):
    dated = panel.assign(entity_id=np.repeat(range(20), 2), period_end=np.tile([2024, 2025], 20))
    assert sa.estimate_association(dated, "y", "x").n_observations == 40
    twice = pd.concat([dated, dated.head(6)], ignore_index=True)
    with pytest.raises(StatisticError, match="6 of 46 rows repeat an entity and period"):
        sa.estimate_association(twice, "y", "x")
    # A repeated row that is not used repeats nothing; errors by entity know who stands twice.
    assert sa.estimate_association(twice.assign(y=twice["y"].where(twice.index < 40)), "y", "x").n_observations == 40
    assert sa.estimate_association(twice, "y", "x", covariance="cluster", cluster="entity_id").n_observations == 46


@pytest.mark.parametrize("covariance", ERRORS)
def test_coefficients_and_errors_of_the_tiny_data_equal_r(covariance):
    cluster = "g" if covariance == "cluster" else None
    data = pd.DataFrame(TINY["data"])
    found = sa.estimate_association(data, "y", "x1", controls=["x2", "x3"], covariance=covariance, cluster=cluster)
    assert found.coefficients["estimate"].tolist() == pytest.approx(TINY["ols"]["coef"], rel=RTOL)
    assert found.coefficients["std_error"].tolist() == pytest.approx(TINY["ols"][ERRORS[covariance]], rel=RTOL)
    assert found.r_squared == pytest.approx(TINY["ols"]["R2"], rel=RTOL)
    assert (found.n_observations, found.n_clusters, found.residual_df) == (65, 12 if cluster else None, 61)


def _equal_r(found, expected, name):
    errors = found.coefficients.set_index("term")["std_error"].rename({"intercept": "(Intercept)"}).to_dict()
    assert errors == pytest.approx(expected[name], rel=1e-9)
    assert found.estimate == pytest.approx(expected["b"][found.exposure], rel=1e-9)


@pytest.mark.real
@pytest.mark.parametrize("covariance", ["classical", "HC0", "HC1", "HC2", "HC3"])
def test_pooled_panel_of_companies_equals_r(real_data, reference, covariance):
    data = pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")
    controls = ["dirageavg", "femaledirsprop", "debtassets", "lnemp", "ceotenure"]
    found = sa.estimate_association(data, "roani", "boardindprop", controls=controls, covariance=covariance)
    expected = reference("multilevel_paneldat", "pooled_ols_se")
    _equal_r(found, expected, "classic" if covariance == "classical" else covariance)


@pytest.mark.real
@pytest.mark.parametrize(("covariance", "name"), [("HC1", "HC1"), ("HC3", "HC3"), ("cluster", "CR1")])
def test_well_being_of_7382_soldiers_equals_r(real_data, reference, covariance, name):
    data = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    cluster = "GRP" if covariance == "cluster" else None
    found = sa.estimate_association(
        data, "WBEING", "HRS", controls=["LEAD", "G.HRS"], covariance=covariance, cluster=cluster
    )
    _equal_r(found, reference("multilevel_bh1996", "ols_cluster_robust"), name)


@pytest.mark.real
@pytest.mark.parametrize(
    ("covariance", "name"), [("classical", "classic"), ("HC1", "HC1"), ("HC3", "HC3"), ("cluster", "CL_country")]
)
def test_management_and_size_over_20_countries_equals_r(real_data, reference, covariance, name):
    file = real_data("wms_manufacturing") / "AMP_graph_manufacturing.csv"
    data = pd.read_csv(file, usecols=["management", "lemp_firm", "country"])
    cluster = "country" if covariance == "cluster" else None
    found = sa.estimate_association(data, "management", "lemp_firm", covariance=covariance, cluster=cluster)
    _equal_r(found, reference("wms_manufacturing", "ols_size"), name)


def test_hc4_slope_of_one_predictor_by_hand(panel):
    x, y = panel["x"] - panel["x"].mean(), panel["y"] - panel["y"].mean()
    slope = (x * y).sum() / (x**2).sum()
    leverage = 1 / 40 + x**2 / (x**2).sum()
    power = np.minimum(4, 40 * leverage / 2)
    error = ((x**2 * (y - slope * x) ** 2 / (1 - leverage) ** power).sum()) ** 0.5 / (x**2).sum()
    found = sa.estimate_association(panel, "y", "x")
    assert (found.estimate, found.std_error) == pytest.approx((slope, error))
    half = stats.t.ppf(0.975, 38) * error
    assert (found.ci_low, found.ci_high) == pytest.approx((slope - half, slope + half))
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(slope / error), 38))


def test_cluster_interval_uses_the_number_of_clusters(panel):
    found = sa.estimate_association(panel, "y", "x", covariance="cluster", cluster="c")
    assert (found.ci_high - found.estimate) / found.std_error == pytest.approx(stats.t.ppf(0.975, 19))
    assert found.n_clusters == 20


def test_fixed_effects_equal_the_regression_within_groups(panel):
    found = sa.estimate_association(panel, "y", "x", fixed_effects=["g"], covariance="classical")
    within = panel[["x", "y"]] - panel.groupby("g")[["x", "y"]].transform("mean")
    assert found.estimate == pytest.approx((within["x"] * within["y"]).sum() / (within["x"] ** 2).sum())
    assert found.residual_df == 40 - 1 - 4
    assert found.formula == "y ~ x + FE(g)"


def test_whole_weights_count_like_repeated_rows(panel):
    weights = np.tile([1, 2, 3, 1], 10)
    weighted = sa.estimate_association(panel.assign(w=weights), "y", "x", weights="w", covariance="HC0")
    repeated = sa.estimate_association(panel.loc[panel.index.repeat(weights)], "y", "x", covariance="HC0")
    assert (weighted.estimate, weighted.r_squared) == pytest.approx((repeated.estimate, repeated.r_squared))
    assert weighted.n_observations == 40


def test_rows_of_weight_zero_are_no_observations(panel):
    weighted = panel.assign(w=1.0)
    zeros = weighted.assign(w=0.0, y=1e6, x=range(40))
    found = sa.estimate_association(pd.concat([weighted, zeros]), "y", "x", weights="w")
    plain = sa.estimate_association(panel, "y", "x")
    assert (found.estimate, found.std_error) == pytest.approx((plain.estimate, plain.std_error))
    assert (found.n_observations, found.residual_df) == (plain.n_observations, plain.residual_df)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_rows_without_a_finite_number_are_left_out(panel, bad):
    more = pd.concat([panel, pd.DataFrame({"y": [1.0, bad], "x": [bad, 2.0], "z": 0.0, "g": "a", "c": 0})])
    found, plain = (sa.estimate_association(rows, "y", "x", controls=["z"]) for rows in (more, panel))
    assert (found.estimate, found.n_observations) == (plain.estimate, 40)


def _waves(years_of):
    rng = np.random.default_rng(7)
    rows = [(entity, year, rng.normal()) for entity, years in years_of.items() for year in years]
    waves = pd.DataFrame(rows, columns=["entity_id", "period_end", "x"])
    return waves.assign(y=rng.normal(size=len(rows)))


@pytest.mark.parametrize("as_dates", [False, True])
@pytest.mark.parametrize("lag", [1, 2])
def test_lag_takes_the_exposure_of_that_many_years_before_and_no_other(lag, as_dates):
    waves = _waves({f"e{n}": [2019, 2020, 2021, 2023, 2024] for n in range(12)})
    exposures = waves.set_index(["entity_id", "period_end"])["x"]
    lagged = [exposures.get((row.entity_id, row.period_end - lag), np.nan) for row in waves.itertuples()]
    expected = sa.estimate_association(waves.assign(x=lagged), "y", "x")
    if as_dates:
        waves = waves.assign(period_end=pd.to_datetime(waves["period_end"].astype(str) + "-12-31"))
    found = sa.estimate_association(waves.sample(frac=1, random_state=0), "y", "x", lag=lag)
    assert (found.estimate, found.n_observations) == (pytest.approx(expected.estimate), expected.n_observations)
    assert found.formula == f"y ~ x[t-{lag}]"


def test_intervals_cover_the_slope_where_errors_are_unequal():
    rng, hits = np.random.default_rng(9), 0
    for _ in range(200):
        x = rng.uniform(size=60)
        data = pd.DataFrame({"x": x, "y": 2 * x + rng.normal(size=60) * (0.1 + x)})
        found = sa.estimate_association(data, "y", "x")
        hits += found.ci_low <= 2 <= found.ci_high
    assert 0.92 <= hits / 200 <= 0.98


def _with(**columns):
    return lambda panel: panel.assign(**columns)


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (_with(), {"controls": ["absent"]}, "no column absent"),
        (_with(x=1.0), {}, "x do not vary over the 40"),
        (_with(y=1.0), {}, "y do not vary"),
        (_with(k=5.0), {"controls": ["k"]}, "determine each other"),
        (lambda p: p.assign(k=2 * p["x"] - p["z"]), {"controls": ["z", "k"]}, "determine each other"),
        (lambda p: p.assign(k=1e9 * p["x"]), {"controls": ["k"]}, "determine each other"),
        (lambda p: p.head(11), {}, "11 complete rows for 2 terms leave 9"),
        (lambda p: p.assign(x=np.nan), {}, "0 complete rows"),
        (_with(x="many"), {}, "not numeric"),
        (_with(), {"controls": ["x"]}, "x stands more than once"),
        (_with(), {"controls": ["y"]}, "y stands more than once"),
        (_with(), {"covariance": "HC9"}, "no covariance 'HC9'"),
        (_with(), {"covariance": "cluster"}, "give both or neither"),
        (_with(), {"cluster": "c"}, "give both or neither"),
        (_with(), {"covariance": "cluster", "cluster": "g"}, "g has 4 clusters"),
        (_with(w=-1.0), {"weights": "w"}, "40 of 40 weights in w are negative"),
        (_with(w=0.0), {"weights": "w"}, "0 complete rows"),
        (_with(entity_id="e", period_end=2020), {"lag": 1}, "some stand more than once"),
        (_with(entity_id="e", period_end=range(40)), {"lag": -1}, "cannot be negative"),
        (_with(entity_id=range(40), period_end=2020), {"lag": 1}, "no entity_id has two periods"),
        (_with(entity_id="e", period_end=[0.0, 1.1, 1.3, *range(3, 40)]), {"lag": 1}, "no whole number of steps"),
        (_with(entity_id="e", period_end=["a", "b"] * 20), {"lag": 1}, "more than once"),
        (_with(entity_id=range(40), period_end="soon"), {"lag": 1}, "neither numbers nor dates"),
        (
            lambda p: p.assign(k=[1.0] + [0.0] * 39),
            {"controls": ["k"]},
            "1 of 40 rows determine a term alone",
        ),
    ],
)
def test_inputs_without_an_answer_are_refused(panel, change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.estimate_association(change(panel), "y", "x", **options)


def test_tidy_has_the_slope_and_the_count(panel):
    row = sa.estimate_association(panel, "y", "x").tidy().iloc[0]
    assert (row["term"], row["quantity"], row["measure"], row["n_units"]) == ("x", "slope", "y per unit of x", 40)


def test_two_way_clusters_equal_statsmodels():
    rng = np.random.default_rng(8)
    firm, year = np.repeat(np.arange(40), 12), np.tile(np.arange(12), 40)
    x = rng.normal(size=40)[firm] + rng.normal(size=12)[year] + rng.normal(size=480)
    y = 0.5 * x + rng.normal(size=40)[firm] + rng.normal(size=12)[year] + rng.normal(size=480)
    data = pd.DataFrame({"x": x, "y": y, "firm": firm, "year": year})
    found = sa.estimate_association(data, "y", "x", covariance="cluster", cluster=("firm", "year"))
    design = sm.add_constant(data[["x"]])
    groups = data[["firm", "year"]].to_numpy()
    # statsmodels applies one small-sample factor to all three parts; without any, parts add up the same way.
    plain = sm.OLS(data["y"], design).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False, "df_correction": False}
    )
    assert found.estimate == pytest.approx(plain.params["x"], rel=1e-10)
    factors = {g: g / (g - 1) * 479 / 478 for g in (40, 12, 480)}

    def one_way(groups):
        fit = sm.OLS(data["y"], design).fit(
            cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False, "df_correction": False}
        )
        return fit.cov_params().loc["x", "x"] * factors[len(np.unique(groups))]

    variance = one_way(firm) + one_way(year) - one_way(np.arange(480))
    assert found.std_error == pytest.approx(np.sqrt(variance), rel=1e-9)
    assert (found.n_clusters, found.degrees_of_freedom) == (12, 11)
    with pytest.raises(StatisticError, match="CR2 and CR3 take one column"):
        sa.estimate_association(data, "y", "x", covariance="CR2", cluster=("firm", "year"))


def test_lagged_outcome_is_the_one_of_the_period_before():
    rng = np.random.default_rng(9)
    firm, year = np.repeat(np.arange(50), 5), np.tile(np.arange(2018, 2023), 50)
    data = pd.DataFrame({"entity_id": firm, "period_end": year, "x": rng.normal(size=250)})
    data["y"] = 0.4 * data["x"] + rng.normal(size=50)[firm] + rng.normal(size=250)
    data = data[(data["entity_id"] != 3) | (data["period_end"] != 2020)].sample(frac=1, random_state=1)
    found = sa.estimate_association(data, "y", "x", lag=sa.Lags(outcome=True))
    earlier = data.assign(period_end=data["period_end"] + 1)[["entity_id", "period_end", "y"]]
    merged = data.merge(earlier.rename(columns={"y": "before"}), on=["entity_id", "period_end"])
    byhand = sa.estimate_association(merged, "y", "x", controls=["before"])
    assert (found.estimate, found.std_error) == (pytest.approx(byhand.estimate), pytest.approx(byhand.std_error))
    assert found.n_observations == 200 - 2
    assert found.formula == "y ~ x + y[t-1]"
    with pytest.raises(StatisticError, match="no column entity_id"):
        sa.estimate_association(data.drop(columns="entity_id"), "y", "x", lag=sa.Lags(outcome=True))


@pytest.mark.parametrize("covariance", ["classical", "HC0", "HC1", "HC3", "CR2", "cluster"])
@pytest.mark.parametrize(("size", "mean"), [(1e15, 0.0), (1e-12, 0.0), (1.0, 1e8)])
def test_units_of_a_control_do_not_move_slope_and_error(panel, covariance, size, mean):
    options = {
        "controls": ["z"],
        "covariance": covariance,
        "cluster": "c" if covariance in ("CR2", "cluster") else None,
    }
    plain = sa.estimate_association(panel, "y", "x", **options)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        moved = sa.estimate_association(panel.assign(z=mean + size * panel["z"]), "y", "x", **options)
    assert (moved.estimate, moved.std_error) == pytest.approx((plain.estimate, plain.std_error), rel=1e-6)
    assert moved.degrees_of_freedom == pytest.approx(plain.degrees_of_freedom, rel=1e-6)
    rows, others = moved.coefficients.set_index("term"), plain.coefficients.set_index("term")
    assert size * rows.loc["z", "std_error"] == pytest.approx(others.loc["z", "std_error"], rel=1e-6)
    intercept = rows.loc["intercept", "estimate"] + mean * rows.loc["z", "estimate"]
    assert intercept == pytest.approx(others.loc["intercept", "estimate"], abs=1e-6)


def test_default_errors_equal_r(request):
    """R: sandwich::vcovHC(lm(y ~ x1 + x2 + x3), "HC4") of the stored data (tests/reference/intervals.R)."""
    stored = json.loads((request.config.rootpath / "data/anchors/tiny.json").read_text(encoding="utf-8"))["data"]
    data = pd.DataFrame({name: stored[name] for name in ("y", "x1", "x2", "x3")})
    found = sa.estimate_association(data, "y", "x1", controls=["x2", "x3"])
    expected = [0.3752719598082614, 0.1411360516811394, 0.1368421144903816, 0.0843553911822844]
    assert found.coefficients["std_error"].tolist() == pytest.approx(expected, rel=1e-10)


def test_a_row_of_high_leverage_is_named(panel):
    assert sa.estimate_association(panel, "y", "x").why_doubtful == ""
    far = panel.assign(x=panel["x"].mask(panel.index == panel.index[3], 40.0))
    found = sa.estimate_association(far, "y", "x")
    x = far["x"] - far["x"].mean()
    assert found.highest_leverage == pytest.approx(1 / 40 + (x**2).max() / (x**2).sum())
    assert found.why_doubtful.startswith(f"row {panel.index[3]} has a leverage of 0.9")


def test_errors_of_the_constant_are_those_of_the_columns_as_given(panel):
    data = panel.assign(x=50 + 3 * panel["x"], w=np.linspace(1, 2, 40))
    found = sa.estimate_association(data, "y", "x", controls=["z"], weights="w", covariance="HC3")
    fit = sm.WLS(data["y"], sm.add_constant(data[["x", "z"]]), weights=data["w"]).fit(cov_type="HC3")
    assert found.coefficients["std_error"].tolist() == pytest.approx(fit.bse.tolist(), rel=1e-9)
    assert found.coefficients["estimate"].tolist() == pytest.approx(fit.params.tolist(), rel=1e-9)
    assert found.r_squared == pytest.approx(fit.rsquared, rel=1e-9)


@pytest.mark.parametrize("covariance", ["classical", "HC0", "HC1", "HC3"])
def test_one_treated_row_has_no_error(panel, covariance):
    data = panel.assign(x=(np.arange(40) == 7).astype(float))
    with pytest.raises(StatisticError, match="x differs by row 7 alone, so that no error") as caught:
        sa.estimate_association(data, "y", "x", controls=["z"], covariance=covariance)
    assert "HC1" not in str(caught.value)
    two = panel.assign(x=np.isin(np.arange(40), [7, 8]).astype(float))
    assert sa.estimate_association(two, "y", "x", controls=["z"], covariance=covariance).std_error > 0


@pytest.mark.parametrize("cluster", ["c", ("c", "h")])
def test_one_treated_cluster_has_no_error(panel, cluster):
    data = panel.assign(x=(panel["c"] == 3).astype(float), h=np.tile(range(10), 4))
    with pytest.raises(StatisticError, match="x differs by c 3 alone, so that no cluster-robust error"):
        sa.estimate_association(data, "y", "x", controls=["z"], covariance="cluster", cluster=cluster)
    # All clusters but one in a state are the same case.
    with pytest.raises(StatisticError, match="x differs by c 3 alone"):
        sa.estimate_association(data.assign(x=1 - data["x"]), "y", "x", covariance="cluster", cluster=cluster)


def test_cases_alone_are_those_whose_removal_leaves_terms_that_determine_each_other():
    rng = np.random.default_rng(3)
    for _ in range(60):
        codes = rng.integers(0, 6, 40)
        x = np.column_stack([np.ones(40), rng.integers(0, 2, (40, 2)), codes == 0, codes == 1]).astype(float)
        x[:, 1] *= np.isin(codes, rng.choice(6, rng.integers(1, 3), replace=False))
        if np.linalg.matrix_rank(x) < 5:
            continue
        others = np.delete(x, 1, axis=1)
        expected = [
            g for g in range(6) if np.linalg.matrix_rank(x[codes != g]) == np.linalg.matrix_rank(others[codes != g])
        ]
        assert clusters_alone(fit_least_squares(x, rng.normal(size=40)), codes, 1) == expected


def test_fixed_effects_with_unused_levels_are_those_in_use(panel):
    levels = pd.Categorical(panel["g"], categories=list("zabcdq"))
    found = sa.estimate_association(panel.assign(g=levels), "y", "x", fixed_effects=["g"])
    assert found.std_error == sa.estimate_association(panel, "y", "x", fixed_effects=["g"]).std_error


def test_outcome_told_by_a_control_leaves_nothing(panel):
    with pytest.raises(StatisticError, match="tell y exactly over the 40 complete rows"):
        sa.estimate_association(panel.assign(y=3 * panel["z"] + 1e6), "y", "x", controls=["z"])


@pytest.mark.real
def test_engagement_beside_leadership_in_the_civil_service_equals_r(real_data, reference):
    file = real_data("uk_civil_service_people_survey") / "2019_org_scores.csv"
    survey = pd.read_csv(file, encoding="utf-8-sig", dtype=str)
    survey = survey[survey["Departmental Group"] != "000_CS"]
    names = ["Employee Engagement Index", "Organisational objectives and purpose", "Leadership and managing change"]
    data = survey[names].apply(lambda column: pd.to_numeric(column.str.replace("%", "")) / 100)
    expected = reference("uk_civil_service_people_survey", "with_leadership")
    found = sa.estimate_association(data, names[0], names[1], controls=names[2:])
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        [expected[term] for term in ("(Intercept)", "OOP", "LMC")], rel=1e-9
    )
    between = sa.estimate_association(data, names[1], names[2])
    assert 1 / (1 - between.r_squared) == pytest.approx(expected["vif.OOP"], rel=1e-9)
