"""What tells of people and machines in finished files: addresses, numbers, names, paths, secrets, parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from stratalign.audit.readers.printed import Reading, Text

PATH = "path of a machine"
#: Kind of finding -> what it looks like. Keys and tokens as their issuers publish their form.
PATTERNS = {
    "e-mail address": re.compile(r"\b[\w.+-]+@[\w-]+\.(?:[\w-]+\.)*[a-z]{2,}\b", re.I),
    "telephone number": re.compile(
        # No sum with its sign: groups of three digits throughout.
        r"(?<![\w.,/+\-])(?!\+\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?![\d ()./-]*\d))"
        r"(?:\+|00)[1-9]\d{0,2}[ ()./-]{0,2}(?:\d[ ()./-]{0,2}){6,12}\d(?![\w.])"
    ),
    PATH: re.compile(
        r"(?<![\w.])/(?:home|Users)/[^\s/\"'<>\u201d\u00bb]+|(?<![\w./])/(?:root|tmp|mnt|var|srv)/[^\s\"'<>\u201d\u00bb]+"
        r"|(?<!\w)[A-Za-z]:[\\/]+(?:Users|Temp)[\\/]+[^\s\\/\"'<>\u201d\u00bb]+|file://[^\s\"'<>\u201d\u00bb]+"
    ),
    "secret": re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abprs]-[\w-]{10,}"
        r"|\bsk-[A-Za-z0-9_-]{20,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"
        r"|(?i:\b(?:password|passwd|api[_-]?key|secret[_-]?key|access[_-]?token)\b[\"']?\s*[:=]\s*[\"']?[^\s\"',;}]{6,})"
    ),
}
#: Shortest name or id that is looked for: shorter ones stand in ordinary words.
SHORTEST = 4


def find_identifiers(readings: Iterable[Reading], people: Iterable[str] = (), *, told: str = "") -> list[str]:
    """Name every place that tells of a person or a machine.

    Parameters
    ----------
    readings
        Files, read.
    people
        Names, addresses and ids of people that must stand nowhere, as rosters and exports have them.
    told
        JSON that the files were made from: what looks like a path and stands in it is a word of the client's, such as
        the name of a unit, unless it leads to this machine's home.

    Returns
    -------
    list of str
        Kind and place of each finding, once; never what was found.
    """
    names, home = _by_length(people), str(Path.home())
    found: dict[str, None] = {}
    for reading in readings:
        parameters = reading.facts.get("parameters")
        if parameters:
            found[f"parameters of a run: {reading.file} keeps {', '.join(sorted(parameters))} in its metadata"] = None
        for text in _texts(reading):
            for kind in _kinds(text.words, names, told):
                found[f"{kind}: {text.place}"] = None
            if home != "/" and home in text.words:
                found[f"home folder: {text.place}"] = None
    return list(found)


def _texts(reading: Reading) -> Iterator[Text]:
    """All words of a file, cells of tables too."""
    yield from reading.texts
    for table in reading.tables:
        yield Text(table.place, " \u241f ".join(table.columns))
        words = (cell for line in table.lines for cell in line.cells.values() if isinstance(cell, str))
        yield Text(table.place, " \u241f ".join(words))


def _kinds(words: str, names: dict[int, set[tuple[str, ...]]], told: str) -> Iterator[str]:
    for kind, pattern in PATTERNS.items():
        found = (match[0] for match in pattern.finditer(words))
        if any(kind != PATH or json.dumps(each, ensure_ascii=False)[1:-1] not in told for each in found):
            yield kind
    if names and _says_one(words, names):
        yield "person of the roster"


def _by_length(people: Iterable[str]) -> dict[int, set[tuple[str, ...]]]:
    """Names as rows of words, by how many these are."""
    names: dict[int, set[tuple[str, ...]]] = {}
    for name in people:
        words = _words(name)
        if len("".join(words)) >= SHORTEST:
            names.setdefault(len(words), set()).add(words)
    return names


def _says_one(text: str, names: dict[int, set[tuple[str, ...]]]) -> bool:
    """Whether words that follow each other are a name; as long as the text takes, however many names there are."""
    words = _words(text)
    return any(
        words[start : start + length] in known
        for length, known in names.items()
        for start in range(len(words) - length + 1)
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))
