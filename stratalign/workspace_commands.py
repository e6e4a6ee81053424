"""The commands about what leaves the workspace: publish."""

from __future__ import annotations

import datetime as dt
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
