"""Any executed notebook on paper: `jupyter nbconvert --to stratalign-pdf`, by an installed Chromium, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets import default

from stratalign.export.printing.chromium import find_chromium, print_page
from stratalign.temporary import temporary_folder

#: What a sheet asks for: lines of code that go on below, tables that fit, nothing torn apart that fits on one.
_PAPER = """<style>
@page { size: A4; margin: 16mm 14mm; }
body { zoom: 0.8; }
.jp-Cell { overflow: visible; }
.jp-MarkdownCell, .jp-OutputArea-child, .jp-RenderedHTMLCommon tr { break-inside: avoid; }
.jp-MarkdownCell:has(h1, h2, h3) { break-after: avoid; }
.jp-InputArea { break-inside: avoid; }
.highlight pre, .jp-OutputArea-output pre { white-space: pre-wrap !important; overflow-wrap: anywhere; }
.jp-OutputArea-output { overflow: visible !important; }
.jp-RenderedHTMLCommon table { font-size: 13px; }
.jp-RenderedHTMLCommon :is(td, th) { padding: 2px 6px; }
</style>
</head>"""


class NotebookPdf(HTMLExporter):
    """A notebook as PDF. Unlike nbconvert's own, it downloads no browser and asks no address for scripts."""

    #: Scripts that notebooks without widgets and formulas do without.
    mathjax_url = require_js_url = jquery_url = mermaid_js_url = mermaid_layout_elk_js_url = ""

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Print a notebook.

        Parameters
        ----------
        nb
            Executed.
        resources, **kw
            As nbconvert hands them on.

        Returns
        -------
        tuple
            The PDF's bytes, and what nbconvert writes them with.

        Raises
        ------
        ExportError
            No Chromium is installed, or it did not print.
        """
        browser = find_chromium()
        page, resources = super().from_notebook_node(nb, resources, **kw)
        resources["output_extension"] = ".pdf"
        with temporary_folder() as folder:
            written = Path(folder) / "notebook.html"
            written.write_text(page.replace("</head>", _PAPER, 1), encoding="utf-8")
            return print_page(browser, written, Path(folder) / "notebook.pdf").read_bytes(), resources
