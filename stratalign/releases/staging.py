"""Companies put down to be released: checked and rounded, in a private folder that no release is made without."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.engagement.declarations.contribution import CONTRIBUTION_FILE, Contribution, load_contribution
from stratalign.engagement.declarations.plan import PLAN_FILE
from stratalign.errors import DisclosureError, EngagementError
from stratalign.paths import real_path, why_no_file
from stratalign.releases.base import (
    CODEBOOK,
    CODEBOOK_COLUMNS,
    COMPANIES,
    LINK_COLUMNS,
    Base,
    load_base,
    read_plain,
    rows_differ,
)
from stratalign.releases.coarsening import FEWEST_ADDED, coarsen
from stratalign.releases.contributed import Contributed, prepare_companies
from stratalign.releases.contributions import company_id_of, contribution_hash, contribution_key, withdrawals_of
from stratalign.releases.engagements import company_of_engagement
from stratalign.releases.said import said
from stratalign.shipped import resolve, shipped_root
from stratalign.study.origin import Origin
from stratalign.study.released import RELEASES_FOLDER, STAGED_FOLDER, load_release, versions_of
from stratalign.study.tables import read_table
from stratalign.temporary import folder_within
from stratalign.vocabulary import counted

_BATCH_FILE = "batch.json"


@dataclass(frozen=True, slots=True)
class Batch:
    """Companies of one contributor, as they wait.

    `source` is the keyed hash of who contributed; `companies` has company_id, contribution (the keyed hash), profile
    and measures; `supersedes` is the reason where they replace companies that are released.
    """

    origin: Origin
    source: str
    instrument: str
    consent: dict[str, str]
    companies: pd.DataFrame
    codebook: pd.DataFrame
    links: pd.DataFrame
    supersedes: str = ""


@said
@dataclass(frozen=True, slots=True, repr=False)
class Staged:
    """What was put down by one command, and whether it can be released."""

    folder: Path
    n_companies: int
    n_waiting: int
    notes: tuple[str, ...]
    why_not_yet: str

    def lines(self) -> list[str]:
        """Everything in words."""
        head = f"{counted(self.n_companies, 'company', 'companies')} staged in {self.folder}"
        waiting = f"{counted(self.n_waiting, 'company waits', 'companies wait')} to be released."
        return [head, *(f"  {note}" for note in self.notes), waiting, *filter(None, [self.why_not_yet])]


def add_companies(
    sources: Sequence[str | Path],
    *,
    study: str | Path = "data/study",
    start_from: str | Path | None = None,
    supersede: str = "",
) -> Staged:
    """Stage companies that were contributed.

    Parameters
    ----------
    sources
        Folders of engagements whose `engagement.yml` gives consent under `contribution`; folders with `companies.csv`
        and `contribution.yml`, as `stratalign study import` writes the first; or such a table itself.
    study
        Folder of the study; made where it is missing.
    start_from
        A study whose releases the new one begins with.
    supersede
        Reason why companies that are released, or wait, are replaced by these.

    Returns
    -------
    Staged
        Either all are staged or none.

    Raises
    ------
    EngagementError
        There is no consent, a column means something else, a company is there already, or the study cannot be written.
    DisclosureError
        Too few people are behind a company's scores.
    """
    home = study_home(study)
    if start_from is not None:
        begin_study(home, start_from=start_from)
    base = load_base(home)
    key = contribution_key(home)
    waiting = load_staged(home)
    n_staged = 0
    notes: list[str] = []
    for source in sources:
        batch, told = _batch(resolve(source), base, key, supersede)
        waiting = _without_repeated(waiting, batch, str(source), is_wanted=bool(supersede))
        waiting.append(batch)
        n_staged += len(batch.companies)
        notes += [f"{source}: {note}" if len(sources) > 1 else note for note in told]
    _write(home, waiting)
    n_waiting = sum(len(batch.companies) for batch in waiting)
    return Staged(home / STAGED_FOLDER, n_staged, n_waiting, tuple(notes), why_not_yet(base, waiting))


def why_not_yet(base: Base, waiting: Sequence[Batch]) -> str:
    """Why what waits cannot be released; "" where it can.

    Parameters
    ----------
    base
        The latest release.
    waiting
        From `load_staged`.

    Returns
    -------
    str
        One message.
    """
    released = set(base.companies["company_id"])
    new = pd.concat([batch.companies for batch in waiting], ignore_index=True) if waiting else pd.DataFrame()
    n_new = int((~new["company_id"].isin(released)).sum()) if len(new) else 0
    if 0 < n_new < FEWEST_ADDED:
        return (
            f"Not yet: a release grows by at least {FEWEST_ADDED} companies, so that none is what two releases differ "
            f"by, and {counted(n_new, 'waits', 'wait')}."
        )
    real = [batch.companies for batch in waiting if batch.origin == "real"]
    try:
        if real:
            coarsen(pd.concat(real, ignore_index=True), _others(base, real))
    except DisclosureError as problem:
        return f"Not yet: {problem}"
    return ""


def _others(base: Base, real: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Released real companies that none of the waiting ones replaces."""
    ids = set(pd.concat(list(real))["company_id"])
    return base.real[~base.real["company_id"].isin(ids)]


