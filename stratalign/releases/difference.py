"""What every headline figure becomes from one release to another, and why: an exact split of the difference."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.errors import EngagementError
from stratalign.numerics.display import displayed
from stratalign.releases.base import CODEBOOK, COMPANIES, LINKS, read_released
from stratalign.releases.change import ReleaseChange, change_between
from stratalign.releases.figures import contrast_of, correlation_of
from stratalign.releases.release import FIGURES
from stratalign.rows import rows_of
from stratalign.study.design import StudyDesign
from stratalign.study.load import load_study
from stratalign.study.released import Release, load_release
from stratalign.vocabulary import counted, estimate_rows

#: Why a figure moves; the method is what is left where the same tables give another figure today.
REASONS = ("new_companies", "removed", "corrections", "definitions", "method")
_OF_DATA = REASONS[:-1]
#: Smaller parts are what ten written digits leave.
_TOLD = 1e-7


class Moved(NamedTuple):
    """One figure in both releases, and what of the difference each reason makes; the reasons add up to it exactly."""

    origin: str
    outcome: str
    quantity: str
    before: float
    after: float
    difference: float
    new_companies: float
    removed: float
    corrections: float
    definitions: float
    method: float
    n_before: int
    n_after: int
    why_none: str


@displayed
@dataclass(frozen=True, slots=True)
class ReleaseDifference:
    """What differs between two releases: `change` as counts, `figures` as rows of `Moved`."""

    before: str
    after: str
    change: ReleaseChange
    figures: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Difference of every figure in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=(self.figures["origin"] + ": " + self.figures["outcome"]).tolist(),
            quantity=("difference_" + self.figures["quantity"]).tolist(),
            measure="as the figure",
            estimate=self.figures["difference"].tolist(),
            n_units=self.figures["n_after"].tolist(),
        )

    def table(self, *, digits: int = 2) -> pd.DataFrame:
        """Every figure as it is read: before, after and what each reason that moved anything makes of it.

        Parameters
        ----------
        digits
            After the point; the figures themselves stay unrounded.

        Returns
        -------
        pandas.DataFrame
            A row a figure.
        """
        moved = [name for name in REASONS if (self.figures[name].abs() > _TOLD).any()]
        columns = ["before", "after", *moved, "n_before", "n_after"]
        several = self.figures["origin"].nunique() > 1
        named = [*(["origin"] if several else []), "outcome", "quantity"]
        index = self.figures[named].agg(" ".join, axis=1)
        return self.figures[columns].set_index(index.rename("figure")).round(digits)

    def lines(self) -> list[str]:
        """Everything in words."""
        head = f"{self.before} -> {self.after}: {self.change.words()} ({self.change.kind})."
        said = [_line(row) for row in rows_of(self.figures, Moved)]
        n_still = said.count("")
        still = [f"{counted(n_still, 'figure is', 'figures are')} what they were."] if n_still else []
        return [head, *filter(None, said), *still]


def difference_of_releases(
    before: str | Path, after: str | Path, *, study: str | Path = "data/study"
) -> ReleaseDifference:
    """Compare two releases of a study.

    Parameters
    ----------
    before, after
        Numbers of the releases, such as 1.0.0; `latest` is the last.
    study
        Folder of the study.

    Returns
    -------
    ReleaseDifference
        No company is named. A reason's part is its mean effect over all orders in which companies, corrections and
        definitions could have changed, so that it does not hang on an order.

    Raises
    ------
    EngagementError
        A release is not there, was changed, or its data are gone.

    References
    ----------
    Shapley (1953). Checked in tests/releases/test_difference.py against every order written out.
    """
    old, new = load_release(study, str(before)), load_release(study, str(after))
    if old.version > new.version:
        raise EngagementError(f"{old.version} is later than {new.version}: name the earlier one first.")
    change = change_between(_tables(old), _tables(new), instruments=(old.instrument, new.instrument))
    tables = read_released(old, COMPANIES), read_released(new, COMPANIES)
    links = read_released(old, LINKS), read_released(new, LINKS)
    told = [read_released(release, FIGURES).fillna({"why_none": ""}) for release in (old, new)]
    design = load_study(new.folder).design
    keys = dict.fromkeys(
        (str(origin), str(outcome), str(quantity))
        for table in told
        for origin, outcome, quantity in table[["origin", "outcome", "quantity"]].to_numpy().tolist()
    )
    rows = [_moved(key, told, tables, links, change, design) for key in keys]
    return ReleaseDifference(
        str(old.version), str(new.version), change, pd.DataFrame(rows, columns=list(Moved._fields))
    )


def _tables(release: Release) -> tuple[pd.DataFrame, pd.DataFrame]:
    return read_released(release, COMPANIES), read_released(release, CODEBOOK)


def _moved(
    key: tuple[str, str, str],
    told: Sequence[pd.DataFrame],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    links: tuple[pd.DataFrame, pd.DataFrame],
    change: ReleaseChange,
    design: StudyDesign,
) -> Moved:
    """One figure of one origin, as both releases tell it, and why it differs."""
    (before, n_before, why_before), (after, n_after, why_after) = (_told(table, key) for table in told)
    old, new = (table[table["origin"] == key[0]] for table in tables)

    def figure(reasons: frozenset[str]) -> float:
        """The figure if only these reasons had come about."""
        return _value(_mixed(old, new, change, reasons), links[bool(reasons)], key, design)

    parts = share_out(figure, [reason for reason in _OF_DATA if _is_there(reason, change)])
    first, last = figure(frozenset()), figure(frozenset(_OF_DATA))
    method = (after - last) + (first - before)
    found = {reason: parts.get(reason, 0.0) for reason in _OF_DATA} | {"method": method}
    why = why_before or why_after
    if not why and not all(np.isfinite(list(found.values()))):
        why = "between the two there is no such figure"
    if why:
        found = dict.fromkeys(REASONS, float("nan"))
    of_data = found["new_companies"], found["removed"], found["corrections"], found["definitions"]
    return Moved(*key, before, after, after - before, *of_data, found["method"], n_before, n_after, why)


def share_out(figure: Callable[[frozenset[str]], float], reasons: Sequence[str]) -> dict[str, float]:
    """Share a difference out over its reasons: the mean effect of each over all orders in which they could come.

    Parameters
    ----------
    figure
        Value for a set of reasons that have come about.
    reasons
        All of them.

    Returns
    -------
    dict
        Part by reason; they sum to the value of all less the value of none.
    """
    n = len(reasons)
    values = {
        frozenset(some): figure(frozenset(some))
        for size in range(n + 1)
        for some in itertools.combinations(reasons, size)
    }
    return {
        reason: sum(
            math.factorial(len(some)) * math.factorial(n - len(some) - 1) / math.factorial(n)
            * (values[some | {reason}] - values[some])
            for some in values
            if reason not in some
        )
        for reason in reasons
    }  # fmt: skip


def _is_there(reason: str, change: ReleaseChange) -> bool:
    """Whether anything of a kind has changed; what has not needs no computing."""
    return bool(
        {
            "new_companies": change.added,
            "removed": change.removed,
            "corrections": change.corrected,
            "definitions": change.redefined or change.is_other_instrument,
        }[reason]
    )


def _mixed(old: pd.DataFrame, new: pd.DataFrame, change: ReleaseChange, reasons: frozenset[str]) -> pd.DataFrame:
    """Companies as they would be if only some reasons had come about."""
    old, new = old.set_index("company_id"), new.set_index("company_id")
    common = old.index.intersection(new.index)
    kept = old.loc[common].copy()
    for name in old.columns.intersection(new.columns):
        is_redefined = name in change.redefined or (change.is_other_instrument and name.endswith("_points"))
        if ("definitions" if is_redefined else "corrections") in reasons:
            kept[name] = new.loc[common, name]
    parts = [kept]
    if "removed" not in reasons:
        parts.append(old.loc[old.index.difference(new.index)])
    if "new_companies" in reasons:
        parts.append(new.loc[new.index.difference(old.index)])
    mixed = pd.concat([part for part in parts if len(part)] or [kept])
    return mixed.rename_axis("company_id").sort_index().reset_index()


def _value(companies: pd.DataFrame, links: pd.DataFrame, key: tuple[str, str, str], design: StudyDesign) -> float:
    """One figure by the method of today; missing where the companies do not give it."""
    _, outcome, quantity = key
    declared = {one.name: one for one in design.outcomes}
    if outcome not in declared or outcome not in companies or not companies[outcome].notna().any():
        return float("nan")
    if quantity == "r_within":
        return correlation_of(companies, design.exposure, outcome, links)[2]
    return contrast_of(companies, design.exposure, declared[outcome], links)[2]


def _told(table: pd.DataFrame, key: tuple[str, str, str]) -> tuple[float, int, str]:
    """Value, companies and why there is none, as a release tells it."""
    rows = table[(table[["origin", "outcome", "quantity"]] == list(key)).all(axis=1)]
    if rows.empty:
        return float("nan"), 0, "not in both releases"
    row = rows.iloc[0]
    value = float(row["value"])
    return value, int(row["n_companies"]), str(row["why_none"]) if np.isnan(value) else ""


def _line(row: Moved) -> str:
    """One figure in words; "" where nothing moved it."""
    head = f"{row.origin} {row.outcome} {row.quantity}"
    if not row.n_before and np.isfinite(row.after):
        return f"{head}: new, {row.after:.3g} (n {row.n_after})."
    if row.why_none:
        return f"{head}: no difference is told ({row.why_none})."
    parts = [
        f"{value:+.3g} {reason.replace('_', ' ')}"
        for reason in REASONS
        if abs(value := getattr(row, reason)) > _TOLD * max(1.0, abs(row.before))
    ]
    if not parts and row.n_before == row.n_after:
        return ""
    why = ", ".join(parts) or "nothing moved it"
    return f"{head}: {row.before:.3g} (n {row.n_before}) -> {row.after:.3g} (n {row.n_after}): {why}."
