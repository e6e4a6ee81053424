"""Decide which groups may be shown: primary, complementary and overlap rules, then an attack on the result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.disclosure.attack import recoverable_groups
from stratalign.disclosure.regions import Cells, Regions, build_cells, split_into_regions
from stratalign.errors import DisclosureError
from stratalign.scores.groups import OVERALL, Groups

#: Why a group is hidden. An empty string means that it is shown.
Reason = Literal["", "PRIMARY", "COMPLEMENT", "OVERLAP", "RECOVERABLE", "EARLIER"]
REASON_LABELS: dict[str, str] = {
    "PRIMARY": "fewer people than the threshold",
    "COMPLEMENT": "would reveal a smaller group by subtraction from the group above",
    "OVERLAP": "would leave units and levels that differ by fewer people than the threshold",
    "RECOVERABLE": "would let a hidden group be computed from shown ones",
    "EARLIER": "would let answers of a few people be computed from results published before",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Which groups of one wave may be shown.

    `reasons` has one entry per group_id: "" where the group is shown, else why it is hidden. `minimum` is the
    threshold. The same decision holds for every measure in `measures`, in every table and chart. `answered`: who was
    decided upon, shape (n_respondents, n_measures), index respondent_id.
    """

    reasons: pd.Series
    minimum: int
    measures: tuple[str, ...]
    answered: pd.DataFrame = field(repr=False)

    @property
    def visible(self) -> list[str]:
        """Ids of the groups that may be shown."""
        return [group for group, reason in zip(self.reasons.index, self.reasons.tolist(), strict=True) if reason == ""]

    def is_visible(self, group_id: str) -> bool:
        """Whether a group may be shown; an unknown group may not."""
        return bool(self.reasons.get(group_id, "PRIMARY") == "")

    def answered_by(self, measure: str, people: pd.Index) -> np.ndarray:
        """Which people's answers to a measure were decided upon, shape (n_people,); an error where nobody's were."""
        if measure not in self.answered:
            raise DisclosureError(
                f"nobody decided on {measure}; the decision is about {', '.join(self.measures)}. Decide on it first."
            )
        return self.answered[measure].reindex(people, fill_value=False).to_numpy(dtype=bool)


def decide_publication(
    groups: Groups, answered: pd.DataFrame, *, minimum: int, after: Decision | None = None
) -> Decision:
    """Decide which groups may be shown for a set of measures that are published together.

    Primary: a group in which any measure has 1 to `minimum` - 1 answers. After that no combination of the shown groups'
    sums may speak of 1 to `minimum` - 1 answers to any measure. Complement: what is left of a shown group without the
    shown groups inside it is merged with another unit, or level, by hiding what separates them. Overlap: units and
    levels that differ by too few are merged with others in the same way. As few groups as possible are hidden at each
    step, small ones first. At the end an attacker with linear algebra tries the result.

    Parameters
    ----------
    groups
        Groups and who belongs to them.
    answered
        Shape (n_respondents, n_measures), index respondent_id, True where a respondent has a score.
    minimum
        Smallest number of people whose result may be shown.
    after
        A decision about the same groups; what it hides stays hidden, so that the counts shown by both cannot be
        subtracted.

    Returns
    -------
    Decision
        One reason per group. Groups that nobody answered in are hidden as PRIMARY.

    Raises
    ------
    DisclosureError
        Even the whole company is below the threshold for some measure, or the groups overlap in a way that cannot be
        protected.
    """
    cells = build_cells(groups, answered)
    reasons = pd.Series("", index=groups.membership.columns, dtype="object")
    if after is not None:
        reasons = reasons.mask(reasons.index.isin(after.reasons.index[after.reasons != ""]), after.reasons)
    counts = cells.belongs.T.astype(int) @ cells.answers
    is_small = (cells.n_people < minimum) | _too_few(counts, minimum).any(axis=1)
    _require_company(counts[reasons.index.get_loc(OVERALL)], list(answered.columns), minimum)
    reasons[is_small] = "PRIMARY"
    hidden_before = reasons.copy()
    while found := _next_to_hide(cells, (reasons == "").to_numpy(), minimum):
        hidden, reason = found
        reasons.iloc[hidden] = reason
    reasons = _show_needlessly_hidden(cells, reasons, hidden_before, minimum)
    _attack(cells, reasons, minimum)
    return Decision(reasons.astype("str"), minimum, tuple(answered.columns), answered.fillna(False).astype(bool))


