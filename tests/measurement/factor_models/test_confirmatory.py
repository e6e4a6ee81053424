"""Factor models against R lavaan and semTools, closed forms and simulation; what cannot be fitted is refused."""

import numpy as np
import pandas as pd
import pytest
from conftest import repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.ordinal import ordinal_data
from stratalign.measurement.factor_models.syntax import read_factor_model
from stratalign.numerics.normal_likelihood import (
    log_likelihood,
    normal_data,
    observed_information,
    saturated_moments,
    score_products,
    slopes,
)

THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
FIVE = "\n".join(f"{scale} =~ " + " + ".join(f"{scale}{n}" for n in range(1, 6)) for scale in "ACENO")
NAMES = {
    "chisq": "chi_square",
    "pvalue": "p_value",
    "rmsea.ci.lower": "rmsea_ci_low",
    "rmsea.ci.upper": "rmsea_ci_high",
}


@pytest.fixture(scope="module")
def school(real_data):
    return pd.read_csv(real_data("lavaan_holzinger1939") / "HolzingerSwineford1939.csv")


@pytest.fixture(scope="module")
def personality(real_data):
    return pd.read_csv(real_data("psych_bfi") / "bfi.csv").iloc[:, 1:26]


def _assert_equals_lavaan(found, expected, rel):
    for key, value in expected.items():
        name, _, _ = key.partition(".scaled" if key.endswith("scaled") else ".robust")
        if key in ("npar", "aic", "bic", "logl"):
            mine = getattr(found, {"npar": "n_parameters", "logl": "log_likelihood"}.get(key, key))
        else:
            kind = "_scaled" if key.endswith("scaled") else "_robust" if key.endswith("robust") else ""
            mine = found.measures[NAMES.get(name, name) + kind]
        assert mine == pytest.approx(value, rel=rel, abs=1e-9), key


def _simulate(seed, n, loadings, between=0.5):
    """Two correlated factors, the items split between them."""
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal([0, 0], [[1, between], [between, 1]], n)
    half = len(loadings) // 2
    mine = np.repeat([0, 1], [half, len(loadings) - half])
    answers = factors[:, mine] * loadings + rng.normal(size=(n, len(loadings))) * np.sqrt(1 - loadings**2)
    return pd.DataFrame(answers, columns=[f"q{k}" for k in range(1, len(loadings) + 1)])


# Fit ---------------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(
    ("how", "key", "rel"),
    [
        ({}, "cfa5_ML_listwise", 1e-6),
        ({"estimator": "MLR"}, "cfa5_MLR_listwise", 1e-6),
        ({"missing": "fiml"}, "cfa5_FIML", 1e-6),
        ({"estimator": "WLSMV"}, "cfa5_WLSMV_listwise", 1e-5),
    ],
)
def test_fit_of_five_factors_equals_lavaan(personality, reference, how, key, rel):
    found = sa.confirmatory_factor_analysis(personality, FIVE, **how)
    _assert_equals_lavaan(found, reference("psych_bfi", key), rel)
    assert found.warnings == ()


@pytest.mark.real
def test_standardised_loadings_of_five_factors_equal_lavaan(personality, reference):
    found = sa.confirmatory_factor_analysis(personality, FIVE).loadings.set_index("item")["loading"]
    pd.testing.assert_series_equal(
        found, pd.Series(reference("psych_bfi", "cfa5_std_loadings")), check_names=False, rtol=1e-4
    )


@pytest.mark.real
def test_fit_and_estimates_of_three_factors_equal_lavaan(school, reference):
    found = sa.confirmatory_factor_analysis(school, THREE, identification="marker")
    _assert_equals_lavaan(found, reference("lavaan_holzinger1939", "cfa3_fit"), 1e-6)
    estimates = found.parameters.set_index("name")["estimate"]
    for name, value in reference("lavaan_holzinger1939", "cfa3_estimates").items():
        assert estimates[name] == pytest.approx(value, rel=1e-5), name


