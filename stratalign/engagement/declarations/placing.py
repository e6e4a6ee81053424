"""What the labels of files stand for: units and levels of a company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from stratalign.engagement.declarations.hierarchy import Hierarchy, Unit, UnitsFile
from stratalign.language.languages import known_languages, load_language
from stratalign.vocabulary import LEVELS, Level

#: How files part the layers of a unit's path.
PATH_MARKS = re.compile(r"\s*[>|/\\→»]\s*")


def plain_label(label: str) -> str:
    """Label without case, outer and repeated spaces, as labels are compared."""
    return " ".join(label.split()).casefold()


def labels_of(unit: Unit) -> set[str]:
    """Every label a unit goes by."""
    return {unit.key, unit.name, *unit.labels}


@dataclass(frozen=True)
class Placing:
    """Places people in a company: its units, and the client's labels of each level."""

    hierarchy: Hierarchy
    level_labels: Mapping[Level, tuple[str, ...]]

    @property
    def level_names(self) -> dict[Level, str]:
        """The client's words for each level that has any, as a questionnaire offers them: all in one choice."""
        return {level: " / ".join(labels) for level, labels in self.level_labels.items() if labels}

    @property
    def known_labels(self) -> frozenset[str]:
        """Every label of the listed units and of the levels, as written."""
        units = {label for unit in self.hierarchy.listed for label in labels_of(unit)}
        return frozenset(units | {label for labels in self.level_labels.values() for label in labels})

    def level_of(self, label: str) -> Level | None:
        """Level that a label of the client's stands for, whatever its case and spaces."""
        wanted = plain_label(label)
        for level in LEVELS:
            names = (level, *self.level_labels.get(level, ()), self.level_names.get(level, level))
            if wanted in map(plain_label, names):
                return level
        return self._level_by_our_words.get(wanted)

    def unit_of(self, label: str) -> str | None:
        """Unit id for a label: the key of a listed unit by any of its labels, else the label itself if any may be."""
        if self.takes_any_unit:
            return " ".join(label.split()) or None
        as_path = PATH_MARKS.sub(" > ", label)
        return self._unit_by_label.get(plain_label(label)) or self._unit_by_label.get(plain_label(as_path))

    @property
    def takes_any_unit(self) -> bool:
        """Whether the units are still to be taken from what files say."""
        return isinstance(self.hierarchy.units, str | UnitsFile)

    @cached_property
    def _level_by_our_words(self) -> dict[str, Level]:
        """Level by the words that a questionnaire of ours offers for it where the client has none, in each language."""
        catalogues = [load_language(code).entries for code in known_languages()]
        return {plain_label(entries[f"level.{level}"].words): level for entries in catalogues for level in LEVELS}

    @cached_property
    def _unit_by_label(self) -> dict[str, str]:
        return {plain_label(label): unit.key for unit in self.hierarchy.listed for label in labels_of(unit)}
