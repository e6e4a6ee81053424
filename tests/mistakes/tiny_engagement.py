"""A small engagement with every kind of file, made of texts: right as it stands, and quick to read."""

import random
from pathlib import Path

ROSTER = """\
    roster:
      file: roster.csv
      person_id: person
      unit: unit
      level: level
      as_of: 2026-03-01
"""

ACCOUNTS = """\
performance:
  file: accounts.csv
  layout: tidy
  entity: unit
  entity_is: unit
  period_end: period_end
  columns:
    revenue: Revenue
    operating_income: Operating income
  multiplier: 1000
  currency: EUR
  decimal: "."
  rates:
    file: rates.csv
    reporting: USD
    source: Made up
"""

UNITS_LISTED = """\
units:
  - {key: yard, name: Yard}
  - {key: north, name: North, parent: yard}
  - {key: south, name: South, parent: yard}
  - {key: west, name: West, parent: yard}
"""

ENGAGEMENT = """\
client: Lindgren Boats
industry: industrial
currency: EUR
language: en
brand: _brand.yml
instrument: instrument.yml
form: long
raw_folder: raw
seed: 7
waves:
  - key: w1
    label: Spring
    fielded_from: 2026-03-02
    fielded_to: 2026-03-20
    survey:
      file: survey.csv
      mapping: mapping.yml
      format: generic_wide
"""
ENGAGEMENT += ROSTER + UNITS_LISTED
ENGAGEMENT += """\
levels:
  executives: [Board]
  managers: [Team lead]
  staff: [Employee]
"""
ENGAGEMENT += ACCOUNTS
ENGAGEMENT += """\
strategy:
  vision: Boats that last.
  optimizing_strategies:
    - {key: hulls, name: New hulls}
    - {key: ports, name: More ports}
    - {key: crews, name: Trained crews}
  goals_and_actions:
    - {goal: Grow, action: Open a port, owner: Head of sales, horizon_days: 30, due: 2026-09-30}
disclosure:
  minimum_respondents: 5
report:
  title: Alignment at Lindgren
  benchmark: none
"""

INSTRUMENT = """\
key: boats
title: {en: Boats survey}
version: "1"
citation: Made up
licence: none
languages: [en]
pillars:
  - {key: strategy, label: {en: Strategy}}
scales:
  agree:
    low: 1
    high: 5
    options:
      - {value: 1, label: {en: Strongly disagree}}
      - {value: 2, label: {en: Disagree}}
      - {value: 3, label: {en: Neither}}
      - {value: 4, label: {en: Agree}}
      - {value: 5, label: {en: Strongly agree}}
    missing:
      - {code: cannot_judge, label: {en: Cannot say}}
  slider: {low: 0, high: 100}
dimensions:
  - key: clarity
    label: {en: Clarity}
    role: alignment
    pillar: strategy
    scale: agree
    favourable_from: 4
    items:
      - {key: clarity_1, text: {en: I know where we are heading.}}
      - {key: clarity_2, text: {en: I know what we will not do.}}
      - {key: clarity_3, text: {en: My goals follow from our strategy.}}
  - key: trust
    label: {en: Trust}
    role: alignment
    pillar: strategy
    scale: agree
    items:
      - {key: trust_1, text: {en: I believe we will get there.}}
      - {key: trust_2, text: {en: Our leaders mean what they say.}}
  - key: pace
    label: {en: Pace}
    role: profile
    scale: slider
    items:
      - {key: pace_1, text: {en: We work fast.}, low_label: {en: Slow}, high_label: {en: Fast}}
questions:
  - {key: ranking, kind: ranking, text: {en: Rank our priorities.}}
  - {key: recall, kind: recall, text: {en: Name our priorities.}, n_answers: 2}
  - {key: remark, kind: comment, text: {en: Anything else}}
"""

MAPPING = """\
respondent_id: Person
roster_id: Person
items:
  clarity_1: C1
  clarity_2: C2
  clarity_3: C3
  trust_1: T1
  trust_2: T2
  pace_1: Slider
rankings:
  ranking:
    hulls: Rank A
    ports: Rank B
    crews: Rank C
recall:
  recall: [Recall 1, Recall 2]
comments:
  remark: Remark
metadata:
  submitted: Submitted
ignore:
  Consent: everybody gave it
"""

PLAN = """\
hypotheses:
  - {outcome: revenue_cagr_pct, exposure: alignment_index_points, family: results}
false_discovery_rate: 0.05
"""

CORRECTIONS = """\
corrections:
  - file: survey.csv
    column: Slider
    where: {Person: P001}
    value: "70"
    reason: Typed wrongly
"""

BRAND = """\
meta:
  name: Lindgren
color:
  palette:
    navy: "#1d3557"
  primary: navy
"""

RATES = """\
currency,period_end,average,closing
EUR,2023-12-31,1.08,1.10
EUR,2024-12-31,1.09,1.04
EUR,2025-12-31,1.12,1.15
"""

LABELS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
UNITS = ("north", "south", "west")
HEADER = "Person,C1,C2,C3,T1,T2,Slider,Rank A,Rank B,Rank C,Recall 1,Recall 2,Remark,Submitted,Consent"


def write_engagement(folder: Path, *, has_accounts: bool, has_roster: bool = True) -> Path:
    """Write the engagement, with or without accounts and roster; every answer and figure follows from a seed."""
    (folder / "raw").mkdir(parents=True)
    declared = ENGAGEMENT if has_accounts else ENGAGEMENT.replace(ACCOUNTS, "")
    if not has_roster:
        declared = declared.replace(ROSTER, "")
    texts = {
        "engagement.yml": declared,
        "instrument.yml": INSTRUMENT,
        "mapping.yml": MAPPING,
        "analysis_plan.yml": PLAN,
        "corrections.yml": CORRECTIONS,
        "_brand.yml": BRAND,
        "raw/survey.csv": _survey(),
        "raw/roster.csv": _roster(),
        "raw/accounts.csv": _accounts(),
        "raw/rates.csv": RATES,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _survey() -> str:
    draw = random.Random(1)
    rows = [HEADER]
    for number in range(1, 43):
        mood = draw.choice((1, 2, 3, 3))
        answers = [LABELS[min(4, max(0, mood + draw.choice((-1, 0, 0, 1))))] for _ in range(5)]
        ranks = draw.sample(("1", "2", "3"), 3)
        day = 2 + number % 18
        cells = [f"P{number:03}", *answers, str(draw.randrange(20, 95)), *ranks, "hulls", "ports", ""]
        rows.append(",".join([*cells, f"2026-03-{day:02} 10:{number:02}:00", "yes"]))
    return "\n".join(rows) + "\n"


def _roster() -> str:
    rows = [
        f"P{number:03},{UNITS[number % 3]},{('Board', 'Employee', 'Employee', 'Employee', 'Team lead')[number % 8 % 5]}"
        for number in range(1, 46)
    ]
    return "\n".join(["person,unit,level", *rows]) + "\n"


def _accounts() -> str:
    rows = [
        f"{unit},{2023 + n}-12-31,{1000 + 137 * place + 41 * n * (place + 1)},{90 + 13 * place + 3 * n}"
        for place, unit in enumerate(UNITS)
        for n in range(3)
    ]
    return "\n".join(["unit,period_end,Revenue,Operating income", *rows]) + "\n"
