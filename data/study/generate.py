"""Write the SYNTHETIC 410-company reference sample again: `python data/study/generate.py`.

The same seed gives the same study; tests/study/test_simulate.py compares what is committed with what this writes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from stratalign.instrument import load_instrument, wording
from stratalign.study.simulate import Scenario, Study, simulate_study
from stratalign.vocabulary import INDUSTRIES, INDUSTRY_LABELS, SYNTHETIC_NOTE

FOLDER = Path(__file__).resolve().parent
N_COMPANIES = 410
SCENARIO: Scenario = "evidence"
SEED = 20260410
#: Decimals of the committed figures; accounts are already rounded to a thousand.
DECIMALS = 4
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}

Field = tuple[str, str, str, str]  # name, type, measure, description

COMPANY_FIELDS: list[Field] = [
    ("company_id", "string", "", "Made-up identifier of a made-up company."),
    ("industry", "string", "", "One of: " + ", ".join(f"{key} ({INDUSTRY_LABELS[key]})" for key in INDUSTRIES) + "."),
    ("headcount", "integer", "people", "Number of employees."),
    ("n_respondents", "integer", "people", "Number of respondents in all three levels; 8 to 20."),
]
OUTCOME_FIELDS: list[Field] = [
    ("revenue_cagr_pct", "number", "% a year", "Growth of revenue from the first to the last year end of panel.csv."),
    ("operating_margin_pct", "number", "% of revenue", "Mean operating margin of the last three years of panel.csv."),
    ("customer_retention_pct", "number", "% of customers", "Share of the year's first customers kept at its end."),
    ("customer_satisfaction_pct", "number", "% of customers", "Share of customers who answer 4 or 5 of 5."),
    ("leadership_effectiveness_points", "number", "points 0-100", "Mean rating of the leaders by their reports."),
    ("employee_engagement_points", "number", "points 0-100", "Mean engagement of the employees."),
]
SYNTHETIC_FIELD: Field = ("synthetic", "boolean", "", "True in every row: the figures are drawn, not observed.")
PANEL_FIELDS: list[Field] = [
    ("company_id", "string", "", "As in companies.csv."),
    ("period_end", "date", "", "Last day of the financial year."),
    ("revenue_meur", "number", "million EUR", "Revenue of the year."),
    ("operating_income_meur", "number", "million EUR", "Operating income of the year."),
    ("currency", "string", "", "Currency of the figures, ISO 4217."),
    SYNTHETIC_FIELD,
]


def write_study(folder: Path = FOLDER) -> Study:
    """Write every file of the reference sample into a folder.

    Parameters
    ----------
    folder
        Must exist; files of the same name are replaced.

    Returns
    -------
    Study
        The study that was written, unrounded.
    """
    study = simulate_study(N_COMPANIES, scenario=SCENARIO, seed=SEED)
    fields = {"companies.csv": company_fields(), "panel.csv": PANEL_FIELDS}
    for file, table in {"companies.csv": study.companies.round(DECIMALS), "panel.csv": study.panel}.items():
        columns = [name for name, *_ in fields[file]]
        table[columns].to_csv(folder / file, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    _codebook(fields).to_csv(folder / "codebook.csv", index=False, lineterminator="\n")
    _write_json(folder / "truth.json", {"note": f"SYNTHETIC: {SYNTHETIC_NOTE}", **asdict(study.truth)})
    _write_json(folder / "datapackage.json", _datapackage(folder, fields))
    (folder / "README.md").write_text(_readme(study), encoding="utf-8", newline="\n")
    return study


def company_fields() -> list[Field]:
    """Columns of companies.csv in order, with their meaning; facets are named from the instrument."""
    instrument = load_instrument("strategic-alignment")
    scores = [
        (f"{facet.key}_points", f"Facet of the {facet.pillar} pillar: {wording(facet.label, 'en')}.")
        for facet in instrument.with_role("alignment")
    ]
    scores += [(f"{pillar.key}_points", "Pillar: mean of its facets.") for pillar in instrument.pillars]
    scores += [("alignment_index_points", "Alignment index: mean of the three pillars.")]
    measured: list[Field] = [(name, "number", "points 0-100", description) for name, description in scores]
    return [*COMPANY_FIELDS, *measured, *OUTCOME_FIELDS, SYNTHETIC_FIELD]


def _codebook(fields: dict[str, list[Field]]) -> pd.DataFrame:
    """One row per column of every table."""
    rows = [(file, *field) for file, of_file in fields.items() for field in of_file]
    return pd.DataFrame(rows, columns=["file", "column", "type", "measure", "description"])


def _datapackage(folder: Path, fields: dict[str, list[Field]]) -> dict[str, object]:
    """Frictionless description of the two tables."""
    return {
        "profile": "tabular-data-package",
        "name": "stratalign-reference-study",
        "title": f"SYNTHETIC reference sample of {N_COMPANIES} companies",
        "description": f"SYNTHETIC. {SYNTHETIC_NOTE.capitalize()}. Drawn by data/study/generate.py with seed {SEED}.",
        "licenses": [LICENCE],
        "resources": [_resource(folder / file, of_file) for file, of_file in fields.items()],
    }


def _resource(path: Path, fields: list[Field]) -> dict[str, object]:
    """Frictionless description of one table."""
    keys = ["company_id"] if path.stem == "companies" else ["company_id", "period_end"]
    return {
        "profile": "tabular-data-resource",
        "name": path.stem,
        "title": f"SYNTHETIC: {path.stem}",
        "path": path.name,
        "format": "csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
        "schema": {
            "fields": [
                {"name": name, "type": kind, "description": description, **({"unit": measure} if measure else {})}
                for name, kind, measure, description in fields
            ],
            "primaryKey": keys,
        },
    }


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _readme(study: Study) -> str:
    """README of the folder, with the planted and the observed correlations side by side."""
    index = study.companies["alignment_index_points"]
    rows = "\n".join(
        f"| `{outcome}` | {planted:.2f} | {index.corr(study.companies[outcome]):.2f} |"
        for outcome, planted in study.truth.correlations.items()
    )
    return README.format(n_companies=N_COMPANIES, seed=SEED, rows=rows, reliability=study.truth.index_reliability)


README = """# SYNTHETIC reference sample of {n_companies} companies

