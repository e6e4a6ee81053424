"""The text of a spreadsheet's value, the same for every kind of workbook."""

from __future__ import annotations

import datetime as dt


def cell_text(value: object) -> str:
    """Text of a worksheet's value: ISO dates, whole numbers without '.0', TRUE and FALSE.

    Parameters
    ----------
    value
        As a workbook reader gives it; None is a blank cell.

    Returns
    -------
    str
        The text; "" where blank.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
