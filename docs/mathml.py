r"""Formulas written in a small part of TeX, as MathML: every browser draws it, offline and without a script.

What is known: letters, numbers and signs; `^` and `_`; `\frac`, `\sqrt`, `\text`, accents, `\left` and `\right`,
named functions, Greek letters and the signs in `SIGNS`. Anything else is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

GREEK = dict(
    zip(
        "alpha beta gamma delta varepsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega "
        "Gamma Delta Theta Lambda Sigma Phi Psi Omega".split(),
        "αβγδεζηθκλμνξπρστφχψωΓΔΘΛΣΦΨΩ",
        strict=True,
    )
)
SIGNS = {
    "cdot": "·", "times": "×", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈", "pm": "±", "infty": "∞", "in": "∈",
    "to": "→", "sum": "∑", "prod": "∏", "int": "∫", "mid": "∣", "sim": "∼", "ldots": "…", "prime": "′", "top": "⊤",
    "partial": "∂", "perp": "⊥", "subset": "⊂", "equiv": "≡", "colon": ":",
}  # fmt: skip
FUNCTIONS = "log exp max min sin cos tanh arctanh det var cov sd trace diag sign Pr".split()
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~"}
#: Signs under and over which limits stand.
LARGE = ("∑", "∏", "max", "min")
SPACES = {",": "0.17em", ";": "0.28em", "quad": "1em"}
_TOKEN = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|[A-Za-z]|\d+(?:\.\d+)?|\s+|.", re.DOTALL)


class FormulaError(ValueError):
    """A formula holds something that is not known."""


def mathml(tex: str, *, is_block: bool = False) -> str:
    """Write a formula as MathML.

    Parameters
    ----------
    tex
        Without dollar signs.
    is_block
        Whether it stands on a line of its own.

    Returns
    -------
    str
        A `math` element, which says its TeX to who cannot see it.
    """
    tokens = Tokens(tex)
    body = _row(tokens, until=None)
    display = ' display="block"' if is_block else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{display} alttext="{escape(tex.strip())}">{body}</math>'


class Tokens:
    """What is left of a formula."""

    def __init__(self, tex: str) -> None:
        """Split a formula into tokens."""
        self.tex = tex
        self.left = [found for found in _TOKEN.findall(tex) if found.strip()]

    def take(self) -> str:
        """Take the next token away."""
        if not self.left:
            raise FormulaError(f"the formula ends too early: {self.tex}")
        return self.left.pop(0)

    def peek(self) -> str:
        """Look at the next token; empty at the end."""
        return self.left[0] if self.left else ""


def _row(tokens: Tokens, until: str | None) -> str:
    """Everything up to a token, which is taken too."""
    parts = list(_parts(tokens, until))
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _parts(tokens: Tokens, until: str | None) -> Iterator[str]:
    while tokens.left:
        if tokens.peek() == until:
            tokens.take()
            return
        yield _scripted(tokens)
    if until is not None:
        raise FormulaError(f"{until} is missing in the formula: {tokens.tex}")


def _scripted(tokens: Tokens) -> str:
    """A piece with what stands below and above it."""
    base = _piece(tokens)
    below = above = ""
    while tokens.peek() in ("_", "^", "'"):
        sign = tokens.take()
        if sign == "'":
            above += "<mo>′</mo>"
        elif sign == "_":
            below = _argument(tokens)
        else:
            above += _argument(tokens)
    if not below and not above:
        return base
    is_large = any(f">{sign}<" in base for sign in LARGE)
    names = ("munder", "mover", "munderover") if is_large else ("msub", "msup", "msubsup")
    above = f"<mrow>{above}</mrow>" if above.count("<m") > 1 else above
    if below and above:
        return f"<{names[2]}>{base}{below}{above}</{names[2]}>"
    name = names[0] if below else names[1]
    return f"<{name}>{base}{below or above}</{name}>"


def _argument(tokens: Tokens) -> str:
    """What stands in braces, or the next piece."""
    if tokens.peek() == "{":
        tokens.take()
        return _row(tokens, until="}")
    return _piece(tokens)


def _piece(tokens: Tokens) -> str:
    piece = tokens.take()
    if piece == "{":
        return _row(tokens, until="}")
    if piece.startswith("\\"):
        return _command(piece[1:], tokens)
    if piece[0].isdigit():
        return f"<mn>{piece}</mn>"
    if piece.isalpha():
        return f"<mi>{piece}</mi>"
    return f"<mo>{escape({'-': '−', '*': '∗'}.get(piece, piece))}</mo>"


def _command(name: str, tokens: Tokens) -> str:
    if name == "frac":
        over, under = _argument(tokens), _argument(tokens)
        return f"<mfrac>{over}{under}</mfrac>"
    if name == "sqrt":
        return f"<msqrt>{_argument(tokens)}</msqrt>"
    if name.startswith("text{"):
        return f"<mtext>{escape(name[5:-1])}</mtext>"
    if name in ACCENTS:
        return f'<mover accent="true">{_argument(tokens)}<mo>{ACCENTS[name]}</mo></mover>'
    if name == "left":
        opening = _delimiter(tokens)
        return f"<mrow>{opening}{''.join(_parts(tokens, until=_RIGHT))}{_delimiter(tokens)}</mrow>"
    if name in GREEK:
        return f"<mi>{GREEK[name]}</mi>"
    if name in SIGNS:
        return f"<mo>{SIGNS[name]}</mo>"
    if name in FUNCTIONS:
        return (
            f'<mi mathvariant="normal">{name}</mi><mspace width="0.17em"/>' if name not in LARGE else f"<mo>{name}</mo>"
        )
    if name in SPACES:
        return f'<mspace width="{SPACES[name]}"/>'
    if name in "{}%&#":
        return f"<mo>{escape(name)}</mo>"
    raise FormulaError(f"\\{name} is not known in the formula: {tokens.tex}")


_RIGHT = "\\right"


def _delimiter(tokens: Tokens) -> str:
    sign = tokens.take().removeprefix("\\")
    return "" if sign == "." else f'<mo stretchy="true">{escape(sign)}</mo>'
