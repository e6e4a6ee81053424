"""Is a run still what it was, and does the same come out again: hashes of its files, then bytes against bytes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stratalign.checks.kept import check_engagement
from stratalign.document.file import read_document
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.export.formats import FORMATS
from stratalign.export.manifests import output_hashes, read_manifest
from stratalign.export.products import audiences_by_file
from stratalign.layout import WORK
from stratalign.paths import expand
from stratalign.responses.identity import PUBLISHED_FOLDER
from stratalign.runs.difference import finished_run_folder, numbers_in_words, origin_in_words
from stratalign.runs.document_difference import difference_of_documents
from stratalign.runs.execute import Run, find_notebook, run_engagement
from stratalign.runs.existing import changed_files
from stratalign.runs.exported import export_again
from stratalign.runs.origin import Origin, origin_of_engagement, origin_of_study
from stratalign.runs.study import run_study
from stratalign.study.load import load_study
from stratalign.temporary import temporary_folder
from stratalign.vocabulary import AUDIENCES

#: Parts of an origin without which nothing is computed again: other data give another report.
INPUTS = ("inputs", "declared", "elsewhere", "key")
#: Ending of what says when and where it was made, and so is never the same twice.
DATED = (".ipynb", ".kept")


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying a run found.

    - `files`: those of the run that are not as it wrote them. `origin`: what it followed from that is not as it was.
    - `n_compared`: files that were computed again and compared, byte by byte; 0 where nothing was computed, with
      the reason in `why_not`. `differing`: those of them that came out differently. `numbers`: how, in words.
    """

    files: tuple[str, ...]
    origin: tuple[str, ...]
    n_compared: int = 0
    why_not: str = ""
    differing: tuple[str, ...] = ()
    numbers: tuple[str, ...] = field(default=())

    @property
    def is_confirmed(self) -> bool:
        """Whether every file is as it was written and came out again, byte by byte."""
        return self.n_compared > 0 and not (self.files or self.differing)

    def lines(self) -> list[str]:
        """What was found, as plain text."""
        lines = [f"Files: {line}" for line in self.files] or ["Files: all as the run wrote them"]
        lines += [f"Made from: {line}" for line in self.origin] or ["Made from: all as it was"]
        if self.why_not:
            return [*lines, f"Computed again: no, {self.why_not}"]
        if not self.differing:
            return [*lines, f"Computed again: {self.n_compared} files, equal byte by byte"]
        return [
            *lines,
            f"Computed again: {len(self.differing)} of {self.n_compared} files differ: {', '.join(self.differing)}",
            *(f"  {line}" for line in self.numbers),
        ]


