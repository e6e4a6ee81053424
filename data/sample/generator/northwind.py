"""Northwind Instruments: one wave, long form, Qualtrics export with choice text, roster, tidy accounts. SYNTHETIC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from generator.drawing import draw_answers, draw_comments, draw_effects, draw_recall, felt_by_unit, related_values
from generator.files import read_texts, write_csv
from generator.qualtrics import QUALTRICS_METADATA, northwind_columns, qualtrics_headers, qualtrics_rows
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument

TEXTS = read_texts("northwind")
#: Staff's mean in points 0-100 by dimension, and how far managers and executives stand above it.
NORTHWIND_POINTS = {
    "clarity": (54, 8, 21), "belief": (61, 8, 14), "implementability": (43, 3, 9), "line_of_sight": (49, 10, 22),
    "market_choice": (58, 7, 14), "culture_health": (65, 4, 8), "performance_environment": (57, 4, 8),
    "change_response": (51, 4, 8), "role_clarity": (70, 4, 7), "capability_fit": (56, 2, 6),
    "talent_flow": (52, 4, 9), "manager_cascade": (62, 5, 8), "employee_engagement": (63, 5, 12),
    "leadership_effectiveness": (61, 3, 6), "marker": (52, 0, 0), "attention": (50, 0, 0),
}  # fmt: skip
#: People who answer, by regional unit in the order of engagement.yml.
NORTHWIND_RESPONDENTS = (
    22, 17, 26, 12, 9, 18, 20, 15, 3, 20, 11, 14, 24, 16, 19, 8, 21, 13, 6, 21, 10, 19, 17, 12, 18,
)  # fmt: skip
N_EXECUTIVES = 9
N_CARELESS, N_INATTENTIVE = 12, 5
#: Managers' part of the people of a unit.
MANAGER_SHARE = 0.155
#: Strength of the planted association between a unit's alignment and its results, in the units as drawn.
UNIT_CORRELATION_GROWTH, UNIT_CORRELATION_MARGIN = 0.40, 0.30
#: Mean and spread of the sliders by dimension.
SLIDERS = {
    "culture_actual": ((35, 30, 38, 28, 45, 36, 42, 40, 32, 34), 17),
    "culture_required": ((52, 60, 62, 60, 62, 45, 52, 48, 74, 78), 9),
}
NPS_GROUPS = ["Promoter", "Passive"]
NOT_JUDGED = "Cannot judge"


def write_northwind(raw: Path, engagement: Engagement, instrument: Instrument, rng: np.random.Generator) -> None:
    """Write survey, roster and accounts."""
    regions = [unit.key for unit in engagement.listed_units if unit.parent]
    invited = _invite(regions, rng)
    people = invited[invited["answers"]].reset_index(drop=True)
    effects = draw_effects(people, regions, list(NORTHWIND_POINTS), rng)
    alignment = felt_by_unit(people, effects, regions, instrument)
    table = _northwind_answers(people, effects, engagement, instrument, rng)
    rows = qualtrics_rows(people, invited, table, engagement, rng)
    codes = list(QUALTRICS_METADATA) + list(table)
    headers = qualtrics_headers(table, instrument, engagement)
    write_csv(raw / "survey.csv", [codes, *headers, *rows])
    roster = invited.sort_values("person_id")[["person_id", "unit", "level_label"]]
    write_csv(raw / "roster.csv", [list(roster), *roster.to_numpy().tolist()])
    write_csv(raw / "accounts.csv", _northwind_accounts(regions, alignment, invited, rng))


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


def _choose_careless(people: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Staff of larger units who will answer every line alike."""
    sizes = people["unit"].map(people["unit"].value_counts())
    return rng.choice(np.flatnonzero((people["level"] == "staff") & (sizes >= 12)), N_CARELESS, replace=False)


def _northwind_agreement(
    people: pd.DataFrame,
    effects: pd.DataFrame,
    careless: np.ndarray,
    attentive: np.ndarray,
    instrument: Instrument,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Answers on the agreement scale as choice text: the careless answer all alike, a few others miss one check."""
    layout = northwind_columns(instrument)
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


def _draw_sliders(
    people: pd.DataFrame, careless: np.ndarray, instrument: Instrument, rng: np.random.Generator
) -> pd.DataFrame:
    """Culture today (everybody) and the culture the strategy requires (executives only), 0-100 as text."""
    layout = northwind_columns(instrument)
    is_executive = (people["level"] == "executives").to_numpy()
    sliders = {}
    for dimension, (means, spread) in SLIDERS.items():
        for item, mean in zip(instrument.dimension(dimension).items, means, strict=True):
            drawn = np.clip(np.rint(rng.normal(mean, spread, len(people))), 0, 100).astype(int)
            drawn[careless] = 50
            is_asked = is_executive | (dimension == "culture_actual")
            sliders[layout[item.key]] = np.where(is_asked, drawn.astype(str), "")
    return pd.DataFrame(sliders)


def _draw_free_text(
    people: pd.DataFrame, careless: np.ndarray, n_priorities: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Recall, ranking and comments; the careless write nothing, four of the staff write what looks hostile."""
    recall = np.array(draw_recall(people["level"].tolist(), TEXTS["recall"], TEXTS["other"], rng))
    ranks = _draw_ranks(people, n_priorities, rng)
    table = pd.DataFrame({f"Q12_{position}": recall[:, position - 1] for position in range(1, 6)})
    table = table.assign(**{f"Q13_{position}": ranks[:, position - 1] for position in range(1, n_priorities + 1)})
    table["Q14"] = draw_comments(len(people), TEXTS["comment_strength"], 0.34, rng)
    table["Q15"] = draw_comments(len(people), TEXTS["comment_obstacle"], 0.42, rng)
    table.loc[careless, [column for column in table if not str(column).startswith("Q13")]] = ""
    staff = np.setdiff1d(np.flatnonzero(people["level"] == "staff"), careless)
    writers = rng.choice(staff, len(TEXTS["hostile"]), replace=False)
    table.loc[writers, "Q15"] = TEXTS["hostile"]
    return table


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
