"""An engagement's tables together with what the checks say of them: made once a run, and taken from there again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from stratalign.checks.result import CheckResult
from stratalign.checks.suite import check_intake
from stratalign.engagement.declarations.performance import Performance
from stratalign.engagement.declarations.survey import Wave
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import EngagementError
from stratalign.intake.encoding import Kinds
from stratalign.intake.inputs import fingerprint_inputs
from stratalign.intake.read import AccountsTables, Intake, TranslatedAccounts, WaveTables, read_engagement_files
from stratalign.intake.store import hash_content, read_store, write_store
from stratalign.responses.identity import known_key
from stratalign.responses.respondents import Respondents
from stratalign.responses.roster import RosterMatch
from stratalign.responses.wave_column import WaveColumn
from stratalign.sources.raw import Detection, Note


@dataclass(frozen=True, slots=True)
class CheckedIntake:
    """Tables of an engagement and what the checks say of them, worst first."""

    intake: Intake
    checks: tuple[CheckResult, ...]


#: Everything that tables and check results consist of.
KINDS: Kinds = {
    kind.__name__: kind
    for kind in (
        CheckedIntake, CheckResult, Intake, WaveTables, AccountsTables, TranslatedAccounts, Respondents, RosterMatch,
        WaveColumn, Detection, Note, Engagement, Instrument, Wave, Performance,
    )
}  # fmt: skip


def check_engagement(engagement: Engagement, *, run_folder: str | Path | None = None) -> CheckedIntake:
    """Read and check the files of an engagement, or take what its run has kept of them.

    Parameters
    ----------
    engagement
        Names the files.
    run_folder
        Folder of the run. What it keeps is taken if every file, the code and the libraries are as they were then; the
        answer of a database and a file at an address of cloud storage are taken as the run got them.

    Returns
    -------
    CheckedIntake
        The same whether read or taken, but for the accounts' text, which is not kept.
    """
    kept = _take(engagement, Path(run_folder)) if run_folder is not None else None
    if kept is not None:
        return kept
    intake = read_engagement_files(engagement)
    return CheckedIntake(intake, tuple(check_intake(intake)))


def keep_checked(checked: CheckedIntake, run_folder: Path, *, fingerprint: str) -> Path | None:
    """Keep tables and check results in the private part of a run's folder.

    The text of the accounts is left out: it has been checked, nothing else needs it, and it may name people.

    Parameters
    ----------
    checked
        From `check_engagement`.
    run_folder
        Folder of the run.
    fingerprint
        From `fingerprint_inputs`, taken before the files were read.

    Returns
    -------
    pathlib.Path or None
        The file, for its owner alone; None where the engagement's key cannot be read, which the checks complain of.

    Raises
    ------
    EngagementError
        The file cannot be written.
    """
    key = _sealing_key(checked.intake.engagement)
    if key is None:
        return None
    return write_store(run_folder, _lean(checked), fingerprint=fingerprint, key=key)


def hash_checked(checked: CheckedIntake) -> str:
    """Hash tables and check results as they would be kept, where files cannot tell what was read.

    Parameters
    ----------
    checked
        From `check_engagement`.

    Returns
    -------
    str
        SHA-256, as hexadecimal digits; the same for the same tables in any folder.
    """
    nowhere = checked.intake.engagement.model_copy(update={"folder": Path()})
    lean = _lean(checked)
    return hash_content(replace(lean, intake=replace(lean.intake, engagement=nowhere)))


def _lean(checked: CheckedIntake) -> CheckedIntake:
    """Without the text of the accounts."""
    accounts = checked.intake.accounts
    lean = replace(accounts, raw=None, built=None) if accounts else None
    return replace(checked, intake=replace(checked.intake, accounts=lean))


def _take(engagement: Engagement, run_folder: Path) -> CheckedIntake | None:
    """What a run has kept, if it fits."""
    key = _sealing_key(engagement)
    if key is None:
        return None
    found = read_store(run_folder, KINDS, fingerprint=fingerprint_inputs(engagement), key=key)
    return found if isinstance(found, CheckedIntake) else None


def _sealing_key(engagement: Engagement) -> bytes | None:
    """Key of the pseudonyms, b"" while nobody needed one; None where it cannot be read."""
    try:
        return known_key(engagement.folder) or b""
    except EngagementError:
        return None
