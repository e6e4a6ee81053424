"""The commands about releases of a study: add companies, release, compare, verify, withdraw."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stratalign.errors import EngagementError
from stratalign.usage import about_what_was_named, whole_number

StudyOption = Annotated[str, typer.Option("--study", help="Folder of the study.")]
DateOption = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="Day it counts from, such as 2026-03-31; else today.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


def attach_release_commands(app: typer.Typer) -> None:
    """Put the commands about releases under `stratalign study`.

    Parameters
    ----------
    app
        Commands about studies.
    """
    app.command("add")(add)
    app.command("release")(release)
    app.command("diff")(diff)
    app.command("verify")(verify)
    app.command("withdraw")(withdraw)
    app.command("benchmark")(benchmark)
    app.command("package")(package)


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Folders of engagements that consent, or of companies.csv and contribution.yml, or such tables.",
        ),
    ],
    study: StudyOption = "data/study",
    start_from: Annotated[
        str | None, typer.Option("--start-from", help="A study whose releases a new one begins with.")
    ] = None,
    supersede: Annotated[
        str, typer.Option("--supersede", metavar="REASON", help="Replace companies that were contributed before.")
    ] = "",
) -> None:
    """Stage companies for the next release: consent, definitions, numbers of people, coarse cells, rounding."""
    from stratalign.releases.staging import add_companies

    with about_what_was_named():
        staged = add_companies(sources, study=study, start_from=start_from, supersede=supersede)
    print("\n".join(staged.lines()))
    if not staged.why_not_yet:
        print(f"\nstratalign study release --study {study}")


def release(
    study: StudyOption = "data/study",
    *,
    version: Annotated[
        str | None, typer.Option("--version", help="Number you expect; refused where what changed asks for another.")
    ] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="Such as CC-BY-4.0; else as before.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="Of the study; else as before.")] = None,
    codebook: Annotated[
        Path | None, typer.Option("--codebook", help="CSV with new meanings of columns: a new first number.")
    ] = None,
    instrument: Annotated[
        str | None, typer.Option("--instrument", help="Questionnaire, where it changed: a new first number.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the list of contributions.")] = "",
    date: DateOption = None,
) -> None:
    """Make the next release of what is staged: a folder that is never changed again."""
    from stratalign.releases.release import release_study

    with about_what_was_named():
        made = release_study(
            study,
            version=version,
            licence=licence,
            title=title,
            codebook=codebook,
            instrument=instrument,
            reason_given=reason,
            date=_day(date),
        )
    print("\n".join(made.lines()))


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="Number of a release, such as 1.0.0.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Number of a later one, or latest.")] = "latest",
    study: StudyOption = "data/study",
    as_json: JsonOption = False,
) -> None:
    """Say what every headline figure becomes from one release to another, and why."""
    from stratalign.releases.difference import difference_of_releases

    found = difference_of_releases(before, after, study=study)
    if not as_json:
        print("\n".join(found.lines()))
        return
    change = found.change
    counts = {name: len(getattr(change, name)) for name in ("added", "removed", "corrected")}
    told = {"before": found.before, "after": found.after, "kind": change.kind, **counts}
    told |= {"redefined": list(change.redefined), "figures": found.figures.to_dict("records")}
    print(json.dumps(told, indent=2, ensure_ascii=False))


def verify(study: StudyOption = "data/study", as_json: JsonOption = False) -> None:
    """Compare every release with its hashes, its number with what changed. Exit status 1: something is wrong."""
    from stratalign.releases.verify import verify_releases

    found = verify_releases(study)
    print(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else "\n".join(found.lines()))
    if not found.is_confirmed:
        raise typer.Exit(1)


def withdraw(
    companies: Annotated[
        list[str],
        typer.Argument(metavar="COMPANY...", help="Ids in companies.csv of a release; with --source, their names."),
    ],
    study: StudyOption = "data/study",
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Who contributed them, as contribution.yml says.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why, for the list of contributions.")] = "",
    date: DateOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Take companies out that withdrew consent: data of releases with them go, a hash of each stays."""
    from stratalign.releases.withdraw import withdraw_companies

    if not yes:
        _confirm(len(companies))
    found = withdraw_companies(companies, study=study, source=source, why=reason, date=_day(date))
    print("\n".join(found.lines()))


