"""Rules of the readiness report: a planted and a null case each, said through the document that holds their numbers."""

from dataclasses import replace

import pandas as pd
import pytest
from document_tools import say, words_of

from stratalign.checks.careless import ScoreWithout
from stratalign.checks.result import CheckResult
from stratalign.document.readiness.report import build_readiness_report
from stratalign.findings.readiness.columns import use_kind, use_words
from stratalign.findings.readiness.missing import missing_reason_label
from stratalign.findings.readiness.rules import RULES, find_in_readiness
from stratalign.findings.readiness.set_aside import reason_label


def with_wave(readiness, **changes):
    """The readiness with some of its last wave replaced."""
    *others, last = readiness.waves
    return replace(readiness, waves=(*others, replace(last, **changes)))


def told(readiness, section):
    """Title, sentences and caveats of a page."""
    return words_of(build_readiness_report(readiness), section)


def problems(*severities):
    return tuple(CheckResult("left_out", severity, "seen", "survey.csv", 1, "fix") for severity in severities)


@pytest.mark.parametrize(
    ("severities", "title"),
    [
        ((), "The data are ready: nothing has to be mended"),
        (("informs",), "The data are ready: nothing has to be mended"),
        (("warns",), "Nothing blocks the report; 1 warning should be read before presenting"),
        (("warns", "warns"), "Nothing blocks the report; 2 warnings should be read before presenting"),
        (("blocks", "warns"), "1 problem blocks the report until mended"),
        (("blocks", "blocks"), "2 problems block the report until mended"),
    ],
)
def test_the_verdict_follows_the_worst_problem(northwind_readiness, severities, title):
    readiness = replace(northwind_readiness, checks=problems(*severities))
    assert told(readiness, "problems")[0] == title


@pytest.mark.parametrize(
    ("open_columns", "rest"),
    [(0, "none is unaccounted for"), (1, "1 column is not mapped"), (2, "2 columns are not mapped")],
)
def test_columns_that_are_not_mapped_are_counted(northwind_readiness, open_columns, rest):
    columns = northwind_readiness.waves[0].columns.copy()
    columns.loc[columns.index[:open_columns], "use"] = "not mapped"
    title = told(with_wave(northwind_readiness, columns=columns), "columns")[0]
    assert title == f"83 of 114 columns are items of the questionnaire; {rest}"


def test_a_file_without_items_has_none(northwind_readiness):
    columns = northwind_readiness.waves[0].columns.assign(use="metadata: not used")
    title = told(with_wave(northwind_readiness, columns=columns), "columns")[0]
    assert title == "0 of 114 columns are items of the questionnaire; none is unaccounted for"


@pytest.mark.parametrize(
    ("use", "kind", "words"),
    [
        ("item: clarity_1", "item", "item: clarity_1"),
        ("ignored: made by the tool: Q9", "ignored", "ignored: made by the tool: Q9"),
        ("metadata: ended", "metadata", "metadata: ended"),
        ("metadata: ended (from the export)", "metadata", "metadata: ended (from the export)"),
        ("metadata: not used", "metadata", "metadata: not used"),
        ("identifier: dropped", "identifier", "identifier: dropped"),
        ("respondent id (from the export)", "respondent_id_from_export", "respondent id (from the export)"),
        *((use, use.replace(" ", "_"), use) for use in ("respondent id", "roster id", "unit", "level", "not mapped")),
        *((f"{use}: x", use, f"{use}: x") for use in ("comment", "ranking", "recall")),
    ],
)
def test_every_use_of_a_column_has_a_kind_and_words(use, kind, words):
    assert (use_kind(use), say(use_words(use))) == (kind, words)


@pytest.mark.parametrize(
    ("set_aside", "left_out", "title"),
    [
        ({}, {}, "Every row of the files is a respondent"),
        ({"test": 1}, {}, "1 row was set aside and is counted here"),
        ({"test": 1}, {"below the answers": 2}, "3 rows were set aside and are counted here"),
    ],
)
def test_rows_set_aside_are_counted(northwind_readiness, set_aside, left_out, title):
    readiness = with_wave(northwind_readiness, set_aside=set_aside, left_out=left_out)
    assert told(readiness, "set_aside")[0] == title


