"""A pulse: a few items of the questionnaire asked again, beside the same items of the full wave before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from stratalign.analysis.left_open import ITEM_PREFIX
from stratalign.analysis.left_open_closed import margins_of_pulse
from stratalign.analysis.report_claims import Margin
from stratalign.analysis.results import WaveResults
from stratalign.analysis.wave import WavePeople, analyse_wave
from stratalign.comparisons.differences import welch_differences
from stratalign.disclosure.population import FEWEST_OF_A_MODEL
from stratalign.disclosure.telling import is_telling
from stratalign.engagement.declarations.survey import Wave
from stratalign.engagement.instrument import Instrument
from stratalign.intake.ledger import LedgerWave
from stratalign.intake.published import Memory
from stratalign.intake.read import Intake, WaveTables
from stratalign.numerics.display import displayed
from stratalign.scores.answers import flip_reverse_columns
from stratalign.scores.groups import OVERALL
from stratalign.vocabulary import renamed_rows

ITEM_CHANGE_COLUMNS = (
    "item_key", "dimension", "before_points", "after_points", "change_points", "ci_low", "ci_high", "p_value",
    "n_before", "n_after",
)  # fmt: skip
RECALL_CHANGE_COLUMNS = ("level", "before_f1", "after_f1", "change", "ci_low", "ci_high", "n_before", "n_after")


@displayed
@dataclass(frozen=True, slots=True)
class PulseResults:
    """A pulse beside the full wave before it, on the same items alone; both waves count as independent samples.

    - `items`: rows of `ITEM_CHANGE_COLUMNS`, 0-100 points, of the whole company, high is good where its dimension's is.
    - `recall`: rows of `RECALL_CHANGE_COLUMNS`: recall of the priorities by level, F1.
    - `margins`: of every item, what answers that lack could make of its change.
    """

    wave: Wave
    baseline: Wave
    n_respondents: int
    n_invited: int | None
    items: pd.DataFrame
    recall: pd.DataFrame
    margins: tuple[Margin, ...] = ()

    def tidy(self) -> pd.DataFrame:
        """Change of every item, in the estimate columns of vocabulary.py."""
        names = {"item_key": "term", "change_points": "estimate", "ci_low": "ci_low", "ci_high": "ci_high"}
        return renamed_rows(self.items, names, quantity="change_of_item", measure="points")


def pulse_instrument(instrument: Instrument) -> Instrument:
    """Reduce a questionnaire to what a pulse asks: items that stand alone, and no pillar or index.

    Parameters
    ----------
    instrument
        The questionnaire.

    Returns
    -------
    Instrument
        Its dimensions are outcomes, each decided upon by itself.
    """
    asked = set(instrument.form_items("pulse"))
    dimensions = tuple(
        one.model_copy(update={"items": items, "role": "outcome", "pillar": None})
        for one in instrument.with_role("alignment", "outcome")
        if (items := tuple(item for item in one.items if item.key in asked))
    )
    return instrument.model_copy(update={"dimensions": dimensions, "pillars": ()})


def analyse_pulse(
    tables: WaveTables,
    intake: Intake,
    baseline: WavePeople,
    *,
    memory: Memory,
    remember: Callable[[LedgerWave], None] = lambda wave: None,
) -> PulseResults:
    """Set a pulse beside the full wave before it, item by item.

    Parameters
    ----------
    tables
        Responses and respondents of the pulse.
    intake
        The engagement they belong to.
    baseline
        Whom the results of the full wave before count.
    memory
        What the engagement has published.
    remember
        Gets what the results show of whom, for the run's ledger.

    Returns
    -------
    PulseResults
        Of items that both waves may show of the whole company, from 30 people on.
    """
    assert intake.instrument is not None
    instrument = pulse_instrument(intake.instrument)
    known = {item.key for one in instrument.dimensions for item in one.items}
    asked = replace(tables, responses=tables.responses[tables.responses["item_key"].isin(known)])
    found: list[WavePeople] = []
    results = analyse_wave(
        asked,
        replace(intake, instrument=instrument),
        is_reported=False,
        memory=memory,
        remember=remember,
        hand_on=found.append,
    )
    items = _item_changes(baseline, found[0], instrument)
    margins = margins_of_pulse(
        baseline.left_open,
        found[0].left_open,
        [ITEM_PREFIX + str(key) for key in items["item_key"]],
        items[["before_points", "after_points"]].to_numpy(dtype=float),
    )
    return PulseResults(
        tables.wave,
        baseline.results.wave,
        results.n_respondents,
        results.n_invited,
        items,
        _recall_changes(baseline.results, results),
        tuple(margins),
    )


def _item_changes(before: WavePeople, after: WavePeople, instrument: Instrument) -> pd.DataFrame:
    """Mean of each item in both waves, with Welch's interval."""
    sides = [_moments(one, instrument) for one in (after, before)]
    pairs = sides[0].add_suffix("_first").join(sides[1].add_suffix("_second"), how="inner")
    if pairs.empty:
        return pd.DataFrame(columns=list(ITEM_CHANGE_COLUMNS))
    found = welch_differences(pairs)
    table = pd.DataFrame(
        {
            "item_key": pairs.index,
            "dimension": [instrument.dimension_of[str(key)].key for key in pairs.index],
            "before_points": pairs["mean_points_second"],
            "after_points": pairs["mean_points_first"],
            "change_points": found["difference_points"],
            **{name: found[name] for name in ("ci_low", "ci_high", "p_value")},
            "n_before": pairs["n_respondents_second"],
            "n_after": pairs["n_respondents_first"],
        }
    )
    return table.reset_index(drop=True)


