"""A mapping as the text of mapping.yml: what is known as lines, what is open as comments to fill in."""

from __future__ import annotations

import re
from typing import Any

import yaml

#: How a line begins that only a person can answer.
QUESTION = "# ?"
#: A letter beyond the first plane as YAML writes it, and the pairs of backslashes before it.
_ESCAPED = re.compile(r"(?<!\\)(?P<before>(?:\\\\)*)\\U(?P<code>[0-9A-F]{8})")
#: Keys that name one column, and what to say where none is known.
ONE_COLUMN = {
    "respondent_id": "",
    "roster_id": "",
    "unit": "        # not needed where a roster gives it",
    "level": "",
}


def mapping_text(
    data: dict[str, Any],
    *,
    missing_items: tuple[str, ...] = (),
    unmatched: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
) -> str:
    """Text of a mapping file.

    Parameters
    ----------
    data
        Plain data for `Mapping`.
    missing_items
        Items without a column yet; written as comments.
    unmatched
        Columns without a use yet; written as comments.
    questions
        What only a person can say; written as comments above everything else.

    Returns
    -------
    str
        YAML with comments; `load_mapping` reads it as soon as there is an item.
    """
    lines = ["# Which column of the export is which item. Read every line; stratalign check names what is open."]
    lines += [f"{QUESTION} {question}" for question in questions]
    for key, remark in ONE_COLUMN.items():
        column = data.get(key)
        lines.append(f"{key}: {yaml_text(column)}" if column else f"# {key}: COLUMN{remark}")
    lines += ["items:", *(f"  {item}: {yaml_text(column)}" for item, column in data.get("items", {}).items())]
    lines += [f"  # {item}: COLUMN" for item in missing_items]
    for scale, labels in data.get("labels", {}).items():
        lines += ["labels:"] if "labels:" not in lines else []
        lines += [f"  {scale}:", *(f"    {yaml_text(text)}: {_number(value)}" for text, value in labels.items())]
    lines += _block("recall", {key: _list(columns) for key, columns in data.get("recall", {}).items()})
    for key, columns in data.get("rankings", {}).items():
        lines += ["rankings:"] if "rankings:" not in lines else []
        lines += [f"  {key}:", *(f"    {priority}: {yaml_text(column)}" for priority, column in columns.items())]
    for name in ("comments", "metadata"):
        lines += _block(name, {key: yaml_text(column) for key, column in data.get(name, {}).items() if column})
    ignored = {yaml_text(column): yaml_text(reason) for column, reason in data.get("ignore", {}).items()}
    lines += _block("ignore", ignored)
    if unmatched:
        head = "# Not recognised: map each, or give the reason to ignore it."
        lines += [head, *([] if data.get("ignore") else ["# ignore:"])]
        lines += [f"#   {yaml_text(column)}: reason" for column in unmatched]
    return "\n".join(lines) + "\n"


def yaml_text(text: str) -> str:
    """Text as a quoted YAML scalar on one line, with signs such as faces as they are."""
    written = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9).strip()
    return _ESCAPED.sub(lambda found: found["before"] + _shown(found["code"]), written)


def _shown(code: str) -> str:
    """A letter by its number where it can be seen, else as YAML writes it."""
    letter = chr(int(code, 16))
    return letter if letter.isprintable() else f"\\U{code}"


def _block(name: str, entries: dict[str, str]) -> list[str]:
    """A key with its entries, or nothing."""
    return [f"{name}:", *(f"  {key}: {value}" for key, value in entries.items())] if entries else []


def _list(columns: Any) -> str:
    return f"[{', '.join(yaml_text(column) for column in columns)}]"


def _number(value: float | None) -> str:
    return "null" if value is None else f"{value:g}"
