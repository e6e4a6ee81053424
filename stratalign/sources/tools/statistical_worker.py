"""Reads one SPSS, Stata or SAS file in a process of its own and prints it as JSON; run by `statistical.py`.

The readers are C code that trusts what a file says about itself. A damaged or hostile file may end this process or fill
its memory; it cannot harm the analyst's. The file is run by its path and imports nothing of stratalign, so that it
starts in a fraction of a second.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import os
import re
import sys
import warnings
from array import array
from typing import Any

import numpy as np
from pyreadstat import PyreadstatError, ReadstatError
from pyreadstat.pyreadstat import parser_entry_point

#: Cells read in one pass; a cell takes about 32 bytes until it is text.
CELLS_IN_A_PASS = 15_000_000
#: Encodings tried where the one a file declares does not fit its text; the last one fits any.
OTHER_ENCODINGS = ("WINDOWS-1252", "ISO-8859-1")
#: A compressed file may say more than its bytes; no compression in use says a thousand times more.
CELLS_PER_BYTE = {"zsav": 1100, "sas7bdat": 1100}

SPSS_EPOCH = dt.datetime(1582, 10, 14)
EPOCH_1960 = dt.datetime(1960, 1, 1)
#: What a column counts, by the first letters of its display format; weekdays, months and years alone are numbers.
SPSS_FORMATS = {
    "seconds_date": ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"),
    "seconds_datetime": ("DATETIME", "YMDHMS"),
    "seconds_time": ("TIME", "DTIME", "MTIME"),
}
SAS_FORMATS = {
    "days": (
        *("DATE", "WEEKDATE", "WEEKDATX", "WORDDATE", "WORDDATX", "MONYY", "YYMON", "YYQ", "JULIAN", "NLDATE", "MMYY"),
        *("YYMM", "IS8601DA", "E8601DA", "B8601DA"),
        *(f"{order}{separator}" for order in ("MMDDYY", "DDMMYY", "YYMMDD") for separator in ("", *"BCDNPS")),
    ),
    "seconds_datetime": ("DATETIME", "DATEAMPM", "MDYAMPM", "IS8601DT", "E8601DT", "B8601DT", "NLDATM"),
    "seconds_time": ("TIME", "HHMM", "TOD", "TIMEAMPM", "IS8601TM", "E8601TM", "B8601TM", "NLTIME"),
}
STATA_FORMATS = (
    (re.compile(r"%-?tc[HhMmSs:.]+$"), "milliseconds_time"),
    (re.compile(r"%-?tc"), "milliseconds"),
    (re.compile(r"%-?t?d"), "days"),
    (re.compile(r"%-?tw"), "weeks"),
    (re.compile(r"%-?tm"), "months"),
    (re.compile(r"%-?tq"), "quarters"),
    (re.compile(r"%-?th"), "half_years"),
)


def main(path: str, kind: str, max_memory_bytes: str, max_cells: str) -> None:
    """Print the file, or why it cannot be read, as one JSON object."""
    _limit_memory(int(max_memory_bytes))
    warnings.simplefilter("ignore")
    try:
        answer = _read(path, kind, int(max_cells))
        text = json.dumps(answer)
    except MemoryError:
        text = json.dumps({"error": "memory", "detail": ""})
    except Exception as problem:  # whatever the readers raise, the file is at fault; the parent says so
        is_readers_own = isinstance(problem, ReadstatError | PyreadstatError)
        detail = str(problem) if is_readers_own else "what it says of itself does not agree"
        text = json.dumps({"error": "damaged", "detail": detail})
    sys.stdout.write(text)
    sys.stdout.flush()
    os._exit(0)  # freeing what a damaged file left behind may crash, and nothing is left to do


def _limit_memory(n_bytes: int) -> None:
    """Cap the memory of this process, where the operating system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: str, kind: str, max_cells: int) -> dict[str, Any]:
    """Everything in the file, in the first encoding that fits it."""
    problem: Exception = ValueError("no encoding fits")
    for encoding in (None, *OTHER_ENCODINGS):
        try:
            return {**_read_with(path, kind, encoding, max_cells), "is_encoding_replaced": encoding is not None}
        except UnicodeError as found:
            problem = found
        except Exception as found:  # only the reader's own words tell a wrong encoding from other damage
            if kind == "por" or not re.search(r"encoding|convert string|character set", str(found), re.IGNORECASE):
                raise
            problem = found
    raise problem


