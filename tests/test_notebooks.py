"""The notebooks stay thin: their rules, read from the JSON and the syntax tree."""

import ast
import json
import re

import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REFUSED = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.Lambda, ast.With)
#: What reads an engagement for a notebook.
READERS = ("analyse_engagement", "analyse_wave_change", "assess_readiness")
REFUSED_CALLS = {"groupby", "merge", "apply", "filterwarnings", "open", "read_csv"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def cells(request):
    return json.loads(request.param.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def code_lines(cell):
    return [line for line in source(cell).splitlines() if line.strip() and not line.strip().startswith("#")]


def is_choices(cell):
    """A cell tagged so lists what a sceptic may edit; it computes nothing."""
    return "choices" in cell["metadata"].get("tags", [])


def test_there_is_a_client_report():
    assert "client_report" in {path.stem for path in NOTEBOOKS}


def test_no_outputs_are_committed(cells):
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]


def test_code_is_short(cells):
    lengths = [len(code_lines(cell)) for cell in cells if cell["cell_type"] == "code" and not is_choices(cell)]
    assert max(lengths) <= 8
    assert sum(lengths) <= 60


def test_choices_are_one_list_to_edit(cells):
    for cell in filter(is_choices, cells):
        (assignment,) = ast.parse(source(cell)).body
        assert isinstance(assignment.value, ast.Dict)
        assert len(code_lines(cell)) <= 16


def test_prose_outweighs_code(cells):
    words = sum(len(source(cell).split()) for cell in cells if cell["cell_type"] == "markdown")
    lines = sum(len(code_lines(cell)) for cell in cells if cell["cell_type"] == "code")
    assert words >= 4 * lines


def test_exactly_one_main_heading(cells):
    prose = "\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
    assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1


PARAMETERS = (
    ["engagement", "run_folder"],
    ["engagement", "run_folder", "audience"],
    # For the analyst alone: it makes no report, so it has no run.
    ["engagement", "study_folder"],
    ["study_folder", "run_folder", "origin", "draws", "seed", "language"],
    # Makes a study of its own and no report of a run.
    ["study_folder", "own_folder", "new_study", "package_file", "companies", "correlation", "draws", "seed"],
)


def test_parameters_are_what_is_read_and_the_run_folder(cells):
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    targets = [getattr(node, "target", None) or node.targets[0] for node in ast.parse(source(tagged[0])).body]
    names = [target.id for target in targets]
    assert len(tagged) == 1
    assert names in PARAMETERS


def test_data_are_taken_from_the_run_that_read_them(cells):
    """A notebook that left the folder out would work, and read and check every file a second time."""
    code = "\n".join(source(cell) for cell in cells if cell["cell_type"] == "code")
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    readers = [call for call in calls if getattr(call.func, "attr", "") in READERS]
    assert len(readers) == ("run_folder = " in code and "engagement = " in code)
    assert [[word.arg for word in call.keywords] for call in readers] == [["run_folder"]] * len(readers)


def test_cells_only_call_the_library(cells):
    for cell in cells:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []) or is_choices(cell):
            continue
        nodes = list(ast.walk(ast.parse(source(cell))))
        assert not [node for node in nodes if isinstance(node, REFUSED)]
        assert not {node.attr for node in nodes if isinstance(node, ast.Attribute)} & REFUSED_CALLS
        numbers = [n for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, int | float)]
        assert not numbers
