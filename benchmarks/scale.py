"""Processor seconds and peak memory of a study of 410, 4,100 and 41,000 companies, as ratios to 410. SYNTHETIC.

    .venv/bin/python benchmarks/scale.py                  # all works; the largest study has six million respondents
    .venv/bin/python benchmarks/scale.py --work claims    # one of them

Every figure is taken in a process of its own; the companies are drawn once and read from a file. Preparing
is not counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

SIZES = (410, 4_100, 41_000)
SEED = 1


def _simulate(n: int, folder: Path) -> Callable[[], object]:
    from stratalign.study.simulate_large import simulate_companies

    def work() -> None:
        simulate_companies(n, seed=SEED).to_csv(folder / f"{n}.csv", index=False)

    return work


def _claims(n: int, folder: Path) -> Callable[[], object]:
    from stratalign.models.claims.headline import headline_claims

    companies = pd.read_csv(folder / f"{n}.csv")
    headline_claims(companies.head(410), draws=50)
    return lambda: headline_claims(companies, draws=1000)


def _curve(n: int, folder: Path) -> Callable[[], object]:
    from typing import Any

    from stratalign.models.specifications.curve import specification_curve

    companies = pd.read_csv(folder / f"{n}.csv")
    outcomes = [name for name in OUTCOMES if name in companies]
    choices: Any = {
        "outcome": outcomes,
        "exposures": ["alignment_index_points"],
        "control_sets": {"no control": [], "size": ["log_headcount"]},
        "fixed_effects": {"industries pooled": [], "within industries": ["industry"]},
        "cuts": [None, 0.25, 1 / 3],
        "samples": {"all": companies["headcount"] > 0, "not the largest": companies["headcount"].rank(pct=True) <= 0.9},
        "estimators": ["least_squares", "ranks", "winsorised"],
    }
    return lambda: specification_curve(companies, **choices, draws=1000)


def _summaries(n: int, folder: Path) -> Callable[[], object]:
    from stratalign.models.propagation.propagate import propagate_from_summaries

    companies = pd.read_csv(folder / f"{n}.csv")
    return lambda: propagate_from_summaries(
        companies, "revenue_cagr_pct", score="people_mean_points", within="industry", controls=["log_headcount"]
    )


def _answers(n: int, folder: Path) -> Callable[[], object]:
    from stratalign.engagement.instrument import load_instrument
    from stratalign.models.propagation.inputs import ItemAnswers, PeopleColumns
    from stratalign.models.propagation.propagate import propagate_uncertainty
    from stratalign.responses.wide import wide_answers
    from stratalign.study.simulate import simulate_study

    study = simulate_study(n, seed=SEED)
    keys = list(study.responses["item_key"].unique())
    answers = wide_answers(study.responses, study.people["respondent_id"], keys).reset_index(drop=True)
    people, companies = study.people, study.companies
    return lambda: propagate_uncertainty(
        people,
        companies,
        "revenue_cagr_pct",
        columns=PeopleColumns(unit="level", unit_weights="equal"),
        answers=ItemAnswers(answers, load_instrument("strategic-alignment")),
        draws=100,
    )


OUTCOMES = (
    "revenue_cagr_pct", "operating_margin_pct", "customer_retention_pct", "customer_satisfaction_pct",
    "leadership_effectiveness_points", "employee_engagement_points",
)  # fmt: skip
WORKS: dict[str, tuple[str, Callable[[int, Path], Callable[[], object]]]] = {
    "simulate": ("draw companies and their people (146 each), score them", _simulate),
    "claims": ("six headline claims, 1,000 draws", _claims),
    "curve": ("432 specifications, joint test of 1,000 draws", _curve),
    "summaries": ("from companies' means and spreads to a claim, 1,000 draws", _summaries),
    "answers": ("from answers to a claim (14 people each), 100 draws", _answers),
}


def main() -> int:
    """Print a table of all works, or measure one in this process; 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", choices=list(WORKS))
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="of the companies drawn; only for the processes that measure")
    parser.add_argument("--here", type=int, help="measure with so many companies in this process")
    given = parser.parse_args()
    if given.here is not None:
        work = WORKS[given.work][1](given.here, given.folder)
        before = time.process_time()
        work()
        seconds = time.process_time() - before
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "megabytes": megabytes}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        _table(given, Path(folder))
    return 0


def _table(given: argparse.Namespace, folder: Path) -> None:
    head = ["work", *(part for n in given.sizes for part in (f"{n:,}: s", "ratio", "MB"))]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    names = list(WORKS) if given.work is None else ["simulate", given.work]
    for name in names:
        cells, first = [WORKS[name][0]], 0.0
        for n in given.sizes:
            command = [sys.executable, __file__, "--work", name, "--here", str(n), "--folder", str(folder)]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            first = first or found["seconds"]
            cells += [f"{found['seconds']:.2f}", f"{found['seconds'] / first:.1f}", f"{found['megabytes']:.0f}"]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
