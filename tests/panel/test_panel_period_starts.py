"""Periods dated by their first day; years of two digits; dates that lie in the future."""

import pandas as pd
import pytest

from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts
from stratalign.panel.periods import full_year


@pytest.fixture
def accounts_of(raw_of, described):
    def build(content, layout="tidy", **changes):
        accounts = build_accounts(raw_of(content), described(layout, **changes))
        return accounts.rows, {note.key: note for note in accounts.notes}

    return build


def tidy(dates, entities=("A",)):
    return "Entity;Period;Sales\n" + "".join(f"{entity};{date};10\n" for date in dates for entity in entities)


def days(first, n, step, written="%Y-%m-%d"):
    return [f"{day:{written}}" for day in pd.date_range(first, periods=n, freq=pd.DateOffset(months=step))]


@pytest.mark.parametrize("written", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d 00:00:00"])
def test_months_dated_by_their_first_day_make_the_years_they_lie_in(accounts_of, written):
    date_format = None if written.startswith("%Y") else written
    rows, notes = accounts_of(tidy(days("2023-01-01", 24, 1, written), ("A", "B")), date_format=date_format)
    assert rows[["entity_id", "period_end", "revenue"]].to_numpy().tolist() == [
        [entity, pd.Timestamp(end), 120] for end in ("2023-12-31", "2024-12-31") for entity in ("A", "B")
    ]
    assert notes["accounts_first_days"].severity == "informs"
    assert "2023-01-01 is taken as the month to 2023-01-31" in notes["accounts_first_days"].seen
    assert "the file holds months: summed to fiscal years to 12-31, 4 in all" in notes["accounts_summed_to_years"].seen
    assert "accounts_incomplete_year" not in notes


@pytest.mark.parametrize(
    ("step", "n", "ends", "name"),
    [
        (3, 8, ["2023-12-31", "2024-12-31"], "quarter"),
        (6, 4, ["2023-12-31", "2024-12-31"], "half"),
        (12, 3, ["2023-12-31", "2024-12-31", "2025-12-31"], "year"),
    ],
)
def test_quarters_halves_and_years_dated_by_their_first_day_are_moved_with_a_warning(accounts_of, step, n, ends, name):
    rows, notes = accounts_of(tidy(days("2023-01-01", n, step)))
    assert rows["period_end"].tolist() == [pd.Timestamp(end) for end in ends]
    assert notes["accounts_first_days"].severity == "warns" and f"the {name} to" in notes["accounts_first_days"].seen


def test_first_days_of_a_fiscal_year_that_is_not_the_calendar_s(accounts_of):
    rows, _ = accounts_of(tidy(days("2022-07-01", 24, 1)), fiscal_year_end="06-30")
    assert rows["period_end"].tolist() == [pd.Timestamp("2023-06-30"), pd.Timestamp("2024-06-30")]
    years, _ = accounts_of(tidy(["2022-07-01", "2023-07-01"]))
    assert years["period_end"].tolist() == [pd.Timestamp("2023-06-30"), pd.Timestamp("2024-06-30")]


def test_a_missing_month_does_not_make_quarters_of_the_others(accounts_of):
    dates = days("2023-01-01", 24, 1)
    rows, notes = accounts_of(tidy([date for date in dates if date != "2023-05-01"]))
    assert rows["period_end"].tolist() == [pd.Timestamp("2024-12-31")]
    assert "year to 2023-12-31 (11 of 12 months)" in notes["accounts_incomplete_year"].seen


def test_first_days_in_headers_and_in_long_files_are_moved_too(accounts_of):
    months = days("2024-01-01", 12, 1)
    wide = f"Entity;Measure;{';'.join(months)}\nA;Sales;{';'.join(['10'] * 12)}\nA;EBIT;{';'.join(['1'] * 12)}\n"
    long = "Entity;Period;Measure;Value\n" + "".join(f"A;{month};Sales;10\nA;{month};EBIT;1\n" for month in months)
    for layout, content in (("wide", wide), ("long", long)):
        rows, _ = accounts_of(content, layout)
        assert rows[["period_end", "revenue", "operating_income"]].to_numpy().tolist() == [
            [pd.Timestamp("2024-12-31"), 120, 12]
        ]


def test_dates_of_which_some_are_first_days_stay(accounts_of):
    rows, notes = accounts_of(tidy(["2011-01-01", "2011-12-31", "2012-12-29"]))
    assert rows["period_end"].tolist()[0] == pd.Timestamp("2011-01-01") and "accounts_first_days" not in notes


def test_one_first_day_alone_stays_and_its_meaning_is_asked(accounts_of):
    rows, notes = accounts_of(tidy(["2024-01-01"], ("A", "B")))
    assert set(rows["period_end"]) == {pd.Timestamp("2024-01-01")}
    assert notes["accounts_first_days"].severity == "warns" and "such as 2024." in notes["accounts_first_days"].fix


def test_years_stay_years_and_regular_parts_only_are_summed(accounts_of):
    for dates in (["2022-12-31", "2023-12-31"], ["2023-02-01", "2023-06-05"], days("2023-01-07", 9, 2)):
        rows, notes = accounts_of(tidy(dates))
        assert len(rows) == len(dates) and "accounts_summed_to_years" not in notes


def test_months_that_make_no_year_stay_and_it_is_told_what_to_type(accounts_of):
    rows, notes = accounts_of(tidy(["2023-01", "2023-02", "2023-03"]))
    assert len(rows) == 3 and notes["accounts_summed_to_years"].severity == "warns"
    assert "'sum_to_years: false'" in notes["accounts_summed_to_years"].fix
    assert "accounts_summed_to_years" not in accounts_of(tidy(["2023-01", "2023-02"]), sum_to_years=False)[1]


def test_an_entity_with_months_beside_one_with_years_is_summed(accounts_of):
    months = "".join(f"A;2024-{month:02};10\n" for month in range(1, 13))
    rows, _ = accounts_of(f"Entity;Period;Sales\n{months}B;2024;100\nC;2024;90\n")
    assert rows.set_index("entity_id")["revenue"].to_dict() == {"A": 120, "B": 100, "C": 90}


def test_a_two_digit_date_is_told_which_format_to_type(accounts_of):
    with pytest.raises(SourceError, match=r"date_format: \"%d\.%m\.%y\""):
        accounts_of(tidy(["31.12.23", "31.12.24"]))


def test_balances_and_people_of_months_are_those_of_the_last(accounts_of):
    content = "Entity;Period;Sales;People;Assets\n" + "".join(
        f"A;2023-{month:02};10;{100 + month};{1000 + month}\n" for month in range(1, 13)
    )
    columns = {"revenue": "Sales", "headcount": "People", "total_assets": "Assets"}
    rows, _ = accounts_of(content, columns=columns)
    assert rows[["revenue", "headcount", "total_assets"]].to_numpy().tolist() == [[120, 112, 1012]]


@pytest.mark.parametrize(
    ("written", "year"), [("69", 1969), ("99", 1999), ("00", 2000), ("24", 2024), ("68", 2068), ("1968", 1968)]
)
def test_years_of_two_digits_turn_at_69(written, year):
    assert full_year(written) == year


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("FY98", "1998-12-31"), ("FY'07", "2007-12-31"), ("Dec-97", "1997-12-31"), ("Mrz 95", "1995-03-31"),
        ("1Q99", "1999-03-31"), ("H2 70", "1970-12-31"), ("31 Dec 96", "1996-12-31"), ("déc. 03", "2003-12-31"),
    ],
)  # fmt: skip
def test_periods_of_the_last_century_are_not_in_the_next(accounts_of, written, end):
    rows, _ = accounts_of(f"Entity;Period;Sales\nA;{written};10\n", sum_to_years=False)
    assert rows["period_end"].tolist() == [pd.Timestamp(end)]


@pytest.mark.parametrize(
    ("written", "date_format"),
    [("FY45", None), ("Dec 60", None), ("2047", None), ("31.12.55", "%d.%m.%y"), ("2Q68", None)],
)
def test_periods_in_the_far_future_are_refused_with_their_line(accounts_of, written, date_format):
    content = f"Entity;Period;Sales\nA;31.12.23;10\nA;{written};10\n" if date_format else tidy(["2023", written])
    with pytest.raises(SourceError, match=r"1 row of 2 belong to a period that ends in the far future \(20"):
        accounts_of(content, date_format=date_format)
