"""Culture and recommendation: from published numbers alone, nothing said beyond the intervals, small groups held."""

from dataclasses import replace
from math import comb

import pandas as pd
import pytest
from document_tools import tell

from stratalign.analysis.culture import culture_tests, profiles_of, slider_rows
from stratalign.analysis.left_open import LeftOpen, left_open_gates
from stratalign.analysis.report_claims import family_rows, guard_claims
from stratalign.document.client.asked import culture_page, recommendation_page
from stratalign.findings.client.asked import (
    find_culture,
    find_recommendation,
    other_side,
    recommendation_bands,
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


def test_another_side_is_asked_for_only_where_both_intervals_leave_the_middle_and_the_report_may_claim_it():
    rows = pd.DataFrame(
        {
            "today_low": [5.0, 40.0, 60.0, 5.0, 5.0], "today_high": [20.0, 55.0, 80.0, 20.0, 20.0],
            "required_low": [60.0, 60.0, 10.0, 45.0, 60.0], "required_high": [99.0, 99.0, 40.0, 99.0, 99.0],
        },
        index=["right", "unsure_today", "left", "unsure_required", "not_claimed"],
    )  # fmt: skip
    claims = guard_claims([family_rows("culture", rows.index, [1e-6] * 4 + [0.5])])
    found = other_side(rows, claims)
    assert found["is_right"].to_dict() == {"right": True, "left": False}


def test_where_both_sides_agree_no_slider_is_named(northwind_analysis):
    def alike(rows):
        numbers = ["favourable_pct", "ci_low", "ci_high"]
        is_slider = rows["item_key"].str.startswith("culture_")
        rows.loc[is_slider, numbers] = (50.0, 40.0, 60.0)
        return rows

    told = tell(with_items(northwind_analysis, alike), find_culture, culture_page)
    assert told.claim.startswith("No contrast sets what executives want clearly apart") and len(told.detail) == 1


def sliders(analysis, required, today, *, n_required=9, n_today=309):
    """The analysis with these shares on the right side of the ten sliders."""

    def change(rows):
        for kind, shares, n in (("actual", today, n_today), ("required", required, n_required)):
            for number, share in enumerate(shares, 1):
                own = (rows["item_key"] == f"culture_{kind}_{number}") & (rows["group_id"] == "overall")
                rows.loc[own, ["favourable_pct", "n_respondents"]] = (share, float(n))
        return rows

    return with_items(analysis, change)


def open_to(analysis, share):
    """Nine executives who answered everything, and people of whom a share left the sliders open."""
    keys = [f"item:culture_{kind}_{number}" for kind in ("required", "actual") for number in range(1, 11)]
    n = 300
    shares = pd.DataFrame(0.0, index=range(9 + n), columns=keys)
    shares.iloc[9 : 9 + round(share * n), 10:] = 1.0
    shares.iloc[9:, :10] = float("nan")
    membership = pd.DataFrame({"level:executives": [True] * 9 + [False] * n})
    return LeftOpen(shares, shares, membership)


def test_shares_of_few_and_of_all_are_compared_by_fishers_exact_test(northwind_analysis):
    """Holm over ten: eight of nine against 60 of 300 ten times, by hypergeometric counts written out."""
    shares = [88.0] + [56.0] * 9
    analysis = sliders(northwind_analysis, shares, [20.0] + [56.0] * 9)
    rows = culture_tests(analysis.latest, analysis.instrument, open_to(analysis, 0.0)).set_index("hypothesis")
    ways = [comb(9, k) * comb(300, 68 - k) for k in range(10)]
    two_sided = sum(way for way in ways if way <= ways[8]) / sum(ways)
    assert rows.at["culture_actual_1", "p_value"] == pytest.approx(10 * two_sided, rel=1e-9)
    assert (rows["p_value"].drop("culture_actual_1") == 1.0).all() and set(rows["family"]) == {"culture"}


def test_executives_who_answer_as_everybody_does_are_not_set_apart(northwind_analysis):
    """Eight of nine, nine contrasts alike: intervals alone set them apart in up to 4 of 100 such companies."""
    analysis = sliders(northwind_analysis, [88.0] + [44.0] * 9, [44.0] * 10)
    rows = culture_tests(analysis.latest, analysis.instrument, open_to(analysis, 0.0))
    assert rows["p_value"].min() > 0.05


def test_sliders_left_open_count_at_the_end_that_speaks_against(northwind_analysis):
    analysis = sliders(northwind_analysis, [88.0] + [56.0] * 9, [20.0] + [56.0] * 9)
    tests = {share: culture_tests(analysis.latest, analysis.instrument, open_to(analysis, share)) for share in (0, 0.6)}
    assert [bool(rows["p_value"].min() < 0.001) for rows in tests.values()] == [True, False]
    assert set(tests[0.6]["left_open"]) == {"culture_actual"} and set(tests[0]["left_open"]) == {""}
    told = find_culture(replace(analysis, claims=guard_claims([tests[0.6]], left_open_gates([tests[0.6]]))))
    assert [said.key for said in told.caveats] == ["culture.caveat", "gate.left_open"]


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
