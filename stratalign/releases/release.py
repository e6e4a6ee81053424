"""Make a release: what waits is put to the one before, checked, described and never changed again."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.engagement.declarations.plan import PLAN_FILE, load_analysis_plan
from stratalign.errors import DisclosureError, EngagementError, ExportError
from stratalign.locks import HeldError, hold
from stratalign.paths import reason
from stratalign.releases.base import (
    CODEBOOK,
    COMPANIES,
    Base,
    as_codebook,
    load_base,
    read_plain,
    shipped_instrument,
)
from stratalign.releases.change import ReleaseChange, change_of, next_version
from stratalign.releases.contributions import Entry, ledger_file, lines_of, state_of
from stratalign.releases.describe import contributors, counts_of, describe, readme, sums_of
from stratalign.releases.figures import figures_of
from stratalign.releases.said import said
from stratalign.releases.staging import Batch, clear_staged, load_staged, study_home, why_not_yet
from stratalign.releases.tables import Tables, compose, tables_of_folder, write_csv, write_parquet
from stratalign.study.design import read_design
from stratalign.study.registration import DOCUMENT_FILE, RECORD_FILE
from stratalign.study.released import (
    PACKAGE_FILE,
    RELEASES_FOLDER,
    SUMS_FILE,
    Release,
    Version,
    load_release,
    parse_version,
)
from stratalign.temporary import folder_within

FIGURES, README_FILE, TRUTH = "figures.csv", "README.md", "truth.json"
#: Digits that do not depend on the processor.
FIGURE_FORMAT = "%.10g"
_MARKS = {
    frozenset({"real", "synthetic"}): "Partly SYNTHETIC: ",
    frozenset({"synthetic"}): "SYNTHETIC: ",
    frozenset({"real"}): "",
}
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


@said
@dataclass(frozen=True, slots=True, repr=False)
class Released:
    """A release that was made, and what it changed."""

    release: Release
    change: str
    told: str

    def lines(self) -> list[str]:
        """Everything in words."""
        counts = ", ".join(f"{n} {origin}" for origin, n in self.release.counts.items() if n)
        told = [f"Companies that exist are told {self.told}."] if self.told else []
        return [f"Release {self.release.version}: {self.release.folder}", f"{counts}; {self.change}.", *told]


def release_study(
    study: str | Path = "data/study",
    *,
    version: str | None = None,
    licence: str | None = None,
    title: str | None = None,
    codebook: str | Path | None = None,
    instrument: str | None = None,
    reason_given: str = "",
    date: dt.date | None = None,
) -> Released:
    """Make the next release of a study.

    Parameters
    ----------
    study
        Folder of the study. Its first release is what waits in it, or the simulated companies that stand in it.
    version
        Number it should have; it is refused where what changed asks for another one.
    licence
        Such as CC-BY-4.0; of the release before where not given.
    title
        Of the study; of the release before where not given.
    codebook
        CSV with new meanings of columns: the first number of the release then grows.
    instrument
        Questionnaire, where it is another one than before; the same holds.
    reason_given
        Why, for the list of contributions.
    date
        Day of the release; without, today.

    Returns
    -------
    Released
        Its folder is read only, and there whole or not at all.

    Raises
    ------
    EngagementError
        Nothing changed, the number does not follow from what changed, or no licence is known.
    DisclosureError
        Fewer than five companies are new, or fewer than ten share a cell.
    ExportError
        The folder cannot be written.
    """
    home = study_home(study)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with hold(home / ".release.lock"):
            return release_what_waits(
                home,
                Asked(version, licence, title, codebook, instrument, reason_given, date or dt.date.today()),
            )
    except HeldError:
        raise EngagementError(f"another release of {home} is being made: wait until it is done.") from None
    except OSError as problem:
        raise ExportError(f"{home}: the release cannot be written ({reason(problem)}). Nothing was released.") from None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a release."""

    version: str | None
    licence: str | None
    title: str | None
    codebook: str | Path | None
    instrument: str | None
    reason: str
    date: dt.date