def load_staged(study: Path) -> list[Batch]:
    """What waits to be released.

    Parameters
    ----------
    study
        Folder of the study.

    Returns
    -------
    list of Batch
        In the order they came.

    Raises
    ------
    EngagementError
        A batch cannot be read.
    """
    folder = study / STAGED_FOLDER
    return [_read(path) for path in sorted(folder.glob("[0-9]*"))] if folder.is_dir() else []


def clear_staged(study: Path) -> None:
    """Take away what waited, once it is released."""
    shutil.rmtree(study / STAGED_FOLDER, ignore_errors=True)


def take_from_staged(study: Path, ids: Sequence[str]) -> None:
    """Take companies away from what waits: their consent was withdrawn.

    Parameters
    ----------
    study
        Folder of the study.
    ids
        Their company_id.
    """
    waiting = load_staged(study)
    if any(batch.companies["company_id"].isin(ids).any() for batch in waiting):
        left = _without(waiting, set(ids))
        if left:
            _write(study, left)
        else:
            clear_staged(study)


def study_home(study: str | Path) -> Path:
    """Folder of a study that can be written to.

    Parameters
    ----------
    study
        As named.

    Returns
    -------
    pathlib.Path
        Need not exist.

    Raises
    ------
    EngagementError
        It is shipped with an installation.
    """
    home = real_path(study)
    if home.is_relative_to(shipped_root() / "data") and not (shipped_root() / "pyproject.toml").is_file():
        raise EngagementError(f"{home} is shipped with stratalign: name a folder of your own with --study.")
    return home


def begin_study(study: str | Path, *, start_from: str | Path = "data/study") -> list[Path]:
    """Begin a study of one's own with the releases of another, and its plan to edit.

    Parameters
    ----------
    study
        Folder of the new study; made where it is missing.
    start_from
        Folder of the study whose releases it begins with.

    Returns
    -------
    list of pathlib.Path
        The folder of releases, and the plan where there is one.

    Raises
    ------
    EngagementError
        The other study has no release, or the new one has some.
    """
    home, source = study_home(study), resolve(start_from)
    if not versions_of(source):
        raise EngagementError(f"{source} has no release to start from.")
    if versions_of(home):
        raise EngagementError(f"{home} has releases already: leave --start-from out, or take another folder.")
    home.mkdir(parents=True, exist_ok=True)
    with folder_within(home) as draft:
        shutil.copytree(source / RELEASES_FOLDER, draft / RELEASES_FOLDER)
        os.replace(draft / RELEASES_FOLDER, home / RELEASES_FOLDER)
    plan, own = load_release(home).folder / PLAN_FILE, home / PLAN_FILE
    if plan.is_file() and not own.exists():
        own.write_bytes(plan.read_bytes())
    return [home / RELEASES_FOLDER, *([own] if own.is_file() else [])]


def _batch(source: Path, base: Base, key: bytes, supersede: str) -> tuple[Batch, tuple[str, ...]]:
    """Companies of one source with their hashes, and what became of them."""
    given, codebook, declared, origin_name = _given(source)
    hashes = [contribution_hash(key, origin_name, str(company)) for company in given["company_id"]]
    ids = [company_id_of(one, declared.origin) for one in hashes]
    _require_not_withdrawn(hashes, ids, declared, base, source)
    known = sorted(set(ids) & set(base.companies["company_id"]))
    if known and not supersede:
        raise EngagementError(
            f"{source}: {counted(len(known), 'company was', 'companies were')} contributed before, such as {known[0]} "
            "of the latest release. To correct them say why: --supersede REASON. To add others leave these rows out."
        )
    # A correction is compared with the others.
    others = replace(base, companies=base.companies[~base.companies["company_id"].isin(ids)])
    found: Contributed = prepare_companies(given, codebook, declared, others, place=str(source))
    named = dict(zip(found.companies["company"], ids, strict=True))
    companies = found.companies.drop(columns="company")
    companies.insert(0, "company_id", ids)
    companies.insert(1, "contribution", hashes)
    links = found.links.assign(company_id=found.links["company"].map(named))[LINK_COLUMNS]
    # Who consented may be a name: that stays with the contributor.
    given_on = {} if declared.consent is None else {"date": declared.consent.date.isoformat()}
    consent = given_on | ({} if declared.consent is None else {"scope": declared.consent.scope})
    batch = Batch(
        declared.origin,
        contribution_hash(key, origin_name),
        declared.instrument,
        consent,
        companies,
        found.codebook,
        links,
        supersede if known else "",
    )
    return batch, found.notes


def _require_not_withdrawn(
    hashes: Sequence[str], ids: Sequence[str], declared: Contribution, base: Base, source: Path
) -> None:
    """Refuse companies that withdrew unless the consent that is declared was given on a later day."""
    days = withdrawals_of(base.entries)
    given = "" if declared.consent is None else declared.consent.date.isoformat()
    gone = [(id_, days[one]) for one, id_ in zip(hashes, ids, strict=True) if one in days and given <= days[one]]
    if gone:
        id_, day = gone[0]
        raise EngagementError(
            f"{source}: {counted(len(gone), 'company', 'companies')} withdrew consent, such as {id_} on {day}, and the "
            f"consent declared here is of {given or 'no day'}. Leave their rows out; of companies that have consented "
            "again give the rows in a folder of their own, with the day on which they did."
        )


