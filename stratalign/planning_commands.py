"""The commands that plan a study and put its method to the test: power, plan, recover."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratalign.usage import about_what_was_named, whole_number

if TYPE_CHECKING:
    import pandas as pd

    from stratalign.study.power import PowerDesign, StudyPower


def attach_planning_commands(study: typer.Typer) -> None:
    """Give the commands to the group `study`."""
    study.command("power")(power)
    study.command("plan")(plan)
    study.command("recover")(recover)


def power(
    effect: Annotated[float, typer.Argument(help="What is there: a correlation, difference or ratio to one.")],
    *,
    quantity: Annotated[str, typer.Option("--quantity", help="correlation, difference or ratio.")] = "correlation",
    sd: Annotated[
        float | None, typer.Option("--sd", help="For a difference: the outcome's standard deviation over companies.")
    ] = None,
    people: Annotated[
        int, typer.Option("--people", parser=whole_number(1), metavar="N", help="Respondents of a company.")
    ] = 14,
    icc: Annotated[float, typer.Option("--icc", help="Share of a person's score that is the company's, ICC(1).")] = 0.2,
    reliability: Annotated[
        float | None, typer.Option("--reliability", help="Of companies' scores, where known; else from people and ICC.")
    ] = None,
    years: Annotated[
        int, typer.Option("--years", parser=whole_number(1), metavar="N", help="Years whose mean is the outcome.")
    ] = 3,
    stability: Annotated[
        float, typer.Option("--stability", help="Correlation of one year's outcome with another's.")
    ] = 0.6,
    groups: Annotated[
        bool, typer.Option("--groups", help="Test the quarters at the ends instead of all companies.")
    ] = False,
    tests: Annotated[int, typer.Option("--tests", parser=whole_number(1), metavar="N", help="Planned tests.")] = 1,
    chance: Annotated[float, typer.Option("--power", help="Chance of seeing the effect.")] = 0.8,
    companies: Annotated[
        int | None,
        typer.Option("--companies", parser=whole_number(1), metavar="N", help="Work out the power of so many instead."),
    ] = None,
) -> None:
    """How many companies, people and years a study needs to see an effect."""
    from stratalign.study.power import PowerDesign, plan_power

    design = PowerDesign(
        people=people,
        icc=icc,
        reliability=reliability,
        years=years,
        stability=stability,
        test="groups" if groups else "all_companies",
        n_tests=tests,
    )
    found = plan_power(
        effect,
        quantity=quantity,  # type: ignore[arg-type]
        sd=sd,
        design=design,
        power=chance,
        n_companies=companies,
    )
    print("\n".join(_power_lines(found, chance)))


def _power_lines(found: StudyPower, chance: float) -> list[str]:
    from stratalign.vocabulary import counted

    design: PowerDesign = found.design
    unit = {"correlation": "correlation", "difference": "difference", "ratio": "ratio to one"}[found.quantity]
    lines = [
        f"A {unit} of {found.effect:g} is a correlation of {found.correlation:.3f} of true score and lasting outcome.",
        f"Scores of companies from {design.people} people have a reliability of {design.score_reliability:.2f}, "
        f"outcomes over {design.years} years one of {design.outcome_reliability:.2f}: the study sees {found.seen:.3f}.",
        f"{found.n_companies:,} companies see it with a chance of {100 * found.power:.0f} % (two-sided, "
        f"{design.alpha:g} over {counted(design.n_tests, 'test', 'tests')}).",
        "",
        f"Companies needed for a chance of {100 * chance:.0f} %:",
        f"{'people':>8}{'years':>7}{'reliability':>13}{'seen':>8}{'companies':>11}{'people in all':>15}",
    ]
    names = ("people", "years", "reliability", "seen", "n_companies", "n_people")
    return lines + [
        f"{people:>8.0f}{years:>7.0f}{reliability:>13.2f}{seen:>8.3f}{n:>11,.0f}{n_people:>15,.0f}"
        for people, years, reliability, seen, n, n_people in found.needed[list(names)].to_numpy(dtype=float).tolist()
    ]


def plan(
    folder: Annotated[Path, typer.Argument(help="Folder of the study, with analysis_plan.yml.")],
    *,
    title: Annotated[str, typer.Option("--title", help="As it will stand in the registry.")],
    author: Annotated[list[str] | None, typer.Option("--author", help="May be given again.")] = None,
    question: Annotated[str, typer.Option("--question", help="The research question, in your words.")] = "",
    effect: Annotated[
        float | None, typer.Option("--correlation", help="Correlation the study is to see, for its sample size.")
    ] = None,
    companies: Annotated[
        int | None,
        typer.Option("--companies", parser=whole_number(1), metavar="N", help="Companies planned, with --correlation."),
    ] = None,
) -> None:
    """Write the plan down for a registry, with its hash, before data are added."""
    from stratalign.engagement.declarations.plan import PLAN_FILE, load_analysis_plan
    from stratalign.study.power import PowerDesign, plan_power
    from stratalign.study.registration import DOCUMENT_FILE, register_plan

    size = None
    if effect is not None and (folder / PLAN_FILE).is_file():
        # As many tests as share a correction: a finding survives the largest family of the plan.
        n_tests = load_analysis_plan(folder).largest_family
        size = plan_power(effect, n_companies=companies, design=PowerDesign(n_tests=n_tests))
    with about_what_was_named():
        found = register_plan(folder, title=title, authors=tuple(author or ()), question=question, power=size)
    print(f"{folder / DOCUMENT_FILE}: hand this to the registry.")
    print(f"plan {found.plan_sha256}\ndocument {found.document_sha256}")
    if not found.is_before_data:
        print(f"The folder held {found.n_companies:,} companies already; the document says so.")


def recover(
    scenario: Annotated[
        str, typer.Argument(help="null, evidence, same_source, careless, extremes, attrition, predictors, ...")
    ] = "evidence",
    *,
    replications: Annotated[
        int, typer.Option("--replications", parser=whole_number(2), metavar="N", help="Studies drawn.")
    ] = 50,
    seed: Annotated[
        int, typer.Option("--seed", parser=whole_number(0), metavar="NUMBER", help="Same seed, same table.")
    ] = 0,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Dask cluster to run on, such as tcp://host:8786."),
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="CSV to write the table to.")] = None,
) -> None:
    """Run the whole pipeline on made-up raw exports and say how well it finds what is planted. SYNTHETIC."""
    from stratalign.study.recover import recovery

    found = recovery(scenario, replications=replications, seed=seed, scheduler=scheduler)
    print(f"SYNTHETIC: {replications} replications of {scenario}")
    print("\n".join(_recovery_lines(found)))
    if to is not None:
        with about_what_was_named():
            found.to_csv(to, index=False)
        print(to, file=sys.stderr)


def _recovery_lines(found: pd.DataFrame) -> list[str]:
    from stratalign.rows import rows_of
    from stratalign.study.recover import RecoveryRow

    head = f"{'':8}{'estimand':24}{'outcome':34}{'truth':>8}{'bias':>8}{'rmse':>8}{'covered':>9}{'rejects':>9}"
    return [head] + [
        f"{row.pipeline:8}{row.quantity:24}{row.outcome:34}{_number(row.truth)}{_number(row.bias)}{_number(row.rmse)}"
        f"{_share(row.coverage)}{_share(row.rejected)}{' false' * (row.is_null and row.rejected >= 0)}"
        for row in rows_of(found, RecoveryRow)
    ]


def _number(value: float) -> str:
    return " " * 8 if value != value else f"{value:8.2f}"


def _share(value: float) -> str:
    return " " * 9 if value != value else f"{100 * value:7.1f} %"
