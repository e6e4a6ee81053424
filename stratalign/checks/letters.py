"""Letters of names and labels that no font of this machine can draw in a figure."""

from __future__ import annotations

from typing import Any

from stratalign.brand.letters import undrawable
from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("figures_font",)
#: Letters named in a sentence at most.
NAMED_LETTERS = 12


def check_letters(engagement: Engagement, instrument: Instrument | None) -> list[CheckResult]:
    """Letters that figures would show as empty boxes."""
    declared = engagement.model_dump(exclude={"folder", "corrections"})
    asked = instrument.model_dump() if instrument else {}
    letters = sorted(undrawable(_texts([declared, asked])))
    if not letters:
        return []
    shown = " ".join(letters[:NAMED_LETTERS]) + (" …" if len(letters) > NAMED_LETTERS else "")
    return [
        CheckResult(
            "figures_font",
            "warns",
            f"{counted(len(letters), 'letter')} of names and labels ({shown}) would be empty boxes in figures: no font "
            "on this machine has them",
            "engagement.yml",
            len(letters),
            "Install a font that has them, such as Noto Sans CJK or Noto Sans Devanagari; it is found by itself. "
            "Tables and text of the report show these letters anyway.",
        )
    ]


def _texts(value: Any) -> set[str]:
    """Every different text in nested mappings and lists, keys excepted."""
    texts, waiting = set(), [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            texts.add(each)
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
    return texts
