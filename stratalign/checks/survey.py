"""Readiness of one wave: who was left out and why, what is missing, what looks careless, what cannot be shown."""

from __future__ import annotations

import pandas as pd

from stratalign.checks.result import CheckResult
from stratalign.engagement import Engagement
from stratalign.instrument import Instrument
from stratalign.intake import WaveTables
from stratalign.scores.reliability import item_rest_correlations
from stratalign.scores.scoring import answer_matrix

#: An item this often unanswered by people who saw the survey is worth a look.
MISSING_SHARE = 0.20
#: Below this response rate the sample may differ from the people invited.
LOW_RESPONSE_RATE = 0.50
#: Identical answers to this share of agree items, in a survey of at least `MINIMUM_ITEMS`, are called straight-lining.
STRAIGHT_LINE_SHARE = 0.95
MINIMUM_ITEMS = 10
#: A unit or level that cannot be placed for more than this share of people stops the run.
UNPLACED_SHARE = 0.20


def check_set_aside(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Rows of the export that are not an employee's finished answer."""
    n_kept = len(tables.respondents.table)
    results = [
        CheckResult(
            "set_aside", "informs", f"{n} rows set aside: {reason}; {n_kept} respondents kept", tables.file, n,
            "Nothing to do if that is right; otherwise correct 'metadata' in the mapping file.",
        )
        for reason, n in tables.respondents.set_aside.items()
    ]  # fmt: skip
    if n_kept == 0:
        results.append(
            CheckResult(
                "set_aside", "blocks", "no usable respondent is left", tables.file, sum(tables.respondents.set_aside.values()),
                "Check the export, and 'metadata' in the mapping file.",
            )
        )  # fmt: skip
    return results


def check_placing(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Units and levels the engagement does not know, and people without one."""
    people = tables.respondents
    results = []
    for what, unknown in (("unit", people.unknown_units), ("level", people.unknown_levels)):
        n = sum(unknown.values())
        if n:
            shown = ", ".join(f"'{label}' ({count})" for label, count in list(unknown.items())[:5])
            results.append(
                CheckResult(
                    f"unknown_{what}s", "blocks" if n > UNPLACED_SHARE * len(people.table) else "warns",
                    f"{n} of {len(people.table)} respondents name a {what} missing from engagement.yml: {shown}",
                    tables.file, n, f"Add it under '{what}s' in engagement.yml, or correct the export.",
                )
            )  # fmt: skip
    if people.n_not_in_roster:
        results.append(
            CheckResult(
                "roster_match", "warns", f"{people.n_not_in_roster} respondents are not in the roster: no unit, no level",
                tables.file, people.n_not_in_roster, "Ask for an up-to-date roster; they count in the total only.",
            )
        )  # fmt: skip
    return results


def check_columns(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Columns nobody mapped, identifiers dropped, items of the form that the export lacks."""
    uses = tables.columns["use"]
    results = []
    unmapped = list(tables.columns.loc[uses == "not mapped", "column"])
    if unmapped:
        results.append(
            CheckResult(
                "unmapped_columns", "warns", f"{len(unmapped)} columns are not mapped: {', '.join(unmapped[:6])}",
                tables.file, len(unmapped), "Add each to the mapping file, or under 'ignore' with a reason.",
            )
        )  # fmt: skip
    dropped = list(tables.columns.loc[uses == "identifier: dropped", "column"])
    if dropped:
        results.append(
            CheckResult(
                "identifiers", "informs", f"{len(dropped)} columns that identify people were dropped: {', '.join(dropped[:6])}",
                tables.file, len(dropped), "Nothing to do.",
            )
        )  # fmt: skip
    asked = set(tables.responses["item_key"])
    lacking = [key for key in instrument.form_items(engagement.form) if key not in asked]
    if lacking:
        results.append(
            CheckResult(
                "missing_items", "warns", f"{len(lacking)} items of the {engagement.form} form are not mapped: {', '.join(lacking[:6])}",
                tables.file, len(lacking), "Map them, or set 'form' in engagement.yml to the form that was fielded.",
            )
        )  # fmt: skip
    return results


def check_answers(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Values off the scale, and items many left out."""
    results = []
    off_scale = tables.responses[tables.responses["missing_reason"] == "out_of_scale"]
    for item_key, n in off_scale["item_key"].value_counts().items():
        scale = instrument.scale_of(str(item_key))
        results.append(
            CheckResult(
                "out_of_scale", "warns", f"{n} answers to {item_key} lie outside {scale.low:g} to {scale.high:g}; left out",
                tables.file, int(n), "Check the scale in the instrument, or the recodes of the export.",
            )
        )  # fmt: skip
    unanswered = tables.responses["missing_reason"].isin(["not_seen", "seen_unanswered", "cannot_judge"])
    shares = unanswered.groupby(tables.responses["item_key"]).mean()
    scored = {item.key for d in instrument.with_role("alignment", "outcome") for item in d.items}
    high = shares[(shares > MISSING_SHARE) & shares.index.isin(scored)].sort_values(ascending=False)
    if len(high):
        worst = ", ".join(f"{key} {share:.0%}" for key, share in high.head(5).items())
        results.append(
            CheckResult(
                "missing_answers", "warns", f"{len(high)} items are unanswered by more than {MISSING_SHARE:.0%}: {worst}",
                tables.file, len(high), "Say so when presenting them; check whether everybody was asked.",
            )
        )  # fmt: skip
    return results


def check_careless(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Failed attention checks and straight-lining. Flagged and counted, never dropped."""
    results = []
    checks = {item.key: item.expected_value for d in instrument.with_role("attention") for item in d.items}
    answered = tables.responses[tables.responses["item_key"].isin(checks) & tables.responses["value"].notna()]
    failed = answered[answered["value"] != answered["item_key"].map(checks)]["respondent_id"].nunique()
    n = len(tables.respondents.table)
    if failed:
        results.append(
            CheckResult(
                "attention", "warns" if failed > 0.05 * n else "informs",
                f"{failed} of {n} respondents failed an attention check", tables.file, int(failed),
                "They are kept; compare the results without them before presenting small differences.",
            )
        )  # fmt: skip
    straight = int(_is_straight_lined(tables.responses, instrument).sum())
    if straight:
        results.append(
            CheckResult(
                "straight_lining", "warns" if straight > 0.05 * n else "informs",
                f"{straight} of {n} respondents gave the same answer to nearly every alignment item", tables.file, straight,
                "They are kept; a share above a few per cent suggests the survey was too long.",
            )
        )  # fmt: skip
    return results


def check_reverse_keys(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Items that go against their scale: usually a reverse key forgotten, or set where the export had flipped already."""
    results = []
    asked = set(tables.responses["dimension"])
    for dimension in instrument.with_role("alignment", "outcome"):
        if dimension.key not in asked or len(dimension.items) < 2:
            continue
        correlations = item_rest_correlations(answer_matrix(tables.responses, instrument, dimension))
        for item_key, correlation in correlations[correlations < 0].items():
            keyed = "is reverse-keyed" if instrument.items[str(item_key)].reverse else "is not reverse-keyed"
            results.append(
                CheckResult(
                    "reverse_key", "warns",
                    f"{item_key} runs against the rest of {dimension.key} (item-rest r {correlation:.2f}) and {keyed}",
                    tables.file, 1, "Check 'reverse' in the instrument, and whether the export is already flipped.",
                )
            )  # fmt: skip
    return results


def check_response_rate(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Response rates by unit, where a roster says who was invited."""
    invited = tables.respondents.invited
    if invited is None:
        return []
    answered = tables.respondents.table["unit_id"].value_counts()
    asked = invited["unit_id"].value_counts()
    rates = (answered.reindex(asked.index).fillna(0) / asked).sort_values()
    low = rates[rates < LOW_RESPONSE_RATE]
    overall = len(tables.respondents.table) / len(invited)
    results = [
        CheckResult(
            "response_rate", "informs" if overall >= LOW_RESPONSE_RATE else "warns",
            f"{len(tables.respondents.table)} of {len(invited)} invited people answered ({overall:.0%})", tables.file,
            len(tables.respondents.table), "Nothing to do.",
        )
    ]  # fmt: skip
    if len(low):
        names = ", ".join(engagement.unit_names.get(str(unit), str(unit)) for unit in low.index[:5])
        results.append(
            CheckResult(
                "low_response_units", "warns", f"{len(low)} of {len(rates)} units are below {LOW_RESPONSE_RATE:.0%}: {names}",
                tables.file, len(low), "Read their results with care: who did not answer may think otherwise.",
            )
        )  # fmt: skip
    return results


def check_small_units(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Units too small to be shown."""
    counts = tables.respondents.table["unit_id"].value_counts()
    minimum = engagement.disclosure.minimum_respondents
    small = counts[counts < minimum]
    if small.empty:
        return []
    names = ", ".join(engagement.unit_names.get(str(unit), str(unit)) for unit in small.index[:5])
    return [
        CheckResult(
            "small_units", "informs", f"{len(small)} units have fewer than {minimum} respondents and will not be shown: {names}",
            tables.file, len(small), "Nothing to do; another unit may be hidden too, so that they cannot be subtracted.",
        )
    ]  # fmt: skip


def _is_straight_lined(responses: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Whether each respondent gave one answer nearly throughout; before flipping, so reverse items expose it."""
    keys = {item.key for d in instrument.with_role("alignment") for item in d.items}
    answered = responses[responses["item_key"].isin(keys) & responses["value"].notna()]
    counts = answered.groupby(["respondent_id", "value"]).size().groupby("respondent_id")
    return (counts.max() >= STRAIGHT_LINE_SHARE * counts.sum()) & (counts.sum() >= MINIMUM_ITEMS)
