"""Decide which groups may be shown: thresholds, telling answers, and whatever else would give these away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from stratalign.disclosure.attack import recoverable_groups
from stratalign.disclosure.cells import PublishedCells, columns_of, cover_people
from stratalign.disclosure.elimination import choose_cells, different_rows
from stratalign.disclosure.intervals import narrow_sets
from stratalign.disclosure.rests import Rest, build_nesting, build_rests, counts_told, reasons_told
from stratalign.disclosure.telling import Answers, build_answers, telling_groups
from stratalign.errors import DisclosureError
from stratalign.scores.groups import OVERALL, Groups

#: Refused groups that are tried first in turn, in search of what hides fewer people; of companies with fewer groups.
MOST_TRIALS, MOST_GROUPS = 8, 120
#: Why a group is hidden. An empty string means that it is shown.
Reason = Literal["", "PRIMARY", "BESIDE", "HOMOGENEOUS", "EXTREME", "COMPLEMENT", "OVERLAP", "EARLIER"]
REASON_LABELS: dict[str, str] = {
    "PRIMARY": "fewer people than the threshold",
    "BESIDE": "it, or a hidden group beside it, has fewer people than the threshold",
    "HOMOGENEOUS": "its people answered almost alike, so its result would be everybody's answer",
    "EXTREME": "so near an end of the scale that answers of a few people would be known",
    "COMPLEMENT": "would reveal a smaller group by subtraction from the group above",
    "OVERLAP": "would leave units and levels that differ by fewer people than the threshold",
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
        return [
            group
            for group, reason in zip(self.reasons.index.tolist(), self.reasons.tolist(), strict=True)
            if reason == ""
        ]

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


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """What is decided on: groups over the people of this run, then those of earlier ones.

    `members`: shape (n_people, n_groups). `answered`: shape (n_people, n_measures), False for people of earlier runs.
    `known`: for each measure who is in each cell that was published before. `kinds`: of the groups. `order`: of groups,
    as readers need them. `answers`: what people answered; None where nobody says. `alike`: shape (n_different,), one
    of each people who are alike in all of the rest, `n_alike` how many these are, and `place` where everybody is there.
    """

    members: np.ndarray
    answered: np.ndarray
    known: list[np.ndarray]
    kinds: np.ndarray
    order: np.ndarray
    answers: Answers | None
    alike: np.ndarray
    n_alike: np.ndarray
    place: np.ndarray
    minimum: int


def decide_publication(
    groups: Groups,
    answered: pd.DataFrame,
    *,
    minimum: int,
    after: Decision | None = None,
    scores: pd.DataFrame | None = None,
    ends: Mapping[str, tuple[float, float]] | None = None,
    published: PublishedCells | None = None,
) -> Decision:
    """Decide which groups may be shown for a set of measures that are published together.

    Primary: a group in which any measure has 1 to `minimum` - 1 answers, or answers that its own result tells. After
    that no combination of the shown groups' sums may speak of 1 to `minimum` - 1 answers to any measure: groups are
    taken in the order readers need them, the company, levels, units from large to small, and each is shown where it and
    those before it leave no such combination (Gaussian elimination, `elimination.py`). What is left of a group without
    the shown ones inside it is held to the same rules as a group; and no mean of so few people may follow from
    published sums to within a tenth of the scale. At the end an attacker with linear algebra tries the result.

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
    scores
        What people answered, of the same shape; missing for measures whose results are capped and coarse. Without it
        only who answered is looked at.
    ends
        Lowest and highest score of measures that do not run from 0 to 100.
    published
        What was published before of these measures in this wave, of these people and others.

    Returns
    -------
    Decision
        One reason per group. Groups that nobody answered in are hidden as PRIMARY.

    Raises
    ------
    DisclosureError
        Even the whole company is below the threshold for some measure, or beside what was published before.
    """
    is_plain = all(kind == np.dtype(bool) for kind in answered.dtypes.tolist())
    answered = answered if is_plain else answered.fillna(False).astype(bool)
    wave = _build_wave(groups, answered, scores, ends or {}, published, minimum)
    names, is_any = groups.membership.columns.tolist(), np.asarray(wave.answered.any(axis=1))
    counts = _counts(wave, np.column_stack([is_any, wave.answered]))
    n_people, counts = counts[:, 0], counts[:, 1:]
    before = {} if after is None else dict(zip(after.reasons.index.tolist(), after.reasons.tolist(), strict=True))
    primary = np.array([before.get(name, "") for name in names], dtype=object)
    _require_company(counts[wave.kinds == "overall"].sum(axis=0), list(answered.columns), minimum)
    primary[(n_people < minimum) | _too_few(counts, minimum).any(axis=1)] = "PRIMARY"
    primary, nesting = _hide_telling(wave, primary), build_nesting(wave.members, wave.kinds)
    while True:
        reasons = _hide_secondary(wave, primary)
        shown = np.flatnonzero(reasons == "")
        rests = build_rests(nesting, shown)
        found = _told_by_shown(wave, shown, rests)
        if not found:
            break
        primary[list(found)] = list(found.values())
    _attack(wave, reasons)
    reasons = _blur_reasons(wave, reasons, rests)
    told = pd.Series(reasons, groups.membership.columns, dtype="str")
    return Decision(told, minimum, tuple(answered.columns), answered)


def _build_wave(
    groups: Groups,
    answered: pd.DataFrame,
    scores: pd.DataFrame | None,
    ends: Mapping[str, tuple[float, float]],
    published: PublishedCells | None,
    minimum: int,
) -> _Wave:
    """Put groups, answers and earlier cells on the people of all of them."""
    everybody = groups.membership.index
    if answered.index is not everybody and (n_unknown := int((~answered.index.isin(everybody)).sum())):
        raise DisclosureError(f"{n_unknown} respondents have answers but are in no group; nothing can be decided.")
    earlier = cover_people(published or PublishedCells(answered.index), answered.index)
    members = groups.members(earlier.people)
    names = groups.membership.columns.tolist()
    if not members[: len(answered), names.index(OVERALL)].all():
        raise DisclosureError(f"the group {OVERALL!r} must hold everybody; nothing can be decided.")
    kind_of = dict(zip(groups.table["group_id"].tolist(), groups.table["kind"].tolist(), strict=True))
    kinds = np.array([kind_of[group] for group in names], dtype=object)
    ranks = np.select([kinds == "overall", kinds == "level"], [0, 1], 2)
    has = answered.reindex(earlier.people, fill_value=False).to_numpy()
    values = None if scores is None else scores.reindex(index=earlier.people, columns=answered.columns)
    known = [columns_of(earlier.of([str(measure)])) for measure in answered.columns]
    _, place = different_rows(np.hstack([members, has, *known]))
    return _Wave(
        members,
        has,
        known,
        kinds,
        np.lexsort((-members.sum(axis=0), ranks)),
        None if values is None else Answers(np.where(has, build_answers(values, ends).values, np.nan)),
        np.unique(place, return_index=True)[1],
        np.bincount(place),
        place,
        minimum,
    )


def _counts(wave: _Wave, people: np.ndarray) -> np.ndarray:
    """How many people of each column are in each group, shape (n_groups, n_columns)."""
    table = sparse.csr_array(wave.members[wave.alike].T, dtype=np.int64)
    return np.asarray(table @ (people[wave.alike] * wave.n_alike[:, None]))


def _require_company(counts: np.ndarray, measures: list[str], minimum: int) -> None:
    """Refuse measures that too few people in the whole company answered."""
    few = [f"{measure} ({n})" for measure, n in zip(measures, counts, strict=True) if 0 < n < minimum]
    if few or not counts.any():
        raise DisclosureError(
            f"fewer than {minimum} people answered {', '.join(few) or 'anything'}, the threshold of the whole company. "
            "Nothing that contains it can be published from this wave; leave it out."
        )


def _hide_telling(wave: _Wave, reasons: np.ndarray) -> np.ndarray:
    """Hide groups whose own result tells answers; measures in which the company's would are out already (`alike`)."""
    if wave.answers is None:
        return reasons
    looked_at = np.flatnonzero((reasons == "") & (wave.kinds != "overall"))
    found = reasons.copy()
    found[looked_at] = telling_groups(wave.answers, wave.members[:, looked_at], wave.minimum)
    return found


