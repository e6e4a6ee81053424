"""What every figure shares."""

import pytest

from stratalign.exhibits.matplotlib_theme import new_figure, themed
from stratalign.exhibits.theme import as_svg


def drawing_of(label, **properties):
    with themed():
        canvas = new_figure(1.5)
        ax = canvas.add_subplot()
        ax.barh([0], [1])
        ax.set_yticks([0], [label], **properties)
        return as_svg(canvas)


@pytest.mark.parametrize("label", ["Ha$$elt North", "US$ and NZ$ desks", "Win $5m, keep $3m", "R$ 5 _x ^y$ unit"])
def test_dollar_signs_in_names_are_drawn_as_written(label):
    assert drawing_of(label) == drawing_of(label, parse_math=False)
