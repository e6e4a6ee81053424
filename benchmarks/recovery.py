"""Bias, coverage, power and false positives of the whole pipeline, from raw exports to claims. SYNTHETIC.

    .venv/bin/python benchmarks/recovery.py --replications 4000           # goes on where it was stopped
    .venv/bin/python benchmarks/recovery.py --write                       # docs/recovery.md and its figure
    .venv/bin/python benchmarks/recovery.py --scheduler tcp://host:8786   # the same numbers, on a cluster

Replications are kept in `--work`, a file a scenario; each is the same whichever others were run, so that a run may be
stopped and gone on with at any time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from stratalign.rows import rows_of
from stratalign.study.recover import (
    ALL_SCENARIOS,
    REPLICATION_COLUMNS,
    RecoveryRow,
    inflation_steps,
    run_replications,
    summarise_recovery,
)

ROOT = Path(__file__).resolve().parents[1]
PAGE, FIGURE = ROOT / "docs" / "recovery.md", ROOT / "docs" / "images" / "recovery-ratio.svg"
#: Replications between two writings.
AT_ONCE = 25
#: Scenario whose data the figure is drawn from: an ordinary correlation, and raters' shared error.
SHOWN = "same_source"

HEAD = """# Recovery: does the whole pipeline find what is planted?

Written by `benchmarks/recovery.py --write`; every company and person here is **SYNTHETIC**. A replication draws
companies and their people, writes what a survey tool gives away (three layouts in turn, previews, first tries of
people who came back, gaps, careless people), reads it as a client's export is read, sets careless people aside,
scores, and estimates every claim with its 95 % interval; one replication in twenty goes through that file and must
give what the others' shorter way gives. *Careful* is this project's way; *naive* is what the same
export gives where nobody is screened, attitudes come from the same raters, industries are pooled, nothing is held
constant and the best cut is kept.

- **truth**: of slopes and correlations, what is planted with a company's true alignment; of premiums and ratios,
  what an index of this reliability shows of all companies; of attitudes by different raters, what this
  questionnaire shows of 60,000 companies whose people are careful and answer everything.
- **covered**: share of intervals that hold the truth. **rejects**: share of replications that speak against no
  association: *false* where there is none, *power* where there is. ± is the simulation's own standard error, in
  points.
- Bold coverage: the scenario breaks nothing that is assumed, and the interval is to hold 93.5 to 96.5 of 100 times
  but for that error. Elsewhere it is printed as it is.

Scenarios: **null** nothing is related; **evidence** ordinary sizes (r = .15 growth and margin, .20 customers, .30
attitudes); **published** the sizes that the published ratios imply; **small** evidence with 80 companies;
**same_source** evidence, and a quarter of the variance of attitudes is the error that the same raters put into
alignment; **same_source_null** that error and nothing else; **careless** 15 % answer without care and 15 % of
answers are missing; **extremes** only the highest and the lowest quarter in true alignment take part; **attrition**
the half that grew least has gone; **predictors** 26 predictors on 15 outcomes, five of which are related to what
the predictors share; **predictors_null** none is. Other than in the first four, 5 % answer without care; 5 % of
answers are missing everywhere.

"""


def main() -> int:
    """Run replications, or write the page; 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--scenario", action="append", choices=ALL_SCENARIOS, help="one or more; else all")
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--export-every", type=int, default=20, help="replications of which one goes through a file")
    parser.add_argument("--scheduler")
    parser.add_argument("--work", type=Path, default=ROOT / "reports" / "recovery")
    parser.add_argument("--write", action="store_true", help="write the page of what there is, and run nothing")
    given = parser.parse_args()
    names = given.scenario or ALL_SCENARIOS
    if given.write:
        _write(given.work, names)
        return 0
    given.work.mkdir(parents=True, exist_ok=True)
    # A portion of every scenario in turn: whenever it is stopped, all have as many.
    for begin in range(0, given.replications, AT_ONCE):
        for name in names:
            numbers = range(begin, min(begin + AT_ONCE, given.replications))
            _go_on(given, name, [number for number in numbers if number not in _done(given.work / f"{name}.csv")])
    return 0


def _done(file: Path) -> set[int]:
    return set(pd.read_csv(file, usecols=["replication"])["replication"]) if file.is_file() else set()


def _go_on(given: argparse.Namespace, name: str, numbers: list[int]) -> None:
    """Run what is missing and put it beside what is there, in one step."""
    if not numbers:
        return
    file = given.work / f"{name}.csv"
    found = run_replications(
        name,
        numbers,
        seed=given.seed,
        draws=given.draws,
        export_every=given.export_every,
        scheduler=given.scheduler,
    )
    before = pd.read_csv(file) if file.is_file() else pd.DataFrame(columns=REPLICATION_COLUMNS)
    whole = pd.concat([part for part in (before, found) if len(part)], ignore_index=True)
    beside = file.with_suffix(".part")
    whole.to_csv(beside, index=False)
    beside.replace(file)
    print(f"{name}: {whole['replication'].nunique()} replications", flush=True)


