"""Tables of a release: companies of the one before with what waits; and how they are written, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from stratalign.errors import DisclosureError
from stratalign.releases.base import (
    CODEBOOK_COLUMNS,
    COMPANIES,
    FIRST_COLUMNS,
    LAST_COLUMNS,
    LINKS,
    Base,
    as_codebook,
    read_plain,
    shipped_instrument,
)
from stratalign.releases.coarsening import FEWEST_IN_CELL, QUASI_IDENTIFIERS, SIZE_CLASSES, coarsen, size_class_of
from stratalign.releases.staging import Batch
from stratalign.study.origin import with_origin

PANEL, LEVELS = "panel.csv", "levels.csv"
#: Tables that simulated companies have beside their row; contributed ones have none.
FURTHER = (LEVELS, PANEL)
_SIZES = ", ".join(size.key for size in SIZE_CLASSES)
#: What columns mean that every release has.
OWN_FIELDS = (
    (
        "size_class",
        "string",
        "",
        f"Class of headcount: {_SIZES}; or coarser, so that ten companies share it.",
    ),
    ("region", "string", "", "Region, where it is told."),
    ("measured_with", "string", "", "Questionnaire and its version behind the scores."),
)
_LINK_FIELDS = (
    ("company_id", "string", "", "As in companies.csv."),
    ("measure", "string", "", "Column of companies.csv that was measured otherwise."),
    ("formula", "string", "", "How it was computed from what was measured."),
    ("reliability", "number", "", "Squared correlation of the result with the measure it stands for."),
    ("source", "string", "", "Where that is known from."),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything a release tells: companies, codebook, links, and the further tables by file name.

    `told` says in words how companies that exist were coarsened, "" where none was added.
    """

    companies: pd.DataFrame
    codebook: pd.DataFrame
    links: pd.DataFrame
    further: dict[str, pd.DataFrame]
    told: str = ""

    def named(self) -> dict[str, pd.DataFrame]:
        """Tables by file name, as they are written; links only where there are any."""
        links = {LINKS: self.links} if len(self.links) else {}
        return {COMPANIES: self.companies, **self.further, **links}


def tables_of_folder(folder: Path) -> Tables:
    """Tables of a simulated study that becomes a first release.

    Parameters
    ----------
    folder
        As `write_study` writes it.

    Returns
    -------
    Tables
        Values as they stand, with what every release says of a company beside them.

    Raises
    ------
    DisclosureError
        A company in it exists: those are contributed.
    """
    companies = with_origin(read_plain(folder / COMPANIES), folder / COMPANIES, is_simulated=False)
    real = int((companies["origin"] == "real").sum())
    if real:
        raise DisclosureError(
            f"{folder / COMPANIES} has {real} companies that exist, with exact figures. Companies that exist come into "
            f"a release by their consent: stratalign study add {folder} --study ANOTHER_FOLDER"
        )
    sized = companies.assign(
        size_class=size_class_of(companies["headcount"]), region="", measured_with=shipped_instrument()
    )
    codebook = as_codebook(read_plain(folder / "codebook.csv"))
    further = {name: read_plain(folder / name) for name in FURTHER if (folder / name).is_file()}
    return Tables(_ordered(sized), _with_own_fields(codebook), pd.DataFrame(), further)


