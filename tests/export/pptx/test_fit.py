"""Rows with marks on a slide: names that tell rows apart, and heads with the height their words need."""

from stratalign.export.pptx.fit import Box, fit_beside, fit_rows
from stratalign.export.pptx.letters import Letters
from stratalign.export.pptx.marks import Axis, Chart, ChartColumn, Rows, WordsColumn

LETTERS = Letters(plain=lambda letter: 500, strong=lambda letter: 550)
BOX = Box(0.0, 0.0, 12.3, 3.4)


def rows(head="Theme", label="Priorities and the number of projects {}", n=20, n_columns=4):
    columns = [WordsColumn(name, ("123",) * n) for name in ("Share", "People", "Employees all", "Leaders")[:n_columns]]
    chart = ChartColumn("Share of people", Chart(Axis(0.0, 60.0, 20.0)))
    return Rows(head, tuple(label.format(n) for n in range(n)), (chart, *columns))


def test_halves_stand_beside_each_other_only_where_their_names_can_be_told():
    assert fit_beside(rows(label="Unit {}"), BOX, LETTERS) is not None
    assert fit_beside(rows(), BOX, LETTERS) is None


def test_a_long_head_of_the_names_makes_the_row_of_heads_taller():
    short, long = (
        fit_rows(rows(head=head, n=6), BOX, LETTERS)[0] for head in ("Theme", "What stands in the way? " * 6)
    )
    assert long.head > 2 * short.head
