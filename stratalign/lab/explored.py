"""What is explored is for the analyst alone: it carries a mark, and no report is made of a notebook that shows it."""

from __future__ import annotations

from typing import Any, TypeVar

from stratalign.export.display import EXPLORED_TYPE
from stratalign.numerics.display import as_html, as_text, displayed

R = TypeVar("R")
MimeBundle = tuple[dict[str, Any], dict[str, Any]]


def explored(result: type[R]) -> type[R]:
    """Let results show themselves as all do, and with the mark that keeps them out of reports.

    Parameters
    ----------
    result
        Class of the results; a decorator above `dataclass`.

    Returns
    -------
    type
        The same class.
    """
    shown = displayed(result)
    shown._repr_mimebundle_ = _bundle  # type: ignore[attr-defined]
    return shown


def _bundle(self: object, include: object = None, exclude: object = None) -> MimeBundle:
    return {EXPLORED_TYPE: {}, "text/html": as_html(self), "text/plain": as_text(self)}, {}
