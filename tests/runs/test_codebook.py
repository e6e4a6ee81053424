"""A mapping goes out as a workbook, is edited, and comes back as a mapping with a list of what changed."""

import shutil

import pytest
import yaml
from conftest import SAMPLES
from openpyxl import load_workbook

from stratalign.drafting.mapping_file import mapping_text
from stratalign.engagement.configuration import validate
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, InstrumentError, SourceError
from stratalign.responses.mapping import Mapping, load_mapping
from stratalign.runs.codebook import export_codebook, import_codebook
from stratalign.runs.codebook_mapping import codebook_name, read_codebook, write_codebook
from stratalign.sources.detect import read_survey


def row_of(sheet, column):
    return next(row for row in sheet.iter_rows(min_row=2) if row[0].value == column)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    return export_codebook(shutil.copytree(SAMPLES / "northwind", tmp_path_factory.mktemp("exported") / "northwind"))


@pytest.fixture
def codebook(northwind, exported):
    return shutil.copy(exported, northwind / exported.name)


def edited(path, changes):
    workbook = load_workbook(path)
    for column, (use, key, detail) in changes.items():
        row = row_of(workbook["columns"], column)
        row[3].value, row[4].value, row[5].value = use, key, detail
    workbook.save(path)
    return path


def test_a_codebook_read_back_is_the_mapping_it_was_written_from(northwind, codebook):
    found = validate(Mapping, read_codebook(codebook), codebook, InstrumentError)
    assert found == load_mapping(northwind / "mapping.yml")


def test_nothing_changes_when_nothing_was_edited(northwind, codebook):
    before = (northwind / "mapping.yml").read_text(encoding="utf-8")
    assert import_codebook(northwind, codebook, apply=True) == ([], [])
    assert (northwind / "mapping.yml").read_text(encoding="utf-8") == before


def test_changes_are_listed_first_and_written_when_asked(northwind, codebook):
    wanted = load_mapping(northwind / "mapping.yml")
    moved, other = list(wanted.items.items())[:2]
    edited(
        codebook, {moved[1]: ("item", other[0], ""), other[1]: ("item", moved[0], ""), "Q14": ("ignore", "", "later")}
    )
    changes, (path,) = import_codebook(northwind, codebook)
    assert set(changes) == {
        f"~ item: {moved[0]}: {moved[1]} -> {other[1]}",
        f"~ item: {other[0]}: {other[1]} -> {moved[1]}",
        "- comment: comment_strength: Q14",
        "+ ignore 'Q14': later",
    }
    assert load_mapping(path) == wanted
    import_codebook(northwind, codebook, apply=True)
    after = load_mapping(path)
    assert (after.items[moved[0]], after.ignore["Q14"]) == (other[1], "later")
    assert load_mapping(path.with_suffix(".before-import.yml")) == wanted


@pytest.mark.parametrize(
    ("use", "key", "detail", "message"),
    [
        ("itm", "facet_1", "", "'itm' is not a use. Did you mean 'item'\\?"),
        ("item", "", "", "'item' needs a key"),
        ("ignore", "", "", "'ignore' needs a detail"),
        ("recall", "priority_recall", "first", "needs its position"),
        ("comment", "comment_obstacle", "", "comment comment_obstacle is given to 2 columns"),
    ],
)
def test_rows_that_say_too_little_are_refused_with_their_line(northwind, codebook, use, key, detail, message):
    edited(codebook, {"Q14": (use, key, detail)})
    with pytest.raises(InstrumentError, match=message):
        read_codebook(codebook)


def test_a_mapping_that_does_not_fit_is_not_written(northwind, codebook):
    before = (northwind / "mapping.yml").read_text(encoding="utf-8")
    edited(codebook, {"Q14": ("item", "no_such_item", "")})
    with pytest.raises(SourceError, match="item 'no_such_item' is not in the instrument"):
        import_codebook(northwind, codebook, apply=True)
    assert (northwind / "mapping.yml").read_text(encoding="utf-8") == before


def test_no_cell_of_a_person_or_of_a_single_answer_is_shown(northwind, codebook):
    raw = read_survey(northwind / "raw/survey.csv")
    sheet = load_workbook(codebook)["columns"]
    for column in raw.detection.id_columns:
        assert row_of(sheet, column)[2].value in (None, "")
    shown = {part for row in sheet.iter_rows(min_row=2) for part in str(row[2].value or "").split(" | ")}
    comments = set(raw.answers["Q14"]) - {""}
    assert comments
    assert not shown & comments


def test_nothing_in_the_workbook_is_a_formula(tmp_path):
    export = tmp_path / "hostile.csv"
    export.write_text("=1+1,+b\n=2+3,1\n=2+3,1\n", encoding="utf-8")
    path = write_codebook(
        read_survey(export), {"items": {"a": "=1+1"}}, load_instrument("strategic-alignment"), tmp_path / "c.xlsx"
    )
    cells = [cell for row in load_workbook(path)["columns"].iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}


def test_labels_go_out_and_come_back(northwind):
    file = northwind / "mapping.yml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["labels"] = {"agree5": {"Agree a lot": 5.0, 'No idea: "none"': None}}
    file.write_text(mapping_text(data), encoding="utf-8")
    assert load_mapping(file).labels == data["labels"]
    assert read_codebook(export_codebook(northwind))["labels"] == data["labels"]


def test_a_wave_must_be_named_where_there_are_several(harbour):
    with pytest.raises(EngagementError, match="there are 2 waves: say which with --wave"):
        export_codebook(harbour)
    assert export_codebook(harbour, wave="2025-spring").exists()


def test_the_workbook_has_one_name_and_an_edited_one_is_kept(northwind):
    path = export_codebook(northwind)
    assert path.name == codebook_name("mapping.yml") == "codebook.xlsx"
    assert codebook_name("mapping-2025.yml") == "codebook-2025.xlsx"
    before = path.read_bytes()
    export_codebook(northwind)
    assert (northwind / "codebook.before.xlsx").read_bytes() == before
