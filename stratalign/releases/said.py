"""Results about releases that show themselves as the lines they say, at a prompt and in a notebook."""

from __future__ import annotations

from html import escape
from typing import Protocol, TypeVar


class Said(Protocol):
    """A result that says in words what it is."""

    def lines(self) -> list[str]:
        """Everything in words."""


R = TypeVar("R", bound=Said)


def said(result: type[R]) -> type[R]:
    """Let results show their lines.

    Parameters
    ----------
    result
        Class of the results; a decorator above `dataclass`.

    Returns
    -------
    type
        The same class: `repr` gives the lines, and notebooks show them as a list.
    """
    setattr(result, "__repr__", as_lines)  # noqa: B010 - a type checker knows no assignment to a class
    setattr(result, "_repr_html_", as_list)  # noqa: B010
    return result


def as_lines(result: Said) -> str:
    """Lines of a result."""
    return "\n".join(result.lines())


def as_list(result: Said) -> str:
    """Lines of a result as a list, escaped."""
    head, *more = result.lines()
    items = "".join(f"<li>{escape(line)}</li>" for line in more)
    return f"<p><strong>{escape(head)}</strong></p>" + (f"<ul>{items}</ul>" if items else "")
