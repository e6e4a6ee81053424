"""Where a figure stands against fixed lines: most, half, fewer or few; strong or not. Nothing is compared with another.

A figure lies above or below a line where its whole 95 % interval does.
"""

from __future__ import annotations

from typing import Literal

from stratalign.engagement.instrument import Dimension
from stratalign.scores.company import CompanyScore

Band = Literal["most", "half", "fewer", "few"]

#: Shares of favourable answers, in per cent.
HALF, FEW = 50.0, 100 / 3
#: Half the width of an interval, in points, from which on a share is too uncertain to be judged.
WIDEST = 10.0
#: Score of a strength, of 100: its interval lies above the middle of the scale besides.
STRONG, MIDDLE = 60.0, 50.0


def band_of(row: CompanyScore) -> Band:
    """Say how many answers are favourable.

    Parameters
    ----------
    row
        A share in per cent with its interval.

    Returns
    -------
    str
        `most` above a half, `few` below a third, `fewer` below a half, else `half`.
    """
    if row.ci_low > HALF:
        return "most"
    if row.ci_high < FEW:
        return "few"
    return "fewer" if row.ci_high < HALF else "half"


def is_too_wide(row: CompanyScore) -> bool:
    """Say whether an interval is too wide, or unknown, for its figure to be judged.

    Parameters
    ----------
    row
        A score or share with its interval.

    Returns
    -------
    bool
        More than 10 points to either side on average.
    """
    return not row.ci_high - row.ci_low <= 2 * WIDEST


def goodness(row: CompanyScore, dimension: Dimension) -> float:
    """Points in the direction that is good.

    Parameters
    ----------
    row
        Score of a dimension, 0 to 100.
    dimension
        Says whether high is better or worse.

    Returns
    -------
    float
        The score, or 100 less it where high is worse.
    """
    return 100 - row.mean_points if dimension.higher_is == "worse" else row.mean_points


def stands(row: CompanyScore, dimension: Dimension) -> Literal["well", "between", "badly"]:
    """Say how a score stands for itself, whatever the others are.

    Parameters
    ----------
    row
        Score of a dimension, 0 to 100, with its interval.
    dimension
        Says whether high is better or worse; where it is neither, a score stands between.

    Returns
    -------
    str
        `well` from 60 points in the good direction with the interval beyond the middle of the scale, `badly` where the
        whole interval lies on the other side of it.
    """
    low, high = row.ci_low, row.ci_high
    if dimension.higher_is == "worse":
        low, high = 100 - high, 100 - low
    if dimension.higher_is == "neutral":
        return "between"
    if goodness(row, dimension) >= STRONG and low > MIDDLE:
        return "well"
    return "badly" if high < MIDDLE else "between"


def is_strong(row: CompanyScore, dimension: Dimension) -> bool:
    """Say whether a score is good enough to be called a strength.

    Parameters
    ----------
    row, dimension
        As in `stands`.

    Returns
    -------
    bool
        Whether it stands well.
    """
    return stands(row, dimension) == "well"
