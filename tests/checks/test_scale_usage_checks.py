"""Use of the scales: shares counted by hand, items without variance, people who used two options."""

import numpy as np
import pytest
from checks.wave_tables import ITEMS, answers, tables_of

from stratalign.checks import scale_usage
from stratalign.checks.scale_usage import describe_usage, few_options_records, usage_by_dimension


@pytest.fixture
def usage(engagement, instrument):
    table = answers(40, instrument, {"clarity_1": [1.0] * 10 + [3.0] * 20 + [5.0] * 4 + [2.0] * 4 + [np.nan] * 2})
    return describe_usage(tables_of(engagement, instrument, table), instrument)


def test_shares_are_those_counted_by_hand(usage):
    row = usage.set_index("item_key").loc["clarity_1"]
    assert row["n_answered"] == 38
    assert row[["low_share", "middle_share", "high_share", "other_share"]].tolist() == pytest.approx(
        [10 / 38, 20 / 38, 4 / 38, 4 / 38]
    )
    assert row["n_options_used"] == 4


def test_a_dimension_is_all_answers_to_its_items(usage):
    rows = usage[usage["dimension"] == "clarity"]
    found = usage_by_dimension(usage).set_index("dimension").loc["clarity"]
    assert (found["n_items"], found["n_answered"]) == (4, 158)
    n_low = (rows["low_share"] * rows["n_answered"]).sum()
    assert found["low_share"] == pytest.approx(n_low / 158)
    assert found[["low_share", "middle_share", "high_share", "other_share"]].sum() == pytest.approx(1)


def test_an_item_without_variance_is_named_with_its_column(run, instrument):
    table = answers(40, instrument, {"belief_2": [3.0] * 39 + [np.nan]})
    result = run(scale_usage.check_scale_usage, table, columns={"Q7": "item: belief_2"})[0]
    assert (result.check, result.severity, result.column) == ("no_variance", "warns", "Q7")
    assert result.seen == "all 39 answers to belief_2 are the same"


def test_attention_checks_and_few_answers_may_be_alike(run, instrument):
    few = [3.0] * 9 + [np.nan] * 31
    for values in ({"attention_1": [2.0] * 40}, {"belief_2": few}):
        results = run(scale_usage.check_scale_usage, answers(40, instrument, values))
        assert "no_variance" not in {result.check for result in results}


def test_people_who_used_two_options_are_told_with_their_rows(run, instrument, engagement):
    table = answers(40, instrument)
    table.iloc[3] = [4.0, 5.0] * 6
    table.iloc[8] = [2.0] * 12
    table.iloc[9] = [2.0, 3.0, 4.0] * 4
    table.iloc[10, :3] = np.nan
    table.iloc[10, 3:] = 1.0
    tables = tables_of(engagement, instrument, table)
    records, n_judged = few_options_records(tables, instrument)
    assert {5, 10} <= set(records)
    assert not {11, 12} & set(records)
    assert n_judged == 39
    (result,) = scale_usage.check_scale_usage(tables, instrument, engagement)
    assert result.check == "few_options"
    assert result.rows == tuple(records)
    assert "of 39 respondents who answered 10 questions or more on one scale use two" in result.seen


def test_fewer_than_ten_items_say_nothing_about_options(run, instrument):
    assert run(scale_usage.check_scale_usage, answers(40, instrument, items=ITEMS[:9])) == []
