"""The page on the questionnaire itself: reliability, structure, leaders against staff, same-source inflation."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.results import Analysis, QuestionnaireResults, WaveResults
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.engagement.instrument import Instrument
from stratalign.exhibits.reliability import FOR_GROUPS, describe_reliability, plot_reliability
from stratalign.findings.model import Finding
from stratalign.findings.wording import listed, plural
from stratalign.measurement.common_method_bias import SplitSample
from stratalign.rows import named_rows

#: Scales closer than this are hardly two (Henseler, Ringle & Sarstedt 2015).
HARDLY_TWO = 0.90
#: What a dimension allows, by the last step it holds.
HELD_WORDS = {
    "none": "one scale does not fit both",
    "configural": "the same questions belong together",
    "metric": "relations can be compared",
    "scalar": "means can be compared",
}


def questionnaire_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Whether the scales are reliable, apart from each other, and mean the same to leaders and staff."""
    latest, instrument = analysis.latest, analysis.instrument
    found = latest.questionnaire if latest else None
    if latest is None or instrument is None or found is None or found.scales.empty:
        return None
    scales = found.scales.assign(label=[label_of(analysis, key) for key in found.scales["dimension"]])
    if "alpha" not in scales or scales["alpha"].isna().all():
        return None
    exhibits = [_reliability_exhibit(scales.dropna(subset=["alpha"]), latest)]
    if len(found.structure):
        exhibits.append(_structure_exhibit(found.structure, instrument, analysis, latest))
    if len(found.invariance):
        exhibits.append(_invariance_exhibit(found.invariance, analysis, latest))
    title, sentences = _words(found, scales, analysis)
    caveats = (
        "Reliability says that questions of one dimension go together, not that they measure what their name says.",
        "Cut-offs of fit are conventions; with a few hundred people they separate poor models from fair ones, no more.",
    )
    return Section("questionnaire", "The questionnaire", title, sentences, tuple(exhibits), caveats)


def _words(found: QuestionnaireResults, scales: pd.DataFrame, analysis: Analysis) -> tuple[str, tuple[str, ...]]:
    """Title and sentences of the page."""
    known = scales.dropna(subset=["alpha"])
    weak = list(known.loc[known["alpha"] < FOR_GROUPS, "label"])
    title = f"All {len(known)} scales are reliable enough to compare groups"
    if weak:
        title = f"{plural(len(weak), 'scale falls', 'scales fall')} short of the reliability that comparing groups asks"
    sentences = [
        f"Alpha runs from {known['alpha'].min():.2f} to {known['alpha'].max():.2f} over {plural(len(known), 'scale')}; "
        f"{FOR_GROUPS:.2f} is the usual floor for comparing groups."
    ]
    if len(found.invariance):
        n_scalar = int((found.invariance["held"] == "scalar").sum())
        sentences.append(
            f"For {n_scalar} of {plural(len(found.invariance), 'dimension')} the answers of leaders and staff fit one "
            "and the same scale, so that their means can be compared directly."
        )
        sentences.append(_bias_words(found, analysis))
    if found.same_source is not None:
        sentences.append(_split_words(found.same_source))
    return title, tuple(sentences)


def _bias_words(found: QuestionnaireResults, analysis: Analysis) -> str:
    biased = found.item_bias[found.item_bias["is_biased"]] if len(found.item_bias) else found.item_bias
    if biased.empty:
        return (
            f"None of the {len(found.item_bias)} questions is answered differently by leaders and staff of the same "
            "standing to a degree that matters."
        )
    places = listed(sorted({label_of(analysis, key) for key in biased["dimension"]}))
    return (
        f"{plural(len(biased), 'question is', 'questions are')} answered differently by leaders and staff of the same "
        f"standing ({places}): read the gap of these dimensions question by question."
    )


def _split_words(split: SplitSample) -> str:
    """Naive and split correlation side by side."""
    return (
        f"Over {split.n_units} units alignment and engagement correlate at {split.naive:.2f} when the same people rate "
        f"both. With one half of each unit rating alignment and the other engagement it is "
        f"{split.split_full_length:.2f} at the same unit sizes; the difference between halves of the same and of "
        f"different people is {split.inflation:.2f} ({split.inflation_ci_low:.2f} to {split.inflation_ci_high:.2f})."
    )


