"""Printed names of measures, in the language of the engagement."""

from __future__ import annotations

from stratalign.engagement.instrument import Instrument, wording
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import STEP_LABELS

OUTCOME_LABELS = {
    "revenue_cagr_pct": "Annual revenue growth",
    "operating_margin_pct": "Operating margin",
    "customer_retention_pct": "Customer retention",
    "customer_satisfaction_pct": "Customer satisfaction",
    "leadership_effectiveness_points": "Leadership effectiveness",
    "employee_engagement_points": "Employee engagement",
}
EXPOSURE_LABELS = {
    "alignment_index_points": "Alignment index",
    "strategy_points": "Strategy",
    "culture_points": "Culture",
    "talent_points": "Talent",
}
#: Treatments of `compare_treatments`.
TREATMENT_LABELS = {
    "as_given": "As the data are",
    "winsorised": "Extreme outcomes moved inwards",
    "median": "Median instead of mean",
    "without_most_influential": "Without the most influential one",
    "filled": "Missing values filled",
    "reweighted": "Weighted for missing outcomes",
    "corrected": "Without measurement error",
}


def measure_label(key: str, instrument: Instrument, language: str) -> str:
    """Name of a measure as it is printed; the key itself where nobody named it."""
    if key == INDEX_KEY:
        return "Alignment index"
    if key.startswith(TEST_PREFIX):
        return key.removeprefix(TEST_PREFIX).capitalize()
    if key.startswith(STEP_PREFIX):
        return STEP_LABELS[key.removeprefix(STEP_PREFIX)]
    for pillar in instrument.pillars:
        if pillar.key == key:
            return wording(pillar.label, language)
    for dimension in instrument.dimensions:
        if dimension.key == key:
            return wording(dimension.label, language)
    return key
