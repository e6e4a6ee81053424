"""Readiness of one wave: who was left out and why, what is missing, what looks careless, what cannot be shown."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.configuration import shorten
from stratalign.engagement import Engagement
from stratalign.instrument import Instrument
from stratalign.intake import WaveTables
from stratalign.scores.reliability import item_rest_correlations
from stratalign.scores.scoring import answer_matrix
from stratalign.vocabulary import Severity

#: An item this often unanswered by people who saw the survey is worth a look.
MISSING_SHARE = 0.20
#: Below this response rate the sample may differ from the people invited.
LOW_RESPONSE_RATE = 0.50
#: Identical answers to this share of agree items, in a survey of at least `MINIMUM_ITEMS`, are called straight-lining.
STRAIGHT_LINE_SHARE = 0.95
MINIMUM_ITEMS = 10
#: More careless respondents than this are a warning.
CARELESS_SHARE = 0.05
#: A unit or level that cannot be placed for more than this share of people stops the run.
UNPLACED_SHARE = 0.20


def check_set_aside(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Rows of the export that are not an employee's finished answer, and rows whose status nobody knows."""
    n_kept = len(tables.respondents.table)
    results = [
        CheckResult(
            "set_aside",
            "informs",
            f"{counted(n, 'row')} set aside: {reason}; {counted(n_kept, 'respondent')} kept",
            tables.file,
            n,
            "Nothing to do if that is right; otherwise correct 'metadata' in the mapping file.",
        )
        for reason, n in tables.respondents.set_aside.items()
    ]
    unknown = tables.respondents.unknown_statuses
    if unknown:
        n = sum(unknown.values())
        seen = f"{counted(n, 'row has', 'rows have')} a status that is not known and were kept: {_shown(unknown)}"
        fix = "Delete them from a copy of the export if they are previews or tests."
        results.append(CheckResult("set_aside", "warns", seen, tables.file, n, fix))
    if n_kept == 0:
        n = sum(tables.respondents.set_aside.values())
        fix = "Check the export, and 'metadata' in the mapping file."
        results.append(CheckResult("set_aside", "blocks", "no usable respondent is left", tables.file, n, fix))
    return results


