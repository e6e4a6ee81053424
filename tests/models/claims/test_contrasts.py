"""Contrasts by counting against companies that are really drawn, row by row."""

import numpy as np
import pytest
from scipy import stats

from stratalign.models.claims.contrasts import MANY_DRAWS, SMALLEST_STRATUM, Companies, strata_of
from stratalign.models.claims.groups import Group, correlation_of, welch_interval

SIZES = (30, 21, 9)
SHARES = (0.25, 0.2, 0.25)


def _frame(seed, digits=6, shares=SHARES):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=sum(SIZES))
    # One digit makes outcomes equal; exposures stay apart.
    y = np.round(np.stack([x + rng.normal(size=len(x)), rng.normal(size=len(x))], axis=1), digits)
    ends = np.cumsum(SIZES)
    strata = tuple(rng.permutation(np.arange(end - size, end)) for end, size in zip(ends, SIZES, strict=True))
    return Companies(x, y, strata, *shares)


def _by_hand(frame, rows_by_stratum):
    """Sums and high outcomes in the top and the bottom group of rows that stand as often as they are listed."""
    found = np.zeros((4, frame.outcomes.shape[1]))
    for rows in rows_by_stratum:
        rows = rows[np.argsort(frame.exposure[rows], kind="stable")]
        y, middle = frame.outcomes[rows], (np.arange(len(rows)) + 0.5) / len(rows)
        is_high = y >= np.quantile(y, 1 - frame.high, axis=0)
        top, bottom = middle > 1 - frame.top, middle < frame.bottom
        found += np.stack([y[top].sum(0), y[bottom].sum(0), is_high[top].sum(0), is_high[bottom].sum(0)])
    return found


def _all_of(contrasts):
    return np.stack([contrasts.sum_top, contrasts.sum_bottom, contrasts.high_top, contrasts.high_bottom])


def _require_really_drawn(frame, draws):
    drawn = frame.resampled(draws, np.random.default_rng(2))
    (block,) = frame.drawn(draws, np.random.default_rng(2))
    for draw in range(draws):
        rows = [np.repeat(part.stratum.rows, part.counts[:, draw]) for part in block]
        assert [len(one) for one in rows] == list(SIZES)
        np.testing.assert_allclose(_all_of(drawn)[:, draw], _by_hand(frame, rows), atol=1e-9)


@pytest.mark.parametrize("digits", [6, 1, 0])
@pytest.mark.parametrize("shares", [SHARES, (0.5, 0.5, 0.5), (0.1, 1 / 3, 0.37)])
def test_counting_equals_companies_that_are_really_drawn(digits, shares):
    _require_really_drawn(_frame(1, digits, shares), 40)


@pytest.mark.parametrize("draws", [MANY_DRAWS - 1, MANY_DRAWS, 500])
@pytest.mark.parametrize(("digits", "shares"), [(6, SHARES), (1, (0.1, 1 / 3, 0.37)), (0, (0.5, 0.5, 0.5))])
def test_counting_many_draws_abreast_equals_companies_that_are_really_drawn(draws, digits, shares):
    _require_really_drawn(_frame(11, digits, shares), draws)


@pytest.mark.parametrize("short", [0, 1])
def test_exactly_the_smallest_number_of_companies_makes_a_stratum_of_its_own(short):
    n = SMALLEST_STRATUM - short
    alone = strata_of(["a"] * 20 + ["b"] * n)
    assert [len(rows) for rows in alone] == ([20 + n] if short else [20, n])
    # Small ones are put together; so many of them stand alone.
    together = strata_of(["b"] * 3 + ["a"] * 20 + ["c"] * (n - 3))
    assert [len(rows) for rows in together] == ([20 + n] if short else [20, n])
    if not short:
        assert together[1].tolist() == [0, 1, 2, *range(23, 20 + n)]


@pytest.mark.parametrize("shares", [SHARES, (0.5, 0.5, 0.5), (0.1, 1 / 3, 0.37), (0.25, 0.25, 0.02)])
@pytest.mark.parametrize("digits", [6, 1, 0])
def test_leaving_out_equals_the_companies_without_each(digits, shares):
    frame = _frame(3, digits, shares)
    left, place = _all_of(frame.left_out()), 0
    for which, rows in enumerate(frame.strata):
        for row in sorted(rows):
            others = [part[part != row] if other == which else part for other, part in enumerate(frame.strata)]
            np.testing.assert_allclose(left[:, place], _by_hand(frame, others), atol=1e-9)
            place += 1
    assert left.shape[1] == place == sum(SIZES)


