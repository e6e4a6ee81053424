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
from stratalign.releases.contributions import (
    HELD_BACK,
    KEY_FILE,
    Entry,
    company_id_of,
    contribution_hash,
    contribution_key,
    read_entries,
)
from stratalign.releases.release import Asked, Released, release_what_waits
from stratalign.releases.said import said
from stratalign.releases.staging import load_staged, study_home, take_from_staged
from stratalign.study.origin import ORIGINS
from stratalign.study.released import RELEASES_FOLDER, STUB_FILE, SUMS_FILE, Version, sha256_of, versions_of
from stratalign.vocabulary import counted


@said
@dataclass(frozen=True, slots=True, repr=False)
class Withdrawal:
    """What a withdrawn consent came to; `n_staged` of the companies only waited, or waited too."""

    released: Released | None
    purged: tuple[str, ...]
    n_withdrawn: int
    n_held_back: int
    n_staged: int = 0

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
        waited = [
            f"{self.n_staged} of them waited to be released, and no longer {'does' if self.n_staged == 1 else 'do'}."
        ]
        gone = [
            f"Data are gone from {', '.join(self.purged)}; a hash of each is left. Copies elsewhere are out of reach: "
            "tell whoever has them."
        ]
        return [
            head,
            *held,
            *(waited if self.n_staged else ()),
            *(gone if self.purged else ()),
            *(self.released.lines() if self.released else ()),
        ]


def withdraw_companies(
    companies: Sequence[str],
    *,
    study: str | Path = "data/study",
    source: str = "",
    why: str = "",
    date: dt.date | None = None,
) -> Withdrawal:
    """Take companies out of every release, and of what waits to be released.

    Parameters
    ----------
    companies
        Their ids in releases; with `source`, what their contributor calls them.
    study
        Folder of the study.
    source
        Who contributed them, as `contribution.yml` says; of an engagement its name, which is the company's too.
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
        A company is in no release and does not wait, or another release is being made.
    """
    home, day = study_home(study), date or dt.date.today()
    with hold(home / ".release.lock"):
        if source:
            companies = _ids_of(home, companies, source)
        waiting = _waiting(home, companies)
        holding = _holding(home, companies, waiting)
        take_from_staged(home, waiting)
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
                    reason=why if company in gone else HELD_BACK,
                )
                for company in (*gone, *held_back)
            ]

        asked = Asked(None, None, None, None, None, why, day)
        released = release_what_waits(home, asked, without=[*gone, *held_back], more=entries) if gone else None
        instead = str(released.release.version) if released else str(versions_of(home)[-1]) if holding else ""
        for version, ids in holding.items():
            _purge(home / RELEASES_FOLDER / version, instead, day, len(ids))
    return Withdrawal(released, tuple(holding), len(set(companies)), len(held_back) if gone else 0, len(waiting))


def _ids_of(home: Path, names: Sequence[str], source: str) -> list[str]:
    """Ids of companies that a contributor names, made of the study's key as they were when they came."""
    if not (home / KEY_FILE).is_file():
        raise EngagementError(f"{home} has no {KEY_FILE}: nobody has contributed a company to it.")
    key = contribution_key(home)
    known = {contribution_hash(key, source)} & {
        *(entry.source for entry in read_entries(home)),
        *(batch.source for batch in load_staged(home)),
    }
    if not known:
        raise EngagementError(
            f"nobody contributed to {home} as {source!r}: write the source as contribution.yml does (the name of its "
            "folder where it says none), and of an engagement its name."
        )
    there = {entry.company_id for entry in read_entries(home)}
    there |= {id_ for batch in load_staged(home) for id_ in batch.companies["company_id"]}
    # The same contributor may have made-up companies beside those that exist.
    made = {name: [company_id_of(contribution_hash(key, source, name), origin) for origin in ORIGINS] for name in names}
    unknown = [name for name, ids in made.items() if not there & set(ids)]
    if unknown:
        raise EngagementError(
            f"{source} contributed no company called {', '.join(unknown)} to {home}. Write names as its table does."
        )
    return [id_ for ids in made.values() for id_ in ids if id_ in there]


def _waiting(home: Path, companies: Sequence[str]) -> list[str]:
    """Which of the companies wait to be released."""
    there = {id_ for batch in load_staged(home) for id_ in batch.companies["company_id"]}
    return [id_ for id_ in dict.fromkeys(companies) if id_ in there]


def _holding(home: Path, companies: Sequence[str], waiting: Sequence[str]) -> dict[str, list[str]]:
    """Releases that hold any of the companies; refused where one is in none and does not wait."""
    found: dict[str, list[str]] = {}
    for version in versions_of(home):
        table = home / RELEASES_FOLDER / str(version) / COMPANIES
        if table.is_file():
            there = set(read_plain(table)["company_id"]) & set(companies)
            found |= {str(version): sorted(there)} if there else {}
    unknown = sorted(set(companies) - {id_ for ids in found.values() for id_ in ids} - set(waiting))
    days = {entry.company_id: entry.date for entry in read_entries(home) if entry.event == "withdrawn"}
    if unknown and all(id_ in days for id_ in unknown):
        told = ", ".join(f"{id_} on {days[id_]}" for id_ in unknown)
        raise EngagementError(f"withdrawn from {home} before: {told}. No release holds it any more.")
    if unknown or not companies:
        raise EngagementError(
            f"{', '.join(unknown) or 'no company'} is in no release of {home}, and does not wait for one. Name "
            "companies by their company_id in companies.csv of the latest release, or by the names their contributor "
            "gives them, with --source."
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
