"""Only what was decided upon is registered as published."""

import pytest
from disclosure.companies import everybody, make_groups

from stratalign.disclosure.cells import PublishedCells
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.register import register_group_scores, register_statistic
from stratalign.errors import DisclosureError


@pytest.fixture
def company():
    """Two units of 40 and 12, one of 3."""
    return make_groups(["a"] * 40 + ["b"] * 12 + ["c"] * 3, ["staff"] * 55, {"a": "", "b": "", "c": ""})


@pytest.fixture
def decided(company):
    """One of the twelve did not answer trust."""
    answered = everybody(company, "clarity", "trust")
    answered.iloc[45, 1] = False
    return decide_publication(company, answered, minimum=5)


def _register(company, decided, people, **options):
    settings = {"product": "report", "group_id": "unit:a", "measure": "trust", "statistic": "mean"} | options
    return register_statistic(PublishedCells(company.membership.index), company, decided, people, **settings)


def test_a_statistic_of_a_decided_group_is_registered(company, decided):
    ids = company.membership.index
    found = _register(company, decided, ids[:40], statistic="model", n_coefficients=4)
    assert found.cells[0].people.tolist() == company.membership["unit:a"].tolist()


def test_shown_groups_are_registered_with_those_who_answered(company, decided):
    cells = PublishedCells(company.membership.index)
    found = register_group_scores(cells, company, decided, product="report", statistics=["count", "mean"])
    sizes = {(cell.group_id, cell.measure): int(cell.people.sum()) for cell in found.cells}
    assert len(found.cells) == 2 * len(sizes)
    assert sizes["overall", "clarity"] == 55
    assert sizes["overall", "trust"] == 54
    assert [cell.priority for cell in found.cells if cell.group_id == "overall"] == [0] * 4


@pytest.mark.parametrize(
    ("change", "n_people", "words"),
    [
        ({"group_id": "unit:c"}, 3, "the group is not shown"),
        ({}, 38, "computed from 2 people more or fewer"),
        ({"measure": "voice"}, 40, "nobody decided on voice"),
        ({"statistic": "model", "n_coefficients": 31}, 40, "31 coefficients; a model needs 30 people"),
    ],
)
def test_what_nobody_decided_on_is_refused(company, decided, change, n_people, words):
    with pytest.raises(DisclosureError, match=words):
        _register(company, decided, company.membership.index[:n_people], **change)
