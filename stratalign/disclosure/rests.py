"""What is left of a shown group without the shown groups inside it, and whether counts tell those of hidden ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

#: Nobody may be able to tell a count of hidden people to within fewer.
COUNT_WIDTH = 2


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """People of a shown group who are in no shown group of a kind inside it.

    `group`: the shown group. `inside`: the shown groups of that kind inside it. `hidden`: the hidden ones inside it
    that no other group of the kind, inside it, holds. `below`: the other hidden ones, each with the smallest that holds
    it. `people`: shape (n_people,).
    """

    group: int
    inside: tuple[int, ...]
    hidden: tuple[int, ...]
    below: tuple[tuple[int, int], ...]
    people: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Nesting:
    """Which groups hold which, whatever is shown of them.

    `members`: shape (n_people, n_groups). `kinds`: shape (n_groups,). `shared`: shape (n_groups, n_groups), people of
    both. `sizes`: shape (n_groups,). `holds`: shape (n_groups, n_groups), whether one has all people of the other.
    """

    members: np.ndarray
    kinds: np.ndarray
    shared: np.ndarray
    sizes: np.ndarray
    holds: np.ndarray


def build_nesting(members: np.ndarray, kinds: np.ndarray) -> Nesting:
    """Find which groups hold which.

    Parameters
    ----------
    members
        Shape (n_people, n_groups), truth values.
    kinds
        Shape (n_groups,): overall, level or unit; units are inside each other or apart.

    Returns
    -------
    Nesting
        A group holds another of which it shares everybody; one of the same people only where it is the company.
    """
    table = sparse.csr_array(members, dtype=np.int64)
    shared, sizes = (table.T @ table).toarray(), members.sum(axis=0)
    holds = (shared == sizes) & ((sizes < sizes[:, None]) | (kinds == "overall")[:, None])
    np.fill_diagonal(holds, val=False)
    return Nesting(members, kinds, shared, sizes, holds)


def build_rests(nesting: Nesting, shown: np.ndarray) -> list[Rest]:
    """What is left of every shown group.

    Parameters
    ----------
    nesting
        Which groups hold which.
    shown
        Indices of the groups that are shown.

    Returns
    -------
    list of Rest
        Of units without the units inside them, and of the company without units and without levels; those of nobody are
        left out.
    """
    members, kinds, shared, sizes = nesting.members, nesting.kinds, nesting.shared, nesting.sizes
    is_shown, found = np.zeros(len(kinds), dtype=bool), []
    is_shown[shown] = True
    of_kind = {kind: kinds == kind for kind in ("unit", "level")}
    for group in shown.tolist():
        for kind in ("unit", "level") if kinds[group] == "overall" else (kinds[group],):
            within = np.flatnonzero(nesting.holds[group] & of_kind[kind])
            if not len(within):
                if sizes[group]:
                    found.append(Rest(group, (), (), (), members[:, group]))
                continue
            inside, others = within[is_shown[within]], within[~is_shown[within]]
            people = members[:, group] & ~members[:, inside].any(axis=1)
            if people.any():
                # Those that a shown one inside holds are out of sight already.
                is_inside = (shared[others[:, None], inside] == sizes[others, None]).any(axis=1)
                found.append(Rest(group, tuple(inside.tolist()), *_hidden(others[~is_inside], shared, sizes), people))
    return found


def _hidden(
    hidden: np.ndarray, shared: np.ndarray, sizes: np.ndarray
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Hidden groups that no other of them holds, and the others with the smallest that does."""
    groups = hidden.tolist()
    holder = {one: _holder(one, groups, shared, sizes) for one in groups}
    top = tuple(one for one in groups if holder[one] is None)
    return top, tuple((one, own) for one, own in holder.items() if own is not None)


def counts_told(rest: Rest, members: np.ndarray, has: np.ndarray) -> bool:
    """Whether so few people are left for so many hidden groups that their counts are known too closely.

    Parameters
    ----------
    rest
        What is left of a shown group.
    members
        Shape (n_people, n_groups), truth values.
    has
        Shape (n_people,): who answered.

    Returns
    -------
    bool
        True where each hidden group, known to have somebody, is known to within fewer than `COUNT_WIDTH` people.
    """
    hidden = _hidden_with_answers(rest, members, has)
    return len(hidden) > 1 and int((rest.people & has).sum()) < len(hidden) + COUNT_WIDTH


def reasons_told(rest: Rest, reasons: Sequence[str], members: np.ndarray, has: np.ndarray, minimum: int) -> list[int]:
    """Hidden groups whose printed reasons, with the number of people left, tell the count of a small one too closely.

    Parameters
    ----------
    rest, members, has
        As in `counts_told`.
    reasons
        Why each group is hidden.
    minimum
        The threshold: a group below it is known to have 1 to `minimum` - 1 people, another hidden one to have as many.

    Returns
    -------
    list of int
        Groups whose reasons should not be told from each other's; none where all is well.
    """
    hidden = _hidden_with_answers(rest, members, has)
    small = [group for group in hidden if reasons[group] == "PRIMARY"]
    if not small:
        return []
    n_left = int((rest.people & has).sum())
    n_others = sum(_fewest(group, rest, reasons, members, has, minimum) for group in hidden if group not in small)
    most = min(minimum - 1, n_left - n_others - (len(small) - 1))
    is_all = len(small) == len(hidden) and not (rest.people & has & ~members[:, small].any(axis=1)).any()
    least = max(1, n_left - (minimum - 1) * (len(small) - 1)) if is_all else 1
    if most - least >= min(COUNT_WIDTH, minimum - 2):
        return []
    # What is said of a group says how many there are at least in the one that holds it.
    return hidden + [group for group, _ in rest.below if members[has, group].any()]


def _fewest(group: int, rest: Rest, reasons: Sequence[str], members: np.ndarray, has: np.ndarray, minimum: int) -> int:
    """People that the reasons of a hidden group, and of those in it, say it has at least beside shown groups."""
    if not members[has, group].any():
        return 0
    inside = sum(_fewest(one, rest, reasons, members, has, minimum) for one, holder in rest.below if holder == group)
    if _holds_shown(group, rest, members):
        return inside
    return max(inside, 1 if reasons[group] in ("PRIMARY", "BESIDE") else minimum)


def _hidden_with_answers(rest: Rest, members: np.ndarray, has: np.ndarray) -> list[int]:
    return [group for group in rest.hidden if members[has, group].any()]


def _holds_shown(group: int, rest: Rest, members: np.ndarray) -> bool:
    return bool(members[:, list(rest.inside)][members[:, group]].any())


def _holder(one: int, hidden: Sequence[int], shared: np.ndarray, sizes: np.ndarray) -> int | None:
    """The smallest other hidden group that holds one; of two of the same people the first holds the second."""
    holders = [
        other
        for other in hidden
        if other != one and shared[one, other] == sizes[one] and (sizes[other] > sizes[one] or other < one)
    ]
    return min(holders, key=lambda other: (sizes[other], -other), default=None)
