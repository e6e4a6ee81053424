"""The main job as a table of contents: files -> checks -> waves -> changes, links to results, benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from stratalign.analysis.benchmark import find_benchmarks
from stratalign.analysis.following import follow_units
from stratalign.analysis.gates import report_gates
from stratalign.analysis.ledger import keep_ledger
from stratalign.analysis.left_open import LeftOpen
from stratalign.analysis.register import n_people_behind
from stratalign.analysis.relations import mark_relations, relate_units
from stratalign.analysis.report_claims import guard_claims
from stratalign.analysis.report_families import benchmark_tests, change_tests, outcome_tests
from stratalign.analysis.results import Analysis, Followed, Relation, WaveResults
from stratalign.analysis.units import with_claimed_units
from stratalign.analysis.wave import WavePeople, analyse_wave
from stratalign.checks.kept import check_engagement
from stratalign.checks.result import CheckResult
from stratalign.checks.suite import require_ready
from stratalign.comparisons.changes import compare_company_scores
from stratalign.disclosure.cells import PublishedCells
from stratalign.disclosure.dominance import withhold_dominated
from stratalign.disclosure.population import FEWEST_OF_A_MODEL
from stratalign.engagement.declarations.plan import PLAN_FILE, AnalysisPlan, load_analysis_plan
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.ledger import LedgerWave
from stratalign.intake.published import Memory, load_memory
from stratalign.intake.read import Intake
from stratalign.panel.outcomes import summarise_outcomes
from stratalign.panel.summaries import TOTAL_LINES, spread_by_year, total_by_period
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY, MissingRule
from stratalign.vocabulary import RELATED_EXPOSURE, RELATED_OUTCOMES


def analyse_engagement(engagement: Engagement | str | Path, *, run_folder: str | Path | None = None) -> Analysis:
    """Run the main job for one engagement, in memory; only the ledger of a run is written, to the run's private folder.

    Parameters
    ----------
    engagement
        An engagement, or its path.
    run_folder
        Folder of the run, whose tables are taken where nothing has changed since (`checks.kept.check_engagement`).

    Returns
    -------
    Analysis
        Publishable results only.

    Raises
    ------
    ReadinessError
        A readiness check blocks the run.
    DisclosureError
        So few people answered that nothing may be published.
    """
    ready = make_ready(engagement, run_folder=run_folder)
    shown: list[LedgerWave] = []
    analysis = analyse_intake(
        ready.intake, checks=ready.checks, plan=ready.plan, memory=ready.memory, remember=shown.append
    )
    if run_folder is not None:
        keep_ledger(Path(run_folder), ready.engagement, ready.memory, shown)
    return analysis


@dataclass(frozen=True, slots=True)
class Ready:
    """An engagement whose data no check blocks, as the main job takes it."""

    engagement: Engagement
    intake: Intake
    checks: tuple[CheckResult, ...]
    plan: AnalysisPlan | None
    memory: Memory


def make_ready(engagement: Engagement | str | Path, *, run_folder: str | Path | None = None) -> Ready:
    """Read and check an engagement, its plan and what was published of it.

    Parameters
    ----------
    engagement, run_folder
        As in `analyse_engagement`.

    Returns
    -------
    Ready
        Nothing is estimated yet.

    Raises
    ------
    ReadinessError
        A readiness check blocks the run.
    """
    loaded = engagement if isinstance(engagement, Engagement) else load_engagement(engagement)
    checked = check_engagement(loaded, run_folder=run_folder)
    require_ready(checked.checks)
    # After the files were read: the first reading makes the key.
    memory = load_memory(loaded.folder)
    plan_file = loaded.folder / PLAN_FILE
    # Read before anything is estimated: its hash then stands for what was meant.
    plan = load_analysis_plan(plan_file) if plan_file.is_file() else None
    return Ready(loaded, checked.intake, tuple(checked.checks), plan, memory)


def analyse_intake(
    intake: Intake,
    *,
    checks: Sequence[CheckResult] = (),
    plan: AnalysisPlan | None = None,
    memory: Memory | None = None,
    remember: Callable[[LedgerWave], None] = lambda wave: None,
    hand_on: Callable[[WavePeople], None] = lambda people: None,
    missing_rule: MissingRule = "half",
) -> Analysis:
    """Run the main job on tables that have been read and checked; pulses are no waves of it.

    Parameters
    ----------
    intake
        Tables of every wave and of the accounts.
    checks
        What the checks found.
    plan
        The engagement's plan, read before anything is estimated.
    memory
        What was published of the engagement; without, it is read from its folder.
    remember
        Gets what is shown of whom, wave by wave, for a ledger.
    hand_on
        Gets the people whom each wave's results count.
    missing_rule
        As in `score_dimensions`; reports are made with its default.

    Returns
    -------
    Analysis
        Publishable results only.

    Raises
    ------
    DisclosureError
        So few people answered that nothing may be published.
    """
    published = load_memory(intake.engagement.folder) if memory is None else memory
    left_open: list[LeftOpen] = []

    def keep(people: WavePeople) -> None:
        left_open.append(people.left_open)
        hand_on(people)

    full = [tables for tables in intake.waves if tables.wave.kind == "full"]
    waves = tuple(
        analyse_wave(
            tables,
            intake,
            is_reported=tables is full[-1],
            memory=published,
            remember=remember,
            hand_on=keep,
            missing_rule=missing_rule,
        )
        for tables in full
    )
    panel = intake.accounts.panel if intake.accounts else None
    translated = intake.accounts.in_one_currency if intake.accounts else None
    outcomes = summarise_outcomes(panel) if panel is not None else None
    totals, is_withheld = _totals(translated)
    benchmarks, why_no_benchmark = find_benchmarks(waves, intake.engagement, intake.instrument)
    changes = _compare_last_two(waves)
    units = units_with_outcomes(waves, outcomes, intake.engagement)
    relations = mark_relations(
        _relate(units, intake.engagement, intake.instrument, waves[-1].register if waves else None), plan
    )
    of_change = change_tests(waves, changes, left_open, seed=intake.engagement.seed)
    of_outcomes = outcome_tests(units, relations, left_open, seed=intake.engagement.seed)
    claims = guard_claims(
        [
            *(wave.tests for wave in waves[-1:]),
            of_change,
            of_outcomes,
            benchmark_tests(waves, benchmarks, left_open, intake.engagement, intake.instrument),
        ],
        report_gates(waves, units, relations, (of_change, of_outcomes), intake.instrument),
    )
    return Analysis(
        engagement=intake.engagement,
        instrument=intake.instrument,
        checks=tuple(checks),
        waves=(*waves[:-1], *(with_claimed_units(wave, claims) for wave in waves[-1:])),
        changes=changes,
        relations=relations,
        benchmarks=benchmarks,
        why_no_benchmark=why_no_benchmark,
        panel=panel,
        account_totals=totals,
        are_totals_withheld=is_withheld,
        account_spread=pd.DataFrame() if panel is None else spread_by_year(panel),
        plan=plan,
        followed=_follow(waves, panel, intake.engagement),
        claims=claims,
    )


def _totals(panel: pd.DataFrame | None) -> tuple[pd.DataFrame, bool]:
    """Totals of the accounts in one currency, and whether they are left out because one unit dominates them."""
    if panel is None:
        return pd.DataFrame(), False
    totals = total_by_period(panel)
    return withhold_dominated(totals, panel, TOTAL_LINES) if len(totals) else (totals, False)


def _compare_last_two(waves: tuple[WaveResults, ...]) -> pd.DataFrame:
    """Change of the company's scores between the last two waves; empty with one, or where the weighting differs.

    A share that is held to a cap in a wave is no number to take a difference of.
    """
    if len(waves) < 2 or waves[-1].weighting != waves[-2].weighting:
        return pd.DataFrame()
    before, after = (
        wave.company_scores[~wave.company_scores["measure_key"].isin(_capped_measures(wave))] for wave in waves[-2:]
    )
    return compare_company_scores(before, after)


def _capped_measures(wave: WaveResults) -> set[str]:
    """Measures in which the company's own score is held to a cap."""
    scores = wave.group_scores
    return set(scores.loc[(scores["group_id"] == OVERALL) & scores["is_capped"].astype(bool), "measure_key"])


