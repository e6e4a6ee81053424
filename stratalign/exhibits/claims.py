"""Claims: what a study published beside what these companies show, with intervals."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import ACCENT, HIGH, INK, MUTED, RULE, WHITE, clean_axes
from stratalign.rows import named_rows


def plot_claims(premiums: pd.DataFrame, ratios: pd.DataFrame, *, axes: list[Axes]) -> None:
    """Draw premiums in per cent at the left and ratios on a logarithmic axis at the right.

    Parameters
    ----------
    premiums, ratios
        Columns label, claimed, estimate, ci_low, ci_high; an estimate that is missing is told as too few.
    axes
        One for each of the two tables that has rows.
    """
    drawn = iter(axes)
    if len(premiums):
        _panel(premiums, next(drawn), "Per cent more in aligned companies", 0.0, "{:+.0f}%")
    if len(ratios):
        ax = next(drawn)
        _panel(ratios, ax, "To 1: chance of a high outcome", 1.0, "{:.1f}", "left")
        ax.set_xscale("log")
        ticks = [tick for tick in (0.5, 1, 2, 4, 8, 16, 32) if ax.get_xlim()[0] <= tick <= ax.get_xlim()[1]]
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
    handles = [
        Line2D([], [], marker="D", color=WHITE, markeredgecolor=HIGH, linestyle="", markersize=7, label="Published"),
        Line2D([], [], marker="o", color=ACCENT, linewidth=2.4, markersize=7, label="These companies, 95% interval"),
    ]
    canvas = axes[0].get_figure()
    assert canvas is not None
    canvas.legend(handles=handles, loc="outside upper left", ncols=2, handletextpad=0.5, borderpad=0.2)


def describe_claims(premiums: pd.DataFrame, ratios: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    parts = [f"{row.label}: {_told(row, '{:+.0f}%')}" for row in named_rows(premiums)]
    parts += [f"{row.label}: {_told(row, '{:.2f} to 1')}" for row in named_rows(ratios)]
    return f"Published claims beside these companies. {'; '.join(parts)}."


def plot_pairs(rows: pd.DataFrame, *, x_label: str, ax: Axes) -> Axes:
    """Draw two intervals for each label: scores taken as known above, their uncertainty carried through below.

    Parameters
    ----------
    rows
        Columns label, treatment (as_known, carried), estimate, ci_low, ci_high; pairs stand together.
    x_label
        What the axis shows.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    colours = {"as_known": RULE, "carried": ACCENT}
    places = [3 * (number // 2) + number % 2 for number in range(len(rows))]
    ax.axvline(0, color=INK, linewidth=1)
    for place, row in zip(places, named_rows(rows), strict=True):
        ax.hlines(place, row.ci_low, row.ci_high, color=colours[row.treatment], linewidth=4, zorder=2)
        ax.scatter(row.estimate, place, s=64, color=colours[row.treatment], edgecolor=WHITE, zorder=3)
        words = f"{_signed(row.estimate)}  ({_signed(row.ci_low)} to {_signed(row.ci_high)})"
        ax.annotate(
            words,
            (row.ci_high, place),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            color=MUTED,
            fontsize=9.5,
        )
    clean_axes(ax)
    ax.set_yticks([3 * number + 0.5 for number in range(len(rows) // 2)], list(rows["label"][::2]))
    ax.set_ylim(places[-1] + 0.8, -0.8)
    ax.set_xlim(right=float(rows["ci_high"].max()) + 0.35 * float(rows["ci_high"].max() - min(rows["ci_low"].min(), 0)))
    ax.set_xlabel(x_label, loc="left")
    names = {"as_known": "Scores taken as known", "carried": "Uncertainty of the answers carried through"}
    handles = [
        Line2D([], [], marker="o", color=colour, linewidth=4, markersize=7, label=names[key])
        for key, colour in colours.items()
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.5, borderpad=0)
    return ax


def describe_pairs(rows: pd.DataFrame, *, x_label: str) -> str:
    """Words that replace the drawing."""
    said = {"as_known": "as known", "carried": "uncertainty carried through"}
    told = "; ".join(
        f"{row.label}, {said[row.treatment]}: {_signed(row.estimate)} ({_signed(row.ci_low)} to {_signed(row.ci_high)})"
        for row in named_rows(rows)
    )
    return f"{x_label}. {told}."


def _panel(rows: pd.DataFrame, ax: Axes, title: str, neutral: float, form: str, align: str = "center") -> None:
    ax.axvline(neutral, color=INK, linewidth=1)
    for place, row in enumerate(named_rows(rows)):
        ax.scatter(row.claimed, place, marker="D", s=52, facecolor=WHITE, edgecolor=HIGH, linewidth=1.8, zorder=4)
        if math.isnan(row.estimate) or math.isnan(row.ci_low):
            ax.annotate("no ratio: too few", (neutral, place), xytext=(6, 0), textcoords="offset points", va="center")
            continue
        ax.hlines(place, row.ci_low, row.ci_high, color=ACCENT, linewidth=2.4, zorder=2)
        ax.scatter(row.estimate, place, s=64, color=ACCENT, zorder=3)
        words = f"{form.format(row.estimate)} ({form.format(row.ci_low)} to {form.format(row.ci_high)})".replace(
            "-", "−"
        )
        ax.annotate(
            words, (row.estimate, place), xytext=(0, 9), textcoords="offset points", ha=align, color=MUTED, fontsize=9
        )
    clean_axes(ax)
    ax.set_yticks(range(len(rows)), list(rows["label"]))
    ax.set_ylim(len(rows) - 0.5, -0.75)
    ax.margins(x=0.12)
    ax.set_xlabel(title, loc="left")


def _told(row: object, form: str) -> str:
    estimate, low, high, claimed = (getattr(row, name) for name in ("estimate", "ci_low", "ci_high", "claimed"))
    if math.isnan(estimate) or math.isnan(low):
        return f"no ratio, too few; published {form.format(claimed)}"
    return f"{form.format(estimate)} ({form.format(low)} to {form.format(high)}); published {form.format(claimed)}"


def _signed(value: float) -> str:
    """One decimal below ten, none above, with a true sign."""
    return f"{value:+.{1 if abs(value) < 10 else 0}f}".replace("-", "−")
