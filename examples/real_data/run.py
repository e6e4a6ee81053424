"""Run the main job on data nobody here wrote, and compare a few figures: `python examples/real_data/run.py`.

The data are not part of this project; README.md says which they are and where they come from.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stratalign.analysis.engagement import analyse_engagement
from stratalign.analysis.results import Analysis
from stratalign.checks.suite import run_checks
from stratalign.errors import SourceError, StratalignError
from stratalign.panel.outcomes import compute_outcomes
from stratalign.runs.execute import run_engagement
from stratalign.sources.detect import read_survey

EXAMPLES = Path(__file__).resolve().parent
VARIABLE = "STRATALIGN_REAL_DATA"
DEFAULT_FOLDER = EXAMPLES.parents[2] / "shared" / "real"
#: Folder of the raw files by configuration, and the survey exports that are only read.
DATA_SETS = {"lq2002": "multilevel_lq2002", "nyse": "nyse_fundamentals"}
EXPORTS = "export_qualtrics"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to expect, as printed, and how to take it from the results."""

    data_set: str
    label: str
    expected: str
    take: Callable[[Analysis], str]


def main(arguments: list[str] | None = None) -> int:
    """Run everything and print it; 0 when every figure is as expected, 1 when one is not, 2 when there are no data."""
    options = _parse(arguments)
    try:
        folder = require_data(options.real)
        with tempfile.TemporaryDirectory() as configurations:
            found = {name: run_example(name, folder, Path(configurations), options.reports) for name in DATA_SETS}
    except StratalignError as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 2
    all_read = read_exports(folder / EXPORTS)
    return 0 if compare_figures(found) and all_read else 1


def require_data(folder: Path) -> Path:
    """Folder with every data set, or an error that says what is missing and where to get it.

    Parameters
    ----------
    folder
        As given.

    Returns
    -------
    pathlib.Path
        Absolute.

    Raises
    ------
    SourceError
        The folder or a data set in it is missing.
    """
    wanted = [*DATA_SETS.values(), EXPORTS]
    missing = [name for name in wanted if not (folder / name).is_dir()]
    if missing:
        raise SourceError(
            f"{len(missing)} of {len(wanted)} data sets are not in {folder}: {', '.join(missing)}. "
            f"{EXAMPLES / 'README.md'} says where they come from; name their folder with --real or {VARIABLE}."
        )
    return folder.resolve()


def run_example(name: str, data: Path, configurations: Path, reports: Path) -> Analysis:
    """Check one data set, write its report, and give its results.

    Parameters
    ----------
    name
        Configuration folder beside this file.
    data
        Folder with every data set.
    configurations
        Where the configuration is copied to, with the raw folder it is to read.
    reports
        Folder that gets the report.

    Returns
    -------
    Analysis
        What the report says.
    """
    engagement = copy_configuration(name, configurations, raw_folder=data / DATA_SETS[name])
    checks = run_checks(engagement)
    print(f"{name}: {len(checks)} readiness results")
    for result in checks:
        print(f"  {result.severity:<7}  {result.seen}")
    run = run_engagement(engagement, reports=reports)
    print(f"  report   {run.files['html']} ({run.seconds:.1f} s)")
    return analyse_engagement(engagement, run_folder=run.folder)


def copy_configuration(name: str, folder: Path, *, raw_folder: Path) -> Path:
    """Copy a configuration and point it at its raw files.

    Parameters
    ----------
    name
        Configuration folder beside this file.
    folder
        Where the copy goes.
    raw_folder
        What `raw_folder` of the copy is to name.

    Returns
    -------
    pathlib.Path
        The copy, a folder of the same name.
    """
    copy = Path(shutil.copytree(EXAMPLES / name, folder / name))
    file = copy / "engagement.yml"
    named = json.dumps(raw_folder.as_posix())
    lines = f"raw_folder: {named}\noutside_folders: [{named}]"
    text = re.sub(r"(?m)^raw_folder: .*\noutside_folders: .*$", lambda _: lines, file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    return copy


def read_exports(folder: Path) -> bool:
    """Read every survey export of a folder and print what it is; whether all could be read."""
    print(f"\n{'survey export':<50} {'format':<13} {'rows':>5} {'columns':>8}")
    n_refused = 0
    for path in sorted(folder.glob("*.csv")):
        try:
            survey = read_survey(path)
        except StratalignError as problem:
            n_refused += 1
            print(f"{path.name:<50} refused: {problem}")
            continue
        n_rows, n_columns = survey.answers.shape
        print(f"{path.name:<50} {survey.detection.format:<13} {n_rows:>5,} {n_columns:>8,}")
    return n_refused == 0


def compare_figures(found: dict[str, Analysis]) -> bool:
    """Print each figure beside the one to expect; whether all are alike."""
    print(f"\n{'figure':<50} {'expected':>9} {'found':>9}")
    n_unlike = 0
    for figure in FIGURES:
        value = figure.take(found[figure.data_set])
        n_unlike += value != figure.expected
        mark = "" if value == figure.expected else "  differs"
        print(f"{f'{figure.data_set}: {figure.label}':<50} {figure.expected:>9} {value:>9}{mark}")
    print(f"{len(FIGURES) - n_unlike} of {len(FIGURES)} figures are as expected.")
    return n_unlike == 0


def _alpha(found: Analysis) -> str:
    """Cronbach's alpha of leadership climate."""
    return next(f"{scale.alpha:.3f}" for scale in found.waves[-1].reliability if scale.dimension == "LEAD")


def _icc1(found: Analysis) -> str:
    """ICC(1) of leadership climate, by analysis of variance."""
    between = next(scale.icc for scale in found.waves[-1].agreement if scale.dimension == "LEAD")
    return f"{between.icc1:.3f}" if between else "none"


def _rwg_j(found: Analysis) -> str:
    """Mean rwg(j) of leadership climate over companies, uniform null."""
    return next(f"{scale.mean_rwg_j:.3f}" for scale in found.waves[-1].agreement if scale.dimension == "LEAD")


def _companies(found: Analysis) -> str:
    """Number of companies in the panel."""
    return "none" if found.panel is None else f"{found.panel['entity_id'].nunique():,}"


def _growth_rates(found: Analysis) -> str:
    """Number of periods that follow another by about a year, and so have growth."""
    return "none" if found.panel is None else f"{compute_outcomes(found.panel)['revenue_growth_pct'].count():,}"


FIGURES = (
    Figure("lq2002", "alpha of leadership climate", "0.902", _alpha),
    Figure("lq2002", "ICC(1) of leadership climate", "0.108", _icc1),
    Figure("lq2002", "mean rwg(j) of leadership climate", "0.868", _rwg_j),
    Figure("nyse", "companies", "299", _companies),
    Figure("nyse", "growth rates over about a year", "886", _growth_rates),
)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(description="Run stratalign on data nobody here wrote.")
    default = Path(os.environ.get(VARIABLE, DEFAULT_FOLDER))
    parser.add_argument("--real", type=Path, default=default, help=f"folder of the data sets (default: {default})")
    parser.add_argument("--reports", type=Path, default=Path("reports"), help="folder that gets the reports")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
