"""What changed between the last two full waves: for everybody, for who stayed, by group, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.analysis.benchmark import find_benchmarks, scores_compared_with
from stratalign.analysis.change_families import (
    change_gates,
    dimension_tests,
    group_tests,
    overall_tests,
    part_tests,
    pulse_tests,
    with_smallest,
)
from stratalign.analysis.change_sources import parts_by_groups, parts_by_people
from stratalign.analysis.changed_persons import shares_of_persons
from stratalign.analysis.engagement import analyse_intake, make_ready
from stratalign.analysis.ledger import keep_ledger
from stratalign.analysis.left_open import beyond_margins, change_margins, group_margins
from stratalign.analysis.left_open_closed import margins_of_parts
from stratalign.analysis.pulse import PulseResults, analyse_pulse
from stratalign.analysis.report_claims import (
    CHANGE_WEIGHTS,
    Margin,
    ReportClaims,
    family_rows,
    guard_claims,
    nothing_claimed,
    where_apart,
)
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.analysis.score_errors import score_influences
from stratalign.analysis.stayers import Stayers, find_stayers, register_stayed, with_stayed
from stratalign.analysis.units import lowest_units
from stratalign.analysis.wave import WavePeople
from stratalign.analysis.wave_actions import (
    ActionTaken,
    Contrast,
    actions_since,
    contrast_of,
    contrast_tests,
)
from stratalign.comparisons.benchmarks import BenchmarkMovement, BenchmarkPosition, split_movement
from stratalign.comparisons.differences import welch_differences
from stratalign.comparisons.simultaneous import largest_p_values
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import EngagementError
from stratalign.intake.ledger import LedgerWave
from stratalign.intake.read import WaveTables
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile
from stratalign.scores.scoring import INDEX_KEY
from stratalign.study.reference import reference_release
from stratalign.vocabulary import estimate_rows, renamed_rows

CHANGE_COLUMNS = (
    "measure_key", "before_points", "after_points", "change_points", "std_error", "ci_low", "ci_high", "n_before",
    "n_after", "smallest_points",
)  # fmt: skip
STAYED_COLUMNS = ("measure_key", "before_points", "after_points", "change_points", "ci_low", "ci_high", "n_respondents")
GROUP_COLUMNS = (
    "group_id", "kind", "label", "before_points", "after_points", "change_points", "ci_low", "ci_high", "p_value",
    "n_before", "n_after",
)  # fmt: skip
#: A change is called small where its whole interval lies within as many points of none.
SMALL_CHANGE = 5.0


@dataclass(frozen=True, slots=True)
class Positions:
    """The benchmark before and after: where the company stood among companies that were surveyed once.

    `movement` splits the moved percentile where both reports are beside other releases, of these numbers.
    """

    before: BenchmarkPosition
    after: BenchmarkPosition
    movement: BenchmarkMovement | None = None
    releases: tuple[str, str] = ("", "")


@displayed
@dataclass(frozen=True, slots=True)
class WaveChange:
    """What a report on change may say; of one full wave and a pulse, what the pulse says.

    - `changes`: rows of `CHANGE_COLUMNS`, of the whole company: the index and every dimension that is a mean of items.
      Errors know who answered twice, where that may be known. `smallest_points`: the smallest change that would have
      been found in four of five such pairs of surveys.
    - `stayers`: whom both waves have. `stayed`: rows of `STAYED_COLUMNS`, of these alone. `persons`: rows of
      `PERSON_COLUMNS`: per cent of them that changed by more than error of measurement, whole and held to ends.
    - `groups`: rows of `GROUP_COLUMNS`, of levels and lowest units on one measure, `headline`.
    - `parts`: as `split_by_people` gives them, of `headline`, everybody counting once. `mix`: rows of `MIX_COLUMNS`.
    - `actions`: those agreed after the wave before; `contrast`: dimensions with and without.
    - `positions`: of the index among companies of the benchmark, before and after. `pulse`: the last one after the
      earlier wave. `pulse_actions`: those agreed after its full wave.
    """

    analysis: Analysis
    changes: pd.DataFrame
    headline: str
    stayers: Stayers | None
    stayed: pd.DataFrame
    persons: pd.DataFrame
    groups: pd.DataFrame
    parts: pd.DataFrame
    mix: pd.DataFrame
    actions: tuple[ActionTaken, ...]
    contrast: Contrast | None
    positions: Positions | None
    pulse: PulseResults | None
    pulse_actions: tuple[ActionTaken, ...]
    claims: ReportClaims

    @property
    def before(self) -> WaveResults:
        """The earlier of the two full waves; the only one where a pulse is all that followed."""
        return self.analysis.waves[-2] if self.has_two_waves else self.analysis.waves[-1]

    @property
    def after(self) -> WaveResults:
        """The later full wave."""
        return self.analysis.waves[-1]

    @property
    def has_two_waves(self) -> bool:
        """Whether two full waves are compared."""
        return len(self.changes) > 0

    def tidy(self) -> pd.DataFrame:
        """The company's change on every measure, in the estimate columns of vocabulary.py."""
        if self.changes.empty:
            return estimate_rows(term=[]) if self.pulse is None else self.pulse.tidy()
        names = {"measure_key": "term", "change_points": "estimate", "ci_low": "ci_low", "ci_high": "ci_high"}
        return renamed_rows(self.changes, names, quantity="change_of_company", measure="points")


