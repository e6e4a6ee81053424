"""Messages said: places, plurals, labels inside sentences, lists, days, addresses."""

import datetime as dt

import pytest

from stratalign.errors import DocumentError
from stratalign.language.entries import Entry
from stratalign.language.fields import Cell, Message
from stratalign.language.languages import Language
from stratalign.language.messages import label_or_text, listing, message
from stratalign.language.speaker import Speaker, speaker_of

CELLS = {Cell("scores", "clarity", "points"): 63.4, Cell("scores", "clarity", "label"): Message("level.staff")}
GERMAN = Language(
    "de",
    "de_DE",
    entries={
        "count.respondents": Entry("count.respondents", ("{n:count} Person", "{n:count} Personen"), "n"),
        "level.staff": Entry("level.staff", ("Beschäftigte",)),
        "interval.whole": Entry("interval.whole", ("95%-Intervall {low:tenths} bis {high:tenths}",)),
    },
)


@pytest.fixture
def speaker():
    return speaker_of("en", CELLS.__getitem__)


def test_a_count_chooses_its_form(speaker):
    assert [speaker.say(message("count.respondents", n=n)) for n in (0, 1, 1234)] == [
        "0 respondents",
        "1 respondent",
        "1,234 respondents",
    ]


def test_a_language_has_its_own_forms_numbers_and_capitals():
    german = Speaker(GERMAN)
    assert german.say(message("count.respondents", n=1234)) == "1.234 Personen"
    assert german.field(message("level.staff"), "in_text") == "Beschäftigte"
    assert german.say(message("interval.whole", low=-1.25, high=3.0)) == "95%-Intervall −1,2 bis 3,0"


def test_a_label_loses_its_capital_inside_a_sentence_unless_it_is_an_abbreviation(speaker):
    assert speaker.field(message("level.staff"), "in_text") == "staff"
    assert speaker.in_text("ROI of projects") == "ROI of projects"


def test_lists_are_joined_as_the_language_does(speaker):
    assert speaker.say(message("sentence", text=listing(["a", "b", "c"]))) == "A, b and c."
    assert speaker.field(listing(["a", "b"], "semicolons"), "") == "a; b"
    assert Speaker(GERMAN).field(listing(["a", "b", "c"]), "") == "a, b und c"


def test_days_are_written_out(speaker):
    days = message("days.same_month", first=dt.date(2026, 2, 9), last=dt.date(2026, 2, 27))
    assert speaker.say(days) == "9 to 27 February 2026"


def test_an_address_is_looked_up(speaker):
    interval = message("interval.tenths", low=Cell("scores", "clarity", "points"), high=70.0)
    assert speaker.say(interval) == "95% interval 63.4 to 70.0"
    assert speaker.field(Cell("scores", "clarity", "label"), "in_text") == "staff"


def test_without_tables_an_address_is_refused():
    with pytest.raises(DocumentError, match="points at a table"):
        speaker_of("en").field(Cell("scores", "clarity", "points"), "whole")


def test_a_number_without_a_format_is_refused(speaker):
    with pytest.raises(DocumentError, match="has the format ''"):
        speaker.field(2.5, "")


def test_a_message_must_exist_and_fill_its_places():
    with pytest.raises(DocumentError, match=r"no message 'no\.such'"):
        message("no.such")
    with pytest.raises(DocumentError, match=r"has the places \['n'\]; given were \[\]"):
        message("count.respondents")


def test_a_message_of_another_version_is_refused_by_name(speaker):
    for older in (Message("count.respondents"), Message("interval.tenths", {"low": 1.0})):
        with pytest.raises(DocumentError, match=r"lacks '(n|high)', which this version says"):
            speaker.say(older)


def test_an_option_nobody_named_is_told_by_its_key():
    assert label_or_text("level", "staff") == Message("level.staff")
    assert label_or_text("level", "interns") == "interns"
