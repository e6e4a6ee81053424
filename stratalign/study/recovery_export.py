"""A simulated study as survey tools give it away: careless people, gaps, previews, repeats, three layouts. SYNTHETIC.

Nothing of what was drawn is left in these files but what an analyst would see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.study.simulate import SURVEYED_OUTCOMES, Study
from stratalign.vocabulary import LEVELS

#: Spread of an answer around what a person thinks, in scale points.
ANSWER_SPREAD = 0.6
#: Careless people either give one answer throughout or any answer.
STRAIGHT_SHARE = 0.5
#: Rows that are no answers of the study, in per thousand of its people: previews, and first tries of who came back.
PREVIEWS_PER_1000, REPEATS_PER_1000 = 5, 10
PERSON, COMPANY, LEVEL, STATUS = "Response ID", "Company", "Level", "Status"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a tool writes a table.

    `answers`: the cells for 0 (nothing) to 5. `levels`: the words for executives, managers and staff.
    """

    delimiter: str
    answers: tuple[str, ...]
    levels: tuple[str, ...]
    encoding: str = "utf-8"


_AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
LAYOUTS = (
    Layout(",", ("", "1", "2", "3", "4", "5"), ("executives", "managers", "staff")),
    Layout(";", ("", *_AGREE), ("Executives", "Managers", "Staff"), encoding="utf-8-sig"),
    Layout("\t", ("", *(label.upper() for label in _AGREE)), (" executives", "managers ", "STAFF"), encoding="utf-16"),
)


def asked_items(instrument: Instrument) -> list[str]:
    """Items of a recovery's questionnaire: the short form's on alignment, and all on leaders and engagement.

    Parameters
    ----------
    instrument
        The shipped instrument.

    Returns
    -------
    list of str
        Keys in the order asked.
    """
    short = [key for key in instrument.form_items("short") if instrument.dimension_of[key].role == "alignment"]
    attitudes = [outcome.removesuffix("_points") for outcome in SURVEYED_OUTCOMES]
    return [*short, *(key for key in instrument.items if instrument.dimension_of[key].key in attitudes)]


def draw_answers(
    study: Study, instrument: Instrument, *, careless: float, missing: float, rng: np.random.Generator
) -> np.ndarray:
    """Answers of every person of a study to the items of `asked_items`, some of them careless or missing.

    Parameters
    ----------
    study
        From `simulate_study`.
    instrument
        The shipped instrument.
    careless, missing
        Shares of people who answer without care, and of answers that are not given.
    rng
        Random numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n_people, n_items), 1 to 5, and 0 where there is none.
    """
    n_people = len(study.people)
    alignment = study.responses["value"].to_numpy().reshape(n_people, -1)
    # Attitudes in the order in which the instrument asks for them.
    items = asked_items(instrument)
    attitudes = [
        np.clip(np.rint(1 + points[:, None] / 25 + ANSWER_SPREAD * rng.standard_normal((n_people, n_items))), 1, 5)
        for points, n_items in (
            (study.people[f"{dimension}_points"].to_numpy(), n_items)
            for dimension, n_items in _attitudes(items, instrument).items()
        )
    ]
    answers = np.hstack([alignment, *attitudes]).astype(np.int8)
    is_careless = rng.random(n_people) < careless
    is_straight = is_careless & (rng.random(n_people) < STRAIGHT_SHARE)
    is_random = is_careless & ~is_straight
    answers[is_straight] = rng.integers(1, 6, (int(is_straight.sum()), 1))
    answers[is_random] = rng.integers(1, 6, (int(is_random.sum()), answers.shape[1]))
    answers[rng.random(answers.shape) < missing] = 0
    return answers


def _attitudes(items: list[str], instrument: Instrument) -> dict[str, int]:
    """Items of each attitude that is asked, in order."""
    dimensions = [instrument.dimension_of[key] for key in items]
    return dict(Counter(dimension.key for dimension in dimensions if dimension.role != "alignment"))


def write_raw_export(
    file: Path, study: Study, answers: np.ndarray, instrument: Instrument, layout: Layout, rng: np.random.Generator
) -> None:
    """Write a study's answers in the layout of a survey tool, among previews and first tries.

    Parameters
    ----------
    file
        To be written.
    study
        Whose people answer.
    answers
        From `draw_answers`.
    instrument
        The shipped instrument.
    layout
        One of `LAYOUTS`.
    rng
        Random numbers.
    """
    items, people = asked_items(instrument), study.people
    words, levels = np.array(layout.answers, dtype=object), dict(zip(LEVELS, layout.levels, strict=True))
    who = [
        people["respondent_id"].to_numpy(dtype=object),
        people["company_id"].to_numpy(dtype=object),
        people["level"].map(levels).to_numpy(dtype=object),
    ]
    finished = np.full(len(people), "Complete", dtype=object)
    rows = np.column_stack([*who, finished, words[answers]])
    n = len(rows)
    previews = rows[rng.integers(0, n, n * PREVIEWS_PER_1000 // 1000)]
    previews[:, 0], previews[:, 3] = "preview", "Survey Preview"
    # Somebody who came back: what was said first stands above, and does not count.
    first = rows[rng.choice(n, n * REPEATS_PER_1000 // 1000, replace=False)]
    first[:, 4:] = words[rng.integers(0, 6, (len(first), len(items)))]
    lines = [[PERSON, COMPANY, LEVEL, STATUS, *items], *previews.tolist(), *first.tolist(), *rows.tolist()]
    text = "\n".join(map(layout.delimiter.join, lines)) + "\n"
    file.write_bytes(text.encode(layout.encoding))


def table_of_companies(study: Study) -> pd.DataFrame:
    """What is known of companies apart from their people: industry, size, accounts and customers.

    Parameters
    ----------
    study
        From `simulate_study`.

    Returns
    -------
    pandas.DataFrame
        One row a company, without what its people say.
    """
    known = [name for name in study.companies if not str(name).endswith("_points") and name != "n_respondents"]
    return study.companies[known].assign(log_headcount=np.log(study.companies["headcount"]))
