"""A batch: every client has an outcome, what was done is not done again, and the page says so."""

import json
import re

import pytest

from stratalign.batch.run import Progress, run_batch
from stratalign.batch.tasks import Limits, Outcome, RunOptions
from stratalign.errors import EngagementError

STATES = {"acme": "done", "beta": "failed", "gamma": "blocked", "zenith": "unchanged"}


class Made:
    """An executor that gives the outcomes it is told, and remembers what it was asked."""

    def __init__(self, states=None, stops_after=None):
        self.states, self.stops_after, self.tasks = states or {}, stops_after, []

    def outcomes(self, tasks, on_start):
        for number, task in enumerate(tasks):
            if number == self.stops_after:
                raise KeyboardInterrupt
            on_start(task)
            self.tasks.append(task)
            state = self.states.get(task.client, "done")
            said = "2 problems block the run:\n  - <b>survey.csv</b>: gone" if state in ("failed", "blocked") else ""
            report = f"{task.options['reports']}/{task.client}/run-1/send/client_report.html"
            yield Outcome(task.client, task.folder, state, said, "run-1", {"html": report}, seconds=2.0, log=task.log)


@pytest.fixture
def clients(tmp_path):
    for name in STATES:
        (tmp_path / "clients" / name).mkdir(parents=True)
        (tmp_path / "clients" / name / "engagement.yml").touch()
    return tmp_path / "clients"


def batch(clients, executor, **options):
    how = RunOptions(
        **{key: options.pop(key) for key in list(options) if key in ("formats", "audiences", "notebook", "parameters")}
    )
    return run_batch([clients], reports=clients.parent / "reports", options=how, executor=executor, **options)


def test_what_needs_somebody_comes_last(clients):
    finished = batch(clients, Made(STATES))
    assert [(outcome.client, outcome.state) for outcome in finished.outcomes] == [
        ("acme", "done"), ("zenith", "unchanged"), ("gamma", "blocked"), ("beta", "failed"),
    ]  # fmt: skip
    assert [outcome.first_message for outcome in finished.open_outcomes] == [
        "2 problems block the run: <b>survey.csv</b>: gone"
    ] * 2


def test_the_page_links_reports_and_shows_texts_as_text(clients):
    page = batch(clients, Made(STATES)).page.read_text()
    assert "1 done, 1 unchanged, 1 blocked by its data, 1 failed" in page
    assert re.findall(r'href="([^"]+client_report\.html)"', page)[0] == "../../acme/run-1/send/client_report.html"
    assert "<b>" not in page and "&lt;b&gt;survey.csv" in page


def test_a_batch_that_was_stopped_is_gone_on_with(clients):
    with pytest.raises(KeyboardInterrupt):
        batch(clients, Made(STATES, stops_after=2))
    (folder,) = (clients.parent / "reports" / "_batches").iterdir()
    assert "2 not yet run" in (folder / "index.html").read_text()
    # The last line of a process that was killed may be half a line.
    with (folder / "outcomes.jsonl").open("a") as lines:
        lines.write('{"client": "zen')
    again = Made()
    finished = batch(clients, again, resume=True)
    assert [task.client for task in again.tasks] == ["beta", "gamma", "zenith"]
    assert finished.folder == folder
    assert finished.n_resumed == 1
    assert {outcome.state for outcome in finished.outcomes} == {"done"}
    assert len((folder / "outcomes.jsonl").read_text().splitlines()) == 6


def test_only_a_batch_of_the_same_clients_and_options_is_resumed(clients):
    batch(clients, Made())
    with pytest.raises(EngagementError, match="Leave --resume out"):
        batch(clients, Made(), resume=True, audiences=["board"])


@pytest.mark.parametrize(("options", "words"), [
    ({"formats": ["doc"]}, "doc"),
    ({"audiences": ["press"]}, "press"),
    ({"notebook": "client_reprot"}, "client_report"),
    ({"workers": 0}, "workers is a whole number"),
    ({"limits": Limits(seconds=0)}, "limit of seconds"),
    ({"parameters": {"when": object()}}, "parameters of a batch"),
])  # fmt: skip
def test_what_no_client_could_be_run_with_is_refused_before_any(clients, options, words):
    executor = Made()
    with pytest.raises(EngagementError, match=words):
        batch(clients, executor, **options)
    assert executor.tasks == []
    assert not (clients.parent / "reports" / "_batches").exists()


def test_progress_is_told(clients):
    told = []
    progress = Progress(
        on_clients=lambda *counts: told.append(counts), on_start=told.append, on_end=lambda end: told.append(end.state)
    )
    batch(clients, Made(STATES), progress=progress)
    assert told[:3] == [(4, 0), "acme", "done"]


def test_every_client_has_a_log_of_its_own(clients):
    executor = Made()
    finished = batch(clients, executor)
    assert {task.log for task in executor.tasks} == {str(finished.folder / "logs" / f"{name}.log") for name in STATES}
    assert json.loads((finished.folder / "batch.json").read_text())["asked"]["options"]["notebook"] == "client_report"
