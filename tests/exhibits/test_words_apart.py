"""No two words of a drawing lie on each other, wide or on a phone, however long names and official texts are."""

from __future__ import annotations

import dataclasses
import itertools
import math

import pytest
from exhibit_drawing import changed, scene_in
from exhibit_samples import SAMPLES, Sample

from stratalign.exhibits.canvas import Canvas
from stratalign.exhibits.fitting import fitted
from stratalign.exhibits.kinds import DRAWINGS, ONLY_WIDE, OWN_NARROW
from stratalign.exhibits.layout import laid_out
from stratalign.exhibits.letters import width_of
from stratalign.exhibits.narrow import ABOVE_MARKS, narrowed
from stratalign.exhibits.placed import Page, PlacedLine, PlacedPath
from stratalign.exhibits.shapes_of_marks import box_of_line
from stratalign.exhibits.sizes import NARROW

#: Kinds whose numbers stand where their values lie, which may be close to each other.
PLACED = ("consensus_map", "matrix")
LONG_NAME = "Western Europe and Southern Europe, sales and service, together"
LONG_TEXT = "Same-week appointments; One pathway; Service for referrers; Grow our own skills; " * 3


def laid(sample: Sample, *, is_narrow: bool) -> Page:
    """A sample in its place, wide or for a phone."""
    scene = dataclasses.replace(scene_in(sample), is_narrow=is_narrow)
    canvas = DRAWINGS[sample.kind].plot(scene)
    assert isinstance(canvas, Canvas)
    return laid_out(narrowed(canvas, scene) if is_narrow and sample.kind not in OWN_NARROW else canvas, scene.theme)


def lines_of(page: Page) -> list[PlacedLine]:
    return [shape for shape in page.shapes if isinstance(shape, PlacedLine)]


def touching(page: Page) -> list[tuple[str, str]]:
    """Words that lie on each other."""
    boxes = [(line.words, box_of_line(line)) for line in lines_of(page) if not line.turn]
    return [(a, b) for (a, one), (b, other) in itertools.combinations(boxes, 2) if _overlap(one, other)]


def _overlap(one, other):
    return one[0] + 1 < other[2] and other[0] + 1 < one[2] and one[1] + 1 < other[3] and other[1] + 1 < one[3]


def _repeated(sample: Sample, times: int, place: int) -> Sample:
    """A table with its first row so many times, each under a name of two lines."""
    return changed(
        sample,
        lambda rows: rows.iloc[[0] * times].assign(label=LONG_NAME).set_axis([f"r{n}" for n in range(times)]),
        place,
    )


def _german(sample: Sample) -> Sample:
    """Heads and questions as long as German ones."""
    (one,) = sample.tables
    heads = {"n_respondents": "Personen", "staff": "Mitarbeitende", "leaders": "Leitung"}
    columns = tuple(dataclasses.replace(column, label=heads.get(column.key, column.label)) for column in one.columns)
    rows = one.rows.assign(panel="Was steht der Strategie am meisten im Weg? (172 Personen: 140 Mitarbeitende, 32 aus)")
    return dataclasses.replace(sample, tables=(dataclasses.replace(one, columns=columns, rows=rows),))


HARD = {
    "as it is": SAMPLES,
    "long": {
        "claims": _repeated(changed(SAMPLES["claims"], lambda rows: rows.iloc[:0]), 12, 1),
        "heat_map": changed(SAMPLES["heat_map"], lambda rows: rows.assign(label=LONG_NAME)),
        "likert": dataclasses.replace(
            SAMPLES["likert"], labels={"disagree": "Ablehnung", "agree": "Zustimmung", "neither": "Weder noch, teils"}
        ),
        "themes": _german(SAMPLES["themes"]),
        "importance": changed(SAMPLES["importance"], lambda rows: rows.assign(label=LONG_NAME)),
    },
}
CASES = [
    (name, kind, is_narrow)
    for name, samples in HARD.items()
    for kind in samples
    for is_narrow in (False, True)
    if kind not in PLACED and not (is_narrow and kind in ONLY_WIDE)
]


@pytest.mark.parametrize(("name", "kind", "is_narrow"), CASES)
def test_no_word_lies_on_another(name, kind, is_narrow):
    assert touching(laid(HARD[name][kind], is_narrow=is_narrow)) == []


def test_cells_keep_their_width_beside_a_long_name():
    sample = HARD["long"]["heat_map"]
    page, plain = laid(sample, is_narrow=True), laid(SAMPLES["heat_map"], is_narrow=True)
    apart = [[line.x for line in lines_of(one) if line.words in ("50", "70")] for one in (page, plain)]
    (left, right), (plain_left, plain_right) = apart
    assert right - left == pytest.approx(plain_right - plain_left, rel=0.02)


def test_official_text_ends_within_its_tile():
    sample = changed(SAMPLES["strategy_map"], lambda rows: rows.assign(statement=LONG_TEXT))
    for is_narrow in (False, True):
        page = laid(sample, is_narrow=is_narrow)
        tiles = [_extent(shape) for shape in page.shapes if isinstance(shape, PlacedPath) and shape.look.fill]
        words = [line for line in lines_of(page) if line.words in LONG_TEXT or line.words.endswith(" …")]
        assert len(words) == 24
        for line in words:
            assert any(left < line.x and line.x + line.width < right - 1 for left, right in tiles), line.words


def _extent(shape: PlacedPath) -> tuple[float, float]:
    across = [place for _, places in shape.steps for place in places[::2]]
    return min(across), max(across)


def test_on_a_phone_names_of_rows_lie_above_every_line():
    scene = dataclasses.replace(scene_in(SAMPLES["importance"]), is_narrow=True)
    canvas = narrowed(DRAWINGS["importance"].plot(scene), scene)
    names = [mark.zorder for ax in canvas.axes for mark in ax.marks if mark.zorder == ABOVE_MARKS]
    assert len(names) == len(scene.table)
    assert all(mark.zorder <= ABOVE_MARKS for ax in canvas.axes for mark in ax.marks)


def test_panels_below_each_other_have_rows_of_one_height_on_a_phone():
    page = laid(SAMPLES["themes"], is_narrow=True)
    one, two, _ = (line.y for line in lines_of(page) if line.words in ("Priorities", "Tools", "Quality"))
    assert 30 < two - one < 50
    assert page.frame[2] - page.frame[0] < 1.05 * 72 * NARROW


def test_figures_below_a_bar_are_parted_within_a_line_and_not_at_its_ends():
    told = [line.words for line in lines_of(laid(SAMPLES["items"], is_narrow=True))]
    assert sum("\u00b7" in line for line in told) == 4
    assert not [line for line in told if line.strip("\u00a0 ") != line.strip("\u00a0\u00b7 ")]


def test_words_are_broken_and_cut_by_their_width():
    theme = scene_in(SAMPLES["likert"]).theme
    room = 100.0
    words = fitted("iiii llll " * 12, room, theme, size=10.0, n_lines=2)
    first, second = words.split("\n")
    assert second.endswith(" …")
    assert all(0.8 * room < width_of(line, 400, theme) * 10 <= room for line in (first, second))
    assert fitted("one two", math.inf, theme, size=10.0) == "one two"
    assert fitted("W" * 40, room, theme, size=10.0) == "W" * 40
