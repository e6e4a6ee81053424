"""What single drawings show: places, marks, shapes and words that a reader relies on."""

import ast
import dataclasses
import re

import numpy as np
import pandas as pd
from conftest import ROOT
from exhibit_drawing import canvas_of, changed, described, picture_of, scene_in, words_in
from exhibit_samples import SAMPLES, table
from matplotlib.colors import CSS4_COLORS

from stratalign.document.kinds import HEAT_MAP_ROWS
from stratalign.exhibits import letters
from stratalign.exhibits.kinds import DRAWINGS
from stratalign.exhibits.marks import Box, Lines, Points, Words
from stratalign.exhibits.parts import shortened
from stratalign.exhibits.ticks import ends_of
from stratalign.export.printed import Printer


def axes_of(kind):
    return canvas_of(SAMPLES[kind]).axes[0]


def marks_in(ax, kind):
    return [mark for mark in ax.marks if isinstance(mark, kind)]


def points_of(ax):
    points = [at for mark in marks_in(ax, Points) for at in zip(mark.xs, mark.ys, strict=True)]
    return {(round(x, 6), round(y, 6)) for x, y in points}


def spans_of(ax):
    return sorted(spans_in_order(ax))


def spans_in_order(ax):
    return [(round(bar.x0, 6), round(bar.x1, 6)) for bar in marks_in(ax, Box)]


def shapes_in_key(canvas):
    return {entry.label: entry.shape for entry in canvas.keys[0].entries}


def test_dumbbell_keeps_the_order_and_signs_its_differences():
    words = words_in(SAMPLES["dumbbell"])
    assert {"+22", "+8 to +37", "−1", "−9 to +7"} <= set(words)
    assert {(54.0, 0.0), (76.0, 0.0), (66.0, 1.0)} <= points_of(axes_of("dumbbell"))
    assert axes_of("dumbbell").y.names == ("Clarity", "Belief")


def test_dumbbell_takes_the_colours_of_its_meanings():
    sample = SAMPLES["dumbbell"]
    waves = dataclasses.replace(sample, options={**sample.options, "meanings": ("this_wave", "last_wave")})
    assert picture_of(waves).svg != picture_of(sample).svg


def test_likert_bars_start_at_zero_and_neutral_stands_apart():
    spans = spans_of(axes_of("likert"))
    assert {(0.0, 25.0), (25.0, 40.0), (0.0, -20.0), (-20.0, -31.0)} <= set(spans)
    assert min(start for start, _ in spans if start > 100) == 112
    assert {"25%", "20%", "29%", "1,400"} <= set(words_in(SAMPLES["likert"]))


def test_answers_to_a_question_make_one_whole_with_its_figures_beside_it():
    ax = axes_of("items")
    first = [span for span, bar in zip(spans_in_order(ax), marks_in(ax, Box), strict=True) if bar.y0 < 1.5]
    assert first == [(0.0, 10.0), (10.0, 30.0), (30.0, 60.0), (60.0, 85.0), (85.0, 100.0)]
    words = words_in(SAMPLES["items"])
    assert {"Clarity", "Belief", "40%", "77%", "1,400", "executives"} <= set(words)
    # One share of a level, then all figures of the question whose answers are not shown.
    assert words.count("–") == 1 + 4
    assert "It is the right choice –" in described(SAMPLES["items"])


def test_answers_have_colours_from_one_end_to_the_other_however_many_there_are():
    for n in (2, 3, 4, 7, 11):
        names = tuple(f"answer_{place}" for place in range(n))
        columns = {"label": "text", "panel": "text"} | dict.fromkeys(names, "pct")
        rows = [("Question", "Topic", *[100 / n] * n, 50.0, 200)]
        made = table("items", columns | {"favourable_pct": "pct", "n_respondents": "n"}, rows)
        sample = dataclasses.replace(SAMPLES["items"], tables=(made,), options={"columns": names})
        colours = [bar.face for bar in marks_in(canvas_of(sample).axes[0], Box)]
        assert len(set(colours)) == n


def test_hidden_cells_of_the_heat_map_are_hatched_and_carry_no_number():
    sample = SAMPLES["heat_map"]
    assert sum(bool(box.hatch) for box in marks_in(axes_of("heat_map"), Box)) == 2
    assert [words for words in words_in(sample) if words.isdigit()] == ["50", "70", "61", "55"]
    assert "hidden to protect respondents" in words_in(sample)
    shown = changed(sample, lambda rows: rows.fillna(60.0))
    assert "hidden to protect respondents" not in words_in(shown)
    assert "hidden" not in described(shown)