@pytest.mark.parametrize("digits", [1, 0])
@pytest.mark.parametrize("shares", [SHARES, (0.5, 0.5, 0.5), (0.1, 1 / 3, 0.37)])
def test_leaving_out_companies_of_equal_score_equals_those_that_are_left(digits, shares):
    frame = _frame(12, 1, shares)
    frame = Companies(np.round(frame.exposure, digits), frame.outcomes, frame.strata, *shares)
    left, place = _all_of(frame.left_out()), 0
    for which, rows in enumerate(frame.strata):
        for row in sorted(rows):
            strata = tuple(part[part != row] if other == which else part for other, part in enumerate(frame.strata))
            rest = Companies(frame.exposure, frame.outcomes, strata, *shares).full()
            np.testing.assert_allclose(left[:, place], _all_of(rest)[:, 0], atol=1e-9)
            place += 1


def test_every_company_is_drawn_as_often_as_with_replacement():
    blocks = _frame(4).drawn(20_000, np.random.default_rng(5))
    counts = np.concatenate([block[1].counts for block in blocks], axis=1).astype(float)
    n = SIZES[1]
    assert counts.shape == (n, 20_000) and (counts.sum(axis=0) == n).all()
    covariance = np.cov(counts)
    assert np.diag(covariance).mean() == pytest.approx((n - 1) / n, abs=0.01)
    assert covariance[~np.eye(n, dtype=bool)].mean() == pytest.approx(-1 / n, abs=0.002)
    shares = np.bincount(counts[0].astype(int), minlength=4)[:4] / 20_000
    assert shares == pytest.approx(stats.binom.pmf(range(4), n, 1 / n), abs=0.012)


def test_parts_of_many_draws_are_put_together(monkeypatch):
    monkeypatch.setattr("stratalign.models.claims.contrasts.MOST_NUMBERS", 600)
    frame = _frame(6)
    drawn, left = frame.resampled(55, np.random.default_rng(1)), frame.left_out()
    assert len(list(frame.drawn(55, np.random.default_rng(1)))) > 3 and len(left.sum_top) == sum(SIZES)
    assert drawn.sum_top.shape == (55, 2) and drawn.n_top.shape == (55, 1)


def test_tied_companies_stand_by_equal_parts_in_every_draw():
    frame = _frame(7)
    tied = Companies(np.round(frame.exposure), frame.outcomes, frame.strata, *SHARES)
    drawn = tied.resampled(5, np.random.default_rng(3))
    (block,) = tied.drawn(5, np.random.default_rng(3))
    rng = np.random.default_rng(4)
    for draw in range(5):
        rows = [np.repeat(part.stratum.rows, part.counts[:, draw]) for part in block]
        orders = [_by_hand(tied, [rng.permutation(one) for one in rows]) for _ in range(800)]
        error = np.std(orders, axis=0) / np.sqrt(800)
        assert (np.abs(_all_of(drawn)[:, draw] - np.mean(orders, axis=0)) < 5 * error + 1e-9).all()


def test_share_of_high_outcomes_is_the_observed():
    rng = np.random.default_rng(8)
    values = np.minimum(rng.normal(size=(100, 1)), 0.0)
    frame = Companies(rng.normal(size=100), values, (np.arange(100),), *SHARES)
    assert frame.share_high()[0] == pytest.approx((values == 0).mean())


def test_whole_groups_have_the_usual_figures():
    rng = np.random.default_rng(9)
    values, inside = rng.normal(size=80), rng.random(80) < 0.5
    group, other = Group(values, inside.astype(float)), Group(values, (~inside).astype(float))
    part, rest = values[inside], values[~inside]
    assert (group.n, group.mean, group.sd) == pytest.approx((len(part), part.mean(), part.std(ddof=1)))
    assert (group.median, other.median) == pytest.approx((np.median(part), np.median(rest)))
    assert group.trimmed(0.1) == pytest.approx(stats.trim_mean(part, 0.1))
    theirs = stats.ttest_ind(part, rest, equal_var=False).confidence_interval(0.9)
    assert welch_interval(group, other, 0.9) == pytest.approx((theirs.low, theirs.high))
    x = rng.normal(size=80)
    assert correlation_of(group, x) == pytest.approx(np.corrcoef(x[inside], part)[0, 1])


def test_parts_of_companies_equal_as_many_copies():
    values, parts = np.array([5.0, 1.0, 3.0, 2.0]), np.array([1.0, 0.5, 1.0, 0.5])
    group = Group(values, parts)
    assert group.n == 3
    assert group.mean == pytest.approx((5 + 0.5 + 3 + 1) / 3)
    assert group.median == 3.0


def test_portions_are_drawn_one_after_the_other_with_random_numbers_of_their_own(monkeypatch):
    monkeypatch.setattr("stratalign.models.claims.contrasts.PORTION_NUMBERS", 25 * sum(SIZES))
    frame = _frame(13)
    found = _all_of(frame.resampled_in_portions(60, 4))
    parts = [(25, np.random.default_rng(4)), (25, np.random.default_rng([4, 1])), (10, np.random.default_rng([4, 2]))]
    np.testing.assert_array_equal(found, np.concatenate([_all_of(frame.resampled(*part)) for part in parts], axis=1))
