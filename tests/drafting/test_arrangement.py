"""Tables that are not one row a respondent: waves or people side by side are refused with what to do."""

import pytest
from drafting.made_up_columns import N, answers, in_words

from stratalign.drafting.plan import plan_engagement
from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey

TIMES = [
    ("pay_2024", "pay_2025", "trust_2024", "trust_2025"),
    ("2024: Pay is fair here", "2025: Pay is fair here", "2024: My team works well", "2025: My team works well"),
    ("SAT1 (Wave 1)", "SAT1 (Wave 2)", "SAT2 (Wave 1)", "SAT2 (Wave 2)"),
    ("pre_LEAD1", "post_LEAD1", "pre_LEAD2", "post_LEAD2"),
    ("LEAD1_T1", "LEAD1_T2", "LEAD2_T1", "LEAD2_T2"),
]


@pytest.mark.parametrize("headers", TIMES, ids=lambda headers: headers[0])
def test_waves_side_by_side_are_refused_with_the_way_to_stack_them(planned, headers):
    columns = {name: answers(n) for n, name in enumerate(headers)}
    with pytest.raises(SourceError, match=r"2 questions stand 2 times side by side, .* a column 'wave'"):
        planned(columns)


@pytest.mark.parametrize(
    "headers",
    [
        ("LEAD1", "LEAD2", "TASK1", "TASK2"),
        (
            "Since 2020 my work is better",
            "Since 2020 my team is better",
            "Our plan 2025 is clear",
            "I trust the plan 2025",
        ),
        ("pay_2024", "pay_2025", "LEAD1", "LEAD2", "LEAD3", "LEAD4", "LEAD5"),
    ],
)
def test_other_headers_with_numbers_are_questions(planned, headers):
    plan = planned({name: answers(n) for n, name in enumerate(headers)})
    assert set(plan.draft.items.values()) == set(headers)


def test_questions_in_rows_and_people_in_columns_are_refused(tmp_path):
    cells = in_words(answers(1))
    asked = [f"I know what {what} means for me" for what in ("the plan", "the goal", "the vision")]
    columns = {"question": asked} | {f"P{n}": [cells[n], cells[n + 1], cells[n + 2]] for n in range(N - 3)}
    path = tmp_path / "export.csv"
    lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"people side by side \(57 columns\)\. Turn the table"):
        plan_engagement([read_survey(path)], takes_evidence=True)


def test_a_comment_before_the_questions_is_no_list_of_questions(planned):
    comments = [f"I would say that number {n} is true" for n in range(N)]
    columns = {"Comment": comments} | {f"LEAD{n}": in_words(answers(n)) for n in range(1, 13)}
    assert len(planned(columns).draft.items) == 12
