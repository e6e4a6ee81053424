"""What is published is remembered: a reader of every report of a survey finds no few people's answers."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from conftest import proof
from published_company import UNITS, Reader, people_of_company, truth, with_late_respondent, write_company

from stratalign.analysis.engagement import analyse_engagement, analyse_intake
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import DisclosureError
from stratalign.intake.ledger import read_ledger
from stratalign.intake.published import NOTHING_PUBLISHED, Publication, Sending, keep_publication, load_memory
from stratalign.intake.read import read_engagement_files
from stratalign.responses.identity import pseudonym

PEOPLE = people_of_company()
LATE = with_late_respondent(PEOPLE)


def _publish(folder, run):
    memory = load_memory(folder)
    ledger = read_ledger(folder / run / "work", key=memory.key)
    sending = Sending(dt.date(2026, 3, 1), ("html",), "board", {})
    keep_publication(folder, Publication(ledger, (sending,)), key=memory.key)
    return ledger


@pytest.fixture
def published(tmp_path):
    """The company's folder after its first report was sent, and what the report said."""
    folder = write_company(tmp_path / "small", {"spring": PEOPLE})
    first = analyse_engagement(folder, run_folder=folder / "run-1").latest
    _publish(folder, "run-1")
    return folder, first


def _without_memory(folder):
    return analyse_intake(read_engagement_files(load_engagement(folder)), memory=NOTHING_PUBLISHED).latest


def _left_out(folder, run, table):
    """Who answered and is not in the run."""
    key = load_memory(folder).key
    inside = set(read_ledger(folder / run / "work", key=key).waves[-1].people)
    return [person for person in table["Person"] if pseudonym(person, key) not in inside]


def _finds(first, wave, table, units=UNITS, without=()):
    reader = Reader()
    reader.reads(first, PEOPLE)
    reader.reads(wave, table, units, without=without)
    return reader.finds()


def _moved(table, places, unit):
    return table.assign(Unit=table["Unit"].mask(table.index.isin(places), unit))


#: The same survey run again: waves, and what else is declared; each tells somebody's answers to who subtracts.
AGAIN = {
    "one late respondent": ({"spring": LATE}, {}),
    "one late respondent, another name": ({"autumn": LATE}, {}),
    "another hierarchy": ({"spring": PEOPLE}, {"units": UNITS | {"n3": "south"}}),
    "one person gone": ({"spring": PEOPLE.drop(index=9)}, {}),
    "two people in another unit": ({"spring": _moved(PEOPLE, [0, 1], "n2")}, {}),
    "late, and next wave": ({"spring": LATE, "autumn": people_of_company(seed=8)}, {}),
}


#: Those that the ordinary run tries.
_OFTEN = ("one late respondent", "two people in another unit")


@pytest.mark.parametrize("case", [case if case in _OFTEN else proof(case) for case in AGAIN])
def test_survey_run_again_gives_nobody_away(published, case):
    folder, first = published
    waves, declared = AGAIN[case]
    table, units = next(iter(waves.values())), declared.get("units", UNITS)
    write_company(folder, waves, **declared)
    known = pd.concat([PEOPLE, LATE.tail(1)])
    # Without memory the reader finds answers exactly.
    before = analyse_intake(read_engagement_files(load_engagement(folder)), memory=NOTHING_PUBLISHED).waves[0]
    found = _finds(first, before, table, units)
    assert found
    assert all(total == pytest.approx(truth(known, who), abs=1e-6) for who, total in found.items())
    # With it there is nothing to find, and most groups stay.
    run = analyse_engagement(folder, run_folder=folder / "run-2").waves[0]
    key = load_memory(folder).key
    inside = set(read_ledger(folder / "run-2" / "work", key=key).waves[0].people)
    without = [person for person in table["Person"] if pseudonym(person, key) not in inside]
    assert _finds(first, run, table, units, without) == {}
    shown, alone = (int((~wave.group_scores["is_hidden"]).sum()) for wave in (run, before))
    assert shown >= 0.7 * alone


def test_late_respondent_waits_and_nothing_is_hidden(published):
    folder, first = published
    write_company(folder, {"spring": LATE})
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert _left_out(folder, "run-2", LATE) == ["late@small.example"]
    assert (wave.remembered.n_since, wave.remembered.n_hidden, wave.remembered.n_runs) == (1, 0, 1)
    pd.testing.assert_frame_equal(wave.group_scores, first.group_scores)
    assert wave.n_comments == first.n_comments


