"""Run a notebook for an engagement with papermill and export it; a client file appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.checks.kept import check_engagement, keep_checked
from stratalign.checks.suite import require_ready
from stratalign.document.audience import require_audiences
from stratalign.document.file import read_audiences
from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.export.formats import require_formats, require_tools
from stratalign.findings.client.gap_keys import require_known_answers
from stratalign.intake.inputs import fingerprint_inputs, input_files
from stratalign.layout import work_folder
from stratalign.numerics.display import displayed
from stratalign.paths import real_path, why_no_file
from stratalign.runs.existing import find_existing, require_run_id
from stratalign.runs.folder import require_reports_folder, run_folder
from stratalign.runs.leftovers import clear_leftovers
from stratalign.runs.listing import clock_notes
from stratalign.runs.loading import loading
from stratalign.runs.manifest import write_manifest
from stratalign.runs.measured import Stages, hidden_groups, rows_of
from stratalign.runs.notebook import CELL_TIMEOUT, execute_notebook, name_final_folder
from stratalign.runs.origin import Origin, origin_of_engagement
from stratalign.runs.packs import require_units_to_show
from stratalign.runs.parameters import require_free, require_parameters
from stratalign.runs.registry import record_run
from stratalign.runs.remembered import ledger_of, remembered_lines
from stratalign.runs.template import keep_template, require_template
from stratalign.shipped import shipped_path

CLIENT_REPORT = "client_report"
#: What a run needs when its notebook has been executed.
AFTERWARDS = (
    "stratalign.audit.exported", "stratalign.audit.people", "stratalign.export.html", "stratalign.exhibits.kinds",
    "fontTools.ttLib",
)  # fmt: skip
WARM_UP = "stratalign.export.prepared:prepare_pages"
#: Said instead of computing the same once more.
NOTHING_NEW = "Nothing has changed since this report was made; --again computes it once more"


@displayed
@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: where its files are, how long it took in seconds, how many problems block a client's report.

    `notes` are sentences for who asked for the run. `is_new` is False where the same had been computed before, and that
    run is meant.
    """

    run_id: str
    folder: Path
    files: dict[str, Path]
    seconds: float
    n_blocking: int = 0
    notes: tuple[str, ...] = ()
    is_new: bool = True


