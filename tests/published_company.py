"""A small company whose survey is read again and again, and a reader who keeps every report and subtracts."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from disclosure.companies import _null_space

UNITS = {
    "north": "",
    "south": "",
    "n1": "north",
    "n2": "north",
    "n3": "north",
    "s1": "south",
    "s2": "south",
    "s3": "south",
}
ITEMS = ("a1", "a2", "b1", "b2")

INSTRUMENT = """\
key: small
title: {en: Small survey}
version: "1"
citation: Made up
licence: none
languages: [en]
pillars:
  - {key: strategy, label: {en: Strategy}}
scales:
  agree: {low: 1, high: 9}
dimensions:
  - key: aims
    label: {en: Aims}
    role: alignment
    pillar: strategy
    scale: agree
    favourable_from: 6
    items: [{key: a1, text: {en: I know our aims.}}, {key: a2, text: {en: I share our aims.}}]
  - key: bonds
    label: {en: Bonds}
    role: alignment
    pillar: strategy
    scale: agree
    favourable_from: 6
    items: [{key: b1, text: {en: We help each other.}}, {key: b2, text: {en: We trust each other.}}]
questions:
  - {key: remark, kind: comment, text: {en: Anything else}}
"""

MAPPING = """\
respondent_id: Person
unit: Unit
level: Level
items: {a1: A1, a2: A2, b1: B1, b2: B2}
comments: {remark: Remark}
"""


def people_of_company(*, seed=3):
    """Thirty-nine people: who, unit, level and answers; two heads sit directly in their division."""
    draw = np.random.default_rng(seed)
    sizes = {"n1": 8, "n2": 7, "n3": 4, "s1": 7, "s2": 6, "s3": 5, "north": 1, "south": 1}
    units = [unit for unit, size in sizes.items() for _ in range(size)]
    levels = [("Board", "Lead", "Lead", "Staff", "Staff", "Staff")[number % 6] for number in range(len(units))]
    table = pd.DataFrame(
        {"Person": [f"p{n:02d}@small.example" for n in range(len(units))], "Unit": units, "Level": levels}
    )
    for item in ITEMS:
        table[item.upper()] = draw.integers(1, 10, len(table))
    return table.assign(Remark=["Fine." if n % 3 == 0 else "" for n in range(len(table))])


def with_late_respondent(table):
    """One person more, who answered after the others."""
    late = table.iloc[[9]].assign(Person="late@small.example", A1=7, A2=2)
    return pd.concat([table, late], ignore_index=True)


def write_company(folder: Path, waves, *, units=UNITS, minimum=5):
    """Write an engagement with one table a wave, oldest first; key of the wave -> table."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = "\n".join(
        f"  - {{key: {unit}, name: {unit.upper()}{f', parent: {parent}' if parent else ''}}}"
        for unit, parent in units.items()
    )
    fielded = "\n".join(
        f"  - {{key: {key}, label: {key}, survey: {{file: {key}.csv, mapping: mapping.yml, format: generic_wide}}}}"
        for key in waves
    )
    levels = "levels: {executives: [Board], managers: [Lead], staff: [Staff]}"
    (folder / "engagement.yml").write_text(
        f"client: Small\nindustry: industrial\ninstrument: instrument.yml\nlanguage: en\nwaves:\n{fielded}\nunits:\n"
        f"{listed}\n{levels}\ndisclosure: {{minimum_respondents: {minimum}}}\nreport: {{benchmark: none}}\n"
    )
    (folder / "instrument.yml").write_text(INSTRUMENT)
    (folder / "mapping.yml").write_text(MAPPING)
    for key, table in waves.items():
        table.to_csv(folder / f"{key}.csv", index=False)
    return folder


def groups_of(table, units):
    """Who is in which group, as everybody in the company knows: truth values by group_id, index Person."""

    def is_below(unit, top):
        while unit and unit != top:
            unit = units[unit]
        return unit == top

    names = {"executives": "Board", "managers": "Lead", "staff": "Staff"}
    members = {"overall": [True] * len(table)}
    members |= {f"level:{level}": (table["Level"] == name).tolist() for level, name in names.items()}
    members |= {f"unit:{unit}": [is_below(own, unit) for own in table["Unit"]] for unit in units}
    return pd.DataFrame(members, index=table["Person"])


class Reader:
    """Collects what reports print of one measure, and solves for sums of a few people's answers.

    Unknowns are answers: the same person's same answers are one, in whatever report they stand.
    """

    def __init__(self, measure="aims"):
        self.measure = measure
        self.rows: list[dict[tuple, float]] = []
        self.sums: list[float] = []

    def reads(self, wave, table, units=UNITS, *, without=()):
        """Take every printed mean of a wave; `table` are the people behind it, as far as the reader knows."""
        table = table[~table["Person"].isin(without)]
        members = groups_of(table, units)
        scores = wave.group_scores
        own = scores[(scores["measure_key"] == self.measure) & ~scores["is_hidden"]]
        answers = table.set_index("Person")[[item.upper() for item in ITEMS]].apply(tuple, axis=1)
        for group_id, n, mean in own[["group_id", "n_respondents", "mean_points"]].itertuples(index=False):
            if group_id in members:
                inside = members.index[members[group_id]]
                assert len(inside) == n, f"{group_id}: {n} people printed, the reader counts {len(inside)}"
                self.rows.append({(person, answers[person]): 1.0 for person in inside})
                self.sums.append(n * mean)

    def finds(self, minimum=5):
        """Sums of 1 to minimum - 1 people that follow from what was read: people -> (sum found, of how many)."""
        unknowns = sorted({unknown for row in self.rows for unknown in row}, key=str)
        table = np.array([[row.get(unknown, 0.0) for unknown in unknowns] for row in self.rows])
        cells, place = np.unique(table, axis=1, return_inverse=True)
        place = place.ravel()
        sizes = np.bincount(place)
        freedom = _null_space(cells.astype(int).tolist())
        small = [cell for cell, size in enumerate(sizes) if size < minimum]
        found = {}
        for count in range(1, minimum):
            for chosen in combinations(small, count):
                if sizes[list(chosen)].sum() >= minimum or any(sum(move[cell] for cell in chosen) for move in freedom):
                    continue
                wanted = np.isin(place, chosen).astype(float)
                combination = np.linalg.lstsq(table.T, wanted, rcond=None)[0]
                who = frozenset(unknowns[number][0] for number in np.flatnonzero(wanted))
                found[who] = float(combination @ self.sums)
        return found


def truth(table, people, items=("A1", "A2")):
    """Sum over people of their score of a dimension, 0 to 100 points."""
    own = table.set_index("Person").loc[list(people), list(items)]
    return float(((own - 1) / 8 * 100).mean(axis=1).sum())


#: The company after somebody has answered late.
PEOPLE_AND_LATE = with_late_respondent(people_of_company())
