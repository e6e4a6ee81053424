"""Response rates of groups: a mark with its interval, and the rate of everybody as a line."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from stratalign.exhibits.theme import HOUSE, INK, MUTED, clean_axes, marker
from stratalign.rows import named_rows

#: Where the columns of numbers stand, beyond the end of the scale at 1.
RATE_AT, COUNT_AT = 1.09, 1.24


def plot_response_rates(rates: pd.DataFrame, *, overall: float, ax: Axes) -> Axes:
    """Draw the response rate of each group with its interval.

    Parameters
    ----------
    rates
        Columns label, n_invited, n_respondents, rate, ci_low, ci_high (0-1; missing where more answered than were
        invited), is_apart (whether the group answered less or more than the others); drawn in the order given.
    overall
        Rate of everybody.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    ends = (-0.5, len(rates) - 0.5)
    ax.plot((overall, overall), ends, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    for row, group in enumerate(named_rows(rates)):
        role = ("above" if group.rate > overall else "below") if group.is_apart else "ours"
        colour = HOUSE.colour(role)
        if pd.notna(group.rate):
            ax.hlines(row, group.ci_low, group.ci_high, color=colour, linewidth=2, alpha=0.55, zorder=2)
            ax.plot(group.rate, row, marker=marker(role), color=colour, markersize=6.5, zorder=3)
        printed = f"{group.rate:.0%}" if pd.notna(group.rate) else "over 100%"
        ax.text(RATE_AT, row, printed, ha="right", va="center", color=INK, fontweight=600)
        counts = f"{group.n_respondents:,.0f} of {group.n_invited:,.0f}"
        ax.text(COUNT_AT, row, counts, ha="right", va="center", color=MUTED, fontsize=9.5)
    clean_axes(ax)
    ax.set_yticks(range(len(rates)), list(rates["label"]))
    ax.set_ylim(len(rates) - 0.5, -1.2)
    ax.set_xlim(0, COUNT_AT + 0.005)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    ax.set_xlabel("Response rate, with its 95% interval", loc="left")
    ax.text(overall, -0.85, f"everybody {overall:.0%}", ha="center", va="center", color=MUTED, fontsize=9.5)
    ax.text(COUNT_AT, -0.85, "answered", ha="right", va="center", color=MUTED, fontsize=9.5, fontweight=600)
    return ax


def describe_response_rates(rates: pd.DataFrame, *, overall: float) -> str:
    """Words that replace the drawing."""
    rows = "; ".join(
        f"{group.label}: {group.n_respondents:,.0f} of {group.n_invited:,.0f}"
        + (f" ({group.rate:.0%}, {group.ci_low:.0%} to {group.ci_high:.0%})" if pd.notna(group.rate) else "")
        for group in named_rows(rates)
    )
    return f"Response rates with their 95% intervals; everybody {overall:.0%}. {rows}."
