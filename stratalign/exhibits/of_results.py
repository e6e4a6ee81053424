"""A single result drawn outside of any report, by the kinds of exhibit that reports use."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.brand.brand import house_brand
from stratalign.brand.figures import figure_theme
from stratalign.errors import StatisticError
from stratalign.exhibits.kinds import drawing_of
from stratalign.exhibits.png import as_png
from stratalign.exhibits.scene import Drawing, Scene
from stratalign.exhibits.theme import as_svg
from stratalign.findings.interpretations.read import reading
from stratalign.language.fields import Text
from stratalign.language.speaker import speaker_of
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.specifications.curve import SpecificationCurve
from stratalign.numerics.coefficients import coefficients_of
from stratalign.numerics.results import Result
from stratalign.paths import reason
from stratalign.suggestions import shorten

#: Inches that a picture of dots may take, and pixels that a notebook shows it in.
ROOM, WIDTH_SHOWN = (9.0, 40.0), 720
#: Specifications that are drawn of more: evenly from the smallest to the largest.
MOST_SPECIFICATIONS = 600
#: Options of a choice beyond which its row of marks tells nothing.
MOST_OPTIONS = 12
#: Columns of a specification curve that hold a choice.
CHOICES = ("outcome", "exposure", "controls", "fixed_effects", "cut", "sample", "estimator")
_Drawn = tuple[tuple[pd.DataFrame, ...], dict[str, Any], dict[str, str]]


@dataclass(frozen=True, slots=True)
class ResultPicture:
    """A result as it is drawn: `svg`, and `alt`, the words that replace it; notebooks show it on paper."""

    svg: str = field(repr=False)
    alt: str
    scene: Scene = field(repr=False)
    drawing: Drawing = field(repr=False)

    def png(self, *, dots: int = 200) -> bytes:
        """Draw as a picture of dots, so many an inch, through which the page shows."""
        return as_png(self.drawing, self.scene, ROOM, dots=dots)

    def save(self, path: str | Path) -> Path:
        """Write the picture.

        Parameters
        ----------
        path
            The file, ending in `.svg` or `.png`; an older one is replaced.

        Returns
        -------
        pathlib.Path
            Where it lies.

        Raises
        ------
        StatisticError
            It ends in anything else, or nothing can be written there.
        """
        file = Path(path)
        if file.suffix not in (".svg", ".png"):
            raise StatisticError(f"{file.name} is no name of a picture; it ends in .svg or .png, such as slopes.png.")
        content = self.svg.encode("utf-8") if file.suffix == ".svg" else self.png()
        draft = file.with_name(f".{file.name}.part")
        try:
            draft.write_bytes(content)
            draft.replace(file)
        except OSError as problem:
            draft.unlink(missing_ok=True)
            raise StatisticError(f"{file} cannot be written: {reason(problem)}") from None
        return file

    def _repr_html_(self) -> str:
        dots = b64encode(self.png()).decode("ascii")
        look = f"background:{self.scene.theme.colour('paper')}"
        return f'<img src="data:image/png;base64,{dots}" alt="{escape(self.alt)}" width="{WIDTH_SHOWN}" style="{look}">'


def plot_result(result: Result, labels: Mapping[str, Text] | None = None, *, language: str = "en") -> ResultPicture:
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
    ResultPicture
        In the house's theme; every estimate with its interval against zero.

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
    drawing = drawing_of(kind)
    # In a report slopes of groups are per ten points of alignment, and so are the words that replace their drawing.
    words_for_it = reading(result, labels, language=language) if kind == "group_slopes" else drawing.describe(scene)
    return ResultPicture(as_svg(drawing.plot(scene), theme), words_for_it, scene, drawing)


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
    is_clear = (rows["ci_low"] > 0) | (rows["ci_high"] < 0)
    said = {
        "n_specifications": result.n_specifications,
        "clear_pct": 100 * float(is_clear.mean()),
        "lowest": float(rows["estimate"].min()),
        "median": float(rows["estimate"].median()),
        "highest": float(rows["estimate"].max()),
    }
    return (drawn, table), said, {}


#: Type of a result -> kind of exhibit and what it is drawn from; all others are drawn as coefficients.
_KINDS: dict[type, tuple[str, Callable[[Any, Mapping[str, str]], _Drawn]]] = {
    GroupSlopes: ("group_slopes", _group_slopes),
    SpecificationCurve: ("specification_curve", _curve),
}
