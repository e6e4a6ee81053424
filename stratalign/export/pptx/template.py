"""What the layouts of a presentation, ours or a client's, offer: found by placeholders' types and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stratalign.errors import ExportError
from stratalign.export.pptx.shapes import INCH, Box

#: Types of placeholders (ECMA-376, 19.7.10) that a figure can stand in.
_AREAS = ("obj", "chart", "tbl", "pic", "body", "dgm", "media", "clipArt")
_TITLES = ("title", "ctrTitle")
#: Part of a slide that an area for figures has at least; height of a placeholder that is a line of words, inches.
_LEAST_SHARE, _LINE_HEIGHT = 0.3, 0.75
#: Room of the subtitle, the source and the margins where a layout has no placeholder for them, inches.
SUBTITLE, SOURCE, _MARGIN = 0.34, 0.36, 0.5
#: Height of two lines of a subtitle, inches.
_TWO_LINES = 0.8
#: Least width and height of what is left for a figure, inches.
LEAST_WIDTH, LEAST_HEIGHT = 7.5, 3.0


@dataclass(frozen=True, slots=True)
class Slot:
    """Where words of one sort stand: in a placeholder, by its number, or in a box of their own."""

    box: Box
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a layout offers: a title, an area for figures, and lines of words around it.

    `footers`: numbers of the placeholders for the footer and the slide's number, by their type.
    """

    layout: Any
    name: str
    title: Slot
    title_size: float
    area: Box
    area_number: int | None
    topic: Slot | None
    subtitle: Slot
    source: Slot
    footers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Cover:
    """What the front page's layout offers; without a place for the subtitle it stands below the title."""

    layout: Any
    name: str
    title: Slot
    subtitle: Slot
    client: Slot | None
    facts: Slot


def find_frame(presentation: Any) -> Frame:
    """Find the layout for a title over one figure.

    Parameters
    ----------
    presentation
        Opened.

    Returns
    -------
    Frame
        The layout with the largest area for figures below or beside a title; without any, one with a title alone, whose
        free room is the area.

    Raises
    ------
    ExportError
        No layout has a title, or none leaves room for a figure.
    """
    found = [frame for layout in presentation.slide_layouts if (frame := _frame_of(presentation, layout)) is not None]
    if not found:
        raise ExportError(
            "no layout has a title placeholder with room for a figure. Add one with a title and a content placeholder."
        )
    best = max(found, key=_rank)
    if best.area.width < LEAST_WIDTH or best.area.height < LEAST_HEIGHT:
        raise ExportError(
            f"the layout '{best.name}' leaves {best.area.width:.1f} x {best.area.height:.1f} inches for a figure; it "
            f"needs {LEAST_WIDTH} x {LEAST_HEIGHT}. Enlarge its content placeholder, or use slides of 16:9."
        )
    return best


def _rank(frame: Frame) -> tuple[bool, bool, float]:
    """An area of its own before a free room, one below the title before one beside it, and then a large one."""
    is_below = frame.title.box.width >= frame.area.width - 0.5
    return frame.area_number is not None, is_below, round(frame.area.width * frame.area.height, 1)


def find_cover(presentation: Any) -> Cover:
    """Find the layout of the front page: one with a centred title, else with a title and a subtitle, else any title."""
    ranked = sorted(presentation.slide_layouts, key=_cover_rank)
    layout = ranked[0]
    places = list(_places(layout))
    title = next((place for place in places if place[0] in _TITLES), None)
    if title is None:
        raise ExportError("no layout has a title placeholder. Add a layout with a title.")
    _, number, box = title
    lines = [place for place in places if place[0] in ("subTitle", "body") and place[2].y >= box.bottom - 0.2]
    above = [place for place in places if place[0] == "body" and place[2].bottom <= box.y + 0.2]
    subtitle = next((place for place in lines if place[0] == "subTitle"), lines[0] if lines else None)
    below = Slot(subtitle[2], subtitle[1]) if subtitle else Slot(Box(box.x, box.bottom + 0.1, box.width, 0.6))
    others = [place for place in lines if subtitle is None or place[1] != subtitle[1]]
    facts = max(others, key=lambda place: place[2].height, default=None)
    # A subtitle has two lines at most, however high its placeholder is.
    top = min(below.box.bottom, below.box.y + _TWO_LINES) + 0.25
    room = Box(box.x, top, box.width, max(_height(presentation) - top - _MARGIN, 0.8))
    return Cover(
        layout, layout.name, Slot(box, number), below,
        Slot(above[-1][2], above[-1][1]) if above else None,
        Slot(facts[2], facts[1]) if facts else Slot(room),
    )  # fmt: skip


