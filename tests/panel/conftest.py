"""Performance files written in the test itself: one description a layout, and the panel made of a few lines."""

import io
from collections.abc import Callable

import pandas as pd
import pytest

from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.build import build_panel

DESCRIBED = {
    "tidy": {"entity": "Entity", "period_end": "Period", "columns": {"revenue": "Sales"}},
    "long": {
        "layout": "long", "entity": "Entity", "period_end": "Period", "measure": "Measure", "value": "Value",
        "columns": {"revenue": "Sales", "operating_income": "EBIT"},
    },
    "wide": {
        "layout": "wide", "entity": "Entity", "measure": "Measure",
        "columns": {"revenue": "Sales", "operating_income": "EBIT"},
    },
}  # fmt: skip


@pytest.fixture
def raw_of() -> Callable[[str], pd.DataFrame]:
    """Text table of a file's content, as `read_performance` gives it."""

    def read(content: str) -> pd.DataFrame:
        table = pd.read_csv(io.StringIO(content), sep=";", dtype="str", keep_default_na=False)
        table.index = pd.RangeIndex(2, len(table) + 2, name="line")
        return table

    return read


@pytest.fixture
def described() -> Callable[..., Performance]:
    """Description of a file by its layout, with changes."""

    def describe(layout: str, **changes: object) -> Performance:
        return Performance(file="accounts.csv", **{**DESCRIBED[layout], **changes})

    return describe


@pytest.fixture
def panel_of(raw_of, described) -> Callable[..., pd.DataFrame]:
    """Panel of a file's content in EUR."""

    def build(content: str, layout: str = "tidy", **changes: object) -> pd.DataFrame:
        return build_panel(raw_of(content), described(layout, **changes), source="accounts.csv", currency="EUR")

    return build
