"""YAML is read strictly, and every problem of a file is named in one message."""

import re

import pytest
from pydantic import Field

from stratalign.engagement.configuration import Frozen, did_you_mean, parse_yaml, shorten, validate
from stratalign.errors import EngagementError, InstrumentError


class Owner(Frozen):
    name: str
    age: int = 1


class House(Frozen):
    street: str
    owners: tuple[Owner, ...] = ()
    rooms: dict[str, float] = Field(default_factory=dict)


def write(folder, text, encoding="utf-8"):
    path = folder / "house.yml"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder, text):
    path = write(folder, text)
    return validate(House, parse_yaml(path, EngagementError), path, EngagementError)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"), ("on", "on"), ("Yes", "Yes"), ("010", "010"), ("12:30", "12:30"), ("0x1F", "0x1F"),
        ("1_000", "1_000"), ("2026-02-30", "2026-02-30"), ("2026-02-09", "2026-02-09"), ("1e3", "1e3"),
        ("7", 7), ("-3", -3), ("0", 0), ("1.5", 1.5), ("-.5", -0.5), ("true", True), ("False", False),
        ("null", None), ("~", None), ('"7"', "7"), ("München", "München"), ("[1, NO]", [1, "NO"]),
    ],
)  # fmt: skip
def test_scalars_mean_what_they_look_like(tmp_path, written, value):
    read = parse_yaml(write(tmp_path, f"key: {written}\n"), EngagementError)["key"]
    assert read == value
    assert type(read) is type(value)


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path):
    assert parse_yaml(write(tmp_path, "street: x\n", "utf-8-sig"), EngagementError) == {"street": "x"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", r"house\.yml, line 3: the key 'a' stands twice"),
        ("a:\n  b: 1\n  b: 2\n", r"line 3: the key 'b' stands twice"),
        ("a: 1\n\tb: 2\n", r"line 2 begins with a tab\. Type spaces"),
        ("a: [1, 2\n", r"house\.yml, line 1: .*close"),
        ("a: 'open\n", r"house\.yml, line"),
        ("- 1\n- 2\n", r"there is a list where keys are needed\. Write 'key: value'"),
        ("just words\n", r"there is a text where keys are needed\. Write 'key: value'"),
        ("# nothing\n", r"is empty"),
        ("a: \x07\n", r"line 1: there is a character that is no text \(U\+0007\)"),
        ("a: " + "[" * 5000, r"nested too deeply"),
        ("a: !!python/object/apply:os.system [ls]\n", r"house\.yml, line 1"),
        ("? [a, b]\n: 1\n", r"house\.yml, line 1"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_place(tmp_path, text, message):
    with pytest.raises(EngagementError, match=message):
        parse_yaml(write(tmp_path, text), EngagementError)


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path):
    with pytest.raises(InstrumentError, match=r"house\.yml, line 1: there is a letter that is not UTF-8"):
        parse_yaml(write(tmp_path, "street: Mühle\n", "latin-1"), InstrumentError)


def test_a_missing_file_and_a_file_below_a_file_do_not_exist(tmp_path):
    below = write(tmp_path, "street: x\n") / "house.yml"
    for path in (tmp_path / "none.yml", below):
        with pytest.raises(EngagementError, match=rf"{re.escape(str(path))} does not exist"):
            parse_yaml(path, EngagementError)


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(EngagementError, match=r"is a folder, not a file"):
        parse_yaml(tmp_path, EngagementError)


def test_all_problems_stand_in_one_message(tmp_path):
    with pytest.raises(EngagementError) as problem:
        read(tmp_path, "stret: x\nowners:\n  - {name: A, aeg: 2}\n  - {age: old, name: B}\nrooms: {hall: wide}\n")
    assert str(problem.value).splitlines()[0] == "house.yml has 5 problems:"
    for line in (
        "line 1: unknown key 'stret'. Did you mean 'street'?",
        "'street' is missing. Add it.",
        "line 3: unknown key 'aeg' in 'owners.1'. Did you mean 'age'?",
        "line 4: 'owners.2.age' must be a whole number, such as 5 (found: 'old')",
        "line 5: 'rooms.hall' must be a number",
    ):
        assert f"\n  - {line}" in str(problem.value)


def test_one_problem_is_one_problem(tmp_path):
    with pytest.raises(EngagementError, match=r"has 1 problem:\n  - 'street' is missing"):
        read(tmp_path, "owners: []\n")


def test_many_problems_are_counted_and_cut(tmp_path):
    with pytest.raises(EngagementError, match=r"has 20 problems:(.|\n)*and 8 more$"):
        read(tmp_path, "street: x\n" + "".join(f"key_{n}: 1\n" for n in range(20)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("street: 2026\n", r"'street' must be text \(found: 2026\)\. Put it in quotes: \"2026\""),
        ("street: 1.10\n", r"found: 1.1\)\. Put it in quotes"),
        ("street: true\n", r"found: True\)\. Put it in quotes"),
        ("street:\n", r"'street' is empty\. Give a value"),
    ],
)
def test_a_value_of_the_wrong_kind_says_what_to_do(tmp_path, text, message):
    with pytest.raises(EngagementError, match=message):
        read(tmp_path, text)


def test_a_long_value_is_not_printed_whole(tmp_path):
    with pytest.raises(EngagementError) as problem:
        read(tmp_path, f"street: x\nrooms: {{hall: {'secret ' * 200}}}\n")
    assert len(str(problem.value)) < 250


def test_a_configuration_cannot_be_changed(tmp_path):
    house = read(tmp_path, "street: ' Mill '\n")
    assert house.street == "Mill"
    with pytest.raises(ValueError, match="frozen"):
        house.street = "Hill"


@pytest.mark.parametrize(
    ("word", "known", "suggestion"),
    [
        ("untis", ["units", "levels"], " Did you mean 'units'?"),
        ("xyz", ["units", "levels"], " Known: units, levels."),
        ("xyz", [], ""),
        ("xyz", [f"column {n}" for n in range(21)], ""),
    ],
)
def test_a_suggestion_is_near_or_the_short_list(word, known, suggestion):
    assert did_you_mean(word, known) == suggestion


def test_shorten_leaves_short_text_and_cuts_long_text():
    assert shorten("a" * 60) == "a" * 60
    assert shorten("a" * 61) == "a" * 59 + "…"


class Garden(Frozen):
    tree_kind: str = Field(default="oak", alias="tree-kind")


class Estate(Frozen):
    garden: Garden = Field(default=Garden(), alias="the-garden")


def test_a_key_is_suggested_as_it_is_written_not_as_it_is_called_in_python(tmp_path):
    path = tmp_path / "estate.yml"
    path.write_text("the-garden: {tree_kind: elm}\n", encoding="utf-8")
    with pytest.raises(EngagementError, match=r"unknown key 'tree_kind' in 'the-garden'\. Did you mean 'tree-kind'"):
        validate(Estate, parse_yaml(path, EngagementError), path, EngagementError)


@pytest.mark.parametrize("text", ["a: {b: ?}", "a: {b: What?}", "a: {b: What? else}", "a: [x?y, z]", "a:\n\t- b"])
def test_what_the_quick_reader_alone_would_take_is_refused(tmp_path, text):
    with pytest.raises(EngagementError, match=r"house\.yml, line"):
        parse_yaml(write(tmp_path, f"{text}\n"), EngagementError)


def test_a_question_is_text_outside_brackets(tmp_path):
    text = "a: What? else\nb: {c: 'What?'}\nd:\n  - Is it clear?\n"
    read = {"a": "What? else", "b": {"c": "What?"}, "d": ["Is it clear?"]}
    assert parse_yaml(write(tmp_path, text), EngagementError) == read
