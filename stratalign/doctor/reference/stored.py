"""What is stored: small tables of nobody's answers, and what R answers to them, each with the call that gave it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.anchor import CLOSED
from stratalign.shipped import shipped_path

#: Largest relative deviation of a searched optimum, and of what both sides draw at random.
ITERATIVE, DRAWN = 1e-4, 0.05


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """Numbers R gave: its call, the tables it is about, and the package that holds the statistic."""

    call: str
    data: str
    package: str
    script: str
    value: np.ndarray


class Case(NamedTuple):
    """A calculation here and the answer it is held against; `tolerance` is relative to the answer."""

    statistic: str
    key: str
    compute: Callable[[], ArrayLike]
    tolerance: float


CASES: list[Case] = []


def answered(
    *statistics: str, tolerance: float = CLOSED, key: str = ""
) -> Callable[[Callable[[], ArrayLike]], Callable[[], ArrayLike]]:
    """Register a calculation; the key of R's answer is its name without the underscore, where none is given."""

    def register(compute: Callable[[], ArrayLike]) -> Callable[[], ArrayLike]:
        own = key or compute.__name__.removeprefix("_")
        CASES.extend(Case(name, own, compute, tolerance) for name in statistics)
        return compute

    return register


@cache
def table(name: str) -> pd.DataFrame:
    """A stored table, read once."""
    return pd.read_csv(shipped_path("data", "reference", f"{name}.csv"))


@cache
def stored_answers() -> dict[str, StoredAnswer]:
    """Answers of R by key."""
    found: dict[str, StoredAnswer] = {}
    for file in sorted(shipped_path("data", "reference", "answers").glob("*.json")):
        for key, entry in json.loads(file.read_text(encoding="utf-8")).items():
            value = np.array([np.nan if one is None else one for one in entry.pop("value")], dtype=float)
            call = "\n".join(entry.pop("call"))
            found[key] = StoredAnswer(**entry, call=call, script=f"{file.stem}.R", value=value)
    return found
