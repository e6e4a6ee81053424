"""Each readiness check of a wave: a case where it speaks, and one where it has nothing to say."""

import numpy as np
import pandas as pd
import pytest
from checks.wave_tables import ITEMS, answers

from stratalign.checks import careless, survey
from stratalign.checks.result import CheckResult, counted, worst_first


@pytest.mark.parametrize(
    ("n", "words", "expected"),
    [(1, ("row",), "1 row"), (2, ("row",), "2 rows"), (0, ("row",), "0 rows"),
     (1, ("unit has", "units have"), "1 unit has"), (2, ("unit has", "units have"), "2 units have")],
)  # fmt: skip
def test_counts_read_as_english(n, words, expected):
    assert counted(n, *words) == expected


def test_results_are_sorted_worst_first_and_keep_their_order():
    results = [CheckResult(f"{n}", s, "", "", 0, "") for n, s in enumerate(["informs", "blocks", "warns", "informs"])]
    assert [result.check for result in worst_first(results)] == ["1", "2", "0", "3"]


def test_a_result_is_one_tidy_row():
    result = CheckResult("attention", "warns", "seen", "where", 3, "fix")
    assert result.tidy().to_dict("records") == [
        {"check": "attention", "severity": "warns", "seen": "seen", "where": "where", "n_affected": 3, "fix": "fix",
         "file": "", "rows": (), "column": "", "expected": ""}
    ]  # fmt: skip


# Who answered ----------------------------------------------------------------------------------------------------
def test_rows_set_aside_are_told_by_reason(run):
    one, many = run(survey.check_set_aside, set_aside={"preview": 1, "unfinished": 3})
    assert (one.seen, one.severity) == ("1 row set aside: preview; 40 respondents kept", "informs")
    assert (many.seen, many.n_affected) == ("3 rows set aside: unfinished; 40 respondents kept", 3)


def test_nothing_set_aside_is_nothing_to_say(run):
    assert run(survey.check_set_aside) == []


def test_a_status_nobody_knows_is_a_warning(run):
    (result,) = run(survey.check_set_aside, unknown_statuses={"Umfragevorschau": 2})
    assert (result.severity, result.n_affected) == ("warns", 2)
    assert "2 rows have a status that is not known and were kept: 'Umfragevorschau' (2)" in result.seen


def test_nobody_left_blocks(run, instrument):
    results = run(survey.check_set_aside, answers(0, instrument), set_aside={"test": 4})
    assert [(r.severity, r.n_affected) for r in results] == [("informs", 4), ("blocks", 4)]


@pytest.mark.parametrize(("n", "severity"), [(1, "warns"), (8, "warns"), (9, "blocks")])
@pytest.mark.parametrize("what", ["unit", "level"])
def test_labels_nobody_knows_block_above_a_fifth_of_the_people(run, what, n, severity):
    (result,) = run(survey.check_placing, **{f"unknown_{what}s": {"East": n}})
    assert (result.check, result.severity, result.n_affected) == (f"unknown_{what}s", severity, n)
    assert f"{n} of 40 respondents {'names' if n == 1 else 'name'} a {what} missing" in result.seen
    assert f"'East' ({n})" in result.seen


@pytest.mark.parametrize(("n", "severity"), [(1, "warns"), (8, "warns"), (9, "blocks")])
def test_people_missing_from_the_roster_block_above_a_fifth(run, n, severity):
    (result,) = run(survey.check_placing, n_not_in_roster=n)
    assert (result.check, result.severity, result.n_affected) == ("roster_match", severity, n)
    assert f"{n} respondent{' is' if n == 1 else 's are'} not in the roster" in result.seen


def test_people_without_a_unit_are_counted_once(run):
    units = [None] * 5 + ["north"] * 35
    (alone,) = run(survey.check_placing, units=units)
    assert alone.seen == "5 of 40 respondents have no unit"
    results = run(survey.check_placing, units=units, n_not_in_roster=3, unknown_units={"East": 2})
    assert [result.check for result in results] == ["unknown_units", "roster_match"]


