"""The questionnaire as a Word document to print or edit: WordprocessingML (ECMA-376), headings and tables only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from stratalign.fielding.files import Fielded, one_line, stem_of
from stratalign.fielding.printed import CIRCLE, PAPER_NOTES
from stratalign.fielding.questionnaire import Asked, Questionnaire, Row, Texts

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
_MARGINS = " ".join(f'w:{side}="1134"' for side in ("top", "right", "bottom", "left"))
_A4 = f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar {_MARGINS} w:header="567" w:footer="567" w:gutter="0"/>'


def build_docx(questionnaire: Questionnaire) -> Fielded:
    """Make a Word document of a questionnaire.

    Parameters
    ----------
    questionnaire
        What is asked.

    Returns
    -------
    Fielded
        One `.docx` file a language.
    """
    files = {
        f"{stem_of(questionnaire)}-{language}.docx": _package(questionnaire, language)
        for language in questionnaire.languages
    }
    return Fielded(files, PAPER_NOTES)


def _package(questionnaire: Questionnaire, language: str) -> bytes:
    parts = _PARTS | {
        "word/styles.xml": _styles(language),
        "word/document.xml": (
            f"{_XML}<w:document {_W}><w:body>{''.join(_content(questionnaire, language))}"
            f"<w:sectPr>{_A4}</w:sectPr></w:body></w:document>"
        ),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _DATE), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _styles(language: str) -> str:
    """Plain text, title, question and code; the language for the spelling checker."""
    sizes = {"Title": (40, "<w:b/>"), "Question": (22, "<w:b/>"), "Notice": (22, "<w:i/>")}
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="200" w:after="80"/></w:pPr><w:rPr>{look}<w:sz w:val="{size}"/></w:rPr></w:style>'
        for name, (size, look) in sizes.items()
    )
    return (
        f'{_XML}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
        f'<w:sz w:val="20"/><w:lang w:val={quoteattr(language)}/></w:rPr></w:rPrDefault></w:docDefaults>{named}'
        '<w:style w:type="character" w:styleId="Code"><w:name w:val="Code"/><w:rPr><w:color w:val="595959"/>'
        '<w:sz w:val="14"/></w:rPr></w:style></w:styles>'
    )


def _content(questionnaire: Questionnaire, language: str) -> Iterator[str]:
    """Paragraphs and tables of the whole document."""
    title = questionnaire.title.get(language) or next(iter(questionnaire.title.values()))
    yield _paragraph(_run(title), "Title")
    for page in questionnaire.pages:
        if page.notice:
            yield _paragraph(_run(page.notice[language]), "Notice")
        for asked in page.questions:
            code = "" if asked.rows else _run(f" {asked.code}", "Code")
            yield _paragraph(_run(asked.texts[language]) + code, "Question")
            yield from _answer(asked, language)


def _answer(asked: Asked, language: str) -> Iterator[str]:
    """Where the answer to a question goes."""
    if asked.kind == "choice":
        yield from (_paragraph(_run(f"{CIRCLE} {_in(choice.texts, language)}")) for choice in asked.choices)
    elif asked.kind in ("text", "comment"):
        yield from [_paragraph(_run("_" * 80))] * (4 if asked.kind == "comment" else 1)
    elif asked.kind == "lines":
        yield from (_paragraph(f"{_row(row, language)}{_run(' ' + '_' * 60)}") for row in asked.rows)
    else:
        yield _table(_table_rows(asked, language))


def _table_rows(asked: Asked, language: str) -> Iterator[list[str]]:
    """Cells of a grid, of sliders or of ranks."""
    if asked.kind == "grid":
        yield [_run(""), *(_run(_in(choice.texts, language)) for choice in asked.choices)]
        yield from ([_row(row, language), *[_run(CIRCLE)] * len(asked.choices)] for row in asked.rows)
        return
    for row in asked.rows:
        if asked.kind == "ranking":
            yield [_row(row, language), _run("____")]
        else:
            ends = [f"{asked.low} {_in(row.low, language)}", f"{asked.high} {_in(row.high, language)}"]
            yield [_row(row, language), _run(ends[0]), _run("____"), _run(ends[1])]


def _table(rows: Iterator[list[str]]) -> str:
    """A table with lines between its rows, the first column half as wide as the page."""
    cells = list(rows)
    wide, narrow = 4800, 4800 // (len(cells[0]) - 1)
    widths = [wide, *[narrow] * (len(cells[0]) - 1)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(map(_cell, row, widths))}</w:tr>" for row in cells)
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/><w:tblBorders>'
        '<w:bottom w:val="single" w:sz="4" w:color="999999"/><w:insideH w:val="single" w:sz="4" w:color="999999"/>'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'
    )


def _cell(content: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(content)}</w:tc>'


def _row(row: Row, language: str) -> str:
    return _run(_in(row.texts, language)) + _run(f" {row.code}", "Code")


def _paragraph(runs: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{runs}</w:p>"


def _run(text: str, style: str = "") -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _in(texts: Texts, language: str) -> str:
    return one_line(texts.get(language, ""))
