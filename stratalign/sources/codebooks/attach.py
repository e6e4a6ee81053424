"""Codebooks joined to an export: labels of codes, full question texts and kinds from the file that has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from stratalign.errors import SourceError
from stratalign.paths import real_path
from stratalign.sources.codebooks.labels import ColumnEntry, Described, label_table
from stratalign.sources.codebooks.lss import describe_from_lss
from stratalign.sources.codebooks.qsf_columns import describe_from_qsf
from stratalign.sources.codebooks.r_syntax import describe_from_r_syntax
from stratalign.sources.codebooks.redcap_dictionary import FIELD_NAME, describe_from_dictionary
from stratalign.sources.codebooks.sps import describe_from_sps
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import Detection, Note, RawSurvey, detection_of

Describe = Callable[[RawSurvey, Path], Described]
#: Endings of codebooks, the tool whose exports they describe ("" any), and their readers.
CODEBOOKS: dict[str, tuple[str, Describe]] = {
    ".qsf": ("qualtrics", describe_from_qsf),
    ".lss": ("limesurvey", describe_from_lss),
    ".r": ("limesurvey", describe_from_r_syntax),
    ".sps": ("", describe_from_sps),
    ".csv": ("redcap", describe_from_dictionary),
}
_R_DATA_FILE = re.compile(r"survey_(?P<id>\d+)_R_data_file", re.IGNORECASE)


def attach_codebook(raw: RawSurvey, path: str | Path) -> RawSurvey:
    """Add what a codebook says of the questions and codes of an export.

    Answers stay as they are. Texts, kinds and labels of the codebook replace those read from the export; what it says
    nothing about stays.

    Parameters
    ----------
    raw
        The export.
    path
        A Qualtrics definition (.qsf), a LimeSurvey structure (.lss) or R syntax file (.R), an SPSS syntax file
        (.sps), or a REDCap data dictionary (.csv).

    Returns
    -------
    RawSurvey
        With `questions`, `value_labels`, `detection` and `notes` completed.

    Raises
    ------
    SourceError
        The codebook cannot be read, is another tool's, or belongs to another survey.
    """
    path = Path(path)
    tool, describe = _reader(path)
    if tool and raw.detection.format not in (tool, "generic_wide", "excel"):
        raise SourceError(
            f"{path.name} is a codebook of {tool}, but {raw.file} was written by {raw.detection.format}. Name the "
            "codebook of the tool that wrote the answers."
        )
    described = describe(raw, path)
    questions = _with_entries(raw.questions, described)
    labels = _with_labels(raw, described)
    return replace(
        raw,
        questions=questions,
        value_labels=labels,
        detection=_with_roles(raw, questions, labels),
        notes=(*raw.notes, *described.notes),
    )


def attach_companion_codebook(raw: RawSurvey, path: str | Path) -> RawSurvey:
    """Add the labels of the R syntax file that lies beside a LimeSurvey data file of the same survey, if there is one.

    Parameters
    ----------
    raw
        The export.
    path
        Where it was read from.

    Returns
    -------
    RawSurvey
        As `attach_codebook`, with a note that names the syntax file; unchanged where none is found.

    Raises
    ------
    SourceError
        The syntax file cannot be read.
    """
    path = Path(path)
    beside = codebook_in_same_folder(path)
    if raw.detection.format != "limesurvey" or beside is None:
        return raw
    labelled = attach_codebook(raw, beside)
    note = Note(
        key="codebook_found_beside",
        severity="informs",
        seen=f"labels come from {beside.name}, found beside {path.name} with the same survey number",
        count=1,
        fix="Name it as 'codebook' to say so in engagement.yml.",
    )
    return replace(labelled, notes=(*labelled.notes, note))


def codebook_in_same_folder(path: Path) -> Path | None:
    """R syntax file in the folder of a LimeSurvey data file, of the same survey number; None without one."""
    match = _R_DATA_FILE.match(path.name)
    if match is None or not path.parent.is_dir():
        return None
    wanted = f"survey_{match['id']}_r_syntax_file.r"
    found = (other for other in sorted(path.parent.iterdir()) if other.name.casefold() == wanted)
    # Nobody has named it, so that a link out of the folder is nobody's wish.
    return next((other for other in found if real_path(other).parent == real_path(path.parent)), None)


def _reader(path: Path) -> tuple[str, Describe]:
    """Tool and reader of a codebook, by its ending; a CSV must be a data dictionary."""
    if path.suffix.casefold() not in CODEBOOKS:
        raise SourceError(
            f"{path.name} is not read as a codebook; one of {', '.join(CODEBOOKS)} is. Name the survey definition, "
            "structure, syntax file or data dictionary that your tool exports."
        )
    if path.suffix.casefold() == ".csv" and path.is_file():
        with path.open("rb") as file:
            if FIELD_NAME.encode() not in file.read(2_000):
                raise SourceError(
                    f"{path.name} is no REDCap data dictionary: its header has no '{FIELD_NAME}'. Download it under "
                    "Data Dictionary."
                )
    return CODEBOOKS[path.suffix.casefold()]


def _with_entries(questions: pd.DataFrame, described: Described) -> pd.DataFrame:
    """Questions with what the codebook says; a row and a choice belong to their kind and change together."""
    rows = questions.to_dict("records")
    for row in rows:
        entry = described.entries.get(str(row["column"]))
        if entry is not None:
            row.update(_said(entry))
            is_written = row["kind"] in ("text", "other_text") and row["role"] == "item"
            if is_written and names_a_person(str(row["sub_question"] or row["text"])):
                row["role"] = "identifier"
    return pd.DataFrame(rows, columns=list(questions.columns), dtype="str")


def _said(entry: ColumnEntry) -> dict[str, str]:
    """Fields of a question that a codebook's entry fills."""
    said = {name: value for name in ("text", "question", "kind", "role") if (value := getattr(entry, name))}
    if entry.kind or entry.sub_question or entry.choice:
        said |= {"sub_question": entry.sub_question, "choice": entry.choice}
    return said


def _with_labels(raw: RawSurvey, described: Described) -> pd.DataFrame:
    """Labels of the codebook, and those of the export that it does not give."""
    named = {(column, label.value) for column, entry in described.entries.items() for label in entry.labels}
    given = [column for column, entry in described.entries.items() if entry.labels]
    old = raw.value_labels
    is_kept = [
        (column, value) not in named and (is_missing or column not in given)
        for column, value, is_missing in old[["column", "value", "is_missing"]].itertuples(index=False)
    ]
    new = label_table({column: described.entries[column].labels for column in given})
    joined = pd.concat([new, old[is_kept]], ignore_index=True)
    order = {column: position for position, column in enumerate(raw.answers.columns)}
    return joined.sort_values("column", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def _with_roles(raw: RawSurvey, questions: pd.DataFrame, labels: pd.DataFrame) -> Detection:
    """Detection with the roles and missing codes that the codebook adds."""
    missing = labels.loc[labels["is_missing"], "value"]
    detection = raw.detection
    return detection_of(
        questions,
        format=detection.format,
        confidence=detection.confidence,
        reasons=detection.reasons,
        header_rows=detection.header_rows,
        missing_codes=list(dict.fromkeys([*detection.missing_codes, *missing])),
        encoding=detection.encoding,
        delimiter=detection.delimiter,
    )