def _follow(waves: tuple[WaveResults, ...], panel: pd.DataFrame | None, engagement: Engagement) -> tuple[Followed, ...]:
    """Scores of repeated waves against the results that followed, where accounts are those of units."""
    has_units = engagement.performance is not None and engagement.performance.entity_is == "unit"
    return follow_units(waves, panel) if panel is not None and has_units else ()


def units_with_outcomes(
    waves: tuple[WaveResults, ...], outcomes: pd.DataFrame | None, engagement: Engagement
) -> pd.DataFrame:
    """Set the index of every unit beside the results of the same unit.

    Parameters
    ----------
    waves
        Results in order; the last counts.
    outcomes
        Results by entity, from `summarise_outcomes`.
    engagement
        Says whether accounts are those of units.

    Returns
    -------
    pandas.DataFrame
        A row a unit, hidden ones marked by `is_hidden`; none where either is missing.
    """
    if not waves or outcomes is None or engagement.performance is None or engagement.performance.entity_is != "unit":
        return pd.DataFrame()
    scores = waves[-1].group_scores
    index = scores[(scores["measure_key"] == INDEX_KEY) & (scores["kind"] == "unit")]
    units = index.assign(entity_id=index["group_id"].str.removeprefix("unit:")).merge(outcomes, on="entity_id")
    return units.rename(columns={"mean_points": RELATED_EXPOSURE})


def _relate(
    units: pd.DataFrame, engagement: Engagement, instrument: Instrument | None, register: PublishedCells | None
) -> tuple[Relation, ...]:
    """Index of shown units against each outcome of the same units; published research is on alignment alone."""
    if units.empty:
        return ()
    data = units[~units["is_hidden"]]
    n_hidden = int(units["is_hidden"].sum())
    minimum = max(engagement.disclosure.minimum_model_respondents, FEWEST_OF_A_MODEL)
    found = (
        relate_units(
            data, outcome, n_hidden, minimum, n_people=n_people_behind(register, data, outcome), seed=engagement.seed
        )
        for outcome in RELATED_OUTCOMES
        if outcome in data
    )
    is_own = instrument is not None and not instrument.asks_about_strategy
    return tuple(replace(relation, update=None) if is_own else relation for relation in found)
