"""Fixtures every test may use: real data where they are, samples that leave no trace, one analysis and run of each."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from golden.record import SECRET
from shared_runs import run_once

from stratalign import Run
from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.results import Analysis
from stratalign.responses.identity import KEY_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "sample"
#: Folder with data nobody here wrote; they are not part of the project.
REAL_DATA = Path(os.environ.get("STRATALIGN_REAL_DATA", ROOT.parent / "shared" / "real"))
REAL_REFERENCE = REAL_DATA.parent / "reference"


def absent(reason: str) -> None:
    """Skip with the reason; in continuous integration, where everything must be there, fail with it."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def as_module(path: Path) -> ModuleType:
    """Load a script of the checkout as a module, so that what it does needs no process of its own."""
    name = f"script_{path.stem}"
    if name not in sys.modules:
        specification = spec_from_file_location(name, path)
        assert specification and specification.loader
        sys.modules[name] = module_from_spec(specification)
        specification.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def run_in_process(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, list[str]], tuple[int, str]]:
    """Run a script of the checkout, and what it starts of itself, without new processes: exit status and print."""

    def run(script: Path, words: list[str]) -> tuple[int, str]:
        module = as_module(script)
        start_process = subprocess.run

        def run_again(command: list[str], **options: object) -> object:
            if command[:2] != [sys.executable, str(script)]:
                return start_process(command, **options)
            return subprocess.CompletedProcess(command, *run(script, command[2:]))

        with monkeypatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as printed:
            patch.setattr(sys, "argv", [str(script), *words])
            patch.setattr(subprocess, "run", run_again)
            status = module.main()
        return status, printed.getvalue()

    return run


@pytest.fixture(scope="session", autouse=True)
def pseudonym_secret() -> None:
    """A fixed secret, so that no test writes a key file and resampled figures are the same everywhere."""
    os.environ[KEY_VARIABLE] = SECRET


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Folder of a real data set by its name; skips where the data are not on this machine."""

    def folder(name: str) -> Path:
        path = REAL_DATA / name
        if not path.is_dir():
            absent(f"the real data set {name} is not on this machine (STRATALIGN_REAL_DATA names its folder)")
        return path

    return folder


@pytest.fixture(scope="session")
def reference() -> Callable[[str, str], object]:
    """Answer of R by data set and id; skips where the answers are not on this machine."""
    import json

    def answer(dataset: str, key: str) -> object:
        file = REAL_REFERENCE / "r_reference_values.json"
        if not file.is_file():
            absent("the stored answers of R are not on this machine")
        rows = json.loads(file.read_text(encoding="utf-8"))["references"]
        return next(row["value"] for row in rows if row["dataset"] == dataset and row["id"] == key)

    return answer


@pytest.fixture
def northwind(tmp_path: Path) -> Path:
    """A copy of the single-wave sample that a test may change."""
    return Path(shutil.copytree(SAMPLES / "northwind", tmp_path / "northwind"))


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A copy of the two-wave sample that a test may change."""
    return Path(shutil.copytree(SAMPLES / "harbour", tmp_path / "harbour"))


@pytest.fixture(scope="session")
def northwind_analysis() -> Analysis:
    """Results of the single-wave sample."""
    return analyse_engagement(SAMPLES / "northwind")


@pytest.fixture(scope="session")
def harbour_analysis() -> Analysis:
    """Results of the two-wave sample."""
    return analyse_engagement(SAMPLES / "harbour")


@pytest.fixture(scope="session")
def northwind_run(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A client report of the single-wave sample; copy its folder before changing anything in it."""
    return run_once("northwind", tmp_path_factory)


@pytest.fixture(scope="session")
def harbour_run(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A client report of the two-wave sample; copy its folder before changing anything in it."""
    return run_once("harbour", tmp_path_factory)


@pytest.fixture(scope="session")
def study_run(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A report of the reference study with few resamples; copy its folder before changing anything in it."""
    return run_once("study", tmp_path_factory)
