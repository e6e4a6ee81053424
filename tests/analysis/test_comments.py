"""What may be told of comments: themes through the decision; quotes approved, masked, shuffled; hostile ones inert."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hostile.payloads import PAYLOADS

from stratalign.analysis.comments import analyse_comments
from stratalign.comments.review import CommentReview, ReviewedTheme, WaveReview, comment_ids, review_yaml
from stratalign.disclosure.decide import decide_publication
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.scores.groups import build_groups

KEY = b"secret"
ATTACK = "Ask our CFO in Hamburg, Frau Klein of Pressure Nordics"


@pytest.fixture
def wave(northwind, northwind_intake):
    """The sample's people, and its comments."""
    tables = northwind_intake.waves[0]
    groups = build_groups(tables.respondents.table, northwind_intake.engagement.hierarchy)
    took_part = pd.DataFrame({"participation": True}, index=groups.membership.index)
    decision = decide_publication(groups, took_part, minimum=5)
    return SimpleNamespace(
        folder=northwind,
        comments=tables.comments,
        groups=groups,
        decision=decision,
        instrument=northwind_intake.instrument,
    )


def analysed(wave, comments=None, seed=1):
    engagement = load_engagement(wave.folder).model_copy(update={"seed": seed})
    own = wave.comments if comments is None else comments
    return analyse_comments(
        own, engagement, wave.instrument, wave.groups, wave.decision, wave="2026-02", key=KEY
    )  # fmt: skip


def decide(wave, comments, quotes, themes=("priorities",)):
    """Write a review in which every comment is of some themes."""
    ids = comment_ids(comments, KEY)
    review = WaveReview(
        themes=tuple(ReviewedTheme(key=key, approved=True) for key in themes),
        comments=dict.fromkeys(ids, tuple(themes)),
        quotes=tuple(np.array(ids)[quotes]),
    )
    (wave.folder / "comments.yml").write_text(review_yaml(CommentReview(waves={"2026-02": review})), encoding="utf-8")


def test_themes_of_the_sample_are_counted_by_people_and_registered(wave):
    results, mentions = analysed(wave)
    rows = results.themes.set_index(["question_key", "theme_key", "group_id"]).sort_index()
    priorities = rows.loc[("comment_obstacle", "priorities")]
    assert priorities["n_respondents"].to_dict() == {"overall": 97.0, "level:staff": 79.0}
    assert not results.is_reviewed and len(results.quotes) == 0
    assert all(people[0].sum() >= 10 for people in mentions.cells().values())
    assert ("comment_obstacle", "trust", "overall") not in rows.index


def test_a_theme_of_nine_people_is_not_told_and_not_quoted(wave):
    comments = wave.comments.drop_duplicates("respondent_id").head(30)
    ids = comment_ids(comments, KEY)
    themes = {one: (("tools",) if place < 9 else ("skills",)) for place, one in enumerate(ids)}
    review = WaveReview(
        themes=tuple(ReviewedTheme(key=key, approved=True) for key in ("tools", "skills")),
        comments=themes,
        quotes=tuple(ids),
    )
    (wave.folder / "comments.yml").write_text(review_yaml(CommentReview(waves={"2026-02": review})), encoding="utf-8")
    results, _ = analysed(wave, comments)
    assert "tools" not in set(results.themes["theme_key"])
    assert "tools" not in set(results.quotes["theme_key"])


def test_a_quote_names_nobody_and_hostile_ones_are_plain_lines(wave):
    comments = wave.comments[wave.comments["question_key"] == "comment_obstacle"].head(40).copy()
    texts = [ATTACK, *list(PAYLOADS.values())[:10]]
    comments.iloc[: len(texts), comments.columns.get_loc("comment")] = texts
    decide(wave, comments, [True] * len(texts) + [False] * (40 - len(texts)), themes=("priorities", "tools", "skills"))
    (wave.folder / "themes.yml").write_text("questions: {comment_obstacle: critical}\n", encoding="utf-8")
    # All who wrote are of every theme, which tells: half of them are of none.
    results, _ = analysed(wave, comments)
    assert results.quotes.empty
    review = (wave.folder / "comments.yml").read_text(encoding="utf-8")
    for one in comment_ids(comments.tail(15), KEY):
        review = review.replace(f"{one}: [priorities, tools, skills]", f"{one}: []")
    (wave.folder / "comments.yml").write_text(review, encoding="utf-8")
    results, _ = analysed(wave, comments)
    quotes = list(results.quotes["quote"])
    assert 0 < len(quotes) <= 6 and all("\n" not in quote and "\u202e" not in quote for quote in quotes)
    told = " ".join(quotes)
    assert not [word for word in ("CFO", "Hamburg", "Klein", "Nordics") if word in told]


def test_the_seed_alone_gives_the_order_of_quotes(wave):
    comments = wave.comments.copy()
    decide(wave, comments.head(0), [])
    ids = comment_ids(comments, KEY)
    keep = {one: ("priorities",) if place % 2 else () for place, one in enumerate(ids)}
    review = WaveReview(
        themes=(ReviewedTheme(key="priorities", approved=True),), comments=keep, quotes=tuple(ids[1:60:2])
    )
    (wave.folder / "comments.yml").write_text(review_yaml(CommentReview(waves={"2026-02": review})), encoding="utf-8")
    first = analysed(wave, comments)[0].quotes
    again = analysed(wave, comments.sample(frac=1, random_state=3))[0].quotes
    other = analysed(wave, comments, seed=2)[0].quotes
    assert list(first["quote"]) == list(again["quote"]) != list(other["quote"])


def test_comments_that_changed_since_the_review_are_refused(wave):
    decide(wave, wave.comments, [False] * len(wave.comments))
    changed = wave.comments.copy()
    changed.iloc[0, changed.columns.get_loc("comment")] = "another"
    with pytest.raises(EngagementError, match="have changed since they were reviewed: 1 is new and 1 is gone"):
        analysed(wave, changed)
