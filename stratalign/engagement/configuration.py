"""Read YAML strictly, and turn every problem found in it into one message with a did-you-mean."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from stratalign.engagement.schema_words import NOT_WRITTEN as NOT_WRITTEN
from stratalign.engagement.schema_words import describe
from stratalign.engagement.yaml_limits import excess
from stratalign.engagement.yaml_words import stray_anchor, yaml_words
from stratalign.errors import StratalignError
from stratalign.paths import read_file
from stratalign.suggestions import did_you_mean as did_you_mean
from stratalign.suggestions import shorten as shorten

Model = TypeVar("Model", bound=BaseModel)
MAX_PROBLEMS_SHOWN = 12
#: Problems that are compared with each other before they are said.
MAX_PROBLEMS_READ = 500
#: A file that somebody types is smaller.
LARGEST_FILE = 16 * 2**20


class Frozen(BaseModel):
    """Base of every configuration class: immutable, unknown keys refused."""

    # A class is put together when it first reads something: a command needs few of them.
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False, defer_build=True
    )

    def __repr__(self) -> str:
        from stratalign.numerics.display import as_text  # loads pandas, which reading a file does not need

        return as_text(self)

    def _repr_html_(self) -> str:
        from stratalign.numerics.display import as_html

        return as_html(self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy with other values; what was worked out from the old ones stays behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied


def _strict(reader: type) -> Any:
    """Make a reader of YAML 1.2 scalars (`NO`, `on`, `010`, `12:30`, dates stay text), and of no key twice."""

    class Strict(reader):  # type: ignore[misc]
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
            seen: set[str] = set()
            for key_node, _ in node.value:
                key = str(key_node.value)
                if key in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key '{key}' stands twice", key_node.start_mark
                    )
                seen.add(key)
            return dict(super().construct_mapping(node, deep))

    # A date stays text too: YAML's own reader fails on 2026-02-30, the configuration class names the key.
    replaced = {f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "timestamp")}
    Strict.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in replaced]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for kind, pattern, first in _SCALARS:
        Strict.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), list(first))
    return Strict


_SCALARS = (
    ("bool", r"^(?:true|false|True|False)$", "tfTF"),
    ("int", r"^[-+]?(?:0|[1-9]\d*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:0|[1-9]\d*)?\.\d+(?:[eE][-+]?\d+)?$", "-+0123456789."),
)
_READER = _strict(yaml.SafeLoader)
#: The reader written in C, where it is installed: quick, and less clear about what is wrong.
_QUICK_READER = _strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


#: What the quick reader takes and the other refuses: tabs, a question mark alone, and one within brackets.
_TAKEN_WRONGLY = re.compile(r"\t|(?:^|[\s,:])\?(?:\s|$)|[\[{][^\"'\n]*\?|\?\s*[,\]}]", re.MULTILINE)


def _load(text: str) -> Any:
    """What a text says; what the quick reader refuses is read by the other, whose errors say where and why."""
    if _TAKEN_WRONGLY.search(text):
        return yaml.load(text, Loader=_READER)
    try:
        return yaml.load(text, Loader=_QUICK_READER)
    except yaml.YAMLError:
        return yaml.load(text, Loader=_READER)


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
    refused = excess(text) or stray_anchor(text)
    if refused:
        raise error(f"{path.name}, {refused}")
    try:
        data = _load(text)
    except yaml.MarkedYAMLError as problem:
        raise error(f"{path.name}, {yaml_words(problem, text)}") from None
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise error(
            f"{path.name}, line {line}: there is a character that is no text (U+{problem.character:04X}). Take it out; "
            "if there are many, this is not a text file: save it as one."
        ) from None
    if data is None:
        raise error(f"{path.name} is empty. Write 'key: value' lines, such as client: ACME.")
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "a text"
        raise error(f"{path.name}, line 1: there is {what} where keys are needed. Write 'key: value' lines.")
    return data


def _read_text(path: Path, error: type[StratalignError]) -> str:
    """Text of a UTF-8 file."""
    new = " or make one with 'stratalign new NAME'" if path.name == "engagement.yml" else ""
    content = read_file(
        path, error, advice=f"Check the path,{new}." if new else "Check the path.", largest=LARGEST_FILE
    )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise error(f"{path.name} is saved as UTF-16. Save it again as UTF-8.")
    if content[:4] == b"PK\x03\x04":
        raise error(f"{path.name} is a workbook or an archive, not a text file. Write it with a text editor.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(
            f"{path.name}, line {line}: there is a letter that is not UTF-8. Save the file again with the encoding "
            "UTF-8; your editor asks for it under 'Save as'."
        ) from None


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
        found = problems.errors()
    described = describe(model, found[:MAX_PROBLEMS_READ], data, _composed(path))
    raise error(describe_problems(path.name, described, n_unread=len(found) - MAX_PROBLEMS_READ))


def _composed(path: Path) -> yaml.Node | None:
    """File with its lines, where there is one that can be read; what is validated may come from elsewhere."""
    if path.suffix not in {".yml", ".yaml"} or not path.is_file():
        return None
    for reader in (_QUICK_READER, _READER):
        with contextlib.suppress(OSError, UnicodeDecodeError, yaml.YAMLError):
            return yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=reader)
    return None


def describe_problems(name: str, problems: list[str], *, n_unread: int = 0) -> str:
    """Message that lists the problems of a file, one a line, and counts those it has no room for."""
    n_problems = len(problems) + max(0, n_unread)
    shown = "".join(f"\n  - {line}" for line in problems[:MAX_PROBLEMS_SHOWN])
    rest = f"\n  - and {n_problems - MAX_PROBLEMS_SHOWN} more" if n_problems > MAX_PROBLEMS_SHOWN else ""
    count = "1 problem" if n_problems == 1 else f"{n_problems} problems"
    return f"{name} has {count}:{shown}{rest}"
