"""Missing answers: items by groups, the darker the more people gave none."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from stratalign.exhibits.theme import HOUSE, INK, MUTED, ramp

SEQUENTIAL = ramp(*HOUSE.sequential())
#: Colour is full at this share, or at the largest where that is larger.
FULL_COLOUR_SHARE = 0.25


def plot_missingness(shares: pd.DataFrame, *, n_left_columns: int, ax: Axes) -> Axes:
    """Draw the share of people without an answer, items down and groups across.

    Parameters
    ----------
    shares
        Shape (n_items, n_groups), 0-1; row and column labels are printed.
    n_left_columns
        Columns that stand apart at the left: everybody and the levels.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    full = max(FULL_COLOUR_SHARE, float(shares.to_numpy().max()))
    labels = shares.map(lambda share: "" if share == 0 else "<1" if share < 0.005 else f"{share * 100:.0f}")
    sns.heatmap(
        shares, ax=ax, cmap=SEQUENTIAL, vmin=0, vmax=full, cbar=False, annot=labels, fmt="",
        annot_kws={"fontsize": 8.5}, linewidths=0.8, linecolor=HOUSE.colour("hairline"),
    )  # fmt: skip
    for text, share in zip(ax.texts, shares.to_numpy().ravel(), strict=True):
        text.set_color(HOUSE.print_on(to_hex(SEQUENTIAL(share / full))))
    if 0 < n_left_columns < shares.shape[1]:
        ax.axvline(n_left_columns, color=INK, linewidth=1.2)
    ax.xaxis.tick_top()
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="y", rotation=0, labelsize=9, pad=4, length=0)
    ax.tick_params(axis="x", labelsize=9.5, pad=2, length=0, colors=INK)
    for label in ax.get_xticklabels():
        label.set(rotation=40, ha="left", rotation_mode="anchor")
    key = "Cells: per cent of the group's respondents without an answer; blank means none."
    ax.text(0, len(shares) + 0.4, key, fontsize=9, color=MUTED, va="top")
    return ax


def describe_missingness(shares: pd.DataFrame) -> str:
    """Words that replace the drawing: its size, and the items and cell with most missing answers."""
    overall = shares.iloc[:, 0].sort_values(ascending=False)
    worst = "; ".join(f"{item} {share:.0%}" for item, share in overall.head(3).items())
    row, column = divmod(int(shares.to_numpy().argmax()), shares.shape[1])
    items, groups = list(map(str, shares.index)), list(map(str, shares.columns))
    cell = f"{items[row]} in {groups[column]} at {shares.to_numpy()[row, column]:.0%}"
    return (
        f"Heat map of the share of people without an answer, {len(shares)} items by {shares.shape[1]} groups. "
        f"Most often unanswered by {groups[0].lower()}: {worst}. Largest cell: {cell}."
    )