@pytest.mark.real
def test_errors_of_estimates_equal_those_published_for_three_factors(school):
    found = sa.confirmatory_factor_analysis(school, THREE, identification="marker").parameters.set_index("name")
    published = {"visual=~x2": 0.100, "visual=~x3": 0.109, "textual=~x5": 0.065, "speed=~x8": 0.165}
    for name, error in published.items():
        assert found.loc[name, "std_error"] == pytest.approx(error, abs=5e-4)


@pytest.mark.real
def test_ordinal_fit_and_errors_equal_lavaan(school):
    items = [f"x{n}" for n in range(1, 10)]
    fifths = school[items].apply(
        lambda column: pd.cut(column, np.quantile(column, np.arange(0, 1.01, 0.2)), include_lowest=True, labels=False)
    )
    found = sa.confirmatory_factor_analysis(fifths, THREE, estimator="WLSMV")
    expected = {
        "chisq": 56.7788445817971,
        "chisq.scaled": 83.3852783446002,
        "cfi.scaled": 0.962454846423526,
        "tli.scaled": 0.94368226963529,
        "rmsea.scaled": 0.0908182543635305,
        "srmr": 0.0655610466653549,
    }
    _assert_equals_lavaan(found, expected, 1e-6)
    np.testing.assert_allclose(found.loadings["loading"][:3], [0.836788678, 0.443431867, 0.557477819], rtol=1e-5)
    np.testing.assert_allclose(found.loadings["std_error"][:3], [0.065508893, 0.063277248, 0.060208425], rtol=1e-4)


def test_one_factor_of_the_tiny_data_equals_lavaan(tiny):
    found = sa.confirmatory_factor_analysis(tiny["data"], "f =~ q1 + q2 + q3 + q4 + q5 + q6")
    _assert_equals_lavaan(found, tiny["cfa1"]["fit"], 1e-6)
    np.testing.assert_allclose(found.loadings["loading"], tiny["cfa1"]["std"], rtol=1e-5)
    validity = sa.validity_of_loadings(found.loadings["loading"])
    assert validity["composite_reliability"] == pytest.approx(tiny["composite"]["CR"], rel=1e-5)
    assert validity["ave"] == pytest.approx(tiny["composite"]["AVE"], rel=1e-5)


# Validity ----------------------------------------------------------------------------------------------------------
@pytest.mark.real
def test_variance_extracted_reliability_and_htmt_equal_semtools(personality, reference):
    turned = personality.assign(**{key: 7 - personality[key] for key in ("A1", "C4", "C5", "E1", "E2", "O2", "O5")})
    found = sa.confirmatory_factor_analysis(turned, FIVE)
    expected = reference("psych_bfi", "ave_cr_htmt")
    for scale in "ACENO":
        assert found.ave[scale] == pytest.approx(expected[f"AVE.{scale}"], rel=1e-4)
        assert found.composite_reliability[scale] == pytest.approx(expected[f"CR.{scale}"], rel=1e-4)
    ratios = found.htmt.to_numpy().T[np.triu_indices(5, 1)]
    np.testing.assert_allclose(ratios, reference("psych_bfi", "htmt"), rtol=1e-10)


@pytest.mark.real
def test_reliability_over_the_implied_variance_equals_semtools(school):
    found = sa.confirmatory_factor_analysis(school, THREE).composite_reliability_implied
    np.testing.assert_allclose(found, [0.625318015570728, 0.885175360316964, 0.687760037205504], rtol=1e-5)


