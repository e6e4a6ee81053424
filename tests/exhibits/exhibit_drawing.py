"""Draw samples in a test: as SVG, or as words, in any language and under any theme."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from exhibit_samples import SAMPLES, Sample
from matplotlib.artist import Artist
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from pseudo_language import rewritten

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.kinds import DRAWINGS, draw_exhibit
from stratalign.exhibits.scene import Picture, Scene, scene_of
from stratalign.exhibits.theme import theme_of, themed
from stratalign.language.english import ENGLISH
from stratalign.language.entries import Entry
from stratalign.language.languages import Language, load_language
from stratalign.language.speaker import Speaker


def picture_of(sample: Sample, theme: FigureTheme | None = None) -> Picture:
    """The drawing and its description, in English."""
    document = sample.document
    found = draw_exhibit(sample.exhibit, document, Speaker(load_language("en"), document.field), theme)
    assert found is not None
    return found


def plotted(sample: Sample) -> Canvas:
    """The drawing before anything is fitted or rendered: quick, and every mark, text and scale is there."""
    scene = scene_in(sample)
    with themed(scene.theme):
        return DRAWINGS[sample.kind].plot(scene)


@cache
def plain_marks(kind: str) -> tuple[str, list[tuple[object, ...]]]:
    """Description and marks of a sample as it is."""
    return marks_of(SAMPLES[kind])


def marks_of(sample: Sample) -> tuple[str, list[tuple[object, ...]]]:
    """The description, and all that decides how a drawing looks before it is fitted to the page."""
    scene = scene_in(sample)
    with themed(scene.theme):
        canvas = DRAWINGS[sample.kind].plot(scene)
        scales = [(ax.get_xlim(), ax.get_ylim(), *_ticks(ax)) for ax in canvas.axes]
        size = (canvas.get_figwidth(), canvas.get_figheight())
        marks = [size, *scales, *map(_mark, canvas.findobj())]
    return DRAWINGS[sample.kind].describe(scene), marks


def _ticks(ax: Any) -> list[str]:
    return [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]


#: What a mark is asked, if it can be: its place, shape, size and colours.
_ASKED = (
    "get_position", "get_xydata", "get_offsets", "get_array", "get_sizes", "get_color", "get_facecolor",
    "get_edgecolor", "get_linewidth", "get_linestyle", "get_marker", "get_hatch", "get_fontsize", "get_fontweight",
    "get_visible",
)  # fmt: skip


def _mark(artist: Artist) -> tuple[object, ...]:
    """A mark as plain values."""
    said = [_plain(getattr(artist, name)()) for name in _ASKED if hasattr(artist, name)]
    shape = getattr(artist, "get_path", None)
    shapes = [shape()] if shape else artist.get_paths() if hasattr(artist, "get_paths") else []
    moved = artist.get_patch_transform() if hasattr(artist, "get_patch_transform") else None
    outlines = [_plain(moved.transform(path.vertices) if moved else path.vertices) for path in shapes]
    words = artist.get_text() if isinstance(artist, Text) else ""
    return (type(artist).__name__, words, *said, *outlines)


def _plain(value: Any) -> object:
    return value if isinstance(value, str) else repr(np.asarray(value, dtype=object).tolist())


@cache
def foreign_words(kind: str) -> tuple[str, ...]:
    """Every text of a sample in a language that shares no letter with ours, its description last."""
    language = foreign_language()
    return (*words_in(SAMPLES[kind], language), described(SAMPLES[kind], language))


def scene_in(sample: Sample, language: Language | None = None) -> Scene:
    """What a sample is drawn from."""
    document = sample.document
    speaker = Speaker(language or load_language("en"), document.field)
    return scene_of(sample.exhibit, document, speaker, theme_of(document))


def canvas_of(sample: Sample, language: Language | None = None) -> Canvas:
    """The drawing before it is written."""
    scene = scene_in(sample, language)
    with themed(scene.theme):
        canvas = DRAWINGS[sample.kind].plot(scene)
        # Where a mark stands on the page is another matter, and finding room for it takes most of the time.
        canvas.set_layout_engine("none")
        canvas.draw_without_rendering()
    return canvas


def words_in(sample: Sample, language: Language | None = None) -> list[str]:
    """Every text that is seen in a drawing, in the order of its parts."""
    found = (text for text in canvas_of(sample, language).findobj(Text) if text.get_visible())
    return [text.get_text() for text in found if text.get_text().strip()]


def described(sample: Sample, language: Language | None = None) -> str:
    """What replaces the drawing."""
    return DRAWINGS[sample.kind].describe(scene_in(sample, language))


def foreign_language() -> Language:
    """A language of which every letter is another one, that writes numbers as German does."""
    entries = {
        key: Entry(key, tuple(_foreign(words) for words in entry.plurals), entry.by) for key, entry in ENGLISH.items()
    }
    return Language("xx", "de_DE", False, entries)


def _foreign(words: str) -> str:
    """Words with every letter of ours replaced, places as they are."""
    return rewritten(words, lambda literal: "".join("ж" if letter.isalpha() else letter for letter in literal))


def changed(sample: Sample, change: Callable[[pd.DataFrame], pd.DataFrame], place: int = 0) -> Sample:
    """The sample with the rows of one of its tables changed."""
    tables = list(sample.tables)
    tables[place] = dataclasses.replace(tables[place], rows=change(tables[place].rows.copy()))
    return dataclasses.replace(sample, tables=tuple(tables))
