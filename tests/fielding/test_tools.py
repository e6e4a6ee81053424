"""What is written keeps the rules of each tool, as its own documentation or an independent reader has them."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from conftest import SAMPLES

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import InstrumentError
from stratalign.fielding.compose import compose_questionnaire
from stratalign.fielding.formats import TOOLS, write_questionnaire
from stratalign.sources.codebooks.qsf import read_qsf

#: Texts that mean something to a tool: mark-up, references, separators, formulas.
TRICKY = "<b>A & B</b> {x} ${y} [z] | 'q' \"r\"\tend"


@pytest.fixture(scope="module")
def questionnaire():
    engagement = load_engagement(SAMPLES / "northwind")
    instrument = load_instrument("strategic-alignment")
    return compose_questionnaire(instrument, form="long", languages=("en", "de"), engagement=engagement)


@pytest.fixture(scope="module")
def tricky():
    """A questionnaire whose every text holds what tools read as theirs."""
    words = {"en": TRICKY}
    instrument = Instrument.model_validate(
        {
            "key": "tricky", "title": words, "version": "1", "citation": "none", "licence": "none",
            "scales": {"two": {"low": 1, "high": 2, "options": [
                {"value": 1, "label": {"en": "No, " + TRICKY}}, {"value": 2, "label": {"en": "=1+1"}}]}},
            "dimensions": [{"key": "d", "label": words, "scale": "two", "items": [
                {"key": "d_1", "text": words}, {"key": "d_2", "text": {"en": "=cmd()"}}]}],
            "questions": [{"key": "c", "kind": "comment", "text": words}],
        }
    )  # fmt: skip
    return compose_questionnaire(instrument, form="long")


def file_of(tool, questionnaire, place=0):
    return list(TOOLS[tool](questionnaire).files.values())[place]


def all_rows(questionnaire):
    return [code for asked in questionnaire.questions for code in ([row.code for row in asked.rows] or [asked.code])]


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "xlsform"])  # a workbook holds the time
def test_the_same_questionnaire_is_written_the_same(tool, questionnaire):
    assert TOOLS[tool](questionnaire).files == TOOLS[tool](questionnaire).files


# LimeSurvey ------------------------------------------------------------------------------------------------------
def structure(questionnaire):
    content = file_of("limesurvey", questionnaire)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter="\t"))


def test_limesurvey_codes_are_letters_and_digits_no_longer_than_the_tables_hold(questionnaire):
    rows = structure(questionnaire)
    titles = [row["name"] for row in rows if row["class"] == "Q" and row["language"] == "en"]
    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", title) for title in titles)
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,20}", row["name"]) for row in rows if row["class"] == "SQ")
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"]) for row in rows if row["class"] == "A")


def test_limesurvey_languages_are_copies_of_the_base_row_by_row(questionnaire):
    rows = [row for row in structure(questionnaire) if row["class"] not in ("S", "SL")]
    by_language = {code: [row for row in rows if row["language"] == code] for code in ("en", "de")}
    assert rows == by_language["en"] + by_language["de"]
    for english, german in zip(by_language["en"], by_language["de"], strict=True):
        same = [key for key in english if key not in ("text", "language")]
        assert [english[key] for key in same] == [german[key] for key in same]
    assert "wohin sich dieses Unternehmen entwickelt" in " ".join(row["text"] for row in by_language["de"])
    settings = {row["name"]: row["text"] for row in structure(questionnaire) if row["class"] == "S"}
    assert (settings["language"], settings["additional_languages"]) == ("en", "de")


def test_limesurvey_ids_are_counted_up_and_shared_by_languages(questionnaire):
    rows = [row for row in structure(questionnaire) if row["class"] in ("Q", "SQ") and row["language"] == "en"]
    assert [int(row["id"]) for row in rows] == list(range(1, len(rows) + 1))


def test_limesurvey_shows_executives_their_page_only(questionnaire):
    rows = structure(questionnaire)
    groups = {row["name"]: row["relevance"] for row in rows if row["class"] == "G"}
    level = next(n for n, row in enumerate(rows) if row["class"] == "Q" and row["name"] == "level")
    executives = next(row["name"] for row in rows[level + 1 :] if row["class"] == "A")
    assert groups["page_culture_required"] == f'level.NAOK == "{executives}"'
    assert {code: rule for code, rule in groups.items() if rule != "1"}.keys() == {"page_culture_required"}


def test_limesurvey_sliders_have_their_ends_and_ranks_are_used_once(questionnaire):
    rows = structure(questionnaire)
    slider = next(row for row in rows if row["name"] == "cultureactual")
    assert (slider["type/scale"], slider["slider_min"], slider["slider_max"]) == ("K", "0", "100")
    first = next(row for row in rows if row["name"] == "cultureactual1")
    assert first["text"].split("|")[1:] == ["Weighs risks first", "Takes risks early"]
    assert next(row for row in rows if row["name"] == "priorityranking")["em_validation_q"] == "unique(self.NAOK)"


def test_limesurvey_texts_start_no_expression(tricky):
    texts = [row["text"] for row in structure(tricky) if row["class"] in ("Q", "SQ", "A")]
    assert not [text for text in texts if "{" in text or "\t" in text]


# REDCap ----------------------------------------------------------------------------------------------------------
def dictionary(questionnaire, place=0):
    return list(csv.DictReader(io.StringIO(file_of("redcap", questionnaire, place).decode())))


def test_redcap_has_the_eighteen_columns_and_names_it_takes(questionnaire):
    fields = dictionary(questionnaire)
    assert len(fields[0]) == 18
    names = [field["Variable / Field Name"] for field in fields]
    assert names[0] == "record_id"
    assert names[1:] == [code.casefold() for code in all_rows(questionnaire)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z](?:_?[a-z0-9])*", name) and len(name) <= 100 for name in names)
    assert {field["Form Name"] for field in fields} == {"questionnaire"}


def test_redcap_matrices_have_one_set_of_choices_and_stand_together(questionnaire):
    groups = {}
    fields = dictionary(questionnaire)
    for place, field in enumerate(fields):
        if field["Matrix Group Name"]:
            groups.setdefault(field["Matrix Group Name"], []).append((place, field))
    assert "clarity" in groups
    for members in groups.values():
        places = [place for place, _ in members]
        assert places == list(range(places[0], places[0] + len(places)))
        assert len({field["Choices, Calculations, OR Slider Labels"] for _, field in members}) == 1
        assert {field["Field Type"] for _, field in members} == {"radio"}
    assert {field["Matrix Ranking?"] for _, field in groups["priority_ranking"]} == {"y"}


def test_redcap_shows_executives_their_fields_only(questionnaire):
    shown = {
        field["Variable / Field Name"]: field["Branching Logic (Show field only if...)"]
        for field in dictionary(questionnaire)
    }
    required = {name for name, rule in shown.items() if rule == "[level] = 'executives'"}
    assert required == {f"culture_required_{n}" for n in range(1, 11)}
    assert {rule for name, rule in shown.items() if name not in required} == {""}


def test_redcap_has_a_dictionary_a_language_with_the_same_fields(questionnaire):
    english, german = dictionary(questionnaire), dictionary(questionnaire, 1)
    names = "Variable / Field Name"
    assert [field[names] for field in english] == [field[names] for field in german]
    clarity = {field[names]: field["Field Label"] for field in german}["clarity_1"]
    assert clarity.startswith("Ich kann in eigenen Worten")
    assert any("one language" in note for note in TOOLS["redcap"](questionnaire).notes)


def test_redcap_choices_are_parted_by_bars_only(tricky):
    fields = {field["Variable / Field Name"]: field for field in dictionary(tricky)}
    choices = fields["d_1"]["Choices, Calculations, OR Slider Labels"].split(" | ")
    assert [choice.split(", ", 1)[0] for choice in choices] == ["1", "2"]
    assert "[" not in fields["d_1"]["Field Label"]


# XLSForm ---------------------------------------------------------------------------------------------------------
def xform_of(questionnaire):
    from pyxform.xls2xform import convert

    return convert(io.BytesIO(file_of("xlsform", questionnaire)), file_type=".xlsx", warnings=[]).xform


def test_pyxform_reads_the_form_with_both_languages(questionnaire):
    form = ElementTree.fromstring(xform_of(questionnaire))
    languages = [element.get("lang") for element in form.iter() if element.tag.endswith("}translation")]
    assert languages == ["English (en)", "Deutsch (de)"]
    leaves = {element.get("nodeset").rsplit("/", 1)[1] for element in form.iter() if element.tag.endswith("}bind")}
    assert set(all_rows(questionnaire)) <= leaves


def test_pyxform_shows_executives_their_group_only(questionnaire):
    form = ElementTree.fromstring(xform_of(questionnaire))
    binds = {e.get("nodeset").rsplit("/", 1)[1]: e for e in form.iter() if e.tag.endswith("}bind")}
    assert re.sub(r"\s+", " ", binds["group_culture_required"].get("relevant")).endswith("/level = 'executives'")
    assert [name for name, bind in binds.items() if bind.get("relevant")] == ["group_culture_required"]


def test_pyxform_takes_texts_that_look_like_references_and_formulas(tricky):
    form = xform_of(tricky)
    assert "=cmd()" in form
    assert "=1+1" in form


# Qualtrics -------------------------------------------------------------------------------------------------------
def definition(questionnaire):
    return json.loads(file_of("qualtrics", questionnaire))


def test_qualtrics_ids_agree_between_blocks_flow_and_questions(questionnaire):
    elements = definition(questionnaire)["SurveyElements"]
    by_kind = {kind: [e["Payload"] for e in elements if e["Element"] == kind] for kind in ("BL", "FL", "SQ")}
    asked = [payload["QuestionID"] for payload in by_kind["SQ"]]
    placed = [entry["QuestionID"] for block in by_kind["BL"][0] for entry in block["BlockElements"]]
    assert asked == placed
    flow = json.dumps(by_kind["FL"][0])
    blocks = [block["ID"] for block in by_kind["BL"][0] if block["Type"] != "Trash"]
    assert re.findall(r'"ID": "(BL_\w+)"', flow) == blocks
    flow_ids = re.findall(r'"FlowID": "(FL_\d+)"', flow)
    assert len(set(flow_ids)) == len(flow_ids) == by_kind["FL"][0]["Properties"]["Count"]


def test_qualtrics_branches_to_the_executives_page(questionnaire):
    elements = definition(questionnaire)["SurveyElements"]
    flow = next(e["Payload"]["Flow"] for e in elements if e["Element"] == "FL")
    branches = [step for step in flow if step["Type"] == "Branch"]
    assert [branch["Description"] for branch in branches] == ["page_culture_required"]
    condition = branches[0]["BranchLogic"]["0"]["0"]
    level = next(
        e["Payload"]
        for e in elements
        if e["Payload"] and e["Element"] == "SQ" and e["Payload"]["DataExportTag"] == "level"
    )
    assert condition["ChoiceLocator"] == f"q://{level['QuestionID']}/SelectableChoice/1"
    assert level["VariableNaming"]["1"] == "executives"


def test_qualtrics_definition_is_read_with_both_languages(tmp_path, questionnaire):
    (tmp_path / "survey.qsf").write_bytes(file_of("qualtrics", questionnaire))
    questions = {question.tag: question for question in read_qsf(tmp_path / "survey.qsf")}
    assert list(questions) == [asked.code for asked in questionnaire.questions]
    assert questions["clarity"].wordings["DE"].answers["6"] == "Kann ich nicht beurteilen"
    assert questions["clarity"].code_of("6") == "77"


@pytest.mark.real
def test_qualtrics_payloads_have_the_parts_of_definitions_it_exported(real_data, questionnaire):
    """Every key of the definitions Qualtrics wrote itself, by kind of question, and no kind of element less."""
    kept = [
        json.loads(path.read_text(encoding="utf-8-sig")) for path in sorted(real_data("export_qualtrics").glob("*.qsf"))
    ]
    common, elements = {}, None
    for survey in kept:
        kinds = {element["Element"] for element in survey["SurveyElements"]}
        elements = kinds if elements is None else elements & kinds
        for payload in (e["Payload"] for e in survey["SurveyElements"] if e["Element"] == "SQ"):
            kind = payload["QuestionType"], payload["Selector"]
            common[kind] = common.get(kind, set(payload)) & set(payload)
    own = definition(questionnaire)
    assert set(kept[0]["SurveyEntry"]) == set(own["SurveyEntry"])
    assert elements - {element["Element"] for element in own["SurveyElements"]} == set()
    ours = [e["Payload"] for e in own["SurveyElements"] if e["Element"] == "SQ"]
    compared = [p for p in ours if (p["QuestionType"], p["Selector"]) in common]
    assert {(p["QuestionType"], p["Selector"]) for p in compared} >= {
        ("MC", "SAVR"),
        ("Matrix", "Likert"),
        ("Slider", "HSLIDER"),
    }
    lacking = {p["DataExportTag"]: common[p["QuestionType"], p["Selector"]] - set(p) for p in compared}
    assert {tag: keys for tag, keys in lacking.items() if keys} == {}


def test_qualtrics_texts_are_no_mark_up_and_pipe_nothing(tricky):
    elements = definition(tricky)["SurveyElements"]
    texts = [e["Payload"]["QuestionText"] for e in elements if e["Element"] == "SQ"]
    assert not [text for text in texts if "<b>" in text or "${" in text]


# Paper -----------------------------------------------------------------------------------------------------------
class Page(HTMLParser):
    """Tags and text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.codes, self.text, self.language = [""], [], [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.language = dict(attributes).get("lang", self.language)

    def handle_data(self, data):
        (self.codes if self.tags[-1] == "code" else self.text).append(data)


@pytest.mark.parametrize(
    ("place", "language", "words"), [(0, "en", "Only for: Executives"), (1, "de", "Nur für: Geschäftsleitung")]
)
def test_a_page_to_print_holds_every_code_and_loads_nothing(questionnaire, place, language, words):
    content = file_of("html", questionnaire, place).decode()
    page = Page()
    page.feed(content)
    assert page.language == language
    assert [code for code in page.codes if code.strip()] == all_rows(questionnaire)
    assert words in page.text
    assert not {"script", "img", "link", "a", "iframe"} & set(page.tags)
    assert "http" not in content


def test_a_page_to_print_shows_mark_up_as_text(tricky):
    assert "<b>" not in file_of("html", tricky).decode()


@pytest.mark.parametrize("place", [0, 1])
def test_a_word_document_is_whole_and_holds_every_code(questionnaire, place):
    with zipfile.ZipFile(io.BytesIO(file_of("docx", questionnaire, place))) as package:
        assert package.testzip() is None
        parts = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}
    main = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    declared = {part.get("PartName") for part in parts["[Content_Types].xml"] if part.get("PartName")}
    assert declared == {"/word/document.xml", "/word/styles.xml"}
    runs = [run for run in parts["word/document.xml"].iter(f"{main}r") if run.find(f"{main}rPr") is not None]
    assert ["".join(run.itertext()).strip() for run in runs] == all_rows(questionnaire)
    styles = {style.get(f"{main}styleId") for style in parts["word/styles.xml"].iter(f"{main}style")}
    used = {e.get(f"{main}val") for tag in ("pStyle", "rStyle") for e in parts["word/document.xml"].iter(main + tag)}
    assert used <= styles


def test_every_row_of_a_word_table_has_a_cell_for_each_column(questionnaire):
    with zipfile.ZipFile(io.BytesIO(file_of("docx", questionnaire))) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))
    main = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    tables = list(document.iter(f"{main}tbl"))
    assert tables
    for table in tables:
        n_columns = len(list(table.iter(f"{main}gridCol")))
        assert {len(row.findall(f"{main}tc")) for row in table.iter(f"{main}tr")} == {n_columns}


# Writing ---------------------------------------------------------------------------------------------------------
def test_files_are_written_whole_and_a_tool_that_is_not_known_is_refused(tmp_path, tricky):
    paths, notes = write_questionnaire(tricky, "redcap", tmp_path / "new")
    assert [path.name for path in paths] == ["tricky-long-redcap-en.csv"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == [path.name for path in paths]
    assert any("unit is asked as open text" in note for note in notes)
    with pytest.raises(InstrumentError, match=r"'redcat'\. Did you mean 'redcap'"):
        write_questionnaire(tricky, "redcat", tmp_path)
    with pytest.raises(InstrumentError, match="cannot be written"):
        write_questionnaire(tricky, "html", paths[0])
