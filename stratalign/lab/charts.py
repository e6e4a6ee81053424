"""Charts of an analyst's own, by seaborn: in the letters and colours of the reports, and for the notebook alone."""

from __future__ import annotations

from pathlib import Path

import seaborn as sns

from stratalign.brand.figures import figure_theme
from stratalign.brand.load import load_brand
from stratalign.exhibits.matplotlib_theme import SETTINGS, register_fonts

#: Meanings whose colours tell groups apart that have none of their own, in this order.
PALETTE = ("ours", "above", "estimate", "level.staff", "disagree", "agree", "missing")


def use_house_style(brand: str | Path | None = None) -> None:
    """Draw the notebook's own charts, by seaborn or matplotlib, as reports look: letters, lines and colours.

    It changes the settings of this process, as `seaborn.set_theme` does; `seaborn.reset_orig` takes them back. Reports
    draw their exhibits otherwise and are not touched by it.

    Parameters
    ----------
    brand
        A `_brand.yml` or the folder it lies in; without, the house's own.

    Raises
    ------
    BrandError
        The brand cannot be read; the message says where and how to mend it.
    """
    theme = figure_theme(load_brand(brand))
    register_fonts(theme)
    colours = {role: theme.colour(role) for role in ("paper", *PALETTE)}
    sns.set_theme(
        style="ticks",
        palette=[colours[role] for role in PALETTE],
        rc={
            **SETTINGS,
            **theme.rc_params(),
            "axes.facecolor": colours["paper"],
            "figure.facecolor": colours["paper"],
            "axes.spines.top": False,
            "axes.spines.right": False,
            "figure.dpi": 96,
        },
    )
