"""An independent look at finished files: hidden results that can be solved for, active content, outside requests."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from stratalign.errors import ExportError
from stratalign.export.tables import FORMULA_STARTS
from stratalign.export.verify import HtmlAudit, verify_html
from stratalign.layout import SEND, WORK
from stratalign.paths import expand, why_no_file
from stratalign.rows import rows_of

#: Without a record of the threshold in use, no group smaller than this may be derivable.
ASSUMED_MINIMUM = 5
#: Group that holds everybody.
COMPANY = "overall"


class GroupRow(NamedTuple):
    """A group as `scores.csv` has it."""

    group_id: str
    parent_id: str
    n_respondents: float
    is_hidden: bool


class ItemRow(NamedTuple):
    """A question in a group as `items.csv` has it."""

    group_id: str
    n_respondents: float
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found; clean when every list is empty. Entries name places, never the recovered values."""

    files: tuple[str, ...]
    recoverable_cells: tuple[str, ...]
    active_content: tuple[str, ...]
    external_requests: tuple[str, ...]
    formula_cells: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (
            self.recoverable_cells or self.active_content or self.external_requests or self.formula_cells or self.other
        )

    def lines(self) -> list[str]:
        """The audit for reading, one line a finding."""
        found = [
            *(f"recoverable: {cell}" for cell in self.recoverable_cells),
            *(f"active content: {place}" for place in self.active_content),
            *(f"external request: {place}" for place in self.external_requests),
            *(f"formula: {place}" for place in self.formula_cells),
            *self.other,
        ]
        verdict = "nothing found" if self.is_clean else f"{len(found)} problems"
        return [f"Audited {', '.join(self.files)}: {verdict}.", *found]


def audit_report(path: str | Path) -> Audit:
    """Audit a report or a run folder.

    Parameters
    ----------
    path
        An HTML report, or the folder of a run. The `scores.csv`, `items.csv` and `suppression.csv` that the run keeps
        in `work/` are used when they are there.

    Returns
    -------
    Audit
        Hidden results that published ones give away, active content, requests, formulas.

    Raises
    ------
    ExportError
        The path does not exist or holds no report.
    """
    given = expand(path)
    absent = why_no_file(given)
    if absent and not given.is_dir():
        raise ExportError(f"{given} {absent}. Name an .html file or the folder of a run.")
    reports = _reports_of(given) if given.is_dir() else [given]
    folder = _tables_folder(given if given.is_dir() else given.parent)
    is_page = given.is_dir() or given.suffix.lower() in (".html", ".htm")
    if not reports or not is_page:
        raise ExportError(f"{given} is not a report and holds none. Name an .html file or the folder of a run.")
    checked = [verify_html(report) for report in reports]
    tables = sorted(folder.glob("*.csv"))
    return Audit(
        files=tuple(file.name for file in (*reports, *tables)),
        recoverable_cells=(
            *_recoverable_from_scores(folder),
            *_recoverable_from_items(folder),
            *_printed_though_hidden(folder, reports),
        ),
        active_content=_all(checked, "active_content"),
        external_requests=_all(checked, "external_requests"),
        formula_cells=tuple(place for table in tables for place in _formulas(table)),
        other=tuple(
            problem
            for found in checked
            for problem in (*found.missing_alt, *found.tables_without_scope, *found.machine_paths)
        ),
    )


def _reports_of(run: Path) -> list[Path]:
    """Pages of a run: those to send, else those for the analyst, else those of a folder that is no run's."""
    return next((found for part in (SEND, WORK, ".") if (found := sorted((run / part).glob("*.html")))), [])


def _tables_folder(folder: Path) -> Path:
    """Where the tables of a run are, given its folder or one within it; else the folder itself."""
    work = (folder.parent if folder.name == SEND else folder) / WORK
    return work if work.is_dir() else folder


def _all(checked: list[HtmlAudit], name: str) -> tuple[str, ...]:
    return tuple(place for found in checked for place in getattr(found, name))


