"""Names of months, quarters and forecasts in English, German, French, Spanish, Dutch, Portuguese and Italian."""

from __future__ import annotations

import re
import unicodedata

# Spelled out, because the calendar module speaks the language of the machine. Accents are taken off before looking up.
_NAMES = (
    "jan january januar janv janvier ene enero januari janeiro gen gennaio janner",
    "feb february februar fev fevr fevrier febrero februari fevereiro febbraio",
    "mar march marz maerz mrz mars marzo maart mrt marco",
    "apr april avr avril abr abril aprile",
    "may mai mayo mei maio mag maggio",
    "jun june juni juin junio junho giu giugno",
    "jul july juli juil juillet julio julho lug luglio",
    "aug august aout agosto ago augustus",
    "sep sept september septembre septiembre setiembre set setembro settembre",
    "oct october okt oktober octobre octubre out outubro ott ottobre",
    "nov november novembre noviembre novembro",
    "dec december dez dezember decembre dic diciembre dezembro dicembre",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}

#: What a forecast is called; such a period is no account.
_FORECAST = re.compile(
    r"\b(?:budget|bud|forecast|fcst|fc|plan|planned|target|outlook|estimate|estimated|est|projected|projection|"
    r"prognose|erwartet|prevu|prevision|presupuesto|pronostico|begroting|orcamento|preventivo)\b"
    r"|(?<=\d)[ ]?[EBFP]$",
    re.IGNORECASE,
)
#: What figures are called that are counted from the beginning of the year.
_CUMULATIVE = re.compile(
    r"\b(?:ytd|year[ -]to[ -]date|cumulative|cumulated|cumule?e?s?|kumuliert\w*|aufgelaufen\w*|acumulad[oa]s?|cumulato"
    r"|cumulativo|gecumuleerd)\b",
    re.IGNORECASE,
)
_ACTUAL = re.compile(
    r"\b(?:actuals?|act|ist|reel|reel|real|realisatie|realizado|consuntivo|audited)\b|(?<=\d)[ ]?A$", re.IGNORECASE
)


def plain_words(text: str) -> str:
    """Text without accents, in single spaces."""
    parts = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in parts if not unicodedata.combining(char)).split())


def month_number(name: str) -> int | None:
    """Number of a month by its name or short name in any of the languages."""
    return MONTHS.get(plain_words(name).casefold().rstrip("."))


def is_forecast(text: str) -> bool:
    """Whether a period's name says that it is planned or expected, such as Budget 2025 or 2025E."""
    return _FORECAST.search(plain_words(text)) is not None


def is_actual(text: str) -> bool:
    """Whether a name says that what it stands for has happened, such as Actual or Ist 2024."""
    return _ACTUAL.search(plain_words(text)) is not None


def is_cumulative(text: str) -> bool:
    """Whether the name of a figure says that it is counted from the beginning of the year, such as Revenue YTD."""
    return _CUMULATIVE.search(plain_words(text.replace("_", " "))) is not None


def without_actual(text: str) -> str:
    """Name of a period without the word that says it has happened, such as 2023A or 2023 actual."""
    words = plain_words(text)
    return " ".join(_ACTUAL.sub("", words).split()) if _ACTUAL.search(words) else text
