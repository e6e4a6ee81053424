"""What a quote hides: names, addresses, numbers, roles, places; and hostile text stays text."""

import pytest
from hostile.payloads import PAYLOADS

from stratalign.comments.masking import LONGEST_QUOTE, quote_mask
from stratalign.engagement.engagement import load_engagement
from stratalign.sources.people.named import mask_written, names_of

PEOPLE = ["Anna Müller", "Schmidt, Peter", "Maria von der Heide", "Will Price", "NW-0001", "Sean O'Neill"]
ATTACK = (
    "Ask anna mueller (anna . mueller @ firma . de, 0171/23 45 678): our CFO in München decides, and Herr Klein from "
    "Pressure Nordics is NW-0001."
)


@pytest.fixture
def printed(northwind):
    names = names_of(PEOPLE).beside(["we will pay any price"])
    mask = quote_mask(load_engagement(northwind))
    return lambda text: mask.mask(mask_written(text, names))


def test_a_comment_full_of_people_names_nobody(printed):
    told = printed(ATTACK)
    assert told == (
        "Ask [name] ([e-mail address], [phone number]): our [role] in [place] decides, and Herr [name] from [place] is "
        "[id number]."
    )


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("anna.mueller (at) firma (dot) de", "mueller"),
        ("anna.mueller@firma.de", "mueller"),
        ("ANNA MÜLLER and Müller's team", "ller"),
        ("Müller, Anna: hilft", "Anna"),
        ("Peter Schmidt", "Schmidt"),
        ("0 30 / 123 45 67", "123"),
        ("(0 30) 1234567", "1234"),
        ("01712345678", "0171"),
        ("+49 (0)171 2345678", "2345"),
        ("Durchwahl 4711", "4711"),
        ("tel. 47-11", "47"),
        ("Sean O\u2019Neill said", "Neill"),
        ("Mr. Tony Brown said", "Brown"),
        ("der Teamleiter der Spätschicht", "Teamleiter"),
        ("Chief Financial Officer", "Financial"),
        ("our head of logistics", "logistics"),
        ("the executive committee should decide", "committee"),
        ("the office in Zürich, New York and Österreich", "rich"),
    ],
)
def test_each_way_to_name_somebody_is_hidden(printed, text, hidden):
    assert hidden not in printed(text)


@pytest.mark.parametrize(
    "text", ["Will we pay the price? We will.", "Revenue rose by 12.000.000 in 2024.",
             "Meetings at 10.30 are too long.",
             "We speak of service, and of pressure."],
)  # fmt: skip
def test_ordinary_words_and_numbers_stay(printed, text):
    assert printed(text) == text


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_one_short_line_without_controls(printed, payload):
    told = printed(payload)
    assert len(told) <= LONGEST_QUOTE + 2
    assert not set(told) & set("\n\r\t\u202e\u2028\x00")
