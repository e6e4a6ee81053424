"""Every sentence that selects is guarded: by a family it names, and by tests, not by intervals."""

import ast
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest
from claimed import claiming
from findings.simulated.claims import (
    CLAIMS,
    COUNTED,
    DESCRIPTIONS,
    ROOM,
    TERMS,
    claims_of,
    is_claim,
    keys_of_rules,
    messages_in,
)
from findings.simulated.companies import Company, draw_company
from findings.simulated.rates import (
    CHANGED,
    MISSING,
    MOST_OF_400,
    MOST_SHARE,
    PACKED,
    SETTINGS,
    changing_reports,
    claiming_reports,
    naming_packs,
    power_cases,
    report_of,
)

from stratalign.analysis.engagement import analyse_intake
from stratalign.analysis.report_claims import FAMILY_WEIGHTS, LEVEL, family_rows, guard_claims, pair_key
from stratalign.analysis.unit_packs import compare_units
from stratalign.findings.client.rules import find_all
from stratalign.language.english import ENGLISH

#: Where a comparison of an interval chooses between two sentences, neither of which claims anything; what chooses by a
#: count or a name does not compare. Sliders are said beyond their intervals besides what their family allows.
INTERVALS_COMPARED = {"results.py": 1, "asked.py": 4}
#: A report of everything, small enough to be made in the ordinary run.
SMALL = Company(n_leaders=9, n_managers=20, n_staff=110, n_units=12, form="short", n_waves=2, has_accounts=True)


def test_every_key_of_the_rules_either_claims_or_describes():
    terms = {key for key in keys_of_rules() if key.startswith(TERMS)}
    assert keys_of_rules() - terms == CLAIMS | COUNTED.keys() | DESCRIPTIONS
    assert not (CLAIMS | COUNTED.keys()) & DESCRIPTIONS
    assert {key for key in CLAIMS | DESCRIPTIONS | COUNTED.keys() if key not in ENGLISH} == set()


def test_what_is_clear_names_its_family(northwind_analysis, harbour_analysis):
    for analysis in (northwind_analysis, harbour_analysis, everything_claimed(northwind_analysis)):
        for finding in find_all(analysis).values():
            if finding.strength == "clear" or any(
                is_claim(said) for said in messages_in((finding.claim, finding.detail))
            ):
                assert finding.family in FAMILY_WEIGHTS, finding.key


def test_every_rule_that_can_be_clear_names_a_family_where_it_is_written():
    n_found = 0
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"):
                continue
            can_be_clear = not any(isinstance(part, ast.Constant) and part.value == "descriptive" for part in node.args)
            n_found += can_be_clear
            assert not can_be_clear or "family" in {keyword.arg for keyword in node.keywords}, (file.name, node.lineno)
    assert n_found > 6


def test_no_rule_compares_intervals_or_p_values():
    found = {}
    for file in ROOM.glob("*.py"):
        compared = [
            node
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Compare)
            and any(word in ast.unparse(node) for word in ("_low", "_high", "p_value", "baseline_pct", "verdict"))
        ]
        if compared:
            found[file.name] = len(compared)
    assert found == INTERVALS_COMPARED


def everything_claimed(analysis):
    """The analysis with every hypothesis that was tested claimed."""
    tests = analysis.claims.tests
    sure = [family_rows(family, rows["hypothesis"], [1e-9] * len(rows)) for family, rows in tests.groupby("family")]
    return replace(analysis, claims=guard_claims(sure))


def test_without_a_test_that_holds_nothing_is_claimed(northwind_analysis, harbour_analysis):
    for analysis in (northwind_analysis, harbour_analysis):
        assert claims_of(find_all(analysis))
        assert claims_of(find_all(claiming(analysis))) == []
        assert len(claims_of(find_all(everything_claimed(analysis)))) > 20


def test_a_p_value_over_the_report_is_at_most_the_level_where_it_may_be_claimed(northwind_analysis):
    tests = northwind_analysis.claims.tests
    assert (tests["p_adjusted"] <= LEVEL).tolist() == tests["may_be_claimed"].tolist()
    assert set(tests["family"]) <= FAMILY_WEIGHTS.keys()
    assert tests.index.is_unique
    first = tests[tests["may_be_claimed"]].iloc[0]
    assert northwind_analysis.claims.holds(first["family"], first["hypothesis"])
    assert not northwind_analysis.claims.holds("levels", "never asked")


def test_evidence_holds_the_p_value_over_the_report(northwind_analysis):
    found = find_all(northwind_analysis)
    row = found["level_gap"].tidy().iloc[0]
    assert row["p_value"] == northwind_analysis.claims.p_adjusted("levels", row["term"])
    ends = found["dimensions"].tidy().iloc[-1]
    assert (ends["quantity"], ends["p_value"] <= LEVEL) == ("difference_of_measures", True)


