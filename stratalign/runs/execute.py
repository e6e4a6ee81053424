"""Run a notebook for an engagement with papermill and export it; a client file appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from stratalign.checks.kept import check_engagement, keep_checked
from stratalign.checks.suite import require_ready
from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.errors import EngagementError, ExportError
from stratalign.export.formats import export_run, require_formats
from stratalign.intake.inputs import fingerprint_inputs
from stratalign.layout import work_folder
from stratalign.paths import real_path, why_no_file
from stratalign.runs.folder import require_reports_folder, run_folder
from stratalign.runs.manifest import write_manifest
from stratalign.runs.parameters import require_free, require_parameters
from stratalign.shipped import shipped_path

if TYPE_CHECKING:
    from traitlets.config import Config

CLIENT_REPORT = "client_report"
#: Seconds one notebook cell may take before the run is stopped, unless the caller says otherwise.
CELL_TIMEOUT = 1800


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: where its files are, how long it took in seconds, how many problems block a client's report."""

    run_id: str
    folder: Path
    files: dict[str, Path]
    seconds: float
    n_blocking: int = 0


def run_engagement(
    path: str | Path,
    *,
    formats: Sequence[str] = ("html",),
    reports: str | Path = "reports",
    notebook: str = CLIENT_REPORT,
    parameters: Mapping[str, Any] | None = None,
    cell_timeout: int = CELL_TIMEOUT,
    on_step: Callable[[str], None] = lambda step: None,
) -> Run:
    """Run the main job for one engagement: checks, notebook, report.

    Parameters
    ----------
    path
        Folder of the engagement.
    formats
        Files to export; see `export.formats`.
    reports
        Folder that gets `<engagement>/<run id>/`.
    notebook
        Name of a shipped notebook, or the path of one.
    parameters
        More notebook parameters; each must stand in the notebook's parameters cell.
    cell_timeout
        Seconds one cell of the notebook may take.
    on_step
        Called with a line of text as each step begins.

    Returns
    -------
    Run
        The files written. A notebook that shows blocked data, such as `data_readiness`, is run whatever the checks
        say; `n_blocking` then counts what blocks.

    Raises
    ------
    EngagementError
        The engagement, notebook, a format, a parameter or the time for a cell is wrong.
    ReadinessError
        A readiness check blocks the run of any other notebook; nothing is written.
    ExportError
        The notebook failed or a cell took too long, or the export did not pass verification; no client file is left.
    """
    started = dt.datetime.now(dt.UTC)
    engagement = load_engagement(path)
    require_formats(formats)
    require_cell_timeout(cell_timeout)
    source = find_notebook(notebook)
    reports_folder = require_reports_folder(reports)
    values = require_free(parameters or {})
    require_parameters(source, {**values, "engagement": "", "run_folder": ""})
    on_step("Checking the data")
    # Before anything is read: a file changed meanwhile then no longer fits what is kept of it.
    fingerprint = fingerprint_inputs(engagement)
    checked = check_engagement(engagement)
    if not shows_blocked_data(source):
        require_ready(checked.checks)
    run_id = new_run_id(engagement, started)
    folder = reports_folder / engagement.name / run_id
    values |= {"engagement": str(engagement.folder), "run_folder": str(folder)}
    with run_folder(
        folder, run_id=run_id, engagement=engagement.name, started_utc=started.isoformat(timespec="seconds")
    ):
        keep_checked(checked, folder, fingerprint=fingerprint)
        on_step(f"Running {source.name}")
        executed = execute_notebook(
            source, work_folder(folder) / f"{source.stem}.ipynb", values, cell_timeout=cell_timeout
        )
        on_step("Writing the report")
        files = {"notebook": executed, **export_run(folder, formats=formats, is_fresh=True)}
        seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()
        files["manifest"] = write_manifest(
            folder, engagement, run_id=run_id, started=started, seconds=seconds, notebook=source
        )
    n_blocking = sum(result.severity == "blocks" for result in checked.checks)
    return Run(run_id, folder, files, seconds, n_blocking)


def find_notebook(notebook: str) -> Path:
    """Path of a notebook by its shipped name or its path.

    Parameters
    ----------
    notebook
        `client_report`, `data_readiness`, or a path ending in `.ipynb`.

    Returns
    -------
    pathlib.Path
        An existing file.

    Raises
    ------
    EngagementError
        There is none; the shipped ones are named.
    """
    if notebook.endswith(".ipynb"):
        given = real_path(notebook)
        absent = why_no_file(given)
        if absent:
            raise EngagementError(f"{notebook} {absent}. Check the path.")
        return given
    shipped = shipped_path("notebooks")
    path = shipped / f"{notebook}.ipynb"
    if not path.is_file():
        known = sorted(file.stem for file in shipped.glob("*.ipynb"))
        raise EngagementError(f"there is no notebook '{notebook}'.{did_you_mean(notebook, known)}")
    return path


