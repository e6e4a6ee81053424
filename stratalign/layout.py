"""What lies where in the folder of a run: `send/` for the client, `work/` for the analyst alone."""

from __future__ import annotations

from pathlib import Path

#: All that may leave the analyst's machine, and nothing else.
SEND = "send"
#: In `send/`: a file for the manager of each unit, each for that manager alone.
PACKS = "packs"
#: What is the analyst's alone: the executed notebook, unprinted numbers, tables as they were read.
WORK = "work"
#: At the top for the analyst, in `send/` with no more than hashes.
MANIFEST_FILE = "manifest.json"
#: In `work/`: what was asked, for whoever audits the run.
QUESTIONNAIRE_FILE = "questionnaire.json"
#: In `work/`: the client's presentation that slides of the run are made with.
TEMPLATE_FILE = "template.pptx"
#: Hidden folder beside the runs of an engagement: what is still being written, or was when its process died.
PARTIAL = ".partial"


def send_folder(run_folder: str | Path) -> Path:
    """Folder of a run for what is sent; made where it is missing.

    Parameters
    ----------
    run_folder
        Folder of the run.

    Returns
    -------
    pathlib.Path
        Exists.
    """
    folder = Path(run_folder) / SEND
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def work_folder(run_folder: str | Path) -> Path:
    """Folder of a run that its owner alone can open; made where it is missing.

    Parameters
    ----------
    run_folder
        Folder of the run.

    Returns
    -------
    pathlib.Path
        Exists.
    """
    folder = Path(run_folder) / WORK
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def lock_of(runs_folder: Path, name: str) -> Path:
    """Lock of something that is written beside the runs of an engagement; held by who writes it.

    Parameters
    ----------
    runs_folder
        Folder of the engagement's runs.
    name
        Of the folder that is written, such as a run's id.

    Returns
    -------
    pathlib.Path
        Lies beside that folder, and is there before it and after it.
    """
    return runs_folder / PARTIAL / f"{name}.lock"
