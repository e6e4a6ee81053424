"""How many of the people of two waves changed by more than error of measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.analysis.results import WaveResults
from stratalign.analysis.stayers import Stayers
from stratalign.analysis.wave import WavePeople
from stratalign.comparisons.linked import composite_reliability, reliable_change
from stratalign.disclosure.mask import cap_shares
from stratalign.engagement.instrument import Instrument
from stratalign.scores.scoring import INDEX_KEY

PERSON_COLUMNS = (
    "measure_key", "reliability", "threshold_points", "improved_pct", "unchanged_pct", "worsened_pct", "n_respondents",
    "is_capped",
)  # fmt: skip
#: Least reliability of a scale for saying of persons that they changed (Nunnally & Bernstein 1994).
LEAST_OF_PERSONS = 0.70


def shares_of_persons(before: WavePeople, after: WavePeople, stayers: Stayers, instrument: Instrument) -> pd.DataFrame:
    """Shares of those who stayed that changed by more than error of measurement, where a scale is reliable enough.

    Parameters
    ----------
    before, after
        Whom the two waves count.
    stayers
        Who stayed.
    instrument
        The questionnaire.

    Returns
    -------
    pandas.DataFrame
        Rows of `PERSON_COLUMNS`; shares whole and held to ends, none where who stayed is not shown.
    """
    if not stayers.are_shown:
        return pd.DataFrame(columns=list(PERSON_COLUMNS))
    wide = [one.points.loc[stayers.people] for one in (before, after)]
    rows = []
    for key, reliability in _reliabilities(before.results, after.results, wide[0], instrument).items():
        if key in stayers.keys and reliability >= LEAST_OF_PERSONS and wide[0][key].std() > 0:
            found = reliable_change(wide[0][key], wide[1][key], reliability=min(reliability, 0.999)).set_index(
                "direction"
            )
            shares = found.loc[["improved", "deteriorated"], ["share_pct", "n_respondents"]]
            rows.append((key, reliability, float(found["threshold_points"].iloc[0]), shares["share_pct"].to_list()))
    return _held_shares(rows, len(stayers.people))


def _held_shares(rows: list[tuple[str, float, float, list[float]]], n: int) -> pd.DataFrame:
    """Shares whole and held to ends; who did not change is said where neither is held."""
    table = []
    for key, reliability, threshold, shares in rows:
        held = cap_shares(pd.DataFrame({"share": shares, "n_respondents": float(n)}), whole=100.0)
        improved, worsened = held["share"].round().tolist()
        is_capped = bool(held["is_capped"].any())
        unchanged = float("nan") if is_capped else 100.0 - improved - worsened
        table.append((key, reliability, threshold, improved, unchanged, worsened, float(n), is_capped))
    return pd.DataFrame(table, columns=list(PERSON_COLUMNS))


def _reliabilities(
    before: WaveResults, after: WaveResults, scores: pd.DataFrame, instrument: Instrument
) -> dict[str, float]:
    """Alpha of each scale, the lower of the two waves; first that of the index, which follows from them."""
    first, second = ({row.dimension: row.alpha for row in wave.reliability} for wave in (before, after))
    alphas = {key: min(alpha, second[key]) for key, alpha in first.items() if key in second}
    pillar_of = {one.key: one.pillar for one in instrument.with_role("alignment") if one.pillar and one.key in scores}
    if not pillar_of or INDEX_KEY not in scores or not pillar_of.keys() <= alphas.keys():
        return alphas
    sizes = pd.Series(pillar_of).value_counts()
    weights = np.array([1 / (len(sizes) * sizes[pillar]) for pillar in pillar_of.values()])
    spreads = scores[list(pillar_of)].std().to_numpy(dtype=float)
    whole = composite_reliability(
        weights, spreads, np.array([alphas[key] for key in pillar_of]), scores[INDEX_KEY].std()
    )
    return {INDEX_KEY: whole, **alphas}
