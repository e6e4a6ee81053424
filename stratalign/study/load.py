"""A study's companies read from its folder: the shipped synthetic sample, or one a researcher added companies to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.plan import PLAN_FILE, load_analysis_plan
from stratalign.errors import EngagementError
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.paths import read_file
from stratalign.shipped import resolve
from stratalign.study.design import StudyDesign, read_design
from stratalign.study.origin import Origin, with_origin
from stratalign.study.people import load_people
from stratalign.study.tables import read_table
from stratalign.vocabulary import estimate_rows

NEEDED = ("company_id",)
FILES = ("companies.csv", "people.csv", "answers.csv", "panel.csv", "truth.json", PLAN_FILE, "codebook.csv")
#: Of a release: which measures of which companies were asked otherwise and converted, and how reliably.
LINKS, LINK_COLUMNS = "links.csv", ("company_id", "measure", "formula", "reliability", "source")
PANEL = ("company_id", "period_end")
ACCOUNTS = ("revenue_meur", "operating_income_meur")
#: What a row may say of its company beside measures.
PROFILE = ("industry", "size_class", "region")


@displayed
@dataclass(frozen=True, slots=True)
class StudyData(Result):
    """Companies of a study and the people behind their scores.

    - `companies`: one row per company as in the codebook, with `origin` (real or synthetic) and `log_headcount`;
      headcount and n_respondents are there though missing where nobody gave them.
    - `people`: company_id, alignment_index_points and, where known, level, leadership_effectiveness_points and
      employee_engagement_points of every respondent; empty where nobody knows them. `answers`: index of `people`, one
      column per item as answered; None where they are not known. Neither has identifiers of respondents.
    - `years`: company_id, period_end, every measure of panel.csv, and growth and margin of single years where accounts
      are there; empty without a panel.
    - `is_synthetic`: any company is made up. `truth`: what is planted, empty for a real study.
    - `design`: exposure, outcomes and controls.
    - `links`: company_id, measure, formula, reliability and source of every measure that was asked otherwise and
      converted; empty where all were asked alike.
    """

    folder: Path
    companies: pd.DataFrame
    people: pd.DataFrame
    answers: pd.DataFrame | None
    years: pd.DataFrame
    truth: dict[str, Any]
    is_synthetic: bool
    design: StudyDesign = field(default_factory=StudyDesign)
    links: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINK_COLUMNS)))

    def of_origin(self, origin: Origin) -> StudyData:
        """Companies of one origin, with their people and years: real and made-up ones are never estimated together.

        Parameters
        ----------
        origin
            `real` or `synthetic`.

        Returns
        -------
        StudyData
            The part of the study.

        Raises
        ------
        EngagementError
            No company is of that origin.
        """
        chosen = self.companies["origin"].eq(origin)
        if not chosen.any():
            counts = ", ".join(f"{n} {name}" for name, n in self.companies["origin"].value_counts().items())
            raise EngagementError(f"{self.folder}: no company's origin is {origin!r}; there are {counts}.")
        ids = self.companies.loc[chosen, "company_id"]
        of_these = self.people["company_id"].isin(ids)
        return replace(
            self,
            companies=self.companies[chosen].reset_index(drop=True),
            people=self.people[of_these].reset_index(drop=True),
            answers=None if self.answers is None else self.answers[of_these.to_numpy()].reset_index(drop=True),
            years=self.years[self.years["company_id"].isin(ids)].reset_index(drop=True),
            links=self.links[self.links["company_id"].isin(ids)].reset_index(drop=True),
            truth=self.truth if origin == "synthetic" else {},
            is_synthetic=origin == "synthetic",
        )

    def tidy(self) -> pd.DataFrame:
        """Mean over companies of every number known of them, in the estimate columns of vocabulary.py."""
        numbers = self.companies.select_dtypes("number")
        return estimate_rows(
            term=numbers.columns.to_list(),
            quantity="mean_of_companies",
            measure="as the column's name",
            estimate=numbers.mean().to_list(),
            n_units=numbers.count().to_list(),
        )


def load_study(folder: str | Path = "data/study") -> StudyData:
    """Read a study.

    Parameters
    ----------
    folder
        Holds `companies.csv` (company_id, and what is known of industry, size_class, region, headcount, n_respondents,
        origin and measures); optionally `codebook.csv`, whose column `role` says which columns are exposure, outcomes
        and controls; `people.csv` (company_id, alignment_index_points, where known level, what the person says of
        leaders and work as leadership_effectiveness_points and employee_engagement_points, and answers to the items of
        the shipped instrument); `answers.csv` (respondent_id, which must then stand in people.csv too, and answers to
        the items); `panel.csv` (company_id, period_end, measures; revenue_meur and operating_income_meur give growth
        and margin); `links.csv` of a release; and `truth.json` of a simulated study, whose respondents are drawn
        again from its seed where no file holds them.

    Returns
    -------
    StudyData
        Companies in the file's order.

    Raises
    ------
    EngagementError
        A file or column is missing, a company or respondent stands twice, or people's points lie outside 0 to 100.
    """
    place = resolve(folder)
    companies = read_table(place / "companies.csv", NEEDED)
    n_twice = int(companies["company_id"].duplicated().sum())
    if n_twice:
        raise EngagementError(f"{place / 'companies.csv'}: {n_twice} rows repeat a company_id; keep one of each.")
    for name in ("headcount", "n_respondents"):
        given = companies[name] if name in companies else pd.Series(np.nan, index=companies.index)
        companies[name] = pd.to_numeric(given, errors="coerce")
    companies["log_headcount"] = np.log(companies["headcount"].where(companies["headcount"] > 0))
    truth_file = place / "truth.json"
    truth = _truth(truth_file) if truth_file.is_file() else {}
    companies = with_origin(companies, place / "companies.csv", is_simulated=bool(truth))
    is_synthetic = bool(companies["synthetic"].any())
    plan = load_analysis_plan(place) if (place / PLAN_FILE).is_file() else None
    design = read_design(place, companies, plan)
    attitudes = tuple(outcome.name for outcome in design.outcomes if outcome.is_attitude)
    people, answers = load_people(place, companies, truth, (design.exposure, *attitudes))
    file = place / LINKS
    links = read_table(file, LINK_COLUMNS) if file.is_file() else pd.DataFrame(columns=list(LINK_COLUMNS))
    return StudyData(place, companies, people, answers, _years(place), truth, is_synthetic, design, links)


def _truth(path: Path) -> dict[str, Any]:
    """What a simulated study has planted."""
    try:
        truth = json.loads(read_file(path, EngagementError))
    except ValueError:
        truth = None
    if not isinstance(truth, dict):
        raise EngagementError(f"{path} is no JSON of keys and values. Simulate the study again, or take the file away.")
    return truth


def _years(place: Path) -> pd.DataFrame:
    """Growth and margin of single years from the accounts; growth is missing in a company's first."""
    if not (place / "panel.csv").is_file():
        return pd.DataFrame(columns=["company_id", "period_end", "revenue_cagr_pct", "operating_margin_pct"])
    panel = read_table(place / "panel.csv", PANEL).sort_values(["company_id", "period_end"], ignore_index=True)
    twice = int(panel.duplicated(list(PANEL)).sum())
    if twice:
        raise EngagementError(f"{place / 'panel.csv'}: {twice} rows repeat a company and period_end; keep one of each.")
    measures = [*PANEL, *(name for name in panel.select_dtypes("number") if name not in (*PANEL, *ACCOUNTS))]
    if not set(ACCOUNTS) <= set(panel):
        return panel[measures]
    before = panel.groupby("company_id")["revenue_meur"].shift()
    revenue = panel["revenue_meur"].where(panel["revenue_meur"] > 0)
    return panel[measures].assign(
        revenue_cagr_pct=100 * (revenue / before.where(before > 0) - 1),
        operating_margin_pct=100 * panel["operating_income_meur"] / revenue,
    )
