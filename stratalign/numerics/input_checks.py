"""Options and tables that many estimators are given, checked in one place and before anything is computed."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Sequence

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.suggestions import did_you_mean, nearest, shorten

#: Columns of a table that a message writes out.
MOST_NAMED = 12


def require_level(ci_level: float) -> None:
    """Refuse what is no coverage of an interval.

    Parameters
    ----------
    ci_level
        Strictly between 0 and 1.

    Raises
    ------
    StatisticError
        It is not.
    """
    if not isinstance(ci_level, numbers.Real) or not 0 < float(ci_level) < 1:
        raise StatisticError(
            f"ci_level is {ci_level!r}; it is the coverage of an interval, between 0 and 1, such as 0.95."
        )


def require_draws(draws: int, seed: int = 0, *, fewest: int = 50) -> None:
    """Refuse too few resamples, or a seed that is none.

    Parameters
    ----------
    draws
        Resamples.
    seed
        Whole number, not negative.
    fewest
        Resamples that are needed.

    Raises
    ------
    StatisticError
        One of them is wrong.
    """
    if not isinstance(draws, numbers.Integral) or draws < fewest:
        raise StatisticError(f"draws is {draws!r}; {fewest} resamples are needed, and an interval deserves 1,000.")
    if not isinstance(seed, numbers.Integral) or seed < 0:
        raise StatisticError(f"seed is {seed!r}; it is a whole number from 0 on.")


def require_share(name: str, value: float, *, low: float = 0.0, high: float = 1.0) -> None:
    """Refuse a number outside an open range.

    Parameters
    ----------
    name
        Of the option.
    value
        What was given.
    low, high
        Ends, themselves not allowed.

    Raises
    ------
    StatisticError
        It is not inside.
    """
    if not isinstance(value, numbers.Real) or math.isnan(float(value)) or not low < float(value) < high:
        raise StatisticError(f"{name} is {value!r}; it lies between {low:g} and {high:g}.")


def require_same_rows(scores: object, groups: object) -> None:
    """Refuse scores and groups of different length or index: they would be matched by mere position.

    Parameters
    ----------
    scores
        Shape (n_respondents,) or (n_respondents, n_items).
    groups
        Shape (n_respondents,).

    Raises
    ------
    StatisticError
        The lengths or the indexes differ.
    """
    n_scores, n_groups = (len(rows) for rows in (scores, groups))  # type: ignore[arg-type]
    if n_scores != n_groups:
        raise StatisticError(f"there are {n_scores} scores but {n_groups} groups: give one group per score.")
    if (
        isinstance(scores, pd.Series | pd.DataFrame)
        and isinstance(groups, pd.Series)
        and not scores.index.equals(groups.index)
    ):
        raise StatisticError(
            "scores and groups have different indexes, so their rows may not belong together. Reindex one like "
            "the other."
        )


def require_lists(**given: Sequence[object]) -> None:
    """Refuse one bare name where a list of columns is meant: its letters would be taken for columns.

    Parameters
    ----------
    **given
        Argument -> what was given for it.

    Raises
    ------
    StatisticError
        One is a text.
    """
    for name, columns in given.items():
        if isinstance(columns, str):
            raise StatisticError(f"{name} is {columns!r}; give a list of columns, such as [{columns!r}].")


def require_single(data: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a table in which a column that is used stands more than once.

    Parameters
    ----------
    data
        Any table.
    columns
        Columns used.

    Raises
    ------
    StatisticError
        One of them stands twice.
    """
    twice = set(data.columns[data.columns.duplicated()])
    found = [str(name) for name in dict.fromkeys(columns) if name in twice]
    if found:
        raise StatisticError(
            f"{len(found)} of the {len(data.columns)} columns stand more than once under their name: "
            f"{', '.join(found[:5])}. Rename or drop one of each."
        )


def require_columns(table: pd.DataFrame, columns: Iterable[object], what: str = "the data") -> None:
    """Refuse columns that a table does not have; a misspelt one is answered with the one that was probably meant.

    Parameters
    ----------
    table
        Any table.
    columns
        Columns used.
    what
        What the table is, for the message; in the plural, or "the panel".

    Raises
    ------
    StatisticError
        One is absent.
    """
    absent = [name for name in dict.fromkeys(columns) if name not in table]
    if not absent:
        return
    have, they = ("has", "it has") if what == "the panel" else ("have", "they have")
    known = [str(name) for name in table.columns]
    meant = [(name, nearest(str(name), known)) for name in absent]
    close = [f"'{near}' for {name!r}" if len(absent) > 1 else f"'{near}'" for name, near in meant if near]
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    listed = f"; {they} {', '.join(map(shorten, known[:MOST_NAMED])) or 'none'}{more}."
    rest = f". Did you mean {' and '.join(close)}?" if close else listed
    raise StatisticError(f"{what} {have} no column {', '.join(map(str, absent))}{rest}")


def require_option(name: str, given: object, options: Iterable[object]) -> None:
    """Refuse what is none of an argument's words; a misspelt one is answered with the one that was probably meant.

    Parameters
    ----------
    name
        Of the argument.
    given
        What stands there.
    options
        Its words.

    Raises
    ------
    StatisticError
        It is none of them.
    """
    known = [str(option) for option in options]
    if not isinstance(given, str) or given not in known:
        hint = did_you_mean(given, known) if isinstance(given, str) else f" Known: {', '.join(known)}."
        raise StatisticError(f"there {'are' if name.endswith('s') else 'is'} no {name} {given!r}.{hint}")
