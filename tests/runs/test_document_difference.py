"""Two documents compared: what prints differently, what differs beyond print, what only one has, which sentences."""

from dataclasses import replace

import pytest

from stratalign.document.client.report import build_client_report
from stratalign.document.model import FACTS
from stratalign.runs.document_difference import difference_of_documents


@pytest.fixture(scope="module")
def document(northwind_document):
    return northwind_document


def with_value(document, table, row, column, change):
    """A copy of a document in which one number is another."""
    held = document.tables[table]
    rows = held.rows.copy()
    rows.loc[row, column] += change
    return replace(document, tables={**document.tables, table: replace(held, rows=rows)})


def test_a_document_does_not_differ_from_itself_under_another_run(document, northwind_analysis):
    assert difference_of_documents(document, build_client_report(northwind_analysis, run_id="other")).is_none


def test_a_number_that_prints_differently_is_told_as_a_reader_sees_it(document):
    row = document.tables["dimension_scores"].rows.index[0]
    before = document.tables["dimension_scores"].rows.at[row, "mean_points"]
    found = difference_of_documents(document, with_value(document, "dimension_scores", row, "mean_points", 5))
    (line,) = (cell.line() for cell in found.cells)
    assert line.endswith(f": {before:.1f} → {before + 5:.1f}") and line.startswith("“")
    assert not found.n_unprinted


def test_a_number_that_prints_alike_is_counted_and_not_told(document):
    row = document.tables["dimension_scores"].rows.index[0]
    found = difference_of_documents(document, with_value(document, "dimension_scores", row, "mean_points", 1e-9))
    assert (found.cells, found.n_unprinted, found.is_none) == ((), 1, False)


def test_a_fact_moves_the_sentence_that_says_it(document):
    row = next(row for row in document.tables[FACTS].rows.index if row.startswith("summary."))
    found = difference_of_documents(document, with_value(document, FACTS, row, "value", 7))
    assert found.n_unprinted == 1 and found.cells == ()
    assert found.sentences == {"Summary": 1}


def test_what_only_one_document_has_is_named_both_ways(document):
    fewer = replace(document, sections=document.sections[:-1])
    fewer = replace(fewer, tables={key: table for key, table in document.tables.items() if key != "checks"})
    gone, new = difference_of_documents(document, fewer), difference_of_documents(fewer, document)
    assert (gone.sections, new.sections) == (
        (f"section '{document.sections[-1].key}' is gone",),
        (f"section '{document.sections[-1].key}' is new",),
    )
    assert (gone.tables, new.tables) == (("table 'checks' is gone",), ("table 'checks' is new",))
