"""Google Forms answers, from the linked sheet or as CSV: one header row that begins with the time of the answer."""

from __future__ import annotations

import re

import pandas as pd

from stratalign.sources.files.text import Rows
from stratalign.sources.questions.cells import (
    MOMENT,
    asks_for_person,
    kind_of_cells,
    one_line,
    plain,
    set_aside,
    share_matching,
)
from stratalign.sources.questions.joined import find_joined, unclear_choices
from stratalign.sources.raw import (
    Kind,
    Meaning,
    Note,
    RawSurvey,
    detection_of,
    question_table,
    text_table,
    unique_names,
)

#: First header in the languages of the form's owner, as the tool writes it.
TIMESTAMPS = frozenset(
    (
        "Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Tijdstempel", "Carimbo de data/hora",
        "Informazioni cronologiche",
    )
)  # fmt: skip
#: Headers of the address the tool itself collects, and of the result of a quiz, without accents and signs.
COLLECTED = frozenset(
    "username emailaddress email emailadresse nutzername nomdutilisateur adresseemail nombredeusuario "
    "direcciondecorreoelectronico correoelectronico gebruikersnaam emailadres nomedeusuario nomedousuario "
    "enderecodeemail nomeutente indirizzoemail".split()
)
SCORES = frozenset("score totalscore punktzahl gesamtpunktzahl punkte note notetotale puntuacion puntuaciontotal "
                   "pontuacao pontuacaototal punteggio punteggiototale totaalscore".split())  # fmt: skip
QUIZ_PARTS = frozenset("score feedback punktzahl punkte note puntuacion pontuacao punteggio commentaires comentarios "
                       "sugerencias riscontro".split())  # fmt: skip
QUESTION_WITH_ROW = re.compile(r"(?P<question>.*?)\s*\[(?P<row>[^\[\]]+)\]\s*", re.DOTALL)


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like answers of a Google form, 0 to 1, and why."""
    header = [cell.strip() for cell in rows.rows[0]]
    if header[0] not in TIMESTAMPS or len(header) < 2:
        return 0.0, ()
    if share_matching(MOMENT, (row[0] for row in rows.rows[1:201])) < 0.8:
        return 0.4, (f"the first header is '{header[0]}', but the cells below it are no times",)
    reason = f"the first header is '{header[0]}', and times stand below it"
    if any(re.search(r"[\s?\[]", name) or plain(name) in COLLECTED for name in header[1:]):
        return 1.0, (reason, f"{len(header) - 1} columns of questions follow")
    sample = [cell for row in rows.rows[1:201] for cell in row[1:]]
    is_measured = kind_of_cells(sample) == "number"
    return (0.4, (reason, "only numbers follow: it may be a log")) if is_measured else (0.9, (reason,))


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of the answers of a form; nothing is converted."""
    header = rows.rows[0]
    names = unique_names(header)
    every = text_table(rows.rows[1:], names, first_record=2)
    answers, left_out = set_aside(every, [header], key=names[0], is_key=MOMENT)
    questions = _questions(names, header, answers)
    confidence, reasons = signature(rows)
    detection = detection_of(
        questions,
        format="google_forms",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    return RawSurvey(file, answers, questions, detection, left_out=left_out, notes=_notes(answers, questions))


def _questions(names: list[str], header: list[str], answers: pd.DataFrame) -> pd.DataFrame:
    """One row per column: what was asked, and what the column is."""
    described = [_describe(place, header, answers[name]) for place, name in enumerate(names)]
    return question_table(names, code=names, **{key: [row[key] for row in described] for key in described[0]})


def _describe(place: int, header: list[str], cells: pd.Series) -> dict[str, str]:
    """Role, meaning, kind and text of one column."""
    text = one_line(header[place])
    found = QUESTION_WITH_ROW.fullmatch(text)
    row = one_line(found["row"]) if found else ""
    stem = one_line(found["question"]) if found else text
    role, meaning = _role(place, header, stem, row, cells)
    if role == "metadata" or (role == "identifier" and place < 3):
        return _row(text, question=str(cells.name), role=role, meaning=meaning)
    kind: Kind = "multiple_in_cell" if find_joined(cells) else "matrix" if row else kind_of_cells(cells)
    # A grid without a title of its own has only its rows; they belong together all the same.
    question = (stem or "grid without a title") if row else str(cells.name)
    return _row(stem or text, sub_question=row, role=role, question=question, kind=kind)


def _role(place: int, header: list[str], stem: str, row: str, cells: pd.Series) -> tuple[str, Meaning]:
    """Role and meaning: what the tool adds is known by its place, the result of a quiz by its brackets."""
    if place == 0:
        return "metadata", "submitted"
    if place <= 2 and plain(header[place]) in COLLECTED:
        return "identifier", ""
    if place <= 2 and plain(header[place]) in SCORES:
        return "metadata", ""
    is_of_quiz = row and plain(row) in QUIZ_PARTS and any(one_line(other) == stem for other in header)
    if is_of_quiz:
        return "metadata", ""
    return ("identifier" if asks_for_person(row or header[place], cells) else "item"), ""


def _row(text: str, **described: str) -> dict[str, str]:
    """Description of a column; what is not described is blank."""
    blank = {"sub_question": "", "role": "item", "kind": "", "meaning": ""}
    return {"text": text, **blank, **described}


def _notes(answers: pd.DataFrame, questions: pd.DataFrame) -> tuple[Note, ...]:
    """Columns whose choices could not be told apart with certainty."""
    joined = questions.loc[questions["kind"] == "multiple_in_cell", "column"]
    return unclear_choices({column: find_joined(answers[column]) for column in joined})
