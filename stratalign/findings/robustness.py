"""One slope under other treatments of the data, in words; for companies and for units alike."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.findings.columns import outcome_name
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message


def robustness_claim(checks: Mapping[str, pd.DataFrame]) -> Message:
    """Say under how many treatments the interval excludes zero.

    Parameters
    ----------
    checks
        Outcome -> estimate, ci_low, ci_high of each treatment, the data as they are first.

    Returns
    -------
    Message
        A title.
    """
    parts = []
    for outcome, rows in checks.items():
        known = rows.dropna(subset=["estimate"])
        n_clear = int(((known["ci_low"] > 0) | (known["ci_high"] < 0)).sum())
        parts.append(message("robustness.share_clear", k=n_clear, n=len(known), outcome=outcome_name(outcome)))
    return message("robustness.claim", parts=listing(parts))


def robustness_sentences(checks: Mapping[str, pd.DataFrame]) -> tuple[Text, ...]:
    """Whether the direction turns round under a treatment, and how many could not be computed.

    Parameters
    ----------
    checks
        As in `robustness_claim`.

    Returns
    -------
    tuple of Message
        Sentences.
    """
    turned = []
    for outcome, rows in checks.items():
        known = rows["estimate"].dropna()
        n_turned = int((known.ge(0) != (known.iloc[0] >= 0)).sum())
        if n_turned:
            treatments = message("count.treatments", n=n_turned)
            turned.append(message("robustness.turned.one", outcome=outcome_name(outcome), treatments=treatments))
    direction: Text = message("robustness.direction.same")
    if turned:
        direction = message("robustness.direction.turned", outcomes=listing(turned))
    n_refused = sum(int(rows["estimate"].isna().sum()) for rows in checks.values())
    refused = (message("robustness.refused", n=n_refused),) if n_refused else ()
    return (direction, *refused, message("robustness.warning"))


def robustness_paragraph(checks: Mapping[str, pd.DataFrame]) -> Message:
    """The claim and its sentences as one paragraph."""
    claim = message("sentence", text=robustness_claim(checks))
    return message("paragraph", sentences=listing([claim, *robustness_sentences(checks)], "sentences"))
