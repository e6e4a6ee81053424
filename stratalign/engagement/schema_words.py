"""What is wrong with the values of a configuration file, in the words of who types it: where, and what to type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel

from stratalign.engagement.yaml_words import line_of
from stratalign.suggestions import nearest, shorten

Location = tuple[str | int, ...]
#: Parts of a location that are the schema's own: which branch of a choice was tried.
_BRANCHES = {"str", "int", "float", "bool", "date", "list", "dict", "tuple"}
_NUMBERS = {
    "greater_than": "above {gt}", "greater_than_equal": "at least {ge}",
    "less_than": "below {lt}", "less_than_equal": "at most {le}",
}  # fmt: skip
#: Marks fields that follow from where a file is: they are no keys of it.
NOT_WRITTEN: dict[str, Any] = {"is_written": False}
_LISTS = ("tuple_type", "list_type", "set_type")
_KEYS = ("dict_type", "model_type", "model_attributes_type", "dataclass_type", "mapping_type")


def describe(
    model: type[BaseModel], problems: Iterable[Any], data: Mapping[str, Any], node: yaml.Node | None
) -> list[str]:
    """Say every problem of a file once, in the order found.

    Parameters
    ----------
    model
        The class the file is to be.
    problems
        What pydantic found.
    data
        What the file holds.
    node
        The file with its lines; None where there is no file.

    Returns
    -------
    list of str
        Lines; each names the key and what to write.
    """
    found: dict[Location, list[Any]] = {}
    for problem in problems:
        found.setdefault(_location(problem, data), []).append(problem)
    deeper = [
        location
        for location in found
        if not any(
            other != location and other[: len(location)] == location and _is_kind(found[location]) for other in found
        )
    ]
    lines: list[str] = []
    for location in deeper:
        for text in _texts(model, location, found[location], data):
            line = _line(node, location, found[location][0]["type"])
            lines += [f"line {line}: {part}" if line else part for part in text.split("\n")]
    return list(dict.fromkeys(lines))


def _is_kind(problems: list[Any]) -> bool:
    """Whether all that is wrong is the kind of value, of which another branch of a choice says more."""
    return all(problem["type"].endswith(("_type", "too_short")) for problem in problems)


def _location(problem: Any, data: Any) -> Location:
    """Where a problem is, without the parts that are the schema's own."""
    kept: list[str | int] = []
    current, parts = data, problem["loc"]
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if (isinstance(current, Mapping) and part in current) or (
            isinstance(current, list | tuple) and isinstance(part, int) and part < len(current)
        ):
            current = current[part]
        elif not (is_last and problem["type"] == "missing") and _is_branch(part):
            continue
        kept.append(part)
    return tuple(kept)


def _is_branch(part: str | int) -> bool:
    text = str(part)
    return text in _BRANCHES or any(mark in text for mark in "<[(-") or text[:1].isupper()


def _line(node: yaml.Node | None, location: Location, kind: str) -> int | None:
    """Line to look at; none for a key that is missing at the top of a file."""
    place = location[:-1] if kind == "missing" else location
    return line_of(node, place) if place else None


def _texts(model: type[BaseModel], location: Location, problems: list[Any], data: Mapping[str, Any]) -> list[str]:
    """Sentences about one place."""
    first = problems[0]
    if first["type"] == "extra_forbidden":
        return [_unknown_key(model, location)]
    if first["type"] == "missing":
        return [f"'{_dotted(location)}' is missing. Add it."]
    if "[key]" in map(str, first["loc"]):
        return [_wrong_key(location, first)]
    if first["type"] == "value_error":
        return [_said(location, problem) for problem in problems if problem["type"] == "value_error"]
    if first["input"] is None:
        part = " If it is part of the text before it, put that text in quotes." if " " in str(location[-1]) else ""
        given = "a value (in quotes where it begins with #)"
        return [f"'{_dotted(location)}' is empty. Give {given}, or take the key out.{part}"]
    wanted = " or ".join(dict.fromkeys(_wanted(model, location, problem) for problem in problems))
    verb = "have" if first["type"] in ("too_short", "too_long") else "be"
    return [f"'{_dotted(location)}' must {verb} {wanted}{_seen(first['input'])}.{_nearly(problems)}{_in_quotes(first)}"]


