"""Take a person, or a whole engagement, out of the workspace, and say what that did not reach."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from stratalign.checks.result import counted
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.errors import EngagementError, StratalignError
from stratalign.export.manifests import file_hashes, read_manifest, write_manifest_file
from stratalign.intake.erasing import Sought, mentions, remove_person
from stratalign.intake.ledger import LEDGER_FILE, Ledger, engagement_of_ledger, read_ledger, write_ledger
from stratalign.intake.persons import find_person
from stratalign.intake.published import Memory, Publication, keep_publication, load_memory
from stratalign.intake.store import FILE as TABLES_FILE
from stratalign.intake.store import FOLDER as TABLES_FOLDER
from stratalign.layout import WORK
from stratalign.paths import expand, real_path, reason
from stratalign.responses.identity import PUBLISHED_FOLDER, plain_id
from stratalign.runs.registry import forget_runs, record_run, registry_file
from stratalign.shipped import resolve, shipped_root
from stratalign.sources.places import is_address

#: Notes what was erased when, without saying of whom.
RECORD_FILE = "erased.json"
#: Signs of careless answering by pseudonym, which the readiness page leaves for the analyst.
FLAGS_FILE = "respondent_flags.csv"
#: Ids shorter than this are no sign of a person in a file that nothing is known of.
TELLING_LENGTH = 6
_ALWAYS = "Backups, and copies of files outside the workspace: ask whoever keeps them."


@dataclass(slots=True)
class _Tally:
    """Counts as they grow, and what was out of reach."""

    rows: dict[str, int] = field(default_factory=dict)
    n_ledgers: int = 0
    n_tables: int = 0
    n_runs: int = 0
    out_of_reach: dict[str, None] = field(default_factory=dict)

    def leave(self, line: str) -> None:
        """Note what was not reached, once."""
        self.out_of_reach[line] = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out, by file or folder with the number of rows or files, and what was out of reach, in words."""

    is_found: bool
    removed: tuple[str, ...]
    out_of_reach: tuple[str, ...]

    def lines(self) -> list[str]:
        """Everything in words, for who asked."""
        if not self.is_found:
            return [*self.removed, *self.out_of_reach]
        return [
            "Erased:",
            *(f"  {line}" for line in self.removed),
            "Not reached:",
            *(f"  {line}" for line in self.out_of_reach),
        ]


def is_engagement(named: str) -> bool:
    """Whether what was typed is the folder of an engagement, and no person."""
    return "@" not in Path(named).name and (resolve(named) / "engagement.yml").is_file()


def erase_person(
    named: str, *, engagements: Sequence[str | Path] = (), folder: str | Path, reports: str | Path
) -> Erased:
    """Take a person's answers out of engagements.

    Parameters
    ----------
    named
        Id or e-mail address, as it stands in the files.
    engagements
        Folders of the engagements; without, all below `folder`.
    folder
        Where engagements live.
    reports
        Folder that holds the reports.

    Returns
    -------
    Erased
        Rows of raw files, kept tables and entries of ledgers that are gone; and what could not be reached.

    Raises
    ------
    EngagementError
        There is no such engagement, or what was published of it, or its key, cannot be read; nothing is changed then.
    """
    if not plain_id(named):
        raise EngagementError("name the person by the id or e-mail address that stands in the files.")
    homes = [_home(one) for one in engagements] or sorted(
        path.parent for path in expand(folder).glob("*/engagement.yml")
    )
    if not homes:
        raise EngagementError(f"there is no engagement below {folder}. Name one with --from FOLDER.")
    loaded = [load_engagement(home) for home in homes]
    memories = [load_memory(engagement.folder) for engagement in loaded]
    found = [_erase_from(*pair, named, Path(reports)) for pair in zip(loaded, memories, strict=True)]
    left = {line: None for tally in found for line in tally.out_of_reach}
    removed = [line for tally, engagement in zip(found, loaded, strict=True) for line in _told(tally, engagement)]
    if not removed:
        looked = ", ".join(engagement.name for engagement in loaded)
        nobody = f"Nobody of that id or address was found in {looked}. Write it as it stands in the files."
        return Erased(False, (nobody,), tuple(left))
    return Erased(True, tuple(removed), (*left, _ALWAYS))


