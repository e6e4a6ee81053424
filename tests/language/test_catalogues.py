"""Catalogues: what is extracted is what English has, an incomplete language is refused, added ones are known."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from conftest import ROOT
from pseudo_language import po_file, translated

from stratalign.errors import EngagementError
from stratalign.language import languages
from stratalign.language.english import ENGLISH
from stratalign.language.entries import pieces_of
from stratalign.language.languages import CATALOGUES, add_language, load_language, missing_messages
from stratalign.language.messages import message
from stratalign.language.speaker import speaker_of

KEYWORDS = {"text": ((1, "c"), 2), "counted": ((1, "c"), 2, 3)}
#: Names of statistics, which are the same in every language.
STATISTICS = set("n p R² rwg j ICC VIF CFI TLI RMSEA SRMR HTMT Alpha Omega Median HC".split())
#: Language -> further words that it shares with English.
SHARED = {"de": {"Dimension", "Index", "Option", "Plan", "Problem", "Spam", "Status", "Test", "Zone", "in"}}
SHIPPED = sorted(CATALOGUES.glob("*.po"))


def in_marks(words):
    return f"«{words}»"


@pytest.fixture(autouse=True)
def forget_languages():
    yield
    languages._ADDED.clear()


def test_extraction_finds_every_message_of_the_catalogue():
    """With `make messages`'s keywords; a file that cannot be read is an error."""
    config = (ROOT / "babel.cfg").read_text(encoding="utf-8")
    assert "silent = false" in config
    assert "-k text:1c,2 -k counted:1c,2,3" in (ROOT / "Makefile").read_text(encoding="utf-8")
    found = {}
    for _, _, identity, _, context in extract_from_dir(
        ROOT / "stratalign" / "language" / "english", keywords=KEYWORDS, options_map={"**.py": {"silent": "false"}}
    ):
        found[context] = identity if isinstance(identity, tuple) else (identity,)
    wanted = {key: entry.plurals for key, entry in ENGLISH.items() if entry.words}
    assert found == wanted


def test_a_language_added_from_outside_speaks(tmp_path):
    add_language("fr", po_file(translated(in_marks), tmp_path / "fr.po"), locale="fr_FR")
    speaker = speaker_of("fr")
    assert speaker.say(message("level.staff")) == "«Staff»"
    assert speaker.say(message("count.units", n=1)) == "«1 unit»"
    assert speaker.say(message("count.units", n=2)) == "«2 units»"


def test_an_incomplete_language_is_refused_with_what_is_missing(tmp_path):
    file = po_file(translated(leave_out={"level.staff"}), tmp_path / "fr.po")
    with pytest.raises(EngagementError, match=r"not complete: 1 of [\d,]+ messages .*level\.staff"):
        add_language("fr", file, locale="fr_FR")


def test_a_translation_of_another_english_text_is_out_of_date():
    catalogue = translated(leave_out={"level.staff"})
    catalogue.add("Employees", "Personnel", context="level.staff")
    assert missing_messages(catalogue) == ["level.staff"]


def test_a_translation_with_another_place_is_refused():
    catalogue = translated(lambda words: words.replace("{n:count}", "{m:count}"))
    assert "count.units" in missing_messages(catalogue)


def test_an_unknown_language_is_refused_by_name():
    with pytest.raises(EngagementError, match=r"no catalogue of language .xx.\. Known: en"):
        load_language("xx")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_language_is_complete(file):
    assert load_language(file.stem).entries.keys() == ENGLISH.keys()


def words_of(entry):
    """Words of an entry without its places."""
    literals = [literal for form in entry.plurals for literal, _, _ in pieces_of(form)]
    return set(re.findall(r"[^\W\d_]+", " ".join(literals)))


def left_in_english(language):
    """Words of the messages of which a form is its original."""
    return {
        key: words_of(entry)
        for key, entry in ENGLISH.items()
        if not entry.is_wordless and set(language.entries[key].plurals) & set(entry.plurals)
    }


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_translation_is_its_original_but_for_words_that_are_the_same(file):
    found, shared = left_in_english(load_language(file.stem)), SHARED.get(file.stem, set())
    assert {key: words for key, words in found.items() if not words <= STATISTICS | shared} == {}
    assert shared <= set().union(*found.values())


def test_what_was_left_in_english_is_found(tmp_path):
    def change(words):
        return words if words == "Staff" else in_marks(words)

    language = add_language("fr", po_file(translated(change), tmp_path / "fr.po"), locale="fr_FR")
    assert left_in_english(language) == {"level.staff": {"Staff"}}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_a_catalogue_holds_every_message_once(file):
    keys = re.findall(r'^msgctxt "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys)) > 2_000
