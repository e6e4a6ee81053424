"""Read YAML strictly, and turn every problem found in it into one message with a did-you-mean."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from stratalign.errors import StratalignError

Model = TypeVar("Model", bound=BaseModel)
MAX_PROBLEMS_SHOWN = 12
MAX_SHOWN_CHARACTERS = 60


class Frozen(BaseModel):
    """Base of every configuration class: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy with other values; what was worked out from the old ones stays behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied


class _StrictLoader(yaml.SafeLoader):
    """YAML 1.2 scalars (`NO`, `on`, `010`, `12:30`, dates stay text) and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


# A date stays text too: YAML's own reader fails on 2026-02-30, the configuration class names the key.
_REPLACED = {f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "timestamp")}
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _REPLACED]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9]\d*)$"), list("-+0123456789"))
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:0|[1-9]\d*)?\.\d+(?:[eE][-+]?\d+)?$"), list("-+0123456789.")
)


def parse_yaml(path: Path, error: type[StratalignError]) -> dict[str, Any]:
    """Read one YAML file whose top level is a mapping.

    Parameters
    ----------
    path
        UTF-8 file.
    error
        The class to raise.

    Returns
    -------
    dict
        Keys and values as plain Python objects; dates are still text.

    Raises
    ------
    StratalignError
        The file is missing, is not UTF-8, is not YAML, or has a key twice; of class `error`.
    """
    text = _read_text(path, error)
    try:
        data = yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as problem:
        where = problem.problem_mark or problem.context_mark
        line = f"line {where.line + 1}, column {where.column + 1}: " if where else ""
        raise error(f"{path.name}, {line}{problem.problem}. Correct the YAML there.") from None
    except yaml.reader.ReaderError as problem:
        raise error(
            f"{path.name} holds the control character U+{problem.character:04X} at position {problem.position}. "
            "Take it out."
        ) from None
    except RecursionError:
        raise error(f"{path.name} is nested too deeply to be read. Correct the brackets.") from None
    if data is None:
        raise error(f"{path.name} is empty. Write at least the keys that are needed.")
    if not isinstance(data, dict):
        raise error(f"{path.name} holds a {type(data).__name__} where keys were expected. Write 'key: value' lines.")
    return data


def _read_text(path: Path, error: type[StratalignError]) -> str:
    """Text of a UTF-8 file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise error(f"{path.name} is not UTF-8 (byte {problem.start}). Save it again as UTF-8.") from None
    except (FileNotFoundError, NotADirectoryError):
        raise error(f"{path} does not exist. Check the path, or scaffold one with 'stratalign new NAME'.") from None
    except OSError as problem:
        raise error(f"{path} cannot be read ({problem.strerror}). Check the path and its permissions.") from None


def validate(model: type[Model], data: dict[str, Any], path: Path, error: type[StratalignError]) -> Model:
    """Check plain data against a configuration class and name every problem at once.

    Parameters
    ----------
    model
        The class to build.
    data
        What `parse_yaml` read.
    path
        Named in the message.
    error
        The class to raise.

    Returns
    -------
    Model
        The frozen configuration.

    Raises
    ------
    StratalignError
        Of class `error`; one line a problem, with a suggestion for a misspelt key.
    """
    try:
        return model.model_validate(data)
    except ValidationError as problems:
        found = [_describe(model, problem) for problem in problems.errors()]
    lines = list(dict.fromkeys(line for description in found for line in description.split("\n")))
    raise error(describe_problems(path.name, lines))


def describe_problems(name: str, problems: list[str]) -> str:
    """Message that lists the problems of a file, one a line, and counts those it has no room for."""
    shown = "".join(f"\n  - {line}" for line in problems[:MAX_PROBLEMS_SHOWN])
    rest = f"\n  - and {len(problems) - MAX_PROBLEMS_SHOWN} more" if len(problems) > MAX_PROBLEMS_SHOWN else ""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{name} has {count}:{shown}{rest}"


def did_you_mean(word: str, known: list[str]) -> str:
    """Suggestion for a misspelt word, else what is known when that is short; starts with a space, or is empty."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f" Did you mean '{close[0]}'?"
    return f" Known: {', '.join(known)}." if 0 < len(known) <= 20 else ""


def shorten(text: str) -> str:
    """Text cut to a length that shows what it is about, and no more of what a person may have written."""
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[: MAX_SHOWN_CHARACTERS - 1]}…"


def _describe(model: type[BaseModel], problem: Any) -> str:
    """One line for one pydantic error; a check of a whole class may give several."""
    # Parts in brackets are pydantic's own: <branch of a union>, [key] of a dictionary.
    location = ".".join(str(part) for part in problem["loc"] if not re.fullmatch(r"<.*>|\[key\]", str(part)))
    if problem["type"] == "extra_forbidden":
        *parents, key = problem["loc"]
        owner = _model_at(model, parents)
        known = sorted(field.alias or name for name, field in owner.model_fields.items()) if owner else []
        inside = f" in '{location.removesuffix(f'.{key}')}'" if parents else ""
        return f"unknown key '{key}'{inside}.{did_you_mean(str(key), known)}"
    if problem["type"] == "missing":
        return f"'{location}' is missing. Add it."
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not location:
        return message
    return f"'{location}': {message}{_seen(problem['input'])}{_remedy(problem)}"


def _seen(value: object) -> str:
    """What stands in the file, cut where it is long."""
    if isinstance(value, dict | list | tuple):
        return ""
    return f" (found: {shorten(repr(value))})"


def _remedy(problem: Any) -> str:
    """What to do about a value of the wrong kind."""
    if problem["input"] is None:
        return ". Give a value, or take the key out."
    if problem["type"] == "string_type" and isinstance(problem["input"], bool | int | float):
        return ". Put it in quotes."
    return ""


def _model_at(model: type[BaseModel], parents: list[Any]) -> type[BaseModel] | None:
    """Configuration class found by following a location, through lists and options."""
    current: type[BaseModel] | None = model
    for part in parents:
        if current is None:
            return None
        field = next((field for name, field in current.model_fields.items() if part in (name, field.alias)), None)
        if field:
            current = _first_model(field.annotation)
    return current


def _first_model(annotation: Any) -> type[BaseModel] | None:
    """First configuration class named in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _first_model(argument)
        if found:
            return found
    return None
