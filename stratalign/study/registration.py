"""A plan registered before data are added: a document for a registry, and a hash that results can be held against."""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from stratalign.engagement.declarations.plan import PLAN_FILE, AnalysisPlan, load_analysis_plan
from stratalign.errors import EngagementError
from stratalign.numerics.display import displayed
from stratalign.paths import read_file
from stratalign.study.power import StudyPower
from stratalign.study.released import RELEASES_FOLDER, STAGED_FOLDER, versions_of
from stratalign.vocabulary import counted

DOCUMENT_FILE, RECORD_FILE = "preregistration.md", "preregistration.json"
COMPANIES_FILE = "companies.csv"


@displayed
@dataclass(frozen=True, slots=True)
class Registration:
    """A plan as it was registered.

    `plan_sha256` is the plan's hash, as results print it; `document_sha256` that of the document for the registry.
    `n_companies` were in the folder, its latest release or waiting for one when it was written, with the hash
    `companies_sha256` of these tables; 0 and "" where none were. Of releases only companies that exist are counted.
    """

    title: str
    registered_on: str
    plan_sha256: str
    document_sha256: str
    n_companies: int = 0
    companies_sha256: str = ""

    @property
    def is_before_data(self) -> bool:
        """Whether no data were in the folder."""
        return self.n_companies == 0


def register_plan(
    folder: str | Path,
    *,
    title: str,
    authors: tuple[str, ...] = (),
    question: str = "",
    power: StudyPower | None = None,
    day: date | None = None,
) -> Registration:
    """Write a plan down for a registry, with its hash and with what data there were.

    Parameters
    ----------
    folder
        Of the study, with `analysis_plan.yml`. `preregistration.md` and `preregistration.json` are written to it.
    title, authors, question
        As the registry asks for them.
    power
        From `plan_power`, for the section on sample size.
    day
        Of the registration; today where absent.

    Returns
    -------
    Registration
        What was written down.

    Raises
    ------
    EngagementError
        There is no plan, or one was registered here that is another, or before the data came: a registration is not
        written over.
    """
    place = Path(folder)
    if not (place / PLAN_FILE).is_file():
        raise EngagementError(
            f"{place / PLAN_FILE} is not there: it says what is meant to be estimated. Write it, such as\n"
            "  hypotheses:\n"
            "    - {outcome: growth_pct, exposure: trust_points, controls: [industry], family: planned}\n"
            "  cuts: [0.25]"
        )
    plan = load_analysis_plan(place)
    before = load_registration(place)
    if before is not None and before.plan_sha256 != plan.sha256:
        raise EngagementError(
            f"{place / RECORD_FILE}: another plan was registered on {before.registered_on} (hash "
            f"{before.plan_sha256[:16]}; this one {plan.sha256[:16]}). Keep the registered plan, or register the new "
            "one in a folder of its own and say in it what changed and why."
        )
    n_companies, n_synthetic, tables = _data_there(place)
    if before is not None and before.is_before_data and n_companies:
        raise EngagementError(
            f"{place / RECORD_FILE}: this plan was registered on {before.registered_on}, before the data of "
            f"{counted(n_companies, 'company', 'companies')} came. It stands as it is; writing it down anew would lose "
            "that."
        )
    day = day or datetime.now(UTC).date()
    text = preregistration_text(
        plan,
        title=title,
        authors=authors,
        question=question,
        power=power,
        day=day,
        n_companies=n_companies,
        n_synthetic=n_synthetic,
    )
    found = Registration(
        title=title,
        registered_on=day.isoformat(),
        plan_sha256=plan.sha256,
        document_sha256=hashlib.sha256(text.encode()).hexdigest(),
        n_companies=n_companies,
        companies_sha256=hashlib.sha256(tables).hexdigest() if n_companies else "",
    )
    _write(place / DOCUMENT_FILE, text)
    names = ("title", "registered_on", "plan_sha256", "document_sha256", "n_companies", "companies_sha256")
    record = {name: getattr(found, name) for name in names}
    _write(place / RECORD_FILE, json.dumps(record, indent=2) + "\n")
    return found


def load_registration(folder: str | Path) -> Registration | None:
    """Registration of a study's plan.

    Parameters
    ----------
    folder
        Of the study.

    Returns
    -------
    Registration or None
        None where none was written.

    Raises
    ------
    EngagementError
        The record is damaged.
    """
    file = Path(folder) / RECORD_FILE
    if not file.is_file():
        return None
    try:
        return Registration(**json.loads(read_file(file, EngagementError)))
    except (ValueError, TypeError):
        raise EngagementError(f"{file} is no registration of this version. Take it from your records.") from None


