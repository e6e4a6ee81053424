"""People of a researcher's tables: company, level and what each says; and companies' means of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.errors import EngagementError
from stratalign.study.intake_rows import ReadTable, decimal_signs, kept_rows, numbers_of, one_column, read_cells
from stratalign.study.mapping import PeopleTable
from stratalign.study.people import POINTS

#: Whole numbers up to this one are answers to an item.
LARGEST_ANSWER = 10


def read_people_table(path: Path, table: PeopleTable, same_company: Mapping[str, str]) -> ReadTable:
    """Read a table with one row a person.

    Parameters
    ----------
    path
        The file.
    table
        Which of its rows and columns are read.
    same_company
        Former names of companies and the one each has in the study.

    Returns
    -------
    ReadTable
        One row per person who said anything, and where levels are mapped is of one: company_id, level and measures in
        points; no column that is not mapped.

    Raises
    ------
    EngagementError
        A column is not there, cells hold no number, or points lie outside 0 to 100.
    SourceError
        The file cannot be read.
    """
    where = f"{path.name}, sheet '{table.sheet}'" if table.sheet else path.name
    cells = read_cells(path, table)
    company = one_column(cells, table.company, "company", where)
    kept, left_out = kept_rows(cells, company, table, where)
    columns = {name: one_column(cells, table.measure_column(name).column, name, where) for name in table.columns}
    signs = decimal_signs(kept[list(columns.values())], table)
    values = {
        name: numbers_of(kept[column], name, table.measure_column(name).scale, table, where, signs)
        for name, column in columns.items()
    }
    _require_points(values, where)
    named = kept[company].str.split().str.join(" ")
    rows = pd.DataFrame({"company_id": named.replace(dict(same_company))})
    if table.level is not None:
        level = one_column(cells, table.level, "level", where)
        rows["level"] = kept[level].str.strip().replace("", None)
    rows = rows.assign(**values)
    # Levels count the same in a company's mean, which who is of none has no part in.
    aside = {"no answer": rows[list(values)].isna().all(axis=1)}
    aside |= {"no level": rows["level"].isna() & ~aside["no answer"]} if "level" in rows else {}
    left_out |= {why: int(out.sum()) for why, out in aside.items() if out.any()}
    rows = rows[~np.logical_or.reduce(list(aside.values()))].reset_index(drop=True)
    return ReadTable(path, table.sheet, rows, len(cells), left_out, columns, frozenset(named))


def _require_points(values: Mapping[str, pd.Series], where: str) -> None:
    """Refuse what people say on another scale than points."""
    for name, said in values.items():
        wrong = said[said.notna() & ~said.between(*POINTS)]
        if len(wrong):
            raise EngagementError(
                f"{where}: {name} of {len(wrong)} of {len(said)} people is no number from 0 to 100, such as "
                f"{wrong.iloc[0]:g} on line {wrong.index[0]}. Points are 25 x (answer - 1) of a scale of 1 to 5."
            )
        known = said.dropna()
        if len(known) and known.max() <= LARGEST_ANSWER and known.eq(known.round()).all():
            raise EngagementError(
                f"{where}: all {len(known)} people say whole numbers from {known.min():g} to {known.max():g} of "
                f"{name}, which look like answers and not like points from 0 to 100. Points are 25 x (answer - 1) of a "
                "scale of 1 to 5."
            )


def people_together(tables: tuple[ReadTable, ...], companies: pd.DataFrame) -> pd.DataFrame:
    """People of all tables, or why somebody is of no company.

    Parameters
    ----------
    tables
        From `read_people_table`.
    companies
        Of the study.

    Returns
    -------
    pandas.DataFrame
        One row per person.

    Raises
    ------
    EngagementError
        People are of companies that no table of companies has.
    """
    people = pd.concat([table.rows for table in tables], ignore_index=True)
    strangers = ~people["company_id"].isin(companies["company_id"])
    if strangers.any():
        raise EngagementError(
            f"{int(strangers.sum())} of {len(people)} people are of companies that no table of companies has, such as "
            f"'{shorten(people.loc[strangers, 'company_id'].iloc[0])}'. Add the companies, give former names under "
            "'same_company', or leave these people out with 'leave_out'."
        )
    return people


def with_means(companies: pd.DataFrame, people: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """Companies with the means of what their people say, and how many these are.

    Parameters
    ----------
    companies
        One row per company.
    people
        From `people_together`.
    measures
        Those that no table of companies has. Where levels are known each counts the same, as when uncertainty is
        carried from people to claims.

    Returns
    -------
    pandas.DataFrame
        The companies; n_respondents where no table said it.
    """
    by = ["company_id", "level"] if "level" in people else ["company_id"]
    means = people.groupby(by)[measures].mean().groupby(level="company_id").mean() if measures else pd.DataFrame()
    counts = people["company_id"].value_counts()
    found = companies.assign(**{name: companies["company_id"].map(means[name]) for name in measures})
    if "n_respondents" not in found:
        found["n_respondents"] = found["company_id"].map(counts).fillna(0).astype(int)
    return found
