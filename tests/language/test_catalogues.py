"""Catalogues: shipped ones are complete, an incomplete one is refused, others are known from outside."""

import re

import pytest
from pseudo_language import SETTINGS, po_file, translated

from stratalign.errors import EngagementError
from stratalign.language import languages
from stratalign.language.english import ENGLISH
from stratalign.language.entries import pieces_of
from stratalign.language.languages import (
    CATALOGUES,
    FOLDERS,
    add_language,
    known_languages,
    load_language,
    missing_messages,
)
from stratalign.language.messages import message
from stratalign.language.speaker import speaker_of

#: Names of statistics, which are the same in every language.
STATISTICS = set("n p R² rwg j ICC VIF CFI TLI RMSEA SRMR HTMT Alpha Omega Median HC".split())
#: Language -> further words that it shares with English.
SHARED = {
    "de": {"Dimension", "Index", "Option", "Plan", "Problem", "Spam", "Status", "Test", "Zone", "in"},
    "fr": {
        "Action", "Consensus", "Culture", "Dimension", "Dimensions", "Item", "Items", "Managers", "Option",
        "Percentile", "Plan", "Points", "Question", "Questions", "Score", "Source", "Verdict", "Zone", "bootstrap",
        "dimension", "dimensions", "points",
    },
}  # fmt: skip
SHIPPED = sorted(CATALOGUES.glob("*.po"))


def in_marks(words):
    return f"«{words}»"


@pytest.fixture(autouse=True)
def forget_languages():
    yield
    languages._ADDED.clear()


def test_a_language_added_from_outside_speaks(tmp_path):
    add_language("fr", po_file(translated(in_marks), tmp_path / "fr.po"))
    speaker = speaker_of("fr")
    assert speaker.say(message("level.staff")) == "«Staff»"
    assert speaker.say(message("count.units", n=1)) == "«1 unit»"
    assert speaker.say(message("count.units", n=2)) == "«2 units»"


def test_a_catalogue_in_a_named_folder_is_a_language(tmp_path, monkeypatch):
    """Its plural forms, its locale and how its labels stand come with the file."""
    catalogue = translated(in_marks)
    catalogue.locale = "pl"
    catalogue.mime_headers = [("Plural-Forms", "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);")]
    for found in catalogue:
        if isinstance(found.string, tuple):
            found.string = (*found.string, found.string[-1].replace("units", "units of many"))
    catalogue.get("en_GB", "language.locale").string = "pl_PL"
    catalogue.get("lower case", "language.labels").string = "as written"
    po_file(catalogue, tmp_path / "pl.po")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    assert known_languages() == ["en", *sorted([*(file.stem for file in SHIPPED), "pl"])]
    speaker = speaker_of("pl")
    assert [speaker.say(message("count.units", n=n)) for n in (1, 3, 12345)] == [
        "«1 unit»", "«3 units»", "«12\xa0345 units of many»",
    ]  # fmt: skip
    assert speaker.field(message("level.staff"), "in_text") == "«Staff»"


def test_a_catalogue_in_a_named_folder_goes_before_a_shipped_one(tmp_path, monkeypatch):
    po_file(translated(in_marks), tmp_path / "de.po")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    assert speaker_of("de").say(message("level.staff")) == "«Staff»"


def test_a_folder_that_is_none_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDERS, str(tmp_path / "away"))
    with pytest.raises(EngagementError, match=rf"{FOLDERS} names no folder: .*away"):
        known_languages()


@pytest.mark.parametrize(
    ("key", "original", "wrong", "problem"),
    [
        ("language.locale", "en_GB", "Italia", "is no locale"),
        ("language.labels", "lower case", "minuscole", "answer 'lower case' or 'as written'"),
    ],
)
def test_a_wrong_answer_about_the_language_is_refused(tmp_path, key, original, wrong, problem):
    catalogue = translated(in_marks)
    catalogue.get(original, key).string = wrong
    with pytest.raises(EngagementError, match=problem):
        add_language("it", po_file(catalogue, tmp_path / "it.po"))


def test_a_file_that_is_no_catalogue_is_refused(tmp_path):
    (tmp_path / "it.po").write_text("Ciao", encoding="utf-8")
    with pytest.raises(EngagementError, match=r"it\.po: this is no \.po file"):
        add_language("it", tmp_path / "it.po")


def test_an_entry_of_marks_alone_may_be_spaced_in_another_way(tmp_path):
    catalogue = translated(in_marks)
    catalogue.add("{low}–{high}", "{low} – {high}", context="items.range")
    language = add_language("it", po_file(catalogue, tmp_path / "it.po"))
    assert language.entries["items.range"].words == "{low} – {high}"


def test_an_incomplete_language_is_refused_with_what_is_missing(tmp_path):
    file = po_file(translated(leave_out={"level.staff"}), tmp_path / "fr.po")
    with pytest.raises(EngagementError, match=r"not complete: 1 of [\d,]+ messages .*level\.staff"):
        add_language("fr", file)


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
        if not entry.is_wordless and key not in SETTINGS and set(language.entries[key].plurals) & set(entry.plurals)
    }


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_translation_is_its_original_but_for_words_that_are_the_same(file):
    found, shared = left_in_english(load_language(file.stem)), SHARED.get(file.stem, set())
    assert {key: words for key, words in found.items() if not words <= STATISTICS | shared} == {}
    assert shared <= set().union(*found.values())


def test_marks_of_the_french_catalogue_stand_behind_spaces_that_do_not_break():
    """Also in what somebody adds by hand, on a keyboard that has no such space."""
    entries = load_language("fr").entries.values()
    wrong = [
        entry.key for entry in entries if any(re.search(r"(?<!\s) [;:?!»%](?!\w)|« |'", form) for form in entry.plurals)
    ]
    assert wrong == []


def test_what_was_left_in_english_is_found(tmp_path):
    def change(words):
        return words if words == "Staff" else in_marks(words)

    language = add_language("fr", po_file(translated(change), tmp_path / "fr.po"))
    assert left_in_english(language) == {"level.staff": {"Staff"}}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_a_catalogue_holds_every_message_once(file):
    keys = re.findall(r'^msgctxt "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys)) > 2_000
