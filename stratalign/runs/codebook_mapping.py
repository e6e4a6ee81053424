"""The mapping of an engagement as sheets of a workbook: written from an export, read back, compared line by line."""

from __future__ import annotations

from collections.abc import Mapping as Entries
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.instrument import Instrument
from stratalign.errors import InstrumentError
from stratalign.responses.mapping import Mapping
from stratalign.runs.codebook_instrument import header_of_empty, instrument_sheets
from stratalign.sources.files.text import read_rows
from stratalign.sources.files.workbook import WORKBOOK_SUFFIXES
from stratalign.sources.raw import RawSurvey

COLUMNS_SHEET, LABELS_SHEET, KEYS_SHEET = "columns", "labels", "keys"
HEADERS = ("column", "asked", "answers seen", "use", "key", "detail")
WIDTHS = (26, 60, 44, 16, 26, 30)
#: What a column may be; the second word says what `key` holds, the third what `detail` holds.
USES = {
    "item": "key of the item",
    "unit": "",
    "level": "",
    "respondent id": "",
    "roster id": "",
    "metadata": "started, ended, submitted, duration_seconds, status, finished, progress, language or weight",
    "comment": "key of the question",
    "recall": "key of the question; detail: position from 1",
    "ranking": "key of the question; detail: key of the priority",
    "ignore": "detail: the reason",
}
MAX_ANSWERS_SHOWN = 7
MAX_ANSWER_CHARACTERS = 60
MISSING = "missing"


def codebook_name(mapping: str) -> str:
    """File of a mapping's workbook, beside it: `codebook.xlsx` of `mapping.yml`, `codebook-2.xlsx` of a second."""
    stem = Path(mapping).stem
    name = stem.replace("mapping", "codebook", 1) if "mapping" in stem else f"codebook-{stem}"
    return Path(mapping).with_name(f"{name}.xlsx").as_posix()


