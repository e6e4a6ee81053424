"""Before and after a programme's start, against companies that have not started: no bias where starts are staggered."""

from __future__ import annotations

import numbers
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.panel.frame import panel_frame
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import chi_square_upper_tail, normal_quantile
from stratalign.numerics.input_checks import require_columns, require_draws, require_level, require_single
from stratalign.numerics.periods import LEEWAY_SHARE
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import model_rows

#: Entities a cohort, and the companies it is compared with, need.
SMALLEST_COHORT = 5


@displayed
@dataclass(frozen=True, slots=True)
class EventStudy(Result):
    """Difference in an outcome by time since a start, against entities not started yet.

    - `by_time`: event_time (0 the period of the start; negative before), estimate, std_error, ci_low, ci_high,
      n_started (entities behind it). Before the start it should be zero: `pretrend_p_value` tests that.
    - `overall`: mean over all periods from the start on.
    - `cohorts`: start, event_time, n_started, n_not_started of every comparison made.
    - `n_entities`: entities behind any comparison; `n_already_started`: those left out because they had started when
      the panel begins, so that nothing is known from before.
    """

    by_time: pd.DataFrame
    overall: pd.Series
    cohorts: pd.DataFrame
    pretrend_p_value: float
    n_entities: int
    n_draws: int
    n_already_started: int = 0

    def tidy(self) -> pd.DataFrame:
        """Mean over all periods from the start on, then each period, in the model columns."""
        rows = self.by_time
        names = ("estimate", "std_error", "ci_low", "ci_high")
        return model_rows(
            term=["from the start on", *(f"start{time:+d}" for time in rows["event_time"])],
            quantity="difference_from_not_started",
            measure="outcome",
            **{name: [float(self.overall[name]), *rows[name]] for name in names},
            n_units=[self.n_entities, *rows["n_started"]],
            n_clusters=self.n_entities,
            covariance="bootstrap of entities",
        )


