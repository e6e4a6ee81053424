"""From raw exports to claims: what is read is what was answered, and what comes out is counted right."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import about, proof, repeated
from dask_cluster import dask_cluster

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import StatisticError
from stratalign.models.claims.two_by_two import compare_counts
from stratalign.study import recover as module
from stratalign.study import recovery_claims
from stratalign.study.expected import expected_slope
from stratalign.study.recover import (
    inflation_steps,
    planted_truths,
    recovery,
    run_replications,
    summarise_recovery,
)
from stratalign.study.recovery_claims import drawn_study
from stratalign.study.recovery_export import LAYOUTS, asked_items, draw_answers, write_raw_export
from stratalign.study.recovery_measure import INDEX, company_scores, read_raw_export
from stratalign.study.recovery_naive import best_ratio, naive_correlation
from stratalign.study.recovery_preset import OUTCOMES_15, PREDICTORS, replicate_preset
from stratalign.study.recovery_scenarios import RECOVERY_SCENARIOS, RecoveryScenario, scenario_of
from stratalign.study.simulate import SCENARIOS, SURVEYED_OUTCOMES, simulate_study

TINY = RecoveryScenario("tiny", SCENARIOS["same_source"], n_companies=64)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A study, its answers, and what is read of each layout."""
    study, instrument = simulate_study(40, scenario="same_source", seed=3), load_instrument("strategic-alignment")
    answers = draw_answers(study, instrument, careless=0.1, missing=0.05, rng=np.random.default_rng(1))
    read = []
    for place, layout in enumerate(LAYOUTS):
        file = tmp_path_factory.mktemp("export") / f"layout-{place}.csv"
        write_raw_export(file, study, answers, instrument, layout, np.random.default_rng(2))
        read.append(read_raw_export(file, instrument))
    return study, answers, read


@pytest.fixture(scope="module")
def small_population():
    """Fewer companies stand for all where a test does not look at what follows from them."""
    before = module.POPULATION
    module.POPULATION = 400
    yield
    module.POPULATION = before
    module._population.cache_clear()


def test_every_layout_is_read_as_what_was_answered(exported):
    study, answers, read = exported
    instrument = load_instrument("strategic-alignment")
    items = asked_items(instrument)
    is_reverse = np.array([instrument.items[key].reverse for key in items])
    points = np.where(answers > 0, 25.0 * (np.where(is_reverse, 6 - answers, answers) - 1), np.nan)
    for outcome in SURVEYED_OUTCOMES:
        own = [place for place, key in enumerate(items) if f"{instrument.dimension_of[key].key}_points" == outcome]
        given = points[:, own]
        n_answered = np.isfinite(given).sum(axis=1)
        expected = np.where(2 * n_answered >= len(own), np.nansum(given, axis=1) / np.maximum(n_answered, 1), np.nan)
        for found in read:
            np.testing.assert_allclose(found.people[outcome], expected, atol=1e-9)
    for found in read:
        assert found.people["company_id"].tolist() == study.people["company_id"].tolist()
        assert found.people["level"].tolist() == study.people["level"].tolist()
        pd.testing.assert_frame_equal(found.people, read[0].people)
        # Previews and first tries, none of whom counts.
        assert found.n_set_aside == len(study.people) * 5 // 1000 + len(study.people) * 10 // 1000


def test_straight_answers_are_seen_as_careless_and_hardly_anybody_else(exported):
    _, answers, read = exported
    is_straight = np.array([len(set(row[row > 0].tolist())) == 1 for row in answers])
    assert is_straight.sum() > 10
    careless = read[0].people["is_careless"].to_numpy()
    assert careless[is_straight].mean() > 0.9 and careless[~is_straight].mean() < 0.1


def test_levels_of_a_company_count_alike_or_everybody_does(exported):
    people = exported[2][0].people
    one = people[people["company_id"] == people["company_id"].iloc[0]]
    by_level, by_person = (company_scores(people, by_level=how).iloc[0] for how in (True, False))
    assert by_level[INDEX] == pytest.approx(one.groupby("level")[INDEX].mean().mean())
    assert by_person[INDEX] == pytest.approx(one[INDEX].mean()) and by_person["n_respondents"] == len(one)


