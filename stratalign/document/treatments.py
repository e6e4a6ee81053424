"""One slope under several treatments, drawn and put into words; for companies and for units alike."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from stratalign.document.drawing import draw_panels
from stratalign.document.model import Figure
from stratalign.exhibits.coefficients import describe_coefficients, plot_coefficients
from stratalign.findings.labels import OUTCOME_LABELS
from stratalign.findings.wording import in_text, listed, plural


def draw_treatments(table: pd.DataFrame, x_label: str) -> Figure:
    """Draw every treatment of every outcome, one panel an outcome on one scale.

    Parameters
    ----------
    table
        Columns outcome_label, label (of the treatment), estimate, ci_low, ci_high; a missing estimate is left out.
    x_label
        What the horizontal axis shows.

    Returns
    -------
    Figure
        With the words that replace it.
    """
    known = table.dropna(subset=["estimate"])
    outcomes = list(dict.fromkeys(known["outcome_label"]))
    parts = {name: known[known["outcome_label"] == name].reset_index(drop=True) for name in outcomes}
    low, high = float(known["ci_low"].min()), float(known["ci_high"].max())
    margin = 0.08 * (max(high, 0.0) - min(low, 0.0))

    def plot(axes: list[Axes]) -> None:
        for place, (ax, name) in enumerate(zip(axes, outcomes, strict=True)):
            plot_coefficients(parts[name], x_label="" if place else x_label, ax=ax)
            ax.set_title(name)
            ax.set_xlim(min(low, 0.0) - margin, max(high, 0.0) + margin)
            if place and list(parts[name]["label"]) == list(parts[outcomes[0]]["label"]):
                ax.set_yticks(range(len(parts[name])), [])

    told = " ".join(describe_coefficients(part, x_label=f"{name}, {in_text(x_label)}") for name, part in parts.items())
    return draw_panels("treatments", told, 1.0 + 0.52 * max(map(len, parts.values())), len(outcomes), plot)


def treatments_words(rows: pd.DataFrame) -> tuple[str, tuple[str, ...]]:
    """Say how many treatments keep the sign, and how many keep the interval off zero.

    Parameters
    ----------
    rows
        Rows of `run_robustness_checks` with outcome.

    Returns
    -------
    tuple of str and tuple of str
        A title that is the conclusion, and sentences.
    """
    known = rows.dropna(subset=["estimate"])
    sign = known.groupby("outcome", sort=False)["estimate"].transform("first").ge(0)
    keeps_sign = known["estimate"].ge(0) == sign
    is_clear = (known["ci_low"] > 0) | (known["ci_high"] < 0)
    parts, turned = [], []
    for name, part in known.groupby("outcome", sort=False):
        n_clear = int(is_clear[part.index].sum())
        parts.append(f"{n_clear} of {len(part)} treatments of {in_text(OUTCOME_LABELS[str(name)])}")
        n_turned = int((~keeps_sign[part.index]).sum())
        if n_turned:
            turned.append(f"{in_text(OUTCOME_LABELS[str(name)])} in {plural(n_turned, 'treatment')}")
    title = f"The interval excludes zero in {listed(parts)}"
    direction = (
        f"The direction turns round for {listed(turned)}."
        if turned
        else "The direction is the same in every treatment."
    )
    n_refused = int(rows["estimate"].isna().sum())
    refused = f" {plural(n_refused, 'treatment')} had too few cases." if n_refused else ""
    return title, (f"{direction}{refused} Rows that differ by more than their intervals would be a warning.",)
