"""SurveyMonkey exports: one or two header rows, text or codes, a column for each choice or for each question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import pandas as pd

from stratalign.sources.files.text import Rows
from stratalign.sources.questions.blocks import describe_block
from stratalign.sources.questions.cells import asks_for_person, filled, one_line, plain, set_aside, share_matching
from stratalign.sources.raw import Meaning, RawSurvey, detection_of, question_table, text_table, unique_names

#: Columns the tool writes before the questions, by header without spaces and signs: role and meaning.
LEADING: dict[str, tuple[str, Meaning]] = {
    "respondentid": ("metadata", "respondent_id"),
    "collectorid": ("metadata", ""),
    "collectortitle": ("metadata", ""),
    "collectorname": ("metadata", ""),
    "datecreated": ("metadata", "started"),
    "datemodified": ("metadata", "ended"),
    "startdate": ("metadata", "started"),
    "enddate": ("metadata", "ended"),
    "ipaddress": ("identifier", ""),
    "emailaddress": ("identifier", ""),
    "firstname": ("identifier", ""),
    "lastname": ("identifier", ""),
    "language": ("metadata", "language"),
    "responsestatus": ("metadata", "status"),
}
#: Of these, what every answer has.
ALWAYS_FILLED = frozenset("respondentid collectorid datecreated datemodified startdate enddate".split())
CUSTOM = re.compile(r"customdata\d*|custom\d*|customvalue\d*")
#: What the second row says where a question has one answer, in the languages of the tool.
ONE_ANSWER = frozenset("response antwort respuesta reponse resposta risposta reactie antwoord".split())
OPEN_ANSWER = frozenset(
    "openendedresponse offeneantwort offeneantworten antwortmitfreiemende respuestaabierta reponseouverte reponselibre "
    "respostaaberta rispostaaperta rispostalibera openantwoord openvraagreactie".split()
)
#: Headers that data frames put where the file has none.
UNNAMED = re.compile(r"Unnamed: \d+(?:_level_\d+)?|\.\.\.?\d+|X\.\d+")
CODE = re.compile(r"q\d{4}(?:_\d{4}|_other)*", re.IGNORECASE)
RESPONDENT = re.compile(r"\d{8,13}(?:\.0)?|\d(?:[.,]\d+)?E\+\d{2}")
#: Questions that the tool's audience panel adds at the end.
AUDIENCE = frozenset(
    "gender age householdincome education locationcensusregion usregion devicetype region state deviceused".split()
)
WEIGHT = frozenset(("weight", "weights", "surveyweight"))


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a SurveyMonkey export, 0 to 1, and why."""
    header = [plain(cell) for cell in rows.rows[0]]
    known = {name for name in header if name in LEADING}
    n_codes = sum(bool(CODE.fullmatch(cell.strip())) for cell in rows.rows[0])
    if {"respondentid", "collectorid"} <= known:
        return 1.0, (f"the header names {len(known)} columns of SurveyMonkey, Respondent ID and Collector ID first",)
    if n_codes >= 2 and n_codes >= len(header) / 2 and known:
        return 0.95, (f"{n_codes} headers are question codes such as q0001_0001, as SurveyMonkey writes them",)
    if _header_rows(rows.rows) == 2:
        second = [cell for cell in rows.rows[1] if cell.strip()]
        n_answers = sum(_says_answer(cell) for cell in second)
        if second and ("respondentid" in known or n_answers >= max(2, 0.5 * len(second))):
            return 0.95, (f"the second record says '{one_line(second[0])[:30]}' or the like in {n_answers} columns",)
    if "respondentid" in known:
        return _one_row(rows, header)
    return 0.0, ()


def _one_row(rows: Rows, header: list[str]) -> tuple[float, tuple[str, ...]]:
    """Score of a file whose only column of the tool is the number of the respondent."""
    numbers = [row[header.index("respondentid")] for row in rows.rows[1:201]]
    n_audience = len(AUDIENCE.intersection(header))
    if share_matching(RESPONDENT, numbers) < 0.95:
        return 0.4, ("a header is Respondent ID, but its cells are no numbers of SurveyMonkey",)
    if n_audience >= 3:
        return 0.95, (f"Respondent ID holds long numbers, and {n_audience} questions are those of its audience panel",)
    return 0.9, ("Respondent ID holds numbers of 8 to 13 digits",)


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of an export; nothing is converted, codes stay text."""
    n_headers = max(_header_rows(rows.rows), 1)
    headers = rows.rows[:n_headers]
    asked, parts = _fill_questions(headers)
    names = unique_names([_name(*pair) for pair in zip(asked, parts, strict=True)])
    every = text_table(rows.rows[n_headers:], names, first_record=n_headers + 1)
    key = next((name for name, cell in zip(names, asked, strict=True) if plain(cell) == "respondentid"), None)
    answers, left_out = set_aside(every, headers, key=key, is_key=RESPONDENT)
    questions = _questions(names, asked, parts, answers)
    confidence, reasons = signature(rows)
    detection = detection_of(
        questions,
        format="surveymonkey",
        confidence=confidence,
        reasons=reasons,
        header_rows=n_headers,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    return RawSurvey(file, answers, questions, detection, left_out=left_out)


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Two where the second record goes on with the first: answers' names below questions, blank below the tool's."""
    first, second = rows[0], rows[1]
    of_tool = [below for cell, below in zip(first, second, strict=True) if plain(cell) in ALWAYS_FILLED]
    if any(below.strip() for below in of_tool):
        return 1
    n_filled = len(filled(second))
    n_continued = sum(_is_blank(cell) and bool(below.strip()) for cell, below in zip(first, second, strict=True))
    n_answers = sum(_says_answer(cell) for cell in second)
    if of_tool:
        return 2
    return 2 if n_filled and (n_continued + n_answers) >= 0.5 * n_filled and n_answers else 0


