"""A single result drawn outside of any report, by the kinds of exhibit that reports use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from stratalign.brand.brand import house_brand
from stratalign.brand.figures import figure_theme
from stratalign.errors import StatisticError
from stratalign.exhibits.kinds import drawing_of
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import themed
from stratalign.language.fields import Text
from stratalign.language.speaker import speaker_of
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.specifications.curve import SpecificationCurve
from stratalign.numerics.coefficients import coefficients_of
from stratalign.numerics.results import Result
from stratalign.suggestions import shorten

#: Specifications that are drawn of more: evenly from the smallest to the largest.
MOST_SPECIFICATIONS = 600
#: Pixels an inch of a figure in a notebook.
PIXELS = 110
#: Options of a choice beyond which its row of marks tells nothing.
MOST_OPTIONS = 12
#: Columns of a specification curve that hold a choice.
CHOICES = ("outcome", "exposure", "controls", "fixed_effects", "cut", "sample", "estimator")
_Drawn = tuple[tuple[pd.DataFrame, ...], dict[str, Any], dict[str, str]]


def plot_result(result: Result, labels: Mapping[str, Text] | None = None, *, language: str = "en") -> Figure:
    """Draw a result as a report would.

    Parameters
    ----------
    result
        With estimates and intervals in its `tidy()`; a specification curve and slopes of groups have pictures of their
        own.
    labels
        Term -> printed name.
    language
        Of a complete catalogue.

    Returns
    -------
    matplotlib.figure.Figure
        In the house's theme, known to no window; every estimate with its interval against zero.

    Raises
    ------
    StatisticError
        No estimate of the result has an interval: there is no picture of it.
    EngagementError
        The language has no complete catalogue.
    """
    kind, rows_of = _KINDS.get(type(result), ("coefficients", _coefficients))
    tables, options, words = rows_of(result, {name: str(label) for name, label in (labels or {}).items()})
    theme = figure_theme(house_brand())
    scene = Scene(tables, tuple({} for _ in tables), options, words, speaker_of(language), theme)
    with themed(theme):
        canvas = drawing_of(kind).plot(scene)
    # A report's page shows through; a window and a notebook may be dark.
    canvas.patch.set(facecolor=theme.colour("paper"), alpha=1)
    # Notebooks ask a figure for its picture only once pyplot is loaded: this one brings its own.
    canvas._repr_png_ = partial(_png, canvas)  # type: ignore[attr-defined]
    return canvas


def _png(canvas: Figure) -> bytes:
    written = BytesIO()
    canvas.savefig(written, format="png", dpi=PIXELS)
    return written.getvalue()


def _coefficients(result: Result, labels: Mapping[str, str]) -> _Drawn:
    """Every named estimate with its interval, but the constant."""
    found = coefficients_of(result)
    rows: pd.DataFrame = result.tidy() if found is None else found  # type: ignore[attr-defined]
    known = rows.dropna(subset=["estimate", "ci_low", "ci_high"])
    known = known[known["term"] != "intercept"]
    if known.empty:
        raise StatisticError(
            f"there is no picture of a {type(result).__name__}: none of its {len(rows)} estimates has an interval. Its "
            "`tidy()` has the numbers."
        )
    terms = known["term"].astype(object).where(known["term"].notna(), known["quantity"]).astype(str)
    table = known.assign(label=[labels.get(term, term) for term in terms])
    said = [text for text in dict.fromkeys(known["measure"].dropna().astype(str)) if text]
    axis = said[0] if len(said) == 1 else str(known["quantity"].iloc[0]).replace("_", " ")
    return (table,), {"figures": True}, {"x": labels.get(axis, axis)}


def _group_slopes(result: GroupSlopes, labels: Mapping[str, str]) -> _Drawn:
    """Own and shrunken slope of every group over the mean of all."""
    panel = labels.get(result.outcome, result.outcome)
    groups = result.groups
    table = pd.DataFrame(
        {
            "panel": panel,
            "label": [labels.get(name, name) for name in groups["group"].astype(str)],
            **{
                name: groups[name]
                for name in ("slope", "ci_low", "ci_high", "shrunken", "shrunken_low", "shrunken_high")
            },
        }
    )
    mean = pd.DataFrame({"panel": [panel], "mean": result.mean, "ci_low": result.ci_low, "ci_high": result.ci_high})
    x = f"{panel} / {labels.get(result.exposure, result.exposure)}"
    return (table, mean), {}, {"x": x}


def _curve(result: SpecificationCurve, labels: Mapping[str, str]) -> _Drawn:
    """Estimates in order, and every choice that more than one option was tried of."""
    rows = result.table.dropna(subset=["estimate"]).sort_values("estimate", kind="stable").reset_index(drop=True)
    step = max(1, len(rows) // MOST_SPECIFICATIONS)
    drawn = rows.iloc[::step].reset_index(drop=True)
    drawn = drawn.assign(is_clear=(drawn["ci_low"] > 0) | (drawn["ci_high"] < 0))
    options = [
        (shorten(labels.get(str(value), f"{column}: {value}")), column, value)
        for column in CHOICES
        if column in drawn and 1 < drawn[column].astype(str).nunique() <= MOST_OPTIONS
        for value in dict.fromkeys(drawn[column].dropna())
    ]
    table = pd.DataFrame(options, columns=["label", "column", "value"])
    return (drawn, table), {"n_specifications": result.n_specifications}, {}


#: Type of a result -> kind of exhibit and what it is drawn from; all others are drawn as coefficients.
_KINDS: dict[type, tuple[str, Callable[[Any, Mapping[str, str]], _Drawn]]] = {
    GroupSlopes: ("group_slopes", _group_slopes),
    SpecificationCurve: ("specification_curve", _curve),
}
