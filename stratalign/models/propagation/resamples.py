"""All steps from scores to claims, redone in every resample of companies, and of people and years within them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.propagation.claim import MEASUREMENT, QUANTITIES, RESAMPLINGS, PropagatedClaim, PropagatedFigure
from stratalign.models.propagation.people import Scores
from stratalign.models.propagation.slopes import Regression
from stratalign.numerics.distributions import normal_upper_tail, t_quantile
from stratalign.numerics.standardise import are_independent

#: Below this mean reliability a score says too little of a company to be corrected.
LOWEST_RELIABILITY = 0.30
#: Companies left after industries and controls.
FEWEST_RESIDUAL = 10
#: Numbers held at once; more of them where fewer draws than this would be, as every portion costs the same once.
MOST_NUMBERS, MOST_OF_FEW = 4_000_000, 24_000_000
DRAWS_AT_ONCE = 40
#: The mean of people drawn again from people strays from the truth twice: as the sample did, and as the draw does.
TWICE = 2.0


class Counted(NamedTuple):
    """People whose answers count, companies left out, and people set aside as careless."""

    n_people: int
    n_left_out: int
    n_set_aside: int


class Years:
    """How far companies' outcomes move when their years are drawn again."""

    def __init__(self, deviations: pd.Series, codes: np.ndarray, n_companies: int) -> None:
        order = np.argsort(codes, kind="stable")
        self.values, self.codes = deviations.to_numpy()[order], codes[order]
        self.n_companies = n_companies
        self.starts = np.flatnonzero(np.diff(self.codes, prepend=-1))
        self.sizes = np.diff(np.append(self.starts, len(self.codes)))

    def draw(self, n_draws: int, rng: np.random.Generator) -> np.ndarray:
        """Mean deviation of the years drawn, shape (n_draws, n_companies)."""
        place = np.repeat(np.arange(len(self.sizes)), self.sizes)
        picked = self.starts[place] + (rng.random((n_draws, len(place))) * self.sizes[place]).astype(np.int64)
        moved = np.zeros((n_draws, self.n_companies))
        moved[:, self.codes[self.starts]] = np.add.reduceat(self.values[picked], self.starts, axis=1) / self.sizes
        return moved


class ResampledCompanies:
    """Companies' outcomes and what is held constant, by resample."""

    def __init__(
        self,
        usable: pd.DataFrame,
        outcome: str,
        within: str | None,
        controls: Sequence[str],
        share: float,
        years: Years | None,
    ) -> None:
        self.index, self.years = usable.index, years
        self.outcome = usable[outcome].to_numpy(dtype=float)[None, :]
        parts = [np.ones((len(usable), 1)), usable[list(controls)].to_numpy(dtype=float)]
        labels = np.zeros(len(usable), dtype=int)
        if within:
            labels = pd.factorize(usable[within], sort=True)[0]
            parts.append((labels[:, None] == np.arange(1, labels.max() + 1)).astype(float))
        self.strata = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
        self.share = share
        design = np.hstack(parts)
        if len(design) - design.shape[1] < FEWEST_RESIDUAL:
            raise StatisticError(
                f"{len(design)} companies for {design.shape[1]} industries and controls are too few: "
                f"{FEWEST_RESIDUAL} more companies than these are needed. Drop controls or put industries together."
            )
        if not are_independent(design):
            raise StatisticError(f"{', '.join([within or 'the constant', *controls])} determine each other: drop one.")
        self.regression = Regression(design, share)

    def draw_companies(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """How often each company stands in each resample; drawn within industries."""
        counts = np.zeros((draws, len(self.index)))
        for rows in self.strata:
            picked = rng.integers(0, len(rows), (draws, len(rows))) + len(rows) * np.arange(draws)[:, None]
            counts[:, rows] = np.bincount(picked.ravel(), minlength=draws * len(rows)).reshape(draws, len(rows))
        return counts

    def corrected(self, weights: np.ndarray, scores: Scores, *, again: np.random.Generator | None = None) -> np.ndarray:
        """The quantities of `QUANTITIES` without measurement error, shape (n_draws, 3)."""
        used = weights * (scores.sizes > 0)
        noise = np.where(scores.sizes > 0, scores.within_variance[:, None] / np.maximum(scores.sizes, 1e-300), 0.0)
        outcome = self.outcome
        if again is not None:
            noise = TWICE * noise
            outcome = outcome if self.years is None else outcome + self.years.draw(len(weights), again)
        return self.regression.slopes(used, scores.means, outcome, noise)


def propagate_resamples(
    companies: ResampledCompanies,
    *,
    base: Scores,
    resampled_companies: Callable[[np.ndarray], Scores],
    resampled_people: Callable[[int], Scores],
    width: int,
    draws: int,
    seed: int,
    ci_level: float,
    agreement: np.ndarray | None,
    counted: Counted,
    resamplings: Sequence[str] = RESAMPLINGS,
) -> PropagatedClaim:
    """Estimate the claim under every way of resampling and the measurement, with intervals from resamples.

    Parameters
    ----------
    companies
        Companies with outcome, industries and controls.
    base
        Scores when nothing is resampled.
    resampled_companies
        Scores under weights of companies, shape (n_draws, n_companies).
    resampled_people
        Scores of so many resamples of people within the same companies.
    width
        People or companies held for one resample.
    draws, seed, ci_level
        As in `propagate_uncertainty`.
    agreement
        rwg(j) of each company; None where answers are not known.
    counted
        What the result carries.
    resamplings
        Ways of resampling to do; each draws the same whichever others are done.

    Returns
    -------
    PropagatedClaim
        The claim under these ways of resampling.

    Raises
    ------
    StatisticError
        Scores are too unreliable to be corrected.
    """
    whole = np.ones((1, len(companies.index)))
    reliability, _ = base.reliability(whole)
    if not reliability[0] >= LOWEST_RELIABILITY:
        raise StatisticError(
            f"the mean reliability of the companies' scores is {reliability[0]:.2f}; below {LOWEST_RELIABILITY:.2f} no "
            "claim can be carried through. Ask more people in each company."
        )
    known = companies.regression.slopes(whole, base.means, companies.outcome)[0]
    corrected = companies.corrected(whole, base)[0]
    if not np.isfinite(corrected[0]):
        raise StatisticError(
            "industries and controls leave no reliable difference between the companies' scores. Drop controls that "
            "nearly determine them, or ask more people in each company."
        )
    counts = companies.draw_companies(draws, np.random.default_rng(seed))
    rng_years = np.random.default_rng([seed, 2])

    def again(weights: np.ndarray) -> np.ndarray:
        return companies.corrected(np.ones_like(weights), resampled_people(len(weights)), again=rng_years)

    ways: dict[str, Callable[[np.ndarray, Scores], np.ndarray]] = {
        "scores_fixed": lambda weights, _: companies.regression.slopes(weights, base.means, companies.outcome),
        "resampled_companies": companies.corrected,
        "resampled_people": lambda weights, _: again(weights),
    }
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (*resamplings, "measurement")}
    for rows in _steps(draws, width):
        weights = counts[rows]
        scores = resampled_companies(weights)
        for how in resamplings:
            parts[how].append(ways[how](weights, scores))
        parts["measurement"].append(_measured(weights, scores, agreement))
    drawn = {name: np.concatenate(values) for name, values in parts.items()}
    expanded = _expanded(ci_level, len(companies.index), companies.regression.z.shape[1] + 1)
    estimates = {"scores_fixed": known, "resampled_companies": corrected, "resampled_people": corrected}
    claims = [
        _figure(quantity, how, float(estimates[how][place]), drawn[how][:, place], expanded)
        for place, quantity in enumerate(QUANTITIES)
        for how in resamplings
    ]
    own = _measured(whole, base, agreement)[0]
    measurement = [
        (name, float(own[place]), *_interval(drawn["measurement"][:, place], expanded)[:2])
        for place, name in enumerate(MEASUREMENT)
        if np.isfinite(own[place])
    ]
    return PropagatedClaim(
        claims=pd.DataFrame(claims, columns=list(PropagatedFigure._fields)),
        measurement=pd.DataFrame(measurement, columns=["quantity", "estimate", "ci_low", "ci_high"]),
        reliability=float(reliability[0]),
        reliabilities=pd.Series(base.reliabilities(whole)[0][0], index=companies.index, name="reliability"),
        n_companies=len(companies.index),
        **counted._asdict(),
        n_draws=draws,
        share=companies.share,
    )


