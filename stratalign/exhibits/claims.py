"""Claims: what a study published beside what these companies show, with intervals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from stratalign.exhibits.theme import ACCENT, CALM, HIGH, INK, MUTED, QUIET, WHITE, clean_axes, tell_beside
from stratalign.rows import named_rows

#: Colour and mark of the outcomes of one drawing, in order.
MARKS = ((ACCENT, "o"), (HIGH, "D"), (CALM, "s"), (QUIET, "^"))


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
        _panel(ratios, ax, "Times as likely to be in the industry's top quarter, log scale", 1.0, "{:.1f}")
        _log_scale(ax, ratios, "x")
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


#: Ways of resampling -> printed name, colour and mark.
CHAIN = {
    "groups": ("Aligned against unaligned groups", QUIET, "s"),
    "scores_fixed": ("All of them, scores taken as known", QUIET, "o"),
    "resampled_companies": ("Uncertainty of the answers carried through", ACCENT, "o"),
    "resampled_people": ("The same ones asked again", CALM, "D"),
}


def plot_chain(rows: pd.DataFrame, *, x_label: str, ax: Axes) -> Axes:
    """Draw one interval for each way of resampling of a claim, those of one label together.

    Parameters
    ----------
    rows
        Columns label, resampling (keys of `CHAIN`), estimate, ci_low, ci_high; rows of one label stand together.
    x_label
        What the axis shows.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    gaps = (rows["label"] != rows["label"].shift()).cumsum().to_numpy() - 1
    places = [number + 0.8 * gap for number, gap in enumerate(gaps)]
    ax.axvline(0, color=INK, linewidth=1)
    for place, row in zip(places, named_rows(rows), strict=True):
        _, colour, mark = CHAIN[row.resampling]
        ax.hlines(place, row.ci_low, row.ci_high, color=colour, linewidth=3.4, zorder=2)
        ax.scatter(row.estimate, place, s=58, marker=mark, color=colour, edgecolor=WHITE, zorder=3)
        tell_beside(ax, place, f"{_signed(row.estimate)}  ({_signed(row.ci_low)} to {_signed(row.ci_high)})")
    clean_axes(ax)
    middles = pd.Series(places).groupby(rows["label"].to_numpy(), sort=False).mean()
    ax.set_yticks(middles.to_numpy(), list(middles.index))
    ax.set_ylim(places[-1] + 0.7, -0.7)
    ax.margins(x=0.04)
    ax.set_xlabel(x_label, loc="left")
    handles = [
        Line2D([], [], marker=mark, color=colour, linewidth=3.4, markersize=6.5, label=name)
        for key, (name, colour, mark) in CHAIN.items()
        if key in set(rows["resampling"])
    ]
    canvas = ax.get_figure()
    assert canvas is not None
    canvas.legend(handles=handles, loc="outside upper left", ncols=2, handletextpad=0.5, borderpad=0.2)
    return ax


def describe_chain(rows: pd.DataFrame, *, x_label: str) -> str:
    """Words that replace the drawing."""
    told = "; ".join(
        f"{row.label}, {CHAIN[row.resampling][0].lower()}: {_signed(row.estimate)} ({_signed(row.ci_low)} to "
        f"{_signed(row.ci_high)})"
        for row in named_rows(rows)
    )
    return f"{x_label}. {told}."


def plot_cuts(premiums: pd.DataFrame, ratios: pd.DataFrame, *, axes: list[Axes]) -> None:
    """Draw every claim at every cut with its interval: premiums at the left, ratios on a logarithmic axis at the right.

    Parameters
    ----------
    premiums, ratios
        Columns label, cut (printed), estimate, ci_low, ci_high; a missing estimate is left out.
    axes
        One for each of the two tables that has rows.
    """
    drawn = iter(axes)
    for rows, title, neutral in (
        (premiums, "Per cent more in aligned companies", 0.0),
        (ratios, "Times as likely to be in the top quarter, log scale", 1.0),
    ):
        if rows.empty:
            continue
        ax = next(drawn)
        labels, cuts = list(dict.fromkeys(rows["label"])), list(dict.fromkeys(rows["cut"]))
        ax.axhline(neutral, color=INK, linewidth=1)
        for number, label in enumerate(labels):
            part = rows[(rows["label"] == label) & rows["estimate"].notna()]
            offset = 0.16 * (number - (len(labels) - 1) / 2)
            places = [cuts.index(cut) + offset for cut in part["cut"]]
            colour, mark = MARKS[number % len(MARKS)]
            ax.vlines(places, part["ci_low"], part["ci_high"], color=colour, linewidth=2.0, zorder=2)
            ax.scatter(
                places, part["estimate"], s=40, marker=mark, color=colour, edgecolor=WHITE, zorder=3, label=label
            )
        clean_axes(ax, grid="y")
        ax.set_xticks(range(len(cuts)), cuts)
        ax.set_title(title)
        ax.set_xlabel("Share of companies called aligned, and as many unaligned", loc="left")
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.22), ncols=2, handletextpad=0.2, borderpad=0)
        if neutral:
            _log_scale(ax, rows, "y")