def test_reasons_are_named_and_those_of_a_file_stand_as_they_are():
    assert say(reason_label("screened out")) == "Screened out"
    assert say(reason_label("taken out by corrections.yml")) == "Taken out by corrections.yml"
    assert say(missing_reason_label("cannot_judge")) == "Cannot judge"
    assert say(missing_reason_label("declared: refused to_say")) == "Refused to say"


def with_rates(readiness, *residuals, p_value=0.004):
    """The last wave's units with these residuals; the levels left out."""
    (units,) = [found for found in readiness.waves[-1].representation if found.kind == "unit"]
    table = units.table.head(len(residuals)).assign(residual=list(residuals))
    return with_wave(readiness, representation=(replace(units, table=table, p_value=p_value),))


@pytest.mark.parametrize(
    ("n_few", "title"),
    [
        (0, "Respondents are spread over levels and units as the people invited are"),
        (1, "{0} is under-represented among the respondents"),
        (2, "{0} and {1} are under-represented among the respondents"),
        (6, "{0}, {1}, {2}, {3} and 2 more groups are under-represented among the respondents"),
    ],
)
def test_groups_that_answered_less_are_named(northwind_readiness, n_few, title):
    residuals = [-9.0 + place for place in range(n_few)] + [0.5] * (7 - n_few)
    readiness = with_rates(northwind_readiness, *residuals)
    names = readiness.waves[0].representation[0].table["label"]
    assert told(readiness, "response_rates")[0] == title.format(*names)


def test_chance_names_no_group_and_says_so(northwind_readiness):
    readiness = with_rates(northwind_readiness, -3.0, 0.0, 3.0, p_value=0.2)
    title, test, _ = told(readiness, "response_rates")
    assert title == "Respondents are spread over levels and units as the people invited are"
    assert "Response rates of units differ no more than chance would make them" in test
    assert "p\xa0=\xa0.200" in test
    assert find_in_readiness(readiness)["response_rates"].strength == "inconclusive"


def test_one_group_is_no_test(northwind_readiness):
    readiness = with_rates(northwind_readiness, 0.0, p_value=float("nan"))
    (found,) = readiness.waves[0].representation
    readiness = with_wave(readiness, representation=(replace(found, degrees_of_freedom=0),))
    expected = "Rates of units cannot be compared: there is one group, or everybody answered."
    assert told(readiness, "response_rates")[1] == expected


def test_groups_that_stand_together_are_named_by_their_number(northwind_readiness):
    (units,) = [found for found in northwind_readiness.waves[0].representation if found.kind == "unit"]
    table = units.table.head(2).assign(residual=[-3.0, 0.0], n_pooled=[4, 0], label=["other words", "Flow"])
    readiness = with_wave(northwind_readiness, representation=(replace(units, table=table),))
    assert told(readiness, "response_rates")[0] == "Smaller units (4) is under-represented among the respondents"


def test_missing_answers_are_means_over_items(northwind_readiness):
    wave = northwind_readiness.waves[0]
    shares = wave.missing * 0
    shares.loc["clarity_1", "overall"] = 0.29
    title, complete, _ = told(with_wave(northwind_readiness, missing=shares), "missing")
    assert title == "0.5% of the answers to scored items are missing, at most 29% of one item"
    assert complete == "80 respondents of 400 answered every scored item."


def test_where_few_answered_everything_no_respondent_is_said_to(northwind_readiness):
    rare = northwind_readiness.waves[0].patterns.iloc[1:]
    complete = told(with_wave(northwind_readiness, patterns=rare), "missing")[1]
    assert complete == "0 respondents of 400 answered every scored item."


def with_several(readiness, n):
    """The last wave with n people who show two signs."""
    flags = readiness.waves[-1].flags
    table = flags.table.assign(n_flags=[2] * n + [0] * (len(flags.table) - n))
    return with_wave(readiness, flags=replace(flags, table=table))


