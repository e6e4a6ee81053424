"""One run of a sample for a whole test session, also where several workers share the tests."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest
from golden.record import make_run

from stratalign import Run

#: Seconds a worker waits for a run that another one is making.
PATIENCE = 900


def run_once(name: str, factory: pytest.TempPathFactory) -> Run:
    """Run of a sample or the study, made by the worker that asks first; the others wait for it.

    Parameters
    ----------
    name
        As in `golden.record.REPORTS`.
    factory
        Each worker's own folder lies in the session's, which all share.

    Returns
    -------
    Run
        Its folder belongs to every test: copy it before changing a file.
    """
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / f"run-of-{name}"
    finished = folder / "run.pickle"
    try:
        folder.mkdir()
    except FileExistsError:
        return _await(finished)
    try:
        outcome: Run | str = make_run(name, folder / "reports")
    except Exception as problem:
        _keep(f"{type(problem).__name__}: {problem}", finished)
        raise
    _keep(outcome, finished)
    return outcome


def _keep(outcome: Run | str, finished: Path) -> None:
    """Write whole or not at all."""
    draft = finished.with_suffix(".part")
    draft.write_bytes(pickle.dumps(outcome))
    draft.rename(finished)


def _await(finished: Path) -> Run:
    """What another worker made, or its error."""
    for _ in range(PATIENCE * 5):
        if finished.is_file():
            outcome = pickle.loads(finished.read_bytes())
            return outcome if isinstance(outcome, Run) else pytest.fail(f"the shared run failed: {outcome}")
        time.sleep(0.2)
    pytest.fail(f"no worker finished {finished.parent.name} within {PATIENCE} seconds")
