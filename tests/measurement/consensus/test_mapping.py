"""Strategic consensus: the article's worked example, brute force, and answers people really give."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.consensus.permutation import alpha_interval

#: Nine top managers x priorities, printed the other way round (Tarakci and others 2014).
EXAMPLE = pd.DataFrame(
    [
        [1, 2, 3, 2, 5, 6, 4, 7, 5],
        [4, 1, 4, 3, 6, 5, 5, 2, 7],
        [7, 6, 7, 7, 7, 4, 7, 3, 6],
        [6, 7, 5, 6, 1, 2, 3, 1, 2],
        [5, 3, 6, 5, 3, 7, 6, 6, 3],
        [3, 5, 2, 4, 4, 3, 1, 4, 4],
        [2, 4, 1, 1, 2, 1, 2, 5, 1],
    ],
    index=["safety", "certification", "staff", "regulation", "network", "structure", "innovation"],
    columns=[f"m{n}" for n in range(9)],
).T
GROUPS = list("AAAABBBBB")


def _vector(row):
    centred = -(np.asarray(row, float) - np.mean(row))
    return centred / np.sqrt((centred**2).sum())


def test_published_example_is_reproduced():
    found = sa.consensus_map(EXAMPLE, permutations=0)
    assert found.alpha["all"] == pytest.approx(0.5650, abs=5e-5)
    assert sa.kendall_w(EXAMPLE).w == pytest.approx(0.3192, abs=5e-5)


def test_alpha_squared_is_kendalls_w():
    assert sa.consensus_map(EXAMPLE, permutations=0).alpha["all"] ** 2 == pytest.approx(
        sa.kendall_w(EXAMPLE).w, rel=1e-12
    )


def test_alpha_and_similarity_equal_loops_over_people():
    found = sa.consensus_map(EXAMPLE, GROUPS, permutations=0)
    means = {
        g: np.mean(
            [_vector(EXAMPLE.loc[c]) for c, label in zip(EXAMPLE.index, GROUPS, strict=True) if label == g], axis=0
        )
        for g in "AB"
    }
    assert found.alpha.to_dict() == pytest.approx({g: np.sqrt((m**2).sum()) for g, m in means.items()}, rel=1e-12)
    cosine = means["A"] @ means["B"] / np.linalg.norm(means["A"]) / np.linalg.norm(means["B"])
    assert found.similarity.loc["A", "B"] == pytest.approx(cosine, rel=1e-10)


def test_contributions_sum_to_what_is_not_similar():
    found = sa.consensus_map(EXAMPLE, GROUPS, permutations=0)
    assert found.contributions["contribution"].sum() == pytest.approx(1 - found.similarity.loc["A", "B"], rel=1e-12)


def test_map_is_the_best_plane_and_mean_points_up():
    found = sa.consensus_map(EXAMPLE, GROUPS, permutations=0)
    vectors = np.array([_vector(row) for row in EXAMPLE.to_numpy()])
    values = np.linalg.eigvalsh(vectors.T @ vectors)[::-1]
    assert found.shown_share == pytest.approx(values[:2].sum() / values.sum(), rel=1e-10)
    assert (found.respondent_coordinates**2).to_numpy().sum() == pytest.approx(values[:2].sum(), rel=1e-10)
    mean = found.respondent_coordinates.mean()
    assert mean["x"] == pytest.approx(0, abs=1e-12) and mean["y"] > 0
    np.testing.assert_allclose(
        vectors @ found.priority_coordinates.to_numpy(), found.respondent_coordinates, atol=1e-12
    )


def test_first_priority_lies_on_the_side_of_those_who_put_it_first():
    found = sa.consensus_map(EXAMPLE, permutations=0)
    assert found.priority_coordinates["y"].idxmax() == "innovation"
    assert found.priority_coordinates["y"].idxmin() == "staff"


def test_ratings_give_what_the_same_order_of_ranks_gives():
    ranks, ratings = (
        sa.consensus_map(table, GROUPS, first_is=first, permutations=0)
        for table, first in ((EXAMPLE, "low"), (8 - EXAMPLE, "high"))
    )
    pd.testing.assert_frame_equal(ranks.group_coordinates, ratings.group_coordinates)


def test_difference_test_equals_all_deals():
    few = EXAMPLE.iloc[[0, 1, 2, 4, 5, 6]]
    vectors = np.array([_vector(row) for row in few.to_numpy()])

    def cosine(first):
        a, b = vectors[list(first)].sum(axis=0), vectors[[i for i in range(6) if i not in first]].sum(axis=0)
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    deals = [cosine(first) for first in itertools.combinations(range(6), 3)]
    exact = np.mean([deal <= cosine((0, 1, 2)) + 1e-12 for deal in deals])
    found = sa.consensus_map(few, list("AAABBB"), permutations=20_000, seed=1)
    assert found.similarity_p_value.loc["A", "B"] == pytest.approx(exact, abs=0.01)


def test_consensus_test_equals_all_orders_of_two_people():
    two = pd.DataFrame([[1, 2, 3], [1, 3, 2]])
    orders = [np.array(order) for order in itertools.permutations([1, 2, 3])]
    lengths = [np.linalg.norm(_vector(a) + _vector(b)) for a in orders for b in orders]
    exact = np.mean(np.array(lengths) >= np.linalg.norm(_vector(two.loc[0]) + _vector(two.loc[1])) - 1e-9)
    assert sa.consensus_map(two, permutations=20_000, seed=3).p_value == pytest.approx(exact, abs=0.015)


def test_tests_hold_their_level_where_nothing_differs():
    rng = np.random.default_rng(5)
    n_refused = 0
    for seed in range(150):
        ranks = pd.DataFrame(rng.permuted(np.tile(np.arange(6), (20, 1)), axis=1))
        n_refused += sa.consensus_map(ranks, ["a", "b"] * 10, permutations=199, seed=seed).p_value <= 0.05
    assert n_refused / 150 <= 0.11


def test_same_seed_same_answer_and_interval_holds_the_value():
    first, second = (sa.consensus_map(EXAMPLE, GROUPS, seed=4) for _ in range(2))
    pd.testing.assert_series_equal(first.alpha_ci_low, second.alpha_ci_low)
    assert (first.alpha_ci_low < first.alpha).all() and (first.alpha < first.alpha_ci_high).all()


def test_people_who_ranked_some_are_left_out_or_tied_last():
    partial = EXAMPLE.astype(float)
    partial.loc["m0", partial.loc["m0"] > 3] = np.nan
    assert sa.consensus_map(partial, permutations=0).n_left_out == 1
    filled = partial.fillna((4 + 7) / 2)
    tied = sa.consensus_map(partial, permutations=0, unranked="tied_last")
    assert tied.alpha["all"] == pytest.approx(sa.consensus_map(filled, permutations=0).alpha["all"])


def test_people_who_put_all_in_one_place_are_counted_and_groups_of_one_have_no_consensus():
    found = sa.consensus_map(
        pd.concat([EXAMPLE.iloc[:1] * 0 + 4, EXAMPLE.iloc[1:]]), ["A", "A", *"BBBBBBB"], permutations=50
    )
    assert found.n_constant == 1
    assert np.isnan(found.alpha["A"]) and np.isnan(found.alpha_ci_low["A"])
    assert found.n_respondents.to_dict() == {"A": 1, "B": 7}


def test_interval_of_alpha_is_the_jackknife_of_the_mean_cosine_of_pairs():
    """Brute force over pairs, with every person left out in turn."""
    ranks = np.argsort(np.argsort(np.random.default_rng(2).normal(size=(9, 5)) + np.arange(5), axis=1), axis=1)
    cosines = np.corrcoef(ranks)

    def mean_of_pairs(people):
        inside = cosines[np.ix_(people, people)]
        return inside[np.triu_indices(len(people), 1)].mean()

    z = np.arctanh([mean_of_pairs(np.delete(np.arange(9), person)) for person in range(9)])
    reach = stats.t.ppf(0.95, 8) * np.sqrt(8 / 9 * ((z - z.mean()) ** 2).sum())
    middle = np.arctanh(mean_of_pairs(np.arange(9)))
    vectors = ranks - ranks.mean(axis=1, keepdims=True)
    found = alpha_interval(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 0.9)
    assert found == pytest.approx(np.sqrt(np.tanh([middle - reach, middle + reach])), rel=1e-9)


def test_alpha_of_two_has_the_whole_range_and_that_of_people_who_agree_its_own():
    vectors = np.repeat([[0.8, -0.6, -0.2]], 5, axis=0) / np.sqrt(1.04)
    assert alpha_interval(vectors[:2], 0.95) == (0.0, 1.0)
    assert alpha_interval(vectors, 0.95) == pytest.approx((1, 1), abs=1e-9)


def test_opposite_people_leave_no_direction():
    pair = pd.DataFrame([[1, 2, 3], [3, 2, 1], [1, 2, 3]])
    found = sa.consensus_map(pair, ["x", "x", "y"], permutations=0)
    assert found.alpha["x"] == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.similarity.loc["x", "y"])


@pytest.mark.parametrize(
    ("table", "groups", "words"),
    [
        (EXAMPLE.iloc[:, :2], None, "three priorities; there are 2"),
        (EXAMPLE * np.nan, None, "none of 9 people"),
        (EXAMPLE * 0 + 3, None, "nobody ranked the priorities apart"),
        (EXAMPLE, ["A"] * 4, "groups has shape .4,.; give one value for each of the 9 rows"),
        (EXAMPLE.rename(columns={"staff": "safety"}), None, "listed twice: safety"),
        (EXAMPLE.T, None, "Transpose it"),
        (EXAMPLE.T.rank(method="average").replace({1: 1.5, 2: 1.5}) - 1, GROUPS[:7], "Transpose it"),
        (
            EXAMPLE.astype(object).replace(1, "first"),
            None,
            "safety is not numeric: 1 of 9 values are none, such as 'first'",
        ),
    ],
)
def test_rankings_without_an_answer_are_refused(table, groups, words):
    with pytest.raises(StatisticError, match=words):
        sa.consensus_map(table, groups)


def test_w_with_ties_is_that_of_mean_spearman_correlations_without_them_and_lower_bound_holds():
    found = sa.kendall_w(EXAMPLE)
    pairs = EXAMPLE.T.corr(method="spearman").to_numpy()[np.triu_indices(9, 1)]
    assert found.mean_spearman == pytest.approx(pairs.mean(), rel=1e-10)
    assert found.chi_square == pytest.approx(9 * 6 * found.w)


def test_tie_correction_equals_siegel_and_castellan_by_hand():
    ranks = pd.DataFrame([[1, 2.5, 2.5, 4], [1, 2, 3, 4], [1.5, 1.5, 3, 4]])
    sums = ranks.sum()
    by_hand = 12 * ((sums - sums.mean()) ** 2).sum() / (9 * (64 - 4) - 3 * (6 + 6))
    assert sa.kendall_w(ranks).w == pytest.approx(by_hand)


def test_concordance_of_people_who_tie_everything_is_refused():
    with pytest.raises(StatisticError, match="undefined"):
        sa.kendall_w(pd.DataFrame([[1, 1, 1], [2, 2, 2]]))


def test_concordance_of_people_in_columns_is_refused():
    with pytest.raises(StatisticError, match="the 9 columns of the rankings are rankings and the 7 rows are not"):
        sa.kendall_w(EXAMPLE.T)


def test_ratings_lie_either_way_and_are_taken_as_given():
    ratings = pd.DataFrame(np.random.default_rng(2).integers(1, 8, (9, 7)))
    assert sa.kendall_w(ratings).n_respondents == 9
    assert sa.kendall_w(ratings.T).n_respondents == 7


def test_groups_are_matched_with_people_by_index():
    groups = pd.Series(GROUPS, index=EXAMPLE.index)
    found = sa.consensus_map(EXAMPLE, groups.sort_index(ascending=False), permutations=0)
    pd.testing.assert_series_equal(found.alpha, sa.consensus_map(EXAMPLE, GROUPS, permutations=0).alpha)


def test_people_of_one_mind_have_the_p_value_of_all_giving_one_order_by_chance():
    found = sa.kendall_w(pd.DataFrame([[1, 2, 3, 4, 5]] * 4))
    assert (found.w, found.p_value) == (1.0, pytest.approx(120.0**-3))
