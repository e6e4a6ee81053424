"""The words of the house: column names with their measure, closed options, and their labels.

One word per idea; the glossary is in ARCHITECTURE.md. A column carries its measure unless it is unitless.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import pandas as pd

# Canonical tables ------------------------------------------------------------------------------------------------
RESPONSE_COLUMNS = (
    "respondent_id", "wave", "unit_id", "level", "item_key", "dimension", "value", "missing_reason",
)  # fmt: skip
RESPONDENT_COLUMNS = ("respondent_id", "wave", "unit_id", "level", "duration_seconds")
COMMENT_COLUMNS = ("respondent_id", "wave", "unit_id", "level", "question_key", "comment")
RANKING_COLUMNS = ("respondent_id", "wave", "unit_id", "level", "question_key", "priority_key", "rank")
RECALL_COLUMNS = ("respondent_id", "wave", "unit_id", "level", "question_key", "position", "recalled_text")
PANEL_COLUMNS = ("entity_id", "period_end", "currency", "source")

#: Columns of every result's `tidy()`; what a result does not have is NaN, never left out.
ESTIMATE_COLUMNS = (
    "term", "quantity", "measure", "estimate", "std_error", "ci_low", "ci_high", "p_value", "n_respondents", "n_units",
)  # fmt: skip
#: What a model adds to them: clusters, degrees of freedom of the test, kind of errors, and the model in words.
MODEL_COLUMNS = (*ESTIMATE_COLUMNS, "n_clusters", "degrees_of_freedom", "covariance", "formula")

# Closed options --------------------------------------------------------------------------------------------------
Level = Literal["executives", "managers", "staff"]
LEVELS: tuple[Level, ...] = get_args(Level)
LEVEL_LABELS: dict[str, str] = {"executives": "Executives", "managers": "Managers", "staff": "Staff"}

Step = Literal[
    "strategic_drivers",
    "ideal_target_clients",
    "differentiation",
    "success_metrics",
    "optimizing_strategies",
    "goals_and_actions",
]
STEPS: tuple[Step, ...] = get_args(Step)
STEP_LABELS: dict[str, str] = {
    "strategic_drivers": "Strategic drivers",
    "ideal_target_clients": "Ideal target clients",
    "differentiation": "Differentiation",
    "success_metrics": "Success metrics",
    "optimizing_strategies": "Optimizing strategies",
    "goals_and_actions": "Goals and actions",
}

StrategyTest = Literal["clear", "believable", "implementable"]
STRATEGY_TESTS: tuple[StrategyTest, ...] = get_args(StrategyTest)

Role = Literal["alignment", "outcome", "marker", "attention", "profile"]
#: A pulse asks what a full wave asks too, and little of it: it says how actions go, and is no wave of its own.
Form = Literal["long", "short", "pulse"]
WaveKind = Literal["full", "pulse"]
ActionStatus = Literal["planned", "running", "done", "stopped"]

#: Why a canonical response has no value. An empty string means that it has one. A code its file declares to be no
#: answer has a reason of its own: `DECLARED_MISSING` and the code's label, such as "declared: Refused".
MissingReason = Literal["", "not_seen", "seen_unanswered", "cannot_judge", "out_of_scale"]
DECLARED_MISSING = "declared: "

Severity = Literal["blocks", "warns", "informs"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

#: Whom a client report is for; each product is a selection of one document. Leadership gets what bears no other name.
Audience = Literal["leadership", "board", "analyst"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
#: What managers of units get is a run of its own: each gets a file of the own unit alone.
UNIT = "unit"
WHERE_UNITS = "the audience 'unit' gets packs, a file a manager, by a run of their own: stratalign packs ENGAGEMENT"

Strength = Literal["clear", "tentative", "inconclusive", "descriptive"]
#: What a claim of a difference or association belongs to; error is controlled over all families of a report.
ClaimFamily = Literal[
    "levels", "change", "outcomes", "units", "measures", "drivers", "priorities", "benchmark", "agreement",
    "questionnaire", "culture", "overall_change", "stayed_change", "group_change", "parts_of_change", "action_change",
    "pulse_change",
]  # fmt: skip

Industry = Literal[
    "technology",
    "professional_services",
    "life_sciences_health",
    "financial",
    "industrial",
    "consumer_retail",
    "energy_utilities",
    "media_telecom",
]
INDUSTRIES: tuple[Industry, ...] = get_args(Industry)
INDUSTRY_LABELS: dict[str, str] = {
    "technology": "Technology",
    "professional_services": "Professional services",
    "life_sciences_health": "Life sciences and health",
    "financial": "Financial services",
    "industrial": "Industrial",
    "consumer_retail": "Consumer and retail",
    "energy_utilities": "Energy and utilities",
    "media_telecom": "Media and telecom",
}

#: What a line of a performance file counts. Money of a period is translated at its average rate, money at its end at
#: the closing rate; people and customers are counted, points and percentages are given as they are.
LineKind = Literal["money_of_period", "money_at_end", "people", "customers", "answers", "points"]

#: Columns a performance file may be mapped to, and what each counts.
LINE_KINDS: dict[str, LineKind] = {
    "revenue": "money_of_period",
    "operating_income": "money_of_period",
    "net_income": "money_of_period",
    "total_assets": "money_at_end",
    "total_liabilities": "money_at_end",
    "depreciation_and_amortisation": "money_of_period",
    "headcount": "people",
    "voluntary_leavers": "people",
    "regretted_leavers": "people",
    "recurring_revenue_start": "money_at_end",
    "recurring_expansion": "money_of_period",
    "recurring_contraction": "money_of_period",
    "recurring_churn": "money_of_period",
    "repeat_revenue": "money_of_period",
    "customers_start": "customers",
    "customers_end": "customers",
    "customers_new": "customers",
    "nps_promoters": "answers",
    "nps_detractors": "answers",
    "nps_answers": "answers",
    "csat_top_two": "answers",
    "csat_answers": "answers",
    "net_promoter_score_points": "points",
    "customer_satisfaction_pct": "points",
    "goal_attainment_pct": "points",
}
ACCOUNT_LINES = tuple(LINE_KINDS)
MONEY_LINES = tuple(line for line, kind in LINE_KINDS.items() if kind.startswith("money"))

#: Outcomes of units that an engagement's alignment is related to, and the column that says how aligned a unit is.
RELATED_OUTCOMES = ("revenue_cagr_pct", "operating_margin_pct")
RELATED_EXPOSURE = "alignment_index_points"

SYNTHETIC_NOTE = "synthetic reference sample, not evidence"


def estimate_rows(**columns: object) -> pd.DataFrame:
    """Make a table in the estimate columns; scalars are repeated, absent columns are NaN.

    Parameters
    ----------
    **columns
        Scalars or equally long sequences, named as in `ESTIMATE_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        One row per element, columns exactly `ESTIMATE_COLUMNS`.

    Raises
    ------
    KeyError
        A column is not an estimate column.
    """
    return _rows(columns, ESTIMATE_COLUMNS)


def renamed_rows(table: pd.DataFrame, names: Mapping[str, str], **columns: object) -> pd.DataFrame:
    """Put rows of another table into the estimate columns.

    Parameters
    ----------
    table
        One row per estimate; a column that is absent is missing.
    names
        Its columns -> those of `ESTIMATE_COLUMNS`.
    **columns
        As of `estimate_rows`, the same for every row.

    Returns
    -------
    pandas.DataFrame
        Columns exactly `ESTIMATE_COLUMNS`.
    """
    taken = table.reindex(columns=list(names))
    return estimate_rows(**{name: taken[column].tolist() for column, name in names.items()}, **columns)


def model_rows(**columns: object) -> pd.DataFrame:
    """Make a table in the estimate columns and those a model adds; otherwise as `estimate_rows`.

    Parameters
    ----------
    **columns
        Scalars or equally long sequences, named as in `MODEL_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        One row per element, columns exactly `MODEL_COLUMNS`.

    Raises
    ------
    KeyError
        A column is not one of a model's.
    """
    return _rows(columns, MODEL_COLUMNS)


def _rows(columns: dict[str, object], known: tuple[str, ...]) -> pd.DataFrame:
    unknown = set(columns) - set(known)
    if unknown:
        raise KeyError(f"not estimate columns: {sorted(unknown)}")
    n_rows = max((len(v) for v in columns.values() if isinstance(v, list | tuple | pd.Series)), default=1)
    return pd.DataFrame({name: columns.get(name, float("nan")) for name in known}, index=range(n_rows))


def counted(n: int, one: str, many: str | None = None) -> str:
    """Count with its words: "1 unit has", "2 units have"; `many` is `one` with an s unless given."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"
