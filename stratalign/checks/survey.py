"""Readiness of one wave: who was left out and why, what is missing, what looks careless, what cannot be shown."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from stratalign.checks.candidates import how_to_name
from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.measurement.scales.reliability import item_rest_correlations
from stratalign.numerics.long_tables import number_names
from stratalign.responses.respondents import PREVIEWS, REPEATED
from stratalign.responses.undecided import WAITS_FOR
from stratalign.scores.answers import flip_reverse_columns
from stratalign.vocabulary import Severity

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "set_aside", "undecided_order", "unknown_units", "without_unit", "unknown_levels", "roster_match",
    "unmapped_columns", "identifiers", "missing_items", "out_of_scale", "missing_answers", "reverse_key",
    "response_rate", "low_response_units", "small_units",
)  # fmt: skip

#: An item this often unanswered by people who saw the survey is worth a look.
MISSING_SHARE = 0.20
#: Below this response rate the sample may differ from the people invited.
LOW_RESPONSE_RATE = 0.50
#: A unit or level that cannot be placed for more than this share of people stops the run.
UNPLACED_SHARE = 0.20


def item_columns(tables: WaveTables) -> dict[str, str]:
    """Column of the file by the item it was mapped to."""
    rows = zip(tables.columns["column"].tolist(), tables.columns["use"].tolist(), strict=True)
    return {use.removeprefix("item: "): shorten(column) for column, use in rows if use.startswith("item: ")}


def records_by_id(tables: WaveTables) -> dict[str, int]:
    """Record of the file by respondent."""
    people = tables.respondents.table
    return dict(zip(map(str, people["respondent_id"].tolist()), map(int, people.index), strict=True))


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
        if reason != REPEATED or not tables.respondents.repeats_are_many
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
        if set(tables.respondents.set_aside) & set(PREVIEWS):
            fix = "Of a pilot, previews and tests can count: 'keep_previews: true' under 'survey' in engagement.yml."
        seen = "no usable respondent is left"
        expected = "at least one finished answer"
        results.append(CheckResult("set_aside", "blocks", seen, tables.file, n, fix, expected=expected))
    return results


def check_placing(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Units and levels the engagement does not know, people the roster does not know, and people without a unit."""
    people = tables.respondents
    n_people = len(people.table)
    results = []
    known = {
        "unit": list(engagement.unit_names),
        "level": [label for all_ in engagement.levels.values() for label in all_],
    }
    for what, unknown in (("unit", people.unknown_units), ("level", people.unknown_levels)):
        n = sum(unknown.values())
        expected = f"the {what}s listed in engagement.yml"
        if n:
            file = _said_by(tables, what)
            who = f"{n} of {counted(n_people, 'respondent')} {'names' if n == 1 else 'name'}"
            seen = f"{who} a {what} missing from engagement.yml: {_shown(unknown)}"
            meant = did_you_mean(next(iter(unknown)), known[what])
            fix = f"Add it under '{what}s' in engagement.yml, or correct {file}.{meant}"
            severity = _severity(n, n_people)
            results.append(CheckResult(f"unknown_{what}s", severity, seen, file, n, fix, file=file, expected=expected))
    results += _check_invited(tables)
    n = people.n_not_in_roster
    if n:
        seen = f"{counted(n, 'respondent is', 'respondents are')} not in the roster"
        fix = "Ask for an up-to-date roster, and check 'roster_id'; they count in the total only."
        severity, expected = _severity(n, n_people), "everybody in the roster"
        results.append(CheckResult("roster_match", severity, seen, tables.file, n, fix, expected=expected))
    n = int(people.table["unit_id"].isna().sum()) - sum(people.unknown_units.values()) - people.n_not_in_roster
    if n > 0:
        seen = f"{n} of {counted(n_people, 'respondent')} {'has' if n == 1 else 'have'} no unit"
        fix = f"{how_to_name(tables, 'unit')}, or give a roster; they count in the total only."
        results.append(CheckResult("without_unit", "warns", seen, tables.file, n, fix))
    return results


