"""Themes by a codebook: its own examples, comments labelled by hand, phrases, languages."""

from pathlib import Path

import pytest
import yaml
from conftest import SAMPLES

from stratalign.comments.codebook import Codebook, Theme, finder_of, load_codebook
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError

LABELLED = Path(__file__).with_name("labelled.yml")


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(load_engagement(SAMPLES / "northwind"))


def test_every_theme_knows_its_own_examples_in_both_languages(codebook):
    finder = finder_of(codebook)
    missed = [
        (theme.key, text)
        for theme in codebook.themes
        for language in ("en", "de")
        for text in theme.examples[language]
        if theme.key not in finder.themes_of(text)
    ]
    assert missed == []


def hits(codebook, comments):
    finder = finder_of(codebook)
    found = [(set(finder.themes_of(text)), set(labels)) for text, labels in comments]
    right = sum(len(told & labels) for told, labels in found)
    return right / sum(len(told) for told, _ in found), right / sum(len(labels) for _, labels in found)


def test_precision_and_recall_on_comments_labelled_by_hand(codebook):
    comments = yaml.safe_load(LABELLED.read_text(encoding="utf-8"))
    assert len(comments) >= 60
    precision, recall = hits(codebook, comments)
    assert precision >= 0.85 and recall >= 0.75, (precision, recall)
    of_others = comments[30:]
    precision, recall = hits(codebook, of_others)
    assert precision >= 0.8 and recall >= 0.55, (precision, recall)


def test_what_is_about_nothing_has_no_theme(codebook):
    finder = finder_of(codebook)
    assert [finder.themes_of(text) for text in ("", "Nothing.", "Keine Anmerkungen.", "x 1 2 3")] == [()] * 4


def test_phrases_leave_two_words_between_and_no_more_and_other_phrases_take_words_back():
    theme = Theme(
        key="a", label={"en": "A"}, words={"en": ("manage*",)}, phrases={"en": ("too many projects",)},
        not_phrases={"en": ("product manage*",)},
    )  # fmt: skip
    finder = finder_of(Codebook(themes=(theme,)))
    told = {text: bool(finder.themes_of(text)) for text in (
        "too MANY new, costly projects", "too many new and costly projects", "product managers", "Manages",
        "product managers and a manager", "many too projects",
    )}  # fmt: skip
    assert list(told.values()) == [True, False, False, True, True, False]


def test_both_languages_are_read_in_one_comment(codebook):
    assert set(finder_of(codebook).themes_of("Zu viele Baustellen, no time for training")) == {
        "priorities", "resources", "skills",
    }  # fmt: skip


def test_an_own_codebook_beside_the_engagement_counts_and_its_faults_are_named(northwind):
    (northwind / "themes.yml").write_text("themes:\n  - {key: one, label: {en: One}, words: {en: [alpha]}}\n", "utf-8")
    engagement = load_engagement(northwind)
    assert [theme.key for theme in load_codebook(engagement).themes] == ["one"]
    (northwind / "themes.yml").write_text("themes:\n  - {key: one, label: {en: One}}\n", "utf-8")
    with pytest.raises(EngagementError, match="the theme one has no words and no phrases"):
        load_codebook(engagement)