def verify_run(
    run: str | Path,
    *,
    source: str | Path | None = None,
    notebook: str | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> Verification:
    """Compare a run's files with their hashes, compute it again, and compare the bytes.

    Parameters
    ----------
    run
        Folder of a finished run.
    source
        Folder of the engagement or study; None for the one its notebook names.
    notebook
        Path of the notebook, where it was none of the shipped ones.
    on_step
        Called with a line of text as each step begins.

    Returns
    -------
    Verification
        Nothing is computed where an input has changed or is missing. Where only code or versions have, it is, and the
        result says so. The run itself is not touched.

    Raises
    ------
    EngagementError
        The folder is no finished run's, or was written by a version that did not record what it was made from.
    """
    folder = finished_run_folder(run)
    manifest = read_manifest(folder)
    if "origin" not in manifest:
        raise EngagementError(
            f"{folder} was written by a version that did not record what a run is made from. Run it again."
        )
    files = tuple(changed_files(folder, manifest))
    plan = _plan(folder, manifest, source, notebook)
    if plan is None:
        return Verification(files, (), why_not="what it was made from is not there; name its folder with --from")
    on_step("Reading what it was made from")
    now = plan.origin().facts()
    moved = tuple(origin_in_words(manifest["origin"], now))
    before = manifest["origin"]["published"]
    is_forgotten = any(name not in now["published"] for name in before)
    if is_forgotten or any(now[part] != manifest["origin"][part] for part in INPUTS):
        return Verification(files, moved, why_not="it is not made from the same any more")
    on_step("Computing the run again")
    with temporary_folder() as reports:
        since = [name for name in now["published"] if name not in before]
        if since:
            plan = replace(plan, place=_as_it_was(plan.place, reports / ".was", since))
        again = plan.run(reports, folder.name, _formats_of(manifest))
        if further := _further_audiences(manifest):
            export_again(again.folder, formats=_formats_of(manifest), audiences=further)
        differing = _differing(folder, again.folder, manifest)
        numbers = _numbers(folder, again.folder) if differing else ()
    return Verification(files, moved, n_compared=len(_compared(manifest)), differing=differing, numbers=numbers)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a run is computed again: from what, by which notebook, with which parameters."""

    kind: str
    place: Path
    notebook: Path
    parameters: dict[str, Any]

    def origin(self) -> Origin:
        """What a run would follow from now."""
        if self.kind == "study":
            return origin_of_study(load_study(self.place), notebook=self.notebook, parameters=self.parameters)
        engagement = load_engagement(self.place)
        checked = check_engagement(engagement)
        return origin_of_engagement(engagement, checked, notebook=self.notebook, parameters=self.parameters)

    def run(self, reports: Path, run_id: str, formats: list[str]) -> Run:
        """Compute a run below another folder, under the same name."""
        named: dict[str, Any] = {"formats": formats, "reports": reports, "notebook": str(self.notebook)}
        if self.kind == "study":
            return run_study(self.place, **named, run_id=run_id, **self.parameters)
        return run_engagement(self.place, **named, run_id=run_id, parameters=self.parameters)


def _plan(folder: Path, manifest: Mapping[str, Any], source: str | Path | None, notebook: str | None) -> _Plan | None:
    """How to compute a run again; None where what it was made from, or its notebook, is not there."""
    kind = "study" if "study" in manifest else "engagement"
    name = str(manifest["origin"]["notebook"]["name"])
    place = source or _place_of(folder / WORK / name, "study_folder" if kind == "study" else "engagement")
    if place is None or not expand(place).exists():
        return None
    found = find_notebook(notebook or name.removesuffix(".ipynb"))
    return _Plan(kind, expand(place), found, dict(manifest["origin"]["parameters"]))


def _as_it_was(place: Path, target: Path, since: list[str]) -> Path:
    """A copy of an engagement as it was before some runs were published."""
    folder = place if place.is_dir() else place.parent
    copy = target / folder.name
    shutil.copytree(folder, copy, symlinks=True)
    for name in since:
        shutil.rmtree(copy / PUBLISHED_FOLDER / name)
    return copy


def _place_of(executed: Path, parameter: str) -> str | None:
    """Folder that an executed notebook was given; None where it does not say."""
    try:
        plain = json.loads(executed.read_text(encoding="utf-8"))
        return str(plain["metadata"]["papermill"]["parameters"][parameter])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _formats_of(manifest: Mapping[str, Any]) -> list[str]:
    """Formats that a run was written in."""
    endings = {Path(name).suffix for name in manifest["outputs"]}
    return [name for name, known in FORMATS.items() if known.suffix in endings]


def _further_audiences(manifest: Mapping[str, Any]) -> list[str]:
    """Audiences that files were exported for after the run."""
    known = manifest.get("audiences", [])
    names = [Path(name).name for name in manifest["outputs"]]
    told = audiences_by_file(names, Path(manifest["notebook"]["name"]).stem, AUDIENCES if known else ())
    return sorted(set(told.values()) - set(known))


def _compared(manifest: Mapping[str, Any]) -> list[str]:
    """Files that are compared: all but those that say when and where they were made."""
    return [name for name in manifest["outputs"] if Path(name).suffix not in DATED]


def _differing(folder: Path, again: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Files that came out differently."""
    computed = output_hashes(again)
    return tuple(name for name in _compared(manifest) if computed.get(name) != manifest["outputs"][name])


def _numbers(folder: Path, again: Path) -> tuple[str, ...]:
    """How the documents of two runs differ, in words."""
    return tuple(numbers_in_words(difference_of_documents(read_document(folder), read_document(again))))
