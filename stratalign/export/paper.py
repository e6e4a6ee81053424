"""On which paper a locale prints."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

#: Countries that print on Letter (CLDR, `paperSize` US-Letter); the others print on A4.
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's name as CSS writes it, and its number in a workbook (ECMA-376, 18.3.1.63)."""

    name: str
    number: int


A4, LETTER = Paper("A4", 9), Paper("letter", 1)


def paper_of(locale: str) -> Paper:
    """Paper that a locale prints on.

    Parameters
    ----------
    locale
        Such as `en_GB`.

    Returns
    -------
    Paper
        Letter in the countries that use it, else A4.
    """
    return LETTER if Locale.parse(locale).territory in _LETTER else A4