**SYNTHETIC: every figure here is drawn by a program. It is not evidence for or against any claim about real companies,
and no report may present it as such.** It exists so that every step from survey to claim can be run, tested and
taught on data whose answer is known.

Made by `python data/study/generate.py`: scenario `evidence`, seed {seed}. The responses it rests on (about 5,700
SYNTHETIC respondents, 24 items) are not stored: `simulate_study(scenario="evidence", seed={seed}).responses` gives
them again.

| file | one row is | |
|---|---|---|
| `companies.csv` | a company | facets, pillars and index (0-100), six outcomes; SYNTHETIC |
| `panel.csv` | a company and year end | revenue and operating income in million EUR; SYNTHETIC |
| `truth.json` | | what is planted, the seed, and the reliability of the index as it came out |
| `codebook.csv` | a column | measure and meaning of every column of both tables |
| `datapackage.json` | | the same for machines (Frictionless), with sizes and hashes |

## What is planted, and what is seen

Planted are correlations of each outcome with the *true* alignment of a company. The index a survey yields has the
reliability {reliability:.2f} here (8 to 20 respondents a company), so the correlations seen are smaller on average, by
its square root, and vary from draw to draw by about .05.

| outcome | planted with true alignment | seen with the index in this draw |
|---|---|---|
{rows}

Outcomes are drawn apart from the survey answers: there is no common-method variance in this scenario. Industry
explains a tenth of what alignment leaves of an outcome, and nothing of alignment.

## What is exact

- A company's growth and margin are those of `panel.csv`: growth from the first to the last year end, margin as the
  mean of the last three years' margins. Both are computed from the rounded accounts; here they are rounded to four
  decimals.
- Facets are means of the level means (executives, managers and staff count alike), pillars are means of their facets,
  the index is the mean of the pillars.
- The planted correlations hold in the population the sample is drawn from, not in the sample.

Licence: CC-BY-4.0. Cite as: stratalign (2026), SYNTHETIC reference sample of {n_companies} companies.
"""

if __name__ == "__main__":
    written = write_study()
    print(f"SYNTHETIC study of {len(written.companies)} companies written to {FOLDER}")
