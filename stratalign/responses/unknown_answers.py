"""What is said about answers nobody knows: which, how often, and what to write into the mapping file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stratalign.engagement.configuration import shorten
from stratalign.engagement.instrument import Scale, plain_label

#: More different answers than this outside the scale are no labels: they are not printed, people may have written them.
MAX_UNKNOWN_LABELS = 12
MAX_ITEMS_SHOWN = 8
MAX_LABELS_SHOWN = 4
#: In a column of this many answers, what a single person wrote is not printed.
MANY_ANSWERS = 20
#: Words that look like no answer and may be one: the file's codebook or the mapping decides.
PERHAPS_NO_ANSWER = frozenset({"na", "n a", "none", "null", "nan", "nil", "-", "?", "no answer", "not applicable"})


@dataclass(frozen=True, slots=True)
class UnknownAnswers:
    """Answers of one item that are not on its scale.

    `counts` has the unknown answers, `records` the first record of each; `labels` are the file's own labels of the
    column's codes, `conflicts` pairs of labels the scale takes for one option.
    """

    item_key: str
    column: str
    scale_key: str
    n_answers: int
    counts: Mapping[str, int]
    records: Mapping[str, int]
    labels: Mapping[str, str] = field(default_factory=dict)
    conflicts: Sequence[tuple[str, str]] = ()


def unknown_message(file: str, unknown: Sequence[UnknownAnswers], scales: Mapping[str, Scale]) -> str:
    """One message for every item with answers nobody knows.

    Parameters
    ----------
    file
        Name of the export.
    unknown
        One entry an item, in the order of the mapping.
    scales
        Scales of the instrument.

    Returns
    -------
    str
        The items with their answers and counts, and a `labels:` block to complete; free text is counted, not shown.
    """
    totals = _totals(unknown)
    lines = [line for found in unknown[:MAX_ITEMS_SHOWN] for line in _item_lines(found, totals)]
    if len(unknown) > MAX_ITEMS_SHOWN:
        lines.append(f"and {len(unknown) - MAX_ITEMS_SHOWN} more items")
    count = "1 item holds" if len(unknown) == 1 else f"{len(unknown)} items hold"
    listed = "".join(f"\n  - {line}" for line in lines)
    return f"{file}: {count} answers that are not on their scale:{listed}\n{_remedy(unknown, scales, totals)}"


def _totals(unknown: Sequence[UnknownAnswers]) -> dict[str, int]:
    """How often each unknown answer was given over all items, by its plain form."""
    totals: dict[str, int] = {}
    for found in unknown:
        for text, n in found.counts.items():
            totals[plain_label(text)] = totals.get(plain_label(text), 0) + n
    return totals


def _item_lines(found: UnknownAnswers, totals: Mapping[str, int]) -> list[str]:
    """What is unknown about one item."""
    where = f"{found.item_key} (column '{shorten(found.column)}')"
    lines = [
        f"{where}: has both '{one}' and '{other}', which are one step of this scale: it was asked with more steps"
        for one, other in found.conflicts
    ]
    if len(found.counts) > MAX_UNKNOWN_LABELS:
        return [*lines, f"{where}: {len(found.counts)} different answers; is it the right column?"]
    if not found.counts:
        return lines
    printable = [text for text in found.counts if _is_printable(text, found, totals)]
    shown = [f"{text!r} ({found.counts[text]})" for text in printable[:MAX_LABELS_SHOWN]]
    hidden = [text for text in found.counts if text not in printable]
    if hidden:
        records = ", ".join(str(found.records[text]) for text in hidden[:3])
        what = "1 answer" if len(hidden) == 1 else f"{len(hidden)} answers"
        shown.append(f"{what} too long or too rare to print (record {records}); is it the right column?")
    rest = " ..." if len(printable) > MAX_LABELS_SHOWN else ""
    return [*lines, f"{where}: {', '.join(shown)}{rest}{_own_labels(found)}"]


def _own_labels(found: UnknownAnswers) -> str:
    """The file's labels, where some codes have one and others not."""
    if not any(text.lstrip("+-").replace(".", "").isdigit() for text in found.counts) or not found.labels:
        return ""
    labels = ", ".join(
        f"{code} = '{shorten(label)}'" for code, label in list(found.labels.items())[:MAX_UNKNOWN_LABELS]
    )
    return f"; the file labels {labels}, which do not stand for themselves, so a code without a label has no meaning"


def _is_printable(text: str, found: UnknownAnswers, totals: Mapping[str, int]) -> bool:
    """Whether an answer may be shown: a label of the file, or short and not one person's own words."""
    if text in found.labels.values():
        return True
    is_rare = totals[plain_label(text)] < 2 and found.n_answers >= MANY_ANSWERS
    return shorten(text) == text and not is_rare and "\n" not in text


def _remedy(unknown: Sequence[UnknownAnswers], scales: Mapping[str, Scale], totals: Mapping[str, int]) -> str:
    """How to say what the answers mean: a block for the mapping file, labels in alphabetical order."""
    by_scale: dict[str, dict[str, str]] = {}
    for found in unknown:
        texts = [*(text for pair in found.conflicts for text in pair)]
        if len(found.counts) <= MAX_UNKNOWN_LABELS:
            texts += [text for text in found.counts if _is_printable(text, found, totals)]
        for text in texts:
            by_scale.setdefault(found.scale_key, {}).setdefault(plain_label(text), text)
    if not any(by_scale.values()):
        return (
            "Correct 'items:' of the mapping file, or say what the answers mean under its 'labels:', such as  "
            'labels: {agree5: {"Agree a lot": 5}}.'
        )
    lines = ["labels:"]
    for key, texts_by_plain in by_scale.items():
        lines.append(f"  {key}:    # values from {scales[key].low:g} to {scales[key].high:g}, or null")
        lines += [f"    {_quoted(text)}: ?" for text in sorted(texts_by_plain.values(), key=str.casefold)]
    perhaps = [text for texts in by_scale.values() for plain, text in texts.items() if plain in PERHAPS_NO_ANSWER]
    declare = "".join(
        f"\n{_quoted(text)} is an answer until it is declared to be none: write  {_quoted(text)}: null"
        for text in perhaps
    )
    return (
        "Their order is not known, and it is not guessed. Add this to the mapping file and replace each ? by its "
        f"value, or by null for one that is no value:{declare}\n\n" + "\n".join(lines)
    )


def _quoted(text: str) -> str:
    """Text as a double-quoted YAML key."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
