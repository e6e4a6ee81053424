"""Long exports that are streamed give the same tables as those that are held, and responses go to Parquet by item."""

import dataclasses
import random

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, as_module, proof

from stratalign.engagement.declarations.survey import LongColumns
from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import SourceError
from stratalign.responses.build import build_responses
from stratalign.responses.large import write_responses
from stratalign.responses.mapping import load_mapping
from stratalign.responses.reading import read_answers
from stratalign.responses.respondents import find_respondents
from stratalign.sources import large
from stratalign.sources.detect import read_survey
from stratalign.sources.large import read_large

ITEMS = ["clarity_1", "clarity_2", "belief_1", "belief_2"]


@pytest.fixture
def small_counts_as_large(monkeypatch):
    monkeypatch.setattr(large, "LARGE_BYTES", 0)


def write(folder, content, name="answers.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    return folder / name


def long_rows(n_people=60, items=ITEMS, seed=5):
    """Rows in the order of the questions, so that no respondent's rows stand together."""
    chance = random.Random(seed)
    return [
        f"R{person:04d},Unit {person % 3},{item},{chance.choice('12345')}"
        for item in items
        for person in range(n_people)
    ]


def text_of(rows, header="respondent_id,unit,question,answer", end="\n"):
    return end.join([header, *rows]) + end


AWKWARD = text_of(
    [*long_rows(), 'R0000,Unit 0,comment,"He said ""yes, but"", then\nleft; really"', "R0001,Unit 1,comment,NA",
     'R0002,Unit 2,comment,"NULL"', 'R0003,Unit 0,comment,""', "R0004,Unit 1,comment,  spaced  ",
     "R0005,Unit 2,comment,é – 東京", ",,,", ",Unit 1,comment,nobody", "R0006,Unit 0,,no question",
     "R0007,Unit 1,comment,5\" pipe"]
)  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        AWKWARD,
        AWKWARD.replace(",", ";").encode(),
        AWKWARD.replace(",", "\t").encode(),
        b"\xef\xbb\xbf" + AWKWARD.encode(),
        text_of(long_rows(), end="\r\n"),
        text_of(long_rows(), end="\r"),
        "sep=;\n" + text_of(long_rows()).replace(",", ";"),
        text_of([*long_rows(), *long_rows()[:5]]),
        text_of([f"{row},{len(row)}:{number}" for number, row in enumerate(long_rows())],
                header="respondent_id,unit,question,answer,time"),
        text_of(sorted(long_rows()), header="id,unit,field_name,value"),
        text_of([*long_rows()[:-2], *(row.replace("R", "R\x07").replace("clarity", "cla\x1b\ufffe\x80rity")
                                      for row in long_rows()[-2:])]),
    ],
    ids=["comma", "semicolon", "tab", "mark", "crlf", "cr", "sep", "repeated", "varying", "by person", "no text"],
)  # fmt: skip
def test_a_streamed_file_gives_what_a_held_one_gives(tmp_path, monkeypatch, content):
    path = write(tmp_path, content)
    held = read_survey(path)
    monkeypatch.setattr(large, "LARGE_BYTES", 0)
    streamed = read_large(path)
    assert streamed is not None
    assert held.detection.format == "generic_long"
    survey = read_survey(path)
    for name in ("answers", "questions", "value_labels", "left_out"):
        pd.testing.assert_frame_equal(getattr(survey, name), getattr(held, name))
    assert [(note.key, note.count) for note in streamed.notes] == [
        (note.key, note.count) for note in held.notes if note.key.startswith(("long", "control"))
    ]
    found = survey.detection
    assert dataclasses.replace(found, reasons=()) == dataclasses.replace(held.detection, reasons=())
    assert set(found.reasons) <= set(held.detection.reasons)


