"""What was sent of an engagement: a folder for each published run, with its ledger and when it went to whom.

A report that is sent cannot be fetched back, so what was published once counts for ever.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stratalign.errors import EngagementError
from stratalign.intake.ledger import Ledger, read_ledger, write_ledger
from stratalign.paths import reason
from stratalign.responses.identity import PUBLISHED_FOLDER, known_key

SENT_FILE = "sent.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Sending:
    """One time that a run's files were sent: the day, which formats, to whom (may be ""), and the files' SHA-256."""

    date: dt.date
    formats: tuple[str, ...]
    audience: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """A published run: its ledger, when it was sent, oldest first, and the days it was asked back on."""

    ledger: Ledger
    sendings: tuple[Sending, ...]
    withdrawn: tuple[dt.date, ...] = ()

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.ledger.run_id


@dataclass(frozen=True, slots=True)
class Memory:
    """What an engagement has published, oldest first, and the key that pseudonyms are made with (b"" without one)."""

    key: bytes
    publications: tuple[Publication, ...] = ()

    @property
    def run_ids(self) -> tuple[str, ...]:
        """Names of the published runs, oldest first."""
        return tuple(publication.run_id for publication in self.publications)


#: Of an engagement of which nobody has seen anything.
NOTHING_PUBLISHED = Memory(b"")


def load_memory(folder: Path) -> Memory:
    """Read everything an engagement has published.

    Parameters
    ----------
    folder
        Folder of the engagement.

    Returns
    -------
    Memory
        Without publications where nothing was published.

    Raises
    ------
    EngagementError
        Something was published, and its record or the engagement's key is missing or damaged.
    """
    key = known_key(folder)
    found = [_read_publication(path, key) for path in _folders(folder)]
    found.sort(key=lambda publication: (publication.sendings[0].date, publication.run_id))
    return Memory(key or b"", tuple(found))


def keep_publication(folder: Path, publication: Publication, *, key: bytes) -> Path:
    """Write down that a run was published, or what has changed of it.

    Parameters
    ----------
    folder
        Folder of the engagement.
    publication
        The run's ledger and sendings.
    key
        The engagement's.

    Returns
    -------
    pathlib.Path
        `published/<run id>` below it, for its owner alone; there whole or not at all.

    Raises
    ------
    EngagementError
        It cannot be written.
    """
    target = folder / PUBLISHED_FOLDER / publication.run_id
    draft = target.with_name(f".{publication.run_id}.{secrets.token_hex(4)}.part")
    text = json.dumps(_as_json(publication), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        if target.is_dir():
            _replace_text(target / SENT_FILE, text)
            write_ledger(publication.ledger, target, key=key)
            return target
        draft.mkdir(mode=0o700)
        write_ledger(publication.ledger, draft, key=key)
        _replace_text(draft / SENT_FILE, text)
        draft.rename(target)
    except OSError as problem:
        raise EngagementError(
            f"what was published cannot be written down in {target.parent} ({reason(problem)}). Make room, or make the "
            "folder writable; until then the run does not count as published."
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _folders(folder: Path) -> list[Path]:
    """Folders of published runs; what a dead process left half made begins with a dot."""
    published = folder / PUBLISHED_FOLDER
    try:
        return sorted(path for path in published.iterdir() if path.name[0] != ".") if published.exists() else []
    except OSError as problem:
        raise EngagementError(f"{published}, what was published, cannot be read: {reason(problem)}.") from None


def _read_publication(path: Path, key: bytes | None) -> Publication:
    if key is None:
        raise EngagementError(
            f"results of this engagement were published ({path.parent}), and the key of its pseudonyms is gone. "
            "Restore '.pseudonym-key' from a backup: without it nobody knows whose answers were published."
        )
    ledger = read_ledger(path, key=key)
    if ledger.run_id != path.name:
        raise EngagementError(f"{path} holds the ledger of the run {ledger.run_id}. Restore the folder from a backup.")
    try:
        content = json.loads((path / SENT_FILE).read_text(encoding="utf-8"))
        return _from_json(content, ledger)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise EngagementError(
            f"{path / SENT_FILE} is missing or damaged: it says when the run was sent, and to whom. Restore it from a "
            "backup."
        ) from None


def _as_json(publication: Publication) -> dict[str, Any]:
    sent = [asdict(sending) | {"date": sending.date.isoformat()} for sending in publication.sendings]
    return {"version": _VERSION, "sent": sent, "withdrawn": [day.isoformat() for day in publication.withdrawn]}


def _from_json(content: Any, ledger: Ledger) -> Publication:
    """A publication from its record; a ValueError, KeyError or TypeError where the record is not what it must be."""
    if set(content) != {"version", "sent", "withdrawn"} or content["version"] != _VERSION or not content["sent"]:
        raise ValueError("other keys, or another version")
    sendings = tuple(
        Sending(
            dt.date.fromisoformat(sent["date"]),
            tuple(map(str, sent["formats"])),
            str(sent["audience"]),
            {str(name): str(digest) for name, digest in sent["files"].items()},
        )
        for sent in content["sent"]
    )
    return Publication(ledger, sendings, tuple(map(dt.date.fromisoformat, content["withdrawn"])))


def _replace_text(path: Path, text: str) -> None:
    """Write a file for its owner alone, whole or not at all."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