def test_htmt_of_equal_correlations_is_their_ratio():
    correlations = np.full((4, 4), 0.3)
    correlations[:2, :2] = correlations[2:, 2:] = 0.6
    np.fill_diagonal(correlations, 1)
    raw = np.random.default_rng(1).normal(size=(50, 4))
    raw = (raw - raw.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False)).T)
    answers = pd.DataFrame(raw @ np.linalg.cholesky(correlations).T, columns=list("abcd"))
    for mean in ("geometric", "arithmetic"):
        found = sa.htmt(answers, {"one": ["a", "b"], "two": ["c", "d"]}, mean=mean)
        assert found.loc["one", "two"] == pytest.approx(0.5, rel=1e-9)


# Parts -------------------------------------------------------------------------------------------------------------
def _numeric(function, at, step=1e-5):
    moves = step * np.eye(len(at))
    return np.array([(function(at + move) - function(at - move)) / (2 * step) for move in moves])


def _stack(means, covariances):
    rows, columns = np.tril_indices(len(means))
    order = np.lexsort((rows, columns))
    return np.append(means, covariances[rows[order], columns[order]]), rows[order], columns[order]


def test_slopes_and_information_of_missing_answers_equal_numeric_derivatives():
    answers = _simulate(2, 60, np.full(4, 0.7)).to_numpy(copy=True)
    answers[np.random.default_rng(3).random(answers.shape) < 0.2] = np.nan
    data = normal_data(answers)
    means, covariances = np.full(4, 0.1), np.eye(4) * 0.6 + 0.4
    stacked, rows, columns = _stack(means, covariances)

    def matrix(values):
        square = np.zeros((4, 4))
        square[rows, columns] = square[columns, rows] = values[4:]
        return square

    def slope(values):
        to_means, to_covariances = slopes(data, values[:4], matrix(values))
        return np.append(to_means, np.where(rows == columns, 1, 2) * to_covariances[rows, columns])

    likelihood = _numeric(lambda v: log_likelihood(data, v[:4], matrix(v)), stacked)
    np.testing.assert_allclose(slope(stacked), likelihood, atol=1e-5)
    np.testing.assert_allclose(
        observed_information(data, means, covariances), -_numeric(slope, stacked), atol=1e-4, rtol=1e-5
    )


def test_score_products_sum_the_scores_of_single_respondents():
    answers = _simulate(5, 30, np.full(3, 0.7)).to_numpy(copy=True)
    answers[3, 1] = np.nan
    means, covariances = np.zeros(3), np.eye(3) * 0.7 + 0.3
    _, rows, columns = _stack(means, covariances)
    total = np.zeros((9, 9))
    for row in answers:
        to_means, to_covariances = slopes(normal_data(row[None, :]), means, covariances)
        score = np.append(to_means, np.where(rows == columns, 1, 2) * to_covariances[rows, columns])
        total += np.outer(score, score)
    np.testing.assert_allclose(score_products(normal_data(answers), means, covariances), total, rtol=1e-9, atol=1e-9)


def test_saturated_moments_have_no_slope_left():
    answers = _simulate(4, 300, np.full(4, 0.8)).to_numpy(copy=True)
    answers[np.random.default_rng(3).random(answers.shape) < 0.15] = np.nan
    data = normal_data(answers)
    for slope in slopes(data, *saturated_moments(data)):
        assert np.abs(slope).max() < 1e-4


