"""Means are made of uncapped shares, and printed so that no cap can be undone from what is printed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups
from scipy.optimize import linprog

from stratalign.disclosure import caps
from stratalign.disclosure.caps import mean_beside_caps, round_beside_caps
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.mask import cap_shares
from stratalign.disclosure.publish import publish_company_scores, publish_group_scores, round_beside_items
from stratalign.document.client.strategy import strategy_map_page
from stratalign.engagement.instrument import load_instrument
from stratalign.findings.client.strategy import find_least_clear_zone
from stratalign.scores.aggregation import aggregate_scores


def _levels(*shares):
    """Printed rows of levels given as (exact percentage, people)."""
    rows = [(f"level:{n}", "test:clear", size, share) for n, (share, size) in enumerate(shares)]
    exact = pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points"])
    about = exact.assign(ci_low=exact["mean_points"] - 10, ci_high=exact["mean_points"] + 10)
    capped = cap_shares(about, share="mean_points", whole=100, bounds=("ci_low", "ci_high"))
    return exact, capped.assign(mean_points=capped["mean_points"].round())


def test_a_cap_never_enters_the_mean_of_the_levels():
    exact, printed = _levels((100, 9), (50.4, 60), (20.2, 331))
    found = mean_beside_caps(exact, printed).iloc[0]
    assert printed["mean_points"].tolist() == [88, 50, 20]
    # 56.9 in steps of five; the mean of what is printed would be 53.
    assert found["mean_points"] == 55


def known_range(mean, step, weights, printed):
    """What a reader can work out of each level's share: linear programmes over everything printed."""
    is_high = printed["mean_points"].to_numpy() > 50
    lows = np.where(printed["is_capped"], np.where(is_high, printed["mean_points"], 0), printed["mean_points"] - 0.5)
    highs = np.where(printed["is_capped"], np.where(is_high, 100, printed["mean_points"]), printed["mean_points"] + 0.5)
    rows, limits = np.vstack([weights, -weights]), [mean + step / 2, -(mean - step / 2)]
    bounds = list(zip(lows, highs, strict=True))
    ends = []
    for level in range(len(printed)):
        sign = np.eye(len(printed))[level]
        ends.append([linprog(way * sign, rows, limits, bounds=bounds).fun * way for way in (1, -1)])
    return np.array(ends)


def _shown(printed):
    """Percentages of levels as printed, and which are held to an end."""
    return printed["mean_points"].to_numpy(dtype=float), printed["is_capped"].to_numpy(dtype=bool)


@pytest.mark.parametrize("seed", range(30))
def test_no_reader_can_tell_where_within_its_cap_a_share_lies(seed):
    rng = np.random.default_rng(seed)
    shares = [(rng.choice([100.0, 97.0, 0.0, 2.0]), int(rng.integers(5, 29))), (rng.uniform(10, 90), 30), (40.0, 90)]
    exact, printed = _levels(*shares)
    sizes = exact["n_respondents"].to_numpy(dtype=float)
    for weights in (np.full(3, 1 / 3), sizes / sizes.sum()):
        rounded = round_beside_caps(float(weights @ exact["mean_points"]), weights, *_shown(printed))
        assert rounded is not None
        low, high = known_range(*rounded, weights, printed)[0]
        end = printed["mean_points"][0]
        cap = (end, 100) if end > 50 else (0, end)
        assert low == pytest.approx(cap[0], abs=1e-6)
        assert high == pytest.approx(cap[1], abs=1e-6)


def test_whole_per_cents_would_have_told():
    exact, printed = _levels((100, 9), (50.4, 60), (50.4, 331))
    weights = np.full(3, 1 / 3)
    low, _ = known_range(round(exact["mean_points"].mean()), 1, weights, printed)[0]
    assert low > 98
    assert round_beside_caps(exact["mean_points"].mean(), weights, *_shown(printed))[1] > 1


def test_a_mean_that_would_undo_a_cap_at_any_step_is_left_out(monkeypatch):
    exact, printed = _levels((100, 9), (50.4, 60), (50.4, 331))
    assert len(mean_beside_caps(exact, printed)) == 1
    monkeypatch.setattr(caps, "STEPS_PCT", (1,))
    assert round_beside_caps(exact["mean_points"].mean(), np.full(3, 1 / 3), *_shown(printed)) is None
    assert mean_beside_caps(exact, printed).empty


