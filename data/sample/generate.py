"""Write the raw files of the two SYNTHETIC sample engagements again: `python data/sample/generate.py`.

The seeds are fixed, so that every file comes out byte for byte as committed. What is planted in each is listed in
README.md and checked by tests/test_samples.py. Only the files in `raw/` are written; `engagement.yml` and the mappings
are kept by hand.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import re
import string
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import yaml

from stratalign.engagement import Engagement, load_engagement
from stratalign.instrument import Instrument, load_instrument

FOLDER = Path(__file__).resolve().parent
TEXTS = yaml.safe_load((FOLDER / "texts.yml").read_text(encoding="utf-8"))
SEEDS = {"northwind": 20260209, "harbour": 20250407}

# How people answer: variance components of one answer in squared scale points, as in stratalign/study/simulate.py.
VARIANCE_UNIT = 0.05
VARIANCE_UNIT_FACET = 0.035
VARIANCE_PERSON = 0.17
VARIANCE_PERSON_FACET = 0.19
VARIANCE_STYLE = 0.02
VARIANCE_ANSWER = 0.42
ENGAGEMENT_FROM_ALIGNMENT = 0.7

#: Staff's mean in points 0-100 by dimension, and how far managers and executives stand above it.
NORTHWIND_POINTS = {
    "clarity": (54, 8, 21), "belief": (61, 8, 14), "implementability": (43, 3, 9), "line_of_sight": (49, 10, 22),
    "market_choice": (58, 7, 14), "culture_health": (65, 4, 8), "performance_environment": (57, 4, 8),
    "change_response": (51, 4, 8), "role_clarity": (70, 4, 7), "capability_fit": (56, 2, 6),
    "talent_flow": (52, 4, 9), "manager_cascade": (62, 5, 8), "employee_engagement": (63, 5, 12),
    "leadership_effectiveness": (61, 3, 6), "marker": (52, 0, 0), "attention": (50, 0, 0),
}  # fmt: skip
HARBOUR_POINTS = {
    "clarity": (50, 8, 18), "belief": (60, 6, 12), "implementability": (47, 3, 8), "line_of_sight": (52, 8, 16),
    "market_choice": (58, 6, 12), "culture_health": (66, 4, 8), "performance_environment": (60, 3, 7),
    "change_response": (54, 4, 8), "role_clarity": (68, 4, 8), "capability_fit": (50, 2, 6),
    "talent_flow": (51, 4, 8), "manager_cascade": (61, 4, 8),
    "employee_engagement": (64, 5, 10), "attention": (50, 0, 0),
}  # fmt: skip
#: Points by which an item stands off its dimension: the drivers are clear, the order of the priorities is not.
ITEM_SHIFTS = {
    "clarity_1": 13, "clarity_2": -6, "clarity_3": -8, "clarity_4": 1, "implementability_1": -2,
    "implementability_2": 3, "capability_fit_1": 6, "capability_fit_2": -6, "line_of_sight_2": 3, "line_of_sight_3": -3,
}  # fmt: skip
#: Facets that improve between the two waves of Harbour, in points planted before answers are cut to the scale.
HARBOUR_CHANGE = {"clarity": 9.0, "line_of_sight": 9.0}

NORTHWIND_RESPONDENTS = (
    22, 17, 26, 12, 9, 18, 20, 15, 3, 20, 11, 14, 24, 16, 19, 8, 21, 13, 6, 21, 10, 19, 17, 12, 18,
)  # fmt: skip
N_EXECUTIVES = 9
N_CARELESS, N_INATTENTIVE, N_PREVIEWS, N_TESTS, N_UNFINISHED = 12, 5, 3, 1, 5
MANAGER_SHARE = 0.155
#: Strength of the planted association between a unit's alignment and its results, in the units as drawn.
UNIT_CORRELATION_GROWTH, UNIT_CORRELATION_MARGIN = 0.40, 0.30

#: Mean and spread of the sliders by dimension.
SLIDERS = {
    "culture_actual": ((35, 30, 38, 28, 45, 36, 42, 40, 32, 34), 17),
    "culture_required": ((52, 60, 62, 60, 62, 45, 52, 48, 74, 78), 9),
}
NPS_GROUPS = ["Promoter", "Passive"]

QUALTRICS_METADATA = {
    "StartDate": ("Start Date", "startDate"), "EndDate": ("End Date", "endDate"),
    "Status": ("Response Type", "status"), "IPAddress": ("IP Address", "ipAddress"),
    "Progress": ("Progress", "progress"), "Duration (in seconds)": ("Duration (in seconds)", "duration"),
    "Finished": ("Finished", "finished"), "RecordedDate": ("Recorded Date", "recordedDate"),
    "ResponseId": ("Response ID", "_recordId"), "RecipientLastName": ("Recipient Last Name", "recipientLastName"),
    "RecipientFirstName": ("Recipient First Name", "recipientFirstName"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"),
    "ExternalReference": ("External Data Reference", "externalDataReference"),
    "LocationLatitude": ("Location Latitude", "locationLatitude"),
    "LocationLongitude": ("Location Longitude", "locationLongitude"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
}  # fmt: skip
NOT_JUDGED = "Cannot judge"
CLOCK = "%Y-%m-%d %H:%M:%S"
#: Stamp of everything inside a workbook; a zip archive knows no year before 1980.
WORKBOOK_TIME = dt.datetime(2025, 4, 28, 9, 0, 0)


def write_samples(folder: Path = FOLDER) -> None:
    """Write the raw files of both engagements below a folder, in `northwind/raw` and `harbour/raw`.

    Parameters
    ----------
    folder
        Created where needed; files of the same name are replaced.
    """
    instrument = load_instrument("strategic-alignment")
    for name, write in {"northwind": _write_northwind, "harbour": _write_harbour}.items():
        raw = folder / name / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        write(raw, load_engagement(FOLDER / name), instrument, np.random.default_rng(SEEDS[name]))


# How people answer -------------------------------------------------------------------------------------------------
def draw_effects(
    people: pd.DataFrame, units: Sequence[str], dimensions: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw by how many scale points each person stands off the mean of his or her level, by dimension.

    Units differ in all and in single dimensions, and so do people; engagement shares part of the person's view of
    alignment; the marker and the attention checks share nothing. Effects cancel out in each level (and, where people
    answer different waves, in each group of waves), so that gaps and changes come out near what is planted.
    """
    n_people = len(people)
    alignment = pd.Series(_standardised(rng.standard_normal(len(units))), index=list(units))
    of_units = _standardised(rng.standard_normal((len(units), len(dimensions))))
    by_unit = pd.DataFrame(of_units, index=list(units), columns=list(dimensions))
    view = np.sqrt(VARIANCE_UNIT) * people["unit"].map(alignment).fillna(0).to_numpy()
    view = view + np.sqrt(VARIANCE_PERSON) * rng.standard_normal(n_people)
    own = np.sqrt(VARIANCE_PERSON_FACET) * rng.standard_normal((n_people, len(dimensions)))
    effects = pd.DataFrame(own, columns=list(dimensions))
    effects += np.sqrt(VARIANCE_UNIT_FACET) * by_unit.reindex(people["unit"]).fillna(0).to_numpy()
    shares = {"employee_engagement": ENGAGEMENT_FROM_ALIGNMENT, "marker": 0.0, "attention": 0.0}
    effects += np.outer(view, [shares.get(dimension, 1.0) for dimension in dimensions])
    groups = [people[column] for column in ("level", "waves") if column in people]
    return effects - effects.groupby(groups).transform("mean")


