"""Performance files: where the accounts are, how they are laid out, and what their columns are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from stratalign.configuration import Frozen
from stratalign.declarations.types import Currency
from stratalign.vocabulary import ACCOUNT_LINES


class Performance(Frozen):
    """An accounts file and what its columns are."""

    file: str
    entity: str
    period_end: str | None = None
    measure: str | None = None
    value: str | None = None
    layout: Literal["tidy", "long", "wide"] = "tidy"
    columns: dict[str, str] = Field(min_length=1)
    entity_is: Literal["unit", "company"] = "unit"
    fiscal_year: str | None = None
    fiscal_year_end: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] = "12-31"
    date_format: str | None = None
    decimal: Literal[".", ","] = "."
    currency: Currency | None = None
    multiplier: float = Field(default=1.0, gt=0)
    industry: str | None = None
    sheet: str | None = None

    @field_validator("columns")
    @classmethod
    def _known_lines(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(columns) - set(ACCOUNT_LINES))
        if unknown:
            raise ValueError(f"not account lines: {', '.join(unknown)}. Known: {', '.join(ACCOUNT_LINES)}.")
        return columns

    @model_validator(mode="after")
    def _layout_has_its_columns(self) -> Performance:
        needed = {"tidy": ("period_end",), "long": ("period_end", "measure", "value"), "wide": ("measure",)}[
            self.layout
        ]
        absent = [name for name in needed if getattr(self, name) is None]
        if absent:
            raise ValueError(f"layout '{self.layout}' needs {', '.join(absent)}: name the column of the file.")
        return self
