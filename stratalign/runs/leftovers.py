"""What a dead run has left: found by locks that nobody holds, and cleared by the next run."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from stratalign.export.manifests import read_manifest
from stratalign.export.staging import READY, lock_name, move_in
from stratalign.layout import PARTIAL, lock_of
from stratalign.locks import HeldError, hold, is_held
from stratalign.temporary import clear_temporary

#: Ending of what is kept of a run that failed, until the next run.
FAILED = ".failed"


def clear_leftovers(runs_folder: Path) -> None:
    """Clear what dead runs and exports of an engagement have left, here and in the temporary folder.

    An export whose files were all whole is finished instead. What is kept of failed runs goes too.

    Parameters
    ----------
    runs_folder
        Folder of the engagement's runs; need not exist.
    """
    for name in names_in_work(runs_folder):
        lock = lock_of(runs_folder, lock_name(name))
        if not is_held(lock):
            # Somebody else may be quicker, or the disk refuse: then it is the next run's.
            with suppress(HeldError, OSError), hold(lock):
                _clear(runs_folder / PARTIAL / name)
    for failed in failed_runs(runs_folder):
        shutil.rmtree(failed, ignore_errors=True)
    remove_if_empty(runs_folder / PARTIAL)
    clear_temporary()


def names_in_work(runs_folder: Path) -> list[str]:
    """Names of runs and exports that are being written, or were when their process died.

    Parameters
    ----------
    runs_folder
        Folder of the engagement's runs.

    Returns
    -------
    list of str
        Whether somebody holds the lock of one says which.
    """
    hidden = runs_folder / PARTIAL
    found = sorted(hidden.iterdir()) if hidden.is_dir() else []
    return list(dict.fromkeys(path.name.removesuffix(".lock") for path in found))


def failed_runs(runs_folder: Path) -> list[Path]:
    """Folders of what is kept of runs that failed.

    Parameters
    ----------
    runs_folder
        Folder of the engagement's runs.

    Returns
    -------
    list of pathlib.Path
        Their manifests say why.
    """
    return [path for path in sorted(runs_folder.glob(f"*{FAILED}")) if read_manifest(path).get("status") == "failed"]


def remove_if_empty(hidden: Path) -> None:
    """Remove the hidden folder where nobody else is writing."""
    with suppress(OSError):
        hidden.rmdir()


def _clear(path: Path) -> None:
    if path.name.endswith(READY):
        move_in(path)
    shutil.rmtree(path, ignore_errors=True)
