"""The review of comments as a user does it: a workbook written, edited, compared, kept; and other comments refused."""

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from stratalign.comments.review import load_review
from stratalign.errors import EngagementError
from stratalign.runs import comments
from stratalign.runs.comments import export_comments, import_comments

PARKING = [f"No parking spaces left for shift {number}, parking spaces are far away" for number in "abcdefghijkl"]


@pytest.fixture
def engagement(northwind, northwind_intake, monkeypatch):
    """The sample with a dozen comments that no theme fits, and hostile ones; read once for all tests."""
    tables = northwind_intake.waves[0]
    rows = tables.comments.copy()
    rows.iloc[:12, rows.columns.get_loc("comment")] = PARKING
    intake = replace(northwind_intake, waves=(replace(tables, comments=rows),))
    monkeypatch.setattr(comments, "read_engagement_files", lambda loaded: replace(intake, engagement=loaded))
    return northwind


def edit(file, change):
    workbook = load_workbook(file)
    change(workbook["themes"], workbook["comments"])
    workbook.save(file)
    return file


def row_of(sheet, key):
    return next(row for row in sheet.iter_rows(min_row=2) if row[0].value == key)


def test_what_fits_no_theme_is_proposed_and_not_approved(engagement):
    sheet = load_workbook(export_comments(engagement))["themes"]
    key, name, found_by, n, _, approved = (cell.value for cell in row_of(sheet, "proposed-1"))
    assert (key, name, found_by, n, approved) == (
        "proposed-1",
        "parking, spaces, shift",
        "likeness, proposed",
        "12",
        "no",
    )


def test_no_cell_of_the_workbook_runs_or_links(engagement):
    workbook = load_workbook(export_comments(engagement))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"} and not any(cell.hyperlink for cell in cells)
    assert any(str(cell.value).startswith("=2+3 projects") for cell in cells)
    assert any("<script>" in str(cell.value) for cell in cells)


def test_the_same_workbook_twice(engagement):
    def told(file):
        return [[cell.value for cell in row] for sheet in load_workbook(file) for row in sheet.iter_rows()]

    assert told(export_comments(engagement)) == told(export_comments(engagement))


def test_names_merges_moves_approvals_and_quotes_are_read_back(engagement):
    def change(themes, sheet):
        row_of(themes, "proposed-1")[1].value = "Parking"
        row_of(themes, "proposed-1")[5].value = "yes"
        row_of(themes, "change")[4].value = "direction"
        themes.append(["own", "A theme of my own", "", "", "", "yes"])
        rows = list(sheet.iter_rows(min_row=2))
        rows[0][4].value, rows[0][5].value = "own, tools", "yes"

    file = edit(export_comments(engagement), change)
    changes, kept = import_comments(engagement, file)
    assert not kept.exists()
    assert "+ theme proposed-1: Parking, approved" in changes and "+ 1 quote approved" in changes
    assert "~ theme change: change, approved -> change, part of direction, approved" in changes
    assert "~ 13 comments have other themes" in changes
    import_comments(engagement, file, apply=True)
    review = load_review(engagement).waves["2026-02"]
    assert review.final("change") == "direction" and len(review.quotes) == 1
    assert ("own", "tools") in review.comments.values()
    assert import_comments(engagement, export_comments(engagement))[0] == []
    assert "parking" not in kept.read_text(encoding="utf-8").casefold().replace("name: parking", "")


def set_cell(sheet, place, value):
    return lambda themes, comments: setattr({"themes": themes, "comments": comments}[sheet][place], "value", value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_cell("comments", "E2", "nothing"), "sheet 'comments', line 2: there is no theme 'nothing'"),
        (set_cell("comments", "F2", "maybe"), "line 2: 'maybe' under 'quote' is neither yes nor no"),
        (set_cell("themes", "E2", "direction"), "merged into 'direction', which is no other theme"),
        (set_cell("themes", "A3", "direction"), "the key 'direction' stands 2 times"),
        (lambda themes, sheet: sheet.delete_rows(3), "other comments than the wave has now: 1 of 303 are not in it"),
        (set_cell("themes", "A1", "k"), "sheet 'themes': no column 'key'"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_nothing_is_written(engagement, change, said):
    file = edit(export_comments(engagement), change)
    with pytest.raises(EngagementError, match=said):
        import_comments(engagement, file, apply=True)
    assert not (engagement / "comments.yml").exists()


def test_a_wave_that_is_not_there_is_refused(engagement):
    with pytest.raises(EngagementError, match=r"there is no wave '2026-20'\. Did you mean '2026-02'"):
        export_comments(engagement, wave="2026-20")
