"""An instrument put together as a questionnaire: unit and level first, attention checks among the items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Dimension, Instrument, Item, Question, Scale
from stratalign.errors import InstrumentError
from stratalign.fielding.limits import field_notes, is_slider, require_distinct, require_wording
from stratalign.fielding.questionnaire import (
    LEVEL,
    UNIT,
    Asked,
    Choice,
    Page,
    Questionnaire,
    Row,
    Texts,
)
from stratalign.language.fields import Message
from stratalign.language.languages import known_languages
from stratalign.language.messages import listing, message
from stratalign.language.speaker import Speaker, speaker_of
from stratalign.responses.codes import instrument_codes, short_codes
from stratalign.vocabulary import LEVELS, Form, Role

#: Dimensions by role, in the order they are asked; attention checks stand among the items.
_ORDER: tuple[Role, ...] = ("alignment", "outcome", "marker", "profile")


def compose_questionnaire(
    instrument: Instrument, *, form: Form, languages: Sequence[str] = (), engagement: Engagement | None = None
) -> Questionnaire:
    """Put a form of an instrument together as it is fielded.

    Parameters
    ----------
    instrument
        The questions.
    form
        `long` or `short`.
    languages
        Codes of the languages wanted, the first the base; empty: every language of the instrument.
    engagement
        Its units, levels and official priorities become choices; without one the unit is open text, and priorities are
        not ranked.

    Returns
    -------
    Questionnaire
        Each item of the form exactly once.

    Raises
    ------
    InstrumentError
        The instrument has no item in this form, or no wording in a language; what is missing is named.
    """
    wanted = tuple(dict.fromkeys(languages)) or instrument.languages
    require_wording(instrument, form, wanted)
    speakers = {language: speaker_of(language if language in known_languages() else "en") for language in wanted}
    pages = [_background(engagement, speakers), *_pages(instrument, form, engagement, speakers)]
    require_distinct(instrument, pages)
    keys = [code for page in pages for asked in page.questions for code in (asked.code, *(r.code for r in asked.rows))]
    return Questionnaire(
        key=instrument.key,
        title=_in(wanted, instrument.title),
        form=form,
        languages=wanted,
        pages=tuple(pages),
        short_codes=_short_codes(instrument, [*(page.code for page in pages), *keys]),
        notes=tuple(field_notes(instrument, form, engagement, wanted)),
    )


def _short_codes(instrument: Instrument, keys: list[str]) -> dict[str, str]:
    """Short codes: of the instrument's keys those by which its columns are found again, of others what fits beside."""
    known = instrument_codes(instrument)
    return short_codes([key for key in keys if key not in known]) | known


# Pages -----------------------------------------------------------------------------------------------------------
def _background(engagement: Engagement | None, speakers: dict[str, Speaker]) -> Page:
    """Unit and level: from the engagement where it lists them."""
    units = tuple(
        Choice(unit.key, dict.fromkeys(speakers, unit.name)) for unit in (engagement.listed_units if engagement else ())
    )
    unit = Asked(UNIT, "choice" if units else "text", _said(speakers, message("fielding.unit")), choices=units)
    named = engagement.level_names if engagement else {}
    levels = tuple(
        Choice(
            level,
            dict.fromkeys(speakers, named[level]) if level in named else _said(speakers, message(f"level.{level}")),
        )
        for level in LEVELS
    )
    level = Asked(LEVEL, "choice", _said(speakers, message("fielding.level")), choices=levels)
    return Page("background", (unit, level))


def _pages(
    instrument: Instrument, form: Form, engagement: Engagement | None, speakers: dict[str, Speaker]
) -> Iterator[Page]:
    """Recall before anything that could remind, then the dimensions, ranking behind those of the strategy, comments."""
    open_pages = {
        kind: [
            _open(question, engagement, speakers)
            for question in instrument.questions
            if _is_asked(question, kind, form)
        ]
        for kind in ("recall", "ranking", "comment")
    }
    yield from _as_pages("recall", open_pages["recall"])
    by_role = {role: [d for d in instrument.with_role(role) if _items(d, form)] for role in _ORDER}
    asked = [d for role in _ORDER for d in by_role[role]]
    attention = [(item, d.scale) for d in instrument.with_role("attention") for item in _items(d, form)]
    placed = _place_attention(asked, attention, form)
    for dimension in asked:
        yield _page(instrument, dimension, [*placed.get(dimension.key, ())], form, speakers)
        if dimension is (by_role["alignment"] or asked)[-1]:
            yield from _as_pages("ranking", open_pages["ranking"])
    yield from _as_pages("comments", open_pages["comment"])


def _is_asked(question: Question, kind: str, form: Form) -> bool:
    return question.kind == kind and form in question.forms


def _as_pages(code: str, questions: list[Asked | None]) -> Iterator[Page]:
    """One page of the questions there are."""
    there = tuple(question for question in questions if question is not None)
    if there:
        yield Page(f"page_{code}", there)


def _items(dimension: Dimension, form: Form) -> list[Item]:
    return [item for item in dimension.items if form in item.forms]


def _place_attention(
    dimensions: list[Dimension], attention: list[tuple[Item, str]], form: Form
) -> dict[str, list[Item]]:
    """Attention checks by the dimension whose grid they stand in: spread evenly over those of the same scale."""
    placed: dict[str, list[Item]] = {}
    for position, (item, scale) in enumerate(attention):
        hosts = [d for d in dimensions if d.scale == scale and not d.asked_of and len(_items(d, form)) > 1]
        hosts = hosts or [d for d in dimensions if d.scale == scale and not d.asked_of]
        if not hosts:
            raise InstrumentError(
                f"attention check '{item.key}' is on scale '{scale}', which no item that everybody is asked uses. "
                "Give it the scale of other items."
            )
        host = hosts[int(len(hosts) * (2 * position + 1) / (2 * len(attention)))]
        placed.setdefault(host.key, []).append(item)
    return placed


