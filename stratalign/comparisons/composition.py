"""Did people change, or did the people change? Real change against change in who answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_scores
from stratalign.vocabulary import renamed_rows

#: Draws taken at a time.
CHUNK = 100


@displayed
@dataclass(frozen=True, slots=True)
class Composition(Result):
    """Change of a mean between two waves, split exactly: change = within + mix + entered_and_left.

    `within` is change inside groups at the average mix, `mix` change of the groups' shares at their average scores,
    `entered_and_left` what groups contribute that exist in one wave only. `parts` has one row per group.
    """

    change: float
    within: float
    mix: float
    entered_and_left: float
    parts: pd.DataFrame
    intervals: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """The change and its parts, in the estimate columns of vocabulary.py; n counts answers of both waves."""
        return renamed_rows(
            self.intervals,
            {name: name for name in ("term", "estimate", "ci_low", "ci_high")},
            quantity="change_of_mean",
            measure="points",
            n_respondents=int(self.parts[["n_before", "n_after"]].to_numpy().sum()),
        )


def decompose_change(
    before: pd.DataFrame, after: pd.DataFrame, *, draws: int = 1000, seed: int = 0, ci_level: float = 0.95
) -> Composition:
    """Split the change of a mean into change within groups and change of their shares.

    Parameters
    ----------
    before, after
        One row per respondent: group, score; rows that lack one are left out.
    draws
        Draws of random weights of people within each wave (the Bayesian bootstrap, in which no small group is ever
        lost), for the intervals; 0 for none.
    seed
        Seed of the random numbers.
    ci_level
        Coverage of the percentile intervals.

    Returns
    -------
    Composition
        Parts add up to the change exactly. `parts`: group, status (`in both`, `entered`, `left`), share_before,
        share_after, mean_before, mean_after, within, mix, n_before, n_after. `intervals`: term, estimate, ci_low,
        ci_high.

    Raises
    ------
    StatisticError
        Nobody answered a wave, or scores are infinite or no numbers.

    References
    ----------
    Kitagawa (1955), symmetric weights; Rubin (1981), Bayesian bootstrap.
    """
    waves = [wave.dropna(subset=["group", "score"]) for wave in (before, after)]
    if not all(map(len, waves)):
        raise StatisticError(
            f"a change needs two waves of scores with a group; there are {len(waves[0])} and {len(waves[1])}."
        )
    scores = [as_scores(wave["score"]) for wave in waves]
    groups = pd.Index(pd.factorize(pd.concat([wave["group"].astype(object) for wave in waves]), sort=True)[1])
    codes = [groups.get_indexer(pd.Index(wave["group"])) for wave in waves]
    counts, sums = (
        np.stack([np.bincount(c, w, len(groups)) for c, w in zip(codes, what, strict=True)])
        for what in ([np.ones(len(s)) for s in scores], scores)
    )
    within, mix, single = _split(counts, sums)
    totals = np.array([within.sum(), mix.sum(), single.sum()])
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / np.where(counts > 0, counts, np.nan)
    shares = counts / counts.sum(axis=1, keepdims=True)
    status = np.select([counts[0] == 0, counts[1] == 0], ["entered", "left"], "in both")
    parts = pd.DataFrame(
        {
            "group": groups,
            "status": status,
            "share_before": shares[0],
            "share_after": shares[1],
            "mean_before": means[0],
            "mean_after": means[1],
            "within": within,
            "mix": mix + single,
            "n_before": counts[0].astype(int),
            "n_after": counts[1].astype(int),
        }
    )
    drawn = _draws(codes, scores, len(groups), draws, seed)
    terms = ["change", "within", "mix", "entered_and_left"]
    estimates = np.append(totals.sum(), totals)
    ends = [(1 - ci_level) / 2, (1 + ci_level) / 2]
    low, high = np.quantile(drawn, ends, axis=0) if len(drawn) else np.full((2, 4), np.nan)
    intervals = pd.DataFrame({"term": terms, "estimate": estimates, "ci_low": low, "ci_high": high})
    within_part, mix_part, single_part = (float(total) for total in totals)
    return Composition(float(estimates[0]), within_part, mix_part, single_part, parts, intervals)


def _split(counts: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contributions of every group; counts and sums have shape (..., 2, n_groups), before and after."""
    shares = counts / counts.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / np.where(counts > 0, counts, np.nan)
    overall = sums.sum(axis=-1, keepdims=True) / counts.sum(axis=-1, keepdims=True)
    centre = overall.mean(axis=-2)
    first, second = means[..., 0, :], means[..., 1, :]
    in_both = (counts > 0).all(axis=-2)
    within = np.where(in_both, (second - first) * shares.mean(axis=-2), 0.0)
    # Shares sum to one, so that scores may be taken from the centre: groups then contribute by how they differ.
    mix = np.where(in_both, (shares[..., 1, :] - shares[..., 0, :]) * ((first + second) / 2 - centre), 0.0)
    entered = np.where(counts[..., 0, :] == 0, shares[..., 1, :] * (np.nan_to_num(second) - centre), 0.0)
    left = np.where(counts[..., 1, :] == 0, -shares[..., 0, :] * (np.nan_to_num(first) - centre), 0.0)
    return within, mix, entered + left


def _draws(codes: list[np.ndarray], scores: list[np.ndarray], n_groups: int, draws: int, seed: int) -> np.ndarray:
    """Change and its three parts under random weights of people, shape (draws, 4)."""
    rng = np.random.default_rng(seed)
    members = [np.equal.outer(code, np.arange(n_groups)).astype(float) for code in codes]
    found = []
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        weights = [rng.standard_exponential((size, len(score))) for score in scores]
        counts = np.stack([w @ member for w, member in zip(weights, members, strict=True)], axis=1)
        sums = np.stack([(w * s) @ m for w, s, m in zip(weights, scores, members, strict=True)], axis=1)
        totals = np.stack([part.sum(axis=-1) for part in _split(counts, sums)], axis=1)
        found.append(np.column_stack([totals.sum(axis=1), totals]))
    return np.concatenate(found) if found else np.empty((0, 4))
