"""What many tests read, made once for a whole test session, also where several workers share the tests."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from golden.record import make_run

from stratalign import Run

#: Seconds a worker waits for what another one is making.
PATIENCE = 900
Made = TypeVar("Made")


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
    return make_once(f"run-of-{name}", factory, lambda folder: make_run(name, folder / "reports"))


def make_once(name: str, factory: pytest.TempPathFactory, make: Callable[[Path], Made]) -> Made:
    """Something made by the worker that asks first; the others wait for it and get a copy.

    Parameters
    ----------
    name
        Of the folder, which no other maker has.
    factory
        As above.
    make
        Given the folder to write to, if anything.

    Returns
    -------
    Made
        Belongs to every test: none may change it.
    """
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    finished = folder / "made.pickle"
    try:
        folder.mkdir()
    except FileExistsError:
        made, problem = _await(finished)
        return pytest.fail(f"what all share was not made: {problem}") if problem else made
    try:
        made = make(folder)
    except Exception as problem:
        _keep((None, f"{type(problem).__name__}: {problem}"), finished)
        raise
    _keep((made, ""), finished)
    return made


def _keep(outcome: tuple[object, str], finished: Path) -> None:
    """Write whole or not at all."""
    draft = finished.with_suffix(".part")
    draft.write_bytes(pickle.dumps(outcome))
    draft.rename(finished)


def _await(finished: Path) -> tuple[object, str]:
    """What another worker made, and its problem if it could not."""
    for _ in range(PATIENCE * 5):
        if finished.is_file():
            return pickle.loads(finished.read_bytes())
        time.sleep(0.2)
    pytest.fail(f"no worker finished {finished.parent.name} within {PATIENCE} seconds")
