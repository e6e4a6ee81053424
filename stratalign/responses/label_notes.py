"""What an analyst should know about the labels of an export: codes that run the other way, steps nobody chose."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict

from stratalign.engagement.configuration import shorten
from stratalign.engagement.instrument import Instrument, Scale, plain_label
from stratalign.responses.labels import NUMBER, ColumnReader, column_readers
from stratalign.responses.mapping import Mapping
from stratalign.sources.raw import Note, RawSurvey

#: From this many answers in words on, a step that nobody chose was perhaps not offered.
ENOUGH_ANSWERS = 100


def answer_notes(raw: RawSurvey, instrument: Instrument, *, mapping: Mapping) -> tuple[Note, ...]:
    """Say where labels and codes of an export differ from the instrument's, though every answer has a meaning.

    Parameters
    ----------
    raw
        The export.
    instrument
        Items and scales.
    mapping
        Which column is which item; it fits the export and the instrument.

    Returns
    -------
    tuple of Note
        `codes_reversed` and `codes_recoded` name columns whose labels were used instead of their codes;
        `steps_unused` a scale on which a step has no answer.
    """
    moved: dict[str, list[str]] = defaultdict(list)
    chosen: dict[str, Counter[float]] = defaultdict(Counter)
    columns: dict[str, list[str]] = defaultdict(list)
    for item_key, reader in column_readers(raw, instrument, mapping.items, mapping.labels).items():
        column, scale_key = mapping.items[item_key], instrument.dimension_of[item_key].scale
        scale = instrument.scales[scale_key]
        moved[_order_of_codes(reader)].append(column)
        if scale.options:
            chosen[scale_key] += _chosen_in_words(reader, raw, column)
            columns[scale_key].append(column)
    notes = [_reversed_note(moved["reversed"]), _recoded_note(moved["recoded"])]
    notes += [_unused_note(key, chosen[key], columns[key], instrument) for key in columns]
    return tuple(note for note in notes if note is not None)


def _order_of_codes(reader: ColumnReader) -> str:
    """How a column's codes lie to the values of their labels: same, reversed, recoded, or "" without any."""
    pairs = [
        (float(code), answer.value)
        for code, label in reader.codebook.labels.items()
        if NUMBER.match(code) and not (answer := reader.words.read(label)).missing_reason
    ]
    if all(code == value for code, value in pairs):
        return "same" if pairs else ""
    values = [value for _, value in sorted(pairs)]
    falls = all(later < earlier for earlier, later in itertools.pairwise(values))
    return "reversed" if falls and len(values) > 1 else "recoded"


def _chosen_in_words(reader: ColumnReader, raw: RawSurvey, column: str) -> Counter[float]:
    """How often each value was chosen by a label; bare numbers say nothing about the steps offered."""
    chosen: Counter[float] = Counter()
    for text, n in Counter(raw.answers[column].tolist()).items():
        answer = reader.read(text)
        if not answer.missing_reason and not NUMBER.match(text.strip()):
            chosen[answer.value] += n
    return chosen


def _reversed_note(columns: list[str]) -> Note | None:
    if not columns:
        return None
    seen = f"{_counted(columns)} whose codes run the other way round than the scale of the instrument"
    fix = "If the file's labels are right, nothing: they are used, not the codes. Compare one with the questionnaire."
    return Note("codes_reversed", "warns", seen, len(columns), fix, columns=tuple(columns))


def _recoded_note(columns: list[str]) -> Note | None:
    if not columns:
        return None
    seen = f"{_counted(columns)} whose codes are other numbers than the values of their labels"
    fix = "Nothing to do if the file's labels are right: they are used, not the codes."
    return Note("codes_recoded", "informs", seen, len(columns), fix, columns=tuple(columns))


def _unused_note(scale_key: str, chosen: Counter[float], columns: list[str], instrument: Instrument) -> Note | None:
    options = instrument.scales[scale_key].options
    unused = [option.value for option in options if not chosen[option.value]]
    if not unused or chosen.total() < ENOUGH_ANSWERS:
        return None
    steps = ", ".join(f"{value:g}" for value in unused)
    seen = f"none of {chosen.total():,} answers in words on the scale {scale_key} is step {steps} of {len(options)}"
    fix = (
        "Check that the survey offered it; say what the labels of a shorter scale mean under 'labels:' of the mapping."
    )
    return Note("steps_unused", "warns", seen, len(unused), fix, columns=tuple(columns))


def _counted(columns: list[str]) -> str:
    return "1 column" if len(columns) == 1 else f"{len(columns)} columns"


def label_contradictions(mapping: Mapping, instrument: Instrument) -> tuple[Note, ...]:
    """Tell labels that the mapping gives another value than their own words have on the scale.

    Parameters
    ----------
    mapping
        Its labels stand above those of the instrument.
    instrument
        Scales and the words of their options.

    Returns
    -------
    tuple of Note
        One, or none.
    """
    found = [
        f"'{shorten(label)}' is given {value:g} on scale {key}, where these words are {own:g}"
        for key, labels in mapping.labels.items()
        for label, value in labels.items()
        if value is not None and (own := _value_of(label, instrument.scales[key])) is not None and own != value
    ]
    if not found:
        return ()
    shown = "; ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    seen = f"labels are given other values than their words have: {shown}"
    fix = (
        "Correct 'labels' in the mapping file, or take them out. Items that count the other way round are marked with "
        "'reverse: true' in the instrument."
    )
    return (Note("labels_against_words", "warns", seen, len(found), fix),)


def _value_of(label: str, scale: Scale) -> float | None:
    """Value that the words of a label have on a scale."""
    wanted = plain_label(label)
    return next(
        (option.value for option in scale.options for _, text in option.texts if plain_label(text) == wanted), None
    )
