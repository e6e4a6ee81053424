"""What a report may claim: every test behind its sentences, in declared families, guarded over the whole report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from stratalign.comparisons.multiplicity import FamilySelection, select_families
from stratalign.numerics.display import displayed
from stratalign.vocabulary import ClaimFamily, estimate_rows

#: Chance that a report on a company in which nothing differs and nothing goes with anything claims something.
LEVEL = 0.05
#: Weight of each family, fixed before any answer is seen: the questions a report is asked for first weigh most, and
#: those that few people or units answer. Only the proportions matter.
FAMILY_WEIGHTS: dict[ClaimFamily, float] = {
    "levels": 16.0,
    "change": 3.0,
    "outcomes": 3.0,
    "units": 2.0,
    "measures": 2.0,
    "drivers": 1.0,
    "priorities": 1.0,
    "benchmark": 1.0,
    "agreement": 0.5,
    "questionnaire": 0.5,
    "culture": 0.5,
}
#: The same for the report on what changed between two waves: the company's own change first.
CHANGE_WEIGHTS: dict[ClaimFamily, float] = {
    "change": 8.0,
    "overall_change": 4.0,
    "stayed_change": 2.0,
    "group_change": 2.0,
    "pulse_change": 2.0,
    "parts_of_change": 1.0,
    "action_change": 1.0,
}
#: P value of a test whose printed interval includes no difference: nothing is claimed against it.
NEVER = 1.0
#: One row per test; p_value is adjusted within its family and is of what a difference has beyond margin_points, which
#: `left_open` is the measure or group of: it left more questions open than what it is compared with.
TEST_COLUMNS = ("family", "hypothesis", "p_value", "margin_points", "left_open")
#: What is at fault with the measure behind a hypothesis (`analysis.gates` says from where on).
GateReason = Literal["reliability", "spread", "exposure", "units", "unit_means", "people", "fit", "left_open"]


class Margin(NamedTuple):
    """How far answers that lack could move a difference, in points, and which side of it lacks more."""

    points: float
    subject: str


NO_MARGIN = Margin(0.0, "")


class Gate(NamedTuple):
    """A fault of the measure behind a hypothesis; `subject` is what has it: a measure, a group, an outcome.

    A closed gate leaves nothing to claim, whatever the p value; an open one stands beside the claim as a caveat.
    """

    family: ClaimFamily
    hypothesis: str
    reason: GateReason
    subject: str
    is_closed: bool


@displayed
@dataclass(frozen=True, slots=True)
class ReportClaims:
    """Which differences and associations a report may claim.

    - `families`: index the family; p_value, weight, n_tests, is_selected, level, as `select_families` returns them.
    - `tests`: index family and hypothesis with a blank between; family, hypothesis, p_value (adjusted within the
      family; 1 behind a closed gate), p_adjusted (over the report), may_be_claimed, is_gated (its own p value was
      below the level, but its gate is closed).
    - `gates`: faults of the measures behind the tests.
    """

    families: pd.DataFrame
    tests: pd.DataFrame
    gates: tuple[Gate, ...] = ()

    def holds(self, family: ClaimFamily, hypothesis: str) -> bool:
        """Whether a difference or association may be claimed; what was not tested may not."""
        return self.p_adjusted(family, hypothesis) <= LEVEL

    def claimed(self, family: ClaimFamily) -> set[str]:
        """Hypotheses of a family that may be claimed."""
        rows = self.tests[self.tests["may_be_claimed"] & (self.tests["family"] == family)]
        return set(rows["hypothesis"])

    def closed(self, family: ClaimFamily) -> set[str]:
        """Hypotheses of a family that a measure cannot carry."""
        return {gate.hypothesis for gate in self.gates if gate.is_closed and gate.family == family}

    def gated(self, family: ClaimFamily) -> set[str]:
        """Hypotheses of a family whose gate alone, as far as their own test goes, leaves nothing to claim."""
        rows = self.tests[self.tests["is_gated"] & (self.tests["family"] == family)]
        return set(rows["hypothesis"])

    def at_fault(self, family: ClaimFamily, reason: GateReason, *, is_closed: bool = True) -> list[str]:
        """What a reason speaks of, each once: behind closed gates, or beside what is claimed all the same."""
        claimed = self.claimed(family)
        return list(
            dict.fromkeys(
                gate.subject
                for gate in self.gates
                if (gate.family, gate.reason, gate.is_closed) == (family, reason, is_closed)
                and (is_closed or gate.hypothesis in claimed)
            )
        )

    def beside(self, family: ClaimFamily, reason: GateReason) -> list[str]:
        """What an open gate speaks of, each once, whether or not anything is claimed of it."""
        return list(
            dict.fromkeys(
                gate.subject
                for gate in self.gates
                if (gate.family, gate.reason, gate.is_closed) == (family, reason, False)
            )
        )

    def p_adjusted(self, family: ClaimFamily, hypothesis: str) -> float:
        """P value adjusted over the whole report; missing for what was not tested."""
        return float(self.tests["p_adjusted"].get(f"{family} {hypothesis}", float("nan")))

    def tidy(self) -> pd.DataFrame:
        """One row per test, in the estimate columns of vocabulary.py; the estimate is its p over the report."""
        return estimate_rows(
            term=(self.tests["family"] + ": " + self.tests["hypothesis"]).to_list(),
            quantity="p_adjusted_over_report",
            measure="probability",
            estimate=self.tests["p_adjusted"].to_list(),
            p_value=self.tests["p_value"].to_list(),
        )


def family_rows(
    family: ClaimFamily,
    hypotheses: Iterable[str],
    p_values: Iterable[float],
    margins: Sequence[Margin] = (),
) -> pd.DataFrame:
    """Tests of one family.

    Parameters
    ----------
    family
        Its key.
    hypotheses
        What is tested, by a key of its own.
    p_values
        Adjusted within the family; missing ones are left out.
    margins
        What of each difference did not count, because questions were left open; none where absent.

    Returns
    -------
    pandas.DataFrame
        Columns `TEST_COLUMNS`.
    """
    p = np.array(list(p_values), dtype=float)
    known = list(map(int, np.flatnonzero(~np.isnan(p))))
    all_named = list(hypotheses)
    named = [all_named[place] for place in known]
    own = [margins[place] if margins else NO_MARGIN for place in known]
    return pd.DataFrame(
        {
            "family": family,
            "hypothesis": named,
            "p_value": p[known],
            "margin_points": np.array([margin.points for margin in own], dtype=float),
            "left_open": np.array([margin.subject for margin in own], dtype=object),
        },
        index=known,
    )


def pair_key(first: str, second: str) -> str:
    """Key of the hypothesis that two things are equal, whichever is named first."""
    return "|".join(sorted((first, second)))


def where_apart(p: np.ndarray, ci_low: pd.Series, ci_high: pd.Series) -> np.ndarray:
    """Leave p values alone where the printed interval excludes zero; elsewhere nothing is claimed against it.

    Parameters
    ----------
    p
        Adjusted p values.
    ci_low, ci_high
        Printed intervals of the same differences.

    Returns
    -------
    numpy.ndarray
        Missing where the p value, or the interval, is.
    """
    is_apart = (ci_low.to_numpy(dtype=float) > 0) | (ci_high.to_numpy(dtype=float) < 0)
    return np.where(np.isnan(p) | is_apart, p, NEVER)


def guard_claims(
    tests: Sequence[pd.DataFrame],
    gates: Sequence[Gate] = (),
    *,
    weights: Mapping[ClaimFamily, float] = FAMILY_WEIGHTS,
) -> ReportClaims:
    """Decide for the whole report what may be claimed.

    Parameters
    ----------
    tests
        Tables as `family_rows` returns them, of every family that the report could speak of.
    gates
        Faults of the measures behind them. A hypothesis behind a closed gate is never claimed, and counts among the
        tests as one that found nothing: closing gates can only take claims away.
    weights
        Of the families of the report, fixed before any answer is seen.

    Returns
    -------
    ReportClaims
        Families selected by weighted Benjamini-Hochberg, hypotheses within the selected ones.
    """
    known = [table for table in tests if len(table)]
    rows = pd.concat(known, ignore_index=True) if known else pd.DataFrame(columns=list(TEST_COLUMNS))
    closed = {f"{gate.family} {gate.hypothesis}" for gate in gates if gate.is_closed}
    is_closed = (rows["family"] + " " + rows["hypothesis"]).isin(closed)
    is_gated = is_closed & (rows["p_value"] <= LEVEL)
    rows = rows.assign(p_value=rows["p_value"].mask(is_closed, NEVER))
    found: FamilySelection = select_families(
        rows["p_value"].to_numpy(dtype=float),
        rows["family"].to_numpy(dtype=object),
        weights={str(family): weight for family, weight in weights.items()},
        within="none",
        level=LEVEL,
    )
    claims = rows.assign(
        p_adjusted=found.tests["p_adjusted"].to_numpy(),
        may_be_claimed=found.tests["is_rejected"].to_numpy(dtype=bool),
        is_gated=is_gated.to_numpy(dtype=bool),
    )
    return ReportClaims(
        found.families, claims.set_axis(claims["family"] + " " + claims["hypothesis"]), tuple(dict.fromkeys(gates))
    )


def nothing_claimed() -> ReportClaims:
    """Claims of a report that tested nothing."""
    return guard_claims(())
