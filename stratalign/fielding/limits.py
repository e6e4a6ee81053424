"""What cannot be fielded, and what is left out of a questionnaire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.errors import InstrumentError
from stratalign.fielding.questionnaire import LEVEL, MAX_NUMBERS, UNIT, Page
from stratalign.language.languages import known_languages
from stratalign.responses.codes import plain_code
from stratalign.vocabulary import Form

FORMS: tuple[Form, ...] = get_args(Form)


def is_slider(scale: Scale) -> bool:
    """Whether a scale has more steps than anybody reads, and not a label for each."""
    return scale.n_options > MAX_NUMBERS and len(scale.options) < scale.n_options


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


def require_wording(instrument: Instrument, form: Form, languages: Sequence[str]) -> None:
    """Raise one error for languages the instrument does not have, and for texts that are missing in one.

    Parameters
    ----------
    instrument, form, languages
        As `compose_questionnaire`; at least one language.

    Raises
    ------
    InstrumentError
        A language, every item of the form, a text or the order of answers is missing; each is named.
    """
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
    open_scales = sorted({scale for key, scale in instrument.undecided.items() if key in instrument.form_items(form)})
    if open_scales:
        raise InstrumentError(
            f"nobody has put the answers of scale {', '.join(map(repr, open_scales))} into order yet, so that a tool "
            "would number them by chance. Move their lines so that the lowest answer comes first, then delete "
            "'order: unknown'."
        )
    missing = [line for language in languages for line in _missing_in(instrument, form, language)]
    if missing:
        rest = f"\n  - and {len(missing) - 12} more" if len(missing) > 12 else ""
        lines = "".join(f"\n  - {line}" for line in missing[:12])
        raise InstrumentError(f"instrument '{instrument.key}' lacks wording:{lines}{rest}\nAdd the texts to its file.")


def require_distinct(instrument: Instrument, pages: Sequence[Page]) -> None:
    """Refuse questions that would have one code in a tool that makes no difference between A and a, or - and _.

    Parameters
    ----------
    instrument
        Named in the message.
    pages
        Everything asked.

    Raises
    ------
    InstrumentError
        Codes are alike; each is named.
    """
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


def field_notes(
    instrument: Instrument, form: Form, engagement: Engagement | None, languages: Sequence[str]
) -> Iterator[str]:
    """What is not asked or not said, for whoever fields it; parameters as `compose_questionnaire`."""
    if engagement is None:
        yield "unit is asked as open text; --engagement FOLDER offers the engagement's units, levels and priorities"
    elif not engagement.listed_units:
        yield "unit is asked as open text: the engagement lists no units"
    ranked = [
        question.key for question in instrument.questions if question.kind == "ranking" and form in question.forms
    ]
    if ranked and not (engagement and engagement.strategy.optimizing_strategies):
        yield f"{', '.join(ranked)} is left out: no priorities are known (optimizing_strategies of an engagement)"
    scales = {instrument.dimension_of[key].scale for key in instrument.form_items(form)}
    for key in sorted(key for key in scales if is_slider(instrument.scales[key]) and instrument.scales[key].missing):
        yield f"a slider nobody moves is no answer: those of scale '{key}' that are none are not shown"
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
