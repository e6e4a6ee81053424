"""Figures of the readiness page show what their tables say, and bring their words."""

import numpy as np
import pandas as pd
import pytest
from stratalign.document.drawing import draw

from stratalign.exhibits.careless import describe_careless, plot_careless
from stratalign.exhibits.missingness import describe_missingness, plot_missingness
from stratalign.exhibits.response_rates import describe_response_rates, plot_response_rates
from stratalign.exhibits.scale_usage import describe_scale_usage, plot_scale_usage
from stratalign.exhibits.theme import HOUSE, new_canvas, themed

SHARES = pd.DataFrame({"Everybody": [0.04, 0.3], "North": [0.0, 0.002]}, index=["clarity_1", "clarity_2"])
RATES = pd.DataFrame(
    {
        "label": ["North", "South"],
        "n_invited": [40, 10],
        "n_respondents": [20, 12],
        "rate": [0.5, np.nan],
        "ci_low": [0.35, np.nan],
        "ci_high": [0.65, np.nan],
        "is_apart": [True, False],
    }
)
SIGNS = pd.DataFrame(
    {
        "label": ["Too fast", "Attention check failed", "2 or more signs"],
        "n_judged": [400, 0, 400],
        "n_flagged": [12, 0, 3],
        "is_total": [False, False, True],
    }
)
USAGE = pd.DataFrame(
    {
        "label": ["Clarity"],
        "n_answered": [1550],
        "low_share": [0.04],
        "middle_share": [0.4],
        "high_share": [0.1],
        "other_share": [0.46],
    }
)


@pytest.fixture
def ax():
    with themed():
        yield new_canvas(3).subplots()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_map_prints_per_cent_and_leaves_none_blank(ax):
    plot_missingness(SHARES, n_left_columns=1, ax=ax)
    assert texts(ax)[:4] == ["4", "", "30", "<1"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Everybody", "North"]
    words = describe_missingness(SHARES)
    assert "Most often unanswered by everybody: clarity_2 30%; clarity_1 4%" in words
    assert "Largest cell: clarity_2 in Everybody at 30%" in words


def test_rates_are_marked_at_their_value_and_apart_in_another_shape(ax):
    plot_response_rates(RATES, overall=0.64, ax=ax)
    marks = [line for line in ax.lines if line.get_marker() in {"^", "v", "D", "o"}]
    assert [(mark.get_xdata()[0], mark.get_marker(), mark.get_color()) for mark in marks] == [
        (0.5, "v", HOUSE.colour("below"))
    ]
    assert {"50%", "20 of 40", "over 100%", "12 of 10", "everybody 64%"} <= set(texts(ax))
    words = describe_response_rates(RATES, overall=0.64)
    assert "North: 20 of 40 (50%, 35% to 65%)" in words
    assert "South: 12 of 10." in words


def test_signs_that_could_not_be_judged_have_no_bar_and_say_so(ax):
    plot_careless(SIGNS, ax=ax)
    assert [bar.get_width() for bar in ax.patches] == [12, 0, 3]
    assert texts(ax) == ["12 of 400 (3.0%)", "not judged", "3 of 400 (0.8%)"]
    assert "Attention check failed: not judged" in describe_careless(SIGNS)


def test_usage_bars_add_up_to_the_whole_axis(ax):
    plot_scale_usage(USAGE, ax=ax)
    bars = [bar for bar in ax.patches if bar.get_y() > -0.5]
    assert sum(bar.get_width() for bar in bars) == pytest.approx(1)
    assert bars[-1].get_x() + bars[-1].get_width() == pytest.approx(1)
    assert {"40%", "10%", "46%", "1,550"} <= set(texts(ax))
    assert "4% at the low end, 40% at the midpoint, 10% at the high end" in describe_scale_usage(USAGE)


def test_the_same_table_gives_the_same_picture():
    def picture():
        return draw("map", "words", 3, lambda ax: plot_missingness(SHARES, n_left_columns=1, ax=ax)).svg

    assert picture() == picture()
