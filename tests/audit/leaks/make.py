"""Small invented companies whose reports gave a person away, and what is kept of their finished files.

Made once with version 0.1.0 as it was before one decision covered everything published:

    python tests/audit/leaks/make.py FOLDER      writes the engagements and `truth.json` of each
    stratalign run FOLDER/<name> --reports ...   with that version
    python tests/audit/leaks/make.py --keep RUN tests/audit/leaks/<name>/<run>

Later versions do not leak; the kept files are what the auditor is tested on.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

DIMENSIONS = (
    "clarity", "belief", "implementability", "line_of_sight", "market_choice", "culture_health",
    "performance_environment", "change_response", "role_clarity", "capability_fit", "talent_flow", "manager_cascade",
)  # fmt: skip
ITEMS = [f"{dimension}_{number}" for dimension in DIMENSIONS for number in (1, 2)]
#: Questions that count the other way round.
REVERSED = ("change_response_2",)
OUTCOMES = [f"employee_engagement_{number}" for number in range(1, 6)]
CHECKS = {"attention_1": 4, "attention_2": 5}

Person = dict[str, Any]


def person(draw: random.Random, name: str, unit: str, level: str, shift: float = 0.0) -> Person:
    """One respondent with all answers drawn."""
    lean = draw.gauss(3.4, 0.6) + shift
    answers: Person = {key: min(5, max(1, round(draw.gauss(lean, 1.0)))) for key in (*ITEMS, *OUTCOMES)}
    return {"person": name, "unit": unit, "level": level, **answers, "enps_1": draw.randint(3, 10), **CHECKS}


def company(sizes: dict[str, int], seed: int, *, spread: float = 0.0) -> list[Person]:
    """Respondents of units by their sizes: a manager in each, the rest staff; units `spread` apart at most."""
    draw = random.Random(seed)
    people: list[Person] = []
    for place, (unit, size) in enumerate(sizes.items()):
        shift = spread * (place / (len(sizes) - 1) - 0.5)
        for number in range(size):
            level = "Lead" if number < max(1, size // 6) else "Member"
            people.append(person(draw, f"P{len(people) + 1:03d}", unit, level, shift))
    return people


def without(someone: Person, *dimensions: str) -> None:
    """Take the answers to dimensions away."""
    for dimension in dimensions:
        someone[f"{dimension}_1"] = someone[f"{dimension}_2"] = ""


def score(someone: Person, dimension: str) -> float | None:
    """Score in points of one dimension, None where it was not answered."""
    asked = [f"{dimension}_{number}" for number in (1, 2)]
    given = [6 - someone[key] if key in REVERSED else someone[key] for key in asked if someone[key] != ""]
    return sum((answer - 1) * 25 for answer in given) / len(given) if given else None


def scores(someone: Person) -> dict[str, float]:
    """Scores of the dimensions somebody answered."""
    found = {dimension: score(someone, dimension) for dimension in DIMENSIONS}
    return {dimension: points for dimension, points in found.items() if points is not None}


PLANT = {"forge": 16, "foundry": 14, "paint": 15, "store": 15}


def dropped_person() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """One of 45 lacks a dimension and is left out of all scores, but not of the answers drawn."""
    people = company({"forge": 12, "foundry": 11, "paint": 11, "store": 11}, 11)
    without(people[20], "talent_flow")
    return {"run": people}, {"n": 1, "scores": scores(people[20])}


def raw_answers_in_icc() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """Two of 60 are left out of the scores, but not of the share of variance between units."""
    people = company(PLANT, 12, spread=1.6)
    without(people[5], "talent_flow")
    without(people[33], "market_choice")
    both = [{"unit": people[place]["unit"], "scores": scores(people[place])} for place in (5, 33)]
    return {"run": people}, {"n": 2, "people": both}


def head_of_division() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """A head sits directly in a division beside a hidden unit of five."""
    people = company({"north-a": 14, "north-b": 12, "north-c": 4, "south-a": 13, "south-b": 15}, 13, spread=1.6)
    head = person(random.Random(130), "P900", "north", "Lead")
    return {"run": [*people, head]}, {"n": 1, "unit": "north", "scores": scores(head)}


def pillar_and_dimensions() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """Seven of 60 lack a dimension each, one to three in a unit: more than a tenth, so nobody is left out."""
    people = company(PLANT, 14)
    lacking = {2: "belief", 9: "clarity", 18: "belief", 31: "clarity", 35: "market_choice", 50: "belief", 52: "clarity"}
    for place, dimension in lacking.items():
        without(people[place], dimension)
    of_unit: dict[str, float] = {}
    strategy = DIMENSIONS[:5]
    for place in lacking:
        points = scores(people[place])
        unit = people[place]["unit"]
        of_unit[unit] = of_unit.get(unit, 0.0) + sum(points.get(key, 0.0) for key in strategy)
    return {"run": people}, {"pillar": "strategy", "sums": of_unit}


def same_answers() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """Five people of a unit of five give the highest answer to everything."""
    people = company({"forge": 16, "foundry": 14, "paint": 15, "kiln": 5}, 15)
    for someone in people[-5:]:
        someone |= dict.fromkeys((*ITEMS, *OUTCOMES), 5) | {"enps_1": 10}
    return {"run": people}, {"unit": "kiln", "points": 100.0}


def late_respondent() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """The same survey reported again when one more person had answered."""
    people = company(PLANT, 16)
    late = person(random.Random(160), "P999", "paint", "Member")
    return {"first": people, "second": [*people, late]}, {"n": 1, "unit": "paint", "scores": scores(late)}


def nobody() -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """A company whose report gives nobody away: a unit of four is hidden, and one of eight with it."""
    people = company({"north-a": 14, "north-b": 8, "north-c": 4, "south-a": 13, "south-b": 15}, 17, spread=0.8)
    of_unit = {unit: [scores(one) for one in people if one["unit"] == unit] for unit in ("north-b", "north-c")}
    means = {unit: {key: sum(one[key] for one in of) / len(of) for key in DIMENSIONS} for unit, of in of_unit.items()}
    return {"run": people}, {"n": {unit: len(of) for unit, of in of_unit.items()}, "means": means}


CASES = {
    "dropped_person": dropped_person,
    "raw_answers_in_icc": raw_answers_in_icc,
    "head_of_division": head_of_division,
    "pillar_and_dimensions": pillar_and_dimensions,
    "same_answers": same_answers,
    "late_respondent": late_respondent,
    "nobody": nobody,
}
DIVISIONS = "".join(
    f"  - {{key: {key}, name: {key.replace('-', ' ').title()}{f', parent: {parent}' if parent else ''}}}\n"
    for key, parent in {
        "north": "", "north-a": "north", "north-b": "north", "north-c": "north",
        "south": "", "south-a": "south", "south-b": "south",
    }.items()
)  # fmt: skip
UNITS = {"head_of_division": DIVISIONS, "nobody": DIVISIONS}
ENGAGEMENT = """\
client: Alder Mill (invented)
industry: industrial
currency: EUR
language: en
instrument: strategic-alignment
form: short
raw_folder: raw
seed: 1
waves:
  - key: "2026"
    label: Spring 2026
    fielded_from: 2026-03-02
    fielded_to: 2026-03-20
    survey: {{file: survey.csv, mapping: mapping.yml, format: generic_wide}}
