"""What propagation gives: a claim with and without the uncertainty of its measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.vocabulary import model_rows

RESAMPLINGS = ("scores_fixed", "resampled_companies", "resampled_people")
QUANTITIES = ("slope_per_point", "slope_per_sd", "premium_pct")
MEASUREMENT = ("reliability", "icc1", "alpha", "mean_rwg_j", "set_aside_pct")


class PropagatedFigure(NamedTuple):
    """One quantity of `QUANTITIES` under one way of resampling; missing with `why_none`."""

    quantity: str
    resampling: str
    estimate: float
    ci_low: float
    ci_high: float
    std_error: float
    why_none: str


@displayed
@dataclass(frozen=True, slots=True)
class PropagatedClaim(Result):
    """A claim with and without the uncertainty of its measurement.

    - `claims`: rows of `PropagatedFigure`, one for each quantity (slope_per_point of the score; slope_per_sd, which is
      that of the scores where they are taken as known and else that of true scores; premium_pct, top against bottom
      share of alignment by the model) and way of resampling. `scores_fixed`: scores taken as known, companies
      resampled. `resampled_companies`: companies resampled with their people and years, every step from answer to
      slope redone.
      `resampled_people`: the same companies, people within their units and years within their company resampled, every
      step redone: what measurement alone leaves open. A premium is missing where the bottom's predicted mean is not
      above one point, its interval where that happens in more resamples than lie outside the interval.
    - `measurement`: quantity (reliability, icc1; with answers also alpha, mean_rwg_j, set_aside_pct), estimate, ci_low,
      ci_high.
    - `n_without_outcome` companies have a score and no outcome: intervals take them to be like the others, and people
      whom no sign shows as careless to be careful. `reach_of_missing` is how far slope_per_sd may lie off if the
      outcomes of those without lie up to one of their standard deviations off; add it to both sides of the interval.
    - `reliabilities`: of each company's score. `share`: of companies in the top and in the bottom group.
    """

    claims: pd.DataFrame
    measurement: pd.DataFrame
    reliability: float
    reliabilities: pd.Series
    n_companies: int
    n_people: int
    n_left_out: int
    n_set_aside: int
    n_draws: int
    share: float
    n_without_outcome: int = 0
    reach_of_missing: float = 0.0

    def tidy(self) -> pd.DataFrame:
        """One row per quantity and way of resampling in the model columns; n_respondents counts people."""
        rows = self.claims
        return model_rows(
            term=rows["resampling"].tolist(),
            quantity=rows["quantity"].tolist(),
            **{name: rows[name].tolist() for name in ("estimate", "ci_low", "ci_high", "std_error")},
            n_respondents=self.n_people,
            n_units=self.n_companies,
            n_clusters=self.n_companies,
            covariance=[
                "bootstrap of people and years" if how == "resampled_people" else "bootstrap of companies"
                for how in rows["resampling"]
            ],
        )