def _dotted(location: Location) -> str:
    """Location for reading; entries of lists are counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in location)


def _said(location: Location, problem: Any) -> str:
    """What a check of this library says, with the place it is about."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not location:
        return message
    seen = "" if "found" in message else _seen(problem["input"])
    full_stop = "." if seen or not message.endswith((".", "?", ")")) else ""
    stem = message.removesuffix(".") if seen else message
    return f"'{_dotted(location)}': {stem}{seen}{full_stop}"


def _unknown_key(model: type[BaseModel], location: Location) -> str:
    """A key that is not known where it stands: what was meant, or where it belongs."""
    *parents, key = location
    owner = _model_at(model, parents)
    known = _keys_of(owner) if owner else []
    inside = f" in '{_dotted(tuple(parents))}'" if parents else ""
    close, word = nearest(str(key), known), str(key).replace("-", "_")
    if close or word in known:
        return f"unknown key '{key}'{inside}. Did you mean '{close or word}'? Known here: {', '.join(known)}."
    belongs = _belongs(model, word)
    here = f" Known here: {', '.join(known)}." if known else ""
    return f"unknown key '{key}'{inside}.{belongs}{here}"


def _belongs(model: type[BaseModel], key: str) -> str:
    """Where else a key is known."""
    if key in _keys_of(model):
        return f" '{key}' belongs at the top of the file."
    for name, field in model.model_fields.items():
        if any(key in _keys_of(inner) for inner in _models(field.annotation)):
            return f" '{key}' belongs under '{field.alias or name}'."
    return ""


def _keys_of(model: type[BaseModel]) -> list[str]:
    """Keys that a file may have."""
    return [field.alias or name for name, field in model.model_fields.items() if field.json_schema_extra != NOT_WRITTEN]


def _wrong_key(location: Location, problem: Any) -> str:
    """A name that is not one of those a place has."""
    *parents, key = location
    expected = _expected(problem)
    inside = f" in '{_dotted(tuple(parents))}'" if parents else ""
    if expected:
        return f"unknown key '{key}'{inside}. Known here: {', '.join(expected)}."
    if problem["type"] == "value_error":
        return f"the key '{key}'{inside}: {str(problem['msg']).removeprefix('Value error, ')}"
    return f"the key '{key}'{inside} must be text. Put it in quotes: \"{key}\"."


def _wanted(model: type[BaseModel], location: Location, problem: Any) -> str:
    """What a value must be."""
    kind, given, context = problem["type"], problem["input"], problem.get("ctx", {})
    if kind in _NUMBERS:
        return _NUMBERS[kind].format(**{name: f"{limit:g}" for name, limit in context.items() if _is_number(limit)})
    if kind in ("literal_error", "enum"):
        return f"one of {', '.join(_expected(problem))}"
    if kind == "string_type":
        return "text" if _is_number(given) or isinstance(given, bool) else "one text"
    if kind in ("string_too_short", "string_too_long"):
        return f"at most {context['max_length']} characters" if kind.endswith("long") else "text that is not blank"
    if kind in ("too_short", "too_long"):
        limit = context.get("min_length", context.get("max_length", 0))
        entries = f"{'at least' if kind == 'too_short' else 'at most'} {limit} {'entry' if limit == 1 else 'entries'}"
        return f"{entries}{_such_as(model, location, '...')}"
    if kind in _LISTS:
        return f"a list: {_as_list(given)}"
    if kind in _KEYS:
        return f"'key: value' lines{_as_keys(model, location, given)}"
    return _wanted_scalar(kind, given)


def _wanted_scalar(kind: str, given: object) -> str:
    """What a number, a yes or no, a date or anything else must be."""
    if kind.startswith("int"):
        return "a whole number, such as 5"
    if kind.startswith(("float", "finite", "decimal")):
        return f"a number, such as 1000 or 0.05{_plain_number(given)}"
    if kind.startswith("bool"):
        return "true or false"
    if kind.startswith("date"):
        return "a day written YYYY-MM-DD, such as 2026-03-20"
    return "something else; see docs/formats.md for what this key takes"


