"""What people wrote, as far as it may be told: themes by question and level, and quotes that were approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.analysis.ledger import Cells
from stratalign.analysis.results import CommentResults
from stratalign.comments.codebook import load_codebook
from stratalign.comments.masking import quote_mask
from stratalign.comments.review import load_review
from stratalign.comments.themes import ThemedComments, theme_comments
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.themes import THEME_PREFIX, WROTE_PREFIX, publish_mentions
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.scores.groups import OVERALL, Groups

#: Quotes of a theme under a question, and of a whole report.
MOST_QUOTES_OF_THEME, MOST_QUOTES = 2, 12
#: Theme of those who wrote about none that is approved.
OPEN = "_open"


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """Who wrote about what, for the register and the ledger: `table` as `publish_mentions` takes it, and its rows."""

    table: pd.DataFrame
    shown: pd.DataFrame

    def cells(self) -> dict[str, Cells]:
        """Who is behind each count that is shown, and of which groups."""
        rows = self.shown[~self.shown["is_hidden"].astype(bool)]
        by_measure = rows.groupby("measure_key", sort=False)["group_id"]
        return {str(key): (self.table[str(key)].to_numpy(dtype=bool), list(groups)) for key, groups in by_measure}


def analyse_comments(
    comments: pd.DataFrame,
    engagement: Engagement,
    instrument: Instrument,
    groups: Groups,
    participation: Decision,
    *,
    wave: str,
    key: bytes,
    earlier: Earlier | None = None,
) -> tuple[CommentResults | None, Mentions | None]:
    """Themes of the open questions of one wave, and what may be told of them.

    Parameters
    ----------
    comments
        Columns of `COMMENT_COLUMNS`, of the people whom the wave speaks of.
    engagement
        Its codebook, what its analyst decided, and its thresholds.
    instrument
        The questionnaire, whose open questions these are.
    groups, participation
        Groups of the wave, and which of them may be counted.
    wave
        Its key.
    key
        The engagement's, for the ids of comments.
    earlier
        What was published of the wave before.

    Returns
    -------
    tuple of CommentResults and Mentions
        Both None where nobody wrote anything.

    Raises
    ------
    EngagementError
        Codebook or review are wrong, or the comments are not those that were reviewed.
    """
    asked = [question.key for question in instrument.questions if question.kind == "comment"]
    known = comments[comments["question_key"].isin(asked)] if len(comments) else comments
    if not len(known):
        return None, None
    codebook = load_codebook(engagement)
    themed = theme_comments(known, codebook, load_review(engagement.folder), wave=wave, key=key)
    minimum = engagement.disclosure.minimum_comments
    mentions, wrote = _mentions(themed, groups.membership.index)
    shown = publish_mentions(mentions, wrote, groups, participation, minimum=minimum, earlier=earlier)
    parts = [[*str(key).split(":", 2), ""] for key in shown["measure_key"]]
    rows = shown.assign(question_key=[part[1] for part in parts], theme_key=[part[2] for part in parts])
    results = CommentResults(
        themes=rows.drop(columns="measure_key"),
        names={theme: dict(named.names) for theme, named in themed.themes.items()},
        tones={question: str(tone) for question, tone in codebook.questions.items() if question in asked},
        quotes=_quotes(themed, rows, engagement),
        is_reviewed=themed.is_reviewed,
    )
    return results, Mentions(mentions, shown)


def theme_measure(question: str, theme: str) -> str:
    """Key of the measure of those who wrote about a theme under a question."""
    return f"{THEME_PREFIX}{question}:{theme}"


def _mentions(themed: ThemedComments, people: pd.Index) -> tuple[pd.DataFrame, dict[str, str]]:
    """Who wrote about what, and to which question each measure belongs."""
    place = people.get_indexer(pd.Index(themed.table["respondent_id"]))
    columns: dict[str, np.ndarray] = {}
    wrote: dict[str, str] = {}
    rows = zip(place.tolist(), themed.table["question_key"], themed.table["themes"], strict=True)
    for person, question, themes in rows:
        whole = f"{WROTE_PREFIX}{question}"
        for measure in (whole, *(theme_measure(question, theme) for theme in themes or (OPEN,))):
            if measure not in columns:
                columns[measure] = np.zeros(len(people), dtype=bool)
                wrote |= {measure: whole} if measure != whole else {}
            columns[measure][person] = True
    return pd.DataFrame(columns, index=people), wrote


def _quotes(themed: ThemedComments, rows: pd.DataFrame, engagement: Engagement) -> pd.DataFrame:
    """Approved comments of themes that may be told, masked, in an order that tells nothing."""
    company = rows[rows["group_id"] == OVERALL]
    told = set(zip(company["question_key"], company["theme_key"], strict=True))
    mask, seed = quote_mask(engagement), engagement.seed
    found: dict[str, tuple[str, str]] = {}
    n_of: dict[tuple[str, str], int] = {}
    quotes = themed.table[themed.table["is_quote"]].drop_duplicates("comment_id").sort_values("comment_id")
    order = np.random.default_rng(seed).permutation(len(quotes))
    for question, text, themes in quotes[["question_key", "comment", "themes"]].iloc[order].itertuples(index=False):
        open_for = [(question, theme) for theme in themes if (question, theme) in told]
        place = next((one for one in open_for if n_of.get(one, 0) < MOST_QUOTES_OF_THEME), None)
        if place is not None and len(found) < MOST_QUOTES:
            n_of[place] = n_of.get(place, 0) + 1
            found.setdefault(mask.mask(text), place)
    table = [(question, theme, text) for text, (question, theme) in found.items()]
    return pd.DataFrame(table, columns=["question_key", "theme_key", "quote"])


def theme_names(results: CommentResults, language: str) -> Mapping[str, str]:
    """Name of each theme in a language, else in English, else as its analyst wrote it."""
    return {
        key: names.get("") or names.get(language) or names.get("en") or next(iter(names.values()))
        for key, names in results.names.items()
    }
