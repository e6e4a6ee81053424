"""Numbers of a release that a replication must give again, with tolerances, and what has drifted."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import analyse_study
from stratalign.errors import EngagementError, StatisticError, StratalignError
from stratalign.paths import read_file
from stratalign.releases.base import COMPANIES, LINK_COLUMNS, LINKS, read_plain
from stratalign.releases.figures import figures_of
from stratalign.study.load import load_study
from stratalign.study.origin import ORIGINS

EXPECTED_FILE = "expected.json"
#: Closed forms agree to the digits that processors share; bounds that are drawn to the third digit.
RTOL, RTOL_DRAWN = 1e-6, 1e-3
ATOL = 1e-9


@dataclass(frozen=True, slots=True)
class Drift:
    """One number that is not what it was."""

    name: str
    expected: float | None
    found: float | None

    def line(self) -> str:
        """In words."""
        return f"{self.name}: expected {_told(self.expected)}, found {_told(self.found)}"


def expected_numbers(data: str | Path, *, draws: int, seed: int) -> dict[str, Any]:
    """Compute every number that is expected of the data.

    Parameters
    ----------
    data
        Folder with a folder for each origin, `real` and `synthetic`, each that of a study.
    draws, seed
        As in `analyse_study`.

    Returns
    -------
    dict
        draws, seed, versions, and `numbers`: by name `value` and relative tolerance `rtol`.

    Raises
    ------
    EngagementError
        There is no data.
    """
    numbers: dict[str, dict[str, float | None]] = {}
    for origin in ORIGINS:
        folder = Path(data) / origin
        if not folder.is_dir():
            continue
        study = load_study(folder)
        links = read_plain(folder / LINKS) if (folder / LINKS).is_file() else pd.DataFrame(columns=LINK_COLUMNS)
        figures = figures_of(read_plain(folder / COMPANIES), links, study.design)
        for row in figures.to_dict("records"):
            for part in ("value", "ci_low", "ci_high", "n_companies"):
                _put(numbers, f"{origin}/figures/{row['outcome']}/{row['quantity']}/{part}", row[part], RTOL)
        try:
            results = analyse_study(study, draws=draws, seed=seed)
        except StatisticError:
            # Fewer than forty companies: the figures above are all that can be said.
            continue
        for row in results.tidy().to_dict("records"):
            for part in ("estimate", "ci_low", "ci_high"):
                _put(numbers, f"{origin}/claims/{row['term']}/{row['quantity']}/{part}", row[part], RTOL)
        for row in results.planned.to_dict("records"):
            for part in ("estimate", "ci_low", "ci_high", "p_value"):
                name = f"{origin}/plan/{row['outcome']} ~ {row['exposure']}/{row['status']}/{part}"
                _put(numbers, name, row[part], RTOL)
        for row in results.claims.ratios.to_dict("records"):
            for part in ("risk_ratio_bca_low", "risk_ratio_bca_high"):
                _put(numbers, f"{origin}/drawn/{row['outcome']}/{part}", row[part], RTOL_DRAWN)
    if not numbers:
        raise EngagementError(f"{data} has no folder {' or '.join(ORIGINS)} with a study in it.")
    return {"draws": draws, "seed": seed, "versions": versions(), "numbers": numbers}


def _put(numbers: dict[str, dict[str, float | None]], name: str, value: object, rtol: float) -> None:
    number = float(str(value))
    numbers[name] = {"value": number if np.isfinite(number) else None, "rtol": rtol}


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that compute."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in ("numpy", "scipy", "pandas", "statsmodels", "duckdb", "stratalign"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def compare_numbers(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[Drift]:
    """Numbers that differ by more than their tolerance, or stand on one side alone.

    Parameters
    ----------
    expected, found
        From `expected_numbers`.

    Returns
    -------
    list of Drift
        In the order of names.
    """
    before, after = expected["numbers"], found["numbers"]
    drifts = []
    for name in sorted(set(before) | set(after)):
        old = before.get(name, {}).get("value")
        new = after.get(name, {}).get("value")
        if (name in before) != (name in after) or not _is_alike(old, new, float(before.get(name, {}).get("rtol", 0))):
            drifts.append(Drift(name, old, new))
    return drifts


def _is_alike(old: float | None, new: float | None, rtol: float) -> bool:
    if old is None or new is None:
        return old is new
    return abs(old - new) <= ATOL + rtol * abs(old)


def replicate(package: str | Path, *, output: str | Path | None = None, with_notebooks: bool = True) -> int:
    """Compute a package's numbers again, compare, and run its notebooks.

    Parameters
    ----------
    package
        Unpacked folder.
    output
        Folder that gets the reports; without, `output` in it.
    with_notebooks
        Whether the notebooks are run too.

    Returns
    -------
    int
        Exit status: 0 where every number is what was expected, 1 where any has drifted, 3 where a notebook failed.
    """
    home = Path(package)
    expected = json.loads(read_file(home / EXPECTED_FILE, EngagementError))
    found = expected_numbers(home / "data", draws=expected["draws"], seed=expected["seed"])
    drifts = compare_numbers(expected, found)
    for name, before in expected["versions"].items():
        if (now := found["versions"].get(name)) != before:
            print(f"note: {name} {now}; the package was made with {before}")
    for drift in drifts:
        print(f"drift: {drift.line()}")
    n = len(expected["numbers"])
    print(f"{n - len(drifts)} of {n} numbers as expected." if drifts else f"All {n} numbers as expected.")
    if with_notebooks:
        try:
            _run_notebooks(home, Path(output or home / "output"), expected)
        except StratalignError as problem:
            print(f"Error: {problem}", file=sys.stderr)
            return 3
    return 1 if drifts else 0


def _run_notebooks(home: Path, output: Path, expected: Mapping[str, Any]) -> None:
    from stratalign.runs.study import run_study

    for notebook, folder in notebooks_of(home):
        run = run_study(
            folder, reports=output, notebook=str(notebook), draws=expected["draws"], seed=expected["seed"], again=True
        )
        print(f"Report: {run.files['html']}")


def notebooks_of(home: Path) -> Sequence[tuple[Path, Path]]:
    """Every notebook of a package with the study it is run on."""
    folders = [home / "data" / origin for origin in ORIGINS if (home / "data" / origin).is_dir()]
    return [(path, folder) for path in sorted((home / "notebooks").glob("*.ipynb")) for folder in folders]


def _told(value: float | None) -> str:
    return "none" if value is None else f"{value:.10g}"
