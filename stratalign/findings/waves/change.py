"""Rules on what changed: for the company, for the people who stayed, by level and unit, and what did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stratalign.analysis.wave_change import SMALL_CHANGE, WaveChange
from stratalign.findings.labels import group_label, measure_label
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import ClaimFamily

#: Names in a title at most.
MOST_NAMED = 3


class MeasureChange(NamedTuple):
    """Change of one measure of the whole company."""

    measure_key: str
    before_points: float
    after_points: float
    change_points: float
    ci_low: float
    ci_high: float
    n_before: float
    n_after: float
    smallest_points: float


class StayedChange(NamedTuple):
    """Change of one measure among the people who stayed."""

    measure_key: str
    before_points: float
    after_points: float
    change_points: float
    ci_low: float
    ci_high: float
    n_respondents: float


class PersonShares(NamedTuple):
    """Per cent of the people who stayed that rose and fell by more than error of measurement."""

    measure_key: str
    threshold_points: float
    improved_pct: float
    worsened_pct: float
    n_respondents: float
    is_capped: bool


class GroupChange(NamedTuple):
    """Change of one level or unit."""

    group_id: str
    kind: str
    label: str
    before_points: float
    after_points: float
    change_points: float
    ci_low: float
    ci_high: float
    n_before: float
    n_after: float


def label_of(change: WaveChange, key: str) -> Text:
    """Printed name of a measure."""
    instrument = change.analysis.instrument
    assert instrument is not None
    return measure_label(key, instrument, change.analysis.engagement.language)


def dimension_changes(change: WaveChange) -> list[MeasureChange]:
    """Changes of every dimension, the largest rise first."""
    rows = rows_of(change.changes[change.changes["measure_key"] != INDEX_KEY], MeasureChange)
    return sorted(rows, key=lambda row: -row.change_points)


def moved(change: WaveChange) -> tuple[list[MeasureChange], list[MeasureChange]]:
    """Dimensions that may be said to have risen, and those that fell, each with the largest first."""
    claimed = [row for row in dimension_changes(change) if change.claims.holds("change", row.measure_key)]
    return [row for row in claimed if row.change_points > 0], [row for row in claimed[::-1] if row.change_points < 0]


def evidence_of(
    rows: Iterable[MeasureChange | StayedChange | GroupChange], family: ClaimFamily, change: WaveChange
) -> tuple[Evidence, ...]:
    """Changes with their intervals and p values over the report."""
    found = []
    for row in rows:
        key = row.group_id if isinstance(row, GroupChange) else row.measure_key
        n = row.n_respondents if isinstance(row, StayedChange) else row.n_before + row.n_after
        p = change.claims.p_adjusted(family, key)
        found.append(Evidence(key, family, "points", row.change_points, row.ci_low, row.ci_high, n, p_adjusted=p))
    return tuple(found)


def find_changed(change: WaveChange) -> Finding:
    """What rose and fell over the whole company."""
    rows = rows_of(change.changes, MeasureChange)
    up, down = moved(change)
    wave = change.before.wave.label
    named = {"up": _named(change, up), "down": _named(change, down)}
    kind = "both" if up and down else "rose" if up else "fell" if down else "none"
    wanted = {"both": ("up", "down"), "rose": ("up",), "fell": ("down",), "none": ()}[kind]
    claim = message(f"waves.change.claim.{kind}", wave=wave, **{name: named[name] for name in wanted})
    index = [row for row in rows if row.measure_key == INDEX_KEY]
    detail = tuple(_row_said(change, row) for row in [*index, *up[:MOST_NAMED], *down[:MOST_NAMED]])
    return Finding(
        "change",
        claim,
        (*detail, _linked(change)),
        evidence_of(dimension_changes(change) or rows, "change", change),
        "clear" if up or down else "inconclusive",
        family="change",
    )


def find_same_people(change: WaveChange) -> Finding | None:
    """What changed among those who answered both times; None where they are not shown."""
    if change.stayed.empty:
        return None
    rows = rows_of(change.stayed, StayedChange)
    keys = {row.measure_key for row in rows if change.claims.holds("stayed_change", row.measure_key)}
    of_company = {row.measure_key for rows_ in moved(change) for row in rows_}
    if change.claims.holds("overall_change", INDEX_KEY):
        of_company.add(INDEX_KEY)
    claim = message("waves.same_people.claim.none")
    if keys:
        labels = _few([label_of(change, row.measure_key) for row in rows if row.measure_key in keys])
        claim = message("waves.same_people.claim.moved", labels=labels)
        if keys == of_company:
            claim = message("waves.same_people.claim.same")
    n = rows[0].n_respondents
    return Finding(
        "same_people",
        claim,
        (message("waves.same_people.detail", n=n),),
        evidence_of(rows, "stayed_change", change),
        "clear" if keys else "inconclusive",
        family="stayed_change",
    )


def find_persons(change: WaveChange) -> Finding | None:
    """How many single people changed, on the first scale that says so: the index, where it does."""
    rows = [row for row in rows_of(change.persons, PersonShares) if max(row.improved_pct, row.worsened_pct) < 50]
    if not rows:
        return None
    row = rows[0]
    key = "waves.persons.claim.few" if row.is_capped else "waves.persons.claim"
    detail = message("waves.persons.detail", label=label_of(change, row.measure_key), threshold=row.threshold_points)
    evidence = tuple(
        Evidence(row.measure_key, f"{which}_pct", "pct", share, n_respondents=row.n_respondents)
        for which, share in (("improved", row.improved_pct), ("worsened", row.worsened_pct))
    )
    claim = message(key, improved=row.improved_pct, worsened=row.worsened_pct)
    return Finding("persons", claim, (detail,), evidence, "descriptive")


def find_for_whom(change: WaveChange) -> Finding | None:
    """Which levels and units moved; None where none is shown in both surveys."""
    if change.groups.empty:
        return None
    rows = rows_of(change.groups, GroupChange)
    claimed = [row for row in rows if change.claims.holds("group_change", row.group_id)]
    claim = message("waves.for_whom.claim.none")
    if claimed:
        labels = _few([group_label(row.kind, row.group_id, row.label) for row in claimed])
        claim = message("waves.for_whom.claim.some", labels=labels)
    said = tuple(
        message(
            "waves.for_whom.row",
            label=group_label(row.kind, row.group_id, row.label),
            before_points=row.before_points,
            after_points=row.after_points,
            change=row.change_points,
        )
        for row in claimed
    )
    return Finding(
        "for_whom",
        claim,
        (message("waves.for_whom.detail", n=len(rows)), *said),
        evidence_of(rows, "group_change", change),
        "clear" if claimed else "inconclusive",
        (message("waves.for_whom.caveat"),),
        family="group_change",
    )


def unmoved(change: WaveChange) -> list[MeasureChange]:
    """Dimensions of which no change may be claimed, though their scales could carry it."""
    closed = change.claims.closed("change")
    rows = [row for row in dimension_changes(change) if row.measure_key not in closed]
    return [row for row in rows if not change.claims.holds("change", row.measure_key)]


def is_steady(row: MeasureChange) -> bool:
    """Whether a measure stayed within five points of where it was, as far as its interval says."""
    return row.ci_low > -SMALL_CHANGE and row.ci_high < SMALL_CHANGE


def find_unchanged(change: WaveChange) -> Finding | None:
    """What shows no change, and how large one could have been missed; None where everything moved."""
    rows = unmoved(change)
    if not rows:
        return None
    sizes = [row.smallest_points for row in rows]
    least, most = min(sizes), max(sizes)
    if round(least) == round(most):
        claim = message("waves.unchanged.claim.alike", n=len(rows), least=least)
    else:
        claim = message("waves.unchanged.claim", n=len(rows), least=least, most=most)
    steady = [label_of(change, row.measure_key) for row in rows if is_steady(row)]
    said = (
        message("waves.unchanged.steady", labels=listing(steady)) if steady else message("waves.unchanged.steady.none")
    )
    return Finding(
        "unchanged",
        claim,
        (said, message("waves.unchanged.detail")),
        evidence_of(rows, "change", change),
        "inconclusive",
    )


def _named(change: WaveChange, rows: Sequence[MeasureChange]) -> Message:
    """Names of what moved, in one field."""
    return message("packs.named", names=_few([label_of(change, row.measure_key) for row in rows]))


def _few(labels: Sequence[Text]) -> Message:
    """A few names; of many the first and how many more."""
    if len(labels) > MOST_NAMED:
        more = message("dimensions.more", n=len(labels) - (MOST_NAMED - 1))
        return message("packs.named", names=listing([*labels[: MOST_NAMED - 1], more]))
    return message("packs.named", names=listing(list(labels)))


def _row_said(change: WaveChange, row: MeasureChange) -> Message:
    return message(
        "waves.change.row",
        label=label_of(change, row.measure_key),
        before_points=row.before_points,
        after_points=row.after_points,
        change=row.change_points,
        interval=message("interval.whole", low=row.ci_low, high=row.ci_high),
    )


def _linked(change: WaveChange) -> Message:
    """How many answered both times, or why nobody is said to have."""
    stayers = change.stayers
    assert stayers is not None
    if not stayers.are_shown:
        return message(f"waves.change.unlinked.{stayers.why_not}")
    n_before, n_after = (wave.n_respondents for wave in (change.before, change.after))
    return message("waves.change.linked", n=len(stayers.people), n_before=n_before, n_after=n_after)
