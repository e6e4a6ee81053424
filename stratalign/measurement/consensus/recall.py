"""Do people know the priorities? Free recall matched against the official list, and scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.consensus.text_similarity import content_stems, word_similarity
from stratalign.numerics.display import displayed
from stratalign.numerics.shares import wilson_interval

#: Score from which a text counts as naming a priority, and from which a coder should look at it.
ACCEPTED, DOUBTFUL = 0.50, 0.35
#: Two priorities whose scores differ by less are named equally well.
TIE = 0.10
MATCH_COLUMNS = (
    "respondent_id", "level", "position", "recalled_text", "priority_key", "score", "decision", "next_key",
    "next_score",
)  # fmt: skip


@displayed
@dataclass(frozen=True, slots=True)
class OfficialPriority:
    """A priority and all the ways it may be worded: its name, other names, translations; and its description."""

    key: str
    names: tuple[str, ...]
    description: str = ""


def match_recall(
    recall: pd.DataFrame,
    official: Sequence[OfficialPriority],
    *,
    accepted: float = ACCEPTED,
    doubtful: float = DOUBTFUL,
) -> pd.DataFrame:
    """Match recalled texts with official priorities, tolerant of word order, endings, slips and seven languages.

    Parameters
    ----------
    recall
        One row per text: respondent_id, level, position, recalled_text.
    official
        The priorities people were asked for.
    accepted
        Score from which a text counts as `matched`.
    doubtful
        Score from which a text is for `review`; below it is `unmatched`.

    Returns
    -------
    pandas.DataFrame
        Columns `MATCH_COLUMNS`: the best priority with its score (0-1), the decision, and the next best. Texts
        that name two priorities equally well are for review. Holds free text: it stays with the analyst.

    Raises
    ------
    StatisticError
        There is no official priority, two share a key, or the scores are out of order.
    """
    keys = [priority.key for priority in official]
    if not official or len(set(keys)) < len(keys):
        raise StatisticError(f"recall is matched with official priorities of different keys; got {keys[:8]}.")
    if not 0 < doubtful <= accepted <= 1:
        raise StatisticError(f"scores run from 0 to 1, the doubtful one first; not {doubtful:g} and {accepted:g}.")
    rarity = _rarity(official)
    codes, texts = pd.factorize(recall["recalled_text"].astype(object).fillna("").astype(str))
    stems = [_Stems([content_stems(name) for name in one.names], content_stems(one.description)) for one in official]
    scores = np.array([[_score(said, own, rarity) for own in stems] for said in map(content_stems, texts)])
    scores = scores.reshape(len(texts), len(official))[codes]
    order = np.argsort(-scores, axis=1, kind="stable")
    rows = np.arange(len(scores))
    best, second = order[:, 0], order[:, min(1, len(keys) - 1)]
    best_score = scores[rows, best]
    next_score = scores[rows, second] if len(keys) > 1 else np.zeros(len(scores))
    is_tie = (len(keys) > 1) & (best_score - next_score < TIE) & (best_score >= doubtful)
    decision = np.select([best_score < doubtful, is_tie | (best_score < accepted)], ["unmatched", "review"], "matched")
    names = np.array(keys, dtype=object)
    return recall[["respondent_id", "level", "position", "recalled_text"]].assign(
        priority_key=np.where(decision == "unmatched", "", names[best]),
        score=best_score,
        decision=decision,
        next_key=np.where(next_score > 0, names[second], ""),
        next_score=next_score,
    )[list(MATCH_COLUMNS)]


def score_recall(matches: pd.DataFrame, respondents: pd.DataFrame, n_official: int) -> pd.DataFrame:
    """Precision, recall and F1 of everybody who was asked.

    Parameters
    ----------
    matches
        As `match_recall` returns them, or after a coder's review; only `matched` rows name a priority.
    respondents
        One row per person who was asked: respondent_id, level (and unit_id).
    n_official
        Official priorities, at least one.

    Returns
    -------
    pandas.DataFrame
        The respondents with n_named (texts given), n_recalled (different official priorities among them), precision,
        recall and f1 (0-1). A priority named twice counts once as right and once as a text. Who was asked and named
        nothing has an f1 of 0 and no precision.

    Raises
    ------
    StatisticError
        There is no official priority, or matches belong to people who were not asked.

    References
    ----------
    F1: van Rijsbergen (1979), harmonic mean of precision and recall.
    """
    if n_official < 1:
        raise StatisticError("recall is scored against at least one official priority.")
    strangers = ~matches["respondent_id"].isin(respondents["respondent_id"])
    if strangers.any():
        raise StatisticError(f"{int(strangers.sum())} recalled texts belong to people who are not among those asked.")
    people = pd.Index(respondents["respondent_id"])
    named = matches.groupby("respondent_id").size().reindex(people, fill_value=0).to_numpy()
    right = matches[matches["decision"] == "matched"].groupby("respondent_id")["priority_key"].nunique()
    recalled = right.reindex(people, fill_value=0).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = recalled / np.where(named > 0, named, np.nan)
    return respondents.assign(
        n_named=named,
        n_recalled=recalled,
        precision=precision,
        recall=recalled / n_official,
        f1=2 * recalled / (named + n_official),
    )


def recall_by_priority(matches: pd.DataFrame, respondents: pd.DataFrame, official: Sequence[str]) -> pd.DataFrame:
    """Who names which priority: share of people of each level, with Wilson intervals.

    Parameters
    ----------
    matches
        As in `score_recall`.
    respondents
        One row per person who was asked: respondent_id, level.
    official
        Keys of the priorities.

    Returns
    -------
    pandas.DataFrame
        level (`all` for everybody), priority_key, n_recalled, n_respondents, share_pct, ci_low, ci_high.

    Raises
    ------
    StatisticError
        Nobody was asked.
    """
    if respondents.empty:
        raise StatisticError("nobody was asked for priorities: there is no share of people who named one.")
    named = matches.loc[matches["decision"] == "matched", ["respondent_id", "priority_key"]].drop_duplicates()
    level_of = dict(zip(respondents["respondent_id"].tolist(), respondents["level"].tolist(), strict=True))
    levels = ["all", *respondents["level"].dropna().unique()]
    n_asked = Counter(level_of.values())
    n_asked["all"] = len(respondents)
    n_recalled: Counter[tuple[Any, str]] = Counter()
    for person, key in zip(named["respondent_id"].tolist(), named["priority_key"].tolist(), strict=True):
        if person in level_of:
            n_recalled.update([("all", key), (level_of[person], key)])
    rows = pd.DataFrame(list(product(levels, official)), columns=["level", "priority_key"])
    n = np.array([n_recalled[cell] for cell in product(levels, official)])
    asked = np.repeat([n_asked[level] for level in levels], len(official))
    low, high = wilson_interval(n, asked)
    return rows.assign(
        n_recalled=n, n_respondents=asked, share_pct=100 * n / asked, ci_low=100 * low, ci_high=100 * high
    )


def official_priorities(
    names: Mapping[str, str], *, aliases: Mapping[str, Sequence[str]] = {}, descriptions: Mapping[str, str] = {}
) -> tuple[OfficialPriority, ...]:
    """Official list from plain mappings.

    Parameters
    ----------
    names
        Key -> name.
    aliases
        Key -> further names and translations.
    descriptions
        Key -> description; its words count for less than a name's.

    Returns
    -------
    tuple[OfficialPriority, ...]
        In the order of `names`.
    """
    return tuple(
        OfficialPriority(key, (name, *aliases.get(key, ())), descriptions.get(key, "")) for key, name in names.items()
    )


def _rarity(official: Sequence[OfficialPriority]) -> dict[str, float]:
    """Weight of each stem: less where several priorities share it in their names."""
    sets = [{stem for name in priority.names for stem in content_stems(name)} for priority in official]
    every = set().union(*sets)
    return {stem: 1 / sum(stem in stems for stems in sets) for stem in every}


@dataclass(frozen=True, slots=True)
class _Stems:
    """Stems of each name of a priority, and of its description (none where it has none)."""

    names: Sequence[tuple[str, ...]]
    description: tuple[str, ...]


def _score(stems: tuple[str, ...], priority: _Stems, rarity: dict[str, float]) -> float:
    """Best agreement of a text with one of a priority's wordings, 0-1."""
    if not stems:
        return 0.0
    named = max(_overlap(stems, name, rarity) for name in priority.names)
    if not priority.description or len(stems) < 2:
        return named
    inside = [max(word_similarity(stem, other) for other in priority.description) for stem in stems]
    # A description has words of other priorities too: it brings a text up for review, and no further.
    return max(named, min(sum(inside) / len(stems) * 0.7, (ACCEPTED + DOUBTFUL) / 2))


def _overlap(stems: tuple[str, ...], name: tuple[str, ...], rarity: dict[str, float]) -> float:
    """Weighted share of words two wordings have in common: mean of the share of the text and of the name."""
    if not name:
        return 0.0
    similar = np.array([[word_similarity(stem, other) for other in name] for stem in stems])
    name_weights = np.array([rarity.get(other, 1.0) for other in name])
    text_weights = np.array(
        [max((rarity.get(o, 1.0) for o in name if word_similarity(s, o) > 0), default=1.0) for s in stems]
    )
    of_text = (similar.max(axis=1) * text_weights).sum() / text_weights.sum()
    of_name = (similar.max(axis=0) * name_weights).sum() / name_weights.sum()
    return float((of_text + of_name) / 2)