def _require_company(counts: np.ndarray, measures: list[str], minimum: int) -> None:
    """Refuse measures that too few people in the whole company answered."""
    few = [f"{measure} ({n})" for measure, n in zip(measures, counts, strict=True) if 0 < n < minimum]
    if few or not counts.any():
        raise DisclosureError(
            f"fewer than {minimum} people answered {', '.join(few) or 'anything'}, the threshold of the whole company. "
            "Nothing that contains it can be published from this wave; leave it out."
        )


def _next_to_hide(cells: Cells, shown: np.ndarray, minimum: int) -> tuple[list[int], Reason] | None:
    """Groups to hide next, because a region or a split of levels speaks of too few; None when all is safe."""
    regions = split_into_regions(cells, shown)
    per_row = regions.counts.sum(axis=1)
    if len(small := np.argwhere(_too_few(per_row, minimum))):
        row, measure = small[0]
        others = [int(other) for other in np.flatnonzero(per_row[:, measure]) if other != row]
        gain = per_row[others, measure][None, :]
        missing = minimum - per_row[row, measure]
        return _cheapest_merge(regions, [int(row)], others, gain >= missing, cells.sizes), "COMPLEMENT"
    for side in regions.splits():
        inside, outside = regions.counts[:, side].sum(axis=1), regions.counts[:, ~side].sum(axis=1)
        cost = np.minimum(inside, outside).sum(axis=0)
        if len(measures := np.flatnonzero(_too_few(cost, minimum))):
            measure = int(measures[0])
            if outside[:, measure].sum() < minimum:
                # Only the people of no shown level are on that side: a level must join them.
                in_use = regions.counts[:, 1:, measure].sum(axis=0) > 0
                levels = [level for level, used in zip(regions.levels, in_use, strict=True) if used]
                return [min(levels, key=lambda level: (cells.sizes[level], level))], "COMPLEMENT"
            missing = minimum - int(cost[measure])
            return _merge_across(regions, (inside - outside)[:, measure], missing, cells.sizes), "OVERLAP"
    return None


def _merge_across(regions: Regions, lead: np.ndarray, missing: int, sizes: np.ndarray) -> list[int]:
    """Units to hide so that rows on either side of a split fall together; `lead` is how far a row is on one side."""
    near, far = np.flatnonzero(lead > 0), np.flatnonzero(lead < 0)
    gain = np.minimum.outer(lead[near], -lead[far])
    return _cheapest_merge(regions, near.tolist(), far.tolist(), gain >= missing, sizes)


def _cheapest_merge(
    regions: Regions, sources: list[int], targets: list[int], is_enough: np.ndarray, sizes: np.ndarray
) -> list[int]:
    """Units to hide so that a source and a target row fall together: enough if possible, few groups, small ones."""
    pairs = (
        (not is_enough[i, j], sorted(regions.above[source] ^ regions.above[target]))
        for i, source in enumerate(sources)
        for j, target in enumerate(targets)
    )
    return min(pairs, key=lambda pair: (pair[0], len(pair[1]), sum(sizes[pair[1]]), pair[1]))[1]


def _show_needlessly_hidden(cells: Cells, reasons: pd.Series, hidden_before: pd.Series, minimum: int) -> pd.Series:
    """Show again, large ones first, what later steps made safe: steps are greedy and may hide one group too many."""
    kept = reasons.copy()
    for group in np.argsort(-cells.sizes, kind="stable"):
        if kept.iloc[group] == "" or hidden_before.iloc[group] != "":
            continue
        tried = kept.copy()
        tried.iloc[group] = ""
        if _next_to_hide(cells, (tried == "").to_numpy(), minimum) is None:
            kept = tried
    return kept


def _attack(cells: Cells, reasons: pd.Series, minimum: int) -> None:
    """Refuse a decision that an attacker who shares none of the reasoning above can undo, for groups or for cells."""
    shown = np.r_[(reasons == "").to_numpy(), np.zeros(len(cells.belongs), dtype=bool)]
    everything = np.hstack([cells.belongs, np.eye(len(cells.belongs), dtype=bool)])
    small = _too_few(everything.T.astype(int) @ cells.answers, minimum)
    tried: set[bytes] = set()
    for measure, has_answers in enumerate((cells.answers > 0).T):
        situation = has_answers.tobytes() + small[:, measure].tobytes()
        if situation in tried:
            continue
        tried.add(situation)
        found = recoverable_groups(everything[has_answers], shown, small[:, measure])
        if found:
            raise DisclosureError(
                f"{len(found)} groups of fewer than {minimum} people could be computed from shown groups. Nothing is "
                "published; report this as a defect."
            )


def _too_few(counts: np.ndarray, minimum: int) -> np.ndarray:
    return (counts > 0) & (counts < minimum)