def preregistration_text(
    plan: AnalysisPlan,
    *,
    title: str,
    authors: tuple[str, ...],
    question: str,
    power: StudyPower | None,
    day: date,
    n_companies: int,
    n_synthetic: int = 0,
) -> str:
    """Document of a plan in the sections that registries ask for, as Markdown.

    Parameters
    ----------
    plan
        What will be estimated.
    title, authors, question, power, day
        As in `register_plan`.
    n_companies, n_synthetic
        Companies whose data were there already, and made-up ones of a release, which are no evidence.

    Returns
    -------
    str
        Sections of the OSF Preregistration template: study information, design plan, sampling plan, variables,
        analysis plan.
    """
    exposures = sorted({hypothesis.exposure for hypothesis in plan.hypotheses})
    outcomes = sorted({hypothesis.outcome for hypothesis in plan.hypotheses})
    controls = sorted({name for hypothesis in plan.hypotheses for name in hypothesis.controls})
    lines = [
        f"# {title}",
        "",
        f"Plan `{plan.sha256}` (SHA-256 of what `{PLAN_FILE}` says), written down on {day.isoformat()}.",
        "",
        "## Study information",
        "",
        f"**Authors.** {', '.join(authors) or 'To be named in the registry.'}",
        "",
        f"**Research question.** {question or _question(exposures, outcomes)}",
        "",
        "**Hypotheses.** Each is an association, two-sided; none is a claim about causes.",
        "",
        "| | outcome | exposure | held constant | family |",
        "|---|---|---|---|---|",
        *(
            f"| H{number} | {hypothesis.outcome} | {hypothesis.exposure} | "
            f"{', '.join(hypothesis.controls) or 'nothing'} | {hypothesis.family} |"
            for number, hypothesis in enumerate(plan.hypotheses, start=1)
        ),
        "",
        "## Design plan",
        "",
        "**Study type.** Observational. Companies are not assigned to anything; nobody is blinded.",
        "",
        "**Study design.** One row a company: scores of its people, outcomes from accounts, customers or people.",
        "",
        "## Sampling plan",
        "",
        f"**Existing data.** {_existing(n_companies, n_synthetic)}",
        "",
        f"**Sample size and its reasons.** {_power_said(power)}",
        "",
        "## Variables",
        "",
        f"**Measured.** Exposure: {', '.join(exposures)}. Outcomes: {', '.join(outcomes)}. Held constant: "
        f"{', '.join(controls) or 'nothing'}.",
        "",
        "**Indices.** Scores run from 0 to 100: means of answered items, of dimensions, of pillars; companies are "
        "means of their people.",
        "",
        "## Analysis plan",
        "",
        "**Statistical models.** Least squares of the outcome on the exposure over all companies with both, numbers "
        "held constant as covariates and labels as fixed effects, heteroscedasticity-consistent errors.",
        "",
        f"**Extreme groups.** Shown beside the models, at the shares {', '.join(f'{cut:g}' for cut in plan.cuts)} of "
        "companies at each end and at no others.",
        "",
        "**Inference criteria.** p values are adjusted within each family by Benjamini and Hochberg; a finding has an "
        f"adjusted p below {plan.false_discovery_rate:g}.",
        "",
        "**Missing data.** Each hypothesis uses the companies that have its variables, and says how many these are.",
        "",
        "**Exploratory analysis.** Whatever else is estimated is marked as explored wherever it is shown.",
        "",
    ]
    return "\n".join(lines)


def _question(exposures: list[str], outcomes: list[str]) -> str:
    return f"Do companies with a higher {' and '.join(exposures)} differ in {', '.join(outcomes)}?"


def _existing(n_companies: int, n_synthetic: int) -> str:
    made_up = f" Its releases hold {n_synthetic:,} SYNTHETIC companies, which are no evidence." if n_synthetic else ""
    if n_companies:
        return (
            f"Data of {counted(n_companies, 'company', 'companies')} were in the study's folder when this was written: "
            f"what is estimated from them was not registered before they were there.{made_up}"
        )
    return f"None: the study's folder held no companies{' that exist' * bool(made_up)} when this was written.{made_up}"


def _data_there(place: Path) -> tuple[int, int, bytes]:
    """Companies in the folder, its latest release and what waits; made-up ones of releases; and the tables' bytes."""
    own = place / COMPANIES_FILE
    before = read_file(own, EngagementError) if own.is_file() else b""
    latest = [place / RELEASES_FOLDER / str(version) / COMPANIES_FILE for version in versions_of(place)[-1:]]
    staged = sorted((place / STAGED_FOLDER).glob(f"*/{COMPANIES_FILE}"))
    exist: set[str] = set()
    made_up: set[str] = set()
    content = before
    for table in (*latest, *staged):
        if table.is_file():
            read = read_file(table, EngagementError)
            rows = pd.read_csv(io.BytesIO(read), dtype=str, keep_default_na=False)
            # What waits has no column of origin; ids of contributed companies begin with R for real.
            is_real = rows["origin"].eq("real") if "origin" in rows else rows["company_id"].str.startswith("R")
            exist |= set(rows.loc[is_real, "company_id"])
            made_up |= set(rows.loc[~is_real, "company_id"])
            content += read if is_real.any() else b""
    return max(len(before.splitlines()) - 1, 0) + len(exist), len(made_up), content


def _power_said(power: StudyPower | None) -> str:
    if power is None:
        return "Not worked out."
    design = power.design
    return (
        f"{power.n_companies:,} companies with {design.people} people each (reliability of a company's score "
        f"{design.score_reliability:.2f}) and outcomes over {design.years} years see a {power.quantity} of "
        f"{power.effect:g} with a chance of {power.power:.0%}, two-sided at {design.alpha:g} over "
        f"{counted(design.n_tests, 'test', 'tests')}: as a correlation it is {power.correlation:.2f}, "
        f"and {power.seen:.2f} is what the study would see."
    )


def _write(file: Path, text: str) -> None:
    """Write beside, then rename: no file is ever half of one."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
