"""What stands on a slide as XML: boxes of words, shapes, lines, pictures, tables and the frames of charts.

Every graphic has a name and words that replace it; what only decorates is marked as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from stratalign.brand.deck import DeckTheme
from stratalign.export.pptx.colours import fill_of, line_of

#: English metric units of an inch.
INCH = 914_400
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
#: Sides of a table's cell, inches.
CELL_SIDE, CELL_TOP = 0.06, 0.02


class Box(NamedTuple):
    """Where something stands, inches from the slide's corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Run:
    """Words set in one way; an empty role leaves the colour to the placeholder, no size its letters."""

    words: str
    size: float | None = None
    role: str = ""
    is_strong: bool | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs on one or more lines; `before` in points; `bullet`: • or a number."""

    runs: tuple[Run, ...]
    side: str = ""
    before: float = 0.0
    bullet: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `fill` and `line` (below it) are roles, or `fill` a scheme colour written out."""

    words: str
    size: float
    side: str = "l"
    role: str = "ink"
    is_strong: bool = False
    fill: str = ""
    line: str = "hairline"
    is_turned: bool = False
    anchor: str = "ctr"
    is_hatched: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: widths of its columns and heights of its rows in inches; the first row holds the heads."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes shapes of one deck: its theme and the language of its words."""

    theme: DeckTheme
    language: str

    def paragraphs(self, paragraphs: Sequence[Paragraph]) -> str:
        """Paragraphs of any text."""
        return "".join(map(self._paragraph, paragraphs)) or "<a:p/>"

    def text(
        self, shape_id: int, name: str, box: Box, paragraphs: Sequence[Paragraph], *, anchor: str = "t", alt: str = ""
    ) -> str:
        """A box of words without borders."""
        return (
            f'<p:sp><p:nvSpPr>{_said(shape_id, name, alt)}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>'
            f'{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr '
            f'wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
            f"<a:lstStyle/>{self.paragraphs(paragraphs)}</p:txBody></p:sp>"
        )

    def shape(
        self, shape_id: int, name: str, box: Box, preset: str, *, fill: str = "", line: str = "", width: float = 0.75
    ) -> str:
        """A shape that only decorates."""
        ground = f"<a:solidFill>{fill}</a:solidFill>" if fill.startswith("<") else fill_of(self.theme, fill)
        return (
            f"<p:sp><p:nvSpPr>{_decoration(shape_id, name)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{_frame(box)}"
            f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>{ground}'
            f"{line_of(self.theme, line, width)}</p:spPr></p:sp>"
        )

    def line(
        self, shape_id: int, name: str, box: Box, role: str, width: float = 1.0, *, is_dashed: bool = False
    ) -> str:
        """A line from a box's corner to the opposite one that only decorates."""
        return (
            f"<p:cxnSp><p:nvCxnSpPr>{_decoration(shape_id, name)}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>"
            f'{_frame(box)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
            f"{line_of(self.theme, role, width, is_dashed=is_dashed)}</p:spPr></p:cxnSp>"
        )

    def picture(self, shape_id: int, name: str, box: Box, relation: str, alt: str) -> str:
        """A picture."""
        return (
            f'<p:pic><p:nvPicPr>{_said(shape_id, name, alt)}<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr>'
            f'<p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</p:blipFill><p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )

    def chart(self, shape_id: int, name: str, box: Box, relation: str, alt: str) -> str:
        """The frame that a chart stands in."""
        data = f'<a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" r:id="{relation}"/></a:graphicData>'
        return _graphic(shape_id, name, box, alt, data, "")

    def table(self, shape_id: int, name: str, corner: tuple[float, float], grid: Grid, alt: str) -> str:
        """A table whose first row is flagged as its heads."""
        box = Box(*corner, sum(grid.widths), sum(grid.heights))
        columns = "".join(f'<a:gridCol w="{round(width * INCH)}"/>' for width in grid.widths)
        rows = "".join(
            f'<a:tr h="{round(height * INCH)}">{"".join(map(self._cell, cells))}</a:tr>'
            for height, cells in zip(grid.heights, grid.rows, strict=True)
        )
        table = (
            f'<a:graphicData uri="{_TABLE}"><a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId>'
            f"</a:tblPr><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl></a:graphicData>"
        )
        return _graphic(shape_id, name, box, alt, table, '<a:graphicFrameLocks noGrp="1"/>')

    def _paragraph(self, paragraph: Paragraph) -> str:
        side = f' algn="{paragraph.side}"' if paragraph.side else ""
        before = f'<a:spcBef><a:spcPts val="{round(paragraph.before * 100)}"/></a:spcBef>' if paragraph.before else ""
        indent, bullet = ("", "")
        if paragraph.bullet:
            indent = ' marL="171450" indent="-171450"'
            bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>'
        if paragraph.bullet and paragraph.bullet != "•":
            indent, bullet = (
                ' marL="228600" indent="-228600"',
                '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/>',
            )
        runs = "".join(map(self._run, paragraph.runs))
        return f"<a:p><a:pPr{indent}{side}>{before}{bullet}</a:pPr>{runs}</a:p>"

    def _run(self, run: Run) -> str:
        size = f' sz="{round(run.size * 100)}"' if run.size else ""
        strong = f' b="{int(run.is_strong)}"' if run.is_strong is not None else ""
        fill = fill_of(self.theme, run.role) if run.role else ""
        properties = f'<a:rPr lang="{self.language}"{size}{strong} dirty="0">{fill}</a:rPr>'
        lines = (f"<a:r>{properties}<a:t>{escape(line)}</a:t></a:r>" for line in run.words.split("\n"))
        return f"<a:br>{properties}</a:br>".join(lines)

    def _cell(self, cell: Cell) -> str:
        run = Run(cell.words, cell.size, cell.role, cell.is_strong)
        size = round(cell.size * 100)
        words = self._paragraph(Paragraph((run,) if cell.words else (), cell.side)).removesuffix("</a:p>")
        end = "" if cell.words else f'<a:endParaRPr lang="{self.language}" sz="{size}"/>'
        turned = ' vert="vert270"' if cell.is_turned else ""
        sides = round(CELL_SIDE * INCH)
        top = round(CELL_TOP * INCH)
        none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
        below = line_of(self.theme, cell.line, 0.75).replace("<a:ln", "<a:lnB").replace("</a:ln>", "</a:lnB>")
        return (
            f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{words}{end}</a:p></a:txBody><a:tcPr marL="{sides}" '
            f'marR="{sides}" marT="{top}" marB="{top}"{turned} anchor="{cell.anchor}">{none}{below}{self._ground(cell)}'
            "</a:tcPr></a:tc>"
        )

    def _ground(self, cell: Cell) -> str:
        if cell.is_hatched:
            first, second = (fill_of(self.theme, role)[13:-14] for role in ("hidden", "faint"))
            return f'<a:pattFill prst="wdUpDiag"><a:fgClr>{first}</a:fgClr><a:bgClr>{second}</a:bgClr></a:pattFill>'
        return (
            f"<a:solidFill>{cell.fill}</a:solidFill>" if cell.fill.startswith("<") else fill_of(self.theme, cell.fill)
        )


def _frame(box: Box, tag: str = "a") -> str:
    x, y, width, height = (round(side * INCH) for side in box)
    return f'<{tag}:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></{tag}:xfrm>'


def _graphic(shape_id: int, name: str, box: Box, alt: str, data: str, locks: str) -> str:
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{_said(shape_id, name, alt)}<p:cNvGraphicFramePr>{locks}"
        f"</p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{_frame(box, 'p')}<a:graphic>{data}</a:graphic>"
        "</p:graphicFrame>"
    )


def _said(shape_id: int, name: str, alt: str) -> str:
    words = f" descr={quoteattr(alt)}" if alt else ""
    return f'<p:cNvPr id="{shape_id}" name={quoteattr(name)}{words}/>'


def _decoration(shape_id: int, name: str) -> str:
    return f'<p:cNvPr id="{shape_id}" name={quoteattr(name)}>{_DECORATIVE}</p:cNvPr>'
