"""The benchmark of measurement runs, and its two sides give the same answers; times are looked at nowhere but there."""

import ast
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


def test_no_test_looks_at_a_clock():
    for path in (ROOT / "tests").rglob("test_*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        assert not imported & {"time", "timeit"}, f"{path.name}: measure it in benchmarks/, against a peer"
