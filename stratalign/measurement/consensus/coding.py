"""A coding sheet for recalled priorities: what the matching decided, for a coder to correct and give back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from stratalign.errors import SourceError

#: First line of the sheet.
WARNING = (
    "Free text of respondents: stays on this machine, never sent or published. Correct the column priority_key (empty: "
    "none of them) and save."
)
_COLUMNS = ["text_id", "n_people", "recalled_text", "priority_key", "decision", "score", "next_key"]


def write_coding_sheet(matches: pd.DataFrame, path: Path | str) -> Path:
    """Write every different text once, doubtful ones first, as a spreadsheet of plain text.

    Parameters
    ----------
    matches
        As `match_recall` returns them.
    path
        An .xlsx file; written next to it and renamed, so that no half-written sheet is left.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    SourceError
        The path is no .xlsx file, or exists: a coder's work is not overwritten.
    """
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

    target = Path(path)
    if target.suffix.lower() != ".xlsx" or target.exists():
        raise SourceError(f"{target.name}: the coding sheet is a new .xlsx file; choose another name.")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    lines = [[WARNING], _COLUMNS, *_sheet_rows(matches).astype(object).values.tolist()]
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            cell.value = value
            if isinstance(value, str):
                # Text that begins like a formula stays text.
                cell.data_type = "s"
    for letter, width in zip("ABCDEFG", (9, 9, 60, 28, 12, 8, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A3"
    partial = target.with_name(f".{target.name}.part")
    book.save(partial)
    return partial.replace(target)


def read_coding_sheet(path: Path | str, matches: pd.DataFrame, official: list[str]) -> pd.DataFrame:
    """Put a coder's decisions in the place of the matching's.

    Parameters
    ----------
    path
        The sheet as the coder saved it.
    matches
        The matches it was written from.
    official
        Keys of the official priorities.

    Returns
    -------
    pandas.DataFrame
        `matches` with priority_key and decision (`matched` or `unmatched`) as coded.

    Raises
    ------
    SourceError
        Names rows with a key that is no priority, texts that were changed, and texts that are missing; nothing of their
        content.
    """
    file = Path(path)
    sheet = pd.read_excel(file, header=1, dtype=str, keep_default_na=False, engine="openpyxl")
    lacking = [column for column in ("text_id", "recalled_text", "priority_key") if column not in sheet]
    if lacking:
        raise SourceError(
            f"{file.name}: the coding sheet has lost {', '.join(lacking)} in its second row; write it again."
        )
    expected = _sheet_rows(matches).astype({"text_id": str}).set_index("text_id")["recalled_text"]
    coded = sheet.assign(row=sheet.index + 3)
    problems = _problems(coded, expected, official)
    if problems:
        raise SourceError(f"{file.name}: {'; '.join(problems)}. Correct these rows and read the sheet again.")
    keys = dict(zip(coded["recalled_text"], coded["priority_key"].str.strip(), strict=True))
    chosen = matches["recalled_text"].astype(str).str.strip().map(keys)
    return matches.assign(priority_key=chosen, decision=chosen.ne("").map({True: "matched", False: "unmatched"}))


def _problems(coded: pd.DataFrame, expected: pd.Series, official: list[str]) -> list[str]:
    """What is wrong with a coded sheet, row by row, in words."""
    found = []
    unknown = coded[~coded["priority_key"].str.strip().isin(["", *official])]
    if len(unknown):
        rows = ", ".join(map(str, unknown["row"][:5]))
        found.append(f"{len(unknown)} rows name no official priority (rows {rows}; known: {', '.join(official)})")
    changed = coded[coded["recalled_text"] != coded["text_id"].map(expected)]
    if len(changed):
        found.append(f"{len(changed)} texts were changed or added (rows {', '.join(map(str, changed['row'][:5]))})")
    missing = expected.index.difference(pd.Index(coded["text_id"]))
    if len(missing):
        found.append(f"{len(missing)} texts are missing (text_id {', '.join(missing[:5])})")
    return found


def _sheet_rows(matches: pd.DataFrame) -> pd.DataFrame:
    """Every different text once: for review first, then by score."""
    texts = matches.assign(recalled_text=matches["recalled_text"].astype(str).str.strip())
    counts = texts.groupby("recalled_text")["respondent_id"].nunique().rename("n_people")
    once = texts.drop_duplicates("recalled_text").merge(counts, left_on="recalled_text", right_index=True)
    order = once["decision"].map({"review": 0, "unmatched": 1, "matched": 2})
    once = once.assign(order=order).sort_values(["order", "score", "recalled_text"], ascending=[True, False, True])
    return once.assign(text_id=range(1, len(once) + 1))[_COLUMNS].reset_index(drop=True)