@repeated(120, proof_runs=1000)
def test_errors_of_polychoric_correlations_hold_in_repeated_samples(n_runs):
    cuts = [-0.8, 0.2, 1.0]
    samples = [
        ordinal_data((_simulate(seed, 500, np.full(4, 0.8))).apply(np.digitize, bins=cuts)) for seed in range(n_runs)
    ]
    spread = np.cov(np.array([data.correlations for data in samples]), rowvar=False) * 500
    mean = np.mean([data.covariance for data in samples], axis=0)
    np.testing.assert_allclose(np.diag(mean), np.diag(spread), rtol=0.25)
    assert np.corrcoef(mean.ravel(), spread.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("estimator", ["ML", "MLR", "WLSMV"])
@repeated(40, proof_runs=400)
def test_estimates_and_test_hold_in_repeated_samples(estimator, n_runs):
    model = "a =~ q1 + q2 + q3\nb =~ q4 + q5 + q6"
    loadings = np.array([0.8, 0.7, 0.6, 0.8, 0.7, 0.6])
    found = []
    for seed in range(n_runs):
        answers = _simulate(seed, 400, loadings)
        if estimator == "WLSMV":
            answers = answers.apply(np.digitize, bins=[-1, 0, 1])
        found.append(sa.confirmatory_factor_analysis(answers, model, estimator=estimator))
    estimates = np.array([fit.loadings["loading"] for fit in found])
    np.testing.assert_allclose(estimates.mean(axis=0), loadings, atol=0.02)
    errors = np.array([fit.loadings["std_error"] for fit in found]).mean(axis=0)
    np.testing.assert_allclose(errors, estimates.std(axis=0, ddof=1), rtol=0.25)
    assert np.mean([fit.p_value < 0.05 for fit in found]) < 0.11
    assert np.mean([fit.chi_square for fit in found]) == pytest.approx(8, rel=0.15)


def test_factor_of_factors_gives_the_correlations_it_implies():
    rng = np.random.default_rng(7)
    n, top = 3000, rng.normal(size=(3000, 1))
    middle = top * 0.8 + rng.normal(size=(n, 3)) * 0.6
    answers = pd.DataFrame(
        np.repeat(middle, 3, axis=1) * 0.8 + rng.normal(size=(n, 9)) * 0.6, columns=[f"q{k}" for k in range(9)]
    )
    model = "a =~ q0 + q1 + q2\nb =~ q3 + q4 + q5\nc =~ q6 + q7 + q8\ng =~ a + b + c"
    found = sa.confirmatory_factor_analysis(answers, model)
    assert found.df == 24
    assert found.factor_correlations.loc["a", "b"] == pytest.approx(0.64, abs=0.06)
    assert found.loadings.set_index("item").loc["a", "loading"] == pytest.approx(0.8, abs=0.06)
    assert np.isnan(found.ave["g"])


def test_fixed_equal_and_freed_parameters_are_kept():
    answers = _simulate(1, 500, np.full(6, 0.7))
    equal = "f =~ a*q1 + a*q2 + a*q3\ng =~ NA*q4 + q5 + q6\ng ~~ 1*g\nf ~~ 0*g\nq1 ~~ q4"
    found = sa.confirmatory_factor_analysis(answers, equal)
    estimates = found.parameters.set_index("name")["estimate"]
    assert estimates["f=~q1"] == estimates["f=~q2"] == estimates["f=~q3"]
    assert estimates["f~~g"] == 0
    assert found.df == 21 - (1 + 3 + 6 + 1)


def test_marker_and_variance_identify_the_same_model():
    answers = _simulate(1, 300, np.full(6, 0.7))
    model = "f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6"
    one = sa.confirmatory_factor_analysis(answers, model)
    other = sa.confirmatory_factor_analysis(answers, model, identification="marker")
    assert one.chi_square == pytest.approx(other.chi_square, rel=1e-9)
    columns = ["loading", "std_error"]
    np.testing.assert_allclose(one.loadings[columns], other.loadings[columns], rtol=1e-4)


def test_missing_answers_change_nothing_where_there_are_none():
    answers = _simulate(1, 300, np.full(6, 0.7))
    model = "f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6"
    one = sa.confirmatory_factor_analysis(answers, model)
    other = sa.confirmatory_factor_analysis(answers, model, missing="fiml")
    assert one.chi_square == pytest.approx(other.chi_square, rel=1e-8)
    assert other.n_parameters == one.n_parameters + 6


# Refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("q1 + q2", "line 1 of the factor model"),
        ("f ~ q1 + q2", "line 1 of the factor model"),
        ("f =~ q1 + 2q2", "'2q2' is no item"),
        ("f =~ q1 + q2 + q3\nq9 ~~ q1", "q9 are neither"),
        ("f =~ q1 + q1 + q2", "stands twice"),
        ("# nothing", "names no factor"),
        ("f =~ c(1,2)*q1 + q2", "neither a number nor a label"),
    ],
)
def test_a_model_that_cannot_be_read_is_named(model, message):
    with pytest.raises(StatisticError) as error:
        read_factor_model(model)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("change", "model", "message"),
    [
        ({}, "f =~ q1 + q2", "not identified"),
        ({}, "f =~ q1 + q2 + q99", "does not have: q99"),
        ({"q2": 3.0}, "f =~ q1 + q2 + q3", "q2 do not vary"),
        ({"q2": "yes"}, "f =~ q1 + q2 + q3", "q2 are no numbers"),
        ({"q2": np.inf}, "f =~ q1 + q2 + q3", "are infinite"),
        ({"q2": np.nan}, "f =~ q1 + q2 + q3", "q2 was answered by nobody"),
    ],
)
def test_answers_that_cannot_be_fitted_are_named(change, model, message):
    with pytest.raises(StatisticError) as error:
        sa.confirmatory_factor_analysis(_simulate(1, 100, np.full(4, 0.7)).assign(**change), model)
    assert message in str(error.value)


