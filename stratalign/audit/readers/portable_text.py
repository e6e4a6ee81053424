"""What a PDF paints, as text: letters by the marks around them, through the tables of its fonts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: How far apart two lines of text are at least, in units of the page; what is nearer goes on.
_NEW_LINE = 1.0
#: How deep drawings within drawings are followed.
_DEEPEST = 8
#: A mark of no element: what is painted outside of all.
NO_MARK = -1
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)


@dataclass
class Letters:
    """Text of one page by mark, in the order it is painted."""

    by_mark: dict[int, str] = field(default_factory=lambda: defaultdict(str))
    _line: dict[int, float] = field(default_factory=dict)

    def add(self, mark: int, words: str, height: float) -> None:
        """Text that is painted at a height of the page; a new line is parted from the last by a space."""
        held = self.by_mark[mark]
        is_parted = held and not held.endswith(" ") and abs(self._line.get(mark, height) - height) > _NEW_LINE
        self.by_mark[mark] = f"{held}{' ' if is_parted else ''}{words}"
        self._line[mark] = height


def letters_of(page: Any) -> Letters:
    """Read what a page paints.

    Parameters
    ----------
    page
        Of pikepdf.

    Returns
    -------
    Letters
        Under `NO_MARK` what belongs to no element.
    """
    letters = Letters()
    _read(page.obj, page.obj.get("/Resources"), letters, [NO_MARK], 0)
    return letters


def _read(holder: Any, resources: Any, letters: Letters, marks: list[int], depth: int) -> None:
    """Follow the operators of a page or of a drawing on it (ISO 32000-1, 9.4 and 14.6)."""
    import pikepdf

    fonts: dict[str, Any] = {}
    font: dict[int, str] = {}
    n_bytes, height = 1, 0.0
    for instruction in pikepdf.parse_content_stream(holder):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            marks.append(_mark(operands, resources, marks[-1]))
        elif operator == "EMC":
            marks.pop()
        elif operator == "Tf":
            font, n_bytes = _font(str(operands[0]), resources, fonts)
        elif operator == "Tm":
            height = float(operands[5])
        elif operator in ("Td", "TD"):
            height += float(operands[1])
        elif operator in ("Tj", "TJ", "'", '"'):
            letters.add(marks[-1], "".join(_decoded(operands[-1], font, n_bytes)), height)
        elif operator == "Do" and depth < _DEEPEST:
            drawing = resources.get("/XObject", {}).get(str(operands[0])) if resources is not None else None
            if drawing is not None and drawing.get("/Subtype") == "/Form":
                _read(drawing, drawing.get("/Resources", resources), letters, [marks[-1]], depth + 1)


def _mark(operands: Any, resources: Any, current: int) -> int:
    """Mark that begins; what has no number of its own belongs to the mark it stands in."""
    import pikepdf

    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Name) and resources is not None:
        properties = resources.get("/Properties", {}).get(str(properties))
    number = properties.get("/MCID") if isinstance(properties, pikepdf.Dictionary) else None
    return current if number is None else int(number)


def _decoded(operand: Any, font: dict[int, str], n_bytes: int) -> Iterator[str]:
    """Letters of a string, or of the strings of an array."""
    import pikepdf

    for part in operand if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            for place in range(0, len(codes) - n_bytes + 1, n_bytes):
                code = int.from_bytes(codes[place : place + n_bytes], "big")
                yield font.get(code, chr(code) if n_bytes == 1 else "\ufffd")


def _font(name: str, resources: Any, known: dict[str, Any]) -> tuple[dict[int, str], int]:
    """Letters of a font by code, and how many bytes a code has."""
    if name not in known:
        font = resources.Font[name]
        table = font.get("/ToUnicode")
        known[name] = (
            {} if table is None else _unicode_of(table.read_bytes()),
            2 if font.get("/Subtype") == "/Type0" else 1,
        )
    found: tuple[dict[int, str], int] = known[name]
    return found


def _unicode_of(table: bytes) -> dict[int, str]:
    """Letters by code, as a font's table to Unicode says (ISO 32000-1, 9.10.3)."""
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(table):
        if kind == b"bfchar":
            found |= {int(code, 16): _letters(words) for code, words in _PAIR.findall(body)}
            continue
        for first, last, words, several in _RANGE.findall(body):
            codes = range(int(first, 16), min(int(last, 16), 0xFFFF) + 1)
            if several:
                found |= dict(zip(codes, map(_letters, re.findall(rb"<([0-9A-Fa-f]+)>", several)), strict=False))
            else:
                start = int(words, 16)
                found |= {code: _letters(b"%0*X" % (len(words), start + place)) for place, code in enumerate(codes)}
    return found


def _letters(words: bytes) -> str:
    return bytes.fromhex(words.decode()).decode("utf-16-be", errors="replace")