def event_study(
    panel: pd.DataFrame,
    outcome: str,
    start: str,
    *,
    entity: str = "entity_id",
    period: str = "period_end",
    before: int = 3,
    after: int = 5,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> EventStudy:
    """Follow an outcome around the start of a programme.

    Every cohort of starters is compared, period by period, with entities that have not started by then; the last
    period before the start is the base. Cohorts are averaged by their size.

    Parameters
    ----------
    panel
        One row per entity and period.
    outcome
        Numeric column.
    start
        Column with the period of each entity's start, missing where it never started; one value an entity, in the
        units of `period`. Where all periods lie after 0, a start of 0 is none, as in other programs.
    entity, period
        Key columns; `period` numeric, such as the year.
    before, after
        Periods shown before and after the start.
    draws
        Resamples of entities within cohorts.
    seed
        Same seed, same draws.
    ci_level
        Coverage of the normal intervals with bootstrap errors.

    Returns
    -------
    EventStudy
        An association with the start; parallel trends without it are assumed, not shown.

    Raises
    ------
    StatisticError
        A column is absent, periods or starts are no numbers, an entity has several starts or one between two periods,
        or no cohort of five has five to compare.

    References
    ----------
    Callaway & Sant'Anna (2021), not-yet-treated comparison without covariates. Checked by brute force and simulation in
    tests/models/panel/test_event_study.py.
    """
    require_level(ci_level)
    require_draws(draws, seed)
    _require_options(panel, outcome, start, entity, period, before, after)
    starts = as_numbers(panel, [start])[start].groupby(panel[entity]).agg(["min", "max"])
    several = int(((starts["min"] != starts["max"]) & starts["min"].notna()).sum())
    if several:
        raise StatisticError(f"{several} {entity} have several starts: keep the first in every row.")
    frame = panel_frame(panel, outcome, [], entity=entity, period=period)
    # Periods of rows that are left out are no periods: the grid is that of the rows kept.
    known = pd.Series(frame.period_names, dtype=float).sort_index()
    first_period = float(known.iloc[0])
    step = float(((known - first_period) / known.index).iloc[1:].min()) if len(known) > 1 else 1.0
    y = np.full((frame.n_entities, int(frame.period.max()) + 1), np.nan)
    y[frame.entity, frame.period] = frame.y
    begins = starts.loc[frame.entity_names, "min"].to_numpy(dtype=float)
    # R's did and etwfe and Stata's csdid write 0 where there is no start.
    begins = np.where((begins == 0) & (first_period > 0), np.nan, begins)
    begun = (begins - first_period) / step
    is_between = np.abs(begun - np.rint(begun)) > LEEWAY_SHARE
    if (is_between & np.isfinite(begun)).any():
        wrong = starts.loc[frame.entity_names, "min"][is_between & np.isfinite(begun)]
        raise StatisticError(
            f"{len(wrong)} {entity} start between two periods of {period}, which lie {step:g} apart, such as at "
            f"{wrong.iloc[0]:g}: give the first period in which the programme ran."
        )
    begun = np.where(np.isnan(begun), np.inf, np.rint(begun))
    cells = _cells(y, begun, before, after)
    if not cells:
        n_before = int((begun <= 0).sum())
        early = f"; {n_before} had started when the panel begins" if n_before else ""
        raise StatisticError(
            f"no cohort has {SMALLEST_COHORT} starters with a period before and {SMALLEST_COHORT} companies that have "
            f"not started: there is nothing to compare{early}."
        )
    times = sorted({cell[1] for cell in cells})
    estimate = _by_time(y, cells, times, np.ones((1, len(y))))[0]
    rng = np.random.default_rng(seed)
    weights = np.zeros((draws, len(y)))
    for cohort in np.unique(begun):
        members = np.flatnonzero(begun == cohort)
        share = np.full(len(members), 1 / len(members))
        weights[:, members] = rng.multinomial(len(members), share, size=draws)
    drawn = _by_time(y, cells, times, weights)
    n_entities = int(np.any([cell[2] | cell[3] for cell in cells], axis=0).sum())
    n_before = int((begun <= 0).sum())
    return _result(estimate, drawn, cells, times, first_period, step, n_entities, n_before, draws, ci_level)


def _require_options(
    panel: pd.DataFrame, outcome: str, start: str, entity: str, period: str, before: int, after: int
) -> None:
    require_columns(panel, [outcome, start, entity, period], "the panel")
    require_single(panel, [outcome, start, entity, period])
    for name in (start, period):
        if not pd.api.types.is_numeric_dtype(panel[name]):
            raise StatisticError(f"{name} must be a column of numbers, such as years.")
    for name, value in (("before", before), ("after", after)):
        if not isinstance(value, numbers.Integral) or value < 0:
            raise StatisticError(f"{name} is {value!r}; it counts periods around the start, from 0 on.")


Cell = tuple[int, int, np.ndarray, np.ndarray, int, int]


def _cells(y: np.ndarray, begun: np.ndarray, before: int, after: int) -> list[Cell]:
    """Cohort, event time, its starters, those not started, and the two periods compared."""
    found = []
    for cohort in np.unique(begun[np.isfinite(begun)]):
        start = int(cohort)
        base = start - 1
        if base < 0 or start >= y.shape[1]:
            continue
        for now in range(max(0, start - before), min(y.shape[1], start + after + 1)):
            if now == base:
                continue
            there = np.isfinite(y[:, now]) & np.isfinite(y[:, base])
            started = (begun == cohort) & there
            waiting = (begun > max(now, start)) & there
            if started.sum() >= SMALLEST_COHORT and waiting.sum() >= SMALLEST_COHORT:
                found.append((start, now - start, started, waiting, now, base))
    return found


def _by_time(y: np.ndarray, cells: list[Cell], times: list[int], weights: np.ndarray) -> np.ndarray:
    """Difference at each event time under weights of entities, shape (n_draws, n_times)."""
    sums, sizes = np.zeros((len(weights), len(times))), np.zeros((len(weights), len(times)))
    for _, time, started, waiting, now, base in cells:
        change = np.nan_to_num(y[:, now] - y[:, base])
        with np.errstate(divide="ignore", invalid="ignore"):
            own = weights[:, started] @ change[started] / weights[:, started].sum(axis=1)
            other = weights[:, waiting] @ change[waiting] / weights[:, waiting].sum(axis=1)
        size = weights[:, started].sum(axis=1)
        known = np.isfinite(own) & np.isfinite(other)
        place = times.index(time)
        sums[:, place] += np.where(known, size * (own - other), 0.0)
        sizes[:, place] += np.where(known, size, 0.0)
    return sums / np.where(sizes > 0, sizes, np.nan)


def _result(
    estimate: np.ndarray,
    drawn: np.ndarray,
    cells: list[Cell],
    times: list[int],
    first_period: float,
    step: float,
    n_entities: int,
    n_already_started: int,
    draws: int,
    ci_level: float,
) -> EventStudy:
    errors = np.nanstd(drawn, axis=0, ddof=1)
    reach = float(normal_quantile((1 + ci_level) / 2))
    counts = {time: sum(int(cell[2].sum()) for cell in cells if cell[1] == time) for time in times}
    table = pd.DataFrame(
        {
            "event_time": times,
            "estimate": estimate,
            "std_error": errors,
            "ci_low": estimate - reach * errors,
            "ci_high": estimate + reach * errors,
            "n_started": [counts[time] for time in times],
        }
    )
    since = np.array(times) >= 0
    share = np.array([counts[time] for time in times], dtype=float) * since
    share /= share.sum() if share.sum() else 1.0
    mean, error = float(estimate @ share), float(np.nanstd(drawn @ share, ddof=1))
    early = ~since
    p_value = float("nan")
    if early.any():
        spread = np.atleast_2d(np.cov(drawn[:, early], rowvar=False))
        wald = float(estimate[early] @ np.linalg.pinv(spread, hermitian=True) @ estimate[early])
        p_value = float(chi_square_upper_tail(wald, int(early.sum())))
    cohorts = pd.DataFrame(
        [
            {
                "start": first_period + step * start,
                "event_time": time,
                "n_started": int(started.sum()),
                "n_not_started": int(waiting.sum()),
            }
            for start, time, started, waiting, _, _ in cells
        ]
    )
    overall = pd.Series(
        {"estimate": mean, "std_error": error, "ci_low": mean - reach * error, "ci_high": mean + reach * error}
    )
    return EventStudy(table, overall, cohorts, p_value, n_entities, draws, n_already_started)
