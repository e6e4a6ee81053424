"""How many people wrote about a theme, as far as it may be told: of the company, and by level.

To have written about something is an answer of yes or no to a question of its own, given by those who wrote at all. So
a count is shown of a group with enough who did, of which not all or all but one did, and nothing that is left of the
company beside the groups shown may be less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier, keep_unlinked
from stratalign.disclosure.elimination import choose_cells
from stratalign.scores.groups import OVERALL, Groups

#: Fewer people of a kind are not told from none.
LEAST_COUNTED = 2
#: Level that is told from all others together: of executives alone too few write.
STAFF = "level:staff"
THEME_COLUMNS = ("measure_key", "group_id", "kind", "n_respondents", "is_hidden")
#: Before the key of a question, of those who wrote an answer to it at all; and before those who wrote about a theme.
WROTE_PREFIX, THEME_PREFIX = "wrote:", "theme:"


def publish_mentions(
    mentions: pd.DataFrame,
    wrote: Mapping[str, str],
    groups: Groups,
    participation: Decision,
    *,
    minimum: int,
    earlier: Earlier | None = None,
) -> pd.DataFrame:
    """Count who wrote about what, in the company and among staff; the others are the leaders.

    Parameters
    ----------
    mentions
        Shape (n_respondents, n_measures), index respondent_id: truth values by `theme:...` and `wrote:...`.
    wrote
        For each measure of a theme, that of the people who wrote at all.
    groups
        Groups of the wave.
    participation
        Which of them may be counted at all.
    minimum
        Fewest people of the company who must have written about something; of staff and of leaders it is the threshold
        of `participation`.
    earlier
        What was published of the wave before.

    Returns
    -------
    pandas.DataFrame
        Columns `THEME_COLUMNS`: a row for each measure that may be told of the company, in it and in staff;
        hidden rows have no number.
    """
    members = groups.membership.reindex(mentions.index).fillna(False).astype(bool)
    levels = {level: members[level].to_numpy() for level in groups.of_kind("level") if level == STAFF}
    rows: list[tuple[str, str, str, float, bool]] = []
    for key in mentions:
        measure, has = str(key), mentions[key].to_numpy(dtype=bool)
        others = mentions[wrote[measure]].to_numpy(dtype=bool) & ~has if measure in wrote else None
        visible = {level: people for level, people in levels.items() if participation.is_visible(level)}
        shown = _shown(has, others, visible, participation.minimum) if int(has.sum()) >= minimum else {}
        kept = keep_unlinked(measure, shown, earlier, people=mentions.index, minimum=participation.minimum)
        if OVERALL in kept:
            rows += [_row(measure, group, has if group == OVERALL else has & levels[group], kept) for group in
                     (OVERALL, *levels)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(THEME_COLUMNS))


def _row(measure: str, group: str, people: np.ndarray, shown: Sequence[str]) -> tuple[str, str, str, float, bool]:
    n = float(people.sum()) if group in shown else float("nan")
    return measure, group, "overall" if group == OVERALL else "level", n, group not in shown


def _shown(
    has: np.ndarray, others: np.ndarray | None, levels: Mapping[str, np.ndarray], minimum: int
) -> dict[str, np.ndarray]:
    """Groups whose count may be told, the company first, then levels from large to small; none where it may not."""
    sizes = {level: int((has & people).sum()) for level, people in levels.items()}
    by_size = sorted((level for level, n in sizes.items() if n >= minimum), key=lambda level: -sizes[level])
    names = [OVERALL, *by_size]
    columns = np.column_stack([has, *(has & levels[level] for level in by_size)])
    chosen = choose_cells([columns], minimum)
    if not chosen[0] or _is_alike(has, others):
        return {}
    kept = [name for name, is_chosen in zip(names, chosen, strict=True) if is_chosen]
    kept = [name for name in kept if name == OVERALL or not _is_alike(has & levels[name], _of(others, levels[name]))]
    while len(kept) > 1 and _tells_of_rest(has, others, [levels[name] for name in kept[1:]], minimum):
        kept.pop()
    return {name: has if name == OVERALL else has & levels[name] for name in kept}


def _of(others: np.ndarray | None, level: np.ndarray) -> np.ndarray | None:
    return None if others is None else others & level


def _is_alike(has: np.ndarray, others: np.ndarray | None) -> bool:
    """Whether all or all but one wrote about it, of those who wrote at all."""
    return others is not None and int(others.sum()) < LEAST_COUNTED


def _tells_of_rest(has: np.ndarray, others: np.ndarray | None, shown: Sequence[np.ndarray], minimum: int) -> bool:
    """Whether the company less its shown levels speaks of too few, or of people who are alike."""
    rest = ~np.any(shown, axis=0)
    n_has = int((has & rest).sum())
    if others is None:
        return 0 < n_has < minimum
    n_others = int((others & rest).sum())
    # Nobody left who wrote at all: nothing is told.
    return bool(n_has + n_others) and (n_has < minimum or n_others < LEAST_COUNTED)
