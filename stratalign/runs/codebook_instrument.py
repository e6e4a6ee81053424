"""An own questionnaire as sheets of the codebook: its questions, scales and answers; read back and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from stratalign.errors import InstrumentError
from stratalign.runs.kept_questions import FILE, Asked, Place, open_lines, with_questions
from stratalign.sources.files.text import read_rows

QUESTIONS_SHEET, SCALES_SHEET, ANSWERS_SHEET = "questions", "scales", "answers"
QUESTION_HEADERS = ("dimension", "scale", "item", "reverse")
#: Words of the ends of a question whose scale has none, and what they are called in its file.
POLES = {"low": "low_label", "high": "high_label"}
SCALE_HEADERS = ("scale", "low", "high", "order")
ANSWER_HEADERS = ("scale", "value")
#: Under `value`: an answer that is no value, and one whose place nobody has said yet.
MISSING, UNDECIDED = "missing", "?"
#: Between texts that are read as one answer; the first is shown.
OR = " | "
YES = frozenset("yes y true 1 x ja oui sí si sim".split())

Sheet = tuple[str, tuple[str, ...], list[tuple[str, ...]], tuple[int, ...]]


def instrument_sheets(data: Mapping[str, Any]) -> list[Sheet]:
    """Sheets that show a questionnaire.

    Parameters
    ----------
    data
        What its file says.

    Returns
    -------
    list
        Name, headers, rows and widths of each sheet, all text.
    """
    codes = _languages(data)
    wordings = ["label", "text", *(POLES if _has_poles(data) else ())]
    question_headers = (*QUESTION_HEADERS, *(f"{name} {code}" for name in wordings for code in codes))
    question_widths = (26, 18, 26, 9, *[50] * 2 * len(codes), *[24] * (len(wordings) - 2) * len(codes))
    answer_headers = (*ANSWER_HEADERS, *(f"answer {code}" for code in codes))
    return [
        (QUESTIONS_SHEET, question_headers, list(_question_rows(data, codes)), question_widths),
        (SCALES_SHEET, SCALE_HEADERS, list(_scale_rows(data)), (18, 8, 8, 12)),
        (ANSWERS_SHEET, answer_headers, list(_answer_rows(data, codes)), (18, 10, *[50] * len(codes))),
    ]


def read_instrument_sheets(path: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """Questionnaire as an edited workbook says; what the workbook does not show stays as it is.

    Parameters
    ----------
    path
        A workbook with the sheets of `instrument_sheets`.
    data
        What the instrument's file says.

    Returns
    -------
    dict
        For `Instrument`. An item without a row is left out; a new dimension or item is an outcome asked in every form.

    Raises
    ------
    SourceError
        The file cannot be read.
    InstrumentError
        Rows lack a dimension, a scale, an item or a number; each is named with its line.
    """
    questions = _rows(path, QUESTIONS_SHEET, QUESTION_HEADERS)
    scales = _rows(path, SCALES_SHEET, SCALE_HEADERS)
    answers = _rows(path, ANSWERS_SHEET, ANSWER_HEADERS)
    problems = [*_blank(questions, QUESTIONS_SHEET, QUESTION_HEADERS[:3]), *_not_numbers(scales, answers)]
    if problems:
        lines = "".join(f"\n  - {problem}" for problem in problems[:12])
        raise InstrumentError(f"{path.name} has {len(problems)} problem{'s' * (len(problems) > 1)}:{lines}")
    codes = [name.removeprefix("text ") for name in questions.columns if name.startswith("text ")]
    asked = [code for code in codes if (questions[f"text {code}"] != "").all()]
    return {
        **data,
        "languages": asked or list(data.get("languages", ["en"])),
        "scales": {key: _scale(key, scales, answers, data) for key in dict.fromkeys(scales["scale"])},
        "dimensions": _dimensions(questions, codes, data),
    }


def instrument_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Difference of two questionnaires.

    Parameters
    ----------
    before, after
        What the file says, and what it is to say.

    Returns
    -------
    list of str
        One line per fact: `+` it is new, `-` it goes, `~` it changes.
    """
    old, new = dict(_facts(before)), dict(_facts(after))
    lines = [f"+ {fact}: {new[fact]}" for fact in new if fact not in old]
    lines += [f"- {fact}: {old[fact]}" for fact in old if fact not in new]
    return lines + [f"~ {fact}: {old[fact]} -> {new[fact]}" for fact in new if fact in old and old[fact] != new[fact]]


