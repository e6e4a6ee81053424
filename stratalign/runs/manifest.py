"""What a run was made of: hashes, versions, seed and parameters, without names, paths or free text."""

from __future__ import annotations

import datetime as dt
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from stratalign.engagement.declarations.plan import PLAN_FILE
from stratalign.engagement.engagement import Engagement
from stratalign.intake.inputs import input_files, sha256
from stratalign.layout import MANIFEST_FILE, SEND, WORK
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


def write_status(folder: Path, status: str, facts: dict[str, str]) -> None:
    """Write a manifest that says how far a run has come.

    Parameters
    ----------
    folder
        Folder of the run.
    status
        `running` or `failed`; the manifest of a finished run says `finished` and what it is made of.
    facts
        Which run it is.
    """
    _replace(folder / MANIFEST_FILE, facts | {"status": status})


def _write(folder: Path, facts: dict[str, Any]) -> Path:
    """Facts of a run with its outputs and versions; what is sent gets hashes of itself alone."""
    sent = _hashes(folder / SEND)
    if sent:
        made_by = f"stratalign {version('stratalign')}"
        _replace(folder / SEND / MANIFEST_FILE, {"run_id": facts["run_id"], "made_by": made_by, "files": sent})
    parts = (folder / SEND, folder / WORK)
    manifest = facts | {
        "status": "finished",
        "outputs": {f"{part.name}/{name}": hashed for part in parts for name, hashed in _hashes(part).items()},
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }
    _replace(folder / MANIFEST_FILE, manifest)
    return folder / MANIFEST_FILE


def _hashes(folder: Path) -> dict[str, str]:
    """Hash of each file of a folder by its name, but of a manifest in it."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {file.name: sha256(file) for file in files if file.is_file() and file.name != MANIFEST_FILE}


def _replace(path: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest in place of the one that is there, whole or not at all."""
    draft = path.with_suffix(".json.part")
    draft.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(path)


def _inputs(engagement: Engagement) -> list[Path]:
    """Files of an engagement's tables, its analysis plan and its brand where there are such."""
    further = [engagement.folder / PLAN_FILE, engagement.brand_file]
    return [*input_files(engagement), *(path for path in further if path and path.is_file())]
