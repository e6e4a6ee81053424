"""Run the notebook of a study of companies and export its report."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from stratalign.audit.exported import export_run
from stratalign.export.formats import require_formats
from stratalign.language.languages import load_language
from stratalign.layout import work_folder
from stratalign.models.claims.origins import require_one_origin
from stratalign.runs.execute import NOTHING_NEW, Run, find_notebook, require_cell_timeout, target_of_run
from stratalign.runs.existing import find_existing
from stratalign.runs.folder import require_reports_folder, run_folder
from stratalign.runs.leftovers import clear_leftovers
from stratalign.runs.manifest import write_study_manifest
from stratalign.runs.measured import Stages
from stratalign.runs.notebook import CELL_TIMEOUT, execute_notebook, name_final_folder
from stratalign.runs.origin import origin_of_study
from stratalign.runs.parameters import require_parameters
from stratalign.runs.registry import record_run
from stratalign.study.load import load_study
from stratalign.study.origin import Origin

NOTEBOOK = "alignment_study"


def run_study(
    folder: str | Path = "data/study",
    *,
    formats: Sequence[str] = ("html",),
    reports: str | Path = "reports",
    notebook: str = NOTEBOOK,
    draws: int = 1000,
    seed: int = 0,
    language: str | None = None,
    origin: Origin | None = None,
    cell_timeout: int = CELL_TIMEOUT,
    run_id: str | None = None,
    again: bool = False,
    on_step: Callable[[str], None] = lambda step: None,
) -> Run:
    """Estimate a study and write its report.

    Parameters
    ----------
    folder
        Holds companies.csv; see `load_study`.
    formats
        Files to export; see `export.formats`.
    reports
        Folder that gets `<folder's name>/<run id>/`.
    notebook
        Name of a shipped notebook, or the path of an edited copy with other choices.
    draws, seed
        As in `analyse_study`.
    language
        Of the report, as in `build_study_report`; where not given the notebook's own, English in the shipped one.
    cell_timeout
        Seconds one cell of the notebook may take.
    origin
        Which companies of a study that has real and synthetic ones.
    run_id, again
        As in `run_engagement`.
    on_step
        Called with a line of text as each step begins.

    Returns
    -------
    Run
        The files written.

    Raises
    ------
    EngagementError
        The folder, notebook or a parameter is wrong, or the language has no complete catalogue.
    ExportError
        The notebook failed, or its export did not pass verification or its audit; no report is left behind.
    """
    started, clock = dt.datetime.now(dt.UTC), time.monotonic()
    stages = Stages()
    require_formats(formats)
    require_cell_timeout(cell_timeout)
    study = load_study(folder)
    source = find_notebook(notebook)
    chosen: dict[str, str | int] = {"draws": draws, "seed": seed}
    if language is not None:
        load_language(language)
        chosen["language"] = language
    if origin is not None:
        chosen["origin"] = origin
    require_one_origin(study.companies if origin is None else study.of_origin(origin).companies)
    values: dict[str, str | int] = {"study_folder": str(study.folder), "run_folder": "", **chosen}
    require_parameters(source, values)
    made_of = origin_of_study(study, notebook=source, parameters=chosen)
    target = target_of_run(require_reports_folder(reports) / study.folder.name, run_id, made_of)
    clear_leftovers(target.parent)
    there = None if again or run_id else find_existing(target.parent, made_of.names(), formats)
    if there is not None:
        on_step(f"{NOTHING_NEW} (run {there.folder.name})")
        return Run(there.folder.name, there.folder, there.files, time.monotonic() - clock, is_new=False)
    facts = {"study": study.folder.name, "started_utc": started.isoformat(timespec="seconds")}
    with run_folder(target, **facts) as run:
        on_step(f"Running {source.name}")
        values["run_folder"] = str(run.draft)
        with stages.timed("notebook"):
            executed = execute_notebook(
                source, work_folder(run.draft) / f"{source.stem}.ipynb", values, cell_timeout=cell_timeout
            )
        on_step("Writing and auditing the report")
        with stages.timed("export"):
            files = {"notebook": executed, **export_run(run.draft, formats=formats, is_fresh=True)}
        name_final_folder(executed, run)
        seconds = time.monotonic() - clock
        files["manifest"] = write_study_manifest(
            run.draft,
            study,
            run_id=run.run_id,
            started=started,
            seconds=seconds,
            origin=made_of,
            measured={"stages": stages.seconds, "rows": {"companies": {"read": len(study.companies)}}},
        )
    return Run(run.run_id, run.final, run.in_final(files), seconds, notes=tuple(filter(None, [record_run(run.final)])))
