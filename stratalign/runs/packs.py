"""Which engagement the packs of its units are made of, named by its folder or by a run."""

from __future__ import annotations

from pathlib import Path

from stratalign.errors import EngagementError
from stratalign.intake.ledger import LEDGER_FILE, engagement_of_ledger
from stratalign.layout import WORK
from stratalign.shipped import resolve

#: Notebook that makes the packs.
UNIT_PACK = "unit_pack"


def engagement_named(named: str | Path) -> Path:
    """Folder of an engagement, named itself or by one of its runs.

    Parameters
    ----------
    named
        As a user names it.

    Returns
    -------
    pathlib.Path
        With an `engagement.yml`, or that file.

    Raises
    ------
    EngagementError
        It is neither, or the engagement of the run is no longer where it was.
    """
    folder = resolve(named)
    if not (folder / WORK / LEDGER_FILE).is_file():
        return folder
    home = engagement_of_ledger(folder / WORK)
    if not (home / "engagement.yml").is_file():
        raise EngagementError(
            f"the engagement of the run {folder.name} is not in {home}. Name its folder: stratalign packs ENGAGEMENT."
        )
    return home
