"""The release that companies are added to: its tables and what its columns mean; empty for a study that begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.engagement.instrument import load_instrument
from stratalign.releases.contributions import Entry, read_entries
from stratalign.study.people import INSTRUMENT
from stratalign.study.released import Release, load_release, versions_of

COMPANIES, CODEBOOK, LINKS = "companies.csv", "codebook.csv", "links.csv"
CODEBOOK_COLUMNS = ["file", "column", "type", "measure", "description", "role", "figure", "label"]
LINK_COLUMNS = ["company_id", "measure", "formula", "reliability", "source"]
#: Columns of a release's companies that are no measures, in their order.
FIRST_COLUMNS = ("company_id", "industry", "size_class", "region", "headcount", "n_respondents")
LAST_COLUMNS = ("measured_with", "synthetic", "origin")


@dataclass(frozen=True, slots=True)
class Base:
    """What a release is made from: the one before and what was contributed; both empty at first."""

    study: Path
    release: Release | None
    companies: pd.DataFrame
    codebook: pd.DataFrame
    links: pd.DataFrame
    entries: tuple[Entry, ...]

    @property
    def measures(self) -> list[str]:
        """Columns of companies that are measures."""
        return [str(name) for name in self.companies if name not in (*FIRST_COLUMNS, *LAST_COLUMNS)]

    @property
    def instrument(self) -> str | None:
        """Questionnaire of the study; None before anything is released."""
        return None if self.release is None else self.release.instrument

    @property
    def real(self) -> pd.DataFrame:
        """Companies that exist."""
        return self.companies[self.companies["origin"] == "real"]


def load_base(study: Path) -> Base:
    """Read the latest release of a study.

    Parameters
    ----------
    study
        Folder of the study; need not exist.

    Returns
    -------
    Base
        Empty tables where nothing is released.

    Raises
    ------
    EngagementError
        The latest release was changed, or the list of contributions is damaged.
    """
    entries = tuple(read_entries(study))
    if not versions_of(study):
        empty = pd.DataFrame(columns=[*FIRST_COLUMNS, *LAST_COLUMNS])
        none = pd.DataFrame(columns=CODEBOOK_COLUMNS)
        return Base(study, None, empty, none, pd.DataFrame(columns=LINK_COLUMNS), entries)
    release = load_release(study)
    companies, codebook, links = (read_released(release, name) for name in (COMPANIES, CODEBOOK, LINKS))
    return Base(study, release, companies, codebook, links, entries)


def read_released(release: Release, name: str) -> pd.DataFrame:
    """A table of a release as it was written; codebooks have all their columns, links none where there are none."""
    path = release.folder / name
    if name == LINKS and not path.is_file():
        return pd.DataFrame(columns=LINK_COLUMNS)
    table = read_plain(path)
    return as_codebook(table) if name == CODEBOOK else table


def as_codebook(table: pd.DataFrame) -> pd.DataFrame:
    """A codebook with all its columns, empty text where nothing is said."""
    return table.reindex(columns=CODEBOOK_COLUMNS).astype(object).where(lambda cells: cells.notna(), "")


def read_plain(path: Path) -> pd.DataFrame:
    """A table that was written here: names stay text, empty cells of them empty text."""
    table = pd.read_csv(path, keep_default_na=False, na_values=[""])
    texts = [name for name in ("company_id", "industry", "size_class", "region", "measured_with") if name in table]
    return table.assign(**{name: table[name].astype(object).where(table[name].notna(), "") for name in texts})


def rows_differ(old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Whether each company has another value anywhere; missing is equal to missing, 3 to 3.0.

    Parameters
    ----------
    old, new
        The same companies in the index, the same columns.

    Returns
    -------
    pandas.Series
        A truth value a company.
    """
    same = pd.DataFrame({name: _same(old[name], new[name]) for name in old}, index=old.index)
    return ~same.all(axis=1)


def _same(old: pd.Series, new: pd.Series) -> pd.Series:
    numbers = [pd.to_numeric(side, errors="coerce").astype(float) for side in (old, new)]
    texts = [side.map(lambda value: "" if pd.isna(value) else str(value)) for side in (old, new)]
    return ((numbers[0] - numbers[1]).abs() < 1e-9) | (texts[0] == texts[1])


def shipped_instrument() -> str:
    """Questionnaire of stratalign and its version, as releases name it."""
    instrument = load_instrument(INSTRUMENT)
    return f"{instrument.key} {instrument.version}"
