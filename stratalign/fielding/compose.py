"""An instrument put together as a questionnaire: unit and level first, attention checks among the items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import get_args

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Dimension, Instrument, Item, Question, Scale
from stratalign.errors import InstrumentError
from stratalign.fielding.questionnaire import (
    LEVEL,
    MAX_NUMBERS,
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
from stratalign.responses.codes import instrument_codes, plain_code, short_codes
from stratalign.vocabulary import LEVELS, Form, Role

FORMS: tuple[Form, ...] = get_args(Form)
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
    _require_wording(instrument, form, wanted)
    speakers = {language: speaker_of(language if language in known_languages() else "en") for language in wanted}
    pages = [_background(engagement, speakers), *_pages(instrument, form, engagement, speakers)]
    _require_distinct(instrument, pages)
    keys = [code for page in pages for asked in page.questions for code in (asked.code, *(r.code for r in asked.rows))]
    return Questionnaire(
        key=instrument.key,
        title=_in(wanted, instrument.title),
        form=form,
        languages=wanted,
        pages=tuple(pages),
        short_codes=_short_codes(instrument, [*(page.code for page in pages), *keys]),
        notes=tuple(_notes(instrument, form, engagement, wanted)),
    )


def _short_codes(instrument: Instrument, keys: list[str]) -> dict[str, str]:
    """Short codes: of the instrument's keys those by which its columns are found again, of others what fits beside."""
    known = instrument_codes(instrument)
    return short_codes([key for key in keys if key not in known]) | known


def require_form(name: str) -> Form:
    """Form by its name.

    Parameters
    ----------
    name
        As a user gives it.

    Returns
    -------
    str
        `long` or `short`.

    Raises
    ------
    InstrumentError
        There is no such form.
    """
    for form in FORMS:
        if name == form:
            return form
    raise InstrumentError(f"there is no form '{name}'.{did_you_mean(name, list(FORMS))}")


# Refusals and notes ----------------------------------------------------------------------------------------------
def _require_wording(instrument: Instrument, form: Form, languages: Sequence[str]) -> None:
    """Raise one error for languages the instrument does not have, and for texts that are missing in one."""
    unknown = [language for language in languages if language not in instrument.languages]
    if unknown:
        raise InstrumentError(
            f"instrument '{instrument.key}' has no wording in {', '.join(map(repr, unknown))}."
            f"{did_you_mean(unknown[0], list(instrument.languages))} Add the texts and the code under 'languages'."
        )
    if not instrument.form_items(form):
        raise InstrumentError(
            f"instrument '{instrument.key}' has no item in the {form} form. Choose the other with --form, or name "
            "the form in 'forms' of its items."
        )
    missing = [line for language in languages for line in _missing_in(instrument, form, language)]
    if missing:
        rest = f"\n  - and {len(missing) - 12} more" if len(missing) > 12 else ""
        lines = "".join(f"\n  - {line}" for line in missing[:12])
        raise InstrumentError(f"instrument '{instrument.key}' lacks wording:{lines}{rest}\nAdd the texts to its file.")


def _require_distinct(instrument: Instrument, pages: Sequence[Page]) -> None:
    """Refuse questions that would have one code in a tool that makes no difference between A and a, or - and _."""
    codes = Counter(
        plain_code(code)
        for page in pages
        for asked in page.questions
        for code in ([row.code for row in asked.rows] or [asked.code])
    )
    twice = sorted(code for code, n in codes.items() if n > 1)
    if twice:
        own = " 'unit' and 'level' are the questions about unit and level." if {UNIT, LEVEL} & set(twice) else ""
        raise InstrumentError(
            f"instrument '{instrument.key}': {', '.join(map(repr, twice))} would be the code of more than one question "
            f"in survey tools, which read over capitals, hyphens and underscores.{own} Rename one."
        )


def _missing_in(instrument: Instrument, form: Form, language: str) -> Iterator[str]:
    """Texts a language lacks: answer labels of the scales asked, and open questions."""
    for key in dict.fromkeys(dimension.scale for dimension in instrument.dimensions):
        options = [*instrument.scales[key].options, *instrument.scales[key].missing]
        lacking = [option for option in options if language not in option.label]
        if lacking:
            shown = ", ".join(f"'{next(iter(option.label.values()))}'" for option in lacking)
            yield f"scale '{key}' has no label in '{language}' for {shown}"
    for question in instrument.questions:
        if form in question.forms and language not in question.text:
            yield f"question '{question.key}' has no text in '{language}'"


def _notes(
    instrument: Instrument, form: Form, engagement: Engagement | None, languages: Sequence[str]
) -> Iterator[str]:
    """What is not asked or not said, in the words of whoever fields it."""
    if engagement is None:
        yield "unit is asked as open text; --engagement FOLDER offers the engagement's units, levels and priorities"
    elif not engagement.listed_units:
        yield "unit is asked as open text: the engagement lists no units"
    ranked = [
        question.key for question in instrument.questions if question.kind == "ranking" and form in question.forms
    ]
    if ranked and not (engagement and engagement.strategy.optimizing_strategies):
        yield f"{', '.join(ranked)} is left out: no priorities are known (optimizing_strategies of an engagement)"
    for language in languages:
        if language not in known_languages():
            yield f"unit, level and instructions are in English in '{language}': translate them in the tool"
        poles = [
            key
            for key in instrument.form_items(form)
            if (low := instrument.items[key].low_label) and language not in low
        ]
        if poles:
            yield f"the ends of {len(poles)} scales have no words in '{language}' ({poles[0]} ...): numbers are shown"


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
    """Page of a dimension: its items in one grid, each as a slider, or the only one by itself."""
    items = [*_items(dimension, form), *attention]
    scale = instrument.scales[dimension.scale]
    rows = tuple(_row(item, speakers) for item in items)
    if not scale.options and scale.n_options > MAX_NUMBERS:
        asked = Asked(
            dimension.key,
            "slider",
            _said(speakers, message("fielding.sliders")),
            rows,
            (),
            int(scale.low),
            int(scale.high),
        )
    elif len(items) == 1:
        asked = Asked(items[0].key, "choice", rows[0].texts, (), _choices(scale, items[0], speakers))
    else:
        is_alike = len({(str(item.low_label), str(item.high_label)) for item in items}) == 1
        choices = _choices(scale, items[0] if is_alike else None, speakers)
        rows = rows if is_alike else tuple(_with_ends(row, scale, speakers) for row in rows)
        asked = Asked(dimension.key, "grid", _said(speakers, message("fielding.lines")), rows, choices)
    levels = listing([message(f"level.{level}") for level in dimension.asked_of])
    notice = _said(speakers, message("fielding.only_for", levels=levels)) if dimension.asked_of else {}
    return Page(f"page_{dimension.key}", (asked,), dimension.asked_of, notice)


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


def _row(item: Item, speakers: dict[str, Speaker]) -> Row:
    return Row(item.key, _in(speakers, item.text), _in(speakers, item.low_label), _in(speakers, item.high_label))


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
