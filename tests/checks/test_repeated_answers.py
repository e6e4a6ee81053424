"""How many repeated answers warn, and from where on they stop a run."""

from types import SimpleNamespace

import pytest

from stratalign.checks.waves import check_repeated_answers
from stratalign.responses.respondents import REPEATED

FY = SimpleNamespace(column="FY", described="'FY'", n_explained=20, n_repeated=20)


@pytest.mark.parametrize(
    ("n", "column", "severity"),
    [(10, FY, "warns"), (11, FY, "blocks"), (50, None, "warns"), (51, None, "blocks")],
)
def test_a_tenth_that_a_column_explains_or_half_that_nothing_does_stops_a_run(n, column, severity):
    people = SimpleNamespace(repeats_are_many=True, set_aside={REPEATED: n}, table=range(100 - n), waves_within=column)
    (result,) = check_repeated_answers(SimpleNamespace(respondents=people, file="survey.csv"), None, None)
    assert (result.severity, result.n_affected, result.column) == (severity, n, "FY" if column else "")
