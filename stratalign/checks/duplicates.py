"""Records that look like one person's answers twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.measurement.careless.indices import longest_runs

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("duplicates", "near_duplicates")

#: Two records are compared over at least so many items.
MINIMUM_ITEMS = 20
#: Records that answer more than this share of the items alike are near duplicates.
ALIKE_SHARE = 0.95
#: Who gives one answer more often than this is like many others by that alone, and is not compared.
LARGEST_SHARE = 0.60
#: Pairs looked at in one wave at most; beyond it, so many are alike that pairs say nothing.
MAX_PAIRS = 2_000_000
#: Stands for the duration of who has none: those are alike.
NO_DURATION = -1.0


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Pairs of records of one wave that are alike.

    `pairs` has one row per pair: record, other_record (numbers of the file's records), n_items compared, n_alike, kind
    (`same record`: answers, comments and duration are equal; `same answers`; `near`). `n_compared` counts the
    respondents whose answers vary enough to be compared; `is_complete` is false where too many pairs had to be left.
    """

    pairs: pd.DataFrame
    n_compared: int
    is_complete: bool


def find_duplicates(tables: WaveTables) -> Duplicates:
    """Compare every pair of varied respondents over all items.

    Near duplicates are found without comparing all pairs: two records that differ in at most k items agree wholly on
    one of k + 1 parts of the items, so only records that share a part are compared.

    Parameters
    ----------
    tables
        One wave.

    Returns
    -------
    Duplicates
        Pairs in the order of the file.
    """
    people = tables.respondents.table
    answers = tables.answers.to_numpy()
    is_varied = _is_varied(answers)
    codes = np.nan_to_num(answers[is_varied], nan=np.inf)
    records = people.index.to_numpy()[is_varied]
    found, is_complete = _alike(codes)
    answered = np.isfinite(codes)
    either = (answered[found[:, 0]] | answered[found[:, 1]]).sum(axis=1)
    alike = either - (codes[found[:, 0]] != codes[found[:, 1]]).sum(axis=1)
    is_near = (either >= MINIMUM_ITEMS) & (alike > ALIKE_SHARE * either)
    found, either, alike = found[is_near], either[is_near], alike[is_near]
    rest = _what_else(tables)[is_varied]
    is_equal = alike == either
    is_same_record = is_equal & (rest[found[:, 0]] == rest[found[:, 1]])
    pairs = pd.DataFrame(
        {
            "record": records[found[:, 0]],
            "other_record": records[found[:, 1]],
            "n_items": either,
            "n_alike": alike,
            "kind": np.select([is_same_record, is_equal], ["same record", "same answers"], "near"),
        }
    )
    return Duplicates(pairs.sort_values(["record", "other_record"], ignore_index=True), len(codes), is_complete)


def check_duplicates(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Records with equal or nearly equal answers."""
    found = find_duplicates(tables)
    equal = found.pairs[found.pairs["kind"] != "near"]
    near = found.pairs[found.pairs["kind"] == "near"]
    n_same = int((equal["kind"] == "same record").sum())
    rest = f", {n_same} of them with equal comments and duration" if n_same else ""
    pairs = counted(len(equal), "pair of records has", "pairs of records have")
    words = (
        ("duplicates", equal, f"{pairs} equal answers to all items{rest}"),
        (
            "near_duplicates",
            near,
            f"{counted(len(near), 'pair of records agrees', 'pairs of records agree')} on more than {ALIKE_SHARE:.0%} "
            "of the items",
        ),
    )
    fix = "Look at them; delete a copy from the export, or list it in corrections.yml with the reason."
    results = [
        CheckResult(
            check, "warns", seen, tables.file, len(pairs), fix, rows=_rows(pairs), expected="one record a person"
        )
        for check, pairs, seen in words
        if len(pairs)
    ]
    if not found.is_complete:
        seen = "so many records are alike that near duplicates were not all looked for"
        fix = "Check whether the export holds the same download twice."
        results.append(CheckResult("near_duplicates", "warns", seen, tables.file, found.n_compared, fix))
    return results


def _rows(pairs: pd.DataFrame) -> tuple[int, ...]:
    """Records of some pairs, each once."""
    return tuple(sorted({int(record) for record in pairs[["record", "other_record"]].to_numpy().ravel()}))


def _is_varied(answers: np.ndarray) -> np.ndarray:
    """Whether each person answered enough items, no answer being most of them."""
    if not answers.size:
        return np.zeros(len(answers), dtype=bool)
    n_answered = (~np.isnan(answers)).sum(axis=1)
    return np.asarray(
        (n_answered >= MINIMUM_ITEMS)
        & (longest_runs(np.sort(answers, axis=1)) <= LARGEST_SHARE * np.maximum(n_answered, 1))
    )


def _alike(codes: np.ndarray) -> tuple[np.ndarray, bool]:
    """Pairs of rows that agree on one part of the columns, shape (n_pairs, 2), and whether these are all."""
    n_columns = codes.shape[1]
    n_parts = int(n_columns * (1 - ALIKE_SHARE)) + 1
    found: set[tuple[int, int]] = set()
    for part in np.array_split(np.arange(n_columns), n_parts):
        for rows in _groups(codes[:, part]):
            if len(found) + len(rows) * (len(rows) - 1) // 2 > MAX_PAIRS:
                return _as_pairs(found), False
            first, second = np.triu_indices(len(rows), k=1)
            found.update(zip(rows[first].tolist(), rows[second].tolist(), strict=True))
    return _as_pairs(found), True


def _groups(part: np.ndarray) -> Iterator[np.ndarray]:
    """Numbers of the rows that are equal to another one, group by group, in order."""
    if not part.size:
        return
    cells = np.ascontiguousarray(part)
    keys = cells.view(np.dtype((np.void, cells.dtype.itemsize * cells.shape[1]))).ravel()
    _, group, counts = np.unique(keys, return_inverse=True, return_counts=True)
    order = np.argsort(group, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)])
    for number in np.flatnonzero(counts > 1):
        yield order[starts[number] : starts[number + 1]]


def _as_pairs(found: set[tuple[int, int]]) -> np.ndarray:
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _what_else(tables: WaveTables) -> np.ndarray:
    """Comments and duration of each respondent as one number: equal where all of them are."""
    people, written = tables.respondents.table, defaultdict[str, list[tuple[str, str]]](list)
    comments = (tables.comments[name].tolist() for name in ("respondent_id", "question_key", "comment"))
    for person, question, comment in zip(*comments, strict=True) if len(tables.comments) else ():
        written[person].append((question, comment))
    durations = people["duration_seconds"].fillna(NO_DURATION).tolist()
    both = zip(durations, (tuple(sorted(written[person])) for person in people["respondent_id"].tolist()), strict=True)
    numbers: dict[tuple[float, tuple[tuple[str, str], ...]], int] = {}
    return np.array([numbers.setdefault(one, len(numbers)) for one in both])
