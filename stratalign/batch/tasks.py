"""One engagement of a batch: what is asked of a worker, and what became of it. Both travel as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from stratalign.runs.execute import CLIENT_REPORT
from stratalign.runs.notebook import CELL_TIMEOUT

State = Literal["done", "unchanged", "blocked", "failed"]
#: Order in which clients are listed: what needs somebody comes last, where it is seen.
STATES: tuple[State, ...] = ("done", "unchanged", "blocked", "failed")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How every client of a batch is run, as in `run_engagement`; `copy_to`: address that `copy_sent` copies to."""

    formats: Sequence[str] = ()
    audiences: Sequence[str] = ()
    notebook: str = CLIENT_REPORT
    parameters: Mapping[str, Any] = field(default_factory=dict)
    cell_timeout: int = CELL_TIMEOUT
    copy_to: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may take: seconds of wall time and megabytes of memory; None is no limit."""

    seconds: float | None = None
    megabytes: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One engagement to run.

    - `client`, `folder`: its name and where it is. `log`: file that gets everything the run says.
    - `options`: keyword arguments of `run_engagement`. `only_changed`: leave it alone where its last run was made from
      the same files, code and options.
    """

    client: str
    folder: str
    log: str
    options: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()
    only_changed: bool = False

    def to_json(self) -> str:
        """As one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> Task:
        """From its line."""
        told = json.loads(line)
        return cls(**told | {"limits": Limits(**told["limits"])})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one engagement.

    - `state`: `done`; `unchanged` where the same had been computed before; `blocked` by its data; `failed`.
    - `message`: the first thing to know of one that is blocked or failed, in words. `notes`: of one that is done.
    - `run_id`, `files`: the run, and its files by format. `seconds`, `megabytes`: wall time, and most memory of one of
      its processes. `n_hidden`: groups that it hides.
    """

    client: str
    folder: str
    state: State
    message: str = ""
    run_id: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    megabytes: float = 0.0
    n_hidden: int = 0
    log: str = ""

    @property
    def needs_somebody(self) -> bool:
        """Whether there is no report that can be sent."""
        return self.state in ("blocked", "failed")

    @property
    def first_message(self) -> str:
        """The first thing to know, on one line."""
        lines = [line.strip().removeprefix("- ") for line in self.message.splitlines() if line.strip()]
        return " ".join(lines[:2]) if lines and lines[0].endswith(":") else "".join(lines[:1])

    def to_json(self) -> str:
        """As one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str | bytes) -> Outcome:
        """From its line; what it does not know is left out."""
        told = json.loads(line)
        known = {each.name for each in fields(cls)}
        kept = {name: value for name, value in told.items() if name in known}
        return cls(**kept | {"notes": tuple(kept.get("notes", ()))})