def _recoverable_from_scores(folder: Path) -> list[str]:
    """Subtract shown groups from the shown group above them, measure by measure; a rest of too few is recovered."""
    file = folder / "scores.csv"
    if not file.is_file():
        return []
    minimum = _minimum(folder)
    found = []
    for (wave, measure), rows in pd.read_csv(file).groupby(["wave", "measure_key"]):
        shown = {row.group_id: float(row.n_respondents) for row in rows_of(rows, GroupRow) if not row.is_hidden}
        for kind in ("unit", "level"):
            parent_of = {row.group_id: row.parent_id for row in rows_of(rows[rows["kind"] == kind], GroupRow)}
            for parent in set(parent_of.values()) & set(shown):
                below = _shown_below(parent, parent_of, shown)
                rest = shown[parent] - sum(below)
                if below and 0 < rest < minimum:
                    found.append(
                        f"{parent}, {measure}, wave {wave}: subtracting the shown {kind}s leaves {rest:.0f} people"
                    )
    return sorted(found)


def _recoverable_from_items(folder: Path) -> list[str]:
    """Questions whose answers in a group are of too few, or leave too few when shown levels are subtracted."""
    file = folder / "items.csv"
    if not file.is_file():
        return []
    minimum = _minimum(folder)
    table = pd.read_csv(file)
    found = []
    for (wave, item), rows in table[table["quantity"] != "answer"].groupby(["wave", "item_key"]):
        shown = {str(row.group_id): row.n_respondents for row in rows_of(rows, ItemRow) if not row.is_hidden}
        few = [f"{group}: {n:.0f} people" for group, n in shown.items() if n < minimum]
        levels = [n for group, n in shown.items() if group != COMPANY]
        rest = shown.get(COMPANY, 0.0) - sum(levels)
        if levels and COMPANY in shown and 0 < rest < minimum:
            few.append(f"subtracting the shown levels leaves {rest:.0f} people")
        found += [f"question {item}, wave {wave}: {problem}" for problem in few]
    return sorted(found)


def _shown_below(parent: str, parent_of: dict[str, str], shown: dict[str, float]) -> list[float]:
    """Sizes of the shown groups directly below a group, looking through hidden ones to shown ones inside them."""
    sizes = []
    for group_id, above in parent_of.items():
        if above == parent:
            sizes += [shown[group_id]] if group_id in shown else _shown_below(group_id, parent_of, shown)
    return sizes


def _minimum(folder: Path) -> int:
    """Threshold the run used, as its suppression file says."""
    file = folder / "suppression.csv"
    if file.is_file():
        table = pd.read_csv(file)
        if len(table) and "minimum_respondents" in table:
            return int(table["minimum_respondents"].max())
    return ASSUMED_MINIMUM


def _printed_though_hidden(folder: Path, reports: list[Path]) -> list[str]:
    """Rows of a report's tables that carry a number although their group is hidden."""
    file = folder / "suppression.csv"
    if not file.is_file():
        return []
    hidden = set(pd.read_csv(file, dtype="str")["label"].dropna())
    found = []
    for report in reports:
        reader = _TableRows()
        reader.feed(report.read_text(encoding="utf-8"))
        found += [
            f"{report.name}: the row '{row[0]}' prints {cell!r} although the group is hidden"
            for row in reader.rows
            if row and row[0] in hidden
            for cell in row[1:]
            if any(character.isdigit() for character in cell)
        ]
    return found


def _formulas(table: Path) -> list[str]:
    """Cells a spreadsheet would run as formulas; plain numbers are not."""
    found = []
    with table.open(encoding="utf-8", newline="") as handle:
        for number, row in enumerate(csv.reader(handle), start=1):
            found += [
                f"{table.name}, row {number}"
                for cell in row
                if cell.startswith(FORMULA_STARTS) and not _is_number(cell)
            ]
    return found


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


class _TableRows(HTMLParser):
    """Texts of all table rows of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self._is_in_cell:
            self.rows[-1][-1] += data.strip()
