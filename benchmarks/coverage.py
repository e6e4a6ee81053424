"""Simulated coverage of every 95 % interval that reports print, in the settings it assumes and in others.

    .venv/bin/python benchmarks/coverage.py --write     # docs/measurement/intervals.md

Settings and simulations are those of `stratalign.doctor`, which simulates the quick ones on any machine. The truths
follow from the distributions, or from a sample of hundreds of thousands.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stratalign.doctor.coverage import SimulatedCoverage, simulate_coverage
from stratalign.rows import rows_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measurement" / "intervals.md"
HEAD = """# Intervals: how often they hold

Written by `benchmarks/coverage.py --write`, {replications:,} data sets for most rows; `stratalign doctor` simulates
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
    parser.add_argument("--write", action="store_true", help="write the page of the documentation")
    given = parser.parse_args()
    found = simulate_coverage(given.replications, seed=given.seed, every=True)
    lines = [_line(row) for row in rows_of(found, SimulatedCoverage)]
    print("\n".join(lines))
    if given.write:
        PAGE.write_text(HEAD.format(replications=given.replications) + "\n".join(lines) + "\n" + FOOT, encoding="utf-8")
    return int(not found["holds"].all())


def _line(row: SimulatedCoverage) -> str:
    kind = "" if row.assumed else "other"
    refused = f"{100 * row.refused:.0f} %" if row.refused else ""
    return (
        f"| {row.interval} | {row.setting} | {kind} | {100 * row.coverage:.1f} % | {100 * row.simulation_error:.1f} | "
        f"{refused} | {row.replications:,} |"
    )


if __name__ == "__main__":
    sys.exit(main())
