"""From exports to the texts of an engagement: which questionnaire, which waves, which column is what."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from stratalign.drafting.arrangement import require_one_wave, require_people_in_rows
from stratalign.drafting.columns import look_at_columns
from stratalign.drafting.days import date_in_name, days_answered, wave_label
from stratalign.drafting.draft import Draft, DraftDimension, draft_instrument
from stratalign.drafting.engagement_file import DraftWave
from stratalign.drafting.ids import IdColumn, find_id_column
from stratalign.drafting.periods import find_period_column
from stratalign.drafting.uses import DraftUses, find_uses
from stratalign.engagement.configuration import shorten
from stratalign.engagement.instrument import Dimension, Instrument, Item, load_instrument
from stratalign.errors import EngagementError, SourceError
from stratalign.language.languages import load_language
from stratalign.responses.mapping import propose_mapping
from stratalign.responses.proposal import ProposedUses, propose_uses
from stratalign.responses.wave_column import find_wave_column
from stratalign.sources.raw import RawSurvey
from stratalign.suggestions import meant
from stratalign.vocabulary import LEVELS, Form, Level

#: The questionnaire that is looked for where none is named.
SHIPPED = "strategic-alignment"
ENGAGEMENT_FILE = "engagement.yml"
#: So many columns are named where one was not found.
MAX_LISTED = 12
#: It was fielded where at least this share of a form's items is recognised.
KNOWN_SHARE = 0.5

#: A question with the answers to choose from; gives one of them, or None for "none of these".
Ask = Callable[[str, Sequence[str]], str | None]
#: An export, and what the columns of a known questionnaire would be in it.
Proposal = tuple[RawSurvey, ProposedUses]


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """What is written for one export: its wave, its mapping as plain data, and what the mapping leaves open."""

    raw: RawSurvey | None
    wave: DraftWave
    data: dict[str, Any]
    unmatched: tuple[str, ...] = ()
    missing_items: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def n_answers(self) -> int:
        """Rows of the export."""
        return 0 if self.raw is None else len(self.raw.answers)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written for an engagement; `draft` is None where a known questionnaire was fielded.

    `is_asked` says that a person has answered what the evidence leaves open; `notes` are sentences on what was decided.
    """

    waves: tuple[PlannedWave, ...]
    form: Form
    language: str
    draft: Draft | None = None
    levels: dict[Level, tuple[str, ...]] = field(default_factory=dict)
    is_asked: bool = False
    notes: tuple[str, ...] = ()


def plan_engagement(
    raws: Sequence[RawSurvey],
    *,
    instrument: Instrument | None = None,
    wave_column: str | None = None,
    takes_evidence: bool = False,
    ask: Ask | None = None,
) -> Plan:
    """Plan the files of an engagement.

    Parameters
    ----------
    raws
        One export per wave, at least one.
    instrument
        The questionnaire, where somebody named it; else the shipped one is looked for, and drafted where it is not
        found.
    wave_column
        Column that tells the waves of a single export apart, where somebody named it.
    takes_evidence
        Decide by the evidence what would be asked.
    ask
        Asks what only a person can say; None where nobody is there.

    Returns
    -------
    Plan
        Waves oldest first.

    Raises
    ------
    SourceError
        No column of the latest export looks like a question on a scale; the message says what the columns are. Or its
        waves, or its people, stand side by side.
    """
    known = instrument or load_instrument(SHIPPED)
    ordered = _oldest_first([(raw, propose_uses(raw, known)) for raw in raws])
    if instrument is not None or is_fielded(ordered[-1][1], known):
        _require_items(ordered[-1], known)
        plan = _plan_known(ordered, ask)
    else:
        plan = _plan_draft(ordered, wave_column=wave_column, takes_evidence=takes_evidence, ask=ask)
    if len(ordered) > 1:
        return plan
    return _with_wave_column(plan, named=wave_column, takes_evidence=takes_evidence, ask=ask)


def _require_items(proposal: Proposal, instrument: Instrument) -> None:
    """Refuse an export in which no item of the questionnaire named is recognised: its mapping would be empty."""
    raw, proposed = proposal
    if proposed.data["items"]:
        return
    example = next(iter(instrument.items))
    raise SourceError(
        f"{raw.file}: none of the {len(instrument.items)} items of '{instrument.key}' is recognised, neither by key "
        f"nor by words. Its columns: {_listed(raw)}. Give the columns the keys as headers (such as {example}) or "
        "the words with --codebook; leave --instrument out for a questionnaire drafted from the export; or start "
        "without --from and fill in mapping.yml."
    )


def _listed(raw: RawSurvey) -> str:
    """Columns of an export, the first of them."""
    names = [f"'{shorten(name)}'" for name in raw.answers.columns]
    return ", ".join(names[:MAX_LISTED]) + (f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else "")