def check_placing(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Units and levels the engagement does not know, people the roster does not know, and people without a unit."""
    people = tables.respondents
    n_people = len(people.table)
    results = []
    for what, unknown in (("unit", people.unknown_units), ("level", people.unknown_levels)):
        n = sum(unknown.values())
        if n:
            who = f"{n} of {counted(n_people, 'respondent')} {'names' if n == 1 else 'name'}"
            seen = f"{who} a {what} missing from engagement.yml: {_shown(unknown)}"
            fix = f"Add it under '{what}s' in engagement.yml, or correct the export."
            results.append(CheckResult(f"unknown_{what}s", _severity(n, n_people), seen, tables.file, n, fix))
    n = people.n_not_in_roster
    if n:
        seen = f"{counted(n, 'respondent is', 'respondents are')} not in the roster"
        fix = "Ask for an up-to-date roster, and check 'roster_id'; they count in the total only."
        results.append(CheckResult("roster_match", _severity(n, n_people), seen, tables.file, n, fix))
    n = int(people.table["unit_id"].isna().sum()) - sum(people.unknown_units.values()) - people.n_not_in_roster
    if n > 0:
        seen = f"{n} of {counted(n_people, 'respondent')} {'has' if n == 1 else 'have'} no unit"
        fix = "Name the column under 'unit' in the mapping file, or give a roster; they count in the total only."
        results.append(CheckResult("unknown_units", "warns", seen, tables.file, n, fix))
    return results


def check_columns(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Columns nobody mapped, identifiers dropped, items of the form that the export lacks."""
    columns = {use: [shorten(column) for column in rows["column"]] for use, rows in tables.columns.groupby("use")}
    unmapped, dropped = columns.get("not mapped", []), columns.get("identifier: dropped", [])
    asked = set(tables.responses["item_key"])
    lacking = [key for key in instrument.form_items(engagement.form) if key not in asked]
    results = []
    if unmapped:
        seen = f"{counted(len(unmapped), 'column is', 'columns are')} not mapped: {_some(unmapped, 6)}"
        fix = "Add each to the mapping file, or under 'ignore' with a reason."
        results.append(CheckResult("unmapped_columns", "warns", seen, tables.file, len(unmapped), fix))
    if dropped:
        words = counted(len(dropped), "column that identifies people was", "columns that identify people were")
        seen = f"{words} dropped: {_some(dropped, 6)}"
        results.append(CheckResult("identifiers", "informs", seen, tables.file, len(dropped), "Nothing to do."))
    if lacking:
        words = counted(
            len(lacking), f"item of the {engagement.form} form is", f"items of the {engagement.form} form are"
        )
        fix = "Map them, or set 'form' in engagement.yml to the form that was fielded."
        seen = f"{words} not mapped: {_some(lacking, 6)}"
        results.append(CheckResult("missing_items", "warns", seen, tables.file, len(lacking), fix))
    return results


def check_answers(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Values off the scale, and items many left out."""
    results = []
    off_scale = tables.responses[tables.responses["missing_reason"] == "out_of_scale"]
    for item_key, n in off_scale["item_key"].value_counts().items():
        scale = instrument.scale_of(str(item_key))
        words = f"{counted(n, 'answer')} to {item_key} {'lies' if n == 1 else 'lie'} outside"
        seen = f"{words} {scale.low:g} to {scale.high:g} and {'is' if n == 1 else 'are'} left out"
        fix = "Check the scale in the instrument, or the recodes of the export."
        results.append(CheckResult("out_of_scale", "warns", seen, tables.file, int(n), fix))
    unanswered = tables.responses["missing_reason"].isin(["not_seen", "seen_unanswered", "cannot_judge"])
    shares = unanswered.groupby(tables.responses["item_key"]).mean()
    scored = {item.key for d in instrument.with_role("alignment", "outcome") for item in d.items}
    high = shares[(shares > MISSING_SHARE) & shares.index.isin(scored)].sort_values(ascending=False)
    if len(high):
        worst = _some([f"{key} {share:.0%}" for key, share in high.items()])
        seen = f"{counted(len(high), 'item is', 'items are')} unanswered by more than {MISSING_SHARE:.0%}: {worst}"
        fix = "Say so when presenting them; check whether everybody was asked."
        results.append(CheckResult("missing_answers", "warns", seen, tables.file, len(high), fix))
    return results


def check_careless(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Failed attention checks and straight-lining. Flagged and counted, never dropped."""
    checks = {item.key: item.expected_value for d in instrument.with_role("attention") for item in d.items}
    answered = tables.responses[tables.responses["item_key"].isin(checks) & tables.responses["value"].notna()]
    n_failed = answered[answered["value"] != answered["item_key"].map(checks)]["respondent_id"].nunique()
    n_straight = int(_is_straight_lined(tables.responses, instrument).sum())
    found = (
        (
            "attention",
            n_failed,
            "failed an attention check",
            "They are kept; compare the results without them before presenting small differences.",
        ),
        (
            "straight_lining",
            n_straight,
            "gave the same answer to nearly every alignment item",
            "They are kept; a share above a few per cent suggests the survey was too long.",
        ),
    )
    n_people = len(tables.respondents.table)
    return [
        CheckResult(
            check,
            "warns" if n > CARELESS_SHARE * n_people else "informs",
            f"{n} of {counted(n_people, 'respondent')} {what}",
            tables.file,
            n,
            fix,
        )
        for check, n, what, fix in found
        if n
    ]


def check_reverse_keys(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Items that go against their scale: a reverse key forgotten, or set where the export had flipped already."""
    results = []
    asked = set(tables.responses["dimension"])
    for dimension in instrument.with_role("alignment", "outcome"):
        if dimension.key not in asked or len(dimension.items) < 2:
            continue
        correlations = item_rest_correlations(answer_matrix(tables.responses, instrument, dimension))
        for item_key, correlation in correlations[correlations < 0].items():
            keyed = "is reverse-keyed" if instrument.items[str(item_key)].reverse else "is not reverse-keyed"
            seen = f"{item_key} runs against the rest of {dimension.key} (item-rest r {correlation:.2f}) and {keyed}"
            fix = "Check 'reverse' in the instrument, and whether the export is already flipped."
            results.append(CheckResult("reverse_key", "warns", seen, tables.file, 1, fix))
    return results


def check_response_rate(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Response rates by unit, where a roster says who was invited."""
    invited = tables.respondents.invited
    if invited is None:
        return []
    n_answered = len(tables.respondents.table) - tables.respondents.n_not_in_roster
    overall = n_answered / len(invited)
    is_low = overall < LOW_RESPONSE_RATE
    seen = f"{n_answered} of {counted(len(invited), 'invited person', 'invited people')} answered ({overall:.0%})"
    fix = "Say so when presenting: who did not answer may think otherwise." if is_low else "Nothing to do."
    severity: Severity = "warns" if is_low else "informs"
    results = [CheckResult("response_rate", severity, seen, tables.file, n_answered, fix)]
    asked = invited["unit_id"].value_counts()
    rates = (tables.respondents.table["unit_id"].value_counts().reindex(asked.index).fillna(0) / asked).sort_values()
    low = rates[rates < LOW_RESPONSE_RATE]
    if len(low):
        words = f"{len(low)} of {counted(len(rates), 'unit')} {'is' if len(low) == 1 else 'are'}"
        seen = f"{words} below {LOW_RESPONSE_RATE:.0%}: {_names(low.index, engagement)}"
        fix = "Read their results with care: who did not answer may think otherwise."
        results.append(CheckResult("low_response_units", "warns", seen, tables.file, len(low), fix))
    return results


def check_small_units(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Units too small to be shown."""
    counts = tables.respondents.table["unit_id"].value_counts()
    minimum = engagement.disclosure.minimum_respondents
    small = counts[counts < minimum]
    if small.empty:
        return []
    words = counted(len(small), "unit has", "units have")
    seen = f"{words} fewer than {minimum} respondents and will not be shown: {_names(small.index, engagement)}"
    fix = "Nothing to do; another unit may be hidden too, so that they cannot be subtracted."
    return [CheckResult("small_units", "informs", seen, tables.file, len(small), fix)]


def _severity(n_unplaced: int, n_people: int) -> Severity:
    """How bad it is that some people cannot be placed."""
    return "blocks" if n_unplaced > UNPLACED_SHARE * n_people else "warns"


def _some(names: list[str], n_shown: int = 5) -> str:
    """First few names, and how many more there are."""
    rest = f" and {len(names) - n_shown} more" if len(names) > n_shown else ""
    return f"{', '.join(names[:n_shown])}{rest}"


def _shown(counts: dict[str, int]) -> str:
    """Labels with how often each stands."""
    return _some([f"'{shorten(label)}' ({n})" for label, n in counts.items()])


def _names(units: Iterable[object], engagement: Engagement) -> str:
    """Names of some units."""
    return _some([shorten(engagement.unit_names.get(str(unit), str(unit))) for unit in units])


def _is_straight_lined(responses: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Whether each respondent gave one answer nearly throughout; before flipping, so reverse items expose it."""
    keys = {item.key for d in instrument.with_role("alignment") for item in d.items}
    answered = responses[responses["item_key"].isin(keys) & responses["value"].notna()]
    counts = answered.groupby(["respondent_id", "value"]).size().groupby("respondent_id")
    return (counts.max() >= STRAIGHT_LINE_SHARE * counts.sum()) & (counts.sum() >= MINIMUM_ITEMS)
