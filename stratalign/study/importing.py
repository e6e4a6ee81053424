"""Bring a researcher's own tables in: a study folder with companies, panel, codebook and where everything came from."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import EngagementError, ExportError
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.paths import expand, reason, target_folder
from stratalign.study.intake_people import people_together, read_people_table, with_means
from stratalign.study.intake_rows import COUNTS, ReadTable, read_source_table
from stratalign.study.mapping import PROFILE, StudyMapping
from stratalign.temporary import folder_within
from stratalign.vocabulary import estimate_rows

#: Written by an import; `import.json` says that a folder is one, so that it may be replaced.
MARK = "import.json"
FILES = ("companies.csv", "panel.csv", "people.csv", "codebook.csv", MARK)
_PROFILE_TEXTS = {
    "company_id": ("string", "", "Name of the company."),
    "origin": ("string", "", "real or synthetic: whether the row was observed or drawn."),
    "period_end": ("string", "", "Period of the row."),
    "industry": ("string", "", "Industry, or group the company belongs to."),
    "size_class": ("string", "", "Class of size."),
    "region": ("string", "", "Region."),
    "headcount": ("number", "people", "Number of employees."),
    "n_respondents": ("number", "people", "Number of respondents."),
    "level": ("string", "", "Level of the respondent."),
}


@displayed
@dataclass(frozen=True, slots=True)
class ImportedStudy(Result):
    """Tables of a study made of a researcher's own.

    - `companies`: one row per company: company_id, origin, what is said of it, and the measures of `cross_section`;
      missing where it has none in that period.
    - `panel`: one row per company and period; empty where the tables name no period.
    - `tables`: every table as read, with what was left aside and why. `people`: one row per person with company_id,
      level where it is known, and what the person says; empty where no table holds people.
    """

    companies: pd.DataFrame
    panel: pd.DataFrame
    mapping: StudyMapping
    tables: tuple[ReadTable, ...]
    cross_section: str
    people: pd.DataFrame = field(default_factory=pd.DataFrame)
    people_tables: tuple[ReadTable, ...] = ()

    @property
    def every_table(self) -> tuple[ReadTable, ...]:
        """Tables of companies, then those of people."""
        return (*self.tables, *self.people_tables)

    @property
    def told(self) -> list[str]:
        """What was read and left aside, one line a table."""
        lines = []
        for table in self.tables:
            aside = ", ".join(f"{n} {why}" for why, n in table.left_out.items())
            periods = ", ".join(sorted(set(table.rows["period"]) - {""}))
            n = len(table.rows)
            # Years in headers make several rows of one.
            rows = f"{n} of {table.n_read} rows" if n <= table.n_read else f"{table.n_read} rows, {n} with years"
            lines.append(
                f"{table.file.name}: {rows}{f' of {periods}' if periods else ''}"
                f"{f'; left out: {aside}' if aside else ''}"
            )
        for asked in self.people_tables:
            aside = ", ".join(f"{n} {why}" for why, n in asked.left_out.items())
            n_companies = asked.rows["company_id"].nunique()
            lines.append(
                f"{asked.file.name}: {len(asked.rows)} of {asked.n_read} rows, people of {n_companies} companies"
                f"{f'; left out: {aside}' if aside else ''}"
            )
        return lines

    def tidy(self) -> pd.DataFrame:
        """Mean of every measure over the companies of the cross-section, with how many have it."""
        numbers = self.companies[list(self.mapping.measures)]
        return estimate_rows(
            term=list(self.mapping.measures),
            quantity="mean_of_companies",
            measure="as the column's name",
            estimate=numbers.mean().to_list(),
            n_units=numbers.count().to_list(),
        )


def import_study(path: str | Path, mapping: StudyMapping) -> ImportedStudy:
    """Make the tables of a study of a researcher's own tables.

    Parameters
    ----------
    path
        A file, or the folder that the files of the mapping are in.
    mapping
        From `load_study_mapping`.

    Returns
    -------
    ImportedStudy
        To be written with `write_imported`.

    Raises
    ------
    EngagementError
        A table does not hold what the mapping says, or two tables contradict each other.
    SourceError
        A file cannot be read.
    """
    place = expand(path)
    tables = tuple(
        read_source_table(_file_of(place, table.file), table, mapping.same_company) for table in mapping.tables
    )
    asked = tuple(
        read_people_table(_file_of(place, table.file), table, mapping.same_company) for table in mapping.people
    )
    _require_former_names((*tables, *asked), mapping)
    of_companies = [name for name in mapping.measures if any(name in table.columns for table in tables)]
    rows = _together(tables, of_companies)
    periods = sorted(set(rows["period"]) - {""})
    if periods and (rows["period"] == "").any():
        raise EngagementError("some tables name a period and others do not. Give each table its 'period'.")
    section = _section(periods, mapping)
    companies, people = _companies(rows, section, mapping, of_companies), pd.DataFrame()
    if asked:
        people = people_together(asked, companies)
        companies = with_means(companies, people, [name for name in mapping.measures if name not in of_companies])
    return ImportedStudy(companies, _panel(rows, periods), mapping, tables, section, people, asked)


def _file_of(place: Path, named: str | None) -> Path:
    if not place.is_dir():
        return place if named is None or place.name == named else place.parent / named
    if named is None:
        raise EngagementError(f"{place} is a folder: name the 'file' of every table in the mapping.")
    return place / named


def _require_former_names(tables: tuple[ReadTable, ...], mapping: StudyMapping) -> None:
    """Refuse a former name of a company that no table has."""
    named = {name for table in tables for name in table.named}
    wrong = [name for name in mapping.same_company if name not in named]
    if wrong:
        raise EngagementError(
            f"same_company names {len(wrong)} companies that no table has, such as {wrong[0]!r}."
            f"{did_you_mean(wrong[0], sorted(named))} Correct the name, or take it out."
        )


def _together(tables: tuple[ReadTable, ...], measures: list[str]) -> pd.DataFrame:
    """One row per company and period; tables of one period complete each other, and may not contradict."""
    rows = pd.concat([table.rows for table in tables], ignore_index=True).reindex(
        columns=["company_id", "period", *PROFILE, *measures]
    )
    grouped = rows.groupby(["company_id", "period"], sort=False)
    several = grouped[measures].nunique()
    contrary = several.gt(1).any(axis=1)
    if contrary.any():
        (company, period), name = several[contrary].index[0], several[contrary].iloc[0].idxmax()
        raise EngagementError(
            f"{int(contrary.sum())} companies have two values of a measure in one period, such as {company} of "
            f"{name}{f' in {period}' if period else ''}. Leave the rows of one table out, or give the measure two "
            "names."
        )
    return grouped.first().reset_index()


def _section(periods: list[str], mapping: StudyMapping) -> str:
    """The period that companies.csv is of."""
    if mapping.cross_section is None:
        return periods[-1] if periods else ""
    wanted = str(mapping.cross_section)
    if wanted not in periods:
        raise EngagementError(f"cross_section is {wanted}; the tables are of {', '.join(periods) or 'no period'}.")
    return wanted


def _companies(rows: pd.DataFrame, section: str, mapping: StudyMapping, given: list[str]) -> pd.DataFrame:
    """Every company, with what was last said of it and the measures of one period."""
    ordered = rows.sort_values(["company_id", "period"], kind="stable")
    said = ordered.groupby("company_id")[list(PROFILE)].last()
    of_section = rows[rows["period"] == section].set_index("company_id")
    said = of_section[list(PROFILE)].combine_first(said)
    said = said[[name for name in PROFILE if said[name].notna().any()]]
    measures = of_section[given].reindex(said.index)
    table = said.join(measures).reset_index()
    table.insert(1, "origin", mapping.origin)
    return table


def _panel(rows: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    if not periods:
        return pd.DataFrame()
    ordered = rows.sort_values(["company_id", "period"], ignore_index=True)
    return ordered.drop(columns=list(PROFILE)).rename(columns={"period": "period_end"})


def write_imported(imported: ImportedStudy, folder: str | Path) -> list[Path]:
    """Write a study folder that `load_study` reads.

    Parameters
    ----------
    imported
        From `import_study`.
    folder
        Created where needed. What an import wrote there before is replaced; no other file is.

    Returns
    -------
    list of pathlib.Path
        companies.csv, codebook.csv, import.json and, with periods, panel.csv, with people, people.csv.

    Raises
    ------
    ExportError
        The folder holds other files of these names, or cannot be written.
    """
    target = target_folder(folder, ExportError, option="name another with --folder")
    present = [name for name in FILES if (target / name).exists()]
    if present and MARK not in present:
        raise ExportError(
            f"{target} holds {', '.join(present)}, which no import wrote. Nothing was replaced: name another folder "
            "with --folder."
        )
    tables = {"companies.csv": imported.companies, "codebook.csv": _codebook(imported)}
    if len(imported.panel):
        tables["panel.csv"] = imported.panel
    if len(imported.people):
        tables["people.csv"] = imported.people
    try:
        target.mkdir(parents=True, exist_ok=True)
        with folder_within(target) as draft:
            for name, table in tables.items():
                _whole_counts(table).to_csv(draft / name, index=False, lineterminator="\n")
            mark = json.dumps(_provenance(imported), indent=2, ensure_ascii=False) + "\n"
            (draft / MARK).write_text(mark, encoding="utf-8", newline="\n")
            for name in (*tables, MARK):
                os.replace(draft / name, target / name)
        for name in set(FILES) - {*tables, MARK}:
            (target / name).unlink(missing_ok=True)
    except OSError as problem:
        raise ExportError(f"{target}: the study cannot be written ({reason(problem)}). Name another folder.") from None
    return [target / name for name in (*tables, MARK)]


def _whole_counts(table: pd.DataFrame) -> pd.DataFrame:
    """People are written as whole numbers where all are whole, also beside companies of which none is known."""
    counts = [name for name in COUNTS if name in table and (table[name].dropna() % 1 == 0).all()]
    return table.astype(dict.fromkeys(counts, "Int64"))


def _codebook(imported: ImportedStudy) -> pd.DataFrame:
    """Every column with its meaning, its role and where it was read."""
    rows = []
    files = {"companies.csv": imported.companies, "panel.csv": imported.panel, "people.csv": imported.people}
    for file, table in files.items():
        for name in map(str, table.columns):
            measure = imported.mapping.measures.get(name)
            if measure is None:
                rows.append((file, name, *_PROFILE_TEXTS[name], "", ""))
                continue
            is_shown = file == "companies.csv"
            role = measure.role if is_shown else ""
            figure = measure.figure if is_shown and role in ("outcome", "attitude") else ""
            text = measure.description or f"As in {_read_from(imported, name)}."
            rows.append((file, name, "number", measure.unit, text, role, figure))
    return pd.DataFrame(rows, columns=["file", "column", "type", "measure", "description", "role", "figure"])


def _read_from(imported: ImportedStudy, name: str) -> str:
    table = next(table for table in imported.every_table if name in table.columns)
    return f"{table.file.name}: {table.columns[name]}"


def _provenance(imported: ImportedStudy) -> dict[str, object]:
    """Where everything came from: files with their hashes, columns, rows left out."""
    return {
        "note": "Written by stratalign study import; edit the mapping and import again instead of these files.",
        "source": imported.mapping.source,
        "licence": imported.mapping.licence,
        "origin": imported.mapping.origin,
        "cross_section": imported.cross_section,
        "mapping": imported.mapping.model_dump(mode="json", exclude_defaults=True),
        "tables": [
            {
                "file": table.file.name,
                "sheet": table.sheet,
                "sha256": hashlib.sha256(table.file.read_bytes()).hexdigest(),
                "rows_read": table.n_read,
                "rows_kept": len(table.rows),
                "left_out": table.left_out,
                "columns": table.columns,
            }
            for table in imported.every_table
        ],
    }
