"""What an engagement is read from: its files, and one hash over them and over the code that reads them."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from stratalign.engagement.corrections import CORRECTIONS_FILE
from stratalign.engagement.declarations.hierarchy import UnitsFile
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import instrument_path
from stratalign.errors import InstrumentError, SourceError
from stratalign.shipped import PACKAGE
from stratalign.sources.codebooks.attach import codebook_in_same_folder
from stratalign.sources.files.file_lists import matching_files
from stratalign.sources.places import is_address

#: Libraries that reading, building and checking tables go through.
LIBRARIES = (
    "defusedxml", "duckdb", "fsspec", "insufficient-effort", "numpy", "openpyxl", "pandas", "pydantic", "pyreadstat",
    "python-calamine", "pyyaml", "scipy", "sqlalchemy", "statsmodels",
)  # fmt: skip


def input_files(engagement: Engagement) -> list[Path]:
    """List the files of this machine that the tables of an engagement are made from.

    Parameters
    ----------
    engagement
        Names them; an answer of a database and a file at an address of cloud storage are not among them.

    Returns
    -------
    list of pathlib.Path
        Those that exist, by name.
    """
    folder = engagement.folder
    paths = {folder / "engagement.yml", folder / CORRECTIONS_FILE, *_instrument(engagement)}
    paths |= {folder / wave.survey.mapping for wave in engagement.declared_waves}
    paths |= {engagement.path_of(file) for file in _named_files(engagement) if not is_address(file)}
    paths |= {found for path in paths if (found := codebook_in_same_folder(path))}
    paths |= set(_performance_files(engagement))
    return sorted((path for path in paths if os.path.isfile(path)), key=lambda path: (path.name, path))


def reads_elsewhere(engagement: Engagement) -> bool:
    """Whether something is read that is no file of this machine: an answer of a database, or a file at an address.

    Parameters
    ----------
    engagement
        As loaded.

    Returns
    -------
    bool
        Hashes of files then do not say what was read.
    """
    accounts = engagement.performance
    databases = [wave.survey.database for wave in engagement.declared_waves]
    databases += [accounts.database] if accounts else []
    named = [*_named_files(engagement), *([accounts.file] if accounts else [])]
    return any(database is not None for database in databases) or any(map(is_address, named))


def fingerprint_inputs(engagement: Engagement) -> str:
    """Hash everything the tables and check results of an engagement follow from.

    Take it before the files are read: a file that is changed meanwhile then no longer fits its tables.

    Parameters
    ----------
    engagement
        As loaded.

    Returns
    -------
    str
        SHA-256, as hexadecimal digits, of what the engagement declares, the bytes of its files, the code of stratalign
        and the versions of Python and of the libraries used.
    """
    files = [(str(path), _bytes_or_why_not(path)) for path in input_files(engagement)]
    whole = json.dumps([engagement.model_dump_json(), files, code_and_versions()])
    return hashlib.sha256(whole.encode()).hexdigest()


def sha256(path: Path) -> str:
    """Hash of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _named_files(engagement: Engagement) -> list[str]:
    """Files that the engagement names beside the accounts: paths and addresses."""
    named: list[str | None] = []
    for wave in engagement.declared_waves:
        named += [wave.survey.file, *wave.survey.later_downloads, wave.survey.codebook]
        named += [wave.roster.file if wave.roster else None]
    named += [engagement.units.file] if isinstance(engagement.units, UnitsFile) else []
    if engagement.performance and engagement.performance.rates:
        named.append(engagement.performance.rates.file)
    return [file for file in named if file]


def _instrument(engagement: Engagement) -> list[Path]:
    """The instrument's file; reading complains where there is none."""
    try:
        return [instrument_path(engagement.instrument, folder=engagement.folder)]
    except InstrumentError:
        return []


def _performance_files(engagement: Engagement) -> list[Path]:
    """Files of the accounts; reading complains where nothing matches."""
    performance = engagement.performance
    if performance is None or performance.database is not None or is_address(performance.file):
        return []
    suffixes = (".json",) if performance.layout == "sec_companyfacts" else ()
    try:
        return matching_files(engagement.path_of(performance.file), suffixes=suffixes)
    except SourceError:
        return []


def _bytes_or_why_not(path: Path) -> str:
    """Hash of a file, or why it cannot be read: a file that can be read later is another one."""
    try:
        return sha256(path)
    except OSError as problem:
        return type(problem).__name__


@cache
def code_and_versions() -> tuple[str, ...]:
    """Versions of Python and the libraries, and a hash of the package's own code; taken once a process."""
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(f"{file.relative_to(PACKAGE)}\n{sha256(file)}\n".encode())
    return (platform.python_version(), digest.hexdigest(), *(f"{name} {version(name)}" for name in LIBRARIES))
