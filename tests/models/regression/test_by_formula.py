"""Associations written as formulas: answers of pyfixest, the named arguments, and formulas that say nothing."""

import json

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError

COMPANIES = pd.read_csv(ROOT / "data" / "reference" / "companies.csv")
COMPANIES["batch"] = np.arange(len(COMPANIES)) % 15
PYFIXEST = pd.read_csv(ROOT / "tests" / "reference" / "by_pyfixest.csv", keep_default_na=False)
OUTCOME, EXPOSURE = "operating_margin_pct", "alignment_index_points"
#: Least squares in double precision by two ways.
RTOL = 1e-8


@pytest.mark.parametrize("row", list(PYFIXEST.itertuples(index=False)), ids=lambda row: f"{row.formula} {row.vcov}")
def test_estimates_errors_and_intervals_are_those_of_pyfixest(row):
    found = sa.models.association(row.formula, COMPANIES, vcov=json.loads(row.vcov), weights=row.weights or None)
    # pyfixest multiplies HC2 and HC3 by n / (n - k) too; sandwich and statsmodels do not.
    inflated = np.sqrt(row.n / found.residual_df) if found.covariance == "HC3" else 1.0
    error = row.std_error / inflated
    half = (row.ci_high - row.ci_low) / 2 / inflated
    assert (found.estimate, found.std_error) == pytest.approx((row.estimate, error), rel=RTOL)
    assert (found.ci_low, found.ci_high) == pytest.approx((row.estimate - half, row.estimate + half), rel=RTOL)
    assert found.p_value == pytest.approx(2 * stats.t.sf(row.estimate / error, found.degrees_of_freedom), rel=RTOL)
    assert inflated > 1 or found.p_value == pytest.approx(row.p_value, rel=RTOL)
    assert found.n_observations == row.n


@pytest.mark.parametrize(
    ("formula", "vcov", "options"),
    [
        ("{y} ~ {x} + age | region", "CR2", {"controls": ["age"], "covariance": "CR2", "cluster": "region"}),
        ("{y} ~ {x} | industry", {"CR2": "region"}, {"covariance": "CR2", "cluster": "region"}),
        ("{y} ~ {x} + age | industry", "~ region", {"controls": ["age"], "covariance": "cluster", "cluster": "region"}),
        (
            "{y} ~ {x} + age | industry",
            {"CRV1": "region + batch"},
            {"controls": ["age"], "covariance": "cluster", "cluster": ["region", "batch"]},
        ),
        ("{y} ~ {x} | industry", "HC4", {}),
    ],
)
def test_a_formula_is_the_named_arguments(formula, vcov, options):
    found = sa.models.association(formula.format(y=OUTCOME, x=EXPOSURE), COMPANIES, vcov=vcov)
    effects = ["region" if "| region" in formula else "industry"]
    named = sa.estimate_association(COMPANIES, OUTCOME, EXPOSURE, fixed_effects=effects, **options)
    pd.testing.assert_frame_equal(found.coefficients, named.coefficients, rtol=1e-12)
    pd.testing.assert_frame_equal(found.tidy().drop(columns="formula"), named.tidy().drop(columns="formula"))
    assert (found.clusters, found.fixed_effects) == (named.clusters, named.fixed_effects)


def test_words_are_coded_as_by_the_named_arguments_and_name_their_reference():
    found = sa.models.association(f"{OUTCOME} ~ {EXPOSURE} + industry", COMPANIES)
    named = sa.estimate_association(COMPANIES, OUTCOME, EXPOSURE, controls=["industry"])
    pd.testing.assert_frame_equal(found.coefficients, named.coefficients, rtol=1e-12)
    assert "industry[energy vs banking]" in set(found.coefficients["term"])


@pytest.mark.parametrize(
    "factor", ["C(industry, ref='retail')", "C(industry, Treatment('retail'))", "i(industry, ref='retail')"]
)
def test_a_reference_can_be_chosen(factor):
    found = sa.models.association(f"{OUTCOME} ~ {EXPOSURE} + {factor}", COMPANIES)
    terms = [term for term in found.coefficients["term"] if term.startswith("industry")]
    assert len(terms) == COMPANIES["industry"].nunique() - 1 and all(term.endswith(" vs retail]") for term in terms)
    plain = sa.models.association(f"{OUTCOME} ~ {EXPOSURE} + industry", COMPANIES)
    assert found.estimate == pytest.approx(plain.estimate, rel=1e-10)


