"""Which runs there are, and whether each is going on, complete or broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stratalign.errors import EngagementError
from stratalign.export.manifests import file_hashes, read_manifest
from stratalign.export.staging import READY, WRITING, lock_name
from stratalign.layout import MANIFEST_FILE, SEND, lock_of
from stratalign.locks import holder_of, is_held
from stratalign.paths import expand, why_no_folder
from stratalign.runs.leftovers import FAILED, failed_runs, names_in_work
from stratalign.runs.registry import sent_as_recorded

_NEW_LINE = "\n"
_MANIFESTS = f"[!.]*/{MANIFEST_FILE}"

RunState = Literal["running", "complete", "broken"]


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run or an export as it is found: when it began (UTC), and in words what is to be known of it."""

    engagement: str
    run_id: str
    state: RunState
    started_utc: str
    detail: str


def list_runs(reports: str | Path = "reports") -> list[ListedRun]:
    """List the runs below a folder of reports.

    Parameters
    ----------
    reports
        Folder that runs write to.

    Returns
    -------
    list of ListedRun
        By engagement, in the order in which they began; those being written last. A run is going on while its process
        holds its lock; it is complete when all it has to send is there as it was written.

    Raises
    ------
    EngagementError
        There is no such folder.
    """
    folder = expand(reports)
    absent = why_no_folder(folder)
    if absent:
        raise EngagementError(f"{folder} {absent}. Name the folder of reports with --reports.")
    engagements = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    return [run for engagement in engagements for run in (*_by_time(_written(engagement)), *_in_work(engagement))]


def clock_notes(runs_folder: Path, started: dt.datetime) -> tuple[str, ...]:
    """Say if the clock has been set back: a run of the engagement is from later than now.

    Parameters
    ----------
    runs_folder
        Folder of the engagement's runs; need not exist.
    started
        When this run begins (UTC).

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    told = {path.parent.name: read_manifest(path.parent).get("started_utc") for path in runs_folder.glob(_MANIFESTS)}
    now = started.isoformat(timespec="seconds")
    later = [(begun, run_id) for run_id, begun in told.items() if isinstance(begun, str) and begun > now]
    if not later:
        return ()
    return (
        f"the clock of this machine says {now}, which is before the run {max(later)[1]} of this engagement: runs are "
        "listed by when they began, so the new one stands before it. Set the clock right.",
    )


def listing_text(runs: list[ListedRun]) -> str:
    """Runs for reading: one line each.

    Parameters
    ----------
    runs
        From `list_runs`.

    Returns
    -------
    str
        "No runs." where there is none.
    """
    if not runs:
        return "No runs."
    names = [f"{run.engagement}/{run.run_id}" for run in runs]
    width = max(map(len, names))
    return "\n".join(
        f"{run.state:<8}  {name:<{width}}  {run.started_utc:<25}  {run.detail}".rstrip()
        for run, name in zip(runs, names, strict=True)
    )


def _by_time(runs: Iterable[ListedRun]) -> list[ListedRun]:
    return sorted(runs, key=lambda run: (run.started_utc or "unknown", run.run_id))


def _written(engagement: Path) -> Iterator[ListedRun]:
    """Runs under their own names, and what is kept of those that failed. A folder without a manifest is no run's."""
    failed = failed_runs(engagement)
    for path in sorted(engagement.iterdir()):
        if path.name.startswith(".") or not (path / MANIFEST_FILE).is_file():
            continue
        manifest = read_manifest(path)
        started = str(manifest.get("started_utc", ""))
        if path in failed:
            why = f"failed: {str(manifest.get('why', '')).partition(_NEW_LINE)[0]}"
            yield ListedRun(engagement.name, path.name.removesuffix(FAILED), "broken", started, why)
            continue
        wrong = _what_is_wrong(path, manifest)
        yield ListedRun(engagement.name, path.name, "broken" if wrong else "complete", started, wrong)


def _what_is_wrong(run: Path, manifest: dict[str, object]) -> str:
    """Why a run is not complete; "" where it is."""
    outputs = manifest.get("outputs")
    if manifest.get("status") != "finished" or not isinstance(outputs, dict):
        return "its manifest does not say that it was finished: run it again"
    if sent_as_recorded(run):
        return ""
    there = {f"{SEND}/{name}": hashed for name, hashed in file_hashes(run / SEND).items()}
    written = {name: hashed for name, hashed in outputs.items() if name.startswith(f"{SEND}/")}
    changed = [name for name, hashed in written.items() if there.get(name) != hashed]
    strange = [name for name in there if name not in written]
    problems = [f"{', '.join(changed)}: gone, or not as written"] if changed else []
    problems += [f"{', '.join(strange)}: not of this run"] if strange else []
    return "; ".join(problems) and f"{'; '.join(problems)}. Export it again, or run it again"


def _in_work(engagement: Path) -> Iterator[ListedRun]:
    """Runs and exports that are being written, or were when their process died."""
    for name in names_in_work(engagement):
        lock = lock_of(engagement, lock_name(name))
        told = holder_of(lock)
        process, started = told.get("pid", "unknown"), str(told.get("started_utc", ""))
        run_id = name.removesuffix(READY).removesuffix(WRITING)
        what = "export" if run_id != name else "run"
        if is_held(lock):
            yield ListedRun(engagement.name, run_id, "running", started, f"{what} by process {process}")
        else:
            why = f"the {what} has ended without finishing (process {process}); the next run clears it"
            yield ListedRun(engagement.name, run_id, "broken", started, why)
