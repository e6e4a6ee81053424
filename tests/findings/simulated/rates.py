"""How often a report claims something where nothing is true, and how often it finds what is planted.

Run by hand, `python tests/findings/simulated/rates.py null 400`, `... products 40`, `... power 200` or `... levels 200`
prints the tables of docs/measurement/claims.md; `make prove` runs the first two within their bounds. Every report has a
seed of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from findings.simulated.claims import claims_of
from findings.simulated.companies import (
    CUTS,
    HALO,
    LEFT_OPEN,
    MOMENT,
    OWN,
    Company,
    centre_of,
    draw_company,
    reference_points,
)

from stratalign.analysis.engagement import analyse_intake
from stratalign.analysis.families import LEADERS_ABOVE
from stratalign.analysis.report_claims import FAMILY_WEIGHTS, LEVEL
from stratalign.analysis.results import Analysis
from stratalign.analysis.unit_packs import compare_units
from stratalign.analysis.wave import WavePeople
from stratalign.analysis.wave_change import compare_people
from stratalign.comparisons.permutations import permute_groups
from stratalign.findings.client.rules import find_all
from stratalign.findings.model import Finding
from stratalign.findings.waves.rules import find_in_waves
from stratalign.intake.read import Intake

#: A half fraction of accounts, benchmark, two waves and form, with leaders, people and units over it; two
#: questionnaires of a client's own.
SETTINGS = {
    "survey": Company(n_leaders=9, n_managers=40, n_staff=240, n_units=12),
    "accounts": Company(
        n_leaders=25, n_managers=50, n_staff=400, n_units=60, form="short", has_accounts=True, is_own=True
    ),
    "benchmark": Company(n_leaders=9, n_managers=40, n_staff=300, n_units=24, form="short", has_benchmark=True),
    "accounts, benchmark": Company(
        n_leaders=25, n_managers=50, n_staff=400, n_units=60, has_accounts=True, has_benchmark=True
    ),
    "waves": Company(n_leaders=25, n_managers=40, n_staff=240, n_units=12, form="short", n_waves=2, is_own=True),
    "accounts, waves": Company(n_leaders=5, n_managers=30, n_staff=240, n_units=24, n_waves=2, has_accounts=True),
    "benchmark, waves": Company(n_leaders=9, n_managers=40, n_staff=300, n_units=24, n_waves=2, has_benchmark=True),
    "accounts, benchmark, waves": Company(
        n_leaders=25, n_managers=40, n_staff=240, n_units=36, form="short", n_waves=2, has_accounts=True,
        has_benchmark=True,
    ),
}  # fmt: skip
#: Nothing differs, and answers of 2 and less are lacking in three of five cases somewhere: among leaders, in a unit, in
#: a dimension, in the last wave.
MISSING = {
    "nine executives": Company(n_leaders=9, n_managers=40, n_staff=240, n_units=12, low_left_open={"leaders": 0.6}),
    "nine executives, short": Company(
        n_leaders=9, n_managers=40, n_staff=300, form="short", low_left_open={"leaders": 0.6}
    ),
    "sixty managers": Company(n_leaders=60, leaders_are="managers", low_left_open={"leaders": 0.6}),
    "a unit": Company(n_leaders=9, n_managers=40, n_staff=240, n_units=12, low_left_open={"unit": 0.6}),
    "a dimension": Company(n_leaders=9, n_managers=40, n_staff=240, n_units=12, low_left_open={"clarity": 0.6}),
    "the last wave": Company(
        n_leaders=9, n_managers=40, n_staff=240, n_units=12, n_waves=2, form="short", low_left_open={"wave": 0.6}
    ),
    "units that grow little": Company(
        n_leaders=25, n_managers=50, n_staff=400, n_units=36, has_accounts=True, low_left_open={"growth": 0.6}
    ),
    "everybody, benchmark": Company(
        n_leaders=9, n_managers=40, n_staff=300, form="short", has_benchmark=True, low_left_open={"wave": 0.6}
    ),
}
#: Most reports of a setting of 400 that may claim something, and most of all together.
MOST_OF_400, MOST_SHARE = 34, 0.06
#: Families with a test in a report on one survey of the strategy.
OF_ONE_SURVEY = ("levels", "measures", "units", "agreement", "priorities", "drivers", "questionnaire")
#: Settings that packs of units, and reports on change, are made of.
PACKED = ("survey", "accounts", "benchmark", "a unit")
CHANGED = ("waves", "accounts, waves", "benchmark, waves", "the last wave")
#: The dimension that something is planted on.
PLANTED = "clarity"


@dataclass(frozen=True, slots=True)
class Planted:
    """What is planted, and whether a report found it."""

    company: Company
    found: Callable[[Mapping[str, Finding], Analysis], bool]
    least: float = float("nan")
    fields: dict[str, object] = field(default_factory=dict)


def report_of(company: Company, seed: int) -> tuple[dict[str, Finding], Analysis]:
    """Findings of one company's report, by the public job.

    Parameters
    ----------
    company
        What is drawn.
    seed
        Of the company.

    Returns
    -------
    tuple
        Findings by their key, and the analysis they were made from.
    """
    analysis = analyse_intake(draw_company(company, seed))
    return find_all(analysis), analysis


def claiming_reports(setting: str, numbers: range) -> int:
    """How many companies of a setting get a report that claims something.

    Parameters
    ----------
    setting
        Key of `SETTINGS` or `MISSING`.
    numbers
        Which companies.

    Returns
    -------
    int
        Their number.
    """
    return sum(bool(claims_of(find_all(analyse_intake(company)))) for company in _drawn(setting, 0, numbers))


def naming_packs(setting: str, numbers: range) -> int:
    """How many companies of a setting get a pack of a unit, any of them, that names a strength or a gap.

    Parameters
    ----------
    setting, numbers
        As in `claiming_reports`.

    Returns
    -------
    int
        Their number.
    """
    packs = [compare_units(analyse_intake(company)).packs for company in _drawn(setting, 9_000_000, numbers)]
    return sum(any(pack.strengths or pack.gaps for pack in one) for one in packs)


def changing_reports(setting: str, numbers: range) -> int:
    """How many companies of a setting of two waves get a report on change that claims something.

    Parameters
    ----------
    setting, numbers
        As in `claiming_reports`.

    Returns
    -------
    int
        Their number.
    """
    n_claiming = 0
    for company in _drawn(setting, 9_500_000, numbers):
        people: list[WavePeople] = []
        analysis = analyse_intake(company, hand_on=people.append)
        found = find_in_waves(compare_people(analysis, people, None))
        n_claiming += any(finding.strength == "clear" for finding in found.values())
    return n_claiming


def _drawn(setting: str, first_seed: int, numbers: range) -> Iterator[Intake]:
    settings = {**SETTINGS, **MISSING}
    first_seed += 100_000 * list(settings).index(setting)
    return (draw_company(settings[setting], first_seed + number) for number in numbers)


def null_rates(n_reports: int, *, first_seed: int = 0) -> pd.DataFrame:
    """Reports that claim something, of companies in which nothing differs and nothing goes with anything.

    Parameters
    ----------
    n_reports
        Companies of each setting.
    first_seed
        Seed of the first company.

    Returns
    -------
    pandas.DataFrame
        A row per setting: n_reports, n_claiming, and how many claim something under each finding.
    """
    rows = []
    for place, (name, company) in enumerate(SETTINGS.items()):
        seeds = first_seed + 100_000 * place + np.arange(n_reports)
        claims = [claims_of(report_of(company, int(seed))[0]) for seed in seeds]
        by_finding = pd.Series([key for report in claims for key in {key for key, _ in report}], dtype=object)
        rows.append(
            {"setting": name, "n_reports": n_reports, "n_claiming": sum(map(bool, claims))}
            | by_finding.value_counts().to_dict()
        )
    return pd.DataFrame(rows).fillna(0)


def power_cases() -> dict[str, Planted]:
    """What is planted in turn: gaps of levels, one unit, a change, a relation."""
    cases: dict[str, Planted] = {}
    for n_leaders in (5, 9, 25, 60):
        for gap in (5.0, 10.0, 15.0, 21.0):
            for where in (PLANTED, ""):
                # A level of managers is the highest that answers, where there are sixty of them.
                level = "managers" if n_leaders == 60 else "executives"
                company = Company(n_leaders=n_leaders, leaders_are=level, level_points={where: gap})
                least = {(9, 21.0, PLANTED): 0.35, (60, 10.0, PLANTED): 0.80}.get((n_leaders, gap, where), float("nan"))
                said = {"what": "gap of levels", "points": gap, "n": n_leaders, "on": "one" if where else "all"}
                cases[f"level {gap:g} {n_leaders} {where}"] = Planted(
                    company, _finds_level if where else _finds_levels, least, said
                )
    unit = Company(n_managers=40, n_staff=300, unit_points=-10.0)
    cases["unit"] = Planted(unit, _finds_unit, fields={"what": "one unit low", "points": 10.0, "n": 24, "on": "all"})
    for change in (5.0, 10.0):
        for where in (PLANTED, ""):
            moved = Company(n_managers=40, n_staff=300, n_waves=2, change_points={where: change})
            said = {"what": "change", "points": change, "n": 349, "on": "one" if where else "all"}
            cases[f"change {change:g} {where}"] = Planted(
                moved, _finds_change if where else _finds_changes, fields=said
            )
    for n_units in (23, 60):
        for r in (0.3, 0.5):
            # Fifteen per cent of what people think lies between units: without differences there is no slope to find.
            tied = Company(n_managers=50, n_staff=540, n_units=n_units, has_accounts=True, relation=r, unit_spread=0.2)
            said = {"what": "relation r", "points": r, "n": n_units, "on": "growth"}
            cases[f"relation {r:g} {n_units}"] = Planted(tied, _finds_growth, fields=said)
    return cases


def power_table(n_reports: int, *, first_seed: int = 5_000_000) -> pd.DataFrame:
    """Share of reports that find what is planted.

    Parameters
    ----------
    n_reports
        Companies of each case.
    first_seed
        Seed of the first company.

    Returns
    -------
    pandas.DataFrame
        what, points (or r), n (leaders, people or units), on, found, least (the floor, where there is one).
    """
    rows = []
    for place, case in enumerate(power_cases().values()):
        seeds = first_seed + 10_000 * place + np.arange(n_reports)
        found = np.mean([case.found(*report_of(case.company, int(seed))) for seed in seeds])
        rows.append(case.fields | {"found": found, "least": case.least})
        print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def level_power(n_leaders: int, points: float, *, on_one: bool, n_companies: int, seed: int = 11) -> float:
    """Share of companies whose levels' tests alone find leaders above 331 staff: no unit, accounts, benchmark or wave.

    Parameters
    ----------
    n_leaders
        Executives; sixty are managers.
    points
        By which they stand above staff.
    on_one
        On one of twelve dimensions, which is to be named; else on all, of which any is.
    n_companies, seed
        Companies drawn.

    Returns
    -------
    float
        At the level that the family has in a report on one survey in which nothing else is true.
    """
    level = LEVEL * FAMILY_WEIGHTS["levels"] / sum(FAMILY_WEIGHTS[name] for name in OF_ONE_SURVEY)
    rng, n = np.random.default_rng(seed), n_leaders + 331
    levels = ["managers" if n_leaders == 60 else "executives"] * n_leaders + ["staff"] * 331
    is_leader, found = np.arange(n) < n_leaders, 0
    for company in range(n_companies):
        mean = reference_points(pd.DataFrame({"level": levels}), rng)
        planted = np.zeros((12, 1)) + points * (np.arange(12)[:, None] < (1 if on_one else 12))
        centres = np.array([centre_of((mean, mean + float(more))) for (more,) in planted])
        thought = np.where(is_leader[:, None], centres[:, 1], centres[:, 0]) + rng.normal(0, HALO, (n, 1))
        thought = (thought + rng.normal(0, OWN, (n, 12)))[:, :, None] + rng.normal(0, MOMENT, (n, 12, 4))
        answers = (thought[..., None] > CUTS).sum(axis=-1) * 25.0
        answers[rng.random(answers.shape) < LEFT_OPEN] = np.nan
        known = (~np.isnan(answers)).sum(axis=-1)
        scores = np.where(known >= 2, np.nansum(answers, axis=-1) / np.maximum(known, 1), np.nan)
        p = permute_groups(scores, is_leader, above=LEADERS_ABOVE, seed=company)
        found += bool((p[:1] if on_one else p).min() <= level)
    return found / n_companies


def level_table(n_companies: int) -> pd.DataFrame:
    """Shares of `level_power` for leaders and points of the documentation's table.

    Parameters
    ----------
    n_companies
        Of each row.

    Returns
    -------
    pandas.DataFrame
        leaders, points, on_one, on_all.
    """
    rows = []
    for n in (5, 9, 25, 60):
        for points in (5.0, 10.0, 15.0, 21.0):
            one, all_ = (level_power(n, points, on_one=single, n_companies=n_companies) for single in (True, False))
            rows.append({"leaders": n, "points": points, "on_one": one, "on_all": all_})
            print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def upper_bound(n_claiming: int, n_reports: int) -> tuple[float, float]:
    """Exact 95 % interval of a share (Clopper & Pearson 1934)."""
    low = stats.beta.ppf(0.025, n_claiming, n_reports - n_claiming + 1) if n_claiming else 0.0
    return float(low), float(stats.beta.ppf(0.975, n_claiming + 1, n_reports - n_claiming))


def _finds_levels(findings: Mapping[str, Finding], analysis: Analysis) -> bool:
    return findings["level_gap"].strength == "clear" and bool(analysis.claims.claimed("levels"))


def _finds_level(findings: Mapping[str, Finding], analysis: Analysis) -> bool:
    return _finds_levels(findings, analysis) and PLANTED in analysis.claims.claimed("levels")


def _finds_unit(findings: Mapping[str, Finding], analysis: Analysis) -> bool:
    return findings["units"].strength == "clear" and "unit:unit-0" in analysis.claims.claimed("units")


def _finds_changes(findings: Mapping[str, Finding], analysis: Analysis) -> bool:
    return findings["change"].strength == "clear" and bool(analysis.claims.claimed("change"))


def _finds_change(findings: Mapping[str, Finding], analysis: Analysis) -> bool:
    return _finds_changes(findings, analysis) and PLANTED in analysis.claims.claimed("change")


def _finds_growth(findings: Mapping[str, Finding], analysis: Analysis) -> bool:
    return findings["relation"].strength == "clear" and bool(analysis.claims.claimed("outcomes"))


def main(words: list[str]) -> None:
    """Print one of the tables."""
    kind, n_reports = words[0], int(words[1])
    if kind == "levels":
        print(level_table(n_reports).to_string())
        return
    if kind == "products":
        for settings, counted in ((PACKED, naming_packs), (CHANGED, changing_reports)):
            for setting in settings:
                print(counted.__name__, setting, counted(setting, range(n_reports)), "of", n_reports, flush=True)
        return
    if kind == "power":
        print(power_table(n_reports).to_string())
        return
    table = null_rates(n_reports)
    n, k = int(table["n_reports"].sum()), int(table["n_claiming"].sum())
    low, high = upper_bound(k, n)
    print(table.to_string())
    print(
        f"all settings: {k} of {n} reports claim something, {100 * k / n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
