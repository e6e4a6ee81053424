"""SPSS syntax files (.sps) as codebooks: variable labels, value labels and missing values, read and never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stratalign.errors import SourceError
from stratalign.sources.codebooks.labels import (
    ColumnEntry,
    Described,
    ValueLabel,
    fit_labels,
    plain_text,
    read_codebook_text,
)
from stratalign.sources.codebooks.r_syntax import OWN_COLUMNS, LimeSurveyVariable, entry_of_variable, plain_code
from stratalign.sources.raw import RawSurvey

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v\xa0]+)|(?P<newline>\n)
    |(?P<string>"(?:[^"\n]|"")*"|'(?:[^'\n]|'')*')|(?P<open>["'])
    |(?P<number>[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w@#$]))|(?P<name>[\w@#$](?:[\w@#$.]*[\w@#$])?)
    |(?P<symbol>.)""",
    re.VERBOSE,
)
#: Commands that are read, by the letters SPSS needs of each word.
_COMMANDS = (
    ("variable", re.compile(r"var[a-z]*\s+lab[a-z]*", re.IGNORECASE)),
    ("value", re.compile(r"(?:add\s+)?val[a-z]*\s+lab[a-z]*", re.IGNORECASE)),
    ("missing", re.compile(r"mis[a-z]*\s+val[a-z]*", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


@dataclass(slots=True)
class _Variable:
    """What the commands say of one variable; `missing` holds codes and (from, to) ranges."""

    label: str = ""
    values: dict[str, str] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)


def describe_from_sps(raw: RawSurvey, path: Path) -> Described:
    """Say what an SPSS syntax file knows of the columns of an export.

    Parameters
    ----------
    raw
        The export, with the variables' names as headings.
    path
        The .sps file of the same survey.

    Returns
    -------
    Described
        Entries of the variables found.

    Raises
    ------
    SourceError
        The file cannot be understood, with the line; or none of its variables is in the export.
    """
    variables = _read(path)
    columns = {
        plain_code(code).casefold(): column
        for column, code in raw.questions[["column", "code"]].itertuples(index=False, name=None)
    }
    known = {name: variable for name, variable in variables.items() if name in columns and name not in OWN_COLUMNS}
    if not known:
        raise SourceError(
            f"{path.name} belongs to another survey: none of its {len(variables):,} variables is a column of "
            f"{raw.file}. Name the syntax file of this survey as 'codebook'."
        )
    return Described({columns[name]: _entry(raw, columns[name], variable) for name, variable in known.items()})


def _entry(raw: RawSurvey, column: str, variable: _Variable) -> ColumnEntry:
    """What a variable's labels say of its column."""
    if raw.detection.format == "limesurvey":
        code = plain_code(dict(zip(raw.questions["column"], raw.questions["code"], strict=True))[column])
        levels = list(variable.values.items())
        return entry_of_variable(raw, column, LimeSurveyVariable(code, variable.label, "", levels))
    answers = raw.answers[column]
    labels = [
        ValueLabel(value, plain_text(label), _is_missing(value, variable)) for value, label in variable.values.items()
    ]
    unlabelled = sorted(set(answers) - set(variable.values) - {""})
    labels += [ValueLabel(value, "declared missing", True) for value in unlabelled if _is_missing(value, variable)]
    fitted, _ = fit_labels(labels, answers)
    return ColumnEntry(text=plain_text(variable.label), labels=fitted)


def _is_missing(value: str, variable: _Variable) -> bool:
    """Whether a code is among a variable's missing values or in their range."""
    for low, high in variable.missing:
        if value == low == high:
            return True
        if _number(low) <= _number(value) <= _number(high):
            return True
    return False


def _number(text: str) -> float:
    """Number of a code; a text is in no range."""
    words = {"lo": float("-inf"), "lowest": float("-inf"), "hi": float("inf"), "highest": float("inf")}
    try:
        return words[text.casefold()] if text.casefold() in words else float(text)
    except ValueError:
        return float("nan")


# The commands ----------------------------------------------------------------------------------------------------
def _read(path: Path) -> dict[str, _Variable]:
    """Variables by their name in lower case."""
    variables: dict[str, _Variable] = {}
    readers = {"variable": _read_variable_labels, "value": _read_value_labels, "missing": _read_missing_values}
    for what, tokens in _commands(path.name, read_codebook_text(path)):
        readers[what](path.name, tokens, variables)
    if not variables:
        raise SourceError(
            f"{path.name} labels no variable (VARIABLE LABELS, VALUE LABELS): it is no codebook. Export the SPSS "
            "syntax file of the survey."
        )
    return variables


def _read_variable_labels(file: str, tokens: list[_Token], variables: dict[str, _Variable]) -> None:
    """`a 'Label' /b 'Label'`."""
    rest = [token for token in tokens if token.text not in ("/", ",")]
    for name, label in zip(rest[::2], rest[1::2], strict=False):
        if name.kind != "name" or label.kind != "string":
            raise _malformed(file, name, "a variable and its label between quotation marks")
        variables.setdefault(name.text.casefold(), _Variable()).label = label.text
    if len(rest) % 2:
        raise _malformed(file, rest[-1], "a label behind the last variable")


def _read_value_labels(file: str, tokens: list[_Token], variables: dict[str, _Variable]) -> None:
    """`a b 1 'Label' 2 'Label' /c ...`."""
    for part in _split(tokens):
        names = _names(part)
        pairs = [token for token in part[len(names) :] if token.text != ","]
        if not names or len(pairs) % 2 or any(label.kind != "string" for label in pairs[1::2]):
            raise _malformed(file, part[0], "variables, then codes each with a label between quotation marks")
        for name in names:
            known = variables.setdefault(name, _Variable())
            known.values |= {
                _code(code): label.text for code, label in zip(pairs[::2], pairs[1::2], strict=True)
            }  # fmt: skip


def _read_missing_values(file: str, tokens: list[_Token], variables: dict[str, _Variable]) -> None:
    """`a b (-99, 98 THRU HI) c ('NA')`."""
    names: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text == "(" and token.kind == "symbol":
            end = next((end for end in range(at, len(tokens)) if tokens[end].text == ")"), None)
            if end is None or not names:
                raise _malformed(file, token, "variables, then their missing values in brackets")
            for name in names:
                variables.setdefault(name, _Variable()).missing += _ranges(file, tokens[at + 1 : end])
            names, at = [], end
        elif token.kind == "name":
            names.append(token.text.casefold())
        at += 1


def _ranges(file: str, tokens: list[_Token]) -> list[tuple[str, str]]:
    """Codes and ranges between brackets."""
    values = [token for token in tokens if token.text != ","]
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(values):
        is_range = at + 2 < len(values) and values[at + 1].text.casefold() == "thru"
        if values[at].text.casefold() == "thru":
            raise _malformed(file, values[at], "a value on each side of THRU")
        last = at + 2 if is_range else at
        found.append((_code(values[at]), _code(values[last])))
        at = last + 1
    return found


def _names(part: list[_Token]) -> list[str]:
    """Variables a list of labels begins with: names, until a code follows."""
    names = []
    for token in part:
        if token.kind != "name":
            break
        names.append(token.text.casefold())
    return names


def _split(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Parts between slashes."""
    part: list[_Token] = []
    for token in tokens:
        if token.text == "/" and token.kind == "symbol":
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _code(token: _Token) -> str:
    """Code as an export writes it: 1.00 is 1."""
    return re.sub(r"\.0+$", "", token.text) if token.kind == "number" else token.text


def _malformed(file: str, token: _Token, expected: str) -> SourceError:
    return SourceError(
        f"{file}, line {token.line:,}: the labels are not as SPSS writes them; expected {expected}. "
        "Export the syntax file again."
    )


# Tokens ----------------------------------------------------------------------------------------------------------
def _commands(file: str, text: str) -> Iterator[tuple[str, list[_Token]]]:
    """Commands that give labels or missing values, as tokens behind the command's name; a full stop ends each."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        what, begins = next(
            ((name, match.end()) for name, shape in _COMMANDS if (match := shape.match(lines[at].lstrip()))), ("", 0)
        )
        if not what:
            at += 1
            continue
        first = at
        while at + 1 < len(lines) and not lines[at].rstrip().endswith(".") and lines[at].strip():
            at += 1
        body = "\n".join(lines[first : at + 1]).lstrip()[begins:].rstrip().removesuffix(".")
        yield what, _joined(_tokens(file, body, first + 1))
        at += 1


def _tokens(file: str, text: str, line: int) -> Iterator[_Token]:
    """Words, texts, numbers and signs of a command."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "open":
            raise SourceError(f"{file}, line {line:,}: a text opened here is never closed. Export the file again.")
        if kind == "string":
            quote = match[0][0]
            yield _Token(kind, match[0][1:-1].replace(quote * 2, quote), line)
        elif kind not in ("space", "newline"):
            yield _Token(kind, match[0], line)
        line += kind == "newline"


def _joined(tokens: Iterator[_Token]) -> list[_Token]:
    """Tokens in which texts joined by + are one."""
    joined: list[_Token] = []
    is_continued = False
    for token in tokens:
        if token.text == "+" and token.kind == "symbol":
            is_continued = bool(joined) and joined[-1].kind == "string"
        elif is_continued and token.kind == "string":
            joined[-1] = _Token("string", joined[-1].text + token.text, joined[-1].line)
            is_continued = False
        else:
            joined.append(token)
    return joined