def _page(
    instrument: Instrument, dimension: Dimension, attention: list[Item], form: Form, speakers: dict[str, Speaker]
) -> Page:
    """Page of a dimension, and whom it is for."""
    items = [*_items(dimension, form), *attention]
    levels = listing([message(f"level.{level}") for level in dimension.asked_of])
    notice = _said(speakers, message("fielding.only_for", levels=levels)) if dimension.asked_of else {}
    asked = _asked(dimension.key, items, instrument.scales[dimension.scale], speakers)
    return Page(f"page_{dimension.key}", (asked,), dimension.asked_of, notice)


def _asked(code: str, items: list[Item], scale: Scale, speakers: dict[str, Speaker]) -> Asked:
    """Items in one grid, each as a slider, or the only one by itself."""
    rows = tuple(_row(item, scale, speakers) for item in items)
    if is_slider(scale):
        low, high = int(scale.low), int(scale.high)
        texts = _said(speakers, message("fielding.sliders", low=low, high=high))
        return Asked(code, "slider", texts, rows, (), low, high)
    if len(items) == 1:
        return Asked(items[0].key, "choice", rows[0].texts, (), _choices(scale, items[0], speakers))
    is_alike = len({(str(item.low_label), str(item.high_label)) for item in items}) == 1
    choices = _choices(scale, items[0] if is_alike else None, speakers)
    rows = rows if is_alike else tuple(_with_ends(row, scale, speakers) for row in rows)
    return Asked(code, "grid", _said(speakers, message("fielding.lines")), rows, choices)


def _with_ends(row: Row, scale: Scale, speakers: dict[str, Speaker]) -> Row:
    """A row that says itself what the ends of its scale mean, where other rows mean something else."""
    ends = {"low_value": f"{scale.low:g}", "high_value": f"{scale.high:g}"}
    texts = {
        language: f"{text} {speakers[language].say(message('fielding.ends', low=low, high=row.high[language], **ends))}"
        if (low := row.low.get(language)) and language in row.high
        else text
        for language, text in row.texts.items()
    }
    return replace(row, texts=texts)


def _row(item: Item, scale: Scale, speakers: dict[str, Speaker]) -> Row:
    """A line with its ends in words: the item's, else those the scale has for them."""
    labels = {option.value: option.label for option in scale.options}
    low, high = item.low_label or labels.get(scale.low), item.high_label or labels.get(scale.high)
    return Row(item.key, _in(speakers, item.text), _in(speakers, low), _in(speakers, high))


def _choices(scale: Scale, item: Item | None, speakers: dict[str, Speaker]) -> tuple[Choice, ...]:
    """Options with their values, each whole number that has no label, and the answers that are none."""
    labels = {option.value: _in(speakers, option.label) for option in scale.options}
    numbers = {float(value) for value in range(int(scale.low), int(scale.high) + 1)}
    values = sorted(labels) if any(value % 1 for value in labels) else sorted(numbers | set(labels))
    poles = {} if labels or item is None else {scale.low: item.low_label, scale.high: item.high_label}
    absent = [Choice(str(scale.missing_numbers[option.code]), _in(speakers, option.label)) for option in scale.missing]
    return (*(Choice(f"{v:g}", labels.get(v) or _number(v, poles.get(v), speakers)) for v in values), *absent)


def _number(value: float, pole: Texts | None, speakers: dict[str, Speaker]) -> Texts:
    """A number to choose; at an end with its words, where the language has any."""
    shown = f"{value:g}"
    words = _in(speakers, pole)
    return {
        language: speaker.say(message("fielding.pole", value=shown, label=words[language]))
        if language in words
        else shown
        for language, speaker in speakers.items()
    }


def _open(question: Question, engagement: Engagement | None, speakers: dict[str, Speaker]) -> Asked | None:
    """An open question; a ranking only where there are priorities to rank."""
    texts = _in(speakers, question.text)
    if question.kind == "comment":
        return Asked(question.key, "comment", texts)
    if question.kind == "recall":
        rows = [
            Row(f"{question.key}_{place}", _said(speakers, message("fielding.priority", place=place)), {}, {})
            for place in range(1, question.n_answers + 1)
        ]
        return Asked(question.key, "lines", texts, tuple(rows))
    priorities = engagement.strategy.optimizing_strategies if engagement else ()
    if not priorities:
        return None
    asked = {
        language: f"{text} {speaker.say(message('fielding.rank', n=len(priorities)))}"
        for (language, text), speaker in zip(texts.items(), speakers.values(), strict=True)
    }
    rows = [
        Row(f"{question.key}_{priority.key}".replace("-", "_"), dict.fromkeys(speakers, priority.name), {}, {})
        for priority in priorities
    ]
    ranks = tuple(Choice(str(n), dict.fromkeys(speakers, str(n))) for n in range(1, len(priorities) + 1))
    return Asked(question.key, "ranking", asked, tuple(rows), ranks)


# Words -----------------------------------------------------------------------------------------------------------
def _in(languages: Iterable[str], texts: Texts | None) -> Texts:
    """Texts in some languages, as far as they are there."""
    return {language: (texts or {})[language] for language in languages if language in (texts or {})}


def _said(speakers: dict[str, Speaker], what: Message) -> Texts:
    return {language: speaker.say(what) for language, speaker in speakers.items()}