def _plan_draft(
    proposals: Sequence[Proposal],
    *,
    wave_column: str | None,
    takes_evidence: bool,
    ask: Ask | None,
) -> Plan:
    """Plan of an engagement whose questionnaire is drafted from its latest export."""
    ordered = [raw for raw, _ in proposals]
    uses = _settle_unit(find_uses(*proposals[-1]), takes_evidence=takes_evidence, ask=ask)
    uses = _settle_levels(uses, ask)
    besides = uses.columns | ({wave_column: "wave"} if wave_column else {})
    require_people_in_rows(ordered[-1])
    draft = draft_instrument(ordered[-1], besides=besides)
    if not draft.dimensions:
        raise SourceError(_nothing_found(ordered[-1], draft))
    require_one_wave(ordered[-1], draft.items.values())
    draft = _settle_reverse(draft, takes_evidence=takes_evidence, ask=ask)
    planned = [_wave_of_draft(draft, uses, ordered)]
    for position, (raw, proposed) in reversed(list(enumerate(proposals[:-1]))):
        planned.insert(
            0, _earlier_wave(raw, draft, find_uses(raw, proposed, unit=_same_unit(raw, uses)), position, ordered)
        )
    return Plan(tuple(planned), "long", _report_language(draft.language), draft, uses.levels, ask is not None)


def is_fielded(proposed: ProposedUses, instrument: Instrument) -> bool:
    """Whether enough items of a questionnaire are recognised for it to be the one that was asked."""
    return len(proposed.data["items"]) >= KNOWN_SHARE * len(instrument.form_items(proposed.form))


def _plan_known(proposals: Sequence[Proposal], ask: Ask | None) -> Plan:
    """Plan of an engagement whose questionnaire is known; who is on which level is said once for all waves."""
    planned = []
    raws = [raw for raw, _ in proposals]
    uses = _settle_levels(find_uses(*proposals[-1]), ask)
    form: Form = "long"
    for position, (raw, proposed) in enumerate(proposals):
        form = proposed.form
        unit, level = _free_uses(proposed, uses)
        headed = (*proposed.unmatched, proposed.data["level"])
        unmatched = tuple(column for column in headed if column and column not in (unit, level))
        data = proposed.data | {"unit": unit, "level": level}
        wave = _wave(raw, data["metadata"], position, raws)
        questions = uses.questions[-1:] if uses.level_column and level is None else ()
        planned.append(PlannedWave(raw, wave, data, unmatched, proposed.missing_items, questions))
    return Plan(tuple(planned), form, "en", None, uses.levels)


def _free_uses(proposed: ProposedUses, uses: DraftUses) -> tuple[str | None, str | None]:
    """Unit and level of an export of a known questionnaire: what its headers say exactly, else a column left over."""
    unit, level = uses.data["unit"], uses.data["level"]
    taken = proposed.data["unit"] or (unit if unit in proposed.unmatched else None)
    placed = level if level in proposed.unmatched else proposed.data["level"]
    return taken, placed if uses.levels else None


def _with_wave_column(plan: Plan, *, named: str | None, takes_evidence: bool, ask: Ask | None) -> Plan:
    """Plan whose export holds several waves, where a column tells them apart; a column that only may is a question."""
    (planned,) = plan.waves
    raw, data = planned.raw, planned.data
    if raw is None:
        return plan
    used = [column for column in (*data["items"].values(), data.get("unit"), data.get("level")) if column]
    ids = None if data.get("respondent_id") or data.get("roster_id") else find_id_column(raw, besides=used)
    column = named
    if named is None:
        found = find_wave_column(raw, respondent_id=ids.column if ids else data.get("respondent_id"), besides=used)
        if found is None:
            told = _with_period_column(plan, used, takes_evidence=takes_evidence, ask=ask)
            return told if ids is None or told is not plan else _with_question(plan, ids.question)
        column = found.column if takes_evidence and found.is_ordered else None
        if ask is not None:
            said = ask(f"Does the column {found.described} tell several waves of the survey apart?", ("yes", "no"))
            column = found.column if said == "yes" else None
        elif column is None:
            return _with_question(
                plan,
                f"does {found.described} tell several waves apart? Then start again with --waves-from "
                f"{shlex.quote(found.column)}.",
            )
        plan = replace(plan, notes=(*plan.notes, f"{'; '.join(found.reasons)}: read as waves.")) if column else plan
    if column is None:
        return plan
    if column not in raw.answers.columns:
        raise SourceError(
            f"{raw.file} has no column '{column}' that --waves-from could name."
            f"{meant(column, list(raw.answers.columns))} It has: {_listed(raw)}."
        )
    return _told_apart(plan, column, ids)


