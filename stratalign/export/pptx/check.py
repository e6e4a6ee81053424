"""A finished deck looked at before it gets its name: what PowerPoint would repair, call out, or leave without words."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from stratalign.errors import ExportError
from stratalign.export.pptx.package import parts_of

#: Order of the children of elements (ECMA-376, part 1) that are written here; one out of it is what PowerPoint repairs.
ORDERS: Mapping[str, Sequence[str]] = {
    "chartSpace": ("date1904", "lang", "roundedCorners", "AlternateContent", "style", "clrMapOvr", "pivotFmts", "chart",
                   "spPr", "txPr", "externalData", "printSettings", "userShapes", "extLst"),
    "chart": ("title", "autoTitleDeleted", "pivotFmts", "view3D", "floor", "sideWall", "backWall", "plotArea", "legend",
              "plotVisOnly", "dispBlanksAs", "extLst"),
    "plotArea": ("layout", "barChart", "lineChart", "scatterChart", "valAx", "catAx", "dateAx", "serAx", "dTable",
                 "spPr"),
    "barChart": ("barDir", "grouping", "varyColors", "ser", "dLbls", "gapWidth", "overlap", "serLines", "axId",
                 "extLst"),
    "lineChart": ("grouping", "varyColors", "ser", "dLbls", "dropLines", "hiLowLines", "upDownBars", "marker", "smooth",
                  "axId", "extLst"),
    "scatterChart": ("scatterStyle", "varyColors", "ser", "dLbls", "axId", "extLst"),
    "ser": ("idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "dPt", "dLbls", "trendline",
            "errBars", "cat", "xVal", "val", "yVal", "smooth", "shape", "extLst"),
    "errBars": ("errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "val", "spPr", "extLst"),
    "dPt": ("idx", "invertIfNegative", "marker", "bubble3D", "explosion", "spPr", "pictureOptions", "extLst"),
    "dLbls": ("dLbl", "delete", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName",
              "showSerName", "showPercent", "showBubbleSize", "separator", "showLeaderLines", "extLst"),
    "marker": ("symbol", "size", "spPr", "extLst"),
    "scaling": ("logBase", "orientation", "max", "min", "extLst"),
    "valAx": ("axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt",
              "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "crossesAt",
              "crossBetween", "majorUnit", "minorUnit", "dispUnits", "extLst"),
    "catAx": ("axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt",
              "majorTickMark", "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "crossesAt", "auto",
              "lblAlgn", "lblOffset", "noMultiLvlLbl", "extLst"),
    "tbl": ("tblPr", "tblGrid", "tr"),
    "tc": ("txBody", "tcPr", "extLst"),
    "tcPr": ("lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr", "noFill", "solidFill", "gradFill", "blipFill",
             "pattFill", "grpFill", "headers", "extLst"),
    "pPr": ("lnSpc", "spcBef", "spcAft", "buClrTx", "buClr", "buSzTx", "buSzPct", "buSzPts", "buFontTx", "buFont",
            "buNone", "buAutoNum", "buChar", "buBlip", "tabLst", "defRPr", "extLst"),
    "rPr": ("ln", "noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill", "effectLst", "effectDag",
            "highlight", "uLnTx", "uLn", "uFillTx", "uFill", "latin", "ea", "cs", "sym", "hlinkClick", "hlinkMouseOver",
            "rtl", "extLst"),
}  # fmt: skip
_DRAWN = ("pic", "graphicFrame")
#: Where printed values may not stand: PowerPoint refuses a chart of bars whose labels are above or below.
_NOT_ON_BARS = ("t", "b", "l", "r")


def problems_of(content: bytes) -> list[str]:
    """What is wrong with a deck.

    Parameters
    ----------
    content
        The finished file.

    Returns
    -------
    list of str
        Empty for one that opens without repair, calls nothing out, and has words for every graphic.
    """
    parts = parts_of(content)
    trees = {name: fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    slides = {name: tree for name, tree in trees.items() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)}
    return [
        *_of_package(parts, trees),
        *(problem for name, tree in trees.items() for problem in _of_order(name, tree)),
        *(problem for name, tree in slides.items() for problem in _of_slide(name, tree)),
        *_of_titles(slides),
    ]


def refuse_problems(content: bytes, name: str) -> None:
    """Raise an ExportError that names the first problems of a deck, if it has any.

    Parameters
    ----------
    content
        The finished file.
    name
        What it is called in the message.

    Raises
    ------
    ExportError
        Something is wrong.
    """
    found = problems_of(content)
    if found:
        more = f" And {len(found) - 5} more." if len(found) > 5 else ""
        raise ExportError(f"{name} was not written: {'; '.join(found[:5])}.{more}")


def _of_package(parts: Mapping[str, bytes], trees: Mapping[str, Element]) -> Iterator[str]:
    """Parts that nobody declared, relations that lead nowhere or out, and traces of who made it."""
    types = trees["[Content_Types].xml"]
    declared = {one.get("PartName", "").lstrip("/") for one in types}
    endings = {one.get("Extension", "").lower() for one in types}
    for name in parts:
        if name not in declared and name.rpartition(".")[2].lower() not in endings:
            yield f"{name} has no declared type"
        if re.search(r"thumbnail|printerSettings|vbaProject|commentAuthors|docProps/custom", name):
            yield f"{name} must not be sent"
    yield from (f"{name} is declared and absent" for name in declared - set(parts) - {""})
    for name, tree in trees.items():
        if name.endswith(".rels"):
            yield from _of_relations(name, tree, parts)


def _of_relations(name: str, tree: Element, parts: Mapping[str, bytes]) -> Iterator[str]:
    folder = posixpath.dirname(posixpath.dirname(name))
    for one in tree:
        target = one.get("Target", "")
        if one.get("TargetMode") == "External":
            yield f"{name} calls out to {target}"
        elif posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/") not in parts:
            yield f"{name} leads to {target}, which is not there"


def _of_order(name: str, tree: Element) -> Iterator[str]:
    """Elements whose children stand in another order than the standard's."""
    for element in tree.iter():
        order = ORDERS.get(_plain(element.tag))
        if order is None or (_plain(element.tag) == "chart" and not len(element)):
            continue
        places = [order.index(child) if child in order else -1 for child in map(_plain, (one.tag for one in element))]
        if -1 in places or places != sorted(places):
            # Axes follow each other in any order.
            if _plain(element.tag) == "plotArea" and -1 not in places:
                continue
            yield f"{name}: children of {_plain(element.tag)} are out of order"
        if _plain(element.tag) == "barChart" and any(
            one.get("val") in _NOT_ON_BARS for one in element.iter() if _plain(one.tag) == "dLblPos"
        ):
            yield f"{name}: printed values of bars stand where they cannot"


