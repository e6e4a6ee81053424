"""Fixtures every test may use: real data where they are, samples that leave no trace, one analysis and run of each."""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from golden.record import SECRET, make_run
from shared_runs import make_once, run_once
from two_waves import write_engagement

from stratalign import Run
from stratalign.analysis.alignment_study import StudyResults, analyse_study
from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.readiness import Readiness, assess_readiness
from stratalign.analysis.results import Analysis
from stratalign.analysis.wave_change import WaveChange, analyse_wave_change
from stratalign.checks.result import CheckResult
from stratalign.checks.suite import run_checks
from stratalign.cli import main
from stratalign.document.client.report import build_client_report
from stratalign.document.model import Document
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import SourceError
from stratalign.intake.read import Intake, read_engagement_files
from stratalign.responses.identity import KEY_VARIABLE
from stratalign.sources.detect import read_survey
from stratalign.sources.raw import RawSurvey

# Before any test imports nbformat bare: without the grammars that no notebook is checked with.
importlib.import_module("stratalign.export.notebook_files")

# Commands typed in this process start no other beside; tests of warm kernels ask for them.
os.environ.setdefault("STRATALIGN_WARM", "no")

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "sample"
#: Folder with data nobody here wrote; they are not part of the project.
REAL_DATA = Path(os.environ.get("STRATALIGN_REAL_DATA", ROOT.parent / "shared" / "real"))
REAL_REFERENCE = REAL_DATA.parent / "reference"
#: Of tests that a browser prints for: without one they fail in CI, and are skipped elsewhere.
in_browser = pytest.mark.skipif(
    not (os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")) and not os.environ.get("CI"),
    reason="no Chromium on the path; name one with STRATALIGN_CHROMIUM",
)
#: Files that take long without a slow test among them, and come before the others too.
LONG = ("test_kinds.py", "test_mistakes.py", "test_pseudo_language.py", "test_real_engagements.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ask for the proofs: long simulations, whose short forms are in the ordinary run."""
    parser.addoption("--prove", metavar="SLICE", help="run the proofs alone: 'all' of them, or '2/5', the second fifth")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep proofs or ordinary tests; long files come first, so that no worker ends with one."""
    slice_ = config.getoption("--prove")
    part, n_parts = map(int, slice_.split("/")) if slice_ not in (None, "all") else (1, 1)

    def is_wanted(item: pytest.Item) -> bool:
        is_proof = item.get_closest_marker("prove") is not None
        return is_proof == bool(slice_) and zlib.crc32(item.nodeid.encode()) % n_parts == part - 1

    config.hook.pytest_deselected(items=[item for item in items if not is_wanted(item)])
    kept = [item for item in items if is_wanted(item)]
    slow = {item.path for item in kept if item.get_closest_marker("slow")}
    items[:] = sorted(kept, key=lambda item: (item.path not in slow, item.path.name not in LONG))


def proof(*values: object) -> object:
    """Values of a parametrized test that only a proof takes: more replications than the ordinary run has time for."""
    return pytest.param(*values, marks=pytest.mark.prove)


def repeated(n_runs: int, *, proof_runs: int) -> pytest.MarkDecorator:
    """Simulate `n_runs` times; a proof does it `proof_runs` times."""
    return pytest.mark.parametrize("n_runs", [n_runs, proof(proof_runs)])


def about(share: float, n_runs: int) -> object:
    """A share counted in runs is within three standard errors and what approximate intervals may be off."""
    return pytest.approx(share, abs=0.015 + 3 * (share * (1 - share) / n_runs) ** 0.5)


def absent(reason: str) -> None:
    """Skip with the reason; in continuous integration, where everything must be there, fail with it."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@functools.cache
def _read_or_refused(path: Path) -> tuple[RawSurvey | None, SourceError | None]:
    """What reading a survey's file gives, or why it is refused."""
    try:
        return read_survey(path), None
    except SourceError as problem:
        return None, problem


def read_once(path: Path) -> RawSurvey:
    """Read a survey's file that nobody changes, once in a process however many tests look at it."""
    survey, problem = _read_or_refused(path)
    if survey is None:
        raise SourceError(str(problem)) from problem
    return survey


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


@pytest.fixture
def run_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Type a command of stratalign without a process of its own: its exit status and what it prints."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = ["stratalign", *map(str, words)]
        monkeypatch.setattr(sys, "argv", command)
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        return subprocess.CompletedProcess(command, status, *capsys.readouterr())

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
def northwind_intake(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    """Tables of the single-wave sample."""
    return make_once(
        "northwind_intake", tmp_path_factory, lambda _: read_engagement_files(load_engagement(SAMPLES / "northwind"))
    )


@pytest.fixture(scope="session")
def harbour_intake(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    """Tables of the two-wave sample."""
    return make_once(
        "harbour_intake", tmp_path_factory, lambda _: read_engagement_files(load_engagement(SAMPLES / "harbour"))
    )


@pytest.fixture(scope="session")
def northwind_checks(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> list[CheckResult]:
    """What the checks say of the single-wave sample."""
    return make_once("northwind_checks", tmp_path_factory, lambda _: run_checks(SAMPLES / "northwind"))


@pytest.fixture(scope="session")
def harbour_checks(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> list[CheckResult]:
    """What the checks say of the two-wave sample."""
    return make_once("harbour_checks", tmp_path_factory, lambda _: run_checks(SAMPLES / "harbour"))


@pytest.fixture(scope="session")
def northwind_readiness(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Readiness:
    """Readiness of the single-wave sample."""
    return make_once("northwind_readiness", tmp_path_factory, lambda _: assess_readiness(SAMPLES / "northwind"))


@pytest.fixture(scope="session")
def harbour_readiness(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Readiness:
    """Readiness of the two-wave sample."""
    return make_once("harbour_readiness", tmp_path_factory, lambda _: assess_readiness(SAMPLES / "harbour"))


@pytest.fixture(scope="session")
def northwind_analysis(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """Results of the single-wave sample."""
    return make_once("northwind_analysis", tmp_path_factory, lambda _: analyse_engagement(SAMPLES / "northwind"))


@pytest.fixture(scope="session")
def harbour_analysis(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """Results of the two-wave sample."""
    return make_once("harbour_analysis", tmp_path_factory, lambda _: analyse_engagement(SAMPLES / "harbour"))


@pytest.fixture(scope="session")
def twice(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> WaveChange:
    """What changed in a made-up company: clarity rose by 24 points, and by 20 in a pulse in which belief fell by 28."""

    def make(folder: Path) -> WaveChange:
        moved = {"clarity": 20.0, "belief": -28.0}
        written = write_engagement(folder / "twice", seed=4, shifts={"clarity": 24.0}, pulse=moved)
        return analyse_wave_change(written, run_folder=folder / "twice" / "run")

    return make_once("twice", tmp_path_factory, make)


@pytest.fixture(scope="session")
def northwind_document(northwind_analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The report on the single-wave sample, as data; no test may change it."""
    return make_once("northwind_document", tmp_path_factory, lambda _: build_client_report(northwind_analysis))


@pytest.fixture(scope="session")
def harbour_document(harbour_analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The report on the two-wave sample, as data; no test may change it."""
    return make_once("harbour_document", tmp_path_factory, lambda _: build_client_report(harbour_analysis))


@pytest.fixture(scope="session")
def study_results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """Results of the reference study with few resamples."""
    return make_once("study_results", tmp_path_factory, lambda _: analyse_study(ROOT / "data" / "study", draws=200))


@pytest.fixture(scope="session")
def northwind_run(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A client report of the single-wave sample; copy its folder before changing anything in it."""
    return run_once("northwind", tmp_path_factory)


@pytest.fixture(scope="session")
def harbour_run(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A client report of the two-wave sample made in this process, figures as words."""
    return make_once("harbour_run", tmp_path_factory, lambda folder: _run_here("harbour", folder))


@pytest.fixture(scope="session")
def study_run(pseudonym_secret: None, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A report of the reference study made in this process, with few resamples and figures as words."""
    return make_once("study_run", tmp_path_factory, lambda folder: _run_here("study", folder))


def _run_here(name: str, folder: Path) -> Run:
    from notebooks_here import run_here

    with pytest.MonkeyPatch.context() as patch:
        run_here(patch)
        return make_run(name, folder)
