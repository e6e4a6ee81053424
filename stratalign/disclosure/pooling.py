"""Units that may not be shown one by one, shown together with the hidden units next to them."""

from __future__ import annotations

import pandas as pd

from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.publish import decide_measures
from stratalign.engagement.instrument import Instrument
from stratalign.scores.groups import Groups, leaf_units

#: A pool names this many of its units.
MOST_NAMED = 2
#: Stands between the names of units that are shown together.
TOGETHER = " + "
#: Stands in a pool's group_id between its first unit and the number of the others.
_POOL = "+"
#: Decisions made in search of pools; what is not settled by then stays hidden.
MOST_TRIALS = 24


def pool_hidden_units(
    points: pd.DataFrame, groups: Groups, instrument: Instrument, *, minimum: int, earlier: Earlier | None = None
) -> tuple[Groups, dict[str, Decision]]:
    """Add one group for the hidden units of each parent, where it may be shown.

    A pool is what remains of its parent without the units shown, so it says of a shown parent nothing that could not
    be subtracted; it keeps the answers of small units in sight. It is decided upon like any group, and left out where
    it may not be shown or would hide another.

    Parameters
    ----------
    points
        Scores of respondents that may enter a report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    instrument
        Tells outcomes from measures of alignment.
    minimum
        Fewest respondents of a group that may be shown.
    earlier
        What was published of the wave before.

    Returns
    -------
    tuple of Groups and dict
        Groups with the pools (`pooled` names their units), and decisions as `decide_measures` gives them.
    """
    decisions = decide_measures(points, groups, instrument, minimum=minimum, earlier=earlier)
    waiting = [_candidates(groups, decisions["alignment"])]
    for _ in range(MOST_TRIALS):
        if not waiting or not (chosen := waiting.pop(0)):
            break
        trial = _with_pools(groups, chosen)
        found = decide_measures(points, trial, instrument, minimum=minimum, earlier=earlier)
        if _is_gain(decisions, found, trial):
            groups, decisions = trial, found
        elif len(chosen) > 1:
            # One pool among them may not be shown: each half is tried by itself.
            waiting += [chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]]
    return groups, decisions


def n_together(group_id: str) -> int:
    """Units that a group stands for: the pool's, one of any other group."""
    _, sign, n_others = group_id.rpartition(_POOL)
    return int(n_others) + 1 if sign and n_others.isdigit() else 1


def _candidates(groups: Groups, decision: Decision) -> list[tuple[str, ...]]:
    """Hidden units without units below them, by parent, where there are two and they are not the whole parent."""
    hidden = [unit for unit in leaf_units(groups) if not decision.is_visible(unit)]
    rows = groups.table[groups.table["group_id"].isin(hidden)]
    found = []
    for _, siblings in rows.groupby("parent_id", sort=False):
        units = tuple(siblings["group_id"])
        together = groups.membership[list(units)].any(axis=1)
        is_known = groups.membership.eq(together, axis=0).all().any()
        if len(units) > 1 and int(together.sum()) >= decision.minimum and not is_known:
            found.append(units)
    return found


def _with_pools(groups: Groups, pools: list[tuple[str, ...]]) -> Groups:
    """Groups with a row and a column for each pool, behind its parent's units."""
    table, membership, pooled = groups.table, groups.membership, dict(groups.pooled)
    for units in pools:
        rows = table[table["group_id"].isin(units)]
        group_id = f"{units[0]}{_POOL}{len(units) - 1}"
        members = membership[list(units)].any(axis=1)
        row = {
            "group_id": group_id,
            "kind": "unit",
            "label": _label(list(rows["label"])),
            "parent_id": rows["parent_id"].iloc[0],
            "n_respondents": int(members.sum()),
        }
        last = int(rows.index.max()) + 1
        table = pd.concat([table.iloc[:last], pd.DataFrame([row]), table.iloc[last:]], ignore_index=True)
        membership = membership.assign(**{group_id: members})
        pooled[group_id] = units
    return Groups(table, membership[list(table["group_id"])], pooled)


def _label(names: list[str]) -> str:
    """Its units by name, the first few where there are many and the number of the others; words come later."""
    named, n_more = names[:MOST_NAMED], len(names) - MOST_NAMED
    return TOGETHER.join([*named, f"({n_more})"] if n_more > 0 else names)


def _is_gain(before: dict[str, Decision], after: dict[str, Decision], trial: Groups) -> bool:
    """Whether every pool is shown and no group is lost, for alignment and everything else that was shown."""
    lost = any(set(decision.visible) - set(after[key].visible) for key, decision in before.items())
    return not lost and all(after["alignment"].is_visible(pool) for pool in trial.pooled)