def instrument_yaml(data: Mapping[str, Any], *, before: str = "") -> str:
    """Text of an instrument file: one line for each item and answer.

    Parameters
    ----------
    data
        What the file is to say.
    before
        Text of the file so far: its head, and the questions that are not settled by a change of what they stand at
        (the values of a scale, whether an item is reversed), are kept.

    Returns
    -------
    str
        YAML.
    """
    kept = _unsettled(yaml.safe_load(before), data, open_lines(before)) if before else {}
    long = frozenset(key for kind, key in kept if kind == "item")
    whole = {key: _in_flow(value, key, long) for key, value in data.items()}
    text = yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9)
    return with_questions(text, before, kept) if before else text


def _unsettled(
    before: Mapping[str, Any], after: Mapping[str, Any], asked: Mapping[Place, list[Asked]]
) -> dict[Place, list[Asked]]:
    """Questions about what is still there and says the same as before."""
    old, new = _decided(before), _decided(after)
    kept: dict[Place, list[Asked]] = {}
    for place, lines in asked.items():
        if place == FILE:
            kept[place] = lines
        elif place[0] == "dimension" and place in new:
            kept[place] = [one for one in lines if new[place].get(one.above) == old[place].get(one.above)]
        elif place in new and new[place] == old[place]:
            kept[place] = lines
    return kept


def _decided(data: Mapping[str, Any]) -> dict[Place, Any]:
    """What a question about a scale, a dimension or an item may ask for."""
    codes = _languages(data)
    scales: dict[Place, Any] = {("scale", row[0]): [row] for row in _scale_rows(data)}
    for key, *answer in _answer_rows(data, codes):
        scales["scale", key].append(answer)
    items = [item for dimension in data["dimensions"] for item in dimension["items"]]
    dimensions: dict[Place, Any] = {("dimension", one["key"]): one for one in data["dimensions"]}
    return scales | dimensions | {("item", item["key"]): bool(item.get("reverse")) for item in items}


