"""Exports as survey tools would write them of a questionnaire they imported: read from its file, answered at random.

Each maker reads the written file by the tool's own rules and knows nothing of how it was written.
"""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

N_PEOPLE = 12


@dataclass
class Column:
    """A column of an export: its name and headers, and the answers a person may give, as the file writes them.

    `meant` is what each answer stands for: the code in the questionnaire's file.
    """

    name: str
    answers: list[str]
    meant: dict[str, str] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


def answered(columns: list[Column]) -> list[list[str]]:
    """Answers of some people to every column; each answer a column allows is given by somebody if there are few."""
    draw = random.Random(7)
    rows = []
    for person in range(N_PEOPLE):
        rows.append(
            [
                column.answers[person % len(column.answers)] if person < 6 else draw.choice(column.answers)
                for column in columns
            ]
        )
    return rows


def written(header_rows: list[list[str]], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*header_rows, *rows])
    return text.getvalue().encode()


def words_of(person: int, column: str) -> str:
    return f"{column} in the words of {person}"


# Qualtrics -------------------------------------------------------------------------------------------------------
def qualtrics_export(qsf: bytes, *, as_text: bool) -> tuple[bytes, list[Column]]:
    """A CSV with three header records, of values or of choice text."""
    definition = json.loads(qsf)
    asked = [element["Payload"] for element in definition["SurveyElements"] if element["Element"] == "SQ"]
    columns = [column for payload in asked for column in _qualtrics_columns(payload, as_text=as_text)]
    own = [
        "StartDate",
        "EndDate",
        "Status",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "ResponseId",
        "UserLanguage",
    ]
    ids = ["startDate", "endDate", "status", "progress", "duration", "finished", "_recordId", "userLanguage"]
    headers = [
        [*own, *(column.name for column in columns)],
        [*own, *(column.headers[0] for column in columns)],
        [json.dumps({"ImportId": id_}) for id_ in (*ids, *(column.headers[1] for column in columns))],
    ]
    rows = [
        ["2026-03-01 09:00:00", "2026-03-01 09:10:00", "0", "100", "600", "True", f"R_{person:05d}", "EN", *row]
        for person, row in enumerate(answered(columns))
    ]
    return written(headers, rows), columns


def _qualtrics_columns(payload: dict, *, as_text: bool) -> list[Column]:
    tag, id_, kind = payload["DataExportTag"], payload["QuestionID"], payload["QuestionType"]
    text = html.unescape(payload["QuestionText"])
    rows = payload.get("Choices", {})
    if kind == "MC":
        answers = _qualtrics_answers(payload, payload["Choices"], as_text=as_text)
        return [Column(tag, list(answers), answers, (text, id_))]
    if kind == "Matrix":
        answers = _qualtrics_answers(payload, payload["Answers"], as_text=as_text)
        tags = payload["ChoiceDataExportTags"] or {row: row for row in rows}
        return [
            Column(
                f"{tag}_{tags[row]}",
                list(answers),
                answers,
                (f"{text} - {html.unescape(shown['Display'])}", f"{id_}_{row}"),
            )
            for row, shown in rows.items()
        ]
    if kind == "TE" and not rows:
        return [Column(tag, [f"{tag} words", ""], {}, (text, f"{id_}_TEXT"))]
    numbers = [str(n) for n in range(1, len(rows) + 1)]
    given = {"RO": numbers, "Slider": ["0", "37", "100", ""], "TE": ["some words", ""]}[kind]
    return [
        Column(f"{tag}_{row}", given, {}, (f"{text} - {html.unescape(shown['Display'])}", f"{id_}_{row}"))
        for row, shown in rows.items()
    ]


def _qualtrics_answers(payload: dict, choices: dict, *, as_text: bool) -> dict[str, str]:
    names, values = payload.get("VariableNaming", {}), payload["RecodeValues"]
    if as_text:
        return {
            names.get(key) or html.unescape(shown["Display"]): names.get(key) or values[key]
            for key, shown in choices.items()
        }
    return {str(values[key]): names.get(key) or values[key] for key in choices}


