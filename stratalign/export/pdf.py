"""Write a report as a tagged PDF: an installed Chromium prints the verified page, pikepdf finishes what it printed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stratalign.document.model import Document
from stratalign.export.definitions import without_buttons
from stratalign.export.html import write_html
from stratalign.export.printing.chromium import find_chromium
from stratalign.export.printing.filling import print_filled
from stratalign.export.printing.finish import finish, require_finisher
from stratalign.temporary import temporary_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode


def write_pdf(notebook_path: Path | NotebookNode, path: Path, *, document: Document) -> Path:
    """Print an executed notebook's report; equal pages give equal bytes.

    Parameters
    ----------
    notebook_path
        Executed notebook: the order of the pages, and what the analyst added.
    path
        File to write; its folder is made. The page of the same name beside it, which the same export has just written,
        is printed where there is one.
    document
        As in `write_html`.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    ExportError
        There is no Chromium or no pikepdf, the page cannot be printed, or a figure of the print has no words.
    """
    require_finisher()
    browser = find_chromium()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    with temporary_folder() as folder:
        page = path.with_suffix(".html")
        if not page.is_file():
            page = write_html(notebook_path, folder / page.name, document=document)
        words = without_buttons(page.read_text(encoding="utf-8"))
        paper = folder / "paper.html"
        paper.write_text(words, encoding="utf-8", newline="\n")
        printed = print_filled(browser, paper, folder)
        try:
            finish(printed, unfinished, page=words)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return path
