"""Whether releases are what was released, their numbers follow from what changed, and the list only grew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from stratalign.errors import EngagementError
from stratalign.paths import read_file
from stratalign.releases.base import CODEBOOK, COMPANIES, LINKS, read_released
from stratalign.releases.change import change_between, next_version
from stratalign.releases.contributions import is_only_grown
from stratalign.releases.figures import figures_of
from stratalign.releases.release import FIGURES
from stratalign.releases.said import said
from stratalign.releases.staging import load_staged
from stratalign.shipped import resolve
from stratalign.study.load import load_study
from stratalign.study.released import (
    RELEASES_FOLDER,
    STUB_FILE,
    SUMS_FILE,
    Release,
    changed_files,
    load_release,
    sha256_of,
    versions_of,
)
from stratalign.vocabulary import counted

#: Figures are written with ten digits.
_RTOL = 1e-8


@said
@dataclass(frozen=True, slots=True, repr=False)
class ReleasesVerified:
    """What was found of every release, oldest first: `problems` by release, and `notes` that are none."""

    problems: tuple[str, ...]
    notes: tuple[str, ...]
    n_releases: int

    @property
    def is_confirmed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def lines(self) -> list[str]:
        """Everything in words."""
        head = f"{counted(self.n_releases, 'release')}: " + (
            "all files as released, numbers follow from what changed."
            if self.is_confirmed
            else f"{counted(len(self.problems), 'problem')}."
        )
        return [head, *self.problems, *self.notes]


def verify_releases(study: str | Path = "data/study") -> ReleasesVerified:
    """Look at every release of a study.

    Parameters
    ----------
    study
        Folder of the study.

    Returns
    -------
    ReleasesVerified
        Changed, missing and added files by name; releases whose data are gone since a consent was withdrawn; whether
        each names the one before by its hash, has the number that follows from what changed, has its figures, and is
        continued by the list of contributions.

    Raises
    ------
    EngagementError
        There is no release.
    """
    home = resolve(study)
    versions = versions_of(home)
    if not versions:
        load_release(study)
    problems: list[str] = []
    notes: list[str] = []
    hashes: dict[str, str] = {}
    before: Release | None = None
    for version in versions:
        folder = home / RELEASES_FOLDER / str(version)
        if (folder / STUB_FILE).is_file():
            stub = json.loads(read_file(folder / STUB_FILE, EngagementError))
            hashes[str(version)] = stub["sha256"]
            notes.append(
                f"{version}: its data are gone since {stub['withdrawn']}: "
                f"{counted(stub['companies_withdrawn'], 'company', 'companies')} withdrew consent. Its hash is "
                f"{stub['sha256']}; {stub['replaced_by']} stands for it."
            )
            extra = sorted(path.name for path in folder.iterdir() if path.name != STUB_FILE)
            problems += [f"{version}: {name} was to be gone" for name in extra]
            before = None
            continue
        wrong = changed_files(folder)
        problems += [f"{version}: {problem}" for problem in wrong]
        if wrong:
            before = None
            continue
        hashes[str(version)] = sha256_of(folder / SUMS_FILE)
        release = load_release(home, str(version))
        problems += [f"{version}: {problem}" for problem in _problems(home, release, before, hashes)]
        notes += [f"{version}: {note}" for note in _other_figures(release)]
        before = release
    waiting = load_staged(home)
    if waiting:
        n = sum(len(batch.companies) for batch in waiting)
        notes.append(f"{counted(n, 'company waits', 'companies wait')} to be released.")
    return ReleasesVerified(tuple(problems), tuple(notes), len(versions))


def _problems(home: Path, release: Release, before: Release | None, hashes: dict[str, str]) -> list[str]:
    """What does not fit in one release whose files are as they were."""
    said: list[str] = []
    previous = release.description.get("previous")
    if previous is not None and hashes.get(previous["version"], previous["sha256"]) != previous["sha256"]:
        said.append(f"it was made from another release {previous['version']} than the one that is here")
    if not is_only_grown(home, release.description["contributions"]):
        said.append("the list of contributions, contributions.jsonl, no longer begins as it did")
    if before is not None and previous is not None and previous["version"] == str(before.version):
        said += _wrong_number(release, before)
    return said


def _wrong_number(release: Release, before: Release) -> list[str]:
    """Whether the number follows from what changed."""
    pair = [tuple(read_released(one, name) for name in (COMPANIES, CODEBOOK)) for one in (before, release)]
    change = change_between(*pair, instruments=(before.instrument, release.instrument))  # type: ignore[arg-type]
    if change.kind == "none":
        return []
    expected = next_version(before.version, change)
    return [] if expected == release.version else [f"after {change.words()} it is {expected}"]


def _other_figures(release: Release) -> list[str]:
    """Figures that the method of today gives otherwise from the same tables."""
    tables = read_released(release, COMPANIES), read_released(release, LINKS)
    now = figures_of(*tables, load_study(release.folder).design)
    then = read_released(release, FIGURES)
    if list(then["outcome"]) != list(now["outcome"]):
        return ["the method has changed since: it has figures of other outcomes"]
    off = [
        f"{row['outcome']} {row['quantity']}"
        for (_, row), value in zip(then.iterrows(), now["value"], strict=True)
        if not _alike(float(row["value"]), float(value))
    ]
    return [f"the method has changed since; today it gives another {', '.join(off)}"] if off else []


def _alike(one: float, other: float) -> bool:
    both_missing = one != one and other != other
    return both_missing or abs(one - other) <= _RTOL * max(1.0, abs(one))
