"""The command line: parse, call, print. Exit status 0 done, 1 data block or audit found, 2 usage, 3 run failed."""

from __future__ import annotations

import atexit
import gc
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratalign.batch_commands import batch
from stratalign.comment_commands import comments
from stratalign.errors import EngagementError
from stratalign.instrument_commands import instrument_app
from stratalign.language_commands import language_app
from stratalign.planning_commands import attach_planning_commands
from stratalign.release_commands import attach_release_commands
from stratalign.run_commands import AUDIENCE_HELP, FORMAT_HELP, audit, check_template, export, runs_app
from stratalign.running import REPORTS_HELP, WarmOption, left_by_warm_process, limits_of, run_and_tell
from stratalign.stopping import StoppedError, stopped_by_signals
from stratalign.study_commands import study_app
from stratalign.usage import (
    ParametersCommand,
    each_named,
    exit_status,
    in_plain_words,
    whole_number,
)
from stratalign.workspace_commands import erase, publish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratalign.checks.result import CheckResult
    from stratalign.engagement.engagement import Engagement

app = typer.Typer(
    help="Measure strategic alignment, relate it to results, and write client-ready reports.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
attach_planning_commands(study_app)
attach_release_commands(study_app)
app.add_typer(study_app, name="study")
app.add_typer(instrument_app, name="instrument")
app.add_typer(language_app, name="language")
app.command()(batch)
app.command()(comments)
app.command()(publish)
app.command()(erase)
app.add_typer(runs_app, name="runs")
app.command()(export)
app.command("check-template")(check_template)
app.command()(audit)


EngagementArgument = Annotated[str, typer.Argument(help="Folder of the engagement.")]
ReportsOption = Annotated[str, typer.Option("--reports", help="Folder that gets the reports.")]
CellTimeoutOption = Annotated[
    int | None,
    typer.Option("--cell-timeout", parser=whole_number(1), metavar="SECONDS", help="Longest a notebook cell may take."),
]
RunIdOption = Annotated[
    str | None, typer.Option("--run-id", help="Name of the run; else made of what it is made from.")
]
AgainOption = Annotated[bool, typer.Option("--again", help="Compute again what was computed; the run gets a number.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
FormatOption = Annotated[
    str, typer.Option("--format", help="Survey tool that wrote the file, where it is not recognised.")
]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook that has several.")]


def main(words: list[str] | None = None) -> None:
    """Run the command line; an error is one message on stderr and an exit status."""
    given = sys.argv[1:] if words is None else words
    if words is None:
        # The process ends with the command: looking once more for garbage among all that is loaded takes longer than
        # many a command does.
        atexit.register(gc.freeze)
    debug = "--debug" in given
    arguments = left_by_warm_process([word for word in given if word != "--debug"], debug=debug)
    try:
        with stopped_by_signals():
            app(args=arguments, prog_name="stratalign")
    except StoppedError as stopped:
        print(f"Error: {stopped}", file=sys.stderr)
        sys.exit(stopped.status)
    # The last place where anything can be said in words: a traceback is for `--debug` alone.
    except Exception as problem:
        if debug:
            raise
        print(f"Error: {in_plain_words(problem)}", file=sys.stderr)
        sys.exit(exit_status(problem))


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        print(f"stratalign {version('stratalign')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Measure strategic alignment, relate it to results, and write client-ready reports."""


@app.command()
def demo(reports: ReportsOption = "reports") -> None:
    """Run the sample engagement end to end and print where the report is."""
    from stratalign.shipped import shipped_path

    print("Northwind Instruments: a synthetic sample engagement.")
    run_and_tell(str(shipped_path("data", "sample", "northwind")), ["html"], reports, "client_report", {})


@app.command(cls=ParametersCommand)
def run(
    engagement: Annotated[str | None, typer.Argument(help="Folder of the engagement.")] = None,
    *,
    format: Annotated[list[str] | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    audience: Annotated[list[str] | None, typer.Option("--audience", help=AUDIENCE_HELP)] = None,
    notebook: Annotated[
        str, typer.Option("--notebook", help="Name of a shipped notebook, or a path.")
    ] = "client_report",
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="KEY VALUE", help="A notebook parameter, kept as text.")
    ] = None,
    reports: Annotated[str, typer.Option("--reports", help=REPORTS_HELP)] = "reports",
    run_id: RunIdOption = None,
    again: AgainOption = False,
    cell_timeout: CellTimeoutOption = None,
    warm: WarmOption = False,
) -> None:
    """Check an engagement's data, run a notebook on it and export the report."""
    parameters = _parameters(parameter or [])
    named = engagement or parameters.get("engagement")
    if named is None:
        raise EngagementError("name the engagement's folder: stratalign run ENGAGEMENT.")
    if parameters.setdefault("engagement", named) != named:
        raise EngagementError(
            f"the engagement is named twice: {named}, and -p engagement {parameters['engagement']}. Leave one out."
        )
    del parameters["engagement"]
    limits = {
        "audiences": each_named(audience, "--audience"),
        "run_id": run_id,
        "again": again,
        **limits_of(cell_timeout),
    }
    run_and_tell(named, each_named(format, "--format"), reports, notebook, parameters, **limits)


@app.command()
def packs(
    named: Annotated[
        str, typer.Argument(metavar="ENGAGEMENT|RUN", help="Folder of the engagement, or of a run of it.")
    ],
    *,
    format: Annotated[list[str] | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    reports: Annotated[str, typer.Option("--reports", help=REPORTS_HELP)] = "reports",
    run_id: RunIdOption = None,
    again: AgainOption = False,
    cell_timeout: CellTimeoutOption = None,
) -> None:
    """Write two pages for the manager of every unit that may be shown, from one analysis of all."""
    from stratalign.runs.packs import UNIT_PACK, engagement_named

    limits = {"run_id": run_id, "again": again, **limits_of(cell_timeout)}
    run_and_tell(str(engagement_named(named)), each_named(format, "--format"), reports, UNIT_PACK, {}, **limits)


@app.command()
def check(
    engagement: EngagementArgument,
    format: FormatOption = "auto",
    sheet: SheetOption = None,
    as_json: JsonOption = False,
    reports: ReportsOption = "reports",
) -> None:
    """Data readiness only: every problem at once, worst first."""
    from stratalign.checks.suite import run_checks
    from stratalign.engagement.instrument import load_instrument
    from stratalign.findings.client.gap_keys import require_known_answers
    from stratalign.runs.folder import require_reports_folder
    from stratalign.runs.reading_options import read_otherwise

    require_reports_folder(reports)
    loaded, hint = read_otherwise(engagement, format=format, sheet=sheet)
    results = run_checks(loaded)
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False))
    else:
        _print_checks(results)
        if hint:
            print(hint)
    if any(result.severity == "blocks" for result in results):
        raise typer.Exit(1)
    require_known_answers(loaded, load_instrument(loaded.instrument, folder=loaded.folder))
    if not loaded.report.overrides.is_empty:
        _require_current_overrides(loaded)


def _require_current_overrides(engagement: Engagement) -> None:
    """Make the report in memory: what is written over it must be written for the numbers of today."""
    from stratalign.analysis.engagement import analyse_engagement
    from stratalign.document.client.report import build_client_report

    build_client_report(analyse_engagement(engagement))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A survey export.")],
    instrument: Annotated[
        str, typer.Option("--instrument", help="Questionnaire to propose a mapping for.")
    ] = "strategic-alignment",
    format: FormatOption = "auto",
    sheet: SheetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a survey export is, what its columns are, and which mapping is proposed."""
    from stratalign.engagement.instrument import load_instrument
    from stratalign.runs.inspection import inspection, inspection_text
    from stratalign.sources.detect import read_survey
    from stratalign.sources.questions.folded import fold_choices

    raw = fold_choices(read_survey(file, format=format, sheet=sheet))
    found = inspection(raw, load_instrument(instrument))
    print(json.dumps(found, indent=2, ensure_ascii=False) if as_json else inspection_text(found))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the engagement, such as ACME-2026.")],
    *,
    from_: Annotated[
        list[Path] | None,
        typer.Option("--from", help="A survey export to copy and describe; again for each further wave."),
    ] = None,
    roster: Annotated[Path | None, typer.Option("--roster", help="List of the people invited.")] = None,
    accounts: Annotated[Path | None, typer.Option("--accounts", help="Accounts of the company or its units.")] = None,
    instrument: Annotated[
        str | None,
        typer.Option("--instrument", help="Questionnaire, a key or a .yml file; else found, or drafted."),
    ] = None,
    waves_from: Annotated[
        str | None, typer.Option("--waves-from", help="Column that tells the waves of one export apart.")
    ] = None,
    codebook: Annotated[
        Path | None, typer.Option("--codebook", help="Labels of the codes: .qsf, .lss, R or SPSS syntax.")
    ] = None,
    format: FormatOption = "auto",
    sheet: SheetOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: take what the evidence says.")] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Where engagements live.")] = Path("data/engagements"),
) -> None:
    """Make the folder of an engagement; an own questionnaire is drafted from its export."""
    from stratalign.runs.scaffold import Sources, scaffold_engagement

    sources = Sources(tuple(from_ or ()), roster, accounts, instrument, format, sheet, codebook, waves_from)
    ask = _ask if not yes and sys.stdin.isatty() and sys.stdout.isatty() else None
    made = scaffold_engagement(name, folder=folder, sources=sources, takes_evidence=yes, ask=ask)
    for path in made.files:
        print(path)
    for line in made.found:
        print(line)
    if not made.is_whole:
        return
    if made.n_questions:
        words = "1 question is" if made.n_questions == 1 else f"{made.n_questions} questions are"
        print(f"{words} left to you: the lines that begin with '# ?'.")
    if from_:
        print("The same as a workbook: codebook.xlsx; read it back with  stratalign codebook ENGAGEMENT --import FILE")
    print(f"\nstratalign check {made.folder}")
    from stratalign.checks.suite import run_checks

    _print_checks(run_checks(made.folder))


def _ask(question: str, answers: Sequence[str]) -> str | None:
    """Ask on the terminal; a number chooses, Enter alone chooses none."""
    print(f"\n{question}")
    for number, answer in enumerate(answers, start=1):
        print(f"  {number}  {answer}")
    given = typer.prompt("Number, or Enter for none of these", default="", show_default=False)
    return answers[int(given) - 1] if given.isdecimal() and 0 < int(given) <= len(answers) else None


@app.command()
def codebook(
    engagement: EngagementArgument,
    wave: Annotated[str | None, typer.Option("--wave", help="Key of the wave; needed where there are several.")] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="An edited codebook to compare and read.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the files that change; without, only compare.")] = False,
) -> None:
    """Write mapping and own questionnaire as a workbook to edit, or read an edited one back and show what changes."""
    from stratalign.runs.codebook import export_codebook, import_codebook

    if import_ is None:
        if apply:
            raise EngagementError("--apply goes with --import FILE, the workbook that was edited.")
        print(export_codebook(engagement, wave=wave))
        return
    changes, files = import_codebook(engagement, import_, wave=wave, apply=apply)
    print("\n".join(changes) or "Nothing changes.")
    if changes:
        named = ", ".join(map(str, files))
        print(f"Written: {named}" if apply else f"Not written yet: add --apply to write {named}")


@app.command()
def doctor(
    replications: Annotated[
        int,
        typer.Option(
            "--replications", parser=whole_number(100), metavar="NUMBER", help="Data sets simulated for each interval."
        ),
    ] = 400,
    as_json: JsonOption = False,
) -> None:
    """Recompute published answers and the coverage of intervals on this machine, and say what does not hold."""
    from stratalign.doctor.examination import examine

    found = examine(replications=replications, on_step=lambda step: print(f"{step} ...", file=sys.stderr, flush=True))
    print(json.dumps(found.to_dict(), indent=2, ensure_ascii=False) if as_json else "\n".join(found.lines()))
    if not found.is_sound:
        raise typer.Exit(1)


@app.command()
def lab() -> None:
    """Open JupyterLab with the notebooks."""
    import subprocess

    from stratalign.shipped import shipped_root

    raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyterlab", f"--notebook-dir={shipped_root()}"]))


def _parameters(pairs: list[str]) -> dict[str, str]:
    """Notebook parameters as text: `007` and `NO` stay what they are."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise EngagementError(f"-p takes a KEY and a VALUE, as in -p language de; found {', '.join(map(repr, wrong))}.")
    return dict(pair.split("=", 1) for pair in pairs)


def _print_checks(results: list[CheckResult]) -> None:
    """One paragraph a result, equal ones together: kind, where, what was seen, what was expected, and the fix."""
    from stratalign.checks.result import counted, fold_alike

    words = {"blocks": "BLOCKS ", "warns": "warning", "informs": "note   "}
    for result in fold_alike(results):
        print(f"{words[result.severity]}  {result.place}: {_closed(result.seen)}")
        if result.expected:
            print(f"         expected: {result.expected}")
        print(f"         -> {result.fix}")
    counts = {severity: sum(result.severity == severity for result in results) for severity in words}
    warnings, notes = counted(counts["warns"], "warning"), counted(counts["informs"], "note")
    print(f"{counts['blocks']} blocking, {warnings}, {notes}.")


def _closed(sentence: str) -> str:
    """Sentence with one mark at its end."""
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."
