"""What a researcher's tables hold: which columns are which measures, which rows count, which years they are of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.errors import EngagementError
from stratalign.models.claims.figures import Figure
from stratalign.study.origin import Origin

Role = Literal["", "exposure", "part", "outcome", "attitude", "control"]
#: How the numbers of a measure are written: per cent or points as they are to be, or shares of one.
Scale = Literal["auto", "as_written", "share"]
#: What stands in the place of a year in the header of a table that has a column for each.
YEAR = "{year}"
#: What `company` says where every row is a company of its own, without a name.
ROW = "(row)"
#: What a row may say of its company beside measures: key of the mapping and name of the column it becomes.
PROFILE = ("industry", "size_class", "region", "headcount", "n_respondents")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Measure(Frozen):
    """One measure: its place in the study, the figure printed of it as an outcome, and what it means."""

    role: Role = ""
    figure: Figure = "ratio"
    description: str = ""
    unit: str = ""


class MeasureColumn(Frozen):
    """Column of a measure, and how its numbers are written."""

    column: str = Field(min_length=1)
    scale: Scale = "auto"


class PeriodColumn(Frozen):
    """Column that says the period of a row."""

    column: str = Field(min_length=1)


class SourceTable(Frozen):
    """One table: where it is, which of its rows count, and which columns are read."""

    file: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    header_rows: int = Field(default=1, ge=1, le=5)
    company: str = Field(min_length=1)
    period: int | str | PeriodColumn | None = None
    industry: str | None = None
    size_class: str | None = None
    region: str | None = None
    headcount: str | None = None
    n_respondents: str | None = None
    columns: dict[Name, str | MeasureColumn] = Field(min_length=1)
    scale: Scale = "auto"
    keep: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    leave_out: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    decimal: Literal["auto", ".", ","] = "auto"

    @property
    def profile(self) -> dict[str, str]:
        """Columns that say something of the company, by what they say."""
        return {name: getattr(self, name) for name in PROFILE if getattr(self, name) is not None}

    def measure_column(self, name: str) -> MeasureColumn:
        """Column of a measure with its scale, which is that of the table where it names none."""
        given = self.columns[name]
        column = given if isinstance(given, MeasureColumn) else MeasureColumn(column=given)
        return column if column.scale != "auto" else MeasureColumn(column=column.column, scale=self.scale)

    @model_validator(mode="after")
    def _years_are_said_once(self) -> SourceTable:
        wide = [name for name in self.columns if YEAR in self.measure_column(name).column]
        if wide and self.period is not None:
            raise ValueError(f"the years are in the headers of {', '.join(wide)}: leave 'period' out.")
        if wide and len(wide) < len(self.columns):
            raise ValueError(
                f"{YEAR} stands in some columns and not in others; give those a table of their own, with its 'period'."
            )
        return self


class PeopleTable(SourceTable):
    """A table with one row a person: the company, perhaps the level, and what the person says in points 0 to 100."""

    level: str | None = None

    @model_validator(mode="after")
    def _people_are_of_one_time(self) -> PeopleTable:
        if self.period is not None or any(YEAR in self.measure_column(name).column for name in self.columns):
            raise ValueError("people are of one time: take 'period' and years out, and keep rows of one with 'keep'.")
        if self.profile:
            raise ValueError(f"{', '.join(self.profile)} are said of companies: give them in 'tables'.")
        return self


class StudyMapping(Frozen):
    """A researcher's tables as a study.

    `cross_section` is the period companies.csv is of, the last where absent; `same_company` gives former names of a
    company the one it has in the study. `people` are tables with one row a person: a measure that no table of companies
    has is the mean of its people.
    """

    name: str = Field(default="study", min_length=1)
    source: str = ""
    licence: str = ""
    origin: Origin = "real"
    cross_section: int | str | None = None
    measures: dict[Name, Measure] = Field(min_length=1)
    same_company: dict[str, str] = Field(default_factory=dict)
    tables: tuple[SourceTable, ...] = Field(min_length=1)
    people: tuple[PeopleTable, ...] = ()

    @property
    def asked_of_people(self) -> tuple[str, ...]:
        """Measures that people's tables have, in the order of 'measures'."""
        return tuple(name for name in self.measures if any(name in table.columns for table in self.people))

    @model_validator(mode="after")
    def _measures_have_roles(self) -> StudyMapping:
        exposures = [name for name, measure in self.measures.items() if measure.role == "exposure"]
        if len(exposures) != 1:
            raise ValueError(
                f"{len(exposures)} measures have the role exposure; one is needed: what outcomes are related to."
            )
        if not any(measure.role in ("outcome", "attitude") for measure in self.measures.values()):
            raise ValueError("no measure has the role outcome, or attitude where the same people rated it.")
        everything = (*self.tables, *self.people)
        unknown = sorted({name for table in everything for name in table.columns if name not in self.measures})
        if unknown:
            raise ValueError(f"columns are given for {', '.join(unknown)}, which 'measures' does not list.")
        if self.people and exposures[0] not in self.asked_of_people:
            raise ValueError(f"people's tables have no column for {exposures[0]}, the exposure: nobody was asked it.")
        unread = [name for name in self.measures if not any(name in table.columns for table in everything)]
        if unread:
            raise ValueError(f"no table has a column for the measures {', '.join(unread)}.")
        apart = [name for name in self.asked_of_people if self.measures[name].role not in ("exposure", "attitude")]
        if apart:
            raise ValueError(
                f"people were asked {', '.join(apart)}, whose role is neither exposure nor attitude: what those asked "
                "of the exposure rate too is an attitude. Give it that role, or take it out of 'people'."
            )
        return self


def load_study_mapping(path: str | Path) -> StudyMapping:
    """Read a mapping.

    Parameters
    ----------
    path
        YAML; docs/study-files.md says what it may hold.

    Returns
    -------
    StudyMapping
        Frozen.

    Raises
    ------
    EngagementError
        The file is missing or wrong; every problem is named in one message.
    """
    file = Path(path)
    return validate(StudyMapping, parse_yaml(file, EngagementError), file, EngagementError)
