"""The R syntax file that LimeSurvey writes beside its data: names, labels and factor levels, read and never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stratalign.errors import SourceError
from stratalign.sources.codebooks.labels import (
    NOT_SELECTED,
    ColumnEntry,
    Described,
    ValueLabel,
    fit_labels,
    plain_text,
    read_codebook_text,
)
from stratalign.sources.questions.shapes import given_values
from stratalign.sources.raw import RawSurvey

#: LimeSurvey's label of an unticked box, in the languages met.
_UNTICKED = frozenset(
    ["not selected", "nicht gewählt", "nicht ausgewählt", "niet geselecteerd", "non sélectionné", "no seleccionado",
     "não selecionado", "não seleccionado", "non selezionato"]
)  # fmt: skip
#: LimeSurvey's own columns, which every survey has.
OWN_COLUMNS = frozenset("id submitdate lastpage startlanguage seed startdate datestamp token ipaddr refurl".split())
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v\xa0]+)|(?P<newline>\n)|(?P<comment>\#[^\n]*)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<open>["'])
    |(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?L?)|(?P<name>[A-Za-z.][\w.]*)|(?P<symbol><-|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_SUB_TEXTS = re.compile(r"((?:\[[^\[\]]*\]\s*)+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


@dataclass(slots=True)
class LimeSurveyVariable:
    """What a syntax file of LimeSurvey says of one column of the data file."""

    name: str = ""
    label: str = ""
    type: str = ""
    levels: list[tuple[str, str]] = field(default_factory=list)


def describe_from_r_syntax(raw: RawSurvey, path: Path) -> Described:
    """Say what an R syntax file of LimeSurvey knows of the columns of an export.

    Parameters
    ----------
    raw
        The export, with codes as headings.
    path
        The .R file of the same survey.

    Returns
    -------
    Described
        Entries of the columns it names.

    Raises
    ------
    SourceError
        The file cannot be understood, with the line; or it belongs to another survey.
    """
    variables = [variable for variable in _read(path).values() if variable.name]
    columns = {plain_code(code): column for column, code in raw.questions[["column", "code"]].itertuples(index=False)}
    known = [variable for variable in variables if variable.name in columns]
    if all(variable.name in OWN_COLUMNS for variable in known):
        raise SourceError(
            f"{path.name} belongs to another survey: none of its {len(variables):,} variables but LimeSurvey's own is "
            f"in {raw.file}. Name the syntax file of this survey as 'codebook'."
        )
    asked = [variable for variable in known if variable.name not in OWN_COLUMNS]
    return Described(
        {columns[variable.name]: entry_of_variable(raw, columns[variable.name], variable) for variable in asked}
    )


def plain_code(code: str) -> str:
    """Code as R writes it: q1[SQ001] is q1_SQ001."""
    return re.sub(r"\]$", "", code.replace("][", "_").replace("[", "_"))


def entry_of_variable(raw: RawSurvey, column: str, variable: LimeSurveyVariable) -> ColumnEntry:
    """What a variable's label, type and levels say of its column."""
    question, _, sub = variable.name.partition("_")
    labels = [ValueLabel(level, plain_text(label)) for level, label in variable.levels]
    match = _SUB_TEXTS.fullmatch(variable.label) if sub else None
    text = plain_text(match[2] if match else variable.label)
    row = plain_text(" ".join(re.findall(r"\[([^\[\]]*)\]", match[1]))) if match else ""
    if sub == "other" or sub.endswith("comment"):
        return ColumnEntry(text, row, "", question, "other_text")
    if [label.value for label in labels] == ["1", "0"] and labels[1].label.casefold() in _UNTICKED:
        boxes = (ValueLabel("1", row or labels[0].label), ValueLabel("0", NOT_SELECTED))
        return ColumnEntry(text, "", row, question, "multiple", labels=boxes)
    if labels:
        fitted, _ = fit_labels([label for label in labels if label.label], raw.answers[column])
        return ColumnEntry(text, row, "", question, "matrix" if sub else "single", labels=fitted)
    # LimeSurvey calls a column nobody filled numeric.
    has_answers = not given_values(raw.answers[column], frozenset({"NA", "N/A"})).empty
    kinds = {"as.numeric": "number" if has_answers else "", "as.character": "text"}
    kind = kinds.get(variable.type, "")
    return ColumnEntry(text, row, "", question, kind)


# The statements --------------------------------------------------------------------------------------------------
def _read(path: Path) -> dict[int, LimeSurveyVariable]:
    """Variables by their number in the data file."""
    variables: dict[int, LimeSurveyVariable] = {}
    for statement in _statements(path.name, read_codebook_text(path)):
        start = "".join(token.text for token in statement[:6] if token.kind != "string")
        if start.startswith("data[,"):
            _read_column(path.name, statement, variables)
        elif start.startswith(("names(data)[", "attributes(data)$")):
            _read_text(path.name, statement, variables)
    if not any(variable.name for variable in variables.values()):
        raise SourceError(
            f"{path.name} names no variable (names(data)[1] <- ...): it is no R syntax file of LimeSurvey. Export it "
            "with Responses > Export > R (syntax file)."
        )
    return variables


