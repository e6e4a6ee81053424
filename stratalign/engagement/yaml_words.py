"""What is wrong in the writing of a YAML file, in the words of who types it: the line, and what to type instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

#: Characters that begin something else than text.
_MARKS = "@`%*&!|>{}[],#?"
_DASHES = "\u2013\u2014\u2212\u2022"
_QUOTES = 'Put quotes round a text that holds any of  : # ? , [ ] { }  such as "Growth: how?"'
_INDENT = "Indent lines of one block alike, with spaces"
_OPEN_QUOTE = "a quotation mark is opened and not closed. Close it, or double a ' that is part of the text."


def yaml_words(problem: yaml.MarkedYAMLError, text: str) -> str:
    """Say a problem of PyYAML in plain words.

    Parameters
    ----------
    problem
        As raised while `text` was read.
    text
        The whole file.

    Returns
    -------
    str
        "line 3: ..." with what to type instead; the words of YAML itself are not used.
    """
    lines = text.splitlines()
    mark = problem.problem_mark or problem.context_mark
    number = mark.line if mark else 0
    for found in _found(problem, lines, number):
        return found
    return f"line {number + 1}: this is not 'key: value', a list or a text. {_QUOTES}."


def stray_anchor(text: str) -> str:
    """Say that a text begins with &: YAML takes its first word for a name and leaves it out without a word.

    Parameters
    ----------
    text
        The whole file.

    Returns
    -------
    str
        "" where there is none, or its name is used with * further on.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.search(r"(?:^|[:\[,{-]\s+)&(\S+)\s+\S", line.split(" #")[0])
        if found and f"*{found[1]}" not in text:
            return f"line {number}: a text may not begin with &. Put quotes round it."
    return ""


def _found(problem: yaml.MarkedYAMLError, lines: list[str], number: int) -> Iterator[str]:
    """What the problem is, the likeliest first."""
    said, context = problem.problem or "", problem.context or ""
    line = lines[number] if number < len(lines) else ""
    yield from _own(said, number)
    yield from _blanks(lines, number)
    yield from _signs(lines, number)
    if "escape" in said:
        yield (
            f"line {number + 1}: a backslash in double quotes stands for something else. Use single quotes, as in "
            "'C:\\Users\\me\\survey.csv', or slashes, as in C:/Users/me/survey.csv."
        )
    if "quoted scalar" in context:
        begun = problem.context_mark.line + 1 if problem.context_mark else number + 1
        yield f"line {begun}: {_OPEN_QUOTE}"
    if "flow" in context or "unhashable" in said:
        yield _bracket(problem, lines, number)
    if re.search(r":\s+[@`%*&!|>]", line) or (line.strip()[:1] in tuple(_MARKS) and line.strip()):
        yield f"line {number + 1}: a text may not begin with {_first_mark(line)}. Put quotes round it."
    if "another document" in said:
        yield f"line {number + 1}: '---' begins a second file within this one. Take that line out."
    if "mapping values" in said and line.count(":") > 1 and re.search(r"\S:\s.*\S:\s", line):
        yield f"line {number + 1}: a second ': ' on one line. {_QUOTES}, or put the second key on a line of its own."
    if "expected ':'" in said or "mapping values" in said:
        yield from _no_key(lines, number, said)
    if "block" in said or "block" in context or "sequence entries" in said:
        yield from _open_quote(lines, number)
        yield (
            f"line {number + 1} is indented otherwise than the lines above it. {_INDENT}; entries of a list begin with "
            "'- '."
        )


def _open_quote(lines: list[str], number: int) -> Iterator[str]:
    """A text whose quotation mark is not closed on its line, where that has swallowed what follows it."""
    for place, line in enumerate(lines[: number + 1]):
        begun = re.search(r"(?::\s+|^\s*-\s+)(['\"])", line)
        if begun and line[begun.start(1) :].count(begun[1]) % 2:
            yield f"line {place + 1}: {_OPEN_QUOTE}"


