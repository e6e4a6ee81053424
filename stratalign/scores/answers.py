"""Tables of answers, turned so that a high value means the same on every item."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument


def flip_reverse_columns(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Turn reverse-keyed items round, so that a high value means the same on every item.

    Parameters
    ----------
    answers
        Columns item keys, as answered.
    instrument
        Says which items are reverse-keyed and their scales.

    Returns
    -------
    pandas.DataFrame
        The same table; reverse items are low + high - value.
    """
    sums = np.array([_sum_of_ends(instrument, key) for key in answers.columns])
    points = answers.to_numpy(dtype=float)
    return pd.DataFrame(np.where(np.isnan(sums), points, sums - points), answers.index, answers.columns)


def _sum_of_ends(instrument: Instrument, key: str) -> float:
    """Low + high of the scale of a reverse-keyed item; missing for others."""
    scale = instrument.scale_of(key)
    return scale.low + scale.high if instrument.items[key].reverse else float("nan")
