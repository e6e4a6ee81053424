"""Northwind's answers as Qualtrics exports them: header records, metadata, previews, unfinished rows. SYNTHETIC."""

from __future__ import annotations

import datetime as dt
import json
import re
import string

import numpy as np
import pandas as pd

from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument

#: Rows that are no finished answer.
N_PREVIEWS, N_TESTS, N_UNFINISHED = 3, 1, 5
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
CLOCK = "%Y-%m-%d %H:%M:%S"


def northwind_columns(instrument: Instrument) -> dict[str, str]:
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


def qualtrics_headers(table: pd.DataFrame, instrument: Instrument, engagement: Engagement) -> list[list[str]]:
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
    for key, column in northwind_columns(instrument).items():
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


def qualtrics_rows(
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
        began = working_time(wave.fielded_from, n_days, rng)
        rows.append([*_metadata_cells(person, began, seconds, rng), *row])
    absent = invited.loc[~invited["answers"] & (invited["level"] == "staff"), "person_id"]
    for person in rng.choice(absent, N_UNFINISHED, replace=False):
        began, filled = working_time(wave.fielded_from, n_days, rng), int(rng.integers(8, 40))
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
        began = working_time(first_day - dt.timedelta(days=7), 3, rng)
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
    first = [*times, status, address, progress, str(seconds), finished, recorded, response_id]
    return [*first, *named, person, *place, channel, "EN"]


def working_time(first_day: dt.date, n_days: int, rng: np.random.Generator) -> dt.datetime:
    """Some minute of a weekday between eight and five, more often early in the period."""
    day = first_day + dt.timedelta(days=int(n_days * rng.beta(1, 2)))
    day -= dt.timedelta(days=max(0, day.weekday() - 4))
    return dt.datetime.combine(day, dt.time(8)) + dt.timedelta(seconds=int(rng.integers(0, 9 * 3600)))
