"""Pages of the study on what speaks against it: other treatments, unmeasured causes, industries, shares of pillars."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import WINSORISED, StudyResults
from stratalign.analysis.study_verdicts import e_values
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.slopes import Made, robustness_exhibit, scaled
from stratalign.findings.columns import exposure_name, outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.doubts import pillar_shares
from stratalign.findings.study.words import STEP_POINTS, study_source
from stratalign.language.fields import Text
from stratalign.language.messages import is_known, message
from stratalign.numerics.distributions import t_quantile
from stratalign.rows import cells

_SLOPES = ("slope", "ci_low", "ci_high", "shrunken", "shrunken_low", "shrunken_high")


def robustness_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """One slope under several honest treatments."""
    finding = findings.get("treatments")
    if finding is None:
        return None
    axis = message("relation.axis.short", step=STEP_POINTS)
    made: list[Made] = [
        robustness_exhibit(
            scaled(results.robustness_checks, STEP_POINTS),
            axis,
            subtitle=message("robustness.subtitle.companies", axis=axis),
            source=study_source(results, message("robustness.how.companies", share=WINSORISED)),
            n_label=message("head.companies"),
            guide=(message("robustness.guide.companies"),),
            more=(Column("covariance", message("relation.errors"), term="errors"),),
        )
    ]
    if len(results.past):
        made.append(_past(results))
    exhibits = [exhibit for exhibit, *_ in made]
    section = section_of("study", "treatments", finding, *exhibits)
    return Page(section, tuple(table for _, *tables in made for table in tables))


def _past(results: StudyResults) -> Made:
    """Last year's outcome, alone and with earlier years held constant."""
    rows = scaled(results.past, STEP_POINTS)
    keys = list(rows["outcome"] + "." + rows["check"])
    rows = rows.assign(label=cells(outcome_name(name) for name in rows["outcome"])).set_axis(keys)
    columns = (
        Column("label", message("head.outcome")),
        Column("check", message("past.model"), term="past"),
        Column("estimate", message("past.per_step", step=STEP_POINTS), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("p_value", message("head.p"), "p"),
        Column("n_units", message("head.companies"), "n"),
    )
    table = Table("past", message("past.caption"), columns, rows, (message("past.note"),))
    subtitle, source = message("past.subtitle"), (study_source(results, message("past.how")),)
    return Exhibit("past", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def confounding_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """What an unmeasured cause would have to explain."""
    finding = findings.get("confounding")
    if finding is None:
        return None
    made: list[Made] = [_ranges(results), _contours(results)]
    exhibits = [exhibit for exhibit, *_ in made]
    section = section_of("study", "confounding", finding, *exhibits)
    return Page(section, tuple(table for _, *tables in made for table in tables))


def _ranges(results: StudyResults) -> tuple[Exhibit, Table]:
    """How strong a cause must be, outcome by outcome."""
    rows = pd.DataFrame(
        {
            "label": [outcome_name(name) for name in results.robustness],
            "partial_r2": [found.partial_r2 for found in results.robustness.values()],
            "value": [found.robustness_value for found in results.robustness.values()],
            "value_alpha": [found.robustness_value_alpha for found in results.robustness.values()],
        },
        index=list(results.robustness),
    ).join(e_values(results))
    used = results.claims.models.set_index("outcome")["n_companies"]
    rows = rows.assign(n_companies=used.reindex(rows.index))
    columns = (
        Column("label", message("head.outcome")),
        Column("partial_r2", message("confounding.partial_r2"), "ratio"),
        Column("value", message("confounding.nothing"), "ratio"),
        Column("value_alpha", message("confounding.chance"), "ratio"),
        Column("e_value", message("confounding.e_value"), "hundredths"),
        Column("e_value_bound", message("confounding.e_value_bound"), "hundredths"),
        *drawn("n_companies", format="n"),
    )
    table = Table("robustness", message("confounding.caption"), columns, rows)
    exhibit = Exhibit(
        "robustness",
        "confounding_ranges",
        message("confounding.subtitle"),
        (study_source(results, message("confounding.how")),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("confounding.guide"),),
    )
    return exhibit, table


def _contours(results: StudyResults) -> tuple[Exhibit, Table, Table, Table]:
    """The first outcome's estimate under causes of any strength."""
    outcome = results.focal[0]
    found = results.robustness[outcome]
    grid = results.contours.assign(adjusted_estimate=results.contours["adjusted_estimate"] * STEP_POINTS)
    shares = drawn("r2_exposure", "r2_outcome", format="thousandths")
    grid_table = Table("contours", "", (*shares, *drawn("adjusted_estimate", "adjusted_t", format="thousandths")), grid)
    bounds = results.bounds
    bounds = bounds[bounds["outcome"] == outcome].head(1) if len(bounds) else bounds
    named = bounds.reindex(columns=["r2_exposure", "r2_outcome"]).assign(
        label=cells(message("contours.as_size") for _ in range(len(bounds)))
    )
    bound_table = Table("contour_bounds", "", (*drawn("label"), *shares), named)
    critical = float(t_quantile(0.975, found.degrees_of_freedom - 1))
    limits = pd.DataFrame({"value": [found.robustness_value, critical]}, index=["robustness_value", "critical_t"])
    limit_table = Table("contour_limits", "", drawn("value", format="thousandths"), limits)
    exhibit = Exhibit(
        "contours",
        "contours",
        message("contours.subtitle", outcome=outcome_name(outcome), step=STEP_POINTS),
        (study_source(results, message("confounding.how")),),
        data=(grid_table.key, bound_table.key),
        options={name: limit_table.cell(name, "value") for name in ("robustness_value", "critical_t")},
        guide=(message("contours.guide"),),
    )
    return exhibit, grid_table, bound_table, limit_table


def industries_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Slopes of industries."""
    finding = findings.get("industries")
    if finding is None:
        return None
    table, means = _industry_slopes(results), _industry_means(results)
    exhibit = Exhibit(
        "industries",
        "group_slopes",
        message("industries.subtitle", step=STEP_POINTS),
        (study_source(results, message("industries.how")),),
        data=(table.key, means.key),
        numbers=table.key,
        guide=(message("industries.guide"),),
    )
    return Page(section_of("study", "industries", finding, exhibit), (table, means))


def _industry_slopes(results: StudyResults) -> Table:
    parts = []
    for outcome, found in results.industries.items():
        rows = found.groups.assign(**{name: found.groups[name] * STEP_POINTS for name in _SLOPES})
        rows = rows.assign(
            label=cells(_industry(str(group)) for group in rows["group"]),
            panel=cells(outcome_name(outcome) for _ in range(len(rows))),
        )
        parts.append(rows.set_axis([f"{outcome}.{group}" for group in rows["group"]]))
    columns = (
        Column("label", message("industries.industry")),
        Column("panel", message("head.outcome")),
        Column("n_observations", message("head.companies"), "n"),
        Column("slope", message("industries.own"), "number"),
        Column("ci_low", message("head.from"), "number"),
        Column("ci_high", message("head.to"), "number"),
        Column("shrunken", message("industries.shrunken"), "number"),
        Column("shrunken_low", message("head.from"), "number"),
        Column("shrunken_high", message("head.to"), "number"),
    )
    return Table("industries", message("industries.caption"), columns, pd.concat(parts))


def _industry_means(results: StudyResults) -> Table:
    names = ("mean", "ci_low", "ci_high", "prediction_low", "prediction_high")
    rows = pd.DataFrame(
        {name: [getattr(found, name) * STEP_POINTS for found in results.industries.values()] for name in names},
        index=list(results.industries),
    ).assign(panel=cells(outcome_name(name) for name in results.industries))
    return Table("industry_means", "", (*drawn("panel"), *drawn(*names, format="number")), rows)


def _industry(key: str) -> Text:
    """Printed name of an industry; one that is not ours by its own name."""
    return message(f"industry.{key}") if is_known(f"industry.{key}") else key


def pillars_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Shares of strategy, culture and talent."""
    finding = findings.get("pillars")
    if finding is None:
        return None
    rows = pillar_shares(results)
    columns = (
        Column("label", message("pillars.pillar")),
        Column("share_pct", message("pillars.share"), "number"),
        Column("share_ci_low", message("head.from"), "number"),
        Column("share_ci_high", message("head.to"), "number"),
        Column("published_pct", message("pillars.published"), "number"),
        Column("baseline_pct", message("pillars.equal"), "number"),
        *drawn("is_apart", format="flag"),
    )
    rows = rows.assign(label=cells(exposure_name(str(key)) for key in rows.index))
    table = Table("pillars", message("pillars.caption"), columns, rows)
    r_squared = float(results.claims.pillars.attrs["r_squared"])
    exhibit = Exhibit(
        "pillars",
        "importance",
        message("pillars.subtitle", r_squared=r_squared),
        (study_source(results, message("pillars.how")),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("pillars.guide"),),
    )
    return Page(section_of("study", "pillars", finding, exhibit), (table,))
