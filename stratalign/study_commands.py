"""The commands about studies of companies: simulate one, bring one in, and put its claims to the test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stratalign.run_commands import FORMAT_HELP
from stratalign.running import limits_of, print_step, tell_run
from stratalign.usage import about_what_was_named, each_named, whole_number

study_app = typer.Typer(
    help="Studies of companies: simulate one, bring one in from a table, put its claims to the test.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ReportsOption = Annotated[str, typer.Option("--reports", help="Folder that gets the reports.")]
CellTimeoutOption = Annotated[
    int | None,
    typer.Option("--cell-timeout", parser=whole_number(1), metavar="SECONDS", help="Longest a notebook cell may take."),
]
RunIdOption = Annotated[
    str | None, typer.Option("--run-id", help="Name of the run; else made of what it is made from.")
]
AgainOption = Annotated[bool, typer.Option("--again", help="Compute again what was computed; the run gets a number.")]


@study_app.command("simulate")
def study_simulate(
    folder: Annotated[Path, typer.Argument(help="Folder to write companies.csv and panel.csv to.")],
    companies: Annotated[
        int, typer.Option("--companies", parser=whole_number(16), metavar="NUMBER", help="How many companies.")
    ] = 410,
    scenario: Annotated[str, typer.Option("--scenario", help="null, evidence, lsa_claim or same_source.")] = "evidence",
    seed: Annotated[
        int, typer.Option("--seed", parser=whole_number(0), metavar="NUMBER", help="Same seed, same companies.")
    ] = 410,
    people: Annotated[
        bool, typer.Option("--people", help="Write people.csv and answers.csv too: who answered what.")
    ] = False,
) -> None:
    """Simulate a synthetic study; its companies do not exist."""
    from stratalign.study.simulate import simulate_study
    from stratalign.study.write import write_study

    study = simulate_study(companies, scenario=scenario, seed=seed)  # type: ignore[arg-type]
    with about_what_was_named():
        paths = write_study(study, folder, with_people=people)
    print("\n".join(map(str, paths)))


@study_app.command("estimate")
def study_estimate(
    folder: Annotated[str, typer.Argument(help="Folder of the study, with companies.csv.")] = "data/study",
    *,
    notebook: Annotated[
        str, typer.Option("--notebook", help="Name of a shipped notebook, or the path of an edited copy.")
    ] = "alignment_study",
    draws: Annotated[
        int,
        typer.Option(
            "--draws", parser=whole_number(100), metavar="NUMBER", help="Resamples of everything that is resampled."
        ),
    ] = 1000,
    seed: Annotated[
        int, typer.Option("--seed", parser=whole_number(0), metavar="NUMBER", help="Same seed, same numbers.")
    ] = 0,
    language: Annotated[
        str | None, typer.Option("--language", help="Of the report, such as de; else the notebook's.")
    ] = None,
    format: Annotated[list[str] | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", help="Which companies, where some are real and others synthetic.")
    ] = None,
    reports: ReportsOption = "reports",
    run_id: RunIdOption = None,
    again: AgainOption = False,
    cell_timeout: CellTimeoutOption = None,
) -> None:
    """Put the published claims to the test on a study's companies and write the report."""
    from stratalign.runs.study import run_study
    from stratalign.study.origin import known_origin

    finished = run_study(
        folder,
        formats=each_named(format, "--format") or ["html"],
        reports=reports,
        notebook=notebook,
        draws=draws,
        seed=seed,
        language=language,
        origin=known_origin(origin),
        run_id=run_id,
        again=again,
        **limits_of(cell_timeout),
        on_step=print_step,
    )
    tell_run(finished)


@study_app.command("import")
def study_import(
    file: Annotated[Path, typer.Argument(help="A table of companies, or the folder of several.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="Which columns are which measures; without it, one is proposed.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Folder of the study to write; else one of the mapping's name.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Sheet of a workbook with several, where a mapping is proposed.")
    ] = None,
) -> None:
    """Bring your own table in: CSV, XLSX, ODS, Stata, SPSS, SAS or Parquet, years in rows or in columns."""
    if mapping is None:
        _propose(file, sheet)
        return
    if sheet is not None:
        raise typer.BadParameter("the mapping names the sheet of each table: leave --sheet out")
    from stratalign.study.importing import import_study, write_imported
    from stratalign.study.load import load_study
    from stratalign.study.mapping import load_study_mapping

    declared = load_study_mapping(mapping)
    imported = import_study(file, declared)
    with about_what_was_named():
        paths = write_imported(imported, folder or Path(declared.name))
    print("\n".join(imported.told))
    for row in imported.tidy().itertuples():
        of = f" in {imported.cross_section}" if imported.cross_section else ""
        print(f"{row.term}: {row.n_units:.0f} of {len(imported.companies)} companies{of}")
    load_study(paths[0].parent)
    print("\n".join(map(str, paths)))
    print(f"\nstratalign study estimate {paths[0].parent}")


def _propose(file: Path, sheet: str | None) -> None:
    """Write a mapping to decide on, beside nothing that is there."""
    from stratalign.errors import ExportError
    from stratalign.study.draft_mapping import draft_mapping

    target = Path(f"{file.stem}.mapping.yml")
    if target.exists():
        raise ExportError(f"{target} is there already: give it with --mapping, or move it away to have one proposed.")
    text = draft_mapping(file, sheet=sheet)
    with about_what_was_named():
        target.write_text(text, encoding="utf-8", newline="\n")
    n_open = sum(line.lstrip().startswith("# ?") for line in text.splitlines())
    print(target)
    print(f"{n_open} lines begin with '# ?' and are left to you. Then:")
    print(f"stratalign study import {file} --mapping {target}")
