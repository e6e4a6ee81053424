"""Units against the rest, shares, effect sizes, ratios, equivalence, many tests: R, statsmodels, scipy and hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import ttost_ind

import stratalign as sa
from stratalign.comparisons.effect_sizes import standardised_differences
from stratalign.comparisons.favourable import difference_of_shares, favourable_shares
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.comparisons.ratios import percentage_gap, ratio_of_means
from stratalign.errors import StatisticError

#: The 15 p values of Benjamini & Hochberg (1995), adjusted by R p.adjust.
BH_1995 = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.324,
    0.4262,
    0.5719,
    0.6528,
    0.759,
    1.0,
]


def _scores(sizes=(12, 30, 8), seed=0):
    rng = np.random.default_rng(seed)
    people = [(f"u{i}", score) for i, n in enumerate(sizes) for score in rng.normal(60 + 8 * i, 10, n)]
    return pd.DataFrame(people, columns=["unit", "score"])


def _summaries(scores):
    groups = {"overall": scores["score"], **{unit: rows["score"] for unit, rows in scores.groupby("unit")}}
    rows = [(key, "index", len(x), x.mean(), x.std()) for key, x in groups.items()]
    return pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"])


def test_a_unit_is_compared_with_everybody_outside_it():
    scores = _scores()
    found = sa.compare_with_rest(_summaries(scores), overall="overall").set_index("group_id")
    for unit in ("u0", "u1", "u2"):
        inside = scores["unit"] == unit
        test = stats.ttest_ind(scores.loc[inside, "score"], scores.loc[~inside, "score"], equal_var=False)
        assert found.loc[unit, "p_value"] == pytest.approx(test.pvalue, rel=1e-8)
        assert found.loc[unit, "ci_low"] == pytest.approx(test.confidence_interval().low, rel=1e-8)
        assert found.loc[unit, "n_rest"] == (~inside).sum()


def test_verdicts_follow_adjusted_p_values_and_the_family_is_told():
    found = sa.compare_with_rest(_summaries(_scores()), overall="overall")
    assert found.attrs["n_comparisons"] == 3
    assert found["adjusted_p_value"].to_numpy() == pytest.approx(stats.false_discovery_control(found["p_value"]))
    separated = found["adjusted_p_value"] < 0.05
    assert (
        found.loc[separated, "verdict"] == np.where(found.loc[separated, "difference_points"] > 0, "above", "below")
    ).all()
    assert set(found.loc[~separated, "verdict"]) <= {"not separated"}


def test_a_unit_that_is_everybody_has_no_rest():
    whole = _summaries(_scores())
    same = pd.concat([whole, whole[whole["group_id"] == "overall"].assign(group_id="unit:all")])
    assert "unit:all" not in set(sa.compare_with_rest(same, overall="overall")["group_id"])


def test_scores_of_everybody_are_needed():
    with pytest.raises(StatisticError, match="needs the scores of everybody"):
        sa.compare_with_rest(_summaries(_scores()), overall="company")


def test_shares_are_counted_by_hand():
    answers = pd.DataFrame({"a": [5, 4, 3, 1, np.nan], "b": [1, 1, 1, 1, 1]})
    found = favourable_shares(answers, list("xxxyy"), favourable_from=4, unfavourable_to=2).set_index(["item", "group"])
    assert found.loc[("a", "x"), ["favourable_pct", "neutral_pct", "unfavourable_pct"]].tolist() == pytest.approx(
        [200 / 3, 100 / 3, 0]
    )
    assert found.loc[("a", "y"), "n_respondents"] == 1
    assert found.loc[("b", "y"), "ci_low"] == 0


def test_weights_of_zero_count_for_nothing_and_equal_weights_change_nothing():
    answers = pd.DataFrame({"a": [5, 4, 2, 1]})
    plain = favourable_shares(answers, favourable_from=4, unfavourable_to=2)
    even = favourable_shares(answers, favourable_from=4, unfavourable_to=2, weights=[2, 2, 2, 2])
    assert even["ci_low"].tolist() == pytest.approx(plain["ci_low"].tolist())
    half = favourable_shares(answers, favourable_from=4, unfavourable_to=2, weights=[1, 0, 1, 0])
    assert half[["favourable_pct", "n_effective", "n_respondents"]].iloc[0].tolist() == [50, 2, 2]


def test_nobody_answering_leaves_the_shares_missing():
    found = favourable_shares(pd.DataFrame({"a": [np.nan, np.nan]}), favourable_from=4, unfavourable_to=2)
    assert found["favourable_pct"].isna().all() and found["n_respondents"].tolist() == [0]


def test_difference_of_shares_equals_newcombes_interval():
    found = difference_of_shares(([56], [48]), ([70], [80]))
    low, high = confint_proportions_2indep(56, 70, 48, 80, compare="diff", method="newcomb")
    assert found.iloc[0].tolist() == pytest.approx([20.0, 100 * low, 100 * high], rel=1e-9)


def test_adjusted_p_values_equal_benjamini_and_hochberg():
    found = adjust_p_values(BH_1995)["p_adjusted"]
    assert found.tolist() == pytest.approx(stats.false_discovery_control(BH_1995).tolist())
    assert (found < 0.05).sum() == 4


@pytest.mark.real
@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("benjamini_hochberg", "BH"),
        ("benjamini_yekutieli", "BY"),
        ("holm", "holm"),
        ("hochberg", "hochberg"),
        ("bonferroni", "bonferroni"),
    ],
)
def test_adjusted_p_values_equal_r(reference, real_data, method, key):
    import statsmodels.formula.api as smf

    data = pd.read_csv(real_data("wooldridge_firms") / "ceosal2.csv")
    fit = smf.ols("lsalary ~ lsales + lmktval + profmarg + ceoten + comten", data).fit()
    expected = {term: row[key] for term, row in reference("wooldridge_firms", "p_adjust").items()}
    found = adjust_p_values(fit.pvalues.iloc[1:], method=method)["p_adjusted"]
    assert found.to_dict() == pytest.approx(expected, rel=1e-6)


def test_missing_p_values_are_no_part_of_the_family():
    found = adjust_p_values([0.01, np.nan, 0.04])
    assert found["p_adjusted"].tolist()[::2] == pytest.approx([0.02, 0.04])
    assert np.isnan(found["p_adjusted"].iloc[1])


def test_interval_of_d_inverts_the_noncentral_t():
    found = standardised_differences(np.array([0.5]), np.array([20]), np.array([25])).iloc[0]
    scale = np.sqrt(1 / 20 + 1 / 25)
    for bound, tail in ((found["d_ci_low"], 0.975), (found["d_ci_high"], 0.025)):
        assert stats.nct.cdf(0.5 / scale, 43, bound / scale) == pytest.approx(tail, abs=1e-7)
    assert found["hedges_g"] == pytest.approx(0.5 * (1 - 3 / (4 * 43 - 1)), rel=1e-4)


def test_fiellers_interval_equals_r(request):
    tiny = pd.DataFrame(
        __import__("json").loads((request.config.rootpath / "data/anchors/tiny.json").read_text())["data"]
    )
    high = tiny["x1"] >= tiny["x1"].median()
    sides = [tiny.loc[high, "y"], tiny.loc[~high, "y"]]
    found = ratio_of_means(*(tuple(getattr(s, f)() for s in sides) for f in ("mean", "std")), tuple(map(len, sides)))
    assert found.ratio == pytest.approx(1.32396108082762, rel=1e-10)
    assert found.degrees_of_freedom == pytest.approx(48.50599751539326, rel=1e-10)
    assert (found.ci_low, found.ci_high) == pytest.approx((1.07740978223967, 1.66018096016980), rel=1e-8)


def test_percentage_gap_turns_the_ratio_round():
    gap, low, high = percentage_gap((80, 40), (10, 10), (30, 30))
    assert gap == 50
    found = ratio_of_means((40, 80), (10, 10), (30, 30))
    assert (low, high) == pytest.approx((100 - 100 * found.ci_high, 100 - 100 * found.ci_low))


def test_a_denominator_that_may_be_zero_is_refused():
    with pytest.raises(StatisticError, match=r"g = \d"):
        ratio_of_means((5, 1), (10, 10), (10, 10))


def test_equivalence_equals_statsmodels():
    rng = np.random.default_rng(3)
    a, b = rng.normal(50, 8, 60), rng.normal(51, 12, 45)
    p, *_ = ttost_ind(a, b, -5, 5, usevar="unequal")
    welch = stats.ttest_ind(a, b, equal_var=False)
    error = np.sqrt(a.var(ddof=1) / 60 + b.var(ddof=1) / 45)
    found = sa.equivalence_test(a.mean() - b.mean(), error, welch.df)
    assert found.p_value == pytest.approx(p, rel=1e-8)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(welch.confidence_interval(0.90)), rel=1e-8)


@pytest.mark.parametrize(
    ("difference", "error", "verdict"),
    [(0.5, 1, "equivalent"), (3, 1, "different but trivial"), (9, 1, "different"), (3, 4, "undecided")],
)
def test_every_verdict_of_equivalence(difference, error, verdict):
    assert sa.equivalence_test(difference, error, 100).verdict == verdict


def test_equivalence_without_an_error_is_refused():
    with pytest.raises(StatisticError, match="positive standard error"):
        sa.equivalence_test(1.0, 0.0, 10)
