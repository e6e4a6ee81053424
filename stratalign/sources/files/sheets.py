"""Which of a workbook's sheets is the table, where that is clear."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stratalign.engagement.configuration import shorten
from stratalign.errors import SourceError

#: Titles of sheets that stand beside a table, in the languages surveys come in.
SIDE_TITLES = re.compile(
    r"\b(?:cover|front ?page|title|contents?|toc|index|notes?|read ?me|about|info(?:rmation)?|instructions?|guidance|"
    r"dictionary|codebook|code ?list|meta ?data|legend|lookups?|lists?|labels?|validation|charts?|graphs?|plots?|"
    r"pivots?|dashboard|summary|annex|appendix|glossary|change ?log|version|"
    r"deckblatt|titel|inhalt(?:sverzeichnis)?|hinweise?|erläuterungen|legende|anleitung|diagramme?|auswertung|"
    r"zusammenfassung|übersicht|couverture|sommaire|contenu|lisez ?moi|légende|graphiques?|résumé|dictionnaire|"
    r"portada|contenido|índice|notas|leyenda|gráficos?|resumen|diccionario|omslag|inhoud|toelichting|grafieken|"
    r"samenvatting|capa|conteúdo|legenda|resumo|copertina|indice|grafici|riepilogo|dizionario)\b",
    re.I,
)
#: Headers of a table that describes columns or codes.
DESCRIBING_HEADERS = frozenset(
    "field variable column item measure code question value label labels description definition meaning type notes "
    "section theme feld spalte bezeichnung beschreibung bedeutung champ libellé campo descripción veld omschrijving "
    "campo descrição descrizione".split()
)
MAX_SCRATCH_ROWS = 2
N_SHOWN_SHEETS = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as rows of text, each as wide as its last cell; `problem` is why it cannot be read.

    `lines`: number of each row in the sheet, where rows are left out.
    """

    rows: list[list[str]]
    is_hidden: bool = False
    problem: str = ""
    lines: tuple[int, ...] = ()


#: Given the file's name and the sheets that hold something, the title of the one to read; raises where none is clear.
ChooseSheet = Callable[[str, Mapping[str, Sheet]], str]


def choose_table(name: str, sheets: Mapping[str, Sheet]) -> str:
    """Take the one sheet that stands beside no other table.

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
        Several may be meant; the message names each with its size and first headers.
    """
    return only_table(name, sheets, other_sheets(sheets))


def only_table(name: str, sheets: Mapping[str, Sheet], beside: Mapping[str, str]) -> str:
    """Title of the only sheet that is not beside the table, or an error that shows them all.

    Parameters
    ----------
    name, sheets
        As in `choose_table`.
    beside
        Why a sheet is not the table, by title.

    Returns
    -------
    str
        Title of the sheet.

    Raises
    ------
    SourceError
        None or several are left.
    """
    left = [title for title in sheets if title not in beside]
    if len(left) == 1:
        return left[0]
    titles = list(sheets)[:N_SHOWN_SHEETS]
    shown = "; ".join(f"'{title}' ({beside.get(title) or size_of(sheets[title])})" for title in titles)
    more = f"; and {len(sheets) - len(titles)} more" if len(sheets) > len(titles) else ""
    found = f"{len(left)} of them may be the table" if left else "none of them looks like the table"
    raise SourceError(
        f"{name} has {len(sheets)} sheets with data, and {found}: {shown}{more}. Say which with 'sheet:' (or "
        "--sheet), for example "
        f'sheet: "{(left or titles)[0]}".'
    )


def size_of(sheet: Sheet) -> str:
    """Size of a sheet and its first header cells, as shown to the analyst.

    Parameters
    ----------
    sheet
        The sheet.

    Returns
    -------
    str
        For example "312 rows x 14 columns: ID, Start time, Email".
    """
    widest = max(map(len, sheet.rows), default=0)
    header = next((row for row in sheet.rows if sum(map(bool, row)) > widest / 2), [])
    named = ", ".join(shorten(" ".join(cell.split())) for cell in [cell for cell in header if cell.strip()][:4])
    hidden = "hidden, " if sheet.is_hidden else ""
    return f"{hidden}{len(sheet.rows):,} rows x {widest:,} columns{': ' if named else ''}{named}"


def other_sheets(sheets: Mapping[str, Sheet]) -> dict[str, str]:
    """Why a sheet is a cover, notes, a dictionary, a chart's source or scratch, by title.

    Parameters
    ----------
    sheets
        Sheets that hold something, by title.

    Returns
    -------
    dict
        Sheets that are not the table; none where that would leave no sheet.
    """
    largest = max((_n_cells(sheet) for sheet in sheets.values()), default=0)
    any_visible = not all(sheet.is_hidden for sheet in sheets.values())
    beside = {}
    for title, sheet in sheets.items():
        reason = "hidden" if sheet.is_hidden and any_visible else _reason(title, sheet, largest)
        if reason:
            beside[title] = reason
    return beside if len(beside) < len(sheets) else {}


def _n_cells(sheet: Sheet) -> int:
    return sum(sum(map(bool, row)) for row in sheet.rows)


def _reason(title: str, sheet: Sheet, largest: int) -> str:
    """Why a sheet is not the table; "" where it may be."""
    rows = [[cell.strip() for cell in row if cell.strip()] for row in sheet.rows if any(map(str.strip, row))]
    n_cells = _n_cells(sheet)
    if n_cells == largest:
        return ""
    if max(map(len, rows)) <= 1:
        return "text only: a cover or notes"
    if len(rows) <= MAX_SCRATCH_ROWS and n_cells < largest / 20:
        return "a few cells"
    header = next((row for row in rows if len(row) > 1), [])
    words = {word for cell in header for word in re.findall(r"\w+", cell.casefold())}
    if len(header) <= 4 and len(words & DESCRIBING_HEADERS) >= min(2, len(header)):
        return "describes columns or codes"
    words_of_title = re.sub(r"[_\W]+|(?<=[a-z])(?=[A-Z])", " ", title)
    if SIDE_TITLES.search(words_of_title):
        return f"its name says so, {size_of(sheet)}"
    if max(map(len, rows)) <= 2 and n_cells < largest / 5:
        return "a list of two columns"
    return ""
