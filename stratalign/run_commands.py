"""The commands about runs there are: list them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

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
