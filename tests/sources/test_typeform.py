"""Typeform answers: tokens, markup in headers, choices in columns and cells, dates, people."""

import csv

import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.tools.typeform import read_header, signature

ENDS = {
    "old": ["Start Date (UTC)", "Submit Date (UTC)", "Network ID"],
    "network": ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"],
    "newest": ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Tags", "Ending"],
}
CELLS = {
    "Response Type": "completed", "Start Date (UTC)": "2026-01-23 06:24:12", "Stage Date (UTC)": "",
    "Submit Date (UTC)": "2026-01-23 06:27:59", "Network ID": "938f4331f1", "Tags": "", "Ending": "Thanks",
}  # fmt: skip


def write(folder, headers, rows, end="network"):
    with (folder / "typeform.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["#", *headers, *ENDS[end]])
        out.writerows([f"{n:032x}", *row, *[CELLS[name] for name in ENDS[end]]] for n, row in enumerate(rows))
    return folder / "typeform.csv"


@pytest.mark.parametrize("end", ENDS)
def test_the_columns_of_the_tool_are_known_in_each_layout(tmp_path, end):
    raw = read_survey(write(tmp_path, ["Agree?"], [["1"], ["0"]], end))
    meaning = raw.questions.set_index("column")["meaning"]
    assert (raw.detection.format, raw.detection.confidence) == ("typeform", 1.0)
    assert raw.detection.item_columns == ("Agree?",)
    assert raw.detection.id_columns == (() if end == "newest" else ("Network ID",))
    assert list(meaning[["#", "Start Date (UTC)", "Submit Date (UTC)"]]) == ["respondent_id", "started", "submitted"]
    assert end == "old" or meaning["Response Type"] == "status"
    assert raw.answers["Agree?"].tolist() == ["1", "0"]


def test_a_linked_sheet_has_its_token_last(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("Agree?,Submitted At,Token\n1,1/23/2026 6:27:59,0a1b2c3d4e5f6g7h8i9j\n")
    raw = read_survey(path)
    assert (raw.detection.format, list(raw.questions["meaning"])) == ("typeform", ["", "submitted", "respondent_id"])


def test_a_number_sign_alone_is_no_typeform(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("#,q1,Token\n1,4,a\n")
    assert signature(read_rows(path))[0] == 0.0


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("<strong>Are you in?</strong>", "Are you in?"), ("*Are you in?*", "Are you in?"), ("a * b * c", "a * b * c"),
        ("Where do you <em>live</em>?", "Where do you live?"), ("Pay &amp; <br/>benefits", "Pay & benefits"),
        ("Is x < 18 and y > 3?", "Is x < 18 and y > 3?"),
        ("Well, {{field:0-a}}\nreally?", "Well, {{field:0-a}} really?"),
        ("snake_case_name", "snake_case_name"),
    ],
)  # fmt: skip
def test_headers_lose_their_markup_and_nothing_else(header, text):
    assert read_header(header) == text


def test_choices_in_columns_are_one_question_and_repeats_another(tmp_path):
    headers = ["Do you?", "<b>Pay</b>", "Team", "Other", "Pay", "Team", "Other", "Race?", "Other"]
    rows = [["1", "Pay", "", "", "Pay", "Team", "", "A", ""], ["0", "Pay", "Team", "so", "", "Team", "", "A", "mixed"]]
    raw = read_survey(write(tmp_path, headers, rows))
    table = raw.questions.iloc[1:10]
    assert list(table["question"]) == [
        "Do you?", *["choices from column 3"] * 3, *["choices from column 6"] * 3, "Race?", "Race?",
    ]  # fmt: skip
    assert list(table["kind"])[1:7] == ["multiple", "multiple", "other_text"] * 2
    assert list(table["choice"])[1:7] == ["Pay", "Team", "Other"] * 2
    assert (table["kind"].iloc[-1], raw.notes[0].key, raw.notes[0].count) == ("other_text", "question_without_text", 2)


@pytest.mark.parametrize("joiner", [", ", " / "])
def test_choices_in_a_cell_are_found(tmp_path, joiner):
    cells = [joiner.join(choices) for choices in (["Pay", "Team"], ["Team"], ["Pay", "Boss"], ["Boss"])]
    raw = read_survey(write(tmp_path, ["Which?"], [[cell] for cell in cells]))
    assert raw.questions["kind"].iloc[1] == "multiple_in_cell"


def test_phones_addresses_and_names_identify(tmp_path):
    headers = ["How do we reach you?", "And by mail?", "What's your first name?", "Where is your team?"]
    rows = [[f"'+4915112345{n:03}", f"p{n}@example.org", "A", "Oslo"] for n in range(4)]
    raw = read_survey(write(tmp_path, headers, rows))
    assert raw.detection.id_columns == (*headers[:3], "Network ID")
    assert raw.answers[headers[0]].iloc[0] == "'+4915112345000"


def test_the_real_export_is_read_whole(real_data):
    path = next(real_data("export_typeform_osmi2018").glob("*.csv"))
    raw = read_once(path)
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    assert (raw.detection.format, raw.answers.shape) == ("typeform", (278, 123))
    assert raw.answers.to_numpy().tolist() == records[1:]
    assert raw.detection.id_columns == ("Network ID",)
    assert raw.detection.metadata_columns == ("#", "Start Date (UTC)", "Submit Date (UTC)")
    assert not raw.questions["text"].str.contains("<").any()
    assert (raw.answers.iloc[:, 2] == "Jun-25").sum() == 44


def test_the_real_choices_are_three_questions_of_thirteen(real_data):
    raw = read_survey(next(real_data("export_typeform_osmi2018").glob("*.csv")))
    blocks = raw.questions[raw.questions["question"].str.startswith("choices from")]
    assert blocks["question"].value_counts().to_dict() == {
        "choices from column 51": 13, "choices from column 64": 13, "choices from column 77": 13,
    }  # fmt: skip
    assert (blocks["kind"] == "other_text").sum() == 3
    assert raw.questions["question"].nunique() == 123 - 3 * 12 - 1
