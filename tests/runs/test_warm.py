"""A notebook's kernel comes from a warm process where there is one, and the report is the same."""

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SAMPLES
from test_determinism import run_elsewhere, written

from stratalign.cli import main
from stratalign.engagement.instrument import _read_shipped, load_instrument
from stratalign.intake.inputs import code_and_versions
from stratalign.runs import warm
from stratalign.runs.notebook import execute_notebook
from stratalign.runs.origin import hash_of_code
from stratalign.runs.prepared import prepare_runs
from stratalign.shipped import REPORT_DATA, shipped_path
from warm_kernels import NotWarmError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")
CODE = "import sys\nprint('stratalign.exhibits.kinds' in sys.modules, 'warm_kernels.zygote' in sys.modules)"


@pytest.fixture
def sockets(monkeypatch):
    """Folder of this test's sockets alone: no warm process of somebody else's."""
    with tempfile.TemporaryDirectory(prefix="wk-", dir="/tmp") as folder:
        monkeypatch.setenv("WARM_KERNELS_FOLDER", folder)
        monkeypatch.delenv("WARM_KERNELS_SOCKET", raising=False)
        monkeypatch.setenv(warm.VARIABLE, "")
        yield Path(folder)


@pytest.fixture
def said(tmp_path):
    """What the one cell of a notebook prints."""

    def run() -> str:
        source, output = tmp_path / "source.ipynb", tmp_path / "output.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)]), source)
        execute_notebook(source, output, {})
        return nbformat.read(output, 4).cells[0].outputs[0].text

    return run


@pytest.mark.slow
def test_kernel_is_warm_where_a_warm_process_is_there(sockets, said, monkeypatch):
    assert warm.manager_configuration() == {}
    with warm.kernel_getting_ready(), warm.warm_kernels_for_runs() as why_not:
        assert why_not == ""
        assert len(list(sockets.glob("*.sock"))) == 1
        assert said() == "True True\n"
        monkeypatch.setenv(warm.VARIABLE, "no")
        assert said() == "False False\n"
    assert not list(sockets.glob("*.sock"))


def test_nothing_is_started_where_nothing_is_gained(sockets, monkeypatch):
    monkeypatch.setattr(warm, "_n_processors", lambda: 1)
    with warm.kernel_getting_ready():
        assert not list(sockets.iterdir())
    monkeypatch.setenv(warm.VARIABLE, "no")
    with warm.warm_kernels_for_runs() as why_not:
        assert why_not == "STRATALIGN_WARM=no"
        assert not list(sockets.iterdir())


def test_kernelspec_names_what_runs_preload():
    told = json.loads((ROOT / "stratalign" / "runs" / "kernelspec" / "kernel.json").read_text())
    config = told["metadata"]["kernel_provisioner"]["config"]
    assert (tuple(config["preload"]), config["warm_up"]) == (warm.PRELOAD, warm.WARM_UP)
    assert tuple(config["watch"]) == warm.WATCH


@pytest.mark.parametrize(("status", "ends"), [(0, 0), (2, 2), (-15, 143)])
def test_a_warm_run_is_typed_in_another_process_and_ends_as_it_does(status, ends, monkeypatch):
    typed = []
    settled = []

    def run(module, words, settings):
        typed.append((module, words))
        settled.append(settings)
        return status

    monkeypatch.setattr(warm, "run_module", run)
    monkeypatch.setenv(warm.VARIABLE, "")
    with pytest.raises(SystemExit) as ended:
        main(["run", "folder", "--warm", "--again"])
    assert ended.value.code == ends
    assert typed == [("stratalign", ["run", "folder", "--again"])]
    # What it hashes once makes it too old when it changes.
    assert {str(shipped_path(*parts)) for parts in REPORT_DATA} < set(settled[0].watch)


def test_what_no_client_decides_is_made_before_the_first():
    prepare_runs()
    for made in (hash_of_code, code_and_versions):
        assert made.cache_info().currsize == 1
    hits = _read_shipped.cache_info().hits
    load_instrument("strategic-alignment")
    assert _read_shipped.cache_info().hits == hits + 1


def test_without_a_warm_process_the_run_says_so_and_goes_on(monkeypatch, capsys):
    def refuse(*_: object) -> int:
        raise NotWarmError("no forks here")

    monkeypatch.setattr(warm, "run_module", refuse)
    monkeypatch.setenv(warm.VARIABLE, "")
    with pytest.raises(SystemExit):
        main(["run", "no-such-folder", "--warm"])
    said = capsys.readouterr().err
    assert "run without a warm process: no forks here" in said
    assert "no-such-folder" in said


@pytest.mark.slow
@pytest.mark.prove
@pytest.mark.parametrize("words", [("run", "engagement"), ("run", SAMPLES / "northwind")])
def test_report_from_a_warm_kernel_has_the_same_bytes(words, sockets, tmp_path):
    plain = run_elsewhere(words, {warm.VARIABLE: "no"}, tmp_path / "plain")
    cold = run_elsewhere(words, {}, tmp_path / "cold")
    environment = {**os.environ, "HOME": str(tmp_path / "warm"), "PYTHONPATH": str(ROOT)}
    with warm.warmed(warm.PRELOAD, warm.WARM_UP, watch=warm.WATCH, environment=environment):
        other = run_elsewhere(words, {}, tmp_path / "warm")
    assert len(written(plain)) >= 3
    assert written(plain) == written(cold) == written(other)


def test_warm_kernels_end_as_fast_as_plain_ones_and_say_as_little(monkeypatch, tmp_path):
    from stratalign.runs import notebook

    plain = notebook._kernel_configuration(tmp_path)
    monkeypatch.setattr(notebook, "manager_configuration", lambda: {"NotebookClient": {"kernel_manager_class": "warm"}})
    warm = notebook._kernel_configuration(tmp_path)
    assert plain.NotebookClient.shutdown_kernel == "immediate" and plain.NotebookClient.extra_arguments
    assert warm.NotebookClient == {**plain.NotebookClient, "kernel_manager_class": "warm"}
