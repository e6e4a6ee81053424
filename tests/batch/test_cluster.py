"""The same batch on a cluster: a real scheduler and workers in processes of their own, one of them killed."""

import shutil
import signal

import pytest
from conftest import proof
from dask_cluster import dask_cluster
from tiny_engagement import write_engagement

from stratalign.batch.cluster import ClusterWorkers
from stratalign.batch.run import run_batch
from stratalign.batch.tasks import Task
from stratalign.errors import EngagementError
from stratalign.runs.registry import registered_runs

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, whose addresses are told."""
    with dask_cluster(tmp_path, 2) as started:
        yield started


def test_a_worker_that_is_lost_costs_its_task_alone(cluster, tmp_path):
    address, workers = cluster
    names = [f"client-{number}" for number in range(6)]
    tasks = [Task(name, str(tmp_path / name), str(tmp_path / f"{name}.log")) for name in names]
    found = []
    for outcome in ClusterWorkers(address).outcomes(tasks, lambda task: None):
        if not found:
            workers[0].send_signal(signal.SIGKILL)
        found.append(outcome)
    assert sorted(outcome.client for outcome in found) == names
    assert all("engagement.yml" in outcome.message for outcome in found)


@pytest.mark.parametrize("number", [proof("1")])
def test_reports_are_the_same_bytes_on_a_cluster_and_here(number, cluster, tmp_path):
    address, _ = cluster
    write_engagement(tmp_path / "clients" / "acme", has_accounts=True)
    sent = []
    for where, executor in (("here", None), ("there", ClusterWorkers(address))):
        finished = run_batch([tmp_path / "clients"], reports=tmp_path / where, executor=executor, workers=1)
        assert [outcome.state for outcome in finished.outcomes] == ["done"]
        (run,) = registered_runs(tmp_path / where)
        sent.append({path.name: path.read_bytes() for path in (run.folder / "send").iterdir()})
        shutil.rmtree(tmp_path / where)
    assert sent[0] == sent[1]


def test_a_scheduler_that_does_not_answer_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("stratalign.numerics.workers.PATIENCE", 0.2)
    with pytest.raises(EngagementError, match="does not answer"):
        list(ClusterWorkers("tcp://127.0.0.1:9").outcomes([], lambda task: None))
