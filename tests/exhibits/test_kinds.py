"""Every kind: drawn from its table alone, the same bytes every time, every word and number through the language."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from exhibit_drawing import changed, described, foreign_words, marks_of, picture_of, plain_marks, plotted
from exhibit_samples import SAMPLES, Sample, table

from stratalign.brand.brand import house_brand
from stratalign.brand.figures import figure_theme
from stratalign.document.kinds import KINDS, Kind, add_kind, require_kind
from stratalign.document.model import Exhibit
from stratalign.document.spoken import speaker_for
from stratalign.errors import DocumentError
from stratalign.exhibits.canvas import new_canvas
from stratalign.exhibits.kinds import DRAWINGS, add_drawing, draw_exhibit
from stratalign.exhibits.scene import Drawing
from stratalign.language.number_formats import FORMATS

EVERY_KIND = pytest.mark.parametrize("kind", SAMPLES)
#: Where whole drawings are made only to be compared: one kind of four, and the others as proofs.
SOME_KINDS = pytest.mark.parametrize(
    "kind", [kind if place % 4 == 0 else proof(kind) for place, kind in enumerate(SAMPLES)]
)
#: Kinds that are drawn from a whole map, grid or curve.
WHOLE = ("strategy_map", "contours", "specification_curve", "moves")
#: Kinds in which a number that is missing is printed as a dash.
MAY_MISS = (
    "accounts", "benchmark", "confounding_ranges", "dumbbell", "group_slopes", "importance", "items", "likert",
    "mean_ranks", "planted", "propagation", "reliability", "scale_usage", "shrunken_ranks", "updating",
)  # fmt: skip
#: Decimals of a value as it is printed, by the format of its column.
DECIMALS = {
    "pct": 0, "n": 0, "points": 1, "signed_points": 1, "number": 1, "ratio": 3, "hundredths": 2, "signed_pct": 0,
    "pct_trace": 0, "share": 2,
}  # fmt: skip


def numeric_columns(sample: Sample, place: int = 0) -> list[str]:
    return [column.key for column in sample.tables[place].columns if column.format in FORMATS]


def test_every_kind_but_a_table_alone_is_drawn_and_has_a_sample():
    assert set(DRAWINGS) == set(SAMPLES) == set(KINDS) - {"table"}


@EVERY_KIND
def test_a_sample_has_what_its_kind_asks_for(kind):
    sample = SAMPLES[kind]
    require_kind(sample.exhibit, sample.tables)
    assert KINDS[kind].shows


@EVERY_KIND
def test_equal_tables_give_equal_marks_and_a_sentence(kind):
    assert marks_of(SAMPLES[kind]) == plain_marks(kind)
    assert described(SAMPLES[kind]).endswith(".")


@SOME_KINDS
def test_equal_tables_give_equal_bytes(kind):
    assert picture_of(SAMPLES[kind]) == picture_of(SAMPLES[kind])


@EVERY_KIND
def test_digits_beyond_the_printed_ones_change_nothing(kind):
    sample = SAMPLES[kind]
    for place in range(len(sample.tables)):
        more = changed(sample, lambda rows, place=place: _with_more_digits(sample, rows, place), place)
        assert marks_of(more) == plain_marks(kind), sample.tables[place].key


def _with_more_digits(sample: Sample, rows: pd.DataFrame, place: int) -> pd.DataFrame:
    """Values rounded as printed, then moved by less than half of the last printed digit."""
    formats = {column.key: column.format for column in sample.tables[place].columns}
    for name in numeric_columns(sample, place):
        unit = 10.0 ** -DECIMALS[formats[name]]
        printed = (rows[name] / unit).round() * unit
        # What ends in a five is written by the side it came from; little is told from none where nothing is printed.
        is_told = ((printed / unit).round().abs() % 10 == 5) | ((formats[name] == "pct_trace") & (printed == 0))
        rows[name] = rows[name].where(is_told, printed + 0.3 * unit)
    return rows


@EVERY_KIND
def test_a_changed_number_changes_the_drawing(kind):
    sample = SAMPLES[kind]
    _, plain = plain_marks(kind)
    # The places of a grid's points cannot be changed one by one.
    for name in set(KINDS[kind].columns) & set(numeric_columns(sample)) - {"r2_exposure", "r2_outcome"}:
        assert marks_of(changed(sample, lambda rows, name=name: _lowered(rows, name)))[1] != plain, name


def _lowered(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """First value that is known lowered visibly."""
    row = rows[name].first_valid_index()
    rows[name] = rows[name].mask(rows.index == row, rows[name][row] - max(4.0, abs(rows[name][row]) / 4))
    return rows


@EVERY_KIND
def test_numbers_that_are_options_are_drawn_or_said(kind):
    sample = SAMPLES[kind]
    for name in KINDS[kind].numbers:
        further = tuple(
            dataclasses.replace(one, rows=one.rows * 1.3) if one.key == f"fact.{name}" else one
            for one in sample.further
        )
        assert marks_of(dataclasses.replace(sample, further=further)) != plain_marks(kind), name


@EVERY_KIND
def test_every_word_of_a_drawing_comes_from_the_catalogue_or_the_data(kind):
    sample = SAMPLES[kind]
    ours = _words_of_the_data(sample)
    for words in foreign_words(kind):
        left = words.replace("\n", " ")
        for known in sorted(ours, key=len, reverse=True):
            left = left.replace(known, "")
        assert not re.search(r"[A-Za-z]", left), words


def _words_of_the_data(sample: Sample) -> set[str]:
    """Texts that stand in tables, their heads and the labels of a sample."""
    found = {str(words) for words in sample.labels.values()}
    for one in sample.tables:
        found |= {str(column.label) for column in one.columns if column.label}
        for name in one.rows.select_dtypes(["object", "str"]):
            for value in one.rows[name].dropna():
                found |= {str(value), *str(value).split()}
    return found - {"x", "y"} | {"…"}


@EVERY_KIND
def test_numbers_are_written_as_the_language_does(kind):
    for words in foreign_words(kind):
        assert not re.search(r"\d\.\d(?!\d\d)", words), words


@EVERY_KIND
def test_colours_come_from_the_theme_alone_and_nothing_refers_to_anything(kind):
    house = figure_theme(house_brand())
    other = {role: f"#{number * 3 + 9:02x}40{255 - number * 3:02x}" for number, role in enumerate(house.colours)}
    theme = dataclasses.replace(house, colours=other | {"paper": "#fffffe", "ink": "#000001"})
    svg = picture_of(SAMPLES[kind], theme).svg
    assert set(re.findall(r"<(\w+)", svg)) <= {"svg", "text", "rect", "circle", "path"}
    assert "url(" not in svg and " id=" not in svg
    drawn = set(re.findall(r"#[0-9a-f]{6}\b", svg))
    allowed = {*theme.colours.values(), "#000000", "#ffffff"}
    if kind not in ("heat_map", "missingness"):
        assert drawn <= allowed, drawn - allowed
    assert drawn & set(other.values())


def size_of(svg: str) -> tuple[float, float]:
    """Points that a finished drawing is wide and tall."""
    return tuple(map(float, re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg).groups()))


def _height(sample: Sample) -> float:
    """Points that a finished drawing is tall."""
    return size_of(picture_of(sample).svg)[1]


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind not in WHOLE])
def test_one_row_is_enough(kind):
    sample = SAMPLES[kind]
    options = dict(sample.options)
    if kind == "missingness":
        options |= {"most": ("r0",), "largest": ("r0", "g2")}
    words, marks = marks_of(dataclasses.replace(changed(sample, lambda rows: rows.iloc[:1]), options=options))
    assert marks
    assert not re.search(r"\bnan\b", words)


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind not in ("strategy_map", "contours")])
@pytest.mark.parametrize(
    "height_of", [lambda sample: plotted(sample).height * 72, proof(_height)], ids=["planned", "drawn"]
)
def test_many_rows_make_a_taller_drawing_or_leave_its_size(kind, height_of):
    assert height_of(changed(SAMPLES[kind], _many)) >= height_of(SAMPLES[kind]) - 8


def _many(rows: pd.DataFrame) -> pd.DataFrame:
    """Five times the rows, with names of their own."""
    parts = [rows.set_axis([f"{key}.{n}" if n else key for key in rows.index]) for n in range(5)]
    if "label" in rows:
        parts = [part.assign(label=[f"{label} {n}" for label in part["label"]]) for n, part in enumerate(parts)]
    return pd.concat(parts)


@SOME_KINDS
def test_long_names_leave_room_for_the_drawing(kind):
    def rename(rows):
        for name in {"label", "panel"} & set(rows):
            rows[name] = [f"{words} Donaudampfschifffahrtsgesellschaft der nördlichen Regionen" for words in rows[name]]
        return rows

    sample = SAMPLES[kind]
    for place in range(len(sample.tables)):
        sample = changed(sample, rename, place)
    svg = picture_of(sample).svg
    assert size_of(svg)[0] < 1.5 * 9 * 72


@pytest.mark.parametrize("kind", MAY_MISS)
def test_a_missing_number_is_a_dash_and_leaves_the_rest(kind):
    sample = SAMPLES[kind]
    columns = [name for name in numeric_columns(sample) if not name.startswith("baseline")]

    def forget(rows):
        rows.loc[rows.index[-1], columns] = np.nan
        return rows

    words, _ = marks_of(changed(sample, forget))
    assert "–" in words
    assert not re.search(r"\bnan\b", words)


def test_a_kind_is_added_from_outside(monkeypatch):
    monkeypatch.setattr("stratalign.document.kinds.KINDS", dict(KINDS))
    monkeypatch.setattr("stratalign.exhibits.kinds.DRAWINGS", dict(DRAWINGS))

    def plot(scene):
        canvas = new_canvas(1)
        canvas.subplot().bar(scene.table["label"], scene.table["value"], color=scene.colour("ours"))
        return canvas

    add_kind("bars", Kind("Bars.", ("label", "value")))
    add_drawing(
        "bars", Drawing(plot, lambda scene: scene.say("alt.row", label="Bars", values=scene.table["label"].iloc[0]))
    )
    sample = Sample("bars", (table("t", {"label": "text", "value": "points"}, [("A", 1.26)]),))
    require_kind(sample.exhibit, sample.tables)
    found = picture_of(sample)
    assert found.alt == "Bars: A"
    assert found.svg.startswith("<svg ")


def test_what_an_exhibit_lacks_is_named():
    sample = SAMPLES["shrunken_ranks"]
    bare = Exhibit("e", "shrunken_ranks", "", (), ("t",))
    with pytest.raises(DocumentError, match=r"lacks column 'label' of table 1, .*option 'company_points'"):
        require_kind(bare, [table("t", {"other": "text"}, [("A",)])])
    with pytest.raises(DocumentError, match="lacks table 2"):
        require_kind(Exhibit("e", "claims", "", (), ("t",)), [SAMPLES["claims"].tables[0]])
    with pytest.raises(DocumentError, match="must be a cell's address"):
        require_kind(dataclasses.replace(sample.exhibit, options={"company_points": 58.6}), sample.tables)
    with pytest.raises(DocumentError, match="has 'colour', which its kind does not use"):
        require_kind(dataclasses.replace(sample.exhibit, options={**sample.options, "colour": "red"}), sample.tables)
    with pytest.raises(DocumentError, match="column 'gone' of table 1"):
        other = dataclasses.replace(SAMPLES["heat_map"].exhibit, options={"columns": ("clarity", "gone")})
        require_kind(other, SAMPLES["heat_map"].tables)
    with pytest.raises(DocumentError, match="known: table, "):
        require_kind(Exhibit("e", "pie", "", (), ("t",)), sample.tables)


def test_a_table_alone_is_not_drawn_and_an_unknown_kind_is_refused():
    document = SAMPLES["planted"].document
    speaker = speaker_for(document)
    assert draw_exhibit(Exhibit("e", "table", "", (), ("planted",)), document, speaker) is None
    with pytest.raises(DocumentError, match="no drawing of the kind 'pie'"):
        draw_exhibit(Exhibit("e", "pie", "", (), ("planted",)), document, speaker)
