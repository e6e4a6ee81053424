"""Several waves in one file, and people who answered several times: told apart, or said before anything is computed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.responses.respondents import FEW_REPEATS, REPEATED
from stratalign.vocabulary import Severity

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("repeated_answers", "previews_kept", "ids_across_waves", "rows_of_wave", "not_asked_in_wave")

#: Above this share of repeated answers a file holds something else than a wave, where a column explains them; and above
#: this one where none does.
MANY_REPEATS, MOST_REPEATS = 0.10, 0.50
#: Fewer repeated answers never stop a run.
MIN_BLOCKING = 10
#: Counted ids of two waves that share this much may be counted anew in each.
SHARED_IDS = 0.5
#: Of people with counted ids, so many are in another unit or level in the next wave: they are other people.
MOVED_SHARE = 0.3


def check_repeated_answers(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Answers set aside because their person answered again; many of them are another wave, or no ids of people."""
    people = tables.respondents
    if not people.repeats_are_many:
        return []
    n, n_kept, found = people.set_aside[REPEATED], len(people.table), people.waves_within
    share = n / (n + n_kept)
    is_another_file = share > (MOST_REPEATS if found is None else MANY_REPEATS) and n >= MIN_BLOCKING
    severity: Severity = "blocks" if is_another_file else "warns"
    seen = f"{n:,} of {n + n_kept:,} finished answers are set aside ({share:.0%}): their person {REPEATED}"
    if found is None:
        fix = (
            "Name the column that tells people apart under 'respondent_id' in the mapping file, take it out if its ids "
            "are not those of people, or delete copies from the export."
        )
    else:
        seen = f"{seen}. {found.described} explains {found.n_explained:,} of {found.n_repeated:,} rows whose id repeats"
        fix = (
            f"Read each as a wave: put the survey under 'waves_from:' with 'column: {found.column}' in engagement.yml, "
            f"or give each wave 'where: {{{found.column}: ...}}' under its 'survey'."
        )
    column = found.column if found else ""
    expected = f"at most {FEW_REPEATS:.0%} answered more than once"
    return [CheckResult("repeated_answers", severity, seen, tables.file, n, fix, column=column, expected=expected)]


def check_previews(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Previews and test answers that count, because the wave is a pilot."""
    n = tables.respondents.n_previews_kept
    if not n:
        return []
    seen = f"{counted(n, 'preview or test answer counts', 'previews and test answers count')} ('keep_previews: true')"
    fix = "Take 'keep_previews' out before the real survey is read."
    return [CheckResult("previews_kept", "warns", seen, tables.file, n, fix)]


def check_ids_across_waves(waves: Sequence[WaveTables]) -> list[CheckResult]:
    """Ids that are counted in two waves, so that the same id need not be the same person.

    Parameters
    ----------
    waves
        All waves of an engagement.

    Returns
    -------
    list of CheckResult
        One for each two waves that follow each other and nothing is declared for.
    """
    results = []
    for earlier, later in itertools.pairwise(waves):
        declared = (earlier.wave.survey.ids_restart, later.wave.survey.ids_restart)
        are_counted = earlier.respondents.ids_are_counted and later.respondents.ids_are_counted
        is_by_design = later.detection.format == "redcap"  # a record of REDCap is a person in every event
        if are_counted and declared == (None, None) and not is_by_design:
            results += _compare_ids(earlier, later)
    return results


def _compare_ids(earlier: WaveTables, later: WaveTables) -> list[CheckResult]:
    """Whether people with the same counted id seem to be the same."""
    before, after = (tables.respondents.table.set_index("respondent_id") for tables in (earlier, later))
    both = before.index.intersection(after.index)
    if len(both) < SHARED_IDS * min(len(before), len(after)):
        return []
    places = ["unit_id", "level"]
    known = (before.loc[both, places].notna() & after.loc[both, places].notna()).any(axis=1)
    moved = (before.loc[both, places].fillna("") != after.loc[both, places].fillna("")).any(axis=1) & known
    share = float(moved[known].mean()) if known.any() else 0.0
    seen = (
        f"ids are running numbers in waves {earlier.wave.key} and {later.wave.key}, and {len(both):,} stand in both; "
        f"{share:.0%} of those are in another unit or level: they may be other people"
    )
    fix = (
        "Write 'ids_restart: true' under 'survey' if ids begin anew in each wave, 'ids_restart: false' if the same id "
        "is the same person."
    )
    severity: Severity = "blocks" if share > MOVED_SHARE else "warns"
    expected = "ids of people, or 'ids_restart' declared"
    return [CheckResult("ids_across_waves", severity, seen, later.file, len(both), fix, expected=expected)]
