"""What every figure shares."""

import pytest

from stratalign.exhibits import theme
from stratalign.exhibits.canvas import new_canvas
from stratalign.exhibits.matplotlib_theme import new_figure, themed
from stratalign.exhibits.theme import as_svg, clean_axes


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


@pytest.mark.parametrize("label", ["Ha$$elt North", "Win $5m, keep $3m"])
def test_a_drawing_of_our_own_shows_dollar_signs_as_written(label):
    canvas = new_canvas(1.5)
    clean_axes(canvas.subplot()).set_yticks([0], [label])
    assert f">{label}<" in as_svg(canvas)


def test_former_names_of_what_draws_by_matplotlib_still_work():
    with pytest.warns(DeprecationWarning, match=r"matplotlib_theme\.new_figure"):
        former = theme.new_canvas
    assert former is new_figure
    axes = clean_axes(former(1.5).add_subplot())
    assert not any(spine.get_visible() for spine in axes.spines.values())
    assert not hasattr(theme, "new_canvass")
