"""The registry of runs: one SQLite file in the folder of reports, quick to ask, made anew from manifests at any time.

Manifests are the truth. Nothing fails because the registry cannot be written, and what it says of a run counts only as
long as the run's manifest is the one it was written from.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.errors import EngagementError
from stratalign.export.manifests import read_manifest
from stratalign.layout import MANIFEST_FILE, SEND
from stratalign.paths import expand, why_no_folder

REGISTRY_FILE = "runs.sqlite"
#: Of the table below; a registry of another form is made anew.
FORM = 1
#: Seconds a writer waits for others.
_PATIENCE = 60.0
_TABLE = """
CREATE TABLE IF NOT EXISTS runs (
    engagement TEXT NOT NULL, run_id TEXT NOT NULL, status TEXT NOT NULL, started_utc TEXT NOT NULL, seconds REAL,
    manifest TEXT NOT NULL, stamp TEXT NOT NULL, sent TEXT NOT NULL, PRIMARY KEY (engagement, run_id)
) WITHOUT ROWID
"""
_ALL = "SELECT * FROM runs ORDER BY engagement, started_utc, run_id"
_ONE = "SELECT * FROM runs WHERE engagement = ? AND run_id = ?"
_INSERT = "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class RegisteredRun:
    """A run as the registry has it.

    - `folder`: where it lies. `status`: `finished` or `failed`. `started_utc`, `seconds`: when, and how long.
    - `manifest`: what the run says of itself: hashes of inputs and outputs, parameters, versions, seed, seconds of each
      stage, rows read and counted, hidden groups by reason.
    """

    engagement: str
    run_id: str
    folder: Path
    status: str
    started_utc: str
    seconds: float | None
    manifest: Mapping[str, Any]


def registry_file(reports: str | Path) -> Path:
    """Where the registry of a folder of reports is."""
    return expand(reports) / REGISTRY_FILE


def record_run(folder: Path) -> str:
    """Note a run in the registry of its folder of reports.

    Parameters
    ----------
    folder
        Of the run: `<reports>/<engagement>/<run id>`.

    Returns
    -------
    str
        "" where it is noted; else why not, in words for who asked for the run.
    """
    reports = folder.parent.parent
    row = _row(folder)
    if row is None:
        return ""
    try:
        with _writing(reports) as registry:
            registry.execute(_INSERT, row)
    except (sqlite3.Error, OSError) as problem:
        return (
            f"the registry of runs could not be written ({_plain(problem)}); reports are not touched by that. "
            f"Make it anew: stratalign runs rebuild --reports {reports}"
        )
    return ""


def forget_runs(reports: Path, engagement: str, run_ids: Iterable[str]) -> bool:
    """Take runs out of the registry that are no longer there.

    Parameters
    ----------
    reports
        Folder of reports.
    engagement
        Name of the engagement.
    run_ids
        Names of its runs.

    Returns
    -------
    bool
        Whether the registry no longer names them; a registry that is not there names nobody.
    """
    if not registry_file(reports).is_file():
        return True
    try:
        with _writing(reports) as registry:
            gone = [(engagement, run_id) for run_id in run_ids]
            registry.executemany("DELETE FROM runs WHERE engagement = ? AND run_id = ?", gone)
    except (sqlite3.Error, OSError):
        return False
    return True


def rebuild_registry(reports: str | Path = "reports") -> int:
    """Make the registry anew from the manifests of all runs.

    Parameters
    ----------
    reports
        Folder of reports.

    Returns
    -------
    int
        How many runs it holds.

    Raises
    ------
    EngagementError
        There is no such folder, or it cannot be written to.
    """
    folder = expand(reports)
    absent = why_no_folder(folder)
    if absent:
        raise EngagementError(f"{folder} {absent}. Name the folder of reports with --reports.")
    rows = [row for path in sorted(folder.glob(f"[!.]*/[!.]*/{MANIFEST_FILE}")) if (row := _row(path.parent))]
    try:
        _remove_if_unreadable(folder)
        with _writing(folder) as registry:
            registry.execute("DELETE FROM runs")
            registry.executemany(_INSERT, rows)
    except (sqlite3.Error, OSError) as problem:
        raise EngagementError(
            f"{registry_file(folder)} cannot be written: {_plain(problem)}. Close what has it open, or delete it, and "
            "run this again."
        ) from None
    return len(rows)


def registered_runs(reports: str | Path = "reports") -> list[RegisteredRun]:
    """Runs that the registry has and whose manifest is still the one it was written from.

    Parameters
    ----------
    reports
        Folder of reports.

    Returns
    -------
    list of RegisteredRun
        By engagement, then in the order in which they began; none where there is no registry that can be read.
    """
    folder = expand(reports)
    found = (_registered(folder, row) for row in _rows(folder, _ALL))
    return [run for run in found if run is not None]


def sent_as_recorded(folder: Path) -> bool:
    """Whether the files a run sends have the size and the time of change they had when the run was noted.

    Parameters
    ----------
    folder
        Of the run.

    Returns
    -------
    bool
        False also where the registry knows nothing of it: then their hashes must tell.
    """
    rows = _rows(folder.parent.parent, _ONE, folder.parent.name, folder.name)
    return any(row[6] == _stamp(folder / MANIFEST_FILE) and row[7] == _sent(folder) for row in rows)


def _row(folder: Path) -> tuple[Any, ...] | None:
    """Row of a run; None where its manifest says nothing."""
    manifest = read_manifest(folder)
    status = manifest.get("status")
    if status not in ("finished", "failed"):
        return None
    seconds = manifest.get("seconds")
    return (
        folder.parent.name,
        folder.name,
        status,
        str(manifest.get("started_utc", "")),
        float(seconds) if isinstance(seconds, int | float) else None,
        json.dumps(manifest, sort_keys=True),
        _stamp(folder / MANIFEST_FILE),
        _sent(folder),
    )


def _registered(reports: Path, row: tuple[Any, ...]) -> RegisteredRun | None:
    engagement, run_id, status, started, seconds, manifest, stamp, _ = row
    folder = reports / engagement / run_id
    if _stamp(folder / MANIFEST_FILE) != stamp:
        return None
    return RegisteredRun(engagement, run_id, folder, status, started, seconds, json.loads(manifest))


def _rows(reports: Path, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
    """Rows as they are; nothing where there is no registry that can be read."""
    path = registry_file(reports)
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as registry:
            if _form(registry) == FORM:
                yield from registry.execute(query, values).fetchall()
    except sqlite3.Error:
        return


@contextmanager
def _writing(reports: Path) -> Iterator[sqlite3.Connection]:
    """The registry within one transaction: others wait, and see all of it or nothing."""
    path = registry_file(reports)
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as registry:
        os.chmod(path, 0o600)
        # What is taken out is overwritten: clients' names do not stay in free pages.
        registry.execute("PRAGMA secure_delete = ON")
        registry.execute("BEGIN IMMEDIATE")
        if _form(registry) != FORM:
            registry.execute("DROP TABLE IF EXISTS runs")
        registry.execute(_TABLE)
        registry.execute(f"PRAGMA user_version = {FORM}")
        yield registry
        registry.execute("COMMIT")


def _form(registry: sqlite3.Connection) -> int:
    return int(registry.execute("PRAGMA user_version").fetchone()[0])


def _remove_if_unreadable(reports: Path) -> None:
    """Take away what is no database."""
    path = registry_file(reports)
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as registry:
            broken = registry.execute("PRAGMA quick_check").fetchone()[0] != "ok"
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        broken = True
    if broken:
        path.unlink()


def _sent(folder: Path) -> str:
    """Stamps of the files in `send/`, by name."""
    files = sorted(path for path in (folder / SEND).rglob("*") if path.is_file())
    return json.dumps({path.relative_to(folder).as_posix(): _stamp(path) for path in files})


def _stamp(path: Path) -> str:
    """Size and time of change of a file; "" where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _plain(problem: Exception) -> str:
    """Why, without an address or a number of the system."""
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
