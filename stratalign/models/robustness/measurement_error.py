"""Slopes of a score that is measured with error: attenuated, corrected, and what the correction costs in precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.robustness.resampled_corrections import LEAST_CONDITIONAL, corrected_slopes, draw_counts
from stratalign.numerics.display import displayed
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_draws, require_level, require_lists
from stratalign.numerics.least_squares import clusters_alone, fit_least_squares, require_many
from stratalign.numerics.resampling import expanded_tail
from stratalign.numerics.results import Result
from stratalign.numerics.row_values import match_rows
from stratalign.numerics.standardise import standardise
from stratalign.numerics.tables import as_numbers, complete_rows
from stratalign.vocabulary import model_rows

#: Below this reliability a correction multiplies noise more than it removes bias.
LOWEST_RELIABILITY = 0.30
#: Fewer clusters than this make the spread of resamples far too small.
FEWEST_CLUSTERS = 10
#: A larger share of resamples without a corrected slope than this is refused.
MOST_WITHOUT = 0.5


@displayed
@dataclass(frozen=True, slots=True)
class CorrectedSlope(Result):
    """A slope as estimated and as it would be without measurement error of the exposure.

    `reliability` is that of the exposure, mean over units where it differs; `conditional_reliability` what the controls
    leave of it, by which the slope is divided. `n_left_out` counts rows that lack a value, a reliability or a cluster.
    """

    attenuated: float
    attenuated_error: float
    corrected: float
    corrected_error: float
    ci_low: float
    ci_high: float
    reliability: float
    conditional_reliability: float
    method: str
    n_observations: int
    n_draws: int
    n_left_out: int = 0

    def tidy(self) -> pd.DataFrame:
        """Attenuated and corrected slope in the model columns; the interval is the corrected one's."""
        return model_rows(
            term=["attenuated", "corrected"],
            quantity="slope",
            estimate=[self.attenuated, self.corrected],
            std_error=[self.attenuated_error, self.corrected_error],
            ci_low=[float("nan"), self.ci_low],
            ci_high=[float("nan"), self.ci_high],
            n_units=self.n_observations,
            covariance="bootstrap",
            formula=self.method,
        )


def correct_for_unreliability(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str] = (),
    *,
    reliability: float | ArrayLike,
    clusters: ArrayLike | None = None,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> CorrectedSlope:
    """Correct a slope for the unreliability of its exposure.

    Parameters
    ----------
    data
        Complete rows are used.
    outcome, exposure, controls
        Numeric columns; controls are taken as measured without error.
    reliability
        Of the exposure over units, such as ICC(2): one value (errors in variables) or one per row of `data`, as unit
        sizes differ (regression calibration: each score is drawn to what the controls predict by its own reliability).
        A series is matched by its index.
    clusters
        Cluster of every row of `data`, matched alike; whole clusters are resampled. Rows without one are left out and
        counted.
    draws
        Bootstrap resamples for the error of the corrected slope.
    seed
        Same seed, same draws.
    ci_level
        Coverage of the percentile interval, expanded for few rows or clusters.

    Returns
    -------
    CorrectedSlope
        Both slopes side by side.

    Raises
    ------
    StatisticError
        A reliability outside (0, 1], below .30 on average, or so low that the controls leave nothing of the exposure;
        reliabilities or clusters that are not one for each row; fewer than ten clusters, an exposure that one row or
        cluster determines alone, or most resamples without a corrected slope.

    References
    ----------
    Fuller (1987); Carroll, Ruppert, Stefanski & Crainiceanu (2006); Gerhart and others (2000); Hesterberg (2015), the
    expanded percentile interval. Checked by simulation in
    tests/models/test_measurement_error.py.
    """
    require_lists(controls=controls)
    require_level(ci_level)
    require_draws(draws, seed)
    coded = code_factors(data, controls, [outcome, exposure])
    data, controls = coded.data, coded.terms(controls)
    columns = [outcome, exposure, *controls]
    complete_rows(data, columns, varying=[outcome, exposure])
    known = reliability_of_rows(reliability, data.index)
    cases = data.index.to_numpy() if clusters is None else match_rows("clusters", clusters, data.index)
    labels = np.arange(len(data)) if clusters is None else pd.factorize(cases)[0]
    table = as_numbers(data, columns)
    kept = table.notna().all(axis=1).to_numpy() & np.isfinite(known) & (labels >= 0)
    table, known, labels, cases = table[kept], known[kept], labels[kept], cases[kept]
    _require_reliable(known, len(data))
    if len(table) < len(columns) + 10:
        raise StatisticError(f"{len(table)} complete rows are too few for {len(columns)} columns.")
    values = table.to_numpy()
    if len(np.unique(labels)) < FEWEST_CLUSTERS:
        raise StatisticError(
            f"{len(np.unique(labels))} clusters hold the {len(table)} rows; {FEWEST_CLUSTERS} are needed to resample "
            "them. Take clusters one level lower."
        )
    y, x, z = values[:, 0], values[:, 1], np.column_stack([np.ones(len(values)), values[:, 2:]])
    is_single = np.ptp(known) == 0
    naive, corrected, conditional = _slopes(y, x, z, known, is_single)
    alone = _alone(y, x, z, labels)
    require_many(exposure, "row" if clusters is None else "cluster", list(cases[alone]), "bootstrap error")
    drawn = _resampled(y, x, z, known, labels, is_single, draws, seed)
    tail = expanded_tail(ci_level, len(np.unique(labels)))
    low, high = np.nanquantile(drawn[:, 1], [tail, 1 - tail])
    errors = np.nanstd(drawn, axis=0, ddof=1)
    return CorrectedSlope(
        naive, float(errors[0]), corrected, float(errors[1]), float(low), float(high), float(known.mean()), conditional,
        "errors in variables" if is_single else "regression calibration", len(values), draws, len(data) - len(values),
    )  # fmt: skip


