"""Response rates against the roster: Wilson intervals, the chi-square test, small groups put together."""

import pandas as pd
import pytest
from checks.wave_tables import answers, tables_of
from scipy import stats

from stratalign.checks import roster
from stratalign.checks.roster import compare_with_invited


def invited(levels="staff", **n_by_unit):
    units = [unit for unit, n in n_by_unit.items() for _ in range(n)]
    return pd.DataFrame({"unit_id": units, "level": levels})


@pytest.fixture
def compare(engagement, instrument):
    """Units of respondents against units invited."""

    def result(answered, asked, kind="unit", **changes):
        units = [unit for unit, n in answered.items() for _ in range(n)]
        table = answers(len(units), instrument)
        tables = tables_of(engagement, instrument, table, units=units, invited=invited(**asked), **changes)
        return compare_with_invited(tables, engagement, kind)

    return result


def test_rates_and_the_test_are_those_of_the_table(compare):
    found = compare({"north": 30, "south": 10}, {"north": 40, "south": 40})
    assert found.table["rate"].tolist() == [0.75, 0.25]
    assert found.overall_rate == 0.5
    assert found.chi_square == pytest.approx(80 * (30 * 30 - 10 * 10) ** 2 / (40 * 40 * 40 * 40))
    assert found.p_value == pytest.approx(stats.chi2.sf(20.0, 1))
    assert found.cramers_v == pytest.approx(0.5)
    assert found.table["residual"].tolist() == pytest.approx([20**0.5, -(20**0.5)])
    assert found.table["difference_sd"].tolist() == pytest.approx([0.5, -0.5])
    assert (found.beyond("below"), found.beyond("above")) == (["Sales South"], ["Sales North"])
    assert found.groups_beyond("below")["group"].tolist() == ["south"]


def test_equal_rates_set_nobody_apart(compare):
    found = compare({"north": 30, "south": 15}, {"north": 40, "south": 20})
    assert found.chi_square == pytest.approx(0)
    assert found.beyond("below") == found.beyond("above") == []


def test_everybody_answering_is_no_test(compare):
    found = compare({"north": 20, "south": 20}, {"north": 20, "south": 20})
    assert found.degrees_of_freedom == 0
    assert not found.is_uneven


def test_small_units_stand_together_until_they_are_enough(compare):
    asked = {"north": 40, "south": 30, "east": 3, "west": 1, "centre": 6}
    table = compare({"north": 30, "south": 20, "east": 1}, asked).table
    assert table["label"].tolist() == ["Sales North", "Sales South", "Smaller units (3)"]
    assert table["group"].tolist() == ["north", "south", "smaller"]
    assert table["n_pooled"].tolist() == [0, 0, 3]
    assert table.iloc[-1][["n_invited", "n_respondents"]].tolist() == [10, 1]
    alone = compare({"north": 30, "south": 20}, {"north": 40, "south": 30, "east": 4}).table
    assert alone["label"].tolist() == ["Sales North", "Smaller units (2)"]
    assert (alone["n_invited"] >= 5).all()


def test_levels_are_compared_like_units(compare):
    levels = ["executives"] * 10 + ["staff"] * 40
    found = compare({"north": 35}, {"levels": levels, "north": 50}, "level", levels=["executives"] * 9 + ["staff"] * 26)
    assert found.table["label"].tolist() == ["Executives", "Staff"]
    assert found.table["n_respondents"].tolist() == [9, 26]


def test_more_respondents_than_invited_people_have_no_rate(run):
    unit, level = run(roster.check_representation, invited=invited(north=38))
    assert (unit.check, unit.severity, level.check) == ("roster_counts", "warns", "roster_counts")
    assert unit.seen == "1 unit has more respondents than the roster invites: Sales North"
    assert level.seen == "1 level has more respondents than the roster invites: Staff"


def test_a_group_that_answered_less_is_named(run, instrument):
    units = ["north"] * 30 + ["south"] * 10
    (result,) = run(
        roster.check_representation, units=units, invited=invited(north=40, south=40), levels=["staff"] * 40
    )
    assert (result.check, result.severity) == ("nonresponse_units", "warns")
    assert result.seen.startswith(
        "response rates differ between units (chi-square 20.0, p < .001); under-represented: "
    )
    assert result.seen.endswith("Sales South")


def test_no_roster_and_equal_rates_are_nothing_to_say(run):
    assert run(roster.check_representation) == []
    units = ["north"] * 20 + ["south"] * 20
    assert run(roster.check_representation, units=units, invited=invited(north=25, south=26)) == []
