"""Places on the page: what is measured, where scales put it, and that nothing leaves the drawing."""

import itertools
import math
import re
import struct

import numpy as np
import pytest
from exhibit_drawing import picture_of, scene_in
from exhibit_samples import SAMPLES
from matplotlib.ft2font import FT2Font, LoadFlags

from stratalign.brand.brand import house_brand
from stratalign.brand.figures import figure_theme
from stratalign.exhibits import letters
from stratalign.exhibits.canvas import Axes, new_canvas
from stratalign.exhibits.kinds import DRAWINGS, ONLY_WIDE
from stratalign.exhibits.layout import laid_out
from stratalign.exhibits.letters import width_of
from stratalign.exhibits.marks import Key, KeyEntry
from stratalign.exhibits.outside import outside_of
from stratalign.exhibits.placed import PlacedBox, PlacedCircle, PlacedLine, PlacedPath
from stratalign.exhibits.png import as_png
from stratalign.exhibits.shapes_of_marks import Frame, _cut
from stratalign.exhibits.sizes import FONT_FOLDER, NARROW, WIDTH
from stratalign.exhibits.theme import as_svg, ramp
from stratalign.exhibits.ticks import decimals_of, ends_of, ticks_between

HOUSE = figure_theme(house_brand())
INK = HOUSE.colour("ink")


def of(kind, page):
    return [shape for shape in page.shapes if isinstance(shape, kind)]


def plotted(draw):
    """Axes from 0 to 100, and from 0 to 1, with what was drawn on them, laid out."""
    canvas = new_canvas(2.0)
    ax = canvas.subplot()
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 1)
    draw(ax)
    return laid_out(canvas, HOUSE)


def test_a_name_wider_than_its_axes_is_given_room_until_it_has_enough():
    canvas = new_canvas(3.0)
    for ax in (axes := canvas.subplots(1, 2)):
        ax.set_xlim(0, 100)
        ax.set_yticks([0, 1], ["Leadership effectiveness", "Employee engagement"])
    axes[1].set_xlabel("Times as likely to be in the industry's top quarter, log scale")
    left, _, right, _ = laid_out(canvas, HOUSE).frame
    assert right - left <= 72 * WIDTH + 0.5


@pytest.mark.parametrize(("weight", "file"), [(400, "Regular"), (600, "SemiBold")])
def test_words_are_as_wide_as_the_letters_of_the_font_itself(weight, file):
    font = FT2Font(str(FONT_FOLDER / f"StratalignSans-{file}.ttf"))
    font.set_size(1000, 72)
    words = "Żółć of the strategy – 95% (−1 to +7)"
    advances = [font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 for letter in words]
    assert width_of(words, weight, HOUSE) == pytest.approx(sum(advances) / 1000, abs=1e-3)


def test_letters_of_other_fonts_have_a_width_and_name_their_fonts():
    assert width_of("Київ", 400, HOUSE) > 1.5
    page = as_svg(canvas_of_row("Київ"))
    assert "DejaVu Sans" in page and "textLength" in page


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize("words", ["≥ 88%", "≤ 12%", "≥ 100\u00a0%", "≤\u202f7 %", "Above the middle ≥ 88%"])
def test_words_with_a_bound_are_as_wide_as_the_drawing_library_has_them(words, weight):
    measured = letters._width_by_matplotlib(words, weight, HOUSE)
    # It draws letters together, which no browser is asked to.
    assert width_of(words, weight, HOUSE) == pytest.approx(measured, abs=0.01 * len(words)) and measured > 1
    assert not letters.has_own_letters(words)


def canvas_of_row(name):
    canvas = new_canvas(1.0)
    canvas.subplot().set_yticks([0], [name])
    return canvas


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ((-4.2, 8.1), [-4, -2, 0, 2, 4, 6, 8]),
        ((8.1, -4.2), [-4, -2, 0, 2, 4, 6, 8]),
        ((0.0, 1.0), [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ((0.0, 23.0), [0, 5, 10, 15, 20]),
        ((57.0, 57.9), [57, 57.2, 57.4, 57.6, 57.8]),
    ],
)
def test_ticks_are_round_numbers_within_the_ends(ends, found):
    assert ticks_between(*ends, 360.0, 10.0, is_level=True, is_whole=False) == pytest.approx(found)


def test_ticks_of_counts_are_whole_and_fewer_where_there_is_no_room():
    assert ticks_between(0, 3, 400, 10, is_level=True, is_whole=True) == [0, 1, 2, 3]
    assert len(ticks_between(0, 100, 100, 10, is_level=True, is_whole=False)) < 4


def test_decimals_are_as_many_as_tell_ticks_apart():
    assert [decimals_of(ticks) for ticks in ([0, 5], [0, 2.5], [0.1, 0.25], [1.0, 2.0])] == [0, 1, 2, 0]


def test_ends_leave_room_but_for_the_base_of_bars():
    ax = Axes()
    ax.scatter([2, 4], [1, 1], s=9, color=INK)
    assert ends_of(ax, "x") == pytest.approx((1.9, 4.1))
    ax.barh([1], [5], height=0.5, color=INK)
    assert ends_of(ax, "x") == pytest.approx((0, 5.25))
    ax.set_xlim(left=-1)
    assert ends_of(ax, "x") == pytest.approx((-1, 5.25))


def test_bars_are_as_long_as_their_values_and_cut_at_the_ends():
    page = plotted(lambda ax: ax.barh([0.2, 0.5, 0.8], [10, 30, 400], height=0.1, color=INK))
    short, long, cut = (box.rect[2] - box.rect[0] for box in of(PlacedBox, page))
    assert long == pytest.approx(3 * short)
    assert cut == pytest.approx(10 * short, abs=0.6)


