"""Statistics against stored answers of R, each computed by the call printed beside it in the reference file.

Closed-form estimators agree to RTOL; the reference values carry 15 digits, the data files nine decimals.
"""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa

RTOL = 1e-8
LEAD = [f"LEAD{n:02d}" for n in range(1, 12)]
SCALES = {
    "LEADI": LEAD,
    "TSIGI": [f"TSIG{n:02d}" for n in range(1, 4)],
    "HOSTI": [f"HOSTIL{n:02d}" for n in range(1, 6)],
}

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def lq2002(real_data):
    return pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")


@pytest.fixture(scope="module")
def bh1996(real_data):
    return pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")


@pytest.mark.parametrize("scale", SCALES)
def test_alpha(lq2002, reference, scale):
    found = sa.cronbach_alpha(lq2002[SCALES[scale]])
    assert found.alpha == pytest.approx(reference("multilevel_lq2002", f"alpha_{scale}"), rel=RTOL)
    assert (found.n_respondents, found.n_items) == (2042, len(SCALES[scale]))


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_alpha_with_missing_answers(real_data, reference, missing):
    answers = pd.read_csv(real_data("pingouin_reliability") / "cronbach_wide_missing.csv", encoding="utf-8-sig")
    found = sa.cronbach_alpha(answers, missing=missing)
    assert found.alpha == pytest.approx(reference("pingouin_reliability", f"alpha_wide_missing_{missing}"), rel=RTOL)
    assert found.n_respondents <= len(answers)


@pytest.mark.parametrize("scale", SCALES)
def test_item_rest_correlations(lq2002, reference, scale):
    from stratalign.measurement.scales.reliability import item_rest_correlations

    expected = reference("multilevel_lq2002", f"item_rest_r_{scale}")
    assert item_rest_correlations(lq2002[SCALES[scale]]).to_dict() == pytest.approx(expected, rel=RTOL)


@pytest.mark.parametrize("variable", ["LEAD", "TSIG", "HOSTILE"])
def test_icc_of_companies(lq2002, reference, variable):
    found = sa.icc(lq2002[variable], lq2002["COMPID"])
    assert found.icc1 == pytest.approx(reference("multilevel_lq2002", f"icc1_{variable}"), rel=RTOL)
    assert found.icc2 == pytest.approx(reference("multilevel_lq2002", f"icc2_{variable}"), rel=RTOL)
    assert (found.n_groups, found.n_respondents) == (49, 2042)


@pytest.mark.parametrize("variable", ["WBEING", "COHES", "LEAD", "HRS"])
def test_icc_of_unequal_groups(bh1996, reference, variable):
    found = sa.icc(bh1996[variable], bh1996["GRP"])
    assert found.icc1 == pytest.approx(reference("multilevel_bh1996", f"icc1_{variable}"), rel=RTOL)
    assert found.icc2 == pytest.approx(reference("multilevel_bh1996", f"icc2_{variable}"), rel=RTOL)


def test_rwg_of_a_scale_mean(bh1996, reference):
    expected = reference("multilevel_bh1996", "rwg_COHES_mean")
    found = sa.rwg(bh1996["COHES"], bh1996["GRP"], n_options=5)["rwg"]
    seen = {
        "mean": found.mean(),
        "median": found.median(),
        "min": found.min(),
        "max": found.max(),
        "n_groups": len(found),
    }
    assert seen == pytest.approx(expected, rel=RTOL)


def test_rwg_j_of_single_companies(lq2002, reference):
    found = sa.rwg_j(lq2002[LEAD], lq2002["COMPID"], n_options=5).set_index("group")["rwg_j"]
    for company, value in reference("multilevel_lq2002", "rwgj_LEAD_first5").items():
        assert found[int(company)] == pytest.approx(value, rel=RTOL)


@pytest.mark.parametrize(
    ("key", "items", "null"),
    [
        ("rwgj_LEAD_uniform", "LEADI", "uniform"),
        ("rwgj_LEAD_slight_skew", "LEADI", "slight_skew"),
        ("rwgj_TSIG", "TSIGI", "uniform"),
    ],
)
def test_rwg_j_over_companies(lq2002, reference, key, items, null):
    expected = reference("multilevel_lq2002", key)
    found = sa.rwg_j(lq2002[SCALES[items]], lq2002["COMPID"], n_options=5, null=null)["rwg_j"]
    assert found.mean() == pytest.approx(expected["mean"], rel=RTOL)
    assert found.median() == pytest.approx(expected["median"], rel=RTOL)
    if "n_zero" in expected:
        assert (found == 0).sum() == expected["n_zero"]


@pytest.mark.parametrize(("covariance", "name"), [("classical", "const"), *((f"HC{n}", f"HC{n}") for n in range(4))])
def test_standard_errors_of_every_coefficient(real_data, reference, covariance, name):
    data = pd.read_csv(real_data("wooldridge_firms") / "ceosal2.csv")
    controls = ["lmktval", "profmarg", "ceoten", "comten"]
    found = sa.estimate_association(data, "lsalary", "lsales", controls=controls, covariance=covariance)
    errors = found.coefficients.set_index("term")["std_error"].rename({"intercept": "(Intercept)"}).to_dict()
    expected = {term: row[name] for term, row in reference("wooldridge_firms", "ceosal2_se").items()}
    assert errors == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("covariance", "name"),
    [("classical", "classic"), ("HC0", "HC0"), ("HC1", "HC1"), ("HC3", "HC3"), ("cluster", "CL_tick")],
)
def test_growth_of_listed_companies_on_size_debt_and_margin(real_data, reference, covariance, name):
    folder = real_data("nyse_fundamentals")
    data = pd.read_csv(folder / "fundamentals.csv").iloc[:, 3:]
    data = data.assign(end=pd.to_datetime(data["Period Ending"], format="%m/%d/%Y")).sort_values(
        ["Ticker Symbol", "end"]
    )
    sector = (
        pd.read_csv(folder / "securities.csv")
        .drop_duplicates("Ticker Symbol")
        .set_index("Ticker Symbol")["GICS Sector"]
    )
    revenue, assets = data["Total Revenue"], data["Total Assets"]
    data = data.assign(
        g=np.log(revenue).groupby(data["Ticker Symbol"]).diff(),
        la=np.log(assets),
        lev=data["Total Liabilities"] / assets,
        opm=data["Operating Income"] / revenue,
        sector=data["Ticker Symbol"].map(sector),
    )
    options = {"cluster": "Ticker Symbol"} if covariance == "cluster" else {}
    found = sa.estimate_association(
        data, "g", "opm", controls=["la", "lev"], fixed_effects=["sector"], covariance=covariance, **options
    )
    expected = reference("nyse_fundamentals", "ols_growth")
    assert found.n_observations == reference("nyse_fundamentals", "size")["used"]
    terms = found.coefficients.set_index("term")
    for term in ("la", "lev", "opm"):
        assert terms.loc[term, "estimate"] == pytest.approx(expected["b"][term], rel=1e-6)
        assert terms.loc[term, "std_error"] == pytest.approx(expected[name][term], rel=1e-6)
