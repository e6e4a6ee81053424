"""The verdict by its rules, each planted; and what it says instead where the answers carry none."""

from dataclasses import replace

import pandas as pd
import pytest
from claimed import claiming
from document_tools import say

from stratalign.findings.client.verdict import find_verdict

TESTS = ("test:clear", "test:believable", "test:implementable")


def with_tests(analysis, half=3, **shares):
    """The analysis with other shares of favourable answers to the three tests."""
    scores = analysis.latest.company_scores.set_index("measure_key")
    for name, share in shares.items():
        key = f"test:{name}"
        scores.loc[key, ["mean_points", "ci_low", "ci_high"]] = [share, share - half, share + half]
    return with_latest(analysis, company_scores=scores.reset_index())


def with_latest(analysis, **changes):
    return replace(analysis, waves=(replace(analysis.latest, **changes),))


def title(analysis):
    return say(find_verdict(analysis).claim)


def apart(analysis, low, high):
    return claiming(analysis, measures=[(f"test:{low}", f"test:{high}")])


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ((57, 70, 21), "Most people believe in the strategy, but few can carry it out: 70% against 21%"),
        ((45, 52, 40), "About half believe in the strategy, but fewer than half can carry it out: 52% against 40%"),
        ((30, 28, 20), "People find the strategy more clear than implementable: 30% against 20%"),
        ((90, 80, 70), "People find the strategy more clear than implementable: 90% against 70%"),
    ],
)
def test_two_tests_that_are_apart_are_the_verdict_with_their_numbers(northwind_analysis, shares, words):
    planted = with_tests(northwind_analysis, **dict(zip(("clear", "believable", "implementable"), shares, strict=True)))
    high = max(zip(shares, ("clear", "believable"), strict=False))[1]
    assert title(apart(planted, "implementable", high)).startswith(words)


@pytest.mark.parametrize(
    ("share", "half", "words"),
    [
        (80, 3, "The strategy is clear, believed and can be carried out: 80% of answers"),
        (40, 3, "The strategy is not yet clear, nor believed, nor can it be carried out: only 40%"),
        (50, 3, "People are divided on the strategy"),
        (50, 12, "400 people are too few to judge the strategy: between 38% and 62%"),
    ],
)
def test_tests_that_cannot_be_told_apart_are_judged_by_where_they_stand(northwind_analysis, share, half, words):
    level = with_tests(northwind_analysis, half, clear=share, believable=share, implementable=share)
    assert title(claiming(level)).startswith(words)


def test_levels_that_differ_are_the_verdict_where_no_test_fails(northwind_analysis):
    strong = with_tests(northwind_analysis, clear=80, believable=80, implementable=80)
    assert title(claiming(strong, levels=["clarity"])) == (
        "Executives and staff do not see the same company: 76 against 54 of 100 on clarity"
    )


def test_loose_scales_leave_nothing_to_judge(northwind_analysis):
    scales = northwind_analysis.latest.questionnaire.scales
    loose = scales.assign(alpha=[0.4] * 7 + [0.8] * (len(scales) - 7), omega=float("nan"))
    questionnaire = replace(northwind_analysis.latest.questionnaire, scales=loose)
    assert title(with_latest(northwind_analysis, questionnaire=questionnaire)).endswith(
        f"reliability below 0.60 on 7 of {len(scales)} scales"
    )
    only = replace(northwind_analysis.latest.questionnaire, scales=loose.head(1))
    assert title(with_latest(northwind_analysis, questionnaire=only)).endswith("below 0.60 on the only scale")


def test_people_who_answer_alike_cannot_be_told_apart(northwind_analysis):
    rows = northwind_analysis.latest.group_scores
    flat = rows.assign(sd_points=rows["sd_points"].mask(rows["group_id"] == "overall", 1.0))
    assert "answer nearly alike" in title(with_latest(northwind_analysis, group_scores=flat))


def test_few_of_the_people_invited_are_named_in_the_title(northwind_analysis):
    assert title(with_latest(northwind_analysis, n_invited=2000)).startswith("Among the 20% who answered: ")


def test_without_anything_there_is_no_verdict(northwind_analysis):
    empty = replace(northwind_analysis, waves=(), instrument=None, panel=None, account_totals=pd.DataFrame())
    assert find_verdict(empty) is None
