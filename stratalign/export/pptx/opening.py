"""A client's presentation opened as a template: refused where it holds what must not be sent, without its slides."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from stratalign.errors import ExportError
from stratalign.export.pptx.package import archive_of
from stratalign.paths import read_file

#: A template with more parts or bytes than this, or more compressed, is not opened.
MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 5_000, 300_000_000, 200
_TYPES, _MAIN = "[Content_Types].xml", "ppt/presentation.xml"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
#: Parts that run, or that hold what nobody can look through -> what a user calls them.
_REFUSED = {
    r"vbaProject|vbaData": "macros", r"activeX": "controls", r"ppt/embeddings/.*\.(bin|ole)$": "embedded objects",
    r"ppt/externalLinks": "links to other files",
}  # fmt: skip
#: The same by what a file says its parts are, whatever they are called.
_REFUSED_TYPES = {
    "vbaProject|macroEnabled|vbaData": "macros", "activeX|control": "controls", "oleObject": "embedded objects",
}  # fmt: skip
_TEMPLATE_TYPE, _DECK_TYPE = b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"
_SLIDE_PARTS = re.compile(r"^ppt/(slides|notesSlides|comments|tags|charts|embeddings)/")


def open_presentation(content: bytes) -> Any:
    """Open a presentation with the library that the extra `pptx` brings.

    Parameters
    ----------
    content
        The file.

    Returns
    -------
    Any
        As the library holds it.

    Raises
    ------
    ExportError
        The extra is not installed.
    """
    require_library()
    from pptx import Presentation

    return Presentation(BytesIO(content))


def require_library() -> None:
    """Raise an ExportError that says how to install the extra `pptx`, where it is not there."""
    try:
        import pptx  # noqa: F401
    except ImportError:
        raise ExportError(
            "slides need the extra 'pptx', which is not installed. Install it: pip install 'stratalign[pptx]'."
        ) from None


def open_template(path: Path) -> Any:
    """Open a client's template without its slides.

    Parameters
    ----------
    path
        `.pptx` or `.potx`.

    Returns
    -------
    Any
        Master, layouts and theme; no slide, no list of sections, no show of one's own.

    Raises
    ------
    ExportError
        The file is none, is protected, or holds macros, controls, embedded objects or links to other files.
    """
    parts = _parts_of(path)
    _refuse_hostile(path.name, parts)
    parts[_TYPES] = parts[_TYPES].replace(_TEMPLATE_TYPE, _DECK_TYPE)
    try:
        presentation = open_presentation(archive_of(parts))
    except (KeyError, ValueError, AttributeError) as problem:
        raise ExportError(f"{path.name} is no whole presentation ({problem!r}). Save it again as .pptx.") from None
    _empty(presentation)
    return presentation


def _parts_of(path: Path) -> dict[str, bytes]:
    content = read_file(path, ExportError)
    if content.startswith(_OLD_OFFICE):
        raise ExportError(
            f"{path.name} is protected by a password, or of the format .ppt. Save it as .pptx without one."
        )
    try:
        archive = ZipFile(BytesIO(content))
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > MOST_RATIO * len(content):
            raise ExportError(f"{path.name} unpacks to {total:,} bytes in {len(entries):,} parts; that is no template.")
        parts = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (BadZipFile, RuntimeError, NotImplementedError, OSError):
        raise ExportError(f"{path.name} is no presentation, or damaged. Save it as .pptx.") from None
    if _TYPES not in parts or _MAIN not in parts:
        raise ExportError(f"{path.name} is no presentation: it lacks {_MAIN}. Save it as .pptx.")
    return parts


def _refuse_hostile(name: str, parts: dict[str, bytes]) -> None:
    """Refuse what would run, call out or hide in what is sent."""
    found = [word for pattern, word in _REFUSED.items() if any(re.search(pattern, part, re.I) for part in parts)]
    for part, content in parts.items():
        if not part.endswith((".xml", ".rels")):
            continue
        try:
            tree = fromstring(content)
        except (ParseError, DefusedXmlException, ValueError):
            raise ExportError(f"{name}: {part} is no XML that can be read safely. Save the template again.") from None
        if part == _TYPES or (part.endswith(".rels") and not _SLIDE_PARTS.match(part.replace("_rels/", ""))):
            found += _said_types(tree)
        if part.endswith(".rels") and not _SLIDE_PARTS.match(part.replace("_rels/", "")):
            found += [_target(one) for one in tree if one.get("TargetMode") == "External"]
    if found:
        raise ExportError(
            f"{name} holds {', '.join(dict.fromkeys(found))}, which must not go into a file that is sent. Remove them "
            "from its master and layouts, and save it as .pptx."
        )


def _said_types(tree: Any) -> list[str]:
    """What must not be sent of the types that a list of parts or relations gives."""
    types = [str(one.get("ContentType") or one.get("Type") or "") for one in tree]
    return [word for pattern, word in _REFUSED_TYPES.items() if any(re.search(pattern, one) for one in types)]


def _target(relation: Any) -> str:
    return f"a link to {relation.get('Target', '')[:80]}"


def _empty(presentation: Any) -> None:
    """Take out every slide, and what names slides: a part that nothing refers to is not saved."""
    part = presentation.part
    slides = presentation.slides._sldIdLst
    for slide in list(slides):
        part.drop_rel(slide.rId)
        slides.remove(slide)
    for name in ("custShowLst", "extLst"):
        for element in part._element.xpath(f"./p:{name}"):
            part._element.remove(element)
