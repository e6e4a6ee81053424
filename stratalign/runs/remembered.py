"""What a run did because of what was published before, in words for the analyst."""

from __future__ import annotations

from pathlib import Path

from stratalign.checks.result import counted
from stratalign.intake.ledger import LEDGER_FILE, Ledger, LedgerWave, read_ledger
from stratalign.layout import WORK
from stratalign.responses.identity import known_key


def remembered_lines(run_folder: Path, engagement_folder: Path) -> tuple[str, ...]:
    """Say how many groups a run hides, and how many people it leaves out, because of what was published before.

    Parameters
    ----------
    run_folder
        Folder of the run.
    engagement_folder
        Folder of its engagement, which holds the key of the ledger.

    Returns
    -------
    tuple of str
        One line for each wave that this happened to; none where the notebook kept no ledger.

    Raises
    ------
    EngagementError
        The ledger cannot be read.
    """
    ledger = ledger_of(run_folder, engagement_folder)
    return (
        () if ledger is None else tuple(_line(ledger, wave) for wave in ledger.waves if wave.n_hidden or wave.n_aside)
    )


def ledger_of(run_folder: Path, engagement_folder: Path) -> Ledger | None:
    """Read the ledger of a run.

    Parameters
    ----------
    run_folder
        Folder of the run.
    engagement_folder
        Folder of its engagement, which holds the key of the ledger.

    Returns
    -------
    Ledger or None
        None where the notebook kept none.

    Raises
    ------
    EngagementError
        It cannot be read.
    """
    if not (run_folder / WORK / LEDGER_FILE).is_file():
        return None
    return read_ledger(run_folder / WORK, key=known_key(engagement_folder) or b"")


def _line(ledger: Ledger, wave: LedgerWave) -> str:
    hidden = f"{counted(wave.n_hidden, 'group is', 'groups are')} hidden" if wave.n_hidden else ""
    aside = f"{counted(wave.n_aside, 'person is', 'people are')} left out" if wave.n_aside else ""
    runs = counted(len(ledger.considered), "published run")
    return f"Wave {wave.key}: {' and '.join(filter(None, (hidden, aside)))} because of {runs}."
