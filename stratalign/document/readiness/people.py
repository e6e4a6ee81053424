"""Readiness page on who answered: response rates by level and unit, and non-response."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.checks.roster import Representation
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column
from stratalign.document.readiness.parts import Made, of_wave, page_of, percent, source
from stratalign.findings.model import Finding
from stratalign.findings.readiness.response_rates import group_keys, group_names
from stratalign.language.messages import message


def response_rates_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Response rates with intervals, and whether respondents are spread as the people invited are."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        tests = _tests(wave, suffix)
        first, *others = [_rates(readiness, wave, found, tests, suffix) for found in wave.representation]
        return [(*first, tests), *others]

    return page_of("response_rates", readiness, findings, make)


def _tests(wave: WaveReadiness, suffix: str) -> Table:
    """Test of equal rates by level and by unit, and everybody's rate; sentences and figures point at it."""
    rows = pd.DataFrame(
        {
            "chi_square": found.chi_square,
            "degrees_of_freedom": found.degrees_of_freedom,
            "p_value": found.p_value,
            "cramers_v": found.cramers_v,
            "overall_pct": found.overall_rate * 100,
        }
        for found in wave.representation
    ).set_axis([found.kind for found in wave.representation])
    columns = (
        *drawn("chi_square", format="tenths"),
        *drawn("degrees_of_freedom", format="n"),
        *drawn("p_value", format="p"),
        *drawn("cramers_v", format="hundredths"),
        *drawn("overall_pct", format="pct"),
    )
    return Table(f"response_tests{suffix}", message("response_rates.tests"), columns, rows)


def _rates(
    readiness: Readiness, wave: WaveReadiness, found: Representation, tests: Table, suffix: str
) -> tuple[Exhibit, Table]:
    rows = _rows(found)
    minimum = readiness.engagement.disclosure.minimum_respondents
    table = Table(
        f"{found.kind}_rates{suffix}",
        message(f"response_rates.caption.{found.kind}"),
        _columns(found.kind),
        rows,
        (message(f"response_rates.note.{found.kind}", minimum=minimum),),
    )
    subtitle = message(f"response_rates.subtitle.{found.kind}.apart" if rows["is_apart"].any() else
                       f"response_rates.subtitle.{found.kind}")  # fmt: skip
    exhibit = Exhibit(
        table.key,
        "response_rates",
        of_wave(readiness, wave, subtitle),
        (source(wave),),
        data=(table.key,),
        options={"overall_pct": tests.cell(found.kind, "overall_pct")},
        numbers=table.key,
        guide=(message("response_rates.guide"),),
    )
    return exhibit, table


def _rows(found: Representation) -> pd.DataFrame:
    """Groups with their rates in per cent, and whether each is under- or over-represented; units by their rate."""
    sides = dict.fromkeys(found.groups_beyond("below").index, "under")
    sides |= dict.fromkeys(found.groups_beyond("above").index, "over")
    rates = percent(
        found.table,
        rate_pct="rate",
        low_pct="ci_low",
        high_pct="ci_high",
        invited_pct="invited_share",
        respondent_pct="respondent_share",
    ).assign(
        label=label_column(group_names(found.table, found.kind)),
        represented=[sides.get(place, "as_invited") for place in found.table.index],
        is_apart=[place in sides for place in found.table.index],
    )
    rates = rates.set_axis(group_keys(found.table, found.kind))
    return rates.sort_values("rate", ascending=False, kind="stable") if found.kind == "unit" else rates


def _columns(kind: str) -> tuple[Column, ...]:
    return (
        Column("label", message(f"head.{kind}")),
        Column("n_invited", message("response_rates.invited"), "n"),
        Column("n_respondents", message("response_rates.answered"), "n"),
        Column("rate_pct", message("response_rates.rate"), "pct"),
        Column("low_pct", message("head.from"), "pct"),
        Column("high_pct", message("head.to"), "pct"),
        Column("invited_pct", message("response_rates.invited_share"), "pct"),
        Column("respondent_pct", message("response_rates.respondent_share"), "pct"),
        Column("difference_sd", message("response_rates.difference"), "ratio"),
        Column("residual", message("response_rates.residual"), "number"),
        Column("represented", message("response_rates.represented"), term="represented"),
        *drawn("is_apart", format="flag"),
    )
