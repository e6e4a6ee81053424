"""A new engagement starts from its export: safe names, valid files, a mapping to read; inspection names nobody."""

import csv
import json
import re

import pytest
import yaml

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, SourceError
from stratalign.responses.mapping import load_mapping
from stratalign.runs.scaffold import inspection, inspection_text, scaffold_engagement
from stratalign.shipped import shipped_path
from stratalign.sources.detect import read_survey


@pytest.fixture(scope="module")
def export():
    return shipped_path("data", "sample", "northwind", "raw", "survey.csv")


@pytest.fixture(scope="module")
def found(export):
    return inspection(read_survey(export), load_instrument("strategic-alignment"))


def test_the_scaffold_of_the_sample_proposes_its_mapping(tmp_path, export):
    scaffold_engagement("ACME 2026", folder=tmp_path, export=export)
    wanted = yaml.safe_load(shipped_path("data", "sample", "northwind", "mapping.yml").read_text(encoding="utf-8"))
    mapping = load_mapping(tmp_path / "acme-2026/mapping.yml")
    n_right = sum(mapping.items.get(item) == column for item, column in wanted["items"].items())
    assert n_right >= 0.95 * len(wanted["items"])
    assert mapping.metadata.model_dump(exclude_none=True) == wanted["metadata"] | {"language": "UserLanguage"}
    assert mapping.comments == wanted["comments"]
    assert {key: list(columns) for key, columns in mapping.recall.items()} == wanted["recall"]
    ranked = {key: list(columns.values()) for key, columns in wanted["rankings"].items()}
    assert {key: list(columns.values()) for key, columns in mapping.rankings.items()} == ranked
    assert (mapping.respondent_id, mapping.roster_id) == (wanted["respondent_id"], wanted["roster_id"])


def test_the_scaffold_loads_and_has_the_export_as_it_was(tmp_path, export):
    files = scaffold_engagement("ACME 2026", folder=tmp_path, export=export)
    folder = tmp_path / "acme-2026"
    names = ("engagement.yml", "mapping.yml", "raw/survey.csv", "codebook.xlsx")
    assert files == [folder / name for name in names]
    engagement = load_engagement(folder)
    assert engagement.client == "ACME 2026"
    assert engagement.path_of(engagement.waves[0].survey.file).read_bytes() == export.read_bytes()


def test_every_column_not_recognised_is_listed_to_be_mapped(tmp_path, export):
    scaffold_engagement("a", folder=tmp_path, export=export)
    text = (tmp_path / "a/mapping.yml").read_text(encoding="utf-8")
    for column in ("Q1", "Q9_NPS_GROUP"):
        assert f'#   "{column}": reason' in text
    assert "RecipientEmail" not in text


def test_without_an_export_the_files_are_valid_once_filled(tmp_path):
    scaffold_engagement("Blank", folder=tmp_path)
    file = tmp_path / "blank/mapping.yml"
    filled = re.sub(r"^(\s*)# (\w+: COLUMN)", r"\1\2", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for number in range(filled.count("COLUMN")):
        filled = filled.replace("COLUMN", f"column {number}", 1)
    file.write_text(filled, encoding="utf-8")
    assert set(load_mapping(file).items) == set(load_instrument("strategic-alignment").items)
    assert load_engagement(tmp_path / "blank").waves[0].survey.file == "raw/survey.csv"


@pytest.mark.parametrize("block", ["roster", "performance", "strategy", "fielded_from"])
def test_a_block_taken_out_of_its_comment_is_valid(tmp_path, block):
    scaffold_engagement("Blank", folder=tmp_path)
    file = tmp_path / "blank/engagement.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if re.match(rf" *# {block}:", line))
    for number in range(start, len(lines)):
        if not re.match(r" *# ", lines[number]):
            break
        lines[number] = lines[number].replace("# ", "", 1)
    file.write_text("\n".join(lines), encoding="utf-8")
    engagement = load_engagement(file)
    described = {
        "roster": engagement.waves[0].roster, "performance": engagement.performance,
        "strategy": engagement.strategy.goals_and_actions, "fielded_from": engagement.waves[0].fielded_from,
    }  # fmt: skip
    assert described[block]


def test_an_existing_folder_is_not_touched(tmp_path):
    (tmp_path / "acme").mkdir()
    with pytest.raises(EngagementError, match=r"acme exists already\. Choose another name"):
        scaffold_engagement("Acme", folder=tmp_path)
    assert list((tmp_path / "acme").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "..",
        "/etc/passwd",
        "C:\\x",
        "con",
        'He said "NO": #1',
        "a\nb: c",
        "{{x}} {y}",
        "x\u2028y\x7f",
        "'",
        "北京",
        "- a",
    ],
)
def test_a_strange_name_stays_text_and_inside_the_folder(tmp_path, name):
    home = tmp_path / "engagements"
    files = scaffold_engagement(name, folder=home)
    assert {file.parent.parent for file in files} == {home}
    assert load_engagement(files[0].parent).client == name.strip()


