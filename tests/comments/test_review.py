"""Decisions about comments: who they are of, and that other comments are refused."""

import pandas as pd
import pytest

from stratalign.comments.codebook import Codebook, Theme
from stratalign.comments.review import (
    CommentReview,
    ReviewedTheme,
    WaveReview,
    comment_ids,
    load_review,
    review_yaml,
)
from stratalign.comments.themes import theme_comments
from stratalign.errors import EngagementError

KEY = b"secret"
BOOK = Codebook(
    themes=tuple(Theme(key=word, label={"en": word.title()}, words={"en": (word,)}) for word in ("alpha", "beta"))
)


def comments(*texts):
    rows = [(f"p{place}", "w1", "u", "staff", "q", text) for place, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["respondent_id", "wave", "unit_id", "level", "question_key", "comment"])


def reviewed(table, **options):
    ids = comment_ids(table, KEY)
    return CommentReview(waves={"w1": WaveReview(comments=dict.fromkeys(ids, ("alpha",)), **options)})


def themed(table, review):
    return theme_comments(table, BOOK, review, wave="w1", key=KEY)


def test_without_decisions_the_codebook_counts():
    found = themed(comments("alpha and beta", "neither"), CommentReview())
    assert found.table["themes"].tolist() == [("alpha", "beta"), ()] and not found.is_reviewed


def test_decisions_count_instead_with_merges_names_and_approvals():
    table = comments("beta", "neither")
    themes = (ReviewedTheme(key="alpha", merged_into="beta"), ReviewedTheme(key="beta", name="Both", approved=True))
    found = themed(table, reviewed(table, themes=themes))
    assert found.table["themes"].tolist() == [("beta",), ("beta",)] and found.is_reviewed
    assert {key: theme.name("de") for key, theme in found.themes.items()} == {"beta": "Both"}


def test_a_theme_that_is_not_approved_is_no_theme():
    table = comments("alpha")
    found = themed(table, reviewed(table, themes=(ReviewedTheme(key="alpha"),)))
    assert found.table["themes"].tolist() == [()]


@pytest.mark.parametrize(
    ("now", "said"), [(("alpha", "new"), "1 is new and 0 are gone"), ((), "0 are new and 1 is gone"),
                      (("alphb",), "1 is new and 1 is gone, of 1")],
)  # fmt: skip
def test_other_comments_are_refused_in_plain_words(now, said):
    with pytest.raises(EngagementError, match=f"comments of wave 'w1' have changed since they were reviewed: {said}"):
        themed(comments(*now), reviewed(comments("alpha")))


def test_the_file_says_what_was_decided_and_no_word_of_a_comment(tmp_path):
    table = comments("alpha is my secret wish")
    review = reviewed(
        table, themes=(ReviewedTheme(key="alpha", name="A: =1+1"),), quotes=tuple(comment_ids(table, KEY))
    )
    (tmp_path / "comments.yml").write_text(review_yaml(review), encoding="utf-8")
    assert load_review(tmp_path) == review
    assert "wish" not in review_yaml(review)


def test_ids_need_the_key_and_depend_on_wave_question_and_words():
    table = comments("alpha", "alpha", "beta")
    first, second, third = comment_ids(table, KEY)
    assert first == second != third
    assert comment_ids(table, b"other")[0] != first
    assert comment_ids(table.assign(wave="w2"), KEY)[0] != first
