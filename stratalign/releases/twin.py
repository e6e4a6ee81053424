"""A synthetic twin of companies whose figures may not leave: as many, alike in moments, none of them anybody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import DisclosureError
from stratalign.releases.base import FIRST_COLUMNS, LAST_COLUMNS
from stratalign.releases.coarsening import FEWEST_IN_CELL

#: Correlations are drawn towards none by so many companies that are nobody's: those of a few would tell of them.
PRIOR_COMPANIES = 10


def twin_of(companies: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Draw companies that have means, spreads and correlations of others, and nothing of a single one.

    Parameters
    ----------
    companies
        Of one origin, as a release tells them.
    seed
        Same seed, same twin.

    Returns
    -------
    pandas.DataFrame
        As many rows and the same columns; industries, sizes and regions as often as in the companies, figures drawn
        from one normal distribution and held within the scale. SYNTHETIC in every row.

    Raises
    ------
    DisclosureError
        Fewer than ten companies: their moments would tell of them.
    """
    n = len(companies)
    if n < FEWEST_IN_CELL:
        raise DisclosureError(
            f"{n} companies are too few for a twin: means of fewer than {FEWEST_IN_CELL} tell of them."
        )
    rng = np.random.default_rng(seed)
    measures = [str(name) for name in companies if name not in (*FIRST_COLUMNS, *LAST_COLUMNS)]
    known = companies[measures].astype(float)
    means, spreads = known.mean().fillna(0.0), known.std().fillna(0.0)
    correlations = known.corr().fillna(0.0).to_numpy() * n / (n + PRIOR_COMPANIES)
    np.fill_diagonal(correlations, 1.0)
    # Correlations of columns with different companies need not be those of any distribution.
    values, vectors = np.linalg.eigh(correlations)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    drawn = pd.DataFrame(rng.standard_normal((n, len(measures))) @ root.T, columns=measures)
    drawn = drawn * spreads + means
    for name in measures:
        if name.endswith("_points"):
            drawn[name] = drawn[name].clip(0.0, 100.0)
        # As many are missing, of other companies.
        drawn.loc[rng.permutation(n)[: int(known[name].isna().sum())], name] = np.nan
    profile = companies[[name for name in FIRST_COLUMNS if name in companies]].sample(frac=1.0, random_state=seed)
    profile = profile.reset_index(drop=True)
    if "n_respondents" in profile:
        profile["n_respondents"] = rng.permutation(profile["n_respondents"].to_numpy())
    twin = pd.concat([profile, drawn.round(4)], axis=1)
    last = companies[[name for name in LAST_COLUMNS if name in companies]].reset_index(drop=True)
    twin = pd.concat([twin, last], axis=1)
    return twin.assign(company_id=[f"T{row:05}" for row in range(1, n + 1)], synthetic=True, origin="synthetic")
