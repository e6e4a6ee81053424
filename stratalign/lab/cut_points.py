"""Cut points: which score counts as aligned, what each choice claims, and how the best of all choices flatters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.engagement import units_with_outcomes
from stratalign.analysis.results import Analysis, Relation
from stratalign.errors import StatisticError
from stratalign.lab.explored import explored
from stratalign.models.claims.contrasts import Companies, Contrasts, strata_of
from stratalign.models.claims.groups import Group, welch_interval
from stratalign.models.claims.headline import (
    HeadlineClaims,
    claims_at_cuts,
    headline_claims,
)
from stratalign.models.claims.outcome_figures import HIGH, SMALLEST_MEAN
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS
from stratalign.numerics.input_checks import require_draws
from stratalign.panel.outcomes import summarise_outcomes
from stratalign.rows import rows_of
from stratalign.study.load import StudyData
from stratalign.study.people import INDEX
from stratalign.vocabulary import RELATED_EXPOSURE, estimate_rows

#: Shares of companies at each end that may be called aligned and unaligned.
SHARES = tuple(share / 100 for share in range(5, 51, 5))
#: The share that the published study states; chosen before anything is seen.
DECLARED = 0.25
#: Shuffles of the companies within their industries, in which alignment says nothing.
SHUFFLES, FEWEST_SHUFFLES = 100, 20
#: Units on either side of a cut.
FEWEST_UNITS = 3
CI_LEVEL = 0.95


class CutRow(NamedTuple):
    """A claim at one cut with its interval; missing with `why_none`. `cut` is a share of companies, or index points."""

    outcome: str
    quantity: str
    cut: float
    n_top: int
    value: float
    ci_low: float
    ci_high: float
    why_none: str


class Honest(NamedTuple):
    """What may be said of an outcome: at the cut set beforehand, and by all companies or units without any cut.

    `slope` is that of the outcome on alignment: per standard deviation for companies, per point for units.
    """

    outcome: str
    quantity: str
    claimed: float
    cut: float
    value: float
    ci_low: float
    ci_high: float
    slope: float
    slope_ci_low: float
    slope_ci_high: float


class Picked(NamedTuple):
    """The most flattering of all cuts, beside what the best cut gives where alignment says nothing.

    `value_by_chance` is the median of the best over shuffles, `p_picked` the share of them whose best is as high or
    higher: the p value of a cut that was picked.
    """

    outcome: str
    best_cut: float
    best_value: float
    value_by_chance: float
    p_picked: float


@explored
@dataclass(frozen=True, slots=True)
class CutPoints:
    """Every claim at every cut, beside what may honestly be said of it.

    - `cuts`: rows of `CutRow`. `honest`: rows of `Honest`. `picked`: rows of `Picked`.
    - `of`: companies or units. `why_none`: why there is no outcome to cut at; empty where there is.
    """

    cuts: pd.DataFrame
    honest: pd.DataFrame
    picked: pd.DataFrame
    of: str
    n: int
    is_synthetic: bool
    why_none: str = ""

    @property
    def steps(self) -> tuple[float, ...]:
        """Cuts there are, in order."""
        return tuple(sorted(self.cuts["cut"].unique())) if len(self.cuts) else ()

    def honest_of(self, outcome: str) -> Honest:
        """What may honestly be said of an outcome."""
        return next(row for row in rows_of(self.honest, Honest) if row.outcome == outcome)

    def picked_of(self, outcome: str) -> Picked:
        """The most flattering cut of an outcome."""
        return next(row for row in rows_of(self.picked, Picked) if row.outcome == outcome)

    def at(self, cut: float) -> pd.DataFrame:
        """Set the claims at one cut beside the honest estimate and the best cut.

        Parameters
        ----------
        cut
            One of `steps`.

        Returns
        -------
        pandas.DataFrame
            A row for each outcome: the claim at the cut, then the columns of `Honest` and `Picked`.

        Raises
        ------
        StatisticError
            There is no such cut.
        """
        if cut not in self.steps:
            known = ", ".join(f"{step:g}" for step in self.steps) or "none"
            raise StatisticError(f"there is no cut at {cut:g}; there are {known}.")
        here = self.cuts[self.cuts["cut"] == cut]
        beside = self.honest.rename(columns={name: f"honest_{name}" for name in ("cut", "value", "ci_low", "ci_high")})
        return here.merge(beside.drop(columns="quantity"), on="outcome").merge(self.picked, on="outcome")

    def tidy(self) -> pd.DataFrame:
        """What may honestly be said, then the best cut with the p value of picking it, in the estimate columns."""
        if self.honest.empty:
            return estimate_rows(term=[])
        bounds = {"ci_low": self.honest["ci_low"].tolist(), "ci_high": self.honest["ci_high"].tolist()}
        terms, values = self.honest["outcome"].tolist(), self.honest["value"].tolist()
        set_before = estimate_rows(
            term=terms, quantity="set_beforehand", measure="of the claim", estimate=values, n_units=self.n, **bounds
        )
        best = estimate_rows(
            term=self.picked["outcome"].tolist(),
            quantity="best_of_all_cuts",
            measure="of the claim",
            estimate=self.picked["best_value"].tolist(),
            p_value=self.picked["p_picked"].tolist(),
            n_units=self.n,
        )
        return pd.concat([set_before, best], ignore_index=True)


def study_cuts(
    study: StudyData, *, shares: Sequence[float] = SHARES, shuffles: int = SHUFFLES, seed: int = 0
) -> CutPoints:
    """Compute the published claims of a study at every cut, beside the one that was set beforehand.

    Parameters
    ----------
    study
        Companies with their scores and outcomes.
    shares
        Shares of companies at each end; that of the published study is always among them.
    shuffles
        How often companies are shuffled within their industries.
    seed
        Same seed, same shuffles.

    Returns
    -------
    CutPoints
        Says whether the companies are synthetic.

    Raises
    ------
    StatisticError
        As in `headline_claims`, or there are fewer than twenty shuffles.
    """
    require_draws(shuffles, seed, fewest=FEWEST_SHUFFLES)
    steps = tuple(sorted({*map(float, shares), DECLARED}))
    found = headline_claims(study.companies, top=DECLARED, bottom=DECLARED, draws=50, seed=seed)
    cuts = claims_at_cuts(study.companies, cuts=steps, ci_level=CI_LEVEL)[list(CutRow._fields)]
    names = list(cuts["outcome"].unique())
    used = study.companies.dropna(subset=[INDEX, "industry", *names])
    chance = _best_by_chance(used, names, steps, shuffles, np.random.default_rng(seed))
    picked = [_picked(cuts[cuts["outcome"] == name], chance[:, place]) for place, name in enumerate(names)]
    return CutPoints(
        cuts=cuts,
        honest=pd.DataFrame([_honest_claim(cuts, found, name) for name in names], columns=list(Honest._fields)),
        picked=pd.DataFrame(picked, columns=list(Picked._fields)),
        of="companies",
        n=found.n_companies,
        is_synthetic=found.is_synthetic,
    )


def unit_cuts(analysis: Analysis, *, shuffles: int = 5 * SHUFFLES, seed: int = 0) -> CutPoints:
    """Compare units above and below every score by their results, beside the slope over all units.

    Only published scores enter, and only results of which the report gives a slope: no unit or level that is hidden is
    in any figure.

    Parameters
    ----------
    analysis
        Publishable results of an engagement.
    shuffles
        How often results are shuffled between units.
    seed
        Same seed, same shuffles.

    Returns
    -------
    CutPoints
        Without a row, and with the reason, where the report relates no result to alignment.

    Raises
    ------
    StatisticError
        There are fewer than twenty shuffles.
    """
    require_draws(shuffles, seed, fewest=FEWEST_SHUFFLES)
    related = [one for one in analysis.relations if one.association is not None]
    is_synthetic = analysis.engagement.report.synthetic_data
    if not related or analysis.panel is None:
        why = "; ".join(f"{one.outcome}: {one.why_none}" for one in analysis.relations) or "no accounts of units"
        return _no_cuts(why, is_synthetic)
    every = units_with_outcomes(analysis.waves, summarise_outcomes(analysis.panel), analysis.engagement)
    shown = every[~every["is_hidden"].astype(bool)]
    rng = np.random.default_rng(seed)
    found = [part for one in related if (part := _cuts_of_result(shown, one, shuffles, rng)) is not None]
    if not found:
        return _no_cuts(f"no score has {FEWEST_UNITS} units above and {FEWEST_UNITS} below it", is_synthetic)
    return CutPoints(
        cuts=pd.concat([part[0] for part in found], ignore_index=True),
        honest=pd.DataFrame([part[1] for part in found], columns=list(Honest._fields)),
        picked=pd.DataFrame([part[2] for part in found], columns=list(Picked._fields)),
        of="units",
        n=len(shown),
        is_synthetic=is_synthetic,
    )


def _no_cuts(why: str, is_synthetic: bool) -> CutPoints:
    cuts, honest, picked = (pd.DataFrame(columns=list(kind._fields)) for kind in (CutRow, Honest, Picked))
    return CutPoints(cuts, honest, picked, of="units", n=0, is_synthetic=is_synthetic, why_none=why)


def _cuts_of_result(
    shown: pd.DataFrame, relation: Relation, shuffles: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, Honest, Picked] | None:
    """One result of units at every cut, at the cut nearest the middle unit, and at the best; None without a cut."""
    assert relation.association is not None
    both = shown.dropna(subset=[relation.outcome, RELATED_EXPOSURE])
    score, result = both[RELATED_EXPOSURE].to_numpy(float), both[relation.outcome].to_numpy(float)
    rows = [_unit_cut(relation.outcome, cut, score >= cut, result) for cut in _unit_steps(score)]
    if not rows:
        return None
    chance = _best_difference(
        score, np.stack([rng.permutation(result) for _ in range(shuffles)]), [row.cut for row in rows]
    )
    middle = min(rows, key=lambda row: abs(row.cut - float(np.median(score))))
    slope = relation.association
    beforehand = (middle.cut, middle.value, middle.ci_low, middle.ci_high)
    honest = Honest(
        relation.outcome, middle.quantity, float("nan"), *beforehand, slope.estimate, slope.ci_low, slope.ci_high
    )
    cuts = pd.DataFrame(rows, columns=list(CutRow._fields))
    return cuts, honest, _picked(cuts, chance)


def _honest_claim(cuts: pd.DataFrame, found: HeadlineClaims, name: str) -> Honest:
    """The claim at the cut that was set beforehand, and the slope over all companies."""
    (row,) = rows_of(cuts[(cuts["outcome"] == name) & (cuts["cut"] == DECLARED)], CutRow)
    models = found.models.set_index("outcome")
    slope, low, high = (float(models[part].loc[name]) for part in ("slope_per_sd", "ci_low", "ci_high"))
    claimed = (CLAIMED_PREMIUMS | CLAIMED_RATIOS)[name]
    return Honest(name, row.quantity, claimed, DECLARED, row.value, row.ci_low, row.ci_high, slope, low, high)


def _picked(cuts: pd.DataFrame, chance: np.ndarray) -> Picked:
    """The best cut of one outcome; `chance` (n_shuffles,) is the best of every shuffle."""
    best = max(rows_of(cuts.dropna(subset=["value"]), CutRow), key=lambda row: row.value)
    known = chance[np.isfinite(chance)]
    p_picked = (1 + int((known >= best.value).sum())) / (1 + len(known))
    return Picked(best.outcome, best.cut, best.value, float(np.median(known)), p_picked)


def _best_by_chance(
    used: pd.DataFrame, names: list[str], steps: Sequence[float], shuffles: int, rng: np.random.Generator
) -> np.ndarray:
    """Best value over all cuts of every outcome and shuffle of the companies within industries, (n_shuffles, n)."""
    strata = strata_of(list(used["industry"]))
    exposure, outcomes = used[INDEX].to_numpy(float), used[names].to_numpy(float)
    shuffled = np.hstack([outcomes[_within(strata, len(used), rng)] for _ in range(shuffles)])
    is_premium = np.tile([name in CLAIMED_PREMIUMS for name in names], shuffles)
    every = [_values(Companies(exposure, shuffled, strata, step, step, HIGH).full(), is_premium) for step in steps]
    best: np.ndarray = np.nanmax(np.where(np.isfinite(every), every, -np.inf), axis=0)
    return best.reshape(shuffles, len(names))


def _values(at_cut: Contrasts, is_premium: np.ndarray) -> np.ndarray:
    """Premium in per cent or risk ratio of every outcome."""
    below = at_cut.mean_bottom[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        premium = np.where(below > SMALLEST_MEAN, 100 * (at_cut.mean_top[0] / below - 1), np.nan)
    return np.where(is_premium, premium, at_cut.risk_ratio[0])


def _within(strata: Sequence[np.ndarray], n: int, rng: np.random.Generator) -> np.ndarray:
    """Rows in an order that is shuffled within every stratum."""
    order = np.empty(n, dtype=int)
    for rows in strata:
        order[rows] = rng.permutation(rows)
    return order


def _unit_steps(score: np.ndarray) -> list[float]:
    """Scores between two units, with enough units on either side."""
    ordered = np.sort(score)
    between = [(low + high) / 2 for low, high in pairwise(ordered) if low < high]
    return [cut for cut in between if min((score >= cut).sum(), (score < cut).sum()) >= FEWEST_UNITS]


def _unit_cut(outcome: str, cut: float, is_above: np.ndarray, result: np.ndarray) -> CutRow:
    above, below = (Group(result, part.astype(float)) for part in (is_above, ~is_above))
    low, high = welch_interval(above, below, CI_LEVEL)
    return CutRow(outcome, "difference_of_means", cut, above.n, above.mean - below.mean, low, high, "")


def _best_difference(score: np.ndarray, results: np.ndarray, steps: Sequence[float]) -> np.ndarray:
    """Largest difference of means over all cuts, of every shuffle (n_shuffles, n_units)."""
    sides = [score >= cut for cut in steps]
    found = [results[:, side].mean(axis=1) - results[:, ~side].mean(axis=1) for side in sides]
    return np.asarray(np.max(found, axis=0))
