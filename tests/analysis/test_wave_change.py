"""What changed between two waves: linked where it may be known who stayed, claimed where chance does not make it."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from two_waves import INSTRUMENT, write_engagement

from stratalign.analysis.engagement import analyse_intake
from stratalign.analysis.pulse import pulse_instrument
from stratalign.analysis.report_claims import CHANGE_WEIGHTS
from stratalign.analysis.stayers import STAYED, find_stayers
from stratalign.analysis.wave_actions import movement
from stratalign.analysis.wave_change import analyse_wave_change, compare_people
from stratalign.comparisons.linked import estimate_change
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.intake.ledger import read_ledger
from stratalign.intake.published import load_memory
from stratalign.intake.read import read_engagement_files
from stratalign.layout import work_folder
from stratalign.vocabulary import ClaimFamily


def claimed(change):
    return set(change.claims.tests.index[change.claims.tests["may_be_claimed"]])


def people_of(folder):
    """Whom the results of each full wave count, without the tests that no change needs."""
    found = []
    analyse_intake(read_engagement_files(load_engagement(folder)), hand_on=found.append)
    return found


@pytest.fixture(scope="module")
def pair(twice):
    return people_of(twice.analysis.engagement.folder)


def test_what_is_planted_is_claimed_and_nothing_else(twice):
    assert {"change clarity", "stayed_change clarity", "pulse_change belief_2"} <= claimed(twice)
    assert not {key for key in claimed(twice) if key.startswith("change ")} - {"change clarity"}


def test_errors_know_who_answered_twice(twice, pair):
    """The partly overlapping samples test, dimension by dimension."""
    first, second = (one.points for one in pair)
    rows = twice.changes.set_index("measure_key")
    for key in ("clarity", "belief", "role_clarity"):
        known = estimate_change(first[key].dropna(), second[key].dropna())
        assert known.n_linked == len(twice.stayers.people)
        assert rows.at[key, "change_points"] == pytest.approx(known.change)
        assert rows.at[key, "std_error"] == pytest.approx(known.std_error, rel=0.1)


def test_those_who_stayed_are_compared_with_themselves(twice, pair):
    first, second = (one.points.loc[twice.stayers.people, "clarity"] for one in pair)
    row = twice.stayed.set_index("measure_key").loc["clarity"]
    assert row["change_points"] == pytest.approx((second - first).mean())
    assert row["n_respondents"] == 42


def test_parts_of_the_change_add_up(twice):
    points = twice.parts["estimate"]
    assert points[["stayed", "joined", "left"]].sum() == pytest.approx(points["change"])
    for _, rows in twice.mix.groupby("by"):
        terms = rows.set_index("term")["estimate"]
        assert terms.drop("change").sum() == pytest.approx(terms["change"])
        assert terms["change"] == pytest.approx(points["change"])


def test_shares_of_persons_are_whole_and_kept_from_the_ends(twice):
    for row in twice.persons.itertuples():
        for share in (row.improved_pct, row.worsened_pct):
            assert share == round(share) and 2 <= share <= 98
        assert np.isnan(row.unchanged_pct) == row.is_capped
        assert row.reliability >= 0.70


def test_a_few_who_left_hide_all_who_stayed(pair):
    """57 of 60 stayed: beside the company's own score theirs would tell of three."""
    before, after = pair
    keys = [*before.points.columns.intersection(["clarity", "belief", "alignment_index"])]
    few = before.groups.membership.index[:57]
    as_after = replace(after, points=before.points[before.points.index.isin(few)])
    found = find_stayers(before, as_after, keys, INSTRUMENT)
    assert (len(found.people), found.why_not) == (57, "telling")
    linked = find_stayers(before, after, keys, INSTRUMENT)
    assert linked.are_shown
    some = replace(after, points=before.points[before.points.index.isin(few[:20])])
    assert find_stayers(before, some, keys, INSTRUMENT).why_not == "few"