def analyse_wave_change(engagement: Engagement | str | Path, *, run_folder: str | Path | None = None) -> WaveChange:
    """Find what changed between the last two full waves of an engagement, and what a pulse since says.

    Parameters
    ----------
    engagement
        An engagement, or its path.
    run_folder
        Folder of the run, whose tables are taken where nothing has changed since; its ledger is written there.

    Returns
    -------
    WaveChange
        Publishable results only.

    Raises
    ------
    ReadinessError
        A readiness check blocks the run.
    EngagementError
        There is nothing to compare: one wave and no pulse, or waves without a dimension in common.
    DisclosureError
        So few people answered that nothing may be published.
    """
    ready = make_ready(engagement, run_folder=run_folder)
    _require_waves(ready.engagement, [tables.wave.kind for tables in ready.intake.waves])
    shown: list[LedgerWave] = []
    people: list[WavePeople] = []
    analysis = analyse_intake(
        ready.intake,
        checks=ready.checks,
        plan=ready.plan,
        memory=ready.memory,
        remember=shown.append,
        hand_on=people.append,
    )
    pulse = _last_pulse(ready.intake.waves, people)
    of_pulse = None
    if pulse is not None:
        tables, baseline = pulse
        of_pulse = analyse_pulse(tables, ready.intake, baseline, memory=ready.memory, remember=shown.append)
    found = compare_people(analysis, people, of_pulse)
    if found.stayers is not None and found.stayers.are_shown:
        of_both = {found.before.wave.key, found.after.wave.key}
        shown = [with_stayed(wave, found.stayers) if wave.key in of_both else wave for wave in shown]
    if run_folder is not None:
        keep_ledger(Path(run_folder), ready.engagement, ready.memory, shown)
    return found