def _moments(people: WavePeople, instrument: Instrument) -> pd.DataFrame:
    """Mean and spread over everybody of the items whose answers over everybody may be shown, 0-100 points."""
    rows = {}
    for key, answers in _shown_answers(people, instrument).items():
        scale = instrument.scale_of(key)
        parts = (answers - scale.low) / (scale.high - scale.low)
        minimum = people.decisions["participation"].minimum
        if len(parts) >= FEWEST_OF_A_MODEL and not is_telling(parts.to_numpy(dtype=float), minimum):
            rows[key] = (float(len(parts)), 100 * float(parts.mean()), 100 * float(parts.std()))
    columns = ["n_respondents", "mean_points", "sd_points"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _shown_answers(people: WavePeople, instrument: Instrument) -> dict[str, pd.Series]:
    """Answers to each item of the pulse whose share over everybody is published: of the same people."""
    items = people.results.items
    if items is None:
        return {}
    shown = items.groups[(items.groups["group_id"] == OVERALL) & ~items.groups["is_hidden"].astype(bool)]
    counts = dict(zip(shown["item_key"].astype(str), shown["n_respondents"], strict=True))
    keys = [key for key in instrument.items if key in counts and key in people.answers]
    flipped = flip_reverse_columns(people.answers[keys], instrument)
    given = {key: flipped[key].dropna() for key in keys}
    return {key: answers for key, answers in given.items() if len(answers) == counts[key]}


def _recall_changes(before: WaveResults, after: WaveResults) -> pd.DataFrame:
    """Recall of the priorities of each level that both waves show."""
    sides = [one.consensus.recall_scores if one.consensus else pd.DataFrame() for one in (before, after)]
    if any(side.empty for side in sides):
        return pd.DataFrame(columns=list(RECALL_CHANGE_COLUMNS))
    pairs = sides[0].merge(sides[1], on="level", suffixes=("_before", "_after"))
    change = pairs["f1_after"] - pairs["f1_before"]
    # Zou & Donner (2008): interval of a difference from those of its parts.
    down = np.hypot(pairs["f1_after"] - pairs["ci_low_after"], pairs["ci_high_before"] - pairs["f1_before"])
    up = np.hypot(pairs["ci_high_after"] - pairs["f1_after"], pairs["f1_before"] - pairs["ci_low_before"])
    return pd.DataFrame(
        {
            "level": pairs["level"],
            "before_f1": pairs["f1_before"],
            "after_f1": pairs["f1_after"],
            "change": change,
            "ci_low": change - down,
            "ci_high": change + up,
            "n_before": pairs["n_respondents_before"],
            "n_after": pairs["n_respondents_after"],
        }
    )
