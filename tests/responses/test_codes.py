"""Keys as survey tools write them, and found again in the names of columns."""

import itertools

import pytest

from stratalign.engagement.instrument import load_instrument
from stratalign.responses.codes import SHORT_CODE, code_parts, instrument_codes, official_keys, short_codes
from stratalign.responses.mapping import propose_mapping
from stratalign.sources.detect import read_survey


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("clarity_1", ("clarity1", "1")),
        ("line_of_sight[attention1]", ("lineofsightattention1", "ofsightattention1", "sightattention1", "attention1")),
        ("group/clarity_1", ("groupclarity1", "clarity1", "1")),
        ("What holds you back - clarity_1?", ("whatholdsyoubackclarity1",)),
        ("", ()),
    ],
)
def test_a_name_has_its_whole_and_what_follows_each_mark(code, parts):
    assert code_parts(code) == parts


def test_short_codes_differ_whatever_the_order_of_the_keys():
    keys = ["leadership_effectiveness_1", "leadership_effectiveness_of_boards_1", "Q_1", "q1", "clarity_1"]
    codes = short_codes(keys)
    assert codes["clarity_1"] == "clarity1"
    assert len({code.casefold() for code in codes.values()}) == len(keys)
    assert all(code.isalnum() and len(code) <= SHORT_CODE and code[0].isalpha() for code in codes.values())
    assert all(short_codes(order) == codes for order in itertools.permutations(keys))


def test_every_key_of_the_shipped_instrument_has_a_short_code_that_ends_in_its_number():
    codes = instrument_codes(load_instrument("strategic-alignment"))
    assert codes["leadership_effectiveness_4"] == "leadershipeffective4"
    assert len(set(codes.values())) == len(codes)


@pytest.mark.parametrize(
    ("mapped", "official"),
    [
        ("lead-times", "lead-times"),
        ("leadtimes", "lead-times"),
        ("halve-lead-times", "lead-times"),
        ("grow-service-contracts-in-all-nine-count", "contracts"),
        ("something-else", "something-else"),
    ],
)
def test_a_priority_is_official_by_its_key_or_its_wording(mapped, official):
    names = {"lead-times": "Halve lead times", "contracts": "Grow service contracts in all nine countries"}
    assert official_keys([mapped], names) == {mapped: official}


def test_no_two_mapped_priorities_become_one():
    names = {"lead-times": "Halve lead times"}
    same = ["lead-times", "leadtimes"]
    assert official_keys(same, names) == {key: key for key in same}


def test_two_columns_that_end_in_one_key_are_left_to_the_analyst(tmp_path):
    (tmp_path / "survey.csv").write_text("t1_clarity_1,t2_clarity_1,belief-belief_1\n4,5,3\n1,2,2\n", encoding="utf-8")
    raw = read_survey(tmp_path / "survey.csv", format="generic_wide")
    found = propose_mapping(raw, load_instrument("strategic-alignment")).items
    assert found == {"belief_1": "belief-belief_1"}