# What is shown ---------------------------------------------------------------------------------------------------
def _question_rows(data: Mapping[str, Any], codes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for dimension in data["dimensions"]:
        labels = [dimension["label"].get(code, "") for code in codes]
        for item in dimension["items"]:
            texts = [item["text"].get(code, "") for code in codes]
            is_reverse = "yes" if item.get("reverse") else ""
            poles = [item.get(pole, {}).get(code, "") for pole in POLES.values() for code in codes]
            shown = poles if _has_poles(data) else []
            yield (dimension["key"], dimension["scale"], item["key"], is_reverse, *labels, *texts, *shown)


def _has_poles(data: Mapping[str, Any]) -> bool:
    """Whether a question has words for its ends."""
    return any(
        pole in item for dimension in data["dimensions"] for item in dimension["items"] for pole in POLES.values()
    )


def _scale_rows(data: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, scale in data["scales"].items():
        low, high = scale.get("low"), scale.get("high")
        yield (key, _number_text(low), _number_text(high), scale.get("order", "known"))


def _answer_rows(data: Mapping[str, Any], codes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for key, scale in data["scales"].items():
        is_open = scale.get("order") == "unknown"
        low = scale.get("low", 1)
        for place, option in enumerate(scale.get("options", ())):
            value = UNDECIDED if is_open else _number_text(option.get("value", low + place))
            yield (key, value, *(_joined(option["label"].get(code, "")) for code in codes))
        for option in scale.get("missing", ()):
            yield (key, MISSING, *(_joined(option["label"].get(code, "")) for code in codes))


def _languages(data: Mapping[str, Any]) -> list[str]:
    """Languages with a wording anywhere, those of the instrument first."""
    codes = list(data.get("languages", ["en"]))
    for dimension in data["dimensions"]:
        codes += [code for item in dimension["items"] for code in item["text"]]
    for scale in data["scales"].values():
        codes += [code for option in (*scale.get("options", ()), *scale.get("missing", ())) for code in option["label"]]
    return list(dict.fromkeys(codes))


def _joined(texts: str | list[str]) -> str:
    return texts if isinstance(texts, str) else OR.join(texts)


def _number_text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _facts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything the sheets show, as what it is about and what is said."""
    for dimension in data["dimensions"]:
        yield f"scale of {dimension['key']}", dimension["scale"]
        yield from ((f"label {code} of {dimension['key']}", text) for code, text in dimension["label"].items())
        for item in dimension["items"]:
            yield f"dimension of {item['key']}", dimension["key"]
            yield f"reverse of {item['key']}", "yes" if item.get("reverse") else "no"
            for name in ("text", *POLES):
                said = item.get(POLES.get(name, name), {})
                yield from ((f"{name} {code} of {item['key']}", text) for code, text in said.items())
    for key, low, high, order in _scale_rows(data):
        yield f"order of {key}", order
        if order == "known":
            yield f"ends of {key}", f"{low} to {high}"
    codes = _languages(data)
    for key, value, *texts in _answer_rows(data, codes):
        yield from (
            (f"answer {code} '{text}' of {key}", value) for code, text in zip(codes, texts, strict=True) if text
        )


# What is read ----------------------------------------------------------------------------------------------------
def header_of_empty(path: Path, name: str) -> list[str] | None:
    """Header of a sheet without a row below it, in lower case; None where it has rows, or is not there."""
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True)
    try:
        if name not in workbook.sheetnames:
            return None
        rows = [row for row in workbook[name].iter_rows(values_only=True) if any(row)]
    finally:
        workbook.close()
    return [str(cell or "").strip().casefold() for cell in rows[0]] if len(rows) == 1 else None


def _rows(path: Path, name: str, headers: tuple[str, ...]) -> pd.DataFrame:
    """Rows of a sheet by line, cells without outer spaces, blank rows left out."""
    header = header_of_empty(path, name)
    if header is not None:
        return pd.DataFrame(columns=header, dtype="str")
    read = read_rows(path, sheet=name)
    header = [cell.strip().casefold() for cell in read.rows[0]]
    absent = [column for column in headers if column not in header]
    if absent:
        raise InstrumentError(
            f"{path.name}, sheet '{name}': no column {', '.join(map(repr, absent))}. Keep the header as it was written."
        )
    cells = [[cell.strip() for cell in (*row, *[""] * len(header))][: len(header)] for row in read.rows[1:]]
    table = pd.DataFrame(cells, columns=header, index=list(read.lines[1:]), dtype="str")
    return table[(table != "").any(axis=1)]


def _blank(rows: pd.DataFrame, sheet: str, headers: Sequence[str]) -> list[str]:
    """Rows that lack what every row needs."""
    return [
        f"sheet '{sheet}', line {line}: '{name}' is blank."
        for line, row in rows.iterrows()
        for name in headers
        if not row[name]
    ]


def _not_numbers(scales: pd.DataFrame, answers: pd.DataFrame) -> list[str]:
    """Ends and values that are no numbers."""
    problems = [
        f"sheet '{SCALES_SHEET}', line {line}: {end} is '{row[end]}', not a number."
        for line, row in scales.iterrows()
        for end in ("low", "high")
        if row[end] and _number(row[end]) is None
    ]
    answered = set(answers["scale"][answers["value"] != MISSING])
    problems += [
        f"sheet '{SCALES_SHEET}', line {line}: '{row['scale']}' has neither answers nor both ends. Write low and high."
        for line, row in scales.iterrows()
        if row["scale"] not in answered and not (row["low"] and row["high"])
    ]
    return problems + [
        f"sheet '{ANSWERS_SHEET}', line {line}: '{row['value']}' is neither a number nor '{MISSING}'."
        for line, row in answers.iterrows()
        if row["value"] not in (MISSING, UNDECIDED) and _number(row["value"]) is None
    ]


def _scale(key: str, scales: pd.DataFrame, answers: pd.DataFrame, data: Mapping[str, Any]) -> dict[str, Any]:
    """One scale; its answers in the order of their values, or of their lines while nobody has said a value."""
    row = scales[scales["scale"] == key].iloc[0]
    own = answers[answers["scale"] == key]
    options = own[own["value"] != MISSING]
    known = {tuple(option["label"].values()): option["code"] for option in _old_missing(key, data)}
    missing = [
        {"code": known.get(tuple(label.values()), f"no_value_{place}"), "label": label}
        for place, label in enumerate(map(_label, _records(own[own["value"] == MISSING])), start=1)
    ]
    if len(options) and (options["value"] == UNDECIDED).any():
        listed = [{"label": _label(record)} for record in _records(options)]
        return {"order": "unknown", "options": listed} | ({"missing": missing} if missing else {})
    found = [(_number(record["value"]) or 0, _label(record)) for record in _records(options)]
    valued = [{"value": value, "label": label} for value, label in sorted(found, key=lambda entry: entry[0])]
    ends = [value for value, _ in found]
    low, high = _number(row["low"]), _number(row["high"])
    scale: dict[str, Any] = {"low": min(ends) if low is None else low, "high": max(ends) if high is None else high}
    scale |= {"options": valued} if valued else {}
    return scale | ({"missing": missing} if missing else {})


def _old_missing(key: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answers without a value as the file has them, lists as tuples."""
    old = data["scales"].get(key, {}).get("missing", [])
    return [
        {**option, "label": {c: tuple(t) if isinstance(t, list) else t for c, t in option["label"].items()}}
        for option in old
    ]


def _records(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(name): str(cell) for name, cell in record.items()} for record in rows.to_dict("records")]


def _label(record: Mapping[str, str]) -> dict[str, Any]:
    """Wording of an answer by language; several texts of one language are a list."""
    label: dict[str, Any] = {}
    for name, cell in record.items():
        if name.startswith("answer ") and cell:
            texts = [text.strip() for text in cell.split(OR.strip())]
            label[name.removeprefix("answer ")] = texts[0] if len(texts) == 1 else texts
    return label


def _dimensions(questions: pd.DataFrame, codes: Sequence[str], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Dimensions in the order of their first row; role, rule and the like stay."""
    old = {dimension["key"]: dimension for dimension in data["dimensions"]}
    items = {item["key"]: item for dimension in data["dimensions"] for item in dimension["items"]}
    dimensions = []
    for key, rows in questions.groupby("dimension", sort=False):
        first = rows.iloc[0]
        label = {code: first[f"label {code}"] for code in codes if first.get(f"label {code}", "")}
        base = {"key": str(key), "label": label, "role": "outcome"} | dict(old.get(str(key), {}))
        kept = {"label": label or base["label"] or {codes[0]: str(key)}, "scale": first["scale"]}
        asked = [_item(record, codes, items.get(record["item"], {})) for record in _records(rows)]
        dimensions.append(base | kept | {"items": asked})
    return dimensions


def _item(record: Mapping[str, str], codes: Sequence[str], old: Mapping[str, Any]) -> dict[str, Any]:
    """One item; steps, forms and the like stay."""
    texts = {code: record[f"text {code}"] for code in codes if record[f"text {code}"]}
    shown = {pole for name, pole in POLES.items() if f"{name} {codes[0]}" in record}
    rest = {key: value for key, value in old.items() if key not in ("key", "text", "reverse", *shown)}
    is_reverse = {"reverse": True} if record["reverse"].casefold() in YES else {}
    said = {
        pole: {code: record[f"{name} {code}"] for code in codes if record.get(f"{name} {code}")}
        for name, pole in POLES.items()
        if pole in shown
    }
    poles = {pole: wording for pole, wording in said.items() if wording}
    return {"key": record["item"], "text": texts, **poles, **is_reverse, **rest}


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


# How it is written -----------------------------------------------------------------------------------------------
class _Flow(dict):  # type: ignore[type-arg]
    """A mapping on one line."""


class _Dumper(yaml.SafeDumper):
    """YAML with a line for each item, answer and wording."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key, as the shipped questionnaires do."""
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Flow, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def _in_flow(value: Any, key: str = "", long: frozenset[str] = frozenset()) -> Any:
    """Items, options and wordings as one line each; the items named as `long` over several."""
    if isinstance(value, list | tuple):
        on_line = key in ("items", "options", "missing", "questions", "pillars")
        return [
            _flow(entry) if on_line and not (key == "items" and entry["key"] in long) else _in_flow(entry, "", long)
            for entry in value
        ]
    if isinstance(value, dict):
        is_wording = key in ("label", "text", "title", "covers", "low_label", "high_label")
        return _flow(value) if is_wording else {name: _in_flow(entry, name, long) for name, entry in value.items()}
    return value


def _flow(value: Any) -> Any:
    """A value that stands on one line with everything in it."""
    if isinstance(value, dict):
        return _Flow({name: _flow(entry) for name, entry in value.items()})
    return [_flow(entry) for entry in value] if isinstance(value, list | tuple) else value
