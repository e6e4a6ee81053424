"""The benchmark of measurement runs, and its two sides give the same answers; times are looked at nowhere but there."""

import re
from pathlib import Path

from conftest import ROOT, as_module


def test_both_sides_of_the_measurement_benchmark_agree(run_in_process, monkeypatch):
    script = ROOT / "benchmarks/measurement.py"
    monkeypatch.setattr(as_module(script), "best_of", lambda work: (1.0, work()))
    # R, where a machine has it, takes minutes: a benchmark's time, not a test's.
    monkeypatch.setattr(as_module(script), "_peer_in_r", lambda name, size: None)
    status, printed = run_in_process(script, ["--rows", "10000"])
    assert status == 0, printed
    assert "answers that differ from the peer's: 0" in printed


def test_no_test_looks_at_a_clock():
    clocks = re.compile(
        r"\b(perf_counter|monotonic|process_time|thread_time|clock_gettime)(_ns)?\b|\btime\.time\(|\btimeit\b"
    )
    here = Path(__file__)
    looking = [
        path.name
        for path in here.parent.rglob("test_*.py")
        if path != here and clocks.search(path.read_text(encoding="utf-8"))
    ]
    assert looking == [], "measure it in benchmarks/, against a peer"
