"""What protection costs the samples: nearly every unit keeps its scores."""

import pytest

#: Of the cells of units large enough to be shown, this many at least are.
FLOOR = 0.9


@pytest.mark.parametrize("sample", ["northwind", "harbour"])
def test_units_keep_their_scores(sample, request):
    analysis = request.getfixturevalue(f"{sample}_analysis")
    scores = analysis.waves[-1].group_scores
    dimensions = {dimension.key for dimension in analysis.instrument.with_role("alignment", "outcome")}
    cells = scores[(scores["kind"] == "unit") & scores["measure_key"].isin(dimensions)]
    assert len(cells) > 100
    gone = cells[cells["is_hidden"]]
    assert 1 - len(gone) / len(cells) >= FLOOR, gone[["group_id", "measure_key"]].to_string()


@pytest.mark.parametrize("sample", ["northwind", "harbour"])
def test_what_a_mean_is_made_of_is_hidden_with_it(sample, request):
    # A pillar and all its dimensions but one would give the one that is hidden.
    analysis = request.getfixturevalue(f"{sample}_analysis")
    outcomes = {dimension.key for dimension in analysis.instrument.with_role("outcome")}
    for wave in analysis.waves:
        rows = wave.group_scores[~wave.group_scores["measure_key"].isin(outcomes)]
        assert rows["measure_key"].nunique() > 10
        assert rows.groupby("group_id")["is_hidden"].nunique().eq(1).all()
