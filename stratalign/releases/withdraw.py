"""Take companies out whose consent was withdrawn: a release without them, and a hash of each that had them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.errors import EngagementError
from stratalign.locks import hold
from stratalign.releases.base import COMPANIES, load_base, read_plain
from stratalign.releases.coarsening import FEWEST_IN_CELL, QUASI_IDENTIFIERS
from stratalign.releases.contributions import Entry
from stratalign.releases.release import Asked, Released, release_what_waits
from stratalign.releases.said import said
from stratalign.releases.staging import study_home
from stratalign.study.released import RELEASES_FOLDER, STUB_FILE, SUMS_FILE, Version, sha256_of, versions_of
from stratalign.vocabulary import counted


@said
@dataclass(frozen=True, slots=True, repr=False)
class Withdrawal:
    """What a withdrawn consent came to."""

    released: Released | None
    purged: tuple[str, ...]
    n_withdrawn: int
    n_held_back: int

    def lines(self) -> list[str]:
        """Everything in words."""
        head = f"{counted(self.n_withdrawn, 'company', 'companies')} withdrawn."
        held = (
            [
                f"{counted(self.n_held_back, 'company that shared its cell is', 'companies that shared a cell are')} "
                f"held back: fewer than {FEWEST_IN_CELL} are left there. Add them again with others."
            ]
            if self.n_held_back
            else []
        )
        return [
            head,
            *held,
            f"Data are gone from {', '.join(self.purged)}; a hash of each is left. Copies elsewhere are out of reach: "
            "tell whoever has them.",
            *(self.released.lines() if self.released else ()),
        ]


def withdraw_companies(
    companies: Sequence[str], *, study: str | Path = "data/study", why: str = "", date: dt.date | None = None
) -> Withdrawal:
    """Take companies out of every release.

    Parameters
    ----------
    companies
        Their ids in releases.
    study
        Folder of the study.
    why
        For the list of contributions.
    date
        Day of the withdrawal; without, today.

    Returns
    -------
    Withdrawal
        A release without them is made where the latest has them; of each that had them a stub with its hash is left.

    Raises
    ------
    EngagementError
        A company is in no release, or another release is being made.
    """
    home, day = study_home(study), date or dt.date.today()
    with hold(home / ".release.lock"):
        holding = _holding(home, companies)
        base = load_base(home)
        known = {entry.company_id: entry for entry in base.entries}
        gone = sorted(set(companies) & set(base.companies["company_id"]))
        held_back = _held_back(base.companies[~base.companies["company_id"].isin(gone)])

        def entries(version: Version) -> list[Entry]:
            return [
                Entry(
                    contribution=known[company].contribution if company in known else "",
                    source=known[company].source if company in known else "",
                    company_id=company,
                    event="withdrawn",
                    release=str(version),
                    date=day.isoformat(),
                    origin=known[company].origin if company in known else "synthetic",
                    instrument=known[company].instrument if company in known else "",
                    consent={},
                    reason=why if company in gone else "fewer than ten left in its cell",
                )
                for company in (*gone, *held_back)
            ]

        asked = Asked(None, None, None, None, None, why, day)
        latest = versions_of(home)[-1]
        released = release_what_waits(home, asked, without=[*gone, *held_back], more=entries) if gone else None
        instead = str(released.release.version if released else latest)
        for version, ids in holding.items():
            _purge(home / RELEASES_FOLDER / version, instead, day, len(ids))
    return Withdrawal(released, tuple(holding), len(set(companies)), len(held_back) if gone else 0)


def _holding(home: Path, companies: Sequence[str]) -> dict[str, list[str]]:
    """Releases that hold any of the companies; refused where one is in none."""
    found: dict[str, list[str]] = {}
    for version in versions_of(home):
        table = home / RELEASES_FOLDER / str(version) / COMPANIES
        if table.is_file():
            there = set(read_plain(table)["company_id"]) & set(companies)
            found |= {str(version): sorted(there)} if there else {}
    unknown = sorted(set(companies) - {id_ for ids in found.values() for id_ in ids})
    if unknown or not companies:
        raise EngagementError(
            f"{', '.join(unknown) or 'no company'} is in no release of {home}. Name companies by their company_id in "
            "companies.csv of the latest release."
        )
    return found


def _held_back(left: pd.DataFrame) -> list[str]:
    """Companies that exist and would share their cell with fewer than ten."""
    real = left[left["origin"] == "real"]
    if real.empty:
        return []
    sizes = real.groupby(list(QUASI_IDENTIFIERS), dropna=False)["company_id"].transform("size")
    return sorted(real.loc[sizes < FEWEST_IN_CELL, "company_id"])


def _purge(folder: Path, replaced_by: str, day: dt.date, n: int) -> None:
    """Leave no more of a release than its hash and why; the stub is there before the data go."""
    stub = {
        "version": folder.name,
        "sha256": sha256_of(folder / SUMS_FILE),
        "withdrawn": day.isoformat(),
        "companies_withdrawn": n,
        "replaced_by": replaced_by,
    }
    draft = folder / f"{STUB_FILE}.part"
    draft.write_text(json.dumps(stub, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / STUB_FILE)
    for path in list(folder.iterdir()):
        if path.name != STUB_FILE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
