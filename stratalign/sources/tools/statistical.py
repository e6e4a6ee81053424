"""SPSS, Stata and SAS files: answers as coded, with the labels, question texts and missing codes the file declares.

The file is read by `statistical_worker.py` in a process of its own, with limits on time and memory: the readers are C
code that a damaged file can crash.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.errors import SourceError
from stratalign.paths import why_no_file
from stratalign.sources.files.characters import clean_values
from stratalign.sources.files.table import MAX_BYTES, MAX_CELLS, MAX_COLUMNS
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import (
    VALUE_LABEL_COLUMNS,
    Note,
    RawSurvey,
    detection_of,
    no_value_labels,
    question_table,
    unique_names,
)

#: Bytes that tell one kind of file from another.
HEAD_BYTES = 1024
WORKER = Path(__file__).with_name("statistical_worker.py")
MAX_MEMORY_BYTES = 4 * 2**30
#: A file that is not damaged takes a tenth of a second to start, and a second for some twenty megabytes.
SECONDS_ALLOWED = 20
BYTES_PER_SECOND = 4 * 2**20
#: Text variables this wide hold what people wrote.
FREE_TEXT_BYTES = 33

SAS_MAGIC = bytes(12) + b"\xc2\xea\x81"
SAS_DATA, SAS_CATALOG = SAS_MAGIC + b"\x60", SAS_MAGIC + b"\x63"
TRANSPORT = (b"HEADER RECORD*******LIBRARY HEADER RECORD", b"HEADER RECORD*******LIBV8   HEADER RECORD")
TRANSPORT_RECORD_BYTES = 80
OLD_STATA_RELEASES = frozenset({104, 105, 108, 110, 111, 112, 113, 114, 115})
FORMAT_OF = {"sav": "spss", "zsav": "spss", "por": "spss", "dta": "stata", "sas7bdat": "sas", "xpt": "sas"}
PROGRAMS = {"spss": "SPSS", "stata": "Stata", "sas": "SAS"}
DESCRIBED = {
    "sav": "an SPSS file ($FL2)",
    "zsav": "a compressed SPSS file ($FL3)",
    "por": "an SPSS portable file",
    "dta": "a Stata file",
    "sas7bdat": "a SAS data set",
    "xpt": "a SAS transport file",
}

#: What survey tools call their own columns when they write these formats; in lower case without separators.
MEANINGS = {
    "responseid": "respondent_id", "respondentid": "respondent_id", "respid": "respondent_id",
    "caseid": "respondent_id", "startdate": "started", "starttime": "started", "enddate": "ended", "endtime": "ended",
    "submitdate": "submitted",
    "durationinseconds": "duration_seconds", "durationseconds": "duration_seconds", "finished": "finished",
    "progress": "progress", "userlanguage": "language", "startlanguage": "language",
}  # fmt: skip
METADATA = frozenset("status recordeddate distributionchannel responseset lastpage seed".split())


def signature_of(head: bytes, suffix: str) -> str | None:
    """Say whether a file is one of SPSS, Stata or SAS.

    Parameters
    ----------
    head
        First `HEAD_BYTES` bytes of the file.
    suffix
        Ending of its name, such as `.sav`; decides only where the bytes are no text and no known beginning.

    Returns
    -------
    str or None
        `spss`, `stata` or `sas`, else None.
    """
    kind = _kind_of(head)
    if kind is not None:
        return "sas" if kind == "sas7bcat" else FORMAT_OF[kind]
    claimed = FORMAT_OF.get(suffix.lower().removeprefix("."))
    return claimed if claimed and (not head.strip() or b"\0" in head) else None


def read(path: Path, format: str) -> RawSurvey:
    """Read an SPSS, Stata or SAS file.

    Answers are the codes as text: whole numbers without decimals, dates and times as ISO, system-missing as "". Codes
    the file declares to be missing stay in the answers, Stata's and SAS's as `.a` to `.z`; `value_labels` lists them.

    Parameters
    ----------
    path
        The file.
    format
        `spss`, `stata` or `sas`.

    Returns
    -------
    RawSurvey
        Answers by case number, questions with the variables' labels, multiple response sets joined.

    Raises
    ------
    SourceError
        The file is another one, too large, damaged, or cannot be read within the limits.
    """
    if not path.is_file():
        raise SourceError(f"{path.name} {why_no_file(path)}: looked for {path}. Check the name and the raw folder.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = _require_kind(head, path, format)
    _refuse_cut_off(path, kind, head)
    content = _read_guarded(path, kind)
    if kind == "dta" and not content["is_encoding_replaced"]:
        content["encoding"] = "utf-8" if _stata_release(head) >= 118 else "windows-1252"
    return _raw_survey(path.name, content, kind, format)


def _kind_of(head: bytes) -> str | None:
    """Kind of file by its first bytes."""
    if head[:4] in (b"$FL2", b"$FL3"):
        return "zsav" if head[:4] == b"$FL3" else "sav"
    if b"ASCII SPSS PORT FILE" in head[:256] or head.replace(b"\r", b"").replace(b"\n", b"")[456:472] == b"SPSSPORT":
        return "por"
    if _stata_release(head):
        return "dta"
    if head.startswith((SAS_DATA, SAS_CATALOG)):
        return "sas7bdat" if head.startswith(SAS_DATA) else "sas7bcat"
    return "xpt" if head.startswith(TRANSPORT) else None


def _stata_release(head: bytes) -> int:
    """Release number of a Stata file's format, 0 for another file."""
    named = re.match(rb"<stata_dta><header><release>(\d{3})</release>", head)
    if named:
        return int(named[1])
    if head.startswith(b"<stata_dta>"):
        return 117
    is_old = len(head) > 4 and head[0] in OLD_STATA_RELEASES and head[1] in (1, 2) and head[2] in (0, 1)
    return head[0] if is_old else 0


