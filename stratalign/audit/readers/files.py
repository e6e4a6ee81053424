"""Which reader reads which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stratalign.audit.readers.office import read_office
from stratalign.audit.readers.page import read_page
from stratalign.audit.readers.portable import read_portable
from stratalign.audit.readers.printed import Reading, Text
from stratalign.audit.readers.stored import read_csv, read_document, read_notebook
from stratalign.errors import ExportError
from stratalign.paths import read_file


def _words(file: str, content: str) -> Reading:
    return Reading(file, texts=tuple(Text(f"{file}, line {n}", line) for n, line in enumerate(content.splitlines(), 1)))


#: Ending -> what reads its text.
OF_TEXT: dict[str, Callable[[str, str], Reading]] = {
    ".html": read_page,
    ".htm": read_page,
    ".json": read_document,
    ".ipynb": read_notebook,
    ".csv": read_csv,
    ".svg": _words,
    ".txt": _words,
    ".md": _words,
    ".yml": _words,
}
#: Ending -> what reads its bytes.
OF_BYTES: dict[str, Callable[[str, bytes], Reading]] = {
    ".xlsx": read_office,
    ".xlsm": read_office,
    ".pptx": read_office,
    ".docx": read_office,
    ".pdf": read_portable,
}


def read_finished(path: Path, name: str) -> Reading:
    """Read one finished file, whatever it is.

    Parameters
    ----------
    path
        The file.
    name
        What messages call it.

    Returns
    -------
    Reading
        A file of another kind is unread, and says so.

    Raises
    ------
    ExportError
        The file cannot be opened.
    """
    ending = path.suffix.lower()
    content = read_file(path, ExportError)
    if ending in OF_BYTES:
        return OF_BYTES[ending](name, content)
    if ending not in OF_TEXT:
        return Reading(name, unread=(f"{name}: no reader for files ending in {ending or 'nothing'}",))
    try:
        return OF_TEXT[ending](name, content.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise ExportError(f"{name} is not UTF-8 (byte {problem.start}). It is not one of our reports.") from None
