"""What a stranger knows of a questionnaire: which measures are means of which, and which values a score can have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import ExportError
from stratalign.shipped import shipped_path

#: The mean of all pillars.
INDEX = "alignment_index"


@dataclass(frozen=True, slots=True)
class Scale:
    """Values one person's score can have: multiples of `step` above `low`; a step of zero where nothing is known."""

    low: float = 0.0
    high: float = 100.0
    step: float = 0.0


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Scales by measure, the parts each mean is made of, keys by what a report calls them.

    By dimension: how many items are asked and how many answers they have; by item: its dimension, and whether it counts
    the other way round; by test and zone: the items whose favourable answers it counts.
    """

    scales: Mapping[str, Scale] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    n_items: Mapping[str, int] = field(default_factory=dict)
    n_options: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    shares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def scale_of(self, measure: str) -> Scale:
        """Scale of a measure; favourable or not to one question; else only that it lies between 0 and 100."""
        return self.scales.get(measure, Scale(step=100.0 if measure.startswith("question ") else 0.0))


def read_asked(path: Path) -> Instrument:
    """Read what a run kept of its questionnaire.

    Parameters
    ----------
    path
        `questionnaire.json` of the run.

    Returns
    -------
    Instrument
        As it was asked.

    Raises
    ------
    ExportError
        The file is not whole.
    """
    try:
        return Instrument.model_validate_json(path.read_bytes())
    except ValidationError as problem:
        raise ExportError(
            f"{path}: this is not what the run wrote of its questionnaire ({problem.error_count()} faults). Make the "
            "run again, or delete the file to audit by the questionnaires that come with stratalign."
        ) from None


def questionnaire_of(
    measures: Iterable[str], n_items: Mapping[str, int], asked: Sequence[Instrument] = ()
) -> Questionnaire:
    """Find the questionnaire behind measures.

    Parameters
    ----------
    measures
        Keys or labels of measures, as read.
    n_items
        Questions asked of each dimension, as the report counts them; else all of the questionnaire.
    asked
        What runs say was asked; where none does, the shipped questionnaires. Of several that with most measures, of
        equal ones the last.

    Returns
    -------
    Questionnaire
        Empty where no questionnaire has any of the measures.
    """
    wanted = set(measures)
    shipped = () if asked else sorted(shipped_path("data", "instruments").glob("*.yml"))
    known = [*asked, *(load_instrument(str(one)) for one in shipped)]
    best = max(reversed(known), key=lambda one: len(_names(one).keys() & wanted), default=None)
    if best is None or not _names(best).keys() & wanted:
        return Questionnaire()
    return _knowledge(best, n_items)


def _names(instrument: Instrument) -> dict[str, str]:
    """Keys of dimensions and pillars by key and by every label."""
    named = [(one.key, one.label) for one in instrument.dimensions]
    named += [(one.key, one.label) for one in instrument.pillars]
    labels = {label: key for key, wording in named for label in wording.values()}
    return labels | {key: key for key, _ in named}


def _knowledge(instrument: Instrument, n_items: Mapping[str, int]) -> Questionnaire:
    scales: dict[str, Scale] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for dimension in instrument.with_role("alignment", "outcome"):
        asked = n_items.get(dimension.key) or len(dimension.items)
        if dimension.rule == "mean":
            points = 100 / (instrument.scales[dimension.scale].n_options - 1)
            scales[dimension.key] = Scale(step=points / _denominator(asked))
        else:
            scales[dimension.key] = Scale(-100.0, 100.0, 100.0)
    for pillar in instrument.pillars:
        within = [one.key for one in instrument.with_role("alignment") if one.pillar == pillar.key]
        if within:
            parts[pillar.key] = tuple(within)
            scales[pillar.key] = Scale(step=_common([scales[key].step for key in within]) / len(within))
    if pillars := tuple(parts):
        parts[INDEX] = pillars
        scales[INDEX] = Scale(step=_common([scales[key].step for key in pillars]) / len(pillars))
    options = {one.key: instrument.scales[one.scale].n_options for one in instrument.dimensions}
    items = {one.key: n_items.get(one.key) or len(one.items) for one in instrument.dimensions}
    ways = {item.key: (one.key, item.reverse) for one in instrument.dimensions for item in one.items}
    return Questionnaire(scales, parts, _names(instrument), items, options, ways, _shares(instrument))


def _shares(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Items of each test, and of each zone those on its clarity."""
    found: dict[str, tuple[str, ...]] = {}
    for key, item in instrument.items.items():
        names = [f"test:{item.test}"] if item.test else []
        names += [f"step:{item.step}"] if item.step and item.test == "clear" else []
        for name in names:
            found[name] = (*found.get(name, ()), key)
    return found


def _denominator(n_items: int) -> int:
    """Smallest number that every mean of at least half of the items is a fraction of."""
    return math.lcm(*range(math.ceil(n_items / 2), n_items + 1))


def _common(steps: list[float]) -> float:
    """Largest step that divides all of them; steps are 100 over whole numbers."""
    return 100 / math.lcm(*(round(100 / step) for step in steps))