def _require_kind(head: bytes, path: Path, format: str) -> str:
    """Kind of the file, when it is of the format asked for and not too large."""
    kind = _kind_of(head)
    if kind == "sas7bcat":
        raise SourceError(f"{path.name} is a SAS catalog: labels, not answers. Name the data set (.sas7bdat) instead.")
    if kind is None or FORMAT_OF[kind] != format:
        seen = "is empty" if not head else f"is {DESCRIBED[kind]}" if kind else "does not begin like one"
        raise SourceError(
            f"{path.name} is not the {PROGRAMS.get(format, format)} file it is said to be: it {seen}. "
            "Download or save it again, or correct 'format:' in engagement.yml."
        )
    if path.stat().st_size > MAX_BYTES:
        raise SourceError(
            f"{path.name} has {path.stat().st_size / 2**20:,.0f} MB; at most {MAX_BYTES / 2**20:.0f} MB are read. "
            f"Save it in {PROGRAMS[format]} without the variables that are not needed."
        )
    return kind


def _refuse_cut_off(path: Path, kind: str, head: bytes) -> None:
    """Refuse a file whose end is missing, where the format has one: the reader may not need it."""
    with path.open("rb") as file:
        file.seek(-min(64, path.stat().st_size), os.SEEK_END)
        tail = file.read()
    has_end = kind != "dta" or _stata_release(head) < 117 or tail.rstrip().endswith(b"</stata_dta>")
    if not has_end or (kind == "xpt" and path.stat().st_size % TRANSPORT_RECORD_BYTES):
        raise _unreadable(path, kind, "its end is missing")


def _read_guarded(path: Path, kind: str) -> dict[str, Any]:
    """What the worker prints of a file; its crash, silence or hunger becomes one error."""
    command = [sys.executable, "-P", str(WORKER), str(path.resolve()), kind, str(MAX_MEMORY_BYTES), str(MAX_CELLS)]
    seconds = SECONDS_ALLOWED + path.stat().st_size / BYTES_PER_SECOND
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            # Threads of the linear algebra library would each reserve memory that the limit counts.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        content: dict[str, Any] = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        raise _unreadable(path, kind, f"reading it took longer than {seconds:.0f} seconds") from None
    except ValueError:
        raise _unreadable(path, kind, "its reader broke off") from None
    if "error" in content:
        raise _unreadable(path, kind, _reason(content))
    if not content["columns"]:
        raise _unreadable(path, kind, "it holds no variable")
    if len(content["columns"]) > MAX_COLUMNS:
        raise _unreadable(
            path, kind, f"it holds {len(content['columns']):,} variables, at most {MAX_COLUMNS:,} are read"
        )
    if not content["n_rows"]:
        raise SourceError(f"{path.name} has variables but no case. Export the survey again once people have answered.")
    return content


def _reason(content: Mapping[str, Any]) -> str:
    """Why the worker could not read a file, in words."""
    detail = shorten(str(content["detail"]).strip().rstrip("."))
    return {
        "memory": "it needs more memory than is allowed",
        "cells": f"it announces {detail}; at most {MAX_CELLS:,} cells are read",
        "short": f"it announces {detail}, more than its size can hold",
    }.get(str(content["error"]), f"the reader says: {detail}" if detail else "the reader gives no reason")


def _unreadable(path: Path, kind: str, reason: str) -> SourceError:
    program = PROGRAMS[FORMAT_OF[kind]]
    return SourceError(
        f"{path.name} begins as {DESCRIBED[kind]} but cannot be read: {reason}. It is damaged or cut off: download it "
        f"again, or open it in {program} and save it anew."
    )


def _raw_survey(file: str, content: dict[str, Any], kind: str, format: str) -> RawSurvey:
    """Raw tables of what the worker read."""
    columns, removed = clean_values(content["columns"])
    names = unique_names([column["name"] for column in columns])
    cells = {name: _cells(column) for name, column in zip(names, columns, strict=True)}
    answers = pd.DataFrame(cells, index=pd.RangeIndex(1, content["n_rows"] + 1, name="record"), dtype="str")
    sets, notes = _response_sets(content["sets"], names)
    questions = _questions(names, columns, sets)
    labels = _value_labels(names, columns)
    detection = detection_of(
        questions,
        format=format,
        confidence=1.0,
        reasons=(f"its first bytes are those of {DESCRIBED[kind]}",),
        header_rows=0,
        encoding=str(content["encoding"]).lower() if content["encoding"] else None,
    )
    notes += [*removed, *_missing_notes(labels), *_encoding_notes(content), *_label_notes(kind)]
    return RawSurvey(file, answers, questions, detection, value_labels=labels, notes=tuple(notes))


