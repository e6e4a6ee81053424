"""The commands about runs there are: list them, audit their files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stratalign.usage import about_what_was_named

runs_app = typer.Typer(help="Runs there are: going on, complete or broken.", rich_markup_mode=None)


@runs_app.callback(invoke_without_command=True)
def list_all(
    context: typer.Context,
    reports: Annotated[str, typer.Option("--reports", help="Folder of the reports.")] = "reports",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """List the runs below a folder of reports: going on, complete or broken."""
    from stratalign.runs.listing import list_runs, listing_text

    if context.invoked_subcommand is not None:
        return
    found = list_runs(reports)
    print(json.dumps([asdict(run) for run in found], indent=2, ensure_ascii=False) if as_json else listing_text(found))


def audit(
    path: Annotated[Path, typer.Argument(help="A finished file or a run folder.")],
    more: Annotated[list[Path] | None, typer.Argument(help="Further runs of the same engagement.")] = None,
    engagement: Annotated[
        Path | None, typer.Option("--engagement", help="Its folder: names and ids in it are looked for.")
    ] = None,
) -> None:
    """Try to recover what finished files hide, find people in them, and verify that they are inert and offline."""
    from stratalign.audit.people import people_of
    from stratalign.audit.report import audit_report

    with about_what_was_named():
        found = audit_report(path, *(more or ()), people=people_of(engagement) if engagement else ())
    for line in found.lines():
        print(line)
    if not found.is_clean:
        raise typer.Exit(1)
