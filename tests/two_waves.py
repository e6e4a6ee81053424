"""A made-up company that is asked twice, and once in a pulse: what is planted in it is all that changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import load_instrument

INSTRUMENT = load_instrument("strategic-alignment")
ASKED = [
    key
    for key in INSTRUMENT.form_items("short")
    if INSTRUMENT.dimension_of[key].role == "alignment" or key.startswith("employee_engagement")
]
PULSE = list(INSTRUMENT.form_items("pulse"))
UNITS = ("north", "south", "east", "west")
PRIORITIES = ("service-contracts", "lead-times", "one-platform")
NAMES = {
    "service-contracts": "Grow service contracts",
    "lead-times": "Halve lead times",
    "one-platform": "One platform",
}
ACTIONS = """
  goals_and_actions:
    - {goal: Everybody knows, action: Explain the order of priorities, owner: Chief executive, horizon_days: 30,
       agreed_after: first, moves: clarity, status: done}
    - {goal: Work that counts, action: Link every task to a priority, owner: Head of operations, horizon_days: 60,
       agreed_after: first, moves: line_of_sight, status: running}
    - {goal: Better tools, action: Buy the tools, owner: Head of finance, horizon_days: 90, agreed_after: first}
"""


def write_engagement(
    folder: Path,
    *,
    seed: int,
    n: int = 60,
    staying: float = 0.7,
    shifts: Mapping[str, float] = {},
    pulse: Mapping[str, float] | None = None,
    full_waves: int = 2,
    language: str = "en",
) -> Path:
    """Write an engagement of two full waves, or one, and a pulse where its shifts are given.

    Parameters
    ----------
    folder
        Where it goes.
    seed
        Same seed, same people and answers.
    n
        People in each wave, of whom the share `staying` answers both.
    shifts
        Points by which the answers to a dimension are higher in the second wave.
    pulse
        The same of the pulse, against the first wave.
    full_waves, language
        As they say.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    people = _people(rng, n, staying)
    first = [f"p{number}" for number in range(n)]
    second = [f"p{number}" for number in range(round(n * (1 - staying)), round(n * (1 - staying)) + n)]
    waves = [("first", first, {}, "full", "2025-03-03"), ("second", second, dict(shifts), "full", "2026-03-02")]
    waves = waves[:full_waves]
    if pulse is not None:
        waves.insert(1, ("pulse", first, dict(pulse), "pulse", "2025-06-02"))
    for place, (key, who, moved, kind, _) in enumerate(waves):
        rng = np.random.default_rng([seed, place])
        items = PULSE if kind == "pulse" else ASKED
        _answers(rng, people.loc[who], moved, items).to_csv(folder / f"{key}.csv")
    _write_files(folder, [(key, kind, day) for key, _, _, kind, day in waves], language)
    return folder


def _people(rng: np.random.Generator, n: int, staying: float) -> pd.DataFrame:
    """Everybody of both waves: unit, level, and what they think on the whole and of each dimension."""
    names = [f"p{number}" for number in range(2 * n - round(n * staying))]
    levels = ["Board" if number % 10 == 0 else "Lead" if number % 10 < 3 else "Staff" for number in range(len(names))]
    dimensions = list(dict.fromkeys(INSTRUMENT.dimension_of[key].key for key in ASKED))
    mind = rng.normal(0, 0.5, len(names))[:, None] + rng.normal(0, 0.6, (len(names), len(dimensions)))
    table = pd.DataFrame(mind, index=pd.Index(names, name="Person"), columns=dimensions)
    return table.assign(Unit=[UNITS[number % 4] for number in range(len(names))], Level=levels)


def _answers(
    rng: np.random.Generator, people: pd.DataFrame, moved: Mapping[str, float], items: list[str]
) -> pd.DataFrame:
    """Whole answers of 1 to 5; a point of a score is a twenty-fifth of a step."""
    given = people[["Unit", "Level"]].copy()
    for key in items:
        dimension = INSTRUMENT.dimension_of[key].key
        meant = 3.2 + people[dimension] + moved.get(dimension, 0.0) / 25 + rng.normal(0, 0.6, len(people))
        # Shifts between whole answers come through, because people differ.
        answers = np.clip(np.round(meant), 1, 5).astype(int)
        given[key] = 6 - answers if INSTRUMENT.items[key].reverse else answers
    for place in (1, 2):
        named = rng.choice(list(NAMES.values()), len(people))
        given[f"recall_{place}"] = np.where(rng.random(len(people)) < 0.6, named, "")
    return given


def _write_files(folder: Path, waves: list[tuple[str, str, str]], language: str) -> None:
    fielded = "\n".join(
        f"  - {{key: {key}, label: {key.capitalize()} survey, kind: {kind}, fielded_from: {day}, "
        f"survey: {{file: {key}.csv, mapping: {'pulse' if kind == 'pulse' else 'mapping'}.yml, format: generic_wide}}}}"
        for key, kind, day in waves
    )
    units = "\n".join(f"  - {{key: {unit}, name: {unit.capitalize()}}}" for unit in UNITS)
    bets = "\n".join(f"    - {{key: {key}, name: {NAMES[key]}}}" for key in PRIORITIES)
    (folder / "engagement.yml").write_text(
        f"client: Twice\nindustry: industrial\nform: short\nlanguage: {language}\nwaves:\n{fielded}\nunits:\n{units}\n"
        "levels: {executives: [Board], managers: [Lead], staff: [Staff]}\n"
        f"strategy:\n  optimizing_strategies:\n{bets}{ACTIONS}report: {{benchmark: none, synthetic_data: true}}\n"
    )
    for name, items in (("mapping", ASKED), ("pulse", PULSE)):
        listed = ", ".join(f"{key}: {key}" for key in items)
        (folder / f"{name}.yml").write_text(
            f"respondent_id: Person\nunit: Unit\nlevel: Level\nitems: {{{listed}}}\n"
            "recall: {priority_recall: [recall_1, recall_2]}\n"
        )
