"""Figures show what their table says, bring their alt text, and are the same bytes every time."""

import re

import numpy as np
import pandas as pd
import pytest
from stratalign.document.drawing import draw
from stratalign.exhibits.gaps import describe_gaps, plot_gaps

from stratalign.exhibits.benchmark import describe_benchmark, plot_benchmark
from stratalign.exhibits.coefficients import describe_coefficients, plot_coefficients
from stratalign.exhibits.heatmap import describe_heatmap, plot_heatmap
from stratalign.exhibits.levels import describe_levels, plot_levels
from stratalign.exhibits.likert import describe_likert, plot_likert
from stratalign.exhibits.strategy_map import describe_strategy_map, plot_strategy_map
from stratalign.exhibits.theme import new_canvas, themed

GAPS = pd.DataFrame(
    {
        "label": ["Clarity", "Belief"],
        "upper_points": [76.0, 65.0],
        "lower_points": [54.0, 66.0],
        "gap_points": [22.0, -1.0],
        "ci_low": [8.0, -9.0],
        "ci_high": [37.0, 7.0],
    }
)
SHARES = pd.DataFrame(
    {
        "label": ["Clarity"],
        "strong_low": [0.1],
        "low": [0.2],
        "neutral": [0.3],
        "high": [0.25],
        "strong_high": [0.15],
        "n_respondents": [400],
    }
)
POINTS = pd.DataFrame({"A": [50.0, np.nan], "B": [70.0, np.nan]}, index=["Unit 1", "Unit 2"])
COMPANY = pd.Series({"A": 60.0, "B": 60.0})


@pytest.fixture
def ax():
    with themed():
        yield new_canvas(3).subplots()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_gaps_are_drawn_in_the_order_given_with_signed_interval(ax):
    plot_gaps(GAPS, upper_label="Executives", lower_label="Staff", ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Clarity", "Belief"]
    assert {"+22", "+8 to +37", "−1", "−9 to +7"} <= set(texts(ax))
    offsets = sorted(tuple(point) for collection in ax.collections for point in collection.get_offsets())
    assert (54.0, 0.0) in offsets
    assert (76.0, 0.0) in offsets


def test_likert_bars_start_at_zero_and_neutral_stands_apart(ax):
    plot_likert(SHARES, ax=ax)
    spans = sorted((round(bar.get_x(), 6), round(bar.get_x() + bar.get_width(), 6)) for bar in ax.patches)
    assert (0.0, 0.25) in spans
    assert (0.25, 0.4) in spans
    assert (0.0, -0.2) in spans
    assert min(start for start, _ in spans if start > 1) > 1
    assert {"30%", "25%", "20%", "400"} <= set(texts(ax))


def test_hidden_cells_of_the_heat_map_are_hatched_and_carry_no_number(ax):
    plot_heatmap(POINTS, COMPANY, ax=ax)
    assert sum(bool(patch.get_hatch()) for patch in ax.patches) == 2
    assert [text for text in texts(ax) if text.isdigit()] == ["50", "70"]
    assert "2 cells are hidden" in describe_heatmap(POINTS, COMPANY)
    assert "Furthest below the company: Unit 1, A at 50" in describe_heatmap(POINTS, COMPANY)


def test_heat_map_with_everything_hidden_says_only_its_size():
    hidden = POINTS.mask(POINTS > 0)
    assert describe_heatmap(hidden, COMPANY) == "Heat map of 2 units by 2 measures. 4 cells are hidden."


def test_coefficients_have_a_zero_line_and_their_interval(ax):
    rows = pd.DataFrame({"label": ["Growth"], "estimate": [2.7], "ci_low": [-1.6], "ci_high": [7.0]})
    plot_coefficients(rows, x_label="x", ax=ax)
    assert "+2.7  (−1.6 to +7.0)" in texts(ax)
    assert any(set(line.get_xdata()) == {0} for line in ax.lines)
    assert "−1.6 to +7.0" in describe_coefficients(rows, x_label="x")


def test_strategy_map_prints_every_zone_and_leaves_hidden_levels_out(ax):
    zones = pd.DataFrame(
        {
            "label": [f"Zone {n}" for n in range(6)],
            "statement": ["Short", *[""] * 4, "word " * 80],
            "clear_pct": [77.0, 47.0, np.nan, 51.0, 41.0, 48.0],
            "executives": [np.nan] * 6,
            "staff": [56.0, 45.0, np.nan, 35.0, 24.0, 34.0],
        }
    )
    plot_strategy_map(zones, ax=ax)
    assert {"77%", "not measured", "6  Zone 5"} <= set(texts(ax))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Staff"]
    assert "Zone 0: 77% clear (staff 56%)" in describe_strategy_map(zones)
    assert "Zone 2: not measured" in describe_strategy_map(zones)


def test_levels_differ_by_shape_not_colour_alone(ax):
    rows = pd.DataFrame(
        {
            "label": ["Clear"] * 2,
            "level": ["executives", "staff"],
            "value": [95.0, 35.0],
            "ci_low": [90.0, 30.0],
            "ci_high": [95.0, 40.0],
            "value_label": ["≥ 95%", "35%"],
        }
    )
    plot_levels(rows, x_label="x", ax=ax)
    markers = {handle.get_marker() for handle in ax.get_legend().legend_handles}
    assert len(markers) == 2
    assert "executives ≥ 95%" in describe_levels(rows, x_label="x")


def test_benchmark_marks_lie_on_the_scores(ax):
    rows = pd.DataFrame(
        {
            "label": ["Index"],
            "score_points": [61.0],
            "percentile": [61.4],
            "lower_quartile_points": [54.0],
            "median_points": [59.0],
            "upper_quartile_points": [64.0],
        }
    )
    plot_benchmark(rows, client_label="Client", ax=ax)
    assert (ax.patches[0].get_x(), ax.patches[0].get_width()) == (54.0, 10.0)
    assert "61" in texts(ax)
    assert "synthetic" in describe_benchmark(rows)


def test_equal_tables_give_equal_bytes_and_no_font_is_needed():
    first, second = (
        draw("g", "alt", 2, lambda ax: plot_gaps(GAPS, upper_label="E", lower_label="S", ax=ax)) for _ in "ab"
    )
    assert first.svg == second.svg
    assert "<text" not in first.svg
    assert "http" not in re.sub(
        r'xmlns(:\w+)?="[^"]*"|"http://www\.w3\.org[^"]*"|<!DOCTYPE[^>]*>|<rdf:RDF.*?</rdf:RDF>',
        "",
        first.svg,
        flags=re.S,
    )


def test_description_of_bars_and_gaps_carries_the_numbers():
    assert "Clarity: 40% agree, 30% disagree" in describe_likert(SHARES)
    assert "difference +22 points (+8 to +37)" in describe_gaps(GAPS, upper_label="Executives", lower_label="Staff")