def release_what_waits(
    home: Path,
    asked: Asked,
    *,
    without: Sequence[str] = (),
    more: Callable[[Version], Sequence[Entry]] = lambda version: (),
) -> Released:
    """Make a release while the study's lock is held.

    Parameters
    ----------
    home
        Folder of the study.
    asked
        What was asked for.
    without
        Companies that leave the study, and with it everything that waits stays waiting.
    more
        Further lines of the list, given the number of the release.

    Returns
    -------
    Released
        As `release_study`.
    """
    base = load_base(home)
    waiting = [] if without else load_staged(home)
    tables = _tables(home, base, waiting, asked, without)
    instrument = asked.instrument or base.instrument or _instrument_of(waiting)
    plan, plan_sha256 = _plan(home, base)
    before = str(base.release.description.get("plan_sha256", "")) if base.release else plan_sha256
    change = change_of(base, tables, instrument, is_other_plan=before != plan_sha256)
    version = _version(base, change, asked.version)
    _require_enough(base, waiting, change)
    entries = [*_entries(base, waiting, version, asked), *more(version)]
    sources = {entry.source for entry in (*base.entries, *entries) if entry.origin == "real"}
    facts: dict[str, Any] = {
        "title": _title(tables, asked.title or _before(base, "title")),
        "licence": _licence(home, base, asked.licence),
        "contributors": contributors(len(sources), counts_of(tables)),
        "instrument": instrument,
        "change": "the first release" if change is None else change.words(),
        "plan_sha256": plan_sha256,
    }
    released = _write(home, base, tables, version, facts, asked.date, plan, entries)
    if waiting:
        clear_staged(home)
    return released


def _tables(home: Path, base: Base, waiting: Sequence[Batch], asked: Asked, without: Sequence[str]) -> Tables:
    """What is released: what waits beside the release before, or the simulated study that stands in the folder."""
    if base.release is None and not waiting:
        if not (home / COMPANIES).is_file():
            raise EngagementError(
                f"{home} has neither companies that wait nor a companies.csv: there is nothing to release. Stage some: "
                f"stratalign study add SOURCE --study {home}"
            )
        tables = tables_of_folder(home)
    else:
        tables = compose(base, waiting, without=without)
    if asked.codebook is None:
        return tables
    given = as_codebook(read_plain(Path(asked.codebook)))
    both = pd.concat([given, tables.codebook], ignore_index=True).drop_duplicates(["file", "column"])
    return Tables(tables.companies, both.reset_index(drop=True), tables.links, tables.further, tables.told)


def _instrument_of(waiting: Sequence[Batch]) -> str:
    """Questionnaire of a study that begins: that of its first companies, else the shipped one."""
    return waiting[0].instrument if waiting else shipped_instrument()


def _plan(home: Path, base: Base) -> tuple[Path | None, str]:
    """The plan the release carries, and its hash: that in the study's folder, else the one before."""
    found = _carried(home, base, PLAN_FILE)
    return found, "" if found is None else load_analysis_plan(found).sha256


def _carried(home: Path, base: Base, name: str) -> Path | None:
    """A file that stands in the study's folder, else in the release before."""
    places = [home / name, *([base.release.folder / name] if base.release else [])]
    return next((path for path in places if path.is_file()), None)


def _version(base: Base, change: ReleaseChange | None, asked: str | None) -> Version:
    """Number that follows from what changed; another one that is asked for is refused."""
    before = base.release.version if base.release else None
    version = next_version(before, change)
    if asked is not None and parse_version(asked) != version:
        why = "it is the first release" if change is None else f"{change.words()}: {change.kind}"
        raise EngagementError(f"this is release {version}, not {asked} ({why}). Leave --version out, or write it so.")
    return version


def _require_enough(base: Base, waiting: Sequence[Batch], change: ReleaseChange | None) -> None:
    if change is not None and change.added and (why := why_not_yet(base, waiting)):
        raise DisclosureError(why.removeprefix("Not yet: "))


