"""Simulated coverage of the intervals in use: how often they hold the value that made the data."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.doctor import intervals_of_measurement, intervals_of_models, intervals_of_scores
from stratalign.doctor.promise import Promise

NOMINAL = 0.95
#: Distance from the nominal coverage that an approximate interval may have, beyond the simulation's own error.
ALLOWED = 0.015
#: Data sets simulated at least, however long one takes.
FEWEST = 10


class SimulatedCoverage(NamedTuple):
    """Coverage of an interval with the standard error of its simulation.

    `assumed` says whether the setting is what the interval assumes, and then `holds` whether the coverage is within 1.5
    points and three simulation errors of the nominal one; elsewhere it is printed and not judged. `refused` is the
    share of data sets to which the function gave no interval: the coverage is that of the others.
    """

    interval: str
    setting: str
    nominal: float
    coverage: float
    simulation_error: float
    replications: int
    holds: bool
    assumed: bool = True
    refused: float = 0.0


def simulate_coverage(replications: int = 400, *, seed: int = 0, every: bool = False) -> pd.DataFrame:
    """Simulate how often each interval holds.

    Parameters
    ----------
    replications
        Data sets per interval.
    seed
        Same seed, same data sets, whichever others are simulated.
    every
        All intervals that reports print, in the settings they assume and in others; else the quick ones.

    Returns
    -------
    pandas.DataFrame
        Rows of `SimulatedCoverage`.
    """
    return pd.DataFrame(
        [simulate_promise(promise, replications, seed) for promise in promises() if every or promise.is_quick]
    )


def simulate_promise(promise: Promise, replications: int, seed: int) -> SimulatedCoverage:
    """Simulate how often one interval holds.

    Parameters
    ----------
    promise
        The interval and its setting.
    replications, seed
        As in `simulate_coverage`.

    Returns
    -------
    SimulatedCoverage
        Missing coverage where every data set was refused.
    """
    rng = np.random.default_rng([seed, zlib.crc32(f"{promise.interval}|{promise.setting}".encode())])
    found = promise.simulate(rng, max(FEWEST, round(promise.share * replications)))
    held = found[~np.isnan(found)]
    n = max(len(held), 1)
    coverage = float(held.mean()) if len(held) else float("nan")
    error = max(float(held.std(ddof=1)) / np.sqrt(n) if len(held) > 1 else 1.0, 1 / n)
    return SimulatedCoverage(
        promise.interval,
        promise.setting,
        NOMINAL,
        coverage,
        simulation_error=error,
        replications=len(found),
        holds=not promise.assumed or bool(abs(coverage - NOMINAL) <= ALLOWED + 3 * error),
        assumed=promise.assumed,
        refused=1 - len(held) / len(found),
    )


def promises() -> list[Promise]:
    """Every interval that reports print, each in settings of a client's size.

    Returns
    -------
    list of Promise
        In the order of the reports.
    """
    rooms = (intervals_of_scores, intervals_of_measurement, intervals_of_models)
    return [promise for room in rooms for promise in room.promises()]
