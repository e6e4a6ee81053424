"""What is known of who contributed what: a list that only grows, of hashes and consents, and no name."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from stratalign.errors import EngagementError
from stratalign.paths import read_file
from stratalign.study.released import RELEASES_FOLDER

LEDGER_FILE = "contributions.jsonl"
#: Secret of a study, by which a contributor is known again and nobody can try names out; never committed.
KEY_FILE = ".contribution-key"
_SHORT = 10
Event = Literal["added", "corrected", "withdrawn"]
#: Reason of a line for a company that left because others of its cell did: its own consent stands.
HELD_BACK = "fewer than ten left in its cell"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what became of one company in one release.

    `contribution` is the keyed hash of who contributed which company, `source` that of who contributed alone; `consent`
    when it was allowed and what for, as declared; `release` the first that holds it, or no longer does; `supersedes`
    the release whose row it replaces.
    """

    contribution: str
    source: str
    company_id: str
    event: Event
    release: str
    date: str
    origin: str
    instrument: str
    consent: dict[str, str]
    supersedes: str = ""
    reason: str = ""


def ledger_file(study: Path) -> Path:
    """Where the contributions of a study are written down."""
    return study / RELEASES_FOLDER / LEDGER_FILE


def read_entries(study: Path) -> list[Entry]:
    """Every contribution of a study.

    Parameters
    ----------
    study
        Folder of the study.

    Returns
    -------
    list of Entry
        Oldest first; none where nobody contributed.

    Raises
    ------
    EngagementError
        A line is damaged.
    """
    path = ledger_file(study)
    if not path.is_file():
        return []
    lines = read_file(path, EngagementError).decode("utf-8").splitlines()
    found = []
    for place, line in enumerate(lines, start=1):
        try:
            found.append(Entry(**json.loads(line)))
        except (ValueError, TypeError):
            raise EngagementError(
                f"{path}, line {place} is damaged. Restore the file from a backup or a clone: it is only ever added to."
            ) from None
    return found


def withdrawals_of(entries: Sequence[Entry]) -> dict[str, str]:
    """Day on which each contribution's consent was withdrawn, of those that have not come again.

    Parameters
    ----------
    entries
        From `read_entries`, oldest first.

    Returns
    -------
    dict
        Hash of the contribution -> day, as YYYY-MM-DD.
    """
    last = {entry.contribution: entry for entry in entries if entry.contribution}
    return {
        contribution: entry.date
        for contribution, entry in last.items()
        if entry.event == "withdrawn" and entry.reason != HELD_BACK
    }


def lines_of(entries: Sequence[Entry]) -> str:
    """Entries as they stand in the file, a line each."""
    return "".join(json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False) + "\n" for entry in entries)


def state_of(path: Path) -> dict[str, object]:
    """How far a list has grown: number of lines and their hash, as a release keeps them."""
    content = path.read_bytes() if path.is_file() else b""
    return {"lines": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}


def is_only_grown(study: Path, state: dict[str, object]) -> bool:
    """Whether the list still begins with the lines a release knew.

    Parameters
    ----------
    study
        Folder of the study.
    state
        From `state_of`, as the release kept it.

    Returns
    -------
    bool
        False where a line was changed or taken away.
    """
    path = ledger_file(study)
    content = path.read_bytes() if path.is_file() else b""
    begin = b"".join(content.splitlines(keepends=True)[: int(str(state["lines"]))])
    return hashlib.sha256(begin).hexdigest() == state["sha256"]


def contribution_key(study: Path) -> bytes:
    """Read the secret of a study, or make one for its owner alone.

    Parameters
    ----------
    study
        Folder of the study; made where it is missing.

    Returns
    -------
    bytes
        From `.contribution-key`.

    Raises
    ------
    EngagementError
        The file is gone though companies were contributed, or is empty.
    """
    path = study / KEY_FILE
    if not path.is_file():
        if read_entries(study):
            raise EngagementError(
                f"{path} is gone: without it nobody knows which companies were contributed before. Restore it from a "
                "backup of who made the releases."
            )
        study.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    key = read_file(path, EngagementError).strip()
    if not key:
        raise EngagementError(f"{path} is empty. Restore it from a backup, or delete it before the first contribution.")
    return key


def contribution_hash(key: bytes, source: str, company: str = "") -> str:
    """Keyed hash of one company of one contributor, or of the contributor.

    Parameters
    ----------
    key
        From `contribution_key`.
    source
        Who contributes: an engagement's name, or the source of a table.
    company
        Its name or number there.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    said = f"{len(source)}:{source}{company}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()


def company_id_of(contribution: str, origin: str) -> str:
    """Name of a company in releases: R for real or S for synthetic, and the beginning of its hash."""
    return f"{'R' if origin == 'real' else 'S'}{contribution[:_SHORT]}"
