"""A study's companies read from its folder: the shipped synthetic sample, or one a researcher added companies to."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, StatisticError
from stratalign.numerics.display import displayed
from stratalign.paths import read_file
from stratalign.scores.answers import wide_answers
from stratalign.scores.scoring import INDEX_KEY, score_dimensions, score_pillars
from stratalign.shipped import resolve
from stratalign.study.simulate import Study, Truth, simulate_study
from stratalign.vocabulary import estimate_rows

INDEX = "alignment_index_points"
NEEDED = ("company_id", "industry", INDEX)
FILES = ("companies.csv", "people.csv", "panel.csv", "truth.json", "analysis_plan.yml")
INSTRUMENT = "strategic-alignment"
#: The last fields of a truth have defaults.
FEW_OF_TRUTH = 4
PANEL = ("company_id", "period_end", "revenue_meur", "operating_income_meur")


@displayed
@dataclass(frozen=True, slots=True)
class StudyData:
    """Companies of a study and the people behind their scores.

    - `companies`: one row per company as in the codebook, and `log_headcount`; headcount and n_respondents are there
      though missing where nobody gave them.
    - `people`: company_id, alignment_index_points and, where known, level of every respondent; empty where nobody
      knows them. `answers`: index of `people`, one column per item as answered; None where they are not known.
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
        Holds `companies.csv`; optionally `people.csv` (company_id, alignment_index_points, and where known level and
        answers to the items of the shipped instrument; no identifiers), `panel.csv` (company_id, period_end,
        revenue_meur, operating_income_meur), and `truth.json` of a simulated study, whose respondents are drawn again
        from its seed.

    Returns
    -------
    StudyData
        Companies in the file's order.

    Raises
    ------
    EngagementError
        A file or column is missing, a company stands twice, or what is planted cannot be drawn again.
    """
    place = resolve(folder)
    companies = _read(place / "companies.csv", NEEDED)
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
    people, answers = _people(place, companies, truth)
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


def _read(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    content = read_file(
        path, EngagementError, advice="Name the folder of a study: a study is a folder with companies.csv."
    )
    try:
        table = pd.read_csv(io.BytesIO(content), keep_default_na=False, na_values=[""])
    except UnicodeDecodeError as problem:
        raise EngagementError(f"{path} is not UTF-8 (byte {problem.start}). Save it again as CSV, UTF-8.") from None
    except (pd.errors.EmptyDataError, pd.errors.ParserError):
        line = "it is empty" if not content.strip() else "its lines have different numbers of cells"
        raise EngagementError(f"{path} is no table of comma-separated values: {line}. Export it again.") from None
    absent = [name for name in needed if name not in table]
    if absent:
        raise EngagementError(f"{path} has no column {', '.join(absent)}; it has {', '.join(map(str, table.columns))}.")
    return table


def _people(place: Path, companies: pd.DataFrame, truth: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Scores and answers of people from a file, or drawn again for a simulated study; empty where neither is there."""
    instrument = load_instrument(INSTRUMENT)
    if (place / "people.csv").is_file():
        given = _read(place / "people.csv", ("company_id", INDEX))
        asked = [name for name in given if name in instrument.items]
        known = [name for name in ("company_id", "level", INDEX) if name in given]
        return given[known], given[asked].astype(float) if asked else None
    empty = pd.DataFrame({"company_id": pd.Series(dtype=str), INDEX: pd.Series(dtype=float)})
    if not {"seed", "scenario", "n_companies"} <= set(truth):
        return empty, None
    drawn = _drawn_again(place / "truth.json", truth)
    again = drawn.companies.set_index("company_id")[INDEX]
    same = companies.set_index("company_id")[INDEX].reindex(again.index)
    # Companies that were changed or are not of this draw have no people here.
    known_ids = again.index[np.isclose(again, same, atol=1e-3)]
    responses = drawn.responses[drawn.responses["unit_id"].isin(known_ids)]
    if responses.empty:
        return empty, None
    scores = score_pillars(score_dimensions(responses, instrument), instrument)
    index = scores[scores["measure_key"] == INDEX_KEY].reset_index(drop=True)
    answers = wide_answers(responses, index["respondent_id"], list(responses["item_key"].unique()))
    people = pd.DataFrame({"company_id": index["unit_id"], "level": index["level"], INDEX: index["score_points"]})
    return people, answers.reset_index(drop=True)


def _drawn_again(path: Path, truth: dict[str, Any]) -> Study:
    """The simulated study itself: by what is planted, or by the name of a shipped scenario where that is not told."""
    names = [field.name for field in fields(Truth)]
    planted = {name: truth[name] for name in names if name in truth}
    is_told = set(names[:-FEW_OF_TRUTH]) <= set(planted)
    try:
        scenario = Truth(**planted) if is_told else truth["scenario"]
        return simulate_study(truth["n_companies"], scenario=scenario, seed=truth["seed"])
    except (StatisticError, TypeError, ValueError) as problem:
        raise EngagementError(
            f"{path}: the respondents cannot be drawn again ({problem}) Write the study again, or take the file away."
        ) from None


def _years(place: Path) -> pd.DataFrame:
    """Growth and margin of single years from the accounts; growth is missing in a company's first."""
    if not (place / "panel.csv").is_file():
        return pd.DataFrame(columns=["company_id", "period_end", "revenue_cagr_pct", "operating_margin_pct"])
    panel = _read(place / "panel.csv", PANEL).sort_values(["company_id", "period_end"], ignore_index=True)
    before = panel.groupby("company_id")["revenue_meur"].shift()
    revenue = panel["revenue_meur"].where(panel["revenue_meur"] > 0)
    return panel[["company_id", "period_end"]].assign(
        revenue_cagr_pct=100 * (revenue / before.where(before > 0) - 1),
        operating_margin_pct=100 * panel["operating_income_meur"] / revenue,
    )
