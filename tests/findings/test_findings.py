"""Rules say what intervals carry: a planted case and a null case each."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stratalign.findings import results_rules, survey_rules
from stratalign.findings.client.rules import RULES, find_all
from stratalign.findings.model import Finding

BANNED = ("drive", "drives", "cause", "causes", "leads to", "results in", "impact")


def with_scores(analysis, **measures):
    """The analysis with some company scores set to (mean, half width of the interval)."""
    scores = analysis.latest.company_scores.set_index("measure_key")
    for key, (mean, half) in measures.items():
        scores.loc[key, ["mean_points", "ci_low", "ci_high"]] = [mean, mean - half, mean + half]
    return replace(analysis, waves=(replace(analysis.latest, company_scores=scores.reset_index()),))


def with_gaps(analysis, low, high):
    gaps = analysis.latest.gaps.assign(gap_points=(low + high) / 2, ci_low=low, ci_high=high)
    return replace(analysis, waves=(replace(analysis.latest, gaps=gaps),))


def test_weakest_pillar_is_named_only_where_intervals_separate(northwind_analysis):
    apart = with_scores(northwind_analysis, strategy=(40, 2), culture=(60, 2), talent=(62, 2))
    assert survey_rules.find_index(apart).claim.endswith("strategy is the weakest pillar")
    level = with_scores(northwind_analysis, strategy=(58, 5), culture=(60, 5), talent=(62, 5))
    assert survey_rules.find_index(level).claim.endswith("strategy, culture and talent are about equal")


def test_failed_test_is_named_only_where_intervals_separate(northwind_analysis):
    tests = {"test:clear": (70, 3), "test:believable": (60, 3), "test:implementable": (30, 3)}
    apart = survey_rules.find_failed_test(with_scores(northwind_analysis, **tests))
    assert (apart.strength, "clear more than implementable: 70% against 30%" in apart.claim) == ("clear", True)
    level = survey_rules.find_failed_test(with_scores(northwind_analysis, **{key: (50, 9) for key in tests}))
    assert (level.strength, "about as" in level.claim) == ("inconclusive", True)


def test_zone_is_named_only_where_intervals_separate(northwind_analysis):
    steps = [key for key in northwind_analysis.latest.company_scores["measure_key"] if key.startswith("step:")]
    level = survey_rules.find_least_clear_zone(with_scores(northwind_analysis, **{key: (50, 9) for key in steps}))
    assert "about equally clear" in level.claim
    assert not level.actions
    apart = with_scores(northwind_analysis, **{key: (70, 2) for key in steps} | {steps[0]: (20, 2)})
    assert "with 20% favourable answers" in survey_rules.find_least_clear_zone(apart).claim


def test_level_gap_follows_the_interval(northwind_analysis):
    assert "Executives rate" in survey_rules.find_level_gap(with_gaps(northwind_analysis, 5, 15)).claim
    assert "10 points lower" in survey_rules.find_level_gap(with_gaps(northwind_analysis, -15, -5)).claim
    null = survey_rules.find_level_gap(with_gaps(northwind_analysis, -5, 6))
    assert (null.strength, null.actions) == ("inconclusive", ())
    assert null.claim.startswith("No difference")


def test_agreement_does_not_call_unreliable_means_comparable(northwind_analysis):
    rows = northwind_analysis.latest.agreement
    reliable = [replace(row, median_rwg_j=0.9, icc=replace(row.icc, icc2=0.9)) for row in rows]
    unreliable = [replace(row, median_rwg_j=0.9, icc=replace(row.icc, icc2=0.4)) for row in rows]
    divided = [replace(row, median_rwg_j=0.3) for row in rows]
    claims = []
    for agreement in (reliable, unreliable, divided):
        latest = replace(northwind_analysis.latest, agreement=tuple(agreement))
        claims.append(survey_rules.find_agreement(replace(northwind_analysis, waves=(latest,))).claim)
    assert "can be read and compared" in claims[0]
    assert "only 0 of 14" in claims[1]
    assert "agree on 0 of 14" in claims[2]


def test_change_follows_the_interval(harbour_analysis):
    assert survey_rules.find_change(harbour_analysis).strength == "clear"
    still = harbour_analysis.changes.assign(change_points=0.5, ci_low=-2.0, ci_high=3.0)
    assert "no dimension changed" in survey_rules.find_change(replace(harbour_analysis, changes=still)).claim


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.1, 0.5, "associated with higher"), (-0.5, -0.1, "associated with lower"), (-0.2, 0.3, "too few to tell")],
)
def test_relation_follows_the_interval(northwind_analysis, low, high, words):
    relations = tuple(
        replace(
            relation, association=replace(relation.association, estimate=(low + high) / 2, ci_low=low, ci_high=high)
        )
        for relation in northwind_analysis.relations
    )
    assert words in results_rules.find_relation(replace(northwind_analysis, relations=relations)).claim


@pytest.mark.parametrize(("low", "high", "word"), [(60, 90, "above"), (10, 40, "below"), (40, 60, "about level with")])
def test_benchmark_claim_follows_the_interval(northwind_analysis, low, high, word):
    positions = tuple(replace(p, ci_low=low, ci_high=high) for p in northwind_analysis.benchmarks)
    found = results_rules.find_benchmark_position(replace(northwind_analysis, benchmarks=positions))
    assert f"is {word} the median of the synthetic" in found.claim
    assert "synthetic" in found.caveats[0]


def test_every_rule_has_evidence_with_n_and_no_causal_verb(northwind_analysis, harbour_analysis):
    for analysis in (northwind_analysis, harbour_analysis):
        for key, finding in find_all(analysis).items():
            table = finding.tidy()
            assert finding.key == key
            assert (table["n_respondents"].notna() | table["n_units"].notna()).all()
            words = " ".join((finding.claim, *finding.detail)).lower().split()
            assert not [verb for verb in BANNED if verb in words], finding.claim


def test_rules_are_silent_without_data(northwind_analysis):
    empty = replace(
        northwind_analysis, waves=(), changes=pd.DataFrame(), relations=(), benchmarks=(), panel=None, instrument=None
    )
    assert find_all(empty) == {}


def test_a_finding_needs_evidence():
    with pytest.raises(ValueError, match="no evidence"):
        Finding("x", "claim", (), (), "descriptive")


def test_accounts_finding_matches_the_panel(northwind_analysis):
    totals = northwind_analysis.panel.groupby("period_end")["revenue"].sum()
    years = (totals.index[-1] - totals.index[0]).days / 365.25
    growth = (np.exp(np.log(totals.iloc[-1] / totals.iloc[0]) / years) - 1) * 100
    found = results_rules.find_accounts(northwind_analysis)
    assert found.evidence[0].estimate == pytest.approx(growth, rel=1e-9)
    assert f"{growth:.1f}%" in found.claim


def test_all_rules_are_run(northwind_analysis):
    assert set(find_all(northwind_analysis)) == set(RULES) - {"change"}
