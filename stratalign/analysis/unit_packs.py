"""Each unit beside its part of the company, the company and the wave before, from published scores alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.analysis.counted import count_people
from stratalign.analysis.gates import scale_gates
from stratalign.analysis.memory import settle_wave
from stratalign.analysis.report_claims import family_rows
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.analysis.units import units_beside_rest
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.disclosure.pooling import pool_hidden_units
from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.intake.published import Memory
from stratalign.intake.read import Intake
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_upper_tail
from stratalign.scores.groups import OVERALL, build_groups
from stratalign.vocabulary import estimate_rows

#: Chance that the packs of a company whose units do not differ say that anything stands out, in any of them.
LEVEL = 0.05
#: Strengths, and gaps, that a pack names at most.
MOST_NAMED = 3
#: A unit's score from which being above the company is a strength.
STRENGTH_FROM = 50.0
PACK_COLUMNS = (
    "measure_key", "unit_points", "parent_points", "company_points", "last_points", "difference_points", "ci_low",
    "ci_high", "p_adjusted", "is_apart", "n_respondents",
)  # fmt: skip


@displayed
@dataclass(frozen=True, slots=True)
class UnitPack:
    """What one unit's manager gets: rows of `PACK_COLUMNS`, a dimension each, in the order of the questionnaire.

    `difference_points` is the unit less the company with it, with its 95 % interval; `p_adjusted` is over every unit
    and dimension; `strengths` and `gaps` are what separates, the largest difference first.
    """

    group_id: str
    label: str
    parent_id: str
    parent_label: str
    n_respondents: float
    n_invited: float
    scores: pd.DataFrame
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """Differences from the company, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=(f"{self.group_id}: " + self.scores["measure_key"]).to_list(),
            quantity="difference_from_company",
            measure="points",
            estimate=self.scores["difference_points"].to_list(),
            ci_low=self.scores["ci_low"].to_list(),
            ci_high=self.scores["ci_high"].to_list(),
            p_value=self.scores["p_adjusted"].to_list(),
            n_respondents=self.scores["n_respondents"].to_list(),
        )


@displayed
@dataclass(frozen=True, slots=True)
class UnitPacks:
    """Packs of all units that may be shown, in the order of the hierarchy; `withheld`: group_id, label, reason."""

    analysis: Analysis
    packs: tuple[UnitPack, ...]
    withheld: pd.DataFrame
    n_comparisons: int

    def tidy(self) -> pd.DataFrame:
        """Differences of every unit from the company, in the estimate columns of vocabulary.py."""
        return pd.concat([pack.tidy() for pack in self.packs], ignore_index=True)


def compare_units(analysis: Analysis) -> UnitPacks:
    """Put every unit that may be shown beside its part of the company, the company and the wave before.

    Nothing but published scores enters, so the packs show no more than the decision on the wave allows. A unit is said
    to stand out on a dimension only where its difference from everybody else holds among those of all units on all
    dimensions (Benjamini-Hochberg at 5 %), by the spread of its own people (Welch) and by that of everybody, beyond
    what questions that it left open could make it, and where the dimension's scale may carry a claim.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    UnitPacks
        A pack a shown unit, pooled ones together.

    Raises
    ------
    StatisticError
        Nobody was surveyed, or no unit may be shown.
    """
    latest, instrument = analysis.latest, analysis.instrument
    if latest is None or instrument is None:
        raise StatisticError("unit packs need a survey: this engagement has accounts alone.")
    keys = [dimension.key for dimension in instrument.compared_dimensions]
    shown = latest.group_scores
    units = shown[(shown["kind"] == "unit") & shown["measure_key"].isin(keys)]
    visible = list(dict.fromkeys(units.loc[~units["is_hidden"].astype(bool), "group_id"].astype(str)))
    if not visible:
        raise StatisticError("no unit is large enough to be shown: there is nothing to make packs of.")
    compared = _compared(latest, instrument)
    packs = tuple(_pack(analysis, latest, group_id, keys, compared) for group_id in visible)
    return UnitPacks(analysis, packs, _withheld(latest, visible), int(compared.attrs["n_comparisons"]))


def has_units_to_show(intake: Intake, memory: Memory) -> bool:
    """Whether any unit of the last wave may be shown, by the decision that the analysis takes; nothing is estimated.

    Parameters
    ----------
    intake
        Tables that have been read and checked.
    memory
        What was published of the engagement.

    Returns
    -------
    bool
        False as well where nobody was surveyed.

    Raises
    ------
    DisclosureError
        So few people answered that nothing may be published.
    """
    engagement, instrument = intake.engagement, intake.instrument
    if instrument is None or not intake.waves:
        return False
    minimum = engagement.disclosure.minimum_respondents
    settled = settle_wave(intake.waves[-1], memory, instrument, engagement.hierarchy, minimum=minimum)
    points = count_people(settled.tables, instrument, minimum=minimum).points
    groups = build_groups(settled.tables.respondents.table, engagement.hierarchy)
    groups, decisions = pool_hidden_units(points, groups, instrument, minimum=minimum, earlier=settled.earlier)
    units = set(groups.table.loc[groups.table["kind"] == "unit", "group_id"])
    keys = [dimension.key for dimension in instrument.compared_dimensions]
    return any(units & set(decisions.get(key, decisions["alignment"]).visible) for key in keys)