def _with_question(plan: Plan, question: str) -> Plan:
    """Plan whose one wave has another question, where there is one."""
    (planned,) = plan.waves
    asked = (*planned.questions, question) if question else planned.questions
    return replace(plan, waves=(replace(planned, questions=asked),))


def _with_period_column(plan: Plan, used: Sequence[str], *, takes_evidence: bool, ask: Ask | None) -> Plan:
    """Plan whose export has a column of years or quarters: taken where nothing speaks against it, else named."""
    (planned,) = plan.waves
    found = None if planned.raw is None else find_period_column(planned.raw, besides=used)
    if found is None:
        return plan
    if ask is not None:
        said = ask(f"{found.described}: does it tell several waves of the survey apart?", ("yes", "no"))
        return _told_apart(plan, found.column) if said == "yes" else plan
    if takes_evidence and found.reason:
        noted = replace(plan, notes=(*plan.notes, f"{found.described}, {found.reason}: each is read as a wave."))
        return _told_apart(noted, found.column)
    question = f"{found.described}. Are these waves? Then start again with --waves-from {shlex.quote(found.column)}."
    told = replace(planned, questions=(*planned.questions, question))
    return replace(plan, waves=(told,), notes=(*plan.notes, question))


def _told_apart(plan: Plan, column: str, ids: IdColumn | None = None) -> Plan:
    """Plan whose export holds a wave for each value of a column; ids that were given out are people in each."""
    (planned,) = plan.waves
    data = planned.data
    if ids is not None and not ids.is_counted and ids.column != column:
        people = {name: reason for name, reason in data.get("ignore", {}).items() if name != ids.column}
        data = data | {"respondent_id": ids.column, "ignore": people}
    kept = {name: reason for name, reason in data.get("ignore", {}).items() if name != column}
    told = f"tells the waves apart (waves_from in {ENGAGEMENT_FILE})"
    wave = replace(planned.wave, column=column)
    return replace(plan, waves=(replace(planned, wave=wave, data=data | {"ignore": {**kept, column: told}}),))


