"""What a client's template offers for slides, what is missing in it, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.errors import ExportError
from stratalign.export.pptx.opening import open_template
from stratalign.export.pptx.shapes import INCH
from stratalign.export.pptx.template import Cover, Frame, find_cover, find_frame

#: Width of a slide for its height that the figures are made for, and how far from it a slide may be.
_WIDE, _NEARLY = 16 / 9, 0.06


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    """What was found: lines on what is used, on what could be better, and the one that prevents its use, if any."""

    name: str
    found: tuple[str, ...]
    advice: tuple[str, ...]
    problem: str = ""

    @property
    def can_be_used(self) -> bool:
        """Whether slides can be made with it."""
        return not self.problem

    def lines(self) -> list[str]:
        """The check for reading."""
        verdict = "can be used" if self.can_be_used else "cannot be used"
        lines = [f"{self.name} {verdict}.", *(f"  found: {line}" for line in self.found)]
        lines += [f"  could be better: {line}" for line in self.advice]
        return [*lines, f"  problem: {self.problem}"] if self.problem else lines


def check_template(path: Path) -> TemplateCheck:
    """Look at a client's template.

    Parameters
    ----------
    path
        `.pptx` or `.potx`.

    Returns
    -------
    TemplateCheck
        Nothing is written.
    """
    try:
        presentation = open_template(path)
        frame, cover = find_frame(presentation), find_cover(presentation)
    except ExportError as problem:
        return TemplateCheck(path.name, (), (), str(problem))
    found = (*_about_size(presentation), *_about(cover, frame))
    return TemplateCheck(path.name, found, tuple(_advice(presentation, cover, frame)))


def _about_size(presentation: Any) -> Iterator[str]:
    width, height = presentation.slide_width / INCH, presentation.slide_height / INCH
    yield f"slides of {width:.2f} x {height:.2f} inches, {len(presentation.slide_layouts)} layouts"


def _about(cover: Cover, frame: Frame) -> Iterator[str]:
    yield f"front page: layout '{cover.name}'"
    yield f"every other slide: layout '{frame.name}', title in letters of {frame.title_size:g} points"
    area = frame.area
    how = "its content placeholder" if frame.area_number is not None else "the room below its title"
    yield f"figures: {area.width:.1f} x {area.height:.1f} inches, {how}"
    names = {"topic": frame.topic, "subtitle": frame.subtitle, "source": frame.source}
    placed = [name for name, slot in names.items() if slot is not None and slot.number is not None]
    yield f"placeholders for lines of words: {', '.join(placed) or 'none; boxes of words take their place'}"


def _advice(presentation: Any, cover: Cover, frame: Frame) -> Iterator[str]:
    ratio = presentation.slide_width / presentation.slide_height
    if abs(ratio - _WIDE) > _NEARLY:
        yield f"slides are {ratio:.2f} as wide as high; figures are made for 16:9 (Design, Slide Size)"
    if frame.area_number is None:
        yield f"layout '{frame.name}' has no content placeholder; add one where figures are to stand"
    if cover.subtitle.number is None:
        yield f"layout '{cover.name}' has no subtitle placeholder; the client's name stands in a box below the title"
    if "sldNum" not in frame.footers:
        yield f"layout '{frame.name}' has no placeholder for the slide's number"
    if "ftr" not in frame.footers:
        yield f"layout '{frame.name}' has no footer placeholder; synthetic data are then marked on the front page alone"
