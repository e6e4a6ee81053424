"""One engagement run in this process, whatever becomes of it: an outcome, never an error."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from stratalign.batch.tasks import Outcome, State, Task
from stratalign.export.manifests import read_manifest
from stratalign.runs.copied import copy_sent
from stratalign.runs.execute import Run, run_engagement
from stratalign.runs.fetched import fetch_engagement
from stratalign.runs.unchanged import unchanged_run
from stratalign.usage import exit_status, in_plain_words

#: Exit status of a command whose data block it.
_BLOCKED = 1


def run_one(task: Task) -> Outcome:
    """Run one engagement.

    Parameters
    ----------
    task
        Which, and how.

    Returns
    -------
    Outcome
        Also of an engagement that cannot be run. What it says on its way is printed.
    """
    began = time.monotonic()
    try:
        run = _run(task)
    except Exception as problem:
        state: State = "blocked" if exit_status(problem) == _BLOCKED else "failed"
        return Outcome(
            task.client,
            task.folder,
            state,
            _told(problem, task),
            seconds=time.monotonic() - began,
            log=task.log,
        )
    return _outcome(task, run, time.monotonic() - began)


def _run(task: Task) -> Run:
    """The run, or the one that is there already, copied to where it is wanted too."""
    options = dict(task.options)
    address = options.pop("copy_to", "")
    run = _made(task, options)
    if not address or run.n_blocking:
        return run
    note = f"Copied to {copy_sent(run.folder, address)}"
    print(note, flush=True)
    return replace(run, notes=(*run.notes, note))


def _made(task: Task, options: Mapping[str, Any]) -> Run:
    folder = fetch_engagement(task.folder, options.get("reports", "reports"))
    if task.only_changed and (there := unchanged_run(folder, **_asked(options))):
        print(f"Unchanged since run {there.run_id}", flush=True)
        return there
    return run_engagement(folder, on_step=lambda step: print(f"{step} ...", flush=True), **options)


def _asked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options that say what is computed and written."""
    return {
        name: value
        for name, value in options.items()
        if name in ("formats", "reports", "notebook", "audiences", "parameters")
    }


def _outcome(task: Task, run: Run, seconds: float) -> Outcome:
    if run.n_blocking:
        state: State = "blocked"
        message = f"{run.n_blocking} of its checks block a client's report; the page written says which"
    else:
        state, message = ("done" if run.is_new else "unchanged"), ""
    hidden = read_manifest(run.folder).get("hidden")
    return Outcome(
        task.client,
        task.folder,
        state,
        message,
        run.run_id,
        {name: str(path) for name, path in run.files.items()},
        run.notes,
        seconds=seconds,
        n_hidden=sum(hidden.values()) if isinstance(hidden, dict) else 0,
        log=task.log,
    )


def _told(problem: Exception, task: Task) -> str:
    """What went wrong; where memory was limited, that too."""
    told = in_plain_words(problem)
    print(told, flush=True)
    is_of_memory = (
        isinstance(problem, MemoryError) or "MemoryError" in told or "memory of this machine was full" in told
    )
    return f"{above_limit(task.limits.megabytes)}: {told}" if is_of_memory and task.limits.megabytes else told


def above_limit(megabytes: int) -> str:
    """Say that a client needed more memory than it may have."""
    return f"it needed more than the {megabytes:,} MB it may take (give it more with --memory-limit)"


def write_failure_log(log: str | Path, words: str) -> None:
    """Add to a client's log what its own process could not say."""
    with Path(log).open("a", encoding="utf-8") as lines:
        lines.write(f"{words}\n")
