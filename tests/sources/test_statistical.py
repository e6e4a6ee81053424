"""SPSS, Stata and SAS files: codes as text, labels and missing codes as declared, damage as one message."""

import csv
import datetime as dt
import json
import struct
import subprocess

import pandas as pd
import pyreadstat
import pytest
from conftest import as_module, proof

from stratalign.errors import SourceError
from stratalign.sources.raw import VALUE_LABEL_COLUMNS
from stratalign.sources.tools import statistical
from stratalign.sources.tools.statistical import HEAD_BYTES, read, signature_of

SURVEY = pd.DataFrame(
    {
        "q1": [1.0, 5.0, 99.0, None],
        "q2": [2.5, 3.0, -1.0, 1e10],
        "said": ["yes", "NA", "", "None"],
        "day": [dt.date(2024, 2, 29), None, dt.date(1960, 1, 1), dt.date(2030, 12, 31)],
        "hour": [dt.time(10, 5, 1), None, dt.time(0), dt.time(23, 59, 59)],
        "moment": [dt.datetime(2024, 1, 1, 10), None, dt.datetime(1950, 5, 5, 5, 5, 5), dt.datetime(2024, 1, 1)],
    }
)
#: The same cells as text.
SURVEY_TEXT = {
    "q1": ["1", "5", "99", ""],
    "q2": ["2.5", "3", "-1", "10000000000"],
    "said": ["yes", "NA", "", "None"],
    "day": ["2024-02-29", "", "1960-01-01", "2030-12-31"],
    "hour": ["10:05:01", "", "00:00:00", "23:59:59"],
}
MOMENTS = [("2024-01-01 10:00:00", "2024-01-01 10:00"), ("",), ("1950-05-05 05:05:05",), ("2024-01-01 00:00:00",)]
WRITERS = {
    "survey.sav": (pyreadstat.write_sav, {"row_compress": True}),
    "plain.sav": (pyreadstat.write_sav, {}),
    "survey.zsav": (pyreadstat.write_sav, {"compress": True}),
    "survey.por": (pyreadstat.write_por, {}),
    "survey.dta": (pyreadstat.write_dta, {}),
    "old.dta": (pyreadstat.write_dta, {"version": 8}),
    "survey.xpt": (pyreadstat.write_xport, {}),
    "old.xpt": (pyreadstat.write_xport, {"file_format_version": 5}),
}
FORMAT_OF = {".sav": "spss", ".zsav": "spss", ".por": "spss", ".dta": "stata", ".xpt": "sas"}
SAS_MAGIC = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")


@pytest.fixture
def read_here(monkeypatch):
    """Read whole files in this process, as `statistical_worker.py` does in one of its own for fear of damaged ones."""
    worker = as_module(statistical.WORKER)

    def run(command, **_):
        path, kind, _, max_cells = command[-4:]
        answer = json.dumps(worker._read(path, kind, int(max_cells)))
        return subprocess.CompletedProcess(command, 0, answer.encode())

    monkeypatch.setattr(statistical.subprocess, "run", run)


READ_HERE = pytest.mark.usefixtures("read_here")


def write(folder, name, table=SURVEY, **options):
    writer, fixed = WRITERS[name]
    path = folder / name
    writer(table, str(path), **fixed, **options)
    return path


def read_any(path):
    """Read a file the way detection does."""
    found = signature_of(path.read_bytes()[:HEAD_BYTES], path.suffix)
    assert found is not None
    return read(path, found)


def labels_of(survey, column):
    rows = survey.value_labels[survey.value_labels["column"] == column]
    return {row.value: (row.label, row.is_missing) for row in rows.itertuples()}


def expected_cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def seconds(text):
    """Seconds since midnight or since the year 1 of an ISO time or moment, None where blank."""
    if not text:
        return None
    if "-" not in text:
        hours, minutes, rest = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)
    return (dt.datetime.fromisoformat(text) - dt.datetime(1, 1, 1)).total_seconds()


@pytest.mark.parametrize("name", WRITERS)
def test_cells_are_text_exactly_in_every_format(tmp_path, name):
    survey = read_any(write(tmp_path, name))
    answers = survey.answers.rename(columns=str.lower)
    assert {column: answers[column].to_list() for column in SURVEY_TEXT} == SURVEY_TEXT
    assert all(text in texts for text, texts in zip(answers["moment"], MOMENTS, strict=True))
    assert survey.answers.index.to_list() == [1, 2, 3, 4]
    assert survey.detection.format == FORMAT_OF["." + name.split(".")[1]]
    assert all(isinstance(text, str) for column in answers for text in answers[column])