def test_everybody_placed_is_nothing_to_say(run):
    assert run(survey.check_placing) == []


def test_a_long_label_is_cut(run):
    (result,) = run(survey.check_placing, unknown_units={"x" * 500: 1})
    assert len(result.seen) < 150


# Columns and answers ---------------------------------------------------------------------------------------------
def test_columns_left_over_and_dropped_are_told(run):
    uses = {"Q1": "item: clarity_1", "Q7": "not mapped", "Email": "identifier: dropped", "Start": "metadata: not used"}
    unmapped, dropped, _ = run(survey.check_columns, columns=uses)
    assert (unmapped.severity, unmapped.seen) == ("warns", "1 column is not mapped: Q7")
    assert (dropped.severity, dropped.seen) == ("informs", "1 column that identifies people was dropped: Email")


def test_items_of_the_form_that_were_not_asked_are_told(run, instrument):
    (result,) = run(survey.check_columns)
    n_lacking = len(instrument.form_items("long")) - len(ITEMS)
    assert (result.check, result.n_affected) == ("missing_items", n_lacking)
    assert result.seen.startswith(f"{n_lacking} items of the long form are not mapped: implementability_1, ")
    assert result.seen.endswith(f"and {n_lacking - 6} more")


def test_a_complete_form_is_nothing_to_say(run, instrument):
    table = answers(6, instrument, items=instrument.form_items("long"))
    assert run(survey.check_columns, table) == []


def test_values_off_the_scale_are_told_item_by_item(run, instrument):
    gap = [np.nan, np.nan, *[3.0] * 38]
    table = answers(40, instrument, {"clarity_1": gap, "belief_1": [np.nan, *[3.0] * 39]})
    reasons = {"clarity_1": "out_of_scale", "belief_1": "out_of_scale"}
    seen = [(r.severity, r.seen) for r in run(survey.check_answers, table, reasons=reasons)]
    assert seen == [
        ("warns", "2 answers to clarity_1 lie outside 1 to 5 and are left out"),
        ("warns", "1 answer to belief_1 lies outside 1 to 5 and is left out"),
    ]


@pytest.mark.parametrize("reason", ["not_seen", "seen_unanswered", "cannot_judge"])
def test_items_many_left_out_are_told_whatever_the_reason(run, instrument, reason):
    table = answers(40, instrument, {"clarity_1": [np.nan] * 9 + [3.0] * 31, "belief_2": [np.nan] * 8 + [3.0] * 32})
    (result,) = run(survey.check_answers, table, reasons={"clarity_1": reason})
    assert (result.check, result.n_affected) == ("missing_answers", 1)
    assert result.seen == "1 item is unanswered by more than 20%: clarity_1 22%"


def test_sliders_only_some_people_were_asked_are_not_missing(run, instrument):
    table = answers(10, instrument, {"culture_required_1": [np.nan] * 9 + [50.0]})
    assert run(survey.check_answers, table) == []


# Care ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("n", "severity"), [(2, "informs"), (3, "warns")])
def test_failed_attention_checks_are_counted_once_a_person(run, instrument, n, severity):
    expected = {item.key: item.expected_value for item in instrument.dimension("attention").items}
    right = {key: [float(value)] * 40 for key, value in expected.items()}
    wrong = {key: [1.0] * n + values[n:] for key, values in right.items()}
    (result,) = run(careless.check_careless, answers(40, instrument, wrong))
    assert (result.check, result.severity) == ("attention", severity)
    assert result.seen == f"{n} of 40 respondents failed an attention check"
    assert run(careless.check_careless, answers(40, instrument, right)) == []


def test_an_attention_check_left_blank_is_not_failed(run, instrument):
    assert run(careless.check_careless, answers(40, instrument, {"attention_1": [np.nan] * 40})) == []