def test_an_empty_name_is_refused(tmp_path):
    with pytest.raises(EngagementError, match="needs a name"):
        scaffold_engagement("  ", folder=tmp_path)


def test_an_export_that_cannot_be_read_leaves_nothing_behind(tmp_path):
    (tmp_path / "survey.qsf").write_text('{"SurveyEntry":{}}')
    with pytest.raises(SourceError, match="the questions, not the answers"):
        scaffold_engagement("acme", folder=tmp_path / "engagements", export=tmp_path / "survey.qsf")
    assert not (tmp_path / "engagements").exists()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EngagementError, match=r"cannot be written \(a part of its path is a file, not a folder\)"):
        scaffold_engagement("acme", folder=tmp_path / "file")


def test_an_answer_number_is_not_proposed_as_a_person(tmp_path):
    path = tmp_path / "forms.csv"
    path.write_text("ID,clarity_1,clarity_2\n1,4,5\n2,3,3\n")
    scaffold_engagement("acme", folder=tmp_path, export=path)
    assert load_mapping(tmp_path / "acme/mapping.yml").respondent_id is None


# Inspection ------------------------------------------------------------------------------------------------------
def test_inspection_says_what_the_file_is(found):
    assert (found["format"], found["header_rows"], found["rows"]) == ("qualtrics", 3, 410)
    assert len(found["id_columns"]) + len(found["metadata_columns"]) + len(found["item_columns"]) == 114
    assert json.loads(json.dumps(found)) == found


def test_inspection_shows_the_scales_most_columns_share_first(found):
    first = found["scales_seen"][0]
    assert set(first["labels"]) == {
        "Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree", "Cannot judge",
    }  # fmt: skip
    assert [scale["n_columns"] for scale in found["scales_seen"]] == sorted(
        (scale["n_columns"] for scale in found["scales_seen"]), reverse=True
    )


def test_no_cell_of_an_identifying_column_is_shown(found, export):
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    hidden = {
        cell.casefold()
        for name in found["id_columns"]
        for cell in (row[rows[0].index(name)] for row in rows[3:])
        if len(cell) > 3
    }
    assert len(hidden) > 500
    shown = (json.dumps(found, ensure_ascii=False) + inspection_text(found)).casefold()
    assert not [cell for cell in hidden if cell in shown]


def test_what_people_wrote_is_not_shown_as_a_scale(tmp_path):
    sentence = "My manager is the reason why nothing here is ever decided in time, ask anybody"
    path = tmp_path / "survey.csv"
    path.write_text(f"clarity_1,remark\n4,{sentence}\n5,fine\n4,fine\n".replace(", ask", " ask"))
    found = inspection(read_survey(path), load_instrument("strategic-alignment"))
    assert found["scales_seen"] == [{"labels": ["4", "5"], "n_columns": 1}]


def test_inspection_reads_as_lines(found):
    text = inspection_text(found)
    assert text.startswith("survey.csv: qualtrics (confidence 1.00), 410 rows, 3 header rows, utf-8")
    assert "Items of 'strategic-alignment' recognised: 83 of 83" in text
    assert "  clarity_1: Q2_1" in text


def test_inspection_of_a_workbook_and_of_a_foreign_file(tmp_path):
    workbook = shipped_path("data", "sample", "harbour", "raw", "wave-2025.xlsx")
    instrument = load_instrument("strategic-alignment")
    assert "180 rows, 1 header row, workbook" in inspection_text(inspection(read_survey(workbook), instrument))
    (tmp_path / "other.csv").write_text("colour,size\nred,1\nblue,2\n")
    text = inspection_text(inspection(read_survey(tmp_path / "other.csv"), instrument))
    assert "recognised: 0 of 83" in text
    assert "Not recognised: colour, size" in text