def reliability_of_rows(reliability: float | ArrayLike, index: pd.Index) -> np.ndarray:
    """Reliability of every row of a table.

    Parameters
    ----------
    reliability
        One value for all, or one for each row; a series is matched by its index.
    index
        Of the table.

    Returns
    -------
    numpy.ndarray
        Shape (n_rows,).

    Raises
    ------
    StatisticError
        There is not one for each row, or one is no number.
    """
    given = (
        np.full(len(index), reliability) if np.ndim(reliability) == 0 else match_rows("reliability", reliability, index)
    )
    return as_numbers(pd.DataFrame({"reliability": given}), ["reliability"])["reliability"].to_numpy()


def _require_reliable(known: np.ndarray, n_rows: int) -> None:
    if not len(known):
        raise StatisticError(f"none of the {n_rows} rows has all values, a reliability and a cluster.")
    if not ((known > 0) & (known <= 1)).all() or known.mean() < LOWEST_RELIABILITY:
        raise StatisticError(
            f"reliabilities run from {known.min():.2f} to {known.max():.2f}, mean {known.mean():.2f}; they lie above 0 "
            f"up to 1, and below {LOWEST_RELIABILITY:.2f} on average a correction is worse than none."
        )


def _alone(y: np.ndarray, x: np.ndarray, z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """A row of each cluster without which the others say nothing of the exposure."""
    scaled = standardise(np.column_stack([z, x]), y)
    # Controls that determine each other span what fewer do; the constant stands first.
    sides, sizes, _ = np.linalg.svd(scaled.design[:, :-1], full_matrices=False)
    basis = sides[:, sizes > sizes[0] * len(y) * np.finfo(float).eps]
    fit = fit_least_squares(np.column_stack([basis, scaled.design[:, -1]]), scaled.outcome)
    _, first, codes = np.unique(labels, return_index=True, return_inverse=True)
    return first[clusters_alone(fit, codes, fit.k - 1)]


def _resampled(
    y: np.ndarray,
    x: np.ndarray,
    z: np.ndarray,
    known: np.ndarray,
    labels: np.ndarray,
    is_single: bool,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Attenuated and corrected slope in resamples of whole clusters, shape (draws, 2)."""
    parts = []
    for counts in draw_counts(labels, draws, seed):
        slopes, is_singular = corrected_slopes(y, x, z, known, counts, is_single=is_single)
        for draw in np.flatnonzero(is_singular):
            rows = np.repeat(np.arange(len(y)), counts[draw].astype(int))
            try:
                slopes[draw] = _slopes(y[rows], x[rows], z[rows], known[rows], is_single)[:2]
            except (StatisticError, np.linalg.LinAlgError):
                # A resample without variation has no slope.
                slopes[draw] = np.nan
        parts.append(slopes)
    drawn = np.concatenate(parts)
    n_without = int(np.isnan(drawn[:, 1]).sum())
    if n_without > MOST_WITHOUT * draws:
        raise StatisticError(
            f"{n_without} of {draws} resamples have no corrected slope: the exposure's reliability is nearly used up. "
            "Drop controls, or measure it better."
        )
    return drawn


def _slopes(
    y: np.ndarray, x: np.ndarray, z: np.ndarray, reliability: np.ndarray, is_single: bool
) -> tuple[float, float, float]:
    """Attenuated and corrected slope, and the reliability the controls leave."""
    predicted = z @ np.linalg.lstsq(z, x, rcond=None)[0]
    rest = x - predicted
    spread = float((rest**2).mean())
    if spread <= 0:
        raise StatisticError("the controls determine the exposure.")
    naive = float(rest @ (y - z @ np.linalg.lstsq(z, y, rcond=None)[0]) / (rest @ rest))
    total = float(x.var())
    # Error variance of each score: what its reliability leaves of a true variance common to all.
    true_variance = total / float((1 / reliability).mean())
    noise = true_variance * (1 / reliability - 1)
    conditional = 1 - noise.mean() / spread
    if conditional <= LEAST_CONDITIONAL:
        raise StatisticError(
            f"the controls leave {max(conditional, 0):.2f} of the exposure's reliability: its slope cannot be "
            "corrected. Drop controls that nearly determine it."
        )
    if is_single:
        return naive, naive / conditional, float(conditional)
    true = spread - noise.mean()
    calibrated = predicted + rest * true / (true + noise)
    moved = calibrated - z @ np.linalg.lstsq(z, calibrated, rcond=None)[0]
    return naive, float(moved @ y / (moved @ moved)), float(conditional)


def reliability_of_means(n: ArrayLike, means: ArrayLike, sums_of_squares: ArrayLike) -> tuple[np.ndarray, float]:
    """Reliability of each group's mean from summaries, by one-way analysis of variance.

    Parameters
    ----------
    n, means, sums_of_squares
        Shape (n_groups,): people, mean, and sum of squared deviations from it.

    Returns
    -------
    tuple of numpy.ndarray and float
        Reliability of each mean, 0 where groups do not differ beyond chance, and ICC(1).

    References
    ----------
    Searle, Casella & McCulloch (1992), section 3.6.
    """
    size, mean = np.asarray(n, dtype=float), np.asarray(means, dtype=float)
    k, total = len(size), size.sum()
    inside = float(np.asarray(sums_of_squares, dtype=float).sum() / (total - k))
    grand = (size * mean).sum() / total
    between = (size * (mean - grand) ** 2).sum() / (k - 1)
    common = (total - (size**2).sum() / total) / (k - 1)
    true = max(float((between - inside) / common), 0.0)
    return true / (true + inside / size), true / (true + inside)


def attenuation_factor(reliability: float, r_squared_controls: float = 0.0) -> float:
    """Share of a slope that is left when the exposure has a reliability and the controls explain some of it.

    Parameters
    ----------
    reliability
        Of the exposure, above 0.
    r_squared_controls
        R squared of the observed exposure on the controls.

    Returns
    -------
    float
        (reliability - R squared) / (1 - R squared).

    Raises
    ------
    StatisticError
        The controls explain as much as the reliability allows.
    """
    if not 0 <= r_squared_controls < reliability <= 1:
        raise StatisticError(
            f"controls that explain {r_squared_controls:.2f} of an exposure of reliability {reliability:.2f} leave "
            "nothing."
        )
    return (reliability - r_squared_controls) / (1 - r_squared_controls)
