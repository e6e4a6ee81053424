"""A document is whole: every number has an address, every address holds something, every exhibit has what it needs."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from document_tools import say

from stratalign.document.assemble import assemble, cells_of
from stratalign.document.model import Column, Cover, Exhibit, Section, Table, drawn
from stratalign.document.spoken import printed_rows, speaker_for
from stratalign.errors import DocumentError
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell
from stratalign.language.messages import listing, message

TABLE = Table(
    "scores",
    message("count.units", n=2),
    (Column("label", "Unit"), Column("points", "Score", "points"), *drawn("level", term="level")),
    pd.DataFrame({"label": ["North", "South"], "points": [61.24, None], "level": ["staff", None]}, index=["n", "s"]),
)
FINDING = Finding("one", message("count.units", n=2), (), (Evidence("x", "count", "units", 2.0),), "descriptive")


def document(*sentences, exhibits=(), tables=(TABLE,), findings=(FINDING,)):
    section = Section("page", "Topic", "Question?", "Title", sentences=sentences, exhibits=tuple(exhibits))
    return assemble(
        "test",
        language="en",
        run_id="run-1",
        cover=Cover("Client", "Title", "", (), ""),
        summary=None,
        sections=[section],
        findings=findings,
        tables=tables,
    )


def test_numbers_of_sentences_move_into_the_facts():
    made = document(message("count.units", n=5), message("interval.whole", low=1.5, high=math.nan))
    (count, interval) = made.sections[0].sentences
    assert made.field(count.fields["n"]) == 5
    assert made.field(interval.fields["low"]) == 1.5
    assert math.isnan(made.field(interval.fields["high"]))
    assert not any(isinstance(value, int | float) for found in (count, interval) for value in found.fields.values())


def test_numbers_inside_lists_and_messages_have_addresses_too():
    inner = listing([message("count.units", n=1), message("count.people", n=2)])
    made = document(message("sentence", text=inner))
    (sentence,) = made.sections[0].sentences
    assert all(isinstance(found.fields["n"], Cell) for found in sentence.fields["text"].items)


def test_two_numbers_of_one_place_keep_apart_and_equal_ones_are_one():
    made = document(message("count.units", n=5), message("count.units", n=7), message("count.units", n=5))
    rows = [sentence.fields["n"].row for sentence in made.sections[0].sentences]
    assert rows[0] == rows[2] != rows[1]


def test_a_caption_and_its_numbers_belong_to_the_document():
    made = document()
    assert isinstance(made.tables["scores"].caption.fields["n"], Cell)


def test_evidence_becomes_a_table_and_claims_name_their_rows():
    made = document()
    (claim,) = made.claims
    assert claim.evidence == ("one.1",)
    assert made.tables["evidence"].rows.loc["one.1", "estimate"] == 2.0


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        (Cell("absent", "n", "points"), "no table 'absent'"),
        (Cell("scores", "x", "points"), "no row 'x'"),
        (Cell("scores", "n", "x"), "no column 'x'"),
    ],
)
def test_an_address_that_holds_nothing_is_refused(cell, missing):
    with pytest.raises(DocumentError, match=missing):
        document(message("count.units", n=cell))


def test_an_exhibit_without_its_table_or_of_no_kind_is_refused():
    exhibit = Exhibit("e", "table", "Subtitle", (), data=("absent",))
    with pytest.raises(DocumentError, match="names the table 'absent'"):
        document(exhibits=[exhibit])
    with pytest.raises(DocumentError, match="of the kind 'pie'"):
        document(exhibits=[replace(exhibit, kind="pie", data=("scores",))])


def test_an_exhibit_that_lacks_what_its_kind_needs_is_refused():
    exhibit = Exhibit("e", "dumbbell", "Subtitle", (), data=("scores",))
    with pytest.raises(DocumentError, match=r"exhibit 'e' \(dumbbell\) lacks column 'ci_low'"):
        document(exhibits=[exhibit])


def test_a_table_keeps_only_what_it_declares_and_rows_have_keys_of_their_own():
    rows = pd.DataFrame({"label": ["a", "b"], "secret": [1, 2]})
    assert list(Table("t", "", (Column("label"),), rows).rows.columns) == ["label"]
    with pytest.raises(DocumentError, match="two rows of one key"):
        Table("t", "", (Column("label"),), rows.set_axis(["a", "a"]))
    with pytest.raises(DocumentError, match="lacks or repeats"):
        Table("t", "", (Column("other"),), rows)


def test_an_unknown_format_is_refused():
    with pytest.raises(DocumentError, match="format 'percent'"):
        Column("x", format="percent")


def test_a_label_is_said_and_a_missing_one_is_none():
    assert say(TABLE.cell("n", "level"), [TABLE]) == "Staff"
    assert TABLE.field("s", "level") is None


def test_addresses_in_tables_are_found():
    cells = Table("t", "", (Column("text"),), pd.DataFrame({"text": [message("count.units", n=Cell("a", "b", "c"))]}))
    assert list(cells_of(cells)) == [Cell("a", "b", "c")]


def test_a_bound_is_printed_in_place_of_its_number():
    rows = pd.DataFrame({"share": [95.0, 61.2], "share_said": ["≥ 95%", ""]}, index=["n", "s"])
    table = Table("shares", "Shares", (Column("share", "Share", "pct"), *drawn("share_said")), rows)
    assert printed_rows(table, speaker_for(document())) == [["≥ 95%"], ["61%"]]
