"""Workers: a client's end, however hard, is its own; limits hold; the bytes do not depend on who made them."""

import os
import signal
import sys
import time

import pytest

from stratalign.batch import one, worker
from stratalign.batch.pool import LocalWorkers
from stratalign.batch.tasks import Limits, Outcome, Task

pytestmark = pytest.mark.skipif(not worker.CAN_FORK, reason="processes cannot be copied here")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a function as a client of its own, within limits."""

    def run(does, **limits):
        monkeypatch.setattr(one, "run_one", lambda task: does() or Outcome(task.client, task.folder, "done"))
        return worker.run_apart(Task("acme", "acme", str(tmp_path / "logs" / "acme.log"), limits=Limits(**limits)))

    return run


def test_what_a_client_prints_is_in_its_log(run, tmp_path):
    outcome = run(lambda: print("Checking the data"))
    assert (outcome.state, outcome.message) == ("done", "")
    assert outcome.megabytes > 1
    assert (tmp_path / "logs" / "acme.log").read_text() == "Checking the data\n"


@pytest.mark.parametrize(("does", "words"), [
    (lambda: os.kill(os.getpid(), signal.SIGKILL), "its process was killed"),
    (lambda: os.kill(os.getpid(), signal.SIGUSR1), "ended by SIGUSR1"),
    (lambda: os._exit(3), "ended without saying why"),
])  # fmt: skip
def test_a_client_that_dies_has_failed(run, does, words, tmp_path):
    outcome = run(does)
    assert outcome.state == "failed"
    assert words in outcome.message
    assert words in (tmp_path / "logs" / "acme.log").read_text()


def test_a_client_that_takes_too_long_is_stopped(run):
    outcome = run(lambda: time.sleep(600), seconds=0.2)
    assert outcome.state == "failed"
    assert "the limit for one client" in outcome.message


def test_a_client_ended_by_a_library_that_gets_no_memory_is_told_of_its_limit(run):
    def abort():
        signal.signal(signal.SIGABRT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGABRT)

    assert "--memory-limit" in run(abort, megabytes=2_000).message
    assert "--memory-limit" not in run(abort).message


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
def test_a_client_that_needs_too_much_memory_fails_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(one, "run_engagement", lambda folder, **options: bytearray(3_000_000_000))
    task = Task("acme", "acme", str(tmp_path / "acme.log"), limits=Limits(megabytes=2_000))
    outcome = worker.run_apart(task)
    assert outcome.state == "failed"
    assert "more than the 2,000 MB" in outcome.message
    assert "--memory-limit" in outcome.message


def test_clients_that_cannot_be_run_stop_nobody(tmp_path):
    names = ["acme", "beta", "gamma"]
    tasks = [Task(name, str(tmp_path / name), str(tmp_path / f"{name}.log")) for name in names]
    found = list(LocalWorkers(2).outcomes(tasks, lambda task: None))
    assert sorted(outcome.client for outcome in found) == names
    assert {outcome.state for outcome in found} == {"failed"}
    assert all("engagement.yml" in outcome.message for outcome in found)


def test_a_worker_that_is_killed_costs_its_task_alone(tmp_path):
    tasks = [Task(name, str(tmp_path / name), str(tmp_path / f"{name}.log")) for name in ("acme", "beta")]
    workers, killed = LocalWorkers(1), []

    def kill_once(task):
        if workers._processes and not killed:
            for process in workers._processes:
                killed.append(process.pid)
                process.kill()
                process.wait()

    found = list(workers.outcomes(tasks, kill_once))
    assert killed
    assert [outcome.client for outcome in found] == ["acme", "beta"]
