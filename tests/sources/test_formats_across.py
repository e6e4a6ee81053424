"""Every survey tool's signature on every real file: its own clearly, no other's."""

from pathlib import Path

import pytest
from conftest import REAL_DATA, read_once

from stratalign.errors import SourceError
from stratalign.sources.files.text import read_rows
from stratalign.sources.tools import google_forms, microsoft_forms, surveymonkey, typeform

TOOLS = {
    "export_surveymonkey_538": surveymonkey, "export_googleforms": google_forms, "export_msforms": microsoft_forms,
    "export_typeform_osmi2018": typeform,
}  # fmt: skip
#: Two wide tables of percentages are no answers of people, whatever tool asked them.
NOT_ANSWERS = {"masculinity_crosstabs.csv"}
FILES = sorted(
    path.relative_to(REAL_DATA).as_posix()
    for path in (REAL_DATA.rglob("*") if REAL_DATA.is_dir() else ())
    if path.suffix.lower() in {".csv", ".xlsx"}
)


@pytest.mark.parametrize("name", FILES)
def test_each_tool_knows_its_own_files_only(name):
    path = REAL_DATA / name
    try:
        rows = read_rows(path)
    except SourceError as problem:
        assert "sheets with data" in str(problem)
        assert Path(name).parts[0] not in TOOLS
        return
    own = TOOLS.get(Path(name).parts[0])
    for tool in TOOLS.values():
        score, reasons = tool.signature(rows)
        if tool is own and path.name not in NOT_ANSWERS:
            assert score >= 0.9
            assert reasons
        else:
            assert score <= 0.4


@pytest.mark.parametrize("folder", TOOLS)
def test_the_right_format_wins(real_data, folder):
    paths = [p for p in real_data(folder).iterdir() if p.suffix in {".csv", ".xlsx"} and p.name not in NOT_ANSWERS]
    assert paths
    wanted = TOOLS[folder].__name__.rsplit(".", 1)[-1]
    assert {read_once(path).detection.format for path in paths} == {wanted}
