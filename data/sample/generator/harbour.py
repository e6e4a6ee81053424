"""Harbour Health Partners: two waves, short form, two plain wide files with numeric codes, wide accounts. SYNTHETIC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from generator.drawing import draw_answers, draw_comments, draw_effects, draw_recall, felt_by_unit, related_values
from generator.files import read_texts, write_csv, write_workbook
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument

TEXTS = read_texts("harbour")
#: Staff's mean in points 0-100 by dimension, and how far managers and executives stand above it.
HARBOUR_POINTS = {
    "clarity": (50, 8, 18), "belief": (60, 6, 12), "implementability": (47, 3, 8), "line_of_sight": (52, 8, 16),
    "market_choice": (58, 6, 12), "culture_health": (66, 4, 8), "performance_environment": (60, 3, 7),
    "change_response": (54, 4, 8), "role_clarity": (68, 4, 8), "capability_fit": (50, 2, 6),
    "talent_flow": (51, 4, 8), "manager_cascade": (61, 4, 8),
    "employee_engagement": (64, 5, 10), "attention": (50, 0, 0),
}  # fmt: skip
#: Facets that improve between the two waves of Harbour, in points planted before answers are cut to the scale.
HARBOUR_CHANGE = {"clarity": 9.0, "line_of_sight": 9.0}
#: People by unit, executives and managers among them.
HARBOUR_SIZES = {
    "riverside": 30, "old-town": 24, "quayside": 22, "northgate": 18, "hillcrest": 14,
    "imaging": 36, "laboratory": 32, "cardiology": 22, "sleep": 14, "mobile": 22,
}  # fmt: skip
#: People of the 234 who answer both waves, the first only, the second only.
N_BOTH, N_FIRST_ONLY, N_SECOND_ONLY = 126, 54, 54
N_BOARD = 8


def write_harbour(raw: Path, engagement: Engagement, instrument: Instrument, rng: np.random.Generator) -> None:
    """Write both waves and the accounts."""
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
    write_workbook(raw / "wave-2025.xlsx", first, _harbour_headers(instrument, items))
    write_csv(raw / "wave-2026.csv", [list(second), *second.to_numpy(dtype=object).tolist()], delimiter=";")
    write_csv(raw / "accounts.csv", _harbour_accounts(units, alignment, people, rng))


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
    recall = np.array(draw_recall(people["level"].tolist(), TEXTS["recall"], TEXTS["other"], rng))
    table = people[["staff_id", "unit"]].assign(level=people["level_label"])
    table = pd.concat([table, coded], axis=1).assign(**{f"recall_{n}": recall[:, n - 1] for n in range(1, 6)})
    table["obstacle"] = draw_comments(len(people), TEXTS["comment_obstacle"], 0.3, rng)
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