def _read_text(file: str, statement: list[_Token], variables: dict[int, LimeSurveyVariable]) -> None:
    """`names(data)[3] <- "q1"` or `attributes(data)$variable.labels[3] <- "Question"`."""
    is_name = statement[0].text == "names"
    shape = [token.text if token.kind in ("name", "symbol") else token.kind for token in statement]
    before = ["names", "(", "data", ")"] if is_name else ["attributes", "(", "data", ")", "$", "variable.labels"]
    if shape[: len(before)] != before:
        return
    if shape != [*before, "[", "number", "]", "<-", "string"]:
        raise _malformed(file, statement, 'a number in brackets, "<-" and one text')
    variable = variables.setdefault(_position(file, statement, statement[len(before) + 1]), LimeSurveyVariable())
    if is_name:
        variable.name = _string(statement[-1])
    else:
        variable.label = _string(statement[-1])


def _read_column(file: str, statement: list[_Token], variables: dict[int, LimeSurveyVariable]) -> None:
    """`data[, 3] <- factor(data[, 3], levels=c(1,2),labels=c("a","b"))` or `data[, 3] <- as.numeric(...)`."""
    texts = [token.text for token in statement]
    if len(statement) < 8 or statement[3].kind != "number" or texts[4:6] != ["]", "<-"]:
        raise _malformed(file, statement, "data[, number] <- factor(...)")
    variable = variables.setdefault(_position(file, statement, statement[3]), LimeSurveyVariable())
    variable.type = texts[6]
    if texts[6] == "factor":
        levels, labels = (_vector(file, statement, name) for name in ("levels", "labels"))
        if len(levels) != len(labels):
            raise _malformed(file, statement, f"as many labels as levels, not {len(labels)} for {len(levels)}")
        variable.levels = list(zip(levels, labels, strict=True))


def _position(file: str, statement: list[_Token], number: _Token) -> int:
    """Number of a column in the data file."""
    if not re.fullmatch(r"\d{1,6}L?", number.text):
        raise _malformed(file, statement, "the number of a column in brackets")
    return int(number.text.removesuffix("L"))


def _vector(file: str, statement: list[_Token], name: str) -> list[str]:
    """Values of an argument `name=c(...)` of a statement."""
    texts = [token.text for token in statement]
    kinds = [token.kind for token in statement]
    starts = [at for at in range(len(texts) - 1) if (texts[at], kinds[at], texts[at + 1]) == (name, "name", "=")]
    if len(starts) != 1 or texts[starts[0] + 2 : starts[0] + 4] != ["c", "("]:
        raise _malformed(file, statement, f"one {name}=c(...)")
    values: list[str] = []
    sign = ""
    for token in statement[starts[0] + 4 :]:
        if token.text == ")" and token.kind == "symbol":
            return values
        if token.kind in ("string", "number"):
            values.append(sign + (_string(token) if token.kind == "string" else token.text.removesuffix("L")))
            sign = ""
        elif token.text == "-":
            sign = "-"
        elif token.text == "NA":
            values.append("NA")
        elif token.text != ",":
            break
    raise _malformed(file, statement, f"only texts and numbers in {name}=c(...)")


def _malformed(file: str, statement: list[_Token], expected: str) -> SourceError:
    return SourceError(
        f"{file}, line {statement[0].line:,}: this statement is not as LimeSurvey writes it; expected {expected}. "
        "Export the syntax file again."
    )


# Tokens ----------------------------------------------------------------------------------------------------------
def _statements(file: str, text: str) -> Iterator[list[_Token]]:
    """Statements as tokens; a line break inside brackets or after `<-` does not end one."""
    statement: list[_Token] = []
    depth = 0
    for token in _tokens(file, text):
        if token.kind == "newline" or token.text == ";":
            if statement and depth <= 0 and statement[-1].text != "<-":
                yield statement
                statement, depth = [], 0
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0) if token.kind == "symbol" else 0
        statement.append(token)
    if statement and depth > 0:
        raise _malformed(file, statement, "a closing bracket; the file ends inside the statement")
    if statement:
        yield statement


def _tokens(file: str, text: str) -> Iterator[_Token]:
    """Words, texts and signs of a file; blanks and comments are no tokens."""
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "open":
            raise SourceError(f"{file}, line {line:,}: a text opened here is never closed. Export the file again.")
        if kind not in ("space", "comment"):
            yield _Token(kind, match[0], line)
        line += match[0].count("\n")


def _string(token: _Token) -> str:
    """Text between quotation marks, escapes resolved."""
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), token.text[1:-1], flags=re.DOTALL)
