"""Releases of a study: which there are, and one of them read after its bytes were compared with its hashes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from stratalign.errors import EngagementError
from stratalign.numerics.display import displayed
from stratalign.paths import read_file
from stratalign.shipped import resolve
from stratalign.vocabulary import estimate_rows

#: Below the folder of a study: a folder for every release.
RELEASES_FOLDER = "releases"
#: Below it too, for its owner alone and never committed: what is not released yet.
STAGED_FOLDER = "staged"
PACKAGE_FILE = "datapackage.json"
#: A line a file, as `sha256sum -c` reads it; it covers the description too.
SUMS_FILE = "SHA256SUMS"
#: All that is left of a release from which a consent was withdrawn.
STUB_FILE = "withdrawn.json"
LATEST = "latest"


class Version(NamedTuple):
    """Number of a release: definitions or instrument, companies, corrections."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        """Three numbers with points between them."""
        return f"{self.major}.{self.minor}.{self.patch}"


@displayed
@dataclass(frozen=True, slots=True)
class Release:
    """A release of a study: a folder that is never written to again.

    `sha256` is the hash of its `SHA256SUMS`, and so of all its files; `description` its Frictionless datapackage.
    """

    version: Version
    folder: Path
    sha256: str
    description: dict[str, Any]

    @property
    def instrument(self) -> str:
        """Questionnaire and its version, such as `strategic-alignment 1.0`."""
        return str(self.description["instrument"])

    def tidy(self) -> pd.DataFrame:
        """Companies by origin, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=list(self.counts),
            quantity="companies",
            measure="count",
            estimate=[float(n) for n in self.counts.values()],
            n_units=list(self.counts.values()),
        )

    @property
    def counts(self) -> dict[str, int]:
        """Companies by their origin: real and synthetic."""
        return {str(origin): int(n) for origin, n in self.description["companies"].items()}


def parse_version(text: str) -> Version:
    """Number of a release as typed.

    Parameters
    ----------
    text
        Such as `1.0.0`.

    Returns
    -------
    Version
        Three whole numbers.

    Raises
    ------
    EngagementError
        It is no such number.
    """
    found = re.fullmatch(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", text.strip())
    if not found:
        raise EngagementError(f"a release has a number of three parts, such as 1.0.0; not {text!r}.")
    return Version(*(int(part) for part in found.groups()))


def versions_of(study: str | Path) -> list[Version]:
    """Numbers of the releases of a study, oldest first; those whose data are gone are among them.

    Parameters
    ----------
    study
        Folder of the study.

    Returns
    -------
    list of Version
        Empty without releases.
    """
    folder = resolve(study) / RELEASES_FOLDER
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return sorted(parse_version(name) for name in names if re.fullmatch(r"\d+\.\d+\.\d+", name))


def load_release(study: str | Path, version: str = LATEST) -> Release:
    """Find a release and compare every byte of it with its hashes.

    Parameters
    ----------
    study
        Folder of the study.
    version
        Number of the release, or `latest`.

    Returns
    -------
    Release
        Its folder is that of a study: `load_study` reads it.

    Raises
    ------
    EngagementError
        There is no such release, a consent was withdrawn from it, or one of its files has changed.
    """
    there = versions_of(study)
    if not there:
        raise EngagementError(
            f"{resolve(study)} has no release yet. Make its companies.csv the first one: "
            f"stratalign study release --study {study}"
        )
    wanted = there[-1] if version == LATEST else parse_version(version)
    if wanted not in there:
        raise EngagementError(f"{resolve(study)} has no release {wanted}; there are {', '.join(map(str, there))}.")
    folder = resolve(study) / RELEASES_FOLDER / str(wanted)
    if (folder / STUB_FILE).is_file():
        instead = json.loads(read_file(folder / STUB_FILE, EngagementError))["replaced_by"]
        raise EngagementError(
            f"the data of release {wanted} are gone: a company withdrew its consent. Use release {instead}."
        )
    changed = changed_files(folder)
    if changed:
        raise EngagementError(
            f"release {wanted} is not what was released: {', '.join(changed)}. Restore the folder {folder} from a "
            "backup or a clone: a release is never changed."
        )
    content = read_file(folder / PACKAGE_FILE, EngagementError)
    return Release(wanted, folder, sha256_of(folder / SUMS_FILE), json.loads(content))


def changed_files(folder: Path) -> list[str]:
    """Files of a release that are not as it was made, each with what is wrong; empty where all is as it was.

    Parameters
    ----------
    folder
        Of one release.

    Returns
    -------
    list of str
        Such as `companies.csv has changed`, by name.
    """
    if not (folder / SUMS_FILE).is_file():
        return [f"{SUMS_FILE} is missing"]
    known: dict[str, str] = {}
    for line in read_file(folder / SUMS_FILE, EngagementError).decode("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        known[name] = digest
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {SUMS_FILE}
    missing = [f"{name} is missing" for name in sorted(set(known) - there)]
    added = [f"{name} was added" for name in sorted(there - set(known))]
    changed = [f"{name} has changed" for name in sorted(set(known) & there) if sha256_of(folder / name) != known[name]]
    return [*changed, *missing, *added]


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, as hexadecimal digits."""
    return hashlib.sha256(read_file(path, EngagementError)).hexdigest()