def test_labels_of_numbers_and_words_are_told_apart_with_numbers_first():
    region = [7, "north", "south", "north"] * 15
    data = pd.DataFrame({"growth": np.arange(60.0) % 7, "alignment": np.arange(60.0) % 11, "region": region})
    found = sa.association("growth ~ alignment + C(region)", data).coefficients
    dummies = pd.DataFrame({label: (data["region"] == label).astype(float) for label in ("north", "south")})
    design = np.column_stack([np.ones(60), data["alignment"], dummies])
    expected = np.linalg.lstsq(design, data["growth"], rcond=None)[0][1:]
    slopes = found.set_index("term")["estimate"]
    assert slopes[["alignment", "region[north vs 7]", "region[south vs 7]"]].tolist() == pytest.approx(
        expected.tolist(), abs=1e-10
    )


def test_numbers_can_be_labels_and_odd_names_stand_in_backticks():
    odd = COMPANIES.rename(columns={"age": "age <b> & more"})
    found = sa.models.association(f"{OUTCOME} ~ {EXPOSURE} + C(batch) + log(`age <b> & more`)", odd)
    terms = set(found.coefficients["term"])
    assert {"batch[1 vs 0]", "batch[14 vs 0]", "log(age <b> & more)"} <= terms
    by_hand = COMPANIES.assign(aged=np.log(COMPANIES["age"]), batch=COMPANIES["batch"].astype(str).radd("b"))
    named = sa.estimate_association(by_hand, OUTCOME, EXPOSURE, controls=["aged", "batch"])
    assert found.std_error == pytest.approx(named.std_error, rel=1e-10)


def test_missing_rows_are_left_out_with_their_labels_and_counted():
    gaps = COMPANIES.assign(age=COMPANIES["age"].where(COMPANIES["industry"] != "banking"))
    gaps.loc[gaps.index[-3:], OUTCOME] = np.inf
    found = sa.models.association(f"{OUTCOME} ~ {EXPOSURE} + age + industry", gaps)
    kept = gaps[gaps["age"].notna() & np.isfinite(gaps[OUTCOME])]
    assert (found.n_observations, found.n_left_out) == (len(kept), len(gaps) - len(kept))
    assert "industry[health vs energy]" in set(found.coefficients["term"])
    assert f"{len(gaps) - len(kept)} of {len(gaps)} rows left out" in " ".join(repr(found).split())
    named = sa.estimate_association(gaps, OUTCOME, EXPOSURE, controls=["age", "industry"])
    assert named.n_left_out == found.n_left_out


@pytest.mark.parametrize(
    ("formula", "options", "message"),
    [
        ("{y} ~ alignment_indx_points", {}, "no column alignment_indx_points. Did you mean 'alignment_index_points'?"),
        ("{y} ~ {x} | industy", {}, "no column industy. Did you mean 'industry'?"),
        ("{y} ~ {x} + lgo(age)", {}, "no function lgo. Did you mean 'log'?"),
        ("{y} ~ {x} + C(industry, ref='retial')", {}, "no label 'retial' to refer to. Did you mean 'retail'?"),
        ("{y} ~ {x}", {"vcov": "HC33"}, "no vcov 'HC33'. Did you mean 'HC3'?"),
        ("{y} ~ {x}", {"vcov": "CR2"}, "the formula has none. Name the column"),
        ("{y} ~ {x}", {"vcov": {"HC3": "region"}}, "HC3 has no clusters"),
        ("{y} ~ {x}", {"vcov": {"CR2": "region", "CR1": "batch"}}, "name one kind with its clusters"),
        ("{y} ~ {x}", {"weights": "wieght"}, "no column wieght. Did you mean 'weight'?"),
        ("{y} ~ industry + {x}", {}, "the first term, industry, is 5 columns"),
        ("{y} ~ {x} - 1", {}, "takes the constant out"),
        ("{y} + age ~ {x}", {}, "has 2 outcomes"),
        ("{y} ~ 1", {}, "has no term"),
        ("{y} {x}", {}, "write outcome ~ terms"),
        ("{y} ~ {x} + ((", {}, "cannot be read"),
        ("{y} ~ {x} | industry | age ~ batch", {}, "Instruments are not estimated here"),
        ("{y} ~ {x} + log(__import__('os'))", {}, "no function __import__"),
        ("{y} ~ {x} + log(age.__class__)", {}, "is more than columns"),
        ("{y} ~ {x} + I([age for age in ()])", {}, "is more than columns"),
    ],
)
def test_formulas_without_an_answer_are_refused_with_what_was_meant(formula, options, message):
    with pytest.raises(StatisticError) as refused:
        sa.models.association(formula.format(y=OUTCOME, x=EXPOSURE), COMPANIES, **options)
    assert message in str(refused.value)


def test_a_table_without_a_complete_row_is_refused():
    with pytest.raises(StatisticError, match="none of the 120 rows has all of"):
        sa.models.association(f"{OUTCOME} ~ {EXPOSURE} + age", COMPANIES.assign(age=np.nan))
