"""Texts kept by hand, and files whose bytes depend on nothing but their cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import yaml

FOLDER = Path(__file__).resolve().parents[1]
#: Stamp of everything inside a workbook; a zip archive knows no year before 1980.
WORKBOOK_TIME = dt.datetime(2025, 4, 28, 9, 0, 0)


def read_texts(name: str) -> dict[str, Any]:
    """Free text of one engagement from texts.yml."""
    return yaml.safe_load((FOLDER / "texts.yml").read_text(encoding="utf-8"))[name]


def write_csv(path: Path, rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> None:
    """Write rows as UTF-8 with one kind of line end."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)


def write_workbook(path: Path, table: pd.DataFrame, headers: Sequence[str]) -> None:
    """Write one sheet with fixed times and without compression, so that the bytes depend on nothing but the cells."""
    workbook = openpyxl.Workbook()
    workbook.properties.created = WORKBOOK_TIME
    sheet: Any = workbook.active
    sheet.title = "Export"
    for row in [list(headers), *table.to_numpy(dtype=object).tolist()]:
        sheet.append([None if value == "" else value for value in row])
    written = io.BytesIO()
    workbook.save(written)
    stamp = WORKBOOK_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(written) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in saved.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, saved.read(name))
            archive.writestr(zipfile.ZipInfo(name, WORKBOOK_TIME.timetuple()[:6]), content)
