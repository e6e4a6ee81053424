"""How surely the company's scores are known together: each person's part in their errors, and the covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.numerics.display import displayed
from stratalign.scores.groups import Groups
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class ScoreErrors:
    """Covariance of the errors of the company's scores, in squared points, and its degrees of freedom."""

    covariance: pd.DataFrame
    freedom: float

    def tidy(self) -> pd.DataFrame:
        """Standard error of each score, in the estimate columns of vocabulary.py."""
        error = np.sqrt(np.diagonal(self.covariance.to_numpy()))
        return estimate_rows(
            term=list(self.covariance.columns), quantity="std_error_of_score", measure="points", estimate=list(error)
        )


def score_influences(wide: pd.DataFrame, groups: Groups, weighting: str) -> tuple[pd.DataFrame, float]:
    """Each person's part in the error of the company's scores.

    Parameters
    ----------
    wide
        Scores of respondents, index respondent_id, a column per measure; missing where not answered.
    groups
        Groups of the wave.
    weighting
        `levels`, where every level counts the same, or `respondents`.

    Returns
    -------
    tuple
        Table like `wide`, zero where a person has no score: the cross-products of its columns are the covariance of the
        scores' errors. And their degrees of freedom (Welch and Satterthwaite).
    """
    strata = [pd.Series(True, index=wide.index)]
    if weighting == "levels":
        levels = [groups.membership[key] for key in groups.of_kind("level")]
        strata = [level.reindex(wide.index, fill_value=False) for level in levels]
    table, variances, sizes = np.zeros(wide.shape), [], []
    for stratum in strata:
        rows = np.where(stratum.to_numpy()[:, None], wide.to_numpy(dtype=float), np.nan)
        n = np.maximum((~np.isnan(rows)).sum(axis=0), 2)
        mean = np.nansum(rows, axis=0) / n
        part = np.nan_to_num((rows - mean) / np.sqrt(n * (n - 1.0)) / len(strata))
        table += part
        variances.append(float((part**2).sum()))
        sizes.append(float(n.max(initial=2)))
    below = sum(variance**2 / (n - 1) for variance, n in zip(variances, sizes, strict=True))
    freedom = sum(variances) ** 2 / below if below > 0 else sum(sizes) - len(sizes)
    return pd.DataFrame(table, index=wide.index, columns=wide.columns), float(freedom)


def score_errors(wide: pd.DataFrame, groups: Groups, weighting: str) -> ScoreErrors:
    """Covariance of the errors of the company's scores.

    Parameters
    ----------
    wide, groups, weighting
        As in `score_influences`.

    Returns
    -------
    ScoreErrors
        Of every column of `wide`.
    """
    parts, freedom = score_influences(wide, groups, weighting)
    return ScoreErrors(parts.T @ parts, freedom)
