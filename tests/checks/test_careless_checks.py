"""Signs of careless answering: planted people are flagged, careful ones are not, nobody is dropped."""

import numpy as np
import pandas as pd
import pytest
from checks.wave_tables import answers, tables_of

from stratalign.checks import careless
from stratalign.checks.careless import flag_careless, score_without

FACETS = (
    "clarity", "belief", "implementability", "line_of_sight", "market_choice", "culture_health",
    "performance_environment", "change_response", "role_clarity", "capability_fit", "talent_flow", "manager_cascade",
)  # fmt: skip
LONG = [f"{facet}_{n}" for facet in FACETS for n in (1, 2, 3, 4)]


@pytest.fixture
def careful(instrument):
    """Two hundred people whose opinion differs between facets, and who hold to it within one."""
    rng = np.random.default_rng(3)
    opinion = {facet: rng.normal(0, 1.0, 200) for facet in FACETS}
    table = answers(200, instrument, items=LONG)
    for key in LONG:
        raw = np.clip(np.round(3 + opinion[key.rsplit("_", 1)[0]] + rng.normal(0, 0.5, 200)), 1, 5)
        table[key] = 6 - raw if instrument.items[key].reverse else raw
    return table


@pytest.fixture
def flags_of(engagement, instrument):
    def flag(table, **changes):
        uses = {f"Q{number}": f"item: {key}" for number, key in enumerate(table.columns)}
        return flag_careless(tables_of(engagement, instrument, table, columns=uses, **changes), instrument)

    return flag


def counts(flags):
    return flags.rules.set_index("key")["n_flagged"].to_dict()


def test_careful_people_show_no_two_signs(flags_of, careful):
    flags = flags_of(careful, seconds=600.0)
    assert len(flags.table) == 200
    assert not flags.several.any()
    found = counts(flags)
    assert found["longstring"] == found["variability"] == found["too_fast"] == found["attention"] == 0
    assert found["even_odd"] <= 4
    assert found["mahalanobis"] <= 2


def test_a_straight_liner_is_flagged_by_run_and_variability(flags_of, careful):
    careful.iloc[7] = 4.0
    flags = flags_of(careful)
    assert flags.table.loc[9, ["longstring", "variability"]].all()
    assert flags.table.loc[9, "longest_run"] == 48
    assert list(flags.table.index[flags.several]) == [9]


def test_random_answers_are_inconsistent_and_unlikely(flags_of, careful):
    careful.iloc[:5] = np.random.default_rng(1).integers(1, 6, (5, 48)).astype(float)
    flags = flags_of(careful)
    assert flags.table["mahalanobis"].iloc[:5].all()
    assert flags.table["even_odd"].iloc[:5].sum() >= 3
    assert flags.table["mahalanobis"].iloc[5:].sum() <= 2


@pytest.mark.parametrize(
    ("seconds", "is_fast"),
    [([95.9], True), ([96.1], False), ([float("nan")], False), ([0.0], False), ([-5.0], False)],
)
def test_two_seconds_an_item_is_the_least(flags_of, careful, seconds, is_fast):
    flags = flags_of(careful, seconds=[*seconds, *[200.0] * 199])
    assert flags.table["too_fast"].tolist() == [is_fast] + [False] * 199


def test_rules_name_their_limits(flags_of, careful):
    rules = flags_of(careful, seconds=600.0).rules.set_index("key")
    assert list(rules.index) == list(careless.SIGNS)
    assert rules.loc["longstring", "limits"] == {"least": 24, "n": 48}
    assert rules.loc["variability", "limits"] == {"least": 0.25}
    assert rules.loc["even_odd", "limits"] == {"n": 12, "least": 0.30}
    assert rules.loc["mahalanobis", "limits"] == {"limit": 0.001}


def test_a_third_of_the_median_is_too_fast_however_few_the_items(flags_of, careful):
    flags = flags_of(careful, seconds=[199.0, 201.0, *[600.0] * 198])
    assert flags.table["too_fast"].tolist()[:3] == [True, False, False]
    rule = flags.rules.set_index("key").loc["too_fast"]
    assert (rule["rule"], rule["limits"]) == ("too_fast", {"seconds": 2.0, "median": 600.0})


def test_a_person_who_skipped_half_is_judged_on_the_items_answered(flags_of, careful):
    careful.iloc[0, ::2] = np.nan
    flags = flags_of(careful, seconds=[60.0, *[600.0] * 199])
    assert flags.table["seconds_per_item"].iloc[0] == pytest.approx(60 / 24)


