"""An empty presentation of our own, 16 to 9, in the theme of a brand: two layouts with their master, and one for notes.

Everything in it is written here: a library's own template brings a person's name, a preview and a printer's settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from stratalign.brand.deck import SLOTS, DeckTheme
from stratalign.export.pptx.package import CORE, archive_of

#: English metric units of an inch; size of a slide, and of a page of notes.
INCH = 914_400
WIDTH, HEIGHT = 13.333, 7.5
_SLIDE, _NOTES = (12_192_000, 6_858_000), (6_858_000, 9_144_000)
MARGIN = 0.6
#: What a field is known by that programs fill with the number of a slide.
NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
_TEXT = WIDTH - 2 * MARGIN
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"


class Place(NamedTuple):
    """A placeholder of a layout: its type, number, name, box in inches, size of its letters and how they are set."""

    kind: str
    number: int
    name: str
    box: tuple[float, float, float, float]
    size: int
    role: str = "tx1"
    anchor: str = "t"
    side: str = "l"
    is_strong: bool = False


_FOOT = (
    Place("ftr", 20, "Footer", (MARGIN, 7.02, 10.2, 0.26), 900, "folHlink", "ctr"),
    Place("sldNum", 21, "Slide number", (WIDTH - MARGIN - 1.2, 7.02, 1.2, 0.26), 900, "folHlink", "ctr", "r"),
)
COVER = (
    Place("ctrTitle", 0, "Title", (1.0, 2.05, 10.6, 1.25), 4000, "tx1", "b", is_strong=True),
    Place("subTitle", 1, "Subtitle", (1.0, 3.42, 10.6, 0.5), 2000, "folHlink"),
    Place("body", 13, "Client", (1.0, 1.5, 10.6, 0.5), 2000, "tx2", "b", is_strong=True),
    Place("body", 14, "Facts", (1.0, 4.45, 10.6, 2.2), 1200, "tx1"),
)
EXHIBIT = (
    Place("title", 0, "Title", (MARGIN, 0.66, _TEXT, 0.9), 2400, "tx1", "t", is_strong=True),
    Place("body", 13, "Topic", (MARGIN, 0.36, _TEXT, 0.28), 1100, "tx2", "ctr", is_strong=True),
    Place("body", 14, "Subtitle", (MARGIN, 1.58, _TEXT, 0.3), 1200, "folHlink", "ctr"),
    Place("obj", 15, "Exhibit", (MARGIN, 1.98, _TEXT, 4.55), 1400, "tx1"),
    Place("body", 16, "Source", (MARGIN, 6.62, _TEXT, 0.32), 900, "folHlink", "b"),
    *_FOOT,
)
#: Name, type and placeholders of each layout.
LAYOUTS = (("Cover", "title", COVER), ("Exhibit", "obj", EXHIBIT))


def base_presentation(theme: DeckTheme) -> bytes:
    """Make an empty presentation in a theme.

    Parameters
    ----------
    theme
        Of the document's brand.

    Returns
    -------
    bytes
        A `.pptx` without slides; equal themes give equal bytes.
    """
    parts = {
        "ppt/presentation.xml": _presentation(),
        "ppt/slideMasters/slideMaster1.xml": _master(),
        "ppt/notesMasters/notesMaster1.xml": _notes_master(),
        "ppt/theme/theme1.xml": _theme(theme),
        "ppt/theme/theme2.xml": _theme(theme),
        "ppt/presProps.xml": f"{_HEAD}<p:presentationPr {_NAMES}/>",
        "ppt/tableStyles.xml": f'{_HEAD}<a:tblStyleLst {_NAMES} def="{{2D5ABB26-0587-4C30-8999-92F81FD0307C}}"/>',
        "docProps/core.xml": CORE.format(title="", language=""),
        "docProps/app.xml": f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>stratalign</Application></Properties>',
    }
    for number, (name, kind, places) in enumerate(LAYOUTS, start=1):
        parts[f"ppt/slideLayouts/slideLayout{number}.xml"] = _layout(name, kind, places)
    parts |= _relations()
    parts["[Content_Types].xml"] = _content_types(parts)
    return archive_of({name: text.encode() for name, text in parts.items()})


def _relations() -> dict[str, str]:
    """Which part refers to which."""
    layouts = [("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in range(1, len(LAYOUTS) + 1)]
    of_presentation = [
        ("slideMaster", "slideMasters/slideMaster1.xml"), ("notesMaster", "notesMasters/notesMaster1.xml"),
        ("theme", "theme/theme1.xml"), ("presProps", "presProps.xml"), ("tableStyles", "tableStyles.xml"),
    ]  # fmt: skip
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    found = {
        "_rels/.rels": _relation_part([
            ("officeDocument", "ppt/presentation.xml"), (core, "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ]),
        "ppt/_rels/presentation.xml.rels": _relation_part(of_presentation),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relation_part([*layouts, ("theme", "../theme/theme1.xml")]),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": _relation_part([("theme", "../theme/theme2.xml")]),
    }  # fmt: skip
    for n in range(1, len(LAYOUTS) + 1):
        up = _relation_part([("slideMaster", "../slideMasters/slideMaster1.xml")])
        found[f"ppt/slideLayouts/_rels/slideLayout{n}.xml.rels"] = up
    return found


def _relation_part(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind if "://" in kind else f"{_OFFICE}/{kind}"}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def _content_types(parts: dict[str, str]) -> str:
    kinds = {
        "ppt/presentation.xml": f"{_TYPE}.presentation.main+xml",
        "ppt/slideMasters/": f"{_TYPE}.slideMaster+xml",
        "ppt/slideLayouts/": f"{_TYPE}.slideLayout+xml",
        "ppt/notesMasters/": f"{_TYPE}.notesMaster+xml",
        "ppt/theme/": "application/vnd.openxmlformats-officedocument.theme+xml",
        "ppt/presProps.xml": f"{_TYPE}.presProps+xml",
        "ppt/tableStyles.xml": f"{_TYPE}.tableStyles+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name in parts
        for start, kind in kinds.items()
        if name.startswith(start) and not name.endswith(".rels")
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{_HEAD}<Types xmlns="{namespace}">{rels}{xml}{rows}</Types>'


def _other_style() -> str:
    return "".join(
        f'<a:lvl{n}pPr algn="l"><a:defRPr sz="1400"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        f'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 6)
    )


def _presentation() -> str:
    return (
        f'{_HEAD}<p:presentation {_NAMES} saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" '
        'r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{_SLIDE[0]}" cy="{_SLIDE[1]}"/><p:notesSz cx="{_NOTES[0]}" cy="{_NOTES[1]}"/>'
        f"<p:defaultTextStyle>{_other_style()}</p:defaultTextStyle></p:presentation>"
    )


def _master() -> str:
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + n}" r:id="rId{n + 1}"/>' for n in range(len(LAYOUTS)))
    title = (
        '<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:buNone/><a:defRPr sz="2400" b="1">'
        '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/>'
        '<a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    )
    body = "".join(
        f'<a:lvl{n}pPr marL="{228600 * n}" indent="-228600" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
        f'<a:buFont typeface="Arial"/><a:buChar char="•"/><a:defRPr sz="1400"><a:solidFill><a:schemeClr val="tx1"/>'
        '</a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr>'
        f"</a:lvl{n}pPr>"
        for n in range(1, 6)
    )
    places = (
        EXHIBIT[0], Place("body", 1, "Text", EXHIBIT[3].box, 1400),
        *(place._replace(number=number) for place, number in zip(_FOOT, (3, 4), strict=True)),
    )  # fmt: skip
    return (
        f'{_HEAD}<p:sldMaster {_NAMES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f"<a:effectLst/></p:bgPr></p:bg>{_tree(places)}</p:cSld>{_COLOUR_MAP}<p:sldLayoutIdLst>{ids}"
        f"</p:sldLayoutIdLst><p:txStyles><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{_other_style()}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


_COLOUR_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
    'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
)


def _layout(name: str, kind: str, places: Sequence[Place]) -> str:
    extra = _cover_bar() if kind == "title" else ""
    return (
        f'{_HEAD}<p:sldLayout {_NAMES} type="{kind}" preserve="1"><p:cSld name={quoteattr(name)}>'
        f"{_tree(places, extra)}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _cover_bar() -> str:
    """The page's own colour at the left of the front page."""
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="90" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'{_frame((0, 0, 0.22, HEIGHT))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:schemeClr val="tx2"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _tree(places: Sequence[Place], extra: str = "") -> str:
    shapes = "".join(_placeholder(place, shape_id) for shape_id, place in enumerate(places, start=2))
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
        f"{extra}{shapes}</p:spTree>"
    )


