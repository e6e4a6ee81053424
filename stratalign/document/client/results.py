"""The page on results: how alignment of units relates to them, research beside it, other treatments, the accounts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.relations import WINSORISED
from stratalign.analysis.results import Analysis, Relation
from stratalign.document.client.accounts import accounts_exhibit
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, row_key, section_of
from stratalign.document.slopes import (
    Made,
    propagation_exhibit,
    robustness_exhibit,
    scaled,
)
from stratalign.findings.client.results import STEP_POINTS, outcome_name
from stratalign.findings.labels import worded
from stratalign.findings.model import Finding
from stratalign.language.fields import Message, Words
from stratalign.language.messages import message
from stratalign.models.regression.association import Association
from stratalign.vocabulary import RELATED_EXPOSURE

#: Name in a formula of the index of a client's own questionnaire.
OWN_EXPOSURE = "overall_index_points"
#: Moves of alignment that are printed; all are drawn.
PRINTED_STEP = 5


def results_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Accounts beside a survey: the association of alignment with growth and margin where it can be estimated."""
    finding = findings.get("results")
    if finding is None:
        return None
    estimated = [found.association for found in analysis.relations if found.association]
    known = [found for found in analysis.relations if found.association and found.update]
    made: list[Made] = [_slopes(analysis, estimated)] if estimated else []
    if known:
        made += [_research(known), _moves(known), *_propagated(known), _robustness(known)]
    made += [*_following(analysis), accounts_exhibit(analysis)]
    exhibits = [exhibit for exhibit, *_ in made]
    question = (
        worded("client.results.question", analysis.instrument) if estimated else message("client.accounts.question")
    )
    section = section_of("client", "results", finding, *exhibits, question=question)
    return Page(section, tuple(t for _, *tables in made for t in tables))


def _slopes(analysis: Analysis, estimated: list[Association]) -> Made:
    """Slopes per ten points of alignment."""
    rows = pd.DataFrame(
        {
            "label": outcome_name(found.outcome),
            "estimate": found.estimate * STEP_POINTS,
            "ci_low": found.ci_low * STEP_POINTS,
            "ci_high": found.ci_high * STEP_POINTS,
            "p_value": found.p_value,
            "r_squared": found.r_squared,
            "n_observations": found.n_observations,
            "residual_df": found.residual_df,
            "covariance": found.covariance,
            "formula": _formula(analysis, found),
        }
        for found in estimated
    ).set_axis([found.outcome for found in estimated])
    columns = (
        Column("label", message("head.outcome")),
        Column("estimate", message("head.estimate"), "slope"),
        Column("ci_low", message("head.from"), "slope"),
        Column("ci_high", message("head.to"), "slope"),
        Column("p_value", message("head.p"), "p"),
        Column("r_squared", message("relation.r_squared"), "hundredths"),
        Column("n_observations", message("head.units"), "n"),
        Column("residual_df", message("relation.residual_df"), "n"),
        Column("covariance", message("relation.errors"), term="errors"),
        Column("formula", message("relation.model")),
    )
    n_hidden = max((found.n_units_hidden for found in analysis.relations), default=0)
    note = message("relation.note.hidden", n=n_hidden) if n_hidden else message("relation.note")
    table = Table("relation", worded("relation.caption", analysis.instrument), columns, rows, (note,))
    units = message("count.units", n=table.cell(estimated[0].outcome, "n_observations"))
    source: Words = (message("relation.source", units=units),)
    exhibit = Exhibit(
        "relation",
        "coefficients",
        worded("relation.subtitle", analysis.instrument, step=STEP_POINTS),
        (*source, message("relation.hidden", n=n_hidden)) if n_hidden else source,
        data=(table.key,),
        labels={"x": worded("relation.axis", analysis.instrument, step=STEP_POINTS)},
        numbers=table.key,
        guide=(worded("relation.guide", analysis.instrument),),
    )
    return exhibit, table


def _formula(analysis: Analysis, found: Association) -> str:
    """The model as written; the index of a questionnaire that asks nothing about a strategy is not of alignment."""
    instrument = analysis.instrument
    is_own = instrument is not None and not instrument.asks_about_strategy
    return found.formula.replace(RELATED_EXPOSURE, OWN_EXPOSURE) if is_own else found.formula


