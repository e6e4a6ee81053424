"""Organisational units: a list, a file, or the words that take them from the survey or the roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator, Tag, model_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.types import Key, Text


class Unit(Frozen):
    """An organisational unit; `parent` names the unit above it, `labels` are further words exports use for it."""

    key: Key
    name: Text
    parent: Key | None = None
    labels: tuple[Text, ...] = ()


class UnitsFile(Frozen):
    """A file that lists the units: with the id of the unit above (`parent`), a path, or a column a layer.

    `key` and `name` are columns; with `path` or `columns` the units and their keys follow from the names.
    """

    file: str
    key: str | None = None
    name: str | None = None
    parent: str | None = None
    path: str | None = None
    path_separator: str = ">"
    columns: tuple[str, ...] = ()
    sheet: str | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> UnitsFile:
        given = [self.key is not None, self.path is not None, bool(self.columns)]
        if sum(given) != 1:
            raise ValueError("give one of 'key' (with 'parent'), 'path' and 'columns'.")
        return self


def _form_of(units: object) -> str:
    """Which form of the hierarchy is given."""
    if isinstance(units, str):
        return "<word>"
    is_file = isinstance(units, UnitsFile) or (isinstance(units, dict) and set(units) & set(UnitsFile.model_fields))
    return "<file>" if is_file else "<list>"


#: The hierarchy as a list, as a file, or the word that takes it from the export or the roster as it is.
Units = Annotated[
    Annotated[tuple[Unit, ...], Tag("<list>")]
    | Annotated[UnitsFile, Tag("<file>")]
    | Annotated[Literal["from_survey", "from_roster"], Tag("<word>")],
    Discriminator(_form_of),
]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The company's name and its units, as listed or as they are still to be taken from elsewhere."""

    company: str
    units: Units

    @property
    def listed(self) -> tuple[Unit, ...]:
        """The units listed; empty while they are still to be taken from the survey, the roster or a file."""
        return () if isinstance(self.units, str | UnitsFile) else self.units

    @property
    def names(self) -> dict[str, str]:
        """Name of each listed unit by its key."""
        return {unit.key: unit.name for unit in self.listed}

    @property
    def parents(self) -> dict[str, str | None]:
        """Parent of each listed unit by its key."""
        return {unit.key: unit.parent for unit in self.listed}