# LimeSurvey ------------------------------------------------------------------------------------------------------
def limesurvey_export(structure: bytes, language: str, *, full: bool) -> tuple[bytes, list[Column]]:
    """A CSV with question codes as headings, answers in full or as codes."""
    rows = list(csv.DictReader(io.StringIO(structure.decode("utf-8-sig")), delimiter="\t"))
    columns: list[Column] = []
    question: dict = {}
    for row in [*(row for row in rows if row["language"] == language), {"class": "Q", "name": ""}]:
        if row["class"] == "Q":
            columns += _limesurvey_columns(question, full=full) if question else []
            question = {**row, "SQ": [], "A": []}
        elif row["class"] in ("SQ", "A"):
            question[row["class"]].append(row)
    header = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        *(column.name for column in columns),
        "interviewtime",
    ]
    cells = [
        [str(person), "2026-03-01 09:10:00", "9", language, str(1000 + person), *row, "612.5"]
        for person, row in enumerate(answered(columns), start=1)
    ]
    return written([header], cells), columns


def _limesurvey_columns(question: dict, *, full: bool) -> list[Column]:
    shown = {row["name"]: html.unescape(row["text"]) for row in question["A"]}
    meant = {shown[code] if full else code: code for code in shown}
    kind = question["type/scale"]
    given = (
        {"K": ["0", "37", "100", ""], "Q": ["some words", ""]}.get(kind)
        or list(meant)
        or [f"{question['name']} words", ""]
    )
    names = [f"{question['name']}[{row['name']}]" for row in question["SQ"]] or [question["name"]]
    return [Column(name, given, meant) for name in names]


# REDCap ----------------------------------------------------------------------------------------------------------
def redcap_export(dictionary: bytes) -> tuple[bytes, list[Column]]:
    """A CSV of raw values."""
    fields = list(csv.DictReader(io.StringIO(dictionary.decode("utf-8-sig"))))
    columns = []
    for entry in fields[1:]:
        kind, cell = entry["Field Type"], entry["Choices, Calculations, OR Slider Labels"]
        codes = [choice.split(",", 1)[0].strip() for choice in cell.split("|")] if kind in ("radio", "dropdown") else []
        given = codes or (["0", "37", "100", ""] if kind == "slider" else ["some words", ""])
        columns.append(Column(entry["Variable / Field Name"], given, {code: code for code in codes}))
    header = [fields[0]["Variable / Field Name"], *(column.name for column in columns), "questionnaire_complete"]
    rows = [[str(person), *row, "2"] for person, row in enumerate(answered(columns), start=1)]
    return written([header], rows), columns


# XLSForm ---------------------------------------------------------------------------------------------------------
def xlsform_export(form: bytes, *, with_groups: bool) -> tuple[bytes, list[Column]]:
    """A CSV of XML values and headers, as KoBoToolbox writes them, or with groups before them, as ODK Central does."""
    from pyxform.xls2xform import convert

    root = ElementTree.fromstring(convert(io.BytesIO(form), file_type=".xlsx").xform)
    plain = {element: re.sub(r"\{.*\}", "", element.tag) for element in root.iter()}
    lists = {
        instance.get("id"): [name.text for name in instance.iter() if plain[name] == "name"]
        for instance in root.iter()
        if plain[instance] == "instance" and instance.get("id")
    }
    controls = {element.get("ref"): element for element in root.iter() if element.get("ref")}
    columns = []
    for path, kind in [(e.get("nodeset"), e.get("type")) for e in root.iter() if plain[e] == "bind"]:
        control = controls.get(path)
        if control is None or plain[control] == "group":
            continue
        codes = [
            lists[re.search(r"instance\('(.+?)'\)", e.get("nodeset"))[1]] for e in control if plain[e] == "itemset"
        ]
        given = codes[0] if codes else (["some words", ""] if kind == "string" else ["0", "37", "100", ""])
        parts = path.split("/")[2:]
        columns.append(
            Column("-".join(parts) if with_groups else parts[-1], given, {c: c for c in codes[0]} if codes else {})
        )
    if with_groups:
        header = ["SubmissionDate", "start", "end", *(column.name for column in columns), "meta-instanceID", "KEY"]
        rows = [
            ["2026-03-01T09:10:00Z"] * 3 + [*row, f"uuid:{n:08d}", f"uuid:{n:08d}"]
            for n, row in enumerate(answered(columns))
        ]
    else:
        header = ["start", "end", *(column.name for column in columns), "_id", "_uuid", "_submission_time", "_index"]
        rows = [
            [
                "2026-03-01T09:00:00",
                "2026-03-01T09:10:00",
                *row,
                str(900 + n),
                f"{n:08d}-ab",
                "2026-03-01T09:10:05",
                str(n),
            ]
            for n, row in enumerate(answered(columns), start=1)
        ]
    return written([header], rows), columns
