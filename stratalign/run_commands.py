"""The commands about runs there are: list, export, verify and audit them, tell two apart."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stratalign.usage import about_what_was_named, each_named

FORMAT_HELP = "Formats to export: html, xlsx, pptx, pdf; several with commas between them, or given more than once."
AUDIENCE_HELP = "Whom it is for: leadership, board, analyst; several with commas between them, or given more than once."
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


RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="Folder of a finished run.")]


@runs_app.command()
def show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run, or its name.")],
    reports: Annotated[str, typer.Option("--reports", help="Folder of the reports.")] = "reports",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """Say what a run was made of: inputs, parameters, versions, seed, seconds, rows, hidden groups, outputs."""
    from stratalign.runs.shown import facts_text, find_run

    found = find_run(run, reports)
    print(json.dumps(dict(found.manifest), indent=2, ensure_ascii=False) if as_json else facts_text(found))


@runs_app.command()
def rebuild(
    reports: Annotated[str, typer.Option("--reports", help="Folder of the reports.")] = "reports",
) -> None:
    """Make the registry of runs anew from their manifests."""
    from stratalign.runs.registry import rebuild_registry, registry_file

    n_runs = rebuild_registry(reports)
    print(f"{registry_file(reports)}: {'1 run' if n_runs == 1 else f'{n_runs:,} runs'}")


@runs_app.command()
def verify(
    run: RunArgument,
    from_: Annotated[
        str | None, typer.Option("--from", help="Folder it was made from; else the one its notebook names.")
    ] = None,
    notebook: Annotated[
        str | None, typer.Option("--notebook", help="The notebook's path, where it was none of the shipped.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """Compare a run with its hashes, compute it again, and compare the bytes. Exit status 1: not all is the same."""
    from stratalign.runs.verify import verify_run

    found = verify_run(run, source=from_, notebook=notebook, on_step=_to_stderr)
    print(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else "\n".join(found.lines()))
    if not found.is_confirmed:
        raise typer.Exit(1)


@runs_app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="Folder of a finished run.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Folder of another.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, every cell, for other programs.")] = False,
) -> None:
    """Say what differs between two runs: data, parameters, code, numbers. Exit status 1: something does."""
    from stratalign.runs.difference import difference_of_runs

    found = difference_of_runs(before, after)
    print(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else "\n".join(found.lines()))
    if not found.is_none:
        raise typer.Exit(1)


def _to_stderr(step: str) -> None:
    """Tell a step where it is not in the way of what other programs read."""
    print(f"{step} ...", file=sys.stderr, flush=True)


def audit(
    path: Annotated[Path, typer.Argument(help="A finished file or a run folder.")],
    more: Annotated[list[Path] | None, typer.Argument(help="Further runs of the same engagement.")] = None,
    engagement: Annotated[
        Path | None,
        typer.Option("--engagement", help="Its folder: names and ids in it are looked for, units and levels known."),
    ] = None,
) -> None:
    """Try to recover what finished files hide, find people in them, and verify that they are inert and offline."""
    from stratalign.audit.people import people_of
    from stratalign.audit.report import audit_report
    from stratalign.engagement.engagement import load_engagement
    from stratalign.intake.inputs import input_files
    from stratalign.runs.remembered import ledger_of

    with about_what_was_named():
        people = people_of(input_files(load_engagement(engagement))) if engagement else ()
        runs = (path, *(more or ())) if engagement else ()
        ledgers = {run.resolve().name: ledger for run in runs if engagement and (ledger := ledger_of(run, engagement))}
        found = audit_report(path, *(more or ()), people=people, ledgers=ledgers)
    for line in found.lines():
        print(line)
    if not found.is_clean:
        raise typer.Exit(1)


def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    format: Annotated[list[str] | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    audience: Annotated[list[str] | None, typer.Option("--audience", help=AUDIENCE_HELP)] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="The client's presentation that slides are made with.")
    ] = None,
) -> None:
    """Write a finished run in any format and for any audience, without running it again."""
    from stratalign.export.formats import finished_run, require_formats
    from stratalign.runs.exported import export_again

    formats = each_named(format, "--format") or ["html"]
    require_formats(formats)
    if template is not None and "pptx" not in formats:
        raise typer.BadParameter("a template is for slides: add --format pptx, or leave --template out")
    with about_what_was_named():
        finished_run(folder)
    files, note = export_again(folder, formats=formats, audiences=each_named(audience, "--audience"), template=template)
    for path in files.values():
        print(f"Report: {path} ({path.stat().st_size / 1e6:.1f} MB)")
    if note:
        print(f"note: {note}", file=sys.stderr)


def check_template(
    template: Annotated[Path, typer.Argument(metavar="FILE", help="A client's presentation, .pptx or .potx.")],
) -> None:
    """Say what a client's presentation offers for slides and what it lacks. Exit status 1: it cannot be used."""
    from stratalign.export.pptx.check_template import check_template as look_at

    with about_what_was_named():
        found = look_at(template)
    print("\n".join(found.lines()))
    if not found.can_be_used:
        raise typer.Exit(1)
