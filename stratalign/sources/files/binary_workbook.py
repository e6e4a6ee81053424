"""XLS and XLSB read by calamine in a process of its own, so that a hostile file cannot take this one down.

Calamine lays a sheet out in full before it gives the first row. A file of a few kilobytes with one cell in the last row
and column asks for more memory than there is, and Rust ends the process then; so that process is another one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from stratalign.errors import SourceError
from stratalign.sources.files.sheet_values import cell_text

MAX_MEMORY_BYTES = 4 * 2**30
MAX_SECONDS = 120


def read_binary(path: Path, *, max_cells: int) -> dict[str, Any]:
    """Read every sheet of an XLS or XLSB workbook.

    Parameters
    ----------
    path
        The file.
    max_cells
        Most cells a sheet may have.

    Returns
    -------
    dict
        `sheets`: title to (rows of text, whether it is hidden); or `is_protected`, where a password is needed.

    Raises
    ------
    SourceError
        The workbook is damaged, too large, or takes too long.
    """
    package = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "stratalign.sources.files.binary_workbook", str(path), str(max_cells)]
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=MAX_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SourceError(
            f"{path.name} was not read within {MAX_SECONDS} seconds. Open it in Excel and save it as XLSX."
        ) from None
    if done.returncode != 0:
        raise SourceError(
            f"{path.name} is damaged, not a workbook, or needs more memory than it may. Open it in Excel and save it "
            "as XLSX."
        )
    found: dict[str, Any] = json.loads(done.stdout)
    if "problem" in found:
        raise SourceError(f"{path.name} {found['problem']}. Open it in Excel and save it as XLSX.")
    return found


def sheets_of(path: str, max_cells: int) -> dict[str, Any]:
    """Every sheet of a workbook as text, or what is wrong with it; runs in the other process.

    Parameters
    ----------
    path
        The file.
    max_cells
        Most cells a sheet may have.

    Returns
    -------
    dict
        As `read_binary`, or `problem`.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheets = {}
        for described in book.sheets_metadata:
            if described.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(described.name)
            if sheet.total_height * sheet.total_width > max_cells:
                return {"problem": f"has more than {max_cells:,} cells on one sheet, which is the most that is read"}
            left = [""] * (sheet.start[1] if sheet.start else 0)
            rows = [left + _without_trailing_blanks(row) for row in sheet.iter_rows()]
            sheets[described.name] = (rows, described.visible is not python_calamine.SheetVisibleEnum.Visible)
    except python_calamine.PasswordError:
        return {"is_protected": True}
    except python_calamine.CalamineError as problem:
        reason = " ".join(str(problem).split())[:200]
        return {"is_protected": True} if "password" in reason.lower() else {"problem": "is damaged"}
    return {"sheets": sheets}


def _without_trailing_blanks(row: list[Any]) -> list[str]:
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return [cell_text(value) for value in row[:end]]


def _limit_memory() -> None:
    """Let the system refuse memory beyond the limit, where it can."""
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    json.dump(sheets_of(sys.argv[1], int(sys.argv[2])), sys.stdout)
