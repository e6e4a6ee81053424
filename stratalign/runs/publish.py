"""Write down that a run was really sent: what counts as published in every later run of its engagement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from stratalign.disclosure.returning import groups_linked
from stratalign.errors import EngagementError
from stratalign.export.formats import FORMATS, finished_run, require_formats
from stratalign.intake.inputs import sha256
from stratalign.intake.ledger import LEDGER_FILE, Ledger, engagement_of_ledger, read_ledger
from stratalign.intake.published import Memory, Publication, Sending, keep_publication, load_memory
from stratalign.layout import SEND, WORK
from stratalign.paths import real_path, why_no_folder
from stratalign.shipped import resolve


def publish_run(
    run: str | Path,
    *,
    formats: Sequence[str] = (),
    audience: str = "",
    date: dt.date | None = None,
    engagement: str | Path | None = None,
) -> Publication:
    """Write down that files of a run were sent.

    Parameters
    ----------
    run
        Folder of a finished run.
    formats
        Formats that were sent; without, every format the run was written in.
    audience
        To whom, in the analyst's words.
    date
        The day; without, today.
    engagement
        Folder of the engagement, where it is no longer where the run found it.

    Returns
    -------
    Publication
        The run with every time it was sent.

    Raises
    ------
    EngagementError
        The run has no ledger or nothing to send, its engagement or key is missing, or another run was published since
        and both together would speak of too few people.
    ExportError
        The folder holds no finished run.
    """
    require_formats(formats)
    folder = finished_run(run).folder
    ledger, memory, home = _ledger_and_memory(folder, engagement)
    sending = Sending(date or dt.date.today(), *_sent_files(folder, formats, audience))
    known = {publication.run_id: publication for publication in memory.publications}
    if ledger.run_id in known:
        before = known[ledger.run_id]
        publication = replace(before, sendings=(*before.sendings, sending))
    else:
        _require_unlinked(ledger, memory)
        publication = Publication(ledger, (sending,))
    keep_publication(home, publication, key=memory.key)
    return publication


def withdraw_run(run: str | Path, *, date: dt.date | None = None, engagement: str | Path | None = None) -> Publication:
    """Write down that a published run was asked back; its files may have been read and kept, so it still counts.

    Parameters
    ----------
    run
        Folder of the run.
    date, engagement
        As in `publish_run`.

    Returns
    -------
    Publication
        The run with the days it was asked back on.

    Raises
    ------
    EngagementError
        The run was never published, or its engagement, ledger or key cannot be read.
    """
    ledger, memory, home = _ledger_and_memory(_folder(run), engagement)
    for publication in memory.publications:
        if publication.run_id == ledger.run_id:
            changed = replace(publication, withdrawn=(*publication.withdrawn, date or dt.date.today()))
            keep_publication(home, changed, key=memory.key)
            return changed
    raise EngagementError(f"the run {ledger.run_id} was never published: there is nothing to withdraw.")


def published_runs(named: str | Path) -> Memory:
    """Everything an engagement has published.

    Parameters
    ----------
    named
        Folder of the engagement, or of one of its runs.

    Returns
    -------
    Memory
        Its publications, oldest first.

    Raises
    ------
    EngagementError
        The folder is neither, or a record cannot be read.
    """
    folder = resolve(named)
    if (folder / "engagement.yml").is_file():
        return load_memory(folder)
    return load_memory(_home_of(_folder(named), None))


def describe_publication(publication: Publication) -> list[str]:
    """Lines that say of a published run when it was sent, in which formats, to whom, and whether it was asked back."""
    lines = [publication.run_id]
    for sent in publication.sendings:
        to = f", to {sent.audience}" if sent.audience else ""
        lines.append(f"  {sent.date}  {', '.join(sent.formats)}{to}: {', '.join(sent.files)}")
    lines += [
        f"  {day}  withdrawn; who has the files can still read them, so it still counts"
        for day in publication.withdrawn
    ]
    return lines


def _ledger_and_memory(folder: Path, engagement: str | Path | None) -> tuple[Ledger, Memory, Path]:
    """Ledger of a run, what its engagement has published, and the engagement's folder."""
    home = _home_of(folder, engagement)
    memory = load_memory(home)
    return read_ledger(folder / WORK, key=memory.key), memory, home


def _home_of(folder: Path, engagement: str | Path | None) -> Path:
    """Folder of the engagement that a run is of."""
    if not (folder / WORK / LEDGER_FILE).is_file():
        raise EngagementError(
            f"{folder} holds no ledger ({WORK}/{LEDGER_FILE}): nobody knows whose answers it shows, so it "
            "cannot count as published. Only reports on an engagement have one; run it again, and send that report."
        )
    named = resolve(engagement) if engagement is not None else engagement_of_ledger(folder / WORK)
    home = real_path(named)
    if not (home / "engagement.yml").is_file():
        raise EngagementError(
            f"the engagement of this run is not in {home}. Name its folder: stratalign publish RUN --engagement FOLDER"
        )
    return home


def _folder(run: str | Path) -> Path:
    path = real_path(run)
    if absent := why_no_folder(path):
        raise EngagementError(f"{path} {absent}. Name the folder of a run.")
    return path


def _sent_files(folder: Path, formats: Sequence[str], audience: str) -> tuple[tuple[str, ...], str, dict[str, str]]:
    """Formats, audience and hashes of the files of a run that were sent: of all it has to send, or of some formats."""
    ready = [path for path in sorted((folder / SEND).rglob("*")) if path.is_file()]
    found = {name: [path for path in ready if path.name.endswith(FORMATS[name].suffix)] for name in formats or FORMATS}
    absent = [name for name in formats if not found[name]]
    if absent or not ready:
        what = f"no file of the format {', '.join(absent)}" if absent else "nothing to send"
        raise EngagementError(f"{folder / SEND} holds {what}. Write it first: stratalign export RUN --format html")
    sent = [path for paths in found.values() for path in paths] if formats else ready
    names = tuple(name for name, paths in found.items() if paths)
    return (
        names,
        " ".join(audience.split()),
        {path.relative_to(folder / SEND).as_posix(): sha256(path) for path in sent},
    )


def _require_unlinked(ledger: Ledger, memory: Memory) -> None:
    """Refuse a run that did not know of what was published since, where both together would tell too much."""
    if not set(memory.run_ids) - set(ledger.considered):
        return
    linked = groups_linked(ledger, [publication.ledger for publication in memory.publications])
    if linked:
        raise EngagementError(
            f"the run {ledger.run_id} was made before another one was published. Beside that one {len(linked)} of its "
            f"groups would tell of fewer than {ledger.minimum} people. Run the engagement again and publish the new "
            "run: it knows what was published."
        )
