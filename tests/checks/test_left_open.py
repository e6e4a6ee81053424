"""Decisions that a drafted file leaves to its reader."""

import os

from stratalign.checks.left_open import left_open, open_questions
from stratalign.engagement.configuration import LARGEST_FILE


def test_questions_are_found_with_their_lines(tmp_path):
    file = tmp_path / "instrument.yml"
    file.write_text("key: own\n  # ? is high good?\nx: 1  # ? not a line of its own\n# ? named so?\n", encoding="utf-8")
    assert open_questions(file) == {2: "is high good?", 4: "named so?"}
    assert left_open(file).startswith("2 decisions are left to you (lines 2, 4); the first asks: is high good?")


def test_a_file_that_is_absent_or_larger_than_is_read_leaves_none(tmp_path):
    file = tmp_path / "instrument.yml"
    assert open_questions(file) == {}
    file.write_text("# ? is high good?\n", encoding="utf-8")
    os.truncate(file, LARGEST_FILE + 1)
    assert open_questions(file) == {}
