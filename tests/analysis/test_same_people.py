"""Every statistic of a wave rests on the same people: attacks on published numbers that found a few find nobody."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stratalign.analysis.wave import analyse_wave
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.groups import build_groups
from stratalign.scores.matrices import answer_matrices
from stratalign.scores.measures import answer_shares, score_measures
from stratalign.scores.scoring import INDEX_KEY

MINIMUM = 5
#: A sum of scores in points differs from none by more than this where it speaks of anybody.
EXACT = 1e-6


@pytest.fixture
def wave(harbour_intake):
    """A wave of the sample in which everybody answered everything."""
    tables = harbour_intake.waves[-1]
    rows = tables.responses
    return replace(tables, responses=rows.assign(value=rows["value"].fillna(4.0)))


def left_open(tables, *places):
    """The wave, in which people (by number) leave dimensions open."""
    people, rows = tables.respondents.table["respondent_id"].to_numpy(), tables.responses
    for number, dimension in places:
        is_open = (rows["respondent_id"] == people[number]) & (rows["dimension"] == dimension)
        assert is_open.any()
        rows = rows.assign(value=rows["value"].mask(is_open))
    return replace(tables, responses=rows)


def moved(tables, number, unit):
    """The wave, in which a person sits in another unit."""
    table = tables.respondents.table
    person = table["respondent_id"].iloc[number]
    return replace(
        tables,
        responses=tables.responses.assign(
            unit_id=tables.responses["unit_id"].mask(tables.responses["respondent_id"] == person, unit)
        ),
        respondents=replace(
            tables.respondents,
            table=table.assign(unit_id=table["unit_id"].mask(table["respondent_id"] == person, unit)),
        ),
    )


def scored(tables, intake):
    """Scores as made of all answers, a row per person."""
    scores = score_measures(tables.responses, intake.instrument)
    return scores.pivot(index="respondent_id", columns="measure_key", values="score_points")


def facets_of(intake):
    """Dimensions of each pillar."""
    found = {}
    for dimension in intake.instrument.with_role("alignment"):
        found.setdefault(dimension.pillar, []).append(dimension.key)
    return found


def answers_less_scores(shares, company, intake):
    """All answers to each dimension less the scores in it, in points: what those say who are in the answers only."""
    left = {}
    for key, rows in shares.groupby("dimension"):
        scale = intake.instrument.scales[intake.instrument.dimension(key).scale]
        points = (rows["value"] - scale.low) / (scale.high - scale.low) * 100
        n_items = rows["item_key"].nunique()
        row = company.loc[key]
        left[key] = (points * rows["share"] * rows["n_respondents"]).sum() / n_items - (
            row["n_respondents"] * row["mean_points"]
        )
    return left


def test_answers_less_scores_were_those_of_who_is_not_scored(wave, harbour_intake):
    tables = left_open(wave, (7, "clarity"))
    found = analyse_wave(tables, harbour_intake, is_reported=False)
    person = tables.respondents.table["respondent_id"].iloc[7]
    own = scored(tables, harbour_intake).loc[person].dropna()
    company = found.company_scores.set_index("measure_key")
    # As answers used to be shared out: over everybody who gave any.
    everybody = answer_shares(tables.responses, harbour_intake.instrument, minimum=MINIMUM)
    before = answers_less_scores(everybody, company, harbour_intake)
    recovered = [key for key, points in before.items() if key in own and abs(points - own[key]) < EXACT]
    assert len(recovered) == 12
    after = answers_less_scores(found.answer_shares, company, harbour_intake)
    # Beside a level whose share is held, whole per cents of clarity would tell its count.
    assert before.keys() - after.keys() == {"clarity"}
    assert max(map(abs, after.values())) < EXACT


def test_answers_to_a_scale_of_which_a_few_left_a_question_open_are_not_shared_out(wave, harbour_intake):
    rows = wave.responses
    people = wave.respondents.table["respondent_id"]
    for n_open, is_shown in ((0, True), (1, False), (MINIMUM - 1, False), (MINIMUM, True)):
        is_open = rows["respondent_id"].isin(people[:n_open]) & (rows["item_key"] == "line_of_sight_1")
        tables = replace(wave, responses=rows.assign(value=rows["value"].mask(is_open)))
        found = analyse_wave(tables, harbour_intake, is_reported=False)
        assert ("line_of_sight" in set(found.answer_shares["dimension"])) == is_shown, n_open
        assert found.company_scores.set_index("measure_key").loc["line_of_sight", "n_respondents"] == len(people)


def few_behind_a_difference(table, n_with_whole, facets):
    """Dimensions less pillar, group by group: the groups in which that speaks of fewer people than the threshold."""
    found = []
    for (group, pillar), n in n_with_whole.items():
        parts = table.loc[group].loc[facets[pillar]]
        whole = table.loc[group].loc[pillar]
        left = (parts["n_respondents"] * parts["mean_points"]).sum() - len(parts) * (
            whole["n_respondents"] * whole["mean_points"]
        )
        if abs(left) > EXACT and 0 < n < MINIMUM:
            found.append((group, pillar))
    return found


def test_dimensions_less_pillar_spoke_of_the_few_who_lack_a_part(wave, harbour_intake):
    facets = facets_of(harbour_intake)
    rng = np.random.default_rng(3)
    keys = [key for pillar in facets.values() for key in pillar]
    lacking = rng.choice(180, 27, replace=False)
    tables = left_open(wave, *((int(number), str(rng.choice(keys))) for number in lacking))
    wide = scored(tables, harbour_intake)
    groups = build_groups(tables.respondents.table, harbour_intake.engagement.hierarchy)
    members = groups.membership.loc[wide.index]
    n_apart = {
        (group, pillar): int((wide[keys].notna().any(axis=1) & wide[pillar].isna())[members[group]].sum())
        for group in members
        for pillar, keys in facets.items()
    }
    scores = score_measures(tables.responses, harbour_intake.instrument)
    before = aggregate_scores(scores, groups).set_index(["group_id", "measure_key"])
    assert len(few_behind_a_difference(before, n_apart, facets)) > 20
    after = analyse_wave(tables, harbour_intake, is_reported=False).group_scores.dropna(subset="mean_points")
    after = after.set_index(["group_id", "measure_key"])
    shown = {key: n for key, n in n_apart.items() if key[0] in after.index.get_level_values(0)}
    assert len(shown) > 20
    assert few_behind_a_difference(after, shown, facets) == []


def f_of(sizes, means, spreads):
    """One-way analysis of variance from what is published of units."""
    total, k = sizes.sum(), len(sizes)
    between = (sizes * (means - (sizes * means).sum() / total) ** 2).sum() / (k - 1)
    return between / ((sizes - 1) * spreads**2).sum() * (total - k)


def lowest_units(found, measure):
    """Published count, mean and spread of the units that have none below them."""
    rows = found.group_scores.query("measure_key == @measure and kind == 'unit'").dropna(subset="mean_points")
    rows = rows[~rows["group_id"].isin(rows["parent_id"])]
    return rows.set_index("group_id")[["n_respondents", "mean_points", "sd_points"]]


def with_person(units, unit, points):
    """Count, mean and spread of units, one of which has a person more."""
    table = units.astype(float).copy()
    if unit not in table.index:
        table.loc[unit] = [0.0, 0.0, 0.0]
    n, mean, sd = table.loc[unit]
    new = (n * mean + points) / (n + 1)
    squares = sd**2 * max(n - 1, 0) + n * (mean - new) ** 2 + (points - new) ** 2
    table.loc[unit] = [n + 1, new, np.sqrt(squares / n) if n else 0.0]
    return table


def added_person(f_statistic, units, grid, places):
    """Units and scores of one more person with whom what is published of units gives an F statistic."""
    return [
        (unit, points)
        for unit in places
        for points in grid
        if abs(f_of(*with_person(units, unit, points).to_numpy().T) / f_statistic - 1) < 1e-9
    ]


def raw_f(tables, intake, dimension, shown):
    """F as it used to be: over everybody who answered, by the unit each one sits in."""
    answers = answer_matrices(tables.responses, intake.instrument, [intake.instrument.dimension(dimension)])[dimension]
    points = pd.Series((answers.mean(axis=1).to_numpy() - 1) * 25)
    by_unit = points.groupby("unit:" + answers.index.get_level_values("unit_id").to_numpy().astype(str))
    table = by_unit.agg(["size", "mean", "std"]).fillna(0.0)
    return f_of(*table[table.index.isin(shown)].to_numpy(dtype=float).T)


def test_agreement_gave_away_who_is_not_scored(wave, harbour_intake):
    tables = left_open(wave, (7, "clarity"))
    found = analyse_wave(tables, harbour_intake, is_reported=False)
    person = tables.respondents.table.iloc[7]
    own = scored(tables, harbour_intake).loc[person["respondent_id"]]
    for row in found.agreement:
        units = lowest_units(found, row.dimension)
        assert f_of(*units.to_numpy().T) == pytest.approx(row.icc.f_statistic, rel=1e-9)
        assert row.icc.n_respondents == units["n_respondents"].sum()
        if row.dimension in facets_of(harbour_intake)["strategy"] and row.dimension != "clarity":
            before = raw_f(tables, harbour_intake, row.dimension, units.index)
            truth = ("unit:" + person["unit_id"], own[row.dimension])
            assert truth in added_person(before, units, np.arange(0, 101, 12.5), units.index)
            assert added_person(row.icc.f_statistic, units, np.arange(0, 101, 12.5), units.index) == []


def test_a_head_who_sits_in_a_shown_division_was_a_unit_of_one(wave, harbour_intake):
    tables = moved(wave, 11, "clinics")
    found = analyse_wave(tables, harbour_intake, is_reported=False)
    own = scored(tables, harbour_intake).loc[tables.respondents.table["respondent_id"].iloc[11]]
    visible = found.participation.query("not is_hidden")["group_id"]
    for row in found.agreement:
        units = lowest_units(found, row.dimension)
        if row.dimension in facets_of(harbour_intake)["culture"]:
            before = raw_f(tables, harbour_intake, row.dimension, [*visible, "unit:clinics"])
            assert ("unit:clinics", own[row.dimension]) in added_person(
                before, units, np.arange(0, 101, 12.5), ["unit:clinics"]
            )
        assert row.n_units == len(units)
        assert f_of(*units.to_numpy().T) == pytest.approx(row.icc.f_statistic, rel=1e-9)


def test_people_of_a_division_itself_are_a_unit_where_they_were_decided_upon(wave, harbour_intake):
    tables = wave
    clinics = tables.respondents.table.index[tables.respondents.table["unit_id"] == "riverside"][:6]
    for number in clinics:
        tables = moved(tables, number, "clinics")
    found = analyse_wave(tables, harbour_intake, is_reported=False)
    hidden = set(found.group_scores.query("is_hidden and kind == 'unit'")["group_id"])
    assert not hidden
    assert {row.n_units for row in found.agreement} == {11}


def test_a_few_who_lack_the_outcome_are_left_out_of_everything_and_many_of_the_model_only(wave, harbour_intake):
    few = analyse_wave(left_open(wave, (3, "employee_engagement")), harbour_intake, is_reported=False)
    assert set(few.company_scores["n_respondents"]) == {179}
    assert few.drivers.shares.attrs["n_rows"] == 179
    many = left_open(wave, *((number, "employee_engagement") for number in range(0, 60, 10)))
    found = analyse_wave(many, harbour_intake, is_reported=False)
    n = found.company_scores.set_index("measure_key")["n_respondents"]
    assert (n[INDEX_KEY], n["employee_engagement"], found.drivers.shares.attrs["n_rows"]) == (180, 174, 174)
    assert (found.n_respondents, few.n_respondents, few.n_uncounted) == (180, 179, 1)


def test_pillars_go_where_too_many_lack_a_part(wave, harbour_intake):
    few_each = wave.respondents.table.reset_index(drop=True).groupby(["unit_id", "level"]).head(MINIMUM - 1).index
    assert len(few_each) > 0.25 * 180
    found = analyse_wave(left_open(wave, *((n, "clarity") for n in few_each)), harbour_intake, is_reported=False)
    measures = found.company_scores.set_index("measure_key")["n_respondents"]
    assert not {"strategy", INDEX_KEY} & set(measures.index)
    assert (measures["clarity"], measures["belief"], measures["culture"]) == (180 - len(few_each), 180, 180)


def test_small_companies_have_no_statistic_that_is_no_sum(wave, harbour_intake):
    people = wave.respondents.table.groupby("unit_id").head(5).head(25)
    ids = people["respondent_id"]
    tables = replace(
        wave,
        responses=wave.responses[wave.responses["respondent_id"].isin(ids)],
        respondents=replace(wave.respondents, table=people.reset_index(drop=True)),
    )
    found = analyse_wave(tables, harbour_intake, is_reported=False)
    assert found.company_scores["mean_points"].notna().any()
    assert found.agreement == found.reliability == ()
    assert found.questionnaire.scales[["alpha", "ordinal_alpha"]].isna().all(axis=None)
    assert found.drivers.shares.empty and "30 are needed" in found.drivers.why_none