def _hide_secondary(wave: _Wave, primary: np.ndarray) -> np.ndarray:
    """Hide what would give hidden groups away, as little as possible and what readers need least."""
    candidates = wave.order[primary[wave.order] == ""]
    reasons = primary.copy()
    refused = _fewest_refused(wave, candidates)
    if not len(refused):
        return reasons
    alone = set[int]()
    for kind in ("unit", "level"):
        own = candidates[np.isin(wave.kinds[candidates], ["overall", kind])]
        alone |= set(own[~_choose(wave, own, without_known=True)].tolist())
    is_any_known = any(known.shape[1] for known in wave.known)
    both = candidates[~_choose(wave, candidates, without_known=True)] if is_any_known else refused
    for group in refused.tolist():
        reasons[group] = "COMPLEMENT" if group in alone else "OVERLAP" if group in both else "EARLIER"
    if (reasons[wave.kinds == "overall"] != "").any():
        raise DisclosureError(
            f"beside what was published before, the company's result would speak of 1 to {wave.minimum - 1} people, "
            f"who answered or were taken out since. Leave these out, or wait until {wave.minimum} and more have "
            "answered since."
        )
    return reasons


def _fewest_refused(wave: _Wave, candidates: np.ndarray) -> np.ndarray:
    """Refused groups in the order of need; a refused unit is taken before the others where fewer people are hidden."""
    sizes = wave.members.sum(axis=0)
    n_first = int((wave.kinds[candidates] != "unit").sum())
    best = np.asarray(candidates[~_choose(wave, candidates)])
    if len(candidates) > MOST_GROUPS:
        return best
    units = best[wave.kinds[best] == "unit"]
    for unit in units[np.argsort(-sizes[units], kind="stable")][:MOST_TRIALS]:
        others = candidates[n_first:]
        order = np.r_[candidates[:n_first], unit, others[others != unit]]
        refused = np.asarray(order[~_choose(wave, order)])
        if sizes[refused].sum() < sizes[best].sum():
            best = refused
    return best