def _oldest_first(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Exports by the days they were answered, else by the dates in their names; as given where neither tells."""
    if len(proposals) == 1:
        return list(proposals)
    days = [days_answered(raw, find_uses(raw, proposed).data["metadata"]) for raw, proposed in proposals]
    for dates in (days, [date_in_name(raw.file) for raw, _ in proposals]):
        if None not in dates and len(set(dates)) == len(dates):
            return [one for _, one in sorted(zip(dates, proposals, strict=True), key=lambda entry: str(entry[0]))]
    return list(proposals)


def _wave(
    raw: RawSurvey, metadata: Mapping[str, str], position: int, raws: Sequence[RawSurvey], language: str = "en"
) -> DraftWave:
    """Wave of an export; several waves have a mapping each."""
    days = days_answered(raw, metadata)
    named = date_in_name(raw.file) if len(raws) > 1 else None
    return DraftWave(
        key=f"wave-{named or position + 1}",
        label=wave_label(days, position, language) if days or not named else named,
        file=f"raw/{raw.file}",
        mapping="mapping.yml" if len(raws) == 1 else f"mapping-{named or position + 1}.yml",
        fielded=(days[0].isoformat(), days[1].isoformat()) if days else None,
    )


def _wave_of_draft(draft: Draft, uses: DraftUses, raws: Sequence[RawSurvey]) -> PlannedWave:
    """Mapping of the latest export, which the questionnaire was drafted from."""
    data = uses.data | {"items": draft.items, "recall": {}, "rankings": {}, "comments": {}, "labels": {}}
    for question in draft.questions:
        if question.kind == "ranking":
            data["rankings"][question.key] = dict(question.columns)
        else:
            data["comments"][question.key] = question.columns[""]
    for scale in draft.scales:
        if scale.missing_codes:
            data["labels"][scale.key] = {str(code): None for code in scale.missing_codes}
    data["ignore"] = uses.others | {
        name: reason for name, reason in draft.ignored.items() if name not in uses.candidates
    }
    wave = _wave(raws[-1], data["metadata"], len(raws) - 1, raws, _report_language(draft.language))
    return PlannedWave(raws[-1], wave, data, uses.open_columns, (), uses.questions)


def _earlier_wave(
    raw: RawSurvey, draft: Draft, uses: DraftUses, position: int, raws: Sequence[RawSurvey]
) -> PlannedWave:
    """Mapping of an earlier export: the drafted items found by name or wording, the others set aside."""
    instrument = as_instrument(draft)
    proposed = propose_mapping(raw, instrument)
    free = {column.name: column for column in look_at_columns(raw, besides=[*uses.columns, *proposed.items.values()])}
    ignored = {name: column.reason or f"not asked in {raws[-1].file}" for name, column in free.items()}
    kept = uses.others | {column: reason for column, reason in ignored.items() if column not in uses.candidates}
    data = uses.data | {"items": proposed.items, "recall": {}, "rankings": {}, "comments": {}, "ignore": kept}
    return PlannedWave(
        raw,
        _wave(raw, data["metadata"], position, raws, _report_language(draft.language)),
        data,
        uses.open_columns,
        proposed.missing_items,
    )


def as_instrument(draft: Draft) -> Instrument:
    """Instrument of a draft, for finding its items in another export."""
    return Instrument.model_construct(
        key="draft",
        title={},
        version="draft",
        citation="",
        licence="",
        languages=(draft.language,),
        scales={},
        questions=(),
        pillars=(),
        dimensions=tuple(_as_dimension(dimension, draft.language) for dimension in draft.dimensions),
    )


def _as_dimension(dimension: DraftDimension, language: str) -> Dimension:
    """Dimension of a draft, for its keys and wordings."""
    items = tuple(Item(key=item.key, text={language: item.text}) for item in dimension.items)
    return Dimension(key=dimension.key, label={language: dimension.label}, scale=dimension.scale.key, items=items)


def _same_unit(raw: RawSurvey, uses: DraftUses) -> str | None:
    """The unit's column of the latest export, where an earlier one has it too."""
    unit = uses.data["unit"]
    return unit if unit in raw.answers.columns else None


def _settle_unit(uses: DraftUses, *, takes_evidence: bool, ask: Ask | None) -> DraftUses:
    """Unit chosen among the columns that may be it: by a person, or by the evidence where there is one only."""
    if not uses.candidates:
        return uses
    chosen = None
    if takes_evidence:
        chosen = uses.candidates[0] if len(uses.candidates) == 1 else None
    elif ask is not None:
        chosen = ask("Which column says the unit of a person?", uses.candidates)
    if chosen is None and ask is None:
        return uses
    return replace(uses, data=uses.data | {"unit": chosen}, candidates=())


def _settle_levels(uses: DraftUses, ask: Ask | None) -> DraftUses:
    """Level of each answer that does not say it, as a person says; a column nobody places stays open."""
    if uses.level_column is None or ask is None:
        return uses
    levels: dict[Level, tuple[str, ...]] = {}
    for answer in uses.level_answers:
        said = ask(f"On which level is '{answer}' ({uses.level_column})?", LEVELS)
        for level in (known for known in LEVELS if known == said):
            levels |= {level: (*levels.get(level, ()), answer)}
    if not levels:
        return uses
    data = uses.data | {"level": uses.level_column}
    return replace(uses, data=data, levels=levels, level_column=None, level_answers=())


def _settle_reverse(draft: Draft, *, takes_evidence: bool, ask: Ask | None) -> Draft:
    """Likely reverse items a person says are none lose their evidence."""
    if takes_evidence or ask is None:
        return draft
    return replace(draft, dimensions=tuple(_asked_reverse(dimension, ask) for dimension in draft.dimensions))


def _asked_reverse(dimension: DraftDimension, ask: Ask) -> DraftDimension:
    """Ask of each item that goes against the others whether it is worded the other way round."""
    items = []
    for item in dimension.items:
        if item.against is not None:
            question = (
                f"'{item.text}' goes against the others of '{dimension.label}' (correlation {item.against:.2f}). Is it "
                "worded the other way round?"
            )
            is_reverse = ask(question, ("yes", "no")) == "yes"
            items.append(replace(item, against=item.against if is_reverse else None))
        else:
            items.append(item)
    return replace(dimension, items=tuple(items))


def _report_language(language: str) -> str:
    """Language of the report: the questionnaire's, where reports are written in it."""
    try:
        load_language(language)
    except EngagementError:
        return "en"
    return language


def _nothing_found(raw: RawSurvey, draft: Draft) -> str:
    """Message for a file without a question on a scale: what its columns are instead."""
    counts: dict[str, list[str]] = {}
    for column, reason in draft.ignored.items():
        counts.setdefault(reason, []).append(column)
    lines = [
        f"\n  - {len(columns):,} column{'s' * (len(columns) > 1)}: {reason} ({', '.join(columns[:3])}"
        f"{', ...' if len(columns) > 3 else ''})"
        for reason, columns in sorted(counts.items(), key=lambda entry: -len(entry[1]))
    ]
    return (
        f"{raw.file}: no column looks like a question answered on a scale, so there is no questionnaire to draft."
        f"{''.join(lines)}\nExport the answers one row a respondent, with labels; or name the questionnaire with "
        "--instrument FILE."
    )
