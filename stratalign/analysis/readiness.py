"""The readiness job as a table of contents: files -> checks -> what an analyst must know before anything is computed.

It goes on where checks block: what can be read is shown, what cannot is a problem with its fix.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.analysis.readiness_wave import WaveReadiness, assess_wave
from stratalign.checks.kept import check_engagement
from stratalign.checks.result import CheckResult
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import Instrument
from stratalign.layout import work_folder
from stratalign.numerics.display import displayed

FLAGS_FILE = "respondent_flags.csv"


@displayed
@dataclass(frozen=True, slots=True)
class Readiness:
    """Everything an analyst should know of an engagement's data; `checks` are worst first, `waves` those readable."""

    engagement: Engagement
    instrument: Instrument | None
    checks: tuple[CheckResult, ...]
    waves: tuple[WaveReadiness, ...]

    def tidy(self) -> pd.DataFrame:
        """One row per check, worst first."""
        return (
            pd.concat([result.tidy() for result in self.checks], ignore_index=True) if self.checks else pd.DataFrame()
        )

    @property
    def n_blocking(self) -> int:
        """How many problems block a report."""
        return sum(result.severity == "blocks" for result in self.checks)

    @property
    def n_warnings(self) -> int:
        """How many must be said when presenting."""
        return sum(result.severity == "warns" for result in self.checks)


def assess_readiness(engagement: Engagement | str | Path, *, run_folder: str | Path | None = None) -> Readiness:
    """Look at all data of an engagement, ready or not.

    Parameters
    ----------
    engagement
        An engagement, or its path.
    run_folder
        Folder of the run, whose tables are taken where nothing has changed since (`checks.kept.check_engagement`).

    Returns
    -------
    Readiness
        Every problem, and what each readable wave holds.

    Raises
    ------
    EngagementError
        `engagement.yml` itself is wrong.
    """
    loaded = engagement if isinstance(engagement, Engagement) else load_engagement(engagement)
    checked = check_engagement(loaded, run_folder=run_folder)
    intake = checked.intake
    listed = intake.engagement if loaded.waves_from else loaded
    waves: tuple[WaveReadiness, ...] = ()
    if intake.instrument is not None:
        waves = tuple(assess_wave(tables, intake.instrument, listed) for tables in intake.waves)
    return Readiness(listed, intake.instrument, checked.checks, waves)


def write_respondent_flags(readiness: Readiness, folder: str | Path) -> Path:
    """Write the signs of careless answering of every respondent, for the analyst alone.

    Parameters
    ----------
    readiness
        From `assess_readiness`.
    folder
        Folder of the run.

    Returns
    -------
    pathlib.Path
        `work/respondent_flags.csv`: wave, record of the file, pseudonym, indices and flags.
    """
    parts = [
        wave.flags.table.rename_axis("record").reset_index().assign(wave=wave.wave.key) for wave in readiness.waves
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["record", "wave"])
    path = work_folder(folder) / FLAGS_FILE
    table[["wave", *table.columns.drop("wave")]].to_csv(path, index=False, lineterminator="\n")
    return path
