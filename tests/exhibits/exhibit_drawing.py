"""Draw samples in a test: as SVG, or as words, in any language and under any theme."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache

import pandas as pd
from drawn_words import texts_in
from exhibit_samples import SAMPLES, Sample
from pseudo_language import rewritten

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.canvas import Canvas
from stratalign.exhibits.kinds import DRAWINGS, draw_exhibit
from stratalign.exhibits.scene import Picture, Scene, scene_of
from stratalign.exhibits.theme import theme_of
from stratalign.exhibits.ticks import ends_of
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
    """The drawing before anything is laid out: quick, and every mark, text and scale is there."""
    return canvas_of(sample)


@cache
def plain_marks(kind: str) -> tuple[str, list[object]]:
    """Description and marks of a sample as it is."""
    return marks_of(SAMPLES[kind])


def marks_of(sample: Sample) -> tuple[str, list[object]]:
    """The description, and all that decides how a drawing looks before it is laid out."""
    scene = scene_in(sample)
    canvas = _plot(sample, scene)
    marks: list[object] = [canvas.width, canvas.height, *map(repr, canvas.keys), *texts_in(canvas, scene.theme)]
    for ax in canvas.axes:
        marks += [ends_of(ax, "x"), ends_of(ax, "y"), ax.x.ticks, ax.y.ticks, ax.y.weights, *map(repr, ax.marks)]
    return DRAWINGS[sample.kind].describe(scene), marks


def _plot(sample: Sample, scene: Scene) -> Canvas:
    canvas = DRAWINGS[sample.kind].plot(scene)
    assert isinstance(canvas, Canvas)
    return canvas


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
    return _plot(sample, scene_in(sample, language))


def words_in(sample: Sample, language: Language | None = None) -> list[str]:
    """Every text that is seen in a drawing, in the order of its parts."""
    scene = scene_in(sample, language)
    return texts_in(_plot(sample, scene), scene.theme)


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
