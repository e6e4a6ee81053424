"""Did people use the whole scale."""

from __future__ import annotations

from stratalign.analysis.readiness import Readiness
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.readiness.waves import latest
from stratalign.language.messages import listing, message


def find_scale_usage(readiness: Readiness) -> Finding | None:
    """How many answers lie at an end and at the midpoint, who used few options, which items do not vary."""
    found = latest(readiness, lambda wave: not wave.usage_of_dimensions.empty)
    if found is None:
        return None
    wave, _ = found
    constant = [key for each in readiness.waves for key in each.constant_items]
    items = message("scale_usage.constant", items=listing(constant)) if constant else message("scale_usage.varied")
    shares = {"ends": wave.end_share, "middle": wave.middle_share}
    return Finding(
        "scale_usage",
        message("scale_usage.claim", ends=wave.end_share, middle=wave.middle_share),
        (message("scale_usage.few_options", k=wave.n_few_options, n=wave.n_judged_options), items),
        tuple(
            Evidence(term, "share", "answers", share, n_respondents=wave.n_respondents)
            for term, share in shares.items()
        ),
        "descriptive",
    )
