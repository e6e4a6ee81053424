"""Tall drawings made lower: rows come closer, letters keep their size and lie on no others."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from exhibit_drawing import changed, scene_in
from exhibit_samples import SAMPLES
from test_words_apart import LONG_NAME, lines_of, touching

from stratalign.exhibits.canvas import Canvas
from stratalign.exhibits.flat import ROW_AT_LEAST, flattened
from stratalign.exhibits.kinds import DRAWINGS
from stratalign.exhibits.layout import laid_out

N_ROWS = 16


def tall(kind: str, name: str = "Row"):
    """A sample of so many rows, and what it is plotted from."""

    def repeated(rows):
        made = rows.iloc[[place % len(rows) for place in range(N_ROWS)]]
        made = made.assign(label=[f"{name} {place}" for place in range(N_ROWS)]) if "label" in made else made
        return made.set_axis([f"r{place}" for place in range(N_ROWS)])

    scene = scene_in(changed(SAMPLES[kind], repeated, 0))
    canvas = DRAWINGS[kind].plot(scene)
    assert isinstance(canvas, Canvas)
    return scene, canvas


@pytest.mark.parametrize("name", ["Row", LONG_NAME])
@pytest.mark.parametrize("kind", ROW_AT_LEAST)
def test_a_tall_drawing_becomes_lower_and_stays_readable(kind, name):
    scene, canvas = tall(kind, name)
    before = laid_out(canvas, scene.theme)
    if not flattened(canvas, kind):
        assert name == LONG_NAME
        return
    page = laid_out(canvas, scene.theme)
    assert page.frame[3] - page.frame[1] < 0.95 * (before.frame[3] - before.frame[1])
    assert touching(page) == []
    assert sorted(line.size for line in lines_of(page)) == sorted(line.size for line in lines_of(before))
    assert [line.words for line in lines_of(page)] == [line.words for line in lines_of(before)]


def test_rows_come_no_closer_than_their_kind_allows():
    scene, canvas = tall("dumbbell")
    assert flattened(canvas, "dumbbell")
    rows = sorted(line.y for line in lines_of(laid_out(canvas, scene.theme)) if line.words.startswith("Row "))
    steps = [below - above for above, below in pairwise(rows)]
    assert min(steps) == pytest.approx(max(steps), abs=0.2)
    assert min(steps) >= 0.95 * ROW_AT_LEAST["dumbbell"]


def test_the_strategy_map_has_lower_tiles_with_the_same_letters_on_a_screen_that_is_presented_on():
    sample = SAMPLES["strategy_map"]
    pages = []
    for is_flat in (False, True):
        scene = dataclasses.replace(scene_in(sample), is_flat=is_flat)
        pages.append(laid_out(DRAWINGS["strategy_map"].plot(scene), scene.theme))
    usual, flat = pages
    assert flat.frame[3] - flat.frame[1] < 0.7 * (usual.frame[3] - usual.frame[1])
    assert touching(flat) == []
    assert min(line.size for line in lines_of(flat)) == min(line.size for line in lines_of(usual))


@pytest.mark.parametrize("kind", ["dumbbell", "levels"])
def test_what_fills_a_screen_stays_as_it_is(kind):
    canvas = DRAWINGS[kind].plot(scene_in(SAMPLES[kind]))
    height = canvas.height
    assert not flattened(canvas, kind)
    assert canvas.height == height
