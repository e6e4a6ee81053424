"""A drafted instrument as the text of instrument.yml, its evidence and questions beside what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from stratalign.drafting.draft import Draft, DraftDimension, DraftItem
from stratalign.drafting.mapping_file import QUESTION, yaml_text
from stratalign.drafting.scales import DraftOption, DraftScale

#: Who has decided what the evidence leaves open.
Decides = Literal["nobody", "evidence", "person"]

HEAD = """\
# Drafted from {source}. A line that begins with "{mark}" is a question only you can answer:
# change what stands below it, or leave it, and delete the line. Everything may be renamed; a key that is renamed here
# is renamed in mapping.yml too.
#   stratalign check {folder}      says what is left to decide
#   stratalign codebook {folder}   writes the same as a workbook to edit
key: {key}
title: {{{language}: {title}}}
version: draft
citation: {citation}
licence: not stated
languages: [{language}]
"""


def instrument_text(
    draft: Draft, *, key: str, title: str, citation: str, source: str, folder: str, decides: Decides
) -> str:
    """Text of an instrument file.

    Parameters
    ----------
    draft
        The instrument as drafted; it has a dimension.
    key, title, citation
        Of the instrument.
    source
        What it was drafted from, in words.
    folder
        The engagement's, for the commands named in it.
    decides
        Who says that an item is reverse: "nobody" yet, the "evidence" (which stays a question), or a "person".

    Returns
    -------
    str
        YAML with comments; `load_instrument` reads it.
    """
    head = HEAD.format(
        source=source, mark=QUESTION, folder=folder, key=key, language=draft.language, title=yaml_text(title),
        citation=yaml_text(citation),
    )  # fmt: skip
    lines = ["", "scales:"]
    for scale in draft.scales:
        lines += _scale_lines(scale, draft.language)
    lines += ["", "dimensions:"]
    for dimension in draft.dimensions:
        lines += _dimension_lines(dimension, draft.language, decides)
    lines += ["", "questions:"] if draft.questions else []
    for question in draft.questions:
        text = yaml_text(question.text)
        lines.append(f"  - {{key: {question.key}, kind: {question.kind}, text: {{{draft.language}: {text}}}}}")
    return head + "\n".join(lines) + "\n"


def count_questions(text: str) -> int:
    """Count the questions a drafted file leaves to its reader."""
    return sum(line.lstrip().startswith(QUESTION) for line in text.splitlines())


def _scale_lines(scale: DraftScale, language: str) -> list[str]:
    """A scale: its evidence, its questions, its answers."""
    lines = [f"  {scale.key}:", *(f"    # {remark}" for remark in scale.remarks)]
    lines += [f"    {QUESTION} {question}" for question in scale.questions]
    if scale.is_ordered:
        lines += [f"    low: {scale.low:g}", f"    high: {scale.high:g}"]
    else:
        lines += [
            f"    {QUESTION} Move the lines so that the lowest answer comes first, then delete 'order: unknown'.",
            "    #   Until then what is asked on this scale is left out.",
            "    order: unknown",
        ]
    lines += ["    options:", *(f"      - {_option(o, language)}" for o in scale.options)] if scale.options else []
    lines += ["    missing:"] if scale.missing else []
    for position, text in enumerate(scale.missing, start=1):
        code = "no_value" if len(scale.missing) == 1 else f"no_value_{position}"
        lines.append(f"      - {{code: {code}, label: {{{language}: {yaml_text(text)}}}}}")
    return lines


def _option(option: DraftOption, language: str) -> str:
    """An answer on one line, so that it can be moved."""
    texts = {code or language: _texts(several) for code, several in option.texts.items()}
    label = ", ".join(f"{code}: {text}" for code, text in texts.items())
    value = f"value: {option.value:g}, " if option.value is not None else ""
    return f"{{{value}label: {{{label}}}}}" + (f"   # {option.remark}" if option.remark else "")


def _texts(texts: Sequence[str]) -> str:
    return yaml_text(texts[0]) if len(texts) == 1 else f"[{', '.join(map(yaml_text, texts))}]"


def _dimension_lines(dimension: DraftDimension, language: str, decides: Decides) -> list[str]:
    """A dimension with its items."""
    lines = [f"  - key: {dimension.key}"]
    lines += [f"    # {dimension.remark}"] if dimension.remark else []
    lines += [f"    {QUESTION} {dimension.name_question}"] if dimension.name_question else []
    lines += [f"    label: {{{language}: {yaml_text(dimension.label)}}}"]
    lines += (
        [f"    covers: {{{language}: {yaml_text(dimension.covers)}}}"] if dimension.covers != dimension.label else []
    )
    lines += ["    role: outcome", f"    scale: {dimension.scale.key}"]
    lines += _direction_lines(dimension)
    lines += ["    items:"]
    for item in dimension.items:
        lines += _item_lines(item, language, decides, is_open=bool(dimension.open_direction))
    return lines


def _direction_lines(dimension: DraftDimension) -> list[str]:
    """Whether more of it is better, as far as that is known."""
    if dimension.asks_to_recommend:
        return ["    rule: net_promoter   # asks whether somebody would recommend, from 0 to 10"]
    if dimension.open_direction:
        return [
            f"    {QUESTION} {dimension.open_direction}. If a high score is bad, write worse; if good, better.",
            "    #   Until then nothing is called a strength or favourable.",
            "    higher_is: neutral",
        ]
    if dimension.favourable_from is not None:
        return [f"    favourable_from: {dimension.favourable_from:g}   # above the middle"]
    return []


def _item_lines(item: DraftItem, language: str, decides: Decides, *, is_open: bool) -> list[str]:
    """An item on one line; one that may be worded the other way round has its evidence and its key on others."""
    why = _why_reverse(item, is_open)
    words = [("text", item.text), ("low_label", item.low_label), ("high_label", item.high_label)]
    said = [f"{name}: {{{language}: {yaml_text(text)}}}" for name, text in words if text]
    if not why and not item.runs_down:
        return [f"      - {{key: {item.key}, {', '.join(said)}}}"]
    is_taken = item.against is not None and (decides == "person" or (decides == "evidence" and not is_open))
    # Numbers that begin with the most are turned; a question worded the other way round turns them once more.
    is_reverse = item.runs_down != is_taken
    down = f"its numbers begin with the most ({item.low_label})" if item.runs_down else ""
    lines = [f"      - key: {item.key}", *(f"        {one}" for one in said)]
    if not why or (is_taken and decides == "person"):
        remark = "; ".join(part for part in (why, down) if part)
        return [*lines, f"        reverse: true   # {remark}" if is_reverse else f"        # not reverse: {remark}"]
    taken = (
        ": taken for worded the other way round. If it is not" if is_taken else ". If it is worded the other way round"
    )
    rest = "delete the next line" if is_reverse else "take out the next '#'"
    return [
        *lines,
        *([f"        # {down}"] if down else []),
        f"        {QUESTION} {why}{taken}, {rest}.",
        "        reverse: true" if is_reverse else "        # reverse: true",
    ]


def _why_reverse(item: DraftItem, is_open: bool) -> str:
    """What says that an item is worded the other way round; a burden does only among others that are none."""
    if item.against is not None:
        return f"goes against the others of its dimension (correlation {item.against:.2f})"
    if item.burden and not is_open:
        return f"asks about something bad ('{item.burden}'), most others of its dimension do not"
    return ""
