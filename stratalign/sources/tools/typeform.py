"""Typeform answers, CSV or XLSX: one header row, a token first, dates in UTC last, a column or a cell for choices."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import pandas as pd

from stratalign.sources.files.text import Rows
from stratalign.sources.questions.cells import (
    asks_for_person,
    filled,
    kind_of_cells,
    one_line,
    plain,
    set_aside,
    share_matching,
)
from stratalign.sources.questions.joined import find_joined
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
from stratalign.vocabulary import counted

TAG = re.compile(r"</?[A-Za-z][^<>]*>")
BOLD = re.compile(r"(?<!\w)(?P<mark>\*{1,2}|_{1,2})(?=\S)(?P<text>.{1,500}?)(?<=\S)(?P=mark)(?!\w)")
TOKEN = re.compile(r"[0-9a-z]{10,64}")
#: What the tool adds to the questions, by header without spaces and signs: role and meaning.
ADDED: dict[str, tuple[str, Meaning]] = {
    "responsetype": ("metadata", "status"),
    "startdateutc": ("metadata", "started"),
    "stagedateutc": ("metadata", ""),
    "submitdateutc": ("metadata", "submitted"),
    "networkid": ("identifier", ""),
    "tags": ("metadata", ""),
    "ending": ("metadata", ""),
    "endings": ("metadata", ""),
    "score": ("metadata", ""),
    "responseurl": ("metadata", ""),
    "token": ("metadata", "respondent_id"),
    "submittedat": ("metadata", "submitted"),
}
OTHERS = frozenset("other otro otra otros autre andere anderes sonstiges sonstige anders outro outra altro".split())
JOINERS = (" / ", ", ")


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like answers of a Typeform, 0 to 1, and why."""
    header = [cell.strip() for cell in rows.rows[0]]
    names = [plain(cell) for cell in header]
    dates = {"startdateutc", "submitdateutc"} & set(names)
    if len(dates) == 2 and (header[0] == "#" or "networkid" in names or "responsetype" in names):
        return 1.0, ("the headers hold Start Date (UTC) and Submit Date (UTC) beside '#' or a network id",)
    if header[0] == "#" and dates:
        return 0.95, ("the first header is '#' and a date in UTC is named",)
    if dates == {"startdateutc", "submitdateutc"}:
        return 0.9, ("the headers hold Start Date (UTC) and Submit Date (UTC)",)
    if {"submittedat", "token"} <= set(names[-3:]):
        tokens = [row[names.index("token")] for row in rows.rows[1:201]]
        if share_matching(TOKEN, tokens) >= 0.9:
            return 0.95, ("the last headers are Submitted At and Token, as Typeform writes them to a sheet",)
    return 0.0, ()


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of the answers of a Typeform; nothing is converted, booleans stay 0 and 1."""
    header = rows.rows[0]
    texts = [read_header(cell) for cell in header]
    names = unique_names(texts)
    every = text_table(rows.rows[1:], names, first_record=2)
    key = next((name for name, cell in zip(names, header, strict=True) if _added(cell)[1] == "respondent_id"), None)
    answers, left_out = set_aside(every, [header], key=key, is_key=TOKEN)
    blocks = _choice_blocks(texts, header, answers)
    described = [_describe(place, header, texts, blocks.get(place, ""), answers) for place in range(len(names))]
    questions = question_table(names, code=header, **{key: [row[key] for row in described] for key in described[0]})
    confidence, reasons = signature(rows)
    detection = detection_of(
        questions,
        format="typeform",
        confidence=confidence,
        reasons=reasons,
        header_rows=1,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    return RawSurvey(file, answers, questions, detection, left_out=left_out, notes=_notes(questions))


def read_header(header: str) -> str:
    """Text of a header without tags, entities, marks of bold type and line breaks.

    Parameters
    ----------
    header
        As in the file: "<strong>Are you in?</strong>", "*Are you in?*".

    Returns
    -------
    str
        "Are you in?".
    """
    return one_line(BOLD.sub(r"\g<text>", html.unescape(TAG.sub("", header))))


def _added(header: str) -> tuple[str, Meaning]:
    """Role and meaning of a column the tool adds; blank for a question."""
    return ("metadata", "respondent_id") if header.strip() == "#" else ADDED.get(plain(header), ("", ""))


def _choice_blocks(texts: Sequence[str], header: Sequence[str], answers: pd.DataFrame) -> dict[int, str]:
    """Question of every column that is one choice of several, by position; the tool does not write its text.

    The cells of such a column repeat its header. A column without an answer is one where its header is a choice
    elsewhere in the file. "Other" belongs to the choices before it; a header that comes again begins a new question.
    """
    cells = [set(filled(answers.iloc[:, place])) for place in range(len(texts))]
    # A choice is written one way, or two where its header was corrected; more different cells are answers.
    ticked = [
        0 < len(held) <= 2 and {_choice(cell) for cell in held} == {_choice(texts[place])}
        for place, held in enumerate(cells)
    ]
    choices = {_choice(text) for text, is_ticked in zip(texts, ticked, strict=True) if is_ticked}
    blocks: dict[int, str] = {}
    begins, seen = -1, set[str]()
    for place, text in enumerate(texts):
        is_choice = ticked[place] or (not cells[place] and _choice(text) in choices)
        is_other = plain(text) in OTHERS and place - 1 in blocks
        if not (is_choice or is_other) or _added(header[place])[0]:
            begins = -1
            continue
        if begins < 0 or _choice(text) in seen:
            begins, seen = place, set()
        seen.add(_choice(text))
        blocks[place] = f"choices from column {begins + 1}"
    return blocks


def _choice(text: str) -> str:
    """Choice as compared with its header."""
    return read_header(text).casefold()


def _describe(
    place: int, header: Sequence[str], texts: Sequence[str], block: str, answers: pd.DataFrame
) -> dict[str, str]:
    """Role, meaning, kind, question and choice of one column."""
    text, name, cells = texts[place], answers.columns[place], answers.iloc[:, place]
    role, meaning = _added(header[place])
    if role:
        return _row(text, question=name, role=role, meaning=meaning)
    is_other = plain(text) in OTHERS
    if block:
        return _row("", question=block, choice=text, kind="other_text" if is_other else "multiple")
    if is_other and place > 0 and not _added(header[place - 1])[0]:
        return _row(texts[place - 1], question=answers.columns[place - 1], choice=text, kind="other_text")
    role = "identifier" if asks_for_person(text, cells) else "item"
    return _row(text, question=name, role=role, kind=_kind(cells))


def _kind(cells: pd.Series) -> Kind:
    """Kind of a question with one column."""
    return "multiple_in_cell" if find_joined(cells, joiners=JOINERS) else kind_of_cells(cells)


def _row(text: str, **described: str) -> dict[str, str]:
    """Description of a column; what is not described is blank."""
    return {"text": text, "choice": "", "role": "item", "kind": "", "meaning": "", **described}


def _notes(questions: pd.DataFrame) -> tuple[Note, ...]:
    """Questions whose text the export does not hold."""
    columns = questions[(questions["kind"] == "multiple") & (questions["text"] == "")]
    if columns.empty:
        return ()
    n_questions = columns["question"].nunique()
    have = counted(n_questions, "question with several answers has", "questions with several answers have")
    seen = f"{have} a column for each choice, and no text of {'its' if n_questions == 1 else 'their'} own"
    fix = "Look at the form for the question that these choices belong to, and name it in the mapping."
    return (Note("question_without_text", "informs", seen, n_questions, fix, columns=tuple(columns["column"])),)
