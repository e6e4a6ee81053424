"""Fields of a message as plain data and back."""

import datetime as dt
import json
import math

import pytest

from stratalign.errors import DocumentError
from stratalign.language.fields import Cell, Listing, Message, from_plain, to_plain

FIELDS = [
    Cell("scores", "clarity", "points"),
    Message("level.staff"),
    Message("count.units", {"n": Cell("facts", "n", "value")}),
    Listing(("a", Message("level.staff")), "or"),
    dt.date(2026, 2, 9),
    "the client's own words",
    3,
    2.5,
    True,
    None,
]


@pytest.mark.parametrize("field", FIELDS, ids=repr)
def test_a_field_survives_a_file(field):
    assert from_plain(json.loads(json.dumps(to_plain(field)))) == field


def test_a_missing_number_is_null():
    assert to_plain(math.nan) is None


@pytest.mark.parametrize("wrong", [{"cell": ["a", "b"]}, {"words": "x"}, [1]], ids=repr)
def test_what_is_no_field_is_refused(wrong):
    with pytest.raises(DocumentError, match="no field of a message"):
        from_plain(wrong)
    with pytest.raises(DocumentError, match="no field of a message"):
        to_plain(object())