def _given(source: Path) -> tuple[pd.DataFrame, pd.DataFrame, Contribution, str]:
    """Table, codebook, declaration and name of one contributor."""
    if (source / "engagement.yml").is_file():
        return company_of_engagement(source)
    file = source / COMPANIES if source.is_dir() else source
    if why := why_no_file(file):
        raise EngagementError(
            f"{file} {why}. Name the folder of an engagement, or of companies.csv with its {CONTRIBUTION_FILE}."
        )
    if file.suffix.lower() not in {".csv", ".tsv", ".txt"}:
        raise EngagementError(
            f"{file} is no table of the study's columns. Bring it in first: stratalign study import {file}; then add "
            "the folder that it writes."
        )
    declared = load_contribution(file.parent)
    if declared.origin == "real" and "instrument" not in declared.model_fields_set:
        raise EngagementError(
            f"{file.parent / CONTRIBUTION_FILE} does not say with which questionnaire people were asked. Write its "
            "name and version, such as 'instrument: strategic-alignment 1.0' for the shipped one; scores of another "
            "one than the study's are linked by a formula under 'mapping'."
        )
    table = read_table(file, ("company_id",))
    if "origin" in table and set(table["origin"].dropna()) - {declared.origin}:
        raise EngagementError(
            f"{file} has companies whose origin is not {declared.origin}, as {CONTRIBUTION_FILE} says. Put real and "
            "synthetic companies into folders of their own."
        )
    book = file.parent / CODEBOOK
    codebook = read_table(book, ("column",)) if book.is_file() else pd.DataFrame(columns=CODEBOOK_COLUMNS)
    return table, codebook, declared, declared.source or file.parent.resolve().name


def _without_repeated(waiting: list[Batch], batch: Batch, source: str, *, is_wanted: bool) -> list[Batch]:
    """Batches that wait without companies that come again; refused unless they are replaced."""
    ids = set(batch.companies["company_id"])
    again = [id_ for other in waiting for id_ in other.companies["company_id"] if id_ in ids]
    if not again:
        return list(waiting)
    if not is_wanted and not _is_same(waiting, batch):
        raise EngagementError(
            f"{source}: {counted(len(again), 'company waits', 'companies wait')} already, with other figures. To "
            "replace them say why: --supersede REASON."
        )
    return _without(waiting, ids)


def _without(waiting: Sequence[Batch], ids: set[str]) -> list[Batch]:
    """Batches without some companies; none that is empty."""
    kept = [
        replace(
            other,
            companies=other.companies[~other.companies["company_id"].isin(ids)].reset_index(drop=True),
            links=other.links[~other.links["company_id"].isin(ids)].reset_index(drop=True),
        )
        for other in waiting
    ]
    return [other for other in kept if len(other.companies)]


def _is_same(waiting: Sequence[Batch], batch: Batch) -> bool:
    """Whether what comes again is what waits: the same command given twice changes nothing."""
    own = batch.companies.set_index("company_id")
    for other in waiting:
        theirs = other.companies.set_index("company_id")
        shared = own.index.intersection(theirs.index)
        if len(shared) and set(own) != set(theirs):
            return False
        if len(shared) and rows_differ(own.loc[shared], theirs.loc[shared, own.columns]).any():
            return False
    return True


def _write(study: Path, batches: Sequence[Batch]) -> None:
    """Replace what waits, whole or not at all."""
    with folder_within(study) as draft:
        new = draft / STAGED_FOLDER
        new.mkdir(mode=0o700)
        for place, batch in enumerate(batches, start=1):
            folder = new / f"{place:04}"
            folder.mkdir(mode=0o700)
            batch.companies.to_csv(folder / COMPANIES, index=False, lineterminator="\n")
            facts = {
                "origin": batch.origin,
                "source": batch.source,
                "instrument": batch.instrument,
                "consent": batch.consent,
                "supersedes": batch.supersedes,
                "codebook": batch.codebook.to_dict("records"),
                "links": batch.links.to_dict("records"),
            }
            (folder / _BATCH_FILE).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        target = study / STAGED_FOLDER
        if target.is_dir():
            os.replace(target, draft / "former")
        os.replace(new, target)


def _read(folder: Path) -> Batch:
    """One batch."""
    try:
        facts: dict[str, Any] = json.loads((folder / _BATCH_FILE).read_text(encoding="utf-8"))
        companies = read_plain(folder / COMPANIES)
        return Batch(
            **{name: facts[name] for name in ("origin", "source", "instrument", "consent", "supersedes")},
            companies=companies,
            codebook=pd.DataFrame(facts["codebook"], columns=CODEBOOK_COLUMNS),
            links=pd.DataFrame(facts["links"], columns=LINK_COLUMNS),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise EngagementError(
            f"{folder} cannot be read: it holds companies that wait to be released. Delete the folder and add them "
            "again."
        ) from None
