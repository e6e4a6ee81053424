"""Survey files: where the answers are, who was invited, and when they were asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.types import Day, EnvironmentVariable, Key, Text
from stratalign.vocabulary import WaveKind

SurveyFormat = Literal[
    "auto", "qualtrics", "surveymonkey", "google_forms", "microsoft_forms", "limesurvey", "typeform", "redcap",
    "spss", "stata", "sas", "excel", "generic_wide", "generic_long",
]  # fmt: skip

#: Days a wave is in the field at most; beyond two years a year is mistyped, or there are several waves.
LONGEST_IN_FIELD = 731


def _as_cells(value: object) -> object:
    """Cells as a file has them, of one value or a list; a number is the text it stands for."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell for cell in values)


#: Cells of a column, any of which is meant.
Cells = Annotated[tuple[Text, ...], BeforeValidator(_as_cells), Field(min_length=1)]


class Database(Frozen):
    """A table or query of a database. The address stands in an environment variable, never in the file."""

    url_variable: EnvironmentVariable
    table: Text | None = None
    query: Text | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Database:
        if (self.table is None) == (self.query is None):
            raise ValueError("give either 'table' or 'query'.")
        return self

    @property
    def name(self) -> str:
        """What messages call it; no address, no query."""
        return f"database table {self.table}" if self.table else f"database query ({self.url_variable})"


class LongColumns(Frozen):
    """Columns of a long table: one row an answer."""

    respondent: str
    question: str
    answer: str


class SurveyFile(Frozen):
    """Answers of one wave, and how their columns are to be understood.

    `file` is a path or an `s3://`, `gs://` or `az://` address. `later_downloads` are further downloads of the same
    survey, oldest first; a respondent of several counts once, with the latest answers. `codebook` names a file with
    labels for the codes (.qsf, .lss, an R or SPSS syntax file). `header_row` is the line of the first header row, where
    titles stand above it. `long` names the columns of a table with one row an answer.

    Where a file holds several waves, `where` says which rows are of this one: the cells of a column, one or a list.
    `ids_restart` says that the same id in another wave is another person (true), or the same (false). `keep_previews`
    counts previews and test answers, for a pilot.
    """

    file: str | None = None
    database: Database | None = None
    later_downloads: tuple[str, ...] = ()
    codebook: str | None = None
    mapping: str = "mapping.yml"
    format: SurveyFormat = "auto"
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    long: LongColumns | None = None
    where: dict[Text, Cells] = Field(default_factory=dict)
    ids_restart: bool | None = None
    keep_previews: bool = False

    @model_validator(mode="after")
    def _has_one_source(self) -> SurveyFile:
        if (self.file is None) == (self.database is None):
            raise ValueError("give either 'file' or 'database'.")
        if self.database is not None and self.later_downloads:
            raise ValueError("'later_downloads' go with 'file'; a database is read anew each time.")
        return self

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.file or (self.database.name if self.database else "")

    def shares_rows_with(self, other: SurveyFile) -> bool:
        """Whether a row may be of both: the same table, and no column whose cells tell the two apart."""
        is_same = (self.file, self.database, self.sheet) == (other.file, other.database, other.sheet)
        return is_same and not any(
            {cell.casefold() for cell in cells}.isdisjoint(cell.casefold() for cell in other.where[column])
            for column, cells in self.where.items()
            if column in other.where
        )


class RosterFile(Frozen):
    """A list of the people invited, one row a person; gives units, levels and response rates.

    The unit of a person may be one column (`unit`), a path in one column (`unit_path`, parts apart by
    `path_separator`), or several columns from the top down (`unit_columns`). `as_of` is the day the list shows.
    """

    file: str
    person_id: str
    unit: str | None = None
    unit_path: str | None = None
    path_separator: str = ">"
    unit_columns: tuple[str, ...] = ()
    level: str | None = None
    sheet: str | None = None
    as_of: Day | None = None

    @model_validator(mode="after")
    def _names_the_unit_once(self) -> RosterFile:
        given = [self.unit is not None, self.unit_path is not None, bool(self.unit_columns)]
        if sum(given) != 1:
            raise ValueError("give one of 'unit', 'unit_path' and 'unit_columns'.")
        return self


class Wave(Frozen):
    """One administration of the survey.

    `unit_map` gives the unit of today for units of this wave that have been renamed, merged or moved since. A wave of
    kind `pulse` asks a few items of the questionnaire, to see how the actions of the full wave before go; its scores
    are never mixed with those of full waves.
    """

    key: Key
    label: Text
    kind: WaveKind = "full"
    fielded_from: Day | None = None
    fielded_to: Day | None = None
    survey: SurveyFile
    roster: RosterFile | None = None
    unit_map: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Wave:
        if self.fielded_from and self.fielded_to and self.fielded_to < self.fielded_from:
            raise ValueError(
                f"fielded_to ({self.fielded_to}) is before fielded_from ({self.fielded_from}). Correct one of them."
            )
        if self.fielded_from and self.fielded_to and (self.fielded_to - self.fielded_from).days > LONGEST_IN_FIELD:
            raise ValueError(
                f"fielded_to ({self.fielded_to}) is years after fielded_from ({self.fielded_from}). Correct the year "
                "of one of them, or make a wave of each year."
            )
        return self


class WavesFrom(Frozen):
    """Several waves in one file: one for each value of a column.

    `order` lists the values, the oldest first, where they do not tell their order; values it leaves out are not read.
    `labels` is what a report calls the wave of a value. Waves that differ in dates, roster or mapping are listed under
    `waves` instead, each with `where` under its `survey`.
    """

    column: Text
    survey: SurveyFile
    roster: RosterFile | None = None
    order: Annotated[tuple[Text, ...], BeforeValidator(_as_cells)] = ()
    labels: dict[Text, Text] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _is_a_block(cls, data: object) -> object:
        if not isinstance(data, str):
            return data
        column = data.removeprefix("column ").strip()
        raise ValueError(f"write the column under it as 'column: {column}' and the file as 'survey: {{file: ...}}'.")
