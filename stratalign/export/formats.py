"""The formats a finished run can be written in: one row a format; each reads the document and computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stratalign.document.audience import audiences_of, document_for
from stratalign.document.file import DOCUMENT_FILE, read_document
from stratalign.document.model import Document
from stratalign.document.packs.one import pack_of, units_in
from stratalign.errors import EngagementError, ExportError
from stratalign.export.manifests import file_hashes, read_manifest, write_manifest_file, write_sent_manifest
from stratalign.export.products import audiences_by_file, format_key, product_name
from stratalign.export.staging import beside
from stratalign.layout import PACKS, PARTIAL, SEND, TEMPLATE_FILE, WORK, send_folder, work_folder
from stratalign.paths import expand, why_no_folder
from stratalign.vocabulary import AUDIENCES

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Kinds of report that are made for the analyst and never sent.
INTERNAL = frozenset({"data_readiness"})


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What an export is written from: the run's folder, its document and its executed notebook.

    `document` is what the `audience` gets, or the manager of the unit whose `pack` it is; both empty: the same for
    everybody.
    `template` is a presentation of the client's that slides are made with; None for the brand's own.
    """

    folder: Path
    document: Document
    notebook: Path
    audience: str = ""
    pack: str = ""
    template: Path | None = None

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.document.run_id

    @property
    def name(self) -> str:
        """Name of its files within their part of the run, without their ending."""
        return f"{PACKS}/{self.pack}" if self.pack else product_name(self.notebook.stem, self.audience)

    @property
    def part(self) -> str:
        """Where in the run its files lie: `send`, or `work` where the report is for the analyst."""
        return WORK if self.document.kind in INTERNAL else SEND


def _nothing() -> None:
    """A format that needs nothing but this library."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: the ending of its file, and what writes a run to a path, whole or not at all.

    `require` raises an ExportError where this machine lacks what `write` needs.
    """

    suffix: str
    write: Callable[[FinishedRun, Path], Path]
    require: Callable[[], object] = _nothing


def _write_html(run: FinishedRun, path: Path) -> Path:
    from stratalign.export.html import write_html

    return write_html(_notebook_for(run), path, document=run.document)


def _notebook_for(run: FinishedRun) -> Path | NotebookNode:
    """Order of a run's pages: that of its notebook; one on all packs has the order of their list, not of one."""
    from stratalign.export.html import notebook_of_parts

    return notebook_of_parts(run.document) if run.pack else run.notebook


def _write_xlsx(run: FinishedRun, path: Path) -> Path:
    from stratalign.export.xlsx import write_xlsx

    return write_xlsx(run.document, path)


def _write_pptx(run: FinishedRun, path: Path) -> Path:
    from stratalign.export.pptx.write import write_pptx

    return write_pptx(run.document, path, template=run.template)


def _require_slides() -> None:
    from stratalign.export.pptx.opening import require_library

    require_library()


def _require_printing() -> None:
    from stratalign.export.printing.chromium import find_chromium
    from stratalign.export.printing.finish import require_finisher

    require_finisher()
    find_chromium()


def _write_pdf(run: FinishedRun, path: Path) -> Path:
    from stratalign.export.pdf import write_pdf

    return write_pdf(_notebook_for(run), path, document=run.document)


#: Name of a format -> how it is written.
FORMATS: dict[str, ExportFormat] = {
    "html": ExportFormat(".html", _write_html),
    "pptx": ExportFormat(".pptx", _write_pptx, _require_slides),
    "xlsx": ExportFormat(".xlsx", _write_xlsx),
    "pdf": ExportFormat(".pdf", _write_pdf, _require_printing),
}


def add_format(name: str, export_format: ExportFormat) -> None:
    """Add a format; it is known until the process ends."""
    FORMATS[name] = export_format


def require_formats(names: Sequence[str]) -> None:
    """Refuse formats that are not known.

    Parameters
    ----------
    names
        As a user gives them.

    Raises
    ------
    EngagementError
        The unknown and the known ones are named.
    """
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise EngagementError(
            f"there is no export format {', '.join(map(repr, unknown))}. Known: {', '.join(FORMATS)}."
        )


def require_tools(names: Sequence[str]) -> None:
    """Refuse formats that this machine lacks something for, before anything is computed.

    Parameters
    ----------
    names
        Keys of `FORMATS`.

    Raises
    ------
    ExportError
        An extra, or the browser that prints, is not there.
    """
    for name in names:
        FORMATS[name].require()


