"""Execute a notebook in a process of its own; what can go wrong with it is one message that says how to go on."""

from __future__ import annotations

import errno
import importlib
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from stratalign.engagement.configuration import shorten
from stratalign.errors import ExportError
from stratalign.runs.folder import FAILED_NOTEBOOK, RunFolder, kept_when_failed
from stratalign.runs.warm import manager_configuration
from stratalign.temporary import temporary_folder

if TYPE_CHECKING:
    from traitlets.config import Config

#: Seconds one notebook cell may take before the run is stopped, unless the caller says otherwise.
CELL_TIMEOUT = 1800
#: Sums over several threads are rounded in another order; one thread gives the same digits on every machine of a kind.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
#: What the operating system says of a disk, whatever the cell wanted of it.
_OF_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
_REFUSED = ("OSError", "PermissionError")
_REFUSAL = re.compile(r"\[Errno (\d+)\] [^:]*(?:: '(.*)')?$")


def execute_notebook(
    source: Path, output: Path, values: Mapping[str, Any], *, cell_timeout: int = CELL_TIMEOUT
) -> Path:
    """Execute a notebook; its output appears only when every cell has run.

    Parameters
    ----------
    source
        Notebook to run.
    output
        Where the executed notebook goes.
    values
        Its parameters, already checked.
    cell_timeout
        Seconds one cell may take.

    Returns
    -------
    pathlib.Path
        `output`.

    Raises
    ------
    ExportError
        A cell failed, took too long or ended the kernel; the message names it and the error. After an error the
        half-executed notebook is kept beside as `.failed.ipynb`, for the analyst alone.
    OSError
        A cell, or the kernel, was refused a file because the disk is full or may only be read.
    """
    papermill = _papermill()
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from stratalign.runs.engine import NAME

    draft, failed = output.with_suffix(".running.ipynb"), output.with_suffix(FAILED_NOTEBOOK)
    current: list[tuple[int, str]] = []
    executed: list[Mapping[str, Any]] = []
    try:
        with temporary_folder(holds_sockets=True) as sockets, temporary_folder() as files, _surroundings(files):
            papermill.execute_notebook(
                _as_written(source),
                None,
                dict(values),
                engine_name=NAME,
                hand=executed.append,
                kernel_name="python3",
                # A notebook that was not saved by Jupyter may say neither.
                language="python",
                progress_bar=False,
                execution_timeout=cell_timeout,
                on_cell_start=lambda cell, cell_index: current.append((cell_index, cell["source"])),
                config=_kernel_configuration(sockets),
            )
    except PapermillExecutionError as problem:
        _raise_refusal_of_disk(problem.ename, problem.evalue)
        _write(executed[0], draft)
        draft.rename(failed)
        what = ": ".join(filter(None, (problem.ename, problem.evalue.rstrip("."))))
        raise ExportError(
            f"{source.name} stopped at cell {problem.cell_index}: {what}. "
            "No report was written; the notebook as far as it ran is kept until the next run: "
            f"{kept_when_failed(failed)}."
        ) from None
    except CellTimeoutError:
        raise ExportError(
            f"{source.name} stopped {_place(current)}: it took longer than "
            f"{cell_timeout:,} s, the limit for one cell. No report was written. Give it longer with --cell-timeout "
            "SECONDS (cell_timeout in Python)."
        ) from None
    except DeadKernelError:
        raise ExportError(
            f"{source.name} stopped {_place(current)}: the process that runs the notebook has died, most often because "
            "the memory of this machine was full. No report was written. Close other programs, and run it again."
        ) from None
    except (RuntimeError, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno in _OF_DISK:
            raise
        raise ExportError(f"the notebook's kernel did not start or answer ({problem}). Run it again.") from None
    _write(executed[0], draft)
    draft.rename(output)
    return output


def name_final_folder(notebook: Path, run: RunFolder) -> None:
    """Name in an executed notebook the folder its run will have, so that it can be run again from there.

    Parameters
    ----------
    notebook
        Was executed with the draft's folder as a parameter.
    run
        The run.
    """
    # As it was written a moment ago: no need to check it once more against the schema of notebooks.
    executed = json.loads(notebook.read_text(encoding="utf-8"))
    draft, final = _as_python(run.draft), _as_python(run.final)
    for cell in executed["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = "".join(cell["source"]).replace(draft, final)
    told = executed["metadata"].get("papermill", {})
    if told:
        told["output_path"] = str(run.final / notebook.relative_to(run.draft))
        told["parameters"]["run_folder"] = str(run.final)
    _write(executed, notebook)


def _write(notebook: Mapping[str, Any], path: Path) -> None:
    """Write a notebook, a line for each cell: with one for each value it takes ten times as long."""
    cells = ",\n".join(_as_json(cell) for cell in notebook["cells"])
    rest = _as_json({name: value for name, value in notebook.items() if name != "cells"})
    path.write_text(f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n', encoding="utf-8", newline="\n")


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _as_python(path: Path) -> str:
    """Path as papermill writes it into a cell."""
    from papermill.translators import PythonTranslator

    return str(PythonTranslator.translate_str(str(path)))


def _raise_refusal_of_disk(name: str, words: str) -> None:
    """Raise what a cell was refused because of the disk as if it had been refused here."""
    found = _REFUSAL.match(words)
    if found and name in _REFUSED and int(found[1]) in _OF_DISK:
        raise OSError(int(found[1]), os.strerror(int(found[1])), found[2]) from None


def _place(started: list[tuple[int, str]]) -> str:
    """Where a notebook is, given the cells that have begun."""
    if not started:
        return "before its first cell"
    index, code = started[-1]
    return f"at cell {index} ('{shorten(_first_line(code))}')"


@contextmanager
def _surroundings(folder: Path) -> Iterator[None]:
    """Let processes that are started keep their files in a folder that goes with the run, and compute on one thread."""
    wanted = {**dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)), **ONE_THREAD}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ.update({} if value is None else {name: value})


def _as_written(path: Path) -> str:
    """Path for papermill, which takes braces in it for places to fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _first_line(code: str) -> str:
    """First line of a cell that says something: a comment's words, or code."""
    return next((line.strip("# ") for line in code.splitlines() if line.strip("# ")), "")


def _papermill() -> ModuleType:
    """Papermill, which takes nbformat as it finds it."""
    importlib.import_module("stratalign.export.notebook_files")
    # It logs what is raised as well; who wants the log adds a handler.
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    return importlib.import_module("papermill")


def _kernel_configuration(sockets: Path) -> Config:
    """Talk to the kernel through sockets in a folder of this run alone: no open ports, nothing two runs could share."""
    from traitlets.config import Config

    # What the kernel has to say of its own end is nobody's business: the message of the run says what happened.
    quiet = [f"--IPKernelApp.log_level={logging.CRITICAL}"]
    # Nothing is left for it to do when its last cell has run; its files go with the run's folder.
    found = Config({"NotebookClient": {"extra_arguments": quiet, "shutdown_kernel": "immediate"}})
    # As configuration: plain mappings would take the place of whole sections.
    found.merge(Config(manager_configuration()))
    if os.name != "nt":
        found.merge({"KernelManager": {"transport": "ipc", "connection_file": str(sockets / "kernel.json")}})
    return found