@pytest.mark.parametrize("outcome", ["revenue_cagr_pct", "customer_retention_pct"])
def test_expected_slope_is_that_of_very_many_companies(outcome):
    rng = np.random.default_rng(0)
    x, rest = rng.standard_normal((2, 400_000))
    z = 0.2 * x + np.sqrt(1 - 0.04) * rest
    y = 8 + 10 * z if outcome == "revenue_cagr_pct" else 100 / (1 + np.exp(-(1.8 + 0.5 * z)))
    error = y.std() / np.sqrt(len(x))
    assert expected_slope(outcome, 0.2) == pytest.approx(np.cov(x, y)[0, 1], abs=3 * error)


def test_best_ratio_is_the_largest_of_all_that_are_counted():
    rng = np.random.default_rng(5)
    x = rng.normal(size=120)
    y = 0.5 * x + rng.normal(size=120)
    counted = []
    for high in (0.25, 0.5):
        is_high = y >= np.quantile(y, 1 - high)
        for cut in (0.1, 0.25, 0.5):
            size, order = round(cut * 120), np.argsort(x)
            cells = (int(is_high[order[-size:]].sum()), size, int(is_high[order[:size]].sum()), size)
            counted.append(compare_counts(*cells, suppress=False))
    best = max(counted, key=lambda table: table.risk_ratio)
    found = best_ratio(x, y, cuts=(0.1, 0.25, 0.5), highs=(0.25, 0.5))
    expected = (best.risk_ratio, best.risk_ratio_ci_low, best.risk_ratio_ci_high)
    assert found[:3] == pytest.approx(expected)


def test_naive_correlation_has_the_interval_of_fisher():
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    y = np.array([2.0, 1.0, 4.0, 3.0, 7.0, 5.0, 6.0])
    r, low, high = naive_correlation(x, y)
    reach = 1.959964 / 2
    assert (np.arctanh(low), np.arctanh(high)) == pytest.approx((np.arctanh(r) - reach, np.arctanh(r) + reach))


def test_a_replication_is_the_same_whichever_others_are_run():
    whole = run_replications(TINY, range(2), seed=1, draws=50)
    alone = run_replications(TINY, [1], seed=1, draws=50)
    pd.testing.assert_frame_equal(whole[whole["replication"] == 1].reset_index(drop=True), alone)
    other = run_replications(TINY, [1], seed=2, draws=50)
    assert not alone["estimate"].equals(other["estimate"])


@pytest.mark.parametrize(
    "scenario", [TINY, RecoveryScenario("gaps", SCENARIOS["null"], 90, careless=0.15, missing=0.3)]
)
def test_replications_without_a_file_give_the_same_numbers(scenario):
    through_files = run_replications(scenario, range(3), seed=1, draws=50)
    without = run_replications(scenario, range(3), seed=1, draws=50, export_every=2)
    pd.testing.assert_frame_equal(through_files, without, check_exact=True)


def test_a_file_that_says_something_else_is_an_error(monkeypatch):
    read = recovery_claims.read_raw_export
    monkeypatch.setattr(
        recovery_claims,
        "read_raw_export",
        lambda *given: replace(read(*given), people=read(*given).people.iloc[1:].reset_index(drop=True)),
    )
    with pytest.raises(StatisticError, match=r"replication 0 of tiny: its export is read otherwise.*export_every=1"):
        run_replications(TINY, [0], seed=1, draws=50, export_every=2)
    with pytest.raises(StatisticError, match="export_every is 0; it is a whole number from 1"):
        run_replications(TINY, [0], export_every=0)


def test_the_naive_way_inflates_what_the_careful_way_finds(small_population):
    found = run_replications(replace(TINY, n_companies=160), range(2), seed=4, draws=50)
    rows = summarise_recovery(replace(TINY, n_companies=160), found).set_index(["quantity", "outcome"])
    for outcome in SURVEYED_OUTCOMES:
        assert rows.loc[("same_raters", outcome), "mean"] > rows.loc[("different_raters", outcome), "mean"] + 0.1
    steps = inflation_steps(found).set_index("step")["ratio"]
    assert steps["different_people"] < steps["same_people"] < steps["best_cut"]


