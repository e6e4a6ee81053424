"""Make companies alike in what others know of them: industry, size class and region so coarse that ten share a cell."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.dominance import is_dominated
from stratalign.errors import DisclosureError
from stratalign.vocabulary import INDUSTRIES

#: What anybody may know of a company without its help.
QUASI_IDENTIFIERS = ("industry", "size_class", "region")
#: Companies of one origin that share a cell of these.
FEWEST_IN_CELL = 10
#: Companies that a release grows by at least: a single one is what two releases differ by.
FEWEST_ADDED = 5
ALL = "all"


class SizeClass(NamedTuple):
    """A class of headcounts from `lowest` on; `typical` is what a model reads for every company in it."""

    key: str
    lowest: int
    typical: int


#: Typical is the geometric mean of the ends.
SIZE_CLASSES = (
    SizeClass("under_50", 1, 22),
    SizeClass("50_to_249", 50, 112),
    SizeClass("250_to_999", 250, 500),
    SizeClass("1000_to_4999", 1000, 2236),
    SizeClass("5000_and_more", 5000, 11180),
)
_TWO_SIZES = {
    "under_50": "under_250",
    "50_to_249": "under_250",
    "250_to_999": "250_and_more",
    "1000_to_4999": "250_and_more",
    "5000_and_more": "250_and_more",
}
_TYPICAL = {size.key: size.typical for size in SIZE_CLASSES} | {"under_250": 75, "250_and_more": 1500}
#: In a cell of all sizes the other companies are taken to be of this one.
_OF_ALL_SIZES = 335
_SECTORS = {
    "technology": "services",
    "professional_services": "services",
    "financial": "services",
    "media_telecom": "services",
    "life_sciences_health": "goods",
    "industrial": "goods",
    "consumer_retail": "goods",
    "energy_utilities": "goods",
}
#: How coarse each may be said, finest first: a step maps what is known to what is told. An industry of one's own is
#: told as it is, or with all.
INDUSTRY_STEPS: tuple[dict[str, str], ...] = (
    {name: name for name in INDUSTRIES},
    dict(_SECTORS),
    dict.fromkeys(INDUSTRIES, ALL),
)
SIZE_STEPS: tuple[dict[str, str], ...] = (
    {size.key: size.key for size in SIZE_CLASSES},
    dict(_TWO_SIZES),
    dict.fromkeys((size.key for size in SIZE_CLASSES), ALL),
)


@dataclass(frozen=True, slots=True)
class Coarsened:
    """Companies as a release may tell of them.

    - `companies`: with industry, size_class and region as told, and headcount typical of the class; missing where the
      size is not told.
    - `smallest_cell`: companies in the smallest cell, those released before among them. `n_cells`: cells.
    - `told`: how each is told, in words.
    """

    companies: pd.DataFrame
    smallest_cell: int
    n_cells: int
    told: str


def size_class_of(headcount: pd.Series) -> pd.Series:
    """Class of each headcount; empty where it is not known.

    Parameters
    ----------
    headcount
        Number of employees.

    Returns
    -------
    pandas.Series
        Keys of `SIZE_CLASSES`, or "".
    """
    lowest = [size.lowest for size in SIZE_CLASSES]
    values = pd.to_numeric(headcount, errors="coerce").to_numpy(dtype=float)
    places = np.searchsorted(lowest, values, side="right") - 1
    keys = [
        SIZE_CLASSES[place].key if np.isfinite(value) and place >= 0 else ""
        for place, value in zip(places, values, strict=True)
    ]
    return pd.Series(keys, index=headcount.index, dtype=object)


def coarsen(companies: pd.DataFrame, released: pd.DataFrame) -> Coarsened:
    """Tell industry, size and region of new companies as finely as leaves ten of one origin in every cell.

    Parameters
    ----------
    companies
        New ones of one origin: industry ("" where it is not told), headcount, region (the same).
    released
        Those of the same origin in the release before, as told there; their cells are joined, never split.

    Returns
    -------
    Coarsened
        The ways with most cells, of these with the finest industries, then sizes.

    Raises
    ------
    DisclosureError
        Not even one cell of all reaches ten companies that no large one among them dominates.
    """
    known = companies.assign(size_class=size_class_of(companies["headcount"]))
    before = released.groupby(list(QUASI_IDENTIFIERS), sort=True).size() if len(released) else None
    ways = []
    for industry, size, region in itertools.product(range(len(INDUSTRY_STEPS)), range(len(SIZE_STEPS)), range(2)):
        told = _told(known, industry, size, has_region=region == 0)
        counts = _counts(told, before)
        if counts.min() >= FEWEST_IN_CELL and not _dominated(known, told, before):
            ways.append((-len(counts), industry, size, region, told, counts))
    if not ways:
        raise DisclosureError(
            f"{len(known)} companies cannot be told apart from none of them: {FEWEST_IN_CELL} of one origin must share "
            "industry, size class and region, none of them larger than all others together. They stay staged; add "
            "more and release them together."
        )
    _, industry, size, region, told, counts = min(ways, key=lambda way: way[:4])
    words = ("by industry", "in two sectors", "of all industries together")[industry]
    words += (", in five size classes", ", in two size classes", ", of all sizes together")[size]
    words += ", by region" if region == 0 and told["region"].ne("").any() else ""
    typical = told["size_class"].map(_TYPICAL)
    return Coarsened(told.assign(headcount=typical), int(counts.min()), len(counts), words)


def _told(known: pd.DataFrame, industry: int, size: int, *, has_region: bool) -> pd.DataFrame:
    """Companies with what is told of them by one way."""
    sizes = SIZE_STEPS[size] | {"": ALL if size == len(SIZE_STEPS) - 1 else ""}
    step = INDUSTRY_STEPS[industry]
    return known.assign(
        industry=[step.get(name, name if industry == 0 and name else ALL) for name in known["industry"].tolist()],
        size_class=known["size_class"].map(sizes),
        region=known["region"] if has_region else "",
    )


def _counts(told: pd.DataFrame, before: pd.Series | None) -> pd.Series:
    """Companies in each cell that a new one joins, those that are there already among them."""
    new = told.groupby(list(QUASI_IDENTIFIERS), sort=True).size()
    return new if before is None else new.add(before.reindex(new.index, fill_value=0)).astype(int)


def _dominated(known: pd.DataFrame, told: pd.DataFrame, before: pd.Series | None) -> bool:
    """Whether one company is so large in its cell that everybody would know it there."""
    for cell, among in told.groupby(list(QUASI_IDENTIFIERS), sort=True):
        rows = among.index
        sizes = pd.to_numeric(known.loc[rows, "headcount"], errors="coerce").dropna().to_numpy(dtype=float)
        n_before = 0 if before is None else int(before.get(cell, 0))
        others = np.full(n_before, float(_TYPICAL.get(str(among["size_class"].iloc[0]), _OF_ALL_SIZES)))
        if len(sizes) and is_dominated(np.concatenate([sizes, others])):
            return True
    return False
