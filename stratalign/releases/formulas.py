"""Arithmetic that links one measure to another, as a researcher writes it: columns, numbers, + - * / and brackets."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import EngagementError

_OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_SIGNS: dict[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_DEEPEST = 40


def compute(formula: str, table: pd.DataFrame) -> pd.Series:
    """Compute a formula over the columns of a table.

    Parameters
    ----------
    formula
        Such as `25 * (mean_answer - 1)`. Nothing else than arithmetic is read, so that nothing else can run.
    table
        Columns of numbers.

    Returns
    -------
    pandas.Series
        A value for each row; missing where a column is, or where it is divided by zero.

    Raises
    ------
    EngagementError
        It is no arithmetic, or names a column that is not there or holds no numbers.
    """
    try:
        parsed = ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refused(formula) from None
    value = _value(parsed, table, formula, 0)
    computed = value if isinstance(value, pd.Series) else pd.Series(float(value), index=table.index)
    return computed.astype(float).where(np.isfinite(computed.to_numpy(dtype=float)))


def _value(node: ast.expr, table: pd.DataFrame, formula: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise _refused(formula)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = (_value(side, table, formula, depth + 1) for side in (node.left, node.right))
        if not isinstance(right, pd.Series) and right == 0 and isinstance(node.op, ast.Div):
            raise EngagementError(f"the formula {formula!r} divides by zero.")
        return _OPERATIONS[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
        return _SIGNS[type(node.op)](_value(node.operand, table, formula, depth + 1))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    if isinstance(node, ast.Name):
        return _column(node.id, table, formula)
    raise _refused(formula)


def _column(name: str, table: pd.DataFrame, formula: str) -> pd.Series:
    if name not in table:
        raise EngagementError(
            f"the formula {formula!r} names a column {name} that is not there."
            f"{did_you_mean(name, list(table.columns))} There are {', '.join(map(str, table.columns))}."
        )
    if table[name].dtype.kind not in "biuf":
        raise EngagementError(f"the formula {formula!r} computes with {name}, whose cells are not all numbers.")
    return table[name].astype(float)


def _refused(formula: str) -> EngagementError:
    return EngagementError(
        f"the formula {formula!r} is no arithmetic. Write columns, numbers, + - * / and brackets, such as "
        "25 * (mean_answer - 1)."
    )
