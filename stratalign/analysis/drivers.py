"""Which dimensions of alignment go with employees' engagement, and how surely."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.gates import flat_scores
from stratalign.analysis.results import DriverResults
from stratalign.disclosure.population import FEWEST_LEFT_OVER, FEWEST_OF_A_MODEL, is_few
from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.models.importance.dominance import importance_performance
from stratalign.models.importance.shares import relative_importance

#: Fewer units than this make resampled units a poor guide; people are then resampled.
FEWEST_UNITS = 10


def analyse_drivers(
    points: pd.DataFrame,
    units: pd.Series,
    company_scores: pd.DataFrame,
    instrument: Instrument,
    *,
    minimum: int,
    threshold: int,
    seed: int,
) -> DriverResults | None:
    """Divide the explained variance of the main outcome, engagement where it is asked, among the dimensions.

    Parameters
    ----------
    points
        Scores of respondents, as `wide_scores` gives them.
    units
        Everybody's unit, index respondent_id; missing where a person has none.
    company_scores
        Published company scores, with intervals.
    instrument
        Says which dimensions measure alignment.
    minimum
        Smallest number of people a model may rest on.
    threshold
        The disclosure threshold: of the people scored in a measure none, or as many, may be left out.
    seed
        Seed of the resampling.

    Returns
    -------
    DriverResults or None
        None where no outcome or fewer than two dimensions were asked; otherwise the shares, or why there are none.
    """
    keys = [dimension.key for dimension in instrument.with_role("alignment")]
    keys = [key for key in keys if key in points]
    main = instrument.main_outcome
    if main is None or main.key not in points or len(keys) < 2:
        return None
    outcome = main.key
    complete = points[[*keys, outcome]].dropna()
    needed = max(minimum, FEWEST_OF_A_MODEL, len(keys) + 1 + FEWEST_LEFT_OVER)
    if len(complete) < needed:
        why = f"{len(complete)} people have all scores; {needed} are needed"
        return DriverResults(outcome, pd.DataFrame(), pd.DataFrame(), why)
    if any(is_few(int(n), threshold) for n in points[[*keys, outcome]].notna().sum() - len(complete)):
        why = f"fewer than {threshold} people lack one of the scores, of whom the shares would tell"
        return DriverResults(outcome, pd.DataFrame(), pd.DataFrame(), why)
    units = units.reindex(complete.index)
    by_unit = units.notna().all() and units.nunique() >= FEWEST_UNITS
    try:
        shares = relative_importance(
            complete[keys], complete[outcome], groups=units.to_numpy() if by_unit else None, seed=seed
        )
    except StatisticError as problem:
        return DriverResults(outcome, pd.DataFrame(), pd.DataFrame(), str(problem))
    performance = company_scores.rename(columns={"measure_key": "term"})
    return DriverResults(outcome, shares, importance_performance(shares, performance), "", flat_scores(complete))
