"""The benchmark of measurement runs, and its two sides give the same answers; times are looked at nowhere but there."""

import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_both_sides_of_the_measurement_benchmark_agree():
    found = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks/measurement.py"), "--rows", "10000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "answers that differ from the peer's: 0" in found.stdout


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