def test_runs_follow_the_order_asked_not_the_order_of_the_instrument(flags_of, careful):
    mixed = careful[LONG[::2] + LONG[1::2]].copy()
    mixed.iloc[0, :24] = 2.0
    mixed.iloc[0, 24:] = [1.0, 5.0] * 12
    assert flags_of(mixed).table["longest_run"].iloc[0] == 24
    assert flags_of(mixed).table["longstring"].iloc[0]
    assert flags_of(mixed[LONG]).table["longest_run"].iloc[0] == 1


def test_signs_that_cannot_be_judged_say_why(flags_of, instrument):
    flags = flags_of(answers(40, instrument, items=LONG[:8]))
    rules = flags.rules.set_index("key")
    assert (rules["n_judged"] == 0)[["longstring", "variability", "even_odd", "too_fast", "attention"]].all()
    assert (rules.loc["longstring", "rule"], rules.loc["longstring", "limits"]) == ("few_items", {"n": 10})
    assert rules["rule"].to_dict() == {
        "longstring": "few_items", "variability": "few_items", "even_odd": "few_dimensions",
        "mahalanobis": "mahalanobis", "too_fast": "no_time", "attention": "no_attention_check",
    }  # fmt: skip
    assert not flags.several.any()


def test_halves_that_agree_for_nobody_are_not_judged(flags_of, careful):
    noise = np.random.default_rng(2).integers(1, 6, careful.shape).astype(float)
    rule = flags_of(pd.DataFrame(noise, careful.index, careful.columns)).rules.set_index("key").loc["even_odd"]
    assert rule["n_judged"] == 0
    assert rule["rule"] == "unlike_halves"
    assert rule["limits"]["median"] < 0.60


def test_speeders_and_several_signs_are_told_with_their_rows(run, instrument, careful):
    careful.iloc[3] = 5.0
    results = run(careless.check_care, careful, seconds=[600.0] * 3 + [40.0] + [600.0] * 196)
    told = {result.check: result for result in results}
    assert set(told) == {"too_fast", "careless"}
    assert told["too_fast"].rows == told["careless"].rows == (5,)
    assert told["careless"].seen == "1 of 200 respondents shows 2 or more of 6 signs of careless answering"
    assert {result.severity for result in results} == {"informs"}


def test_many_careless_people_are_a_warning(run, careful):
    careful.iloc[:11] = 3.0
    (result,) = run(careless.check_care, careful)
    assert (result.check, result.severity, result.n_affected) == ("careless", "warns", 11)


def test_careful_people_are_nothing_to_say(run, careful):
    assert run(careless.check_care, careful, seconds=600.0) == []
    assert run(careless.check_careless, careful) == []


@pytest.mark.parametrize("n_careless", [1, 4, 5, 196])
def test_the_score_without_them_is_shown_only_where_both_sides_are_enough(engagement, instrument, careful, n_careless):
    table = careful.copy()
    table.iloc[:n_careless] = 5.0
    tables = tables_of(engagement, instrument, table)
    flags = flag_careless(tables, instrument)
    assert int(flags.several.sum()) == n_careless
    found = score_without(tables, instrument, flags, minimum=5)
    if n_careless != 5:
        assert found is None
        return
    assert (found.measure_key, found.n_respondents, found.n_without) == ("alignment_index", 200, 195)
    flipped = careful.assign(**{key: 6 - careful[key] for key in careful.columns if instrument.items[key].reverse})
    facets = pd.DataFrame({facet: flipped[[key for key in LONG if key.rsplit("_", 1)[0] == facet]].mean(axis=1)
                           for facet in FACETS})  # fmt: skip
    pillars = {d.key: d.pillar for d in instrument.with_role("alignment")}
    index = (facets.T.groupby(pillars).mean().mean() - 1) / 4 * 100
    assert found.points_without == pytest.approx(index.iloc[5:].mean())
    assert abs(found.points - found.points_without) > 0.01


def test_planted_straight_liners_of_the_sample_are_found(northwind_readiness):
    (wave,) = northwind_readiness.waves
    assert counts(wave.flags)["longstring"] == counts(wave.flags)["too_fast"] == 12
    assert counts(wave.flags)["attention"] == 17
    assert int(wave.flags.several.sum()) == 12
