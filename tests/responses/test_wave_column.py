"""Several waves in one file: the column that tells them apart, its order in time, and ids that begin anew."""

import pytest

from stratalign.responses.wave_column import find_wave_column
from stratalign.responses.wave_values import in_order, wave_keys
from stratalign.sources.detect import parse_rows
from stratalign.sources.files.table import as_rows


def survey(rows):
    table = [[str(cell) for cell in row] for row in rows]
    return parse_rows(as_rows("export.csv", table, range(1, len(table) + 1), delimiter=","), "export.csv")


def panel(waves, people, header="FY", first=1):
    """The same ids in every wave, answers that differ."""
    head = ["id", header, "unit", "q1", "q2"]
    return survey(
        [head]
        + [
            [first + n * 7, wave, "NS"[n % 2], (n * 3 + place) % 5 + 1, (n + 2 * place) % 5 + 1]
            for place, wave in enumerate(waves)
            for n in range(people)
        ]
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["FY2024", "FY2023"], ("FY2023", "FY2024")),
        (["FY00", "FY98", "FY99"], ("FY98", "FY99", "FY00")),
        (["Spring 2024", "Autumn 2023"], ("Autumn 2023", "Spring 2024")),
        (["Q1 2024", "Q4 2023"], ("Q4 2023", "Q1 2024")),
        (["2024-05", "2023-11"], ("2023-11", "2024-05")),
        (["Mar 23", "Nov 22"], ("Nov 22", "Mar 23")),
        (["Wave 10", "Wave 2"], ("Wave 2", "Wave 10")),
        (["post", "pre"], ("pre", "post")),
        (["red", "blue"], None),
        (["31.12.2023", "30.06.2024"], None),
        (["Welle 1", "Nachbefragung"], None),
    ],
)
def test_waves_are_put_in_order_only_where_their_names_tell_it(values, expected):
    assert in_order(values) == expected


def test_keys_of_waves_are_what_an_engagement_may_call_them():
    assert wave_keys(["2023/24", "Spring 2025"]) == ["2023-24", "Spring-2025"]
    assert wave_keys(["第一", "第二"]) == ["wave-1", "wave-2"]


@pytest.mark.parametrize("header", ["FY", "Jahrgang"])
def test_the_column_that_explains_repeated_ids_is_found_whatever_its_name(header):
    found = find_wave_column(panel(["FY2024", "FY2023"], 40, header=header), respondent_id="id")
    assert (found.column, list(found.values), found.is_ordered) == (header, ["FY2023", "FY2024"], True)
    assert (found.n_repeated, found.n_explained, found.ids_restart) == (80, 80, False)
    assert found.described == f"'{header}' ('FY2023' 40, 'FY2024' 40)"


def test_counted_ids_that_begin_anew_in_each_wave_are_said():
    rows = [["id", "wave", "q1"], *[[n, wave, n % 5] for wave in (1, 2) for n in range(1, 31)]]
    found = find_wave_column(survey(rows), respondent_id="id")
    assert found.ids_restart
    assert "ids are counted from the start" in found.reasons[-1]


def test_a_header_speaks_for_itself_without_ids_and_an_answer_does_not():
    assert find_wave_column(panel([2023, 2024], 20, header="Survey wave")).column == "Survey wave"
    assert find_wave_column(panel([2019, 2020], 20, header="Year you joined")) is None


def test_nothing_is_a_wave_where_ids_stand_once_or_repeat_within_every_column():
    once = survey([["id", "site", "q1"], *[[n, "AB"[n % 2], n % 5] for n in range(60)]])
    assert find_wave_column(once, respondent_id="id") is None
    twice = survey([["id", "site", "q1"], *[[n % 30, "AB"[n % 2], n % 5] for n in range(60)]])
    assert find_wave_column(twice, respondent_id="id") is None
