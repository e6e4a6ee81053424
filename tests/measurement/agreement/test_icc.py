"""Intraclass correlations beyond the analysis of variance: answers of R, published tables, simulated coverage."""

import numpy as np
import pandas as pd
import pytest
from conftest import repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.agreement.icc import icc_table
from stratalign.measurement.agreement.raters import (
    group_mean_reliability,
    rater_correlations,
    raters_needed,
    within_and_between,
)
from stratalign.measurement.agreement.reml import deviance

#: nlme stops a little short of the optimum, most where there is hardly a variance between groups.
ITERATIVE = 1e-3


#: R with dense matrices (tests/reference/intervals.R): x1 over g with 4 added in the first group.
R_PROFILE = (0.718064500989, 0.489511739052, 0.883423955118)
R_ROBUST = (0.140562967285, 0.985503022522)


def _teams(seed, n_groups=40, size=6, rho=0.2):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(n_groups), size)
    return rng.normal(0, np.sqrt(rho), n_groups)[groups] + rng.normal(0, np.sqrt(1 - rho), len(groups)), groups


@pytest.mark.real
@pytest.mark.parametrize("variable", ["COHES", "LEAD", "HRS", "WBEING"])
def test_reml_equals_r_on_unequal_groups(real_data, reference, variable):
    data = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    found = sa.icc(data[variable], data["GRP"], method="reml")
    expected = reference("multilevel_bh1996", "mult_icc")[variable]
    assert (found.icc1, found.icc2) == pytest.approx((expected["ICC1"], expected["ICC2"]), rel=1e-6)


@pytest.mark.real
def test_reml_finds_at_least_the_likelihood_of_r_at_the_boundary(real_data, reference):
    data = pd.read_csv(real_data("multilevel_klein2000") / "klein2000.csv")
    for variable, expected in reference("multilevel_klein2000", "mult_icc").items():
        found = sa.icc(data[variable], data["GRPID"], method="reml")
        assert found.icc1 == pytest.approx(expected["ICC1"], abs=3e-4)
        grouped = data.groupby("GRPID")[variable]
        within = (data[variable] - grouped.transform("mean")).pow(2).sum()
        parts = grouped.size().to_numpy(float), grouped.mean().to_numpy(), within
        ratios = np.array([found.icc1 / (1 - found.icc1), expected["ICC1"] / (1 - expected["ICC1"])])
        ours, theirs = (float(deviance(np.array(ratio), *parts)) for ratio in ratios)
        assert ours <= theirs + 1e-9


@pytest.mark.real
def test_variance_components_equal_lme(real_data, reference):
    data = pd.read_csv(real_data("multilevel_lq2002") / "lq2002.csv")
    expected = reference("multilevel_lq2002", "lme_null")
    for variable in ("LEAD", "TSIG", "HOSTILE"):
        found = sa.icc(data[variable], data["COMPID"], method="reml")
        assert found.between_variance == pytest.approx(expected["tau00"][variable], rel=ITERATIVE)
        assert found.within_variance == pytest.approx(expected["sigma2"][variable], rel=ITERATIVE)


def test_reml_equals_r_on_the_tiny_data(tiny):
    found = sa.icc(tiny["data"]["x1"], tiny["data"]["g"], method="reml")
    assert (found.icc1, found.icc2) == pytest.approx((0.147730759667615, 0.484247604548137), rel=ITERATIVE)


def test_reml_equals_anova_for_equal_sizes_and_statsmodels():
    scores, groups = _teams(3)
    anova, reml = (sa.icc(scores, groups, method=method) for method in ("anova", "reml"))
    assert reml.icc1 == pytest.approx(anova.icc1, rel=1e-6)
    import statsmodels.formula.api as smf

    data = pd.DataFrame({"y": scores, "g": groups})
    fit = smf.mixedlm("y ~ 1", data, groups="g").fit(reml=True)
    assert reml.between_variance == pytest.approx(float(fit.cov_re.iloc[0, 0]), rel=1e-3)


def test_profile_interval_rises_by_the_chi_square_at_its_ends():
    scores, groups = _teams(5)
    found = sa.icc(scores, groups, method="reml")
    table = pd.DataFrame({"y": scores, "g": groups}).groupby("g")["y"]
    within = float((scores - table.transform("mean")).pow(2).sum())
    parts = table.size().to_numpy(float), table.mean().to_numpy(), within
    at = [float(deviance(np.array(x / (1 - x)), *parts)) for x in (found.icc1, found.ci_low, found.ci_high)]
    assert [at[1] - at[0], at[2] - at[0]] == pytest.approx([3.841458820694124] * 2, rel=1e-6)


def test_profile_and_robust_interval_equal_dense_matrices_in_r(tiny):
    """tests/reference/intervals.R; one group far from the others, which normal scores would not have."""
    data = pd.DataFrame({key: tiny["data"][key] for key in ("x1", "g")})
    uneven = data["x1"] + 4 * (data["g"] == data["g"].min())
    profile, robust = (sa.icc(uneven, data["g"], method="reml", interval=kind) for kind in ("profile", "robust"))
    assert (profile.icc1, profile.ci_low, profile.ci_high) == pytest.approx(R_PROFILE, rel=1e-6)
    assert (robust.ci_low, robust.ci_high) == pytest.approx(R_ROBUST, rel=1e-6)
    assert "3.1 times as much" in profile.why_doubtful and not robust.why_doubtful