def _placeholder(place: Place, shape_id: int) -> str:
    kind = "" if place.kind == "obj" else f' type="{place.kind}"'
    number = f' idx="{place.number}"' if place.number else ""
    bullets = "<a:buNone/>" if place.kind in ("body", "subTitle") else ""
    indent = ' marL="0" indent="0"' if bullets else ""
    strong = ' b="1"' if place.is_strong else ' b="0"'
    words = {
        "sldNum": f'<a:fld id="{NUMBER_FIELD}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld>',
        "ftr": "",
    }.get(place.kind, f'<a:r><a:rPr lang="en-US"/><a:t>{escape(place.name)}</a:t></a:r>')
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{shape_id}" name={quoteattr(place.name)}/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f"</p:cNvSpPr><p:nvPr><p:ph{kind}{number}/></p:nvPr></p:nvSpPr><p:spPr>{_frame(place.box)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" '
        f'bIns="0" anchor="{place.anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr{indent} '
        f'algn="{place.side}">{bullets}<a:defRPr sz="{place.size}"{strong}><a:solidFill><a:schemeClr '
        f'val="{place.role}"/></a:solidFill>{_font(place)}</a:defRPr></a:lvl1pPr></a:lstStyle>'
        f"<a:p>{words}</a:p></p:txBody></p:sp>"
    )