def _reliability_exhibit(scales: pd.DataFrame, latest: WaveResults) -> Exhibit:
    columns = (
        Column("label", "Scale"),
        Column("n_items", "Questions", "n"),
        Column("alpha", "Alpha", "ratio"),
        Column("ci_low", "From", "ratio"),
        Column("ci_high", "To", "ratio"),
        Column("omega", "Omega", "ratio"),
        Column("ordinal_alpha", "Ordinal alpha", "ratio"),
        Column("n", "n", "n"),
    )
    drawn = scales.sort_values("alpha", ascending=False, ignore_index=True)
    note = (
        "Alpha: Cronbach, complete respondents, Feldt interval. Omega: one factor, three questions and more. Ordinal "
        "alpha: of polychoric correlations; it is the reliability of a finer scale than the one asked."
    )
    return Exhibit(
        "reliability",
        "Reliability of every scale",
        survey_source(latest),
        figure=draw(
            "reliability",
            describe_reliability(drawn),
            0.9 + 0.34 * len(drawn),
            lambda ax: plot_reliability(drawn, ax=ax),
        ),
        numbers=Table("reliability_numbers", "Reliability of scales", columns, drawn, note),
    )


def _structure_exhibit(
    structure: pd.DataFrame, instrument: Instrument, analysis: Analysis, latest: WaveResults
) -> Exhibit:
    named = {pillar.key: label_of(analysis, pillar.key) for pillar in instrument.pillars}
    rows = structure.assign(label=[named.get(key, "All dimensions") for key in structure["pillar"]])
    wanted = ("cfi", "tli", "rmsea", "rmsea_ci_low", "rmsea_ci_high", "srmr", "highest_htmt")
    rows = rows.reindex(columns=[*rows.columns, *(name for name in wanted if name not in rows)])
    columns = (
        Column("label", "Pillar"),
        Column("n_dimensions", "Dimensions", "n"),
        Column("n_items", "Questions", "n"),
        Column("n", "n", "n"),
        Column("cfi", "CFI", "ratio"),
        Column("tli", "TLI", "ratio"),
        Column("rmsea", "RMSEA", "ratio"),
        Column("rmsea_ci_low", "from", "ratio"),
        Column("rmsea_ci_high", "to", "ratio"),
        Column("srmr", "SRMR", "ratio"),
        Column("highest_htmt", "HTMT", "ratio"),
    )
    reasons = "; ".join(f"{row.label}: {row.why_none}" for row in named_rows(rows) if row.why_none)
    note = (
        "Confirmatory factor analysis, robust maximum likelihood (MLR), complete respondents. Good fit: CFI and TLI "
        "about .95, RMSEA up to .06, SRMR up to .08. HTMT: the two dimensions least apart; above "
        f"{HARDLY_TWO:.2f} they are hardly two.{f' {reasons}.' if reasons else ''}"
    )
    return Exhibit(
        "structure",
        "Fit of the declared dimensions to the answers",
        survey_source(latest),
        table=Table("structure", "Fit of the factor model by pillar", columns, rows, note),
    )


def _invariance_exhibit(invariance: pd.DataFrame, analysis: Analysis, latest: WaveResults) -> Exhibit:
    rows = invariance.assign(
        label=[label_of(analysis, key) for key in invariance["dimension"]],
        allows=invariance["held"].map(HELD_WORDS),
    )
    columns = (
        Column("label", "Dimension"),
        Column("cfi", "CFI", "ratio"),
        Column("metric_cfi_difference", "Δ CFI, loadings", "ratio"),
        Column("metric_p_value", "p", "p"),
        Column("scalar_cfi_difference", "Δ CFI, intercepts", "ratio"),
        Column("scalar_p_value", "p", "p"),
        Column("allows", "So"),
    )
    n_leaders, n_staff = int(rows["n_leaders"].min()), int(rows["n_staff"].min())
    note = (
        f"One factor per dimension in two groups, at least {n_leaders} leaders (executives and managers) and {n_staff} "
        "staff. A step holds where CFI falls by at most .010 and RMSEA rises by at most .015 or stays at .05."
    )
    return Exhibit(
        "invariance",
        "Do leaders and staff use the questions alike?",
        survey_source(latest),
        table=Table("invariance", "Measurement invariance of leaders and staff", columns, rows, note),
    )
