"""A worker of a batch: a process that has loaded everything once and lets a copy of itself make each report.

`python -m stratalign.batch.worker` reads tasks, a line of JSON each, and answers each with one line. Every client has a
process of its own: what one leaves behind, or how it ends, is no other's. Where processes cannot be copied (Windows)
each client gets a fresh one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from stratalign.batch.tasks import Outcome, Task
from stratalign.runs.notebook import ONE_THREAD
from stratalign.runs.warm import warm_kernels_for_runs
from warm_kernels.process import most_megabytes

#: Loaded before the first client: what every run needs, none of which starts a thread.
PRELOADED = (
    "stratalign.batch.one", "stratalign.export.html", "stratalign.audit.exported",
    "stratalign.exhibits.kinds", "stratalign.audit.people", "stratalign.runs.prepared", "fontTools.ttLib", "papermill",
    "nbclient", "IPython", "ipykernel.kernelspec", "warm_kernels.client", "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
)  # fmt: skip
#: Seconds a process that is told to stop gets to clear away, before it is killed.
GRACE = 10.0
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
#: Of Linux: the signal a process gets when its parent has ended.
_PR_SET_PDEATHSIG = 1
#: Bytes of a megabyte.
_MEGA = 2**20


def main() -> int:
    """Answer tasks until there are no more."""
    os.environ.update(ONE_THREAD)
    end_with_parent()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a library prints must not be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # One process for the kernels of all its clients, which loads while this one does.
    with warm_kernels_for_runs():
        if CAN_FORK:
            preload()
        for line in sys.stdin:
            task = Task.from_json(line)
            outcome = run_apart(task) if CAN_FORK else _run_in_fresh_process(task)
            answers.write(outcome.to_json() + "\n")
            answers.flush()
    return 0


def preload() -> None:
    """Load what every run needs, and prepare it once."""
    for name in PRELOADED:
        importlib.import_module(name)
    importlib.import_module("stratalign.runs.prepared").prepare_runs()
    # Shared with every client's copy for as long as nobody writes to it.
    gc.collect()
    gc.freeze()


def run_apart(task: Task) -> Outcome:
    """Run one engagement in a copy of this process, within its limits.

    Parameters
    ----------
    task
        Which, and how.

    Returns
    -------
    Outcome
        Also where the process was stopped or died.
    """
    reading, writing = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_client(task, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told, is_late = _read_until(answer, None if task.limits.seconds is None else began + task.limits.seconds)
        status, megabytes = _end(child, is_late=is_late)
    seconds = time.monotonic() - began
    if is_late:
        return _failed(
            task, f"stopped after {task.limits.seconds:,.0f} s, the limit for one client", seconds, megabytes
        )
    if not told.endswith(b"\n"):
        return _failed(task, _how_it_ended(status, task.limits.megabytes), seconds, megabytes)
    outcome = json.loads(told)
    most = max(megabytes, outcome["megabytes"])
    return Outcome.from_json(json.dumps(outcome | {"seconds": round(seconds, 3), "megabytes": round(most, 1)}))


def end_with_parent() -> None:
    """Let this process be told to stop when its parent has ended, however that ended."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def limit_memory(megabytes: int | None) -> None:
    """Let this process, and those it starts, have no more memory of their own than this."""
    if megabytes is None or sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * _MEGA
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _be_client(task: Task, writing: int) -> None:
    """In the copy: run, answer, and end without what ends a whole program."""
    status = 1
    try:
        end_with_parent()
        os.setsid()
        _print_to(task.log)
        limit_memory(task.limits.megabytes)
        from stratalign.batch.one import run_one
        from stratalign.stopping import stopped_by_signals

        with stopped_by_signals():
            outcome = run_one(task)
        told = json.loads(outcome.to_json()) | {"megabytes": _most_memory()}
        os.write(writing, (json.dumps(told) + "\n").encode())
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def _print_to(log: str) -> None:
    """Send everything that is printed to a client's log, and read nothing."""
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    # Not the streams of the process it was copied from, which may hold what that one has not yet written.
    sys.stdout = sys.stderr = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)


def _read_until(answer: IO[bytes], deadline: float | None) -> tuple[bytes, bool]:
    """What a process answers, and whether its time was over first."""
    found = b""
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return found, True
        ready, _, _ = select.select([answer], [], [], left)
        if ready:
            part = os.read(answer.fileno(), 65536)
            found += part
            if not part or found.endswith(b"\n"):
                return found, False


def _end(child: int, *, is_late: bool) -> tuple[int, float]:
    """Status and most megabytes of a process that has answered, or is told to stop."""
    if is_late:
        _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline:
            done, status, usage = os.wait4(child, os.WNOHANG)
            if done:
                return status, usage.ru_maxrss / 1024
            time.sleep(0.05)
        _signal(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    return status, usage.ru_maxrss / 1024


def _signal(child: int, number: int) -> None:
    """Signal a process and all it has started in its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, number)


def _most_memory() -> float:
    """Most megabytes this process or one that it waited for has had."""
    import resource

    own = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    # A kernel from a warm process is that one's child.
    return max(own, most_megabytes())


def _how_it_ended(status: int, limit: int | None) -> str:
    """Why a process ended without an answer; libraries that get no memory end the whole process."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if limit is not None and number in (signal.SIGABRT, signal.SIGSEGV):
            from stratalign.batch.one import above_limit

            return f"{above_limit(limit)}, and was ended by {signal.Signals(number).name}"
        if number == signal.SIGKILL:
            return "its process was killed, most often because the memory of this machine was full"
        return f"its process was ended by {signal.Signals(number).name}"
    return "its process ended without saying why; its log may say more"


def _failed(task: Task, why: str, seconds: float, megabytes: float) -> Outcome:
    from stratalign.batch.one import write_failure_log

    write_failure_log(task.log, why)
    return Outcome(
        task.client,
        task.folder,
        "failed",
        f"{why}.",
        seconds=round(seconds, 3),
        megabytes=round(megabytes, 1),
        log=task.log,
    )


def _run_in_fresh_process(task: Task) -> Outcome:
    """Run one engagement where no process can be copied."""
    began = time.monotonic()
    code = "import sys; from stratalign.batch.worker import answer_one; answer_one(sys.stdin.readline())"
    options: dict[str, Any] = {"input": task.to_json(), "capture_output": True, "text": True, "encoding": "utf-8"}
    try:
        finished = subprocess.run([sys.executable, "-c", code], timeout=task.limits.seconds, check=False, **options)
    except subprocess.TimeoutExpired:
        why = f"stopped after {task.limits.seconds:,.0f} s, the limit for one client"
        return _failed(task, why, time.monotonic() - began, 0.0)
    lines = finished.stdout.splitlines()
    if finished.returncode or not lines:
        return _failed(task, "its process ended without saying why", time.monotonic() - began, 0.0)
    return Outcome.from_json(lines[-1])


def answer_one(line: str) -> None:
    """Run the one task of a fresh process, and print what became of it."""
    from stratalign.batch.one import run_one

    task = Task.from_json(line)
    Path(task.log).parent.mkdir(parents=True, exist_ok=True)
    limit_memory(task.limits.megabytes)
    with Path(task.log).open("a", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        outcome = run_one(task)
    print(outcome.to_json(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
