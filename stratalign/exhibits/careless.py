"""Signs of careless answering: how many respondents show each, as bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from stratalign.exhibits.theme import HOUSE, INK, MUTED, clean_axes
from stratalign.rows import named_rows

#: Space to the right of the longest bar for its label, as a share of its length.
LABEL_ROOM = 0.45


def plot_careless(signs: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw a bar per sign with its count and share; signs that could not be judged say so.

    Parameters
    ----------
    signs
        Columns label, n_judged, n_flagged, is_total (drawn apart in another colour); drawn in the order given.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    longest = max(float(signs["n_flagged"].max()), 1.0)
    for row, sign in enumerate(named_rows(signs)):
        ax.barh(row, sign.n_flagged, height=0.6, color=INK if sign.is_total else HOUSE.colour("ours"))
        if not sign.n_judged:
            ax.text(longest * 0.01, row, "not judged", va="center", color=MUTED, fontsize=9.5)
            continue
        words = f"{sign.n_flagged:,} of {sign.n_judged:,} ({sign.n_flagged / sign.n_judged:.1%})"
        ax.text(sign.n_flagged + longest * 0.01, row, words, va="center", color=INK, fontsize=9.5)
    clean_axes(ax)
    ax.set_yticks(range(len(signs)), list(signs["label"]))
    ax.set_ylim(len(signs) - 0.5, -0.6)
    ax.set_xlim(0, longest * (1 + LABEL_ROOM))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("Respondents", loc="left")
    return ax


def describe_careless(signs: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{sign.label}: {sign.n_flagged:,} of {sign.n_judged:,} judged"
        if sign.n_judged
        else f"{sign.label}: not judged"
        for sign in named_rows(signs)
    )
    return f"Bars of the respondents who show each sign of careless answering. {rows}."
