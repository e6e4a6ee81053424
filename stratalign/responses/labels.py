"""What the answers of one column mean: by the mapping's labels, the file's codebook, the instrument, their number."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stratalign.engagement.instrument import Instrument, Item, Scale, plain_label
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import DECLARED_MISSING

NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
#: A share of a whole, as spreadsheets write a slider.
PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?\s*%")
#: A number with the words of its option, such as "5 - Strongly agree", "(5) Agree" or "10 (extremely likely)".
LABELLED_NUMBER = re.compile(r"^[(\[]?(?P<number>\d{1,2})\s*[-–—:=.)(\]]\s*(?P<words>[^\W\d].*?)[)\]]?$")
#: The same the other way round: "Strongly agree (5)".
NUMBERED_LABEL = re.compile(r"^(?P<words>[^\W\d].*?)\s*[(\[](?P<number>\d{1,2})[)\]]$")
NO_VALUE = float("nan")


class Answer(NamedTuple):
    """One distinct answer: its value, or the reason why it has none; `unknown` is what nobody knows, in words."""

    value: float
    missing_reason: str
    unknown: str = ""


class Entry(NamedTuple):
    """What an export says of one code of a column."""

    code: str
    label: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Meaning of answer texts on one scale, by their plain form; `mapped` are those the mapping file declares."""

    scale: Scale
    values: Mapping[str, float]
    absent: Mapping[str, str]
    mapped: Mapping[str, float | None]

    def read(self, text: str) -> Answer:
        """Value or reason of a text that is no code of a codebook."""
        plain = plain_label(text)
        if plain in self.mapped:
            value = self.mapped[plain]
            return Answer(NO_VALUE, "cannot_judge") if value is None else Answer(value, "")
        if plain in self.absent:
            return Answer(NO_VALUE, self.absent[plain])
        if plain in self.values:
            return Answer(self.values[plain], "")
        labelled = LABELLED_NUMBER.match(plain) or NUMBERED_LABEL.match(plain)
        return self._read_labelled(text, labelled) if labelled else self._read_number(text, plain)

    def _read_number(self, text: str, plain: str) -> Answer:
        if PERCENT.fullmatch(plain) and (self.scale.low, self.scale.high) == (0, 100):
            plain = plain.rstrip("% ")
        if not NUMBER.match(plain):
            return Answer(NO_VALUE, "out_of_scale", text)
        value = float(plain.replace(",", "."))
        if value in self.scale.missing_numbers.values():
            return Answer(NO_VALUE, "cannot_judge")
        return Answer(value, "") if self.scale.low <= value <= self.scale.high else Answer(NO_VALUE, "out_of_scale")

    def _read_labelled(self, text: str, labelled: re.Match[str]) -> Answer:
        """A number with words: the words may not say another value than the number."""
        words = plain_label(labelled["words"])
        value = self.mapped.get(words, self.values.get(words))
        if words in self.absent or (words in self.mapped and value is None):
            return Answer(NO_VALUE, self.absent.get(words, "cannot_judge"))
        if value is None and labelled.re is NUMBERED_LABEL:
            return Answer(NO_VALUE, "out_of_scale", text)
        if value is not None and value != float(labelled["number"]):
            return Answer(NO_VALUE, "out_of_scale", text)  # "5 - Strongly disagree": counted the other way round
        return self._read_number(text, labelled["number"])


