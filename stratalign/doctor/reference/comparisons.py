"""Gaps, changes, positions, shares and many tests, as tests/reference/comparisons.R has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.comparisons.benchmarks import BenchmarkPosition, position_in_cohort
from stratalign.comparisons.changes import compare_waves
from stratalign.comparisons.composition import decompose_change
from stratalign.comparisons.equivalence import equivalence_test
from stratalign.comparisons.favourable import favourable_shares
from stratalign.comparisons.gaps import compare_groups
from stratalign.comparisons.linked import Change, estimate_change, reliable_change
from stratalign.comparisons.multiplicity import Adjustment, adjust_p_values, select_families
from stratalign.comparisons.ratios import percentage_gap, ratio_of_means
from stratalign.comparisons.units import compare_with_rest
from stratalign.doctor.reference.stored import answered, table

P_VALUES = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0201, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, None, 0.5719, 0.759, 1,
]  # fmt: skip
METHODS: tuple[Adjustment, ...] = (
    "benjamini_hochberg", "benjamini_yekutieli", "holm", "hochberg", "bonferroni",
)  # fmt: skip
#: Executives, managers and staff in the order of their names.
LEVELS = ("executives", "managers", "staff")


def _summaries(by: str, column: str = "alignment") -> pd.DataFrame:
    """Rows of group scores: size, mean and spread of a column in every group, and of everybody."""
    people = table("people")[[by, column]].dropna()
    groups = [*people.groupby(by)[column], ("overall", people[column])]
    return pd.DataFrame(
        [(str(name), column, len(x), x.mean(), x.std()) for name, x in groups],
        columns=["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"],
    )


def _of_levels(*names: str) -> tuple[tuple[float, float], tuple[float, float], tuple[int, int]]:
    """Means, spreads and sizes of two levels."""
    first, second = (_summaries("level").set_index("group_id").loc[name] for name in names)
    columns = ["mean_points", "sd_points", "n_respondents"]
    means, spreads, sizes = zip(first[columns], second[columns], strict=True)
    return means, spreads, sizes


def _gap() -> pd.DataFrame:
    both = pd.concat([_summaries("level", "alignment"), _summaries("level", "engagement")])
    return compare_groups(both, "managers", "staff").set_index("measure_key").loc[["alignment", "engagement"]]


@answered("compare_groups")
def _gap_of_levels() -> ArrayLike:
    return _gap()[["gap_points", "ci_low", "ci_high", "p_value"]].to_numpy()


@answered("compare_groups", tolerance=1e-6)
def _standardised_gap_of_levels() -> ArrayLike:
    return _gap().loc["alignment", ["cohens_d", "d_ci_low", "d_ci_high", "hedges_g"]].to_numpy(dtype=float)


@answered("percentage_gap")
def _percentage_gap_of_levels() -> ArrayLike:
    return percentage_gap(*_of_levels("managers", "staff"))


@answered("compare_groups", key="percentage_gap_of_levels")
def _percentage_in_the_table_of_gaps() -> ArrayLike:
    return _gap().loc["alignment", ["gap_pct", "gap_pct_ci_low", "gap_pct_ci_high"]].to_numpy(dtype=float)


@answered("ratio_of_means")
def _ratio_of_two_means() -> ArrayLike:
    found = ratio_of_means(*_of_levels("executives", "staff"))
    return [found.ratio, found.ci_low, found.ci_high]


@answered("compare_waves")
def _change_of_independent_waves() -> ArrayLike:
    scores = [table("waves")[name].dropna() for name in ("before", "after")]
    before, after = (
        pd.DataFrame(
            {
                "group_id": "all",
                "measure_key": "x",
                "n_respondents": [len(x)],
                "mean_points": x.mean(),
                "sd_points": x.std(),
            }
        )
        for x in scores
    )
    columns = ["before_points", "after_points", "change_points", "ci_low", "ci_high", "p_value"]
    return compare_waves(before, after)[columns].to_numpy()


def _numbers(found: Change) -> list[float]:
    return [found.change, found.std_error, found.ci_low, found.ci_high, found.p_value, found.degrees_of_freedom]


@answered("estimate_change")
def _change_of_the_same_people() -> ArrayLike:
    both = table("waves").dropna()
    found = estimate_change(both["before"], both["after"])
    return [*_numbers(found), found.d_z]


@answered("estimate_change")
def _change_of_partly_the_same_people() -> ArrayLike:
    return _numbers(estimate_change(table("waves")["before"], table("waves")["after"]))


@answered("reliable_change")
def _reliable_change_of_people() -> ArrayLike:
    found = reliable_change(table("waves")["before"], table("waves")["after"], reliability=0.8)
    bounds = found[["ci_low", "ci_high"]].to_numpy().ravel()
    return [*found["n_respondents"], *bounds, found["threshold_points"].iloc[0]]


@answered("decompose_change")
def _parts_of_a_change() -> ArrayLike:
    waves = table("waves")
    before, after = (
        waves[[f"group_{name}", name]].set_axis(["group", "score"], axis=1) for name in ("before", "after")
    )
    found = decompose_change(before, after, draws=0)
    return [found.change, found.within, found.mix, found.entered_and_left]


@answered("equivalence_test")
def _two_one_sided_tests() -> ArrayLike:
    tests = [equivalence_test(1.2, 1.6, 47), equivalence_test(-3.9, 0.8, 210.5)]
    return [value for t in tests for value in (t.p_value, t.difference_p_value, t.ci_low, t.ci_high)]


@answered("equivalence_test")
def _equivalence_of_two_samples() -> ArrayLike:
    (x, y), (s, t), (n, m) = _of_levels("managers", "staff")
    a, b = s**2 / n, t**2 / m
    freedom = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    return [equivalence_test(x - y, (a + b) ** 0.5, freedom).p_value]


@answered("favourable_shares")
def _favourable_answers_of_levels() -> ArrayLike:
    people = table("people")
    found = favourable_shares(people[["c1"]], people["level"], favourable_from=4, unfavourable_to=2).set_index("group")
    columns = ["n_respondents", "favourable_pct", "ci_low", "ci_high", "neutral_pct", "unfavourable_pct"]
    return found.loc[list(LEVELS), columns].to_numpy()


@answered("favourable_shares")
def _favourable_answers_weighted() -> ArrayLike:
    people = table("people")
    found = favourable_shares(people[["c1"]], favourable_from=4, unfavourable_to=2, weights=people["weight"])
    return found[["n_effective", "favourable_pct", "ci_low", "ci_high"]].to_numpy()


@answered("compare_with_rest")
def _units_against_the_rest() -> ArrayLike:
    units = _summaries("unit")
    several = units[units["n_respondents"] > 1]
    found = compare_with_rest(several, overall="overall").sort_values("group_id")
    return found[["difference_points", "ci_low", "ci_high", "p_value", "adjusted_p_value"]].to_numpy()


@answered("adjust_p_values")
def _many_tests() -> ArrayLike:
    p_values = pd.Series(P_VALUES, dtype=float)
    return np.concatenate([adjust_p_values(p_values, method=method)["p_adjusted"] for method in METHODS])


@answered("select_families")
def _families_of_tests() -> ArrayLike:
    p_values, families = [0.001, 0.2, 0.02, 0.03, 0.5, 0.4, 0.6, 0.012], list("aabbbccd")
    found = [select_families(p_values, families, weights=given) for given in (None, dict(a=1, b=4, c=1, d=2))]
    columns = ["p_value", "is_selected", "level"]
    parts = [(one.families[columns].to_numpy(dtype=float).T.ravel(), one.tests["p_adjusted"]) for one in found]
    return np.concatenate([part for both in parts for part in both])


def _position() -> BenchmarkPosition:
    companies = table("companies")["alignment_index_points"]
    return position_in_cohort(
        63.5, companies, interval=(61.0, 66.0), measure_key="x", cohort="all", minimum_companies=10
    )


@answered("position_in_cohort")
def _place_among_companies() -> ArrayLike:
    found = _position()
    quartiles = [found.lower_quartile_points, found.median_points, found.upper_quartile_points]
    return [found.percentile, *quartiles, found.cohort_ci_low, found.cohort_ci_high]


@answered("position_in_cohort")
def _place_with_the_error_of_the_client() -> ArrayLike:
    found = _position()
    return [found.total_ci_low, found.total_ci_high, found.norm_z, found.norm_z_ci_low, found.norm_z_ci_high]
