"""Whether people can be placed: ids that nearly match the roster, a roster of another day, units written twice."""

from __future__ import annotations

from stratalign.checks.candidates import how_to_name
from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.configuration import shorten
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.responses.roster import MAX_DAYS_APART, RosterMatch

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "roster_joined", "roster_ids", "roster_without_unit", "roster_date", "similar_units", "no_levels",
)  # fmt: skip

#: Groups of labels in a sentence at most.
NAMED_GROUPS = 5


def check_roster_match(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Match rate of answers and roster, ids that differ in their writing only, people listed without a unit."""
    match = tables.respondents.roster
    if match is None:
        return []
    file = tables.wave.roster.file if tables.wave.roster else tables.file
    seen = (
        f"{match.n_matched} of {counted(match.n_answers, 'answer')} found in the roster; "
        f"{match.n_listed} people listed, {len(match.rows_unanswered)} without an answer, "
        f"{match.n_without_id} of the answers without an id"
    )
    results = [CheckResult("roster_joined", "informs", seen, tables.file, match.n_matched, "Nothing to do.")]
    if match.would_match:
        # The first of the largest: the least that has to be overlooked.
        difference, n = max(match.would_match.items(), key=lambda entry: entry[1])
        seen = f"{counted(n, 'answer')} would find a person in the roster if ids were compared without {difference}"
        fix = "Write the ids alike in both files; they are not joined by guess."
        results.append(CheckResult("roster_ids", "warns", seen, tables.file, n, fix, rows=match.records_unmatched))
    if match.n_without_unit:
        seen = f"{counted(match.n_without_unit, 'person', 'people')} of the roster without a unit"
        fix = "Ask for their units; their answers count in the total only."
        results.append(CheckResult("roster_without_unit", "warns", seen, file, match.n_without_unit, fix))
    return results + _check_date(match, file)


def check_units_and_levels(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Labels of units that are probably one, and surveys nothing tells the levels of."""
    people = tables.respondents
    results = []
    if people.similar_units:
        groups = [" / ".join(f"'{shorten(label)}'" for label in group) for group in people.similar_units]
        rest = f" and {len(groups) - NAMED_GROUPS} more" if len(groups) > NAMED_GROUPS else ""
        count = counted(len(groups), "group of unit labels differs", "groups of unit labels differ")
        seen = f"{count} so little that they are probably one unit each: {'; '.join(groups[:NAMED_GROUPS])}{rest}"
        fix = "List the units in engagement.yml with the other spellings as 'labels', or use 'unit_map' of the wave."
        results.append(CheckResult("similar_units", "warns", seen, tables.file, len(groups), fix))
    if not people.has_levels and len(people.table):
        seen = "nothing says who is an executive, a manager or staff: levels cannot be compared"
        fix = f"{how_to_name(tables, 'level')}, or give it in the roster."
        results.append(CheckResult("no_levels", "warns", seen, tables.file, len(people.table), fix))
    return results


def _check_date(match: RosterMatch, file: str) -> list[CheckResult]:
    """A roster of a day far from the fielding."""
    if not match.is_dated_apart or match.days_apart is None:
        return []
    side = "after" if match.days_apart > 0 else "before"
    seen = f"the roster shows {match.as_of}, {abs(match.days_apart)} days {side} the fielding"
    fix = "Ask for a roster of the day the survey opened: people have joined, left and moved since."
    expected = f"at most {MAX_DAYS_APART} days apart"
    return [CheckResult("roster_date", "warns", seen, file, 1, fix, expected=expected)]
