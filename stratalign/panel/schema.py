"""The canonical panel as a schema: what every later room may rely on."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from stratalign.errors import SourceError
from stratalign.vocabulary import ACCOUNT_LINES, LINE_KINDS

if TYPE_CHECKING:
    import pandera.pandas as pa

#: Kinds of account lines that count something.
NOT_NEGATIVE = frozenset({"people", "customers", "answers"})
CURRENCY = "[A-Z]{3}"


def check_panel(panel: pd.DataFrame) -> pd.DataFrame:
    """Hold a panel against its schema.

    Parameters
    ----------
    panel
        Columns `PANEL_COLUMNS`, then any of `ACCOUNT_LINES` and `industry`.

    Returns
    -------
    pandas.DataFrame
        The same rows, unchanged.

    Raises
    ------
    SourceError
        A column is missing or unknown, has a wrong type or value, or an entity has a period twice; all are listed.
    """
    if _is_canonical(panel):
        return panel
    from pandera.errors import SchemaErrors

    try:
        return _schema().validate(panel, lazy=True)
    except SchemaErrors as problems:
        cases = problems.failure_cases
        lines = [_describe(rows) for _, rows in cases.groupby(["column", "check"], dropna=False, sort=False)]
    listed = "".join(f"\n  - {line}" for line in lines)
    raise SourceError(f"the accounts are not a canonical panel:{listed}")


def _is_canonical(panel: pd.DataFrame) -> bool:
    """Whether the rows keep to `_schema`, seen at once; what is wrong with those that do not, the schema tells."""
    lines = [name for name in panel.columns if name in LINE_KINDS]
    texts = ["entity_id", "currency", "source", *(name for name in panel.columns if name == "industry")]
    if sorted(panel.columns) != sorted([*texts, "period_end", *lines]) or panel.empty:
        return False
    if not all(isinstance(panel[name].dtype, pd.StringDtype) for name in texts):
        return False
    if not all(panel[name].dtype == np.dtype(float) for name in lines):
        return False
    if not pd.api.types.is_datetime64_any_dtype(panel["period_end"]):
        return False
    signed = [name for name in lines if LINE_KINDS[name] not in NOT_NEGATIVE]
    return (
        not panel[["entity_id", "period_end", "currency", "source"]].isna().any(axis=None)
        and all(text.strip() for name in ("entity_id", "source") for text in panel[name].unique())
        and all(re.fullmatch(CURRENCY, text) for text in panel["currency"].unique())
        and not np.isinf(panel[lines].to_numpy()).any()
        and not (panel[lines].drop(columns=signed).to_numpy() < 0).any()
        and not panel.duplicated(["entity_id", "period_end"]).any()
    )


def _describe(cases: pd.DataFrame) -> str:
    """One line for the failures of one check in one column."""
    column, check = cases[["column", "check"]].iloc[0]
    shown = ", ".join(dict.fromkeys(repr(case) for case in cases["failure_case"].head(3)))
    rows = cases["index"].dropna().unique()
    where = f" in {len(rows)} rows, such as {', '.join(str(row) for row in rows[:3])}" if len(rows) else ""
    return f"{column}: {check}{where} (found: {shown})"


@cache
def _schema() -> pa.DataFrameSchema:
    """Make the schema of the canonical panel; pandera takes long to import, so it waits until needed."""
    import pandera.pandas as pa

    filled = pa.Check(lambda texts: texts.str.strip() != "", error="is not blank")
    dates = pa.Check(pd.api.types.is_datetime64_any_dtype, error="is a date")
    finite = pa.Check(lambda values: values.abs() < float("inf"), error="is a finite number")
    not_negative = pa.Check.ge(0, error="is not negative")
    lines = {line: pa.Column(float, finite, nullable=True, required=False) for line in ACCOUNT_LINES}
    for line, kind in LINE_KINDS.items():
        if kind in NOT_NEGATIVE:
            lines[line] = pa.Column(float, [finite, not_negative], nullable=True, required=False)
    return pa.DataFrameSchema(
        {
            "entity_id": pa.Column(str, filled),
            "period_end": pa.Column(None, dates),
            "currency": pa.Column(str, pa.Check.str_matches(f"^{CURRENCY}$", error="is a three-letter code")),
            "source": pa.Column(str, filled),
            **lines,
            "industry": pa.Column(str, nullable=True, required=False),
        },
        checks=[
            pa.Check(lambda panel: len(panel) > 0, error="has at least one row"),
            pa.Check(
                lambda panel: ~panel.duplicated(["entity_id", "period_end"], keep=False), error="has each period once"
            ),
        ],
        strict=True,
    )