@READ_HERE
@pytest.mark.parametrize("name", WRITERS)
def test_first_bytes_decide_whatever_the_name_says(tmp_path, name):
    path = write(tmp_path, name)
    head = path.read_bytes()[:HEAD_BYTES]
    assert signature_of(head, ".csv") == FORMAT_OF[path.suffix]
    renamed = path.rename(path.with_suffix(".csv"))
    assert len(read_any(renamed).answers) == 4


def test_text_is_none_of_these_formats_even_when_named_so():
    assert signature_of(b"id;q1\n1;5\n", ".sav") is None
    assert signature_of(b"s\tq1\nsome text", ".dta") is None
    assert signature_of(b"PK\x03\x04\0\0", ".xlsx") is None
    assert signature_of(SAS_MAGIC, ".csv") == "sas"
    assert signature_of(b"", ".sav") == "spss"


@READ_HERE
def test_user_missing_codes_stay_with_their_reason(tmp_path):
    path = write(
        tmp_path,
        "survey.zsav",
        missing_ranges={"q1": [{"lo": 90, "hi": 99}, 7], "q2": [{"lo": -5, "hi": -1}], "said": ["None"]},
        variable_value_labels={"q1": {1: "Low", 5: "High", 99: "Refused", 98: "Absent"}},
    )
    survey = read_any(path)
    assert survey.answers["q1"].to_list() == ["1", "5", "99", ""]
    assert labels_of(survey, "q1") == {
        "1": ("Low", False), "5": ("High", False), "99": ("Refused", True), "98": ("Absent", True), "7": ("", True),
    }  # fmt: skip
    assert labels_of(survey, "q2") == {"-1": ("", True)}  # in the range, present, without a label
    assert labels_of(survey, "said") == {"None": ("", True)}
    assert tuple(survey.value_labels.columns) == VALUE_LABEL_COLUMNS
    assert [(note.key, note.count) for note in survey.notes] == [("declared_missing", 3)]


@READ_HERE
def test_an_open_range_takes_everything_below(tmp_path):
    survey = read_any(write(tmp_path, "survey.sav", missing_ranges={"q2": [{"lo": float("-inf"), "hi": 2.5}]}))
    assert labels_of(survey, "q2") == {"2.5": ("", True), "-1": ("", True)}


@READ_HERE
def test_stata_extended_missings_are_dotted_letters(tmp_path):
    table = pd.DataFrame({"q1": pd.Series(["a", 1, 2, "z", None], dtype=object), "said": list("abcde")})
    path = write(
        tmp_path, "survey.dta", table, missing_user_values={"q1": ["a", "z"]},
        variable_value_labels={"q1": {1: "Low", "a": "Refused"}},
    )  # fmt: skip
    survey = read_any(path)
    assert survey.answers["q1"].to_list() == [".a", "1", "2", ".z", ""]
    assert survey.answers["said"].to_list() == list("abcde")
    assert labels_of(survey, "q1") == {"1": ("Low", False), ".a": ("Refused", True), ".z": ("", True)}


def with_declared_missing(path):
    """Portable file whose variable Q1 declares 99 as missing, with a variable label and a value label (base 30)."""
    text = "".join(path.read_text(encoding="ascii").splitlines()).rstrip("Z") + "Z"
    variable = "70/2/Q15/8/2/5/8/2/"
    assert variable in text
    text = text.replace(variable, f"{variable}839/C5/Hello")
    start = text.index("F", text.index("MOMENT"))
    text = f"{text[:start]}D1/2/Q11/39/7/Refused{text[start:]}"
    text += "Z" * (-len(text) % 80)
    path.write_text(
        "\r\n".join(text[i : i + 80] for i in range(0, len(text), 80)) + "\r\n", encoding="ascii", newline=""
    )
    return path


def test_portable_files_keep_declared_missing_codes(tmp_path):
    survey = read_any(with_declared_missing(write(tmp_path, "survey.por")))
    assert survey.answers["Q1"].to_list() == ["1", "5", "99", ""]
    assert labels_of(survey, "Q1") == {"99": ("Refused", True)}
    assert survey.questions.set_index("column").loc["Q1", "text"] == "Hello"


def test_single_precision_is_what_was_typed(tmp_path):
    table = pd.DataFrame({"x": pd.Series([1.1, 2.0, 0.3], dtype="float32"), "y": ["a", "b", "c"]})
    table.to_stata(tmp_path / "single.dta", write_index=False)
    assert read_any(tmp_path / "single.dta").answers["x"].to_list() == ["1.1", "2", "0.3"]