def _of_slide(name: str, tree: Element) -> Iterator[str]:
    """Numbers of shapes that stand twice, graphics without words, tables without heads, words without a language."""
    numbers = Counter(one.get("id") for one in tree.iter() if _plain(one.tag) == "cNvPr")
    yield from (f"{name}: two shapes have the number {number}" for number, n in numbers.items() if n > 1)
    for one in tree.iter():
        if _plain(one.tag) in _DRAWN and not any(
            part.get("descr") for part in one.iter() if _plain(part.tag) == "cNvPr"
        ):
            yield f"{name}: a graphic has no words"
        if _plain(one.tag) == "tblPr" and one.get("firstRow") != "1":
            yield f"{name}: a table has no row of heads"
        if _plain(one.tag) == "r" and not any(part.get("lang") for part in one):
            yield f"{name}: words have no language"


def _of_titles(slides: Mapping[str, Element]) -> Iterator[str]:
    titles = Counter(map(title_of, slides.values()))
    for title, n in titles.items():
        if not title:
            yield "a slide has no title"
        elif n > 1:
            yield f"{n} slides have the title '{title}'"


def title_of(slide: Element) -> str:
    """Words of a slide's title placeholder."""
    for shape in slide.iter():
        kinds = (
            {one.get("type") for one in shape.iter() if _plain(one.tag) == "ph"} if _plain(shape.tag) == "sp" else set()
        )
        if kinds & {"title", "ctrTitle"}:
            return "".join(one.text or "" for one in shape.iter() if _plain(one.tag) == "t")
    return ""


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
