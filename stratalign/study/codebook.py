"""What every column of a written study means: the one list behind its codebook and its machine-readable description."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from stratalign.engagement.instrument import load_instrument, wording
from stratalign.vocabulary import INDUSTRIES, INDUSTRY_LABELS, LEVELS

SCALE = "points 0-100"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table: its name, type, measure (empty where it has none) and meaning."""

    name: str
    type: str
    measure: str
    description: str


PROFILE_FIELDS = (
    Field("company_id", "string", "", "Made-up identifier of a made-up company."),
    Field("industry", "string", "", f"One of: {', '.join(f'{key} ({INDUSTRY_LABELS[key]})' for key in INDUSTRIES)}."),
    Field("headcount", "integer", "people", "Number of employees."),
    Field("n_respondents", "integer", "people", "Number of respondents in all three levels; 8 to 20."),
)
OUTCOME_FIELDS = (
    Field(
        "revenue_cagr_pct",
        "number",
        "% a year",
        "Growth of revenue from the first to the last year end of panel.csv.",
    ),
    Field(
        "operating_margin_pct",
        "number",
        "% of revenue",
        "Mean operating margin of the last three years of panel.csv.",
    ),
    Field(
        "customer_retention_pct",
        "number",
        "% of customers",
        "Share of the year's first customers kept at its end.",
    ),
    Field("customer_satisfaction_pct", "number", "% of customers", "Share of customers who answer 4 or 5 of 5."),
    Field("leadership_effectiveness_points", "number", SCALE, "Mean rating of the leaders by their reports."),
    Field("employee_engagement_points", "number", SCALE, "Mean engagement of the employees."),
)
SYNTHETIC_FIELD = Field("synthetic", "boolean", "", "True in every row: the figures are drawn, not observed.")
ORIGIN_FIELD = Field("origin", "string", "", "real or synthetic: whether the row was observed or drawn.")
OF_ROW = (SYNTHETIC_FIELD, ORIGIN_FIELD)
LEVEL_FIELDS = (
    Field("company_id", "string", "", "As in companies.csv."),
    Field("level", "string", "", f"One of: {', '.join(LEVELS)}."),
    Field("n_respondents", "integer", "people", "Number of respondents of the level."),
)
PANEL_FIELDS = (
    Field("company_id", "string", "", "As in companies.csv."),
    Field("period_end", "date", "", "Last day of the financial year."),
    Field("revenue_meur", "number", "million EUR", "Revenue of the year."),
    Field("operating_income_meur", "number", "million EUR", "Operating income of the year."),
    Field("currency", "string", "", "Currency of the figures, ISO 4217."),
    *OF_ROW,
)
RESPONDENT_FIELD = Field("respondent_id", "string", "", "Made-up identifier of a made-up respondent; a pseudonym.")
PEOPLE_FIELDS = (
    RESPONDENT_FIELD,
    Field("company_id", "string", "", "As in companies.csv."),
    Field("level", "string", "", "executives, managers or staff."),
    Field("alignment_index_points", "number", SCALE, "Alignment index of the person: mean of the three pillars."),
    Field("leadership_effectiveness_points", "number", SCALE, "The person's rating of the leaders."),
    Field("employee_engagement_points", "number", SCALE, "The person's engagement."),
    *OF_ROW,
)


def study_fields(*, with_people: bool = False) -> dict[str, tuple[Field, ...]]:
    """Columns of each table of a written study.

    Parameters
    ----------
    with_people
        Whether people and their answers are written too.

    Returns
    -------
    dict
        Fields in the order of the columns, by file name; facets and items are named from the shipped instrument.
    """
    fields: dict[str, tuple[Field, ...]] = {
        "companies.csv": (*PROFILE_FIELDS, *_score_fields(), *OUTCOME_FIELDS, *OF_ROW),
        "levels.csv": (*LEVEL_FIELDS, *_score_fields(), *OF_ROW),
        "panel.csv": PANEL_FIELDS,
    }
    if with_people:
        fields |= {"people.csv": PEOPLE_FIELDS, "answers.csv": (RESPONDENT_FIELD, *_item_fields(), *OF_ROW)}
    return fields


def _item_fields() -> list[Field]:
    """Items of the short form on alignment, in its order."""
    instrument = load_instrument("strategic-alignment")
    asked = [key for key in instrument.form_items("short") if instrument.dimension_of[key].role == "alignment"]
    return [
        Field(
            key,
            "integer",
            "1-5",
            f"As answered{', not flipped: a reverse-keyed item' if instrument.items[key].reverse else ''}: "
            f"{wording(instrument.items[key].text, 'en')}",
        )
        for key in asked
    ]


def _score_fields() -> list[Field]:
    """Facets, pillars and index."""
    instrument = load_instrument("strategic-alignment")
    facets = [
        (facet.key, f"Facet of the {facet.pillar} pillar: {wording(facet.label, 'en')}.")
        for facet in instrument.with_role("alignment")
    ]
    pillars = [(pillar.key, "Pillar: mean of its facets.") for pillar in instrument.pillars]
    index = [("alignment_index", "Alignment index: mean of the three pillars.")]
    return [Field(f"{key}_points", "number", SCALE, text) for key, text in [*facets, *pillars, *index]]


def codebook(fields: dict[str, tuple[Field, ...]]) -> pd.DataFrame:
    """List every column of every table.

    Parameters
    ----------
    fields
        From `study_fields`.

    Returns
    -------
    pandas.DataFrame
        One row a column: file, column, type, measure, description.
    """
    rows = [
        (file, field.name, field.type, field.measure, field.description)
        for file, of_file in fields.items()
        for field in of_file
    ]
    return pd.DataFrame(rows, columns=["file", "column", "type", "measure", "description"])
