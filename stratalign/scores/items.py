"""Answers to single questions: who answered each, what they chose, and whether that is favourable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Dimension, Instrument, Scale
from stratalign.responses.wide import wide_answers
from stratalign.scores.answers import flip_reverse_columns
from stratalign.vocabulary import Role

#: Roles of dimensions whose questions are reported one by one; markers and attention checks are method.
REPORTED_ROLES: tuple[Role, ...] = ("alignment", "outcome", "profile")
#: A scale of more points than this is shown in bands of equal width.
MOST_POINTS = 11
N_BANDS = 5


class Band(NamedTuple):
    """Neighbouring points of a scale that are counted together; a single one has equal ends."""

    low: float
    high: float


def reported_items(instrument: Instrument, asked: set[str]) -> dict[str, Dimension]:
    """Items whose answers are reported, with their dimension, in the order of the instrument.

    Parameters
    ----------
    instrument
        The questionnaire.
    asked
        Keys of the items that were asked.

    Returns
    -------
    dict
        Dimension by the item's key.
    """
    found = {item.key: dimension for dimension in instrument.with_role(*REPORTED_ROLES) for item in dimension.items}
    return {key: dimension for key, dimension in found.items() if key in asked}


def item_answers(responses: pd.DataFrame, people: pd.Series, instrument: Instrument) -> pd.DataFrame:
    """Answers to every reported item.

    Parameters
    ----------
    responses
        Canonical responses of one wave, as answered.
    people
        Respondent ids, in the order wanted.
    instrument
        The questionnaire.

    Returns
    -------
    pandas.DataFrame
        Scale points as answered, shape (n_people, n_items), index respondent_id; missing where there is no answer.
    """
    return wide_answers(responses, people, list(reported_items(instrument, set(responses["item_key"].tolist()))))


def favourable_items(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Whether answers are favourable, reverse-keyed items turned round.

    Parameters
    ----------
    answers
        As `item_answers` returns them.
    instrument
        `favourable_from` of each dimension, in scale points; where a dimension does not say, above the scale's middle.

    Returns
    -------
    pandas.DataFrame
        1.0 or 0.0, missing where there is no answer.
    """
    flipped = flip_reverse_columns(answers, instrument).to_numpy()
    dimensions = [instrument.dimension_of[key] for key in answers.columns]
    cuts = np.array([np.nan if own.favourable_from is None else own.favourable_from for own in dimensions])
    middles = np.array([_middle(instrument.scales[own.scale]) for own in dimensions])
    high = np.where(np.isnan(cuts), flipped > middles, flipped >= cuts)
    return pd.DataFrame(np.where(np.isnan(flipped), np.nan, high), index=answers.index, columns=answers.columns)


def favourable_sides(bands: Sequence[Band], item_key: str, instrument: Instrument) -> list[set[bool]]:
    """Whether answers of each band are favourable, or not, or some are.

    Parameters
    ----------
    bands
        Neighbouring points of the item's scale.
    item_key
        The item.
    instrument
        As in `favourable_items`.

    Returns
    -------
    list of set of bool
        In the order of the bands; both where the cut lies within one.
    """
    ends = pd.DataFrame({item_key: [end for band in bands for end in band]}, dtype=float)
    is_high = favourable_items(ends, instrument)[item_key].to_numpy() > 0
    return [set(pair) for pair in is_high.reshape(-1, 2).tolist()]


def points_of(scale: Scale) -> tuple[Band, ...]:
    """Answers of a scale, lowest first: each point by itself, or bands of equal width where there are many.

    Parameters
    ----------
    scale
        Labelled options, or whole numbers between two ends.

    Returns
    -------
    tuple of Band
        That cover the scale.
    """
    if scale.n_options <= MOST_POINTS:
        values = {option.value for option in scale.options} | set(np.arange(scale.low, scale.high + 1).tolist())
        return tuple(Band(value, value) for value in sorted(values))
    if 0 < len(scale.options) <= MOST_POINTS:
        return tuple(Band(value, value) for value in sorted(option.value for option in scale.options))
    edges = np.linspace(scale.low, scale.high, N_BANDS + 1).round().tolist()
    starts = [edges[0], *(edge + 1 for edge in edges[1:-1])]
    return tuple(Band(low, high) for low, high in zip(starts, edges[1:], strict=True))


def halves_of(scale: Scale) -> tuple[Band, ...]:
    """What lies below, at and above the middle of a scale.

    Parameters
    ----------
    scale
        As in `points_of`.

    Returns
    -------
    tuple of Band
        Three of them, two where no answer lies in the middle.
    """
    points, middle = points_of(scale), _middle(scale)
    sides = (
        [band for band in points if band.high < middle],
        [band for band in points if band.low <= middle <= band.high],
        [band for band in points if band.low > middle],
    )
    return tuple(Band(side[0].low, side[-1].high) for side in sides if side)


def count_bands(values: np.ndarray, bands: tuple[Band, ...]) -> list[int]:
    """Count the answers in each band.

    Parameters
    ----------
    values
        Scale points, shape (n_respondents,); missing ones are left out.
    bands
        Where to count.

    Returns
    -------
    list of int
        In the order of the bands.
    """
    return [int(((values >= band.low) & (values <= band.high)).sum()) for band in bands]


def _middle(scale: Scale) -> float:
    return (scale.low + scale.high) / 2
