"""What a run was made of: hashes, versions, seed and parameters, without names, paths or free text."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratalign.engagement.engagement import Engagement
from stratalign.export.manifests import file_hashes, output_hashes, write_manifest_file, write_sent_manifest
from stratalign.export.products import audiences_by_file
from stratalign.layout import SEND
from stratalign.runs.origin import Origin
from stratalign.study.reference import reference_release

if TYPE_CHECKING:
    from stratalign.study.load import StudyData


def write_manifest(
    folder: Path,
    engagement: Engagement,
    *,
    run_id: str,
    started: dt.datetime,
    seconds: float,
    origin: Origin,
    audiences: tuple[str, ...] = (),
    measured: Mapping[str, Any] | None = None,
) -> Path:
    """Write `manifest.json` of a run.

    Parameters
    ----------
    folder
        Folder of the run; the files of `send/` and `work/` are hashed. Where anything is in `send/`, a manifest of it
        alone is written there.
    engagement
        Names the run, and gives its seed.
    run_id, started, seconds
        Which run, when (UTC) and how long.
    origin
        What the run follows from, input files by their names.
    audiences
        Whom its files are for; none where they are the same for everybody.
    measured
        What was counted while it was made (`runs.measured`).

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
            "audiences": list(audiences),
            "benchmark": _benchmark(engagement),
            **(measured or {}),
            **_told(origin),
        },
    )


def write_study_manifest(
    folder: Path,
    study: StudyData,
    *,
    run_id: str,
    started: dt.datetime,
    seconds: float,
    origin: Origin,
    measured: Mapping[str, Any] | None = None,
) -> Path:
    """Write `manifest.json` of a run on a study of companies; otherwise as `write_manifest`."""
    return _write(
        folder,
        {
            "run_id": run_id,
            "study": study.folder.name,
            "started_utc": started.isoformat(timespec="seconds"),
            "seconds": round(seconds, 2),
            "seed": origin.parameters["seed"],
            **(measured or {}),
            **_told(origin),
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


def _benchmark(engagement: Engagement) -> dict[str, str] | None:
    """Release of the study that the report compares with, and its hash; it stays what the report rests on."""
    if engagement.report.benchmark == "none":
        return None
    release = reference_release(engagement.report.benchmark_release)
    return {"release": str(release.version), "sha256": release.sha256}


def _write(folder: Path, facts: dict[str, Any]) -> Path:
    """Facts of a run with its outputs and versions; what is sent gets hashes of itself alone."""
    sent = file_hashes(folder / SEND)
    if sent:
        stem = Path(facts["notebook"]["name"]).stem
        told = audiences_by_file(sent, stem, facts.get("audiences", ()))
        write_sent_manifest(folder / SEND, facts["run_id"], sent, audiences=told)
    manifest = facts | {
        "status": "finished",
        "outputs": output_hashes(folder),
        # Another kind of processor may differ in the last digits of what is not printed.
        "machine": f"{platform.system()} {platform.machine()}",
    }
    return write_manifest_file(folder, manifest)


def _told(origin: Origin) -> dict[str, Any]:
    """What a run follows from, the parts that others look for at the top."""
    facts = origin.facts()
    return {"origin": facts} | {name: facts[name] for name in ("notebook", "inputs", "python", "packages")}
