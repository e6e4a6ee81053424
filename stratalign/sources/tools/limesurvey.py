"""LimeSurvey exports: headings as codes, full texts or both, answers short or long, and the data file for R.

A column is `q1`, `q1[SQ001]` or `q1_SQ001`; `[other]` and `[comment]` hold what was written, `[1]`, `[2]` the first and
second rank, `[SQ001_SQ002]` a row and a column. "N/A" is a question that was not shown, a blank one that was shown and
not answered or never reached.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from stratalign.sources.codebooks.labels import NOT_SELECTED, ValueLabel, label_table, plain_text
from stratalign.sources.files.text import Rows
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.questions.shapes import given_values, holds_amounts, holds_text
from stratalign.sources.raw import Note, RawSurvey, detection_of, question_table, text_table, unique_names

#: LimeSurvey's own columns: code, headings in full in the languages met, role, meaning.
_OWN = {
    "id": (
        "response id|antwort id|antwoord id|id de la réponse|id de respuesta|id da resposta|id risposta",
        "respondent_id",
    ),
    "submitdate": (
        "date submitted|datum abgeschickt|datum verzonden|datum ingestuurd|date de soumission|fecha de envío|"
        "data de envio|data invio",
        "submitted",
    ),
    "lastpage": ("last page|letzte seite|laatste pagina|dernière page|última página|ultima pagina", ""),
    "startlanguage": (
        "start language|start sprache|startsprache|starttaal|begin taal|langue de départ|lenguaje inicial|"
        "idioma inicial|lingua iniziale",
        "language",
    ),
    "seed": ("seed|zufallsstartwert", ""),
    "startdate": (
        "date started|datum gestartet|datum gestart|startdatum|date de lancement|fecha de inicio|data de início|"
        "data di inizio",
        "started",
    ),
    "datestamp": (
        "date last action|datum letzte aktivität|datum laatste actie|date de la dernière action|"
        "fecha de la última acción|data da última ação|data dell'ultima azione",
        "ended",
    ),
    "token": ("token|access code|zugangscode|zugangsschlüssel|toegangscode|code d'accès|código de acceso", ""),
    "ipaddr": ("ip address|ip adresse|ip adres|adresse ip|dirección ip|endereço ip|indirizzo ip", ""),
    "refurl": ("referrer url|referer url|weiterleitungs url|url de référence|url de referencia", ""),
    "interviewtime": (
        "total time|gesamtzeit|totaaltijd|totale tijd|temps total|tiempo total|tempo total|tempo totale",
        "duration_seconds",
    ),
}
_IDENTIFIERS = frozenset({"token", "ipaddr", "refurl"})
#: Columns of the participants' table that an export may add.
_PARTICIPANT = re.compile(r"firstname|lastname|email|emailstatus|attribute_\d+")
_FULL = {heading: code for code, (headings, _) in _OWN.items() for heading in headings.split("|")}
_CODE = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[[^\]]*\]){0,2})(?:\. (?P<text>.*))?", re.DOTALL)
_BRACKETS = re.compile(r"(?P<question>[A-Za-z][A-Za-z0-9]*)\[(?P<sub>[^\]]*)\](?:\[(?P<scale>[^\]]*)\])?")
_UNDERSCORE = re.compile(r"(?P<question>[A-Za-z][A-Za-z0-9]*)_(?P<sub>\w+)")
_FULL_SUB = re.compile(r"(?P<text>.+?)\s*\[(?P<sub>[^\[\]]*)\](?:\s*\[(?P<scale>[^\[\]]*)\])?", re.DOTALL)
_TIMING_CODE = re.compile(r"groupTime\d+|\d+X\d+(?:X\d+)?time")
_TIMING_WORDS = re.compile(
    r"[^:?]{0,15}(?:time|zeit|tijd|temps|durée|tiempo|tempo)[^:?]{0,15}:.+", re.IGNORECASE | re.DOTALL
)
_RANK = re.compile(r"(?:rank(?:ing)?|rang|rangplaats|platz|posición|clasificación|classement)?\s?\d+", re.IGNORECASE)

NOT_SHOWN = "N/A"
#: Short and long answers of a box; the word for an unticked one is the export's.
_TICKED = {"Y": "", "Yes": "No", "Ja": "Nein", "ja": "nee", "Oui": "Non", "Sí": "No", "Sim": "Não", "Sì": "No"}
_MISSING = frozenset({NOT_SHOWN})
_MISSING_OF_R = frozenset({"NA"})


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading taken apart; `question` joins the columns of one question."""

    code: str
    text: str
    question: str
    sub: str = ""
    sub_text: str = ""
    scale: str = ""

    @property
    def is_written(self) -> bool:
        return self.sub == "other" or self.sub.endswith("comment")


