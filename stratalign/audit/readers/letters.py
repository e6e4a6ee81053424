"""Letters of a PDF's pages: what is drawn, in the order it is drawn, by the mark it stands under."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pikepdf

#: Stands for a letter of which a font does not say what it is.
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
#: Drawings within drawings that are followed.
DEEPEST = 12
_SECTION = re.compile(rb"begin(bfchar|bfrange|codespacerange)(.*?)end\1", re.S)
_PART = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


class Marked:
    """Words of one page by the mark they stand under; words under none stand under -1."""

    def __init__(self) -> None:
        self.words: dict[int, str] = defaultdict(str)
        self.unknown = 0
        self._fonts: dict[Any, _Font] = {}

    def read(self, drawn: Any, resources: Any, mark: int = -1, depth: int = 0) -> None:
        """Take in what a page, or a drawing on it, draws.

        Parameters
        ----------
        drawn
            The page or drawing.
        resources
            Its fonts and drawings.
        mark
            Mark that the drawing stands under.
        depth
            How many drawings it stands in.
        """
        marks, line = [mark], _Line()
        font: _Font | None = None
        for step in pikepdf.parse_content_stream(drawn):
            operands, kind = list(step.operands), str(step.operator)
            if kind in ("BDC", "BMC"):
                marks.append(_mark_of(operands, marks[-1]))
            elif kind == "EMC" and len(marks) > 1:
                marks.pop()
            elif kind == "Tf":
                font = self._font(resources, operands[0])
            elif kind == "Do" and depth < DEEPEST:
                self._inside(resources, operands[0], marks[-1], depth)
            elif kind in _SHOWS and font is not None:
                said = "".join(font.words(bytes(part)) for part in _strings(operands))
                self.unknown += said.count(UNKNOWN)
                self.words[marks[-1]] += line.space(self.words[marks[-1]], kind) + said
            else:
                line.move(kind, operands)

    def _font(self, resources: Any, name: Any) -> _Font:
        stored = resources.get("/Font", {}).get(str(name))
        key = stored.objgen if stored is not None and stored.is_indirect else (str(name), id(resources))
        if key not in self._fonts:
            self._fonts[key] = _Font(stored)
        return self._fonts[key]

    def _inside(self, resources: Any, name: Any, mark: int, depth: int) -> None:
        drawing = resources.get("/XObject", {}).get(str(name))
        if drawing is not None and drawing.get("/Subtype") == "/Form":
            self.read(drawing, drawing.get("/Resources", resources), mark, depth + 1)


#: What shows a string; the last two go to a new line before they do.
_SHOWS = ("Tj", "TJ", "'", '"')


class _Line:
    """Whether the place of the next letters is on another line than that of the last."""

    def __init__(self) -> None:
        self.is_new, self._height = False, 0.0

    def move(self, kind: str, operands: Sequence[Any]) -> None:
        """Follow a change of place."""
        if (kind in ("Td", "TD") and float(operands[1])) or kind == "T*":
            self.is_new = True
        elif kind == "Tm":
            self.is_new |= float(operands[5]) != self._height
            self._height = float(operands[5])

    def space(self, before: str, kind: str) -> str:
        """What stands between the letters before and those that follow."""
        is_new, self.is_new = self.is_new or kind in ("'", '"'), False
        return " " if is_new and before and not before.endswith(" ") else ""


def _mark_of(operands: Sequence[Any], within: int) -> int:
    """Number of a mark, that of what it stands in where it has none."""
    given = operands[1] if len(operands) > 1 else None
    number = given.get("/MCID") if isinstance(given, pikepdf.Dictionary) else None
    return within if number is None else int(number)


def _strings(operands: Sequence[Any]) -> Iterator[Any]:
    """Strings of what is shown, without the distances between them."""
    shown = operands[-1]
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    yield from (part for part in parts if isinstance(part, pikepdf.String))


class _Font:
    """What the codes of a font say."""

    def __init__(self, stored: Any) -> None:
        self.is_wide = stored is not None and stored.get("/Subtype") == "/Type0"
        table = stored.get("/ToUnicode") if stored is not None else None
        self.letters: Mapping[int, str] | None = read_letters(table.read_bytes()) if table is not None else None

    def words(self, codes: bytes) -> str:
        """Letters of a string."""
        if self.letters is None:
            return UNKNOWN * (len(codes) // 2) if self.is_wide else codes.decode("cp1252", errors="replace")
        size = 2 if self.is_wide else 1
        numbers = [int.from_bytes(codes[start : start + size], "big") for start in range(0, len(codes), size)]
        return "".join(self.letters.get(number, UNKNOWN) for number in numbers)


def read_letters(table: bytes) -> dict[int, str]:
    """Read which letters the codes of a font stand for.

    Parameters
    ----------
    table
        A `ToUnicode` table: lines of single codes and of ranges.

    Returns
    -------
    dict
        Letters by code.
    """
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(table):
        parts = [part[1] or part[2] or bytes.fromhex(part[0].decode()) for part in _PART.findall(body)]
        if kind == b"bfchar":
            pairs = zip(parts[::2], parts[1::2], strict=False)
            found |= {int.from_bytes(code, "big"): _letters(said) for code, said in pairs}
        elif kind == b"bfrange":
            found |= _ranges(iter(parts))
    return found


def _ranges(parts: Iterator[bytes]) -> dict[int, str]:
    """Letters of codes from one to another: those that follow the first, or one by one."""
    found: dict[int, str] = {}
    for first in parts:
        start, stop, said = int.from_bytes(first, "big"), int.from_bytes(next(parts, b""), "big"), next(parts, b"")
        if said == b"[":
            for number, one in enumerate(iter(lambda: next(parts, b"]"), b"]")):
                found[start + number] = _letters(one)
        else:
            last = int.from_bytes(said[-2:], "big")
            for code in range(start, min(stop, start + 0xFFFF) + 1):
                found[code] = _letters(said[:-2] + ((last + code - start) % 0x10000).to_bytes(2, "big"))
    return found


def _letters(said: bytes) -> str:
    return said.decode("utf-16-be", errors="replace")
