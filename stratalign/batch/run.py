"""Run many engagements: each in a process of its own, failures last, and every end of the batch can be gone on from."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stratalign.batch.clients import find_clients
from stratalign.batch.journal import ASKED_FILE, Journal, begin_batch, last_batch, write_page
from stratalign.batch.pool import Executor, LocalWorkers
from stratalign.batch.summary import in_order, page_text
from stratalign.batch.tasks import Limits, Outcome, RunOptions, Task
from stratalign.document.audience import require_audiences
from stratalign.errors import EngagementError
from stratalign.export.formats import require_formats, require_tools
from stratalign.numerics.display import displayed
from stratalign.runs.copied import require_address
from stratalign.runs.execute import find_notebook, require_cell_timeout
from stratalign.runs.folder import require_reports_folder
from stratalign.runs.parameters import require_free


@displayed
@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that has ended: its folder, the outcome of every client, and how many of them an earlier start had."""

    folder: Path
    outcomes: tuple[Outcome, ...]
    seconds: float
    n_resumed: int = 0

    @property
    def page(self) -> Path:
        """Page that links all reports."""
        return Journal(self.folder).page

    @property
    def open_outcomes(self) -> tuple[Outcome, ...]:
        """Clients without a report that can be sent."""
        return tuple(outcome for outcome in self.outcomes if outcome.needs_somebody)


@dataclass(frozen=True, slots=True)
class Progress:
    """Called as a batch goes: with the clients that are to be run, as one begins, and as one ends."""

    on_clients: Callable[[int, int], None] = lambda n_waiting, n_resumed: None
    on_start: Callable[[str], None] = lambda client: None
    on_end: Callable[[Outcome], None] = lambda outcome: None


def run_batch(
    paths: Sequence[str | Path],
    *,
    reports: str | Path = "reports",
    options: RunOptions | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    limits: Limits | None = None,
    resume: bool = False,
    only_changed: bool = False,
    again: bool = False,
    progress: Progress | None = None,
) -> Batch:
    """Run the main job for many engagements.

    Parameters
    ----------
    paths
        Engagements, and folders that hold engagements.
    reports, again
        As in `run_engagement`.
    options
        How every client is run.
    workers
        Engagements that run at the same time; None: as many as there are processors.
    executor
        Where they run; None: on this machine.
    limits
        What one client may take.
    resume
        Whether to go on with the latest batch of which the same was asked: clients with a report are left alone, those
        that had failed or were not reached are run.
    only_changed
        Whether to leave alone, without reading their surveys, clients whose files, code and options are those of their
        last run.
    progress
        Told how far it is.

    Returns
    -------
    Batch
        Outcome of every client, those that need somebody last. No client's end is another's: what cannot be run is
        `blocked` or `failed`, with the reason. Reports are the same bytes whatever the workers.

    Raises
    ------
    EngagementError
        The paths, options or limits are wrong, or there is nothing to resume; nothing was run.
    """
    began, told = time.monotonic(), progress or Progress()
    clients = find_clients(paths)
    folder = require_reports_folder(reports)
    wanted = _plain_options(options or RunOptions(), folder)
    _require_limits(workers, limits or Limits())
    asked = {"clients": {name: str(path) for name, path in clients.items()}, "options": wanted}
    journal = _resumed(folder, asked) if resume else begin_batch(folder, asked)
    before = {client: each for client, each in journal.outcomes().items() if not each.needs_somebody} if resume else {}
    given = wanted | ({"again": True} if again else {})
    tasks = [
        Task(client, str(path), str(journal.log_of(client)), given, limits or Limits(), only_changed)
        for client, path in clients.items()
        if client not in before
    ]
    told.on_clients(len(tasks), len(before))
    outcomes = dict(before)
    executor = executor or LocalWorkers(workers or os.cpu_count() or 1)
    try:
        for outcome in executor.outcomes(tasks, lambda task: told.on_start(task.client)):
            journal.keep(outcome)
            outcomes[outcome.client] = outcome
            told.on_end(outcome)
    finally:
        seconds = time.monotonic() - began
        _write_page(journal, outcomes, seconds, len(clients))
    return Batch(journal.folder, tuple(in_order(outcomes.values())), seconds, len(before))


def _plain_options(options: RunOptions, reports: Path) -> dict[str, Any]:
    """Keyword arguments of `run_engagement` as plain data; what no client could be run with is refused."""
    require_formats(options.formats)
    require_tools(options.formats)
    require_audiences(options.audiences)
    require_free(options.parameters)
    require_cell_timeout(options.cell_timeout)
    found = find_notebook(options.notebook)
    plain = asdict(options) | {"formats": list(options.formats), "audiences": list(options.audiences)}
    if options.copy_to:
        plain["copy_to"] = require_address(options.copy_to)
    else:
        # A batch that was begun before there was such an option is asked the same.
        del plain["copy_to"]
    plain |= {"reports": str(reports), "notebook": str(found) if options.notebook.endswith(".ipynb") else found.stem}
    try:
        json.dumps(plain)
    except (TypeError, ValueError) as problem:
        raise EngagementError(
            f"parameters of a batch are text, numbers, lists and tables of these ({problem})."
        ) from None
    return plain


def _require_limits(workers: int | None, limits: Limits) -> None:
    """Refuse limits that nothing could keep."""
    if workers is not None and workers < 1:
        raise EngagementError(f"workers is a whole number, 1 or more; not {workers}.")
    for name, limit in asdict(limits).items():
        if limit is not None and limit <= 0:
            raise EngagementError(f"the limit of {name} is above 0; not {limit}.")


def _resumed(reports: Path, asked: Mapping[str, Any]) -> Journal:
    journal = last_batch(reports, asked)
    if journal is None:
        raise EngagementError(
            f"no batch of these clients with these options has been begun in {reports}. Leave --resume out to begin "
            "one."
        )
    return journal


def _write_page(journal: Journal, outcomes: Mapping[str, Outcome], seconds: float, n_clients: int) -> None:
    began = json.loads((journal.folder / ASKED_FILE).read_bytes())["began_utc"]
    page = page_text(outcomes.values(), folder=journal.folder, seconds=seconds, began=began, n_clients=n_clients)
    write_page(journal, page)
