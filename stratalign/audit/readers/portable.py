"""PDF: read where the library for it is installed."""

from __future__ import annotations

from importlib.util import find_spec

from stratalign.audit.readers.printed import Reading

#: Library that is used where it is there, and what installs it.
READER, INSTALLED_BY = "pikepdf", "pip install 'stratalign[pdf]'"


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
        As `read_tagged`; without a reader, or damaged, all of it is unread.
    """
    if find_spec(READER) is None:
        return Reading(file, unread=(f"{file}: to have it read, {INSTALLED_BY}",))
    from stratalign.audit.readers.tagged import read_tagged

    try:
        return read_tagged(file, content)
    except Exception as problem:  # A damaged PDF raises whatever its reader meets; it stays unread either way.
        return Reading(file, unread=(f"{file} cannot be read ({type(problem).__name__})",))
