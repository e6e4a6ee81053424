"""An independent look at finished files: what can be solved for, who is named, what runs or calls out."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from stratalign.audit.attack import Attack, attack
from stratalign.audit.cells import Group, Published
from stratalign.audit.identifiers import find_identifiers
from stratalign.audit.meaning import understand
from stratalign.audit.questionnaire import Questionnaire, questionnaire_of, read_asked
from stratalign.audit.readers.files import OF_BYTES, OF_TEXT, read_finished
from stratalign.audit.readers.printed import Reading, ReadTable, Span
from stratalign.audit.together import names_together
from stratalign.engagement.instrument import Instrument
from stratalign.errors import ExportError
from stratalign.export.verify import HtmlAudit, listed, verify_html
from stratalign.intake.ledger import Ledger
from stratalign.layout import MANIFEST_FILE, QUESTIONNAIRE_FILE, SEND, WORK
from stratalign.numerics.display import displayed
from stratalign.paths import expand, why_no_file

#: Beginnings of cells that spreadsheets run; `+` and `-` of numbers are none.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
#: Files of `work/` that tell what groups are called and which are hidden.
_TELLING = (".csv", ".json", ".html")
#: Cells that a name in a workbook leads to: no number of anybody's.
_ADDRESS = re.compile(r"(?<=!)\$?[A-Z]{0,3}\$?\d+(?::\$?[A-Z]{0,3}\$?\d+)?")
_PAGES = (".html", ".htm")
#: Tables that name hidden groups to say so; their numbers are read cell by cell.
_TOLD_HIDDEN = ("suppression", "scores", "items")
#: A file of a run that did not end; nothing is sent of it.
_DRAFTS = (".failed.ipynb", ".running.ipynb")


@displayed
@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found; clean when every list is empty. Entries name places, never the recovered values.

    `n_shown` and `n_hidden` count cells: a group on a measure. `narrowest_points` is the narrowest interval, on a scale
    of 100, in which the mean of too few people is known. `unread` names what no reader could open.
    """

    files: tuple[str, ...]
    recoverable_cells: tuple[str, ...]
    active_content: tuple[str, ...]
    external_requests: tuple[str, ...]
    formula_cells: tuple[str, ...]
    other: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    n_shown: int = 0
    n_hidden: int = 0
    narrowest_points: float = 100.0
    attack: Attack | None = field(default=None, repr=False, compare=False)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self._found()

    def _found(self) -> list[str]:
        return [
            *(f"recoverable: {cell}" for cell in self.recoverable_cells),
            *(f"identifier: {place}" for place in self.identifiers),
            *(f"active content: {place}" for place in self.active_content),
            *(f"external request: {place}" for place in self.external_requests),
            *(f"formula: {place}" for place in self.formula_cells),
            *(f"unread: {place}" for place in self.unread),
            *self.other,
        ]

    def lines(self) -> list[str]:
        """The audit for reading, one line a finding."""
        found = self._found()
        verdict = "nothing found" if not found else "1 problem" if len(found) == 1 else f"{len(found)} problems"
        return [f"Audited {', '.join(self.files)}: {self.summary()}; {verdict}.", *found]

    def summary(self) -> str:
        """Cells shown, hidden and recoverable, and the narrowest interval."""
        return (
            f"{self.n_shown:,} cells shown, {self.n_hidden:,} hidden, {len(self.recoverable_cells):,} recoverable, "
            f"narrowest interval {self.narrowest_points:.1f} points"
        )


@dataclass(frozen=True, slots=True)
class _Folder:
    """Files of one run: those published, those that only tell what names mean, and what was asked."""

    name: str
    published: tuple[Path, ...]
    known: tuple[Path, ...]
    asked: tuple[Path, ...]


def audit_report(
    path: str | Path,
    *more: str | Path,
    people: Collection[str] = (),
    ledgers: Mapping[str, Ledger] | None = None,
) -> Audit:
    """Audit a report, the folder of a run, or all runs of an engagement together.

    Of a run, what lies in `send/` is published; `work/` tells what groups are called and which are hidden. Of a folder
    without `send/`, everything is published; of a page, the tables beside it too.

    Parameters
    ----------
    path
        A finished file, or the folder of a run.
    *more
        Further runs of the same engagement: other waves, earlier reports, other audiences.
    people
        Names, addresses and ids that must stand nowhere.
    ledgers
        Of these runs, by the name of their folder: then the attacker knows who is in which unit and level.

    Returns
    -------
    Audit
        What few people gave that can be solved for, identifiers, active content, requests, formulas.

    Raises
    ------
    ExportError
        A path does not exist or holds no report.
    """
    return _audit([_folder_of(expand(one)) for one in (path, *more)], people, ledgers or {})


