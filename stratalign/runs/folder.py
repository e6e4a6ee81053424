"""The folder of a run: written beside the finished ones under a hidden name, and renamed as a whole when complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from stratalign.errors import EngagementError
from stratalign.layout import PARTIAL, WORK, lock_of, work_folder
from stratalign.locks import HeldError, hold
from stratalign.paths import naming, real_path, reason, target_folder, why_no_folder
from stratalign.runs.leftovers import FAILED, clear_leftovers, remove_if_empty
from stratalign.runs.manifest import write_failure
from stratalign.sources.places import is_address

#: How a notebook ends that stopped at an error.
FAILED_NOTEBOOK = ".failed.ipynb"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run is written, and where it will lie when it is complete."""

    draft: Path
    final: Path

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.final.name

    def in_final(self, files: Mapping[str, Path]) -> dict[str, Path]:
        """Files of the draft as they are called when the run is complete."""
        return {name: self.final / file.relative_to(self.draft) for name, file in files.items()}


@contextmanager
def run_folder(folder: Path, **facts: str) -> Iterator[RunFolder]:
    """Give a run a folder to write to, which appears under its own name when the run is complete.

    What dead runs of the engagement have left is cleared first.

    Parameters
    ----------
    folder
        What the run is to be called, below the runs of its engagement. Where there is one of that name, or somebody is
        writing one, the new one gets a number.
    **facts
        What the manifest of a failed run says of it.

    Yields
    ------
    RunFolder
        Its draft exists and is empty. If the block ends with an error, nothing of it remains but the notebook that
        stopped at an error, beside the runs with the ending `.failed`; if it is stopped from outside, nothing.

    Raises
    ------
    EngagementError
        The folder cannot be made. Whatever ends the block passes.
    """
    with ExitStack() as held:
        try:
            clear_leftovers(folder.parent)
            final = _own_name(folder, held)
            draft = final.parent / PARTIAL / final.name
            draft.mkdir()
        except OSError as problem:
            raise _unwritable(folder.parent.parent, reason(problem)) from None
        run = RunFolder(draft, final)
        try:
            with naming(final.parent):
                yield run
                _settle(draft)
                draft.rename(final)
        except BaseException as problem:
            _give_up(run, facts, problem)
            raise


def kept_when_failed(path: Path) -> Path:
    """Where a file of a run's draft lies once the run has failed; a file that is in no draft stays where it is."""
    if PARTIAL not in path.parts:
        return path
    place = path.parts.index(PARTIAL)
    runs, run_id, within = path.parts[:place], path.parts[place + 1], path.parts[place + 2 :]
    return Path(*runs, f"{run_id}{FAILED}", *within)


def _own_name(folder: Path, held: ExitStack) -> Path:
    """Path that no run has and nobody else is writing to; its lock is held until the stack is closed."""
    held.callback(remove_if_empty, folder.parent / PARTIAL)
    for name in chain([folder.name], (f"{folder.name}-{number}" for number in count(2))):
        final = folder.with_name(name)
        if final.exists():
            continue
        with suppress(HeldError), ExitStack() as lock:
            lock.enter_context(hold(lock_of(folder.parent, name)))
            # Its run may have been completed between the look at its name and the lock.
            if not final.exists():
                held.push(lock.pop_all())
                return final
    raise AssertionError("there is always another number")


def _settle(draft: Path) -> None:
    """Wait until the disk has every file, so that not even a power cut leaves a name without its content."""
    for file in (path for path in sorted(draft.rglob("*")) if path.is_file()):
        descriptor = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _give_up(run: RunFolder, facts: dict[str, str], problem: BaseException) -> None:
    """Keep the notebook that stopped at an error, with the reason, and remove all else.

    What cannot be removed now, on a disk that fails, is what a dead run leaves: the next run clears it.
    """
    with suppress(OSError):
        notebooks = sorted((run.draft / WORK).glob(f"*{FAILED_NOTEBOOK}")) if isinstance(problem, Exception) else []
        if not notebooks:
            shutil.rmtree(run.draft)
            return
        kept = run.draft.with_name(f"{run.run_id}{FAILED}")
        work_folder(kept)
        for notebook in notebooks:
            notebook.rename(kept / WORK / notebook.name)
        shutil.rmtree(run.draft)
        write_failure(kept, str(problem), facts)
        kept.rename(run.final.with_name(kept.name))


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
        It is a file, lies in one, may not be written to, is an address, or begins with a `~` that is nobody's home.
    """
    if is_address(str(reports)):
        scheme = str(reports).partition("://")[0]
        raise EngagementError(
            f"runs are kept in a folder of this machine, not at a {scheme}:// address: `stratalign run` and `batch` "
            "copy to one what is sent. Name a folder with --reports."
        )
    folder = real_path(target_folder(reports, EngagementError, option="--reports"))
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    why = why_no_folder(there)
    if why:
        raise _unwritable(folder, why if there == folder else f"{there} {why}")
    if not os.access(there, os.W_OK | os.X_OK):
        raise _unwritable(folder, "you may not write there" if there == folder else f"you may not write to {there}")
    return folder


def _unwritable(reports: str | Path, why: str) -> EngagementError:
    return EngagementError(
        f"the report cannot be written below {reports}: {why}. Name a folder you may write to with --reports."
    )
