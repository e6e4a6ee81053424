"""What is counted of a run while it is made: seconds of its stages, rows read and counted, groups hidden and why."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from stratalign.intake.read import Intake, WaveTables
from stratalign.layout import WORK

#: In `work/`: which groups are hidden, and why.
SUPPRESSION_FILE = "suppression.csv"


@dataclass(slots=True)
class Stages:
    """Seconds of each stage of a run, in the order in which they ended."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time a block as a stage."""
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 3)


def rows_of(intake: Intake) -> dict[str, dict[str, int]]:
    """Rows of each wave's export, and how many people are counted.

    Parameters
    ----------
    intake
        As read.

    Returns
    -------
    dict
        By wave: `read`, `counted`; and `accounts` with `counted`, where there are any.
    """
    found = {tables.wave.key: _rows_of_wave(tables) for tables in intake.waves}
    panel = intake.accounts.panel if intake.accounts else None
    return found if panel is None else found | {"accounts": {"counted": len(panel)}}


def _rows_of_wave(tables: WaveTables) -> dict[str, int]:
    people = tables.respondents
    counted = len(people.table)
    return {"read": counted + sum(people.set_aside.values()) + len(tables.left_out), "counted": counted}


def hidden_groups(run_folder: Path) -> dict[str, int]:
    """Groups that a run hides, by the code of their reason.

    Parameters
    ----------
    run_folder
        With what the analyst alone gets.

    Returns
    -------
    dict
        Empty where nothing was hidden, or the run shows no groups.
    """
    path = run_folder / WORK / SUPPRESSION_FILE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return dict(sorted(Counter(row["reason"] for row in csv.DictReader(lines)).items()))
