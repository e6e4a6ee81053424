"""Text and lines that a browser puts in the margins of a print belong to no element: they are marked as artifacts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

#: Operators that begin and end marked content, paint, and begin and end a path (ISO 32000-1, annex A).
_BEGIN, _END = frozenset({"BDC", "BMC"}), "EMC"
_PAINT_PATH = frozenset({"f", "F", "f*", "S", "s", "B", "B*", "b", "b*"})
_PAINT = frozenset({"Tj", "TJ", "'", '"', "Do", "sh"})
#: How the library calls a picture that stands within the content.
_INLINE = "INLINE"
_BEGIN_PATH = frozenset({"m", "re"})


def mark_artifacts(pdf: Any, page: Any, freed: Collection[int] = ()) -> int:
    """Mark what a page paints outside of every element as an artifact.

    Parameters
    ----------
    pdf
        The document.
    page
        One of its pages; its content is replaced where something is marked.
    freed
        Marks that no longer belong to an element.

    Returns
    -------
    int
        How many paintings were marked.
    """
    import pikepdf

    content = list(pikepdf.parse_content_stream(page))
    places = _unmarked([str(instruction.operator) for instruction in content])
    begins = [place for place, instruction in enumerate(content) if _number(instruction) in freed]
    if places or begins:
        begin = pikepdf.ContentStreamInstruction([pikepdf.Name.Artifact], pikepdf.Operator("BMC"))
        end = pikepdf.ContentStreamInstruction([], pikepdf.Operator(_END))
        marked: list[Any] = []
        starts, ends = {first for first, _ in places}, {last for _, last in places}
        for place, instruction in enumerate(content):
            marked += [begin] if place in starts else []
            marked.append(begin if place in begins else instruction)
            marked += [end] if place in ends else []
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))
    return len(places) + len(begins)


def _number(instruction: Any) -> int:
    """Number of the mark that an instruction begins; -1 where it begins none."""
    import pikepdf

    has_properties = str(instruction.operator) == "BDC" and isinstance(instruction.operands[1], pikepdf.Dictionary)
    return int(instruction.operands[1].get("/MCID", -1)) if has_properties else -1


def _unmarked(operators: list[str]) -> list[tuple[int, int]]:
    """First and last instruction of everything painted outside of marked content."""
    places: list[tuple[int, int]] = []
    depth, path = 0, None
    for place, operator in enumerate(operators):
        depth += (operator in _BEGIN) - (operator == _END)
        if depth:
            continue
        if operator in _BEGIN_PATH and path is None:
            path = place
        elif operator in _PAINT_PATH:
            places.append((place if path is None else path, place))
        elif operator in _PAINT or operator.startswith(_INLINE):
            places.append((place, place))
        if operator in _PAINT_PATH or operator == "n":
            path = None
    return places