@READ_HERE
@pytest.mark.parametrize(
    ("display", "number", "text"),
    [
        ("%tm", 774, "2024-07-01"), ("%tq", 258, "2024-07-01"), ("%th", 129, "2024-07-01"),
        ("%tw", 3329, "2024-01-08"), ("%td", 0.5, "1960-01-01 12:00:00"), ("%d", 1, "1960-01-02"),
        ("%tcHH:MM", 61_000, "00:01:01"), ("%ty", 2024, "2024"), ("%tC", 61_000, "61000"),
        ("%td", 1e12, "1000000000000"), ("%9.0g", 3, "3"),
    ],
)  # fmt: skip
def test_stata_date_formats(tmp_path, display, number, text):
    table = pd.DataFrame({"x": [float(number)], "y": ["a"]})
    survey = read_any(write(tmp_path, "survey.dta", table, variable_format={"x": display}))
    assert survey.answers["x"].to_list() == [text]


@READ_HERE
@pytest.mark.parametrize(("display", "number", "text"), [
    ("DTIME15", 90_061, "25:01:01"), ("TIME8", -61.5, "-00:01:01.500000"), ("MOYR8", 13940467200, "2024-07-16"),
    ("WKDAY9", 2, "2"), ("DATETIME20", 12.5, "1582-10-14 00:00:12.500000"), ("DATE11", 1e13, "10000000000000"),
])  # fmt: skip
def test_spss_date_formats(tmp_path, display, number, text):
    table = pd.DataFrame({"x": [float(number)], "y": ["a"]})
    survey = read_any(write(tmp_path, "survey.sav", table, variable_format={"x": display}))
    assert survey.answers["x"].to_list() == [text]


def test_labels_are_the_questions_and_persons_are_found(tmp_path):
    table = pd.DataFrame({
        "ResponseId": ["R_1", "R_2"], "StartDate": ["2024", "2024"], "V3": ["a@b.c", "d@e.f"], "q1": [1.0, 2.0],
        "why": ["x" * 40, "y"],
    })  # fmt: skip
    labels = {"V3": "Your e-mail", "q1": "I know where we are heading"}
    survey = read_any(write(tmp_path, "survey.sav", table, column_labels=labels, variable_measure={"q1": "ordinal"}))
    questions = survey.questions.set_index("column")
    assert questions["role"].to_dict() == {
        "ResponseId": "metadata", "StartDate": "metadata", "V3": "identifier", "q1": "item", "why": "item",
    }  # fmt: skip
    assert questions["meaning"].to_list()[:2] == ["respondent_id", "started"]
    assert (questions.loc["q1", "text"], questions.loc["q1", "kind"]) == ("I know where we are heading", "single")
    assert questions.loc["why", "kind"] == "text"
    assert survey.detection.id_columns == ("V3",)


def test_text_in_another_encoding_than_declared_is_read_and_said(tmp_path):
    table = pd.DataFrame({"city": ["Köln ", "Bonn "], "x": [1.0, 2.0]})
    path = write(tmp_path, "plain.sav", table)
    path.write_bytes(path.read_bytes().replace("Köln ".encode(), "Köln  ".encode("cp1252")))
    survey = read_any(path)
    assert survey.answers["city"].str.strip().to_list() == ["Köln", "Bonn"]
    assert survey.detection.encoding == "windows-1252"
    assert [note.key for note in survey.notes] == ["encoding"]


def test_sas_files_say_that_labels_are_elsewhere(tmp_path):
    assert [note.key for note in read_any(write(tmp_path, "survey.xpt")).notes] == ["no_value_labels"]


# Files that cannot be read -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "shares", [(0.3, 0.9), proof((0.05, 0.2, 0.3, 0.4, 0.6, 0.7, 0.75, 0.85, 0.9, 0.95, 0.97, 0.99))]
)
def test_every_cut_ends_in_the_table_or_one_message(tmp_path, name, shares):
    content = write(tmp_path, name).read_bytes()
    whole = read_any(tmp_path / name).answers
    n_refused = 0
    for share in shares:
        cut = tmp_path / f"cut.{name.split('.')[1]}"
        cut.write_bytes(content[: int(len(content) * share)])
        try:
            pd.testing.assert_frame_equal(
                read(cut, FORMAT_OF[cut.suffix]).answers, whole
            )  # only labels or padding were lost
        except SourceError as problem:
            n_refused += 1
            assert str(problem).count("\n") == 0
            assert cut.name in str(problem)
    assert n_refused >= 0.6 * len(shares)


