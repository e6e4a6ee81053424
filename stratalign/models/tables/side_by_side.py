"""Models side by side, as an article prints them: a column a model, errors or intervals beneath the coefficients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.tables.writing import as_html, as_latex, write_word
from stratalign.numerics.coefficients import coefficients_of, decimals_of, errors_of, number_text
from stratalign.numerics.input_checks import require_option
from stratalign.numerics.results import Result

Beneath = Literal["std_error", "interval", "p_value", "nothing"]
#: Below which p value a coefficient has one star more, where stars are asked for.
STARS = (0.05, 0.01, 0.001)
#: What the row of a statistic below the coefficients is called.
FIT_ROWS = {
    "n_observations": "Observations",
    "n_left_out": "Rows left out",
    "n_clusters": "Clusters",
    "n_groups": "Groups",
    "r_squared": "R²",
    "icc": "ICC(1) of what is left",
    "residual_df": "Residual degrees of freedom",
}
#: A column of plain text is no wider.
COLUMN = 22


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Models side by side; every cell is text as it is printed.

    - `cells`: one row a line of the table, one column a model; the index names the line, empty for what stands beneath.
    - `n_coefficients`: lines of the first part; `n_effects`: of fixed effects; the rest tells of fit.
    - `note`: which errors, and what stands beneath the coefficients.
    """

    cells: pd.DataFrame
    n_coefficients: int
    n_effects: int
    note: str
    title: str = ""
    rows: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    def tidy(self) -> pd.DataFrame:
        """Every coefficient of every model, unrounded, in the estimate columns; `model` in front."""
        return self.rows.copy()

    def __repr__(self) -> str:
        """Return the table as plain text."""
        heads = ["", *(_cut(str(name)) for name in self.cells)]
        lines = [[str(name), *map(str, row)] for name, row in zip(self.cells.index, self.cells.to_numpy(), strict=True)]
        widths = [max(len(line[place]) for line in [heads, *lines]) for place in range(len(heads))]
        ends = {0, self.n_coefficients, self.n_coefficients + self.n_effects}
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        told = [self.title] if self.title else []
        told.append(_line(heads, widths))
        for place, line in enumerate(lines):
            told += [rule] * (place in ends)
            told.append(_line(line, widths))
        return "\n".join([*told, rule, self.note])

    def _repr_html_(self) -> str:
        parts = [self.n_coefficients, self.n_effects, len(self.cells) - self.n_coefficients - self.n_effects]
        head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in self.cells)
        rows = zip(self.cells.index, self.cells.to_numpy(), strict=True)
        bodies = ""
        for n in parts:
            lines = [next(rows) for _ in range(n)]
            bodies += (
                "<tbody>" + "".join(_html_row(str(name), row) for name, row in lines) + "</tbody>" if lines else ""
            )
        caption = (
            f'<caption style="text-align: left"><strong>{escape(self.title)}</strong></caption>' if self.title else ""
        )
        table = f"<table>{caption}<thead><tr><td></td>{head}</tr></thead>{bodies}</table>"
        return f"<div>{table}<p>{escape(self.note)}</p></div>"

    def to_html(self) -> str:
        """Write the table as HTML with its style inside, for a page or a message; needs the extra `tables`."""
        return as_html(self.cells, self.sections, self.title, self.note)

    def to_latex(self) -> str:
        """Write the table as LaTeX, with booktabs; needs the extra `tables`."""
        return as_latex(self.cells, self.sections, self.title, self.note)

    def to_word(self, path: str | Path) -> Path:
        """Write the table as a Word document.

        Parameters
        ----------
        path
            The file, ending in `.docx`; an older one is replaced.

        Returns
        -------
        pathlib.Path
            Where it lies.

        Raises
        ------
        StatisticError
            The path does not end in `.docx`, or nothing can be written there.
        """
        return write_word(Path(path), self.cells, self.sections, self.title, self.note)

    @property
    def sections(self) -> tuple[int, ...]:
        """Lines at which a part of the table begins, the first left out."""
        ends = (self.n_coefficients, self.n_coefficients + self.n_effects)
        return tuple(sorted({end for end in ends if 0 < end < len(self.cells)}))


