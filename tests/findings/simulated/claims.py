"""Which sentences of the client report claim a difference or an association: one list, and one function that counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pandas as pd

import stratalign.findings.client
from stratalign.findings.model import Finding
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Message

ROOM = Path(stratalign.findings.client.__file__).parent
#: Keys that claim wherever they stand; twins of a client's own questionnaire (.own) are among them.
CLAIMS = {
    "benchmark.claim.above", "benchmark.claim.below",
    "change.claim.fell", "change.claim.rose", "change.count",
    "consensus.claim.apart", "consensus.divided", "consensus.priority",
    "dimensions.claim.apart",
    "drivers.claim.more", "drivers.less",
    "index.claim.below", "index.claim.weakest",
    "items.end", "items.end.reversed", "items.ends",
    "level_gap.action", "level_gap.claim.higher", "level_gap.claim.lower", "level_gap.count",
    "level_gap.detail.separated",
    "questionnaire.biased",
    "relation.claim.both", "relation.claim.both.lower_first", "relation.claim.higher", "relation.claim.lower",
    "relation.detail.higher", "relation.detail.lower", "relation.explained_away",
    "robustness.claim", "robustness.share_clear",
    "tests.claim.more",
    "units.above", "units.below", "units.claim.apart", "units.some",
    "agreement.claim.both", "agreement.claim.unreliable",
    "zones.action", "zones.claim.below", "zones.claim.least",
}  # fmt: skip
#: Keys that claim where one of their counts says so: of dimensions on which units differ, or whose scale does.
COUNTED = {
    "agreement.reliable": lambda said: said["k"] > 0,
    "agreement.reliable.same": lambda said: said["k"] > 0,
    "questionnaire.scalar": lambda said: said["k"] < said["n"],
}


def claims_of(findings: Mapping[str, Finding]) -> list[tuple[str, str]]:
    """Every claim of a difference or an association that a report makes.

    Parameters
    ----------
    findings
        All of a report; claim, detail, caveats and actions of each are looked at, and the messages inside them.

    Returns
    -------
    list of tuple
        Key of the finding and of the message.
    """
    return [
        (key, said.key)
        for key, finding in findings.items()
        for said in messages_in((finding.claim, finding.detail, finding.caveats, finding.actions))
        if is_claim(said)
    ]


def is_claim(said: Message) -> bool:
    """Whether a message claims a difference or an association."""
    key = said.key.removesuffix(".own")
    return key in CLAIMS or (key in COUNTED and COUNTED[key](said.fields))


def messages_in(part: object) -> Iterator[Message]:
    """Messages inside words, lists and other messages."""
    if isinstance(part, Message):
        yield part
        yield from messages_in(tuple(part.fields.values()))
    elif isinstance(part, tuple | list):
        for one in part:
            yield from messages_in(one)
    elif is_dataclass(part) and not isinstance(part, type):
        for one in fields(part):
            yield from messages_in(getattr(part, one.name))


def keys_of_rules() -> set[str]:
    """Every key of the catalogue that the rules of the client report name, put together from parts or whole."""
    found: set[str] = set()
    for file in [*ROOM.glob("*.py"), ROOM.parent / "robustness.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in ENGLISH:
                found.add(str(node.value))
            elif isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values
                )
                found |= {key for key in ENGLISH if "." in key and re.fullmatch(pattern, key)} if "." in pattern else set()
    return found | {f"{key}.own" for key in found if f"{key}.own" in ENGLISH}


def rate_table(claims: list[list[tuple[str, str]]]) -> pd.Series:
    """Share of reports in which each finding claims something."""
    counts = pd.Series([key for report in claims for key in sorted({key for key, _ in report})], dtype=object)
    return counts.value_counts() / max(len(claims), 1)
