"""Simulated settings of what a client report says of groups: scores, shares, gaps, changes, positions."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.comparisons.benchmarks import position_in_cohort
from stratalign.comparisons.changes import compare_company_scores, compare_waves
from stratalign.comparisons.effect_sizes import standardised_differences
from stratalign.comparisons.favourable import difference_of_shares
from stratalign.comparisons.gaps import compare_groups
from stratalign.comparisons.linked import estimate_change
from stratalign.comparisons.ratios import ratio_of_means
from stratalign.doctor.promise import Promise, ceiling_mean, ceiling_scores, held, members, one_by_one
from stratalign.measurement.consensus.recall import recall_by_priority
from stratalign.measurement.weighting.design import weighted_means
from stratalign.numerics.shares import wilson_interval
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.company import mean_of_level_intervals, mean_of_levels
from stratalign.scores.groups import Groups


def promises() -> list[Promise]:
    """Intervals of groups' results, in the settings they assume and in others.

    Returns
    -------
    list of Promise
        In the order of a report.
    """
    mean, gap, change = "mean of a group, t", "gap of two groups, Welch", "change between waves, Welch"
    percent, share = "percentage gap, Fieller", "share of favourable answers, Wilson"
    return [
        Promise(mean, "30 people", partial(_mean, 30, "normal"), is_quick=True),
        Promise(mean, "5 people", partial(_mean, 5, "normal")),
        Promise(mean, "5 people, most at the ceiling", partial(_mean, 5, "ceiling"), assumed=False),
        Promise(mean, "30 people, most at the ceiling", partial(_mean, 30, "ceiling")),
        Promise(
            mean, "120 people in 12 units, ICC .10, other units possible", partial(_mean, 120, "units"), assumed=False
        ),
        Promise("net promoter score, t", "30 people, 40 % promoters", partial(_net_promoter, 30)),
        Promise("net promoter score, t", "9 people, 40 % promoters", partial(_net_promoter, 9), assumed=False),
        Promise("mean of levels, Welch", "9, 60 and 331 people of unequal spread", _levels, is_quick=True),
        Promise("mean of levels' shares, root sum of squares", "9, 60 and 331 people", _level_shares),
        Promise(gap, "8 people of spread 20, 60 of 8", partial(_gap, (8, 60), (20, 8)), is_quick=True),
        Promise(gap, "5 people and 200", partial(_gap, (5, 200), (15, 18))),
        Promise(gap, "9 people at the ceiling, 331", partial(_gap, (9, 331), None), assumed=False),
        Promise(gap, "5 people at the ceiling, 5", partial(_gap, (5, 5), None), assumed=False),
        Promise(percent, "5 people and 200", partial(_percent, (5, 200), (15, 18))),
        Promise(percent, "8 people of spread 20, 60 of 8", partial(_percent, (8, 60), (20, 8)), is_quick=True),
        Promise(percent, "25 people and 60", partial(_percent, (25, 60), (15, 15))),
        Promise(percent, "5 people at the ceiling, 200", partial(_percent, (5, 200), None), assumed=False),
        Promise("ratio of means, Fieller", "8 people of spread 20, 60 of 8", one_by_one(_ratio), is_quick=True),
        Promise("standardised difference, noncentral t", "9 people and 60, equal spread", partial(_d, (15, 15))),
        Promise(
            "standardised difference, noncentral t",
            "8 people of spread 20, 60 of 8",
            partial(_d, (20, 8)),
            assumed=False,
        ),
        Promise(change, "60 other people in each wave", partial(_waves, 0.0), is_quick=True),
        Promise(change, "the same 60 people in both waves, correlation .6", partial(_waves, 0.6), assumed=False),
        Promise("change of people linked", "40 people", one_by_one(_linked), is_quick=True),
        Promise("change of means of levels, root sum of squares", "9, 60 and 331 people a wave", _company_change),
        Promise(share, "30 people, shares .20 to .80", partial(_share, 30, (0.2, 0.8)), is_quick=True),
        Promise(share, "5 people, shares .20 to .80", partial(_share, 5, (0.2, 0.8))),
        Promise(share, "30 people, shares .90 to .99", partial(_share, 30, (0.9, 0.99))),
        Promise(share, "120 people in 12 units, ICC .10, other units possible", _clustered_share, assumed=False),
        Promise("difference of shares, Newcombe", "9 people and 60", _shares, is_quick=True),
        Promise("recall of a priority, Wilson", "9 people, shares .10 to .90", _recall),
        Promise("mean F1 of recall, t", "9 people, five priorities", partial(_f1, 9), assumed=False),
        Promise("mean F1 of recall, t", "60 people, five priorities", partial(_f1, 60)),
        Promise("weighted mean over clusters", "40 clusters, unequal weights", one_by_one(_weighted), is_quick=True),
        Promise("benchmark percentile, client's error", "60 people, 51 companies", partial(_percentile, "ci")),
        Promise("benchmark percentile, both errors", "60 people, 51 companies", partial(_percentile, "total_ci")),
    ]


def aggregated(groups: dict[str, np.ndarray]) -> pd.DataFrame:
    """Scores of groups over many data sets at once: each data set is a measure.

    Parameters
    ----------
    groups
        Group -> scores of its people, shape (n_people, n_data_sets).

    Returns
    -------
    pandas.DataFrame
        As `aggregate_scores`.
    """
    names = np.repeat(list(groups), [len(scores) for scores in groups.values()])
    values = np.concatenate(list(groups.values()))
    people, n = np.arange(len(values)), values.shape[1]
    long = pd.DataFrame(
        {
            "respondent_id": np.repeat(people, n),
            "measure_key": np.tile(np.arange(n), len(people)),
            "score_points": values.ravel(),
        }
    )
    membership = pd.DataFrame({name: names == name for name in groups}, index=pd.Index(people, name="respondent_id"))
    return aggregate_scores(long, Groups(pd.DataFrame(), membership))


def _mean(size: int, kind: str, rng: np.random.Generator, n: int) -> np.ndarray:
    truth = ceiling_mean() if kind == "ceiling" else 60.0
    if kind == "ceiling":
        scores = ceiling_scores(rng, (size, n))
    elif kind == "units":
        unit = rng.normal(0, np.sqrt(0.1), (12, n))[np.repeat(np.arange(12), size // 12)]
        scores = 60 + 18 * (unit + rng.normal(0, np.sqrt(0.9), (size, n)))
    else:
        scores = rng.normal(60, 18, (size, n))
    found = aggregated({"all": scores})
    return held(found["ci_low"], found["ci_high"], truth)


def _net_promoter(size: int, rng: np.random.Generator, n: int) -> np.ndarray:
    found = aggregated({"all": rng.choice([-100.0, 0.0, 100.0], (size, n), p=[0.25, 0.35, 0.4])})
    return held(found["ci_low"], found["ci_high"], 15.0)


def _three_levels(rng: np.random.Generator, n: int, *, risen: float = 0.0) -> pd.DataFrame:
    sizes, means, spreads = (9, 60, 331), (80, 70, 60), (10, 15, 18)
    parts = zip(("executives", "managers", "staff"), sizes, means, spreads, strict=True)
    return aggregated({name: rng.normal(mean + risen, sd, (size, n)) for name, size, mean, sd in parts})


def _levels(rng: np.random.Generator, n: int) -> np.ndarray:
    found = mean_of_levels(_three_levels(rng, n))
    return held(found["ci_low"], found["ci_high"], 70.0)


def _level_shares(rng: np.random.Generator, n: int) -> np.ndarray:
    sizes, shares = np.array([9, 60, 331])[:, None], np.array([0.8, 0.6, 0.4])[:, None]
    counts = rng.binomial(sizes, shares, (3, n))
    low, high = wilson_interval(counts, np.broadcast_to(sizes, counts.shape))
    rows = pd.DataFrame(
        {
            "measure_key": np.tile(np.arange(n), 3),
            "n_respondents": np.repeat([9, 60, 331], n),
            "mean_points": (100 * counts / sizes).ravel(),
            "ci_low": 100 * low.ravel(),
            "ci_high": 100 * high.ravel(),
        }
    )
    found = mean_of_level_intervals(rows)
    return held(found["ci_low"], found["ci_high"], 60.0)


def _two_groups(
    sizes: tuple[int, int], sds: tuple[float, float] | None, rng: np.random.Generator, n: int
) -> tuple[pd.DataFrame, float, float]:
    """Gaps of two groups and their true means; with no spreads the first are at the ceiling."""
    if sds is None:
        upper, lower = ceiling_scores(rng, (sizes[0], n)), ceiling_scores(rng, (sizes[1], n), mean=3.4)
        truths = ceiling_mean(), ceiling_mean(3.4)
    else:
        upper, lower = rng.normal(80, sds[0], (sizes[0], n)), rng.normal(65, sds[1], (sizes[1], n))
        truths = 80.0, 65.0
    return compare_groups(aggregated({"a": upper, "b": lower}), "a", "b"), *truths


def _gap(sizes: tuple[int, int], sds: tuple[float, float] | None, rng: np.random.Generator, n: int) -> np.ndarray:
    gaps, upper, lower = _two_groups(sizes, sds, rng, n)
    return held(gaps["ci_low"], gaps["ci_high"], upper - lower)


def _percent(sizes: tuple[int, int], sds: tuple[float, float] | None, rng: np.random.Generator, n: int) -> np.ndarray:
    gaps, upper, lower = _two_groups(sizes, sds, rng, n)
    return held(gaps["gap_pct_ci_low"], gaps["gap_pct_ci_high"], 100 * (1 - lower / upper))


def _ratio(rng: np.random.Generator) -> float:
    first, second = rng.normal(65, 8, 60), rng.normal(80, 20, 8)
    found = ratio_of_means(
        (first.mean(), second.mean()), (first.std(ddof=1), second.std(ddof=1)), (len(first), len(second))
    )
    return float(found.ci_low <= 65 / 80 <= found.ci_high)


def _d(sds: tuple[float, float], rng: np.random.Generator, n: int) -> np.ndarray:
    sizes = (9, 60) if sds[0] == sds[1] else (8, 60)
    first, second = rng.normal(70, sds[0], (n, sizes[0])), rng.normal(60, sds[1], (n, sizes[1]))
    squares = [(size - 1) * part.var(axis=1, ddof=1) for size, part in zip(sizes, (first, second), strict=True)]
    pooled = np.sqrt(sum(squares) / (sum(sizes) - 2))
    d = (first.mean(axis=1) - second.mean(axis=1)) / pooled
    found = standardised_differences(d, *(np.full(n, size) for size in sizes))
    truth = 10 / np.sqrt(sum((size - 1) * sd**2 for size, sd in zip(sizes, sds, strict=True)) / (sum(sizes) - 2))
    return held(found["d_ci_low"], found["d_ci_high"], truth)


def _waves(correlation: float, rng: np.random.Generator, n: int) -> np.ndarray:
    before = rng.normal(size=(60, n))
    after = correlation * before + np.sqrt(1 - correlation**2) * rng.normal(size=(60, n))
    found = compare_waves(aggregated({"all": 60 + 18 * before}), aggregated({"all": 63 + 18 * after}))
    return held(found["ci_low"], found["ci_high"], 3.0)


def _linked(rng: np.random.Generator) -> float:
    before = rng.normal(60, 15, 40)
    after = 0.6 * before + rng.normal(27, 12, 40)
    found = estimate_change(pd.Series(before), pd.Series(after))
    return float(found.ci_low <= 3 <= found.ci_high)


def _company_change(rng: np.random.Generator, n: int) -> np.ndarray:
    before, after = (mean_of_levels(_three_levels(rng, n, risen=risen)) for risen in (0.0, 4.0))
    found = compare_company_scores(before, after)
    return held(found["ci_low"], found["ci_high"], 4.0)


def _share(size: int, between: tuple[float, float], rng: np.random.Generator, n: int) -> np.ndarray:
    shares = rng.uniform(*between, n)
    return held(*wilson_interval(rng.binomial(size, shares), np.full(n, size)), shares)


def _clustered_share(rng: np.random.Generator, n: int) -> np.ndarray:
    unit = rng.normal(0, np.sqrt(0.1), (n, 12))[:, np.repeat(np.arange(12), 10)]
    favourable = unit + rng.normal(0, np.sqrt(0.9), (n, 120)) > 0
    return held(*wilson_interval(favourable.sum(axis=1), np.full(n, 120)), 0.5)


def _shares(rng: np.random.Generator, n: int) -> np.ndarray:
    found = difference_of_shares((rng.binomial(9, 0.7, n), rng.binomial(60, 0.5, n)), (np.full(n, 9), np.full(n, 60)))
    return held(found["ci_low"], found["ci_high"], 20.0)


def _recall(rng: np.random.Generator, n: int) -> np.ndarray:
    """Each priority is a data set: nine people name any number of them."""
    shares, people = rng.uniform(0.1, 0.9, n), pd.DataFrame({"respondent_id": range(9), "level": "staff"})
    person, priority = np.nonzero(rng.random((9, n)) < shares)
    matches = pd.DataFrame({"respondent_id": person, "priority_key": priority.astype(str), "decision": "matched"})
    found = recall_by_priority(matches, people, [str(place) for place in range(n)])
    rows = found[found["level"] == "staff"].sort_values("priority_key", key=lambda keys: keys.astype(int))
    return held(rows["ci_low"], rows["ci_high"], 100 * shares)


def _f1(size: int, rng: np.random.Generator, n: int) -> np.ndarray:
    recalled = rng.binomial(5, 0.5, (size, n))
    found = aggregated({"all": 2 * recalled / 10})
    return held(found["ci_low"], found["ci_high"], 0.5)


def _weighted(rng: np.random.Generator) -> float:
    scores, codes, _ = members(rng, rng.integers(3, 15, 40), 0.15)
    weights = rng.uniform(0.5, 2, len(scores))
    found = weighted_means(pd.DataFrame({"score": scores}), weights=weights, clusters=codes).iloc[0]
    return float(found["ci_low"] <= 0 <= found["ci_high"])


def _percentile(bounds: str, rng: np.random.Generator, n: int) -> np.ndarray:
    half = stats.t.ppf(0.975, 59) / np.sqrt(60)
    found = []
    for _ in range(n):
        cohort, true, scores = pd.Series(rng.normal(60, 6, 51)), rng.normal(62, 4), rng.normal(0, 18, 60)
        mean = true + scores.mean()
        reach = half * scores.std(ddof=1)
        position = position_in_cohort(
            mean,
            cohort,
            interval=(mean - reach, mean + reach),
            measure_key="a",
            cohort="b",
            minimum_companies=8,
        )
        truth = 100 * (cohort < true).mean() if bounds == "ci" else 100 * stats.norm.cdf((true - 60) / 6)
        found.append(getattr(position, f"{bounds}_low") - 1e-9 <= truth <= getattr(position, f"{bounds}_high") + 1e-9)
    return np.array(found, dtype=float)
