"""The cross-lagged model against a likelihood written out in full, semopy's answer, and planted paths."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import stratalign as sa
from stratalign.errors import StatisticError

TRUTH = {"exposure_to_outcome": 0.05 * 2 / 10, "outcome_to_exposure": 0.15 * 10 / 2}


def simulated(n, t, seed, missing=0.0):
    rng = np.random.default_rng(seed)
    lasting = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n)
    w = rng.multivariate_normal([0, 0], [[1, 0.2], [0.2, 1]], n)
    rows = []
    for step in range(t):
        if step:
            innovation = rng.multivariate_normal([0, 0], [[0.7, 0.1], [0.1, 0.7]], n)
            w = w @ np.array([[0.4, 0.15], [0.05, 0.3]]).T + innovation
        v = lasting + w
        columns = {"entity_id": np.arange(n), "period_end": 2015 + step, "x": 50 + 10 * v[:, 0], "y": 3 + 2 * v[:, 1]}
        rows.append(pd.DataFrame(columns))
    data = pd.concat(rows, ignore_index=True)
    for name in ("x", "y"):
        data.loc[rng.random(len(data)) < missing, name] = np.nan
    return data


def _ram_log_likelihood(values, means, theta, t):
    """Covariances from (I - B)^-1 S (I - B)^-T over latent variables, density of complete rows."""
    a, b, c, d = theta[:4]
    n_latent = 2 + 2 * t
    paths, spread = np.zeros((n_latent, n_latent)), np.zeros((n_latent, n_latent))
    spread[0, 0], spread[0, 1], spread[1, 1] = theta[4:7]
    spread[1, 0] = spread[0, 1]
    for step in range(t):
        i, j = 2 + 2 * step, 3 + 2 * step
        spread[i, i], spread[i, j], spread[j, j] = theta[7 + 3 * step : 10 + 3 * step]
        spread[j, i] = spread[i, j]
        if step:
            paths[j, i - 2], paths[i, j - 2], paths[i, i - 2], paths[j, j - 2] = a, b, c, d
    inverse = np.linalg.inv(np.eye(n_latent) - paths)
    loadings = np.zeros((2 * t, n_latent))
    for step in range(t):
        loadings[step, [0, 2 + 2 * step]] = 1
        loadings[t + step, [1, 3 + 2 * step]] = 1
    sigma = loadings @ inverse @ spread @ inverse.T @ loadings.T
    if np.linalg.eigvalsh(sigma)[0] < 1e-6:
        return -1e6
    return stats.multivariate_normal(means, sigma).logpdf(values).sum()


def test_the_optimum_is_that_of_the_likelihood_written_out():
    data = simulated(120, 3, 5)
    found = sa.cross_lagged(data, "y", "x", robust=False)
    wide = data.pivot(index="entity_id", columns="period_end", values=["x", "y"]).to_numpy()
    scale = np.repeat([wide[:, :3].std(), wide[:, 3:].std()], 3)
    values = wide / scale
    means = values.mean(axis=0)
    start = np.array([0.05, 0.1, 0.3, 0.3, 0.4, 0.1, 0.4, *[0.5, 0.05, 0.5] * 3])
    best = optimize.minimize(
        lambda theta: -_ram_log_likelihood(values, means, theta, 3), start, method="L-BFGS-B", options={"maxiter": 400}
    )
    assert found.log_likelihood == pytest.approx(-best.fun - len(values) * np.log(scale).sum(), abs=1e-3)
    ratio = scale[3] / scale[0]
    raw = found.paths.set_index("term")["estimate"]
    assert raw["exposure_to_outcome"] == pytest.approx(best.x[0] * ratio, abs=2e-3 * ratio)
    assert raw["outcome_to_exposure"] == pytest.approx(best.x[1] / ratio, abs=2e-3 / ratio)
    assert raw["exposure_autoregression"] == pytest.approx(best.x[2], abs=2e-3)


def test_estimates_and_errors_are_those_of_semopy():
    # semopy 2.3.11, obj="MLW", same lags constrained equal, x divided by 10 and y by 2; it stops at about 1e-3.
    found = sa.cross_lagged(simulated(300, 4, 1), "y", "x", robust=False)
    rows = found.paths.set_index("term")
    for term, unit, estimate, error in (
        ("exposure_autoregression", 1.0, 0.417455, 0.062571),
        ("outcome_to_exposure", 5.0, 0.113975, 0.050532),
        ("exposure_to_outcome", 0.2, 0.047218, 0.051487),
        ("outcome_autoregression", 1.0, 0.213290, 0.059911),
    ):
        assert rows.loc[term, "estimate"] == pytest.approx(estimate * unit, abs=1.5e-3 * unit)
        assert rows.loc[term, "std_error"] == pytest.approx(error * unit, rel=5e-3)
    assert found.fit["df"] == 17
    assert found.fit["chi_square"] == pytest.approx(19.6, abs=0.1)


def test_planted_paths_are_found_with_missing_values_and_lasting_differences_do_not_pass_for_them():
    data = simulated(3000, 4, 7, missing=0.1)
    rows = sa.cross_lagged(data, "y", "x").paths.set_index("term")
    for term, value in TRUTH.items():
        assert abs(rows.loc[term, "estimate"] - value) < 3 * rows.loc[term, "std_error"]
    mixed = sa.cross_lagged(data, "y", "x", random_intercepts=False)
    assert mixed.fit["p_value"] < 1e-6
    assert mixed.paths.set_index("term").loc["outcome_autoregression", "estimate"] > 0.5
    assert np.isnan(mixed.between_correlation)


def test_free_lags_nest_the_constant_ones():
    data = simulated(300, 4, 3)
    constant, free = sa.cross_lagged(data, "y", "x"), sa.cross_lagged(data, "y", "x", lags="free")
    assert free.log_likelihood >= constant.log_likelihood
    assert free.n_parameters - constant.n_parameters == 8
    assert len(free.paths) == 12


def test_real_companies_run_with_defaults(real_data):
    panel = pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")
    found = sa.cross_lagged(panel, "roani", "boardindprop", entity="companyid", period="year")
    assert (found.n_entities, found.n_periods) == (196, 5)
    assert found.fit["df"] == 33
    difference = found.standardised.set_index("term").loc["difference"]
    assert difference["ci_low"] < 0 < difference["ci_high"]


def test_what_hardly_moves_within_companies_is_refused(real_data):
    panel = pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")
    panel = panel[panel["companyid"].isin(panel["companyid"].unique()[:250])]
    with pytest.raises(StatisticError, match="carries over almost wholly"):
        sa.cross_lagged(panel, "roani", "lnemp", entity="companyid", period="year")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d[d["period_end"] < 2017], "2 periods with values"),
        (lambda d: d[d["entity_id"] < 20], "20 entity_id have values"),
        (lambda d: pd.concat([d, d.head(3)]), "3 rows repeat"),
        (lambda d: d.assign(x=1.0), "x does not vary"),
        (lambda d: d.drop(columns="y"), "no column y"),
    ],
)
def test_data_that_cannot_tell_are_refused(change, words):
    with pytest.raises(StatisticError, match=words):
        sa.cross_lagged(change(simulated(80, 4, 2)), "y", "x")


def test_standardised_paths_are_those_of_the_planted_spreads_within_companies():
    rng = np.random.default_rng(11)
    n, paths = 4000, np.array([[0.4, 0.10], [0.3, 0.2]])
    # Lasting differences of y are ten times as wide as what moves within: total spreads would give other figures.
    lasting = rng.normal(size=(n, 2)) * [0.5, 10.0]
    spread, innovation = np.eye(2), np.diag([0.8, 0.6])
    within = rng.normal(size=(n, 2))
    rows, expected = [], []
    for step in range(4):
        if step:
            before = np.sqrt(np.diag(spread))
            spread = paths @ spread @ paths.T + innovation
            after = np.sqrt(np.diag(spread))
            expected.append([paths[1, 0] * before[0] / after[1], paths[0, 1] * before[1] / after[0]])
            within = within @ paths.T + rng.normal(size=(n, 2)) * np.sqrt(np.diag(innovation))
        values = lasting + within
        columns = {"entity_id": np.arange(n), "period_end": step, "x": 3 * values[:, 0], "y": values[:, 1]}
        rows.append(pd.DataFrame(columns))
    found = sa.cross_lagged(pd.concat(rows), "y", "x").standardised.set_index("term")
    for term, value in zip(("exposure_to_outcome", "outcome_to_exposure"), np.mean(expected, axis=0), strict=True):
        assert abs(found.loc[term, "estimate"] - value) < 3 * found.loc[term, "std_error"]
        assert found.loc[term, "std_error"] < 0.04
    difference = found.loc["exposure_to_outcome", "estimate"] - found.loc["outcome_to_exposure", "estimate"]
    assert found.loc["difference", "estimate"] == pytest.approx(difference)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.assign(y=2 * d["x"]), "x of period 1 and y of period 1"),
        (lambda d: d.assign(x=1e6 * np.sqrt(d["entity_id"])), "x of period 1 and x of period 2"),
        (lambda d: d.assign(x=1.0 * ((d["entity_id"] == 3) & (d["period_end"] == 2016))), "in 3 of 4 periods"),
        (lambda d: d.assign(y=d["y"].where((d["entity_id"] < 5) | (d["period_end"] > 2015))), "in 1 of 4 periods"),
        (lambda d: d.assign(x="many"), "x is not numeric"),
        (lambda d: pd.concat([d, d[["x"]]], axis=1), "more than once"),
    ],
)
def test_columns_that_tell_each_other_or_hardly_exist_are_refused(change, words):
    with pytest.raises(StatisticError, match=words):
        sa.cross_lagged(change(simulated(80, 4, 2)), "y", "x")


@pytest.mark.parametrize(("options", "words"), [({"ci_level": 0}, "ci_level is 0"), ({"lags": "both"}, "no lags")])
def test_options_that_do_not_exist_are_refused(options, words):
    with pytest.raises(StatisticError, match=words):
        sa.cross_lagged(simulated(80, 4, 2), "y", "x", **options)


def test_fiscal_years_that_end_in_june_or_december_are_the_years_they_are():
    data = simulated(150, 4, 3)
    found = sa.cross_lagged(data, "y", "x").paths["estimate"]
    ends = np.where(data["entity_id"] % 2 == 0, "-12-31", "-06-30")
    dated = data.assign(period_end=data["period_end"].astype(str) + ends)
    assert sa.cross_lagged(dated, "y", "x").paths["estimate"].tolist() == found.tolist()
    quarters = pd.PeriodIndex(
        pd.PeriodIndex(data["period_end"].astype(str), freq="Y").year.astype(str) + "Q3", freq="Q"
    )
    assert sa.cross_lagged(data.assign(period_end=quarters), "y", "x").paths["estimate"].tolist() == found.tolist()


def test_levels_far_from_zero_leave_the_paths_alone():
    data = simulated(150, 4, 3)
    found, far = (sa.cross_lagged(part, "y", "x").paths["estimate"] for part in (data, data.assign(x=data["x"] + 1e7)))
    assert far.tolist() == pytest.approx(found.tolist(), rel=1e-5)
