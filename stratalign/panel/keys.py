"""What a row of a performance file belongs to: its line, entity, period, industry, currency and unit."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.sources.performance.filled import FILE_COLUMN, SHEET_COLUMN

_PERIOD_IN_NAME = re.compile(
    r"(?:19|20)\d\d[-_](?:0[1-9]|1[0-2])(?:[-_](?:0[1-9]|[12]\d|3[01]))?(?!\d)|(?:19|20)\d\d[-_ ]?Q[1-4]"
    r"|Q[1-4][-_ ]?(?:19|20)\d\d|(?:19|20)\d\d/\d\d(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)|FY[ _-]?'?\d\d(?!\d)",
    re.IGNORECASE,
)


def row_keys(rows: pd.DataFrame, raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Name what every row belongs to.

    Parameters
    ----------
    rows
        Rows of the file, or some of them.
    raw
        The whole file, whose `attrs` name its sheet and titles.
    performance
        Says where entity, period, industry, currency and unit stand.

    Returns
    -------
    pandas.DataFrame
        `line`, `part` (file and sheet), `entity_id`, `period`, and `industry`, `currency` and `unit` where columns are
        named for them; as written, with single spaces. `period` is "" where the row does not tell.
    """
    keys: dict[str, object] = {
        "line": rows.index,
        "part": _parts(rows, raw),
        "entity_id": _entities(rows, raw, performance),
        "period": _periods(rows, raw, performance),
    }
    if performance.industry:
        keys["industry"] = one_spaced(rows[performance.industry])
    if performance.currency_column:
        keys["currency"] = one_spaced(rows[performance.currency_column]).str.upper()
    if performance.unit_column:
        keys["unit"] = one_spaced(rows[performance.unit_column])
    return pd.DataFrame(keys, index=rows.index)


def one_spaced(written: pd.Series) -> pd.Series:
    """Text with runs of white space as one space."""
    return written.map(lambda text: " ".join(text.split())).astype("str")


def period_in_name(name: str) -> str:
    """Period named in the title of a sheet or file, such as 2023 of "accounts_2023"; the whole name if none is."""
    found = _PERIOD_IN_NAME.search(name)
    return re.sub(r"_", "-", found[0]) if found else name


def _parts(rows: pd.DataFrame, raw: pd.DataFrame) -> pd.Series:
    """File and sheet of every row, as `attrs["titles"]` names them."""
    if FILE_COLUMN in rows:
        return rows[FILE_COLUMN] + "!" + rows[SHEET_COLUMN]
    return pd.Series(next(iter(raw.attrs.get("titles", {})), ""), index=rows.index, dtype="str")


def _entities(rows: pd.DataFrame, raw: pd.DataFrame, performance: Performance) -> pd.Series:
    """Entity of every row: from a column, the declaration, the sheet, the file, or one entity a row."""
    if performance.entity:
        return one_spaced(rows[performance.entity])
    if performance.entity_name:
        return pd.Series(performance.entity_name, index=rows.index, dtype="str")
    if performance.entity_from == "row":
        return pd.Series([f"row {line}" for line in rows.index], index=rows.index, dtype="str")
    return one_spaced(_part_names(rows, raw, performance, str(performance.entity_from)))


def _periods(rows: pd.DataFrame, raw: pd.DataFrame, performance: Performance) -> pd.Series:
    """Period of every row: from a column, the sheet, the file or the declaration."""
    if performance.period_end:
        return one_spaced(rows[performance.period_end])
    if performance.period_from:
        names = _part_names(rows, raw, performance, performance.period_from)
        return names.map(period_in_name).astype("str")
    return pd.Series(performance.period or "", index=rows.index, dtype="str")


def _part_names(rows: pd.DataFrame, raw: pd.DataFrame, performance: Performance, kind: str) -> pd.Series:
    """Title of the sheet, or name of the file without its ending, of every row."""
    column = SHEET_COLUMN if kind == "sheet" else FILE_COLUMN
    if column in rows:
        return rows[column].map(lambda name: name if kind == "sheet" else PurePosixPath(name).stem).astype("str")
    name = raw.attrs.get("sheet") if kind == "sheet" else PurePosixPath(performance.file).stem
    return pd.Series(name or "", index=rows.index, dtype="str")