def compare_people(analysis: Analysis, people: Sequence[WavePeople], pulse: PulseResults | None) -> WaveChange:
    """Compare the last two full waves, person by person where they may be linked.

    Parameters
    ----------
    analysis
        Of the same waves.
    people
        Whom the results of each full wave count, oldest first.
    pulse
        The last pulse, where there is one.

    Returns
    -------
    WaveChange
        With everything that may be claimed of it.

    Raises
    ------
    EngagementError
        The waves have no dimension in common.
    """
    instrument = analysis.instrument
    assert instrument is not None
    baseline = analysis.waves[-1].wave.key if pulse is None else pulse.baseline.key
    pulse_actions = () if pulse is None else actions_since(analysis.engagement, baseline, instrument)
    if len(people) < 2:
        return _of_pulse(analysis, pulse, pulse_actions)
    before, after = people[-2:]
    keys = _common_measures(analysis, before, after, instrument)
    if not keys:
        raise EngagementError(
            f"the waves '{before.results.wave.key}' and '{after.results.wave.key}' have no dimension in common "
            "that may be compared: they asked other questions, or count people otherwise. What changed cannot be said."
        )
    headline = INDEX_KEY if INDEX_KEY in keys else keys[0]
    stayers = find_stayers(before, after, keys, instrument)
    errors = _errors(before, after, keys, stayers)
    changes = _changes(analysis, keys, errors)
    seed = analysis.engagement.seed
    left_open = [before.left_open, after.left_open]
    margins = change_margins(left_open, changes)
    tests = [
        overall_tests(changes, errors.freedom, margins),
        dimension_tests(changes, errors.covariance, errors.freedom, margins, seed=seed),
    ]
    points_of = dict(zip(changes["measure_key"], margins, strict=True))
    stayed, of_stayed = _stayed(before, after, stayers, [points_of[key] for key in stayers.keys], seed)
    groups = _groups(before.results, after.results, headline, instrument)
    parts = parts_by_people(before, after, headline, stayers)
    actions = actions_since(analysis.engagement, before.results.wave.key, instrument)
    contrast = contrast_of(actions, changes.set_index("measure_key"), errors.covariance, errors.freedom, instrument)
    tests += [
        of_stayed,
        group_tests(groups, group_margins(left_open, groups, headline)),
        part_tests(parts, margins_of_parts(left_open[0], left_open[1], headline, stayers.people, ("joined", "left"))),
        contrast_tests(contrast),
        pulse_tests(pulse),
    ]
    claims = guard_claims(tests, change_gates(analysis, tests, headline), weights=CHANGE_WEIGHTS)
    registered = analysis.waves
    if stayers.are_shown:
        registered = (
            *analysis.waves[:-2],
            *(replace(one.results, register=register_stayed(one, stayers)) for one in (before, after)),
        )
    return WaveChange(
        analysis=replace(analysis, waves=registered),
        changes=with_smallest(changes, errors.freedom, margins, claims),
        headline=headline,
        stayers=stayers,
        stayed=stayed,
        persons=shares_of_persons(before, after, stayers, instrument),
        groups=groups,
        parts=parts,
        mix=parts_by_groups(before, after, headline, seed),
        actions=actions,
        contrast=contrast,
        positions=_positions(analysis, before.results),
        pulse=pulse,
        pulse_actions=pulse_actions,
        claims=claims,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """Covariance of the errors of the company's changes, and its degrees of freedom."""

    covariance: pd.DataFrame
    freedom: float


def _require_waves(engagement: Engagement, kinds: Sequence[str]) -> None:
    """Refuse an engagement in which nothing can have changed."""
    if kinds.count("full") > 1 or (kinds.count("full") == 1 and "pulse" in kinds):
        return
    have = "accounts alone" if not kinds else "one wave of the survey"
    raise EngagementError(
        f"what changed needs two full waves, or one and a pulse after it; {engagement.name} has {have}. List the other "
        "wave under 'waves' in engagement.yml."
    )


def _last_pulse(waves: Sequence[WaveTables], people: Sequence[WavePeople]) -> tuple[WaveTables, WavePeople] | None:
    """The last pulse with the full wave before it; None without one since the earlier of the two waves compared."""
    by_key = {one.results.wave.key: one for one in people}
    baseline, found = None, None
    for tables in waves:
        if tables.wave.kind == "full":
            baseline = by_key[tables.wave.key]
        elif baseline is not None:
            found = (tables, baseline)
    return found if found and any(found[1] is one for one in people[-2:]) else None


def _of_pulse(analysis: Analysis, pulse: PulseResults | None, actions: tuple[ActionTaken, ...]) -> WaveChange:
    """What one full wave and a pulse say."""
    nothing = pd.DataFrame()
    claims = guard_claims([pulse_tests(pulse)], weights=CHANGE_WEIGHTS) if pulse is not None else nothing_claimed()
    tables = {name: nothing for name in ("changes", "stayed", "persons", "groups", "parts", "mix")}
    return WaveChange(
        analysis=analysis, headline=INDEX_KEY, stayers=None, actions=(), contrast=None, positions=None, pulse=pulse,
        pulse_actions=actions, claims=claims, **tables,
    )  # fmt: skip


def _common_measures(analysis: Analysis, before: WavePeople, after: WavePeople, instrument: Instrument) -> list[str]:
    """The index and the dimensions that are means of items, of which both waves show a company score counted alike."""
    if analysis.changes.empty:
        return []
    shown = set(analysis.changes.dropna(subset=["change_points"])["measure_key"])
    scored = [set(one.points) for one in (before, after)]
    keys = [INDEX_KEY, *(d.key for d in instrument.with_role("alignment", "outcome") if d.rule == "mean")]
    return [key for key in dict.fromkeys(keys) if key in shown and all(key in own for own in scored)]


def _errors(before: WavePeople, after: WavePeople, keys: list[str], stayers: Stayers) -> _Errors:
    """Errors of the changes: who answered twice counts once, where it may be said who did."""
    influences, freedoms = [], []
    for one in (before, after):
        table, freedom = score_influences(one.points[keys], one.groups, one.results.weighting)
        influences.append(table)
        freedoms.append(freedom)
    covariance = sum((part.T @ part for part in influences), start=pd.DataFrame(0.0, index=keys, columns=keys))
    if stayers.are_shown:
        first, second = (part.loc[stayers.people] for part in influences)
        cross = first.T @ second
        covariance = covariance - cross - cross.T
    return _Errors(covariance, min(freedoms))


def _changes(analysis: Analysis, keys: list[str], errors: _Errors) -> pd.DataFrame:
    """Published changes with the errors of linked waves."""
    rows = analysis.changes.set_index("measure_key").loc[keys]
    error = np.sqrt(np.maximum(np.diagonal(errors.covariance.to_numpy(dtype=float)), 0.0))
    half = t_quantile(0.975, errors.freedom) * error
    table = rows[["before_points", "after_points", "change_points"]].assign(
        std_error=error,
        ci_low=rows["change_points"] - half,
        ci_high=rows["change_points"] + half,
        n_before=rows["n_before"],
        n_after=rows["n_after"],
        smallest_points=float("nan"),
    )
    return table.rename_axis("measure_key").reset_index()[list(CHANGE_COLUMNS)]


def _stayed(
    before: WavePeople, after: WavePeople, stayers: Stayers, margins: list[Margin], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Change of those who stayed, each against themselves, and its tests."""
    if not stayers.are_shown:
        return pd.DataFrame(columns=list(STAYED_COLUMNS)), family_rows("stayed_change", (), ())
    first, second = (one.points.loc[stayers.people, list(stayers.keys)] for one in (before, after))
    change, n = second - first, len(stayers.people)
    mean, covariance = change.mean(), change.cov() / n
    half = t_quantile(0.975, n - 1) * np.sqrt(np.diagonal(covariance))
    table = pd.DataFrame(
        {
            "before_points": first.mean(),
            "after_points": second.mean(),
            "change_points": mean,
            "ci_low": mean - half,
            "ci_high": mean + half,
            "n_respondents": float(n),
        }
    )
    p = largest_p_values(beyond_margins(mean, margins), covariance.to_numpy(dtype=float), n - 1, seed=seed)
    tests = family_rows("stayed_change", stayers.keys, where_apart(p, table["ci_low"], table["ci_high"]), margins)
    return table.rename_axis("measure_key").reset_index()[list(STAYED_COLUMNS)], tests


def _groups(before: WaveResults, after: WaveResults, key: str, instrument: Instrument) -> pd.DataFrame:
    """Change of every level and lowest unit that both waves show, from their published scores: independent samples."""
    lowest, units = lowest_units(after.group_scores, instrument)
    is_same = lowest == key
    chosen = set(units["group_id"]) if is_same and len(units) else set()
    sides = []
    for wave in (after, before):
        rows = wave.group_scores[
            (wave.group_scores["measure_key"] == key) & ~wave.group_scores["is_hidden"].astype(bool)
        ]
        rows = rows[(rows["kind"] == "level") | rows["group_id"].isin(chosen)]
        sides.append(rows.set_index("group_id"))
    names = ["mean_points", "sd_points", "n_respondents"]
    pairs = sides[0][names].astype(float).add_suffix("_first")
    pairs = pairs.join(sides[1][names].astype(float).add_suffix("_second"), how="inner").dropna()
    if pairs.empty:
        return pd.DataFrame(columns=list(GROUP_COLUMNS))
    found = welch_differences(pairs)
    return pd.DataFrame(
        {
            "group_id": pairs.index,
            "kind": sides[0].loc[pairs.index, "kind"],
            "label": sides[0].loc[pairs.index, "label"],
            "before_points": pairs["mean_points_second"],
            "after_points": pairs["mean_points_first"],
            "change_points": found["difference_points"],
            **{name: found[name] for name in ("ci_low", "ci_high", "p_value")},
            "n_before": pairs["n_respondents_second"],
            "n_after": pairs["n_respondents_first"],
        }
    ).reset_index(drop=True)


def _positions(analysis: Analysis, before: WaveResults) -> Positions | None:
    """Where the index stood among the companies of the benchmark in either wave."""
    engagement, options = analysis.engagement, analysis.engagement.report
    found = find_benchmarks((before,), engagement, analysis.instrument, release=options.benchmark_before)[0]
    first, second = (
        next((one for one in several if one.measure_key == INDEX_KEY), None) for several in (found, analysis.benchmarks)
    )
    if first is None or second is None:
        return None
    now = str(reference_release(options.benchmark_release).version)
    then = options.benchmark_before or now
    if then == now:
        return Positions(first, second)
    sides = [
        (position.score_points, scores_compared_with(wave, position.cohort, release)[INDEX_KEY])
        for position, wave, release in ((first, before, then), (second, analysis.waves[-1], now))
    ]
    minimum = engagement.disclosure.minimum_benchmark_companies
    moved = split_movement(*sides, measure_key=INDEX_KEY, minimum_companies=minimum)
    return Positions(first, second, moved, (then, now))