def _font(place: Place) -> str:
    which = "mj" if place.kind in ("title", "ctrTitle") else "mn"
    return f'<a:latin typeface="+{which}-lt"/>'


def _frame(box: tuple[float, float, float, float]) -> str:
    x, y, width, height = (round(side * INCH) for side in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _notes_master() -> str:
    slide = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>'
        f'{_frame((0.75, 0.8, 6.0, 3.375))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="9525">'
        '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:ln></p:spPr></p:sp>'
    )
    notes = _placeholder(Place("body", 3, "Notes", (0.75, 4.4, 6.0, 5.0), 1100), 3)
    return (
        f"{_HEAD}<p:notesMaster {_NAMES}><p:cSld>{_tree((), slide + notes)}</p:cSld>{_COLOUR_MAP}<p:notesStyle>"
        '<a:lvl1pPr algn="l"><a:defRPr sz="1100"><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:notesStyle>'
        "</p:notesMaster>"
    )


def _theme(theme: DeckTheme) -> str:
    colours = "".join(f'<a:{slot}><a:srgbClr val="{theme.colours[slot]}"/></a:{slot}>' for slot in SLOTS)
    fonts = "".join(
        f'<a:{which}Font><a:latin typeface={quoteattr(family)}/><a:ea typeface=""/><a:cs typeface=""/></a:{which}Font>'
        for which, family in (("major", theme.heading_font), ("minor", theme.text_font))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    name = quoteattr(theme.name)
    return (
        f'{_HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name={name}>'
        f"<a:themeElements><a:clrScheme name={name}>{colours}</a:clrScheme><a:fontScheme name={name}>{fonts}"
        f"</a:fontScheme><a:fmtScheme name={name}><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}"
        f"</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}"
        "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