def _is_blank(cell: str) -> bool:
    return not cell.strip() or bool(UNNAMED.fullmatch(cell.strip()))


def _says_answer(cell: str) -> bool:
    return plain(cell) in ONE_ANSWER | OPEN_ANSWER


def _fill_questions(headers: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """Question and part of every column; a blank header goes on with the question to its left."""
    parts = [one_line(cell) for cell in headers[1]] if len(headers) > 1 else [""] * len(headers[0])
    asked: list[str] = []
    for cell, part in zip(headers[0], parts, strict=True):
        left = asked[-1] if asked and plain(asked[-1]) not in LEADING and (part or len(headers) == 1) else ""
        asked.append(left if _is_blank(cell) else one_line(cell))
    return asked, parts


def _name(question: str, part: str) -> str:
    """Name of a column: the question, and the part where it has several."""
    return question if not part or _says_answer(part) else f"{question} - {part}" if question else part


def _questions(names: list[str], asked: list[str], parts: list[str], answers: pd.DataFrame) -> pd.DataFrame:
    """One row per column: what was asked, and what the column is."""
    keys = [_group(cell) or name for cell, name in zip(asked, names, strict=True)]
    blocks = [list(block) for _, block in groupby(range(len(names)), key=keys.__getitem__)]
    unique = unique_names([keys[block[0]] for block in blocks])
    described: list[dict[str, str]] = []
    for key, block in zip(unique, blocks, strict=True):
        described += _describe(key, asked, parts, block, answers)
    return question_table(names, code=names, **{key: [row[key] for row in described] for key in described[0]})


def _group(header: str) -> str:
    """Key of the question: the code before its parts, else the header."""
    return re.split(r"_(?=\d{4}|other)", header, flags=re.IGNORECASE)[0] if CODE.fullmatch(header) else header


def _describe(
    question: str, asked: list[str], parts: list[str], block: list[int], answers: pd.DataFrame
) -> list[dict[str, str]]:
    """Description of the columns of one question."""
    text, cells = asked[block[0]], answers.iloc[:, block]
    role, meaning = _of_tool(text, block[0], cells.iloc[:, 0]) if len(block) == 1 else ("", "")
    if role:
        return [_row(text, question=question, role=role, meaning=meaning)]
    labels = ["" if _says_answer(parts[place]) else parts[place] for place in block]
    is_open = plain(parts[block[0]]) in OPEN_ANSWER
    columns = describe_block(cells, labels, question=text, is_open=is_open, is_coded=len(block) > 1)
    people = [asks_for_person(label or text, cells.iloc[:, place]) for place, label in enumerate(labels)]
    stem = question if CODE.fullmatch(text) else text
    return [
        _row(stem, question=question, role="identifier" if is_person else "item", **column)
        for column, is_person in zip(columns, people, strict=True)
    ]


def _of_tool(header: str, place: int, cells: pd.Series) -> tuple[str, Meaning]:
    """Role and meaning of a column that is no question; blank where it is one."""
    name = plain(header)
    if name in LEADING:
        return LEADING[name]
    if CUSTOM.fullmatch(name):
        return _custom(cells), ""
    if name in WEIGHT:
        return "metadata", "weight"
    held = list(cells)
    is_counter = place == 0 and not name and held == [str(number) for number in range(1, len(held) + 1)]
    return ("metadata" if is_counter else ""), ""


def _custom(cells: pd.Series) -> str:
    """Role of a field of the contact list: a value that hardly repeats points to a person."""
    found = filled(cells)
    if not found:
        return "metadata"
    return "identifier" if len(set(found)) > len(found) / 2 else "item"


def _row(text: str, **described: str) -> dict[str, str]:
    """Description of a column; what is not described is blank."""
    blank = {"sub_question": "", "choice": "", "role": "item", "kind": "", "meaning": ""}
    return {"text": text, **blank, **described}
