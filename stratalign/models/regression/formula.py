"""Formulas such as `growth ~ alignment + log(size) + C(sector) | industry`, read into columns of numbers.

The formula is parsed and its interactions are coded by formulaic; what stands in it is a closed list: columns, the
functions below and arithmetic. Nothing else of Python is evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import FormulaicError
from formulaic.materializers.types import FactorValues
from formulaic.parser.types import Factor

from stratalign.errors import StatisticError
from stratalign.numerics.factors import is_factor
from stratalign.numerics.input_checks import require_columns, require_single
from stratalign.numerics.tables import as_numbers
from stratalign.suggestions import did_you_mean

#: What may be called besides `C` and `i`; `poly`, `center` and `scale` are formulaic's.
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "log": np.log, "log2": np.log2, "log10": np.log10, "log1p": np.log1p, "exp": np.exp, "sqrt": np.sqrt,
    "abs": np.abs, "I": lambda values: values,
}  # fmt: skip
#: Functions whose first argument is labels; `Treatment` names a reference as statsmodels does.
LABELS_OF = ("C", "i")
KNOWN = (*FUNCTIONS, *LABELS_OF, "poly", "center", "scale", "Treatment")
#: Python that may stand between them.
_ALLOWED = (
    ast.Expression, ast.Call, ast.keyword, ast.Name, ast.Load, ast.Constant, ast.BinOp, ast.UnaryOp, ast.USub, ast.UAdd,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow,
)  # fmt: skip
_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Columns:
    """A formula's columns over complete rows.

    `table` has the outcome, every term and every column of labels; `terms` in the order of the formula.
    """

    table: pd.DataFrame
    outcome: str
    terms: tuple[str, ...]
    fixed_effects: tuple[str, ...]


def read_formula(formula: str, data: pd.DataFrame, labels: Sequence[str] = (), weights: str | None = None) -> Columns:
    """Read a formula into columns of numbers and of labels.

    Parameters
    ----------
    formula
        `outcome ~ terms`, and fixed effects behind a bar; `a^b` is one effect for every pair.
    data
        One row per observation.
    labels
        Further columns of labels, such as clusters.
    weights
        Column of weights.

    Returns
    -------
    Columns
        Over the rows in which all columns named are known and the weight is not zero.

    Raises
    ------
    StatisticError
        The formula cannot be read, names a column or function there is none of, or leaves no complete row.
    """
    left, effects = _split(formula)
    parsed = _parse(left, formula)
    factors = list(dict.fromkeys(factor for term in (*parsed.lhs, *parsed.rhs) for factor in term.factors))
    names = {factor.expr: _names_in(factor, data) for factor in factors}
    plain = list(dict.fromkeys(name for numbers, _ in names.values() for name in numbers))
    grouped = list(dict.fromkeys(name for _, groups in names.values() for name in groups if name not in plain))
    parts = [part for effect in effects for part in effect]
    used = list(dict.fromkeys([*plain, *grouped, *parts, *labels, *([weights] if weights else [])]))
    require_columns(data, used)
    require_single(data, used)
    factored = [name for name in plain if is_factor(data[name])]
    numbers = as_numbers(data, [*(name for name in plain if name not in factored), *([weights] if weights else [])])
    others = [name for name in used if name not in numbers]
    rows = pd.concat([numbers, data[others]], axis=1)
    is_known = rows.notna().all(axis=1)
    if weights:
        is_known &= rows[weights] != 0
    rows = rows[is_known]
    if rows.empty:
        raise StatisticError(
            f"none of the {len(data)} rows has all of {', '.join(used)}: see which column is empty, or leave it out."
        )
    matrix = _columns(parsed, rows, factored)
    outcome, terms = list(matrix.lhs.columns), [name for name in matrix.rhs.columns if name != "Intercept"]
    _require_parts(formula, outcome, terms, matrix.rhs)
    pairs = {"^".join(effect): effect for effect in effects}
    crossed = {name: _crossed(rows, effect) for name, effect in pairs.items() if len(effect) > 1}
    table = pd.concat([matrix.lhs.astype(float), matrix.rhs[terms].astype(float)], axis=1)
    kept = [name for name in dict.fromkeys([*parts, *labels, *([weights] if weights else [])]) if name not in table]
    table = pd.concat([table, rows[kept], pd.DataFrame(crossed, index=rows.index)], axis=1)
    return Columns(table, outcome[0], tuple(terms), tuple(pairs))


def _split(formula: str) -> tuple[str, list[tuple[str, ...]]]:
    """What stands before the bar, and the columns of each fixed effect behind it."""
    parts = formula.split("|") if isinstance(formula, str) else [""]
    if parts[0].count("~") != 1:
        raise StatisticError(f"the formula is {formula!r}; write outcome ~ terms, such as 'growth ~ alignment + size'.")
    if len(parts) > 2:
        raise StatisticError(
            f"the formula {formula!r} has {len(parts)} parts. Instruments are not estimated here: write fixed effects "
            "behind one bar, as in 'growth ~ alignment | industry + year'."
        )
    effects = [tuple(_bare(name) for name in one.split("^")) for one in parts[1].split("+")] if parts[1:] else []
    return parts[0].strip(), [effect for effect in effects if effect != ("0",)]


def _parse(left: str, formula: str) -> Any:
    try:
        parsed = Formula(left, _ordering="none")
    except (FormulaicError, SyntaxError) as problem:
        raise StatisticError(f"the formula {formula!r} cannot be read: {str(problem).splitlines()[0]}") from None
    return parsed


def _names_in(factor: Factor, data: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Columns of numbers and columns of labels that a factor names; anything else is refused."""
    method = factor.eval_method.value
    if method != "python":
        return ([factor.expr] if method == "lookup" else []), []
    quoted: dict[str, str] = {}

    def placed(found: re.Match[str]) -> str:
        name = f"quoted_{len(quoted)}"
        quoted[name] = found[1]
        return name

    try:
        tree = ast.parse(_QUOTED.sub(placed, factor.expr), mode="eval")
    except SyntaxError:
        raise StatisticError(f"'{factor.expr}' in the formula is no expression: see its brackets.") from None
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise StatisticError(
                f"'{factor.expr}' in the formula is more than columns, arithmetic and {', '.join(KNOWN)}. Make a "
                "column of it before."
            )
    for name in called:
        if not isinstance(name, ast.Name) or name.id not in KNOWN:
            word = ast.unparse(name)
            raise StatisticError(f"a formula has no function {word}.{did_you_mean(word, list(KNOWN))}")
    firsts = [
        node.args[0] for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and _is_of_labels(node)
    ]
    groups = {node.id for node in firsts if isinstance(node, ast.Name)}
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called]
    numbers = [quoted.get(node.id, node.id) for node in every if not (node.id in groups and node in firsts)]
    return numbers, [quoted.get(name, name) for name in groups]


