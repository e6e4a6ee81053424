"""The year of accounts a survey is held against."""

import datetime as dt

import pandas as pd

from stratalign.panel.calendar import align_to_survey

CLOSED = dt.date(2024, 2, 29)


def aligned(**ends):
    rows = [(entity, end) for entity, dates in ends.items() for end in dates]
    panel = pd.DataFrame(rows, columns=["entity_id", "period_end"])
    return align_to_survey(panel.assign(period_end=pd.to_datetime(panel["period_end"])), CLOSED).set_index("entity_id")


def test_the_year_that_ends_within_twelve_months_is_taken():
    found = aligned(
        calendar=["2023-12-31", "2024-12-31", "2025-12-31"],
        retailer=["2024-02-03", "2025-02-01"],
        on_the_day=["2024-02-29", "2025-02-28"],
    )
    assert found["period_end"].dt.strftime("%Y-%m-%d").to_dict() == {
        "calendar": "2024-12-31",
        "retailer": "2025-02-01",
        "on_the_day": "2025-02-28",
    }
    assert found["days_after_survey"].to_dict() == {"calendar": 306, "retailer": 338, "on_the_day": 365}
    assert set(found["missing_reason"]) == {""}


def test_without_such_a_year_the_reason_is_given():
    found = aligned(past=["2022-12-31", "2023-12-31"], later=["2025-06-30"], gap=["2023-12-31", "2025-12-31"])
    assert found["period_end"].isna().all()
    assert found["missing_reason"].to_dict() == {
        "past": "accounts_end_before_survey",
        "later": "accounts_begin_later",
        "gap": "no_period_in_window",
    }