def erase_engagement(named: str | Path, *, reports: str | Path) -> Erased:
    """Take an engagement, its reports and its record of what was published out of the workspace.

    Parameters
    ----------
    named
        Folder of the engagement.
    reports
        Folder that holds the reports.

    Returns
    -------
    Erased
        The folders that are gone, and what could not be reached.

    Raises
    ------
    EngagementError
        It is no engagement's folder, or one that is shipped with stratalign.
    """
    home = _home(named)
    if home.is_relative_to(real_path(shipped_root() / "data" / "sample")):
        raise EngagementError(f"{home} is shipped with stratalign and holds nobody's data: it is not erased.")
    tally = _Tally()
    name, outside = home.name, [home.name]
    with suppress(StratalignError):
        engagement = load_engagement(home)
        name, outside = engagement.name, _outside(engagement)
    _note_sent(tally, home)
    for file in outside:
        tally.leave(f"{file} lies outside the engagement's folder and may serve others: delete it yourself.")
    runs = [path for path in _runs(Path(reports), name, home, tally) if _remove(path, tally)]
    removed = [f"{counted(len(runs), 'run')} in {Path(reports) / name}"] if runs else []
    if not forget_runs(expand(reports), name, [run.name for run in runs]):
        tally.leave(f"{registry_file(reports)} still names the runs: stratalign runs rebuild --reports {reports}.")
    if _remove(home, tally):
        removed.append(f"{home}, with its raw files, its key and its record of what was published")
        _record(home.parent, {"engagements": 1, "runs": len(runs)})
    return Erased(bool(removed), tuple(removed), (*tally.out_of_reach, _ALWAYS))


def _home(named: str | Path) -> Path:
    """Folder of an engagement as named."""
    folder = resolve(named)
    if not (folder / "engagement.yml").is_file():
        raise EngagementError(f"{folder} holds no engagement.yml. Name the folder of an engagement.")
    return real_path(folder)


def _erase_from(engagement: Engagement, memory: Memory, named: str, reports: Path) -> _Tally:
    """One person out of one engagement."""
    tally = _Tally()
    person = find_person(engagement, named, key=memory.key)
    tally.out_of_reach |= dict.fromkeys(person.out_of_reach)
    for file, sought in person.files:
        try:
            if n := remove_person(file, sought):
                tally.rows[file.name] = tally.rows.get(file.name, 0) + n
        except StratalignError as problem:
            tally.leave(f"{problem}: take the person out in the tool that wrote it, or by hand.")
    _forget(engagement, memory, person.pseudonyms, reports, tally)
    if tally.rows or tally.n_ledgers:
        _note_mentions(engagement, person.sought, tally)
        counts = {"people": 1, "rows": sum(tally.rows.values()), "ledgers": tally.n_ledgers, "tables": tally.n_tables}
        _record(engagement.folder, counts)
    return tally


def _forget(engagement: Engagement, memory: Memory, pseudonyms: frozenset[str], reports: Path, tally: _Tally) -> None:
    """Take pseudonyms out of ledgers and flags, and the tables that runs have kept."""
    stand_ins: dict[str, str] = {}
    for publication in memory.publications:
        changed = _without(publication.ledger, pseudonyms, stand_ins)
        if changed is not None:
            keep_publication(engagement.folder, replace(publication, ledger=changed), key=memory.key)
            tally.n_ledgers += 1
            _note_sendings(publication, tally)
    runs = _runs(reports, engagement.name, engagement.folder, tally)
    for run in runs:
        _forget_in_run(run, memory, pseudonyms, stand_ins, tally)
    if not (tally.rows or tally.n_ledgers):
        return
    for run in runs:
        tables = run / TABLES_FOLDER / TABLES_FILE
        tally.n_tables += tables.is_file()
        tables.unlink(missing_ok=True)
        _note_hashes(run)


def _forget_in_run(
    run: Path, memory: Memory, pseudonyms: frozenset[str], stand_ins: dict[str, str], tally: _Tally
) -> None:
    """Take the person out of a run's ledger and flags."""
    if (run / WORK / LEDGER_FILE).is_file():
        try:
            changed = _without(read_ledger(run / WORK, key=memory.key), pseudonyms, stand_ins)
        except EngagementError as problem:
            tally.leave(str(problem))
            changed = None
        if changed is not None:
            write_ledger(changed, run / WORK, key=memory.key)
            tally.n_ledgers, tally.n_runs = tally.n_ledgers + 1, tally.n_runs + 1
    flags = run / WORK / FLAGS_FILE
    if flags.is_file() and (n := remove_person(flags, Sought(pseudonyms, frozenset({"respondent_id"})))):
        tally.rows[FLAGS_FILE] = tally.rows.get(FLAGS_FILE, 0) + n


def _without(ledger: Ledger, pseudonyms: frozenset[str], stand_ins: dict[str, str]) -> Ledger | None:
    """The ledger with made-up names for some people; None where it has none of them.

    The rows stay: what was published is about everybody in it, and protects the person as long as it counts.
    """
    waves = []
    for wave in ledger.waves:
        own = np.isin(wave.people, list(pseudonyms))
        people, answers = wave.people.copy(), wave.answers.copy()
        for row in np.flatnonzero(own):
            people[row], answers[row] = (
                stand_ins.setdefault(name, secrets.token_hex(8)) for name in (wave.people[row], wave.answers[row])
            )
        waves.append(replace(wave, people=people, answers=answers) if own.any() else wave)
    changed = any(new is not old for new, old in zip(waves, ledger.waves, strict=True))
    return replace(ledger, waves=tuple(waves)) if changed else None


