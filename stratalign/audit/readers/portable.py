"""PDF: its words and properties, where a reader for it is installed."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from io import BytesIO

from stratalign.audit.readers.printed import Reading, Text

#: Library that is used where it is there.
READER = "pypdf"


def read_portable(file: str, content: bytes) -> Reading:
    """Read a PDF.

    Parameters
    ----------
    file
        Its name, for places.
    content
        Its bytes.

    Returns
    -------
    Reading
        Words by page, and properties. Without a reader the file is named as unread, so that its audit is not clean.
    """
    if find_spec(READER) is None:
        return Reading(file, unread=(f"{file}: install {READER} to have it read",))
    library = importlib.import_module(READER)
    try:
        document = library.PdfReader(BytesIO(content))
        texts = [
            Text(f"{file}, page {number}", page.extract_text() or "")
            for number, page in enumerate(document.pages, start=1)
        ]
        texts += [Text(f"{file}, property {key}", str(value)) for key, value in (document.metadata or {}).items()]
    except Exception as problem:  # A damaged PDF raises whatever its reader meets; it stays unread either way.
        return Reading(file, unread=(f"{file} cannot be read ({type(problem).__name__})",))
    return Reading(file, texts=tuple(texts))