def signature(rows: Rows) -> tuple[float, tuple[str, ...]]:
    """How much a file looks like a LimeSurvey export, 0 to 1, and why."""
    own = {_own_code(cell) for cell in rows.rows[0]} - {""}
    telling = own & {"submitdate", "lastpage", "startlanguage", "seed", "datestamp", "startdate"}
    named = ", ".join(code for code in _OWN if code in own)
    if {"submitdate", "lastpage", "startlanguage"} <= own:
        return 1.0, (f"the header names LimeSurvey's columns {named}",)
    if "id" in own and len(telling) >= 2 and telling & {"submitdate", "lastpage", "startlanguage"}:
        return 0.95, (f"the header names LimeSurvey's columns {named}",)
    n_codes = sum(bool(_BRACKETS.fullmatch(cell.strip().split(". ")[0])) for cell in rows.rows[0])
    if "id" in own and telling & {"submitdate", "lastpage", "startlanguage"} and n_codes:
        return 0.9, (f"the header names {named} and {n_codes} columns like q1[SQ001]",)
    return 0.0, ()


def parse(rows: Rows, file: str) -> RawSurvey:
    """Make the raw tables of a LimeSurvey export; nothing is dropped or converted."""
    header = rows.rows[0]
    names = unique_names(header)
    answers = text_table(rows.rows[1:], names, first_record=2)
    is_from_r = not header[0].strip() and _own_code(header[1]) == "id"
    missing = _MISSING_OF_R | _MISSING if is_from_r else _MISSING
    questions = _questions(answers, header, missing, is_from_r=is_from_r)
    confidence, reasons = signature(rows)
    items = answers[questions.loc[questions["role"] == "item", "column"]]
    detection = detection_of(
        questions,
        format="limesurvey",
        confidence=confidence,
        reasons=[*reasons, *(["a first column without a name counts the rows, as R writes it"] if is_from_r else [])],
        header_rows=1,
        missing_codes=[code for code in sorted(missing) if (items == code).to_numpy().any()],
        encoding=rows.encoding,
        delimiter=rows.delimiter,
    )
    return RawSurvey(
        file,
        answers,
        questions,
        detection,
        value_labels=label_table(_labels(answers, questions, is_from_r=is_from_r)),
        notes=_notes(answers, questions, missing, rows.lines),
    )


# Headings --------------------------------------------------------------------------------------------------------
def _own_code(heading: str) -> str:
    """LimeSurvey's code of one of its own columns, from the code, the full heading or both; "" for a question."""
    first = heading.strip().split(". ")[0]
    if first in _OWN:
        return first
    return _FULL.get(" ".join(re.sub(r"[-_.]", " ", heading).casefold().split()), "")


def _take_apart(heading: str) -> _Heading:
    """Question, row and texts of a heading in any of the three styles."""
    heading = heading.strip()
    match = _CODE.fullmatch(heading)
    if match is None:
        return _from_full_text(heading)
    code, text = match["code"], plain_text(match["text"] or "")
    parts = _BRACKETS.fullmatch(code) or _UNDERSCORE.fullmatch(code)
    if parts is None:
        return _Heading(code, text, code)
    groups = parts.groupdict()
    full = _FULL_SUB.fullmatch(text)
    scale = groups.get("scale") or ""
    return _Heading(
        code,
        full["text"] if full else text,
        f"{groups['question']}#{scale}" if scale else groups["question"],
        groups["sub"],
        full["sub"] if full else "",
        scale,
    )