def test_who_stayed_stands_in_register_and_ledger(twice):
    for wave in twice.analysis.waves:
        cells = [cell for cell in wave.register.cells if cell.group_id == STAYED]
        assert {cell.measure for cell in cells} == set(twice.stayers.keys)
        assert all(cell.people.sum() == len(twice.stayers.people) for cell in cells)
    folder = twice.analysis.engagement.folder
    ledger = read_ledger(work_folder(folder / "run"), key=load_memory(folder).key)
    assert {wave.key for wave in ledger.waves} == {"first", "second", "pulse"}
    for wave in (wave for wave in ledger.waves if wave.key != "pulse"):
        place = wave.groups.index(STAYED)
        assert wave.members[:, place].sum() == len(twice.stayers.people)
        assert wave.shown[place, wave.measures.index("clarity")]


def test_a_pulse_is_no_wave_and_is_compared_item_by_item(twice):
    assert [wave.wave.key for wave in twice.analysis.waves] == ["first", "second"]
    instrument = pulse_instrument(INSTRUMENT)
    assert all(len(dimension.items) == 1 for dimension in instrument.dimensions) and not instrument.pillars
    folder = twice.analysis.engagement.folder
    raw = {key: pd.read_csv(folder / f"{key}.csv") for key in ("first", "pulse")}
    for row in twice.pulse.items.itertuples():
        answers = {key: table[row.item_key] for key, table in raw.items()}
        if INSTRUMENT.items[row.item_key].reverse:
            answers = {key: 6 - own for key, own in answers.items()}
        assert row.before_points == pytest.approx(25 * (answers["first"].mean() - 1))
        assert row.after_points == pytest.approx(25 * (answers["pulse"].mean() - 1))
    assert len(twice.pulse.items) == 8 and len(twice.pulse.recall)


def test_a_measure_moves_where_the_report_may_claim_it():
    assert movement(5.0, is_claimed=True) == "moving"
    assert movement(-5.0, is_claimed=True) == "back"
    assert movement(-5.0, is_claimed=True, higher_is="worse") == "moving"
    assert movement(5.0, is_claimed=False) == "not_yet"
    assert movement(5.0, is_claimed=True, is_closed=True) == movement(float("nan"), is_claimed=True) == "unknown"


def test_what_cannot_be_compared_is_one_message(tmp_path):
    with pytest.raises(EngagementError, match="needs two full waves, or one and a pulse after it; e has one wave"):
        analyse_wave_change(write_engagement(tmp_path / "e", seed=1, full_waves=1))
    file = write_engagement(tmp_path / "p", seed=1, full_waves=1, pulse={}) / "engagement.yml"
    file.write_text(file.read_text().replace("kind: full", "kind: pulse"))
    with pytest.raises(EngagementError, match="the pulse 'first' has no full wave before it"):
        load_engagement(file)
    file.write_text(file.read_text().replace("kind: pulse", "kind: full", 1).replace("after: first", "after: pulse"))
    with pytest.raises(EngagementError, match="agreed after 'pulse', which is no full wave"):
        load_engagement(file)


def test_waves_of_other_questions_are_one_message(twice):
    nothing = replace(twice.analysis, changes=pd.DataFrame())
    people = [type("People", (), {"results": wave})() for wave in twice.analysis.waves]
    with pytest.raises(EngagementError, match="have no dimension in common that may be compared"):
        compare_people(nothing, people, None)


@pytest.mark.prove
def test_where_nothing_changed_nothing_is_claimed(tmp_path):
    """Of 200 companies of 60 people, asked twice and in a pulse, at most 6 % have a report that claims a change."""
    n_claiming, n_companies = 0, 200
    for seed in range(n_companies):
        change = analyse_wave_change(write_engagement(tmp_path / str(seed), seed=seed, pulse={}))
        n_claiming += bool(claimed(change))
    assert n_claiming / n_companies <= 0.06


@pytest.mark.prove
def test_eight_points_are_found_in_a_company_of_the_samples_size(tmp_path):
    """Of 40 companies of 180 people, of whom 126 answer twice, four of five find a change of 8 points."""
    found = [
        "change clarity"
        in claimed(
            analyse_wave_change(write_engagement(tmp_path / str(seed), seed=seed, n=180, shifts={"clarity": 8.0}))
        )
        for seed in range(1000, 1040)
    ]
    assert np.mean(found) >= 0.8


def test_families_are_declared():
    assert CHANGE_WEIGHTS.keys() <= set(get_args(ClaimFamily))