def _own(said: str, number: int) -> Iterator[str]:
    """Problems that this library has found itself."""
    if "stands twice" in said:
        yield f"line {number + 1}: {said}. Keep one."


def _blanks(lines: list[str], number: int) -> Iterator[str]:
    """Tabs and no-break spaces in the indentation of the line or the one above it."""
    for place in (number, number - 1):
        line = lines[place] if 0 <= place < len(lines) else ""
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            yield f"line {place + 1} begins with a tab. Type spaces instead, as many as the lines beside it have."
        if "\u00a0" in indent:
            yield f"line {place + 1} begins with a no-break space. Type ordinary spaces instead."


def _bracket(problem: yaml.MarkedYAMLError, lines: list[str], number: int) -> str:
    """A list or keys in brackets that end too early or not at all."""
    begun = problem.context_mark.line if problem.context_mark else number
    line = lines[begun] if begun < len(lines) else ""
    column = problem.context_mark.column if problem.context_mark else 0
    bracket = "[" if "sequence" in (problem.context or "") else "{"
    closing = "]" if bracket == "[" else "}"
    if "{{" in line:
        return f"line {begun + 1}: '{{{{' is a placeholder nobody has filled in. Write the text there, in quotes."
    rest = line[column:]
    if rest.count(closing) < rest.count(bracket) and number != begun:
        return f"line {begun + 1}: '{bracket}' is opened and not closed. Write '{closing}' to close it."
    return (
        f"line {begun + 1}: what stands in {bracket} {closing} cannot be read. {_QUOTES}, put a comma between "
        f"entries, and close with '{closing}'."
    )


def _signs(lines: list[str], number: int) -> Iterator[str]:
    """Signs an editor put in: a dash in place of a hyphen before an entry, and the marks of a merge."""
    for place in range(max(0, number - 1), min(len(lines), number + 2)):
        sign = lines[place].strip()[:1]
        if sign in _DASHES and lines[place].strip()[1:2] == " ":
            yield f"line {place + 1} begins with the dash '{sign}'. Entries of a list begin with a hyphen: type '- '."
        if re.match(r"(?:<{7}|={7}|>{7})(?:\s|$)", lines[place]):
            yield f"line {place + 1} is a mark of two versions that were merged. Keep one, and take the marks out."


def _no_key(lines: list[str], number: int, said: str) -> Iterator[str]:
    """A line without a colon, or a key that is indented too far."""
    for place in (number, number - 1, number - 2):
        line = lines[place].split(" #")[0].strip() if 0 <= place < len(lines) else ""
        if line and not line.startswith(("#", "-")) and not re.search(r":(\s|$)", line):
            yield f"line {place + 1}: there is no ': ' in it. Write 'key: value', with a space after the colon."
    if "mapping values" in said:
        yield f"line {number + 1} is indented further than the line above it, which has a value already. {_INDENT}."


def _first_mark(line: str) -> str:
    """The character a text may not begin with."""
    after = re.search(r"(?::\s+|^\s*(?:-\s+)?)([@`%*&!|>{}\[\],#?])", line)
    return after[1] if after else "a mark"


def line_of(node: yaml.Node | None, location: tuple[str | int, ...]) -> int | None:
    """Line, from 1, of what stands at a location of a file, or of the last part of it that is there.

    Parameters
    ----------
    node
        The composed file; None where there is none.
    location
        Keys and, counted from 0, places in lists.

    Returns
    -------
    int or None
        None without a file.
    """
    if node is None:
        return None
    line = int(node.start_mark.line) + 1
    for part in location:
        step = _step(node, part)
        if step is None:
            return line
        line, node = step
    return line


def _step(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of one key or place below a node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(part):
                return int(key.start_mark.line) + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return int(node.value[part].start_mark.line) + 1, node.value[part]
    return None
