"""The folder of a run: made, and saying of itself whether the run is going on, has failed or is finished."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stratalign.errors import EngagementError
from stratalign.paths import real_path, reason, target_folder, why_no_folder
from stratalign.runs.manifest import write_status


@contextmanager
def run_folder(folder: Path, **facts: str) -> Iterator[Path]:
    """Make the folder of a run, whose manifest says `running` until the run has written its own.

    Parameters
    ----------
    folder
        Does not exist yet.
    **facts
        What the manifest says beside the status.

    Yields
    ------
    pathlib.Path
        The folder.

    Raises
    ------
    EngagementError
        The folder cannot be made. Whatever ends the run passes; the manifest then says `failed`.
    """
    make_run_folder(folder)
    write_status(folder, "running", facts)
    try:
        yield folder
    except BaseException:
        write_status(folder, "failed", facts)
        raise


def make_run_folder(folder: Path) -> None:
    """Make the folder of a run, or say why it cannot be made."""
    try:
        folder.mkdir(parents=True)
    except OSError as problem:
        raise _unwritable(folder.parent.parent, reason(problem)) from None


def require_reports_folder(reports: str | Path) -> Path:
    """Refuse a folder that could not take a report, before anything is read.

    Parameters
    ----------
    reports
        As named; need not exist.

    Returns
    -------
    pathlib.Path
        Absolute.

    Raises
    ------
    EngagementError
        It is a file, lies in one, may not be written to, or begins with a `~` that is nobody's home.
    """
    folder = real_path(target_folder(reports, EngagementError, option="--reports"))
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    why = why_no_folder(there)
    if not why and not os.access(there, os.W_OK | os.X_OK):
        why = "you may not write there"
    if why:
        raise _unwritable(folder, f"{there} {why}" if there != folder else why)
    return folder


def _unwritable(reports: str | Path, why: str) -> EngagementError:
    return EngagementError(
        f"the report cannot be written below {reports}: {why}. Name a folder you may write to with --reports."
    )
