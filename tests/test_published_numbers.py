"""No published number moves unnoticed: every table of the samples' and the study's reports against the record."""

import copy

import pytest
from conftest import proof
from golden.record import FOLDER, REPORTS, differences, make_run, read_tables, recorded, whole_page

HINT = "Where this is meant, write the record anew with `python tests/golden/record.py` and say why in CHANGELOG.md."


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_every_cell_is_as_recorded(name, request):
    require_as_recorded(name, request.getfixturevalue(f"{name}_run"))


@pytest.mark.parametrize("name", [proof("harbour"), proof("study")])
def test_a_run_in_a_kernel_of_its_own_gives_every_cell_as_recorded(name, tmp_path):
    require_as_recorded(name, make_run(name, tmp_path))


def require_as_recorded(name, run):
    found = differences(recorded(name), read_tables(whole_page(run)))
    assert not found, "\n".join([f"{len(found)} differences.", *found, HINT])


def test_the_record_is_whole_and_small():
    n_cells = {name: sum(len(row) for table in recorded(name).values() for row in table) for name in REPORTS}
    assert min(n_cells.values()) >= 1_000, n_cells
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 400_000


@pytest.mark.parametrize("name", REPORTS)
def test_no_two_tables_of_a_report_have_one_name(name):
    assert [caption for caption in recorded(name) if caption.endswith(" (2)")] == []


def test_a_moved_number_a_lost_row_and_a_lost_table_are_named():
    before = recorded("harbour")
    after = copy.deepcopy(before)
    first, second, third = list(before)[:3]
    label, was = after[first][0][0], after[first][0][1]
    after[first][0][1] = "0.123"
    lost = after[second].pop()
    del after[third]
    assert differences(before, after) == [
        f"the table “{third}” is missing",
        f"“{first}”, row 1 ({label}), cell 2: {was} → 0.123",
        *(
            f"“{second}”, row {len(before[second])} ({lost[0]}), cell {j}: {cell} → (no cell)"
            for j, cell in enumerate(lost, 1)
        ),
    ]
    assert differences(after, before)[0] == f"the table “{third}” is new"


def test_tables_of_one_caption_are_told_apart_and_header_rows_left_out():
    table = (
        "<table><caption><span>Scores</span></caption><thead><tr><th>Unit</th></tr></thead><tbody>{}</tbody></table>"
    )
    page = table.format("<tr><th>Sales</th><td>6&lt;7</td></tr>") + table.format("<tr><td>−1 <b>to</b> 2</td></tr>")
    assert read_tables(page) == {"Scores": [["Sales", "6<7"]], "Scores (2)": [["−1 to 2"]]}
