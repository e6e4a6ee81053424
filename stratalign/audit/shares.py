"""Shares of five answers -> the counts that can stand behind them -> the mean of all answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stratalign.audit.readers.printed import Span

#: Most answers to one dimension for which whole counts are looked for behind shares.
MOST_ANSWERS = 20_000
#: How near to a whole per cent a share must be to have been rounded to it.
WHOLE = 1e-4


@dataclass(frozen=True, slots=True)
class Shares:
    """Per cent of answers: each half of the scale whole, its inner answer, and the middle.

    A drawing prints the outer answers as what is left of the rounded half, so that they carry two roundings.
    """

    low_half: Span
    low: Span
    middle: Span
    high: Span
    high_half: Span

    @classmethod
    def read(cls, cells: dict[str, Span]) -> Shares | None:
        """Shares of a line of a table or drawing; None where answers of a half are not told apart.

        Parameters
        ----------
        cells
            `low_pct`, `strong_low_pct`, `neutral_pct`, `high_pct` and `strong_high_pct`, per cent.
        """
        needed = ("low_pct", "strong_low_pct", "neutral_pct", "high_pct", "strong_high_pct")
        if any(key not in cells for key in needed):
            return None
        is_rounded = all(abs(cells[key].middle - round(cells[key].middle)) < WHOLE for key in needed)
        low, strong_low, middle, high, strong_high = (cells[key].middle for key in needed)
        half = 0.5 + 1e-6 if is_rounded else 1e-6
        spans = (low + strong_low, low, middle, high, high + strong_high)
        return cls(*(Span(share - half, share + half) for share in spans))

    def mean(self, n_answers: int) -> Span | None:
        """Between what the mean of that many answers lies, in points; None where no whole counts have these shares."""
        if n_answers > MOST_ANSWERS:
            return None
        lows, highs = _counts(self.low, n_answers), _counts(self.high, n_answers)
        ends = [
            _ends(n_low, n_high, lows, highs, n_answers - n_low - n_high)
            for n_low in _counts(self.low_half, n_answers)
            for n_high in _counts(self.high_half, n_answers)
            if n_answers - n_low - n_high in _counts(self.middle, n_answers)
            and lows.start <= n_low
            and highs.start <= n_high
        ]
        if not ends or not lows or not highs:
            return None
        return Span(100 * min(low for low, _ in ends) / n_answers, 100 * max(high for _, high in ends) / n_answers)


def mean_of_options(shares: Sequence[Span], n_answers: int) -> Span | None:
    """Between what the mean of answers lies whose shares are printed, lowest answer first.

    Parameters
    ----------
    shares
        Per cent of each answer, as wide as printed.
    n_answers
        How many answered.

    Returns
    -------
    Span or None
        In points; None where no whole counts have these shares.
    """
    counts = [_counts(share, n_answers) for share in shares]
    least, most = sum(one.start for one in counts), sum(one.stop - 1 for one in counts)
    if not all(counts) or not least <= n_answers <= most:
        return None
    ends = [_filled(counts[::way], n_answers)[::way] for way in (1, -1)]
    points = [sum(place * count for place, count in enumerate(of)) / (len(counts) - 1) for of in ends]
    return Span(100 * points[0] / n_answers, 100 * points[1] / n_answers)


def _filled(counts: Sequence[range], n_answers: int) -> list[int]:
    """Counts that add up, with as many as can be in the first places."""
    left = n_answers - sum(one.start for one in counts)
    filled = []
    for one in counts:
        more = min(left, one.stop - 1 - one.start)
        filled.append(one.start + more)
        left -= more
    return filled


def _counts(share: Span, n_answers: int) -> range:
    """Whole counts with a share."""
    return range(max(0, -int(-share.low * n_answers // 100)), int(share.high * n_answers // 100) + 1)


def _ends(n_low: int, n_high: int, lows: range, highs: range, n_middle: int) -> tuple[float, float]:
    """Least and most that the answers add up to, where each counts from 0 to 1."""
    least = 0.25 * lows.start + 0.5 * n_middle + n_high - 0.25 * min(n_high, highs.stop - 1)
    most = 0.25 * min(n_low, lows.stop - 1) + 0.5 * n_middle + n_high - 0.25 * highs.start
    return least, most