def _from_full_text(heading: str) -> _Heading:
    """Question and row of a heading without a code: `Text [Row]`."""
    text = plain_text(heading)
    full = _FULL_SUB.fullmatch(text)
    if full is None:
        return _Heading(heading, text, text)
    question = f"{full['text']} [{full['scale']}]" if full["scale"] else full["text"]
    return _Heading(heading, full["text"], question, full["sub"], full["sub"], full["scale"] or "")


def _questions(
    answers: pd.DataFrame, header: Sequence[str], missing: frozenset[str], *, is_from_r: bool
) -> pd.DataFrame:
    """One row per column: what was asked, and what the column is."""
    own = [_own_code(cell) for cell in header]
    is_timing = _timings(header, own)
    headings = [_take_apart(cell) for cell in header]
    roles = [
        _role(code, heading, timing or (is_from_r and position == 0))
        for position, (code, heading, timing) in enumerate(zip(own, headings, is_timing, strict=True))
    ]
    kinds = _kinds(answers, headings, roles, missing)
    roles = [
        "identifier" if role == "item" and kind in ("text", "other_text", "") and _asks_for_person(heading) else role
        for role, kind, heading in zip(roles, kinds, headings, strict=True)
    ]
    is_choice = [kind == "multiple" for kind in kinds]
    rows = [heading.sub_text or heading.sub for heading in headings]
    return question_table(
        list(answers.columns),
        code=[heading.code for heading in headings],
        text=[heading.text or heading.question.partition("#")[0] for heading in headings],
        sub_question=["" if choice else row for row, choice in zip(rows, is_choice, strict=True)],
        choice=[row if choice else "" for row, choice in zip(rows, is_choice, strict=True)],
        role=roles,
        question=[heading.question for heading in headings],
        kind=kinds,
        meaning=[_OWN[code][1] if code else "" for code in own],
    )


def _asks_for_person(heading: _Heading) -> bool:
    """Whether a heading names a person, in its text or, where that is all there is, in its code."""
    return names_a_person(heading.sub_text or heading.sub or heading.text or heading.code)


def _timings(header: Sequence[str], own: list[str]) -> list[bool]:
    """Which columns are seconds spent: the total, and behind it those named after a group or a question."""
    cells = [re.sub(r"\.{2,}", ": ", cell.strip()) for cell in header]  # R writes two dots for it
    codes = ({*cells} | {_take_apart(cell).question for cell in cells}) - {""}
    total = own.index("interviewtime") if "interviewtime" in own else len(own)
    return [
        not own[position] and (_is_timing(cell, codes) or (position > total and bool(_TIMING_WORDS.fullmatch(cell))))
        for position, cell in enumerate(cells)
    ]


def _is_timing(cell: str, codes: set[str]) -> bool:
    """Whether a heading is a question's code with LimeSurvey's word for time."""
    is_code = bool(_TIMING_CODE.fullmatch(cell)) or (cell.endswith("Time") and cell.removesuffix("Time") in codes)
    return is_code or cell.partition(": ")[2] in codes


def _role(own: str, heading: _Heading, is_recorded: bool) -> str:
    """Role of a column: LimeSurvey's own and what it measured beside the answers, or asked."""
    if own in _IDENTIFIERS or (not own and _PARTICIPANT.fullmatch(heading.code)):
        is_attribute = heading.code.startswith("attribute_")
        return "item" if is_attribute else "identifier"
    return "metadata" if own or is_recorded else "item"


# Kinds -----------------------------------------------------------------------------------------------------------
def _kinds(answers: pd.DataFrame, headings: list[_Heading], roles: list[str], missing: frozenset[str]) -> list[str]:
    """Kind of each column: a question's columns are looked at together."""
    groups: dict[str, list[int]] = {}
    for position, (heading, role) in enumerate(zip(headings, roles, strict=True)):
        if role == "item":
            groups.setdefault(heading.question, []).append(position)
    kinds = [""] * len(headings)
    for positions in groups.values():
        asked = [position for position in positions if not headings[position].is_written]
        kind = _kind(answers.iloc[:, asked], [headings[position] for position in asked], missing) if asked else ""
        for position in positions:
            kinds[position] = "other_text" if headings[position].is_written else kind
    return kinds


