"""Measures in which the whole company is of one mind: its number would be everybody's answer, so none is published.

What is left of it is a third of the scale. The means that it is a part of stay, and of their other parts so many go
that no combination of published measures gives the number back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.disclosure.telling import build_answers, is_telling
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.scores.measures import is_share
from stratalign.scores.scoring import INDEX_KEY

#: Parts of a scale, lowest first, of which one is said where a number would tell too much.
Third = Literal["lower", "middle", "upper"]
THIRDS: tuple[Third, ...] = ("lower", "middle", "upper")
#: Scores of promoters and of detractors, as net promoter scores count them.
PROMOTER_ENDS = (-100.0, 100.0)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Measures without a number in a whole wave.

    `alike`: those in which the answers of everybody are so alike, or so near an end of the scale, that the number would
    tell them; with the third of the scale that the mean lies in. `beside`: measures that would give these back.
    """

    alike: tuple[tuple[str, Third], ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """All of them."""
        return (*(key for key, _ in self.alike), *self.beside)


def withhold_alike(points: pd.DataFrame, instrument: Instrument, *, minimum: int) -> Withheld:
    """Find the measures of which not even the company's number may be published.

    Parameters
    ----------
    points
        Scores of the people whom the report counts, as `wide_scores` gives them.
    instrument
        Says which measures are means of which others.
    minimum
        The disclosure threshold.

    Returns
    -------
    Withheld
        Percentages of favourable answers are none of them: they are capped instead.

    Raises
    ------
    DisclosureError
        No measure is left.
    """
    points = points.loc[:, ~is_share(pd.Series(points.columns)).to_numpy()].dropna(axis=1, how="all")
    alike, answers = list[tuple[str, Third]](), build_answers(points, measure_ends(instrument)).values
    for key, column in zip(points.columns, answers.T, strict=True):
        values = column[np.isfinite(column)]
        if is_telling(values, minimum):
            alike.append((str(key), THIRDS[min(int(3 * values.mean()), 2)]))
    if not alike:
        return Withheld()
    measures = list(map(str, points.columns))
    beside = _beside([key for key, _ in alike], _wholes(measures, instrument), measures)
    if len(alike) + len(beside) == len(measures):
        raise DisclosureError(
            f"everybody gave almost the same answers to {', '.join(measures)}, so that any result would be the answer "
            "of each. Nothing can be published from this wave; leave it out."
        )
    return Withheld(tuple(alike), tuple(beside))


def measure_ends(instrument: Instrument) -> dict[str, tuple[float, float]]:
    """Lowest and highest score of measures that do not run from 0 to 100.

    Parameters
    ----------
    instrument
        The questionnaire.

    Returns
    -------
    dict
        By the key of the measure.
    """
    return {one.key: PROMOTER_ENDS for one in instrument.dimensions if one.rule == "net_promoter"}


def _wholes(measures: Sequence[str], instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """The measures that are means of others, with their parts, and the index first: what readers need most."""
    scored, pillars = set(measures), dict[str, list[str]]()
    for dimension in instrument.with_role("alignment"):
        if dimension.pillar and dimension.key in scored:
            pillars.setdefault(dimension.pillar, []).append(dimension.key)
    found = {INDEX_KEY: tuple(pillars)} | {key: tuple(parts) for key, parts in pillars.items()}
    return found


def _beside(alike: Sequence[str], wholes: Mapping[str, Sequence[str]], measures: Sequence[str]) -> list[str]:
    """Measures to withhold so that none of those alike is a combination of the others; what is needed least goes."""
    rows = _in_parts(wholes, measures)
    order = [key for key in (*wholes, *measures) if key in set(measures)]
    kept: list[np.ndarray] = []
    refused = []
    for key in dict.fromkeys(order):
        if key in alike:
            continue
        trial = [*kept, rows[key]]
        if any(_is_combination(rows[secret], trial) for secret in alike):
            refused.append(key)
        else:
            kept = trial
    return refused


def _in_parts(wholes: Mapping[str, Sequence[str]], measures: Sequence[str]) -> dict[str, np.ndarray]:
    """Every measure as weights of those that are no means of others."""
    parts = [key for key in measures if key not in wholes]
    parts += [part for whole in wholes.values() for part in whole if part not in wholes and part not in parts]
    rows = dict(zip(parts, np.eye(len(parts)), strict=True))
    for whole, members in reversed(list(wholes.items())):
        rows[whole] = np.mean([rows[member] for member in members], axis=0) if members else np.zeros(len(parts))
    return rows


def _is_combination(row: np.ndarray, others: Sequence[np.ndarray]) -> bool:
    table = np.array(others)
    return bool(np.linalg.matrix_rank(np.vstack([table, row])) == np.linalg.matrix_rank(table))
