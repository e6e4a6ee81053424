"""Draw samples in a test: as SVG, or as words, in any language and under any theme."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache

import pandas as pd
from exhibit_samples import SAMPLES, Sample
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from pseudo_language import rewritten

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.kinds import DRAWINGS, draw_exhibit
from stratalign.exhibits.scene import Picture, Scene, scene_of
from stratalign.exhibits.theme import as_svg, theme_of, themed
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


@cache
def plain_picture(kind: str) -> Picture:
    """A sample as it is."""
    return picture_of(SAMPLES[kind])


def sketch_of(sample: Sample) -> str:
    """SVG before anything is fitted to the page: quick, and all there is to see is in it."""
    scene = scene_in(sample)
    with themed(scene.theme):
        canvas = DRAWINGS[sample.kind].plot(scene)
        canvas.set_layout_engine("none")
        return as_svg(canvas)


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