def write_codebook(
    raw: RawSurvey, data: dict[str, Any], instrument: Instrument, path: Path, *, own: Entries[str, Any] | None = None
) -> Path:
    """Write a mapping as a workbook, one row a column of the export.

    Parameters
    ----------
    raw
        The export.
    data
        The mapping as plain data.
    instrument
        Its keys are listed on a sheet of their own.
    path
        File to write; replaced as a whole.
    own
        What the file of an own questionnaire says; its questions, scales and answers get sheets to edit.

    Returns
    -------
    pathlib.Path
        The file. No cell of a column that identifies people is shown, and no answer that only one person gave.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = COLUMNS_SHEET
    _write_table(sheet, HEADERS, _column_rows(raw, data), WIDTHS)
    n_rows = len(raw.questions) + 1
    choices = DataValidation(type="list", formula1=f'"{",".join(USES)}"', allow_blank=True)
    choices.error, choices.errorTitle = "Choose one of the list, or leave it blank.", "Not a use"
    sheet.add_data_validation(choices)
    choices.add(f"D2:D{max(2, n_rows)}")
    labels = [
        (scale, text, MISSING if value is None else f"{value:g}")
        for scale, known in data.get("labels", {}).items()
        for text, value in known.items()
    ]
    _write_table(workbook.create_sheet(LABELS_SHEET), ("scale", "answer", "value"), labels, (20, 50, 12))
    _write_table(workbook.create_sheet(KEYS_SHEET), ("use", "key", "meaning"), _key_rows(instrument), (16, 30, 110))
    for name, headers, rows, widths in instrument_sheets(own) if own else []:
        _write_table(workbook.create_sheet(name), headers, rows, widths)
    draft = path.with_name(f"{path.name}.part")
    workbook.save(draft)
    return draft.replace(path)


def read_codebook(path: Path) -> dict[str, Any]:
    """Read an edited workbook back as the plain data of a mapping.

    Parameters
    ----------
    path
        A workbook `write_codebook` wrote.

    Returns
    -------
    dict
        For `Mapping`. Columns without a use are left out.

    Raises
    ------
    SourceError
        The file cannot be read.
    InstrumentError
        Rows have an unknown use, or lack a key, position or reason; each is named with its line.
    """
    if path.is_file() and path.suffix.lower() not in WORKBOOK_SUFFIXES:
        raise InstrumentError(f"{path.name} is no workbook. Name the one that 'stratalign codebook ENGAGEMENT' wrote.")
    rows = _sheet(path, COLUMNS_SHEET, HEADERS)
    problems = [
        f"line {line}: {problem}" for line, row in rows.iterrows() if row["use"] for problem in _row_problems(row)
    ]
    used = rows[rows["use"] != ""]
    problems += [*_repeated_keys(used), *_repeated_columns(used)]
    labels, label_problems = _labels(path)
    problems += label_problems
    if problems:
        lines = "".join(f"\n  - {problem}" for problem in problems[:12])
        rest = f"\n  - and {len(problems) - 12} more" if len(problems) > 12 else ""
        raise InstrumentError(f"{path.name} has {len(problems)} problem{'s' * (len(problems) > 1)}:{lines}{rest}")
    return _as_data(used) | ({"labels": labels} if labels else {})


def mapping_changes(before: Mapping, after: Mapping) -> list[str]:
    """Difference of two mappings.

    Parameters
    ----------
    before, after
        The mapping as it is, and as it is to be.

    Returns
    -------
    list of str
        One line per use: `+` a column gets one, `-` it loses it, `~` another column or reason takes it over.
    """
    old, new = _by_use(before), _by_use(after)
    lines = [f"+ {use}: {new[use]}" for use in new if use not in old]
    lines += [f"- {use}: {old[use]}" for use in old if use not in new]
    return lines + [f"~ {use}: {old[use]} -> {new[use]}" for use in new if use in old and old[use] != new[use]]


def _by_use(mapping: Mapping) -> dict[str, str]:
    """Column of each use; an ignored column and a label are uses too."""
    uses = {use: column for column, use in mapping.uses if not use.startswith("ignored: ")}
    places = {
        f"recall: {key}.{position}": column
        for key, columns in mapping.recall.items()
        for position, column in enumerate(columns, start=1)
    }
    uses = {use: column for use, column in uses.items() if not use.startswith("recall: ")} | places
    uses |= {f"ignore '{column}'": reason for column, reason in mapping.ignore.items()}
    return uses | {
        f"label '{text}' of {scale}": MISSING if value is None else f"{value:g}"
        for scale, known in mapping.labels.items()
        for text, value in known.items()
    }


def _column_rows(raw: RawSurvey, data: dict[str, Any]) -> list[tuple[str, ...]]:
    """One row a column: what was asked, what was answered, what it is."""
    uses = _uses_of(data)
    rows: list[tuple[str, ...]] = []
    for _, question in raw.questions.iterrows():
        column = str(question["column"])
        asked = " / ".join(part for part in (question["text"], question["sub_question"], question["choice"]) if part)
        seen = "" if question["role"] == "identifier" else _answers_seen(raw.answers[column])
        default = ("", "", "identifies people: dropped on reading" if question["role"] == "identifier" else "")
        rows.append((column, asked, seen, *uses.get(column, default)))
    return rows


def _answers_seen(cells: pd.Series) -> str:
    """The few answers that several people gave; a column of many different ones is only counted."""
    counts = cells[cells.str.strip() != ""].value_counts()
    is_short = all(len(str(text)) <= MAX_ANSWER_CHARACTERS for text in counts.index)
    if 0 < len(counts) <= MAX_ANSWERS_SHOWN and is_short and counts.min() > 1:
        return " | ".join(str(text) for text in sorted(counts.index))
    return f"{len(counts):,} different answers" if len(counts) else "blank throughout"


def _uses_of(data: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Use, key and detail of each column."""
    uses = {data[key]: (key.replace("_", " "), "", "") for key in ("respondent_id", "roster_id") if data.get(key)}
    uses |= {data[key]: (key, "", "") for key in ("unit", "level") if data.get(key)}
    uses |= {column: ("metadata", key, "") for key, column in data.get("metadata", {}).items() if column}
    uses |= {column: ("item", key, "") for key, column in data.get("items", {}).items()}
    uses |= {column: ("comment", key, "") for key, column in data.get("comments", {}).items()}
    for key, columns in data.get("recall", {}).items():
        uses |= {column: ("recall", key, str(position)) for position, column in enumerate(columns, start=1)}
    for key, ranked in data.get("rankings", {}).items():
        uses |= {column: ("ranking", key, priority) for priority, column in ranked.items()}
    return uses | {column: ("ignore", "", reason) for column, reason in data.get("ignore", {}).items()}


def _key_rows(instrument: Instrument) -> list[tuple[str, str, str]]:
    """What may stand under `use` and `key`."""
    rows = [(use, "", meaning) for use, meaning in USES.items()]
    rows += [("item", key, next(iter(item.text.values()))) for key, item in instrument.items.items()]
    return rows + [
        (question.kind, question.key, next(iter(question.text.values()))) for question in instrument.questions
    ]


