"""The benchmark of measurement runs, and its two sides give the same answers; times are not looked at."""

import subprocess
import sys

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