@dataclass(frozen=True, slots=True)
class Codebook:
    """Labels of the codes of one column, and the reasons of those declared to be no answer.

    `trusts_numbers` says whether a code without a label may stand for itself: no label of the column contradicts it.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)
    trusts_numbers: bool = True


@dataclass(frozen=True, slots=True)
class ColumnReader:
    """How the answers of one column, or of several alike, are read; a text that was read is `known`."""

    words: Words
    codebook: Codebook
    unanswered: frozenset[str]
    known: dict[str, Answer] = field(default_factory=dict, compare=False)

    def read(self, text: str) -> Answer:
        """One distinct answer.

        Parameters
        ----------
        text
            The cell as it is.

        Returns
        -------
        Answer
            Value, reason, or what is unknown about it.
        """
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text: str) -> Answer:
        code = code_key(text)
        if not code:
            return Answer(NO_VALUE, "not_seen")
        if plain_label(text) in self.words.mapped:
            return self.words.read(text)
        if code in self.unanswered:
            return Answer(NO_VALUE, "seen_unanswered")
        if code in self.codebook.declared:
            return Answer(NO_VALUE, self.codebook.declared[code])
        if code in self.codebook.labels:
            return self.words.read(self.codebook.labels[code])
        answer = self.words.read(text)
        is_option = plain_label(text) in self.words.values
        if not self.codebook.trusts_numbers and NUMBER.match(code) and not answer.missing_reason and not is_option:
            return Answer(NO_VALUE, "out_of_scale", code)
        return answer

    def said(self, texts: Iterable[str]) -> list[str]:
        """Labels behind answers: texts that are no code, and every label of the codebook; not what the mapping says."""
        codes = {*self.codebook.labels, *self.codebook.declared, *self.unanswered}
        labels = [*(text for text in texts if code_key(text) not in codes), *self.codebook.labels.values()]
        return [label for label in labels if plain_label(label) not in self.words.mapped]


def column_readers(
    raw: RawSurvey,
    instrument: Instrument,
    columns: Mapping[str, str],
    labels: Mapping[str, Mapping[str, float | None]],
) -> dict[str, ColumnReader]:
    """Make the readers of all columns that are items.

    Parameters
    ----------
    raw
        The export; its value labels are applied before any number.
    instrument
        The items asked and their scales; an item's poles are labels of the ends of a scale that has none of its own.
    columns
        Column of each item.
    labels
        Labels of the mapping file by scale; null says that one is no value.

    Returns
    -------
    dict of str to ColumnReader
        By item. Columns on one scale and with one codebook share theirs: most of a questionnaire has a few.
    """
    entries = _entries_by_column(raw)
    unanswered = frozenset(code_key(code) for code in raw.detection.missing_codes)
    words: dict[tuple[str, str], Words] = {}
    readers: dict[tuple[tuple[str, str], tuple[Entry, ...]], ColumnReader] = {}
    found = {}
    for item_key, column in columns.items():
        scale_key = instrument.dimension_of[item_key].scale
        scale = instrument.scales[scale_key]
        said = (scale_key, "" if scale.options else item_key)
        if said not in words:
            words[said] = _words(instrument.items[item_key], scale, labels.get(scale_key, {}))
        alike = (said, entries.get(column, ()))
        if alike not in readers:
            readers[alike] = ColumnReader(words[said], _codebook(alike[1], words[said]), unanswered)
        found[item_key] = readers[alike]
    return found


def code_key(text: str) -> str:
    """Code as codes are compared: "1", "1.0", " 1 " and "01" are one."""
    plain = " ".join(text.split()).casefold()
    return f"{float(plain.replace(',', '.')):.15g}" if NUMBER.match(plain) else plain


def declared_codes(raw: RawSurvey) -> dict[str, frozenset[str]]:
    """Codes that the file declares to be no answer, by column, as `code_key` writes them."""
    return {
        column: frozenset(code_key(entry.code) for entry in entries if entry.is_missing)
        for column, entries in _entries_by_column(raw).items()
    }


def conflicting_labels(texts: Iterable[str], scale: Scale) -> list[tuple[str, str]]:
    """Pairs of labels of one column that the scale takes for one option though a language has both.

    "Agree" and "Somewhat agree" are the fourth step of two scales; a column with both has more steps than this scale.
    The middle is left out: it has many names and no neighbour of its kind.

    Parameters
    ----------
    texts
        Distinct answers of the column.
    scale
        The scale they are read on.

    Returns
    -------
    list of tuple
        Labels as the instrument writes them.
    """
    if not scale.options:
        return []
    present = {plain_label(text) for text in texts}
    middle = (scale.low + scale.high) / 2
    pairs = []
    for option in scale.options:
        seen = [named for named in option.plain_texts if named[2] in present]
        for (code, text, plain), (other_code, other, other_plain) in itertools.combinations(seen, 2):
            if option.value != middle and code == other_code and plain != other_plain:
                pairs.append((text, other))
    return pairs


def _words(item: Item, scale: Scale, mapped: Mapping[str, float | None]) -> Words:
    """Every text known on a scale: of its options, else of the item's poles; and of its options that are no value."""
    values = {plain: option.value for option in scale.options for _, _, plain in option.plain_texts}
    if not scale.options:
        for pole, end in ((item.low_label, scale.low), (item.high_label, scale.high)):
            values |= {plain_label(text): end for text in (pole or {}).values()}
    absent = {plain: "cannot_judge" for option in scale.missing for _, _, plain in option.plain_texts}
    absent |= {plain_label(option.code): "cannot_judge" for option in scale.missing}
    return Words(scale, values, absent, {plain_label(text): value for text, value in mapped.items()})


def _entries_by_column(raw: RawSurvey) -> dict[str, tuple[Entry, ...]]:
    """Code, label and whether it is no answer, of each row of `RawSurvey.value_labels`."""
    found: dict[str, list[Entry]] = defaultdict(list)
    names = ("column", "value", "label", "is_missing")
    for column, *entry in zip(*(raw.value_labels[name].tolist() for name in names), strict=True):
        found[column].append(Entry(*entry))
    return {column: tuple(entries) for column, entries in found.items()}


def _codebook(entries: Iterable[Entry], words: Words) -> Codebook:
    """Codebook of a column from what the export says of its codes."""
    labels: dict[str, str] = {}
    declared: dict[str, str] = {}
    for code, label, is_missing in entries:
        key, shown = code_key(code), " ".join(label.split())
        if is_missing:
            reason = words.read(shown or code).missing_reason
            declared[key] = reason if reason == "cannot_judge" else f"{DECLARED_MISSING}{shown or code.strip()}"
        elif shown:
            # A code with two labels has no meaning; both are shown where the answer is refused.
            labels[key] = shown if labels.get(key, shown) == shown else f"{labels[key]} / {shown}"
    if not words.scale.options and _names_both_ends(labels, words):
        # Codes between the ends stand for themselves, also where the file has words for the middle.
        labels = {code: label for code, label in labels.items() if not _lies_between(code, words.scale)}
    return Codebook(labels, declared, all(_agrees(code, label, words) for code, label in labels.items()))


def _names_both_ends(labels: Mapping[str, str], words: Words) -> bool:
    """Whether the labels of a column at the ends of its scale are the words of the item's poles."""
    ends = [labels.get(f"{end:g}", "") for end in (words.scale.low, words.scale.high)]
    values = [words.values.get(plain_label(label)) for label in ends]
    return values == [words.scale.low, words.scale.high]


def _lies_between(code: str, scale: Scale) -> bool:
    return bool(NUMBER.match(code)) and scale.low < float(code) < scale.high


def _agrees(code: str, label: str, words: Words) -> bool:
    """Whether a label leaves open that the codes of its column are values of the scale."""
    if not NUMBER.match(code) or not words.scale.low <= float(code) <= words.scale.high:
        return True  # such as 99 = "Refused": says nothing about the direction of the others
    meant = words.read(label)
    return meant.missing_reason == "cannot_judge" or meant.value == float(code)
