"""Everything that is published of people, as columns of one matrix: a row for each person, a column for each cell.

A published cell is a statistic of some people's answers to a measure. Whatever a reader can compute from published
cells is a combination of their columns, so who a result speaks of is all that has to be known of it; second moments
are sums over the same people of squared answers, and any other statistic is taken as if it were a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import DisclosureError

#: What is computed of people's answers. A model is any statistic that is not a sum: agreement, slopes, fits, drivers.
Statistic = Literal["count", "mean", "share", "sd", "model"]


@dataclass(frozen=True, slots=True, eq=False)
class PublishedCell:
    """One number a reader sees, or a few of the same people.

    `product`: what it is printed in, such as "report" or "unit pack". `group_id`: as in `Groups`, or the name of
    another group of people. `measure`: the key of a measure or an item, or "participation". `people`: shape
    (n_people,), truth values over the people of the collection: those whose answers it is computed from. `priority`:
    how much readers need it; 0 is needed most.
    """

    product: str
    group_id: str
    measure: str
    statistic: Statistic
    people: np.ndarray
    priority: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class PublishedCells:
    """Published cells over the same people.

    `people`: ids of respondents (or their pseudonyms), different from each other. `cells`: in the order they were
    added.
    """

    people: pd.Index
    cells: tuple[PublishedCell, ...] = ()

    def of(self, measures: Iterable[str]) -> PublishedCells:
        """Cells of some measures."""
        wanted = set(measures)
        return replace(self, cells=tuple(cell for cell in self.cells if cell.measure in wanted))


def add_cells(cells: PublishedCells, more: Iterable[PublishedCell]) -> PublishedCells:
    """Add cells over the same people.

    Parameters
    ----------
    cells
        What is published so far.
    more
        Further cells, `people` of each over `cells.people`.

    Returns
    -------
    PublishedCells
        Both.

    Raises
    ------
    DisclosureError
        A cell's people are not one truth value for each of `cells.people`, or nobody.
    """
    found = tuple(more)
    shape = (len(cells.people),)
    # Statistics of the same people share one table of them.
    for cell in {id(cell.people): cell for cell in found}.values():
        if cell.people.dtype != bool or cell.people.shape != shape:
            raise DisclosureError(
                f"{cell.product}, {cell.group_id}, {cell.measure}: people must be {len(cells.people)} truth values, "
                f"one for each person, not {cell.people.dtype} of shape {cell.people.shape}."
            )
        if not cell.people.any():
            raise DisclosureError(f"{cell.product}, {cell.group_id}, {cell.measure}: is computed from nobody.")
    return replace(cells, cells=cells.cells + found)


def cover_people(cells: PublishedCells, people: pd.Index) -> PublishedCells:
    """Put cells on other people: those asked for first, then those of the cells who are not among them.

    Parameters
    ----------
    cells
        Published cells, such as those of an earlier run.
    people
        People of the present run.

    Returns
    -------
    PublishedCells
        The same cells over the union of both.
    """
    if cells.people is people:
        return cells
    union = people.append(cells.people.difference(people, sort=False))
    place = union.get_indexer(cells.people)
    found = []
    for cell in cells.cells:
        members = np.zeros(len(union), dtype=bool)
        members[place] = cell.people
        found.append(replace(cell, people=members))
    return PublishedCells(union, tuple(found))


def merge_cells(collections: Sequence[PublishedCells]) -> PublishedCells:
    """Put several collections, such as those of several products or runs, on the union of their people.

    Parameters
    ----------
    collections
        At least one.

    Returns
    -------
    PublishedCells
        All cells, in the order of the collections.
    """
    union = collections[0].people
    for collection in collections[1:]:
        union = cover_people(collection, union).people
    cells = [cell for collection in collections for cell in cover_people(collection, union).cells]
    return PublishedCells(union, tuple(cells))


def columns_of(cells: PublishedCells) -> np.ndarray:
    """Who the cells speak of, each set of people once.

    Parameters
    ----------
    cells
        Published cells.

    Returns
    -------
    numpy.ndarray
        Shape (n_people, n_columns), truth values; columns in the order of their first cell.
    """
    if not cells.cells:
        return np.zeros((len(cells.people), 0), dtype=bool)
    different = {cell.people.tobytes(): cell.people for cell in cells.cells}
    return np.column_stack(list(different.values()))
