"""Workers of a cluster: the same tasks, done wherever Dask has processes.

A Dask worker runs threads, which no process may be copied with. So each one starts a worker of ours beside it, a
process of one thread, and hands it its tasks. A Dask worker that is lost costs the client it was at: Dask gives that
one to another.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stratalign.batch.pool import ask_worker, given_up, start_worker
from stratalign.batch.tasks import Outcome, Task
from stratalign.numerics.workers import completed, connected, require_same

#: How often a client is given to another worker of the cluster where its worker was lost.
RETRIES = 3

#: The worker of ours beside this Dask worker, and whose turn it is.
_beside: list[subprocess.Popen[str]] = []
_turn = threading.Lock()


class ClusterWorkers:
    """Workers of a Dask cluster.

    Parameters
    ----------
    scheduler
        Its address, such as `tcp://host:8786`. Every worker needs stratalign of this version, and must reach
        engagements and reports under the paths that are given.
    """

    def __init__(self, scheduler: str) -> None:
        self._scheduler = scheduler

    def outcomes(self, tasks: Iterable[Task], on_start: Callable[[Task], None]) -> Iterator[Outcome]:
        """Outcome of each task as it ends; what has not begun is taken back when the iteration is left."""
        with connected(self._scheduler) as client:
            require_same(client, _code_here)
            waiting: dict[Any, Task] = {}
            for task in tasks:
                future = client.submit(run_beside, task.to_json(), key=f"{task.client}-{task.log}", retries=RETRIES)
                waiting[future] = task
                on_start(task)
            try:
                for future in completed(list(waiting)):
                    yield _outcome(future, waiting[future])
            finally:
                client.cancel(list(waiting))


def run_beside(line: str) -> str:
    """On a Dask worker: give a task to the worker of ours beside it, and take its answer.

    Parameters
    ----------
    line
        The task as JSON.

    Returns
    -------
    str
        The outcome as JSON.
    """
    task = Task.from_json(line)
    with _turn:
        for _ in range(RETRIES):
            if not _beside or _beside[0].poll() is not None:
                _beside[:] = [start_worker()]
            outcome = ask_worker(_beside[0], task)
            if outcome is not None:
                return outcome.to_json()
    return given_up(task).to_json()


def _outcome(future: Any, task: Task) -> Outcome:
    try:
        return Outcome.from_json(future.result())
    # Whatever ended it on the cluster is told as this client's failure; the others go on.
    except Exception as problem:
        why = f"the cluster could not run it ({type(problem).__name__}): its workers' logs say more."
        return Outcome(task.client, task.folder, "failed", why, log=task.log)


def _code_here() -> str:
    """Hash of stratalign where this is called."""
    from stratalign.runs.origin import hash_of_code

    return hash_of_code()