def test_heat_map_with_everything_hidden_says_only_its_size():
    hidden = changed(SAMPLES["heat_map"], lambda rows: rows.assign(clarity=np.nan, belief=np.nan))
    assert described(hidden) == "Heat map of 3 units by 2 measures. 6 cells are hidden."
    assert picture_of(hidden).svg


def test_a_long_heat_map_goes_on_beside_its_first_rows_with_every_number_once():
    def longer(rows):
        many = rows.iloc[[0] * (2 * HEAT_MAP_ROWS + 3)]
        return many.assign(clarity=range(len(many)), belief=50.0).set_axis([f"r{place}" for place in range(len(many))])

    canvas = DRAWINGS["heat_map"].plot(scene_in(changed(SAMPLES["heat_map"], longer)))
    assert canvas.shape == (1, 3)
    assert max(len(ax.y.ticks) for ax in canvas.axes) <= HEAT_MAP_ROWS
    said = [mark.words for ax in canvas.axes for mark in ax.marks if isinstance(mark, Words) and mark.x == 0.5]
    assert said == [str(number) for number in range(2 * HEAT_MAP_ROWS + 3)]


def test_heat_map_sets_names_of_units_with_others_below_them_in_semi_bold():
    assert axes_of("heat_map").y.weights == (600, 400, 400)


def test_coefficients_have_a_zero_line_and_leave_a_missing_estimate_out():
    ax = axes_of("coefficients")
    assert any(set(line.xs) == {0} for line in marks_in(ax, Lines))
    assert "+2.7  (−1.6 to +7.0)" in words_in(SAMPLES["coefficients"])
    assert ax.y.names == ("Growth", "Margin")
    assert "Margin: +0.04, 95% interval" in described(SAMPLES["coefficients"])


def test_coefficients_of_several_outcomes_stand_on_one_scale_and_share_their_names():
    columns = {
        "label": "text",
        "panel": "text",
        "estimate": "hundredths",
        "ci_low": "hundredths",
        "ci_high": "hundredths",
    }
    rows = [(how, what, size, size - 1, size + 1) for what, size in (("Growth", 2), ("Margin", 9)) for how in "AB"]
    sample = dataclasses.replace(SAMPLES["coefficients"], tables=(table("slopes", columns, rows),))
    first, second = canvas_of(sample).axes
    assert ends_of(first, "x") == ends_of(second, "x")
    assert not any(second.y.names)
    assert (first.title, second.title) == ("Growth", "Margin")
    assert described(sample).startswith("Coefficient plot, Growth, percentage points per 10 points. A: +2.0, 95% ")
    assert described(sample).count("Zero means no association.") == 2


def test_strategy_map_prints_every_zone_and_leaves_hidden_levels_out():
    sample = changed(SAMPLES["strategy_map"], lambda rows: rows.assign(executives=np.nan))
    words = words_in(sample)
    assert {"77%", "not measured", "6  Goals and actions", "Staff"} <= set(words)
    assert "Executives" not in words
    assert "Strategic drivers: 77% clear (staff 56%)" in described(sample)
    assert "Differentiation: not measured" in described(sample)
    assert any(text.endswith("…") and text.count("\n") == 3 for text in words)


def test_levels_differ_by_shape_not_colour_alone():
    assert len(set(shapes_in_key(canvas_of(SAMPLES["levels"])).values())) == 3
    assert "executives ≥ 95%, staff 35%" in described(SAMPLES["levels"])


def test_benchmark_marks_lie_on_the_scores():
    ax = axes_of("benchmark")
    assert (54.0, 64.0) in spans_of(ax)
    assert {(61.0, 0.0), (59.0, 0.0)} <= points_of(ax)
    assert "61" in words_in(SAMPLES["benchmark"])


def test_units_that_are_apart_have_other_marks_than_the_rest():
    markers = shapes_in_key(canvas_of(SAMPLES["shrunken_ranks"]))
    assert len({markers["Above the rest"], markers["Below"], markers["Best estimate"]}) == 3


def test_map_of_consensus_keeps_each_priority_and_names_every_group():
    words = words_in(SAMPLES["consensus_map"])
    assert {"Quality", "Speed", "Price", "Reach", "Executives (0.71)", "Staff (0.25)"} <= set(words)


def test_little_missing_is_told_from_none():
    words = words_in(SAMPLES["missingness"])
    assert "<1" in words
    assert "0" not in words
    assert "Q4" not in words


def test_rate_beyond_all_invited_is_said_in_words_and_not_drawn():
    assert "over 100%" in words_in(SAMPLES["response_rates"])
    assert described(SAMPLES["response_rates"]).endswith("Agents: 24 of 20.")
    assert not [mark for mark in marks_in(axes_of("response_rates"), (Lines, Points)) if mark.ys[0] == 3]