def test_records_are_those_of_the_file(tmp_path, small_counts_as_large):
    answers = read_survey(write(tmp_path, text_of(long_rows()))).answers
    assert answers.index.to_list() == list(range(2, 62))
    assert answers["respondent_id"].to_list() == [f"R{person:04d}" for person in range(60)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["R1,U,clarity_1"], r"answers.csv, line 242: 3 cells where the header has 4"),
        (["R1,U,clarity_1,4,5"], r"answers.csv, line 242: 5 cells where the header has 4"),
        (['R1,U,comment,"never closed'], r"answers.csv, line 242: a quotation mark is not closed"),
        (['R1,U,comment,"closed" and more'], r"answers.csv, line 242: a quotation mark is not closed, or text follows"),
        (["R0001,U,clarity_1,0"], r"1 rows of 1 'respondent_id' answer a question again .* first on record 242"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_never_skipped(tmp_path, small_counts_as_large, rows, message):
    with pytest.raises(SourceError, match=message) as problem:
        read_survey(write(tmp_path, text_of([*long_rows(), *rows])))
    assert "never closed" not in str(problem.value) and "and more" not in str(problem.value)


def test_a_byte_that_is_not_utf_8_is_refused_with_its_line(tmp_path, small_counts_as_large, monkeypatch):
    monkeypatch.setattr(large, "SAMPLE_BYTES", 1000)
    content = text_of([*long_rows(), "R0001,Zürich,comment,x"]).encode("cp1252")
    with pytest.raises(SourceError, match=r"line 242: not UTF-8. A file of this size is read as UTF-8 only"):
        read_survey(write(tmp_path, content))


def test_a_nul_byte_is_refused(tmp_path, small_counts_as_large, monkeypatch):
    monkeypatch.setattr(large, "SAMPLE_BYTES", 1000)
    with pytest.raises(SourceError, match="holds NUL bytes"):
        read_survey(write(tmp_path, text_of([*long_rows(), "R0001,U,comment,\x00"])))


def test_blank_lines_are_told_because_records_are_counted_without_them(tmp_path, small_counts_as_large):
    rows = long_rows()
    raw = read_survey(write(tmp_path, text_of([*rows[:10], "", *rows[10:], "", ""])))
    note = next(note for note in raw.notes if note.key == "blank_lines")
    assert note.count == 3
    assert len(raw.answers) == 60


def test_a_wide_or_utf_16_file_is_left_to_the_ordinary_way(tmp_path, small_counts_as_large):
    wide = "id,unit," + ",".join(f"q{n}" for n in range(8)) + "\n" + "".join(
        f"{n},U{n % 3}," + ",".join(str((n + q) % 5) for q in range(8)) + "\n" for n in range(50)
    )  # fmt: skip
    assert read_large(write(tmp_path, wide)) is None
    assert read_survey(tmp_path / "answers.csv").detection.format == "generic_wide"
    utf16 = write(tmp_path, text_of(long_rows()).encode("utf-16"), "utf16.csv")
    assert read_large(utf16) is None
    assert read_survey(utf16).detection.format == "generic_long"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,q1,q2,q3\n" + "".join(f"{n},{n % 5},{n % 4},{n % 3}\n" for n in range(50)), "is not seen to have one row"),
        (text_of(long_rows()).encode("utf-16"), "is not UTF-8"),
    ],
)
def test_a_file_beyond_the_ordinary_limit_must_be_long_and_utf_8(
    tmp_path, small_counts_as_large, monkeypatch, content, reason
):
    monkeypatch.setattr(large, "MAX_BYTES", 100)
    with pytest.raises(SourceError, match=rf"answers.csv has 0 MB and {reason}"):
        read_survey(write(tmp_path, content))


def test_a_long_file_beyond_the_ordinary_limit_is_read(tmp_path, small_counts_as_large, monkeypatch):
    from stratalign.sources.files import text

    monkeypatch.setattr(large, "MAX_BYTES", 5000)
    monkeypatch.setattr(text.table, "MAX_BYTES", 5000)
    monkeypatch.setattr(large, "SAMPLE_BYTES", 2000)
    assert len(read_survey(write(tmp_path, text_of(long_rows()))).answers) == 60


def test_a_file_beyond_every_limit_is_refused(tmp_path, small_counts_as_large, monkeypatch):
    monkeypatch.setattr(large, "MAX_LONG_BYTES", 100)
    with pytest.raises(SourceError, match=r"at most 0 are read\. Split it by wave"):
        read_survey(write(tmp_path, text_of(long_rows())))
    monkeypatch.setattr(large, "MAX_LONG_BYTES", 10**9)
    monkeypatch.setattr(large, "MAX_LONG_ROWS", 100)
    with pytest.raises(SourceError, match="240 rows; at most 100 are read"):
        read_survey(write(tmp_path, text_of(long_rows())))