levels:
  managers: [Lead]
  staff: [Member]
units:
{units}disclosure: {{minimum_respondents: 5, minimum_comments: 10}}
report: {{title: Alignment, prepared_by: stratalign, synthetic_data: true}}
"""


def write_engagement(folder: Path, people: list[Person], units: str) -> None:
    """An engagement of one wave."""
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    (folder / "engagement.yml").write_text(ENGAGEMENT.format(units=units), encoding="utf-8")
    items = "".join(f"  {key}: {key}\n" for key in (*ITEMS, *OUTCOMES, "enps_1", *CHECKS))
    mapping = f"respondent_id: person\nunit: unit\nlevel: level\nitems:\n{items}"
    (folder / "mapping.yml").write_text(mapping, encoding="utf-8")
    with (folder / "raw" / "survey.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(people[0]))
        writer.writeheader()
        writer.writerows(people)


def make(target: Path) -> None:
    """Write every engagement, and beside it what its report must not tell."""
    for name, case in CASES.items():
        runs, truth = case()
        for run, people in runs.items():
            keys = dict.fromkeys(str(someone["unit"]) for someone in people)
            flat = "".join(f"  - {{key: {key}, name: {key.title()}}}\n" for key in keys)
            write_engagement(target / name / run, people, UNITS.get(name, flat))
        (target / name / "truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")


#: Tables of the report that speak of small groups; the others are not kept.
KEPT_TABLES = ("likert", "dimension_scores", "units", "standing", "agreement", "participation", "level_gaps")


def keep(run: Path, target: Path) -> None:
    """Keep of a run what is read: tables, figures of answers, scores, estimates; no fonts, styles, other figures."""
    sent, work = (run / part if (run / part).is_dir() else run for part in ("send", "work"))
    to_send, to_work = (target / part.relative_to(run) for part in (sent, work))
    for folder in (to_send, to_work):
        folder.mkdir(parents=True, exist_ok=True)
    page = (sent / "client_report.html").read_text(encoding="utf-8")
    page = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.S)
    figure = re.compile(r'<figure class="exhibit" id="exhibit-([\w-]+)">.*?</figure>', re.S)
    page = figure.sub(lambda found: found[0] if found[1].replace("-", "_") in KEPT_TABLES else "", page)
    picture = re.compile(r'<img\b[^>]*src="data:image/svg\+xml;base64,([^"]+)"[^>]*>')
    likert = picture.search(page, max(page.find('id="exhibit-likert"'), 0))
    kept = likert[1] if likert else ""
    page = picture.sub(lambda found: found[0].replace(kept, _slim(kept)) if found[1] == kept else "", page)
    (to_send / "client_report.html").write_text(page, encoding="utf-8")
    document = json.loads((work / "document.json").read_text(encoding="utf-8"))
    tables = {key: table for key, table in document["tables"].items() if key in KEPT_TABLES}
    small = {key: document[key] for key in ("schema_version", "kind", "language", "run_id")} | {"tables": tables}
    (to_work / "document.json").write_text(json.dumps(small, separators=(",", ":")), encoding="utf-8")
    for name in ("scores.csv", "estimates.csv", "suppression.csv"):
        (to_work / name).write_bytes((work / name).read_bytes())


def _slim(encoded: str) -> str:
    """A figure without the outlines of its letters."""
    import base64

    drawing = base64.b64decode(encoded).decode()
    drawing = re.sub(r"<defs>.*?</defs>|<metadata>.*?</metadata>|<use [^>]*/>", "", drawing, flags=re.S)
    return base64.b64encode(re.sub(r"\n\s*", "\n", drawing).encode()).decode()


if __name__ == "__main__":
    if sys.argv[1] == "--keep":
        keep(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        make(Path(sys.argv[1]))
