"""Declared fixes of source files: which cells, what was found there, what is meant, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, model_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.types import Text


class Correction(Frozen):
    """One fix of one file.

    The cells are those of `column` in the rows where every column of `where` holds the text given (all rows without
    `where`), and where the cell itself holds `found` if that is given. `value` replaces them. With `leave_out` the rows
    themselves are left out. `file` is named as in engagement.yml.
    """

    file: Text
    column: str | None = None
    where: dict[str, str] = Field(default_factory=dict)
    found: str | None = None
    value: str | None = None
    leave_out: bool = False
    reason: Text

    @model_validator(mode="after")
    def _says_what_to_do(self) -> Correction:
        if self.leave_out:
            if self.column is not None or self.value is not None or self.found is not None:
                raise ValueError("'leave_out' takes whole rows: give 'where', and no column, found or value.")
            if not self.where:
                raise ValueError("'leave_out' needs 'where': a correction must not leave out every row.")
        elif self.column is None or self.value is None:
            raise ValueError("give 'column' and 'value' (value: \"\" for a blank cell), or 'leave_out: true'.")
        elif self.found is None and not self.where:
            raise ValueError("give 'found', 'where' or both: a correction must not overwrite a whole column.")
        return self


class Corrections(Frozen):
    """The file corrections.yml."""

    corrections: tuple[Correction, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class RawFiles:
    """Where the files of an engagement are, and what is corrected in them on reading."""

    folder: Path
    corrections: tuple[Correction, ...] = ()
