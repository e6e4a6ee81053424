"""The rule on single questions: from where to where favourable answers run, and which questions stand at the ends."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.items import judged_items
from stratalign.analysis.left_open import ITEM_PREFIX
from stratalign.analysis.report_claims import pair_key
from stratalign.analysis.results import Analysis
from stratalign.engagement.instrument import Instrument, wording
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Message
from stratalign.language.messages import message


def find_items(analysis: Analysis) -> Finding | None:
    """How favourable the answers to each question are; how many were asked where nothing says what is favourable."""
    latest, instrument = analysis.latest, analysis.instrument
    if latest is None or instrument is None or latest.items is None:
        return None
    rows = latest.items.groups
    shown = rows[(rows["kind"] == "overall") & ~rows["is_hidden"]]
    if shown.empty:
        return None
    judged = judged_items(latest.items, instrument)
    caveats = (message("items.caveat.single"),)
    if judged.empty:
        counts = tuple(
            Evidence(str(key), "n_respondents", "people", float(n), n_respondents=float(n))
            for key, n in zip(shown["item_key"], shown["n_respondents"], strict=True)
        )
        people = message("count.people", n=latest.n_respondents)
        return Finding(
            "items", message("items.claim.asked", n=len(shown), people=people), (), counts, "descriptive", caveats
        )
    return Finding(
        "items",
        _claim(judged["favourable_pct"]),
        _ends(judged, instrument, analysis),
        tuple(
            Evidence(str(key), "favourable_pct", "percent", float(share), float(low), float(high), float(n))
            for key, share, low, high, n in judged[
                ["item_key", "favourable_pct", "ci_low", "ci_high", "n_respondents"]
            ].itertuples(index=False)
        ),
        "descriptive",
        caveats,
        family="measures",
    )


def _claim(shares: pd.Series) -> Message:
    """From where to where the shares run."""
    high, low, n = float(shares.iloc[0]), float(shares.iloc[-1]), len(shares)
    if n == 1:
        return message("items.claim.one", share=high)
    if low == high:
        return message("items.claim.same", share=high, n=n)
    return message("items.claim.range", low=low, high=high, n=n)


def _ends(judged: pd.DataFrame, instrument: Instrument, analysis: Analysis) -> tuple[Message, ...]:
    """The questions at both ends, where one may be said to be more favourable than the other."""
    best, worst = judged.iloc[0], judged.iloc[-1]
    hypothesis = pair_key(*(f"{ITEM_PREFIX}{row['item_key']}" for row in (best, worst)))
    if not (best["favourable_pct"] > worst["favourable_pct"] and analysis.claims.holds("measures", hypothesis)):
        return ()

    def end(row: pd.Series) -> Message:
        interval = message("interval.whole", low=float(row["ci_low"]), high=float(row["ci_high"]))
        item = instrument.items[str(row["item_key"])]
        text, share = wording(item.text, analysis.engagement.language).rstrip("."), float(row["favourable_pct"])
        runs_down = instrument.dimension_of[item.key].scale in instrument.scales_that_run_down
        key = "items.end.low" if runs_down else "items.end.reversed" if item.reverse else "items.end"
        return message(key, text=text, share=share, interval=interval)

    return (message("items.ends", high=end(best), low=end(worst)),)
