"""A study's companies read from its folder: the shipped synthetic sample, or one a researcher added companies to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.errors import EngagementError
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.paths import read_file
from stratalign.shipped import resolve
from stratalign.study.people import INDEX, load_people, read_table
from stratalign.vocabulary import estimate_rows

NEEDED = ("company_id", "industry", INDEX)
FILES = ("companies.csv", "people.csv", "answers.csv", "panel.csv", "truth.json", "analysis_plan.yml")
PANEL = ("company_id", "period_end", "revenue_meur", "operating_income_meur")


@displayed
@dataclass(frozen=True, slots=True)
class StudyData(Result):
    """Companies of a study and the people behind their scores.

    - `companies`: one row per company as in the codebook, and `log_headcount`; headcount and n_respondents are there
      though missing where nobody gave them.
    - `people`: company_id, alignment_index_points and, where known, level, leadership_effectiveness_points and
      employee_engagement_points of every respondent; empty where nobody knows them. `answers`: index of `people`, one
      column per item as answered; None where they are not known. Neither has identifiers of respondents.
    - `years`: company_id, period_end, and the growth and margin of single years; empty without accounts.
    - `is_synthetic`: any company is made up. `truth`: what is planted, empty for a real study.
    """

    folder: Path
    companies: pd.DataFrame
    people: pd.DataFrame
    answers: pd.DataFrame | None
    years: pd.DataFrame
    truth: dict[str, Any]
    is_synthetic: bool

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
        Holds `companies.csv`; optionally `people.csv` (company_id, alignment_index_points, where known level, what the
        person says of leaders and work as leadership_effectiveness_points and employee_engagement_points, and answers
        to the items of the shipped instrument), `answers.csv` (respondent_id, which must then stand in people.csv too,
        and answers to the items), `panel.csv` (company_id, period_end, revenue_meur, operating_income_meur), and
        `truth.json` of a simulated study, whose respondents are drawn again from its seed where no file holds them.

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
    is_synthetic = bool(truth) or (
        "synthetic" in companies and bool(companies["synthetic"].astype(str).str.lower().eq("true").any())
    )
    people, answers = load_people(place, companies, truth)
    return StudyData(place, companies, people, answers, _years(place), truth, is_synthetic)


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
    before = panel.groupby("company_id")["revenue_meur"].shift()
    revenue = panel["revenue_meur"].where(panel["revenue_meur"] > 0)
    return panel[["company_id", "period_end"]].assign(
        revenue_cagr_pct=100 * (revenue / before.where(before > 0) - 1),
        operating_margin_pct=100 * panel["operating_income_meur"] / revenue,
    )