def _read_with(path: str, kind: str, encoding: str | None, max_cells: int) -> dict[str, Any]:
    """Everything in the file, columns in blocks so that memory stays bounded."""
    _, about = _parse(path, kind, encoding, metadataonly=True)
    names, n_rows = list(about.column_names), about.number_rows
    if not all(names):
        return {"error": "damaged", "detail": "a variable has no name"}
    n_declared = (n_rows or 0) * len(names)
    if n_declared > max_cells:
        return {"error": "cells", "detail": f"{n_rows:,} rows of {len(names):,} columns"}
    if n_declared > os.path.getsize(path) * CELLS_PER_BYTE.get(kind, 1):
        return {"error": "short", "detail": f"{n_rows:,} rows of {len(names):,} columns"}
    width = max(1, CELLS_IN_A_PASS // n_rows) if n_rows else len(names)
    columns: list[dict[str, Any]] = []
    for start in range(0, len(names), max(width, 1)):
        block = names[start : start + width]
        cells, _ = _parse(path, kind, encoding, usecols=block if len(block) < len(names) else None)
        if list(cells) != block:
            return {"error": "damaged", "detail": "its columns do not agree with its dictionary"}
        columns += [_column(name, values, about, kind) for name, values in cells.items()]
    return {
        "n_rows": len(next(iter(cells.values()))) if names else 0,
        "encoding": encoding or about.file_encoding,
        "label": about.file_label or "",
        "columns": columns,
        "sets": [{"name": name, **described} for name, described in (about.mr_sets or {}).items()],
    }


def _parse(path: str, kind: str, encoding: str | None, **options: Any) -> tuple[dict[str, list[Any]], Any]:
    """Columns as lists and what the file says about them; user-missing codes stay."""
    # The public readers of .por and .xpt have no `user_missing`: declared missing codes would silently become blank.
    cells, about = parser_entry_point(
        path,
        parser_format={"zsav": "sav/zsav", "sav": "sav/zsav", "xpt": "xport"}.get(kind, kind),
        encoding=encoding,
        user_missing=True,
        disable_datetime_conversion=True,
        output_format="dict",
        **options,
    )
    return cells, about


def _column(name: str, values: list[Any], about: Any, kind: str) -> dict[str, Any]:
    """One column: its cells as codes of distinct texts, its labels, and how it is described."""
    display = about.original_variable_types.get(name) or ""
    storage = about.readstat_variable_types.get(name) or ""
    counts = _what_is_counted(display, kind)
    is_tagged = kind not in ("sav", "zsav", "por") and storage != "string"
    position: dict[Any, int] = {}
    codes = array("i", (position.setdefault(value, len(position)) for value in values))
    return {
        "name": name,
        "label": about.column_names_to_labels.get(name) or "",
        "format": display,
        "storage": storage,
        "width": about.variable_storage_width.get(name) or 0,
        "measure": about.variable_measure.get(name) or "",
        "counts": counts,
        "texts": [_text(value, storage, counts, kind, is_tagged) for value in position],
        "codes": base64.b64encode(codes.tobytes()).decode("ascii"),
        "labels": _labels(name, list(position), about, storage, is_tagged),
    }


def _labels(name: str, present: list[Any], about: Any, storage: str, is_tagged: bool) -> list[tuple[str, str, bool]]:
    """Every labelled or declared-missing code as (code, label, whether it is declared missing)."""
    labelled = about.variable_value_labels.get(name) or {}
    ranges = [(limits["lo"], limits["hi"]) for limits in (about.missing_ranges.get(name) or [])]
    known = [value for value in present if value is not None]
    missing = dict.fromkeys(low for low, high in ranges if low == high)
    missing |= dict.fromkeys(value for value in (*labelled, *known) if _lies_in(value, ranges))
    missing |= dict.fromkeys(value for value in (*labelled, *known) if is_tagged and isinstance(value, str))
    return [
        (_plain_text(value, storage, is_tagged), str(labelled.get(value, "")), value in missing)
        for value in dict.fromkeys([*labelled, *missing])
    ]


def _lies_in(value: Any, ranges: list[tuple[Any, Any]]) -> bool:
    """Whether a value lies in one of the declared ranges; words and numbers are not compared."""
    return any(isinstance(value, str) == isinstance(low, str) and low <= value <= high for low, high in ranges)


def _what_is_counted(display: str, kind: str) -> str:
    """Unit and origin of a column of dates or times, "" for other columns."""
    if kind == "dta":
        return next((counts for pattern, counts in STATA_FORMATS if pattern.match(display)), "")
    word = re.match(r"[A-Z]+(?:8601[A-Z]+)?", display.upper())
    formats = SPSS_FORMATS if kind in ("sav", "zsav", "por") else SAS_FORMATS
    return next((counts for counts, words in formats.items() if word and word[0] in words), "")


def _text(value: Any, storage: str, counts: str, kind: str, is_tagged: bool) -> str:
    """A cell as text: dates and times as ISO where a calendar has them, all else as it is."""
    if value is None:
        return ""
    if counts and isinstance(value, int | float):
        origin = SPSS_EPOCH if kind in ("sav", "zsav", "por") else EPOCH_1960
        with contextlib.suppress(OverflowError, ValueError):
            return _moment(float(value), counts, origin)
    return _plain_text(value, storage, is_tagged)


def _plain_text(value: Any, storage: str, is_tagged: bool) -> str:
    """A value that is no date: whole numbers without decimals, tagged missing values with their dot."""
    if isinstance(value, str):
        return f".{value}" if is_tagged else value
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        # A single-precision column holds 1.1 as 1.10000002384...; its own shortest text is what was entered.
        return str(np.float32(value)) if storage == "float" else repr(value)
    return str(value)


def _moment(value: float, counts: str, origin: dt.datetime) -> str:
    """ISO text of a date, a time of day or both."""
    if counts in ("weeks", "months", "quarters", "half_years"):
        return _period_start(int(value), counts).isoformat()
    unit = counts.split("_")[0]
    if counts.endswith("_time"):
        return _duration(value / (1000 if unit == "milliseconds" else 1))
    moment = origin + dt.timedelta(**{unit: value})
    if moment.time() == dt.time() and not counts.endswith("_datetime") and unit != "milliseconds":
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")


def _period_start(number: int, counts: str) -> dt.date:
    """First day of Stata's week, month, quarter or half-year `number` since the start of 1960."""
    if counts == "weeks":  # fifty-two to a year, the last one longer
        return dt.date(1960 + number // 52, 1, 1) + dt.timedelta(days=7 * (number % 52))
    n_months = number * {"months": 1, "quarters": 3, "half_years": 6}[counts]
    return dt.date(1960 + n_months // 12, n_months % 12 + 1, 1)


def _duration(seconds: float) -> str:
    """Hours, minutes and seconds; a duration may be negative or longer than a day."""
    microseconds = round(abs(seconds) * 1_000_000)
    whole, rest = divmod(microseconds, 1_000_000)
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}" + (f".{rest:06d}" if rest else "")
    return f"-{text}" if seconds < 0 and microseconds else text


if __name__ == "__main__":
    main(*sys.argv[1:])