def describe_cuts(premiums: pd.DataFrame, ratios: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    told = []
    for rows, form in ((premiums, "{:+.0f}%"), (ratios, "{:.1f} to 1")):
        for label, part in rows.dropna(subset=["estimate"]).groupby("label", sort=False):
            values = ", ".join(f"{form.format(row.estimate)} at {row.cut}" for row in named_rows(part))
            told.append(f"{label}: {values}".replace("-", "−"))
    return f"Every claim at every cut. {'; '.join(told)}."


def plot_planted(rows: pd.DataFrame, *, ax: Axes) -> Axes:
    """Draw found correlations with their intervals, and the planted ones as diamonds below.

    Parameters
    ----------
    rows
        Columns label, planted, estimate, ci_low, ci_high; drawn in the order given.
    ax
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    ax.axvline(0, color=INK, linewidth=1)
    for place, row in enumerate(named_rows(rows)):
        ax.hlines(place, row.ci_low, row.ci_high, color=ACCENT, linewidth=2.4, zorder=2)
        ax.scatter(row.estimate, place, s=64, color=ACCENT, edgecolor=WHITE, zorder=3)
        ax.scatter(
            row.planted, place + 0.26, marker="D", s=42, facecolor=WHITE, edgecolor=HIGH, linewidth=1.6, zorder=4
        )
        tell_beside(ax, place, f"{row.estimate:.2f}  ({row.ci_low:.2f} to {row.ci_high:.2f})".replace("-", "−"))
    clean_axes(ax)
    ax.set_yticks(range(len(rows)), list(rows["label"]))
    ax.set_ylim(len(rows) - 0.45, -0.65)
    ax.set_xlabel("Correlation", loc="left")
    handles = [
        Line2D([], [], marker="D", color=WHITE, markeredgecolor=HIGH, linestyle="", markersize=7, label="Planted"),
        Line2D([], [], marker="o", color=ACCENT, linewidth=2.4, markersize=7, label="Found, 95% interval"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.5, borderpad=0)
    return ax


def describe_planted(rows: pd.DataFrame) -> str:
    """Words that replace the drawing."""
    told = "; ".join(
        f"{row.label}: planted {row.planted:.2f}, found {row.estimate:.2f} ({row.ci_low:.2f} to {row.ci_high:.2f})"
        for row in named_rows(rows)
    )
    return f"Planted and found correlations. {told}.".replace("-", "−")


def _log_scale(ax: Axes, rows: pd.DataFrame, which: str) -> None:
    """A logarithmic axis around what is drawn, with ticks that double."""
    values = rows[[name for name in ("estimate", "ci_low", "ci_high", "claimed") if name in rows]].to_numpy(dtype=float)
    low, high = min(float(np.nanmin(values)), 1.0) / 1.25, max(float(np.nanmax(values)), 1.0) * 1.25
    ticks = [tick for tick in (0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32) if low <= tick <= high]
    names = [f"{tick:g}" for tick in ticks]
    if which == "x":
        ax.set_xscale("log")
        ax.set_xlim(low, high)
        ax.set_xticks(ticks, names)
    else:
        ax.set_yscale("log")
        ax.set_ylim(low, high)
        ax.set_yticks(ticks, names)
    ax.minorticks_off()


def _panel(rows: pd.DataFrame, ax: Axes, title: str, neutral: float, form: str) -> None:
    ax.axvline(neutral, color=INK, linewidth=1)
    for place, row in enumerate(named_rows(rows)):
        # The published figure stands below the line, so that it hides neither estimate nor bound.
        ax.scatter(
            row.claimed, place + 0.24, marker="D", s=46, facecolor=WHITE, edgecolor=HIGH, linewidth=1.8, zorder=4
        )
        if math.isnan(row.estimate) or math.isnan(row.ci_low):
            ax.annotate("no ratio: too few", (neutral, place), xytext=(6, 0), textcoords="offset points", va="center")
            continue
        ax.hlines(place, row.ci_low, row.ci_high, color=ACCENT, linewidth=2.4, zorder=2)
        ax.scatter(row.estimate, place, s=64, color=ACCENT, zorder=3)
        words = f"{form.format(row.estimate)} ({form.format(row.ci_low)} to {form.format(row.ci_high)})"
        ax.annotate(
            words.replace("-", "−"),
            (row.ci_low, place),
            xytext=(0, 8),
            textcoords="offset points",
            color=MUTED,
            fontsize=9,
            bbox={"facecolor": WHITE, "edgecolor": "none", "pad": 0.6},
        )
    clean_axes(ax)
    ax.set_yticks(range(len(rows)), list(rows["label"]))
    ax.set_ylim(len(rows) - 0.45, -0.75)
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