def shows_blocked_data(notebook: Path) -> bool:
    """Whether a notebook is made for data that are not ready.

    Its metadata then say `"stratalign": {"blocked_data": "shown"}`.

    Parameters
    ----------
    notebook
        An existing notebook.

    Returns
    -------
    bool
        False for a notebook that says nothing, or cannot be read.
    """
    try:
        told = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["stratalign"]["blocked_data"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(told == "shown")


def require_cell_timeout(seconds: int) -> None:
    """Refuse a time for a cell that is no whole number of seconds from 1 on."""
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 1:
        raise EngagementError(f"cell_timeout is a whole number of seconds, such as {CELL_TIMEOUT}; not {seconds!r}.")


def execute_notebook(
    source: Path, output: Path, values: Mapping[str, Any], *, cell_timeout: int = CELL_TIMEOUT
) -> Path:
    """Execute a notebook; its output appears only when every cell has run.

    Parameters
    ----------
    source
        Notebook to run.
    output
        Where the executed notebook goes.
    values
        Its parameters, already checked.
    cell_timeout
        Seconds one cell may take.

    Returns
    -------
    pathlib.Path
        `output`.

    Raises
    ------
    ExportError
        A cell failed or took too long; the message names it and the error. After an error the half-executed notebook is
        kept beside as `.failed.ipynb`, for the analyst alone.
    """
    papermill = _papermill()
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    draft, failed = output.with_suffix(".running.ipynb"), output.with_suffix(".failed.ipynb")
    current: list[tuple[int, str]] = []
    try:
        with tempfile.TemporaryDirectory(prefix="stratalign-") as sockets:
            papermill.execute_notebook(
                _as_written(source),
                _as_written(draft),
                dict(values),
                kernel_name="python3",
                # Saved once, at the end or where it fails: saving around every cell takes a seventh of a run.
                request_save_on_cell_execute=False,
                progress_bar=False,
                execution_timeout=cell_timeout,
                on_cell_start=lambda cell, cell_index: current.append((cell_index, cell["source"])),
                config=_kernel_configuration(Path(sockets)),
            )
    except PapermillExecutionError as problem:
        draft.rename(failed)
        raise ExportError(
            f"{source.name} stopped at cell {problem.cell_index}: {problem.ename}: {problem.evalue}. "
            f"No report was written; the notebook as far as it ran is {failed.name} in {failed.parent.name}."
        ) from None
    except CellTimeoutError:
        index, code = current[-1]
        raise ExportError(
            f"{source.name} stopped at cell {index} ('{shorten(_first_line(code))}'): it took longer than "
            f"{cell_timeout:,} s, the limit for one cell. No report was written. Give it longer with --cell-timeout "
            "SECONDS (cell_timeout in Python)."
        ) from None
    except (RuntimeError, OSError) as problem:
        raise ExportError(f"the notebook's kernel did not start or answer ({problem}). Run it again.") from None
    draft.rename(output)
    return output


def _as_written(path: Path) -> str:
    """Path for papermill, which takes braces in it for places to fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _first_line(code: str) -> str:
    """First line of a cell that says something: a comment's words, or code."""
    return next((line.strip("# ") for line in code.splitlines() if line.strip("# ")), "")


def _papermill() -> ModuleType:
    """Papermill, which takes nbformat as it finds it."""
    importlib.import_module("stratalign.export.notebook_files")
    return importlib.import_module("papermill")


def _kernel_configuration(sockets: Path) -> Config:
    """Talk to the kernel through sockets in a folder of this run alone: no open ports, nothing two runs could share."""
    from traitlets.config import Config

    if os.name == "nt":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "connection_file": str(sockets / "kernel.json")}})


def new_run_id(engagement: Engagement, started: dt.datetime) -> str:
    """Name of a run: UTC time to the second and six digits that keep two runs of one second apart."""
    unique = hashlib.sha256(f"{engagement.name}{started.isoformat()}{secrets.token_hex(4)}".encode()).hexdigest()[:6]
    return f"{started:%Y%m%d-%H%M%S}-{unique}"