def _write(work: Path, names: tuple[str, ...]) -> None:
    tables = {name: pd.read_csv(work / f"{name}.csv") for name in names if (work / f"{name}.csv").is_file()}
    parts = [HEAD]
    if SHOWN in tables:
        parts.append(_shown(tables[SHOWN]))
    for name, found in tables.items():
        parts += [f"## {name}\n", _head(found), *map(_line, rows_of(summarise_recovery(name, found), RecoveryRow)), ""]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(PAGE)


def _head(found: pd.DataFrame) -> str:
    n = found["replication"].nunique()
    return (
        f"{n:,} replications.\n\n"
        "| | estimand | outcome | truth | mean | bias | ± | rmse | covered | ± | rejects | | ± | refused |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    )


def _line(row: RecoveryRow) -> str:
    coverage = _share(row.coverage)
    if row.is_sound and coverage:
        coverage = f"**{coverage}**"
    what = "" if np.isnan(row.rejected) else "false" if row.is_null else "power"
    cells = [
        row.pipeline, row.quantity.replace("_", " "), row.outcome.replace("_", " "), _number(row.truth),
        _number(row.mean), _number(row.bias), "" if np.isnan(row.bias) else _number(row.bias_error),
        _number(row.rmse), coverage,
        _share(row.coverage_error, ""), _share(row.rejected), what, _share(row.rejected_error, ""),
        _share(row.refused) if row.refused else "",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _number(value: float) -> str:
    if np.isnan(value):
        return ""
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"


def _share(value: float, unit: str = " %") -> str:
    return "" if np.isnan(value) else f"{100 * value:.1f}{unit}"


def _shown(found: pd.DataFrame) -> str:
    """The ratio of one attitude grown step by step on the same data, as a figure and a table."""
    steps = inflation_steps(found)
    _draw(steps)
    lines = [
        f"| {STEPS[row.step]} | {row.ratio:.1f} | {row.ci_low:.1f} to {row.ci_high:.1f} | "
        f"{100 * row.reached_share:.0f} % |"
        for row in steps.itertuples()
    ]
    n = found["replication"].nunique()
    return SHOWN_TEXT.format(n=n, lines="\n".join(lines))


SHOWN_TEXT = """## How 16.8 to 1 is made of an ordinary correlation

The same {n:,} studies of 410 companies each time, in which engagement correlates .30 with true alignment and a quarter
of what people say of work is the error that they put into alignment too. Each step keeps those before.

![The ratio of engagement grows with every step, from 3 to 1 to more than 16.8 to 1](images/recovery-ratio.svg)

| step | median ratio | middle 95 % of studies | studies with 16.8 to 1 or more |
|---|---|---|---|
{lines}
"""

#: Steps in words, as the figure and the table say them.
STEPS = {
    "different_people": "careful: different raters, screened",
    "same_people": "the same raters on both sides",
    "unscreened": "nobody screened, industries pooled",
    "best_cut": "the best of 20 cuts",
}


def _draw(steps: pd.DataFrame) -> None:
    """Ratios on a logarithmic axis, the published one as a line."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings = {"svg.fonttype": "none", "svg.hashsalt": "recovery", "font.family": "sans-serif", "font.size": 11}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(9.4, 3.3))
        axes = figure.add_axes((0.38, 0.24, 0.58, 0.62))
        places = np.arange(len(steps))[::-1]
        colours = ["#1b6e6e", *["#b4532a"] * (len(steps) - 1)]
        for place, colour, row in zip(places, colours, steps.itertuples(), strict=True):
            axes.plot([row.ci_low, row.ci_high], [place, place], color=colour, linewidth=5, alpha=0.3)
            axes.plot([row.ratio], [place], "o", color=colour, markersize=9)
            axes.annotate(
                f"{row.ratio:.1f}", (row.ratio, place), (0, 9), textcoords="offset points", ha="center", color=colour
            )
        axes.axvline(16.8, color="#444444", linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate("published: 16.8", (16.8, len(steps) - 0.45), (4, 0), textcoords="offset points", color="#444444")
        axes.set_xscale("log")
        axes.set_xticks([1, 2, 4, 8, 16, 32, 64], ["1", "2", "4", "8", "16", "32", "64"])
        axes.minorticks_off()
        axes.set_yticks(places, [STEPS[step] for step in steps["step"]])
        axes.set_ylim(-0.5, len(steps) - 0.1)
        axes.set_xlabel("ratio of highly engaged companies, aligned to unaligned (SYNTHETIC)")
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        FigureCanvasSVG(figure).print_svg(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