def felt_by_unit(
    people: pd.DataFrame, effects: pd.DataFrame, units: Sequence[str], instrument: Instrument
) -> pd.Series:
    """Mean alignment felt by the people of each unit, standardised: what results are planted upon."""
    facets = [dimension.key for dimension in instrument.with_role("alignment")]
    felt = effects[facets].mean(axis=1).groupby(people["unit"]).mean().reindex(list(units))
    return pd.Series(_standardised(felt.to_numpy()), index=felt.index)


def draw_answers(
    people: pd.DataFrame,
    effects: pd.DataFrame,
    points: dict[str, tuple[int, int, int]],
    items: Sequence[str],
    instrument: Instrument,
    rng: np.random.Generator,
    *,
    change: dict[str, float] | None = None,
) -> pd.DataFrame:
    """Draw answers 1-5 as given, one column an item; attention checks come out as expected."""
    style = np.sqrt(VARIANCE_STYLE) * rng.standard_normal(len(people))
    columns = {}
    for key in items:
        dimension = instrument.dimension_of[key].key
        staff, managers, executives = points[dimension]
        above = people["level"].map({"executives": executives, "managers": managers, "staff": 0}).to_numpy(dtype=float)
        mean = staff + above + ITEM_SHIFTS.get(key, 0) + (change or {}).get(dimension, 0)
        noise = np.sqrt(VARIANCE_ANSWER) * rng.standard_normal(len(people))
        agreed = np.clip(np.rint(1 + mean / 25 + effects[dimension].to_numpy() + style + noise), 1, 5).astype(int)
        item = instrument.items[key]
        if item.expected_value is not None:
            agreed = np.full(len(people), int(item.expected_value))
        columns[key] = 6 - agreed if item.reverse else agreed
    return pd.DataFrame(columns)


