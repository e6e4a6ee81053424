"""The commands about what leaves the workspace and what is taken out of it: publish, and erase."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from stratalign.errors import EngagementError
from stratalign.usage import about_what_was_named


def publish(
    named: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run; with --list, of an engagement too.")],
    *,
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="Who got it, in your words.")] = "",
    format: Annotated[
        list[str] | None,
        typer.Option("--format", help="Format that was sent, if not all; may be given again."),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="Day it was sent, such as 2026-03-31; else today.")
    ] = None,
    engagement: Annotated[
        str | None, typer.Option("--engagement", help="Folder of the engagement, if it has moved since the run.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show what was published, and change nothing.")] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Note that it was asked back; it still counts: copies may be kept.")
    ] = False,
) -> None:
    """Note that a run was really sent: later runs then show nothing that, beside it, tells of a few people."""
    from stratalign.runs.publish import describe_publication, publish_run, published_runs, withdraw_run

    if list_:
        memory = published_runs(named)
        lines = [line for publication in memory.publications for line in describe_publication(publication)]
        print("\n".join(lines) or "Nothing was published.")
        return
    day = _day(date)
    with about_what_was_named():
        if withdraw:
            publication = withdraw_run(named, date=day, engagement=engagement)
        else:
            publication = publish_run(named, formats=format or [], audience=to, date=day, engagement=engagement)
    print("\n".join(describe_publication(publication)))
    if withdraw:
        print("Noted. Sent files cannot be called back: the run counts as published in every later one.")
    else:
        print("It counts as published from now on: later runs of this engagement are decided beside it.")


def erase(
    named: Annotated[
        str,
        typer.Argument(metavar="PERSON|ENGAGEMENT", help="Id or e-mail as in the files, or a folder."),
    ],
    *,
    from_: Annotated[
        list[str] | None,
        typer.Option("--from", help="Engagement to take a person out of; again for each. Else all in --folder."),
    ] = None,
    folder: Annotated[Path, typer.Option("--folder", help="Where engagements live.")] = Path("data/engagements"),
    reports: Annotated[str, typer.Option("--reports", help="Folder that holds the reports.")] = "reports",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Take a person's answers, or all data of an engagement, out of the workspace, and say what is out of reach."""
    from stratalign.runs.erase import erase_engagement, erase_person, is_engagement

    is_whole = is_engagement(named)
    if not yes:
        _confirm(f"everything of the engagement {named}" if is_whole else "this person's answers")
    if is_whole:
        erased = erase_engagement(named, reports=reports)
    else:
        erased = erase_person(named, engagements=from_ or [], folder=folder, reports=reports)
    print("\n".join(erased.lines()))
    if not erased.is_found:
        raise typer.Exit(1)


def _confirm(what: str) -> None:
    """Ask before anything is erased; where nobody can answer, it must be said beforehand."""
    if not sys.stdin.isatty():
        raise EngagementError(f"erasing {what} cannot be undone. Say --yes if that is what you want.")
    if not typer.confirm(f"Erase {what}? This cannot be undone."):
        print("Nothing was erased.")
        raise typer.Exit(0)


def _day(text: str | None) -> dt.date | None:
    """Day as typed; None where none is."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise EngagementError(f"--date takes a day such as 2026-03-31, not {text!r}.") from None
    if day > dt.date.today():
        raise EngagementError(f"--date is the day it was sent, and {day} is still to come.")
    return day
