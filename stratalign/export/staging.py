"""Files for a finished run, written beside it and moved in one by one when all are whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stratalign.errors import ExportError
from stratalign.layout import MANIFEST_FILE, PARTIAL, lock_of
from stratalign.locks import HeldError, hold
from stratalign.paths import naming

#: Ending of a folder with files that are still being written, and of one whose files are all whole.
WRITING, READY = ".export", ".ready"


@contextmanager
def beside(run_folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside a run; what it holds in the end takes its place in the run.

    Parameters
    ----------
    run_folder
        Folder of a finished run.

    Yields
    ------
    pathlib.Path
        Empty; files are written to where they will lie in the run, such as `send/client_report.html`.

    Raises
    ------
    ExportError
        Another export of this run is going on. After an error nothing has changed in the run.
    """
    hidden = run_folder.parent / PARTIAL
    writing, ready = hidden / f"{run_folder.name}{WRITING}", hidden / f"{run_folder.name}{READY}"
    try:
        with naming(run_folder), hold(lock_of(run_folder.parent, writing.name)):
            move_in(ready)
            shutil.rmtree(writing, ignore_errors=True)
            writing.mkdir()
            try:
                yield writing
                writing.rename(ready)
                move_in(ready)
            finally:
                shutil.rmtree(writing, ignore_errors=True)
    except HeldError as held:
        raise ExportError(
            f"another export of {run_folder} is going on (process {held.holder.get('pid', 'unknown')}). Wait for it."
        ) from None
    finally:
        # Where another run or export is going on it is not empty.
        with suppress(OSError):
            hidden.rmdir()


def lock_name(name: str) -> str:
    """Name of what is written, for its lock: files that are whole have the lock they were written under."""
    return f"{name.removesuffix(READY)}{WRITING}" if name.endswith(READY) else name


def move_in(ready: Path) -> None:
    """Move whole files to their places in a run, manifests last; the same again after any interruption.

    Parameters
    ----------
    ready
        Folder of such files beside the run; nothing is done where there is none.
    """
    run_folder = ready.parent.parent / ready.name.removesuffix(READY)
    # A run that somebody has deleted meanwhile is not made again.
    files = [path for path in ready.rglob("*") if path.is_file()] if run_folder.is_dir() else []
    for file in sorted(files, key=lambda path: (path.name == MANIFEST_FILE, path)):
        target = run_folder / file.relative_to(ready)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    shutil.rmtree(ready, ignore_errors=True)
