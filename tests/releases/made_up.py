"""Companies for tests of releases: a simulated study, and companies with what a contributor declares of them."""

from pathlib import Path

import pandas as pd

from stratalign.study.simulate import simulate_study
from stratalign.study.write import write_study

REAL = """origin: real
source: {source}
consent: {{given: true, by: the managing directors, date: 2026-11-01}}
instrument: strategic-alignment 1.0
definitions: 1.0.0
"""
SYNTHETIC = "origin: synthetic\nsource: {source}\ndefinitions: 1.0.0\n"


def first_study(folder: Path, *, n: int = 48, seed: int = 5) -> Path:
    """Write a simulated study that can become a first release."""
    write_study(simulate_study(n, seed=seed), folder)
    return folder


def contributed(folder: Path, *, n: int = 60, seed: int = 9, source: str = "uni", said: str = REAL, **columns) -> Path:
    """Write companies.csv and contribution.yml of a contributor."""
    folder.mkdir(parents=True)
    companies = simulate_study(n, seed=seed).companies.drop(columns=["synthetic", "origin"], errors="ignore")
    companies["n_respondents"] = companies["n_respondents"].clip(lower=10)
    companies.assign(company_id=[f"{source}-{row}" for row in range(n)], **columns).to_csv(
        folder / "companies.csv", index=False
    )
    (folder / "contribution.yml").write_text(said.format(source=source), encoding="utf-8")
    return folder


def released(study: Path, version: str, name: str = "companies.csv") -> pd.DataFrame:
    """Read a table of a release."""
    return pd.read_csv(study / "releases" / version / name, keep_default_na=False, na_values=[""])
