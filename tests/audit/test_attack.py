"""Sums that link measures: a mean and its parts, a score and its questions, the shares behind a mean."""

from dataclasses import replace

import numpy as np
import pytest

from stratalign.audit.attack import attack
from stratalign.audit.cells import COMPANY, QUESTIONS, SCORES, TOOK_PART, Cell, Group, Published
from stratalign.audit.meaning import understand
from stratalign.audit.questionnaire import questionnaire_of
from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span, exactly
from stratalign.audit.shares import mean_of_options

GROUP = Group(COMPANY, "overall", "All", "")
SCORES_ROW = {"group_id": COMPANY, "kind": "overall", "label": "All", "parent_id": "", "measure_key": "clarity"}


def cell(measure: str, scores, source: str = SCORES, group: str = COMPANY) -> Cell:
    mean = None if source == TOOK_PART else exactly(float(np.mean(scores)))
    return Cell("a table", "run", "w", group, measure, source, len(scores), mean)


def recovered(cells: list[Cell], n_items: dict[str, int]):
    run = Published("run", tuple(cells), {})
    return attack([run], questionnaire_of({one.measure for one in cells}, n_items)).recovered


def test_two_people_who_left_out_a_question_are_found_from_the_score_and_its_questions():
    answers = np.random.default_rng(5).integers(0, 5, (40, 2)) * 25.0
    answers[[3, 17], 1] = np.nan
    cells = [
        cell("participation", answers, TOOK_PART),
        cell("clarity", np.nanmean(answers, axis=1)),
        *(cell(f"answers to clarity_{n + 1}", answers[~np.isnan(answers[:, n]), n], QUESTIONS) for n in (0, 1)),
    ]
    (one,) = recovered(cells, {"clarity": 2})
    assert one.people == 2 and one.scores[0].middle == pytest.approx(answers[[3, 17], 0].sum())


def test_a_pillar_and_all_its_dimensions_but_one_give_the_one_that_is_hidden():
    draw = np.random.default_rng(6)
    of = {
        key: draw.integers(0, 9, 12) * 12.5 for key in ("culture_health", "performance_environment", "change_response")
    }
    company = {key: np.r_[scores, draw.integers(0, 9, 30) * 12.5] for key, scores in of.items()}
    # A unit of 38 is shown on all of culture but one dimension, so the four people outside it are known on that too.
    shown = {key: scores[4:] for key, scores in company.items()}
    cells = [cell(key, scores) for key, scores in company.items()]
    cells += [cell(key, shown[key], group="unit:a") for key in list(shown)[:2]]
    cells += [cell("culture", sum(company.values()) / 3), cell("culture", sum(shown.values()) / 3, group="unit:a")]
    groups = {"w": {COMPANY: Group(COMPANY, "overall", "All", ""), "unit:a": Group("unit:a", "unit", "A", COMPANY)}}
    found = attack([Published("run", tuple(cells), groups)], questionnaire_of(company, dict.fromkeys(of, 2))).recovered
    values = {one.measure: one.scores[0].middle for one in found}
    assert values["change_response"] == pytest.approx(company["change_response"][:4].sum())


def test_shares_of_options_are_the_counts_that_can_stand_behind_them():
    counts = np.array([1, 4, 11, 20, 9])
    shares = [Span(share - 0.5, share + 0.5) for share in np.round(100 * counts / 45)]
    exact = 25 * float(counts @ np.arange(5)) / 45
    assert mean_of_options(shares, 45) == pytest.approx(Span(exact, exact))
    # Of 400 answers a whole per cent is four of them: the mean is bounded, not known.
    wide = mean_of_options([Span(share - 0.5, share + 0.5) for share in np.round(100 * counts / 45)], 400)
    assert wide.low < exact < wide.high and wide.high - wide.low > 1
    assert mean_of_options([Span(10, 11)] * 5, 45) is None


@pytest.mark.parametrize("is_printed", [True, False])
def test_a_late_respondent_is_found_from_the_earlier_score_that_a_change_tells(is_printed):
    answers = np.random.default_rng(8).integers(0, 9, 41) * 12.5
    first = Published("run 1", (cell("clarity", answers[:40]),), {"w": {COMPANY: GROUP}})
    after = 62.5
    cells = {"label": "Clarity", "after_points": exactly(after), "change_points": exactly(after - answers.mean())}
    cells |= {"n_before": exactly(41)} | ({"before_points": exactly(answers.mean())} if is_printed else {})
    change = ReadTable("a page", "change", tuple(cells), (Line("clarity", cells),), {"label": "head.dimension"})
    waves = [{**SCORES_ROW, "wave": wave} for wave in ("w", "w2")]
    scores = ReadTable("scores.csv", "scores", tuple(waves[0]), tuple(Line(str(n), one) for n, one in enumerate(waves)))
    second = understand("run 2", [Reading("page", (change,))], known=[Reading("work", (scores,))])
    found = attack([replace(first, run="run"), second], questionnaire_of({"clarity"}, {"clarity": 2})).recovered
    assert [one.scores[0].middle for one in found] == [pytest.approx(answers[40])]
    assert "a page" in found[0].equation


@pytest.mark.parametrize(
    ("staff", "leaves"),
    [
        # All but one of 46, or all of them: of the 15 others 13 or 14 agree; some formats leave the bound's sign out.
        (Span(97, 100), 0),
        (Span(96.5, 97.5), 0),
        # 44 of 46 are 96 %: all 15 others agree.
        (Span(95.5, 96.5), 15),
    ],
)
def test_a_share_held_to_an_end_is_read_as_far_as_it_may_reach(staff, leaves):
    shares = {"favourable_pct": Span(96.5, 97.5), "staff": staff, "n_respondents": exactly(61)}
    page = ReadTable("a page", "items_clarity", tuple(shares), (Line("clarity_1", shares),), {"staff": "level.staff"})
    rows = [SCORES_ROW | {"wave": "w", "is_hidden": "False", "n_respondents": exactly(61)}]
    of_staff = {"wave": "w", "item_key": "clarity_1", "group_id": "level:staff", "n_respondents": exactly(46)}
    kept = [("scores", rows), ("items", [of_staff | {"quantity": "favourable", "is_hidden": "False"}])]
    known = [
        ReadTable(key, key, tuple(of[0]), tuple(Line(str(n), one) for n, one in enumerate(of))) for key, of in kept
    ]
    run = understand("run", [Reading("r.html", (page,))], known=[Reading("work", tuple(known))])
    found = attack([run], questionnaire_of({"clarity"}, {})).recovered
    assert [one.people for one in found] == [leaves] * bool(leaves)
