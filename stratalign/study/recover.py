"""Does the whole pipeline find what is planted? Replications from raw exports to claims, and what they say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import StatisticError
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS
from stratalign.models.claims.same_source import estimate_same_source_bias
from stratalign.numerics.input_checks import require_draws
from stratalign.numerics.workers import over_workers
from stratalign.study.expected import expected_figure, expected_slope
from stratalign.study.recovery_claims import APART, CAREFUL, INSTRUMENT, NAIVE, Estimate, replicate
from stratalign.study.recovery_export import asked_items, draw_answers
from stratalign.study.recovery_measure import INDEX
from stratalign.study.recovery_naive import NAIVE_STEPS
from stratalign.study.recovery_preset import replicate_preset
from stratalign.study.recovery_scenarios import RECOVERY_SCENARIOS, SOUND, RecoveryScenario, scenario_of
from stratalign.study.simulate import OUTCOMES, SURVEYED_OUTCOMES, Truth, simulate_study

#: Scenarios of 26 predictors on 15 outcomes, and whether nothing is related in them.
PRESETS = {"predictors": False, "predictors_null": True}
ALL_SCENARIOS = (*RECOVERY_SCENARIOS, *PRESETS)
#: Companies whose figures stand for those of all companies, drawn so many times.
POPULATION, POPULATION_SEEDS = 20_000, (1, 2, 3)
#: Replications that a worker does in one go.
AT_ONCE = 5
REPLICATION_COLUMNS = ["replication", *Estimate._fields]


class RecoveryRow(NamedTuple):
    """How well one estimand is recovered in one scenario.

    - `truth`: what the estimate is to be; missing for families of tests. `null`: its value without an association.
    - `mean`, `bias`, `rmse`: over replications; `coverage`: share of 95 % intervals that hold the truth; each `_error`
      is the simulation's own standard error. `rejected`: share of replications that speak against no association, and
      `is_null` whether there is none: it is then the share of false positives, else the power.
    - `refused`: share of replications without an estimate. `is_sound`: the data break nothing that is assumed.
    """

    scenario: str
    pipeline: str
    quantity: str
    outcome: str
    truth: float
    mean: float
    bias: float
    bias_error: float
    rmse: float
    coverage: float
    coverage_error: float
    rejected: float
    rejected_error: float
    is_null: bool
    refused: float
    n_replications: int
    is_sound: bool


def recovery(
    scenario: str | RecoveryScenario,
    *,
    replications: int = 200,
    seed: int = 0,
    draws: int = 1000,
    export_every: int = 1,
    scheduler: str | None = None,
    on_end: Callable[[], object] = lambda: None,
) -> pd.DataFrame:
    """Run the whole pipeline on made-up raw exports and compare its claims with what is planted. SYNTHETIC.

    A replication draws companies and their people, writes what a survey tool would give away (three layouts in turn,
    previews, first tries, careless people, gaps), reads it as a client's export is read, sets careless people aside,
    scores, and estimates every claim with its interval. Beside it stands what a naive analyst makes of the same data:
    nobody screened, attitudes by the same raters, industries pooled, no controls, the best cut.

    Parameters
    ----------
    scenario
        Key of `RECOVERY_SCENARIOS`, a scenario of your own, or `predictors` or `predictors_null`: 26 predictors on 15
        outcomes, five of which or none are related to what the predictors share.
    replications
        Studies drawn.
    seed
        Same seed, same table, on any number of workers.
    draws
        Resamples of companies in each propagation, and of signs in the test of 390 together; 50 or more.
    export_every
        Every so many replications go through a file; the others are scored as drawn, which gives the same numbers at a
        third of the cost. A file that would give others is an error.
    scheduler
        Address of a Dask scheduler; None: here.
    on_end
        Called as each portion of five replications ends.

    Returns
    -------
    pandas.DataFrame
        Rows of `RecoveryRow`.

    Raises
    ------
    StatisticError
        The scenario is unknown, there are too few replications or draws, or a file is read otherwise than its people
        answered.
    EngagementError
        The scheduler cannot be used.

    References
    ----------
    Measures and their Monte Carlo errors: Morris, White & Crowther (2019), Statistics in Medicine 38.
    """
    require_draws(draws, seed)
    found = run_replications(
        scenario,
        range(_require_replications(replications)),
        seed=seed,
        draws=draws,
        export_every=export_every,
        scheduler=scheduler,
        on_end=on_end,
    )
    return summarise_recovery(scenario, found)


def run_replications(
    scenario: str | RecoveryScenario,
    numbers: Sequence[int],
    *,
    seed: int = 0,
    draws: int = 1000,
    export_every: int = 1,
    scheduler: str | None = None,
    on_end: Callable[[], object] = lambda: None,
) -> pd.DataFrame:
    """Estimates of some replications, so that a recovery can go on from where it was stopped.

    Parameters
    ----------
    scenario, seed, draws, export_every, scheduler, on_end
        As in `recovery`.
    numbers
        Of the replications to run, from 0; each gives the same whichever others are run.

    Returns
    -------
    pandas.DataFrame
        Columns `REPLICATION_COLUMNS`, in the order of numbers.

    Raises
    ------
    StatisticError
        As `recovery`.
    """
    if not isinstance(export_every, int) or export_every < 1:
        raise StatisticError(f"export_every is {export_every!r}; it is a whole number from 1, which takes every one.")
    known = scenario if scenario in PRESETS else scenario_of(scenario)
    portions = [list(numbers[begin : begin + AT_ONCE]) for begin in range(0, len(numbers), AT_ONCE)]
    answers = over_workers(
        partial(_portion, known, seed, draws, export_every), portions, scheduler=scheduler, on_end=on_end
    )
    rows = [(number, *one) for portion in answers for number, estimates in portion for one in estimates]
    return pd.DataFrame(rows, columns=REPLICATION_COLUMNS)


def _portion(
    scenario: str | RecoveryScenario, seed: int, draws: int, export_every: int, numbers: list[int]
) -> list[tuple[int, list[Estimate]]]:
    if isinstance(scenario, str):
        return [(number, _preset(PRESETS[scenario], seed, number, draws)) for number in numbers]
    return [(number, replicate(scenario, seed, number, draws, export_every)) for number in numbers]


def _preset(is_null: bool, seed: int, number: int, draws: int) -> list[Estimate]:
    """Findings among 390 tests, each one for itself, adjusted, and all together."""
    found = replicate_preset(is_null, seed, number, draws)
    n_null = found.n_tests - found.n_true
    rows = []
    for pipeline, false, true in (
        (NAIVE, found.plain_false, found.plain_true),
        (CAREFUL, found.adjusted_false, found.adjusted_true),
    ):
        rows += [
            Estimate(pipeline, "false_share_of_nulls", "390_tests", false / n_null, is_rejected=float(false > 0)),
            Estimate(pipeline, "false_discovery_share", "390_tests", false / max(false + true, 1)),
        ]
        if found.n_true:
            share = true / found.n_true
            rows.append(Estimate(pipeline, "power", "390_tests", share, is_rejected=float(true > 0)))
    return [*rows, Estimate(CAREFUL, "joint_test", "390_tests", float("nan"), is_rejected=float(found.joint_p < 0.05))]


def summarise_recovery(scenario: str | RecoveryScenario, found: pd.DataFrame) -> pd.DataFrame:
    """Compare replications with what is planted.

    Parameters
    ----------
    scenario
        As in `recovery`.
    found
        From `run_replications`.

    Returns
    -------
    pandas.DataFrame
        Rows of `RecoveryRow`, in the order of the estimands.
    """
    known = None if scenario in PRESETS else scenario_of(scenario)
    key = str(scenario) if known is None else known.key
    truths = {} if known is None else planted_truths(known)
    rows = []
    for (pipeline, quantity, outcome), part in found.groupby(["pipeline", "quantity", "outcome"], sort=False):
        if not str(quantity).startswith("ratio."):
            truth = truths.get((str(quantity), str(outcome)), float("nan"))
            nothing = _is_nothing(key, known, str(outcome))
            rows.append(_row(key, str(pipeline), str(quantity), str(outcome), part, truth, nothing))
    return pd.DataFrame(rows, columns=list(RecoveryRow._fields))


def _row(
    key: str, pipeline: str, quantity: str, outcome: str, part: pd.DataFrame, truth: float, is_null: bool
) -> RecoveryRow:
    estimate, low, high = (part[name].to_numpy(dtype=float) for name in ("estimate", "ci_low", "ci_high"))
    rejected = part["is_rejected"].dropna().to_numpy(dtype=float)
    known = estimate[np.isfinite(estimate)]
    has_bounds = np.isfinite(low) & np.isfinite(high)
    covered = ((low <= truth) & (truth <= high))[has_bounds].astype(float) if np.isfinite(truth) else np.empty(0)
    is_estimated = len(known) or not np.isnan(truth)
    return RecoveryRow(
        scenario=key,
        pipeline=pipeline,
        quantity=quantity,
        outcome=outcome,
        truth=truth,
        mean=_mean(known),
        bias=_mean(known - truth),
        bias_error=float(known.std(ddof=1) / np.sqrt(len(known))) if len(known) > 1 else float("nan"),
        rmse=float(np.sqrt(_mean((known - truth) ** 2))),
        coverage=_mean(covered),
        coverage_error=_error(covered),
        rejected=_mean(rejected),
        rejected_error=_error(rejected),
        is_null=is_null,
        refused=1 - len(known) / len(part) if is_estimated else 0.0,
        n_replications=len(part),
        is_sound=key in (*SOUND, *PRESETS) and pipeline == CAREFUL,
    )


def planted_truths(scenario: RecoveryScenario) -> dict[tuple[str, str], float]:
    """What each estimate of a replication is to be.

    Slopes and correlations with true alignment follow from what is planted; premiums and ratios are those that an index
    of this reliability shows of all companies, and correlations of attitudes by different raters those that this
    questionnaire shows of 60,000 companies whose people are careful and answer everything.

    Parameters
    ----------
    scenario
        What is planted.

    Returns
    -------
    dict
        (quantity, outcome) -> value.
    """
    correlations = scenario.truth.correlations
    reliability, different = _population(scenario.truth)
    truths: dict[tuple[str, str], float] = {
        ("slope_per_sd", name): expected_slope(name, correlations[name]) for name in APART
    }
    for name in CLAIMED_PREMIUMS:
        truths["premium_pct", name] = expected_figure(name, correlations[name], reliability=reliability)
    for name in (name for name in CLAIMED_RATIOS if name in APART):
        truths["risk_ratio", name] = expected_figure(name, correlations[name], reliability=reliability)
    for name in SURVEYED_OUTCOMES:
        # What the same raters say is taken for what different ones would.
        truths["different_raters", name] = truths["same_raters", name] = different[name]
    for name in OUTCOMES:
        truths["correlation", name] = correlations[name]
        truths["best_ratio", name] = ratio_of_correlation(correlations[name])
    return truths


@cache
def _population(truth: Truth) -> tuple[float, dict[str, float]]:
    """Reliability of the index, and correlations of attitudes by different raters, over very many companies."""
    found = [_shown_by_all(truth, seed) for seed in POPULATION_SEEDS]
    different = {name: float(np.mean([one[name] for _, one in found])) for name in SURVEYED_OUTCOMES}
    return float(np.mean([reliability for reliability, _ in found])), different


def _shown_by_all(truth: Truth, seed: int) -> tuple[float, dict[str, float]]:
    study, instrument = simulate_study(POPULATION, scenario=truth, seed=seed), load_instrument(INSTRUMENT)
    answers = draw_answers(study, instrument, careless=0.0, missing=0.0, rng=np.random.default_rng(seed))
    asked = [f"{instrument.dimension_of[key].key}_points" for key in asked_items(instrument)]
    people = study.people[["company_id", "level", INDEX]].copy()
    for name in SURVEYED_OUTCOMES:
        own = [place for place, outcome in enumerate(asked) if outcome == name]
        people[name] = 25.0 * (answers[:, own].mean(axis=1) - 1)
    industries = study.companies.set_index("company_id")["industry"]
    alignment, different = study.latent["true_alignment"], {}
    for name in SURVEYED_OUTCOMES:
        seen = estimate_same_source_bias(people, name, level="level", strata=industries).different
        # These companies happen to have a little more or less of what is planted, before anybody is asked.
        planted, there = truth.correlations[name], float(np.corrcoef(alignment, study.companies[name])[0, 1])
        different[name] = seen * planted / there
    return study.truth.index_reliability, different


def inflation_steps(found: pd.DataFrame, outcome: str = "employee_engagement_points") -> pd.DataFrame:
    """How a ratio grows on the same data with each naive step.

    Parameters
    ----------
    found
        From `run_replications`.
    outcome
        An attitude.

    Returns
    -------
    pandas.DataFrame
        A row a step of `NAIVE_STEPS`: step, ratio (median over studies), ci_low, ci_high (middle 95 % of them),
        reached_share (of studies with the published ratio of this outcome or more).
    """
    claimed = CLAIMED_RATIOS[outcome]
    rows = []
    for step in NAIVE_STEPS:
        values = found.loc[(found["quantity"] == f"ratio.{step}") & (found["outcome"] == outcome), "estimate"].dropna()
        middle, low, high = np.quantile(values, [0.5, 0.025, 0.975]) if len(values) else [float("nan")] * 3
        rows.append((step, float(middle), float(low), float(high), float((values >= claimed).mean())))
    return pd.DataFrame(rows, columns=["step", "ratio", "ci_low", "ci_high", "reached_share"])


def _is_nothing(key: str, scenario: RecoveryScenario | None, outcome: str) -> bool:
    """Whether nothing is related to an outcome, or to any outcome of a family."""
    if scenario is None:
        return PRESETS[key]
    planted = scenario.truth.correlations
    return not (planted[outcome] if outcome in planted else any(planted.values()))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _error(values: np.ndarray) -> float:
    """Standard error of a share."""
    return float(np.sqrt(values.mean() * (1 - values.mean()) / len(values))) if len(values) else float("nan")


def _require_replications(replications: int) -> int:
    if not isinstance(replications, int) or isinstance(replications, bool) or replications < 2:
        raise StatisticError(f"replications is {replications!r}; 2 are needed, and a table deserves hundreds.")
    return replications
