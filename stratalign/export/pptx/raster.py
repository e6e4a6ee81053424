"""A logo drawn as a picture, for programs that show no drawings: its paths and shapes in their colours."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

#: What SVG fills with where nothing is said.
_FILL = "black"
#: What shapes inherit from the groups they stand in.
_INHERITED = {"fill": _FILL, "stroke": "none", "stroke-width": "1", "opacity": "1"}
_DOTS_HIGH = 320
_POINTS = 72.0
_MOVE = re.compile(r"(matrix|translate|scale|rotate)\s*\(([^)]*)\)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}|[a-z]+")


def raster_of(drawing: bytes) -> bytes:
    """Draw a sanitised SVG as a picture.

    Parameters
    ----------
    drawing
        Of paths and shapes, as a brand holds it.

    Returns
    -------
    bytes
        PNG without a ground; the same for the same drawing. A gradient is drawn in its last colour.
    """
    from matplotlib.figure import Figure

    tree = fromstring(drawing)
    x, y, width, height = _view_box(tree)
    gradients = {one.get("id", ""): _last_stop(one) for one in tree.iter() if "Gradient" in one.tag}
    dots = _DOTS_HIGH / height
    canvas = Figure(figsize=(width / _POINTS, height / _POINTS))
    ax = canvas.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set(xlim=(x, x + width), ylim=(y + height, y))
    ax.set_axis_off()
    for patch in _patches(tree, dict(_INHERITED), gradients, []):
        ax.add_patch(patch)
    buffer = io.BytesIO()
    canvas.savefig(buffer, format="png", dpi=dots * _POINTS, transparent=True, metadata={"Software": None})
    return buffer.getvalue()


def _view_box(tree: Element) -> tuple[float, float, float, float]:
    numbers = [float(part) for part in re.split(r"[\s,]+", tree.get("viewBox", "").strip()) if part]
    if len(numbers) == 4:
        return numbers[0], numbers[1], numbers[2], numbers[3]
    return 0.0, 0.0, float(tree.get("width", "100").rstrip("px")), float(tree.get("height", "100").rstrip("px"))


def _patches(
    element: Element, style: Mapping[str, str], gradients: Mapping[str, str], moves: list[str]
) -> Iterator[Any]:
    """Shapes of an element and of all within it, in the order drawn."""
    style = dict(style) | {name: element.get(name, "") for name in _INHERITED if element.get(name)}
    moves = [*moves, element.get("transform", "")]
    kind = element.tag.rpartition("}")[2]
    if kind in ("defs", "title", "desc") or "Gradient" in kind or kind == "clipPath":
        return
    outline = _outline(element)
    if outline:
        yield _patch(outline, style, gradients, moves)
    for child in element:
        yield from _patches(child, style, gradients, moves)


def _outline(element: Element) -> str:
    """A shape as the commands of a path; empty for what is none."""
    from fontTools.svgLib.path.shapes import PathBuilder

    builder = PathBuilder()
    plain = Element(element.tag.rpartition("}")[2], {k: v for k, v in element.attrib.items() if k != "transform"})
    builder.add_path_from_element(plain)
    return " ".join(builder.paths)


def _patch(outline: str, style: Mapping[str, str], gradients: Mapping[str, str], moves: list[str]) -> Any:
    from fontTools.misc.transform import Identity
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.svgLib.path import parse_path
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    pen = DecomposingRecordingPen({})
    transform = Identity
    for name, numbers in (step for move in moves for step in _MOVE.findall(move)):
        transform = transform.transform(_moved(name, [float(n) for n in re.split(r"[\s,]+", numbers.strip())]))
    parse_path(outline, TransformPen(pen, transform))
    vertices, codes = [], []
    for command, points in pen.value:
        if command in ("closePath", "endPath"):
            if command == "closePath":
                vertices.append((0.0, 0.0))
                codes.append(Path.CLOSEPOLY)
            continue
        code = {"moveTo": Path.MOVETO, "lineTo": Path.LINETO, "curveTo": Path.CURVE4, "qCurveTo": Path.CURVE3}[command]
        vertices += list(points)
        codes += [code] * len(points)
    fill, stroke = (_colour(style[name], gradients) for name in ("fill", "stroke"))
    return PathPatch(
        Path(vertices, codes), facecolor=fill, edgecolor=stroke, alpha=float(style["opacity"]), capstyle="butt",
        linewidth=float(style["stroke-width"]) if stroke != "none" else 0.0, joinstyle="miter",
    )  # fmt: skip


def _moved(name: str, numbers: list[float]) -> tuple[float, ...]:
    """One step of a transform as the six numbers of a matrix."""
    if name == "matrix":
        return tuple(numbers)
    if name == "translate":
        return 1.0, 0.0, 0.0, 1.0, numbers[0], (*numbers, 0.0)[1]
    if name == "scale":
        return numbers[0], 0.0, 0.0, numbers[-1], 0.0, 0.0
    angle, (x, y) = math.radians(numbers[0]), (numbers[1:] or [0.0, 0.0])
    cos, sin = math.cos(angle), math.sin(angle)
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


def _colour(words: str, gradients: Mapping[str, str]) -> str:
    named = re.match(r"url\(#([^)]+)\)", words)
    if named:
        return gradients.get(named[1], _FILL)
    return words if _COLOUR.fullmatch(words) else _FILL


def _last_stop(gradient: Element) -> str:
    stops = [one.get("stop-color", "") for one in gradient if one.tag.endswith("stop")]
    return next((stop for stop in reversed(stops) if stop), _FILL)
