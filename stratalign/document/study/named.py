"""Pages of a study whose exposure is its own: every sentence that would say alignment says its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from stratalign.findings.columns import exposure_name
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Cell, Listing, Message
from stratalign.models.claims.published import EXPOSURE

#: What the key of a message's twin ends in; the twin has the place `exposure`.
TWIN = ".by_exposure"
Part = TypeVar("Part")


def with_exposure_named(part: Part, exposure: str) -> Part:
    """Put the twins of messages in their place that name a study's own exposure.

    Parameters
    ----------
    part
        Findings, pages, a cover or a summary: anything that is made of messages.
    exposure
        Column of the exposure; that of the published study changes nothing.

    Returns
    -------
    Part
        The same with other messages; what has no twin stays as it is.
    """
    return part if exposure == EXPOSURE else _named(part, exposure)


def _named(value: Any, exposure: str) -> Any:
    match value:
        case Message():
            return _twin(Message(value.key, _named(value.fields, exposure)), exposure)
        case Listing():
            return replace(value, items=_named(value.items, exposure))
        case pd.DataFrame():
            words = [name for name in value if value[name].dtype == object]
            return value.assign(**{str(name): value[name].map(lambda cell: _named(cell, exposure)) for name in words})
        case Mapping():
            return {key: _named(one, exposure) for key, one in value.items()}
        case list() | tuple() if not hasattr(value, "_fields"):
            return type(value)(_named(one, exposure) for one in value)
        case Cell():
            return value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _named(getattr(value, one.name), exposure) for one in fields(value) if one.init}
        )
    return value


def _twin(said: Message, exposure: str) -> Message:
    """The twin of a message, with the fields that it has a place for."""
    entry = ENGLISH.get(f"{said.key}{TWIN}")
    if entry is None:
        return said
    known = {**said.fields, "exposure": exposure_name(exposure)}
    return Message(entry.key, {name: known[name] for name in entry.places})