def _write_table(
    sheet: Any, headers: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]
) -> None:
    """Header and rows as plain text: nothing is a formula, nothing is a link."""
    for number, row in enumerate([headers, *rows], start=1):
        for position, text in enumerate(row, start=1):
            cell: Cell = sheet.cell(number, position)
            cell.value = text
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8ECF1")
    for letter, width in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"


def _sheet(path: Path, name: str, headers: tuple[str, ...]) -> pd.DataFrame:
    """Rows of a sheet of the workbook by line, cells without outer spaces."""
    read = read_rows(path, sheet=name)
    header = [cell.strip().casefold() for cell in read.rows[0]]
    absent = [name for name in headers if name not in header]
    if absent:
        raise InstrumentError(
            f"{path.name}, sheet '{name}': no column {', '.join(map(repr, absent))}. Keep the header as it was written."
        )
    table = pd.DataFrame(read.rows[1:], columns=header, index=list(read.lines[1:]), dtype="str")[list(headers)]
    return pd.DataFrame({name: table[name] if name == "column" else table[name].str.strip() for name in table})


def _row_problems(row: pd.Series) -> list[str]:
    """What a row with a use lacks."""
    use, key, detail = row["use"].casefold(), row["key"], row["detail"]
    if use not in USES:
        return [f"'{row['use']}' is not a use.{did_you_mean(use, list(USES))}"]
    problems = []
    if use in {"item", "metadata", "comment", "recall", "ranking"} and not key:
        problems.append(f"'{use}' needs a key ({USES[use]}).")
    if use == "recall" and not detail.isdecimal():
        problems.append("'recall' needs its position, a whole number from 1, under 'detail'.")
    if use in {"ranking", "ignore"} and not detail:
        problems.append(f"'{use}' needs a detail ({USES[use]}).")
    return problems


def _repeated_keys(used: pd.DataFrame) -> list[str]:
    """Keys given to more than one column."""
    single = used[used["use"].str.casefold() != "ignore"]
    details = single["detail"].map(lambda text: f".{text}" if text else "")
    names = (single["use"].str.casefold() + " " + single["key"] + details).astype("str")
    return [f"{str(name).strip()} is given to {n} columns." for name, n in names.value_counts().items() if n > 1]


def _repeated_columns(used: pd.DataFrame) -> list[str]:
    """Columns that stand in more than one row."""
    counts = used["column"].value_counts()
    return [f"column '{column}' stands in {n} rows with a use." for column, n in counts.items() if n > 1]


def _labels(path: Path) -> tuple[dict[str, dict[str, float | None]], list[str]]:
    """Value of each answer by scale; the sheet may be empty."""
    rows = _sheet_or_none(path)
    labels: dict[str, dict[str, float | None]] = {}
    problems = []
    for line, row in rows.iterrows():
        if row["value"].casefold() == MISSING:
            labels.setdefault(row["scale"], {})[row["answer"]] = None
            continue
        try:
            labels.setdefault(row["scale"], {})[row["answer"]] = float(row["value"].replace(",", "."))
        except ValueError:
            problems.append(
                f"sheet '{LABELS_SHEET}', line {line}: '{row['value']}' is neither a number nor '{MISSING}'."
            )
    return labels, problems


def _sheet_or_none(path: Path) -> pd.DataFrame:
    """Rows of the sheet of labels; without a row where it holds the header only, or is not there."""
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True)
    has_sheet = LABELS_SHEET in workbook.sheetnames
    workbook.close()
    headers = ("scale", "answer", "value")
    is_empty = not has_sheet or header_of_empty(path, LABELS_SHEET) is not None
    return pd.DataFrame(columns=list(headers), dtype="str") if is_empty else _sheet(path, LABELS_SHEET, headers)


def _as_data(used: pd.DataFrame) -> dict[str, Any]:
    """Plain data of a mapping."""
    data: dict[str, Any] = {"items": {}, "metadata": {}, "comments": {}, "rankings": {}, "ignore": {}}
    recall: dict[str, list[tuple[int, str]]] = {}
    for row in used.to_dict("records"):
        use, key, detail, column = row["use"].casefold(), row["key"], row["detail"], row["column"]
        if use in {"unit", "level", "respondent id", "roster id"}:
            data[use.replace(" ", "_")] = column
        elif use == "recall":
            recall.setdefault(key, []).append((int(detail), column))
        elif use == "ranking":
            data["rankings"].setdefault(key, {})[detail] = column
        elif use == "ignore":
            data["ignore"][column] = detail
        else:
            data[f"{use}s" if use in {"item", "comment"} else use][key] = column
    data["recall"] = {key: tuple(column for _, column in sorted(columns)) for key, columns in recall.items()}
    return {key: value for key, value in data.items() if value or key == "items"}