def test_sign_that_could_not_be_judged_says_so():
    assert "not judged" in words_in(SAMPLES["counts"])
    assert "61 of 1,400 (4.4%)" in words_in(SAMPLES["counts"])


def test_claims_of_too_few_say_so_and_a_table_without_rows_has_no_panel():
    assert "no ratio: too few" in words_in(SAMPLES["claims"])
    alone = changed(SAMPLES["claims"], lambda rows: rows.iloc[:0], 1)
    assert len(canvas_of(alone).axes) == 1
    assert "to 1" not in described(alone)


def test_cut_without_an_estimate_is_left_out_of_words_and_drawing():
    assert "Retention: 1.8 to 1 at 25%, 1.8 to 1 at 33%" in described(SAMPLES["cuts"])
    assert len(marks_in(canvas_of(SAMPLES["cuts"]).axes[1], Points)[-1].xs) == 2


def test_curve_says_how_many_specifications_there_are_not_how_many_are_drawn():
    assert "1,440 specifications, smallest estimate first" in words_in(SAMPLES["specification_curve"])
    no_choice = changed(SAMPLES["specification_curve"], lambda rows: rows.iloc[:0], 1)
    assert len(canvas_of(no_choice).axes) == 1


def test_contours_without_causes_to_compare_with():
    alone = changed(SAMPLES["contours"], lambda rows: rows.iloc[:0], 1)
    assert "As measured: 3.0" in words_in(alone)
    assert "For comparison" not in described(alone)
    assert "As measured: 3.0; as strong as size" in words_in(SAMPLES["contours"])


def test_panels_of_slopes_and_moves_stand_on_one_scale():
    first, second = canvas_of(SAMPLES["group_slopes"]).axes
    assert ends_of(first, "x") == ends_of(second, "x")
    first, second = canvas_of(SAMPLES["moves"]).axes
    assert ends_of(first, "y") == ends_of(second, "y")


def test_other_groups_in_a_second_panel_keep_their_names():
    def rename(rows):
        return rows.assign(label=[f"{row.panel} {row.label}" for row in rows.itertuples()])

    first, second = canvas_of(changed(SAMPLES["group_slopes"], rename)).axes
    assert second.y.names[0] == "Margin Technology"
    assert first.y.names[0] == "Growth Technology"


def test_names_are_shortened_only_where_they_must_be():
    assert shortened("Strategy", 40, 2) == "Strategy"
    assert shortened("one two three", 7, 2) == "one two\nthree"
    assert shortened("one two three four", 7, 2) == "one two\nthree …"
    assert shortened("", 7) == ""


def test_no_colour_stands_outside_the_brand():
    found = []
    for file in sorted((ROOT / "stratalign").rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        # Only figures may not name a colour; a code would stand in the source as it is.
        if file.parent.name != "exhibits" and "#" not in re.sub(r"(?m)^\s*#.*|# .*$", "", source):
            continue
        nodes = ast.walk(ast.parse(source))
        texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        named = set(texts) & set(CSS4_COLORS) if file.parent.name == "exhibits" else set()
        coded = {text for text in texts if re.search(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", text)}
        if file.parent.name != "brand" and (named or coded):
            found.append((file.name, named | coded))
    assert not found


def test_rows_of_a_table_are_not_changed_by_drawing_it():
    sample = SAMPLES["consensus_map"]
    before = sample.tables[0].rows.copy()
    picture_of(sample)
    pd.testing.assert_frame_equal(sample.tables[0].rows, before)


def test_the_scale_of_reliability_has_numbers_as_far_down_as_intervals_reach():
    sample = changed(SAMPLES["reliability"], lambda rows: rows.assign(ci_low=-0.61))
    ticks = canvas_of(sample).axes[0].x.ticks
    assert ticks[0] == -0.6 and ticks[-1] == 1.0 and len(ticks) == 17


def test_no_words_of_a_report_wait_for_the_drawing_library(northwind_document, harbour_document, monkeypatch):
    """It takes a third of a second to load, in two processes; only letters that our font lacks need it."""
    asked = []
    measure = letters._width_by_matplotlib
    monkeypatch.setattr(letters, "_width_by_matplotlib", lambda *given: asked.append(given[0]) or measure(*given))
    for document in (northwind_document, harbour_document):
        printer = Printer(document)
        drawn = [printer.exhibit(exhibit).picture for section in document.sections for exhibit in section.exhibits]
        assert any("\u2265" in picture.svg for picture in drawn if picture)
    assert asked == []