def run_engagement(
    path: str | Path,
    *,
    formats: Sequence[str] = (),
    reports: str | Path = "reports",
    notebook: str = CLIENT_REPORT,
    audiences: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    cell_timeout: int = CELL_TIMEOUT,
    run_id: str | None = None,
    again: bool = False,
    on_step: Callable[[str], None] = lambda step: None,
) -> Run:
    """Run the main job for one engagement: checks, notebook, report.

    Parameters
    ----------
    path
        Folder of the engagement.
    formats
        Files to export, of `export.formats`; none: those that `engagement.yml` names.
    reports
        Folder that gets `<engagement>/<run id>/`.
    notebook
        Name of a shipped notebook, or the path of one.
    audiences
        Whom the report is for, of `AUDIENCES`; none: those that `engagement.yml` names.
    parameters
        More notebook parameters; each must stand in the notebook's parameters cell.
    cell_timeout
        Seconds one cell of the notebook may take.
    run_id
        Name of the run; otherwise it follows from all that the run is made from (`runs.origin`).
    again
        Whether to compute what a run of that name has computed already; the new one gets a number.
    on_step
        Called with a line of text as each step begins.

    Returns
    -------
    Run
        The files written, or those of the run that is there already. A notebook that shows blocked data, such as
        `data_readiness`, is run whatever the checks say; `n_blocking` then counts what blocks.

    Raises
    ------
    EngagementError
        The engagement, notebook, a format, a parameter or the time for a cell is wrong.
    ReadinessError
        A readiness check blocks the run of any other notebook; nothing is written.
    ExportError
        The notebook failed or a cell took too long, or the export did not pass verification or its audit; no client
        file is left.
    """
    started, clock = dt.datetime.now(dt.UTC), time.monotonic()
    engagement = load_engagement(path)
    formats = formats or engagement.report.formats
    require_formats(formats)
    require_template(engagement, formats)
    require_cell_timeout(cell_timeout)
    source = find_notebook(notebook)
    reports_folder = require_reports_folder(reports)
    values = require_free(parameters or {}) | audience_parameter(audiences)
    require_parameters(source, {**values, "engagement": "", "run_folder": ""})
    on_step("Checking the data")
    # Before anything is read: a file changed meanwhile then no longer fits what is kept of it.
    stages = Stages()
    fingerprint = fingerprint_inputs(engagement)
    with stages.timed("check"):
        checked = check_engagement(engagement)
    if not shows_blocked_data(source):
        require_ready(checked.checks)
        if checked.intake.instrument is not None:
            require_known_answers(engagement, checked.intake.instrument)
        require_units_to_show(checked.intake, source.stem)
    n_blocking = sum(result.severity == "blocks" for result in checked.checks)
    origin = origin_of_engagement(engagement, checked, notebook=source, parameters=values)
    target = target_of_run(reports_folder / engagement.name, run_id, origin)
    clear_leftovers(target.parent)
    there = None if again or run_id else find_existing(target.parent, origin.names(), formats)
    if there is not None:
        on_step(f"{NOTHING_NEW} (run {there.folder.name})")
        seconds = time.monotonic() - clock
        return Run(there.folder.name, there.folder, there.files, seconds, n_blocking, is_new=False)
    require_tools(formats)
    notes = clock_notes(reports_folder / engagement.name, started)
    facts = {"engagement": engagement.name, "started_utc": started.isoformat(timespec="seconds")}
    with run_folder(target, **facts) as run:
        keep_checked(checked, run.draft, fingerprint=fingerprint)
        keep_template(engagement, run.draft)
        on_step(f"Running {source.name}")
        values |= {"engagement": str(engagement.folder), "run_folder": str(run.draft)}
        with stages.timed("notebook"), loading(*AFTERWARDS, warm_up=WARM_UP):
            executed = execute_notebook(
                source, work_folder(run.draft) / f"{source.stem}.ipynb", values, cell_timeout=cell_timeout
            )
        on_step("Writing and auditing the report")
        with stages.timed("export"):
            # Loaded by now: what takes a second to load need not be waited for before the notebook starts.
            from stratalign.audit.exported import export_run
            from stratalign.audit.people import people_of

            people = people_of(input_files(engagement))
            ledger = ledger_of(run.draft, engagement.folder)
            exported = export_run(run.draft, formats=formats, is_fresh=True, people=people, ledger=ledger)
        files = {"notebook": executed, **exported}
        name_final_folder(executed, run)
        seconds = time.monotonic() - clock
        files["manifest"] = write_manifest(
            run.draft,
            engagement,
            run_id=run.run_id,
            started=started,
            seconds=seconds,
            origin=origin,
            audiences=read_audiences(run.draft),
            measured={"stages": stages.seconds, "rows": rows_of(checked.intake), "hidden": hidden_groups(run.draft)},
        )
    notes += (*remembered_lines(run.final, engagement.folder), *filter(None, [record_run(run.final)]))
    return Run(run.run_id, run.final, run.in_final(files), seconds, n_blocking, notes)


def audience_parameter(audiences: Sequence[str]) -> dict[str, list[str]]:
    """Whom a report is for, as a parameter of its notebook; none where nobody is named.

    Parameters
    ----------
    audiences
        As a user gives them.

    Returns
    -------
    dict
        Each once, in the order of `AUDIENCES`.

    Raises
    ------
    EngagementError
        There is no such audience.
    """
    wanted = require_audiences(audiences)
    return {"audience": list(wanted)} if wanted else {}


def target_of_run(runs: Path, run_id: str | None, origin: Origin) -> Path:
    """Where a run is to lie: under the name it is given, else under that of its origin.

    Parameters
    ----------
    runs
        Folder of the engagement's or study's runs.
    run_id
        Name that was given.
    origin
        What the run follows from.

    Returns
    -------
    pathlib.Path
        May be there.

    Raises
    ------
    EngagementError
        The name that was given cannot be, or is taken.
    """
    return runs / (origin.run_id if run_id is None else require_run_id(run_id, runs))


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
