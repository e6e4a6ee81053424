"""What-if runs the analysis with its decision on confidentiality, and writes nothing."""

import numpy as np
import pytest

from stratalign.errors import EngagementError
from stratalign.lab.what_if import what_if
from stratalign.scores.scoring import INDEX_KEY


def test_levels_alike_are_the_mean_of_the_published_levels(northwind_read):
    found = what_if(northwind_read, weighting="levels").scores.set_index("measure_key")
    scores = northwind_read.analysis.latest.group_scores
    levels = scores[(scores["kind"] == "level") & (scores["measure_key"] == INDEX_KEY)]
    assert found.loc[INDEX_KEY, "points"] == pytest.approx(levels["mean_points"].mean())
    assert found.loc[INDEX_KEY, "change_points"] != 0


def test_a_higher_threshold_hides_more_and_stricter_scoring_publishes_no_other_people(northwind_read, strict):
    assert strict.n_hidden > strict.declared_hidden
    scores = strict.scores.set_index("measure_key")
    declared = northwind_read.analysis.latest.company_scores.set_index("measure_key")
    assert scores.loc["belief", "n_respondents"] < declared.loc["belief", "n_respondents"]
    # The index would rest on others than its parts: it is in no figure.
    assert np.isnan(scores.loc[INDEX_KEY, "points"])


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"weighting": "units"}, "weighting is respondents or levels, not 'units'"),
        ({"minimum_respondents": 2}, "a whole number from 3 to 100, not 2"),
        ({"minimum_respondents": 5.5}, "a whole number from 3 to 100, not 5.5"),
        ({"missing_rule": "most"}, "missing_rule is complete, half, any, not 'most'"),
    ],
)
def test_what_engagement_yml_would_refuse_is_refused(northwind_read, choice, words):
    with pytest.raises(EngagementError, match=words):
        what_if(northwind_read, **choice)
