"""What differs between two runs, in words and counts: data, parameters, code, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.checks.result import counted
from stratalign.document.file import DOCUMENT_FILE, read_document
from stratalign.errors import EngagementError
from stratalign.export.manifests import read_manifest
from stratalign.layout import WORK
from stratalign.paths import expand, why_no_folder
from stratalign.runs.document_difference import DocumentDifference, difference_of_documents

#: Cells that are told one by one; beyond, they are counted.
N_TOLD = 20
#: Manifests of older versions do not say what their runs follow from.
_UNTOLD = "one of the runs was made by a version that did not record this"


@dataclass(frozen=True, slots=True)
class RunDifference:
    """What differs between two runs: lines by kind; empty where nothing does.

    `numbers` is None where one of the runs has no document to compare.
    """

    data: tuple[str, ...]
    parameters: tuple[str, ...]
    code: tuple[str, ...]
    numbers: DocumentDifference | None

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        is_alike = self.numbers is not None and self.numbers.is_none
        return is_alike and not (self.data or self.parameters or self.code)

    def lines(self, *, n_told: int = N_TOLD) -> list[str]:
        """Every kind in a paragraph, as plain text."""
        numbers: Sequence[str] = ["cannot be compared: one of the runs holds no document"]
        if self.numbers is not None:
            numbers = numbers_in_words(self.numbers, n_told=n_told)
        kinds: dict[str, Sequence[str]] = {
            "Data": self.data,
            "Parameters": self.parameters,
            "Code": self.code,
            "Numbers": numbers,
        }
        return [line for kind, found in kinds.items() for line in _paragraph(kind, found)]


def difference_of_runs(before: str | Path, after: str | Path) -> RunDifference:
    """Compare two runs.

    Parameters
    ----------
    before, after
        Their folders.

    Returns
    -------
    RunDifference
        Names, times and durations of the runs are not compared.

    Raises
    ------
    EngagementError
        A folder is no finished run's.
    """
    folders = finished_run_folder(before), finished_run_folder(after)
    one, other = (read_manifest(folder).get("origin", {}) for folder in folders)
    has_documents = all((folder / WORK / DOCUMENT_FILE).is_file() for folder in folders)
    documents = [read_document(folder) for folder in folders] if has_documents else []
    data, parameters, code = (
        tuple(kind(one, other)) if one and other else (_UNTOLD,) for kind in (_data, _parameters, _code)
    )
    numbers = difference_of_documents(*documents) if has_documents else None
    return RunDifference(data, parameters, code, numbers)


def finished_run_folder(folder: str | Path) -> Path:
    """Folder of a finished run.

    Parameters
    ----------
    folder
        As named.

    Returns
    -------
    pathlib.Path
        Its manifest says that the run was finished.

    Raises
    ------
    EngagementError
        There is none, or it is no finished run's.
    """
    path = expand(folder)
    absent = why_no_folder(path)
    if absent:
        raise EngagementError(f"{path} {absent}. Name the folder of a run.")
    if read_manifest(path).get("status") != "finished":
        raise EngagementError(f"{path} is not the folder of a finished run. 'stratalign runs' lists those there are.")
    return path


def numbers_in_words(found: DocumentDifference, *, n_told: int = N_TOLD) -> list[str]:
    """What differs between two documents, counted, and the first cells one by one.

    Parameters
    ----------
    found
        From `difference_of_documents`.
    n_told
        How many cells are told.

    Returns
    -------
    list of str
        Empty where nothing differs.
    """
    if found.is_none:
        return []
    sentences = sum(found.sentences.values())
    counts = (
        f"{counted(len(found.cells), 'cell')} and {counted(sentences, 'sentence')} differ, "
        f"{counted(found.n_unprinted, 'number')} where it is not printed"
    )
    left = len(found.cells) - n_told
    return [
        counts,
        *found.sections,
        *found.tables,
        *found.rows[:n_told],
        *([f"and {counted(len(found.rows) - n_told, 'row')} more"] if len(found.rows) > n_told else []),
        *(cell.line() for cell in found.cells[:n_told]),
        *([f"and {counted(left, 'cell')} more"] if left > 0 else []),
        *(f"“{topic}”: {counted(n, 'sentence')}" for topic, n in found.sentences.items()),
    ]


def origin_in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two origins, all kinds together.

    Parameters
    ----------
    before, after
        As manifests hold them.

    Returns
    -------
    list of str
        A line each.
    """
    return [*_data(before, after), *_parameters(before, after), *_code(before, after)]


def _data(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from _by_name(before["inputs"], after["inputs"], gone="is no longer there", new="is new", other="has changed")
    if before["declared"] != after["declared"]:
        yield "the brand's colours, fonts or logo have changed"
    if before["elsewhere"] != after["elsewhere"]:
        yield "what a database or an address answered has changed"
    if before["published"] != after["published"]:
        names = [", ".join(origin["published"]) or "none" for origin in (before, after)]
        yield f"runs published before: {names[0]} → {names[1]}"
    if before["key"] != after["key"]:
        yield "the key of pseudonyms is another: resampling goes over people in another order"


def _parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    names = sorted({*before["parameters"], *after["parameters"]})
    values = [(name, before["parameters"].get(name), after["parameters"].get(name)) for name in names]
    yield from (f"{name}: {one} → {other}" for name, one, other in values if one != other)
    if before["notebook"] != after["notebook"]:
        one, other = (manifest["notebook"]["name"] for manifest in (before, after))
        yield f"notebook {one} → {other}" if one != other else f"notebook {one} has changed"


def _code(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["code"] != after["code"]:
        yield "the code of stratalign, or the data shipped with it, has changed"
    versions = [{"Python": origin["python"], **origin["packages"]} for origin in (before, after)]
    yield from _by_name(*versions, gone="is no longer used", new="is used too", other="")


def _by_name(before: Mapping[str, str], after: Mapping[str, str], *, gone: str, new: str, other: str) -> Iterator[str]:
    """A line for each name whose value is not the same; both values where there are no words for a change."""
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"{name} {gone}"
        elif name not in before:
            yield f"{name} {new}"
        elif before[name] != after[name]:
            yield f"{name} {other}" if other else f"{name} {before[name]} → {after[name]}"


def _paragraph(kind: str, found: Sequence[str]) -> list[str]:
    """A kind with what differs in it, below it from the second line on."""
    return [f"{kind}: {found[0] if found else 'the same'}", *(f"  {line}" for line in found[1:])]