def test_a_hostile_number_of_cases_is_refused_before_anything_is_read(tmp_path):
    path = write(tmp_path, "plain.sav")
    content = bytearray(path.read_bytes())
    content[80:84] = struct.pack("<i", 1_000_000_000)  # number of cases
    path.write_bytes(bytes(content))
    with pytest.raises(SourceError, match=r"announces 1,000,000,000 rows of 6 columns"):
        read_any(path)


def test_more_than_its_size_can_hold_is_refused(tmp_path):
    path = write(tmp_path, "plain.sav")
    content = bytearray(path.read_bytes())
    content[80:84] = struct.pack("<i", 1_000_000)
    path.write_bytes(bytes(content))
    with pytest.raises(SourceError, match=r"1,000,000 rows of 6 columns, more than its size can hold"):
        read_any(path)


@pytest.mark.parametrize("rest", [b"", bytes(64), bytes(range(256)) * 300, b"\xff" * 70_000])
def test_a_damaged_sas_data_set_is_one_message(tmp_path, rest):
    path = tmp_path / "answers.sas7bdat"
    path.write_bytes(SAS_MAGIC + rest)
    with pytest.raises(SourceError, match=r"answers.sas7bdat begins as a SAS data set but cannot be read: .* damaged"):
        read_any(path)


def test_a_sas_catalog_is_refused_by_name(tmp_path):
    path = tmp_path / "formats.sas7bcat"
    path.write_bytes(SAS_MAGIC.replace(b"\xc2\xea\x81\x60", b"\xc2\xea\x81\x63") + bytes(500))
    with pytest.raises(SourceError, match=r"is a SAS catalog: labels, not answers"):
        read_any(path)


@pytest.mark.parametrize(("content", "seen"), [(b"", "is empty"), (b"\0" * 300, "does not begin like one")])
def test_a_file_that_is_not_what_its_name_says(tmp_path, content, seen):
    path = tmp_path / "answers.sav"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=f"answers.sav is not the SPSS file it is said to be: it {seen}"):
        read_any(path)


def test_the_wrong_format_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"is not the Stata file it is said to be: it is an SPSS file \(\$FL2\)"):
        read(write(tmp_path, "survey.sav"), "stata")


def test_no_case_is_no_answer(tmp_path):
    with pytest.raises(SourceError, match="has variables but no case"):
        read_any(write(tmp_path, "survey.sav", SURVEY.iloc[:0]))


def test_a_reader_that_crashes_or_hangs_is_one_message(tmp_path, monkeypatch):
    path = write(tmp_path, "survey.sav")
    worker = tmp_path / "worker.py"
    monkeypatch.setattr(statistical, "WORKER", worker)
    worker.write_text("import os\nos.abort()\n", encoding="utf-8")
    with pytest.raises(SourceError, match="its reader broke off"):
        read_any(path)
    monkeypatch.setattr(statistical, "SECONDS_ALLOWED", 0.5)
    worker.write_text("import time\ntime.sleep(30)\n", encoding="utf-8")
    with pytest.raises(SourceError, match="took longer than"):
        read_any(path)


def test_a_file_that_needs_more_memory_than_allowed_is_one_message(tmp_path, monkeypatch):
    table = pd.DataFrame({f"x{n}": range(300_000) for n in range(8)}).astype(float)
    path = write(tmp_path, "survey.sav", table)
    monkeypatch.setattr(statistical, "MAX_MEMORY_BYTES", 200 * 2**20)
    with pytest.raises(SourceError, match=r"more memory than is allowed|its reader broke off"):
        read_any(path)


# Real files --------------------------------------------------------------------------------------------------------
def test_real_spss_file_of_an_r_package(real_data):
    survey = read_any(real_data("spss_r_foreign") / "electric.sav")
    answers = survey.answers
    assert answers.shape == (240, 13)
    # Counted by a separate decoder of the file's records.
    assert (answers["EDUYR"] == "").sum() == 28
    assert pd.to_numeric(answers["EDUYR"]).sum() == 2472
    assert pd.to_numeric(answers["HT58"]).sum() == pytest.approx(16443.3)
    assert answers["DAYOFWK"].value_counts().to_dict() == {
        "9": 130, "1": 19, "3": 19, "4": 17, "7": 16, "5": 15, "6": 13, "2": 11,
    }  # fmt: skip
    assert labels_of(survey, "DAYOFWK")["9"] == ("MISSING", True)
    assert labels_of(survey, "FAMHXCVR") == {"Y": ("YES", False), "N": ("NO", False)}
    assert survey.questions.set_index("column").loc["FIRSTCHD", "text"] == "FIRST CHD EVENT"


