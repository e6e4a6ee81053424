"""The readiness suite: every check there is, run together, worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from stratalign.checks import (
    accounts_coverage,
    accounts_entities,
    accounts_figures,
    accounts_file,
    accounts_money,
    accounts_peers,
    accounts_statement,
    careless,
    coverage,
    declared,
    duplicates,
    left_open,
    letters,
    placing,
    published,
    reading,
    roster,
    scale_order,
    scale_usage,
    sliders,
    survey,
    waves,
)
from stratalign.checks.accounts import check_accounts
from stratalign.checks.accounts_money import check_calendar, check_currencies
from stratalign.checks.result import CheckResult, located, worst_first
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import ReadinessError, StratalignError
from stratalign.intake.read import Intake, WaveTables, read_engagement_files

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("unreadable",)

WAVE_CHECKS: tuple[Callable[[WaveTables, Instrument, Engagement], list[CheckResult]], ...] = (
    reading.check_notes,
    reading.check_left_out,
    survey.check_set_aside,
    declared.check_enough_people,
    waves.check_repeated_answers,
    waves.check_previews,
    survey.check_placing,
    survey.check_columns,
    survey.check_order,
    survey.check_answers,
    declared.check_priorities,
    declared.check_comments,
    scale_usage.check_reach,
    coverage.check_stopped_early,
    scale_usage.check_scale_usage,
    sliders.check_slider_fractions,
    careless.check_careless,
    careless.check_care,
    duplicates.check_duplicates,
    survey.check_reverse_keys,
    survey.check_response_rate,
    roster.check_representation,
    placing.check_roster_match,
    placing.check_units_and_levels,
    survey.check_small_units,
)
#: Modules of checks.
MODULES = (
    reading, declared, left_open, letters, survey, waves, coverage, scale_order, scale_usage, sliders, careless,
    duplicates, roster, placing, published,
    accounts_file, accounts_coverage, accounts_entities, accounts_figures, accounts_money,
    accounts_peers,
    accounts_statement,
)  # fmt: skip
#: Every check there is.
CHECK_KEYS = (*KEYS, *(key for module in MODULES for key in module.KEYS))


def run_checks(engagement: Engagement | str | Path) -> list[CheckResult]:
    """Check whether an engagement's data are ready, and name every problem at once.

    Parameters
    ----------
    engagement
        An engagement, or its path.

    Returns
    -------
    list of CheckResult
        Worst first. A file that cannot be read at all is one blocking result.

    Raises
    ------
    EngagementError
        `engagement.yml` itself is wrong.
    """
    loaded = engagement if isinstance(engagement, Engagement) else load_engagement(engagement)
    return check_intake(read_engagement_files(loaded))


def check_intake(intake: Intake) -> list[CheckResult]:
    """Check tables already read.

    Parameters
    ----------
    intake
        From `read_engagement_files`.

    Returns
    -------
    list of CheckResult
        Worst first.

    Raises
    ------
    ValueError
        The accounts come without their text: they have been checked before.
    """
    accounts = _check_accounts(intake)
    results = [_as_block(where, problem) for where, problem in intake.problems if not _is_said(problem, accounts)]
    if intake.instrument is not None:
        for tables in intake.waves:
            found = [result for check in WAVE_CHECKS for result in check(tables, intake.instrument, intake.engagement)]
            results += located(_with_wave(found, tables, intake.waves), tables.file)
    results += located(waves.check_ids_across_waves(intake.waves), "")
    results += [*declared.check_declared(intake.engagement), *left_open.check_left_open(intake.engagement)]
    results += letters.check_letters(intake.engagement, intake.instrument)
    results += scale_order.check_scale_order(intake.engagement, intake.instrument)
    results += published.check_published(intake)
    return worst_first([*results, *accounts])


def _is_said(problem: StratalignError, results: Sequence[CheckResult]) -> bool:
    """Whether a blocking result names the same as the error of a file."""
    said = [result.seen.partition(":")[0] for result in results if result.severity == "blocks"]
    return any(words in str(problem) for words in said)


def _with_wave(found: list[CheckResult], tables: WaveTables, waves: Sequence[WaveTables]) -> list[CheckResult]:
    """Results that name their wave, where several share the file."""
    if sum(other.file == tables.file for other in waves) < 2:
        return found
    named = f"{tables.file} ({tables.wave.label})"
    return [
        replace(result, where=named, file=result.file or tables.file) if result.where == tables.file else result
        for result in found
    ]


def _check_accounts(intake: Intake) -> list[CheckResult]:
    """Checks of the performance file; what the intake has complained of is not said twice."""
    if intake.accounts is None:
        return []
    performance, engagement, raw = intake.accounts.performance, intake.engagement, intake.accounts.raw
    if raw is None:
        raise ValueError("tables that a run has kept are not checked again; their results are kept with them")
    entities = _units_with_people(intake) if performance.entity_is == "unit" else None
    try:
        found = check_accounts(raw, performance, entities, file=performance.file, accounts=intake.accounts.built)
        found += [*check_currencies(intake.accounts), *check_calendar(intake.accounts, engagement)]
        return located(found, performance.file)
    except StratalignError as problem:
        is_known = any(str(problem) == str(known) for _, known in intake.problems)
        return [] if is_known else [_as_block(performance.file, problem)]


def _units_with_people(intake: Intake) -> set[str] | None:
    """Units that may have accounts: the lowest that are listed, else those of the answers; None without any."""
    engagement = intake.engagement
    if engagement.listed_units:
        return set(engagement.parents) - set(engagement.parents.values())
    units = [unit for wave in intake.waves for unit in wave.respondents.table["unit_id"].dropna().unique()]
    return {str(unit) for unit in units if unit} or None


def require_ready(results: Sequence[CheckResult]) -> None:
    """Stop when a check blocks.

    Parameters
    ----------
    results
        From `run_checks`.

    Raises
    ------
    ReadinessError
        At least one result blocks; each is named with its fix.
    """
    blocking = [result for result in results if result.severity == "blocks"]
    if blocking:
        lines = "".join(f"\n  - {result.where}: {result.seen}. {result.fix}" for result in blocking)
        count = "1 problem blocks" if len(blocking) == 1 else f"{len(blocking)} problems block"
        raise ReadinessError(f"{count} the run:{lines}")


def _as_block(where: str, problem: StratalignError) -> CheckResult:
    """A file that could not be used, as a blocking result."""
    seen = str(problem).removeprefix(f"{where}: ").rstrip(".")
    return CheckResult("unreadable", "blocks", seen, where, 1, "Then run the check again.", file=where)