def audit_draft(
    draft: Path, run: Path, *, people: Collection[str] = (), ledgers: Mapping[str, Ledger] | None = None
) -> Audit:
    """Audit files that are about to take their places in a run, with those it sends already.

    Parameters
    ----------
    draft
        Folder that holds the new files where they will lie in the run.
    run
        Folder of the run; the same where it is new itself.
    people, ledgers
        As in `audit_report`.

    Returns
    -------
    Audit
        Of the run as it will be.

    Raises
    ------
    ExportError
        A file cannot be read.
    """
    files = {file.relative_to(root): file for root in (run, draft) for file in _readable(root / SEND)}
    published = tuple(files[name] for name in sorted(files))
    return _audit([_Folder(run.name, published, _telling(run), _asked(run))], people, ledgers or {})


def _audit(folders: Sequence[_Folder], people: Collection[str], ledgers: Mapping[str, Ledger]) -> Audit:
    """Read, solve and search."""
    readings = [[_read(file) for file in folder.published] for folder in folders]
    known = [[_read(file) for file in folder.known] for folder in folders]
    asked = [[read_asked(file) for file in folder.asked] for folder in folders]
    runs = [
        understand(folder.name, sent, known=told, asked=of_run)
        for folder, sent, told, of_run in zip(folders, readings, known, asked, strict=True)
    ]
    found = attack(runs, _questionnaire(runs, [one for of_run in asked for one in of_run]), ledgers)
    every = [reading for of_run in readings for reading in of_run]
    checked = [verify_html(file) for folder in folders for file in folder.published if file.suffix.lower() in _PAGES]
    named = [line for run, of_run in zip(runs, readings, strict=True) for line in _named_though_hidden(run, of_run)]
    return Audit(
        files=tuple(reading.file for reading in every),
        recoverable_cells=tuple(dict.fromkeys([*map(str, found.recovered), *named])),
        active_content=_all(checked, "active_content"),
        external_requests=(*_all(checked, "external_requests"), *_facts(every, "asks")),
        formula_cells=(
            *(place for folder in folders for file in folder.published for place in _formulas(file)),
            *_facts(every, "runs"),
        ),
        other=(
            *_all(checked, "missing_alt"),
            *_all(checked, "tables_without_scope"),
            *_all(checked, "malformed"),
            *found.contradictions,
        ),
        identifiers=tuple(find_identifiers(every, people, told=_told(folders))),
        unread=tuple(problem for reading in every for problem in reading.unread),
        n_shown=found.n_shown,
        n_hidden=found.n_hidden,
        narrowest_points=found.narrowest,
        attack=found,
    )


def _told(folders: Sequence[_Folder]) -> str:
    """What the pages of these folders were made from, as far as the analyst's part of a run has it."""
    kept = [file for folder in folders for file in folder.known if file.name == "document.json"]
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in kept)


def refuse_leaks(audit: Audit, name: str) -> None:
    """Raise an ExportError that names the first findings of an audit, if it has any.

    Parameters
    ----------
    audit
        What `audit_report` found.
    name
        What the run is called in the message.

    Raises
    ------
    ExportError
        The audit is not clean.
    """
    if audit.is_clean:
        return
    first, *found = audit.lines()
    raise ExportError(f"{name} must not be sent. {first}{listed(found)}")


def _questionnaire(runs: Sequence[Published], asked: Sequence[Instrument]) -> Questionnaire:
    n_items = {key: n for run in runs for key, n in run.n_items.items()}
    return questionnaire_of({cell.measure for run in runs for cell in run.cells}, n_items, asked)


def _telling(run: Path) -> tuple[Path, ...]:
    """Files of `work/` that tell what names mean."""
    return tuple(file for file in _readable(run / WORK) if file.suffix in _TELLING and file.name != QUESTIONNAIRE_FILE)


def _asked(run: Path) -> tuple[Path, ...]:
    """What the run says was asked, if it does."""
    return tuple(file for file in (run / WORK / QUESTIONNAIRE_FILE,) if file.is_file())