def _kind(columns: pd.DataFrame, headings: list[_Heading], missing: frozenset[str]) -> str:
    """Kind of a question; "" where nobody's answers tell."""
    given = [given_values(columns.iloc[:, position], missing) for position in range(columns.shape[1])]
    values = set[str]().union(*(set(cells) for cells in given))
    if not values:
        return ""
    if not any(heading.sub for heading in headings):
        return _kind_of_one(columns, values, missing)
    if any(values <= {ticked, unticked} and ticked in values for ticked, unticked in _TICKED.items()):
        return "multiple"
    if _is_ranking(columns, headings, missing):
        return "ranking"
    if holds_amounts(columns, missing):
        return "number"
    if holds_text(columns, missing):
        return "text"
    # Where no two people gave the same answer, it may as well be written as chosen.
    return "matrix" if len(values) < sum(map(len, given)) else ""


def _kind_of_one(columns: pd.DataFrame, values: set[str], missing: frozenset[str]) -> str:
    """Kind of a question with one column, where its answers leave no doubt."""
    if "-oth-" in values or all(re.fullmatch(r"[AL]\d+", value) for value in values):
        return "single"
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?", value) for value in values):
        return "date"
    if holds_text(columns, missing):
        return "text"
    return "number" if holds_amounts(columns, missing) else ""


def _is_ranking(columns: pd.DataFrame, headings: list[_Heading], missing: frozenset[str]) -> bool:
    """Whether columns 1, 2, 3 ... name a different choice each, the later ones only after the earlier."""
    expected = [str(rank) for rank in range(1, len(headings) + 1)]
    numbers = [re.sub(r"\D", "", heading.sub) if _RANK.fullmatch(heading.sub) else "" for heading in headings]
    if numbers != expected or len(expected) < 2:
        return False
    cells = columns.apply(lambda column: given_values(column, missing)).fillna("")
    for row in cells.itertuples(index=False):
        given = [cell for cell in row if cell]
        if len(set(given)) < len(given) or list(row[: len(given)]) != given:
            return False
    return bool((cells != "").all(axis=1).sum() >= 1)


# What the export itself says --------------------------------------------------------------------------------------
def _labels(answers: pd.DataFrame, questions: pd.DataFrame, *, is_from_r: bool) -> dict[str, list[ValueLabel]]:
    """Labels of ticked boxes and of what was not shown."""
    labels: dict[str, list[ValueLabel]] = {}
    for column, role, kind, choice in questions[["column", "role", "kind", "choice"]].itertuples(index=False):
        values = set(answers[column])
        known = []
        if kind == "multiple":
            ticked = next((word for word in _TICKED if word in values), "")
            known = [ValueLabel(ticked, choice)] if ticked else []
            unticked = sorted(values & {word for word in _TICKED.values() if word})
            known += [ValueLabel(word, NOT_SELECTED) for word in unticked]
        if role == "item" and NOT_SHOWN in values:
            known.append(ValueLabel(NOT_SHOWN, "not shown", is_missing=True))
        if is_from_r and "NA" in values:
            known.append(ValueLabel("NA", "no value in R", is_missing=True))
        if known:
            labels[column] = known
    return labels


def _notes(
    answers: pd.DataFrame, questions: pd.DataFrame, missing: frozenset[str], lines: Sequence[int]
) -> tuple[Note, ...]:
    """Say how many answers were never sent off."""
    submitted = questions.loc[questions["meaning"] == "submitted", "column"]
    if submitted.empty:
        return ()
    column = submitted.iloc[0]
    is_open = answers[column].str.strip().isin(["", *missing])
    if not is_open.any():
        return ()
    return (
        Note(
            key="unfinished_answers",
            severity="informs",
            seen=f"{is_open.sum():,} of {len(answers):,} answers were never submitted ('{column}' is blank)",
            count=int(is_open.sum()),
            fix="They are set aside as unfinished. Export complete responses only to leave them out.",
            lines=tuple(lines[record - 1] for record in answers.index[is_open]),
            columns=(column,),
        ),
    )
