"""Hashes of what a run has written, and manifests written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from stratalign.layout import MANIFEST_FILE, PACKS, SEND, WORK


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder and of unit packs in it, but of a manifest.

    Parameters
    ----------
    folder
        Need not exist.

    Returns
    -------
    dict
        By name within the folder, such as `packs/sales.html`, in order.
    """
    files = [*folder.glob("*"), *(folder / PACKS).glob("*")]
    named = {file.relative_to(folder).as_posix(): file for file in files if file.is_file()}
    return {name: _sha256(named[name]) for name in sorted(named) if name != MANIFEST_FILE}


def output_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of the files of a run's `send/` and `work/`.

    Parameters
    ----------
    folder
        Folder of the run.

    Returns
    -------
    dict
        By path within the run, such as `send/client_report.html`.
    """
    return {f"{part}/{name}": hashed for part in (SEND, WORK) for name, hashed in file_hashes(folder / part).items()}


def write_sent_manifest(
    folder: Path, run_id: str, files: dict[str, str], *, audiences: Mapping[str, str] | None = None
) -> Path:
    """Write the manifest that goes with what is sent: the run's name, a hash of each file, whom it is for, and no more.

    Parameters
    ----------
    folder
        `send/` of a run.
    run_id
        Name of the run.
    files
        Hash by file name.
    audiences
        Whom a file is for, by its name, where it is not for everybody.

    Returns
    -------
    pathlib.Path
        The manifest.
    """
    made_by = f"stratalign {version('stratalign')}"
    return write_manifest_file(
        folder, {"run_id": run_id, "made_by": made_by, "files": files, "audiences": dict(audiences or {})}
    )


def write_manifest_file(folder: Path, manifest: dict[str, Any]) -> Path:
    """Write a manifest in place of the one that is there, whole or not at all.

    Parameters
    ----------
    folder
        Existing folder.
    manifest
        Plain data.

    Returns
    -------
    pathlib.Path
        `manifest.json` in it.
    """
    path = folder / MANIFEST_FILE
    draft = path.with_suffix(".json.part")
    draft.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a run says of itself.

    Parameters
    ----------
    folder
        Folder with a `manifest.json`.

    Returns
    -------
    dict
        Empty where it says nothing that can be read.
    """
    try:
        plain = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