def export_run(
    folder: str | Path,
    *,
    formats: Sequence[str] = ("html",),
    audiences: Sequence[str] = (),
    is_fresh: bool = False,
    template: Path | None = None,
    check: Callable[[Path, Path], None] | None = None,
) -> dict[str, Path]:
    """Write a finished run in any format, without running it again.

    Parameters
    ----------
    folder
        Folder of the run, with `document.json` and the executed notebook in `work/`.
    formats
        Keys of `FORMATS`.
    audiences
        Whom the files are for, of `AUDIENCES`; none: those that the run was made for.
    is_fresh
        Whether this installation has just run the notebook; as in `FinishedRun`.
    template
        For slides; as in `FinishedRun`. None: the one that the run keeps, if it does.
    check
        Called with the folder that holds the new files and that of the run, when all are whole and before they take
        their places; what it raises leaves the run as it was.

    Returns
    -------
    dict
        Path of each file written, by its format, and where it is for a further audience also that (`html-board`): in
        `send/`, or in `work/` where the report is for the analyst.

    Raises
    ------
    EngagementError
        A format or an audience is unknown, or the report is the same for everybody.
    ExportError
        The folder is no run's, or a file did not pass verification.
    DocumentError
        `document.json` is not whole.
    """
    require_formats(formats)
    run = finished_run(folder, is_fresh=is_fresh)
    run = replace(run, template=template or run.template)
    wanted = audiences_of(run.document, audiences)
    if is_fresh:
        written = _write(run, run.folder, formats, wanted)
        if check:
            check(run.folder, run.folder)
        return written
    with beside(run.folder) as draft:
        written = _write(run, draft, formats, wanted)
        if check:
            check(draft, run.folder)
        _write_manifests(run, draft)
    return {name: run.folder / path.relative_to(draft) for name, path in written.items()}


def _write(run: FinishedRun, folder: Path, formats: Sequence[str], audiences: Sequence[str]) -> dict[str, Path]:
    """Write formats for audiences to where they lie in a run, within any folder."""
    target = work_folder(folder) if run.part == WORK else send_folder(folder)
    written: dict[str, Path] = {}
    for ending, product in _products(run, audiences):
        for name in formats:
            path = target / f"{product.name}{FORMATS[name].suffix}"
            path.parent.mkdir(exist_ok=True)
            written[f"{name}{ending}"] = FORMATS[name].write(product, path)
    return written


def _products(run: FinishedRun, audiences: Sequence[str]) -> Iterator[tuple[str, FinishedRun]]:
    """What is written of a run, with the ending of its keys: a pack a unit, or a report an audience."""
    units = units_in(run.document)
    for unit in units:
        yield f"-{unit}", replace(run, document=pack_of(run.document, unit), pack=unit)
    for audience in () if units else audiences:
        product = replace(run, document=document_for(run.document, audience), audience=audience)
        yield format_key("", audience, audiences), product


def _write_manifests(run: FinishedRun, draft: Path) -> None:
    """Manifests of a run as they are when the files of a draft have taken their places in it."""
    written = file_hashes(draft / run.part)
    if run.part == SEND:
        files = file_hashes(run.folder / SEND) | written
        known = AUDIENCES if run.document.audiences else ()
        told = audiences_by_file(files, run.notebook.stem, known)
        write_sent_manifest(draft / SEND, run.run_id, files, audiences=told)
    manifest = read_manifest(run.folder)
    if manifest:
        outputs = {f"{run.part}/{name}": hashed for name, hashed in written.items()}
        write_manifest_file(draft, manifest | {"outputs": manifest.get("outputs", {}) | outputs})


def finished_run(folder: str | Path, *, is_fresh: bool = False) -> FinishedRun:
    """Find what an export is written from.

    Parameters
    ----------
    folder
        Folder of a run.
    is_fresh
        Whether the run itself asks, which is not over yet.

    Returns
    -------
    FinishedRun
        Its document has been read.

    Raises
    ------
    ExportError
        The folder holds no finished run.
    """
    path = expand(folder)
    absent = why_no_folder(path)
    if absent:
        raise ExportError(f"{path} {absent}. Name the folder of a run.")
    status = read_manifest(path).get("status")
    if path.parent.name == PARTIAL and not is_fresh:
        raise ExportError(f"the run of {path} is going on, or was ended from outside. Wait for it, or run it again.")
    if not (path / WORK / DOCUMENT_FILE).is_file():
        if status == "failed":
            raise ExportError(f"the run of {path} has failed: there is nothing to export. Run it again.")
        raise ExportError(
            f"{path} is not the folder of a finished run: it has no {WORK}/{DOCUMENT_FILE}. Run the engagement."
        )
    kept = path / WORK / TEMPLATE_FILE
    return FinishedRun(path, read_document(path), notebook_of(path), template=kept if kept.is_file() else None)


def notebook_of(folder: Path) -> Path:
    """Find the executed notebook of a run: the one the manifest names, else the only one.

    Parameters
    ----------
    folder
        Of the run.

    Returns
    -------
    pathlib.Path
        In `work/`.

    Raises
    ------
    ExportError
        There is none, or several of which the manifest names none.
    """
    notebook = read_manifest(folder).get("notebook")
    name = str(notebook.get("name", "")) if isinstance(notebook, dict) else ""
    work = folder / WORK
    found = [
        path for path in sorted(work.glob("*.ipynb")) if not path.name.endswith((".failed.ipynb", ".running.ipynb"))
    ]
    if name and work / name in found:
        return work / name
    if len(found) != 1:
        raise ExportError(f"{work} holds {len(found)} executed notebooks; an export is written from one.")
    return found[0]
