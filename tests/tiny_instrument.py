"""A tiny simulated data set with stored answers of R, and makers of small inputs."""

import json
from pathlib import Path

import pandas as pd
import pytest

from stratalign.engagement.instrument import Instrument

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "anchors"


@pytest.fixture(scope="session")
def tiny():
    """Stored answers of R; `data` as a table."""
    stored = json.loads((REFERENCE / "tiny.json").read_text(encoding="utf-8"))
    return stored | {"data": pd.DataFrame(stored["data"])}


@pytest.fixture(scope="session")
def instrument():
    """Two pillars of two and one dimensions, and a recommendation item: small enough to score by hand."""

    def item(key, **more):
        return {"key": key, "text": {"en": key}, "forms": ["long"]} | more

    def dimension(key, items, **more):
        return {"key": key, "label": {"en": key}, "scale": "agree5", "role": "alignment", "items": items} | more

    return Instrument.model_validate(
        {
            "key": "small",
            "title": {"en": "Small"},
            "version": "1",
            "citation": "none",
            "licence": "none",
            "languages": ["en"],
            "pillars": [{"key": "north", "label": {"en": "North"}}, {"key": "south", "label": {"en": "South"}}],
            "scales": {"agree5": {"low": 1, "high": 5}, "ten": {"low": 0, "high": 10}},
            "dimensions": [
                dimension(
                    "one",
                    [
                        item("a1", test="clear", step="success_metrics"),
                        item("a2", reverse=True, test="believable", step="success_metrics"),
                        item("a3"),
                        item("a4"),
                    ],
                    pillar="north",
                    favourable_from=4,
                ),
                dimension("two", [item("b1")], pillar="north"),
                dimension("three", [item("c1"), item("c2")], pillar="south"),
                dimension("nps", [item("n1")], role="outcome", scale="ten", rule="net_promoter"),
            ],
        }
    )


@pytest.fixture(scope="session")
def make_responses(instrument):
    """Canonical responses from {respondent: {item: value or None}}; items nobody names are not asked."""

    def responses(answers, unit="u", level="staff"):
        dimension_of = {item.key: d.key for d in instrument.dimensions for item in d.items}
        asked = sorted({key for given in answers.values() for key in given})
        rows = [
            (person, "w", unit, level, key, dimension_of[key], given.get(key), "")
            for person, given in answers.items()
            for key in asked
        ]
        columns = ["respondent_id", "wave", "unit_id", "level", "item_key", "dimension", "value", "missing_reason"]
        return pd.DataFrame(rows, columns=columns).astype({"value": float})

    return responses
