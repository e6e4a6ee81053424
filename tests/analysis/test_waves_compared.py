"""Changes of the company's scores between waves."""

from dataclasses import replace

from stratalign.analysis.engagement import _compare_last_two


def test_a_share_that_is_held_to_a_cap_in_a_wave_has_no_change(harbour_analysis):
    waves = harbour_analysis.waves
    whole = set(_compare_last_two(waves)["measure_key"])
    assert {"test:clear", "test:believable", "alignment_index"} <= whole
    scores = waves[0].group_scores
    is_held = (scores["group_id"] == "overall") & (scores["measure_key"] == "test:clear")
    held = replace(waves[0], group_scores=scores.assign(is_capped=is_held))
    assert set(_compare_last_two((held, waves[1]))["measure_key"]) == whole - {"test:clear"}