@pytest.mark.parametrize(
    ("n", "title"),
    [
        (0, "Nobody shows two or more signs of careless answering"),
        (1, "1 respondent shows two or more signs of careless answering"),
        (30, "30 respondents show two or more signs of careless answering"),
    ],
)
def test_people_with_several_signs_are_counted(northwind_readiness, harbour_readiness, n, title):
    for readiness in (northwind_readiness, harbour_readiness):
        assert told(with_several(readiness, n), "careless")[0] == title


def test_the_score_without_careless_people_is_told_or_said_to_be_hidden(northwind_readiness):
    found = ScoreWithout("alignment_index", 57.25, 60.0, 400, 390)
    shown = told(with_wave(northwind_readiness, score_without=found), "careless")
    assert shown[-1] == (
        "February 2026: Alignment index is 57.2 of 100 over all 400 people and 60.0 without those who show two or more "
        "signs (then 390 people), a difference of 2.8 points."
    )
    hidden = told(with_wave(northwind_readiness, score_without=None), "careless")
    assert "is not shown: fewer than 5 people" in hidden[-1]
    assert len(told(with_several(northwind_readiness, 0), "careless")) == len(hidden) - 1


def test_items_without_variation_are_named(northwind_readiness):
    constant = with_wave(northwind_readiness, constant_items=("clarity_1", "belief_2"))
    assert told(constant, "scale_usage")[2] == "Without any variation: clarity_1 and belief_2."
    assert told(northwind_readiness, "scale_usage")[2] == "Every scored item varies between people."


def test_ends_and_midpoints_are_means_over_dimensions(northwind_readiness):
    usage = (
        northwind_readiness.waves[0]
        .usage_of_dimensions.head(2)
        .assign(low_share=[0.1, 0.3], middle_share=[0.0, 0.5], high_share=[0.2, 0.1], other_share=[0.7, 0.1])
    )
    title = told(with_wave(northwind_readiness, usage_of_dimensions=usage), "scale_usage")[0]
    assert "35% of the answers lie at an end of their scale and 25% at its midpoint" in title


@pytest.mark.parametrize(
    ("negative", "title"),
    [
        ([], "No item runs against the rest of its dimension"),
        ([3], "{0} runs against the rest of the dimension: look for a forgotten reverse key"),
        ([3, 5], "{0} and {1} run against the rest of the dimension: look for a forgotten reverse key"),
    ],
)
def test_items_that_run_against_the_rest_are_named(northwind_readiness, negative, title):
    rest = northwind_readiness.waves[0].item_rest.copy()
    rest.loc[negative, "correlation"] *= -1
    readiness = with_wave(northwind_readiness, item_rest=rest)
    assert told(readiness, "reverse_keys")[0] == title.format(*rest.loc[negative, "item_key"])
    evidence = find_in_readiness(readiness)["reverse_keys"].evidence
    assert [row.estimate < 0 for row in evidence] == ([True] * len(negative) or [False])


@pytest.mark.parametrize(
    ("n", "title"),
    [
        (0, "No two respondents gave the same varied answers"),
        (1, "1 pair of records looks like one person's answers twice"),
        (60, "60 pairs of records look like one person's answers twice"),
    ],
)
def test_pairs_that_are_alike_are_counted(northwind_readiness, n, title):
    pairs = pd.DataFrame(
        {"record": range(1, n + 1), "other_record": 100, "n_items": 40, "n_alike": 40, "kind": "same answers"}
    )
    found = replace(northwind_readiness.waves[0].duplicates, pairs=pairs)
    assert told(with_wave(northwind_readiness, duplicates=found), "duplicates")[0] == title


def test_every_rule_has_evidence_with_its_key(northwind_readiness, harbour_readiness):
    for readiness in (northwind_readiness, harbour_readiness):
        for key, finding in find_in_readiness(readiness).items():
            assert finding.key == key
            assert finding.tidy()["estimate"].notna().all()
    assert set(find_in_readiness(northwind_readiness)) == set(RULES)
    assert set(RULES) - set(find_in_readiness(harbour_readiness)) == {"response_rates"}


def test_without_a_wave_only_problems_are_found(northwind_readiness):
    assert set(find_in_readiness(replace(northwind_readiness, waves=()))) == {"problems"}