def _choose(wave: _Wave, candidates: np.ndarray, *, without_known: bool = False) -> np.ndarray:
    """Which candidates may be shown beside what was published before; measures of the same people are one system."""
    n_known = 0 if without_known else max((known.shape[1] for known in wave.known), default=0)
    members, systems = wave.members[np.ix_(wave.alike, candidates)], dict[bytes, np.ndarray]()
    for has, known in zip(wave.answered[wave.alike].T, (cells[wave.alike] for cells in wave.known), strict=True):
        # By itself too: what an earlier run tells of, under a lower threshold, this one does not repeat.
        for before in (known[:, :0], known[:, :n_known]):
            system = has.tobytes() + before.tobytes()
            if system not in systems:
                none = np.zeros((len(has), n_known - before.shape[1]), dtype=bool)
                systems[system] = np.hstack([before, none, members & has[:, None]])
    return choose_cells(list(systems.values()), wave.minimum, n_fixed=n_known, counts=wave.n_alike)[n_known:]


def _told_by_shown(wave: _Wave, shown: np.ndarray, rests: Sequence[Rest]) -> dict[int, Reason]:
    """Groups to hide because of what shown ones tell: of what is left of them, or of a few people too closely."""
    has = np.asarray(wave.answered.any(axis=1))
    n_answered, found = wave.members[has].sum(axis=0), dict[int, Reason]()
    for rest in rests:
        inside = [group for group in (*rest.inside, rest.group) if wave.kinds[group] != "overall"]
        if inside and (counts_told(rest, wave.members, has) or (rest.inside and _is_telling(wave, rest.people))):
            found[min(inside, key=lambda group: (n_answered[group], group))] = "COMPLEMENT"
    return found or ({} if wave.answers is None else _too_closely_known(wave, wave.answers, shown))


def _is_telling(wave: _Wave, people: np.ndarray) -> bool:
    return wave.answers is not None and any(telling_groups(wave.answers, people[:, None], wave.minimum))


def _too_closely_known(wave: _Wave, answers: Answers, shown: np.ndarray) -> dict[int, Reason]:
    """The smallest shown groups with people of whose answers too much is known."""
    sizes, found = wave.members.sum(axis=0), dict[int, Reason]()
    is_level = np.r_[wave.kinds[shown] == "level"]
    others = shown[wave.kinds[shown] != "overall"]
    for has, known, values in zip(wave.answered.T, wave.known, answers.values.T, strict=True):
        people = has & np.isfinite(values)
        # Of people of earlier runs nobody here knows the answers: cells that hold any of them bound nothing.
        before = known[:, ~known[~people].any(axis=0)]
        cells = np.hstack([wave.members[np.ix_(wave.alike, shown)], before[wave.alike]])
        sides = np.r_[is_level, np.zeros(before.shape[1], dtype=bool)]
        who = np.flatnonzero(people)
        for alike in narrow_sets(cells, sides, values[people], wave.minimum, row_of=wave.place[people]):
            holding = others[wave.members[np.ix_(who[alike], others)].any(axis=0)]
            # People of no shown group but the company are protected by more of their kind.
            choice = (holding if len(holding) else others).tolist()
            if choice:
                smallest = min(choice, key=lambda group: (sizes[group], group))
                found[smallest] = "EXTREME" if len(holding) else "COMPLEMENT"
    return found


def _blur_reasons(wave: _Wave, reasons: np.ndarray, rests: Sequence[Rest]) -> np.ndarray:
    """Give one reason to hidden groups whose own would tell how many people are in a small one."""
    found, has = reasons.copy(), np.asarray(wave.answered.any(axis=1))
    for rest in rests:
        found[reasons_told(rest, reasons.tolist(), wave.members, has, wave.minimum)] = "BESIDE"
    return found


def _attack(wave: _Wave, reasons: np.ndarray) -> None:
    """Refuse a decision that an attacker who shares none of the reasoning above can undo, for groups or for cells."""
    cells, cell_of = different_rows(wave.members)
    shown = np.r_[reasons == "", np.zeros(len(cells), dtype=bool)]
    everything = np.hstack([cells, np.eye(len(cells), dtype=bool)])
    counts = np.array([np.bincount(cell_of[has], minlength=len(cells)) for has in wave.answered.T]).T
    small = _too_few(everything.T.astype(int) @ counts, wave.minimum)
    tried: set[bytes] = set()
    for measure, has_answers in enumerate((counts > 0).T):
        situation = has_answers.tobytes() + small[:, measure].tobytes()
        if situation in tried:
            continue
        tried.add(situation)
        found = recoverable_groups(everything[has_answers], shown, small[:, measure])
        if found:
            raise DisclosureError(
                f"{len(found)} groups of fewer than {wave.minimum} people could be computed from shown groups. Nothing "
                "is published; report this as a defect."
            )


def _too_few(counts: np.ndarray, minimum: int) -> np.ndarray:
    return (counts > 0) & (counts < minimum)
