"""A sample is run once for all who ask, and an error reaches all of them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import shared_runs

from stratalign import Run


@pytest.fixture
def ask_twice(monkeypatch, tmp_path_factory):
    """Outcomes of two workers that ask at once, and the names that were run."""

    def ask(make):
        made = []

        def slowly(name, reports):
            made.append(name)
            time.sleep(0.3)
            return make(name, reports)

        monkeypatch.setattr(shared_runs, "make_run", slowly)
        # Made by the first who asks, which is no matter of threads.
        tmp_path_factory.getbasetemp()
        with ThreadPoolExecutor(2) as workers:
            asked = [workers.submit(shared_runs.run_once, f"{make.__name__}", tmp_path_factory) for _ in range(2)]
        return asked, made

    return ask


def test_two_who_ask_at_once_get_one_run(ask_twice):
    def finished(name, reports):
        return Run("run-7", reports / name, {}, 1.0)

    asked, made = ask_twice(finished)
    first, second = (future.result() for future in asked)
    assert first == second
    assert first.run_id == "run-7"
    assert made == ["finished"]


def test_an_error_reaches_whoever_waits(ask_twice):
    def broken(name, reports):
        raise ValueError("no such sample")

    asked, made = ask_twice(broken)
    errors = sorted(str(future.exception()) for future in asked)
    assert errors == ["no such sample", "what all share was not made: ValueError: no such sample"]
    assert made == ["broken"]
