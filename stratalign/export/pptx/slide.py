"""One slide while it is being written: placeholders filled, graphics added with their parts, notes below."""

from __future__ import annotations

from collections.abc import Container, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from stratalign.export.pptx.base import NUMBER_FIELD
from stratalign.export.pptx.charts import ChartFile
from stratalign.export.pptx.letters import POINTS, Letters
from stratalign.export.pptx.shapes import Box, Grid, Paragraph, Pen, Run
from stratalign.export.pptx.template import Slot

#: Sizes of a title's letters, in points, where it has no room in its layout's; lines it has at most, and how high
#: one is, in letters.
_TITLE_SIZES = (36.0, 32.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
_TITLE_LINES, _TITLE_LINE = 2, 1.15
#: A box is a little lower than its lines in many a layout, inches.
_SLACK = 0.06


@dataclass(slots=True)
class SlideWriter:
    """Writes on one slide. `pen` and `letters` are the deck's."""

    slide: Any
    pen: Pen
    letters: Letters
    n_shapes: int = 1

    def __post_init__(self) -> None:
        self.n_shapes = max([int(found) for found in self.slide.element.xpath(".//p:cNvPr/@id")], default=1)

    def headline(self, words: str, slot: Slot, size: float, taken: Container[str] = ()) -> str:
        """Set the title: in letters of the layout's size where it has room in two lines, else smaller.

        Shortened to what another slide's title says already (`taken`), it gets a number. Returns what stands there.
        """
        sizes = [size, *(smaller for smaller in _TITLE_SIZES if smaller < size)]
        found = next((one for one in sizes if self._has_room(words, one, slot)), sizes[-1])
        # Which of several slides this is stands at the end, and is kept whatever is left out.
        head, mark, rest = words.rpartition(" (") if words.endswith(")") else (words, "", "")
        tail = f"\u00a0({rest}" if mark else ""
        said = self.letters.shortened(head, found, slot.box.width, _TITLE_LINES, is_strong=True, tail=tail)
        said, n = words if self._has_room(words, found, slot) else said, 1
        while said in taken:
            n += 1
            tail = f"\u00a0({n})"
            said = self.letters.shortened(words, found, slot.box.width, _TITLE_LINES, is_strong=True, tail=tail)
        self.words(slot, "Title", [Paragraph((Run(said, None if found == size else found),))])
        return said

    def _has_room(self, words: str, size: float, slot: Slot) -> bool:
        """Whether a title stands in its box in letters of a size, on two lines at most."""
        lines = self.letters.lines(words, size, slot.box.width, is_strong=True)
        is_low = len(lines) * size * _TITLE_LINE / POINTS <= slot.box.height + _SLACK
        return is_low and self.letters.fits(words, size, slot.box.width, _TITLE_LINES, is_strong=True)

    def words(self, slot: Slot, name: str, paragraphs: Sequence[Paragraph], *, anchor: str = "t") -> None:
        """Set words into a placeholder, or a box of their own."""
        if slot.number is None:
            self.add(self.pen.text(self.next_id(), name, slot.box, paragraphs, anchor=anchor))
            return
        body = self._placeholder(slot.number).text_frame._txBody
        for old in body.xpath("./a:p"):
            body.remove(old)
        for element in parsed(f"<a:wrap>{self.pen.paragraphs(paragraphs)}</a:wrap>"):
            body.append(element)

    def line(self, slot: Slot, name: str, words: str, sizes: Sequence[float], role: str, n_lines: int = 1) -> None:
        """Set one piece of words in the largest of sizes at which it has room."""
        size = self.letters.fitting_size(words, sizes, slot.box.width, n_lines)
        said = self.letters.shortened(words, size, slot.box.width, n_lines)
        # A placeholder has its own colour.
        run = Run(said, size, "" if slot.number is not None else role)
        self.words(slot, name, [Paragraph((run,))], anchor="b" if name == "Source" else "ctr")

    def text(self, name: str, box: Box, paragraphs: Sequence[Paragraph], *, anchor: str = "t") -> None:
        """Add a box of words."""
        self.add(self.pen.text(self.next_id(), name, box, paragraphs, anchor=anchor))

    def table(self, name: str, corner: tuple[float, float], grid: Grid, alt: str) -> None:
        """Add a table."""
        self.add(self.pen.table(self.next_id(), name, corner, grid, alt))

    def chart(self, name: str, box: Box, chart: ChartFile, alt: str) -> None:
        """Add a chart with its workbook."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from pptx.parts.chart import ChartPart

        package = self.slide.part.package
        path = package.next_partname(ChartPart.partname_template)
        part = ChartPart.load(path, CONTENT_TYPE.DML_CHART, package, chart.xml)
        part.chart_workbook.update_from_xlsx_blob(chart.workbook)
        relation = self.slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        self.add(self.pen.chart(self.next_id(), name, box, relation, alt))

    def picture(self, name: str, box: Box, content: bytes, alt: str) -> None:
        """Add a picture."""
        _, relation = self.slide.part.get_or_add_image_part(BytesIO(content))
        self.add(self.pen.picture(self.next_id(), name, box, relation, alt))

    def footers(self, numbers: dict[str, int], words: str) -> None:
        """Add the footer and the slide's number in the layout's placeholders for them, set as these say."""
        for kind, number in numbers.items():
            properties = f'<a:rPr lang="{self.pen.language}"/>'
            run = f"<a:r>{properties}<a:t>{escape(words)}</a:t></a:r>"
            if kind == "sldNum":
                run = f'<a:fld id="{NUMBER_FIELD}" type="slidenum">{properties}<a:t>‹#›</a:t></a:fld>'
            name = "Slide number" if kind == "sldNum" else "Footer"
            shape = parsed(
                f'<p:sp><p:nvSpPr><p:cNvPr id="{self.next_id()}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
                f'</p:cNvSpPr><p:nvPr><p:ph type="{kind}" idx="{number}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
                f"<a:bodyPr/><a:lstStyle/><a:p>{run}</a:p></p:txBody></p:sp>"
            )
            self._take_style(shape, number)
            self.slide.shapes._spTree.append(shape)

    def _take_style(self, shape: Any, number: int) -> None:
        """Give a placeholder the letters of its layout's: not every program looks them up for footers."""
        layout = next(one for one in self.slide.slide_layout.placeholders if one.placeholder_format.idx == number)
        for style in layout.element.xpath("./p:txBody/a:lstStyle")[:1]:
            old = shape.xpath("./p:txBody/a:lstStyle")[0]
            old.getparent().replace(old, deepcopy(style))

    def notes(self, paragraphs: Sequence[str]) -> None:
        """Write what the presenter reads."""
        body = self.slide.notes_slide.notes_text_frame._txBody
        for old in body.xpath("./a:p"):
            body.remove(old)
        written = self.pen.paragraphs([Paragraph((Run(words),)) for words in paragraphs])
        for element in parsed(f"<a:wrap>{written}</a:wrap>"):
            body.append(element)

    def remove_empty(self) -> None:
        """Take away placeholders that nothing was put into: they would ask the reader to click."""
        for shape in list(self.slide.placeholders):
            if not shape.has_text_frame or not shape.text_frame.text.strip():
                shape.element.getparent().remove(shape.element)

    def add(self, xml: str) -> None:
        """Add a shape, given as XML, in front of the others."""
        self.slide.shapes._spTree.append(parsed(xml))

    def next_id(self) -> int:
        """A number that no shape of this slide has."""
        self.n_shapes += 1
        return self.n_shapes

    def _placeholder(self, number: int) -> Any:
        return next(shape for shape in self.slide.placeholders if shape.placeholder_format.idx == number)


def parsed(xml: str) -> Any:
    """Element of XML whose prefixes are those of slides."""
    from pptx.oxml import parse_xml

    names = (
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    )
    at = xml.index(">") if " " not in xml[: xml.index(">")] else xml.index(" ")
    if xml[at - 1] == "/":
        at -= 1
    return parse_xml(f"{xml[:at]} {names}{xml[at:]}")