def _plain_number(given: object) -> str:
    """Remark for numbers with marks, units or words."""
    return ", without blanks, units and marks between thousands" if isinstance(given, str) else ""


def _as_list(given: object) -> str:
    """How a list with what is given is written."""
    if isinstance(given, Mapping):
        return "begin each entry with '- '"
    return f"write [{shorten(str(given))}], or each entry on a line of its own after '- '"


def _as_keys(model: type[BaseModel], location: Location, given: object) -> str:
    """Which keys are wanted, and how what is given is written with one."""
    written = _such_as(model, location, shorten(given) if isinstance(given, str) else "...")
    if written:
        return written
    annotation = _annotation_at(model, location)
    inner = next(iter(_models(annotation)), None)
    names = _keys_of(inner) if inner else _literal_keys(annotation)
    if not names:
        return ""
    needed = [name for name, field in inner.model_fields.items() if field.is_required()] if inner else []
    first = needed[0] if needed else next((name for name in names if name == "file"), "")
    if first and isinstance(given, str):
        rest = "".join(f", {name}: ..." for name in needed[1:])
        return f", such as {{{first}: {shorten(given)}{rest}}}"
    return f" with the keys {', '.join(names)}"


def _such_as(model: type[BaseModel], location: Location, given: str) -> str:
    """How a place is written, where its declaration shows it; of the place itself, else of what it is part of."""
    for end in range(len(location), 0, -1):
        *parents, name = location[:end]
        owners = _models(_annotation_at(model, tuple(parents))) if parents else [model]
        field = next((_names(owner)[str(name)] for owner in owners if name in _names(owner)), None)
        extra = field.json_schema_extra if field else None
        if isinstance(extra, dict) and "such_as" in extra:
            return f", such as {str(extra['such_as']).format(given=given)}"
        if field is not None:
            return ""
    return ""


def _expected(problem: Any) -> list[str]:
    """Words a value may be, as a list."""
    said = str(problem.get("ctx", {}).get("expected", ""))
    return [word.strip("'") for word in said.replace(" or ", ", ").split(", ") if word]


def _in_quotes(problem: Any) -> str:
    """How a number, or true and false, is written where a text is meant."""
    given = problem["input"]
    if problem["type"] != "string_type" or not isinstance(given, bool | int | float):
        return ""
    return f' Put it in quotes: "{str(given).lower() if isinstance(given, bool) else given}".'


def _nearly(problems: list[Any]) -> str:
    """The word probably meant, of a closed list."""
    for problem in problems:
        close = nearest(str(problem["input"]), _expected(problem)) if problem["type"] == "literal_error" else None
        if close:
            return f" Did you mean '{close}'?"
    return ""


def _seen(value: object) -> str:
    """What stands in the file, cut where it is long."""
    if isinstance(value, Mapping | list | tuple | BaseModel):
        return ""
    shown = value.isoformat() if isinstance(value, dt.date) else value
    return f" (found: {shorten(repr(shown))})"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _model_at(model: type[BaseModel], parents: list[Any]) -> type[BaseModel] | None:
    """Configuration class at a location, through lists and choices: the one that knows most of the keys there."""
    return next(iter(_models(_annotation_at(model, tuple(parents)))), None) if parents else model


def _annotation_at(model: type[BaseModel], location: Location) -> Any:
    """Annotation at a location; a class stands for what is in lists of it."""
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        owner = next((inner for inner in _models(current) if part in _names(inner)), None)
        if owner is None:
            continue
        current = _names(owner)[str(part)].annotation
    return current


def _names(model: type[BaseModel]) -> dict[str, Any]:
    return {
        name: field for field_name, field in model.model_fields.items() for name in (field_name, field.alias) if name
    }


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Configuration classes named in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for argument in get_args(annotation) for inner in _models(argument)]


def _literal_keys(annotation: Any) -> list[str]:
    """Closed names that a place's keys may have."""
    if get_origin(annotation) is Literal:
        return [str(name) for name in get_args(annotation)]
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return _literal_keys(arguments[0])
    return next((names for argument in arguments if (names := _literal_keys(argument))), [])
