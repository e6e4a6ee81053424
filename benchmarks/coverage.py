"""Simulated coverage of every 95 % interval that reports print, in the settings it assumes and in others.

    .venv/bin/python benchmarks/coverage.py --write             # docs/measurement/intervals.md
    .venv/bin/python benchmarks/coverage.py --write --resume    # what the page does not have with as many data sets

Settings and simulations are those of `stratalign.doctor`, which simulates the quick ones on any machine. The truths
follow from the distributions, or from a sample of hundreds of thousands.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from stratalign.doctor.coverage import SimulatedCoverage, promises, simulate_promise

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measurement" / "intervals.md"
HEAD = """# Intervals: how often they hold

Written by `benchmarks/coverage.py --write`, each row with the number of its data sets; `stratalign doctor` simulates
the quick ones on your machine, `make prove` all of them. Every interval is of 95 %. Where a setting is what the
interval assumes, its coverage must lie between 93.5 and 96.5 % but for the simulation's own error; elsewhere (*other*)
it is printed, so that nobody has to rely on a sentence. "Refused" is the share of data sets to which the function
gives no interval, with the reason in its result.

| interval | setting | | covered | ± | refused | data sets |
|---|---|---|---|---|---|---|
"""
FOOT = """
**What reports use, and why.**

- *ICC(1)* by REML with the robust interval: the F interval of the analysis of variance holds 65 to 80 of 100 times
  with unequal units or skewed scores, and with unequal units its estimate is biased. `icc(method="anova")` keeps the
  reference implementation's definition and says in the result when sizes differ.
- *Percentage gap and ratio of means* by Fieller with the degrees of freedom of Welch and Satterthwaite: with those of
  both groups together (n1 + n2 - 2) they held 87 to 92 of 100 times for 5 to 8 people against 60 to 200.
- *Slopes* with HC4 errors: HC3 holds 84 to 92 of 100 times with a skewed exposure and unequal spread. A row of high
  leverage is named in the result.
- *Indirect association* from the distribution of the product of its paths: BCa is too short with 40 skewed units.
- *Split sample* with each unit left out in turn: resampled units held 85 to 92 of 100 times with a dozen units. The
  interval of the inflation is on the safe side.
- *Consensus* with each person left out in turn: resampled people held 55 to 75 of 100 times with five to nine people.
- *Those that left*: no interval of the weighted slope holds where the outcome itself decides who leaves. Results hold
  bounds by how far those that left may lie off, and reports print those of one standard deviation.
- *Propagated slopes* know nothing of careless people whom no sign shows, nor of outcomes that are missing because of
  what they are; the result holds how far the latter could move them.
- *Means, shares and gaps* are of the people asked in the company's own units. Taken as a sample of other units too
  they are too short (rows "other units possible"): `weighted_means(clusters=...)` is for that.
- The posterior of a Bayesian update is no interval of this kind: it holds as often as its prior is right.
"""


def main() -> int:
    """Simulate and print; 1 where an interval does not hold where its assumptions do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--write", action="store_true", help="write the page of the documentation, row by row")
    parser.add_argument("--resume", action="store_true", help="keep rows of the page on as many data sets")
    given = parser.parse_args()
    before, lines, all_hold = _rows_of_page(), {}, True
    for each in promises():
        # Where an interval must hold, all data sets tell; elsewhere a share of them will do.
        promise = replace(each, share=1.0) if each.assumed else each
        key = (promise.interval, promise.setting)
        line, n_kept = before.get(key, ("", 0))
        if not given.resume or n_kept < round(promise.share * given.replications):
            found = simulate_promise(promise, given.replications, given.seed)
            line, all_hold = _line(found), all_hold and found.holds
        print(line, flush=True)
        lines[key] = line
        if given.write:
            rows = {key: line for key, (line, _) in before.items()} | lines
            _write([rows[key] for key in ((one.interval, one.setting) for one in promises()) if key in rows])
    return int(not all_hold)


def _rows_of_page() -> dict[tuple[str, str], tuple[str, int]]:
    """Rows of the page by interval and setting, with the number of their data sets."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == HEAD.splitlines()[-1].count("|") - 1 and cells[-1].replace(",", "").isdigit():
            found[cells[0], cells[1]] = (line, int(cells[-1].replace(",", "")))
    return found


def _write(lines: list[str]) -> None:
    PAGE.write_text(HEAD + "\n".join(lines) + "\n" + FOOT, encoding="utf-8")


def _line(row: SimulatedCoverage) -> str:
    kind = "" if row.assumed else "other"
    refused = f"{100 * row.refused:.0f} %" if row.refused else ""
    return (
        f"| {row.interval} | {row.setting} | {kind} | {100 * row.coverage:.1f} % | {100 * row.simulation_error:.1f} | "
        f"{refused} | {row.replications:,} |"
    )


if __name__ == "__main__":
    sys.exit(main())
