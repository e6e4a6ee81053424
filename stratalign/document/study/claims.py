"""Pages of the study on the published claims: figures beside the published ones, counts, models of all companies."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.slopes import ESTIMATE, Made
from stratalign.document.study.linked import linked_claims
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.claims import figures
from stratalign.findings.study.words import counts_behind, is_published, study_source
from stratalign.language.fields import Cell
from stratalign.language.messages import message
from stratalign.rows import cells


def claims_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """The six published figures beside those of these companies."""
    made: list[Made] = [_figures(results)]
    varies = len(set(counts_behind(results))) > 1
    if len(results.claims.ratios):
        made.append(_ratios(results))
    linked = linked_claims(results)
    made += [*([linked] if linked else []), _models(results, varies), _correlations(results)]
    exhibits = [exhibit for exhibit, *_ in made]
    section = section_of("study", "claims", findings["claims"], *exhibits)
    if not is_published(results):
        topic, question = message("study.claims.topic.unpublished"), message("study.claims.question.unpublished")
        section = section_of("study", "claims", findings["claims"], *exhibits, topic=topic, question=question)
    # Ratios are drawn and printed from one table; it stands once.
    tables = {table.key: table for _, *tables in made for table in tables}
    return Page(section, tuple(tables.values()))


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the printed name of their outcome, under its key."""
    return rows.assign(label=cells(outcome_name(name) for name in rows["outcome"])).set_index("outcome", drop=False)


def _figures(results: StudyResults) -> Made:
    """Published figure and interval of these companies, drawn; the premiums in numbers."""
    ratios = figures(results)
    ratios = named(ratios[ratios["quantity"] == "risk_ratio"])
    shown = drawn("claimed", *ESTIMATE, format="hundredths")
    ratio_table = Table("claimed_ratios", "", (*drawn("label"), *shown), ratios)
    premiums = _premiums(results)
    exhibit = Exhibit(
        "claims",
        "claims",
        message("claims.subtitle" if is_published(results) else "claims.subtitle.unpublished"),
        (study_source(results, only_groups=True),),
        data=(premiums.key, ratio_table.key),
        numbers=premiums.key,
        guide=(message("claims.guide"),) if is_published(results) else (),
    )
    return exhibit, premiums, ratio_table


def _premiums(results: StudyResults) -> Table:
    rows = named(results.claims.premiums)
    rows = rows.assign(
        claimed=rows["claimed_pct"],
        estimate=rows["premium_pct"],
        ci_low=rows["premium_ci_low"],
        ci_high=rows["premium_ci_high"],
    )
    columns = (
        Column("label", message("head.outcome")),
        Column("claimed", message("premiums.published"), "signed_points"),
        Column("mean_top", message("premiums.aligned"), "number"),
        Column("mean_bottom", message("premiums.unaligned"), "number"),
        Column("estimate", message("premiums.more"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        Column("difference_points", message("premiums.points"), "number"),
        Column("premium_of_medians_pct", message("premiums.medians"), "signed_points"),
        Column("premium_of_trimmed_pct", message("premiums.trimmed"), "signed_points"),
    )
    return Table("premiums", message("premiums.caption"), columns, rows, (message("premiums.note"),))


def _ratios(results: StudyResults) -> Made:
    """Counts, shares and ratios behind the claims."""
    rows = named(results.claims.ratios)
    intervals = [
        message(
            "ratios.interval.cell",
            low=Cell("ratios", str(key), "risk_ratio_ci_low"),
            high=Cell("ratios", str(key), "risk_ratio_ci_high"),
        )
        if low == low
        else message("ratios.too_few")
        for key, low in rows["risk_ratio_ci_low"].items()
    ]
    columns = (
        Column("label", message("head.outcome")),
        Column("top", message("ratios.top"), message="ratios.top.cell"),
        Column("bottom", message("ratios.bottom"), message="ratios.bottom.cell"),
        Column("claimed_ratio", message("ratios.published"), "estimate"),
        Column("risk_ratio", message("ratios.risk_ratio"), "estimate"),
        Column("interval", message("ratios.interval")),
        Column("odds_ratio", message("ratios.odds_ratio"), "estimate"),
        Column("difference_pct", message("ratios.points"), "signed_points"),
        Column("implied_r", message("ratios.implied"), "ratio"),
        Column("claimed_implied_r", message("ratios.published_r"), "ratio"),
        *drawn("high_top", "n_top", "high_bottom", "n_bottom", format="n"),
        *drawn("share_top", "share_bottom", format="share"),
        *drawn("risk_ratio_ci_low", "risk_ratio_ci_high", format="hundredths"),
    )
    note = (message("ratios.note"),)
    table = Table("ratios", message("ratios.caption"), columns, rows.assign(interval=cells(intervals)), note)
    exhibit = Exhibit(
        "ratios",
        "table",
        message("ratios.subtitle"),
        (study_source(results, only_groups=True),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("ratios.guide"),),
    )
    return exhibit, table


def _models(results: StudyResults, varies: bool) -> Made:
    """All companies instead of extremes."""
    columns = (
        Column("label", message("head.outcome")),
        Column("slope_per_sd", message("models.slope"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("p_value", message("head.p"), "p"),
        Column("predicted_low", message("models.low"), "number"),
        Column("predicted_high", message("models.high"), "number"),
        Column("partial_r", message("models.partial_r"), "hundredths"),
        *([Column("n_companies", message("head.companies"), "n")] if varies else drawn("n_companies", format="n")),
    )
    table = Table("models", message("models.caption"), columns, named(results.claims.models))
    how = message("models.how", sd=float(results.study.companies[results.design.exposure].std()))
    subtitle, source = message("models.subtitle"), (study_source(results, how),)
    return Exhibit("models", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def _correlations(results: StudyResults) -> Made:
    """Leaving out the middle raises a correlation."""
    columns = (
        Column("label", message("head.outcome")),
        Column("r", message("correlations.all"), "hundredths"),
        Column("r_extreme", message("correlations.extreme"), "hundredths"),
        Column("r_uninflated", message("correlations.uninflated"), "hundredths"),
        Column("n_companies", message("head.companies"), "n"),
    )
    # Those of the outcome, also where a control of the models is not known.
    counted = results.claims.counts.set_index("outcome")["n_companies"]
    rows = results.claims.models.assign(n_companies=lambda models: models["outcome"].map(counted))
    table = Table("correlations", message("correlations.caption"), columns, named(rows))
    subtitle, source = message("correlations.subtitle"), (study_source(results, message("correlations.how")),)
    return Exhibit("correlations", "table", subtitle, source, data=(table.key,), numbers=table.key), table
