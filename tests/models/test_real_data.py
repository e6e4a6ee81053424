"""The public models run with their defaults on real companies, and answer what R answered where R was asked."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def exchange(real_data):
    """Listed companies: growth, margin, leverage, size and sector."""
    folder = real_data("nyse_fundamentals")
    data = pd.read_csv(folder / "fundamentals.csv")
    sectors = pd.read_csv(folder / "securities.csv").drop_duplicates("Ticker Symbol")
    end = pd.to_datetime(data["Period Ending"], format="mixed")
    data = data.assign(entity_id=data["Ticker Symbol"], period_end=end).sort_values(["entity_id", "period_end"])
    revenue, assets = data["Total Revenue"], data["Total Assets"]
    data = data.assign(
        growth=np.log(revenue).groupby(data["entity_id"]).diff(),
        margin=data["Operating Income"] / revenue,
        leverage=data["Total Liabilities"] / assets,
        size=np.log(assets),
        sector=data["entity_id"].map(sectors.set_index("Ticker Symbol")["GICS Sector"]),
        # Fiscal years end on different days; the year they end in keeps one row a year.
        year=data["period_end"].dt.year,
    )
    keep = np.isfinite(data["growth"]) & np.isfinite(data["margin"]) & (revenue > 0) & (assets > 0)
    return data[keep].drop_duplicates(["entity_id", "year"])


@pytest.fixture(scope="module")
def board(real_data):
    data = pd.read_csv(real_data("multilevel_paneldat") / "paneldat.csv")
    return data.rename(columns={"companyid": "entity_id", "year": "period_end"})


@pytest.fixture(scope="module")
def employment(real_data):
    data = pd.read_csv(real_data("plm_empluk") / "EmplUK.csv")
    data = data.rename(columns={"firm": "entity_id", "year": "period_end"})
    return data.assign(**{name: np.log(data[name]) for name in ("emp", "wage", "capital", "output")})


@pytest.fixture(scope="module")
def investment(real_data):
    data = pd.read_csv(real_data("grunfeld") / "grunfeld_plm_10firms.csv")
    return data.rename(columns={"firm": "entity_id", "year": "period_end"})


@pytest.fixture(scope="module")
def salaries(real_data):
    return pd.read_csv(real_data("wooldridge_firms") / "ceosal2.csv")


@pytest.fixture(scope="module")
def darfur(real_data):
    (file,) = real_data("sensemakr_darfur").glob("*.csv")
    return pd.read_csv(file)


def _sound(result):
    table = result.tidy()
    assert np.isfinite(table["estimate"]).all()
    assert sa.reading(result).endswith(".")
    return table.set_index("term")


def test_listed_companies(exchange, reference):
    found = sa.estimate_association(exchange, "growth", "margin", controls=["size", "leverage"])
    row = _sound(found).iloc[0]
    assert row["ci_low"] < row["estimate"] < row["ci_high"]
    groups = sa.group_slopes(exchange, "growth", "margin", "sector")
    assert groups.n_groups >= 8
    _sound(groups)
    sectors = sa.estimate_multilevel(exchange, "margin", ["size", "leverage"], "sector")
    assert 0 < sectors.icc < 1
    checks = sa.run_robustness_checks(exchange, "growth", "margin", controls=["size"], winsorise=0.01, draws=200)
    assert set(checks["check"]) == {"as_given", "winsorised", "median", "without_most_influential"}
    # A handful of companies with margins far from all others carry the slope: the checks disagree, and show it.
    slopes = checks.set_index("check")["estimate"]
    assert slopes["winsorised"] < slopes["as_given"]
    curve = sa.specification_curve(
        exchange, ["growth", "margin"], "leverage", [[], ["size"]], fixed_effects=[[], ["sector"]], cluster="entity_id"
    )
    assert curve.n_specifications == 8
    _sound(curve)


def test_board_panel(board):
    for effects in ("within", "two_way", "random", "first_difference", "mundlak"):
        _sound(sa.estimate_panel(board, "roani", "debtassets", effects=effects))
    _sound(sa.estimate_panel(board, "roani", "debtassets", lag=1))
    assert "was followed by" in sa.reading(sa.estimate_panel(board, "roani", "debtassets", lag=1))
    tests = sa.compare_panel_models(board, "roani", ["debtassets"])
    assert tests["p_value"].between(0, 1).all()
    _sound(sa.cross_lagged(board, "roani", "boardindprop"))
    _sound(sa.estimate_association(board, "roani", "debtassets", covariance="CR2", cluster="entity_id"))


def test_british_employment(employment):
    dynamic = sa.estimate_panel(employment, "emp", "wage", controls=["capital", "output"], effects="arellano_bond")
    alone = sa.arellano_bond(employment, "emp", {"wage": 0, "capital": 0, "output": 0})
    assert dynamic.estimate == alone.coefficients.set_index("term").loc["wage", "estimate"]
    assert dynamic.estimate < 0
    _sound(dynamic)
    _sound(alone)
    started = employment.assign(start=np.where(employment["entity_id"] % 4 == 0, 1980.0, np.nan))
    placebo = sa.event_study(started, "emp", "start", draws=300)
    # Nothing started in 1980 for these firms.
    assert placebo.overall["ci_low"] < 0 < placebo.overall["ci_high"]


def test_investment_of_ten_firms(investment):
    found = sa.estimate_panel(investment, "inv", "value", controls=["capital"])
    assert found.n_clusters == 10
    _sound(found)
    design = investment[["value", "capital"]].assign(intercept=1.0)
    wild = sa.wild_cluster_bootstrap(design, investment["inv"], investment["entity_id"], "value")
    assert wild.p_value < 0.05
    _sound(wild)
    resampled = sa.cluster_bootstrap(design, investment["inv"], investment["entity_id"], draws=500)
    assert resampled.tidy()["estimate"].notna().all()
    with pytest.raises(StatisticError, match="clusters"):
        sa.estimate_association(
            investment[investment["entity_id"] <= 4], "inv", "value", covariance="CR2", cluster="entity_id"
        )


def test_salaries_of_chief_executives(salaries, reference):
    controls = ["lmktval", "profmarg", "ceoten", "comten"]
    found = sa.estimate_association(salaries, "lsalary", "lsales", controls=controls)
    assert found.estimate == pytest.approx(reference("wooldridge_firms", "ceosal2_boot_bca_lsales")["est"], rel=1e-9)
    design = salaries[["lsales", *controls]].assign(intercept=1.0)
    influence = sa.influence_of_rows(design, salaries["lsalary"])
    expected = reference("wooldridge_firms", "ceosal2_diagnostics")
    assert influence["cooks_distance"].max() == pytest.approx(expected["max_cook"], rel=1e-9)
    assert int(influence["cooks_distance"].argmax()) + 1 == expected["which_max_cook"]
    assert influence["hat"].max() == pytest.approx(expected["max_hat"], rel=1e-9)
    # Every row its own cluster: the cluster bootstrap is R's ordinary one.
    resampled = sa.cluster_bootstrap(design, salaries["lsalary"], np.arange(len(salaries)), draws=9999, seed=1)
    row = resampled.table.set_index("term").loc["lsales"]
    boot = reference("wooldridge_firms", "ceosal2_boot_bca_lsales")
    assert row["std_error"] == pytest.approx(boot["se"], rel=0.05)
    assert row["ci_low"] == pytest.approx(boot["bca_lo"], abs=0.01)
    assert row["ci_high"] == pytest.approx(boot["bca_hi"], abs=0.03)
    gaps = salaries.assign(profmarg=salaries["profmarg"].where(np.arange(len(salaries)) % 7 > 0))
    treated = sa.run_robustness_checks(gaps, "lsalary", "lsales", controls=["lmktval", "profmarg"]).set_index("check")
    assert treated.loc["imputed", "n_units"] == len(salaries) > treated.loc["as_given", "n_units"]
    _sound(sa.moderation(salaries, "lsalary", "lsales", "ceoten"))
    _sound(sa.mediation(salaries, "lsalary", "lsales", "lmktval"))


def test_exposure_to_violence(darfur):
    controls = ["age", "farmer_dar", "herder_dar", "pastvoted", "hhsize_darfur", "female"]
    found = sa.sensitivity(darfur, "peacefactor", "directlyharmed", controls, fixed_effects=["village"])
    assert found.robustness_value == pytest.approx(0.139, abs=5e-4)
    _sound(found)
    bounds = sa.benchmark_bounds(darfur, "peacefactor", "directlyharmed", controls, "female", fixed_effects=["village"])
    assert bounds.table["adjusted_estimate"].iloc[2] == pytest.approx(0.0304, abs=5e-4)
    assert sa.contour_grid(found)["adjusted_estimate"].notna().all()
    _sound(sa.estimate_association(darfur, "peacefactor", "directlyharmed", controls=controls))


def test_other_multilevel_answers_of_r(real_data, reference, exchange):
    soldiers = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    found = sa.estimate_multilevel(soldiers, "WBEING", ["W.HRS", "G.HRS"], "GRP").coefficients.set_index("term")
    expected = reference("multilevel_bh1996", "contextual_within_between")
    contextual = found.loc["G.HRS", "estimate"] - found.loc["W.HRS", "estimate"]
    assert contextual == pytest.approx(expected["contextual"], rel=1e-5)
    klein = pd.read_csv(real_data("multilevel_klein2000") / "klein2000.csv")
    empty = sa.estimate_multilevel(klein, "JOBSAT", [], "GRPID")
    components = reference("multilevel_klein2000", "lme_JOBSAT_varcorr")
    assert empty.random_covariance.iloc[0, 0] == pytest.approx(components["tau00"], rel=1e-4)
    assert empty.residual_variance == pytest.approx(components["sigma2"], rel=1e-5)
    plants = pd.read_csv(next(real_data("wms_manufacturing").glob("AMP*.csv")), usecols=range(19), low_memory=False)
    expected = reference("wms_manufacturing", "lmer_country")
    found = sa.estimate_multilevel(plants, "management", ["lemp_firm"], "country")
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        [expected["(Intercept)"], expected["lemp_firm"]], rel=1e-5
    )
    assert found.random_covariance.iloc[0, 0] == pytest.approx(expected["tau00"], rel=1e-4)
    assert found.residual_variance == pytest.approx(expected["sigma2"], rel=1e-6)
    survey = pd.read_csv(
        real_data("uk_civil_service_people_survey") / "2019_org_scores.csv", encoding="utf-8-sig", dtype=str
    )
    for column in survey.columns[3:]:
        survey[column] = pd.to_numeric(survey[column].str.replace("%", ""), errors="coerce") / 100
    survey = survey[survey["Departmental Group"] != "000_CS"]
    purpose = "Organisational objectives and purpose"
    expected = reference("uk_civil_service_people_survey", "lmer_group")
    found = sa.estimate_multilevel(survey, "Employee Engagement Index", [purpose], "Departmental Group")
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        [expected["(Intercept)"], expected["OOP"]], rel=1e-4
    )
    assert found.random_covariance.iloc[0, 0] == pytest.approx(expected["tau00"], rel=1e-3)
    expected = reference("uk_civil_service_people_survey", "alignment_engagement")
    line = sa.estimate_association(survey, "Employee Engagement Index", purpose, covariance="HC3")
    assert line.estimate == pytest.approx(expected["OOP"], rel=1e-9)
    assert line.std_error == pytest.approx(expected["se_HC3.OOP"], rel=1e-9)