def draw_recall(
    levels: Sequence[str], texts: dict[str, list[str]], other: list[str], rng: np.random.Generator
) -> list[list[str]]:
    """Draw up to five priorities in free words a person; executives know more of the official ones."""
    chances = {"executives": 0.88, "managers": 0.62, "staff": 0.36}
    recalled = []
    for level in levels:
        named = [str(rng.choice(words)) for words in texts.values() if rng.random() < chances[level]]
        n_other = min(5 - len(named), rng.poisson({"executives": 0.3, "managers": 0.8, "staff": 1.4}[level]))
        named += [str(text) for text in rng.choice(other, n_other, replace=False)]
        shuffled = [named[position] for position in rng.permutation(len(named))]
        recalled.append([*shuffled, *[""] * (5 - len(shuffled))])
    return recalled


def draw_comments(n_people: int, texts: dict[str, list[str]], share: float, rng: np.random.Generator) -> list[str]:
    """Draw a comment for a share of the people, each pair of opening and reason at most once."""
    pairs = [f"{opening}, {reason}" for opening, reason in itertools.product(texts["openings"], texts["reasons"])]
    drawn = [pairs[position] for position in rng.permutation(len(pairs))]
    writers = np.flatnonzero(rng.random(n_people) < share)[: len(drawn)]
    comments = [""] * n_people
    for writer, comment in zip(writers, drawn, strict=False):
        comments[writer] = comment
    return comments


def related_values(alignment: pd.Series, correlation: float, rng: np.random.Generator) -> np.ndarray:
    """Draw standardised values whose correlation with a unit's alignment is exactly as given, in these units."""
    known = np.column_stack([np.ones(len(alignment)), alignment])
    drawn = rng.standard_normal(len(alignment))
    rest = drawn - known @ np.linalg.lstsq(known, drawn, rcond=None)[0]
    return correlation * alignment.to_numpy() + np.sqrt(1 - correlation**2) * rest / rest.std()


# Northwind: one wave, long form, Qualtrics export with choice text, roster, tidy accounts ---------------------------
def _write_northwind(raw: Path, engagement: Engagement, instrument: Instrument, rng: np.random.Generator) -> None:
    regions = [unit.key for unit in engagement.listed_units if unit.parent]
    invited = _invite(regions, rng)
    people = invited[invited["answers"]].reset_index(drop=True)
    effects = draw_effects(people, regions, list(NORTHWIND_POINTS), rng)
    alignment = felt_by_unit(people, effects, regions, instrument)
    table = _northwind_answers(people, effects, engagement, instrument, rng)
    rows = _qualtrics_rows(people, invited, table, engagement, rng)
    codes = list(QUALTRICS_METADATA) + list(table)
    headers = _qualtrics_headers(table, instrument, engagement)
    _write_csv(raw / "survey.csv", [codes, *headers, *rows])
    roster = invited.sort_values("person_id")[["person_id", "unit", "level_label"]]
    _write_csv(raw / "roster.csv", [list(roster), *roster.to_numpy().tolist()])
    _write_csv(raw / "accounts.csv", _northwind_accounts(regions, alignment, invited, rng))


def _invite(regions: Sequence[str], rng: np.random.Generator) -> pd.DataFrame:
    """One row a person invited, with unit, level and whether he or she answers; ids in random order."""
    rates = rng.uniform(0.62, 0.99, len(regions))
    blocks = [_unit_people("leadership", N_EXECUTIVES, 10, N_EXECUTIVES)]
    for region, n_answers, rate in zip(regions, NORTHWIND_RESPONDENTS, rates, strict=True):
        n_managers = round(n_answers * MANAGER_SHARE)
        blocks.append(_unit_people(region, n_answers, int(np.ceil(n_answers / rate)), n_managers))
    people = pd.concat(blocks, ignore_index=True)
    numbers = rng.permutation(len(people)) + 1
    labels = {
        "executives": ["Executive committee"],
        "managers": ["Head of department", "Team leader"],
        "staff": ["Specialist", "Employee"],
    }
    drawn = [str(rng.choice(labels[level])) for level in people["level"]]
    return people.assign(person_id=[f"NW-{number:04d}" for number in numbers], level_label=drawn)


