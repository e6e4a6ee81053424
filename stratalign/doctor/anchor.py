"""An answer somebody else gave, and how far what is computed here lies from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

#: Relative deviation allowed of a closed formula.
CLOSED = 1e-8
#: Answers below this are compared as if they were this large.
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Anchor:
    """Values somebody else computed, and how they are computed here; missing ones are missing here too.

    `tolerance` is relative, or absolute (half a printed digit) where `is_printed`.
    """

    quantity: str
    source: str
    expected: ArrayLike
    compute: Callable[[], ArrayLike]
    tolerance: float = CLOSED
    is_printed: bool = False


class RecomputedAnchor(NamedTuple):
    """An anchor as computed here, by the value that deviates most.

    `deviation` is relative, or absolute where values are printed ones. An anchor that cannot be computed has no found
    value, is not reproduced, and says why in `problem`.
    """

    quantity: str
    source: str
    n_values: int
    expected: float
    found: float
    deviation: float
    tolerance: float
    is_reproduced: bool
    problem: str


def recompute(anchor: Anchor) -> RecomputedAnchor:
    """Compute an anchor on this machine.

    Parameters
    ----------
    anchor
        What somebody else computed, and how it is computed here.

    Returns
    -------
    RecomputedAnchor
        The value that deviates most.
    """
    expected = np.asarray(anchor.expected, dtype=float).ravel()
    about = anchor.quantity, anchor.source, len(expected)
    try:
        found = np.asarray(anchor.compute(), dtype=float).ravel()
        if found.shape != expected.shape:
            raise ValueError(f"{len(found)} values instead of {len(expected)}")  # noqa: TRY301
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        return RecomputedAnchor(*about, expected[0], np.nan, np.nan, anchor.tolerance, False, problem)
    deviation = np.where(np.isnan(found) & np.isnan(expected), 0.0, np.abs(found - expected))
    if not anchor.is_printed:
        deviation = deviation / np.fmax(np.abs(expected), SMALLEST)
    worst = int(np.nan_to_num(deviation, nan=np.inf).argmax())
    return RecomputedAnchor(
        *about,
        expected=expected[worst],
        found=found[worst],
        deviation=deviation[worst],
        tolerance=anchor.tolerance,
        is_reproduced=bool(deviation[worst] <= anchor.tolerance),
        problem="",
    )