def _cover_rank(layout: Any) -> int:
    kinds = [kind for kind, _, _ in _places(layout)]
    if "ctrTitle" in kinds:
        return 0
    if "title" in kinds and "subTitle" in kinds:
        return 1
    return 2 if "title" in kinds else 3


def _frame_of(presentation: Any, layout: Any) -> Frame | None:
    """What a layout offers; None where it has no title, or is a front page."""
    places = list(_places(layout))
    title = next((place for place in places if place[0] == "title"), None)
    if title is None:
        return None
    whole = _width(presentation) * _height(presentation)
    areas = [
        place for place in places if place[0] in _AREAS and place[2].width * place[2].height >= _LEAST_SHARE * whole
    ]
    areas = [place for place in areas if place[2].y >= title[2].bottom - 0.35 or place[2].x >= title[2].right - 0.1]
    area = max(areas, key=lambda place: place[2].width * place[2].height, default=None)
    box = area[2] if area else _free_room(presentation, places, title[2])
    lines = [place for place in places if place[0] == "body" and place[2].height <= _LINE_HEIGHT]
    topic = next((place for place in lines if place[2].bottom <= title[2].y + 0.1), None)
    subtitle = next((p for p in lines if title[2].bottom - 0.3 <= p[2].y and p[2].bottom <= box.y + 0.1), None)
    source = next((place for place in lines if place[2].y >= box.bottom - 0.1), None)
    inner = Box(
        box.x, box.y + (0.0 if subtitle else SUBTITLE), box.width,
        box.height - (0.0 if subtitle else SUBTITLE) - (0.0 if source else SOURCE),
    )  # fmt: skip
    return Frame(
        layout, layout.name, Slot(title[2], title[1]), _title_size(layout), inner, area[1] if area else None,
        Slot(topic[2], topic[1]) if topic else None,
        Slot(subtitle[2], subtitle[1]) if subtitle else Slot(Box(box.x, box.y, box.width, SUBTITLE - 0.06)),
        Slot(source[2], source[1]) if source else Slot(Box(box.x, inner.bottom + 0.04, box.width, SOURCE - 0.04)),
        {kind: number for kind, number, _ in places if kind in ("ftr", "sldNum")},
    )  # fmt: skip


def _free_room(presentation: Any, places: list[tuple[str, int, Box]], title: Box) -> Box:
    """What a layout leaves below its title and above its footers."""
    feet = [box.y for kind, _, box in places if kind in ("ftr", "sldNum", "dt") and box.y > title.bottom]
    bottom = min([*feet, _height(presentation) - _MARGIN]) - 0.1
    return Box(title.x, title.bottom + 0.1, title.width, bottom - title.bottom - 0.1)


def _places(layout: Any) -> Iterator[tuple[str, int, Box]]:
    """Type, number and box of each placeholder of a layout that has a place."""
    for shape in layout.placeholders:
        if shape.left is None or shape.width is None:
            continue
        kind = shape.element.ph.get("type", "obj")
        box = Box(shape.left / INCH, shape.top / INCH, shape.width / INCH, shape.height / INCH)
        yield kind, shape.placeholder_format.idx, box


def _title_size(layout: Any) -> float:
    """Size of a title's letters, points: the layout's own, else its master's."""
    sought = (
        (layout.element, ".//p:sp[p:nvSpPr/p:nvPr/p:ph/@type='title']//a:lstStyle/a:lvl1pPr/a:defRPr/@sz"),
        (layout.slide_master.element, ".//p:sp[p:nvSpPr/p:nvPr/p:ph/@type='title']//a:lstStyle/a:lvl1pPr/a:defRPr/@sz"),
        (layout.slide_master.element, ".//p:titleStyle/a:lvl1pPr/a:defRPr/@sz"),
    )
    for element, path in sought:
        found = element.xpath(path)
        if found:
            return int(found[0]) / 100
    return 24.0


def _width(presentation: Any) -> float:
    return float(presentation.slide_width / INCH)


def _height(presentation: Any) -> float:
    return float(presentation.slide_height / INCH)
