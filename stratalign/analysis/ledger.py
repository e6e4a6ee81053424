"""What a run shows of a wave and of whom, for its ledger: cells of every page, as truth values and pseudonyms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.analysis.memory import Remembered
from stratalign.analysis.results import WaveResults
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.items import ITEM_PREFIX
from stratalign.engagement.engagement import Engagement
from stratalign.intake.ledger import Ledger, LedgerWave, fingerprints, write_ledger
from stratalign.intake.published import Memory
from stratalign.intake.read import WaveTables
from stratalign.layout import work_folder
from stratalign.scores.groups import Groups

#: Who enters a measure, shape (n_respondents,), and the ids of the groups shown of it.
Cells = tuple[np.ndarray, Sequence[str]]


def decided_cells(decisions: Iterable[Decision]) -> dict[str, Cells]:
    """What is shown by decisions on a wave.

    Parameters
    ----------
    decisions
        Each about measures of its own.

    Returns
    -------
    dict
        Who enters each measure, in the order of the people decided upon, and its shown groups.
    """
    found: dict[str, Cells] = {}
    for decision in decisions:
        visible, answered = decision.visible, decision.answered.to_numpy(dtype=bool)
        found |= {measure: (has, visible) for measure, has in zip(decision.measures, answered.T, strict=True)}
    return found


def item_cells(results: WaveResults, answers: pd.DataFrame) -> dict[str, Cells]:
    """What is shown of the answers to single questions, from who answered them; otherwise as `decided_cells`."""
    if results.items is None:
        return {}
    answered = dict(zip(answers.columns, answers.notna().to_numpy().T, strict=True))
    rows = results.items.groups
    shown, by_item = rows[~rows["is_hidden"]], defaultdict[str, list[str]](list)
    for key, group_id in zip(shown["item_key"].tolist(), shown["group_id"].tolist(), strict=True):
        by_item[key].append(group_id)
    return {ITEM_PREFIX + key: (answered[key], group_ids) for key, group_ids in by_item.items()}


def wave_ledger(
    tables: WaveTables, groups: Groups, cells: Mapping[str, Cells], remembered: Remembered | None, *, key: bytes
) -> LedgerWave:
    """Write down what a run shows of a wave.

    Parameters
    ----------
    tables
        The wave without those set aside.
    groups
        Its groups.
    cells
        From `decided_cells` and `item_cells`.
    remembered
        What was done because of what was published before.
    key
        The engagement's.

    Returns
    -------
    LedgerWave
        Pseudonyms and truth values; no answer.
    """
    people, names = groups.membership.index, list(groups.membership.columns)
    answers = pd.Series(fingerprints(tables.answers, key), index=tables.answers.index)
    return LedgerWave(
        key=tables.wave.key,
        people=people.to_numpy(dtype="<U16"),
        answers=answers.reindex(people).to_numpy(dtype="<U16"),
        groups=tuple(names),
        members=groups.membership.to_numpy(dtype=bool),
        measures=tuple(cells),
        answered=np.column_stack([answered for answered, _ in cells.values()]),
        shown=np.array([[name in set(shown) for _, shown in cells.values()] for name in names], dtype=bool),
        n_aside=remembered.n_aside if remembered else 0,
        n_hidden=remembered.n_hidden if remembered else 0,
    )


def keep_ledger(run_folder: Path, engagement: Engagement, memory: Memory, waves: Sequence[LedgerWave]) -> Path:
    """Write the ledger of a run to its private folder.

    Parameters
    ----------
    run_folder
        Folder of the run.
    engagement
        Which the run is of.
    memory
        What its decisions knew to be published.
    waves
        What is shown of each wave.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    EngagementError
        It cannot be written.
    """
    minimum = engagement.disclosure.minimum_respondents
    ledger = Ledger(run_folder.name, str(engagement.folder), minimum, memory.run_ids, tuple(waves))
    return write_ledger(ledger, work_folder(run_folder), key=memory.key)