def _compared(latest: WaveResults, instrument: Instrument) -> pd.DataFrame:
    """Every shown unit against everybody outside it; what a loose scale cannot carry is not apart."""
    found = units_beside_rest(latest.group_scores, instrument, level=LEVEL)
    keys = list(dict.fromkeys(found["measure_key"]))
    gates = scale_gates((latest,), [family_rows("levels", keys, [1.0] * len(keys))])
    loose = {gate.subject for gate in gates if gate.is_closed}
    adjusted = _by_both_spreads(found, latest)
    is_apart = (adjusted <= found.attrs["level"]) & ~found["measure_key"].isin(loose)
    compared = found.assign(is_apart=is_apart, adjusted_p_value=adjusted, **_against_company(found))
    compared.attrs = found.attrs
    return compared


def _by_both_spreads(found: pd.DataFrame, latest: WaveResults) -> np.ndarray:
    """Adjusted p values by the larger of two: a few people who happen to agree have no spread of their own to trust.

    By the spread of everybody, only what a difference has beyond what answers that lack could make it counts.
    """
    scores = latest.group_scores
    sd = scores[scores["group_id"] == OVERALL].set_index("measure_key")["sd_points"].astype(float)
    n, n_rest = found["n_unit"].astype(float), found["n_rest"].astype(float)
    error: pd.Series = found["measure_key"].map(sd).astype(float) * np.sqrt(1 / n + 1 / n_rest)
    margins = found[["group_id", "measure_key"]].merge(latest.unit_margins, how="left")["margin_points"]
    beyond = np.maximum(found["difference_points"].abs().to_numpy() - margins.fillna(0.0).to_numpy(dtype=float), 0.0)
    p_of_all = 2 * t_upper_tail(beyond / error, n + n_rest - 2)
    both = np.maximum(found["p_value"].astype(float), p_of_all)
    return adjust_p_values(both)["p_adjusted"].to_numpy(dtype=float)


def _against_company(found: pd.DataFrame) -> dict[str, pd.Series]:
    """Differences from the company that the unit is part of: those from the rest, times the share of the rest."""
    share = found["n_rest"] / (found["n_unit"] + found["n_rest"])
    return {name: found[name] * share for name in ("difference_points", "ci_low", "ci_high")}


def _pack(analysis: Analysis, latest: WaveResults, group_id: str, keys: list[str], compared: pd.DataFrame) -> UnitPack:
    people = latest.participation.set_index("group_id")
    parent = str(people.at[group_id, "parent_id"])
    last = analysis.waves[-2] if len(analysis.waves) > 1 else None
    own = compared[compared["group_id"] == group_id].set_index("measure_key").reindex(keys)
    scores = pd.DataFrame(
        {
            "measure_key": keys,
            "unit_points": _points(latest, group_id, keys),
            "parent_points": _points(latest, parent, keys) if parent != OVERALL else float("nan"),
            "company_points": _points(latest, OVERALL, keys),
            "last_points": _points(last, group_id, keys) if last else float("nan"),
            "difference_points": own["difference_points"].to_numpy(dtype=float),
            "ci_low": own["ci_low"].to_numpy(dtype=float),
            "ci_high": own["ci_high"].to_numpy(dtype=float),
            "p_adjusted": own["adjusted_p_value"].to_numpy(dtype=float),
            "is_apart": own["is_apart"].eq(True).to_numpy(dtype=bool),
            "n_respondents": own["n_unit"].to_numpy(dtype=float),
        },
        columns=list(PACK_COLUMNS),
    ).dropna(subset="unit_points")
    apart = scores[scores["is_apart"]].sort_values("difference_points")
    high = apart[(apart["difference_points"] > 0) & (apart["unit_points"] >= STRENGTH_FROM)]
    low = apart[apart["difference_points"] < 0]
    return UnitPack(
        group_id=group_id,
        label=str(people.at[group_id, "label"]),
        parent_id=parent,
        parent_label="" if parent == OVERALL else str(people.at[parent, "label"]),
        n_respondents=float(people["n_respondents"].astype(float)[group_id]),
        n_invited=float(people["n_invited"].astype(float)[group_id]),
        scores=scores.reset_index(drop=True),
        strengths=tuple(map(str, high["measure_key"].iloc[::-1][:MOST_NAMED])),
        gaps=tuple(map(str, low["measure_key"][:MOST_NAMED])),
    )


def _points(wave: WaveResults, group_id: str, keys: list[str]) -> list[float]:
    """Published scores of a group; missing where it is hidden, or was not there."""
    rows = wave.group_scores[(wave.group_scores["group_id"] == group_id) & ~wave.group_scores["is_hidden"].astype(bool)]
    found: pd.Series = rows.set_index("measure_key")["mean_points"].reindex(keys)
    return found.astype(float).to_list()


def _withheld(latest: WaveResults, visible: list[str]) -> pd.DataFrame:
    """Units without a pack, and why."""
    rows = latest.suppression
    hidden = rows[~rows["group_id"].isin(visible)]
    return hidden[["group_id", "label", "reason"]].reset_index(drop=True)
