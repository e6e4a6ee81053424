"""Uncertainty from item to claim: reliability, shrinkage and regression done anew in every resample of companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.measurement_error import reliability_of_means
from stratalign.vocabulary import model_rows

#: Companies, and companies with two people, the chain asks for.
FEWEST_COMPANIES = 30
#: Below this mean reliability a score says too little of a company to be corrected.
LOWEST_RELIABILITY = 0.30
CLAIM_COLUMNS = ("quantity", "treatment", "estimate", "ci_low", "ci_high", "std_error")


@dataclass(frozen=True, slots=True)
class ClaimChain:
    """A claim with and without the uncertainty of its measurement.

    - `claims`: one row for each quantity (slope_per_sd, premium_pct: top against bottom share of alignment, by the
      model) and treatment (`as_known`: scores taken as known; `carried`: reliability, shrinkage and regression redone
      in every resample). A premium is missing where the bottom's predicted mean is not above one point.
    - `reliability`: mean over companies with its interval, `reliabilities` of each; `icc1` of the scores.
    """

    claims: pd.DataFrame
    reliability: float
    reliability_ci_low: float
    reliability_ci_high: float
    icc1: float
    reliabilities: pd.Series
    n_companies: int
    n_people: int
    n_left_out: int
    n_draws: int
    share: float

    def tidy(self) -> pd.DataFrame:
        """One row per quantity and treatment in the model columns; n_respondents counts people."""
        rows = self.claims
        return model_rows(
            term=rows["treatment"].tolist(),
            quantity=rows["quantity"].tolist(),
            **{name: rows[name].tolist() for name in ("estimate", "ci_low", "ci_high", "std_error")},
            n_respondents=self.n_people,
            n_units=self.n_companies,
            n_clusters=self.n_companies,
            covariance="bootstrap of companies",
        )


def carry_uncertainty(
    people: pd.DataFrame,
    companies: pd.DataFrame,
    outcome: str,
    *,
    score: str = "alignment_index_points",
    company: str = "company_id",
    within: str | None = "industry",
    controls: Sequence[str] = (),
    share: float = 0.25,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> ClaimChain:
    """Carry the uncertainty of people's answers through to a claim about companies.

    In every draw whole companies are resampled with the people in them (drawing people again within them would add the
    error of the means a second time); variance within and between companies, the reliability of each company's mean,
    its shrunken score and the regression are computed anew.

    Parameters
    ----------
    people
        One row per respondent: company and score; careless respondents already set aside. Rows without either are left
        out.
    companies
        One row per company: company, outcome, `within`, controls.
    outcome
        Column of the result, in percentage points.
    score
        Column of people's alignment score.
    company
        Key column.
    within
        Column of industries entered as fixed effects; None for none.
    controls
        Numeric columns.
    share
        Share of companies called aligned and unaligned in the premium.
    draws
        Resamples of companies.
    seed
        Same seed, same draws.
    ci_level
        Coverage of the percentile intervals.

    Returns
    -------
    ClaimChain
        Both treatments side by side.

    Raises
    ------
    StatisticError
        A column is absent, fewer than thirty complete companies, or scores too unreliable to be corrected.

    References
    ----------
    Regression calibration: Carroll, Ruppert, Stefanski & Crainiceanu (2006); resampling of groups: Davison & Hinkley
    (1997), section 3.8. Coverage is simulated in tests/models/claims/test_chain.py.
    """
    absent = [name for name in (company, score) if name not in people]
    absent += [name for name in (company, outcome, *controls, *([within] if within else [])) if name not in companies]
    if absent:
        raise StatisticError(f"people or companies have no column {', '.join(dict.fromkeys(absent))}.")
    if companies[company].duplicated().any():
        raise StatisticError(f"{int(companies[company].duplicated().sum())} companies stand more than once.")
    if not 0 < share <= 0.5:
        raise StatisticError(f"extreme groups hold up to half of the companies each; not {share}.")
    grouped = people[[company, score]].replace([np.inf, -np.inf], np.nan).dropna().groupby(company)[score]
    summary = pd.DataFrame(
        {"n": grouped.size(), "mean": grouped.mean(), "squares": grouped.var(ddof=0) * grouped.size()}
    )
    table = companies.set_index(company).join(summary, how="inner")
    return _carried(table, outcome, within, controls, share, draws, seed, ci_level, len(companies))


def carry_from_summaries(
    companies: pd.DataFrame,
    outcome: str,
    *,
    score: str = "alignment_index_points",
    n_people: str = "n_respondents",
    deviation: str = "sd_points",
    within: str | None = None,
    controls: Sequence[str] = (),
    share: float = 0.25,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> ClaimChain:
    """Carry uncertainty through from summaries of companies or units, where single answers may not be used.

    Parameters
    ----------
    companies
        One row per company or unit: its score, how many people it is the mean of, and their standard deviation.
    outcome
        Column of the result, in percentage points.
    score, n_people, deviation
        Columns of the summaries; the deviation's divisor is people less one.
    within, controls, share, draws, seed, ci_level
        As in `carry_uncertainty`.

    Returns
    -------
    ClaimChain
        The same as from the people themselves.

    Raises
    ------
    StatisticError
        As `carry_uncertainty`.
    """
    needed = (score, n_people, deviation, outcome, *controls, *([within] if within else []))
    absent = [name for name in needed if name not in companies]
    if absent:
        raise StatisticError(f"the companies have no column {', '.join(absent)}.")
    if not 0 < share <= 0.5:
        raise StatisticError(f"extreme groups hold up to half of the companies each; not {share}.")
    table = companies.assign(
        n=companies[n_people],
        mean=companies[score],
        squares=(companies[deviation] ** 2 * (companies[n_people] - 1)).where(companies[n_people] > 1, 0.0),
    )
    return _carried(table.reset_index(drop=True), outcome, within, controls, share, draws, seed, ci_level, len(table))


def _carried(
    table: pd.DataFrame,
    outcome: str,
    within: str | None,
    controls: Sequence[str],
    share: float,
    draws: int,
    seed: int,
    ci_level: float,
    n_given: int,
) -> ClaimChain:
    """The chain over rows with n, mean and squares of their people."""
    needed = [outcome, "n", "mean", "squares", *controls, *([within] if within else [])]
    used = table.replace([np.inf, -np.inf], np.nan).dropna(subset=needed)
    if len(used) < FEWEST_COMPANIES or (used["n"] > 1).sum() < FEWEST_COMPANIES:
        raise StatisticError(
            f"{len(used)} companies have people, outcome and controls, {int((used['n'] > 1).sum())} of them two people "
            f"or more; {FEWEST_COMPANIES} are needed."
        )
    frame = _Chain(used, outcome, within, controls, share)
    every = np.arange(len(used))
    estimate = frame.claims(every)
    if estimate is None or not frame.reliability(every)[0].mean() >= LOWEST_RELIABILITY:
        raise StatisticError(
            f"the mean reliability of the companies' scores is {frame.reliability(every)[0].mean():.2f}; below "
            f"{LOWEST_RELIABILITY:.2f} no claim can be carried through. Ask more people in each company."
        )
    rng = np.random.default_rng(seed)
    drawn = np.full((draws, 5), np.nan)
    for draw in range(draws):
        rows = np.concatenate([part[rng.integers(0, len(part), len(part))] for part in frame.strata])
        found = frame.claims(rows)
        if found is not None:
            drawn[draw] = found
    ends = [(1 - ci_level) / 2, (1 + ci_level) / 2]
    low, high = np.nanquantile(drawn, ends, axis=0)
    errors = np.nanstd(drawn, axis=0, ddof=1)
    keys = [(quantity, how) for quantity in ("slope_per_sd", "premium_pct") for how in ("as_known", "carried")]
    rows_ = [
        (*key, float(estimate[place]), float(low[place]), float(high[place]), float(errors[place]))
        for place, key in enumerate(keys)
    ]
    reliabilities, icc1 = frame.reliability(every)
    return ClaimChain(
        claims=pd.DataFrame(rows_, columns=list(CLAIM_COLUMNS)),
        reliability=float(estimate[4]),
        reliability_ci_low=float(low[4]),
        reliability_ci_high=float(high[4]),
        icc1=icc1,
        reliabilities=pd.Series(reliabilities, index=used.index, name="reliability"),
        n_companies=len(used),
        n_people=int(used["n"].sum()),
        n_left_out=n_given - len(used),
        n_draws=draws,
        share=share,
    )


class _Chain:
    """Summaries of companies, from which every step is redone for any resample."""

    def __init__(
        self, used: pd.DataFrame, outcome: str, within: str | None, controls: Sequence[str], share: float
    ) -> None:
        self.n, self.x = used["n"].to_numpy(dtype=float), used["mean"].to_numpy(dtype=float)
        self.squares, self.y = used["squares"].to_numpy(dtype=float), used[outcome].to_numpy(dtype=float)
        parts = [np.ones((len(used), 1)), used[list(controls)].to_numpy(dtype=float)]
        labels = np.zeros(len(used), dtype=int)
        if within:
            labels = pd.factorize(used[within], sort=True)[0]
            parts.append((labels[:, None] == np.arange(1, labels.max() + 1)).astype(float))
        self.z = np.hstack(parts)
        self.strata = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
        # Mean of a standard normal score in the top share of companies.
        self.reach = float(stats.norm.pdf(stats.norm.ppf(1 - share)) / share)

    def reliability(self, rows: np.ndarray) -> tuple[np.ndarray, float]:
        """Reliability of each company's mean, and the share of variance between companies."""
        return reliability_of_means(self.n[rows], self.x[rows], self.squares[rows])

    def claims(self, rows: np.ndarray) -> np.ndarray | None:
        """Slope per standard deviation and premium, as known and carried, and the mean reliability."""
        x, y, z = self.x[rows], self.y[rows], self.z[rows]
        z = z[:, np.abs(z).sum(axis=0) > 0]
        basis = np.linalg.qr(z)[0]

        def apart(values: np.ndarray) -> np.ndarray:
            return values - basis @ (basis.T @ values)

        rest = apart(x)
        spread = (rest @ rest) / (len(rows) - z.shape[1])
        each, _ = self.reliability(rows)
        if not spread > 0 or not each.mean() > 0:
            return None
        noise = self._noise(rows)
        true = spread - noise.mean()
        if true <= 0.05 * spread:
            return None
        known = rest @ y / (rest @ rest)
        shrunken = apart((x - rest) + rest * true / (true + noise))
        carried = shrunken @ y / (shrunken @ shrunken)
        total = x.var(ddof=1)
        true_sd = np.sqrt(max(total - noise.mean(), true))
        slopes = np.array([known * np.sqrt(total), carried * true_sd])
        mean = y.mean()
        bottom = mean - self.reach * slopes
        with np.errstate(divide="ignore", invalid="ignore"):
            premiums = np.where(bottom > 1.0, 100 * ((mean + self.reach * slopes) / bottom - 1), np.nan)
        return np.array([slopes[0], slopes[1], premiums[0], premiums[1], each.mean()])

    def _noise(self, rows: np.ndarray) -> np.ndarray:
        """Error variance of each company's mean."""
        inside = self.squares[rows].sum() / (self.n[rows].sum() - len(rows))
        return inside / self.n[rows]