def _following(analysis: Analysis) -> list[Made]:
    """What followed the scores of repeated waves, each unit against itself."""
    estimated = [found.association for found in analysis.followed if found.association]
    if not estimated:
        return []
    rows = pd.DataFrame(
        {
            "label": outcome_name(found.outcome),
            "estimate": found.estimate * STEP_POINTS,
            "ci_low": found.ci_low * STEP_POINTS,
            "ci_high": found.ci_high * STEP_POINTS,
            "p_value": found.p_value,
            "n_units": found.n_clusters,
            "n_observations": found.n_observations,
        }
        for found in estimated
    ).set_axis([found.outcome for found in estimated])
    columns = (
        Column("label", message("head.outcome")),
        Column("estimate", message("head.estimate"), "slope"),
        Column("ci_low", message("head.from"), "slope"),
        Column("ci_high", message("head.to"), "slope"),
        Column("p_value", message("head.p"), "p"),
        Column("n_units", message("head.units"), "n"),
        Column("n_observations", message("following.observations"), "n"),
    )
    note = (message("following.note"),)
    table = Table("following", worded("following.caption", analysis.instrument), columns, rows, note)
    subtitle = worded("following.subtitle", analysis.instrument, step=STEP_POINTS)
    units = message("count.units", n=table.cell(estimated[0].outcome, "n_units"))
    exhibit = Exhibit(
        "following",
        "table",
        subtitle,
        (message("following.source", units=units),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("following.guide"),),
    )
    return [(exhibit, table)]


def _research(known: list[Relation]) -> Made:
    """Published research, this company and both together."""
    parts = []
    for found in known:
        assert found.update is not None
        rows = found.update.tidy()[["estimate", "ci_low", "ci_high"]]
        sources = ["research", "company", "together"]
        keys = [f"{found.outcome}.{source}" for source in sources]
        parts.append(
            rows.assign(label=label_column([outcome_name(found.outcome)] * len(rows)), source=sources).set_axis(keys)
        )
    columns = (
        Column("label", message("head.outcome")),
        Column("source", message("updating.source_head"), term="knowledge"),
        Column("estimate", message("head.estimate"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
    )
    table = Table("updating", message("updating.caption"), columns, pd.concat(parts), (message("updating.note"),))
    exhibit = Exhibit(
        "updating",
        "updating",
        message("updating.subtitle"),
        (message("updating.source", units=_units(known)),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("updating.guide"),),
    )
    return exhibit, table


def _moves(known: list[Relation]) -> Made:
    """Differences in each result over moves of alignment."""
    rows = pd.concat(
        found.moves.assign(
            label=label_column([outcome_name(found.outcome)] * len(found.moves)),
            panel=label_column([outcome_name(found.outcome)] * len(found.moves)),
        ).set_axis([row_key(found.outcome, move) for move in found.moves["move"]])
        for found in known
    )
    columns = (
        Column("label", message("head.outcome")),
        Column("move", message("moves.move"), "signed_points"),
        Column("difference", message("moves.difference"), "number"),
        Column("ci_low", message("head.from"), "number"),
        Column("ci_high", message("head.to"), "number"),
    )
    note = (message("moves.note"),)
    printed = Table("moves_numbers", message("moves.caption"), columns, rows[rows["move"] % PRINTED_STEP == 0], note)
    shown = (
        *drawn("panel"),
        *drawn("move", "difference", "ci_low", "ci_high", format="number"),
        *drawn("is_inside", format="flag"),
    )
    table = Table("moves", message("moves.caption"), shown, rows)
    exhibit = Exhibit(
        "moves",
        "moves",
        message("moves.subtitle"),
        (message("moves.source", units=_units(known)),),
        data=(table.key,),
        numbers=printed.key,
        guide=(message("moves.guide"),),
    )
    return exhibit, table, printed


def _propagated(known: list[Relation]) -> list[Made]:
    """Slopes with scores taken as known, with the uncertainty of the answers, and of the same units asked again."""
    carried = {found.outcome: found.propagated for found in known if found.propagated}
    if not carried:
        return []
    tables = [claim.claims.assign(outcome=name, n_companies=claim.n_companies) for name, claim in carried.items()]
    rows = pd.concat(tables, ignore_index=True)
    slopes = scaled(rows[rows["quantity"] == "slope_per_point"], STEP_POINTS)
    first = next(iter(carried.values()))
    source = message(
        "propagation.source.units",
        units=message("count.units", n=first.n_companies),
        draws=first.n_draws,
        reliability=first.reliability,
    )
    axis = message("relation.axis.short", step=STEP_POINTS)
    return [propagation_exhibit("chain", slopes, axis, source, guide=(message("propagation.guide"),))]


def _robustness(known: list[Relation]) -> Made:
    """The same slope as measured, without measurement error, and under other treatments."""
    rows = pd.concat([found.robustness_checks.assign(outcome=found.outcome) for found in known], ignore_index=True)
    few = (message("robustness.note.few"),) if rows["estimate"].isna().any() else ()
    axis = message("relation.axis.short", step=STEP_POINTS)
    return robustness_exhibit(
        scaled(rows, STEP_POINTS),
        axis,
        subtitle=message("robustness.subtitle", axis=axis),
        source=message("robustness.source.units", units=_units(known), share=WINSORISED),
        n_label=message("head.units"),
        note=(message("robustness.note"), *few),
        guide=(message("robustness.guide.units"),),
    )


def _units(known: list[Relation]) -> Message:
    return message("count.units", n=known[0].n_units)
