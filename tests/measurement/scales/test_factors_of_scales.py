"""Polychoric correlations, omega, exploratory factors and items: answers of R, brute force, known structures."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.scales.exploratory import sampling_adequacy, single_factor_share
from stratalign.measurement.scales.omega import omega_from_correlations
from stratalign.measurement.scales.polychoric import ordinal_moments
from stratalign.numerics.bivariate_normal import exact_bivariate_normal_cdf

ITEMS = [f"q{n}" for n in range(1, 7)]
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


@pytest.fixture(scope="module")
def personality(real_data):
    data = pd.read_csv(real_data("psych_bfi") / "bfi.csv").iloc[:, 1:26]
    return data, data.assign(**{key: 7 - data[key] for key in REVERSED})


def _ordinal(seed, n=4000, p=4, rho=0.5):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) * np.sqrt(rho) + rng.normal(size=(n, p)) * np.sqrt(1 - rho)
    return pd.DataFrame(np.digitize(latent, [-1, 0, 0.8]), columns=[f"i{k}" for k in range(p)])


def test_polychoric_correlations_of_the_tiny_data_equal_r(tiny):
    found = sa.polychoric(tiny["data"][ITEMS])
    np.testing.assert_allclose(found, tiny["polychoric"], atol=1e-6)


@pytest.mark.real
@pytest.mark.parametrize("scale", "ACENO")
def test_ordinal_alpha_equals_r(personality, reference, scale):
    items = personality[1][[f"{scale}{n}" for n in range(1, 6)]]
    assert sa.ordinal_alpha(items) == pytest.approx(reference("psych_bfi", f"polychoric_alpha_{scale}"), rel=1e-4)


def test_polychoric_correlation_finds_what_lies_behind_and_its_error():
    found = [ordinal_moments(_ordinal(seed, n=800, p=2)) for seed in range(150)]
    estimates = np.array([moments.correlations.iloc[0, 1] for moments in found])
    assert estimates.mean() == pytest.approx(0.5, abs=0.01)
    assert found[0].std_errors.iloc[0, 1] == pytest.approx(estimates.std(ddof=1), rel=0.25)


def test_two_categories_each_give_the_tetrachoric_correlation():
    table = pd.DataFrame({"a": [0] * 60 + [1] * 40, "b": [0] * 45 + [1] * 15 + [0] * 15 + [1] * 25})
    rho = sa.polychoric(table).iloc[0, 1]
    cut = stats.norm.ppf(0.6)
    both_low = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([cut, cut])
    assert both_low == pytest.approx(0.45, abs=1e-5)


def _rare(n=150):
    """A seldom answered option whose one person gave the highest answer elsewhere, and two items that vary."""
    common = np.repeat([1, 2, 3, 4], [20, 50, 50, 30])
    rare = np.where(np.arange(n) == n - 1, 2, 1)
    other = np.where(np.arange(n) % 6 == 0, np.clip(common + 1, 1, 4), common)
    return pd.DataFrame({"rare": rare, "common": common, "other": other})


def test_a_rare_category_with_an_empty_corner_lies_at_the_limit_and_is_named(recwarn):
    found = sa.polychoric(_rare())
    assert found.loc["rare", "common"] == 0.9999 and found.loc["rare", "other"] == 0.9999
    assert "rare and common" in found.attrs["at_limit"]
    assert sa.polychoric(_rare().assign(common=lambda rows: 5 - rows["common"])).loc["rare", "common"] == -0.9999
    assert np.isfinite(sa.ordinal_alpha(_rare())) and not recwarn.list


def test_no_correlation_at_its_limit_has_an_error():
    moments = ordinal_moments(_rare())
    assert np.isnan(moments.std_errors.loc["rare", "common"]) and moments.std_errors.loc["rare", "rare"] == 0


@pytest.mark.parametrize("options", [{}, {"missing": "listwise"}, {"correction": 0.5}])
def test_correlations_of_seldom_answers_are_where_the_likelihood_is_largest(options):
    for seed in range(25):
        rng = np.random.default_rng(seed)
        latent = rng.normal(size=(30, 1)) * 0.8 + rng.normal(size=(30, 3)) * 0.6
        answers = pd.DataFrame(np.digitize(latent, [-1.5, 1.2]), columns=list("abc"))
        if (answers.nunique() < 2).any():
            continue
        found = sa.polychoric(answers, **options)
        assert found.notna().all(axis=None) and (found.abs() <= 1).all(axis=None)


def test_exact_probabilities_hold_close_to_a_perfect_relation():
    places = np.array([-2.0, -0.5, 0.0, 0.7, 2.5])
    h, k = (side.ravel() for side in np.meshgrid(places, places))
    for rho in (-0.9999, -0.6, 0.0, 0.98, 0.9999):
        joint = stats.multivariate_normal(cov=[[1, rho], [rho, 1]])
        found = exact_bivariate_normal_cdf(h, k, np.full(len(h), rho))
        np.testing.assert_allclose(found, joint.cdf(np.stack([h, k], axis=1)), atol=1e-7)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pd.DataFrame({"a": [1, 1, 1], "b": [1, 2, 3]}), r"a \(1\)"),
        (pd.DataFrame({"a": np.arange(30) / 7, "b": [1, 2, 3] * 10}), r"a \(30\)"),
        (pd.DataFrame({"a": ["x", "y", "x"], "b": [1, 2, 3]}), "a are no numbers"),
        (pd.DataFrame({"a": [1, 2, np.nan, np.nan], "b": [np.nan, np.nan, 1, 2]}), "together by 0 people"),
    ],
)
def test_items_that_are_not_ordinal_are_named(table, words):
    with pytest.raises(StatisticError, match=words):
        sa.polychoric(table)


@pytest.mark.real
def test_omega_of_25_items_equals_r(personality, reference):
    found = sa.mcdonald_omega(personality[1], n_group_factors=5)
    expected = reference("psych_bfi", "omega_25")
    assert found.omega_total == pytest.approx(expected["omega_total"], rel=1e-5)
    assert found.omega_hierarchical == pytest.approx(expected["omega_h"], rel=1e-4)
    assert found.alpha == pytest.approx(expected["alpha"], rel=1e-10)


@pytest.mark.real
def test_omega_of_leadership_items_equals_r(real_data, reference):
    data = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")
    found = sa.mcdonald_omega(data[[f"LEAD{n:02d}" for n in range(1, 12)]])
    expected = reference("multilevel_lq2002", "omega_LEADI")
    assert found.omega_hierarchical == pytest.approx(expected["omega_h"], rel=1e-4)
    assert found.omega_total == pytest.approx(expected["omega_total"], rel=1e-5)
    assert found.omega_one_factor == pytest.approx(reference("multilevel_lq2002", "omega_total_1f")["LEAD"], rel=1e-5)


@pytest.mark.real
@pytest.mark.parametrize("scale", "ACENO")
def test_omega_of_five_items_equals_r_as_far_as_it_is_determined(personality, reference, scale):
    # Three group factors of five items are more unknowns than correlations: omega depends on where the search ends.
    items = personality[1][[f"{scale}{n}" for n in range(1, 6)]]
    found, expected = sa.mcdonald_omega(items), reference("psych_bfi", f"omega_{scale}")
    assert found.omega_hierarchical == pytest.approx(expected["omega_h"], abs=1e-2)
    assert found.omega_total == pytest.approx(expected["omega_total"], abs=1e-3)
    assert found.omega_one_factor == pytest.approx(reference("psych_bfi", f"omega_1f_cfa_{scale}"), rel=1e-5)


def test_omega_of_a_known_structure_is_its_closed_form():
    general, group = np.full(9, 0.6), np.kron(np.eye(3), np.full((3, 1), 0.4))
    matrix = np.outer(general, general) + group @ group.T
    np.fill_diagonal(matrix, 1.0)
    names = [f"i{n}" for n in range(9)]
    from stratalign.measurement.scales.omega import omega_from_correlations

    found = omega_from_correlations(pd.DataFrame(matrix, names, names))
    assert found["omega_hierarchical"] == pytest.approx((9 * 0.6) ** 2 / matrix.sum(), rel=1e-5)
    assert found["omega_total"] == pytest.approx(1 - 9 * (1 - 0.36 - 0.16) / matrix.sum(), rel=1e-5)


def test_an_item_against_the_rest_is_turned_for_omega_and_named():
    answers = _ordinal(3, p=6).assign(i2=lambda x: 3 - x["i2"])
    found = sa.mcdonald_omega(answers, n_group_factors=2)
    assert found.turned_items == ("i2",)
    assert found.omega_total == pytest.approx(
        sa.mcdonald_omega(_ordinal(3, p=6), n_group_factors=2).omega_total, rel=1e-4
    )


@pytest.mark.prove
@pytest.mark.real
def test_five_minres_factors_equal_r(personality, reference):
    found = sa.explore_factors(personality[0].corr(), 5)
    expected = reference("psych_bfi", "efa5_minres_oblimin_fit")
    assert found.degrees_of_freedom == expected["df"]
    assert found.rms_residual == pytest.approx(expected["rmsr"], rel=1e-3)
    assert found.communalities["A1"] == pytest.approx(0.191635862069165, rel=1e-5)


@pytest.mark.real
def test_adequacy_eigenvalues_and_single_factor_equal_r(personality, reference):
    correlations = personality[0].corr()
    found, expected = sampling_adequacy(correlations, 2800), reference("psych_bfi", "kmo_bartlett")
    assert (found["kmo"], found["chi_square"]) == pytest.approx((expected["KMO"], expected["bartlett_chisq"]), rel=1e-9)
    share = reference("psych_bfi", "harman_single_factor")["prop_var"]
    assert single_factor_share(correlations) == pytest.approx(share, rel=1e-5)


def test_oblique_rotation_finds_a_simple_structure():
    pattern = np.kron(np.eye(2), np.full((4, 1), 0.7))
    between = np.array([[1, 0.4], [0.4, 1]])
    matrix = pattern @ between @ pattern.T
    np.fill_diagonal(matrix, 1.0)
    names = [f"i{n}" for n in range(8)]
    found = sa.explore_factors(pd.DataFrame(matrix, names, names), 2)
    assert sorted(found.loadings.abs().to_numpy().ravel().round(4)) == [0.0] * 8 + [0.7] * 8
    assert abs(found.factor_correlations.iloc[0, 1]) == pytest.approx(0.4, abs=1e-4)


def test_parallel_analysis_counts_planted_factors_and_none_in_noise():
    rng = np.random.default_rng(0)
    factors = rng.normal(size=(600, 2))
    two = pd.DataFrame(np.repeat(factors, 4, axis=1) + rng.normal(size=(600, 8)))
    assert sa.parallel_analysis(two).attrs["n_components"] == 2
    assert sa.parallel_analysis(pd.DataFrame(rng.normal(size=(600, 8)))).attrs["n_components"] <= 1


@pytest.mark.parametrize(
    "matrix", [np.eye(2), np.full((3, 3), np.nan), np.array([[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]])]
)
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(StatisticError, match="factors need"):
        sa.explore_factors(pd.DataFrame(matrix), 1)


@pytest.mark.real
@pytest.mark.parametrize(("prefix", "n", "key"), [("LEAD", 11, "LEADI"), ("TSIG", 3, "TSIGI"), ("HOSTIL", 5, "HOSTI")])
def test_item_statistics_equal_r(real_data, reference, prefix, n, key):
    data = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")
    found = sa.item_statistics(data[[f"{prefix}{place:02d}" for place in range(1, n + 1)]]).set_index("item")
    assert found["item_rest_correlation"].to_dict() == pytest.approx(
        reference("multilevel_lq2002", f"item_rest_r_{key}")
    )
    assert found["alpha_if_dropped"].to_dict() == pytest.approx(reference("multilevel_lq2002", f"alpha_drop_{key}"))


def test_a_forgotten_reverse_key_is_flagged():
    found = sa.item_statistics(_ordinal(5).assign(i1=lambda x: 3 - x["i1"])).set_index("item")
    assert found["is_negative"].to_dict() == {"i0": False, "i1": True, "i2": False, "i3": False}
    assert found["why_doubtful"].str.startswith("below nought").to_dict() == (found["alpha_if_dropped"] < 0).to_dict()
    assert found.loc["i1", "why_doubtful"] == ""


def test_an_alpha_of_others_that_is_no_reliability_says_why():
    others = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [5, 4, 3, 2, 2], "c": [1, 3, 3, 4, 5]})
    found = sa.item_statistics(others).set_index("item")
    # Two items of covariance c and variances u and v have an alpha of 4c / (u + v + 2c), of the sign of c.
    covariance = others.cov()
    for item, (one, other) in {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b")}.items():
        is_below = covariance.loc[one, other] < 0
        assert (found.loc[item, "alpha_if_dropped"] < 0) == is_below
        assert found.loc[item, "why_doubtful"].startswith("below nought") == is_below


_CONTRADICTION = pd.DataFrame([[1, 0.8, 0.8], [0.8, 1, -0.8], [0.8, -0.8, 1]], index=list("abc"), columns=list("abc"))


@pytest.mark.parametrize(
    "use",
    [
        lambda table: sa.explore_factors(table, 1),
        lambda table: omega_from_correlations(table, n_group_factors=1),
        lambda table: sampling_adequacy(table, 100),
        single_factor_share,
    ],
    ids=["explore_factors", "omega_from_correlations", "sampling_adequacy", "single_factor_share"],
)
def test_correlations_nobody_can_have_are_refused(use):
    with pytest.raises(StatisticError, match=r"no people can have these correlations.*b and c would have to be -0.50"):
        use(_CONTRADICTION)
    with pytest.raises(StatisticError, match="nothing beyond one"):
        use(_CONTRADICTION.mask(_CONTRADICTION.eq(0.8), 1.2))


def test_correlations_that_contradict_each_other_a_little_are_smoothed_and_it_is_said():
    table = pd.DataFrame([[1, 0.9, 0.42], [0.9, 1, 0.78], [0.42, 0.78, 1]], index=list("abc"), columns=list("abc"))
    assert np.linalg.eigvalsh(table)[0] < 0
    found = sa.explore_factors(table, 1)
    assert found.is_smoothed and omega_from_correlations(table, n_group_factors=1).attrs["is_smoothed"]
    assert not sa.explore_factors(_ordinal(1, n=200).corr(), 1).is_smoothed


def test_omega_tells_of_pairwise_correlations_that_were_smoothed():
    rng = np.random.default_rng(0)
    answers = pd.DataFrame(rng.normal(size=(14, 1)) * 2 + rng.normal(size=(14, 5)), columns=list("abcde"))
    holes = answers.mask(rng.random(answers.shape) < 0.12)
    assert np.linalg.eigvalsh(holes.corr())[0] < 0
    assert sa.mcdonald_omega(holes, n_group_factors=1).is_smoothed
    assert not sa.mcdonald_omega(answers, n_group_factors=1).is_smoothed
