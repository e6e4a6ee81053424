"""Kinds of text that engagement.yml and the files beside it may hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from babel.core import get_global
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from stratalign.suggestions import nearest
from stratalign.vocabulary import UNIT, WHERE_UNITS, Audience

_USUAL_CURRENCIES = ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "JPY", "CNY", "CAD", "AUD"]


def matching(pattern: str, wanted: str) -> AfterValidator:
    """Refuse a text that is not of a form, and say in words which form is wanted.

    Parameters
    ----------
    pattern
        The whole text must match it.
    wanted
        Follows "write".

    Returns
    -------
    pydantic.AfterValidator
        For the annotation of a text.
    """
    form = re.compile(pattern)

    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError(f"write {wanted}")
        return text

    return AfterValidator(check)


def _is_currency(code: str) -> str:
    """Currencies of ISO 4217, those of the past as well."""
    known = sorted(get_global("all_currencies"))
    if code not in known:
        close = nearest(code, _USUAL_CURRENCIES) or nearest(code, known)
        meant = f" Did you mean '{close}'?" if close else ""
        raise ValueError(f"there is no currency '{code}'.{meant}")
    return code


def _as_day(given: Any) -> Any:
    """A day as YAML leaves it; other ways of writing one are named with the one that is read."""
    if given is None or isinstance(given, dt.date):
        return given
    text = str(given).strip()
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(f"write a day as YYYY-MM-DD, such as {_proposed_day(text)}")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day. Write one as YYYY-MM-DD, such as 2026-03-20") from None


def _proposed_day(text: str) -> str:
    """The day as it is to be written, where day, month and year are told by their order."""
    parts = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    return f"{parts[3]}-{int(parts[2]):02}-{int(parts[1]):02}" if parts else "2026-03-20"


def _as_audiences(given: Any) -> Any:
    """One audience as a list of one; managers of units are named where their packs are made."""
    names = [given] if isinstance(given, str) else given
    if isinstance(names, list | tuple) and UNIT in names:
        raise ValueError(WHERE_UNITS)
    return names


Key = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}",
        "letters, digits, '.', '_' and '-' only, at most 60, no blanks; begin with a letter or digit",
    ),
]
ReleaseNumber = Annotated[
    str,
    matching(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", "the number of a release, such as 1.0.0"),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Currency = Annotated[str, matching(r"[A-Z]{3}", "three capital letters, such as EUR"), AfterValidator(_is_currency)]
EnvironmentVariable = Annotated[
    str,
    matching(
        r"[A-Z][A-Z0-9_]{0,99}", "the name of an environment variable: capital letters, digits and _, such as SURVEY_DB"
    ),
]
#: Whom the report is written for: one, or a list.
Audiences = Annotated[tuple[Audience, ...], BeforeValidator(_as_audiences), Field(min_length=1)]
#: A day as it stands in a file.
Day = Annotated[dt.date, BeforeValidator(_as_day)]
