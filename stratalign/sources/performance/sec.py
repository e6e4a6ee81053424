"""SEC `companyfacts` files (CIK##########.json): every fact as filed, one row each, nothing interpreted."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from stratalign.errors import SourceError
from stratalign.paths import read_file, why_no_file
from stratalign.sources.files.file_lists import matching_files
from stratalign.sources.files.table import MAX_BYTES

#: One row a fact: `tag` with its taxonomy unless that is us-gaap; dates as written; `start` is "" of a balance.
FACT_COLUMNS = ("cik", "entity", "tag", "unit", "start", "end", "val", "accn", "fy", "fp", "form", "filed", "frame")
US_GAAP = "us-gaap"
MAX_FACTS = 5_000_000
_REMEDY = "Download it again from data.sec.gov/api/xbrl/companyfacts."
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class _Damaged(Exception):
    """What is wrong with a file, and where in it."""


def read_companyfacts(path: str | Path, *, tags: Collection[str] | None = None) -> pd.DataFrame:
    """Read the facts of one company or of several.

    Parameters
    ----------
    path
        A `companyfacts` JSON file, a folder of them, or a pattern such as `filings/CIK*.json`.
    tags
        Tags that are wanted, such as `Revenues` or `ifrs-full:Revenue`; all if None.

    Returns
    -------
    pandas.DataFrame
        Columns `FACT_COLUMNS`, all text; the index `line` names the file and the number of the fact in it.
        `attrs["units"]` counts the facts of each unit.

    Raises
    ------
    SourceError
        A file is missing, too large, not JSON, or not of this form; the message says where.
    """
    parts = [_read_file(file, tags) for file in matching_files(Path(path), suffixes=(".json",))]
    facts = pd.concat(parts) if len(parts) > 1 else parts[0]
    facts.attrs = {"encoding": "utf-8", "delimiter": None, "sheet": None}
    return facts


def _read_file(file: Path, tags: Collection[str] | None) -> pd.DataFrame:
    """Facts of one company."""
    try:
        content = _parse(_read_bytes(file))
        rows = list(_facts(content, tags))
    except _Damaged as problem:
        raise SourceError(f"{file.name} is no companyfacts file of the SEC: {problem}. {_REMEDY}") from None
    lines = pd.Index([f"{file.stem} fact {number}" for number, _ in rows], name="line", dtype="str")
    return pd.DataFrame([row for _, row in rows], columns=list(FACT_COLUMNS), index=lines, dtype="str")


def _read_bytes(file: Path) -> bytes:
    """Content of a file that may be read."""
    absent = why_no_file(file)
    if absent:
        raise SourceError(f"{file.name} {absent}: looked for {file}. Check the name and the raw folder.")
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise _Damaged(f"it has {size / 2**20:,.0f} MB; at most {MAX_BYTES / 2**20:,.0f} are read")
    return read_file(file, SourceError)


def _parse(content: bytes) -> dict[str, Any]:
    """JSON object of a file."""
    try:
        parsed = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as problem:
        raise _Damaged(f"it is not UTF-8 (byte {problem.start:,})") from None
    except json.JSONDecodeError as problem:
        what = "it is empty" if not content.strip() else f"{problem.msg} at line {problem.lineno}, byte {problem.pos:,}"
        raise _Damaged(what) from None
    except RecursionError:
        raise _Damaged("it is nested too deeply") from None
    except ValueError:
        raise _Damaged("it holds a number of thousands of digits") from None
    return _object(parsed, "the file")


def _refuse_constant(name: str) -> NoReturn:
    raise _Damaged(f"it holds {name}, which is no number of JSON")


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Damaged(f"{where} is no object")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _Damaged(f"{where} is no list")
    return value


def _facts(content: dict[str, Any], tags: Collection[str] | None) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every wanted fact with its number in the file."""
    cik, entity = content.get("cik"), content.get("entityName")
    if isinstance(cik, bool) or not isinstance(cik, int | str) or not str(cik).strip().isdecimal():
        raise _Damaged("'cik' is missing or no number")
    if not isinstance(entity, str) or not entity.strip():
        raise _Damaged("'entityName' is missing")
    company = (f"{int(cik):010d}", " ".join(entity.split()))
    number = 0
    for taxonomy, by_tag in _object(content.get("facts"), "'facts'").items():
        for tag, described in _object(by_tag, f"'{taxonomy}'").items():
            name = tag if taxonomy == US_GAAP else f"{taxonomy}:{tag}"
            is_wanted = tags is None or name in tags
            units = _object(_object(described, f"'{name}'").get("units"), f"'units' of '{name}'")
            for unit, facts in units.items():
                for fact in _list(facts, f"unit '{unit}' of '{name}'"):
                    number += 1
                    if number > MAX_FACTS:
                        raise _Damaged(f"it holds more than {MAX_FACTS:,} facts")
                    if is_wanted:
                        yield number, (*company, name, str(unit), *_fact(fact, f"fact {number:,} ('{name}', {unit})"))


def _fact(fact: object, where: str) -> tuple[str, ...]:
    """Fields of a fact from `start` on, as text."""
    fields = _object(fact, where)
    value = fields.get("val")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Damaged(f"{where}: 'val' is missing or no number")
    start = _date(fields.get("start", ""), f"{where}: 'start'", may_be_blank=True)
    end = _date(fields.get("end"), f"{where}: 'end'")
    filed = _date(fields.get("filed"), f"{where}: 'filed'")
    if start and start > end:
        raise _Damaged(f"{where}: it starts on {start}, after its end on {end}")
    stated = (_stated_text(fields, key) for key in ("accn", "fy", "fp", "form"))
    return start, end, repr(value), *stated, filed, _stated_text(fields, "frame")


def _stated_text(fields: dict[str, Any], key: str) -> str:
    """Field that says where a fact was filed, as text."""
    value = fields.get(key)
    return "" if value is None else str(value)[:40]


def _date(value: object, where: str, *, may_be_blank: bool = False) -> str:
    """Date that is one."""
    if may_be_blank and value in ("", None):
        return ""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            dt.date.fromisoformat(value)
            return value
    except ValueError:
        pass
    raise _Damaged(f"{where} is missing or no date")
