"""What holds for any file of a kind: tables come back cell for cell, numbers keep their value, nobody counts twice."""

import csv
import io
import warnings
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from stratalign.errors import SourceError
from stratalign.panel.numbers import parse_number
from stratalign.responses.downloads import append_downloads
from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.questions.joined import split_cell
from stratalign.sources.raw import RawSurvey

QUICK = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
#: Letters of the languages the instrument speaks, which cp1252 can write; words, so that no cell is a delimiter only.
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßéèêçñãõàìòABC0123456789"
CELLS = st.one_of(
    st.just(""),
    st.text(LETTERS, min_size=1, max_size=8),
    st.tuples(st.text(LETTERS, min_size=1, max_size=5), st.sampled_from([",", ";", "\t", '"', "\n", " "]),
              st.text(LETTERS, min_size=1, max_size=5)).map("".join),
)  # fmt: skip


@st.composite
def tables(draw):
    """A header of different words and rows whose first cell is filled."""
    n_columns = draw(st.integers(2, 5))
    header = draw(st.lists(st.text("abcdefgh", min_size=2, max_size=6), min_size=n_columns, max_size=n_columns,
                           unique=True))  # fmt: skip
    row = st.tuples(st.integers(1, 999).map(str), *[CELLS] * (n_columns - 1)).map(list)
    return [header, *draw(st.lists(row, min_size=2, max_size=8))]


def written(table, delimiter, line_end):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return text.getvalue()


@QUICK
@given(
    tables(),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_table_comes_back_cell_for_cell(tmp_path, table, delimiter, line_end, encoding):
    # A bare CR ends lines only where no quoted cell holds another line end.
    assume(line_end != "\r" or not any("\n" in cell for row in table for cell in row))
    path = tmp_path / "table.csv"
    path.write_bytes(written(table, delimiter, line_end).encode(encoding))
    read = read_rows(path)
    assert [list(row) + [""] * (len(table[0]) - len(row)) for row in read.rows] == table


@QUICK
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx", ".ods", ".sav", ".dta", ".xpt", ".json", ".txt"]))
@example(b"%PDF-1.7\n", ".csv")
@example(b"PK\x03\x04", ".xlsx")
@example(b"\xff\xfea\x00", ".csv")
def test_any_bytes_end_in_a_survey_or_in_one_source_error(tmp_path, content, ending):
    path = tmp_path / f"file{ending}"
    path.write_bytes(content)
    # Libraries may warn of damage; what counts is how it ends.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            assert isinstance(read_survey(path), RawSurvey)
        except SourceError as problem:
            assert path.name in str(problem)


WAYS = {
    "(parentheses)": lambda text: (f"({text})", -1),
    "minus behind": lambda text: (f"{text}-", -1),
    "minus before": lambda text: (f"-{text}", -1),
    "real minus": lambda text: (f"\N{MINUS SIGN}{text}", -1),
    "percent": lambda text: (f"{text} %", 1),
    "currency": lambda text: (f"€ {text}", 1),
    "thousand": lambda text: (f"{text}k", 1000),
    "plain": lambda text: (text, 1),
}


@QUICK
@given(st.decimals(0, 10**9, places=2), st.sampled_from([(".", ","), (",", "."), (".", " "), (",", "'")]),
       st.sampled_from(sorted(WAYS)))  # fmt: skip
def test_a_number_keeps_its_value_however_it_is_written(number, signs, way):
    decimal, group = signs
    whole, _, cents = f"{number:,.2f}".partition(".")
    text, factor = WAYS[way](whole.replace(",", group) + decimal + cents)
    assert parse_number(text, decimal) == pytest.approx(float(Decimal(number) * factor), rel=1e-12, abs=1e-12)


@QUICK
@given(st.lists(st.text(LETTERS, min_size=2, max_size=8), min_size=2, max_size=6, unique=True), st.data())
def test_joined_choices_come_apart_again(choices, data):
    assume(not any(one != other and one in other for one in choices for other in choices))
    taken = [choice for choice in choices if data.draw(st.booleans())]
    assume(taken)
    found, rest = split_cell(", ".join(taken), ", ", choices)
    assert (list(found), rest) == (taken, ())


@settings(QUICK, max_examples=30)
@given(st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=4, max_size=12), st.data())
def test_overlapping_downloads_are_the_survey_downloaded_once(tmp_path, answers, data):
    rows = [[f"P{number:03d}", *map(str, cells)] for number, cells in enumerate(answers)]
    begin = data.draw(st.integers(1, len(rows) - 1))
    end = data.draw(st.integers(begin, len(rows)))
    assume(end >= 2 and len(rows) - begin >= 1)

    def download(name, part):
        path = tmp_path / f"{name}.csv"
        header = ["person", "I know the plan", "I believe it", "I can do it"]
        path.write_text(written([header, *part], ",", "\n"), encoding="utf-8")
        return read_survey(path, format="generic_wide")

    together = append_downloads(download("one", rows[:end]), [download("two", rows[begin:])], respondent_id="person")
    assert sorted(map(list, together.answers.to_numpy())) == sorted(rows)
