"""Workers of this machine: as many processes as asked for, each given one engagement at a time."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from stratalign.batch.tasks import Outcome, Task

#: How often a client is given to another worker where its worker has died.
_TRIES = 2
_COMMAND = (sys.executable, "-m", "stratalign.batch.worker")


class Executor(Protocol):
    """Somewhere that tasks are done: here, or on a cluster."""

    def outcomes(self, tasks: Iterable[Task], on_start: Callable[[Task], None]) -> Iterator[Outcome]:
        """Outcome of each task as it ends, in any order."""


class LocalWorkers:
    """Workers on this machine.

    Parameters
    ----------
    n_workers
        How many engagements run at the same time.
    """

    def __init__(self, n_workers: int) -> None:
        self._n_workers = n_workers
        self._processes: set[subprocess.Popen[str]] = set()
        self._is_stopped = False

    def outcomes(self, tasks: Iterable[Task], on_start: Callable[[Task], None]) -> Iterator[Outcome]:
        """Outcome of each task as it ends; workers are ended with the iteration, however it ends."""
        waiting, found = deque(tasks), queue.SimpleQueue[Outcome | BaseException | None]()
        n_open = len(waiting)
        threads = [
            threading.Thread(target=self._serve, args=(waiting, found, on_start), daemon=True)
            for _ in range(min(self._n_workers, n_open))
        ]
        for thread in threads:
            thread.start()
        try:
            while n_open:
                outcome = found.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                if outcome is not None:
                    n_open -= 1
                    yield outcome
        finally:
            self._stop()
            for thread in threads:
                thread.join()

    def _serve(
        self,
        waiting: deque[Task],
        found: queue.SimpleQueue[Outcome | BaseException | None],
        on_start: Callable[[Task], None],
    ) -> None:
        """Give tasks to one worker until there are no more; a worker that dies is replaced."""
        worker: subprocess.Popen[str] | None = None
        try:
            while not self._is_stopped:
                try:
                    task = waiting.popleft()
                except IndexError:
                    return
                on_start(task)
                for _ in range(_TRIES):
                    worker = worker if worker is not None and worker.poll() is None else self._start()
                    outcome = ask_worker(worker, task)
                    if outcome is not None or self._is_stopped:
                        break
                found.put(outcome if outcome is not None else given_up(task))
        except BaseException as problem:
            found.put(problem)
        finally:
            if worker is not None:
                self._end(worker)

    def _start(self) -> subprocess.Popen[str]:
        worker = start_worker()
        self._processes.add(worker)
        return worker

    def _end(self, worker: subprocess.Popen[str]) -> None:
        """Let a worker that waits for a task end."""
        with contextlib.suppress(OSError):
            if worker.stdin is not None:
                worker.stdin.close()
        worker.wait()
        self._processes.discard(worker)

    def _stop(self) -> None:
        """Tell workers to stop, whose clients clear away what is not finished."""
        self._is_stopped = True
        for worker in list(self._processes):
            worker.terminate()


def start_worker() -> subprocess.Popen[str]:
    """Start a worker, which loads what every run needs and waits for tasks."""
    return subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def ask_worker(worker: subprocess.Popen[str], task: Task) -> Outcome | None:
    """Give a worker a task.

    Parameters
    ----------
    worker
        From `start_worker`.
    task
        For it.

    Returns
    -------
    Outcome or None
        What it answers; None where it has died.
    """
    if worker.stdin is None or worker.stdout is None:
        return None
    try:
        worker.stdin.write(task.to_json() + "\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
    except (OSError, ValueError):
        return None
    return Outcome.from_json(answer) if answer.endswith("\n") else None


def given_up(task: Task) -> Outcome:
    """Outcome of a task whose workers have died."""
    return Outcome(
        task.client,
        task.folder,
        "failed",
        f"its worker died {_TRIES} times, most often because the memory of this machine was full: use fewer --workers.",
        log=task.log,
    )
