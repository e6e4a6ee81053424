"""A deck's archive: equal parts give equal bytes, and nothing in it says who made it on which machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: The first day that an archive can hold.
DAY = (1980, 1, 1, 0, 0, 0)
_MOMENT = "1980-01-01T00:00:00Z"
#: Properties of a file: what it is, and not by whom or when.
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.'
    'openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:language>{language}</dc:language>"
    f'<dcterms:created xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:created></cp:coreProperties>'
)
_TYPES, _CORE, _APP = "[Content_Types].xml", "docProps/core.xml", "docProps/app.xml"
#: What a client's template brings of the person and machine that made it.
_PRIVATE = re.compile(r"^(docProps/(thumbnail|custom)|ppt/(printerSettings|commentAuthors|authors|comments))", re.I)


def archive_of(parts: Mapping[str, bytes]) -> bytes:
    """Put parts into an archive, the list of their types first and the others by name.

    Parameters
    ----------
    parts
        Content by path.

    Returns
    -------
    bytes
        Of one day, whichever it is made on.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda part: (part != _TYPES, part)):
            entry = ZipInfo(name, DAY)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0
            archive.writestr(entry, parts[name])
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Content of every part of an archive, by path."""
    with ZipFile(BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def finished(content: bytes, *, title: str, language: str) -> bytes:
    """Make a saved deck what is sent: properties of its own, no trace of a maker, one day.

    Parameters
    ----------
    content
        As the library saved it.
    title, language
        Of the deck.

    Returns
    -------
    bytes
        Equal decks give equal bytes.
    """
    parts = {name: part for name, part in parts_of(content).items() if not _PRIVATE.match(name)}
    parts[_CORE] = CORE.format(title=escape(title), language=escape(language)).encode()
    if _APP in parts:
        parts[_APP] = (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.'
            b'org/officeDocument/2006/extended-properties"><Application>stratalign</Application></Properties>'
        )
    for name in [name for name in parts if name.endswith(".rels")]:
        parts[name] = _without_private(parts[name])
    kept = {f"/{name}" for name in parts}
    parts[_TYPES] = re.sub(
        rb'<Override\b[^>]*PartName="([^"]+)"[^>]*/>',
        lambda found: found[0] if found[1].decode() in kept else b"",
        parts[_TYPES],
    )
    return archive_of(parts)


def _without_private(relations: bytes) -> bytes:
    """Relations of a part without those to parts that are left out."""
    return re.sub(
        rb"<Relationship\b[^>]*/>",
        lambda found: (
            b""
            if re.search(
                rb'Target="/?[^"]*(thumbnail|printerSettings|commentAuthors|/custom\.xml|authors\.xml)', found[0]
            )
            else found[0]
        ),
        relations,
    )