def test_without_a_cap_means_are_whole():
    exact, printed = _levels((60.4, 9), (50.4, 60), (20.2, 331))
    assert round_beside_caps(exact["mean_points"].mean(), np.full(3, 1 / 3), *_shown(printed)) == (44, 1)


def test_bounds_beside_a_cap_are_the_same_wherever_in_it_the_share_lies():
    found = [mean_beside_caps(*_levels((share, 9), (50.4, 60), (20.2, 331))).iloc[0] for share in (96.0, 100.0)]
    widths = [row["mean_points"] - row["ci_low"] for row in found]
    assert widths[0] == widths[1]


def test_the_published_company_takes_uncapped_shares_under_both_weightings():
    groups = make_groups(["u"] * 120, ["executives"] * 10 + ["managers"] * 30 + ["staff"] * 80, {"u": ""})
    people = groups.membership.index
    points = np.r_[np.full(10, 100.0), np.tile([0.0, 100.0], 15), np.tile([0.0, 50.0], 40)]
    tables = {"test:clear": points, "alignment_index": points}
    scores = pd.concat(
        [pd.DataFrame({"respondent_id": people, "measure_key": key, "score_points": of}) for key, of in tables.items()]
    )
    decision = decide_publication(groups, everybody(groups), minimum=5)
    exact = aggregate_scores(scores, groups)
    published = publish_group_scores(exact, groups, {"alignment": decision})
    capped = published.query("group_id == 'level:executives' & measure_key == 'test:clear'").iloc[0]
    assert (capped["mean_points"], capped["is_capped"]) == (90, True)
    instrument = load_instrument("strategic-alignment")
    for weighting, expected in (("respondents", points.mean()), ("levels", (100 + 50 + 25) / 3)):
        company, held = publish_company_scores(exact, published, instrument, weighting=weighting)
        found = company.set_index("measure_key")["mean_points"]
        assert held == weighting
        assert found["alignment_index"] == pytest.approx(expected)
        assert found["test:clear"] == pytest.approx(expected, abs=5)


def test_the_map_says_that_shares_are_held_where_one_is(northwind_analysis):
    finding = find_least_clear_zone(northwind_analysis)
    held = northwind_analysis.latest.group_scores.query("kind == 'level' & is_capped")
    assert held["measure_key"].tolist() == ["step:strategic_drivers"]
    table = strategy_map_page(northwind_analysis, {"zones": finding}).tables[0]
    assert [note.key for note in table.note] == ["strategy_map.note.held"]
    free = northwind_analysis.latest.group_scores.assign(is_capped=False)
    latest = replace(northwind_analysis.latest, group_scores=free)
    assert strategy_map_page(replace(northwind_analysis, waves=(latest,)), {"zones": finding}).tables[0].note == ()


def test_a_test_less_its_other_questions_does_not_tell_one_that_is_held():
    # Nine executives: all agree with the first question, five with the second and four with the third.
    counts, n = (9, 5, 4), 9
    items = pd.DataFrame(
        {
            "item_key": ["clarity_1", "clarity_2", "clarity_3"], "group_id": "level:executives", "n_respondents": 9.0,
            "favourable_pct": [88.0, 56.0, 44.0], "step_pct": 1.0, "is_hidden": False,
            "is_capped": [True, False, False],
        }
    )  # fmt: skip
    exact, printed = _levels((100 * sum(counts) / (3 * n), n), (50.0, 60), (40.0, 331))
    exact, printed = (rows.replace("level:0", "level:executives").assign(kind="level") for rows in (exact, printed))
    instrument = load_instrument("strategic-alignment")
    of_test = [key for key, item in instrument.items.items() if item.test == "clear"]
    items = items.assign(item_key=of_test[:3])
    asked = instrument.model_copy(update={"dimensions": [_with_items(instrument, of_test[:3])]})
    found = round_beside_items(printed.assign(is_hidden=False), exact, items, asked)
    told = found["mean_points"].tolist()
    assert printed["mean_points"].tolist() == [67, 50, 40]
    assert [_is_printed_as(67, first + 9, 27, step=1) for first in (8, 9)] == [False, True]
    assert any(all(_is_printed_as(told[0], first + 9, 27, step=step) for first in (8, 9)) for step in caps.STEPS_PCT)
    assert told[1:] == [50, 40]


def _is_printed_as(printed, count, n, *, step):
    return step * round(100 * count / n / step) == printed


def _with_items(instrument, keys):
    dimension = instrument.dimension_of[keys[0]]
    return dimension.model_copy(update={"items": [instrument.items[key] for key in keys]})
