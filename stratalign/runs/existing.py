"""A run that is there already: found by its name, and taken instead of computing the same once more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.errors import EngagementError
from stratalign.export.formats import FORMATS
from stratalign.export.manifests import output_hashes, read_manifest
from stratalign.export.products import format_key, product_name
from stratalign.layout import MANIFEST_FILE, PACKS, SEND, WORK
from stratalign.runs.leftovers import FAILED

#: Names a run may be given: as a file is called everywhere.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")


@dataclass(frozen=True, slots=True)
class Existing:
    """A run that is there as it was written: its folder, and its files by format, with `notebook` and `manifest`."""

    folder: Path
    files: dict[str, Path]


def find_existing(runs: Path, names: Sequence[str], formats: Sequence[str]) -> Existing | None:
    """Find a run that is there as it was written; formats it lacks are written.

    Parameters
    ----------
    runs
        Folder of the engagement's runs; need not exist.
    names
        That it may have, in order of preference.
    formats
        Asked for.

    Returns
    -------
    Existing or None
        None where there is no such run, or something of it has changed: it is then left as it is.
    """
    for folder in (runs / name for name in names):
        manifest = read_manifest(folder)
        if manifest.get("status") == "finished" and not changed_files(folder, manifest):
            return Existing(folder, _files(folder, manifest, formats))
    return None


def _files(folder: Path, manifest: Mapping[str, Any], formats: Sequence[str]) -> dict[str, Path]:
    """Files of a run by format; those it lacks are written."""
    stem = Path(manifest["notebook"]["name"]).stem
    audiences = manifest.get("audiences") or [""]
    wanted = {
        (name, format_key(name, audience, audiences)): f"{product_name(stem, audience)}{FORMATS[name].suffix}"
        for audience in audiences
        for name in formats
    }
    packs = _packs(folder, manifest, formats)
    if packs:
        wanted = {(name, f"{name}-"): "" for name in formats if not any(key.startswith(f"{name}-") for key in packs)}
    found = packs | {key: path for (_, key), file in wanted.items() if (path := _file_of(folder, manifest, file))}
    lacking = list(dict.fromkeys(name for name, key in wanted if key not in found))
    if lacking:
        # Late: a run that computes reads reports when its notebook has been executed.
        from stratalign.runs.exported import export_again

        found |= export_again(folder, formats=lacking)[0]
    return {"notebook": folder / WORK / f"{stem}.ipynb", **found, "manifest": folder / MANIFEST_FILE}


def _packs(folder: Path, manifest: Mapping[str, Any], formats: Sequence[str]) -> dict[str, Path]:
    """Unit packs that a run wrote, by format and unit."""
    names = [name for name in manifest["outputs"] if name.startswith(f"{SEND}/{PACKS}/")]
    return {
        f"{known}-{Path(name).stem}": folder / name
        for known in formats
        for name in names
        if name.endswith(FORMATS[known].suffix)
    }


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Files of a run that are not as it wrote them, in words.

    Parameters
    ----------
    folder
        Of the run.
    manifest
        Its own.

    Returns
    -------
    list of str
        Changed and missing ones anywhere, and in `send/` also those it did not write.
    """
    written, there = manifest["outputs"], output_hashes(folder)
    changed = [f"{name} has changed" for name in written if name in there and there[name] != written[name]]
    missing = [f"{name} is missing" for name in written if name not in there]
    strange = [f"{name} is not of this run" for name in there if name.startswith(f"{SEND}/") and name not in written]
    return [*changed, *missing, *strange]


def require_run_id(run_id: str, runs: Path) -> str:
    """Refuse a name that a run cannot have.

    Parameters
    ----------
    run_id
        As given.
    runs
        Folder of the engagement's runs.

    Returns
    -------
    str
        The same.

    Raises
    ------
    EngagementError
        It is no name for a folder, or a run has it.
    """
    if not _NAME.fullmatch(run_id) or run_id.endswith(FAILED):
        raise EngagementError(
            f"a run cannot be called '{run_id}': write letters, digits, '.', '_' and '-' only, at most 60, begin with "
            f"a letter or digit, and do not end with '{FAILED}'."
        )
    if (runs / run_id).exists():
        raise EngagementError(f"there is a run called '{run_id}' in {runs}. Name another, or leave --run-id out.")
    return run_id


def _file_of(folder: Path, manifest: Mapping[str, Any], name: str) -> Path | None:
    """A file that a run wrote, in either part of it."""
    return next((folder / part / name for part in (SEND, WORK) if f"{part}/{name}" in manifest["outputs"]), None)
