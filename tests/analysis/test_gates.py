"""Gates before claims: what a tiny p value would claim is not claimed behind one, and is just inside."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from document_tools import tell
from scipy import stats

from stratalign.analysis import gates
from stratalign.analysis.agreement import _agreement_of
from stratalign.analysis.families import ABOVE_PREFIX, BELOW_PREFIX
from stratalign.analysis.report_claims import LEVEL, Gate, family_rows, guard_claims, pair_key
from stratalign.analysis.results import DriverResults, Relation
from stratalign.document.client.results import results_page
from stratalign.document.client.understanding import drivers_page
from stratalign.document.client.units import agreement_page, units_page
from stratalign.engagement.instrument import Scale
from stratalign.findings.client.dimensions import find_extreme_dimensions
from stratalign.findings.client.results import find_results
from stratalign.findings.client.strategy import find_level_gap
from stratalign.findings.client.understanding import find_drivers
from stratalign.findings.client.units import find_agreement, find_units
from stratalign.language.speaker import speaker_of
from stratalign.measurement.agreement.nulls import FIVE_OPTION_SHARES, null_of_answers, null_shares, stretched_null
from stratalign.models.regression.association import estimate_association

SURE = 1e-9
#: What R's aov says of 30 people in six units:
#: `summary(aov(y ~ factor(rep(1:6, c(4, 5, 6, 5, 4, 6)))))`, for both columns.
SIZES = (4, 5, 6, 5, 4, 6)
ALIKE = (
    71.9, 51.1, 69.9, 65.7, 45.5, 67.3, 51.4, 50.8, 67.5, 50.8, 63, 68.5, 49, 69.5, 61.7,
    56.6, 77.8, 59.6, 62.7, 76.8, 46.9, 61.9, 63.8, 46.3, 69.8, 58.7, 52, 72, 52, 58.6,
)  # fmt: skip
APART = (
    77.9, 57.1, 75.9, 71.7, 37.5, 59.3, 43.4, 42.8, 59.5, 52.8, 65, 70.5, 51, 71.5, 63.7,
    68.6, 89.8, 71.6, 74.7, 88.8, 42.9, 57.9, 59.8, 42.3, 69.8, 58.7, 52, 72, 52, 58.6,
)  # fmt: skip


def said(finding, language="en"):
    """Claim and caveats in words, without the pages their cells stand on."""
    speaker = speaker_of(language)
    return [speaker.say(words) for words in finding.caveats if words.key.startswith("gate.")]


def gated(analysis, family, hypotheses, found):
    """The analysis with these hypotheses all sure, behind these gates."""
    return replace(analysis, claims=guard_claims([family_rows(family, hypotheses, [SURE] * len(hypotheses))], found))


def with_reliability(wave, key, alpha, omega=float("nan")):
    scales = wave.questionnaire.scales
    is_it = scales["dimension"] == key
    changed = scales.assign(alpha=scales["alpha"].mask(is_it, alpha), omega=scales["omega"].mask(is_it, omega))
    return replace(wave, questionnaire=replace(wave.questionnaire, scales=changed))


# Reliability.


@pytest.mark.parametrize(
    ("alpha", "omega", "is_claimed", "is_loose"),
    [(0.59, 0.599, False, False), (0.59, 0.61, True, True), (0.60, 0.5, True, True), (0.70, 0.70, True, False)],
)
@pytest.mark.parametrize(
    ("family", "hypothesis"),
    [
        ("levels", "clarity"),
        ("change", "clarity"),
        ("measures", pair_key("clarity", "belief")),
        ("drivers", f"{ABOVE_PREFIX}clarity"),
    ],
)
def test_scales_that_hang_together_too_loosely_carry_no_claim(
    northwind_analysis, alpha, omega, is_claimed, is_loose, family, hypothesis
):
    wave = with_reliability(northwind_analysis.latest, "clarity", alpha, omega)
    tests = family_rows(family, [hypothesis], [SURE])
    claims = guard_claims([tests], gates.scale_gates([wave], [tests]))
    assert guard_claims([tests]).holds(family, hypothesis)
    assert claims.holds(family, hypothesis) == is_claimed
    assert (hypothesis in claims.gated(family)) != is_claimed
    assert claims.at_fault(family, "reliability") == ([] if is_claimed else ["clarity"])
    assert claims.at_fault(family, "reliability", is_closed=False) == (["clarity"] if is_loose else [])


def test_the_wave_in_which_a_scale_hangs_together_less_counts(northwind_analysis):
    before = with_reliability(northwind_analysis.latest, "clarity", 0.5)
    tests = family_rows("change", ["clarity"], [SURE])
    assert not guard_claims([tests], gates.scale_gates([before, northwind_analysis.latest], [tests])).holds(
        "change", "clarity"
    )


def test_an_unreliable_outcome_has_no_drivers(northwind_analysis):
    wave = with_reliability(northwind_analysis.latest, "employee_engagement", 0.5)
    tests = family_rows("drivers", [f"{ABOVE_PREFIX}clarity"], [SURE])
    assert guard_claims([tests], gates.scale_gates([wave], [tests])).claimed("drivers") == set()


def test_the_report_says_of_which_scales_nothing_is_claimed(harbour_analysis):
    loose = with_reliability(harbour_analysis.latest, "implementability", 0.55)
    closed = guard_claims([loose.tests], gates.scale_gates([loose], [loose.tests]))
    harbour_analysis = replace(harbour_analysis, claims=closed)
    assert harbour_analysis.claims.at_fault("measures", "reliability") == ["implementability"]
    words = said(find_level_gap(harbour_analysis))
    assert words == [
        "Nothing is claimed of implementability, whose questions hang together too loosely to be read as one thing "
        "(reliability below 0.60)."
    ]
    german = said(find_level_gap(harbour_analysis), "de")
    assert german[0].startswith("Von ") and german[0].endswith("(Reliabilität unter 0,60).")
    closed = harbour_analysis.claims.closed("measures")
    assert closed and not closed & harbour_analysis.claims.claimed("measures")
    assert find_extreme_dimensions(harbour_analysis).claim.key == "dimensions.claim.apart.readable"


# Spread, people and fit of drivers.


def drivers(n=130, r_squared=0.4, flat=()):
    shares = pd.DataFrame({"term": [f"d{place}" for place in range(12)]})
    shares.attrs = {"r_squared": r_squared, "n_rows": n, "n_predictors": 12}
    return DriverResults("engagement", shares, pd.DataFrame(), "", flat)


@pytest.mark.parametrize(
    ("found", "closed"),
    [
        (drivers(), set()),
        (drivers(n=119), {"people"}),
        (drivers(n=120), set()),
        # Just above and below the critical value of F(12, 117) at 5 %.
        (drivers(r_squared=0.15), {"fit"}),
        (drivers(r_squared=0.17), set()),
        (drivers(flat=("engagement",)), {"spread"}),
    ],
)
def test_drivers_need_people_fit_and_spread(found, closed):
    hypotheses = [f"{ABOVE_PREFIX}d1", f"{BELOW_PREFIX}d2"]
    claims = guard_claims([family_rows("drivers", hypotheses, [SURE] * 2)], gates.driver_gates(found))
    assert claims.claimed("drivers") == (set() if closed else set(hypotheses))
    assert {gate.reason for gate in claims.gates} == closed


def test_a_dimension_that_hardly_varies_closes_only_its_own():
    hypotheses = [f"{ABOVE_PREFIX}d1", f"{ABOVE_PREFIX}d2"]
    claims = guard_claims([family_rows("drivers", hypotheses, [SURE] * 2)], gates.driver_gates(drivers(flat=("d1",))))
    assert claims.claimed("drivers") == {f"{ABOVE_PREFIX}d2"}


def test_scores_at_the_end_of_a_scale_are_flat():
    columns = {"ceiling": [100.0] * 91 + [75.0] * 9, "near": [100.0] * 90 + [75.0] * 10}
    spread = {"narrow": np.linspace(60, 68, 100), "wide": np.linspace(60, 70, 100)}
    assert gates.flat_scores(pd.DataFrame(columns | spread)) == ("ceiling", "narrow")


def test_the_f_test_of_r_squared_is_that_of_r():
    # R: pf(.08 / 12 / (1 - .08) * 187, 12, 187, lower = FALSE)
    assert gates.explained_by_chance(0.08, 200, 12) == pytest.approx(0.191060314759, rel=1e-9)
    assert gates.explained_by_chance(0.23282965458950458, 400, 12) == pytest.approx(9.70602258460e-17, rel=1e-6)


def test_few_people_for_each_dimension_are_told(northwind_analysis):
    found = northwind_analysis.latest.drivers
    shares = found.shares.copy()
    shares.attrs = found.shares.attrs | {"n_rows": 80, "r_squared": 0.01, "adjusted_r_squared": -0.17}
    few = replace(northwind_analysis.latest, drivers=replace(found, shares=shares))
    analysis = replace(northwind_analysis, waves=(few,))
    hypotheses = [prefix + term for term in shares["term"] for prefix in (ABOVE_PREFIX, BELOW_PREFIX)]
    told = tell(gated(analysis, "drivers", hypotheses, gates.driver_gates(few.drivers)), find_drivers, drivers_page)
    assert told.claim == "These answers cannot tell which dimensions go with employee engagement"
    assert told.finding.strength == "inconclusive"
    assert "account for 0% of the differences between 80 people" in told.detail[0]
    assert told.detail[0].endswith("not allowing for it, 1%.")
    assert told.caveats[-2:] == (
        "Nothing is claimed: 80 people are too few for 12 dimensions; at least 10 for each are needed.",
        "Nothing is claimed: together the dimensions explain no more of employee engagement than chance would.",
    )


# Units: how many, and whether they differ.


def units_of(n, true_sd, seed=0, n_people=20):
    """Units of alike size whose means have a true spread, and a growth that follows the means closely."""
    rng = np.random.default_rng(seed)
    people = rng.normal(60 + true_sd * rng.standard_normal((n, 1)), 18.0, (n, n_people))
    mean, sd = people.mean(axis=1), people.std(axis=1, ddof=1)
    return pd.DataFrame(
        {
            "alignment_index_points": mean,
            "n_respondents": float(n_people),
            "sd_points": sd,
            "is_hidden": False,
            "revenue_cagr_pct": 0.5 * mean + rng.normal(0, 0.2, n),
        }
    )


def related(units):
    found = estimate_association(units, "revenue_cagr_pct", "alignment_index_points")
    assert found.p_value < LEVEL / 100
    relation = Relation("revenue_cagr_pct", found, "", len(units), 0)
    tests = family_rows("outcomes", ["revenue_cagr_pct"], [SURE])
    return guard_claims([tests], gates.relation_gates(units, [relation]))


@pytest.mark.parametrize(("n", "is_claimed", "is_told"), [(14, False, True), (15, True, True), (30, True, False)])
def test_few_units_carry_no_association(n, is_claimed, is_told):
    claims = related(units_of(n, true_sd=12.0))
    assert claims.holds("outcomes", "revenue_cagr_pct") == is_claimed
    assert bool(claims.at_fault("outcomes", "units", is_closed=not is_claimed)) == is_told


def test_units_that_differ_no_more_than_chance_carry_no_slope():
    claims = related(units_of(40, true_sd=0.0, seed=1))
    assert claims.gated("outcomes") == {"revenue_cagr_pct"}
    assert claims.at_fault("outcomes", "exposure") == ["revenue_cagr_pct"]


def test_units_that_differ_a_little_carry_one_with_a_caveat():
    claims = related(units_of(40, true_sd=5.0))
    assert claims.holds("outcomes", "revenue_cagr_pct")
    assert claims.at_fault("outcomes", "exposure", is_closed=False) == ["revenue_cagr_pct"]
    assert related(units_of(40, true_sd=12.0)).gates == ()


@pytest.mark.parametrize(
    ("answers", "f", "is_told_apart"), [(ALIKE, 1.08817, False), (APART, 7.18073, True)], ids=["alike", "apart"]
)
def test_units_are_told_apart_as_r_tells_them(answers, f, is_told_apart):
    people = pd.DataFrame({"unit": np.repeat(np.arange(6), SIZES), "points": answers})
    rows = people.groupby("unit")["points"].agg(n_respondents="size", alignment_index_points="mean", sd_points="std")
    found, reliability = gates.units_told_apart(rows)
    assert found == is_told_apart
    # Sizes are nearly equal, where the mean of the units' reliabilities is 1 - 1 / F.
    assert reliability == pytest.approx(1 - 1 / f, abs=0.02)


def test_associations_of_few_units_look_larger_than_they_are():
    """Where .30 is true, those that a test at 5 % finds, over the truth: what the floors rest on."""
    rng, factors = np.random.default_rng(1), {}
    for n in (10, 15, 30):
        x, noise = rng.standard_normal((2, 20_000, n))
        y = 0.3 * x + np.sqrt(1 - 0.09) * noise
        x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
        r = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
        t = r * np.sqrt((n - 2) / (1 - r**2))
        factors[n] = np.abs(r[np.abs(t) > stats.t.ppf(0.975, n - 2)]).mean() / 0.3
    assert factors == pytest.approx({10: 2.42, 15: 2.05, 30: 1.56}, abs=0.04)


def test_the_report_says_that_its_units_cannot_tell(northwind_analysis):
    relations = [found for found in northwind_analysis.relations if found.association]
    outcomes = [found.outcome for found in relations]
    alike = units_of(14, true_sd=0.0, seed=1)
    units = alike.assign(**{outcome: alike["revenue_cagr_pct"] for outcome in outcomes})
    analysis = gated(northwind_analysis, "outcomes", outcomes, gates.relation_gates(units, relations))
    told = tell(analysis, find_results, results_page)
    assert told.claim == (
        "These units cannot tell whether alignment goes with annual revenue growth and operating margin"
    )
    assert told.finding.strength == "inconclusive"
    assert told.detail[0].endswith("; nothing is claimed of it.")
    assert told.caveats[1].startswith("Nothing is claimed across fewer than 15 units: ")
    assert told.caveats[2].startswith("Nothing is claimed across these units: they differ in alignment no more than")


# Units that are named.


def standing_of(analysis, key, low, high, reliability=0.8):
    rows = analysis.latest.standing
    is_it = rows["group_id"] == key
    moved = rows.assign(
        ci_low=rows["ci_low"].mask(is_it, low), ci_high=rows["ci_high"].mask(is_it, high), reliability=reliability
    )
    moved.attrs = rows.attrs
    return moved


@pytest.mark.parametrize(
    ("reliability", "margin", "is_claimed", "words"),
    [
        (0.04, 0.1, False, "Not named, though a test sets them apart: Temperature Nordics."),
        (0.80, -0.1, True, "Tentative: Temperature Nordics."),
        (0.80, 0.1, True, ""),
    ],
)
def test_a_unit_whose_mean_says_next_to_nothing_is_not_named(
    northwind_analysis, reliability, margin, is_claimed, words
):
    key = "unit:temperature-nordics"
    company = northwind_analysis.latest.standing.attrs["company_points"]
    standing = standing_of(northwind_analysis, key, company + margin, company + 20, reliability)
    latest = replace(northwind_analysis.latest, standing=standing)
    analysis = gated(replace(northwind_analysis, waves=(latest,)), "units", [key], gates.unit_gates(standing))
    told = tell(analysis, find_units, units_page)
    assert (told.finding.strength == "clear") == is_claimed
    assert [said.startswith(words) for said in told.caveats if "Temperature Nordics" in said] == [True] * bool(words)


def test_units_whose_scores_are_loose_as_a_whole_are_told_of(northwind_analysis):
    key = "unit:temperature-nordics"
    company = northwind_analysis.latest.standing.attrs["company_points"]
    for reliability, is_told in ((0.49, True), (0.51, False)):
        standing = standing_of(northwind_analysis, key, company + 1, company + 20, reliability)
        analysis = gated(northwind_analysis, "units", [key], gates.unit_gates(standing))
        told = tell(analysis, find_units, units_page)
        assert told.finding.strength == "clear"
        assert told.caveats[-1].startswith("Unit scores are reliable to less than 0.50") == is_told


# Agreement against chance answers that lean as the answers do.


def drawn(null, n=3_000, n_items=4, seed=0):
    rng = np.random.default_rng(seed)
    return rng.choice(np.arange(1.0, 6.0), size=(n, n_items), p=null_shares(5, null))


@pytest.mark.parametrize("null", ["uniform", "slight_skew", "moderate_skew", "heavy_skew"])
def test_a_null_is_recognised_by_its_own_answers_whichever_end_they_lean_to(null):
    answers = drawn(null)
    assert null_of_answers(answers, low=1, n_options=5) == null
    assert null_of_answers(6 - answers, low=1, n_options=5) == null
    answers[::7, 0] = np.nan
    assert null_of_answers(answers, low=1, n_options=5) == null


def test_answers_that_lean_without_skew_or_do_not_vary_have_no_skewed_null():
    rng = np.random.default_rng(3)
    assert null_of_answers(rng.choice([3.0, 4.0, 5.0], size=(2_000, 3)), low=1, n_options=5) == "uniform"
    assert null_of_answers(drawn("triangular"), low=1, n_options=5) == "uniform"
    assert null_of_answers(np.full((50, 3), 5.0), low=1, n_options=5) == "uniform"
    assert null_of_answers(np.full((50, 3), np.nan), low=1, n_options=5) == "uniform"


def test_a_null_on_other_scales_has_the_shares_of_five_options_spread_over_them():
    assert stretched_null(5, "heavy_skew") == pytest.approx(FIVE_OPTION_SHARES["heavy_skew"])
    assert stretched_null(10, "slight_skew") == pytest.approx(np.repeat(FIVE_OPTION_SHARES["slight_skew"], 2) / 2)
    assert stretched_null(7, "moderate_skew").sum() == pytest.approx(1)
    assert stretched_null(7, "uniform") == pytest.approx(np.full(7, 1 / 7))


def test_people_who_lean_alike_by_chance_do_not_agree():
    scale, units = Scale(low=1, high=5), np.repeat([f"u{place}" for place in range(60)], 20)
    nothing_added = pd.Series(0.0, index=pd.unique(units))
    chance = _agreement_of(drawn("heavy_skew", n=1_200), units, "d", scale, nothing_added)
    assert (chance.null, chance.median_rwg_j > 0.85, chance.agreed_median < 0.3) == ("heavy_skew", True, True)
    assert chance.verdict.may_interpret == "no" and chance.agreed_share < 0.1 < chance.share_above_70
    rng = np.random.default_rng(5)
    view = rng.choice([2.0, 3.0, 4.0], size=(60, 1, 1)) + rng.choice([-1.0, 0, 0, 0, 1], size=(60, 20, 4))
    agreed = _agreement_of(view.reshape(1_200, 4), units, "d", scale, nothing_added)
    assert agreed.null == "uniform" and agreed.agreed_median == agreed.median_rwg_j > 0.9
    assert agreed.verdict.may_interpret == "yes"


def test_the_sentence_on_agreement_takes_the_null_that_holds(northwind_analysis):
    rows = [
        replace(row, median_rwg_j=0.9, null="moderate_skew", median_under_null=0.4, share_under_null=0.1)
        for row in northwind_analysis.latest.agreement
    ]
    latest = replace(northwind_analysis.latest, agreement=tuple(rows))
    told = tell(replace(northwind_analysis, waves=(latest,)), find_agreement, agreement_page)
    assert told.claim.startswith("People in the same unit agree on none of the 14 dimensions")
    assert told.detail[1].endswith("Against equally likely answers 14 would reach it.")
    shown = told.table("agreement").rows.iloc[0]
    assert (shown["median_rwg_j"], shown["agreed_median"], shown["share_pct"]) == (0.9, 0.4, 10.0)
    one = tell(
        replace(northwind_analysis, waves=(replace(latest, agreement=tuple(rows[:1])),)), find_agreement, agreement_page
    )
    assert one.claim.startswith("People in the same unit do not agree")
    assert "0.400" in one.detail[0] and one.detail[1].startswith("Answers lean to one end")


# Over the whole report.


def test_closing_gates_only_takes_claims_away():
    rng = np.random.default_rng(8)
    for _ in range(40):
        tests = [
            family_rows(family, map(str, range(4)), rng.beta(0.2, 2, 4)) for family in ("levels", "units", "change")
        ]
        found = [
            Gate(table["family"][row], table["hypothesis"][row], "reliability", "x", bool(rng.random() < 0.5))
            for table in tests
            for row in table.index
            if rng.random() < 0.5
        ]
        before, after = guard_claims(tests), guard_claims(tests, found)
        for family in ("levels", "units", "change"):
            assert after.claimed(family) <= before.claimed(family) - after.closed(family)


def test_gates_of_a_report_without_waves_are_none():
    assert gates.report_gates((), pd.DataFrame(), (), (family_rows("change", (), ()),) * 2) == []


def test_a_pillar_and_a_test_are_as_loose_as_half_of_their_scales(northwind_analysis):
    latest, instrument = northwind_analysis.latest, northwind_analysis.instrument
    culture = [one.key for one in instrument.dimensions if one.pillar == "culture"]
    closed = [gate for gate in gates.scale_gates([loosened(latest, *culture[:2])], [latest.tests], instrument)]
    assert {gate.subject for gate in closed if gate.is_closed} >= {"culture", *culture[:2]}
    one = gates.scale_gates([loosened(latest, culture[0])], [latest.tests], instrument)
    assert "culture" not in {gate.subject for gate in one}
    clear = gates.scale_gates([loosened(latest, "clarity")], [latest.tests], instrument)
    assert "test:clear" in {gate.subject for gate in clear if gate.is_closed}


def loosened(wave, *dimensions):
    """The wave with scales of a reliability of .40."""
    scales = wave.questionnaire.scales
    loose = scales["dimension"].isin(dimensions)
    low = scales.assign(alpha=scales["alpha"].mask(loose, 0.4), omega=scales["omega"].mask(loose, 0.4))
    return replace(wave, questionnaire=replace(wave.questionnaire, scales=low))


def test_few_units_say_nothing_of_how_units_differ(northwind_analysis):
    latest = northwind_analysis.latest
    assert gates.agreement_gates(latest) == []
    few = replace(latest, agreement=tuple(replace(row, n_units=9) for row in latest.agreement))
    assert {gate.hypothesis for gate in gates.agreement_gates(few)} == {row.dimension for row in latest.agreement}