def _runs(reports: Path, name: str, home: Path, tally: _Tally) -> list[Path]:
    """Folders of an engagement's runs; those of another one of the same name are told of and left."""
    found = []
    for run in sorted(path for path in (expand(reports) / name).glob("*") if path.is_dir()):
        if run.name.startswith("."):
            tally.leave(f"{run} holds what runs left that are going on or were stopped: the next run clears it.")
        elif (run / WORK / LEDGER_FILE).is_file() and real_path(engagement_of_ledger(run / WORK)) != home:
            tally.leave(f"{run} is a run of an engagement of the same name in another folder.")
        else:
            found.append(run)
    return found


def _note_sent(tally: _Tally, home: Path) -> None:
    """Say what was sent of an engagement, as far as its record can be read."""
    try:
        for publication in load_memory(home).publications:
            _note_sendings(publication, tally)
    except StratalignError:
        tally.leave("What was sent: the record of it cannot be read.")


def _note_sendings(publication: Publication, tally: _Tally) -> None:
    for sent in publication.sendings:
        to = f" to {sent.audience}" if sent.audience else ""
        tally.leave(f"Files of the run {publication.run_id}, sent on {sent.date}{to}: who has them keeps them.")


def _note_mentions(engagement: Engagement, sought: Sought, tally: _Tally) -> None:
    """Say which other files of the engagement's folder name the person."""
    ids = {known for known in sought.ids if "@" in known or len(known) >= TELLING_LENGTH}
    for path in sorted(engagement.folder.rglob("*")):
        if path.is_file() and PUBLISHED_FOLDER not in path.parts and mentions(path, ids):
            tally.leave(f"{path.relative_to(engagement.folder)} still names the person: look into it.")
    # Comments stand in them without ids.
    for path in sorted(engagement.folder.glob("comments-*.xlsx")):
        tally.leave(f"{path.name} may hold what the person wrote: delete it; stratalign comments writes it again.")
    if tally.n_runs:
        tally.leave(
            f"Results of {counted(tally.n_runs, 'run')} made before still count the person, among others: run again."
        )


def _note_hashes(run: Path) -> None:
    """Bring the hashes of the analyst's files in a run's manifest up to date."""
    manifest = read_manifest(run)
    if isinstance(outputs := manifest.get("outputs"), dict):
        hashed = {f"{WORK}/{name}": digest for name, digest in file_hashes(run / WORK).items()}
        kept = {name: digest for name, digest in outputs.items() if not name.startswith(f"{WORK}/")}
        write_manifest_file(
            run, manifest | {"outputs": kept | {name: hashed[name] for name in hashed if name in outputs}}
        )
        record_run(run)


def _outside(engagement: Engagement) -> list[str]:
    """Files an engagement reads that lie outside its folder."""
    named = [file for file in engagement.data_files if not is_address(file)]
    paths = {engagement.path_of(file) for file in named}
    return sorted(str(path) for path in paths if not path.is_relative_to(engagement.folder) and path.exists())


def _remove(folder: Path, tally: _Tally) -> bool:
    """Whether a folder is gone with all that is in it."""
    try:
        shutil.rmtree(folder)
    except OSError as problem:
        tally.leave(f"{folder} could not be deleted: {reason(problem)}.")
        return False
    return True


def _told(tally: _Tally, engagement: Engagement) -> list[str]:
    """What was taken out of an engagement."""
    name = engagement.name
    lines = [f"{name}: {counted(n, 'row')} of {file}" for file, n in tally.rows.items()]
    lines += [f"{name}: the pseudonym in {counted(tally.n_ledgers, 'ledger')}"] if tally.n_ledgers else []
    kept = f"{name}: the tables that {counted(tally.n_tables, 'run')} kept; they are read anew when needed"
    return [*lines, *([kept] if tally.n_tables and lines else [])]


def _record(folder: Path, counts: dict[str, int]) -> None:
    """Note when how much was erased, and nothing of whom."""
    path = folder / RECORD_FILE
    entries: list[object] = []
    with suppress(OSError, ValueError):
        known = json.loads(path.read_text(encoding="utf-8"))
        entries = known if isinstance(known, list) else []
    draft = path.with_suffix(".json.part")
    draft.write_text(json.dumps([*entries, {"date": dt.date.today().isoformat(), **counts}], indent=2) + "\n")
    draft.replace(path)