def test_a_mark_lies_where_its_scale_says_and_none_beyond_the_ends():
    page = plotted(lambda ax: ax.scatter([0, 50, 100, 120], [0, 0.5, 1, 0.5], s=16, color=INK))
    first, middle, last = of(PlacedCircle, page)
    assert (middle.x, middle.y) == pytest.approx(((first.x + last.x) / 2, (first.y + last.y) / 2))
    assert first.y > last.y
    assert middle.radius == 2


def test_doubling_is_one_distance_on_a_logarithmic_scale():
    frame = Frame((0.0, 0.0, 300.0, 10.0), (0.5, 4.0), (0.0, 1.0), is_log_x=True)
    assert [frame.across(value) for value in (0.5, 1, 2, 4)] == pytest.approx([0, 100, 200, 300])
    assert math.isfinite(frame.across(0.0))


def test_lines_are_cut_where_sampled_points_leave_the_box():
    random = np.random.default_rng(1)
    box = (0.0, 0.0, 10.0, 6.0)
    for start, end in random.uniform(-8, 16, (200, 2, 2)):
        shares = np.linspace(0, 1, 2001)[:, None]
        points = start + shares * (end - start)
        inside = ((points >= (-0.5, -0.5)) & (points <= (10.5, 6.5))).all(axis=1)
        found = _cut(tuple(start), tuple(end), box)
        assert (found is not None) == inside.any() or inside.sum() < 3
        if found is not None and inside.sum() > 3:
            kept = points[inside]
            assert np.allclose(found, (kept[0], kept[-1]), atol=0.03)


def test_words_turned_upwards_take_their_width_as_height():
    upright = plotted(lambda ax: ax.set_ylabel("Share of what is explained"))
    (words,) = [line for line in of(PlacedLine, upright) if line.turn]
    assert words.turn == 90
    assert words.x < min(line.x for line in of(PlacedLine, upright) if not line.turn)


def test_names_of_ticks_that_would_touch_are_left_out_evenly():
    ax = Axes()
    ax.set_xlim(0, 10)
    ax.set_xticks(range(11), ["a long name"] * 11)
    frame = Frame((0.0, 0.0, 300.0, 50.0), (0.0, 10.0), (0.0, 1.0))
    lines = [line for line in outside_of(ax, frame, HOUSE).words if line.words == "a long name"]
    assert 1 < len(lines) < 11
    gaps = {round(b.x - a.x, 6) for a, b in itertools.pairwise(lines)}
    assert len(gaps) == 1 and gaps.pop() > lines[0].width


def test_a_key_takes_room_from_the_axes_above_or_below():
    def height(**key):
        canvas = new_canvas(2.0)
        ax = canvas.subplot()
        ax.axvspan(0, 1, facecolor=INK)
        canvas.keys += [Key((KeyEntry("one", shape="o", face=INK),), 1, 10.5, INK, **key)] if key else []
        (box,) = of(PlacedBox, laid_out(canvas, HOUSE))
        return box.rect

    plain, above, below = height(), height(is_below=False), height(is_below=True)
    assert above[1] > plain[1] + 10 and above[3] == pytest.approx(plain[3])
    assert below[3] < plain[3] - 10 and below[1] == pytest.approx(plain[1])


def test_a_ramp_goes_from_end_to_end_in_even_steps():
    at = ramp("#000000", "#ffffff", "#ff0000")
    assert [at(share) for share in (-1, 0, 0.25, 0.5, 1, 2)] == [
        "#000000", "#000000", "#808080", "#ffffff", "#ff0000", "#ff0000",
    ]  # fmt: skip


def drawn_forms():
    """Every kind as it is drawn wide, and for a phone."""
    return [(kind, form) for kind in SAMPLES for form in ("svg", "narrow") if form == "svg" or kind not in ONLY_WIDE]


@pytest.mark.parametrize(("kind", "form"), drawn_forms())
def test_no_word_leaves_the_drawing(kind, form):
    svg = getattr(picture_of(SAMPLES[kind]), form)
    left, top, width, height = map(float, re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg).groups())
    assert form == "svg" or width < 1.35 * NARROW * 72
    found = re.findall(r"<text ([^>]*)>([^<]*)<", svg)
    assert found
    for attributes, words in found:
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        wide = width_of(words, int(said.get("font-weight", 400)), HOUSE) * float(said["font-size"])
        start = float(said["x"]) - {"start": 0, "middle": 0.5, "end": 1}[said.get("text-anchor", "start")] * wide
        assert top <= float(said["y"]) <= top + height
        assert "transform" in said or (start >= left and start + wide <= left + width), words


@pytest.mark.parametrize("kind", ["likert", "consensus_map", "strategy_map", "contours"])
def test_a_picture_of_dots_shows_the_page_of_the_svg(kind):
    sample = SAMPLES[kind]
    content = as_png(DRAWINGS[kind], scene_in(sample), (99.0, 99.0), dots=72)
    width, height = struct.unpack(">II", content[16:24])
    svg = picture_of(sample).svg
    assert (width, height) == pytest.approx(
        tuple(map(float, re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg).groups())), abs=1.5
    )
    assert as_png(DRAWINGS[kind], scene_in(sample), (99.0, 99.0), dots=72) == content


def test_an_arrow_ends_at_its_point_with_a_head():
    page = plotted(lambda ax: ax.arrow((0, 0), (100, 1), color=INK, linewidth=2, head=9))
    line, head = of(PlacedPath, page)
    assert head.look.fill == INK
    tip = head.steps[0][1]
    assert tip == pytest.approx((page_right(page), tip[1]))
    assert math.dist(line.steps[1][1], tip) == pytest.approx(9)


def page_right(page):
    """Where the axes end at the right."""
    return max(step[1][0] for shape in of(PlacedPath, page) for step in shape.steps if step[1])
