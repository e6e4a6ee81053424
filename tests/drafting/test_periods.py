"""A column of years tells the waves of a file apart where ids do not speak against it."""

import pytest
from drafting.made_up_columns import N, answers

SCALE = {f"S{n}": answers(n) for n in range(1, 4)}
YEARS = [str(2024 + (n >= N // 2)) for n in range(N)]


def ids(*, restart):
    """Numbers of the answers, from the start in each year or through the file."""
    return [str(1 + n % (N // 2) if restart else 1 + n) for n in range(N)]


@pytest.mark.parametrize("header", ["year", "Survey", "FY", "Survey year", "Jahr"])
@pytest.mark.parametrize("more", [{"id": ids(restart=True)}, {}])
def test_a_year_is_a_wave_where_ids_restart_or_are_none(planned, header, more):
    plan = planned({header: YEARS} | more | SCALE)
    assert plan.waves[0].wave.column == header
    assert plan.notes


def test_a_quarter_is_a_wave(planned):
    quarters = [f"2025-Q{1 + n // 15}" for n in range(N)]
    assert planned({"Quarter": quarters} | SCALE).waves[0].wave.column == "Quarter"


def test_where_every_id_stands_once_the_year_is_named(planned):
    plan = planned({"year": YEARS, "id": ids(restart=False)} | SCALE)
    assert not plan.waves[0].wave.column
    assert "'year' holds 2024 to 2025" in plan.notes[0]
    assert "--waves-from year" in plan.notes[0]


def test_on_a_terminal_the_year_is_asked_about(planned):
    plan = planned({"year": YEARS} | SCALE, takes_evidence=False, ask=lambda question, choices: choices[-1])
    assert not plan.waves[0].wave.column


@pytest.mark.parametrize("header", ["Time", "Year of birth", "Assessment"])
def test_other_columns_are_no_waves(planned, header):
    assert not planned({header: ["1", "2", "3"]} | SCALE).notes


def test_years_are_written_as_years(drafted):
    draft = drafted({"Year joined": ["1998", "2024", "2011"]} | SCALE)
    assert draft.ignored["Year joined"] == "numbers from 1998 to 2024: not points of a scale"