def test_pairs_go_by_one_key_whichever_comes_first():
    assert pair_key("talent", "culture") == pair_key("culture", "talent") == "culture|talent"


@pytest.mark.parametrize(
    ("family", "company", "key"),
    [
        ("levels", replace(SMALL, level_points={"": 25.0}), "level_gap"),
        ("units", replace(SMALL, unit_points=-35.0), "units"),
        ("change", replace(SMALL, change_points={"": 15.0}), "change"),
    ],
)
def test_what_is_planted_in_a_company_is_claimed(family, company, key):
    findings, analysis = report_of(company, 1)
    assert analysis.claims.families.loc[family, "is_selected"]
    assert findings[key].strength == "clear"
    assert key in {key for key, _ in claims_of(findings)}


def test_a_report_on_nothing_names_all_it_looked_at_and_claims_nothing():
    findings, analysis = report_of(SMALL, 2)
    assert claims_of(findings) == []
    assert {"levels", "measures", "units", "drivers", "agreement", "change", "outcomes"} <= set(
        analysis.claims.families.index
    )


@pytest.mark.prove
def test_reports_on_nothing_claim_no_more_than_one_in_sixteen(request):
    """The whole proof takes 400 companies of each setting; a slice takes five, for breakage and not for the rate."""
    n_each = 400 if request.config.getoption("--prove") == "all" else 5
    parts = [range(first, min(first + 50, n_each)) for first in range(0, n_each, 50)]
    names, numbers = zip(*[(name, part) for name in SETTINGS for part in parts], strict=True)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        counts = list(pool.map(claiming_reports, names, numbers))
    by_setting = {name: sum(k for one, k in zip(names, counts, strict=True) if one == name) for name in SETTINGS}
    n_all = n_each * len(SETTINGS)
    assert sum(by_setting.values()) <= (MOST_SHARE * n_all if n_each == 400 else 0.25 * n_all), by_setting
    if n_each == 400:
        assert max(by_setting.values()) <= MOST_OF_400, by_setting


@pytest.mark.prove
@pytest.mark.parametrize(
    ("counted", "settings", "n_all"),
    [pytest.param(naming_packs, PACKED, 40, id="packs"), pytest.param(changing_reports, CHANGED, 20, id="change")],
)
def test_packs_and_reports_on_change_claim_nothing_where_nothing_is(request, counted, settings, n_all):
    """No more than one in twenty and three standard errors; a slice takes two of each setting, for breakage."""
    n_each = n_all if request.config.getoption("--prove") == "all" else 2
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        counts = dict(zip(settings, pool.map(counted, settings, [range(n_each)] * len(settings)), strict=True))
    n = n_each * len(settings)
    assert sum(counts.values()) <= LEVEL * n + 3 * (LEVEL * (1 - LEVEL) * n) ** 0.5, counts


@pytest.mark.prove
def test_a_pack_names_the_unit_that_stands_lower():
    """A control of the one above: in companies in which one unit stands lower, its pack says so and hardly another."""
    lower = Company(n_managers=40, n_staff=300, n_units=8, unit_points=-10.0)
    named = [
        [pack.group_id for pack in compare_units(analyse_intake(draw_company(lower, seed))).packs if pack.gaps]
        for seed in range(6)
    ]
    assert sum("unit:unit-0" in units for units in named) >= 4, named
    assert sum(len(set(units) - {"unit:unit-0"}) for units in named) <= 1, named


@pytest.mark.prove
def test_answers_that_lack_because_they_are_low_make_no_claim(request):
    """At most 6 % of all reports; a slice takes four of each setting, for breakage and not for the rate."""
    n_each = 60 if request.config.getoption("--prove") == "all" else 4
    counts = {name: claiming_reports(name, range(n_each)) for name in MISSING}
    n_all = n_each * len(MISSING)
    assert sum(counts.values()) <= (MOST_SHARE * n_all if n_each == 60 else 0.25 * n_all), counts


@pytest.mark.prove
@pytest.mark.parametrize("left_open", [0.02, 0.05])
def test_what_is_there_is_found(request, left_open):
    """Two floors: 10 points at 60 managers, and 21 points on one dimension at nine executives, against 331 staff."""
    n_each = 150 if request.config.getoption("--prove") == "all" else 5
    for case in power_cases().values():
        if case.least > 0:
            company = replace(case.company, left_open=left_open)
            found = sum(case.found(*report_of(company, seed)) for seed in range(n_each))
            # Three standard errors below the floor is what sampling may do.
            assert found >= n_each * case.least - 3 * (n_each * case.least * (1 - case.least)) ** 0.5
