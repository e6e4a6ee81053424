"""The formats a finished run can be written in: one row a format; each reads the document and computes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stratalign.document.file import DOCUMENT_FILE, read_document
from stratalign.document.model import Document
from stratalign.errors import EngagementError, ExportError
from stratalign.layout import MANIFEST_FILE, WORK, send_folder, work_folder
from stratalign.paths import expand, why_no_folder

#: Kinds of report that are made for the analyst and never sent.
INTERNAL = frozenset({"data_readiness"})


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What an export is written from: the run's folder, its document and its executed notebook.

    `is_fresh` says that this installation has just run the notebook, so that what it shows need not be drawn again.
    """

    folder: Path
    document: Document
    notebook: Path
    is_fresh: bool = False

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.document.run_id

    @property
    def target(self) -> Path:
        """Folder that gets the report's files: `send/`, or `work/` where the report is for the analyst."""
        return work_folder(self.folder) if self.document.kind in INTERNAL else send_folder(self.folder)


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: the ending of its file, and what writes a run to a path, whole or not at all."""

    suffix: str
    write: Callable[[FinishedRun, Path], Path]


def _write_html(run: FinishedRun, path: Path) -> Path:
    from stratalign.export.html import write_html

    return write_html(run.notebook, path, document=run.document, is_fresh=run.is_fresh)


#: Name of a format -> how it is written.
FORMATS: dict[str, ExportFormat] = {
    "html": ExportFormat(".html", _write_html),
}


def add_format(name: str, export_format: ExportFormat) -> None:
    """Add a format; it is known until the process ends."""
    FORMATS[name] = export_format


def require_formats(names: Sequence[str]) -> None:
    """Refuse formats that are not known.

    Parameters
    ----------
    names
        As a user gives them.

    Raises
    ------
    EngagementError
        The unknown and the known ones are named.
    """
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise EngagementError(
            f"there is no export format {', '.join(map(repr, unknown))}. Known: {', '.join(FORMATS)}."
        )


def export_run(folder: str | Path, *, formats: Sequence[str] = ("html",), is_fresh: bool = False) -> dict[str, Path]:
    """Write a finished run in any format, without running it again.

    Parameters
    ----------
    folder
        Folder of the run, with `document.json` and the executed notebook in `work/`.
    formats
        Keys of `FORMATS`.
    is_fresh
        Whether this installation has just run the notebook; as in `FinishedRun`.

    Returns
    -------
    dict
        Path of each file written, by its format: in `send/`, or in `work/` where the report is for the analyst.

    Raises
    ------
    EngagementError
        A format is unknown.
    ExportError
        The folder is no run's, or a file did not pass verification.
    DocumentError
        `document.json` is not whole.
    """
    require_formats(formats)
    run = replace(finished_run(folder, is_fresh=is_fresh), is_fresh=is_fresh)
    return {
        name: FORMATS[name].write(run, run.target / f"{run.notebook.stem}{FORMATS[name].suffix}") for name in formats
    }


def finished_run(folder: str | Path, *, is_fresh: bool = False) -> FinishedRun:
    """Find what an export is written from.

    Parameters
    ----------
    folder
        Folder of a run.
    is_fresh
        Whether the run itself asks, which is not over yet.

    Returns
    -------
    FinishedRun
        Its document has been read.

    Raises
    ------
    ExportError
        The folder holds no finished run.
    """
    path = expand(folder)
    absent = why_no_folder(path)
    if absent:
        raise ExportError(f"{path} {absent}. Name the folder of a run.")
    status = _manifest_of(path).get("status")
    if status == "running" and not is_fresh:
        raise ExportError(f"the run of {path} is going on, or was ended from outside. Wait for it, or run it again.")
    if not (path / WORK / DOCUMENT_FILE).is_file():
        if status == "failed":
            raise ExportError(f"the run of {path} has failed: there is nothing to export. Run it again.")
        raise ExportError(
            f"{path} is not the folder of a finished run: it has no {WORK}/{DOCUMENT_FILE}. Run the engagement."
        )
    return FinishedRun(path, read_document(path), _notebook_of(path))


def _manifest_of(folder: Path) -> dict[str, Any]:
    """What the run says of itself; nothing where it says nothing that can be read."""
    try:
        plain = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}


def _notebook_of(folder: Path) -> Path:
    """The executed notebook: the one the manifest names, else the only one."""
    notebook = _manifest_of(folder).get("notebook")
    name = str(notebook.get("name", "")) if isinstance(notebook, dict) else ""
    work = folder / WORK
    found = [
        path for path in sorted(work.glob("*.ipynb")) if not path.name.endswith((".failed.ipynb", ".running.ipynb"))
    ]
    if name and work / name in found:
        return work / name
    if len(found) != 1:
        raise ExportError(f"{work} holds {len(found)} executed notebooks; an export is written from one.")
    return found[0]
