"""An engagement of any size, drawn from a seed: answers, questionnaire, mapping and engagement file. SYNTHETIC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

LABELS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")


def items_of(sizes: Sequence[int]) -> dict[str, list[str]]:
    """Items of each dimension, of which `sizes` says how many it has."""
    ends = np.cumsum(sizes)
    return {
        f"topic_{number:02d}": [f"q{item:02d}" for item in range(end - size + 1, end + 1)]
        for number, (size, end) in enumerate(zip(sizes, ends.tolist(), strict=True), start=1)
    }


def write_drawn(folder: Path, *, n_people: int, n_units: int, sizes: Sequence[int], seed: int = 1) -> Path:
    """Write an engagement of so many people, units and items of dimensions.

    Parameters
    ----------
    folder
        It is there or is made.
    n_people, n_units
        Units are of about the same size.
    sizes
        Items of each dimension.
    seed
        Of the answers.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    (folder / "raw").mkdir(parents=True)
    _answers(n_people, n_units, sizes, seed).to_csv(folder / "raw" / "survey.csv", index=False)
    dimensions = [
        {"key": key, "label": {"en": key}, "scale": "agree5", "role": "alignment", "favourable_from": 4}
        | {"items": [{"key": item, "text": {"en": f"Question {item}"}, "forms": ["long"]} for item in items]}
        for key, items in items_of(sizes).items()
    ]
    options = [{"value": value, "label": {"en": label}} for value, label in enumerate(LABELS, start=1)]
    instrument = {
        "key": "own", "title": {"en": "Own questionnaire"}, "version": "1", "citation": "none", "licence": "none",
        "languages": ["en"], "scales": {"agree5": {"low": 1, "high": 5, "options": options}}, "dimensions": dimensions,
    }  # fmt: skip
    survey = {"file": "survey.csv", "format": "auto", "mapping": "mapping.yml"}
    wave = {
        "key": "2026-02",
        "label": "2026",
        "fielded_from": "2026-02-09",
        "fielded_to": "2026-02-27",
        "survey": survey,
    }
    engagement = {
        "client": "Synthetic", "industry": "industrial", "currency": "EUR", "language": "en",
        "instrument": "instrument.yml", "form": "long", "raw_folder": "raw", "seed": 1, "waves": [wave],
        "levels": {"executives": ["Executive"], "managers": ["Manager"], "staff": ["Employee"]},
        "units": [{"key": f"u{unit:02d}", "name": f"Unit {unit}"} for unit in range(n_units)],
        "report": {"title": "Synthetic", "prepared_by": "benchmark", "benchmark": "none", "synthetic_data": True},
    }  # fmt: skip
    items = {item: item for own in items_of(sizes).values() for item in own}
    mapping = {"respondent_id": "person_id", "unit": "unit", "level": "level", "items": items}
    for name, content in (("instrument", instrument), ("engagement", engagement), ("mapping", mapping)):
        (folder / f"{name}.yml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


def _answers(n_people: int, n_units: int, sizes: Sequence[int], seed: int) -> pd.DataFrame:
    """Answers on a scale of five of people in units, who share a mood; one in 250 is missing."""
    rng = np.random.default_rng(seed)
    unit = rng.integers(0, n_units, n_people)
    mood = 0.6 * rng.normal(size=(n_people, 1)) + 0.3 * rng.normal(size=(n_units, len(sizes)))[unit]
    topics = mood + 0.8 * rng.normal(size=(n_people, len(sizes)))
    answers = 0.75 * np.repeat(topics, sizes, axis=1) + 0.66 * rng.normal(size=(n_people, sum(sizes)))
    points = pd.DataFrame(
        np.clip(np.rint(3.4 + 0.95 * answers), 1, 5), columns=[item for own in items_of(sizes).values() for item in own]
    )
    points = points.mask(rng.random(points.shape) < 0.004).astype("Int64")
    points.insert(0, "person_id", [f"p{person:05d}" for person in range(n_people)])
    points.insert(1, "unit", [f"u{number:02d}" for number in unit])
    points.insert(2, "level", rng.choice(["Executive", "Manager", "Employee"], n_people, p=[0.01, 0.14, 0.85]))
    return points
