"""The outcomes there are: key, label, measure, which way is better, formula in words, and the lines each needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from stratalign.numerics.display import displayed

Direction = Literal["higher_is_better", "lower_is_better"]


@displayed
@dataclass(frozen=True, slots=True)
class Outcome:
    """One performance variable: its number in the method, column, label, measure, direction and formula.

    `lines` are the account lines it needs; none where it comes from the survey.
    """

    key: str
    label: str
    measure: str
    direction: Direction
    formula: str
    number: str
    lines: tuple[str, ...] = ()


_YEAR_BEFORE = "of the period that ended about a year before"
OUTCOMES: dict[str, Outcome] = {
    outcome.key: outcome
    for outcome in (
        Outcome(
            "revenue_growth_pct", "Revenue growth", "percent", "higher_is_better",
            f"revenue divided by the revenue {_YEAR_BEFORE}, less one; base above zero, both in one currency",
            "Y1", ("revenue",),
        ),
        Outcome(
            "revenue_growth_log", "Revenue growth, logarithmic", "log points", "higher_is_better",
            f"natural logarithm of revenue less that {_YEAR_BEFORE}; both above zero and in one currency",
            "Y1", ("revenue",),
        ),
        Outcome(
            "revenue_cagr_pct", "Revenue growth a year", "percent", "higher_is_better",
            "last revenue divided by first, to the power of one over the years between (days / 365.25), less one; "
            "both above zero and at least about a year apart",
            "Y1", ("revenue",),
        ),
        Outcome(
            "operating_margin_pct", "Operating margin", "percent", "higher_is_better",
            "operating income divided by revenue above zero; for an entity, the mean of its last three periods",
            "Y2", ("operating_income", "revenue"),
        ),
        Outcome(
            "ebitda_margin_pct", "EBITDA margin", "percent", "higher_is_better",
            "operating income plus depreciation and amortisation, divided by revenue above zero",
            "Y3", ("operating_income", "depreciation_and_amortisation", "revenue"),
        ),
        Outcome(
            "return_on_assets_pct", "Return on assets", "percent", "higher_is_better",
            "net income divided by the mean of total assets at the start and the end of the year; that mean above zero",
            "Y4", ("net_income", "total_assets"),
        ),
        Outcome(
            "return_on_closing_assets_pct", "Return on closing assets", "percent", "higher_is_better",
            "net income divided by total assets at the end of the period, above zero",
            "Y4", ("net_income", "total_assets"),
        ),
        Outcome(
            "revenue_per_employee", "Revenue per employee", "currency units per person", "higher_is_better",
            "revenue divided by headcount (full-time equivalents where given) above zero",
            "Y5", ("revenue", "headcount"),
        ),
        Outcome(
            "net_revenue_retention_pct", "Net revenue retention", "percent", "higher_is_better",
            "recurring revenue at the start plus expansion less contraction and churn of the same clients, divided by "
            "that at the start, above zero; without recurring revenue, repeat revenue divided by the revenue "
            f"{_YEAR_BEFORE}",
            "Y6", ("recurring_revenue_start", "recurring_expansion", "recurring_contraction", "recurring_churn"),
        ),
        Outcome(
            "gross_revenue_retention_pct", "Gross revenue retention", "percent", "higher_is_better",
            "recurring revenue at the start less contraction and churn, divided by that at the start, above zero; "
            "at most 100",
            "Y7", ("recurring_revenue_start", "recurring_contraction", "recurring_churn"),
        ),
        Outcome(
            "customer_retention_pct", "Customer retention", "percent", "higher_is_better",
            "customers at the end less new ones, divided by customers at the start (those at the end of the year "
            "before where the start is not given), above zero",
            "Y8", ("customers_end", "customers_new"),
        ),
        Outcome(
            "net_promoter_score_points", "Net promoter score", "points from -100 to 100", "higher_is_better",
            "share answering 9 or 10 less share answering 0 to 6 on the scale from 0 to 10, times 100; as given, or "
            "from the counts of answers",
            "Y9", ("nps_promoters", "nps_detractors", "nps_answers"),
        ),
        Outcome(
            "customer_satisfaction_pct", "Customer satisfaction", "percent", "higher_is_better",
            "share of answers in the top two of five; as given, or from the counts of answers",
            "Y10", ("csat_top_two", "csat_answers"),
        ),
        Outcome(
            "enps", "Employee net promoter score", "points from -100 to 100", "higher_is_better",
            "share answering 9 or 10 less share answering 0 to 6 on recommending the company as a place to work",
            "Y11",
        ),
        Outcome(
            "employee_engagement", "Employee engagement", "points from 0 to 100", "higher_is_better",
            "mean of the engagement items on 0 to 100; a person is engaged from 75",
            "Y12",
        ),
        Outcome(
            "leadership_effectiveness", "Leadership effectiveness", "points from 0 to 100", "higher_is_better",
            "mean of the leadership items on 0 to 100 over everybody who answered them",
            "Y13",
        ),
        Outcome(
            "voluntary_turnover_pct", "Voluntary turnover", "percent", "lower_is_better",
            "voluntary leavers of the period divided by the mean of headcount at its start and end, above zero",
            "Y14", ("voluntary_leavers", "headcount"),
        ),
        Outcome(
            "regretted_turnover_pct", "Regretted turnover", "percent", "lower_is_better",
            "leavers the company wanted to keep, divided by the mean of headcount at the start and end, above zero",
            "Y14", ("regretted_leavers", "headcount"),
        ),
        Outcome(
            "goal_attainment_pct", "Strategic goal attainment", "percent", "higher_is_better",
            "actual divided by target of each goal, at most 120 %, weighted by the weights of the goals",
            "Y15", ("goal_attainment_pct",),
        ),
    )
}  # fmt: skip


def outcome_table() -> pd.DataFrame:
    """Every outcome with its definition, for reading.

    Returns
    -------
    pandas.DataFrame
        One row per outcome: number, key, label, measure, direction, formula, lines (account lines, or "survey").
    """
    return pd.DataFrame(
        [
            {
                "number": outcome.number,
                "key": outcome.key,
                "label": outcome.label,
                "measure": outcome.measure,
                "direction": outcome.direction.replace("_", " "),
                "formula": outcome.formula,
                "lines": ", ".join(outcome.lines) or "survey",
            }
            for outcome in OUTCOMES.values()
        ]
    )