def _figure(quantity: str, how: str, estimate: float, drawn: np.ndarray, ci_level: float) -> PropagatedFigure:
    """One quantity with its interval, or why it has none."""
    missing = float("nan")
    low, high, error = _interval(drawn, ci_level)
    if not np.isfinite(estimate):
        return PropagatedFigure(quantity, how, missing, missing, missing, missing, _UNDEFINED.get(quantity, _FLAT))
    why = "" if np.isfinite(low) else "more resamples than lie outside an interval have no value"
    return PropagatedFigure(quantity, how, estimate, low, high, error, why)


_UNDEFINED = {"premium_pct": "the bottom's predicted mean is not above one point"}
_FLAT = "the scores do not differ by more than their error"


def _expanded(ci_level: float, n: int, k: int) -> float:
    """Coverage to ask of percentiles so that few companies get the interval they deserve (Hesterberg 2015)."""
    reach = np.sqrt(n / (n - k)) * t_quantile((1 + ci_level) / 2, n - k)
    return float(1 - 2 * normal_upper_tail(reach))


def _steps(draws: int, width: int) -> Iterator[slice]:
    """Resamples in parts that fit into memory."""
    step = max(1, MOST_NUMBERS // width, min(DRAWS_AT_ONCE, MOST_OF_FEW // width))
    return (slice(begin, min(begin + step, draws)) for begin in range(0, draws, step))


def _measured(weights: np.ndarray, scores: Scores, agreement: np.ndarray | None) -> np.ndarray:
    """The quantities of `MEASUREMENT`, shape (n_draws, 5)."""
    reliability, icc1 = scores.reliability(weights)
    agreed = np.full(len(weights), np.nan)
    if agreement is not None:
        known = np.isfinite(agreement)
        agreed = weights[:, known] @ agreement[known] / weights[:, known].sum(axis=1)
    return np.stack([reliability, icc1, scores.alpha, agreed, 100 * scores.share_set_aside], axis=1)


def _interval(drawn: np.ndarray, ci_level: float) -> tuple[float, float, float]:
    """Percentile bounds and standard error; missing where more resamples than lie outside have no bound."""
    known = drawn[np.isfinite(drawn)]
    ends = (1 - ci_level) / 2, (1 + ci_level) / 2
    if len(drawn) - len(known) > ends[0] * len(drawn):
        return float("nan"), float("nan"), float("nan")
    # An infinite premium is larger than all others, and a slope without true variance is unbounded.
    low, high = np.quantile(np.append(known, np.full(int(np.isposinf(drawn).sum()), known.max())), ends)
    return float(low), float(high), float(known.std(ddof=1))
