"""Tables that hold no answers though they come out of surveys: pivot tables, crosstabs, summaries, lists."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stratalign.engagement.configuration import shorten
from stratalign.errors import SourceError
from stratalign.sources.files.layout import header_position
from stratalign.sources.files.report_signs import signs_of_groups
from stratalign.sources.files.sheets import Sheet, only_table, other_sheets
from stratalign.sources.files.table import Rows, as_rows

#: Words of a pivot table that a spreadsheet program writes itself.
PIVOT_CORNERS = frozenset(
    "row labels|column labels|zeilenbeschriftungen|spaltenbeschriftungen|étiquettes de lignes|étiquettes de colonnes|"
    "etiquetas de fila|etiquetas de columna|rijlabels|kolomlabels|rótulos de linha|rótulos de coluna|etichette di riga|"
    "etichette di colonna".split("|")
)
PIVOT_TOTALS = frozenset(
    "grand total|gesamtergebnis|total général|total general|eindtotaal|total geral|totale complessivo".split("|")
)
PIVOT_VALUES = re.compile(
    r"(?:count|sum|average|min|max|anzahl|summe|mittelwert|nombre|somme|moyenne|cuenta|recuento|suma|promedio|"
    r"aantal|som|gemiddelde|contagem|soma|média|conteggio|somma|media) (?:of|von|de|van|di|-) .+",
    re.I,
)
STATISTIC_HEADER = re.compile(
    r"response[ _]rate|% ?(?:positive|negative|neutral|(?:dis)?agree|yes|strongly|(?:un)?favou?rable|rating|of)|"
    r"\(%|theme scores?|\bindex\b|benchmark|"
    r"(?:average|mean|median|weighted) (?:response|score|rating)s?|percent(?:age)? (?:positive|agree|of)|favou?rable|"
    r"top.?(?:2|two).?box|std\.? ?dev|standard deviation|(?:number|n|%|percent) of (?:respondents|responses)|^n$|"
    r"^(?:responses|headcount|respondents|answers|promoters|passives|detractors|enps)$|^e?nps$|^anzahl\b|"
    r"\bn ?=|rücklaufquote|mittelwert|taux de réponse|score moyen|tasa de respuesta|responspercentage",
    re.I,
)
RESULTS_TITLE = re.compile(
    r"\b(?:scores?|results?|benchmarks?|crosstabs?|cross[- ]?tab(?:ulation)?s?|summary|ergebnisse)\b", re.I
)
GROUP_SIZE = re.compile(r"\(?\bn ?= ?[\d.,]+\)?", re.I)
_PERCENT = re.compile(r"[-+]?\d+(?:[.,]\d+)?\s?%")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:FY ?)?(?:19|20)\d\d")

#: Words that headers of a list of questions, codes or units are made of, and words of tables that hold answers.
LIST_WORDS = frozenset(
    "uid txt num measure variable field column label labels description regex definition item code question number "
    "text wording keying notes name sheet title theme section value meaning level from to year valid type role".split()
)
LIST_SIGNS = frozenset("uid measure variable field label regex definition description keying wording meaning".split())
ANSWER_WORDS = frozenset("answer answers response responses score scores rating respondent participant subj".split())
MAX_LIST_COLUMNS = 8
REDCAP_DICTIONARY = "Variable / Field Name"

MAX_ROWS_LOOKED_AT = 2_000
#: Evidence is counted in points; so many say that rows are groups and no respondents.
ENOUGH_POINTS = 3
MIN_SHARE_PERCENT, MIN_SHARE_FRACTION = 0.5, 0.8
MIN_NUMBERS, MIN_FEW_NUMBERS, MIN_YEARS, MIN_SECTIONS = 20, 8, 4, 3


@dataclass(frozen=True, slots=True)
class Report:
    """What a table is instead of survey data, what shows it, and what to export instead."""

    what: str
    evidence: tuple[str, ...]
    instead: str

    def described(self, n_evidence: int = 4) -> str:
        """One phrase for a message, with so much of the evidence."""
        return f"{self.what} ({'; '.join(self.evidence[:n_evidence])})"


def find_report(rows: Sequence[Sequence[str]], *, results_only: bool = False) -> Report | None:
    """Say what a table is, where it holds results or definitions and no answers.

    Parameters
    ----------
    rows
        The whole table, titles included, rows equally wide.
    results_only
        Whether only results are looked for, not lists of questions or codes.

    Returns
    -------
    Report or None
        None where it may be survey data.
    """
    looked_at = [[cell.strip() for cell in row] for row in rows[:MAX_ROWS_LOOKED_AT]]
    return _pivot(looked_at) or _summary(looked_at) or (None if results_only else _list(looked_at))


def refuse_report(rows: Rows, name: str, *, results_only: bool = False) -> None:
    """Refuse a table that holds results or definitions.

    Parameters
    ----------
    rows
        As read, titles included.
    name
        Name of the file, for the message.
    results_only
        As `find_report`.

    Raises
    ------
    SourceError
        The table is no survey data; the message says what it is and what to export instead.
    """
    report = find_report(rows.rows, results_only=results_only)
    if report is not None:
        where = f"{name}, sheet '{rows.sheet}'," if rows.sheet else name
        raise SourceError(
            f"{where} is not survey data but {report.described()}. {report.instead} If its rows are respondents all "
            "the same, say so with 'format: generic_wide'."
        )


def choose_answers(name: str, sheets: Mapping[str, Sheet]) -> str:
    """Take the one sheet of a workbook that may hold answers.

    Parameters
    ----------
    name
        Name of the file, for messages.
    sheets
        Sheets that hold something, by title.

    Returns
    -------
    str
        Title of the sheet.

    Raises
    ------
    SourceError
        Several may be meant, or every one holds results or definitions.
    """
    beside = other_sheets(sheets)
    reports = {}
    for title in [title for title in sheets if title not in beside]:
        report = _report_of_sheet(name, title, sheets[title])
        if report is not None:
            reports[title] = report
    if reports and len(beside) + len(reports) == len(sheets):
        shown = "; ".join(f"'{title}' is {report.described(2)}" for title, report in reports.items())
        others = f" The other sheets hold no table of answers: {', '.join(map(repr, beside))}." if beside else ""
        instead = next(iter(reports.values())).instead
        raise SourceError(f"{name} is not survey data: {shown}.{others} {instead}")
    return only_table(name, sheets, {**beside, **{title: report.what for title, report in reports.items()}})


def _report_of_sheet(name: str, title: str, sheet: Sheet) -> Report | None:
    try:
        rows = as_rows(name, sheet.rows, range(1, len(sheet.rows) + 1), sheet=title)
    except SourceError:  # a sheet of one row is no report; it is judged by its size
        return None
    return find_report(rows.rows)


# Pivot tables ----------------------------------------------------------------------------------------------------
def _pivot(rows: Sequence[Sequence[str]]) -> Report | None:
    """A pivot table, by the words a spreadsheet program writes into it."""
    top = [cell for row in rows[:12] for cell in row if cell]
    corners = [cell for cell in top if cell.casefold() in PIVOT_CORNERS]
    values = [cell for cell in top if PIVOT_VALUES.fullmatch(cell)]
    totals = [cell for row in rows for cell in (*row[:2], row[-1]) if cell.casefold() in PIVOT_TOTALS]
    totals += [cell for cell in top if cell.casefold() in PIVOT_TOTALS]
    if not corners and not (values and totals):
        return None
    seen = [f"'{shorten(cell)}'" for cell in dict.fromkeys([*corners, *values[:2], *totals])]
    return Report(
        "a pivot table", (f"it has {', '.join(seen[:4])}",), "Save the sheet the pivot table was made from instead."
    )


# Results ---------------------------------------------------------------------------------------------------------
def _summary(rows: Sequence[Sequence[str]]) -> Report | None:
    """A crosstab or a table of results: percentages, statistics as headers, rows of comparison."""
    position = header_position(Rows(list(map(list, rows)), None, None, None, tuple(range(len(rows))), len(rows[0])))
    headers = _header_cells(rows[position : position + 3])
    body = rows[position + 1 :]
    sections = _section_rows(body)
    points, seen = 0, list[str]()
    for found, text in (
        _values(body), _headers(headers), _years(rows[position]), _title(rows[:position]),
        (int(len(sections) >= MIN_SECTIONS), f"{len(sections)} rows hold nothing but a heading"),
        *signs_of_groups(rows[position], headers, body),
    ):  # fmt: skip
        points += found
        seen += [text] if found else []
    if points < ENOUGH_POINTS:
        return None
    names_only_sections = not any(row[0] for row in body if sum(map(bool, row)) > 1)
    is_crosstab = len(sections) >= MIN_SECTIONS and names_only_sections
    what = "a crosstab report" if is_crosstab else "a summary of results, whose rows are groups or measures"
    return Report(
        what, tuple(seen), "Export the individual responses instead: one row a respondent, or one row an answer."
    )


def _header_cells(rows: Sequence[Sequence[str]]) -> list[str]:
    """Cells of the header, and of the rows below it that hold no number and so go on with it."""
    continued = [row for row in rows[1:] if not any(map(_is_number, row))]
    return [cell for row in (rows[0], *continued) for cell in row if cell and not _is_number(cell)]


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) or _PERCENT.fullmatch(cell))


def _section_rows(body: Sequence[Sequence[str]]) -> list[int]:
    """Rows with a heading in the first column and nothing else, others with cells below them."""
    alone = [place for place, row in enumerate(body) if row[0] and not any(row[1:])]
    return [place for place in alone if place + 1 < len(body) and any(body[place + 1][1:])]


def _values(body: Sequence[Sequence[str]]) -> tuple[int, str]:
    """How many cells are percentages, or fractions as stored percentages are."""
    # Answers repeat: each different cell is looked at once.
    cells = Counter(itertools.chain.from_iterable(body))
    del cells[""]
    n_cells, n_percent = cells.total(), sum(n for cell, n in cells.items() if _PERCENT.fullmatch(cell))
    enough = MIN_NUMBERS if len(body) > MIN_NUMBERS else MIN_FEW_NUMBERS
    if n_percent >= MIN_SHARE_PERCENT * n_cells and n_percent >= enough:
        return 2, f"{n_percent:,} of {n_cells:,} cells are percentages"
    numbers = [(float(cell.replace(",", ".")), n) for cell, n in cells.items() if _NUMBER.fullmatch(cell)]
    n_numbers = sum(n for _, n in numbers)
    n_fractions = sum(n for number, n in numbers if 0 < number < 1)
    if n_numbers >= MIN_NUMBERS and n_fractions >= MIN_SHARE_FRACTION * n_numbers:
        return 1, f"{n_fractions:,} of {n_numbers:,} numbers are fractions between 0 and 1"
    n_broken = sum(n for number, n in numbers if 0 < number < 100 and not number.is_integer())
    if n_numbers >= MIN_NUMBERS and n_broken >= MIN_SHARE_FRACTION * n_numbers and _has_unique_names(body):
        return 1, f"{n_broken:,} of {n_numbers:,} numbers are no whole ones, and every row has a name of its own"
    return 0, ""


def _has_unique_names(body: Sequence[Sequence[str]]) -> bool:
    names = [row[0] for row in body if row[0]]
    return len(names) > 5 and len(set(names)) == len(names) and not any(map(_is_number, names))


def _headers(headers: Sequence[str]) -> tuple[int, str]:
    """How many headers name a statistic."""
    found = [cell for cell in headers if STATISTIC_HEADER.search(cell)]
    sizes = [cell for cell in headers if GROUP_SIZE.search(cell)]
    if len(sizes) >= 3:
        return 2, f"{len(sizes)} headers give the size of a group, such as '{shorten(' '.join(sizes[0].split()))}'"
    if len(found) < 2:
        return 0, ""
    named = f"'{shorten(' '.join(found[0].split()))}'"
    return (
        2 if len(found) >= max(3, len(headers) / 4) else 1
    ), f"{len(found)} headers name a statistic, such as {named}"


def _years(header: Sequence[str]) -> tuple[int, str]:
    years = [cell for cell in header if _YEAR.fullmatch(cell)]
    return (2, f"{len(years)} columns are years") if len(years) >= MIN_YEARS else (0, "")


def _title(above: Sequence[Sequence[str]]) -> tuple[int, str]:
    titles = [cell for row in above for cell in row if cell and RESULTS_TITLE.search(cell)]
    return (1, f"its title is '{shorten(titles[0])}'") if titles else (0, "")


# Lists -----------------------------------------------------------------------------------------------------------
def _list(rows: Sequence[Sequence[str]]) -> Report | None:
    """A data dictionary or list of questions, codes or units: its headers describe columns, not people."""
    header = [cell for cell in rows[0] if cell]
    if rows[0][0] == REDCAP_DICTIONARY:
        return Report(
            "a REDCap data dictionary", (f"its first header is '{REDCAP_DICTIONARY}'",),
            "Export the records (Data Exports > CSV); the dictionary can be given beside them as 'codebook:'.",
        )  # fmt: skip
    words = [set(_words(cell)) for cell in header]
    everything = set[str]().union(*words) if words else set()
    if not 2 <= len(header) <= MAX_LIST_COLUMNS or everything & ANSWER_WORDS:
        return None
    describing = [cell for cell, parts in zip(header, words, strict=True) if parts and parts <= LIST_WORDS]
    if len(describing) * 2 < len(header) or len(describing) < 2 or not everything & LIST_SIGNS:
        return None
    named = ", ".join(f"'{shorten(cell)}'" for cell in describing[:4])
    return Report(
        "a list of questions, codes or units",
        (f"its headers describe entries: {named}",),
        "Export the responses; a list of units goes to 'units', a list of labels to the mapping or 'codebook'.",
    )


def _words(header: str) -> list[str]:
    return re.findall(r"[a-zà-ÿ0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).casefold())