def benchmark(
    engagement: Annotated[str, typer.Argument(help="Folder of the engagement.")],
    study: StudyOption = "data/study",
    *,
    release: Annotated[str, typer.Option("--release", help="Number of the release that is compared with.")] = "latest",
    origin: Annotated[str, typer.Option("--origin", help="synthetic or real; never both.")] = "synthetic",
    cohort: Annotated[
        str, typer.Option("--cohort", help="industry, industry-size, sector, sector-size, size or all.")
    ] = "industry",
    headcount: Annotated[
        int | None, typer.Option("--headcount", parser=whole_number(1), metavar="N", help="Employees of the company.")
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="WAVE=RELEASE", help="Wave and release of the report before: what moved."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say where a company stands among those of a release: percentile with interval, and what moved since."""
    from typing import cast

    from stratalign.releases.standing import Cohort, stand_in_study
    from stratalign.study.origin import ORIGINS

    if origin not in ORIGINS:
        raise EngagementError(f"--origin is {' or '.join(ORIGINS)}, not {origin!r}.")
    wave, sign, number = (before or "").rpartition("=")
    if before is not None and not (wave and sign and number):
        raise EngagementError(f"--before takes a wave and a release, such as 2025-02=1.0.0; not {before!r}.")
    found = stand_in_study(
        engagement,
        study=study,
        release=release,
        origin="real" if origin == "real" else "synthetic",
        cohort=cast(Cohort, cohort),
        headcount=headcount,
        before=(wave, number) if before else None,
    )
    print(json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else "\n".join(found.lines()))


def package(
    file: Annotated[Path, typer.Argument(metavar="ZIP", help="File to write, such as study-1.1.0.zip.")],
    study: StudyOption = "data/study",
    *,
    release: Annotated[str, typer.Option("--release", help="Number of the release.")] = "latest",
    author: Annotated[
        list[str] | None, typer.Option("--author", help="As it is cited; again for each further one.")
    ] = None,
    notebook: Annotated[
        list[str] | None, typer.Option("--notebook", help="Name or path of a notebook; again for each further one.")
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", parser=whole_number(100), metavar="NUMBER", help="Resamples.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", parser=whole_number(0), metavar="NUMBER", help="Of them.")] = 0,
    twin: Annotated[
        bool, typer.Option("--twin", help="Put a synthetic twin in place of companies that exist: rows may not leave.")
    ] = False,
) -> None:
    """Write one zip that replicates a release: data, code, lock, plan, executed notebooks, expected numbers."""
    from stratalign.releases.package import PackageOptions, package_study
    from stratalign.running import print_step

    default = PackageOptions()
    options = PackageOptions(
        authors=tuple(author or default.authors),
        draws=draws,
        seed=seed,
        notebooks=tuple(notebook or default.notebooks),
        twin=twin,
    )
    made = package_study(file, study=study, release=release, options=options, on_step=print_step)
    print("\n".join(made.lines()))


def _confirm(n: int) -> None:
    """Ask before data of releases go; where nobody can answer, it must be said beforehand."""
    import sys

    if not sys.stdin.isatty():
        raise EngagementError("data of releases would be gone for good. Say --yes if that is what you want.")
    if not typer.confirm(f"Take {n} companies out, and the data of every release with them? This cannot be undone."):
        print("Nothing was withdrawn.")
        raise typer.Exit(0)


def _day(text: str | None) -> dt.date | None:
    """Day as typed; None where none is."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise EngagementError(f"--date takes a day such as 2026-03-31, not {text!r}.") from None
