"""A logo as SVG, rebuilt from what can only draw: no script, no style sheet of its own, no address outside itself."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
#: Elements that draw, or group and describe what is drawn; none that repeats another, for copies of copies never end.
DRAWN = frozenset({
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "line", "linearGradient", "mask", "path", "polygon",
    "polyline", "radialGradient", "rect", "stop", "svg", "title",
})  # fmt: skip
#: Elements of drawing programs that draw nothing and are left out.
SILENT = frozenset({"metadata"})
MOST_ELEMENTS, DEEPEST = 5000, 40
#: Shortest and longest side, in units of the drawing.
SIDES = (0.01, 1e6)
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
#: What a value could reach out or run with; an address inside the drawing, url(#name), is taken out before.
_REACHES_OUT = re.compile(r"url\s*\(|@|\\|javascript:|expression\s*\(|image-set|&|<", re.IGNORECASE)
_INSIDE = re.compile(r"url\(\s*['\"]?#[\w.:-]+['\"]?\s*\)")


def sanitise_svg(content: bytes) -> tuple[bytes, float, float]:
    """Rebuild a drawing from allowed elements and attributes.

    Parameters
    ----------
    content
        The file.

    Returns
    -------
    bytes
        UTF-8; the same for the same drawing, and for what this function returned.
    float
        Width.
    float
        Height, in the same units.

    Raises
    ------
    ValueError
        It is not SVG, has no size, or holds something that is not drawn from paths and shapes; all are named.
    """
    try:
        root = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise ValueError("declares a document type or entities. Save it without them ('plain SVG').") from None
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise ValueError(f"is not readable as SVG ({problem}). Export it again.") from None
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError("is not SVG: its outermost element is something else.")
    problems: list[str] = []
    clean = _rebuilt(root, problems, 0)
    if sum(1 for _ in clean.iter()) > MOST_ELEMENTS:
        problems.append(f"more than {MOST_ELEMENTS} elements: simplify it")
    if problems:
        raise ValueError(
            f"holds what a logo must not: {'; '.join(dict.fromkeys(problems))}. Export it as plain paths, "
            "text turned into outlines, colours as attributes."
        )
    width, height = _size(root)
    return _written(clean), width, height


def _rebuilt(element: ElementTree.Element, problems: list[str], depth: int) -> ElementTree.Element:
    """Element with what is allowed of it; the rest of SVG becomes problems, other namespaces are left out."""
    clean = ElementTree.Element(element.tag, _attributes(element, problems))
    if _local(element.tag) in {"title", "desc"}:
        clean.text = element.text
    if depth > DEEPEST:
        problems.append(f"groups more than {DEEPEST} deep")
        return clean
    for child in element:
        name = _local(child.tag)
        if name in DRAWN:
            clean.append(_rebuilt(child, problems, depth + 1))
        elif name and name not in SILENT:
            problems.append(f"<{name}>")
    return clean


def _attributes(element: ElementTree.Element, problems: list[str]) -> dict[str, str]:
    """Attributes that draw; what would run or reach out becomes a problem."""
    kept = {}
    for key, value in element.attrib.items():
        if key in {"href", f"{{{XLINK}}}href"}:
            if re.fullmatch(r"#[\w.:-]+", value):
                kept["href"] = value
            else:
                problems.append(f"an address outside itself ({value[:40]})")
        elif key.startswith("{"):
            continue
        elif key.lower().startswith("on"):
            problems.append(f"the event handler {key}")
        elif _REACHES_OUT.search(_INSIDE.sub("", value)):
            problems.append(f"an address or rule in {key} ({value[:40]})")
        else:
            kept[key] = value
    return kept


def _local(tag: object) -> str:
    """Name of an element of SVG; empty for comments and other namespaces."""
    return tag.removeprefix(f"{{{SVG}}}") if isinstance(tag, str) and tag.startswith(f"{{{SVG}}}") else ""


def _size(root: ElementTree.Element) -> tuple[float, float]:
    """Width and height, from the view box or from the attributes."""
    box = re.fullmatch(rf"\s*{_NUMBER}[\s,]+{_NUMBER}[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*", root.get("viewBox", ""))
    given = [re.fullmatch(rf"\s*({_NUMBER})(?:px|pt|mm|cm|in)?\s*", root.get(key, "")) for key in ("width", "height")]
    numbers = [float(box[1]), float(box[2])] if box else [float(found[1]) for found in given if found]
    if len(numbers) != 2 or min(numbers) <= 0:
        raise ValueError("says no size. Give it a viewBox, or width and height.")
    if min(numbers) < SIDES[0] or max(numbers) > SIDES[1]:
        raise ValueError(
            f"is {numbers[0]:g} x {numbers[1]:g} in size; sides of {SIDES[0]:g} to {SIDES[1]:,.0f} can be drawn. "
            "Export it at another size."
        )
    return numbers[0], numbers[1]


def _written(clean: ElementTree.Element) -> bytes:
    """Text of the drawing in SVG's own namespace, without a prefix."""
    for element in clean.iter():
        element.tag = _local(element.tag)
    clean.set("xmlns", SVG)
    written: bytes = ElementTree.tostring(clean, encoding="utf-8")
    return written
