"""Microsoft Forms answers, XLSX or CSV: one header row, ID, times and person first, then the questions."""

from __future__ import annotations

import re

import pandas as pd

from stratalign.sources.files.text import Rows
from stratalign.sources.questions.cells import (
    MOMENT,
    asks_for_person,
    filled,
    kind_of_cells,
    one_line,
    plain,
    set_aside,
    share_matching,
)
from stratalign.sources.questions.joined import (
    CHOICE_END,
    Joined,
    ends_each_cell,
    find_joined,
    read_ended,
    unclear_choices,
)
from stratalign.sources.raw import Kind, Meaning, RawSurvey, detection_of, question_table, text_table, unique_names

#: Headers the tool writes before the questions, in the languages of the form's owner, without accents and signs.
STARTED = frozenset("starttime startzeit heurededebut horadeinicio begintijd oradiinizio horainicio".split())
ENDED = frozenset(
    "completiontime fertigstellungszeit abschlusszeit heuredefin horadefinalizacion tijdvanvoltooien voltooiingstijd "
    "horadeconclusao oradicompletamento oradifine".split()
)
MODIFIED = frozenset(
    "lastmodifiedtime zeitpunktderletztenanderung uhrzeitderletztenanderung letzteanderung heuredernieremodification "
    "heuredeladernieremodification heurededernieremodification horadelaultimamodificacion tijdvanlaatstewijziging "
    "horadaultimamodificacao oraultimamodifica oradellultimamodifica".split()
)
ADDRESS = frozenset(
    "email emailadresse adressemail adressedemessagerie courriel correoelectronico emailadres enderecodeemail "
    "postaelettronica indirizzodipostaelettronica indirizzoemail".split()
)
NAME = frozenset("name nom nombre naam nome".split())
LANGUAGE = frozenset("language sprache langue idioma taal lingua".split())
QUIZ = frozenset(
    "totalpoints quizfeedback gradepostedtime gesamtpunkte gesamtpunktzahl quizfeedbacks pointstotaux totaldepoints "
    "totaldespoints commentairesduquiz puntostotales totaldepuntos comentariosdelaprueba totaalaantalpunten "
    "feedbackvoorquiz totaldepontos pontostotais comentariosdoteste puntitotali puntiequiz".split()
)
LEADING = STARTED | ENDED | MODIFIED | ADDRESS | NAME | LANGUAGE | QUIZ
ID = re.compile(r"\d+")
#: "Points - What is it?": the result of a question of a quiz stands under the question's own header with a word before.
ABOUT_QUESTION = re.compile(r"[^\W\d]+(?: [^\W\d]+)? ?[-–] ?(?P<question>.+)", re.DOTALL)


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like answers of a Microsoft form, 0 to 1, and why."""
    header = [plain(cell) for cell in rows.rows[0]]
    if len(header) < 4 or header[0] != "id":
        return 0.0, ()
    if header[1] in STARTED and header[2] in ENDED:
        return 1.0, ("the first headers are ID, start and completion time, as Microsoft Forms writes them",)
    sample = rows.rows[1:201]
    has_times = all(share_matching(MOMENT, (row[place] for row in sample)) >= 0.9 for place in (1, 2))
    has_person = header[3] in ADDRESS and len(header) > 4 and header[4] in NAME
    if has_times and has_person and share_matching(ID, (row[0] for row in sample)) == 1:
        return 0.9, ("ID, two times, an address and a name come first, as in Microsoft Forms",)
    return 0.0, ()


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of the answers of a form; nothing is converted."""
    header = rows.rows[0]
    names = unique_names(header)
    every = text_table(rows.rows[1:], names, first_record=2)
    answers, left_out = set_aside(every, [header], key=names[0], is_key=ID)
    described = [_describe(place, header, answers[name]) for place, name in enumerate(names)]
    questions = question_table(names, code=names, **{key: [row[key] for row in described] for key in described[0]})
    confidence, reasons = signature(rows)
    detection = detection_of(
        questions,
        format="microsoft_forms",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    joined = questions.loc[questions["kind"] == "multiple_in_cell", "column"]
    found = {column: _choices(answers[column]) for column in joined}
    return RawSurvey(file, answers, questions, detection, left_out=left_out, notes=unclear_choices(found))


def _describe(place: int, header: list[str], cells: pd.Series) -> dict[str, str]:
    """Role, meaning, kind and text of one column."""
    text = one_line(header[place])
    role, meaning = _role(place, header, cells)
    kind = "" if role == "metadata" else _kind(cells)
    return {"text": text, "role": role, "question": str(cells.name), "kind": kind, "meaning": meaning}


def _role(place: int, header: list[str], cells: pd.Series) -> tuple[str, Meaning]:
    """Role and meaning: known by the header before the first question, then by header and cells."""
    name = plain(header[place])
    if place == 0:
        return "metadata", "respondent_id"
    if place in (1, 2):
        return "metadata", "started" if place == 1 else "submitted"
    if place < _n_leading(header):
        if name in ADDRESS | NAME:
            return "identifier", ""
        return "metadata", "language" if name in LANGUAGE else ""
    about = ABOUT_QUESTION.fullmatch(header[place].strip())
    if about and one_line(about["question"]) in {one_line(other) for other in header}:
        return "metadata", ""
    return ("identifier" if asks_for_person(header[place], cells) else "item"), ""


def _n_leading(header: list[str]) -> int:
    """Number of columns before the first question."""
    seen: set[str] = set()
    for place, cell in enumerate(header[3:], start=3):
        name = plain(cell)
        # A question may ask for the name again.
        if name not in LEADING or name in seen:
            return place
        seen.add(name)
    return len(header)


def _kind(cells: pd.Series) -> Kind:
    """Kind of a question: lists end with a semicolon; where all lists hold the same, it is a ranking."""
    if not ends_each_cell(cells):
        return "multiple_in_cell" if find_joined(cells, joiners=(CHOICE_END,)) else kind_of_cells(cells)
    lists = [tuple(filled(cell.split(";"))) for cell in filled(cells)]
    is_ranking = len(set(map(frozenset, lists))) == 1 and len(lists[0]) > 1 and len(lists) > 1
    return "ranking" if is_ranking else "multiple_in_cell"


def _choices(cells: pd.Series) -> Joined | None:
    """Choices in the cells of a question, which the tool ends with a semicolon each."""
    return read_ended(cells) if ends_each_cell(cells) else find_joined(cells, joiners=(CHOICE_END,))
