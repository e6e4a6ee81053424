"""An instrument in lines for reading, what is odd about it though it may be used, and one to start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from stratalign.checks.result import counted
from stratalign.engagement.instrument import Dimension, Instrument, Item, Scale, plain_label, wording
from stratalign.errors import InstrumentError
from stratalign.paths import reason
from stratalign.vocabulary import Form

TEMPLATE = Path(__file__).with_name("template.yml")
#: Words of an item from which people lose the thread.
MAX_WORDS = 25


def instrument_text(instrument: Instrument, *, language: str) -> str:
    """Describe an instrument: scales, dimensions, items and open questions.

    Parameters
    ----------
    instrument
        The questionnaire.
    language
        Code of one of its languages.

    Returns
    -------
    str
        Lines of text.

    Raises
    ------
    InstrumentError
        The instrument has no wording in this language.
    """
    if language not in instrument.languages:
        raise InstrumentError(
            f"instrument '{instrument.key}' has no wording in '{language}'; it has {', '.join(instrument.languages)}."
        )
    lines = [summary(instrument), ""]
    lines += [f"Scale {key}: {_scale_text(scale, language)}" for key, scale in instrument.scales.items()]
    for dimension in instrument.dimensions:
        lines += ["", f"{dimension.key}: {wording(dimension.label, language)} ({_facts(dimension)})"]
        lines += [f"  {item.key}{_marks(item)}: {wording(item.text, language)}" for item in dimension.items]
    if instrument.questions:
        lines += ["", "Open questions"]
        lines += [f"  {one.key} ({one.kind}): {wording(one.text, language)}" for one in instrument.questions]
    return "\n".join(lines)


def summary(instrument: Instrument) -> str:
    """Title, number of dimensions, of items by form, and languages of an instrument, in one line."""
    by_form = {form: instrument.form_items(form) for form in get_args(Form)}
    forms = ", ".join(f"{counted(len(keys), 'item')} in the {form} form" for form, keys in by_form.items() if keys)
    if len({tuple(keys) for keys in by_form.values() if keys}) == 1:
        forms = counted(len(instrument.items), "item")
    title = wording(instrument.title, instrument.languages[0])
    dimensions = counted(len(instrument.dimensions), "dimension")
    return f"{title} ({instrument.key} {instrument.version}): {dimensions}, {forms}; {', '.join(instrument.languages)}"


def oddities(instrument: Instrument) -> list[str]:
    """Say what is probably a slip in an instrument that can be used as it is.

    Parameters
    ----------
    instrument
        The questionnaire.

    Returns
    -------
    list of str
        A sentence each; empty where nothing is odd.
    """
    return [
        *_odd_scales(instrument),
        *_odd_dimensions(instrument),
        *_odd_items(instrument),
        *_odd_languages(instrument),
    ]


def write_template(path: Path) -> Path:
    """Write an instrument to start from.

    Parameters
    ----------
    path
        A `.yml` file that does not exist yet.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InstrumentError
        The file exists already, has another ending, or cannot be written.
    """
    if path.suffix not in {".yml", ".yaml"}:
        raise InstrumentError(
            f"an instrument is a .yml file; '{path.name}' is not. Name it {path.stem or 'survey'}.yml."
        )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.read_text(encoding="utf-8"))
    except FileExistsError:
        raise InstrumentError(f"{path} exists already. Choose another name; nothing was written.") from None
    except OSError as problem:
        raise InstrumentError(f"{path} cannot be written ({reason(problem)}). Choose another place.") from None
    return path


# Oddities --------------------------------------------------------------------------------------------------------
def _odd_scales(instrument: Instrument) -> Iterator[str]:
    used = {dimension.scale for dimension in instrument.dimensions}
    for key, scale in instrument.scales.items():
        if scale.order == "unknown":
            waiting = [item for item, on_scale in instrument.undecided.items() if on_scale == key]
            yield (
                f"nobody has put the answers of scale '{key}' into order; {counted(len(waiting), 'item')} left "
                "out until then. Move its lines so that the lowest answer comes first, then delete 'order: unknown'."
            )
        if key not in used:
            yield f"scale '{key}' is used by no dimension. Name it at one, or take it out."
        n_steps, n_labels = scale.n_options, len(scale.options)
        if 0 < n_labels < n_steps and n_labels != 2:
            yield f"scale '{key}' has {n_steps} steps and {n_labels} labels. Label every step, the two ends, or none."


def _odd_dimensions(instrument: Instrument) -> Iterator[str]:
    for dimension in instrument.dimensions:
        scale = instrument.scales[dimension.scale]
        items = dimension.items
        if len(items) > 1 and all(item.reverse for item in items):
            yield f"every item of dimension '{dimension.key}' is reversed. If high scores are bad: higher_is: worse."
        if dimension.rule == "net_promoter" and (scale.low, scale.high) != (0, 10):
            yield f"dimension '{dimension.key}' is a net promoter score; give it a scale from 0 to 10."


def _odd_items(instrument: Instrument) -> Iterator[str]:
    for language in instrument.languages:
        yield from _alike(instrument, language)
        for key, item in instrument.items.items():
            words = item.text[language].split()
            if len(words) > MAX_WORDS:
                yield f"item '{key}' has {len(words)} words in '{language}'. People answer its beginning: shorten it."


def _alike(instrument: Instrument, language: str) -> Iterator[str]:
    """Items of one dimension with equal words; those of two may differ by what stands above them."""
    for dimension in instrument.dimensions:
        keys: dict[str, list[str]] = {}
        for item in dimension.items:
            keys.setdefault(plain_label(item.text[language]), []).append(item.key)
        for several in keys.values():
            if len(several) > 1:
                named = ", ".join(map(repr, several))
                yield f"items {named} of '{dimension.key}' have the same words ('{language}'). Each is asked once."


def _odd_languages(instrument: Instrument) -> Iterator[str]:
    """Languages in which something is worded, but not everything."""
    for language in instrument.languages:
        scales = [key for key, scale in instrument.scales.items() if _lacks(scale, language)]
        scales = [key for key in scales if any(d.scale == key for d in instrument.dimensions)]
        if scales:
            yield f"scale {', '.join(map(repr, scales))} has options without a label in '{language}'. Add them."
        open_ = [question.key for question in instrument.questions if language not in question.text]
        if open_:
            yield f"question {', '.join(map(repr, open_))} has no text in '{language}'. Add it."
        ends = [key for key, item in instrument.items.items() if item.low_label and language not in item.low_label]
        if ends:
            yield f"{counted(len(ends), 'item')} has no words for the ends of its scale in '{language}': {ends[0]} ..."


def _lacks(scale: Scale, language: str) -> bool:
    return any(language not in option.label for option in (*scale.options, *scale.missing))


# Lines -----------------------------------------------------------------------------------------------------------
def _scale_text(scale: Scale, language: str) -> str:
    """Ends of a scale, its options and the answers that are none."""
    if scale.order == "unknown":
        return f"order unknown: {', '.join(wording(option.label, language) for option in scale.options)}"
    options = [f"{option.value:g} {wording(option.label, language)}" for option in scale.options]
    absent = [f"{wording(option.label, language)} (not scored)" for option in scale.missing]
    shown = ", ".join([*options, *absent])
    return f"{scale.low:g} to {scale.high:g}{f': {shown}' if shown else ''}"


def _facts(dimension: Dimension) -> str:
    """Role, scale and rules of a dimension."""
    facts = [dimension.role, f"scale {dimension.scale}"]
    facts += [f"pillar {dimension.pillar}"] if dimension.pillar else []
    facts += [f"favourable from {dimension.favourable_from:g}"] if dimension.favourable_from is not None else []
    facts += [f"only for {', '.join(dimension.asked_of)}"] if dimension.asked_of else []
    return ", ".join(facts)


def _marks(item: Item) -> str:
    """What is special about an item, in brackets."""
    marks = ["reversed"] if item.reverse else []
    marks += [f"only in the {item.forms[0]} form"] if len(item.forms) == 1 else []
    return f" ({', '.join(marks)})" if marks else ""
