"""Rule on what people wrote: how many named which theme; nothing is compared."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.comments import OPEN, theme_names
from stratalign.analysis.results import Analysis, CommentResults
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Field, Message, Text
from stratalign.language.messages import message
from stratalign.scores.groups import OVERALL

#: Table of the page.
THEMES = "themes"
#: Claim of one theme, and of two, by what an answer says for having been asked.
_CLAIMS = {
    "critical": ("comments.claim.critical", "comments.claim.critical.two"),
    "appreciative": ("comments.claim.appreciative", "comments.claim.appreciative.two"),
    "asked": ("comments.claim.asked", "comments.claim.asked.two"),
}
#: What was asked first, where it has a tone.
_ORDER = tuple(_CLAIMS)


def told_themes(comments: CommentResults) -> pd.DataFrame:
    """Themes that may be told, by question, those of most people first.

    Parameters
    ----------
    comments
        Publishable results.

    Returns
    -------
    pandas.DataFrame
        Index `question.theme`; question_key, theme_key, n_respondents, n_wrote, and n_staff and wrote_staff, missing
        where they are not told. Questions about what stands in the way come first.
    """
    rows = comments.themes
    shown = rows[~rows["is_hidden"].astype(bool)]
    wide = shown.pivot_table(
        index=["question_key", "theme_key"], columns="group_id", values="n_respondents", sort=False
    ).reindex(columns=[OVERALL, "level:staff"])
    wide.columns = pd.Index(["n_respondents", "n_staff"])
    found = wide.reset_index()
    wrote = found[found["theme_key"] == ""].set_index("question_key")
    is_theme = ~found["theme_key"].isin(["", OPEN]) & found["question_key"].isin(wrote.index)
    themes = found[is_theme].assign(
        n_wrote=lambda part: part["question_key"].map(wrote["n_respondents"]),
        wrote_staff=lambda part: part["question_key"].map(wrote["n_staff"]),
        place=lambda part: part["question_key"].map(lambda key: _ORDER.index(comments.tones.get(key, "asked"))),
    )
    ordered = themes.sort_values(["place", "n_respondents"], ascending=[True, False], kind="stable")
    ordered = ordered.sort_values("place", kind="stable").drop(columns="place")
    return ordered.set_index(ordered["question_key"] + "." + ordered["theme_key"])


def find_comments(analysis: Analysis) -> Finding | None:
    """How many people wrote about the themes that most wrote about, of each question."""
    latest = analysis.latest
    if latest is None or latest.comments is None:
        return None
    comments, rows = latest.comments, told_themes(latest.comments)
    if rows.empty:
        return None
    claims = [_claim(analysis, comments, part) for _, part in rows.groupby("question_key", sort=False)]
    further: list[Text] = [message("comments.further", claim=claim) for claim in claims[1:]]
    is_open = (comments.themes["theme_key"] == OPEN) & ~comments.themes["is_hidden"].astype(bool)
    n_open = comments.themes.loc[is_open & (comments.themes["group_id"] == OVERALL), "n_respondents"]
    further += [message("comments.open", n=float(n)) for n in n_open]
    evidence = tuple(
        Evidence(
            str(key), "people_who_wrote", "people", float(row["n_respondents"]), n_respondents=float(row["n_wrote"])
        )
        for key, row in rows.iterrows()
    )
    checked = "comments.caveat.reviewed" if comments.is_reviewed else "comments.caveat.words"
    return Finding(
        "comments",
        claims[0],
        tuple(further),
        evidence,
        "descriptive",
        (message("comments.caveat.who"), message(checked)),
    )


def _claim(analysis: Analysis, comments: CommentResults, rows: pd.DataFrame) -> Message:
    """The one or two themes of a question that most people wrote about, with their numbers."""
    names = theme_names(comments, analysis.engagement.language)
    one, two = _CLAIMS[comments.tones.get(str(rows["question_key"].iloc[0]), "asked")]
    first = rows.index[0]
    fields: dict[str, Field] = {"n": Cell(THEMES, first, "n_respondents"), "total": Cell(THEMES, first, "n_wrote")}
    told = names[rows["theme_key"].iloc[0]]
    if len(rows) == 1:
        return message(one, theme=told, **fields)
    second: dict[str, Field] = {
        "next": Cell(THEMES, rows.index[1], "n_respondents"),
        "other": names[rows["theme_key"].iloc[1]],
    }
    return message(two, theme=told, **fields, **second)