def test_replications_are_counted_as_they_are(monkeypatch):
    monkeypatch.setattr(module, "planted_truths", lambda scenario: {("slope_per_sd", "revenue_cagr_pct"): 1.5})
    values = [(1.0, 0.5, 1.4, 1.0), (2.0, 1.0, 3.0, 1.0), (np.nan, np.nan, np.nan, np.nan), (1.8, -0.2, 3.8, 0.0)]
    found = pd.DataFrame(
        [(number, "careful", "slope_per_sd", "revenue_cagr_pct", *row) for number, row in enumerate(values)],
        columns=module.REPLICATION_COLUMNS,
    )
    (row,) = summarise_recovery("evidence", found).itertuples()
    assert (row.mean, row.bias) == pytest.approx((1.6, 0.1))
    assert row.rmse == pytest.approx(np.sqrt((0.25 + 0.25 + 0.09) / 3))
    assert row.bias_error == pytest.approx(np.std([1.0, 2.0, 1.8], ddof=1) / np.sqrt(3))
    assert (row.coverage, row.rejected, row.refused, row.n_replications) == pytest.approx((2 / 3, 2 / 3, 0.25, 4))
    assert row.coverage_error == pytest.approx(np.sqrt(2 / 9 / 3)) and row.is_sound and not row.is_null


def test_nothing_planted_is_to_be_found_as_nothing(small_population):
    truths = planted_truths(RECOVERY_SCENARIOS["same_source_null"])
    for (quantity, _), value in truths.items():
        assert value == pytest.approx(1.0 if quantity in ("risk_ratio", "best_ratio") else 0.0, abs=1e-9) or (
            quantity in ("premium_pct",) and value == pytest.approx(0.0)
        )


def test_who_takes_part_is_who_the_scenario_says():
    extremes = drawn_study(replace(RECOVERY_SCENARIOS["extremes"], n_companies=40), 5)
    survivors = drawn_study(replace(RECOVERY_SCENARIOS["attrition"], n_companies=40), 5)
    whole = simulate_study(80, scenario=SCENARIOS["evidence"], seed=5)
    assert len(extremes.companies) == len(survivors.companies) == 40
    limit = whole.latent["true_alignment"].abs().median()
    assert extremes.latent["true_alignment"].abs().min() >= limit
    assert survivors.companies["revenue_cagr_pct"].min() >= whole.companies["revenue_cagr_pct"].median()
    assert set(extremes.people["company_id"]) == set(extremes.companies["company_id"])
    assert len(extremes.responses) == 24 * len(extremes.people)


def test_26_predictors_and_15_outcomes_are_tested_as_one_family():
    assert sum(map(len, PREDICTORS.values())) == 26 and len(OUTCOMES_15) == 15
    found = replicate_preset(False, 3, 0, 50)
    assert (found.n_tests, found.n_true) == (390, 130)
    assert found.adjusted_true > 65 and found.adjusted_false <= found.plain_false and found.joint_p < 0.05


@repeated(60, proof_runs=1000)
def test_adjusted_tests_of_nothing_find_nothing_in_95_of_100_studies(n_runs):
    found = recovery("predictors_null", replications=n_runs, draws=50).set_index(["pipeline", "quantity"])
    assert found.loc[("careful", "false_share_of_nulls"), "rejected"] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / n_runs)
    # One by one, hardly any study of 390 tests is without a finding.
    assert found.loc[("naive", "false_share_of_nulls"), "rejected"] > 0.9
    assert found.loc[("naive", "false_share_of_nulls"), "mean"] == about(0.05, 30 * n_runs)


@pytest.mark.parametrize("n_workers", [2, proof(1), proof(8)])
def test_same_seed_gives_the_same_bytes_on_any_number_of_workers(n_workers, tmp_path):
    pytest.importorskip("distributed")
    here = run_replications("predictors", range(12), seed=8, draws=50).to_csv()
    with dask_cluster(tmp_path, n_workers) as (address, _):
        there = run_replications("predictors", range(12), seed=8, draws=50, scheduler=address).to_csv()
    assert there == here


def test_what_cannot_be_recovered_is_refused():
    with pytest.raises(StatisticError, match=r"no scenario 'evidance'\. Did you mean 'evidence'\?"):
        recovery("evidance")
    with pytest.raises(StatisticError, match="hundreds"):
        recovery("evidence", replications=1)
    with pytest.raises(StatisticError, match="from 0 to below 1"):
        scenario_of(replace(TINY, careless=1.0))
