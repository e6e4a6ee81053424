"""Which engagement the packs of its units are made of, named by its folder or by a run."""

from __future__ import annotations

from pathlib import Path

from stratalign.errors import DisclosureError, EngagementError
from stratalign.intake.ledger import LEDGER_FILE, engagement_of_ledger
from stratalign.intake.published import load_memory
from stratalign.intake.read import Intake
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


def require_units_to_show(intake: Intake, notebook: str) -> None:
    """Refuse packs of an engagement that may show no unit, before a notebook is started.

    Parameters
    ----------
    intake
        Tables that have been read and checked.
    notebook
        Name of the one to run; any other may show no unit.

    Raises
    ------
    DisclosureError
        There is nothing to make packs of.
    """
    if notebook != UNIT_PACK:
        return
    # Late: no other notebook asks, and what decides it takes long to load.
    from stratalign.analysis.unit_packs import has_units_to_show

    if has_units_to_show(intake, load_memory(intake.engagement.folder)):
        return
    if not intake.waves:
        raise DisclosureError("packs are of units whose people were asked, and this engagement has accounts alone.")
    minimum = intake.engagement.disclosure.minimum_respondents
    raise DisclosureError(
        f"no unit may be shown, so there is nothing to make packs of: in none did {minimum} people answer whose "
        "results would not give others away. The report on the whole company is  stratalign run."
    )
