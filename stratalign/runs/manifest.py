"""What a run was made of: hashes, versions, seed and parameters, without names, paths or free text."""

from __future__ import annotations

import datetime as dt
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from stratalign.engagement.declarations.plan import PLAN_FILE
from stratalign.engagement.engagement import Engagement
from stratalign.export.manifests import file_hashes, output_hashes, write_manifest_file, write_sent_manifest
from stratalign.intake.inputs import input_files, sha256
from stratalign.layout import SEND
from stratalign.study.load import FILES, StudyData

PACKAGES = ("stratalign", "pandas", "numpy", "scipy", "statsmodels", "seaborn", "matplotlib", "papermill", "nbconvert")


def write_manifest(
    folder: Path, engagement: Engagement, *, run_id: str, started: dt.datetime, seconds: float, notebook: Path
) -> Path:
    """Write `manifest.json` of a run.

    Parameters
    ----------
    folder
        Folder of the run; the files of `send/` and `work/` are hashed. Where anything is in `send/`, a manifest of it
        alone is written there.
    engagement
        Its inputs are hashed by file name.
    run_id, started, seconds
        Which run, when (UTC) and how long.
    notebook
        The notebook that was executed.

    Returns
    -------
    pathlib.Path
        The manifest.
    """
    return _write(
        folder,
        {
            "run_id": run_id,
            "engagement": engagement.name,
            "started_utc": started.isoformat(timespec="seconds"),
            "seconds": round(seconds, 2),
            "seed": engagement.seed,
            "notebook": {"name": notebook.name, "sha256": sha256(notebook)},
            "inputs": {path.name: sha256(path) for path in _inputs(engagement)},
        },
    )


def write_study_manifest(
    folder: Path, study: StudyData, *, run_id: str, started: dt.datetime, seconds: float, notebook: Path, seed: int
) -> Path:
    """Write `manifest.json` of a run on a study of companies; otherwise as `write_manifest`."""
    inputs = [study.folder / name for name in FILES if (study.folder / name).is_file()]
    return _write(
        folder,
        {
            "run_id": run_id,
            "study": study.folder.name,
            "started_utc": started.isoformat(timespec="seconds"),
            "seconds": round(seconds, 2),
            "seed": seed,
            "notebook": {"name": notebook.name, "sha256": sha256(notebook)},
            "inputs": {path.name: sha256(path) for path in inputs},
        },
    )


def write_failure(folder: Path, why: str, facts: dict[str, str]) -> Path:
    """Write the manifest of a run that has failed.

    Parameters
    ----------
    folder
        Folder of what is left of the run.
    why
        What the run said of it.
    facts
        Which run it is.

    Returns
    -------
    pathlib.Path
        The manifest; that of a finished run has the status `finished` and what it is made of.
    """
    return write_manifest_file(folder, facts | {"status": "failed", "why": why})


def _write(folder: Path, facts: dict[str, Any]) -> Path:
    """Facts of a run with its outputs and versions; what is sent gets hashes of itself alone."""
    sent = file_hashes(folder / SEND)
    if sent:
        write_sent_manifest(folder / SEND, facts["run_id"], sent)
    manifest = facts | {
        "status": "finished",
        "outputs": output_hashes(folder),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }
    return write_manifest_file(folder, manifest)


def _inputs(engagement: Engagement) -> list[Path]:
    """Files of an engagement's tables, its analysis plan and its brand where there are such."""
    further = [engagement.folder / PLAN_FILE, engagement.brand_file]
    return [*input_files(engagement), *(path for path in further if path and path.is_file())]
