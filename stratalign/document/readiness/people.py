"""Readiness page on who answered: response rates by level and unit, and non-response."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.readiness import Readiness, WaveReadiness
from stratalign.checks.roster import Representation
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.readiness.parts import percent, source, subtitle, wave_exhibits
from stratalign.exhibits.response_rates import describe_response_rates, plot_response_rates
from stratalign.findings.wording import listed, sentence

#: Expected counts below this make the p value of a chi-square test rough.
SMALLEST_EXPECTED = 5.0
#: Groups named in the title at most.
NAMED_GROUPS = 4


def response_rates_page(readiness: Readiness) -> Section | None:
    """Response rates with intervals, and whether respondents are spread as the people invited are."""

    def make(wave: WaveReadiness, suffix: str) -> list[Exhibit]:
        return [_rates_exhibit(readiness, wave, found, suffix) for found in wave.representation]

    exhibits = wave_exhibits(readiness, make)
    if not exhibits:
        return None
    latest = next(wave for wave in reversed(readiness.waves) if wave.representation)
    sentences = [_test_words(found) for found in latest.representation]
    caveat = "Respondents named in no group of the roster are not in these rates."
    return Section("response_rates", "Who answered", _title(latest), tuple(sentences), exhibits, (caveat,))


def _title(wave: WaveReadiness) -> str:
    """Who is under-represented, or that nobody is."""
    few = [label for found in wave.representation for label in found.beyond("below")]
    if not few:
        return "Respondents are spread over levels and units as the people invited are"
    more = f" and {len(few) - NAMED_GROUPS} more groups" if len(few) > NAMED_GROUPS else ""
    names = few[:NAMED_GROUPS]
    verb = "is" if len(few) == 1 else "are"
    named = f"{', '.join(names)}{more}" if more else listed(names)
    return f"{named} {verb} under-represented among the respondents"


def _test_words(found: Representation) -> str:
    """The test of equal rates in one sentence."""
    if not found.degrees_of_freedom:
        return sentence(f"rates of {found.kind}s cannot be compared: there is one group, or everybody answered")
    p = "p\N{NO-BREAK SPACE}< .001" if found.p_value < 0.001 else f"p\N{NO-BREAK SPACE}= {found.p_value:.3f}"
    p = p.replace("= 0.", "= .").replace(" .", "\N{NO-BREAK SPACE}.")
    verdict = "differ by more than chance" if found.is_uneven else "differ no more than chance would make them"
    rough = " (some groups are small, so the p value is rough)" if found.smallest_expected < SMALLEST_EXPECTED else ""
    return (
        f"Response rates of {found.kind}s {verdict}: chi-square {found.chi_square:.1f} with {found.degrees_of_freedom} "
        f"degrees of freedom, {p}{rough}; Cramér's V {found.cramers_v:.2f}."
    )


def _rates_exhibit(readiness: Readiness, wave: WaveReadiness, found: Representation, suffix: str) -> Exhibit:
    apart = {*found.beyond("below"), *found.beyond("above")}
    rates = found.table.assign(is_apart=found.table["label"].isin(apart))
    if found.kind == "unit":
        rates = rates.sort_values("rate", ascending=False, kind="stable", ignore_index=True)
    overall = float(rates["n_respondents"].sum() / rates["n_invited"].sum())
    rows = percent(
        rates,
        rate_pct="rate",
        low_pct="ci_low",
        high_pct="ci_high",
        invited_pct="invited_share",
        respondent_pct="respondent_share",
    ).assign(represented=_represented(rates, found))
    columns = (
        Column("label", found.kind.capitalize()),
        Column("n_invited", "Invited", "n"),
        Column("n_respondents", "Answered", "n"),
        Column("rate_pct", "Rate", "pct"),
        Column("low_pct", "From", "pct"),
        Column("high_pct", "To", "pct"),
        Column("invited_pct", "Share of invited", "pct"),
        Column("respondent_pct", "Share of respondents", "pct"),
        Column("difference_sd", "Difference (sd)", "ratio"),
        Column("residual", "Residual", "number"),
        Column("represented", "Represented"),
    )
    minimum = readiness.engagement.disclosure.minimum_respondents
    note = (
        f"Intervals after Wilson. {found.kind.capitalize()}s of fewer than {minimum} invited people stand together. "
        "The difference of shares is in standard deviations of the share invited; residuals beyond 2 are set apart "
        "where the rates differ by more than chance."
    )
    key = f"{found.kind}_rates{suffix}"
    height = 1.1 + 0.3 * len(rates)
    marks = " Diamonds: answered less or more than the others." if rates["is_apart"].any() else ""
    return Exhibit(
        key,
        subtitle(readiness, wave, f"Response rate by {found.kind}, against everybody's.{marks}".rstrip(".")),
        source(wave),
        figure=draw(
            key,
            describe_response_rates(rates, overall=overall),
            height,
            lambda ax: plot_response_rates(rates, overall=overall, ax=ax),
        ),
        numbers=Table(f"{key}_numbers", f"Invited people and respondents by {found.kind}", columns, rows, note),
    )


def _represented(rates: pd.DataFrame, found: Representation) -> list[str]:
    """Whether each group is under- or over-represented."""
    below, above = set(found.beyond("below")), set(found.beyond("above"))
    return ["under" if label in below else "over" if label in above else "as invited" for label in rates["label"]]
