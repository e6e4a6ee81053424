"""How narrowly a sum of people's scores is known, and what that says of the fewest people that may not be spoken of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linprog

from stratalign.audit.equations import Combination, Node, Piece
from stratalign.audit.questionnaire import Scale
from stratalign.audit.readers.printed import Span

#: Part of a scale: a mean known more narrowly than this is recovered.
NARROW = 0.1
#: How far from a possible value a number stored in full may lie, in steps.
_NEAR = 1e-4


def on_scale(total: Span, people: int, scale: Scale) -> Span | None:
    """Narrow the sum of some people's scores to sums that can be.

    Parameters
    ----------
    total
        Between what the sum lies.
    people
        How many scores it is the sum of.
    scale
        Values of one score.

    Returns
    -------
    Span or None
        Within `people` times the scale; where its step is known, between sums that scores can have. None where it
        holds none: then the sums are not of the people they were taken for, and nothing follows from them.
    """
    low, high = max(total.low, people * scale.low), min(total.high, people * scale.high)
    if scale.step:
        low = people * scale.low + scale.step * math.ceil((low - people * scale.low) / scale.step - _NEAR)
        high = people * scale.low + scale.step * math.floor((high - people * scale.low) / scale.step + _NEAR)
    return Span(low, high) if low <= high else None


def mean_of_few(total: Span, people: int, few: int, scale: Scale) -> Span:
    """Between what the mean of any `few` of `people` lies, whose scores add up to `total`.

    Parameters
    ----------
    total, people
        Sum of the scores and how many there are.
    few
        How many of them are looked at; all, where there are no more.
    scale
        Values of one score.

    Returns
    -------
    Span
        In points. The optimum of the linear programme with scores between the ends of the scale.
    """
    known = on_scale(total, people, scale) or total
    looked = min(few, people)
    rest = people - looked
    low = max(scale.low, (known.low - scale.high * rest) / looked)
    high = min(scale.high, (known.high - scale.low * rest) / looked)
    return Span(min(low, high), max(low, high))


def narrow(span: Span, scale: Scale) -> bool:
    """Whether a mean is known to less than a tenth of its scale."""
    return span.high - span.low < NARROW * (scale.high - scale.low)


def bound_pieces(
    found: Sequence[Combination], totals: Mapping[Node, Span], scale: Scale, minimum: int
) -> dict[Piece, tuple[Span, Span]]:
    """Bound every piece of too few that stands in several equations: its people, and the sum of their scores.

    Parameters
    ----------
    found
        Combinations of one measure.
    totals
        Sums of scores of its nodes.
    scale
        Values of one score.
    minimum
        Fewest people that may be spoken of.

    Returns
    -------
    dict
        People and sum of scores of each such piece, from linear programmes over all equations together.
    """
    plain = [one for one in found if one.is_plain]
    uses: dict[Piece, int] = {}
    most: dict[Piece, int] = {}
    for one in plain:
        for piece in one.pieces:
            uses[piece] = uses.get(piece, 0) + 1
            most[piece] = min(most.get(piece, one.people), one.people)
    wanted = [piece for piece, times in uses.items() if times > 1 and most[piece] < minimum]
    if not wanted:
        return {}
    linked = [one for one in plain if any(uses[piece] > 1 for piece in one.pieces)]
    columns = sorted({piece for one in linked for piece in one.pieces})
    place = {piece: number for number, piece in enumerate(columns)}
    programme = _Programme(linked, totals, place, scale)
    return {
        piece: (programme.range_of(len(place) + place[piece]), programme.range_of(place[piece])) for piece in wanted
    }


class _Programme:
    """Unknown sums of scores, then unknown counts, of each piece; sums lie within counts times the scale."""

    def __init__(
        self, linked: Sequence[Combination], totals: Mapping[Node, Span], place: Mapping[Piece, int], scale: Scale
    ) -> None:
        n, rows, limits = len(place), [], []
        self.counts, self.people = np.zeros((len(linked), 2 * n)), []
        for number, one in enumerate(linked):
            row = np.zeros(2 * n)
            row[[place[piece] for piece in one.pieces]] = 1.0
            total = one.total(totals)
            rows += [row, -row]
            limits += [total.high, -total.low]
            self.counts[number, [n + place[piece] for piece in one.pieces]] = 1.0
            self.people.append(one.people)
        for column in range(n):
            above, below = np.zeros(2 * n), np.zeros(2 * n)
            above[[column, n + column]] = 1.0, -scale.high
            below[[column, n + column]] = -1.0, scale.low
            rows += [above, below]
            limits += [0.0, 0.0]
        self.rows, self.limits = np.array(rows), np.array(limits)
        self.ends = [(None, None)] * n + [(0, None)] * n

    def range_of(self, column: int) -> Span:
        """Least and most of one unknown."""
        found = []
        for sign in (1.0, -1.0):
            aim = np.zeros(self.rows.shape[1])
            aim[column] = sign
            solved = linprog(aim, self.rows, self.limits, self.counts, self.people, self.ends, method="highs")
            found.append(sign * solved.fun if solved.success else -sign * math.inf)
        return Span(*found)
