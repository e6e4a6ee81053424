"""People behind a study's companies: their scores, attitudes and answers, from files or drawn again; no identifiers."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import EngagementError, StatisticError
from stratalign.responses.wide import wide_answers
from stratalign.study.simulate import SURVEYED_OUTCOMES, Truth, simulate_study
from stratalign.study.tables import read_table

INDEX = "alignment_index_points"
INSTRUMENT = "strategic-alignment"
#: Outcomes that people rate in the survey that asks them of alignment.
ATTITUDES = SURVEYED_OUTCOMES
#: Points of people lie between these.
POINTS = (0.0, 100.0)
RESPONDENT = "respondent_id"


def load_people(
    place: Path, companies: pd.DataFrame, truth: dict[str, Any], measures: tuple[str, ...] = (INDEX, *ATTITUDES)
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Scores and answers of people from files, or drawn again for a simulated study; empty where neither is there.

    Parameters
    ----------
    place
        Folder of the study.
    companies
        Its companies.
    truth
        What is planted; empty for a real study.
    measures
        Columns of people.csv: the score, which must be there, and what the same people rate.

    Returns
    -------
    tuple of pandas.DataFrame
        Company, level, score and attitudes of every respondent, as far as known; and answers in the same order, or
        None. Identifiers of respondents stop here.

    Raises
    ------
    EngagementError
        A file is wrong: what, where and how many is said.
    """
    instrument = load_instrument(INSTRUMENT)
    if (place / "people.csv").is_file():
        return _from_files(place, companies, instrument, measures)
    empty = pd.DataFrame({"company_id": pd.Series(dtype=str), INDEX: pd.Series(dtype=float)})
    return _drawn_again(companies, truth) or (empty, None)


def _from_files(
    place: Path, companies: pd.DataFrame, instrument: Instrument, measures: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    path = place / "people.csv"
    given = read_table(path, ("company_id", measures[0]))
    strangers = ~given["company_id"].isin(companies["company_id"])
    if strangers.any():
        raise EngagementError(
            f"{path}: {int(strangers.sum())} of {len(given)} people are of companies that companies.csv lacks, such as "
            f"{given['company_id'][strangers].iloc[0]}. Add the companies, or leave these people out."
        )
    points = [name for name in measures if name in given]
    _require_points(path, given, points)
    known = [name for name in ("company_id", "level", *points) if name in given]
    return given[known], _answers(place, given, instrument)


def _require_points(path: Path, given: pd.DataFrame, names: list[str]) -> None:
    """Refuse points that are no numbers from 0 to 100."""
    for name in names:
        values = pd.to_numeric(given[name], errors="coerce")
        wrong = ~values.between(*POINTS) & given[name].notna()
        if wrong.any():
            raise EngagementError(
                f"{path}: {name} of {int(wrong.sum())} of {len(given)} people is no number from 0 to 100, such as "
                f"{given[name][wrong].iloc[0]}. Give points on that scale, empty where somebody did not answer."
            )


def _answers(place: Path, people: pd.DataFrame, instrument: Instrument) -> pd.DataFrame | None:
    """Answers in the order of people, from a file of their own or from the columns beside the scores."""
    path = place / "answers.csv"
    if not path.is_file():
        asked = [name for name in people if name in instrument.items]
        return _numbers(place / "people.csv", people[asked]) if asked else None
    given = read_table(path, (RESPONDENT,))
    if RESPONDENT not in people:
        raise EngagementError(f"{path} names respondents and people.csv does not: give people.csv a {RESPONDENT}.")
    for table, name in ((people, "people.csv"), (given, "answers.csv")):
        n_twice = int(table[RESPONDENT].duplicated().sum())
        if n_twice:
            raise EngagementError(f"{place / name}: {n_twice} rows repeat a {RESPONDENT}; keep one of each.")
    strangers = int((~given[RESPONDENT].isin(people[RESPONDENT])).sum())
    if strangers:
        raise EngagementError(f"{path}: {strangers} of {len(given)} respondents are not in people.csv.")
    asked = [name for name in given if name in instrument.items]
    if not asked:
        raise EngagementError(
            f"{path} has no column of an item of the instrument, such as {next(iter(instrument.items))}."
        )
    answers = _numbers(path, given.set_index(RESPONDENT)[asked])
    return answers.reindex(people[RESPONDENT]).reset_index(drop=True)


def _numbers(path: Path, answers: pd.DataFrame) -> pd.DataFrame:
    """Answers as numbers; words are refused."""
    numbers = pd.DataFrame({name: pd.to_numeric(answers[name], errors="coerce") for name in answers}, dtype=float)
    wrong = numbers.isna() & answers.notna()
    if wrong.to_numpy().any():
        name = wrong.any().idxmax()
        example = answers[name][wrong[name]].iloc[0]
        raise EngagementError(
            f"{path}: {int(wrong.to_numpy().sum())} answers are no numbers, such as {example!r} in {name}. "
            "Write answers as the numbers of their scale, empty where there is none."
        )
    return numbers


def _drawn_again(companies: pd.DataFrame, truth: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame | None] | None:
    """People of a simulated study, from its truth; None where it does not say enough or its companies were changed."""
    names = {field.name for field in fields(Truth)}
    if not names <= set(truth) or truth["seed"] is None:
        return None
    planted = Truth(**{name: truth[name] for name in names})
    try:
        drawn = simulate_study(truth["n_companies"], scenario=planted, seed=truth["seed"])
    except (StatisticError, TypeError, ValueError) as problem:
        raise EngagementError(f"the truth.json of this study cannot be drawn again: {problem}") from problem
    again = drawn.companies.set_index("company_id")[INDEX]
    same = companies.set_index("company_id")[INDEX].reindex(again.index)
    # Companies that were changed or are not of this draw have no people here.
    known_ids = again.index[np.isclose(again, same, atol=1e-3)]
    people = drawn.people[drawn.people["company_id"].isin(known_ids)].reset_index(drop=True)
    if people.empty:
        return None
    responses = drawn.responses[drawn.responses["unit_id"].isin(known_ids)]
    answers = wide_answers(responses, people[RESPONDENT], list(responses["item_key"].unique()))
    return people.drop(columns=RESPONDENT), answers.reset_index(drop=True)
