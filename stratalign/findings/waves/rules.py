"""Every rule of the report on change, in the order of its pages."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.wave_change import WaveChange
from stratalign.findings.model import Finding
from stratalign.findings.waves.actions import find_actions, find_pulse
from stratalign.findings.waves.change import (
    find_changed,
    find_for_whom,
    find_persons,
    find_same_people,
    find_unchanged,
)
from stratalign.findings.waves.sources import find_benchmark, find_method, find_sources
from stratalign.findings.waves.verdict import find_verdict

#: Rules that need two full waves, and those that a pulse is enough for.
_OF_TWO: tuple[Callable[[WaveChange], Finding | None], ...] = (
    find_changed,
    find_for_whom,
    find_same_people,
    find_persons,
    find_unchanged,
    find_sources,
    find_actions,
    find_benchmark,
)
_OF_ANY: tuple[Callable[[WaveChange], Finding | None], ...] = (find_verdict, find_pulse, find_method)


def find_in_waves(change: WaveChange) -> dict[str, Finding]:
    """Find everything the report on change says.

    Parameters
    ----------
    change
        Publishable results.

    Returns
    -------
    dict
        By key; what the data do not allow is not among them.
    """
    rules = (*(_OF_TWO if change.has_two_waves else ()), *_OF_ANY)
    return {found.key: found for rule in rules if (found := rule(change)) is not None}
