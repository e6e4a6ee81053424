"""Does an item run against the rest of its dimension."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import ItemRest
from stratalign.findings.model import Evidence, Finding
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of


def find_reverse_keys(readiness: Readiness) -> Finding | None:
    """Which items correlate negatively with the rest of their dimension."""
    known = [wave.item_rest for wave in readiness.waves if not wave.item_rest.empty]
    if not known:
        return None
    rows = pd.concat(known, ignore_index=True)
    against = rows[rows["correlation"] < 0]
    items = list(dict.fromkeys(against["item_key"]))
    claim = message("reverse_keys.claim.none")
    if items:
        claim = message("reverse_keys.claim", items=listing(items), n=len(items))
    shown = against if len(against) else rows.nsmallest(1, "correlation")
    evidence = tuple(
        Evidence(row.item_key, "item_rest_correlation", "unitless", row.correlation, n_respondents=row.n_people)
        for row in rows_of(shown, ItemRest)
    )
    return Finding("reverse_keys", claim, (), evidence, "descriptive")