def _folder_of(given: Path) -> _Folder:
    """Files of a run's folder, or of a page."""
    absent = why_no_file(given)
    if absent and not given.is_dir():
        raise ExportError(f"{given} {absent}. Name an .html file or the folder of a run.")
    root = given if given.is_dir() else given.parent
    run = root.parent if root.name in (SEND, WORK) and not given.is_dir() else root
    sent, work = _readable(run / SEND), _telling(run)
    if not given.is_dir():
        if given.suffix.lower() not in OF_TEXT | OF_BYTES or given.suffix.lower() == ".csv":
            raise ExportError(f"{given} is not a report and holds none. Name an .html file or the folder of a run.")
        beside = [] if root.name == SEND else [file for file in _readable(root) if file.suffix == ".csv"]
        return _Folder(given.name, (given, *beside), work, _asked(run))
    published = sent or [file for file in _readable(run) if file.name != MANIFEST_FILE] or list(work)
    if run.name == WORK or published == list(work):
        published = [file for file in published if file.suffix.lower() in (*_PAGES, ".csv")]
    if not any(file.suffix.lower() in (*_PAGES, *OF_BYTES) for file in published):
        raise ExportError(f"{given} is not a report and holds none. Name an .html file or the folder of a run.")
    return _Folder(run.name, tuple(published), work if sent else (), _asked(run))


def _readable(folder: Path) -> list[Path]:
    """Files of a folder, without drafts and what is hidden; of `work/` not what lies deeper."""
    if not folder.is_dir():
        return []
    found = folder.rglob("*") if folder.name == SEND else folder.glob("*")
    return sorted(file for file in found if file.is_file() and file.name[0] != "." and not file.name.endswith(_DRAFTS))


def _read(file: Path) -> Reading:
    """Read a file under its name, with the part of the run it lies in."""
    part = file.parent.name
    return read_finished(file, f"{part}/{file.name}" if part in (SEND, WORK) else file.name)


def _all(checked: Sequence[HtmlAudit], name: str) -> tuple[str, ...]:
    return tuple(place for found in checked for place in getattr(found, name))


def _facts(readings: Sequence[Reading], name: str) -> tuple[str, ...]:
    """Places that the readers of some files name."""
    return tuple(place for reading in readings for place in reading.facts.get(name, ()))


def _named_though_hidden(run: Published, readings: Sequence[Reading]) -> Iterator[str]:
    """Tables and words that give a number beside the name of a group that is hidden on everything."""
    hidden = _hidden_groups(run)
    if not hidden:
        return
    labels = {group.label for groups in run.groups.values() for group in groups.values()}
    longer = [label for label in labels - set(hidden) if any(name in label for name in hidden)]
    name = "(?<!\\w)(" + "|".join(map(re.escape, hidden)) + ")(?!\\w)"
    # Hidden groups named one after the other are one group that may be shown.
    together, number = re.compile(rf"{name}(?:[^\d.;:]{{1,8}}{name})+"), re.compile(rf"{name}[^.;\n]{{0,40}}?\d")
    pools = names_together(run, {"en", *(reading.language for reading in readings)})
    for reading in readings:
        for table in reading.tables:
            yield from _rows_of_hidden(table, hidden)
        for text in reading.texts:
            words = _ADDRESS.sub("", text.words)
            for pool in pools:
                words = words.replace(pool, "")
            for label in longer:
                words = words.replace(label, "")
            if found := number.search(together.sub("", words)):
                yield f"{text.place}: a number stands beside '{found[1]}', which is hidden"


def _hidden_groups(run: Published) -> list[str]:
    """Labels of groups of which nothing may be shown: as the analyst's files say, else of which no cell is."""
    shown = {(cell.wave, cell.group) for cell in run.cells if not cell.is_hidden}
    hidden = {(cell.wave, cell.group) for cell in run.cells if cell.is_hidden} - shown
    if run.hidden is not None:
        hidden, shown = set(run.hidden), shown - run.hidden
    none = Group("", "", "", "")
    labels = {run.groups.get(wave, {}).get(group, none).label for wave, group in hidden}
    seen = {run.groups.get(wave, {}).get(group, none).label for wave, group in shown}
    return sorted(labels - seen - {""})


def _rows_of_hidden(table: ReadTable, hidden: Sequence[str]) -> Iterator[str]:
    for line in table.lines:
        cells = list(line.cells.values())
        name = next((cell for cell in cells if isinstance(cell, str) and cell in hidden), "")
        has_number = any(isinstance(cell, Span) for cell in cells)
        if name and has_number and table.key not in _TOLD_HIDDEN:
            yield f"{table.place}: the row '{name}' prints a number although the group is hidden"


def _formulas(file: Path) -> Iterator[str]:
    """Cells of a table that a spreadsheet would run as formulas; plain numbers are not."""
    if file.suffix != ".csv":
        return
    rows = csv.reader(StringIO(file.read_text(encoding="utf-8")))
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if cell.startswith(FORMULA_STARTS) and not _is_number(cell):
                yield f"{file.name}, row {number}"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
