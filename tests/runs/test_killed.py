"""Whatever point a run or an export is killed at: no report is lost, no file is half, the next run clears the rest."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import killing
import pytest
from conftest import ROOT, proof
from tiny_engagement import write_engagement

from stratalign.runs.leftovers import clear_leftovers
from stratalign.runs.listing import list_runs

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("n_points", [2, proof(240)])
def test_no_kill_loses_a_report_or_leaves_a_half_one(n_points):
    command = [sys.executable, killing.__file__, "--points", str(n_points), "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    n_killed, n_problems = map(int, re.match(r"(\d+) kills .*: (\d+) problems", done.stdout).groups())
    assert (n_killed >= n_points, n_problems) == (True, 0)


@pytest.fixture
def bench(tmp_path):
    """A folder of reports with a complete run and nothing else, as the kills would find it."""
    run = tmp_path / "reports" / "acme" / "old"
    for name in killing.WHOLE - {"manifest.json"}:
        (run / name).parent.mkdir(parents=True, exist_ok=True)
        (run / name).write_text("</html>")
    killing.write_manifest_file(run, {"status": "finished", "outputs": killing.output_hashes(run)})
    return killing.Bench(tmp_path)


@pytest.mark.parametrize(("damage", "said"), [
    (lambda runs: (runs / "old" / "send" / "client_report.html").unlink(), "has lost or won files"),
    (lambda runs: (runs / "old" / "send" / "client_report.html").write_text("<ht"), "is half or changed"),
    (lambda runs: (runs / "new" / "send").mkdir(parents=True), "new appeared without"),
])  # fmt: skip
def test_what_the_kills_look_for_is_found(bench, damage, said):
    before = killing.tree(bench.runs / "old")
    assert list(killing.problems_after_a_kill(bench, before, before)) == []
    damage(bench.runs)
    assert any(said in problem for problem in killing.problems_after_a_kill(bench, before, before))


def start_run(folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "stratalign", "run", folder / "engagement", "--reports", folder / "reports"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "temporary")}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    )


def hear_ctrl_c():
    """Where the tests run in the background of a shell, Ctrl-C is ignored, and what they start inherits that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def wait_for(condition, process, seconds=300):
    for _ in range(seconds * 20):
        if condition() or process.poll() is not None:
            return
        time.sleep(0.05)
    raise AssertionError("nothing happens")


def cleared(runs: Path, temporary: Path) -> bool:
    """Whether nothing is left after the next run has looked: a notebook's process ends a moment after its run's."""
    clear_leftovers(runs)
    return not (runs / ".partial").exists() and not list(temporary.iterdir())


@pytest.fixture
def engagement(tmp_path):
    (tmp_path / "temporary").mkdir()
    write_engagement(tmp_path / "engagement", has_accounts=True)
    return tmp_path


@pytest.mark.parametrize("sign", [
    proof("work/intake/tables.kept"), proof("work/document.json"), proof("send"),
])  # fmt: skip
def test_a_whole_run_that_is_killed_leaves_what_the_next_clears(engagement, sign, monkeypatch):
    process = start_run(engagement)
    wait_for(lambda: list(engagement.glob(f"reports/*/.partial/*/{sign}")), process)
    process.kill()
    assert "Error" not in process.communicate()[1]
    assert process.returncode == -signal.SIGKILL
    (runs,) = (engagement / "reports").iterdir()
    assert [run.state for run in list_runs(engagement / "reports")] == ["broken"]
    monkeypatch.setattr("tempfile.tempdir", str(engagement / "temporary"))
    for _ in range(100):
        if cleared(runs, engagement / "temporary"):
            break
        time.sleep(0.1)
    assert list(runs.iterdir()) == []
    assert list((engagement / "temporary").iterdir()) == []


@pytest.mark.parametrize(("number", "status", "said"), [
    (signal.SIGINT, 130, "stopped by Ctrl-C"), proof(signal.SIGTERM, 143, "stopped by a signal to end"),
])  # fmt: skip
def test_a_run_that_is_stopped_says_so_once_and_leaves_nothing(engagement, number, status, said):
    process = start_run(engagement)
    wait_for(lambda: list(engagement.glob("reports/*/.partial/*/work/intake/tables.kept")), process)
    time.sleep(1.5)
    process.send_signal(number)
    printed, complained = process.communicate()
    assert process.returncode == status, printed + complained
    assert complained.count("\n") == 1, complained
    assert said in complained
    assert [path for path in (engagement / "reports").rglob("*") if path.is_file()] == []
    assert list((engagement / "temporary").iterdir()) == []
