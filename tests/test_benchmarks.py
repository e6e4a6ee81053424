"""The benchmark of measurement runs, and its two sides give the same answers; times are not looked at."""

from conftest import ROOT, as_module


def test_both_sides_of_the_measurement_benchmark_agree(run_in_process, monkeypatch):
    script = ROOT / "benchmarks/measurement.py"
    monkeypatch.setattr(as_module(script), "best_of", lambda work: (1.0, work()))
    status, printed = run_in_process(script, ["--rows", "10000"])
    assert status == 0, printed
    assert "answers that differ from the peer's: 0" in printed
