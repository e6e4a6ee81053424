"""Decide which groups may be shown: primary, complementary and overlap rules, then an attack on the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.disclosure.attack import recoverable_groups
from stratalign.errors import DisclosureError
from stratalign.scores.groups import OVERALL, Groups

#: Why a group is hidden. An empty string means that it is shown.
Reason = Literal["", "PRIMARY", "COMPLEMENT", "OVERLAP", "RECOVERABLE"]
REASON_LABELS: dict[str, str] = {
    "PRIMARY": "fewer people than the threshold",
    "COMPLEMENT": "would reveal a smaller group by subtraction from the group above",
    "OVERLAP": "differs from another shown group by fewer people than the threshold",
    "RECOVERABLE": "would let a hidden group be computed from shown ones",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Which groups of one wave may be shown.

    `reasons` has one entry per group_id: "" where the group is shown, else why it is hidden. `minimum` is the
    threshold. The same decision holds for every measure in `measures`, in every table and chart.
    """

    reasons: pd.Series
    minimum: int
    measures: tuple[str, ...]

    @property
    def visible(self) -> list[str]:
        """Ids of the groups that may be shown."""
        return list(self.reasons.index[self.reasons == ""])

    def is_visible(self, group_id: str) -> bool:
        """Whether a group may be shown; an unknown group may not."""
        return self.reasons.get(group_id, "PRIMARY") == ""


def decide_publication(groups: Groups, answered: pd.DataFrame, *, minimum: int) -> Decision:
    """Decide which groups may be shown for a set of measures that are published together.

    Primary: a group in which any measure has 1 to `minimum` - 1 answers. Complement: what is left of a shown group
    after subtracting the shown groups inside it must be nobody, or at least `minimum` people, for every measure.
    Overlap: a shown group inside another must differ from it by nobody or at least `minimum`. At the end an attacker
    with linear algebra must not recover any hidden group.

    Parameters
    ----------
    groups
        Groups and who belongs to them.
    answered
        Shape (n_respondents, n_measures), index respondent_id, True where a respondent has a score.
    minimum
        Smallest number of people whose result may be shown.

    Returns
    -------
    Decision
        One reason per group. Groups that nobody answered in are hidden as PRIMARY.

    Raises
    ------
    DisclosureError
        Even the whole company is below the threshold.
    """
    belongs = groups.membership.reindex(answered.index).to_numpy(dtype=bool)
    has_answer = answered.to_numpy(dtype=bool)
    counts = belongs.T.astype(int) @ has_answer.astype(int)
    smallest = np.where(counts > 0, counts, np.iinfo(int).max).min(axis=1, initial=np.iinfo(int).max)
    n_any = (belongs & has_answer.any(axis=1)[:, None]).sum(axis=0)
    reasons = pd.Series("", index=groups.membership.columns, dtype="object")
    reasons[(n_any < minimum) | (smallest < minimum)] = "PRIMARY"
    if reasons[OVERALL]:
        raise DisclosureError(
            f"only {int(n_any[0])} people answered everything that is to be published together; the threshold is "
            f"{minimum}. Nothing can be published from this wave."
        )
    kinds = groups.table.set_index("group_id")["kind"].reindex(reasons.index).to_numpy()
    while True:
        hidden = (
            _hide_complements(reasons, belongs, has_answer, kinds, minimum)
            or _hide_overlaps(reasons, belongs, has_answer, kinds, minimum)
            or _hide_recoverable(reasons, belongs, has_answer, kinds, minimum)
        )
        if hidden is None:
            return Decision(reasons.astype("str"), minimum, tuple(answered.columns))
        group_id, reason = hidden
        reasons[group_id] = reason


def _hide_complements(
    reasons: pd.Series, belongs: np.ndarray, has_answer: np.ndarray, kinds: np.ndarray, minimum: int
) -> tuple[str, str] | None:
    """Next group to hide because a shown group minus the shown groups of one kind inside it leaves too few."""
    shown = np.flatnonzero((reasons == "").to_numpy())
    sizes = belongs.sum(axis=0)
    for whole in shown:
        for kind in ("unit", "level"):
            inside = [g for g in shown if g != whole and kinds[g] == kind and _is_within(belongs, g, whole)]
            frontier = [g for g in inside if not any(o != g and _is_strictly_within(belongs, g, o) for o in inside)]
            if not frontier:
                continue
            rest = belongs[:, whole] & ~belongs[:, frontier].any(axis=1)
            if _too_few(rest, has_answer, minimum):
                smallest = min(frontier, key=lambda g: (sizes[g], g))
                return str(reasons.index[smallest]), "COMPLEMENT"
    return None


def _hide_overlaps(
    reasons: pd.Series, belongs: np.ndarray, has_answer: np.ndarray, kinds: np.ndarray, minimum: int
) -> tuple[str, str] | None:
    """Next group to hide because it lies inside another shown group and differs by too few; units go before levels."""
    shown = np.flatnonzero((reasons == "").to_numpy())
    sizes = belongs.sum(axis=0)
    for inner in shown:
        for outer in shown:
            if not _is_strictly_within(belongs, inner, outer):
                continue
            if _too_few(belongs[:, outer] & ~belongs[:, inner], has_answer, minimum):
                pair = [g for g in (inner, outer) if reasons.index[g] != OVERALL]
                chosen = min(pair, key=lambda g: (kinds[g] != "unit", sizes[g], g))
                return str(reasons.index[chosen]), "OVERLAP"
    return None


def _hide_recoverable(
    reasons: pd.Series, belongs: np.ndarray, has_answer: np.ndarray, kinds: np.ndarray, minimum: int
) -> tuple[str, str] | None:
    """Next group to hide because shown ones determine a group, or a crossing of groups, below the threshold."""
    crossings = _small_crossings(belongs, has_answer, minimum)
    shown = np.r_[(reasons == "").to_numpy(), np.zeros(crossings.shape[1], dtype=bool)]
    targets = np.r_[(reasons == "PRIMARY").to_numpy(), np.ones(crossings.shape[1], dtype=bool)]
    found = recoverable_groups(np.hstack([belongs, crossings]), shown, targets)
    if not found:
        return None
    _, used = found[0]
    candidates = [g for g in used if reasons.index[g] != OVERALL]
    if not candidates:
        raise DisclosureError(
            "a hidden group can be recovered from the company's total alone. Nothing can be published."
        )
    chosen = min(candidates, key=lambda g: (kinds[g] != "unit", belongs[:, g].sum(), g))
    return str(reasons.index[chosen]), "RECOVERABLE"


def _small_crossings(belongs: np.ndarray, has_answer: np.ndarray, minimum: int) -> np.ndarray:
    """Membership of the finest cells (same unit and level) in which too few people answered."""
    patterns, cell = np.unique(belongs, axis=0, return_inverse=True)
    cells = cell.ravel()[:, None] == np.arange(len(patterns))
    return cells[:, [_too_few(members, has_answer, minimum) for members in cells.T]]


def _too_few(people: np.ndarray, has_answer: np.ndarray, minimum: int) -> bool:
    """Whether any measure has between one and `minimum` - 1 answers among some people."""
    counts = has_answer[people].sum(axis=0)
    return bool(((counts > 0) & (counts < minimum)).any())


def _is_within(belongs: np.ndarray, inner: int, outer: int) -> bool:
    return not (belongs[:, inner] & ~belongs[:, outer]).any()


def _is_strictly_within(belongs: np.ndarray, inner: int, outer: int) -> bool:
    return inner != outer and _is_within(belongs, inner, outer) and bool((belongs[:, outer] & ~belongs[:, inner]).any())
