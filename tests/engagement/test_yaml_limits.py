"""A YAML file is refused before it is parsed where it asks more of its reader than a typed file does."""

import pytest

from stratalign.engagement.configuration import parse_yaml
from stratalign.engagement.yaml_limits import DEEPEST
from stratalign.errors import EngagementError

LAUGHS = "a:\n - &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f" - &{new} [{', '.join([f'*{old}'] * 8)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
EXCESSES = {
    "seed: " + "1" * 5000: "line 1: a number of 5,000 characters",
    "seed: -" + "9" * 4301: "line 1: a number of 4,302 characters",
    "seed: ." + "1" * 5000: "line 1: a number of 5,001 characters",
    "a: 1\nunits: " + "[" * 3000: "line 2: it is nested too deeply",
    "units: " + "[" * 1900 + "]" * 1900: "line 1: it is nested too deeply",
    "units: " + "{a: " * 1500 + "1" + "}" * 1500: "line 1: it is nested too deeply",
    "units:\n" + "- " * 3000 + "a": "line 2: it is nested too deeply",
    "".join(f"{' ' * depth}a:\n" for depth in range(1500)): "nested too deeply",
    LAUGHS: "it holds more than 500,000 values",
    'client: "a\\x1b[31m"': r"no text \(U\+001B\)",
    'client: "a\\0"': r"no text \(U\+0000\)",
    'client: "a\\uD800"': r"no text \(U\+D800\)",
    '"a\\uFFFE": b': r"no text \(U\+FFFE\)",
}


@pytest.mark.parametrize(("text", "message"), EXCESSES.items(), ids=range(len(EXCESSES)))
def test_excess_is_refused_at_its_line(tmp_path, text, message):
    (tmp_path / "house.yml").write_text(text, encoding="utf-8")
    with pytest.raises(EngagementError, match=message):
        parse_yaml(tmp_path / "house.yml", EngagementError)


def test_what_a_person_types_is_read(tmp_path):
    text = "units: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1) + "\nseed: 4294967295\nnote: '" + "1" * 50 + "'\n"
    (tmp_path / "house.yml").write_text(text, encoding="utf-8")
    assert parse_yaml(tmp_path / "house.yml", EngagementError)["seed"] == 4294967295


def test_names_of_values_may_be_repeated(tmp_path):
    (tmp_path / "house.yml").write_text("a: &words\n  - x\nb: *words\n", encoding="utf-8")
    assert parse_yaml(tmp_path / "house.yml", EngagementError) == {"a": ["x"], "b": ["x"]}
