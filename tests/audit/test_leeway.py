"""The auditor reads shares beside held ones as wide as they are."""

import pytest

from stratalign.audit.cells import COMPANY, QUESTIONS, SCORES, Cell
from stratalign.audit.counts import count_cells
from stratalign.audit.leeway import widen
from stratalign.audit.readers.printed import Span

ASKED = {"test:clear": ("a", "b"), "step:metrics": ("a",)}


def cell(group, measure, n, share):
    source = QUESTIONS if measure.startswith("question") else SCORES
    return Cell("page", "run", "w", group, measure, source, n, Span(share - 0.5, share + 0.5))


def read(*cells):
    found = widen(list(count_cells(cells, ())), ASKED)
    return {(one.group, one.measure): one.mean for one in found}


def test_a_company_beside_a_held_level_is_as_wide_as_half_of_what_may_stand_behind_it():
    question = "question a"
    found = read(cell("level:x", question, 10, 90), cell("level:y", question, 40, 50), cell(COMPANY, question, 50, 59))
    assert found["level:x", question] == Span(89.5, 100)
    assert found["level:y", question] == Span(49.5, 50.5)
    # Nine or ten of ten people, of fifty: half a person, and half of what "90 %" is read as more.
    assert (found[COMPANY, question].high - found[COMPANY, question].low) / 2 == pytest.approx(0.5 + 10 / 50 * 5.25)


def test_a_test_is_as_wide_as_its_held_questions_make_it():
    cells = [
        cell("level:x", "question a", 10, 90), cell("level:x", "question b", 10, 60),
        cell("level:x", "test:clear", 10, 78), cell(COMPANY, "test:clear", 50, 60),
        cell("level:y", "test:clear", 40, 55),
    ]  # fmt: skip
    found = read(*cells)
    assert found["level:x", "test:clear"].high == pytest.approx(78.5 + 5.25 / 2)
    assert found["level:y", "test:clear"] == Span(54.5, 55.5)
    assert found[COMPANY, "test:clear"].high == pytest.approx(60.5 + 10 / 50 * 5.25 / 2)


def test_without_a_held_share_nothing_is_wider():
    found = read(cell("level:x", "question a", 10, 50), cell(COMPANY, "question a", 50, 59))
    assert found[COMPANY, "question a"] == Span(58.5, 59.5)
