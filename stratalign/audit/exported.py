"""An export that is audited before its files take their places: what gives somebody away is not there to be sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from stratalign.audit.report import audit_draft, refuse_leaks
from stratalign.export.formats import export_run as write_formats
from stratalign.intake.ledger import Ledger
from stratalign.layout import SEND


def export_run(
    folder: str | Path,
    *,
    formats: Sequence[str] = ("html",),
    audiences: Sequence[str] = (),
    is_fresh: bool = False,
    template: Path | None = None,
    people: Collection[str] = (),
    ledger: Ledger | None = None,
) -> dict[str, Path]:
    """Write a finished run in any format, without running it again, and audit all of it that is to be sent.

    Parameters
    ----------
    folder
        Folder of the run, with `document.json` and the executed notebook in `work/`.
    formats
        Keys of `FORMATS`.
    audiences
        Whom the files are for; none: those that the run was made for.
    is_fresh
        Whether this installation has just run the notebook; as in `FinishedRun`.
    template
        A presentation of the client's that slides are made with; None: the one that the run keeps, if it does.
    people
        Names, addresses and ids of people that must stand nowhere.
    ledger
        Of the run: then the audit knows who is in which unit and level.

    Returns
    -------
    dict
        Path of each file written by format, of further audiences as `html-board`: in `send/`, or in `work/` where the
        report is for the analyst.

    Raises
    ------
    EngagementError
        A format or an audience is unknown, or the report is the same for everybody.
    ExportError
        The folder is no run's, a file did not pass verification, or what is to be sent gives somebody away.
    DocumentError
        `document.json` is not whole.
    """
    check = partial(_require_no_leaks, people, ledger)
    return write_formats(
        folder, formats=formats, audiences=audiences, is_fresh=is_fresh, template=template, check=check
    )


def _require_no_leaks(people: Collection[str], ledger: Ledger | None, draft: Path, run: Path) -> None:
    """Audit new files with what the run sends already; a report for the analyst is not sent."""
    if (draft / SEND).is_dir():
        ledgers = {run.name: ledger} if ledger else {}
        refuse_leaks(audit_draft(draft, run, people=people, ledgers=ledgers), run.name)