def test_items_that_follow_from_others_are_named():
    answers = _simulate(1, 100, np.full(4, 0.7))
    with pytest.raises(StatisticError, match="follow exactly from others"):
        sa.confirmatory_factor_analysis(answers.assign(q4=answers["q1"]), "f =~ q1 + q2 + q3 + q4")
    coarse = answers.apply(np.digitize, bins=[-1, 0, 1])
    with pytest.raises(StatisticError, match="relate perfectly, such as q1 and q4"):
        sa.confirmatory_factor_analysis(coarse.assign(q4=coarse["q1"]), "f =~ q1 + q2 + q3 + q4", estimator="WLSMV")


def test_too_few_respondents_and_unknown_ways_are_refused():
    answers = _simulate(1, 100, np.full(4, 0.7))
    with pytest.raises(StatisticError, match="more respondents than items"):
        sa.confirmatory_factor_analysis(answers.head(4), "f =~ q1 + q2 + q3 + q4")
    with pytest.raises(StatisticError, match="not by 'OLS'"):
        sa.confirmatory_factor_analysis(answers, "f =~ q1 + q2 + q3", estimator="OLS")
    with pytest.raises(StatisticError, match="WLSMV takes complete respondents"):
        sa.confirmatory_factor_analysis(answers, "f =~ q1 + q2 + q3", estimator="WLSMV", missing="fiml")


def test_an_improper_solution_says_so():
    matrix = np.array([[1, 0.85, 0.85], [0.85, 1, 0.6], [0.85, 0.6, 1]])
    raw = np.random.default_rng(1).normal(size=(80, 3))
    raw = (raw - raw.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(raw, rowvar=False)).T)
    answers = pd.DataFrame(raw @ np.linalg.cholesky(matrix).T, columns=["q1", "q2", "q3"])
    found = sa.confirmatory_factor_analysis(answers, "f =~ q1 + q2 + q3")
    assert "negative variance of q1" in found.warnings[0]
    assert found.df == 0
    assert found.chi_square == pytest.approx(0, abs=1e-6)


def test_items_that_share_nothing_have_no_heterotrait_ratio():
    signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    answers = pd.DataFrame(np.hstack([signs, signs.prod(axis=1, keepdims=True), signs[:, :1]]), columns=list("abcd"))
    with pytest.raises(StatisticError, match="the items of f have nothing in common"):
        sa.htmt(answers, {"f": ["a", "b"], "g": ["a", "d"]})
    with pytest.raises(StatisticError, match="e do not vary"):
        sa.htmt(answers.assign(e=1), {"f": ["a", "d"], "g": ["b", "e"]})
