"""A questionnaire as data: instrument > dimension > item, with wording per language and response scales."""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from stratalign.engagement.configuration import Frozen, did_you_mean, parse_yaml, validate
from stratalign.engagement.declarations.types import matching
from stratalign.errors import InstrumentError
from stratalign.shipped import resolve, shipped_path
from stratalign.vocabulary import Form, Level, Role, Step, StrategyTest

#: Key of the shipped questionnaire, whose report has a name of its own.
ALIGNMENT_SURVEY = "strategic-alignment"
#: Outcome that others are held against where it is asked.
MAIN_OUTCOME = "employee_engagement"

Key = Annotated[
    str,
    matching(r"[A-Za-z][A-Za-z0-9_]{0,39}", "letters, digits and _ only, at most 40, no blanks; begin with a letter"),
]
#: Wording by language code, such as {"en": "I know ..."}.
Wording = Annotated[dict[str, str], Field(min_length=1, json_schema_extra={"such_as": "{{en: {given}}}"})]


_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u00b4`\u2032]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
#: Marks between words; between figures they are part of a number.
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d])\s*[-\u2010-\u2015,;/]\s*(?=[^\W\d])")


class Labelled(Frozen):
    """Something with a label in each language.

    In a file a label may be a list of texts, such as `{de: [Stimme zu, Trifft eher zu]}`: the first is shown, the
    others are read as well and stand in `also`.
    """

    label: Wording
    also: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Each text that is read as this option, as (language, text); the shown one of a language comes first."""
        return tuple((code, text) for code, shown in self.label.items() for text in (shown, *self.also.get(code, ())))

    @cached_property
    def plain_texts(self) -> tuple[tuple[str, str, str], ...]:
        """The same with the plain form of each text, by which it is recognised."""
        return tuple((code, text, plain_label(text)) for code, text in self.texts)

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, given: Any) -> Any:
        label = given.get("label") if isinstance(given, dict) else None
        if not isinstance(label, dict):
            return given
        lists = {code: texts for code, texts in label.items() if isinstance(texts, list) and texts}
        if not lists:
            return given
        also = {code: tuple(texts[1:]) for code, texts in lists.items()}
        return {**given, "label": {**label, **{code: texts[0] for code, texts in lists.items()}}, "also": also}


class Option(Labelled):
    """One answer option of a scale."""

    value: float


class MissingOption(Labelled):
    """An answer that says why there is none, such as "cannot judge"."""

    code: str


class Scale(Frozen):
    """Response scale: either labelled options, or any whole number between two ends.

    Options without a `value` count on from `low` (else from 1) in the order of their lines. `order: unknown` says that
    nobody has put the lines into order yet; until then what is asked on the scale is left out.
    """

    options: tuple[Option, ...] = ()
    low: float
    high: float
    order: Literal["known", "unknown"] = "known"
    missing: tuple[MissingOption, ...] = ()

    @property
    def n_options(self) -> int:
        """Number of answer options, counted as whole steps from low to high."""
        return int(self.high - self.low) + 1

    @property
    def missing_numbers(self) -> dict[str, int]:
        """Number that stands in a file for each answer that is none, by its code: 77 and upwards, above the scale.

        77 is what health surveys write for "don't know" (WHO STEPS, BRFSS); 6 or 99 mean something else elsewhere.
        """
        first = next(number for number in (77, 777, 7_777, 77_777, 777_777) if number > self.high)
        return {absent.code: first + position for position, absent in enumerate(self.missing)}

    @model_validator(mode="before")
    @classmethod
    def _count_lines(cls, given: Any) -> Any:
        options = given.get("options") if isinstance(given, dict) else None
        if not isinstance(options, list) or not options or not all(isinstance(option, dict) for option in options):
            return given
        low = given.get("low", 1)
        if any("value" in option for option in options) or not isinstance(low, int | float):
            return given
        counted = [{"value": low + place, **option} for place, option in enumerate(options)]
        return {"low": low, "high": low + len(options) - 1, **given, "options": counted}

    @model_validator(mode="after")
    def _is_ordered(self) -> Scale:
        if self.low >= self.high:
            raise ValueError(f"low ({self.low:g}) must be below high ({self.high:g})")
        outside = [option.value for option in self.options if not self.low <= option.value <= self.high]
        if outside:
            shown = ", ".join(f"{value:g}" for value in outside)
            raise ValueError(f"the options {shown} lie outside {self.low:g} to {self.high:g}")
        values = [option.value for option in self.options]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(
                f"the value {twice[0]:g} stands twice among the options; write further words of one as a list"
            )
        meant: dict[str, set[float | str]] = {}
        for label, value in self._labels():
            meant.setdefault(label, set()).add(value)
        unclear = sorted(label for label, values in meant.items() if len(values) > 1)
        if unclear:
            raise ValueError(f"the label '{unclear[0]}' stands for more than one answer")
        return self

    def _labels(self) -> Iterator[tuple[str, float | str]]:
        """Plain form of each text in each language with the value or code it stands for."""
        for option in self.options:
            yield from ((plain, option.value) for _, _, plain in option.plain_texts)
        for absent in self.missing:
            yield from ((plain, absent.code) for _, _, plain in absent.plain_texts)


class Item(Frozen):
    """One question. `reverse` items count the other way round when scored."""

    key: Key
    text: Wording
    reverse: bool = False
    forms: tuple[Form, ...] = ("long", "short")
    step: Step | None = None
    test: StrategyTest | None = None
    expected_value: float | None = None
    low_label: Wording | None = None
    high_label: Wording | None = None


class DimensionDecision(Frozen):
    """What is done where a dimension is a gap: what is decided, and how far it is by day 30 and by day 60."""

    what: Wording
    day_30: Wording
    day_60: Wording


class Dimension(Frozen):
    """Items that measure one thing, on one scale.

    `role` says what becomes of it: `alignment` dimensions make the pillars and the index, `outcome` dimensions are
    scored and reported beside it, `profile` dimensions are compared item by item, `marker` and `attention` are method.
    `rule` says how answers become a score (`scores/scoring.py`). `asked_of` names the levels that are asked; empty,
    everybody is.
    """

    key: Key
    label: Wording
    covers: Wording | None = None
    decision: DimensionDecision | None = None
    role: Role = "alignment"
    pillar: str | None = None
    scale: str
    rule: Literal["mean", "net_promoter"] = "mean"
    favourable_from: float | None = None
    higher_is: Literal["better", "worse", "neutral"] = "better"
    asked_of: tuple[Level, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)


class Question(Frozen):
    """An open question: priorities recalled, priorities ranked, or a comment."""

    key: Key
    kind: Literal["recall", "ranking", "comment"]
    text: Wording
    forms: tuple[Form, ...] = ("long",)
    n_answers: int = Field(default=1, ge=1, le=10)


class Pillar(Frozen):
    """A group of alignment dimensions; the index is the mean of the pillars."""

    key: Key
    label: Wording


class Instrument(Frozen):
    """A questionnaire with its scales, dimensions, items and open questions. Immutable."""

    key: str
    title: Wording
    version: str
    citation: str
    licence: str
    languages: tuple[str, ...] = ("en",)
    pillars: tuple[Pillar, ...] = ()
    scales: dict[str, Scale] = Field(min_length=1)
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = ()

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its key, in the order of the instrument."""
        return {item.key: item for dimension in self.dimensions for item in dimension.items}

    @cached_property
    def dimension_of(self) -> dict[str, Dimension]:
        """Dimension of each item by the item's key."""
        return {item.key: dimension for dimension in self.dimensions for item in dimension.items}

    @property
    def asks_about_strategy(self) -> bool:
        """Whether any item asks about a step of a strategy, or tests it; a report speaks of strategy only then."""
        return any(item.step or item.test for item in self.items.values())

    @property
    def main_outcome(self) -> Dimension | None:
        """Employee engagement where it is asked, else the first outcome that is a mean of items; None without one."""
        outcomes = [dimension for dimension in self.with_role("outcome") if dimension.rule == "mean"]
        return next((found for found in outcomes if found.key == MAIN_OUTCOME), outcomes[0] if outcomes else None)

    @property
    def compared_dimensions(self) -> tuple[Dimension, ...]:
        """Dimensions that groups are compared on: those of alignment; without any, outcomes that are means of items."""
        outcomes = tuple(dimension for dimension in self.with_role("outcome") if dimension.rule == "mean")
        return self.with_role("alignment") or outcomes

    def scale_of(self, item_key: str) -> Scale:
        """Response scale of an item."""
        return self.scales[self.dimension_of[item_key].scale]

    @property
    def scales_that_run_down(self) -> frozenset[str]:
        """Scales whose numbers begin with the most: all of their questions count the other way round, two or more.

        None of these is worded against the others.
        """
        turned: dict[str, list[bool]] = {}
        for dimension in self.dimensions:
            turned.setdefault(dimension.scale, []).extend(item.reverse for item in dimension.items)
        return frozenset(key for key, found in turned.items() if len(found) > 1 and all(found))

    @property
    def undecided(self) -> dict[str, str]:
        """Scale of each item whose answers nobody has put into order yet."""
        open_scales = {key for key, scale in self.scales.items() if scale.order == "unknown"}
        return {
            item: dimension.scale for item, dimension in self.dimension_of.items() if dimension.scale in open_scales
        }

    def decided(self) -> Instrument:
        """Leave out the dimensions whose scale has no order yet."""
        kept = tuple(dimension for dimension in self.dimensions if self.scales[dimension.scale].order == "known")
        return self if len(kept) == len(self.dimensions) else self.model_copy(update={"dimensions": kept})

    def dimension(self, key: str) -> Dimension:
        """Dimension by its key; an unknown key is an InstrumentError."""
        for dimension in self.dimensions:
            if dimension.key == key:
                return dimension
        known = [dimension.key for dimension in self.dimensions]
        raise InstrumentError(f"instrument '{self.key}' has no dimension '{key}'.{did_you_mean(key, known)}")

    def with_role(self, *roles: Role) -> tuple[Dimension, ...]:
        """Dimensions that have one of these roles, in the order of the instrument."""
        return tuple(dimension for dimension in self.dimensions if dimension.role in roles)

    def form_items(self, form: Form) -> tuple[str, ...]:
        """Keys of the items asked in a form."""
        return tuple(key for key, item in self.items.items() if form in item.forms)

    @model_validator(mode="after")
    def _is_consistent(self) -> Instrument:
        problems = list(_instrument_problems(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self


def load_instrument(key_or_path: str | Path, *, folder: Path | None = None) -> Instrument:
    """Read an instrument by its shipped key or from a file.

    Parameters
    ----------
    key_or_path
        `strategic-alignment`, or the path of a `.yml` file.
    folder
        Where a relative path starts; an engagement's folder.

    Returns
    -------
    Instrument
        Frozen and consistent: unique keys, known scales and pillars, wording in every language it names.

    Raises
    ------
    InstrumentError
        No such instrument, or the file is wrong; every problem is named in one message.
    """
    path = instrument_path(key_or_path, folder=folder)
    if path.parent == shipped_path("data", "instruments"):
        return _read_shipped(path, path.read_bytes())
    return _read(path)


def _read(path: Path) -> Instrument:
    return validate(Instrument, parse_yaml(path, InstrumentError), path, InstrumentError)


@lru_cache(maxsize=4)
def _read_shipped(path: Path, content: bytes) -> Instrument:
    """An instrument of this installation, parsed once for each content of its file."""
    return _read(path)


def instrument_path(key_or_path: str | Path, *, folder: Path | None = None) -> Path:
    """File of an instrument.

    Parameters
    ----------
    key_or_path, folder
        As in `load_instrument`.

    Returns
    -------
    pathlib.Path
        A file named by its path need not exist.

    Raises
    ------
    InstrumentError
        No instrument of that key is shipped.
    """
    if str(key_or_path).endswith((".yml", ".yaml")):
        return resolve(folder / key_or_path if folder else key_or_path)
    instruments = shipped_path("data", "instruments")
    path = instruments / f"{key_or_path}.yml"
    if not path.is_file():
        known = sorted(file.stem for file in instruments.glob("*.yml"))
        if os.path.lexists(key_or_path):
            raise InstrumentError(
                f"{key_or_path} is no questionnaire. Name a .yml file, or one of: {', '.join(known)}."
            )
        raise InstrumentError(f"there is no instrument '{key_or_path}'.{did_you_mean(str(key_or_path), known)}")
    return path


def wording(texts: dict[str, str], language: str) -> str:
    """Text in a language, else in English, else in the first language given."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


@lru_cache(maxsize=1 << 14)
def plain_label(text: str) -> str:
    """Answer label as labels are compared.

    Case, accents, apostrophes, blanks, HTML, and marks between words and at the end make no difference.

    Parameters
    ----------
    text
        A label as a person, an instrument or an export writes it.

    Returns
    -------
    str
        The plain form; "" only where the text is blank.
    """
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", html.unescape(text)))
    letters = unicodedata.normalize("NFD", _INVISIBLE.sub("", text).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = " ".join(_BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", bare)).split())
    return words.strip('"\u201c\u201d\u201e\u00ab\u00bb ').rstrip(".,;:!\u2026 ") or words


def _instrument_problems(instrument: Instrument) -> Iterator[str]:
    """Problem lines of an instrument, one sentence each."""
    keys = [item.key for dimension in instrument.dimensions for item in dimension.items]
    keys += [dimension.key for dimension in instrument.dimensions] + [question.key for question in instrument.questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"the key '{key}' stands more than once."
    pillars = [pillar.key for pillar in instrument.pillars]
    for dimension in instrument.dimensions:
        if dimension.scale not in instrument.scales:
            meant = did_you_mean(dimension.scale, list(instrument.scales))
            yield f"dimension '{dimension.key}' names an unknown scale '{dimension.scale}'.{meant}"
        if dimension.role == "alignment" and pillars and dimension.pillar not in pillars:
            named = f"not '{dimension.pillar}', but one" if dimension.pillar else "one"
            meant = did_you_mean(dimension.pillar, pillars) if dimension.pillar else ""
            yield f"alignment dimension '{dimension.key}' needs a pillar: {named} of {', '.join(pillars)}.{meant}"
        if dimension.pillar in pillars and dimension.higher_is == "worse":
            yield (
                f"dimension '{dimension.key}' belongs to the pillar '{dimension.pillar}', whose mean says nothing "
                "where high is better on some and worse on others. Give it the role outcome and no pillar."
            )
        yield from _cut_off_scale(dimension, instrument.scales)
        for item in dimension.items:
            absent = [code for code in instrument.languages if not item.text.get(code, "").strip()]
            if absent:
                yield f"item '{item.key}' has no wording in {', '.join(absent)}."
            if dimension.role == "attention" and item.expected_value is None:
                yield f"attention check '{item.key}' needs an expected_value."


def _cut_off_scale(dimension: Dimension, scales: dict[str, Scale]) -> Iterator[str]:
    """Problem line for a favourable answer that the scale does not have."""
    scale, cut = scales.get(dimension.scale), dimension.favourable_from
    if scale and cut is not None and not scale.low < cut <= scale.high:
        yield (
            f"dimension '{dimension.key}' has favourable_from: {cut:g}, and its scale goes from {scale.low:g} to "
            f"{scale.high:g}. Write the lowest answer that counts as favourable, on the scale of {scale.low:g} to "
            f"{scale.high:g}."
        )
