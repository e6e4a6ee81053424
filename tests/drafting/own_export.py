"""A client's own survey as an export: a reverse item, an order nobody knows, a unit, a level, a comment."""

import csv
from pathlib import Path

import numpy as np

AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
OFTEN = ["Never", "Rarely", "Sometimes", "Often", "Always"]
PLACES = ["Only at home", "Now here, now there", "Only in the office"]
N_PEOPLE = 90


def write_own_export(path: Path, *, year: int = 2026, n_people: int = N_PEOPLE, seed: int = 1) -> Path:
    """Write the export of one wave; the same seed gives the same people."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=n_people)
    values = {name: _points(factor, rng, name == "r") for name in ("a", "b", "c", "r", "x", "y", "z")}
    agree = {name: [AGREE[v] for v in values[name]] for name in ("a", "b", "c", "r")}
    often = {name: [OFTEN[v] for v in values[name]] for name in ("x", "y", "z")}
    stem = "How often does your team"
    columns = {
        "Submitted": [f"{year}-03-{1 + n % 20:02d} 09:00:00" for n in range(n_people)],
        "Department": [("Sales", "Service", "Production")[n % 3] for n in range(n_people)],
        "Level": [("Executive", "Manager", "Employee", "Employee", "Employee")[n % 5] for n in range(n_people)],
        "I know what is expected of me": agree["a"],
        "I have what I need for my work": agree["b"],
        "My work is worth doing": agree["c"],
        "I often do not know what to do next": agree["r"],
        f"{stem}: keep its promises": often["x"],
        f"{stem}: ask for help": often["y"],
        f"{stem}: celebrate": often["z"],
        "Where do you work best? - alone": [PLACES[n % 3] for n in range(n_people)],
        "Where do you work best? - together": [PLACES[(n + 1) % 3] for n in range(n_people)],
        "Gender": [("Female", "Male")[n % 2] for n in range(n_people)],
        "What else should we know?": [f"Nothing more to say in week {n} of this year" for n in range(n_people)],
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def _points(factor: np.ndarray, rng: np.random.Generator, is_reverse: bool) -> list[int]:
    """Points 0 to 4 that follow a common factor."""
    value = (-factor if is_reverse else factor) + rng.normal(scale=0.6, size=len(factor))
    return [int(v) for v in np.clip(np.round(value + 2), 0, 4)]
