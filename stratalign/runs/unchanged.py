"""A run that need not be made again: told from files, code and options, before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stratalign.engagement.engagement import load_engagement
from stratalign.export.formats import FORMATS
from stratalign.export.manifests import read_manifest
from stratalign.export.products import format_key, product_name
from stratalign.layout import MANIFEST_FILE, SEND, WORK
from stratalign.runs.execute import CLIENT_REPORT, Run, audience_parameter, find_notebook
from stratalign.runs.folder import require_reports_folder
from stratalign.runs.origin import origin_before_reading
from stratalign.runs.parameters import require_free
from stratalign.runs.registry import sent_as_recorded


def unchanged_run(
    path: str | Path,
    *,
    formats: Sequence[str] = (),
    reports: str | Path = "reports",
    notebook: str = CLIENT_REPORT,
    audiences: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
) -> Run | None:
    """The run of an engagement that was made from the same files, code and options, and has all the files asked for.

    No survey is read: hashes of the files, and the sizes and times of the files sent, as the registry has them, tell.

    Parameters
    ----------
    path, formats, reports, notebook, audiences, parameters
        As in `run_engagement`.

    Returns
    -------
    Run or None
        None where there is no such run, where it cannot be told without reading (databases, addresses), or where a file
        that is asked for is not there.
    """
    engagement = load_engagement(path)
    source = find_notebook(notebook)
    values = require_free(parameters or {}) | audience_parameter(audiences)
    origin = origin_before_reading(engagement, notebook=source, parameters=values)
    if origin is None:
        return None
    runs = require_reports_folder(reports) / engagement.name
    for folder in (runs / name for name in origin.names()):
        if sent_as_recorded(folder):
            files = _files(folder, formats or engagement.report.formats)
            return Run(folder.name, folder, files, 0.0, is_new=False) if files else None
    return None


def _files(folder: Path, formats: Sequence[str]) -> dict[str, Path]:
    """Files of a run by format; none where one is lacking."""
    manifest = read_manifest(folder)
    stem = Path(manifest["notebook"]["name"]).stem
    audiences = manifest.get("audiences") or [""]
    found = {}
    for audience in audiences:
        for name in formats:
            file = f"{product_name(stem, audience)}{FORMATS[name].suffix}"
            places = [folder / part / file for part in (SEND, WORK) if f"{part}/{file}" in manifest["outputs"]]
            if not places:
                return {}
            found[format_key(name, audience, audiences)] = places[0]
    return {"notebook": folder / WORK / f"{stem}.ipynb", **found, "manifest": folder / MANIFEST_FILE}