def compose(base: Base, waiting: Sequence[Batch], *, without: Sequence[str] = ()) -> Tables:
    """Put the companies that wait to those of the latest release.

    Parameters
    ----------
    base
        The latest release.
    waiting
        Batches; a company that is there already is replaced.
    without
        Companies whose consent was withdrawn.

    Returns
    -------
    Tables
        Ten companies that exist and more in every cell of industry, size class and region.

    Raises
    ------
    DisclosureError
        They cannot be told so, or too few are left in a cell.
    """
    gone = {id_ for batch in waiting for id_ in batch.companies["company_id"]} | set(without)
    kept = base.companies[~base.companies["company_id"].isin(gone)]
    real = [_labelled(batch) for batch in waiting if batch.origin == "real"]
    parts, told = [kept], ""
    if real:
        found = coarsen(pd.concat(real, ignore_index=True), kept[kept["origin"] == "real"])
        parts.append(found.companies)
        told = f"{found.told}; the smallest of {found.n_cells} cells has {found.smallest_cell} companies"
        sizes = pd.concat([kept.loc[kept["origin"] == "real", "headcount"], found.companies["headcount"]])
        if sizes.nunique() < 2:
            # A size that all share is none to hold constant.
            parts[-1] = found.companies.assign(headcount=float("nan"))
            told += "; their size does not tell them apart, and what was planned with it held constant is not estimated"
    made_up = [_labelled(batch) for batch in waiting if batch.origin == "synthetic"]
    parts += [part.assign(size_class=size_class_of(part["headcount"])) for part in made_up]
    companies = _ordered(pd.concat([part for part in parts if len(part)], ignore_index=True))
    require_cells(companies)
    new_links = [batch.links for batch in waiting if len(batch.links)]
    links = pd.concat([base.links[~base.links["company_id"].isin(gone)], *new_links], ignore_index=True)
    codebooks = [base.codebook, *(batch.codebook for batch in waiting)]
    codebook = pd.concat(codebooks, ignore_index=True).drop_duplicates(["file", "column"], ignore_index=True)
    further = {}
    for name in FURTHER:
        if base.release is not None and (base.release.folder / name).is_file():
            table = read_plain(base.release.folder / name)
            further[name] = table[~table["company_id"].isin(gone)].reset_index(drop=True)
    links = links.sort_values(["company_id", "measure"], ignore_index=True)
    return Tables(companies, _with_own_fields(codebook, has_links=bool(len(links))), links, further, told)


def _labelled(batch: Batch) -> pd.DataFrame:
    return batch.companies.drop(columns="contribution").assign(
        measured_with=batch.instrument, synthetic=batch.origin == "synthetic", origin=batch.origin
    )


def _ordered(companies: pd.DataFrame) -> pd.DataFrame:
    """Companies by id, columns in one order, so that nothing tells who came when."""
    first = [name for name in FIRST_COLUMNS if name in companies]
    last = [name for name in LAST_COLUMNS if name in companies]
    measures = [name for name in companies if name not in (*FIRST_COLUMNS, *LAST_COLUMNS)]
    return companies.sort_values("company_id", ignore_index=True)[[*first, *measures, *last]]


def require_cells(companies: pd.DataFrame) -> None:
    """Refuse a release in which fewer than ten companies that exist share what others may know of them.

    Parameters
    ----------
    companies
        As they would be told.

    Raises
    ------
    DisclosureError
        A cell of industry, size class and region holds fewer.
    """
    real = companies[companies["origin"] == "real"]
    counts = real.groupby(list(QUASI_IDENTIFIERS), dropna=False).size()
    few = counts[counts < FEWEST_IN_CELL]
    if len(few):
        raise DisclosureError(
            f"{len(few)} of {len(counts)} cells of industry, size class and region would hold fewer than "
            f"{FEWEST_IN_CELL} companies that exist. Add companies of the same kind in the same release."
        )


def _with_own_fields(codebook: pd.DataFrame, *, has_links: bool = False) -> pd.DataFrame:
    """Codebook with what every release has, companies first."""
    own = [(COMPANIES, *field, "", "", "") for field in OWN_FIELDS]
    own += [(LINKS, *field, "", "", "") for field in _LINK_FIELDS] if has_links else []
    every = pd.concat([codebook, pd.DataFrame(own, columns=CODEBOOK_COLUMNS)], ignore_index=True)
    return every.drop_duplicates(["file", "column"], ignore_index=True)


def write_csv(table: pd.DataFrame, path: Path, codebook: pd.DataFrame) -> None:
    """Write a table as CSV, whole numbers without a point.

    Parameters
    ----------
    table
        Columns as in the codebook.
    path
        File to write.
    codebook
        Says which columns are whole numbers.
    """
    rows = codebook[(codebook["file"] == path.name) & (codebook["type"] == "integer")]
    whole = {name: "Int64" for name in rows["column"] if name in table}
    table.astype(whole).to_csv(path, index=False, lineterminator="\n")


def write_parquet(csv: Path, path: Path, codebook: pd.DataFrame) -> None:
    """Write a CSV file of a release as Parquet, with the types of its codebook; the same bytes every time.

    Parameters
    ----------
    csv
        As written by `write_csv`.
    path
        File to write.
    codebook
        Types by file and column.
    """
    kinds = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    types = codebook[codebook["file"] == csv.name].set_index("column")["type"]
    names = pd.read_csv(csv, nrows=0).columns
    columns = {name: kinds.get(str(types.get(name, "string")), "VARCHAR") for name in names}
    # One thread writes one order of row groups.
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        table = connection.read_csv(str(csv), header=True, dtype=columns, na_values=[""])
        table.write_parquet(str(path), compression="zstd")
