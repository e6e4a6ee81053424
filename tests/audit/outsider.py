"""Somebody who was sent a report and wants to know more: reads bytes and tables with means of her own, and solves.

Nothing of the auditor or of the decision is used here. She knows who works where and on what level, as colleagues do.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
from scipy.optimize import linprog

WORD = re.compile(r"[\w.@+-]{4,}")
NUMBER = re.compile(r"[-\u2212+]?\d+(?:\.\d+)?")
#: Heads under which a number of people stands, and the mean of the group that a row is about.
INDEX = "alignment_index"
COUNTS, OWN_MEANS = {"n", "Respondents"}, {"Own mean"}


def every_byte(file: Path) -> dict[str, bytes]:
    """Everything a file holds, by place: parts of an archive and of archives in it, words of a PDF as they are read."""
    if file.suffix == ".pdf":
        words = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout
        about = subprocess.run(["pdfinfo", str(file)], capture_output=True, check=True).stdout
        return {file.name: file.read_bytes(), f"{file.name}, words": words, f"{file.name}, about": about}
    return dict(_unpacked(file.name, file.read_bytes()))


def _unpacked(name, content):
    yield name, content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                yield f"{name}!{entry.filename}", repr((entry.comment, entry.extra)).encode()
                yield from _unpacked(f"{name}!{entry.filename}", archive.read(entry))


def traces(files, people, machine):
    """Where who somebody is, or what only a machine is called, stands in files: in letters of one byte or two."""
    found, known = [], {needle.casefold() for needle in people}
    for file in files:
        for place, content in every_byte(file).items():
            texts = [content.decode("utf-8", "replace"), content.decode("utf-16-le", "replace")]
            words = "\n".join([*texts, unescape(texts[0])]).casefold()
            told = known & {word.strip(".") for word in WORD.findall(words)}
            found += [(place, needle) for needle in (*sorted(told), *machine) if needle.casefold() in words]
    return found


class _Tables(HTMLParser):
    """Rows of cells of every table."""

    def __init__(self):
        super().__init__()
        self.tables, self._cell = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None


def tables_of(file: Path) -> list[list[list[str]]]:
    """Tables of a page or a workbook as rows of words, heads first."""
    if file.suffix == ".html":
        reader = _Tables()
        reader.feed(file.read_text(encoding="utf-8"))
        return [[row for row in table if row] for table in reader.tables]
    book = openpyxl.load_workbook(file)
    return [
        [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(min_row=5, values_only=True)]
        for sheet in book
    ]


def value_of(words: str) -> tuple[float, float] | None:
    """Between what a printed number lies; nothing where it is none, or a bound."""
    found = NUMBER.fullmatch(words.replace("\u2212", "-").replace(",", ""))
    if not found:
        return None
    half = 0.5 * 10.0 ** -len(words.partition(".")[2])
    return float(found[0]) - half, float(found[0]) + half


class Company:
    """What a colleague knows: sizes of atoms of people (unit, level), groups as sets of atoms and measures by name.

    `siblings`: names of the units beside each unit, itself among them; `whole`: what the company is called.
    """

    def __init__(self, sizes, groups, siblings, measures, whole):
        self.sizes, self.groups, self.siblings, self.measures, self.whole = sizes, groups, siblings, measures, whole
        self.atoms = list(sizes)

    def row(self, name):
        """Which atoms a printed name holds."""
        return np.array([atom in self.groups[name] for atom in self.atoms], dtype=float)

    def learn(self, tables):
        """Whom units stand for that are shown together: those named, and where more are, all beside them not listed."""
        listed = {row[0] for table in tables for row in table if row}
        for name in listed:
            if not name.endswith(", together"):
                continue
            named = re.split(r", | and ", name.removesuffix(", together"))
            if named[-1].endswith(" more"):
                named = [one for one in self.siblings[named[0]] if one not in listed]
            self.groups[name] = set().union(*(self.groups[one] for one in named))


def printed_means(tables, company):
    """Every mean of a group that tables print: (group, measure) -> between what it lies, by all of them together."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for heads, *rows in (table for table in tables if table):
        for row in rows:
            for head, words in zip(heads[1:], row[1:], strict=False):
                place = _place(head, row[0], company)
                value = value_of(words) if place else None
                if place and value:
                    low, high = found.get(place, (-np.inf, np.inf))
                    found[place] = max(low, value[0]), min(high, value[1])
    return found


def _place(head, first, company):
    """Group and measure of a cell by its head and the first cell of its row."""
    if first in company.groups and head in company.measures:
        return first, company.measures[head]
    if first in company.groups and head in OWN_MEANS:
        return first, INDEX
    if first in company.measures and head in company.groups:
        return head, company.measures[first]
    if first in company.measures and head == "Score":
        return company.whole, company.measures[first]
    return None


def printed_counts(tables, company):
    """Numbers of people that stand beside the name of a group, by group."""
    found = defaultdict(set)
    for heads, *rows in (table for table in tables if table):
        for row in rows:
            for head, words in zip(heads[1:], row[1:], strict=False):
                if head in COUNTS and row[0] in company.groups and words.isdigit():
                    found[row[0]].add(int(words))
    return found


def widths(company, means, measure, sets, *, ends=(0, 100)):
    """Part of the scale in which the mean of each set of atoms is known, by linear programmes over printed means."""
    printed = [(company.row(group), value) for (group, own), value in means.items() if own == measure]
    sizes = np.array([company.sizes[atom] for atom in company.atoms], dtype=float)
    rows = np.array([row * sizes for row, _ in printed])
    totals = np.array([[low, high] for _, (low, high) in printed]) * rows.sum(axis=1)[:, None]
    limits, most = np.vstack([rows, -rows]), np.r_[totals[:, 1], -totals[:, 0]]
    found = []
    for chosen in sets:
        aim = np.zeros(len(sizes))
        aim[list(chosen)] = sizes[list(chosen)]
        solved = [linprog(sign * aim, limits, most, bounds=ends, method="highs") for sign in (1, -1)]
        assert all(one.status == 0 for one in solved), f"{measure}: what is printed contradicts itself"
        found.append((-solved[1].fun - solved[0].fun) / aim.sum() / (ends[1] - ends[0]))
    return found
