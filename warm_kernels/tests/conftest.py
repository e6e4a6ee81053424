"""A folder of sockets for each test, and small modules run by a fork instead of whole kernels."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from warm_kernels.client import Request, ask, begin_private, end_private
from warm_kernels.places import FOLDER_VARIABLE, SOCKET_VARIABLE
from warm_kernels.process import WarmProcess
from warm_kernels.settings import Settings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave proofs to who asks for them; the project's own configuration does so where it is loaded."""
    if config.getoption("--prove", default="unknown") == "unknown":
        for item in items:
            if item.get_closest_marker("prove"):
                item.add_marker(pytest.mark.skip(reason="long; run with the project's --prove"))


@pytest.fixture(autouse=True)
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder of sockets of this test alone; paths of sockets are short."""
    if sys.platform != "linux":
        pytest.skip("kernels are forked on Linux alone")
    folder = Path(tempfile.mkdtemp(prefix="wk-", dir="/tmp"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    monkeypatch.delenv(SOCKET_VARIABLE, raising=False)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Write modules that a warm process can import."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    def write(**texts: str) -> Path:
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
        return tmp_path

    return write


@pytest.fixture
def warm(modules: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., object]]:
    """Start a private warm process; kernels of the test come from it."""
    begun = []

    def begin(*preload: str, **settings: object) -> object:
        begun.append(begin_private(Settings(preload, **settings), os.environ))
        monkeypatch.setenv(SOCKET_VARIABLE, str(begun[-1][0]))
        return begun[-1][1]

    yield begin
    for path, process in begun:
        end_private(path, process)


@pytest.fixture
def signals() -> Iterator[Callable[..., None]]:
    """Ignore some signals that shells let their background ignore, and no other of them, whoever started the tests."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGQUIT: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    before = {number: signal.getsignal(number) for number in usual}

    def ignore(*ignored: int) -> None:
        for number, handler in usual.items():
            signal.signal(number, signal.SIG_IGN if number in ignored else handler)

    yield ignore
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., WarmProcess]:
    """Run a module by a fork; what it prints lies in `out` of the test's folder."""

    def run_module(module: str, settings: Settings | None = None, **variables: str) -> WarmProcess:
        request = Request((module,), str(tmp_path), {**os.environ, **variables})
        with open(tmp_path / "out", "wb") as out, open(os.devnull, "rb") as nothing:
            files = (nothing.fileno(), out.fileno(), out.fileno())
            forked = asyncio.run(ask(request, settings or Settings(), files))
        return WarmProcess(forked, [module], {})

    return run_module
