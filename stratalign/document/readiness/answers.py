"""Readiness pages on the answers: how carefully people answered, how the scales were used, which items run against."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import FEWEST_FOR_SHARES, WaveReadiness
from stratalign.checks.careless import SignRule
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page
from stratalign.document.readiness.parts import Made, labelled, of_wave, page_of, percent, source, table_alone
from stratalign.findings.model import Finding
from stratalign.language.messages import message
from stratalign.measurement.careless.signs import SEVERAL
from stratalign.rows import cells, rows_of

#: Item-rest correlations below this are listed: negative ones, and those close to it.
LOW_CORRELATION = 0.20
N_LOWEST = 10
_SHARES = ("low", "middle", "high", "other")


def careless_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Signs of careless answering, and what the main score would be without those who show several."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        if not wave.n_respondents:
            return []
        table = _signs(wave, suffix)
        subtitle = of_wave(readiness, wave, message("careless.subtitle"))
        guide = (message("careless.guide"),)
        if not wave.flags.rules["n_flagged"].any():
            return [table_alone(table, subtitle, (source(wave),), guide=guide)]
        bars = (message("careless.guide.bars"), *guide)
        line = (source(wave),)
        return [(Exhibit(table.key, "counts", subtitle, line, data=(table.key,), numbers=table.key, guide=bars), table)]

    return page_of("careless", readiness, findings, make)


def scale_usage_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Where the answers lie on their scales."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        return [] if wave.usage_of_dimensions.empty else [_usage(readiness, wave, suffix)]

    return page_of("scale_usage", readiness, findings, make)


def reverse_keys_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Items that run against the rest of their dimension."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        if wave.item_rest.empty:
            return []
        table = _item_rest(readiness, wave, suffix)
        words = message("item_rest.subtitle", k=len(table.rows), n=len(wave.item_rest))
        guide = (message("item_rest.guide"),)
        lowest = table_alone(table, of_wave(readiness, wave, words), (source(wave),), guide=guide)
        return [*_reliability(readiness, wave, suffix), lowest]

    return page_of("reverse_keys", readiness, findings, make)


def _signs(wave: WaveReadiness, suffix: str) -> Table:
    """Counts per sign, and how many people show several."""
    signs = [
        {
            "label": message(f"sign.{sign.key}"),
            "rule": message(f"sign_rule.{sign.rule}", **sign.limits),
            "n_judged": sign.n_judged,
            "n_flagged": sign.n_flagged,
            "is_total": False,
        }
        for sign in rows_of(wave.flags.rules, SignRule)
    ]
    total = {
        "label": message("sign.several", n=SEVERAL),
        "rule": message("sign_rule.several", n=SEVERAL),
        "n_judged": wave.n_respondents,
        "n_flagged": wave.n_several_signs,
        "is_total": True,
    }
    rows = pd.DataFrame([*signs, total], index=[*wave.flags.rules["key"], "several"])
    # Where no one could be judged the share is 0 / 0: missing.
    rows = rows.assign(share_pct=rows["n_flagged"] / rows["n_judged"] * 100)
    columns = (
        Column("label", message("careless.sign")),
        Column("rule", message("careless.rule")),
        Column("n_judged", message("careless.judged"), "n"),
        Column("n_flagged", message("careless.flagged"), "n"),
        Column("share_pct", message("careless.share"), "number"),
        *drawn("is_total", format="flag"),
    )
    return Table(f"careless{suffix}", message("careless.caption"), columns, rows)


def _usage(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Made:
    """Dimensions are drawn, items are printed."""
    shares = {f"{name}_pct": f"{name}_share" for name in _SHARES}
    rows = labelled(readiness, percent(wave.usage_of_dimensions, **shares)).set_index("dimension")
    shown = (*drawn("label"), *drawn("n_answered", format="n"), *drawn(*shares, format="pct"))
    table = Table(f"scale_usage{suffix}", message("scale_usage.caption"), shown, rows)
    items = _usage_of_items(wave, suffix)
    exhibit = Exhibit(
        table.key,
        "scale_usage",
        of_wave(readiness, wave, message("scale_usage.subtitle")),
        (source(wave),),
        data=(table.key,),
        numbers=items.key,
        guide=(message("scale_usage.guide"),),
    )
    return exhibit, table, items


def _usage_of_items(wave: WaveReadiness, suffix: str) -> Table:
    shares = {f"{name}_pct": f"{name}_share" for name in _SHARES[:3]}
    columns = (
        Column("item_key", message("readiness.item")),
        Column("n_answered", message("scale_usage.answers"), "n"),
        Column("low_pct", message("scale_usage.low"), "pct"),
        Column("middle_pct", message("scale_usage.middle"), "pct"),
        Column("high_pct", message("scale_usage.high"), "pct"),
        Column("n_options_used", message("scale_usage.options"), "n"),
    )
    rows = percent(wave.usage, **shares).set_index("item_key", drop=False)
    note = message("scale_usage.note", fewest=FEWEST_FOR_SHARES)
    return Table(f"scale_usage_items{suffix}", message("scale_usage.caption.items"), columns, rows, (note,))


def _reliability(readiness: Readiness, wave: WaveReadiness, suffix: str) -> list[Made]:
    """Alpha and omega of every scale; none where no scale has an alpha."""
    if wave.scales.empty or wave.scales["alpha"].isna().all():
        return []
    known = wave.scales.dropna(subset=["alpha"]).sort_values("alpha", ascending=False)
    columns = (
        Column("label", message("reliability.scale")),
        Column("n_items", message("readiness.items"), "n"),
        Column("alpha", message("head.alpha"), "ratio"),
        Column("ci_low", message("head.from"), "ratio"),
        Column("ci_high", message("head.to"), "ratio"),
        Column("omega", message("head.omega"), "ratio"),
        Column("ordinal_alpha", message("head.ordinal_alpha"), "ratio"),
        Column("n", message("head.n"), "n"),
    )
    rows = labelled(readiness, known).set_index("dimension")
    table = Table(f"reliability{suffix}", message("reliability.caption"), columns, rows)
    subtitle = of_wave(readiness, wave, message("reverse_keys.reliability"))
    line = (source(wave),)
    return [(Exhibit(table.key, "reliability", subtitle, line, data=(table.key,), numbers=table.key), table)]


def _item_rest(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Table:
    """Items that go least with the rest of their dimension."""
    lowest = wave.item_rest.sort_values("correlation")
    n_shown = max(N_LOWEST, int((lowest["correlation"] < LOW_CORRELATION).sum()))
    lowest = lowest.head(n_shown)
    rows = labelled(readiness, lowest).assign(
        keyed=["reverse" if is_reverse else "as_worded" for is_reverse in lowest["is_reverse"]],
        verdict=cells("against" if value < 0 else None for value in lowest["correlation"]),
    )
    columns = (
        Column("item_key", message("readiness.item")),
        Column("label", message("head.dimension")),
        Column("correlation", message("item_rest.correlation"), "ratio"),
        Column("alpha", message("head.alpha"), "ratio"),
        Column("alpha_if_dropped", message("item_rest.without"), "ratio"),
        Column("keyed", message("item_rest.keyed"), term="item_rest.keyed"),
        Column("n_people", message("head.n"), "n"),
        Column("verdict", message("item_rest.verdict"), term="item_rest.verdict"),
    )
    rows = rows.set_index("item_key", drop=False)
    return Table(f"item_rest{suffix}", message("item_rest.caption"), columns, rows, (message("item_rest.note"),))