def test_straight_lining_is_told_and_a_reverse_item_ends_it(run, instrument):
    n_reverse = sum(instrument.items[key].reverse for key in ITEMS)
    assert n_reverse >= 1
    straight = answers(40, instrument)
    straight.iloc[0] = 3
    (result,) = run(careless.check_careless, straight)
    assert result.seen == "1 of 40 respondents gave the same answer to nearly every alignment item"
    consistent = answers(40, instrument)
    consistent.iloc[0] = [1 if instrument.items[key].reverse else 5 for key in ITEMS]
    assert run(careless.check_careless, consistent) == []


def test_few_answers_are_no_straight_line(run, instrument):
    few = answers(40, instrument, items=ITEMS[:9])
    few.iloc[0] = 3
    assert run(careless.check_careless, few) == []


def test_an_item_keyed_the_wrong_way_is_named(run, instrument):
    good = answers(40, instrument)
    assert run(survey.check_reverse_keys, good) == []
    (result,) = run(survey.check_reverse_keys, good.assign(clarity_3=6 - good["clarity_3"]))
    assert result.seen.startswith("clarity_3 runs against the rest of clarity (item-rest r -0.")
    assert result.seen.endswith("is not reverse-keyed")


def test_an_item_the_export_flipped_already_is_named(run, instrument):
    good = answers(40, instrument)
    (key,) = [key for key in ITEMS if instrument.items[key].reverse][:1]
    (result,) = run(survey.check_reverse_keys, good.assign(**{key: 6 - good[key]}))
    assert result.seen.startswith(f"{key} runs against the rest")
    assert result.seen.endswith("and is reverse-keyed")


# Units -----------------------------------------------------------------------------------------------------------
def invited(**n_by_unit):
    units = [unit for unit, n in n_by_unit.items() for _ in range(n)]
    return pd.DataFrame({"unit_id": units, "level": "staff"})


def test_a_good_response_rate_informs(run):
    (result,) = run(survey.check_response_rate, invited=invited(north=50))
    assert (result.severity, result.fix) == ("informs", "Nothing to do.")
    assert result.seen == "40 of 50 invited people answered (80%)"


def test_a_low_response_rate_warns_and_names_the_units(run):
    results = run(
        survey.check_response_rate, units=["north"] * 30 + ["south"] * 10, invited=invited(north=50, south=50)
    )
    assert [(r.check, r.severity) for r in results] == [("response_rate", "warns"), ("low_response_units", "warns")]
    assert results[0].seen == "40 of 100 invited people answered (40%)"
    assert results[0].fix.startswith("Say so")
    assert results[1].seen == "1 of 2 units is below 50%: Sales South"


def test_a_unit_nobody_answered_for_counts_as_low(run):
    results = run(survey.check_response_rate, invited=invited(north=41, south=3))
    assert results[1].seen == "1 of 2 units is below 50%: Sales South"


def test_people_missing_from_the_roster_do_not_raise_the_rate(run):
    (result,) = run(survey.check_response_rate, invited=invited(north=40), n_not_in_roster=4)
    assert result.seen == "36 of 40 invited people answered (90%)"


def test_no_roster_is_no_response_rate(run):
    assert run(survey.check_response_rate) == []


def test_small_units_are_named_with_their_grammar(run):
    (one,) = run(survey.check_small_units, units=["north"] * 36 + ["south"] * 4)
    assert one.seen == "1 unit has fewer than 5 respondents and will not be shown: Sales South"
    (two,) = run(survey.check_small_units, units=["north"] * 4 + ["south"] * 3 + ["east"] * 33)
    assert two.seen.startswith("2 units have fewer than 5")
    assert run(survey.check_small_units, units=["north"] * 35 + ["south"] * 5) == []


def test_every_check_can_look_at_a_wave_without_anybody(run, instrument):
    from stratalign.checks.suite import WAVE_CHECKS

    for check in WAVE_CHECKS:
        run(check, answers(0, instrument), invited=invited(north=3))