def test_respondents_enter_once_enough_have_come(published):
    folder, _ = published
    more = PEOPLE[PEOPLE["Unit"].eq("n1") & PEOPLE["Level"].eq("Staff")].iloc[[0, 1, 2, 0, 1]]
    more = more.assign(Person=[f"late{n}@small.example" for n in range(5)], A1=[1, 9, 3, 8, 5])
    table = pd.concat([PEOPLE, more], ignore_index=True)
    write_company(folder, {"spring": table})
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert wave.n_respondents == len(PEOPLE) + 5
    assert (wave.remembered.n_since, wave.remembered.n_hidden) == (0, 0)


def test_who_is_gone_takes_others_along(published):
    folder, _ = published
    table = PEOPLE.drop(index=9)
    write_company(folder, {"spring": table})
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert (wave.remembered.n_gone, wave.remembered.n_with_gone) == (1, 4)
    assert wave.n_respondents == len(PEOPLE) - 5


def test_who_answered_again_is_set_aside(published):
    folder, _ = published
    again = PEOPLE.assign(A1=PEOPLE["A1"].where(PEOPLE.index != 9, 10 - PEOPLE["A1"]))
    write_company(folder, {"spring": again})
    analyse_engagement(folder, run_folder=folder / "run-2")
    left_out = _left_out(folder, "run-2", again)
    assert PEOPLE["Person"][9] in left_out
    assert len(left_out) == 5


def test_answers_read_otherwise_are_the_same_people(published):
    folder, _ = published
    write_company(folder, {"spring": LATE.assign(**{item: 10 - LATE[item] for item in ("A1", "A2", "B1", "B2")})})
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert (wave.remembered.n_since, wave.remembered.n_gone) == (1, 0)


def test_rows_counted_anew_are_known_by_their_answers(published):
    folder, _ = published
    anonymous = pd.concat([LATE.tail(1), PEOPLE]).assign(Person=[f"row{n:03d}" for n in range(len(LATE))])
    write_company(folder, {"spring": anonymous})
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert _left_out(folder, "run-2", anonymous) == ["row000"]
    assert wave.remembered.n_hidden == 0


def test_next_wave_of_the_same_people_is_another(published):
    folder, _ = published
    nxt = people_of_company(seed=8).drop(index=9)
    write_company(folder, {"spring": PEOPLE, "autumn": nxt})
    waves = analyse_engagement(folder, run_folder=folder / "run-2").waves
    assert waves[0].remembered is not None
    assert waves[1].remembered is None
    assert waves[1].n_respondents == len(nxt)


@pytest.mark.parametrize("minimum", [proof(3), 4, proof(7), proof(8)])
def test_another_threshold_gives_nobody_away(published, minimum):
    folder, first = published
    write_company(folder, {"spring": PEOPLE}, minimum=minimum)
    run = analyse_engagement(folder, run_folder=folder / "run-2").latest
    reader = Reader()
    reader.reads(first, PEOPLE)
    reader.reads(run, PEOPLE)
    assert reader.finds(min(minimum, 5)) == {}


def test_company_is_refused_where_its_own_total_would_tell(published, monkeypatch):
    folder, _ = published
    write_company(folder, {"spring": PEOPLE.drop(index=9)})
    monkeypatch.setattr("stratalign.analysis.memory.companions_of", lambda *given, **more: frozenset())
    with pytest.raises(DisclosureError, match="beside what was published before, the company's result would speak of"):
        analyse_engagement(folder, run_folder=folder / "run-2")


@pytest.mark.prove
def test_three_runs_one_after_the_other(published):
    folder, first = published
    reader = Reader()
    reader.reads(first, PEOPLE)
    tables = [LATE, pd.concat([LATE, PEOPLE.iloc[[20]].assign(Person="later@small.example", A1=9)], ignore_index=True)]
    for number, table in enumerate(tables, start=2):
        units = UNITS | {"s3": "north"} if number == 3 else UNITS
        write_company(folder, {"spring": table}, units=units)
        wave = analyse_engagement(folder, run_folder=folder / f"run-{number}").latest
        reader.reads(wave, table, units, without=_left_out(folder, f"run-{number}", table))
        ledger = _publish(folder, f"run-{number}")
        assert ledger.considered == tuple(f"run-{n}" for n in range(1, number))
    assert reader.finds() == {}


def test_remembered_tells_counts_alone(published):
    folder, _ = published
    write_company(folder, {"spring": LATE})
    wave = analyse_engagement(folder, run_folder=folder / "run-2").latest
    assert all(isinstance(value, int) for value in dataclasses.astuple(wave.remembered))
    assert list(wave.remembered.tidy()["estimate"]) == [1, 1, 0, 0, 0]
