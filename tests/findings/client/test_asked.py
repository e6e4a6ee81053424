"""Culture and recommendation: from published numbers alone, nothing said beyond the intervals, small groups held."""

from dataclasses import replace

import pandas as pd
import pytest
from document_tools import tell

from stratalign.document.client.asked import culture_page, recommendation_page
from stratalign.findings.client.asked import (
    find_culture,
    find_recommendation,
    other_side,
    profiles_of,
    recommendation_bands,
    slider_rows,
)


def with_items(analysis, change):
    latest = analysis.latest
    items = replace(latest.items, groups=change(latest.items.groups.copy()))
    return replace(analysis, waves=(*analysis.waves[:-1], replace(latest, items=items)))


def test_the_culture_page_holds_the_published_shares_of_every_slider(northwind_analysis):
    told = tell(northwind_analysis, find_culture, culture_page)
    rows = told.table("culture").rows
    published = northwind_analysis.latest.items.groups.query("group_id == 'overall'").set_index("item_key")
    assert len(rows) == 10
    for key, row in rows.iterrows():
        assert row["today_pct"] == published.at[key, "favourable_pct"]
        required = published.loc[key.replace("actual", "required")]
        assert (row["required_pct"], row["required_n"]) == (required["favourable_pct"], required["n_respondents"])
    assert told.claim.startswith("On 5 of 10 contrasts") and "9 executives" in told.detail[0]


def test_another_side_is_asked_for_only_where_both_intervals_leave_the_middle():
    rows = pd.DataFrame(
        {
            "today_low": [5.0, 40.0, 60.0, 5.0], "today_high": [20.0, 55.0, 80.0, 20.0],
            "required_low": [60.0, 60.0, 10.0, 45.0], "required_high": [99.0, 99.0, 40.0, 99.0],
        },
        index=["right", "unsure_today", "left", "unsure_required"],
    )  # fmt: skip
    found = other_side(rows)
    assert found["is_right"].to_dict() == {"right": True, "left": False}


def test_where_both_sides_agree_no_slider_is_named(northwind_analysis):
    def alike(rows):
        numbers = ["favourable_pct", "ci_low", "ci_high"]
        is_slider = rows["item_key"].str.startswith("culture_")
        rows.loc[is_slider, numbers] = (50.0, 40.0, 60.0)
        return rows

    told = tell(with_items(northwind_analysis, alike), find_culture, culture_page)
    assert told.claim.startswith("Executives want no side") and len(told.detail) == 1


def test_a_hidden_slider_is_left_out(northwind_analysis):
    def hide(rows):
        return rows.assign(is_hidden=rows["is_hidden"] | (rows["item_key"] == "culture_required_3"))

    rows = slider_rows(with_items(northwind_analysis, hide).latest, profiles_of(northwind_analysis.instrument))
    assert len(rows) == 9 and "culture_actual_3" not in rows.index


def test_bands_follow_from_the_published_share_and_score(northwind_analysis):
    scores = northwind_analysis.latest.group_scores.query("measure_key == 'enps'").set_index("group_id")
    bands = {row.group_id: row for row in recommendation_bands(northwind_analysis)}
    staff = bands["level:staff"]
    assert staff.promoters_pct + staff.passives_pct + staff.detractors_pct == 100
    assert staff.promoters_pct - staff.detractors_pct == pytest.approx(scores.at["level:staff", "mean_points"], abs=1)
    told = tell(northwind_analysis, find_recommendation, recommendation_page)
    assert told.claim == "20% would recommend the company as a place to work, 42% would not"


def test_a_small_group_near_an_end_has_no_bands_and_a_hidden_one_no_row(northwind_analysis):
    latest = northwind_analysis.latest
    rows = latest.group_scores.copy()
    rows.loc[rows["group_id"] == "level:managers", "is_hidden"] = True
    is_small = (rows["group_id"] == "level:executives") & (rows["measure_key"] == "enps")
    rows.loc[is_small, "mean_points"] = 30.0
    changed = replace(northwind_analysis, waves=(replace(latest, group_scores=rows),))

    def share(items):
        is_asked = (items["group_id"] == "level:executives") & (items["item_key"] == "enps_1")
        items.loc[is_asked, ["favourable_pct", "is_capped"]] = (33.0, False)
        return items

    bands = {row.group_id: row for row in recommendation_bands(with_items(changed, share))}
    assert "level:managers" not in bands
    # 33 % less a score of 30 leaves 3 % who would not: of nine people that is nobody.
    assert bands["level:executives"].detractors_pct != bands["level:executives"].detractors_pct


def test_without_sliders_or_the_question_there_are_no_pages(harbour_analysis, northwind_analysis):
    assert find_culture(harbour_analysis) is None
    assert find_recommendation(replace(northwind_analysis, instrument=None)) is None
