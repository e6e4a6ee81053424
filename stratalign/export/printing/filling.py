"""Print a page so that no sheet of paper stays nearly empty: what ends on one is followed by the next section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stratalign.export.printing.chromium import print_page
from stratalign.export.printing.finish import children_of, elements_of
from stratalign.export.printing.measure import measure_page

#: Share of a sheet below which it counts as nearly empty; as the last words of a section, which setting it closer may
#: bring back to the sheet before; and how often a page is printed at most to mend it.
NEARLY_EMPTY, LAST_WORDS, MOST_PRINTS = 0.25, 0.15, 8
#: Margins of the print at the top and the bottom, in points, as the style sheet has them.
MARGINS = (15 * 72 / 25.4, 17 * 72 / 25.4)
_SECTION = re.compile(r'<h2\b[^>]*\bid="([\w-]+)-topic"')
_HEADINGS = re.compile(r"<h2\b")


@dataclass(frozen=True, slots=True)
class Breaks:
    """Sections, by their anchors, that go on where the one before them ends, and those that are set closer.

    `closest` are set closer still, and their lines are longer than is easiest to read.
    """

    flowing: tuple[str, ...] = ()
    closer: tuple[str, ...] = ()
    closest: tuple[str, ...] = ()

    @property
    def rules(self) -> str:
        """Style rules that say so."""
        flow = "".join(
            f"#{anchor} {{ break-before: auto; margin-top: 9mm; padding-top: 5mm; border-top: 1px solid var(--rule); }}"
            for anchor in self.flowing
        )
        close = "".join(
            f"#{anchor} {{ line-height: 1.3; }} #{anchor} :is(.exhibit, .note, .reading) {{ margin-top: 3mm; }}"
            f"#{anchor} :is(th, td) {{ padding-top: 0.08rem; padding-bottom: 0.08rem; }}"
            for anchor in self.closer
        )
        closest = "".join(
            f"#{anchor} {{ line-height: 1.22; }} #{anchor} .sentences {{ max-width: 86%; margin-top: 2mm; }}"
            f"#{anchor} .sentences p + p {{ margin-top: 0.4rem; }} #{anchor} .action-title {{ margin-top: 2mm; }}"
            f"#{anchor} :is(.exhibit, .note, .reading) {{ margin-top: 2mm; padding-top: 1mm; line-height: 1.3; }}"
            for anchor in self.closest
        )
        return f"@media print {{ {flow}{close}{closest} }}"


def print_filled(browser: str, page: Path, folder: Path) -> Path:
    """Print a page, and again with other breaks as long as that fills sheets which stay nearly empty.

    Parameters
    ----------
    browser
        What `find_chromium` found.
    page
        An HTML file whose parts that begin on a sheet of their own have headings called `<id of the part>-topic`.
    folder
        Where prints are written.

    Returns
    -------
    pathlib.Path
        The last print.

    Raises
    ------
    ExportError
        As of `print_page`.
    """
    html = page.read_text(encoding="utf-8")
    breaks, printed = Breaks(), folder / "printed.pdf"
    for number in range(MOST_PRINTS):
        source = folder / f"print-{number}.html"
        source.write_text(html.replace("</head>", f"<style>{breaks.rules}</style></head>", 1), encoding="utf-8")
        print_page(browser, source, printed)
        better = _better(breaks, printed, html)
        if better == breaks:
            break
        breaks = better
    return printed


def _better(breaks: Breaks, printed: Path, html: str) -> Breaks:
    """Breaks that may fill all sheets which stay nearly empty; the same where none can be filled."""
    import pikepdf

    anchors = _SECTION.findall(html)
    with pikepdf.open(printed) as pdf:
        starts = list(_starts(pdf))[len(_HEADINGS.findall(html)) - len(anchors) :]
        shares = [measure_page(sheet, margins=MARGINS).share for sheet in pdf.pages]
    if not anchors or len(starts) != len(anchors):
        return breaks
    for sheet in (sheet for sheet, share in enumerate(shares) if sheet and share < NEARLY_EMPTY):
        breaks = _filled(breaks, anchors, starts, sheet, shares[sheet])
    return breaks


def _filled(breaks: Breaks, anchors: list[str], starts: list[int], sheet: int, share: float) -> Breaks:
    """Breaks that may fill a sheet: the next section goes on there, else its own begins earlier or is set closer.

    The last words of a section are first brought back to the sheet before by setting it closer, and closer still.
    """
    own = max((place for place, start in enumerate(starts) if start <= sheet), default=0)
    # Where it goes on after another, that one has room to give as well.
    above = [own, own - 1] if anchors[own] in breaks.flowing else [own]
    loose = [anchors[place] for place in above if anchors[place] not in breaks.closer]
    if share < LAST_WORDS and starts[own] < sheet:
        if loose:
            return replace(breaks, closer=(*breaks.closer, loose[0]))
        if anchors[own] not in breaks.closest:
            return replace(breaks, closest=(*breaks.closest, anchors[own]))
    following = [anchors[own + 1]] if own + 1 < len(anchors) and starts[own + 1] == sheet + 1 else []
    for anchor in (*following, anchors[own]):
        if anchor not in breaks.flowing and anchor != anchors[0]:
            return replace(breaks, flowing=(*breaks.flowing, anchor))
    return breaks if anchors[own] in breaks.closer else replace(breaks, closer=(*breaks.closer, anchors[own]))


def _starts(pdf: Any) -> Iterator[int]:
    """Sheet that each heading of a section stands on, in reading order."""
    sheets = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    for element in elements_of(pdf.Root.StructTreeRoot):
        if element.S == "/H2":
            yield max(sheets[page.objgen] for page in _pages_of(element))


def _pages_of(element: Any) -> Iterator[Any]:
    """Pages that an element stands on; what begins a sheet is marked on the one before as well, where nothing shows."""
    import pikepdf

    if "/Pg" in element:
        yield element.Pg
    held = element.get("/K")
    for part in held if isinstance(held, pikepdf.Array) else ():
        if isinstance(part, pikepdf.Dictionary) and part.get("/Type") == "/MCR":
            yield part.Pg
    for child in children_of(element):
        yield from _pages_of(child)
