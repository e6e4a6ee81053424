"""Which themes each comment is about: as an analyst left them, else as the codebook finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from stratalign.comments.codebook import Codebook, Theme, finder_of
from stratalign.comments.review import CommentReview, comment_ids, require_current


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme as a report calls it: `names` by language, one for all of them under "" where an analyst wrote it.

    `is_approved`: a theme of the codebook is unless the analyst took that back; any other one where the analyst did.
    """

    key: str
    names: Mapping[str, str]
    is_approved: bool

    def name(self, language: str) -> str:
        """In a language, else in English, else as there is one."""
        return self.names.get("") or self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True, eq=False)
class ThemedComments:
    """Comments of one wave with their themes.

    `table`: respondent_id, question_key, comment, comment_id, themes (keys of approved ones), is_quote. `themes`: by
    key, those approved. `is_reviewed`: whether an analyst has looked at them.
    """

    table: pd.DataFrame
    themes: Mapping[str, NamedTheme]
    is_reviewed: bool


def theme_comments(
    comments: pd.DataFrame, codebook: Codebook, review: CommentReview, *, wave: str, key: bytes
) -> ThemedComments:
    """Say of every comment what it is about.

    Parameters
    ----------
    comments
        Columns of `COMMENT_COLUMNS`, of one wave.
    codebook
        Themes by words.
    review
        What the analyst decided; where the wave is in it, nothing else counts.
    wave
        Key of the wave.
    key
        The engagement's, for the ids of comments.

    Returns
    -------
    ThemedComments
        A comment may be about several themes, or none.

    Raises
    ------
    EngagementError
        The comments are not those that were reviewed.
    """
    ids = comment_ids(comments, key)
    rows = comments[["respondent_id", "question_key", "comment"]].assign(comment_id=ids)
    reviewed = review.waves.get(wave)
    named = theme_names(codebook, review, wave)
    if reviewed is None:
        finder = finder_of(codebook)
        found = [finder.themes_of(text) for text in comments["comment"]]
        quotes: frozenset[str] = frozenset()
    else:
        require_current(reviewed, ids, wave)
        found = [tuple(map(reviewed.final, reviewed.comments[one])) for one in ids]
        quotes = frozenset(reviewed.quotes)
    approved = {key: theme for key, theme in named.items() if theme.is_approved}
    themes = pd.Series([tuple(dict.fromkeys(one for one in own if one in approved)) for own in found], rows.index)
    table = rows.assign(themes=themes.astype(object), is_quote=[one in quotes for one in ids])
    return ThemedComments(table, approved, reviewed is not None)


def theme_names(codebook: Codebook, review: CommentReview, wave: str) -> dict[str, NamedTheme]:
    """Every theme of a wave by its key, the codebook's first.

    Parameters
    ----------
    codebook
        Its themes are approved until an analyst says otherwise.
    review
        Names and approvals of the analyst.
    wave
        Key of the wave.

    Returns
    -------
    dict
        Without themes that were merged into others.
    """
    found = {theme.key: NamedTheme(theme.key, dict(theme.label), is_approved=True) for theme in codebook.themes}
    labels: Mapping[str, Theme] = {theme.key: theme for theme in codebook.themes}
    reviewed = review.waves.get(wave)
    for theme in reviewed.themes if reviewed else ():
        own = {"": theme.name} if theme.name else dict(labels[theme.key].label) if theme.key in labels else {}
        found[theme.key] = NamedTheme(theme.key, own or {"": theme.key}, theme.approved)
        if theme.merged_into:
            del found[theme.key]
    return found