def test_the_analysts_columns_are_used(tmp_path, small_counts_as_large):
    path = write(tmp_path, text_of(long_rows(), header="a,b,c,d"))
    columns = LongColumns(respondent="a", question="c", answer="d")
    assert read_survey(path, long=columns).answers.columns.to_list() == ["a", "b", *ITEMS]
    with pytest.raises(SourceError, match=r"'e' \(answer\) is not a column"):
        read_survey(path, long=LongColumns(respondent="a", question="c", answer="e"))


# Responses -------------------------------------------------------------------------------------------------------
@pytest.fixture
def engagement(tmp_path):
    """A small engagement whose survey has one row an answer."""
    rows = long_rows()
    rows[7] = rows[7][:-1]  # a blank answer
    write(tmp_path, text_of(rows))
    items = "".join(f"  {item}: {item}\n" for item in ITEMS)
    write(tmp_path, f"respondent_id: respondent_id\nunit: unit\nitems:\n{items}", "mapping.yml")
    write(
        tmp_path,
        "client: Large\nindustry: industrial\nunits: from_survey\nwaves:\n"
        "  - {key: w1, label: One, survey: {file: answers.csv}}\n",
        "engagement.yml",
    )
    return load_engagement(tmp_path)


@pytest.fixture
def parts(engagement):
    """What `write_responses` is made of."""
    wave = engagement.waves[0]
    raw = read_answers(wave.survey, engagement.raw_files)
    mapping = load_mapping(engagement.folder / "mapping.yml")
    people = find_respondents(raw, mapping, engagement.placing, wave, key=b"key")
    return {"raw": raw, "instrument": load_instrument("strategic-alignment"), "mapping": mapping, "respondents": people}


def test_the_file_holds_the_rows_of_the_table_in_its_order(engagement, parts, tmp_path):
    file = write_responses(**parts, file=tmp_path / "responses.parquet")
    with duckdb.connect() as database:
        written = database.execute(f"FROM '{file}'").df()
    expected = build_responses(
        parts["raw"], parts["instrument"], mapping=parts["mapping"], respondents=parts["respondents"]
    )
    assert len(expected) == 240
    assert (expected["missing_reason"] == "not_seen").sum() == 1
    pd.testing.assert_frame_equal(
        written.astype(object).where(written.notna(), None),
        expected.astype(object).where(expected.notna(), None),
        check_dtype=False,
        check_column_type=False,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "answers.csv", "engagement.yml", "mapping.yml", "responses.parquet",
    ]  # fmt: skip


def test_a_file_that_stood_there_stays_until_the_new_one_is_whole(engagement, parts, tmp_path):
    file = tmp_path / "responses.parquet"
    file.write_text("of before")
    answers = parts["raw"].answers.assign(belief_2="no such answer")
    broken = {**parts, "raw": dataclasses.replace(parts["raw"], answers=answers)}
    with pytest.raises(SourceError, match="belief_2"):
        write_responses(**broken, file=file)
    assert file.read_text() == "of before"
    write_responses(**parts, file=file)
    assert file.read_bytes().startswith(b"PAR1")


def test_a_folder_that_is_not_there_is_told(parts, tmp_path):
    with pytest.raises(SourceError, match=r"responses.parquet cannot be written to .*none \(FileNotFoundError\)"):
        write_responses(**parts, file=tmp_path / "none" / "responses.parquet")


# More rows in the proof than one row group of DuckDB holds (122,880).
@pytest.mark.parametrize("n_people", [300, proof(3000)])
def test_the_benchmark_finds_the_same_rows_as_plain_pandas(
    small_counts_as_large, run_in_process, monkeypatch, n_people
):
    script = ROOT / "benchmarks/large_export.py"
    # The memory is that of all tests of this process.
    monkeypatch.setattr(as_module(script), "LIMIT_MB", float("inf"))
    n_rows = 50 * n_people
    status, printed = run_in_process(script, ["--rows", str(n_rows)])
    assert f"{n_rows:,} answers, {n_people:,} respondents, 50 items" in printed
    assert f"rows that differ: 0 of {n_rows:,}" in printed
    assert status == 0
