"""The published tables of the synthetic samples and study, cell by cell, as the exported HTML prints them.

`python tests/golden/record.py` runs all three, shows what differs from the record, and writes it anew. Do so only when
a number is meant to move, and say in CHANGELOG.md which and why.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stratalign import Run

#: Resampling runs over respondents in the order of their pseudonyms, so another secret moves interval ends a little.
SECRET = "secret of the tests"
FOLDER = Path(__file__).resolve().parent
SAMPLES = FOLDER.parents[1] / "data" / "sample"
REPORTS = ("northwind", "harbour", "study")
#: Resamples of the study's run; a report to hand out has 1,000, and the same tables.
DRAWS = 100

#: Rows of cell texts of each table, by caption.
Tables = dict[str, list[list[str]]]


def make_run(name: str, reports: Path) -> Run:
    """Run a sample, or the study, as the record has it; `SECRET` must be in the environment."""
    from stratalign import run_engagement, run_study

    if name == "study":
        return run_study(reports=reports, draws=DRAWS)
    return run_engagement(SAMPLES / name, reports=reports, audiences=("leadership", "analyst"))


def whole_page(run: Run) -> str:
    """The page of a run that has every table: the analyst's, where there are several."""
    return run.files.get("html-analyst", run.files["html"]).read_text(encoding="utf-8")


def read_tables(html: str) -> Tables:
    """Every table of a report by its caption; the second of one caption is called `caption (2)`."""
    reader = _Tables()
    reader.feed(html)
    return reader.tables


def recorded(name: str) -> Tables:
    """What the record holds of a report."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def differences(before: Tables, after: Tables) -> list[str]:
    """One line for each table that is missing or new, and for each cell that differs."""
    lines = [f"the table “{caption}” is missing" for caption in before if caption not in after]
    lines += [f"the table “{caption}” is new" for caption in after if caption not in before]
    for caption in before:
        for i, (old, new) in enumerate(zip_longest(before[caption], after.get(caption, before[caption]), fillvalue=[])):
            cells = zip_longest(old, new, fillvalue="(no cell)")
            place = f"“{caption}”, row {i + 1} ({(old or new or ['empty'])[0]})"
            lines += [f"{place}, cell {j + 1}: {a} → {b}" for j, (a, b) in enumerate(cells) if a != b]
    return lines


def write(name: str, tables: Tables) -> None:
    """A row a line, so that version control shows which cell moved."""
    blocks = []
    for caption, rows in tables.items():
        lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
        blocks.append(f"  {json.dumps(caption, ensure_ascii=False)}: [\n{lines}\n  ]")
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


class _Tables(HTMLParser):
    """Collects captions and the cells of body rows; header rows name columns and hold no number."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: Tables = {}
        self._count: Counter[str] = Counter()
        self._rows: list[list[str]] = []
        self._words: list[str] | None = None
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows = []
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self._rows.append([])
        elif tag in {"caption", "td", "th"}:
            self._words = []

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._in_body = False
        if tag not in {"caption", "td", "th"} or self._words is None:
            return
        text, self._words = " ".join("".join(self._words).split()), None
        if tag == "caption":
            self._count[text] += 1
            self.tables[f"{text} ({self._count[text]})" if self._count[text] > 1 else text] = self._rows
        elif self._in_body:
            self._rows[-1].append(text)


def main() -> None:
    """Write the record anew and show what moved."""
    os.environ["STRATALIGN_PSEUDONYM_KEY"] = SECRET
    with tempfile.TemporaryDirectory() as folder:
        for name in REPORTS:
            run = make_run(name, Path(folder))
            tables = read_tables(whole_page(run))
            moved = differences(recorded(name), tables) if (FOLDER / f"{name}.json").is_file() else ["first record"]
            write(name, tables)
            print(f"{name}: {len(tables)} tables, {len(moved)} differences", *moved, sep="\n  ")


if __name__ == "__main__":
    main()
