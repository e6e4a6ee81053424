"""What a batch keeps of itself: its clients' outcomes as they come, their logs, and one page in the end.

`<reports>/_batches/<batch>/` holds `batch.json` (what was asked), `outcomes.jsonl` (a line as each client ends),
`logs/` and `index.html`. A batch that was stopped, however hard, is gone on with from there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.batch.tasks import Outcome
from stratalign.errors import EngagementError
from stratalign.paths import target_folder

#: Beside the engagements' folders; no engagement can be called so.
BATCHES = "_batches"
ASKED_FILE, OUTCOMES_FILE, PAGE_FILE, LOGS = "batch.json", "outcomes.jsonl", "index.html", "logs"


@dataclass(frozen=True, slots=True)
class Journal:
    """The folder of a batch."""

    folder: Path

    @property
    def page(self) -> Path:
        """Page that links all reports."""
        return self.folder / PAGE_FILE

    def log_of(self, client: str) -> Path:
        """Log of one client."""
        return self.folder / LOGS / f"{client}.log"

    def outcomes(self) -> dict[str, Outcome]:
        """Outcome of each client that has ended, the last where there are several."""
        found: dict[str, Outcome] = {}
        with suppress(FileNotFoundError):
            for line in (self.folder / OUTCOMES_FILE).read_bytes().splitlines():
                # The last line of a batch that was killed may be half a line.
                with suppress(ValueError, TypeError):
                    outcome = Outcome.from_json(line)
                    found[outcome.client] = outcome
        return found

    def keep(self, outcome: Outcome) -> None:
        """Write an outcome down, so that no end of this process loses it."""
        with (self.folder / OUTCOMES_FILE).open("a+b") as lines:
            if lines.seek(0, os.SEEK_END) and lines.seek(-1, os.SEEK_END) is not None and lines.read(1) != b"\n":
                lines.write(b"\n")
            lines.write(outcome.to_json().encode() + b"\n")
            lines.flush()
            os.fsync(lines.fileno())


def begin_batch(reports: Path, asked: Mapping[str, Any]) -> Journal:
    """Begin a batch.

    Parameters
    ----------
    reports
        Folder of reports.
    asked
        Clients and options, as plain data.

    Returns
    -------
    Journal
        Its folder is named for when it began.

    Raises
    ------
    EngagementError
        The folder cannot be made.
    """
    began = dt.datetime.now(dt.UTC)
    name, number = f"{began:%Y-%m-%d-%H%M%S}", 2
    below = target_folder(reports / BATCHES, EngagementError, option="--reports")
    folder = below / name
    while True:
        try:
            folder.mkdir(parents=True)
            break
        except FileExistsError:
            folder, number = below / f"{name}-{number}", number + 1
    (folder / LOGS).mkdir(mode=0o700)
    told = {"key": _key(asked), "began_utc": began.isoformat(timespec="seconds"), "asked": asked}
    _write_whole(folder / ASKED_FILE, json.dumps(told, indent=2, sort_keys=True) + "\n")
    return Journal(folder)


def last_batch(reports: Path, asked: Mapping[str, Any]) -> Journal | None:
    """The latest batch of which the same was asked.

    Parameters
    ----------
    reports, asked
        As in `begin_batch`.

    Returns
    -------
    Journal or None
        None where there is none.
    """
    wanted = _key(asked)
    for path in sorted((reports / BATCHES).glob(f"*/{ASKED_FILE}"), reverse=True):
        with suppress(OSError, ValueError, AttributeError):
            if json.loads(path.read_bytes()).get("key") == wanted:
                return Journal(path.parent)
    return None


def write_page(journal: Journal, page: str) -> Path:
    """Write the page of a batch, whole."""
    return _write_whole(journal.page, page)


def _key(asked: Mapping[str, Any]) -> str:
    """Hash of what is asked."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _write_whole(path: Path, text: str) -> Path:
    draft = path.with_suffix(f"{path.suffix}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path
