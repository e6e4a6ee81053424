"""The attacker finds what is there to be found, and nothing in what the samples publish."""

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from disclosure.companies import derivable_sets, random_company

from stratalign.disclosure.attack import recoverable_groups


def _attack(table, shown, targets):
    names = list(table)
    mask = [np.isin(names, wanted) for wanted in (shown, targets)]
    return {names[group]: {names[used] for used in uses} for group, uses in recoverable_groups(table.to_numpy(), *mask)}


@pytest.fixture
def table():
    """Three units of a company of ten, two levels across them."""
    unit = np.repeat([0, 1, 2], [3, 3, 4])
    level = np.array([0, 1, 1, 0, 1, 1, 1, 1, 1, 1])
    columns = (
        {"all": [True] * 10} | {f"unit{n}": unit == n for n in range(3)} | {f"level{n}": level == n for n in (0, 1)}
    )
    return pd.DataFrame(columns)


def test_a_hidden_unit_is_the_company_less_the_others(table):
    assert _attack(table, ["all", "unit1", "unit2"], ["unit0"]) == {"unit0": {"all", "unit1", "unit2"}}


def test_two_hidden_units_cannot_be_told_apart(table):
    assert _attack(table, ["all", "unit2", "level0", "level1"], ["unit0", "unit1"]) == {}


def test_published_groups_that_repeat_each_other_do_not_confuse_the_attacker(table):
    twice = table.assign(again=table["level0"])[["level0", "again", "all", "unit0", "unit1", "unit2", "level1"]]
    found = _attack(twice, ["level0", "again", "all", "unit1", "unit2", "level1"], ["unit0"])
    assert set(found) == {"unit0"}


def test_nothing_is_recovered_from_nothing(table):
    assert _attack(table, [], ["unit0"]) == {}
    assert _attack(table.assign(empty=False), ["all"], ["empty"]) == {}


@pytest.mark.parametrize("seed", [*range(40), *map(proof, range(40, 100))])
def test_recovered_groups_are_those_of_exact_arithmetic(seed):
    groups, answered, _ = random_company(seed)
    rng = np.random.default_rng(seed)
    shown = ["overall", *(group for group in groups.membership if rng.random() < 0.6)]
    everyone = answered.iloc[:, :1].assign(**{answered.columns[0]: True})
    hidden = [group for group in groups.membership if group not in shown]
    by_sets = derivable_sets(groups, everyone, shown, 8)
    cells = groups.membership.drop_duplicates()
    expected = set()
    for group in hidden:
        own = {tuple(row) for row in cells[cells[group]].itertuples(index=False)}
        expected |= {group} if any({tuple(c) for c in chosen} == own for _, _, chosen in by_sets) else set()
    found = {g for g in _attack(groups.membership, shown, hidden) if groups.membership[g].sum() < 8}
    assert found == expected


@pytest.mark.parametrize("sample", ["northwind", "harbour"])
def test_published_scores_of_the_samples_give_no_small_set_away(sample, request):
    from stratalign.scores.groups import build_groups
    from stratalign.scores.measures import score_measures

    analysis = request.getfixturevalue(f"{sample}_analysis")
    intake = request.getfixturevalue(f"{sample}_intake")
    tables, wave = intake.waves[-1], analysis.waves[-1]
    groups = build_groups(tables.respondents.table, intake.engagement.hierarchy)
    scores = score_measures(tables.responses, intake.instrument)
    shown = wave.group_scores[~wave.group_scores["is_hidden"]].groupby("measure_key")["group_id"].agg(set)
    for measure, visible in shown.items():
        has = scores[(scores["measure_key"] == measure) & scores["score_points"].notna()]["respondent_id"]
        people = groups.membership.loc[has]
        cells, counts = np.unique(people.to_numpy(), axis=0, return_counts=True)
        table = pd.DataFrame(np.hstack([cells, np.eye(len(cells), dtype=bool)]))
        table.columns = [*people.columns, *(f"cell{n}" for n in range(len(cells)))]
        small = [f"cell{n}" for n in np.flatnonzero(counts < 5)] + [g for g in people if 0 < people[g].sum() < 5]
        assert _attack(table, sorted(visible), small) == {}, measure
