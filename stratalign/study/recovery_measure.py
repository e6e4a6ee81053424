"""From raw exports to companies' scores by the house's own reading: the careful way, and the naive one beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.engagement.declarations.placing import Placing
from stratalign.engagement.declarations.survey import SurveyFile, Wave
from stratalign.engagement.instrument import Instrument
from stratalign.measurement.careless.signs import SEVERAL, judge_answers
from stratalign.responses.build import build_responses
from stratalign.responses.mapping import Mapping, Metadata
from stratalign.responses.respondents import find_respondents
from stratalign.responses.wide import wide_answers
from stratalign.scores.answers import flip_reverse_columns
from stratalign.scores.matrices import PERSON_COLUMNS
from stratalign.scores.scoring import INDEX_KEY, score_dimensions, score_pillars
from stratalign.sources.detect import read_survey
from stratalign.study.recovery_export import COMPANY, LEVEL, PERSON, STATUS, asked_items
from stratalign.study.simulate import SURVEYED_OUTCOMES

#: Secret of the pseudonyms of people who do not exist.
_KEY = b"nobody is behind these answers, all of them are drawn by a program"
INDEX, WAVE = f"{INDEX_KEY}_points", "study"


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a study's people once its export was read.

    `people` has one row a respondent: company_id, level, the alignment index and the two attitudes in points 0 to 100,
    missing where too little was answered, and is_careless by several signs. `n_set_aside` rows were no answers.
    """

    people: pd.DataFrame
    n_set_aside: int


def read_raw_export(file: Path, instrument: Instrument) -> Measured:
    """Read an export as the house reads a client's, and score its people.

    Parameters
    ----------
    file
        From `write_raw_export`.
    instrument
        The shipped instrument.

    Returns
    -------
    Measured
        Its people.
    """
    items = asked_items(instrument)
    mapping = Mapping(
        respondent_id=PERSON,
        unit=COMPANY,
        level=LEVEL,
        items={key: key for key in items},
        metadata=Metadata(status=STATUS),
    )
    wave = Wave(key=WAVE, label="Study", survey=SurveyFile(file=file.name))
    raw = read_survey(file, format="generic_wide")
    found = find_respondents(raw, mapping, Placing(Hierarchy("Study", "from_survey"), {}), wave, key=_KEY)
    responses = build_responses(raw, instrument, mapping=mapping, respondents=found)
    scores = score_dimensions(responses, instrument)
    answers = wide_answers(responses, found.table["respondent_id"], items)
    return Measured(
        _people(found.table, _points(scores, instrument), answers, instrument), sum(found.set_aside.values())
    )


def measure_answers(people: pd.DataFrame, answers: np.ndarray, instrument: Instrument) -> Measured:
    """Score people's answers as `read_raw_export` does, without writing and reading a file: the same, and cheaper.

    Parameters
    ----------
    people
        Of a study: respondent_id, company_id and level.
    answers
        From `draw_answers`, in the order of people.
    instrument
        The shipped instrument.

    Returns
    -------
    Measured
        Those who answered anything.
    """
    items, answered = asked_items(instrument), np.asarray((answers > 0).any(axis=1))
    table = people.loc[answered, ["respondent_id", "company_id", "level"]].rename(columns={"company_id": "unit_id"})
    given = answers[answered].astype(float)
    wide = pd.DataFrame(np.where(given > 0, given, np.nan), table["respondent_id"], items)
    points = flip_reverse_columns(wide, instrument).set_axis(
        pd.MultiIndex.from_frame(table.assign(wave=WAVE)[PERSON_COLUMNS]), axis=0
    )
    own = {
        dimension.key: [item.key for item in dimension.items if item.key in wide]
        for dimension in instrument.with_role("alignment", "outcome")
    }
    matrices = {key: points[asked] for key, asked in own.items() if asked}
    scores = score_dimensions(pd.DataFrame(), instrument, matrices=matrices)
    return Measured(_people(table, _points(scores, instrument), wide, instrument), 0)


def _points(scores: pd.DataFrame, instrument: Instrument) -> dict[str, pd.Series]:
    """The index and the attitudes by respondent."""
    index = score_pillars(scores, instrument)
    parts = {INDEX: index[index["measure_key"] == INDEX_KEY]} | {
        name: scores[scores["measure_key"] == name.removesuffix("_points")] for name in SURVEYED_OUTCOMES
    }
    return {name: part.set_index("respondent_id")["score_points"] for name, part in parts.items()}


def _people(
    table: pd.DataFrame, points: dict[str, pd.Series], answers: pd.DataFrame, instrument: Instrument
) -> pd.DataFrame:
    """People in the order of a table with respondent_id, unit_id and level."""
    alignment = [key for key in answers if instrument.dimension_of[str(key)].role == "alignment"]
    signs = judge_answers(answers[alignment], instrument).values()
    known = {"company_id": table["unit_id"].to_numpy(), "level": table["level"].to_numpy()}
    own = {name: part.reindex(table["respondent_id"]).to_numpy() for name, part in points.items()}
    careless = np.sum([sign.is_flagged for sign in signs], axis=0) >= SEVERAL
    return pd.DataFrame(known).assign(**own, is_careless=careless)


def company_scores(people: pd.DataFrame, *, by_level: bool) -> pd.DataFrame:
    """Scores of companies from their people, one row a company in the order of their names.

    Parameters
    ----------
    people
        From `Measured`.
    by_level
        Whether the levels of a company count alike; else every person does.

    Returns
    -------
    pandas.DataFrame
        Index company_id; the alignment index and both attitudes, and n_respondents.
    """
    names = [INDEX, *SURVEYED_OUTCOMES]
    groups = people.groupby(["company_id", "level"] if by_level else "company_id", sort=True)[names].mean()
    means = groups.groupby(level="company_id").mean() if by_level else groups
    return means.assign(n_respondents=people.groupby("company_id").size())