def test_robust_interval_is_the_profile_where_groups_differ_no_more_than_normal_scores(tiny):
    found = [
        sa.icc(tiny["data"]["x1"], tiny["data"]["g"], method="reml", interval=kind) for kind in ("profile", "robust")
    ]
    assert (found[0].ci_low, found[0].ci_high) == (found[1].ci_low, found[1].ci_high)
    assert found[1].ci_high == pytest.approx(0.430112717268, rel=1e-8)


def test_unequal_groups_make_an_analysis_of_variance_doubtful():
    scores, groups = _teams(5)
    assert sa.icc(scores, groups).why_doubtful == ""
    assert "groups have 5 to 6 people" in sa.icc(scores[1:], groups[1:]).why_doubtful


def test_an_interval_of_the_other_method_is_refused():
    with pytest.raises(StatisticError, match="method='anova' has no interval 'robust'; use 'exact'"):
        sa.icc(*_teams(5), interval="robust")


@pytest.mark.parametrize("method", ["anova", "reml"])
@repeated(40, proof_runs=1000)
def test_intervals_hold_the_truth_about_as_often_as_they_say(method, n_runs):
    rho, held = 0.1, 0
    for seed in range(n_runs):
        found = sa.icc(*_teams(seed, rho=rho), method=method)
        held += found.ci_low <= rho <= found.ci_high
    assert 0.91 <= held / n_runs <= 0.985


def test_large_values_with_small_differences_keep_their_digits():
    offsets = [0.4, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5]
    values, groups = [], []
    for group, offset in enumerate(offsets):  # NIST SmLs04: seven digits before the differences
        values += [1e6 + offset, *[1e6 + offset - 0.1, 1e6 + offset + 0.1] * 10]
        groups += [group] * 21
    assert sa.icc(np.array(values), groups).f_statistic == pytest.approx(21.0, rel=1e-6)


def test_rater_correlations_equal_shrout_and_fleiss():
    ratings = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    found = rater_correlations(ratings).set_index("type")
    printed = {"ICC1": 0.17, "ICC2": 0.29, "ICC3": 0.71, "ICC1k": 0.44, "ICC2k": 0.62, "ICC3k": 0.91}
    assert found["icc"].round(2).to_dict() == printed
    assert found.loc["ICC2", ["ci_low", "ci_high"]].tolist() == pytest.approx([0.0187866, 0.7610847], rel=1e-4)
    assert found.loc["ICC3k", ["ci_low", "ci_high"]].tolist() == pytest.approx([0.6756759, 0.9858917], rel=1e-4)


@pytest.mark.real
def test_rater_correlations_equal_r(real_data, reference):
    data = pd.read_csv(real_data("pingouin_reliability") / "icc.csv")
    found = rater_correlations(data.pivot(index="Wine", columns="Judge", values="Scores"))
    expected = reference("pingouin_reliability", "icc_shrout_fleiss")
    assert dict(zip(found["type"], found["icc"], strict=True)) == pytest.approx(expected, rel=1e-6)


def test_raters_needed_are_those_of_the_published_table():
    assert [raters_needed(icc1) for icc1 in (0.05, 0.10, 0.15, 0.20)] == [45, 21, 14, 10]


@pytest.mark.parametrize("icc1", [0.0, -0.1, 1.0])
def test_no_number_of_raters_helps_where_groups_do_not_differ(icc1):
    with pytest.raises(StatisticError, match="no number of people"):
        raters_needed(icc1)


def test_within_and_between_correlations_equal_r(tiny):
    data = tiny["data"]
    found = within_and_between(data["x1"], data["y"], data["g"])
    expected = [0.386105277735099, 0.531468506624197, 0.733721296017921, 0.662286473709841]
    expected += [0.847078052169129, 0.679450557266518, 0.222130738027601]
    assert found.tolist() == pytest.approx(expected, rel=1e-10)
    eta = found["eta_between_first"] * found["eta_between_second"] * found["between"]
    within = found["eta_within_first"] * found["eta_within_second"] * found["within"]
    assert eta + within == pytest.approx(found["raw"], rel=1e-12)


@pytest.mark.real
def test_reliability_of_group_means_equals_r(real_data, reference):
    data = pd.read_csv(real_data("multilevel_bh1996") / "bh1996.csv")
    expected = reference("multilevel_bh1996", "gmeanrel_WBEING")["mean_reliability"]
    assert group_mean_reliability(data["WBEING"], data["GRP"])["reliability"].mean() == pytest.approx(
        expected, rel=1e-6
    )


def test_a_table_of_variables_says_why_one_has_none():
    scores, groups = _teams(1)
    found = icc_table(pd.DataFrame({"a": scores, "b": 3.0}), groups).set_index("variable")
    assert found.loc["a", "icc1"] == pytest.approx(sa.icc(scores, groups).icc1, rel=1e-12)
    assert np.isnan(found.loc["b", "icc1"]) and "all 240 scores are equal" in found.loc["b", "why_none"]


def test_reml_without_variance_within_groups_is_refused():
    with pytest.raises(StatisticError, match="no variance within groups"):
        sa.icc([1.0, 1.0, 2.0, 2.0], [1, 1, 2, 2], method="reml")
    assert sa.icc([1.0, 1.0, 2.0, 2.0], [1, 1, 2, 2]).icc1 == 1.0


@pytest.mark.parametrize(("scores", "where"), [([1, 1, 2, 2, 3, 3], "within"), ([1, 2, 1, 2, 1, 2], "between")])
def test_an_f_interval_without_width_says_why(scores, where):
    found = sa.icc(scores, [0, 0, 1, 1, 2, 2])
    assert found.ci_low == found.ci_high == found.icc1
    assert f"do not vary {where} groups" in found.why_doubtful
