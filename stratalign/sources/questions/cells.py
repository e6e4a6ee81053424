"""What cells and headers show by themselves: kinds of answers, moments, people, rows that are nobody's answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pandas as pd

from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import Kind, nothing_left_out

MOMENT = re.compile(r"\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}\.?(?:[T ,].{1,30})?|[2-9]\d{4}(?:[.,]\d+)?")
DATE = re.compile(r"\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}")
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"'?(?:\+|00?)[\d ()/.-]{8,18}\d")
#: A whole number up to this is a point of a scale rather than a quantity.
MAX_SCALE_POINT = 10
#: More different answers than this are no list of choices.
MAX_CHOICES = 60
MIN_ANSWERS = 5

#: Headers of name, address and number of a person, without accents, spaces and signs.
PERSON_HEADERS = frozenset(
    "email emailaddress emailadresse emailadres adresseemail adressemail adressedemessagerie courriel nomdutilisateur "
    "correoelectronico direcciondecorreoelectronico correo enderecodeemail indirizzoemail indirizzodipostaelettronica "
    "postaelettronica nombredeusuario nomeutente nomedeusuario nomedousuario nutzername benutzername username "
    "gebruikersnaam name nom nombre naam nome vorname nachname prenom apellido apellidos voornaam achternaam sobrenome "
    "cognome vollstandigername vorundnachname nometprenom nomcomplet nombrecompleto nombreyapellidos volledigenaam "
    "nomecompleto nomeecognome telefonnummer telefon telephone numerodetelephone telefono numerodetelefono "
    "telefoonnummer telefone celular handynummer mobilnummer ipaddress ipadresse adresseip direccionip".split()
)
#: First words of a row that sums up the answers above it.
SUMMARY_WORDS = frozenset(
    "total totals average mean median sum count note notes source summe gesamt mittelwert durchschnitt anzahl quelle "
    "moyenne somme nombre media suma promedio fuente totaal gemiddelde aantal bron soma fonte totale somma".split()
)


@lru_cache(maxsize=10_000)
def plain(header: str) -> str:
    """Header without accents, case, spaces and signs, to compare it.

    Parameters
    ----------
    header
        As in the file.

    Returns
    -------
    str
        Letters and digits only.
    """
    decomposed = unicodedata.normalize("NFKD", header.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def one_line(text: str) -> str:
    """Text with every run of blanks and line breaks as one space.

    Parameters
    ----------
    text
        As in the file.

    Returns
    -------
    str
        On one line, without blanks around it.
    """
    return " ".join(text.split())


def filled(cells: Iterable[str]) -> list[str]:
    """Cells that hold something, without blanks around it.

    Parameters
    ----------
    cells
        Cells of a column.

    Returns
    -------
    list of str
        In the order of the column.
    """
    # A column of text is slow to walk through.
    listed = cells.tolist() if isinstance(cells, pd.Series) else cells
    return [stripped for cell in listed if (stripped := cell.strip())]


def share_matching(pattern: re.Pattern[str], cells: Iterable[str]) -> float:
    """Share of the filled cells that match a pattern as a whole; 0 where none is filled.

    Parameters
    ----------
    pattern
        What a cell should look like.
    cells
        Cells of a column.

    Returns
    -------
    float
        0 to 1.
    """
    found = filled(cells)
    return sum(pattern.fullmatch(cell) is not None for cell in found) / len(found) if found else 0.0


def asks_for_person(header: str, cells: Iterable[str] = ()) -> bool:
    """Whether a column names or locates a person, by its header in seven languages or by its cells.

    Parameters
    ----------
    header
        As in the file.
    cells
        Cells of the column; e-mail addresses and phone numbers are recognised.

    Returns
    -------
    bool
        True where four of five filled cells are addresses, or phone numbers that hardly repeat.
    """
    if plain(header) in PERSON_HEADERS or names_a_person(header):
        return True
    found = filled(cells)
    if not found:
        return False
    is_phone = share_matching(PHONE, found) >= 0.8 and len(set(found)) > len(found) / 2
    return is_phone or share_matching(EMAIL, found) >= 0.8


def kind_of_cells(cells: Iterable[str]) -> Kind:
    """Kind of question its answers speak for; "" where they do not.

    Parameters
    ----------
    cells
        Cells of one column.

    Returns
    -------
    Kind
        `single`, `text`, `number`, `date` or "".
    """
    found = filled(cells)
    different = set(found)
    if not found:
        return ""
    if share_matching(NUMBER, different) == 1:
        is_scale = all(cell.isdecimal() and int(cell) <= MAX_SCALE_POINT for cell in different)
        return "single" if is_scale else "number"
    if share_matching(DATE, different) == 1:
        return "date"
    mean_length = sum(map(len, found)) / len(found)
    if len(found) >= MIN_ANSWERS and len(different) <= min(MAX_CHOICES, len(found) / 2):
        return "single"
    is_diverse = len(found) >= MIN_ANSWERS and len(different) > 0.7 * len(found)
    return "text" if is_diverse or mean_length > 80 else ""


def is_ranking(block: pd.DataFrame) -> bool:
    """Whether the columns of a question hold ranks: complete rows are the numbers 1 to k, each once.

    Parameters
    ----------
    block
        Cells of the columns of one question.

    Returns
    -------
    bool
        True where 95 % of at least five complete rows, of three or more columns, are such.
    """
    k = block.shape[1]
    complete = [sorted(row) for row in block.to_numpy().tolist() if all(cell.strip() for cell in row)]
    wanted = sorted(str(rank) for rank in range(1, k + 1))
    return k >= 3 and len(complete) >= MIN_ANSWERS and sum(row == wanted for row in complete) >= 0.95 * len(complete)


def set_aside(
    answers: pd.DataFrame, headers: Sequence[Sequence[str]], *, key: str | None, is_key: re.Pattern[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take repeated headers and the notes and summary rows below the answers out of a table.

    Parameters
    ----------
    answers
        Every record below the headers.
    headers
        Header records of the file.
    key
        Column that the tool fills in every answer: a number, a token or a time; None where there is none.
    is_key
        What its cells look like.

    Returns
    -------
    tuple
        Answers, and the records left out with the reason, as `RawSurvey.left_out`.
    """
    width = len(answers.columns)
    known = {tuple([*header[:width], *[""] * (width - len(header))]) for header in headers}
    alike = answers[answers.iloc[:, 0].isin({header[0] for header in known})]
    repeated = {
        record: "repeats the header"
        for record, row in zip(alike.index, alike.itertuples(index=False, name=None), strict=True)
        if row in known
    }
    kept = answers.drop(index=list(repeated))
    below = _footer(kept, key, is_key) if key is not None else {}
    reasons = {**repeated, **below}
    if not reasons:
        return answers, nothing_left_out()
    left_out = pd.DataFrame({"record": sorted(reasons), "reason": [reasons[record] for record in sorted(reasons)]})
    return answers.drop(index=list(reasons)), left_out.astype({"record": "int64", "reason": "str"})


def _footer(answers: pd.DataFrame, key: str, is_key: re.Pattern[str]) -> dict[int, str]:
    """Last records without a key of the tool that hold a note or sum up."""
    if not any(is_key.fullmatch(cell.strip()) for cell in answers[key]):
        return {}
    found = {}
    for record, cell in zip(reversed(answers.index.tolist()), reversed(answers[key].tolist()), strict=True):
        if is_key.fullmatch(cell.strip()):
            break
        cells = filled(answers.loc[record])
        first_words = re.findall(r"\w+", cells[0].casefold())[:1] if cells else []
        if len(cells) > 1 and not SUMMARY_WORDS.intersection(first_words):
            break
        found[int(record)] = "stands below the answers and is a note or a summary, not an answer"
    return found
