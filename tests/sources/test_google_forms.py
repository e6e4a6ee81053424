"""Google Forms answers: languages, grids, lists in a cell, quizzes, addresses, and what is no form."""

import csv

import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.tools.google_forms import signature

TIMES = ["7/1/2026 22:05:36", "2026/07/01 10:05:36 PM GMT+2", "01.07.2026 22:05:36", "12/02/2026 19.07.17"]


def write(folder, *records, delimiter=","):
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(records)
    return folder / "answers.csv"


def answers(folder, headers, *columns):
    """Write a form's answers: the time, then columns of equal length."""
    rows = [[TIMES[n % len(TIMES)], *cells] for n, cells in enumerate(zip(*columns, strict=True))]
    return write(folder, ["Timestamp", *headers], *rows)


@pytest.mark.parametrize(
    ("time", "address"),
    [
        ("Timestamp", "Email Address"), ("Timestamp", "Username"), ("Zeitstempel", "E-Mail-Adresse"),
        ("Zeitstempel", "Nutzername"), ("Horodateur", "Adresse e-mail"), ("Horodateur", "Nom d'utilisateur"),
        ("Marca temporal", "Dirección de correo electrónico"), ("Tijdstempel", "E-mailadres"),
        ("Tijdstempel", "Gebruikersnaam"), ("Carimbo de data/hora", "Endereço de e-mail"),
        ("Informazioni cronologiche", "Indirizzo email"),
    ],
)  # fmt: skip
def test_time_and_address_are_known_in_seven_languages(tmp_path, time, address):
    raw = read_survey(
        write(tmp_path, [time, address, "How do you agree?"], *[[t, "a@example.org", "4"] for t in TIMES])
    )
    assert (raw.detection.format, raw.detection.confidence) == ("google_forms", 1.0)
    assert raw.detection.id_columns == (address,)
    assert (raw.questions["meaning"].iloc[0], raw.detection.metadata_columns) == ("submitted", (time,))


@pytest.mark.parametrize(
    ("rows", "score"),
    [
        ([["Timestamp", "a", "b"], ["2026-01-01 10:00:00", "20.125", "31.5"]], 0.4),
        ([["Timestamp", "How?"], ["1719871536", "yes"]], 0.4),
        ([["timestamp", "How?"], ["7/1/2026 22:05:36", "yes"]], 0.0),
        ([["Timestamp", "Age", "Gender"], ["2014-08-27 11:29:31", "37", "Female"]], 0.9),
    ],
)
def test_a_log_with_times_is_no_form(tmp_path, rows, score):
    assert signature(read_rows(write(tmp_path, *rows)))[0] == pytest.approx(score)


def test_grids_have_a_question_and_rows(tmp_path):
    headers = ["How do you\nagree? [I know it]", "How do you\nagree? [I like it ]", "[Only a row]"]
    raw = read_survey(answers(tmp_path, headers, *[["4", "5", "3", "4"]] * 3))
    grid = raw.questions.iloc[1:]
    assert list(grid["question"]) == ["How do you agree?"] * 2 + ["grid without a title"]
    assert list(grid["sub_question"]) == ["I know it", "I like it", "Only a row"]
    assert set(grid["kind"]) == {"matrix"}
    assert list(raw.answers.columns)[1] == headers[0]


def test_results_of_a_quiz_are_metadata(tmp_path):
    headers = ["Total score", "What is it?", "What is it? [Score]", "What is it? [Feedback]"]
    raw = read_survey(answers(tmp_path, headers, ["1 / 2"] * 4, ["a"] * 4, ["1.00 / 2"] * 4, [""] * 4))
    assert list(raw.questions["role"]) == ["metadata", "metadata", "item", "metadata", "metadata"]


@pytest.mark.parametrize("joiner", [", ", ";"])
def test_lists_in_a_cell_are_found_with_either_joiner(tmp_path, joiner):
    cells = [joiner.join(choices) for choices in (["Pay", "Team"], ["Team"], ["Pay", "Boss"], ["Boss"])]
    raw = read_survey(answers(tmp_path, ["What matters?"], cells * 2))
    assert raw.questions["kind"].iloc[-1] == "multiple_in_cell"
    assert raw.notes == ()


def test_choices_with_commas_are_named_to_the_analyst(tmp_path):
    cells = ["Pay, bonus and shares, Team", "Team", "Pay, bonus and shares", "Team, Boss", "Boss"]
    raw = read_survey(answers(tmp_path, ["What matters?"], cells * 3))
    note = raw.notes[0]
    assert (note.key, note.severity, note.count, note.columns) == ("choices_in_cell", "informs", 1, ("What matters?",))


@pytest.mark.parametrize("cells", [["Yes, often", "Yes, rarely", "No, never", "Yes, often"],
                                   ["Lyon, France", "Nice, France", "Lyon, France", "Nice, France"],
                                   ["May 1, 2026", "May 2, 2026", "May 1, 2026", "June 3, 2026"]])  # fmt: skip
def test_one_answer_with_a_comma_is_no_list(tmp_path, cells):
    raw = read_survey(answers(tmp_path, ["How?"], cells * 4))
    assert raw.questions["kind"].iloc[-1] == "single"


def test_equal_headers_and_blank_ones_stay_apart(tmp_path):
    raw = read_survey(answers(tmp_path, ["Why not?", "Why not?", ""], ["a"] * 4, ["b"] * 4, ["c"] * 4))
    assert list(raw.questions["question"])[1:] == ["Why not?", "Why not? (2)", "unnamed_4"]


def test_notes_below_the_answers_are_left_out(tmp_path):
    rows = [[time, "yes", "4"] for time in TIMES]
    raw = read_survey(write(tmp_path, ["Timestamp", "Do you?", "Rate"], *rows, ["", "", "4.0"], ["Average", "", "4"]))
    assert (len(raw.answers), list(raw.left_out["record"])) == (4, [6, 7])


def test_the_real_answers_are_read_and_people_found(real_data):
    path = real_data("export_googleforms") / "form_responses_excerpt.csv"
    raw = read_once(path)
    with path.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    assert raw.answers.to_numpy().tolist() == records[1:]
    assert raw.answers.shape == (12, 9)
    assert raw.detection.id_columns == ("Full Name", "Email", "Contact")
    assert raw.detection.metadata_columns == ("Timestamp",)
    assert raw.detection.multiple_columns == (records[0][8].strip(),)
