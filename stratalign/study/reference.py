"""The committed 410-company reference sample. SYNTHETIC: a yardstick to show the method with, not evidence."""

from __future__ import annotations

from functools import cache

import pandas as pd

from stratalign.shipped import shipped_path


def load_reference_companies() -> pd.DataFrame:
    """Companies of the synthetic reference sample.

    Returns
    -------
    pandas.DataFrame
        One row per company: company_id, industry, scores with suffix `_points` (0-100), outcomes. Columns are
        described in `data/study/codebook.csv`.
    """
    return _companies().copy()


@cache
def _companies() -> pd.DataFrame:
    return pd.read_csv(shipped_path("data", "study", "companies.csv"), keep_default_na=False, na_values=[""])
