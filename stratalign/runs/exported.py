"""A finished run exported once more, audited with all that is still known of its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stratalign.audit.exported import export_run
from stratalign.audit.people import people_of
from stratalign.engagement.engagement import load_engagement
from stratalign.intake.inputs import input_files
from stratalign.intake.ledger import LEDGER_FILE, Ledger, engagement_of_ledger
from stratalign.layout import WORK
from stratalign.paths import expand
from stratalign.responses.identity import known_key
from stratalign.runs.registry import record_run
from stratalign.runs.remembered import ledger_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a run's people: names that must stand nowhere, the ledger, and what is missing, in words."""

    people: frozenset[str] = frozenset()
    ledger: Ledger | None = None
    note: str = ""


def known_of_run(folder: Path) -> Known:
    """Read what is known of the people of a run.

    Parameters
    ----------
    folder
        Of the run.

    Returns
    -------
    Known
        Empty where the run is no engagement's; with a note where the engagement or its key is no longer there.

    Raises
    ------
    EngagementError
        The ledger does not fit the engagement's key, or the engagement cannot be read.
    """
    folder = expand(folder)
    if not (folder / WORK / LEDGER_FILE).is_file():
        return Known()
    home = engagement_of_ledger(folder / WORK)
    if not (home / "engagement.yml").is_file() or known_key(home) is None:
        missing = "the key of its engagement" if (home / "engagement.yml").is_file() else "its engagement"
        return Known(note=f"{missing} is not in {home}: audited without knowing who is in which unit and level.")
    ledger = ledger_of(folder, home)
    return Known(frozenset(people_of(input_files(load_engagement(home)))), ledger)


def export_again(
    folder: Path, *, formats: Sequence[str], audiences: Sequence[str] = (), template: Path | None = None
) -> tuple[dict[str, Path], str]:
    """Write a finished run in any format, audited as the run was.

    Parameters
    ----------
    folder
        Of the run.
    formats, audiences, template
        As `audit.exported.export_run`.

    Returns
    -------
    dict and str
        Path of each file by format; what the audit could not know, empty where it knew all.

    Raises
    ------
    EngagementError
        A format or an audience is unknown, or what is known of the people does not fit the run.
    ExportError
        A file did not pass verification, or what is to be sent gives somebody away.
    """
    known = known_of_run(folder)
    found = export_run(
        folder, formats=formats, audiences=audiences, template=template, people=known.people, ledger=known.ledger
    )
    return found, "; ".join(filter(None, [known.note, record_run(expand(folder))]))
