"""Factor models as people write them: `leaders =~ q1 + q2 + q3`, one statement a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stratalign.errors import StatisticError

_NAME = r"[^\W\d][\w.]*"
_TERM = re.compile(rf"^(?:(?P<modifier>[^*]+)\*)?(?P<name>{_NAME})$")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One loading (`=~`) or covariance (`~~`): fixed at a value, made equal by a label, or freed by `NA*`."""

    left: str
    operator: str
    right: str
    fixed: float | None = None
    label: str | None = None
    is_freed: bool = False


@dataclass(frozen=True, slots=True)
class FactorModel:
    """Statements in the order written, with the factors and items they name."""

    statements: tuple[Statement, ...]
    factors: tuple[str, ...]
    items: tuple[str, ...]

    def indicators(self, factor: str) -> tuple[str, ...]:
        """What loads on a factor, in the order written."""
        return tuple(s.right for s in self.statements if s.operator == "=~" and s.left == factor)


def read_factor_model(text: str) -> FactorModel:
    """Read a model in lavaan's notation.

    Parameters
    ----------
    text
        Lines (or parts divided by `;`) such as `clarity =~ q1 + q2 + q3` and `q1 ~~ q2`; `0.7*q2` fixes, `a*q2` makes
        equal whatever bears the same label, `NA*q1` frees; `#` begins a remark. A factor of factors is written alike.

    Returns
    -------
    FactorModel
        Items in the order in which they first load.

    Raises
    ------
    StatisticError
        Names the statement that cannot be read, a factor without items, or a name that is neither.
    """
    statements: list[Statement] = []
    for number, line in enumerate(re.split(r"[\n;]", text), start=1):
        code = line.split("#")[0].split("!")[0].strip()
        if code:
            statements += _statements(code, number)
    factors = tuple(dict.fromkeys(s.left for s in statements if s.operator == "=~"))
    loaded = dict.fromkeys(s.right for s in statements if s.operator == "=~")
    items = tuple(name for name in loaded if name not in factors)
    if not factors:
        raise StatisticError("the factor model names no factor; write one a line, such as 'clarity =~ q1 + q2 + q3'.")
    known = {*factors, *items}
    unknown = [name for s in statements for name in (s.left, s.right) if name not in known]
    if unknown:
        raise StatisticError(f"{', '.join(dict.fromkeys(unknown))} are neither factors nor items of the factor model.")
    twice = [
        s
        for place, s in enumerate(statements)
        if any(
            s.operator == other.operator and {s.left, s.right} == {other.left, other.right}
            for other in statements[:place]
        )
    ]
    if twice:
        first = twice[0]
        raise StatisticError(f"'{first.left} {first.operator} {first.right}' stands twice in the factor model.")
    return FactorModel(tuple(statements), factors, items)


def _statements(code: str, number: int) -> list[Statement]:
    parts = re.split(r"(=~|~~|~)", code)
    if len(parts) != 3 or parts[1] == "~" or not re.match(rf"^{_NAME}$", parts[0].strip()):
        raise StatisticError(
            f"line {number} of the factor model, '{code[:60]}', is no statement 'factor =~ item + item' or "
            "'item ~~ item'."
        )
    left, operator = parts[0].strip(), parts[1]
    found = []
    for term in parts[2].split("+"):
        match = _TERM.match(term.strip().replace(" ", ""))
        if match is None:
            raise StatisticError(f"line {number} of the factor model: '{term.strip()[:40]}' is no item or factor.")
        modifier = match["modifier"]
        fixed = float(modifier) if modifier is not None and _NUMBER.match(modifier) else None
        is_freed = modifier == "NA"
        label = modifier if modifier is not None and fixed is None and not is_freed else None
        if label is not None and not re.match(rf"^{_NAME}$", label):
            raise StatisticError(
                f"line {number} of the factor model: '{label[:40]}' is neither a number nor a label of letters."
            )
        found.append(Statement(left, operator, match["name"], fixed, label, is_freed))
    return found
