"""An export that is audited before anybody has it: what leaks is set aside, in words, and not sent."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from stratalign.audit.report import audit_report, refuse_leaks
from stratalign.export.formats import export_run as write_formats
from stratalign.layout import SEND, WORK

#: Folder in `work/` that gets what may not be sent.
REFUSED = "refused"


def export_run(
    folder: str | Path, *, formats: Sequence[str] = ("html",), is_fresh: bool = False, people: Collection[str] = ()
) -> dict[str, Path]:
    """Write a finished run in any format, without running it again, and audit what is to be sent.

    Parameters
    ----------
    folder
        Folder of the run, with `document.json` and the executed notebook in `work/`.
    formats
        Keys of `FORMATS`.
    is_fresh
        Whether this installation has just run the notebook; as in `FinishedRun`.
    people
        Names, addresses and ids of people that must stand nowhere.

    Returns
    -------
    dict
        Path of each file written, by its format: in `send/`, or in `work/` where the report is for the analyst.

    Raises
    ------
    EngagementError
        A format is unknown.
    ExportError
        The folder is no run's, a file did not pass verification, or what is to be sent gives somebody away: then
        nothing is left in `send/`, and the files lie in `work/refused/`.
    DocumentError
        `document.json` is not whole.
    """
    written = write_formats(folder, formats=formats, is_fresh=is_fresh)
    run = next(iter(written.values())).parent.parent
    sent = run / SEND
    if not sent.is_dir():
        return written
    audit = audit_report(run, people=people)
    if not audit.is_clean:
        shutil.rmtree(run / WORK / REFUSED, ignore_errors=True)
        sent.rename(run / WORK / REFUSED)
    refuse_leaks(audit, run.name)
    return written