@READ_HERE
@pytest.mark.parametrize(
    ("name", "expected"),
    [("sample.sav", "sample.csv"), ("sample.dta", "sample.csv"), ("sample_missing.sav", "sample_missing_user.csv")],
)
def test_real_files_hold_what_their_csv_says(real_data, name, expected):
    folder = real_data("spss_stata_pyreadstat")
    answers = read_any(folder / name).answers
    rows = expected_cells(folder / expected)
    assert len(answers) == len(rows)
    for (_, cells), wanted in zip(answers.iterrows(), rows, strict=True):
        wanted = {column: "" if text == "#NULL!" else text for column, text in wanted.items()}
        assert cells["mychar"] == wanted["mychar"]
        assert cells["mydate"] == wanted["mydate"]
        for column in ("mynum", "mylabl", "myord"):
            number = float(wanted[column]) if wanted[column] else None
            assert cells[column] == ("" if number is None else f"{number:g}"), column
        for column in ("dtime", "mytime"):
            assert seconds(cells[column]) == seconds(wanted[column]), column


@READ_HERE
def test_real_user_missing_values_and_ranges(real_data):
    folder = real_data("spss_stata_pyreadstat")
    survey = read_any(folder / "sample_missing.sav")
    assert labels_of(survey, "mynum") == {"-1": ("", True), "2500": ("", True)}
    assert labels_of(survey, "mylabl") == {"-1": ("undetermined", True), "1": ("Male", False), "2": ("Female", False)}
    assert labels_of(read_any(folder / "missing_test.sav"), "var1") == {"1": ("missing", True)}
    stata = read_any(folder / "missing_test.dta")
    assert stata.answers.iloc[0].to_list() == [".a", ".b", ".c", ".x", ".y", ".z", "", "", "1"]
    assert labels_of(stata, "var1") == {".a": ("missing", True)}


def test_real_multiple_response_sets_are_questions(real_data):
    survey = read_any(real_data("spss_stata_pyreadstat") / "simple_alltypes.sav")
    assert survey.answers.shape == (6, 12)
    questions = survey.questions.set_index("column")
    sets = questions[questions["kind"] == "multiple"].groupby("question")["choice"].agg(list).to_dict()
    assert sets == {
        "My multiple response set": ["Response #1", "Response #2", "Response #3"],
        "categorical_array": ["ca_subvar_1", "ca_subvar_2", "ca_subvar_3"],
    }
    assert set(survey.detection.multiple_columns) == {
        "bool1", "bool2", "bool3", "ca_subvar_1", "ca_subvar_2", "ca_subvar_3",
    }  # fmt: skip
    assert survey.answers["str"].to_list() == ["red", "green", "reg-green-blue-whatever", "NA", "", "MORE JUNK"]
    assert survey.answers["quarter"].unique().tolist() == ["2014-10-01", "2015-01-01"]
    assert {code for code, (_, is_missing) in labels_of(survey, "z").items() if is_missing} == {"-9", "999"}


@READ_HERE
@pytest.mark.parametrize(("name", "shape"), [("sample_large.sav", (485, 7)), ("ordered_category.sav", (4, 1))])
def test_real_files_have_their_size(real_data, name, shape):
    assert read_any(real_data("spss_stata_pyreadstat") / name).answers.shape == shape


@pytest.mark.parametrize("n_seeds", [4, proof(60)])
def test_real_files_with_flipped_bytes_end_in_a_table_or_one_message(real_data, n_seeds):
    import random

    folder = real_data("spss_stata_pyreadstat")
    outcomes = []
    for name in ("simple_alltypes.sav", "sample_missing.sav", "sample.dta"):
        content = (folder / name).read_bytes()
        for seed in range(n_seeds):
            outcomes.append(_outcome_of_mutant(content, random.Random(seed), folder / name))
    assert {"table", "refused"} == set(outcomes)


def _outcome_of_mutant(content, chance, path):
    import tempfile
    from pathlib import Path

    mutant = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        mutant[chance.randrange(8, len(mutant))] = chance.randrange(256)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path.name
        file.write_bytes(bytes(mutant))
        try:
            read_any(file)
        except SourceError:
            return "refused"
        return "table"