def _cells(column: Mapping[str, Any]) -> np.ndarray:
    """Texts of a column, one a case."""
    codes = np.frombuffer(base64.b64decode(column["codes"]), dtype=np.int32)
    return np.array(column["texts"], dtype=object)[codes]


def _questions(names: list[str], columns: list[Any], sets: dict[str, str]) -> pd.DataFrame:
    """Questions, one row a variable: its label is the text asked."""
    plain = [re.sub(r"[^a-z0-9]", "", name.casefold()) for name in names]
    labels = [column["label"].strip() for column in columns]
    return question_table(
        names,
        code=[column["name"] for column in columns],
        text=labels,
        choice=[label or name if name in sets else "" for name, label in zip(names, labels, strict=True)],
        question=[sets.get(name, name) for name in names],
        role=[_role(name, label, word) for name, label, word in zip(names, labels, plain, strict=True)],
        kind=["multiple" if name in sets else _kind_of_question(c) for name, c in zip(names, columns, strict=True)],
        meaning=[MEANINGS.get(word, "") for word in plain],
    )


def _role(name: str, label: str, plain_name: str) -> str:
    if names_a_person(name) or names_a_person(label):
        return "identifier"
    return "metadata" if plain_name in MEANINGS or plain_name in METADATA else "item"


def _kind_of_question(column: Mapping[str, Any]) -> str:
    """Kind of a variable outside multiple response sets, as far as its description tells."""
    if column["counts"]:
        return "" if column["counts"].endswith("_time") else "date"
    n_choices = sum(not is_missing for _, _, is_missing in column["labels"])
    if n_choices >= 2 or column["measure"] == "ordinal":
        return "single"
    if column["storage"] == "string":
        return "text" if column["width"] >= FREE_TEXT_BYTES else ""
    return {"nominal": "single", "scale": "number"}.get(column["measure"], "")


def _response_sets(sets: list[Any], names: list[str]) -> tuple[dict[str, str], list[Note]]:
    """Question of each variable of a multiple response set, and a note a set; a variable belongs to its first set."""
    by_plain_name = {name.casefold(): name for name in names}
    question_of: dict[str, str] = {}
    notes = []
    for described in sets:
        listed = [by_plain_name.get(str(name).casefold()) for name in described["variable_list"]]
        members = [name for name in listed if name and name not in question_of]
        question = described["label"].strip() or described["name"]
        question_of |= dict.fromkeys(members, question)
        counted = described["counted_value"]
        how = "each holds one of the choices made" if counted is None else f"{counted} counts as chosen"
        seen = f"the multiple response set '{shorten(question)}' joins {len(members)} variables; {how}"
        notes.append(Note("multiple_response", "informs", seen, len(members), "Nothing to do.", columns=tuple(members)))
    return question_of, notes


def _value_labels(names: list[str], columns: list[Any]) -> pd.DataFrame:
    """Labels and declared missing codes of all variables."""
    rows = [(name, *entry) for name, column in zip(names, columns, strict=True) for entry in column["labels"]]
    if not rows:
        return no_value_labels()
    table = pd.DataFrame(rows, columns=list(VALUE_LABEL_COLUMNS))
    return table.assign(label=table["label"].str.strip(), is_missing=table["is_missing"].astype(bool))


def _missing_notes(labels: pd.DataFrame) -> list[Note]:
    columns = tuple(labels.loc[labels["is_missing"], "column"].unique())
    if not columns:
        return []
    seen = f"{len(columns)} variable{'s declare' if len(columns) > 1 else ' declares'} codes that are no answer"
    fix = "Nothing to do: they count as missing, with the reason the file gives."
    return [Note("declared_missing", "informs", seen, len(columns), fix, columns=columns)]


def _encoding_notes(content: Mapping[str, Any]) -> list[Note]:
    """What to look at where the file's text was not in the encoding it names."""
    if not content["is_encoding_replaced"]:
        return []
    seen = f"the text is not in the encoding the file names; it is read as {content['encoding']}"
    fix = "Look at letters with accents; if they are wrong, save the file as Unicode (UTF-8)."
    return [Note("encoding", "warns", seen, 1, fix)]


def _label_notes(kind: str) -> list[Note]:
    if kind not in ("sas7bdat", "xpt"):
        return []
    seen = "SAS keeps the labels of codes in a catalog of its own, not in this file"
    fix = "If answers are codes, say what they mean under 'labels:' of the mapping file, or name a codebook."
    return [Note("no_value_labels", "informs", seen, 1, fix)]
