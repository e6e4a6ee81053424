"""Phrases that every page uses: counted nouns, intervals, ranges of days, source lines, values that are missing."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # A claim told as one sentence of many.
    text("sentence", "{text:sentence}"),
    text(
        "synthetic.client", "Synthetic data: this client, its people and its figures are invented to show the method."
    ),
    text("synthetic.word", "Synthetic data"),
    # Sentences that belong together.
    text("paragraph", "{sentences}"),
    # Counted nouns.
    counted("count.respondents", "{n:count} respondent", "{n:count} respondents"),
    counted("count.people", "{n:count} person", "{n:count} people"),
    counted("count.units", "{n:count} unit", "{n:count} units"),
    counted("count.shown_units", "{n:count} shown unit", "{n:count} shown units"),
    counted("count.companies", "{n:count} company", "{n:count} companies"),
    counted("count.synthetic_companies", "{n:count} synthetic company", "{n:count} synthetic companies"),
    counted("count.industries", "{n:count} industry", "{n:count} industries"),
    counted("count.dimensions", "{n:count} dimension", "{n:count} dimensions"),
    counted("count.owners", "{n:count} owner", "{n:count} owners"),
    counted("count.comparisons", "{n:count} comparison", "{n:count} comparisons"),
    counted("count.families", "{n:count} family", "{n:count} families"),
    counted("count.waves", "{n:count} wave", "{n:count} waves"),
    counted("count.columns", "{n:count} column", "{n:count} columns"),
    counted("count.treatments", "{n:count} treatment", "{n:count} treatments"),
    # Units that are shown together.
    text("group.together", "{names}, together"),
    text("count.on_none", "none"),
    text("count.on_some", "{n:count}"),
    text("group.code", "Unit {name}"),
    text("group.together.more", "{names} and {n:count} more, together"),
    # Intervals, in the words that follow a figure.
    text("interval.whole", "95% interval {low:whole} to {high:whole}"),
    text("interval.tenths", "95% interval {low:tenths} to {high:tenths}"),
    text("interval.hundredths", "95% interval {low:hundredths} to {high:hundredths}"),
    text("interval.figures", "95% interval {low:figures} to {high:figures}"),
    text("interval.none", "no interval"),
    # Ranges of days.
    text("days.one", "{day:long_date}"),
    text("days.same_month", "{first:day} to {last:long_date}"),
    text("days.same_year", "{first:day} {first:month} to {last:long_date}"),
    text("days.any", "{first:long_date} to {last:long_date}"),
    text("days.year", "{day:year}"),
    # Source lines.
    text("source.survey", "Source: employee survey, {wave}{period}; n = {n:count}{rate}."),
    text("source.survey.period", " ({days})"),
    text("source.survey.rate", ", response rate {rate:share}"),
    text("nothing", ""),
    # Heads of columns that many tables have.
    text("head.from", "From"),
    text("head.to", "To"),
    text("head.lower_from", "from"),
    text("head.lower_to", "to"),
    text("head.n", "n"),
    text("head.p", "p"),
    text("head.estimate", "Estimate"),
    text("head.outcome", "Outcome"),
    text("head.dimension", "Dimension"),
    text("head.measure", "Measure"),
    text("head.level", "Level"),
    text("head.unit", "Unit"),
    text("head.units", "Units"),
    text("head.companies", "Companies"),
    text("head.alpha", "Alpha"),
    text("head.omega", "Omega"),
    text("head.ordinal_alpha", "Ordinal alpha"),
)
