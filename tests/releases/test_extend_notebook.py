"""The notebook that walks through extending a study, executed in a folder where nothing is."""

import json

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient


@pytest.mark.prove
def test_the_walk_from_own_data_to_a_package_runs_in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    walk = nbformat.read(ROOT / "notebooks" / "extend_study.ipynb", as_version=4)
    NotebookClient(walk, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in walk.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    said = json.dumps(outputs)
    assert "1.1.0" in said and "text/html" in said
    assert (tmp_path / "extended" / "replication.zip").is_file()
    releases = {path.name for path in (tmp_path / "extended" / "study" / "releases").iterdir() if path.is_dir()}
    assert releases == {"1.0.0", "1.1.0"}