def _check_invited(tables: WaveTables) -> list[CheckResult]:
    """People of the roster who did not answer and whose unit or level the engagement does not know."""
    people, roster = tables.respondents, tables.wave.roster
    if people.invited is None or people.roster is None or roster is None or any(people.unknown_units.values()):
        return []
    n = int(people.invited["unit_id"].isna().sum()) - people.roster.n_without_unit
    if n <= 0:
        return []
    who = f"{counted(n, 'person', 'people')} of the roster who did not answer"
    seen = f"{who} {'has' if n == 1 else 'have'} a unit missing from engagement.yml"
    fix = f"Add it under 'units' in engagement.yml, or correct {roster.file}; response rates leave them out."
    return [CheckResult("unknown_units", "warns", seen, roster.file, n, fix, file=roster.file)]


def _said_by(tables: WaveTables, what: str) -> str:
    """File that says the unit or level of people: the roster, where no column of the export does."""
    is_in_export = (tables.columns["use"] == what).any()
    return tables.file if is_in_export or tables.wave.roster is None else tables.wave.roster.file


def check_columns(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Columns nobody mapped, identifiers dropped, items of the form that the export lacks."""
    columns: dict[str, list[str]] = {}
    for column, use in zip(tables.columns["column"].tolist(), tables.columns["use"].tolist(), strict=True):
        columns.setdefault(use, []).append(shorten(column))
    noted = {shorten(column) for note in tables.notes if note.key == "identifiers" for column in note.columns}
    unmapped = columns.get("not mapped", [])
    dropped = [column for column in columns.get("identifier: dropped", []) if column not in noted]
    asked = set(tables.responses["item_key"].unique())
    form = "pulse" if tables.wave.kind == "pulse" else engagement.form
    is_answered = len(tables.respondents.table) > 0
    lacking = [key for key in instrument.form_items(form) if key not in asked and is_answered]
    results = []
    if unmapped:
        seen = f"{counted(len(unmapped), 'column is', 'columns are')} not mapped: {_some(unmapped, 6)}"
        fix = "Add each to the mapping file, or under 'ignore' with a reason."
        named, expected = ", ".join(unmapped), "every column mapped or ignored with a reason"
        results.append(
            CheckResult(
                "unmapped_columns", "warns", seen, tables.file, len(unmapped), fix, column=named, expected=expected
            )
        )
    if dropped:
        words = counted(len(dropped), "column that identifies people was", "columns that identify people were")
        seen = f"{words} dropped: {_some(dropped, 6)}"
        named, fix = ", ".join(dropped), "Nothing to do."
        results.append(CheckResult("identifiers", "informs", seen, tables.file, len(dropped), fix, column=named))
    if lacking:
        words = counted(len(lacking), f"item of the {form} form is", f"items of the {form} form are")
        fix = (
            "Map them. A pulse is read by the items of the instrument's pulse form."
            if form == "pulse"
            else "Map them, or set 'form' in engagement.yml to the form that was fielded."
        )
        seen = f"{words} not mapped: {_some(lacking, 6)}"
        expected = f"a column for each item of the {form} form"
        results.append(CheckResult("missing_items", "warns", seen, tables.file, len(lacking), fix, expected=expected))
    return results


def check_order(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Questions left out because nobody has put their answers into order."""
    reasons = tables.columns.loc[tables.columns["use"].str.startswith(f"ignored: {WAITS_FOR}")]
    results = []
    for use, rows in reasons.groupby("use", sort=False):
        scale = str(use).removeprefix(f"ignored: {WAITS_FOR}").strip("'")
        columns = [shorten(column) for column in rows["column"]]
        words = counted(len(columns), "question waits", "questions wait")
        seen = f"{words} for the order of scale '{scale}': {_some(columns, 6)}"
        fix = (
            f"In {engagement.instrument}, move the lines of '{scale}' so that the lowest answer comes first, then "
            "delete 'order: unknown'."
        )
        results.append(
            CheckResult("undecided_order", "warns", seen, tables.file, len(columns), fix, column=", ".join(columns))
        )
    return results


def check_answers(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Values off the scale, and items many left out."""
    results = []
    columns, records = item_columns(tables), records_by_id(tables)
    off_scale = tables.responses[tables.responses["missing_reason"] == "out_of_scale"]
    for item_key, n in off_scale["item_key"].value_counts().items():
        people = off_scale.loc[off_scale["item_key"] == item_key, "respondent_id"]
        scale = instrument.scale_of(str(item_key))
        words = f"{counted(n, 'answer')} to {item_key} {'lies' if n == 1 else 'lie'} outside"
        seen = f"{words} {scale.low:g} to {scale.high:g} and {'is' if n == 1 else 'are'} left out"
        fix = "Check the scale in the instrument, or the recodes of the export."
        results.append(
            CheckResult(
                "out_of_scale",
                "warns",
                seen,
                tables.file,
                int(n),
                fix,
                rows=tuple(sorted(records[person] for person in people)),
                column=columns.get(str(item_key), ""),
                expected=f"{scale.low:g} to {scale.high:g}",
            )
        )
    item, keys = number_names(tables.responses["item_key"], sort=True)
    unanswered = ~tables.responses["missing_reason"].isin(["", "out_of_scale"]).to_numpy()
    shares = dict(zip(keys, (np.bincount(item, unanswered) / np.bincount(item)).tolist(), strict=True))
    scored = {item.key for d in instrument.with_role("alignment", "outcome") for item in d.items}
    high = {key: share for key, share in shares.items() if share > MISSING_SHARE and key in scored}
    if high:
        high = dict(sorted(high.items(), key=lambda pair: pair[1], reverse=True))
        worst = _some([f"{key} {share:.0%}" for key, share in high.items()])
        seen = f"{counted(len(high), 'item is', 'items are')} unanswered by more than {MISSING_SHARE:.0%}: {worst}"
        fix = "Say so when presenting them; check whether everybody was asked."
        named = ", ".join(columns[key] for key in high if key in columns)
        expected = f"at most {MISSING_SHARE:.0%} unanswered"
        results.append(
            CheckResult("missing_answers", "warns", seen, tables.file, len(high), fix, column=named, expected=expected)
        )
    return results


def check_reverse_keys(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Items that go against their scale: a reverse key forgotten, or set where the export had flipped already."""
    results = []
    answers = tables.answers
    flipped = flip_reverse_columns(answers, instrument)
    place_of, values = {key: place for place, key in enumerate(flipped.columns)}, flipped.to_numpy(dtype=float)
    for dimension in instrument.with_role("alignment", "outcome"):
        keys = [item.key for item in dimension.items if item.key in place_of]
        if len(keys) < 2:
            continue
        correlations = item_rest_correlations(pd.DataFrame(values[:, [place_of[key] for key in keys]], columns=keys))
        for item_key, correlation in zip(keys, correlations.tolist(), strict=True):
            if not correlation < 0:
                continue
            keyed = "is reverse-keyed" if instrument.items[str(item_key)].reverse else "is not reverse-keyed"
            seen = f"{item_key} runs against the rest of {dimension.key} (item-rest r {correlation:.2f}) and {keyed}"
            fix = "Check 'reverse' in the instrument, and whether the export is already flipped."
            column = item_columns(tables).get(str(item_key), "")
            results.append(
                CheckResult(
                    "reverse_key", "warns", seen, tables.file, 1, fix, column=column, expected="item-rest r above 0"
                )
            )
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
    expected = f"at least {LOW_RESPONSE_RATE:.0%}"
    results = [CheckResult("response_rate", severity, seen, tables.file, n_answered, fix, expected=expected)]
    asked = invited["unit_id"].value_counts()
    rates = (tables.respondents.table["unit_id"].value_counts().reindex(asked.index).fillna(0) / asked).sort_values()
    low = rates[rates < LOW_RESPONSE_RATE]
    if len(low):
        words = f"{len(low)} of {counted(len(rates), 'unit')} {'is' if len(low) == 1 else 'are'}"
        seen = f"{words} below {LOW_RESPONSE_RATE:.0%}: {_names(low.index, engagement)}"
        fix = "Read their results with care: who did not answer may think otherwise."
        results.append(CheckResult("low_response_units", "warns", seen, tables.file, len(low), fix, expected=expected))
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
    expected = f"{minimum} or more"
    return [CheckResult("small_units", "informs", seen, tables.file, len(small), fix, expected=expected)]


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
