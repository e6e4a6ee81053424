"""A Word document by hand: WordprocessingML (ECMA-376), paragraphs and tables only; same words, same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
}
#: Every file of a document is dated so, that the same questionnaire is the same file.
_DATE = (2000, 1, 1, 0, 0, 0)
_LINE = 'w:val="single" w:sz="4" w:color="999999"'
_MARGINS = " ".join(f'w:{side}="1134"' for side in ("top", "right", "bottom", "left"))
#: Text is so wide between the margins of a page, in twentieths of a point.
WIDTH = 9600
_A4 = f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar {_MARGINS} w:header="567" w:footer="567" w:gutter="0"/>'


def package(content: Iterable[str], language: str, styles: Mapping[str, tuple[int, str]]) -> bytes:
    """Put content into a document.

    Parameters
    ----------
    content
        From `paragraph` and `grid`.
    language
        For the spelling checker.
    styles
        Style of a paragraph -> half points and look of its letters.

    Returns
    -------
    bytes
        A `.docx` file.
    """
    parts = _PARTS | {
        "word/styles.xml": _styles(language, styles),
        "word/document.xml": (
            f"{_XML}<w:document {_W}><w:body>{''.join(content)}<w:sectPr>{_A4}</w:sectPr></w:body></w:document>"
        ),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, text in parts.items():
            whole.writestr(zipfile.ZipInfo(name, _DATE), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _styles(language: str, styles: Mapping[str, tuple[int, str]]) -> str:
    """Plain text, the styles named, and code."""
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="200" w:after="80"/></w:pPr><w:rPr>{look}<w:sz w:val="{size}"/></w:rPr></w:style>'
        for name, (size, look) in styles.items()
    )
    return (
        f'{_XML}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
        f'<w:sz w:val="20"/><w:lang w:val={quoteattr(language)}/></w:rPr></w:rPrDefault></w:docDefaults>{named}'
        '<w:style w:type="character" w:styleId="Code"><w:name w:val="Code"/><w:rPr><w:color w:val="595959"/>'
        '<w:sz w:val="14"/></w:rPr></w:style></w:styles>'
    )


def grid(rows: Iterable[Sequence[str]], *, first: int = WIDTH // 2, ruled: Collection[int] | None = None) -> str:
    """Write a table.

    Parameters
    ----------
    rows
        Runs of every cell.
    first
        Width of the first column; the others share the rest.
    ruled
        Rows with a line below, counted from 0; None for a line between any two.

    Returns
    -------
    str
        WordprocessingML.
    """
    cells = list(rows)
    narrow = (WIDTH - first) // (len(cells[0]) - 1)
    widths = [first, *[narrow] * (len(cells[0]) - 1)]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inside = f"<w:insideH {_LINE}/>" if ruled is None else ""
    body = "".join(_row(row, widths, is_ruled=place in (ruled or ())) for place, row in enumerate(cells))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>'
        f"<w:bottom {_LINE}/>{inside}"
        f'</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>'
    )


def _row(cells: Sequence[str], widths: Sequence[int], *, is_ruled: bool) -> str:
    below = f"<w:tcBorders><w:bottom {_LINE}/></w:tcBorders>" if is_ruled else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{below}</w:tcPr>{paragraph(cell)}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{written}</w:tr>"


def paragraph(runs: str, style: str = "") -> str:
    """Write a paragraph of runs."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{runs}</w:p>"


def run(text: str, style: str = "") -> str:
    """Write text in one look; empty for none."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
