"""The canonical responses as a schema: what every later room may rely on."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

import numpy as np
import pandas as pd

from stratalign.errors import SourceError
from stratalign.numerics.long_tables import count_repeats
from stratalign.vocabulary import DECLARED_MISSING, LEVELS, RESPONSE_COLUMNS, MissingReason

#: What one row answers.
KEY = ["respondent_id", "wave", "item_key"]


def check_responses(responses: pd.DataFrame) -> pd.DataFrame:
    """Hold canonical responses against their schema.

    Parameters
    ----------
    responses
        Columns `RESPONSE_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        The same rows, unchanged.

    Raises
    ------
    SourceError
        A column is missing, has a wrong type or value, or a respondent answers an item twice; all failures are listed.
    """
    if _is_canonical(responses):
        return responses
    from pandera.errors import SchemaErrors

    try:
        return pd.DataFrame(_schema().validate(responses, lazy=True))
    except SchemaErrors as problems:
        cases = problems.failure_cases.groupby(["column", "check"], dropna=False).size()
        lines = "".join(f"\n  - {column}: {check} ({n} cells)" for (column, check), n in cases.items())
        raise SourceError(f"the responses are not canonical:{lines}") from None


def _is_canonical(responses: pd.DataFrame) -> bool:
    """Whether the rows keep to `_schema`, seen at once; what is wrong with those that do not, the schema tells."""
    if list(responses.columns) != list(RESPONSE_COLUMNS) or responses["value"].dtype != np.dtype(float):
        return False
    text = [name for name in RESPONSE_COLUMNS if name != "value"]
    if not all(isinstance(kind, pd.StringDtype) for kind in responses.dtypes[text].tolist()):
        return False
    words = {name: responses[name].to_numpy(dtype=object) for name in text}
    different = {name: pd.unique(words[name]) for name in text if name != "unit_id"}
    levels = different.pop("level")
    return (
        not any(pd.isna(own).any() for own in different.values())
        and {*levels[~pd.isna(levels)]} <= {*LEVELS}
        and bool(_is_reason(pd.Series(different["missing_reason"], dtype="str")).all())
        and np.array_equal(words["missing_reason"] == "", ~np.isnan(responses["value"].to_numpy()))
        and not count_repeats(responses, KEY)
    )


@cache
def _schema() -> Any:
    """Schema of the canonical responses; pandera is slow to import, so it waits until it is needed."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            "respondent_id": pa.Column(str),
            "wave": pa.Column(str),
            "unit_id": pa.Column(str, nullable=True),
            "level": pa.Column(str, pa.Check.isin(LEVELS), nullable=True),
            "item_key": pa.Column(str),
            "dimension": pa.Column(str),
            "value": pa.Column(float, nullable=True),
            "missing_reason": pa.Column(
                str, pa.Check(_is_reason, error=f"isin {[*get_args(MissingReason)]} or '{DECLARED_MISSING}<label>'")
            ),
        },
        checks=[
            pa.Check(
                lambda table: table["value"].notna() == (table["missing_reason"] == ""),
                error="a value is there exactly where no missing reason is given",
            )
        ],
        unique=KEY,
        strict=True,
    )


def _is_reason(reasons: pd.Series) -> pd.Series:
    """Whether each reason is one of the closed list or a declared one with its label."""
    declared = [reason for reason in reasons.unique() if reason.removeprefix(DECLARED_MISSING) not in ("", reason)]
    return reasons.isin([*get_args(MissingReason), *declared])
