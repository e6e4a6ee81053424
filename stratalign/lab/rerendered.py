"""One page of a finished run, written again with what `engagement.yml` says now: nothing is read or computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from stratalign.document.audience import ANALYST, audiences_of, document_for
from stratalign.document.client.overrides import write_over
from stratalign.document.file import read_before_overrides
from stratalign.document.model import Document
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.export.formats import notebook_of
from stratalign.export.html import notebook_of_parts, render_page
from stratalign.export.notebook_files import nbformat, read_notebook
from stratalign.intake.ledger import LEDGER_FILE, engagement_of_ledger
from stratalign.layout import WORK
from stratalign.paths import expand
from stratalign.suggestions import did_you_mean

if TYPE_CHECKING:
    from stratalign.runs.execute import Run

SUMMARY = "summary"
#: Height of the frame a page is shown in, in CSS pixels; longer pages scroll in it.
FRAME_HEIGHT = 760


@dataclass(frozen=True, slots=True, repr=False)
class RenderedPage:
    """One page as its exported file has it: `html` is a whole page of its own, shown in a frame that runs no script."""

    key: str
    audience: str
    html: str

    def __repr__(self) -> str:
        return f"RenderedPage: '{self.key}' for {self.audience or 'everybody'}, {len(self.html) / 1000:.0f} kB of HTML"

    def _repr_html_(self) -> str:
        title = escape(f"{self.key}, as the file for {self.audience or 'everybody'} has it", quote=True)
        style = f"width:100%;height:{FRAME_HEIGHT}px;border:1px solid"
        return f'<iframe sandbox="" title="{title}" style="{style}" srcdoc="{escape(self.html, quote=True)}"></iframe>'


def rerender_page(run: Run | str | Path, key: str, *, audience: str | None = None) -> RenderedPage:
    """Write one page of a finished run again, with the overrides that `engagement.yml` has now.

    Nothing else of `engagement.yml` is looked at, no answer is read and nothing is computed; files of the run stay as
    they are. Run the engagement again to write them.

    Parameters
    ----------
    run
        A run, or its folder.
    key
        Of a page, or `summary`.
    audience
        Whose file; None for the first that the run was made for and that gets the page, else the analyst's.

    Returns
    -------
    RenderedPage
        Shows itself in a notebook as the exported HTML has the page.

    Raises
    ------
    EngagementError
        What is written over the report was written for other numbers, as `stratalign run` says it; the engagement is
        not where it was; or there is no such page or audience.
    DocumentError
        The folder holds no document.
    """
    folder = expand(run) if isinstance(run, str | Path) else run.folder
    before = read_before_overrides(folder)
    document = write_over(before, load_engagement(_home(folder)).report.overrides)
    shown, wanted = _product(document, key, audience)
    return RenderedPage(key, wanted, render_page(_notebook(folder, shown), key, document=shown))


def _home(folder: Path) -> Path:
    """Folder of the engagement that a run was made of."""
    if not (folder / WORK / LEDGER_FILE).is_file():
        raise EngagementError(f"{folder} is no run of an engagement: nothing is written over its report.")
    return engagement_of_ledger(folder / WORK)


def _product(document: Document, key: str, audience: str | None) -> tuple[Document, str]:
    """What an audience gets, which holds the page."""
    asked = audiences_of(document, [audience] if audience else ())
    if document.audiences and not audience:
        asked = (*asked, ANALYST)
    known = [SUMMARY, *(section.key for section in document.sections)]
    if key not in known:
        raise EngagementError(
            f"there is no page '{key}' in this report, or it is left out; it has {', '.join(known)}."
            f"{did_you_mean(key, known)}"
        )
    found = next((name for name in asked if key == SUMMARY or _gets(document, key, name)), None)
    if found is None:
        section = document.section(key)
        getting = ", ".join(section.audiences if section else ())
        raise EngagementError(f"the report for {', '.join(asked)} has no page '{key}'; it is for: {getting}.")
    return document_for(document, found), found


def _gets(document: Document, key: str, audience: str) -> bool:
    section = document.section(key)
    return section is not None and (not section.audiences or not audience or audience in section.audiences)


def _notebook(folder: Path, document: Document) -> nbformat.NotebookNode:
    """The executed notebook, with what an analyst added; before there is one, every page in the document's order."""
    if not any((folder / WORK).glob("*.ipynb")):
        return notebook_of_parts(document)
    return read_notebook(notebook_of(folder))