def _unit_people(unit: str, n_answers: int, n_invited: int, n_led: int) -> pd.DataFrame:
    """People of one unit: those who answer first, its managers (or executives) among them."""
    top = "executives" if unit == "leadership" else "managers"
    levels = [top if position < n_led or unit == "leadership" else "staff" for position in range(n_invited)]
    return pd.DataFrame({"unit": unit, "level": levels, "answers": np.arange(n_invited) < n_answers})


def _northwind_answers(
    people: pd.DataFrame,
    effects: pd.DataFrame,
    engagement: Engagement,
    instrument: Instrument,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Everything people answered, as text, one column an export column, in the order of the questionnaire."""
    careless = _choose_careless(people, rng)
    attentive = np.setdiff1d(np.arange(len(people)), careless)
    agreement = _northwind_agreement(people, effects, careless, attentive, instrument, rng)
    likely = _draw_recommendation(people, effects["employee_engagement"], careless, rng)
    sliders = _draw_sliders(people, careless, instrument, rng)
    parts = [
        pd.DataFrame({"Q1": ["I agree to take part"] * len(people)}),
        agreement,
        pd.DataFrame(
            {"Q9": likely.astype(str), "Q9_NPS_GROUP": np.select([likely >= 9, likely >= 7], NPS_GROUPS, "Detractor")}
        ),
        sliders,
        _draw_free_text(people, careless, len(engagement.strategy.optimizing_strategies), rng),
    ]
    return pd.concat(parts, axis=1)


def _northwind_agreement(
    people: pd.DataFrame,
    effects: pd.DataFrame,
    careless: np.ndarray,
    attentive: np.ndarray,
    instrument: Instrument,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Answers on the agreement scale as choice text: the careless answer all alike, a few others miss one check."""
    layout = northwind_layout(instrument)
    items = [key for key in layout if instrument.dimension_of[key].scale == "agree5"]
    answers = draw_answers(people, effects, NORTHWIND_POINTS, items, instrument, rng)
    for number, person in enumerate(careless):
        answers.loc[person] = 2 if number % 3 == 2 else 3
    answers.loc[rng.choice(attentive, N_INATTENTIVE, replace=False), "attention_1"] = 2
    labels = {int(option.value): option.label["en"] for option in instrument.scales["agree5"].options}
    may_miss = np.zeros(answers.shape, dtype=bool)
    may_miss[attentive] = True
    may_miss[:, [key.startswith("attention") for key in items]] = False
    chance = rng.random(answers.shape)
    text = answers.map(labels.__getitem__)
    gaps = text.mask(may_miss & (chance < 0.02), NOT_JUDGED).mask(may_miss & (chance > 0.99), "")
    return gaps.rename(columns=layout)


def _draw_recommendation(
    people: pd.DataFrame, engaged: pd.Series, careless: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Likelihood 0-10 of recommending the company; the careless choose the middle."""
    above = people["level"].map({"executives": 1.6, "managers": 0.7, "staff": 0.0}).to_numpy(dtype=float)
    exact = 6.6 + 2.6 * engaged.to_numpy() + above + rng.normal(0, 1.4, len(people))
    likely = np.clip(np.rint(exact), 0, 10).astype(int)
    likely[careless] = 5
    return likely


def _draw_free_text(
    people: pd.DataFrame, careless: np.ndarray, n_priorities: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Recall, ranking and comments; the careless write nothing, four of the staff write what looks hostile."""
    texts = TEXTS["northwind"]
    recall = np.array(draw_recall(people["level"].tolist(), texts["recall"], texts["other"], rng))
    ranks = _draw_ranks(people, n_priorities, rng)
    table = pd.DataFrame({f"Q12_{position}": recall[:, position - 1] for position in range(1, 6)})
    table = table.assign(**{f"Q13_{position}": ranks[:, position - 1] for position in range(1, n_priorities + 1)})
    table["Q14"] = draw_comments(len(people), texts["comment_strength"], 0.34, rng)
    table["Q15"] = draw_comments(len(people), texts["comment_obstacle"], 0.42, rng)
    table.loc[careless, [column for column in table if not str(column).startswith("Q13")]] = ""
    staff = np.setdiff1d(np.flatnonzero(people["level"] == "staff"), careless)
    writers = rng.choice(staff, len(texts["hostile"]), replace=False)
    table.loc[writers, "Q15"] = texts["hostile"]
    return table


def northwind_layout(instrument: Instrument) -> dict[str, str]:
    """Export column of every item: four matrices that mix the facets, then a block each."""
    columns: dict[str, str] = {}
    facets = [dimension.key for dimension in instrument.with_role("alignment")]
    for number, question in enumerate(("Q2", "Q3", "Q4", "Q5"), start=1):
        keys = [f"{facet}_{number}" for facet in facets]
        check = {2: "attention_1", 4: "attention_2"}.get(number)
        asked = [*keys[:7], check, *keys[7:]] if check else keys
        columns |= {key: f"{question}_{row}" for row, key in enumerate(asked, start=1)}
    blocks = {"Q6": "employee_engagement", "Q7": "leadership_effectiveness", "Q8": "marker"}
    blocks |= {"Q10": "culture_actual", "Q11": "culture_required"}
    for question, dimension in blocks.items():
        items = instrument.dimension(dimension).items
        columns |= {item.key: f"{question}_{row}" for row, item in enumerate(items, start=1)}
    return columns | {"enps_1": "Q9"}


def _draw_sliders(
    people: pd.DataFrame, careless: np.ndarray, instrument: Instrument, rng: np.random.Generator
) -> pd.DataFrame:
    """Culture today (everybody) and the culture the strategy requires (executives only), 0-100 as text."""
    layout = northwind_layout(instrument)
    is_executive = (people["level"] == "executives").to_numpy()
    sliders = {}
    for dimension, (means, spread) in SLIDERS.items():
        for item, mean in zip(instrument.dimension(dimension).items, means, strict=True):
            drawn = np.clip(np.rint(rng.normal(mean, spread, len(people))), 0, 100).astype(int)
            drawn[careless] = 50
            is_asked = is_executive | (dimension == "culture_actual")
            sliders[layout[item.key]] = np.where(is_asked, drawn.astype(str), "")
    return pd.DataFrame(sliders)


def _choose_careless(people: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Staff of larger units who will answer every line alike."""
    sizes = people["unit"].map(people["unit"].value_counts())
    return rng.choice(np.flatnonzero((people["level"] == "staff") & (sizes >= 12)), N_CARELESS, replace=False)


def _draw_ranks(people: pd.DataFrame, n_priorities: int, rng: np.random.Generator) -> np.ndarray:
    """Ranks 1..n of the official priorities as text; leaders agree with each other more than staff do."""
    appeal = {
        "executives": np.array([2.4, 1.5, 0.9, 0.4, -0.4]),
        "managers": np.array([1.2, 0.9, 1.0, 0.2, 0.0]),
        "staff": np.array([0.5, 0.4, 1.1, 0.1, 0.3]),
    }
    means = np.stack([appeal[level][:n_priorities] for level in people["level"]])
    order = np.argsort(np.argsort(-(means + rng.gumbel(0, 0.9, means.shape)), axis=1), axis=1) + 1
    ranks = order.astype(str).astype(object)
    ranks[rng.random(len(people)) < 0.04] = ""
    return ranks


def _qualtrics_headers(table: pd.DataFrame, instrument: Instrument, engagement: Engagement) -> list[list[str]]:
    """Second and third header record: question text, and ImportId as JSON."""
    texts = _question_texts(instrument, engagement)
    labels = [label for label, _ in QUALTRICS_METADATA.values()]
    ids = [import_id for _, import_id in QUALTRICS_METADATA.values()]
    for column in table:
        labels.append(texts[str(column)])
        ids.append(re.sub(r"^Q(\d+)", r"QID\1", str(column)) + ("_TEXT" if column in {"Q14", "Q15"} else ""))
    return [labels, [json.dumps({"ImportId": import_id}, separators=(",", ":")) for import_id in ids]]


def _question_texts(instrument: Instrument, engagement: Engagement) -> dict[str, str]:
    """What was asked in each column: the stem, and after ' - ' the row of a matrix."""
    texts = {"Q1": "I have read how my answers are used and agree to take part."}
    for key, column in northwind_layout(instrument).items():
        item, dimension = instrument.items[key], instrument.dimension_of[key].key
        stem = "How far do you agree with each statement?"
        row = item.text["en"]
        if item.low_label and item.high_label and dimension != "enps":
            stem = {"culture_actual": "Where does this company stand today?"}.get(dimension, "Where must it stand?")
            row = f"{item.low_label['en']}:{item.high_label['en']}"
        texts[column] = row if dimension == "enps" else f"{stem} - {row}"
    texts["Q9_NPS_GROUP"] = f"{texts['Q9']} - Group"
    asked = {question.key: question.text["en"] for question in instrument.questions}
    texts |= {f"Q12_{position}": f"{asked['priority_recall']} - Priority {position}" for position in range(1, 6)}
    for position, priority in enumerate(engagement.strategy.optimizing_strategies, start=1):
        texts[f"Q13_{position}"] = f"{asked['priority_ranking']} - {priority.name}"
    return texts | {"Q14": asked["comment_strength"], "Q15": asked["comment_obstacle"]}


def _qualtrics_rows(
    people: pd.DataFrame, invited: pd.DataFrame, table: pd.DataFrame, engagement: Engagement, rng: np.random.Generator
) -> list[list[str]]:
    """Data rows of the export, previews first, then by time; one person's row stands twice."""
    wave = engagement.waves[0]
    assert wave.fielded_from and wave.fielded_to  # the sample's own file
    n_days = (wave.fielded_to - wave.fielded_from).days
    answers = table.to_numpy(dtype=object).tolist()
    is_flat = [len({row[column] for column in range(1, 40)}) == 1 for row in answers]
    rows = []
    for person, row, flat in zip(people["person_id"], answers, is_flat, strict=True):
        seconds = int(rng.integers(80, 150)) if flat else int(np.clip(np.exp(rng.normal(np.log(640), 0.35)), 300, 3000))
        began = _working_time(wave.fielded_from, n_days, rng)
        rows.append([*_metadata_cells(person, began, seconds, rng), *row])
    absent = invited.loc[~invited["answers"] & (invited["level"] == "staff"), "person_id"]
    for person in rng.choice(absent, N_UNFINISHED, replace=False):
        began, filled = _working_time(wave.fielded_from, n_days, rng), int(rng.integers(8, 40))
        partial = [*answers[int(rng.integers(len(answers)))][:filled], *[""] * (table.shape[1] - filled)]
        progress = str(round(100 * filled / table.shape[1]))
        rows.append(
            [*_metadata_cells(str(person), began, 12 * filled, rng, finished="False", progress=progress), *partial]
        )
    rows.sort(key=lambda row: row[0])
    repeated = list(rows[len(rows) // 2])
    repeated[list(QUALTRICS_METADATA).index("ResponseId")] = ""
    rows.insert(len(rows) // 2 + 1, repeated)
    return [*_preview_rows(answers, wave.fielded_from, rng), *rows]


def _preview_rows(answers: list[list[str]], first_day: dt.date, rng: np.random.Generator) -> list[list[str]]:
    """Rows the analysts made while building the survey, days before it opened."""
    rows = []
    for status in ["Survey Preview"] * N_PREVIEWS + ["Survey Test"] * N_TESTS:
        began = _working_time(first_day - dt.timedelta(days=7), 3, rng)
        cells = _metadata_cells("", began, 95, rng, status=status, channel="preview")
        rows.append([*cells, *answers[int(rng.integers(len(answers)))][:-2], "", ""])
    return sorted(rows, key=lambda row: row[0])


def _metadata_cells(
    person: str,
    began: dt.datetime,
    seconds: int,
    rng: np.random.Generator,
    *,
    status: str = "IP Address",
    finished: str = "True",
    progress: str = "100",
    channel: str = "email",
) -> list[str]:
    """The 17 standard columns. Every third row names a made-up recipient; addresses are of the documentation range."""
    ended = began + dt.timedelta(seconds=seconds)
    number = person[-4:]
    is_named = bool(person) and rng.random() < 1 / 3
    named = [f"Person-{number}", "Sample", f"person-{number}@example.com"] if is_named else ["", "", ""]
    letters = rng.choice(list(string.ascii_letters + string.digits), 15)
    address = f"192.0.2.{int(rng.integers(1, 255))}"
    place = [f"{55.7 + rng.normal(0, 2):.4f}", f"{12.6 + rng.normal(0, 4):.4f}"]
    times = [began.strftime(CLOCK), ended.strftime(CLOCK)]
    recorded = (ended + dt.timedelta(seconds=1)).strftime(CLOCK)
    response_id = "R_" + "".join(letters)
    return [
        *times,
        status,
        address,
        progress,
        str(seconds),
        finished,
        recorded,
        response_id,
        *named,
        person,
        *place,
        channel,
        "EN",
    ]


def _northwind_accounts(
    regions: Sequence[str], alignment: pd.Series, invited: pd.DataFrame, rng: np.random.Generator
) -> list[list[object]]:
    """Three year ends of each regional unit in thousand EUR; growth and margin as planted."""
    growth = 4.5 + 4.0 * related_values(alignment, UNIT_CORRELATION_GROWTH, rng)
    margin = 10.5 + 3.5 * related_values(alignment, UNIT_CORRELATION_MARGIN, rng)
    headcounts = invited["unit"].value_counts()
    rows: list[list[object]] = [["unit", "period_end", "revenue_keur", "operating_income_keur", "headcount"]]
    for position, region in enumerate(regions):
        last = headcounts[region] * rng.normal(185, 18)
        drift = rng.normal(0, 1.0, 3)
        drift -= drift.mean()
        for year, back in ((2023, 2), (2024, 1), (2025, 0)):
            wobble = rng.normal(0, 0.01) if back == 1 else 0.0
            revenue = last / (1 + growth[position] / 100) ** back * np.exp(wobble)
            income = revenue * (margin[position] + drift[back]) / 100
            headcount = max(3, headcounts[region] - int(rng.integers(0, 2)) * back)
            rows.append([region, f"{year}-12-31", f"{revenue:.1f}", f"{income:.1f}", headcount])
    return rows


# Harbour: two waves, short form, numeric codes, wide accounts --------------------------------------------------------
HARBOUR_SIZES = {
    "riverside": 30, "old-town": 24, "quayside": 22, "northgate": 18, "hillcrest": 14,
    "imaging": 36, "laboratory": 32, "cardiology": 22, "sleep": 14, "mobile": 22,
}  # fmt: skip
#: People of the 234 who answer both waves, the first only, the second only.
N_BOTH, N_FIRST_ONLY, N_SECOND_ONLY = 126, 54, 54
N_BOARD = 8


def _write_harbour(raw: Path, engagement: Engagement, instrument: Instrument, rng: np.random.Generator) -> None:
    units = [unit.key for unit in engagement.listed_units if unit.parent]
    names = engagement.unit_names
    people = _harbour_people(rng)
    effects = draw_effects(people, units, list(HARBOUR_POINTS), rng)
    alignment = felt_by_unit(people, effects, units, instrument)
    items = harbour_items(instrument)
    waves = [
        _harbour_wave(people, effects, "first", {}, instrument, rng),
        _harbour_wave(people, effects, "second", HARBOUR_CHANGE, instrument, rng),
    ]
    first, second = waves
    first = first.assign(unit=first["unit"].map(names))
    _write_workbook(raw / "wave-2025.xlsx", first, _harbour_headers(instrument, items))
    _write_csv(raw / "wave-2026.csv", [list(second), *second.to_numpy(dtype=object).tolist()], delimiter=";")
    _write_csv(raw / "accounts.csv", _harbour_accounts(units, alignment, people, rng))


def harbour_items(instrument: Instrument) -> list[str]:
    """Items of the short form in the order asked: the facets mixed, a check in each half, the outcomes last."""
    short = [key for key in instrument.form_items("short") if instrument.dimension_of[key].role == "alignment"]
    mixed = [*short[::2], *short[1::2]]
    engaged = [item.key for item in instrument.dimension("employee_engagement").items]
    return [*mixed[:8], "attention_1", *mixed[8:20], "attention_2", *mixed[20:], *engaged, "enps_1"]


def _harbour_people(rng: np.random.Generator) -> pd.DataFrame:
    """Everybody who answers at least once: unit, level with the client's word for it, and the waves answered."""
    people = pd.DataFrame({"unit": np.repeat(list(HARBOUR_SIZES), list(HARBOUR_SIZES.values()))})
    rank, size = people.groupby("unit").cumcount(), people["unit"].map(HARBOUR_SIZES)
    has_board_seat = people["unit"].isin(list(HARBOUR_SIZES)[:N_BOARD])
    conditions = [has_board_seat & (rank == size - 1), rank < np.ceil(size * 0.14)]
    levels = np.select(conditions, ["executives", "managers"], "staff")
    # Members of the board answer both waves.
    waves = np.full(len(people), "both", dtype="<U6")
    drawn = ["both"] * (N_BOTH - N_BOARD) + ["first"] * N_FIRST_ONLY + ["second"] * N_SECOND_ONLY
    waves[levels != "executives"] = rng.permutation(drawn)
    labels = {"executives": ["Board"], "managers": ["Clinical lead", "Team manager"], "staff": ["Clinician", "Support"]}
    numbers = rng.permutation(len(people)) + 1001
    return people.assign(
        waves=waves,
        level=levels,
        level_label=[str(rng.choice(labels[str(level)])) for level in levels],
        staff_id=[f"H{number}" for number in numbers],
    )


def _harbour_wave(
    people: pd.DataFrame,
    effects: pd.DataFrame,
    wave: str,
    change: dict[str, float],
    instrument: Instrument,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One wave's file: who and where, numeric codes, recall and one comment, sorted by staff id."""
    items = harbour_items(instrument)
    agree = [key for key in items if key != "enps_1"]
    answers = draw_answers(people, effects, HARBOUR_POINTS, agree, instrument, rng, change=change)
    likely = 6.8 + 2.4 * effects["employee_engagement"].to_numpy() + rng.normal(0, 1.4, len(people))
    coded = answers.astype(object).assign(enps_1=np.clip(np.rint(likely), 0, 10).astype(int))[items]
    chance = rng.random(coded.shape)
    may_miss = np.array([not key.startswith(("attention", "enps")) for key in items])
    coded = coded.mask(may_miss & (chance < 0.02), "cannot_judge").mask(may_miss & (chance > 0.99), "")
    texts = TEXTS["harbour"]
    recall = np.array(draw_recall(people["level"].tolist(), texts["recall"], texts["other"], rng))
    table = people[["staff_id", "unit"]].assign(level=people["level_label"])
    table = pd.concat([table, coded], axis=1).assign(**{f"recall_{n}": recall[:, n - 1] for n in range(1, 6)})
    table["obstacle"] = draw_comments(len(people), texts["comment_obstacle"], 0.3, rng)
    answered = people["waves"].isin(["both", wave])
    return table[answered].sort_values("staff_id", ignore_index=True)


def _harbour_headers(instrument: Instrument, items: Sequence[str]) -> list[str]:
    """Headers of the first wave's workbook: the questions as asked."""
    asked = [instrument.items[key].text["en"] for key in items]
    recall = [f"Priority {position}" for position in range(1, 6)]
    return ["Staff ID", "Site", "Role", *asked, *recall, "Greatest obstacle"]


def _harbour_accounts(
    units: Sequence[str], alignment: pd.Series, people: pd.DataFrame, rng: np.random.Generator
) -> list[list[object]]:
    """Revenue and operating income of each unit, one column a year, in thousand GBP."""
    growth = 5.0 + 3.0 * related_values(alignment, 0.3, rng)
    margin = 8.0 + 2.5 * related_values(alignment, 0.2, rng)
    sizes = people["unit"].value_counts()
    rows: list[list[object]] = [["unit", "measure", "2023", "2024", "2025"]]
    for position, unit in enumerate(units):
        last = sizes[unit] * rng.normal(120, 12)
        revenue = last / (1 + growth[position] / 100) ** np.array([2, 1, 0])
        income = revenue * (margin[position] + rng.normal(0, 0.8, 3)) / 100
        rows.append([unit, "Revenue", *(f"{value:.1f}" for value in revenue)])
        rows.append([unit, "Operating income", *(f"{value:.1f}" for value in income)])
    return rows


def _standardised(values: np.ndarray) -> np.ndarray:
    """Values with mean 0 and standard deviation 1 in each column."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


# Writing ---------------------------------------------------------------------------------------------------------
def _working_time(first_day: dt.date, n_days: int, rng: np.random.Generator) -> dt.datetime:
    """Some minute of a weekday between eight and five, more often early in the period."""
    day = first_day + dt.timedelta(days=int(n_days * rng.beta(1, 2)))
    day -= dt.timedelta(days=max(0, day.weekday() - 4))
    return dt.datetime.combine(day, dt.time(8)) + dt.timedelta(seconds=int(rng.integers(0, 9 * 3600)))


def _write_csv(path: Path, rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)


def _write_workbook(path: Path, table: pd.DataFrame, headers: Sequence[str]) -> None:
    """Write one sheet with fixed times and without compression, so that the bytes depend on nothing but the cells."""
    workbook = openpyxl.Workbook()
    workbook.properties.created = WORKBOOK_TIME
    sheet: Any = workbook.active
    sheet.title = "Export"
    for row in [list(headers), *table.to_numpy(dtype=object).tolist()]:
        sheet.append([None if value == "" else value for value in row])
    written = io.BytesIO()
    workbook.save(written)
    stamp = WORKBOOK_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(written) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in saved.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, saved.read(name))
            archive.writestr(zipfile.ZipInfo(name, WORKBOOK_TIME.timetuple()[:6]), content)


if __name__ == "__main__":
    write_samples()
    print(f"SYNTHETIC sample engagements written to {FOLDER}")
