"""The whole examination: installation, recomputed anchors, coverage of intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from stratalign.doctor.anchor import RecomputedAnchor
from stratalign.doctor.anchors import recompute_anchors
from stratalign.doctor.coverage import SimulatedCoverage, simulate_coverage
from stratalign.doctor.installation import Part, check_installation
from stratalign.numerics.display import displayed
from stratalign.rows import rows_of


@displayed
@dataclass(frozen=True, slots=True)
class Examination:
    """What was found; tables as `check_installation`, `recompute_anchors` and `simulate_coverage` give them."""

    installation: pd.DataFrame
    anchors: pd.DataFrame
    coverage: pd.DataFrame

    @property
    def is_sound(self) -> bool:
        """Whether everything is there, reproduced and held."""
        return bool(
            self.installation["is_there"].all() and self.anchors["is_reproduced"].all() and self.coverage["holds"].all()
        )

    def to_dict(self) -> dict[str, object]:
        """Tables as records, for other programs."""
        tables = {"installation": self.installation, "anchors": self.anchors, "coverage": self.coverage}
        # a missing number has no place in JSON
        records = {
            name: table.astype(object).where(table.notna(), None).to_dict("records") for name, table in tables.items()
        }
        return {"is_sound": self.is_sound, **records}

    def lines(self) -> list[str]:
        """The tables as text, what fails marked with FAILS."""
        found = ["Installation"]
        missing = self.installation[~self.installation["is_there"]]
        n_there = len(self.installation) - len(missing)
        found.append(f"  {n_there} of {len(self.installation)} parts are there.")
        found += [f"  FAILS  {row.part}: {row.seen} -> {row.fix}" for row in rows_of(missing, Part)]
        found += ["", "Answers others published or computed, computed here"]
        found.append(f"  {'':5}  {'quantity':50} {'source':36} {'theirs':>12} {'here':>12} {'deviation':>10}")
        found += [
            f"  {_mark(row.is_reproduced)}  {row.quantity:50} {row.source:36} {row.expected:12.6g} {row.found:12.6g} "
            f"{row.deviation:10.1e}  {row.problem}".rstrip()
            for row in rows_of(self.anchors, RecomputedAnchor)
        ]
        found += ["", f"Intervals of 95 %, simulated coverage ({self.coverage['replications'].iloc[0]} data sets each)"]
        found.append(f"  {'':5}  {'interval':40} {'setting':36} {'coverage':>9} {'+/-':>6}")
        found += [
            f"  {_mark(row.holds)}  {row.interval:40} {row.setting:36} {100 * row.coverage:7.1f} % "
            f"{100 * row.simulation_error:4.1f} %"
            for row in rows_of(self.coverage, SimulatedCoverage)
        ]
        n_anchors, n_intervals = int(self.anchors["is_reproduced"].sum()), int(self.coverage["holds"].sum())
        found += [
            "",
            f"{n_anchors} of {len(self.anchors)} answers reproduced, "
            f"{n_intervals} of {len(self.coverage)} intervals hold.",
        ]
        if not self.is_sound:
            found.append("Do not report numbers from this installation: install again from requirements.lock.")
        return found


def examine(
    *, replications: int = 400, seed: int = 0, on_step: Callable[[str], None] = lambda step: None
) -> Examination:
    """Examine this installation.

    Parameters
    ----------
    replications
        Data sets simulated for each interval.
    seed
        Of the simulation.
    on_step
        Called with the name of each step.

    Returns
    -------
    Examination
        Tables of installation, anchors and coverage.
    """
    on_step("Looking at the installation")
    installation = check_installation()
    on_step("Recomputing published answers")
    anchors = recompute_anchors()
    on_step("Simulating the coverage of intervals")
    return Examination(installation, anchors, simulate_coverage(replications, seed=seed))


def _mark(is_fine: bool) -> str:
    return "ok   " if is_fine else "FAILS"