def table(
    models: Sequence[Result] | Mapping[str, Result],
    *,
    beneath: Beneath = "std_error",
    stars: bool = False,
    labels: Mapping[str, str] | None = None,
    title: str = "",
) -> ModelTable:
    """Put models side by side.

    Parameters
    ----------
    models
        Results of models; of a mapping the keys are the heads, else a number and the outcome.
    beneath
        What stands beneath a coefficient: its standard error, its interval, its p value, or nothing.
    stars
        Whether coefficients have stars: one below .05, two below .01, three below .001.
    labels
        Term or outcome -> printed name.
    title
        Above the table.

    Returns
    -------
    ModelTable
        Shown at a prompt and in a notebook; `to_html()`, `to_latex()`, `to_word(path)`.

    Raises
    ------
    StatisticError
        There is no model, one is no result with named estimates, or an option is unknown.
    """
    require_option("beneath", beneath, get_args(Beneath))
    named = _named(models, labels or {})
    parts = {head: _rows_of(model) for head, model in named.items()}
    terms = list(dict.fromkeys(term for rows in parts.values() for term in rows["term"]))
    terms = [term for term in terms if term != "intercept"] + ["intercept"] * ("intercept" in terms)
    lines: dict[str, list[list[str]]] = {
        term: [_coefficient(rows, term, beneath, stars) for rows in parts.values()] for term in terms
    }
    index, cells = [], []
    for term, found in lines.items():
        for depth in range(max(map(len, found))):
            index.append("" if depth else (labels or {}).get(term, term))
            cells.append([one[depth] if depth < len(one) else "" for one in found])
    n_coefficients = len(index)
    for name in dict.fromkeys(name for model in named.values() for name in getattr(model, "fixed_effects", ())):
        index.append(f"Fixed effects: {(labels or {}).get(name, name)}")
        cells.append(["yes" if name in getattr(model, "fixed_effects", ()) else "no" for model in named.values()])
    n_effects = len(index) - n_coefficients
    for attribute, words in FIT_ROWS.items():
        found_fit = [_fit(model, attribute) for model in named.values()]
        if any(found_fit):
            index.append(words)
            cells.append(found_fit)
    rows = pd.concat([part.assign(model=head) for head, part in parts.items()], ignore_index=True)
    ordered = ["model", *(name for name in rows if name not in ("model", "statistic"))]
    return ModelTable(
        pd.DataFrame(cells, index=index, columns=list(named)),
        n_coefficients,
        n_effects,
        _note(named, beneath, stars=stars),
        title,
        rows[ordered],
    )


def _named(models: Sequence[Result] | Mapping[str, Result], labels: Mapping[str, str]) -> dict[str, Result]:
    """Models by the head of their column."""
    if isinstance(models, Result):
        models = [models]
    given = list(models.values()) if isinstance(models, Mapping) else list(models)
    if not given:
        raise StatisticError("there is no model to put into a table: give a list of results, such as [a, b].")
    wrong = [type(model).__name__ for model in given if not isinstance(model, Result)]
    if wrong:
        raise StatisticError(
            f"{len(wrong)} of {len(given)} models are none, such as a {wrong[0]}: give results of models."
        )
    if isinstance(models, Mapping):
        return {str(head): model for head, model in models.items()}
    outcomes = [getattr(model, "outcome", type(model).__name__) for model in given]
    return {
        f"({n}) {labels.get(one, one)}": model for n, (one, model) in enumerate(zip(outcomes, given, strict=True), 1)
    }


def _rows_of(model: Result) -> pd.DataFrame:
    """A model's terms: its coefficients, or the rows of its `tidy()`."""
    rows = coefficients_of(model)
    if rows is not None:
        return rows
    found: pd.DataFrame = model.tidy()  # type: ignore[attr-defined]
    known = found.dropna(subset=["estimate"])
    if known["term"].isna().any() or known["term"].duplicated().any():
        raise StatisticError(
            f"a {type(model).__name__} names several estimates alike, so that no line of a table is theirs. Its "
            "`tidy()` has them all."
        )
    return known.reset_index(drop=True)


def _coefficient(rows: pd.DataFrame, term: str, beneath: Beneath, stars: bool) -> list[str]:
    """Lines of a term in the column of a model."""
    found = rows[rows["term"] == term]
    if found.empty:
        return [""]
    row = found.iloc[0]
    decimals = decimals_of(row.get("std_error"))
    p_value = float(row.get("p_value", float("nan")))
    marks = "*" * sum(p_value < level for level in STARS) if stars else ""
    first = f"{number_text(row['estimate'], decimals)}{marks}"
    low, high = (number_text(row.get(name), decimals) for name in ("ci_low", "ci_high"))
    below = {
        "std_error": f"({error})" if (error := number_text(row.get("std_error"), decimals)) else "",
        "interval": f"[{low}, {high}]" if low and high else "",
        "p_value": f"p = {number_text(p_value, 3)}" if p_value == p_value else "",
        "nothing": "",
    }[beneath]
    return [first] if beneath == "nothing" else [first, below]


def _fit(model: Result, attribute: str) -> str:
    """A statistic of a model in words; empty where it has none."""
    value = getattr(model, attribute, None)
    if not isinstance(value, int | float) or value != value or (attribute == "n_left_out" and not value):
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3f}"


def _note(named: Mapping[str, Result], beneath: Beneath, *, stars: bool) -> str:
    """Which errors the models have, and what stands beneath the coefficients."""
    places = {head: place for place, head in enumerate(named, 1)}
    kinds: dict[str, list[str]] = {}
    for head, model in named.items():
        kinds.setdefault(errors_of(model) or "as the model gives them", []).append(f"({places[head]})")
    told = "; ".join(kind if len(kinds) == 1 else f"{', '.join(which)} {kind}" for kind, which in kinds.items())
    levels = {getattr(model, "ci_level", 0.95) for model in named.values()}
    level = " and ".join(f"{100 * one:g}%" for one in sorted(levels))
    words = {
        "std_error": "Standard errors in parentheses",
        "interval": f"{level} intervals in brackets",
        "p_value": "p values beneath",
        "nothing": "Errors",
    }
    marks = f" {', '.join(f'{chr(42) * n} p < {p:g}' for n, p in enumerate(STARS, 1))}." if stars else ""
    return f"{words[beneath]}: {told}.{marks}"


def _cut(words: str) -> str:
    return words if len(words) <= COLUMN else f"{words[: COLUMN - 1]}…"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()


def _html_row(name: str, cells: Iterable[object]) -> str:
    head = f'<th scope="row">{escape(name)}</th>' if name else "<td></td>"
    return f"<tr>{head}{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"
