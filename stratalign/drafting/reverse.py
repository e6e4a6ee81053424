"""Questions that go against the others of their block, and whether questions of different blocks go together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.drafting.columns import Column
from stratalign.drafting.scales import DraftScale
from stratalign.responses.labels import code_key

#: A correlation with the rest below this says that a question is worded the other way round.
REVERSED_BELOW = -0.15
#: With fewer complete answers a correlation says nothing.
MIN_ANSWERS = 30
#: Single questions become one dimension where they agree at least this well.
MIN_ALPHA = 0.6


def values_of(columns: Sequence[Column], scale: DraftScale) -> pd.DataFrame:
    """Values of answers on a scale whose order is known.

    Parameters
    ----------
    columns
        Columns answered on the scale.
    scale
        The scale.

    Returns
    -------
    pandas.DataFrame
        One column each, missing where there is no value.
    """
    return pd.DataFrame({column.name: _values(column, scale) for column in columns})


def find_reversed(values: pd.DataFrame) -> dict[str, float]:
    """Questions that correlate negatively with the others of their block.

    Parameters
    ----------
    values
        From `values_of`, at least three columns.

    Returns
    -------
    dict
        Correlation (-1 to 1) with the mean of the others, which are turned the way most of them go. Nothing where as
        many go one way as the other: which half is worded the other way round is not in the answers.
    """
    complete = values.dropna()
    if values.shape[1] < 3 or len(complete) < MIN_ANSWERS or (complete.nunique() < 2).any():
        return {}
    standardised = (complete - complete.mean()) / complete.std(ddof=0)
    signs = _directions(complete)
    if 2 * (signs < 0).sum() == len(signs):
        return {}
    signs = signs if (signs > 0).sum() > (signs < 0).sum() else -signs
    turned = standardised * signs
    against = {}
    for place, name in enumerate(values.columns):
        rest = turned.drop(columns=name).mean(axis=1)
        correlation = float(np.corrcoef(standardised[name], rest)[0, 1])
        if signs[place] < 0 and correlation < REVERSED_BELOW:
            against[str(name)] = correlation
    return against


def go_together(values: pd.DataFrame) -> bool:
    """Whether single questions, turned the same way, agree well enough (Cronbach's alpha) to be one dimension."""
    complete = values.dropna()
    n_items = values.shape[1]
    if n_items < 3 or len(complete) < MIN_ANSWERS:
        return False
    if (complete.nunique() < 2).any():
        return False
    turned = complete * _directions(complete)
    total = turned.sum(axis=1).var()
    alpha = n_items / (n_items - 1) * (1 - turned.var().sum() / total) if total > 0 else 0.0
    return bool(alpha >= MIN_ALPHA)


def _directions(complete: pd.DataFrame) -> np.ndarray:
    """Sign of each question on the first component of their correlations."""
    _, vectors = np.linalg.eigh(np.corrcoef(complete.to_numpy(), rowvar=False))
    return np.asarray(np.where(vectors[:, -1] < 0, -1.0, 1.0))


def _values(column: Column, scale: DraftScale) -> pd.Series:
    known = {cell: scale.value_of(column.labels.get(code_key(cell), cell)) for cell in column.cells.unique()}
    return column.cells.map(known).astype(float)
