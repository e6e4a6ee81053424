"""Means of levels and tests beside held shares: a held one counts at the middle of its cap."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups

from stratalign.disclosure.caps import COUNTS_AS, _behind, _replaced, hold_shares, mean_over_levels
from stratalign.disclosure.counts import range_at_end
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.items import ITEM_COLUMNS, items_of_measures
from stratalign.disclosure.mask import cap_shares
from stratalign.disclosure.publish import publish_company_scores, publish_group_scores
from stratalign.document.client.strategy import strategy_map_page
from stratalign.engagement.instrument import load_instrument
from stratalign.findings.client.strategy import find_least_clear_zone
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.groups import OVERALL

INSTRUMENT = load_instrument("strategic-alignment")


def _company(executives, asked=(), n_hidden=0):
    """Three levels' answers to a test: so many of ten executives agree, half of the managers.

    `asked`: its questions; the executives' share of the first `n_hidden` is hidden, the others' printed as it is.
    """
    groups = make_groups(["u"] * 120, ["executives"] * 10 + ["managers"] * 30 + ["staff"] * 80, {"u": ""})
    people = groups.membership.index
    points = np.r_[
        np.repeat([100.0, 0.0], [executives, 10 - executives]), np.tile([0.0, 100.0], 15), np.tile([0.0, 50.0], 40)
    ]
    tables = {"test:clear": points, "alignment_index": np.r_[np.full(60, 40.0), np.full(60, 60.0)]}
    scores = pd.concat(
        [pd.DataFrame({"respondent_id": people, "measure_key": key, "score_points": of}) for key, of in tables.items()]
    )
    decisions = {"alignment": decide_publication(groups, everybody(groups), minimum=5)}
    rows = [(key, "level:executives", "level", place < n_hidden, False) for place, key in enumerate(asked)]
    about = ["item_key", "group_id", "kind", "is_hidden", "is_capped"]
    items = pd.DataFrame(rows, columns=about).reindex(columns=list(ITEM_COLUMNS))
    answers = pd.DataFrame(index=people)
    exact = hold_shares(
        aggregate_scores(scores, groups), scores, answers, items, groups, decisions, instrument=INSTRUMENT, minimum=5
    )
    return exact, publish_group_scores(exact, groups, decisions), points


@pytest.mark.parametrize(
    ("weighting", "expected"), [("respondents", (9.5 + 15 + 20) / 1.2), ("levels", (95 + 50 + 25) / 3)]
)
def test_a_held_level_counts_at_the_middle_of_its_cap(weighting, expected):
    found = []
    for executives in (10, 9):
        exact, published, _ = _company(executives)
        capped = published.query("group_id == 'level:executives' & measure_key == 'test:clear'").iloc[0]
        assert (capped["mean_points"], capped["is_capped"]) == (90, True)
        company, held = publish_company_scores(exact, published, INSTRUMENT, weighting=weighting)
        assert held == weighting
        found.append(company.set_index("measure_key").loc["test:clear"].tolist())
        assert company.set_index("measure_key").loc["alignment_index", "mean_points"] == pytest.approx(
            50 if weighting == "respondents" else (40 + 40 + (20 * 40 + 60 * 60) / 80) / 3
        )
    assert found[0][1] == round(expected)
    assert found[0][0] == 120
    assert found[0] == found[1]


def test_a_level_held_to_no_end_counts_as_it_is():
    exact, published, points = _company(7)
    company, _ = publish_company_scores(exact, published, INSTRUMENT, weighting="respondents")
    assert company.set_index("measure_key").loc["test:clear", "mean_points"] == round(points.mean())
    level = exact[exact["measure_key"] == "test:clear"].set_index("group_id").loc["level:executives"]
    assert level[COUNTS_AS] == level["mean_points"] == 70


@pytest.mark.parametrize(("n_hidden", "counts_as"), [(0, 100), (1, 95)])
def test_a_level_counts_as_it_is_where_the_shares_of_all_questions_of_its_test_are_printed(n_hidden, counts_as):
    exact, _, _ = _company(10, items_of_measures(INSTRUMENT)["test:clear"], n_hidden)
    rows = exact[exact["measure_key"] == "test:clear"].set_index("group_id")[COUNTS_AS]
    assert rows["level:executives"] == counts_as
    assert rows[OVERALL] == pytest.approx((10 * counts_as + 15 * 100 + 40 * 50) / 120)


def test_a_held_share_of_the_company_holds_people_of_no_shown_level_and_one_of_a_level_its_own():
    groups = make_groups(["u"] * 60, ["executives"] * 10 + ["managers"] * 20 + ["staff"] * 30, {"u": ""})
    people = groups.membership.index
    favourable = pd.DataFrame({"a": np.ones(60), "b": np.ones(60)}, index=people)
    favourable.loc[people[59], "a"] = np.nan
    rows = [
        ("a", OVERALL, "overall", False, 98.0, 59), ("a", "level:managers", "level", False, 50.0, 20),
        ("b", "level:executives", "level", False, 95.0, 10), ("b", "level:managers", "level", False, 50.0, 20),
        ("a", "level:staff", "level", True, 97.0, 30),
    ]  # fmt: skip
    items = pd.DataFrame(rows, columns=["item_key", "group_id", "kind", "is_hidden", "favourable_pct", "n_respondents"])
    behind = _behind(favourable, items.iloc[[0, 2]], items, groups)
    of_company, of_level = (range_at_end(n, is_high=True) for n in (59, 10))
    expected = np.zeros((60, 2))
    # Managers' share of the first question is shown: their answers stay; who left it open has none.
    expected[[*range(10), *range(30, 59)], 0] = of_company.middle / 59 - 1
    expected[:10, 1] = of_level.middle / 10 - 1
    np.testing.assert_allclose(behind.moved, expected)
    half = np.where(
        expected < 0, [(one.most - one.least) / 2 / n for one, n in ((of_company, 59), (of_level, 10))], 0.0
    )
    assert (of_company.middle < 59) and (of_level.middle < 10)
    np.testing.assert_allclose(behind.half, half)


def test_a_row_that_is_not_there_takes_no_other_rows_place():
    index = pd.MultiIndex.from_tuples([("level:staff", "x"), ("overall", "x")], names=["group_id", "measure_key"])
    exact = pd.DataFrame({"mean_points": [1.0, 2.0], "leeway_points": [0.0, 0.0]}, index=index)
    told = pd.DataFrame({"mean_points": [9.0], "leeway_points": [1.0]}, index=index[:1])
    assert _replaced(exact, told, "level:")["mean_points"].tolist() == [9.0, 2.0]
    elsewhere = told.set_axis(pd.MultiIndex.from_tuples([("level:staff", "y")], names=index.names))
    with pytest.raises(KeyError):
        _replaced(exact, elsewhere, "level:")


def test_bounds_of_the_mean_of_levels_follow_from_printed_numbers():
    rows = [
        ("level:a", "test:clear", 9, 100.0),
        ("level:b", "test:clear", 60, 50.4),
        ("level:c", "test:clear", 331, 20.2),
    ]
    exact = pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points"])
    about = exact.assign(ci_low=exact["mean_points"] - 10, ci_high=exact["mean_points"] + 10)
    capped = cap_shares(about, share="mean_points", whole=100, bounds=("ci_low", "ci_high"))
    printed = capped.assign(mean_points=capped["mean_points"].round())
    found = mean_over_levels(exact.assign(**{COUNTS_AS: [94.0, 50.4, 20.2]}), printed).iloc[0]
    assert found["mean_points"] == round((94 + 50.4 + 20.2) / 3)
    below = np.sqrt(((printed["mean_points"] - printed["ci_low"]) ** 2).sum()) / 3
    assert found["ci_low"] == round(found["mean_points"] - below)


def test_the_map_says_that_shares_are_held_where_one_is(northwind_analysis):
    finding = find_least_clear_zone(northwind_analysis)
    held = northwind_analysis.latest.group_scores.query("kind == 'level' & is_capped")
    assert held["measure_key"].tolist() == ["step:strategic_drivers"]
    table = strategy_map_page(northwind_analysis, {"zones": finding}).tables[0]
    assert [note.key for note in table.note] == ["strategy_map.note.held"]
    free = northwind_analysis.latest.group_scores.assign(is_capped=False)
    latest = replace(northwind_analysis.latest, group_scores=free)
    assert strategy_map_page(replace(northwind_analysis, waves=(latest,)), {"zones": finding}).tables[0].note == ()