def _is_of_labels(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in LABELS_OF


def _columns(parsed: Any, rows: pd.DataFrame, factored: Sequence[str]) -> Any:
    """The model matrices of both sides; columns of words are coded with their reference named."""
    table = rows.drop(columns=list(factored))
    labels = {name: as_factor(rows[name]) for name in factored}
    functions = {**FUNCTIONS, "C": as_factor, "i": indicators_of, "Treatment": lambda reference: reference}
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            matrix = parsed.get_model_matrix(table, context={**functions, **labels}, na_action="ignore")
    except FormulaicError as problem:
        reason = problem.__cause__
        if isinstance(reason, StatisticError):
            raise reason from None
        raise StatisticError(f"the formula cannot be computed: {reason or problem}") from None
    for side in (matrix.lhs, matrix.rhs):
        side.columns = [name.replace("`", "") for name in side.columns]
    return matrix


def as_factor(values: pd.Series, contrast: object = None, *, ref: object = None) -> FactorValues:
    """Labels that enter as indicators against a reference, which each is named with: `C(sector, ref="energy")`."""
    name = str(getattr(values, "name", None) or "factor")
    reference = contrast if ref is None else ref

    def encode(values: Any, reduced_rank: bool, **_: object) -> FactorValues:
        given = pd.Series(values.__wrapped__ if isinstance(values, FactorValues) else values)
        parts = _indicators(given, name, reference, has_reference=reduced_rank)
        return FactorValues(parts, kind="categorical", spans_intercept=False, format="{field}", encoded=True)

    return FactorValues(values, kind="categorical", spans_intercept=True, encoder=encode)


def indicators_of(values: pd.Series, slope: object = None, *, ref: object = None) -> FactorValues:
    """Indicators as fixest's `i`: `i(year, ref=2019)`; with a column beside, its slope for each label but `ref`."""
    name = str(getattr(values, "name", None) or "factor")
    parts = _indicators(pd.Series(values), name, ref, has_reference=slope is None or ref is not None)
    if slope is not None:
        by = pd.Series(np.asarray(slope, dtype=float), index=values.index)
        what = str(getattr(slope, "name", None) or "slope")
        parts = {f"{label}:{what}": column * by for label, column in parts.items()}
    return FactorValues(parts, kind="numerical", spans_intercept=False, format="{field}")


def _indicators(values: pd.Series, name: str, reference: object, *, has_reference: bool) -> dict[str, pd.Series]:
    """A column of zeros and ones for each label; the reference, where there is one, is named in every other."""
    is_ordered = isinstance(values.dtype, pd.CategoricalDtype)
    if is_ordered:
        levels = list(values.cat.remove_unused_categories().cat.categories)
    else:
        # Numbers before words, as a spreadsheet sorts a column that holds both.
        levels = sorted(values.unique(), key=lambda label: (isinstance(label, str), label))
    if reference is not None:
        if reference not in levels:
            known = list(map(_word, levels))
            raise StatisticError(f"{name} has no label {reference!r} to refer to.{did_you_mean(str(reference), known)}")
        levels.remove(reference)
        levels.insert(0, reference)
    shown = levels[1:] if has_reference else levels
    if not shown:
        raise StatisticError(f"{name} has the one label {_word(levels[0])} over the {len(values)} complete rows.")
    against = f" vs {_word(levels[0])}" if has_reference else ""
    plain = values.astype(object)
    # Products of terms are written with a colon.
    names = {level: f"{name}[{_word(level)}{against}]".replace(":", "/") for level in shown}
    return {names[level]: (plain == level).astype(float) for level in shown}


def _word(label: object) -> str:
    """A label as it is written: years that are floats without their point."""
    return f"{label:g}" if isinstance(label, float) else str(label)


def _require_parts(formula: str, outcome: list[str], terms: list[str], matrix: Any) -> None:
    if len(outcome) != 1:
        raise StatisticError(f"the formula {formula!r} has {len(outcome)} outcomes; write one, and a model for each.")
    if not terms:
        raise StatisticError(f"the formula {formula!r} has no term: write what is asked about first behind the ~.")
    if "Intercept" not in matrix:
        raise StatisticError(f"the formula {formula!r} takes the constant out; leave out the 0 or - 1.")
    first, places = next((term, places) for term, places in matrix.model_spec.term_indices.items() if str(term) != "1")
    if len(places) > 1:
        raise StatisticError(
            f"the first term, {first}, is {len(places)} columns, and one slope is asked about: write a numeric column "
            f"first behind the ~, or make a column of zeros and ones, such as of {matrix.columns[places[0]]}."
        )


def _crossed(rows: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """One label for every combination of several columns."""
    words = zip(*(rows[name].map(_word) for name in names), strict=True)
    return pd.Series(["^".join(row) for row in words], index=rows.index, dtype=object)


def _bare(name: str) -> str:
    return name.strip().strip("`")
