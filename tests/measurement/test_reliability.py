"""Alpha and item-rest correlations: answers of R, an interval worked out by hand, and refusals."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.scales.reliability import item_rest_correlations

RTOL = 1e-10  # closed form; the stored answers have 15 digits
ITEMS = [f"q{n}" for n in range(1, 7)]


def test_alpha_and_item_rest_correlations_of_the_tiny_data_equal_r(tiny):
    answers = tiny["data"][ITEMS]
    assert sa.cronbach_alpha(answers).alpha == pytest.approx(tiny["alpha"]["raw"], rel=RTOL)
    assert item_rest_correlations(answers).tolist() == pytest.approx(tiny["alpha"]["r_drop"], rel=RTOL)


@pytest.mark.real
@pytest.mark.parametrize("scale", "ACENO")
def test_alpha_of_personality_scales_equals_r(real_data, reference, scale):
    data = pd.read_csv(real_data("psych_bfi") / "bfi.csv")
    items = [f"{scale}{n}" for n in range(1, 6)]
    turned = data[items].assign(**{key: 7 - data[key] for key in {"A1", "C4", "C5", "E1", "E2", "O2", "O5"} & {*items}})
    pairwise, listwise = (sa.cronbach_alpha(turned, missing=missing) for missing in ("pairwise", "listwise"))
    assert pairwise.alpha == pytest.approx(reference("psych_bfi", f"alpha_{scale}")["raw_alpha"], rel=RTOL)
    assert listwise.alpha == pytest.approx(reference("psych_bfi", f"alpha_listwise_{scale}"), rel=RTOL)
    assert listwise.n_respondents == len(turned.dropna()) < pairwise.n_respondents < len(turned)


@pytest.mark.real
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_alpha_of_platoons_equals_r(real_data, reference, missing):
    data = pd.read_csv(real_data("multilevel_cohesion") / "cohesion.csv")
    found = sa.cronbach_alpha(data[[f"COH0{n}" for n in range(1, 6)]], missing=missing)
    assert found.alpha == pytest.approx(reference("multilevel_cohesion", f"alpha_{missing}"), rel=RTOL)


@pytest.mark.real
def test_answers_without_a_common_core_have_an_alpha_below_zero_as_in_r(real_data, reference):
    words = {"Low": 1, "Medium": 2, "High": 3, "Very_High": 4}
    names = ["EnvironmentSatisfaction", "JobSatisfaction", "RelationshipSatisfaction", "JobInvolvement"]
    answers = pd.read_csv(real_data("ibm_attrition") / "attrition.csv")[names].replace(words).astype(float)
    assert sa.cronbach_alpha(answers).alpha == pytest.approx(reference("ibm_attrition", "alpha_satisfaction"), rel=1e-9)


@pytest.mark.real
def test_interval_equals_the_one_r_prints_for_2800_people_and_5_items(reference):
    from stratalign.measurement.scales.reliability import _feldt_interval

    alpha = reference("psych_bfi", "alpha_A")["raw_alpha"]
    expected = reference("psych_bfi", "alpha_ci_A")
    assert _feldt_interval(alpha, 5, 2800, 0.95) == pytest.approx((expected["lower"], expected["upper"]), rel=1e-10)


def test_interval_is_feldts_with_tabled_quantiles():
    # 11 people, 3 items: F(10, 20) has 2.7737 at 97.5 % and 1 / 3.4185 at 2.5 % in printed tables.
    rng = np.random.default_rng(3)
    answers = pd.DataFrame(rng.integers(1, 6, (11, 1)) + rng.integers(0, 2, (11, 3)))
    found = sa.cronbach_alpha(answers)
    assert found.ci_low == pytest.approx(1 - (1 - found.alpha) * 2.7737, abs=1e-4)
    assert found.ci_high == pytest.approx(1 - (1 - found.alpha) / 3.4185, abs=1e-4)


def test_interval_covers_the_true_alpha_of_parallel_items():
    rng = np.random.default_rng(11)
    truth, hits = 3 * 0.5 / (1 + 2 * 0.5), 0
    for _ in range(400):
        answers = pd.DataFrame(rng.normal(size=(60, 1)) + rng.normal(size=(60, 3)))
        found = sa.cronbach_alpha(answers)
        hits += found.ci_low <= truth <= found.ci_high
    assert 0.92 <= hits / 400 <= 0.98


def test_alpha_of_two_items_is_the_ratio_of_their_covariance():
    answers = pd.DataFrame({"a": [1, 2, 4, 5, 3], "b": [2, 2, 5, 4, 1]})
    (saa, sab), (_, sbb) = np.cov(answers.T)
    assert sa.cronbach_alpha(answers).alpha == pytest.approx(4 * sab / (saa + sbb + 2 * sab), rel=RTOL)


def test_an_alpha_that_is_no_reliability_says_why():
    rng = np.random.default_rng(1)
    first = rng.normal(size=50)
    against = pd.DataFrame({"a": first, "b": -first + rng.normal(0, 0.1, 50)})
    found = sa.cronbach_alpha(against)
    assert found.alpha < -100
    assert "the items go against each other" in found.why_doubtful
    assert sa.cronbach_alpha(against * [1, -1]).why_doubtful == ""


def test_alpha_uses_only_complete_respondents():
    answers = pd.DataFrame({"a": [1, 2, 4, 5, 3, np.nan], "b": [2, 2, 5, 4, 1, 3]})
    found = sa.cronbach_alpha(answers)
    assert (found.n_respondents, found.alpha) == (5, sa.cronbach_alpha(answers.iloc[:5]).alpha)


def test_pairwise_n_is_the_fewest_that_any_pair_shares():
    answers = pd.DataFrame({"a": [1, 2, 4, 5, 3, np.nan], "b": [2, 2, 5, 4, np.nan, 3], "c": [1, 3, 4, 5, 2, 2]})
    assert sa.cronbach_alpha(answers, missing="pairwise").n_respondents == 4


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"a": [1, 2, 3, 4]}, "1 items"),
        ({"a": [1, 2, 3], "b": [3, np.nan, 1]}, "2 usable respondents of 3"),
        ({"a": [1, 2, 3], "b": [np.nan] * 3}, "0 usable respondents"),
        ({"a": [2.2] * 7, "b": [4.4] * 7}, "does not vary"),
        ({"a": [1, 2, 3, 4, 5], "b": [5, 4, 3, 2, 1]}, "forgotten reverse key"),
        ({"a": [0.1, 0.2, 0.3, 0.7], "b": [0.9, 0.8, 0.7, 0.3]}, "forgotten reverse key"),
    ],
)
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_alpha_is_refused_where_it_is_undefined(answers, words, missing):
    with pytest.raises(StatisticError, match=words):
        sa.cronbach_alpha(pd.DataFrame(answers), missing=missing)


def test_a_constant_item_lowers_alpha_but_does_not_stop_it():
    varying = pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 2, 5, 4]})
    with_constant = sa.cronbach_alpha(varying.assign(c=3)).alpha
    # The third item adds no variance: k / (k - 1) falls from 2 to 1.5.
    assert with_constant == pytest.approx(sa.cronbach_alpha(varying).alpha * 1.5 / 2, rel=RTOL)


def test_item_rest_correlation_finds_the_item_that_was_not_turned():
    core = np.array([1, 2, 3, 4, 5, 2, 4])
    found = item_rest_correlations(pd.DataFrame({"a": core, "b": core[::-1] * 0 + core, "c": 6 - core, "d": core}))
    assert found["c"] == pytest.approx(-1)
    assert (found[["a", "b", "d"]] > 0).all()


def test_item_rest_correlation_is_missing_for_a_constant_item():
    found = item_rest_correlations(pd.DataFrame({"a": [3, 3, 3, 3], "b": [1, 2, 3, 4], "c": [1, 3, 2, 4]}))
    assert found.isna().tolist() == [True, False, False]
