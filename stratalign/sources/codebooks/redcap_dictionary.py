"""Data dictionaries of REDCap (CSV): labels, choices and which fields identify a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stratalign.errors import SourceError
from stratalign.sources.codebooks.labels import NOT_SELECTED, ColumnEntry, Described, ValueLabel, fit_labels, plain_text
from stratalign.sources.files.text import read_rows
from stratalign.sources.raw import Note, RawSurvey

FIELD_NAME = "Variable / Field Name"
_NEEDED = (FIELD_NAME, "Field Type", "Field Label")
_CHOICES = "Choices, Calculations, OR Slider Labels"
_VALIDATION = "Text Validation Type OR Show Slider Number"
_SINGLE = frozenset({"radio", "dropdown", "yesno", "truefalse"})
_FIXED = {"yesno": (("1", "Yes"), ("0", "No")), "truefalse": (("1", "True"), ("0", "False"))}
_TICKED, _UNTICKED = frozenset({"1", "Checked"}), frozenset({"0", "Unchecked"})


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a project."""

    name: str
    type: str
    label: str
    section: str
    choices: tuple[tuple[str, str], ...]
    validation: str
    is_identifier: bool
    matrix: str


def describe_from_dictionary(raw: RawSurvey, path: Path) -> Described:
    """Say what a REDCap data dictionary knows of the columns of an export, raw or labelled.

    Parameters
    ----------
    raw
        The export.
    path
        The dictionary (CSV) of the same project.

    Returns
    -------
    Described
        Entries of the fields found, and a note on answers that are no choice.

    Raises
    ------
    SourceError
        The file is no dictionary, its choices cannot be read, or it belongs to another project.
    """
    fields = _read(path)
    places = _places(raw, fields)
    if not places:
        raise SourceError(
            f"{path.name} belongs to another project: none of its {len(fields):,} fields is a column of {raw.file}. "
            "Name the dictionary of this project as 'codebook'."
        )
    entries: dict[str, ColumnEntry] = {}
    unknown: dict[str, int] = {}
    for column, (field, choice) in places.items():
        entries[column], n_unknown = _entry(raw, column, field, choice)
        if n_unknown:
            unknown[column] = n_unknown
    return Described(entries, tuple(_notes(path, unknown)))


def _notes(path: Path, unknown: Mapping[str, int]) -> Iterator[Note]:
    if unknown:
        yield Note(
            key="answers_not_in_codebook",
            severity="warns",
            seen=f"{sum(unknown.values()):,} answers in {len(unknown):,} columns are no choice of {path.name}",
            count=sum(unknown.values()),
            fix="Download the dictionary again if choices changed after people had answered; else correct the answers.",
            columns=tuple(unknown),
        )


def _places(raw: RawSurvey, fields: list[_Field]) -> dict[str, tuple[_Field, str]]:
    """Field, and choice of a check box, of every column: by name, in a labelled export by label."""
    names: dict[str, tuple[_Field, str]] = {}
    labels: dict[str, list[tuple[_Field, str]]] = {}
    for field in fields:
        if field.type != "checkbox":
            names[field.name] = (field, "")
            labels.setdefault(field.label, []).append((field, ""))
        for code, label in field.choices if field.type == "checkbox" else ():
            names[f"{field.name}___{_box_code(code)}"] = (field, code)
            labels.setdefault(f"{field.label} (choice={label})", []).append((field, code))
    by_name = {
        column: names[code.casefold()]
        for column, code in raw.questions[["column", "code"]].itertuples(index=False)
        if code.casefold() in names
    }
    codes = dict(zip(raw.questions["column"], raw.questions["code"], strict=True))
    by_label = {
        column: found[0]
        for column, code in codes.items()
        if len(found := labels.get(plain_text(code), [])) == 1 and list(codes.values()).count(code) == 1
    }
    return max(by_name, by_label, key=len)


def _box_code(code: str) -> str:
    """Choice code as it ends a check box's column: lower case, signs as underscores."""
    return re.sub(r"[^a-z0-9_]", "_", code.casefold())


def _entry(raw: RawSurvey, column: str, field: _Field, choice: str) -> tuple[ColumnEntry, int]:
    """What a field says of its column, and how many of its answers are no choice."""
    role = "identifier" if field.is_identifier or field.validation in ("email", "phone") else ""
    if field.type == "checkbox":
        label = dict(field.choices)[choice]
        values = set(raw.answers[column])
        boxes = [ValueLabel(value, label) for value in sorted(values & _TICKED)]
        boxes += [ValueLabel(value, NOT_SELECTED) for value in sorted(values & _UNTICKED)]
        return ColumnEntry(field.label, "", label, field.name, "multiple", role, tuple(boxes)), 0
    if field.type in _SINGLE:
        known = [ValueLabel(code, label) for code, label in field.choices or _FIXED.get(field.type, ())]
        labels, n_unknown = fit_labels(known, raw.answers[column])
        if field.matrix:
            text = field.section or field.label
            return ColumnEntry(text, field.label, "", field.matrix, "matrix", role, labels), n_unknown
        return ColumnEntry(field.label, "", "", field.name, "single", role, labels), n_unknown
    return ColumnEntry(field.label, "", "", field.name, _kind(field), role), 0


def _kind(field: _Field) -> str:
    """Kind of a field without choices."""
    if field.type in ("calc", "slider") or field.validation.startswith(("integer", "number")):
        return "number"
    if field.validation.startswith("date"):
        return "date"
    return "text" if field.type in ("text", "notes") else ""


# The file --------------------------------------------------------------------------------------------------------
def _read(path: Path) -> list[_Field]:
    """Fields of a dictionary."""
    rows = read_rows(path)
    header = [cell.strip() for cell in rows.rows[0]]
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise SourceError(f"{path.name} is no REDCap data dictionary: it has no column {', '.join(missing)}.")
    fields = []
    section = matrix = ""
    for line, row in zip(rows.lines[1:], rows.rows[1:], strict=True):
        cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
        group = cells.get("Matrix Group Name", "")
        header_text = plain_text(cells.get("Section Header", ""))
        section = header_text or (section if group and group == matrix else "")
        matrix = group
        fields.append(
            _Field(
                name=cells[FIELD_NAME].casefold(),
                type=cells["Field Type"].casefold(),
                label=plain_text(cells["Field Label"]),
                section=section,
                choices=_choices(path, line, cells),
                validation=cells.get(_VALIDATION, "").casefold(),
                is_identifier=cells.get("Identifier?", "").casefold() == "y",
                matrix=group,
            )
        )
    return [field for field in fields if field.name]


def _choices(path: Path, line: int, cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Choices of a field, "1, Yes | 2, No"; a formula or a slider's ends are none."""
    if cells["Field Type"].casefold() not in ("radio", "dropdown", "checkbox"):
        return ()
    choices = []
    for part in filter(str.strip, cells.get(_CHOICES, "").split("|")):
        code, comma, label = part.partition(",")
        if not comma:
            raise SourceError(
                f"{path.name}, line {line:,}: a choice of '{cells[FIELD_NAME]}' has no comma between code and label. "
                "Download the dictionary again."
            )
        choices.append((code.strip(), plain_text(label)))
    return tuple(choices)