def _entries(base: Base, waiting: Sequence[Batch], version: Version, asked: Asked) -> list[Entry]:
    """Lines of the list for every company that waits."""
    known = set(base.companies["company_id"])
    before = "" if base.release is None else str(base.release.version)
    # By id, so that nothing tells who came when.
    entries = [
        Entry(
            contribution=str(contribution),
            source=batch.source,
            company_id=str(company),
            event="corrected" if company in known else "added",
            release=str(version),
            date=asked.date.isoformat(),
            origin=batch.origin,
            instrument=batch.instrument,
            consent=batch.consent,
            supersedes=before if company in known else "",
            reason=batch.supersedes or asked.reason,
        )
        for batch in waiting
        for company, contribution in zip(batch.companies["company_id"], batch.companies["contribution"], strict=True)
    ]
    return sorted(entries, key=lambda entry: entry.company_id)


def _before(base: Base, name: str) -> str:
    """What the release before says."""
    return "" if base.release is None else str(base.release.description.get(name, ""))


def _title(tables: Tables, given: str) -> str:
    """Title that says first whether companies are made up."""
    plain = given
    for mark in _MARKS.values():
        plain = plain.removeprefix(mark)
    return _MARKS[frozenset(tables.companies["origin"])] + (plain or "study of companies")


def _licence(home: Path, base: Base, asked: str | None) -> str:
    """Licence of the data, asked for or as before."""
    if asked:
        return asked
    package = base.release.folder / PACKAGE_FILE if base.release else home / PACKAGE_FILE
    if package.is_file():
        licences = json.loads(package.read_text(encoding="utf-8")).get("licenses", [])
        name = licences[0].get("name") if licences else None
        if name:
            return str(licences[0]["title"] if name == "other" else name)
    raise EngagementError("say under which licence the data stand: --licence CC-BY-4.0, or another one in its words.")


def _write(
    home: Path,
    base: Base,
    tables: Tables,
    version: Version,
    facts: dict[str, Any],
    date: dt.date,
    plan: Path | None,
    entries: Sequence[Entry],
) -> Released:
    """Write every file beside, then rename: a release is there whole or not at all."""
    releases = home / RELEASES_FOLDER
    releases.mkdir(parents=True, exist_ok=True)
    target = releases / str(version)
    if target.exists():
        raise EngagementError(f"{target} is there already: a release is never replaced.")
    former = ledger_file(home).read_text(encoding="utf-8") if ledger_file(home).is_file() else ""
    with folder_within(releases) as around:
        draft = around / str(version)
        draft.mkdir()
        for name, table in tables.named().items():
            write_csv(table, draft / name, tables.codebook)
            write_parquet(draft / name, (draft / name).with_suffix(".parquet"), tables.codebook)
        tables.codebook.to_csv(draft / CODEBOOK, index=False, lineterminator="\n")
        if plan is not None:
            shutil.copyfile(plan, draft / PLAN_FILE)
        for name in (DOCUMENT_FILE, RECORD_FILE):
            if registered := _carried(home, base, name):
                shutil.copyfile(registered, draft / name)
        truth = (base.release.folder if base.release else home) / TRUTH
        if truth.is_file() and (tables.companies["origin"] == "synthetic").any():
            shutil.copyfile(truth, draft / TRUTH)
        design = read_design(draft, tables.companies, load_analysis_plan(plan) if plan else None)
        figures_of(tables.companies, tables.links, design).to_csv(
            draft / FIGURES, index=False, lineterminator="\n", float_format=FIGURE_FORMAT
        )
        list_ = around / "list"
        list_.write_text(former + lines_of(entries), encoding="utf-8", newline="\n")
        described = describe(
            draft,
            tables,
            base,
            version=version,
            facts=facts | {"contributions": state_of(list_)},
            date=date,
        )
        _write_text(draft / PACKAGE_FILE, json.dumps(described, indent=2, ensure_ascii=False) + "\n")
        _write_text(draft / README_FILE, readme(tables, base, version=version, facts=facts, date=date))
        _write_text(draft / SUMS_FILE, sums_of(draft))
        for path in draft.iterdir():
            path.chmod(_READ_ONLY)
        os.replace(draft, target)
        if entries:
            os.replace(list_, ledger_file(home))
    return Released(load_release(home, str(version)), facts["change"], tables.told)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
