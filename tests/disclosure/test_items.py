"""Answers to single questions: what is left open must not give anybody away, by level or through the score."""

import numpy as np
import pandas as pd
import pytest
from conftest import proof

from stratalign.disclosure.attack import recoverable_groups
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.items import ANSWER_COLUMNS, ITEM_COLUMNS, publish_items
from stratalign.disclosure.publish import decide_measures, keep_answered
from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.engagement.instrument import Instrument
from stratalign.scores.groups import build_groups
from stratalign.scores.items import favourable_items, item_answers
from stratalign.scores.measures import score_measures
from stratalign.scores.wide import wide_scores

MINIMUM = 5
LEVELS = {"executives": 9, "managers": 14, "staff": 40}


def instrument_of(high=5, n_items=2, favourable_from=4, **more):
    items = [{"key": f"q{n}", "text": {"en": f"Question {n}"}, **more} for n in range(n_items)]
    return Instrument.model_validate(
        {
            "key": "own",
            "title": {"en": "Own"},
            "version": "1",
            "citation": "none",
            "licence": "none",
            "scales": {"scale": {"low": 1, "high": high}},
            "dimensions": [
                {
                    "key": "topic",
                    "label": {"en": "Topic"},
                    "scale": "scale",
                    "favourable_from": favourable_from,
                    "items": items,
                }
            ],
        }
    )


def published(instrument, open_questions=(), sizes=LEVELS, seed=1, answers=None):
    """What is published of random answers; `open_questions` are (level, item, how many leave it open)."""
    levels = [level for level, n in sizes.items() for _ in range(n)]
    people = [f"p{n}" for n in range(len(levels))]
    scale = instrument.scales["scale"]
    keys = list(instrument.items)
    drawn = np.random.default_rng(seed).integers(scale.low, scale.high + 1, (len(people), len(keys))).astype(float)
    wide = pd.DataFrame(drawn if answers is None else answers, index=people, columns=keys)
    for level, item, n in open_questions:
        members = [person for person, own in zip(people, levels, strict=True) if own == level]
        wide.loc[members[:n], item] = np.nan
    table = pd.DataFrame({"respondent_id": people, "wave": "w", "unit_id": "u", "level": levels})
    responses = wide.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="item_key")
    responses = responses.merge(table, on="respondent_id").assign(dimension="topic")
    groups = build_groups(table, Hierarchy("Client", "from_survey"))
    scores = keep_answered(score_measures(responses, instrument), MINIMUM)
    decisions = decide_measures(wide_scores(scores), groups, instrument, minimum=MINIMUM)
    given = item_answers(responses, table["respondent_id"], instrument)
    favourable = favourable_items(given, instrument)
    rows, shares = publish_items(given, favourable, wide_scores(scores), groups, decisions, instrument, minimum=MINIMUM)
    return rows.set_index(["item_key", "group_id"]), shares, given, groups


def hidden_of(rows, item):
    found = rows.loc[item]
    return {group.removeprefix("level:") for group in found.index[found["is_hidden"]]}


def test_every_question_has_a_row_for_the_company_and_each_level():
    rows, shares, _, _ = published(instrument_of())
    assert list(rows.reset_index()[list(ITEM_COLUMNS)].columns) == list(ITEM_COLUMNS)
    assert list(shares.columns) == list(ANSWER_COLUMNS)
    assert len(rows) == 2 * 4
    assert not rows["is_hidden"].any()
    assert rows.loc[("q0", "overall"), "n_respondents"] == 63
    assert shares.groupby("item_key")["share_pct"].sum().between(98, 102).all()


def test_shares_are_those_of_who_answered_and_whole():
    rows, shares, given, _ = published(instrument_of(), [("staff", "q0", 20)])
    answered = given["q0"].dropna()
    assert rows.loc[("q0", "overall"), "favourable_pct"] == round(100 * (answered >= 4).mean())
    assert rows.loc[("q0", "overall"), "n_respondents"] == 43
    ones = shares.set_index(["item_key", "low"])["share_pct"]
    assert ones[("q0", 5.0)] == round(100 * (answered == 5).mean())
    assert (rows["favourable_pct"].dropna() % 1 == 0).all()


def test_a_level_of_which_too_few_answered_is_hidden_with_another_one():
    rows, _, _, _ = published(instrument_of(), [("executives", "q0", 6)])
    assert hidden_of(rows, "q0") == {"executives", "managers"}
    assert hidden_of(rows, "q1") == set()
    assert (
        rows.loc["q0"][rows.loc["q0"]["is_hidden"]][["n_respondents", "favourable_pct", "ci_low"]].isna().all(axis=None)
    )


def test_a_level_nobody_of_which_answered_needs_no_other_one():
    rows, _, _, _ = published(instrument_of(), [("executives", "q0", 9)])
    assert hidden_of(rows, "q0") == {"executives"}


def test_a_question_that_too_few_answered_has_no_number_at_all():
    asked = [("executives", "q0", 9), ("managers", "q0", 14), ("staff", "q0", 36)]
    rows, shares, _, _ = published(instrument_of(), asked)
    assert hidden_of(rows, "q0") == {"overall", *LEVELS}
    assert "q0" not in set(shares["item_key"])


@pytest.mark.parametrize("seed", range(12))
def test_an_attacker_finds_no_group_of_too_few_whatever_is_left_open(seed):
    rng = np.random.default_rng(seed)
    left = [(level, f"q{item}", int(rng.integers(0, n + 1))) for level, n in LEVELS.items() for item in range(3)]
    rows, _, given, groups = published(instrument_of(n_items=3), left, seed=seed)
    names = [group for group in groups.membership.columns if not group.startswith("unit:")]
    for item in given.columns:
        answered = given[item].notna().to_numpy()
        belongs = groups.membership.loc[given.index, names].to_numpy(dtype=bool)[answered]
        shown = np.array([not rows.loc[(item, group), "is_hidden"] for group in names])
        few = (belongs.sum(axis=0) > 0) & (belongs.sum(axis=0) < MINIMUM)
        assert not (shown & few).any()
        assert recoverable_groups(belongs, shown, few) == []
        assert not 0 < (~belongs[:, shown][:, 1:].any(axis=1)).sum() < MINIMUM or not shown.any() or shown.sum() == 1


def test_answers_are_coarser_where_the_score_would_tell_those_of_a_few_who_left_a_question_open():
    """With exact counts of both questions and the score, twice the score less both is one person's only answer."""
    _, whole, _, _ = published(instrument_of())
    _, coarse, _, _ = published(instrument_of(), [("staff", "q0", 1)])
    assert len(whole[whole["item_key"] == "q1"]) == 5
    bands = coarse[coarse["item_key"] == "q1"][["low", "high"]].to_numpy().tolist()
    assert bands == [[1, 2], [3, 3], [4, 5]]
    _, many, _, _ = published(instrument_of(), [("staff", "q0", 6)])
    assert len(many[many["item_key"] == "q1"]) == 5


@pytest.mark.parametrize(("answer", "n_bands"), [(3.0, 5), (5.0, 3), (1.0, 3)])
def test_answers_are_coarser_where_all_who_left_a_question_open_scored_at_one_end(answer, n_bands):
    """Twice the score less both questions is what seven people answered; at an end it is what any four of them did."""
    answers = np.random.default_rng(1).integers(1, 6, (63, 2)).astype(float)
    answers[23:30] = answer
    _, shares, _, _ = published(instrument_of(), [("staff", "q0", 7)], answers=answers)
    assert len(shares[shares["item_key"] == "q1"]) == n_bands


def test_large_companies_keep_their_answers_because_whole_per_cents_blur_single_ones():
    _, shares, _, _ = published(instrument_of(), [("staff", "q0", 1)], sizes={**LEVELS, "staff": 400})
    assert len(shares[shares["item_key"] == "q1"]) == 5


def test_yes_and_no_are_values_so_a_level_of_which_one_left_a_question_open_is_hidden():
    rows, _, _, _ = published(instrument_of(high=2, favourable_from=2), [("executives", "q0", 1), ("staff", "q0", 6)])
    assert "executives" in hidden_of(rows, "q1")
    assert hidden_of(published(instrument_of(high=2, favourable_from=2))[0], "q1") == set()


def test_what_is_left_beside_the_shown_levels_must_not_speak_of_a_few_either():
    # Executives are too few and hide the managers with them: what is left is both, of whom two left q0 open.
    yes_no, sizes = instrument_of(high=2, favourable_from=2), {"executives": 4, "managers": 12, "staff": 20}
    assert hidden_of(published(yes_no, sizes=sizes)[0], "q1") == {"executives", "managers"}
    left_open = [("managers", "q0", 2), ("staff", "q0", 6)]
    assert hidden_of(published(yes_no, left_open, sizes)[0], "q1") == {"executives", "managers", "staff"}


def test_a_test_of_few_items_hides_a_small_level_of_which_one_left_an_item_open():
    asked = instrument_of(test="clear")
    assert "executives" in hidden_of(published(asked, [("executives", "q0", 1), ("staff", "q0", 6)])[0], "q1")
    plain = instrument_of()
    assert hidden_of(published(plain, [("executives", "q0", 1), ("staff", "q0", 6)])[0], "q1") == set()


def test_answers_that_nearly_all_of_a_small_company_share_are_not_shown():
    sizes = {"executives": 6, "managers": 7, "staff": 12}
    alike = np.tile([5.0, 4.0], (25, 1))
    rows, shares, _, _ = published(instrument_of(), sizes=sizes, answers=alike)
    assert shares.empty
    is_company = rows.index.get_level_values("group_id") == "overall"
    company = rows[is_company]
    assert company["favourable_pct"].eq(95).all()
    assert company["is_capped"].all()
    assert rows[~is_company]["is_hidden"].all()


def test_what_hides_a_levels_score_hides_its_questions():
    instrument = instrument_of()
    rows, _, _, groups = published(instrument, sizes={**LEVELS, "executives": 3})
    assert hidden_of(rows, "q0") >= {"executives"}
    everybody = pd.DataFrame({"any": True}, index=groups.membership.index)
    decision = decide_publication(groups, everybody, minimum=MINIMUM)
    assert not {f"level:{level}" for level in LEVELS if level not in hidden_of(rows, "q0")} - set(decision.visible)


def consistent_counts(rows, item, sizes):
    """Every way in which favourable answers of the levels go with all that is printed of a question, one by one."""
    printed = rows.loc[item]
    whole = printed.loc["overall"]
    names = [name for name in sizes if name in {group.removeprefix("level:") for group in printed.index}]
    tables = np.meshgrid(*(np.arange(sizes[name] + 1) for name in names), indexing="ij")
    counts = dict(zip(names, (table.ravel() for table in tables), strict=True)) | {"overall": sum(tables).ravel()}
    possible = np.ones(counts["overall"].shape, dtype=bool)
    for name, n in {**{name: sizes[name] for name in names}, "overall": sum(sizes.values())}.items():
        row = whole if name == "overall" else printed.loc[f"level:{name}"]
        if row["is_hidden"]:
            continue
        alike = [
            (row["favourable_pct"] > 50) == (count > n / 2)
            and (count in (0, 1, n - 1, n) or (n < 30 and not 0.05 * n < count < 0.95 * n))
            if row["is_capped"]
            else abs(100 * count / n - row["favourable_pct"]) <= 0.5 + row["leeway_pct"] + 1e-6
            and (name == "overall" or 1 < count < n - 1)
            for count in range(n + 1)
        ]
        possible &= np.array(alike)[counts[name]]
    return {name: set(values[possible].tolist()) for name, values in counts.items()}


@pytest.mark.parametrize("seed", [*range(6), *map(proof, range(6, 200))])
def test_no_count_behind_a_capped_share_follows_from_the_other_counts(seed):
    rng = np.random.default_rng(seed)
    sizes = {
        "executives": int(rng.integers(5, 12)),
        "managers": int(rng.integers(5, 25)),
        "staff": int(rng.integers(15, 60)),
    }
    lean = np.repeat(rng.choice([0.02, 0.5, 0.97, 1.0], size=(3, 3)), list(sizes.values()), axis=0)
    answers = np.where(rng.random(lean.shape) < lean, 5.0, rng.integers(1, 4, lean.shape))
    rows, _, _, _ = published(instrument_of(n_items=3), sizes=sizes, answers=answers)
    for item in ("q0", "q1", "q2"):
        if rows.loc[(item, "overall"), "is_hidden"]:
            continue
        found = consistent_counts(rows, item, sizes)
        for name, n in {**sizes, "overall": sum(sizes.values())}.items():
            row = rows.loc[(item, name if name == "overall" else f"level:{name}")]
            if row["is_capped"] and not row["is_hidden"]:
                assert {n, n - 1} <= found[name] or {0, 1} <= found[name], (item, name, found[name])


def test_yes_and_no_are_counts_so_the_mean_of_a_dimension_would_tell_a_held_question():
    yes_no, sizes = instrument_of(high=2, favourable_from=2, n_items=3), {"executives": 8, "managers": 20, "staff": 32}
    answers = np.random.default_rng(4).integers(1, 3, (60, 3)).astype(float)
    assert not published(yes_no, sizes=sizes, answers=answers)[0]["is_hidden"].any()
    answers[:8, 0], answers[:8, 1:] = 2.0, [[1, 1], [1, 2], [2, 1], [2, 2]] * 2
    rows, _, _, _ = published(yes_no, sizes=sizes, answers=answers)
    for item in ("q0", "q1", "q2"):
        assert hidden_of(rows, item) == set(sizes)
    assert not published(instrument_of(n_items=3), sizes=sizes, answers=answers + 3)[0]["is_hidden"].any()
    answers[:, 0] = 2.0
    rows, shares, _, _ = published(yes_no, sizes=sizes, answers=answers)
    assert rows["is_hidden"].all() and shares.empty


@pytest.mark.parametrize(("n_staff", "hidden"), [(40, {"executives", "managers", "staff"}), (400, {"executives"})])
def test_promoters_less_the_score_told_that_nobody_of_a_level_is_a_detractor(n_staff, hidden):
    asked, sizes = recommendation(), {"executives": 8, "managers": 20, "staff": n_staff}
    others = np.tile([10.0, 8.0, 3.0, 9.0, 5.0], 5 + n_staff)[: 20 + n_staff]
    mixed = np.r_[[10.0] * 4 + [8.0] * 2 + [2.0] * 2, others]
    none = np.r_[[10.0] * 5 + [8.0] * 3, others]
    for answers, expected in ((mixed, set()), (none, hidden)):
        rows, _, _, _ = published(asked, sizes=sizes, answers=answers[:, None])
        assert hidden_of(rows, "q0") == expected


def recommendation():
    """One question from 0 to 10, scored as promoters less detractors."""
    plain = instrument_of(high=10, n_items=1, favourable_from=9).model_dump()
    plain["scales"] = {"scale": {"low": 0, "high": 10}}
    (topic,) = plain["dimensions"]
    return Instrument.model_validate(plain | {"dimensions": [topic | {"rule": "net_promoter", "role": "outcome"}]})


def test_company_less_levels_told_that_all_executives_agree():
    sizes = {"executives": 8, "managers": 20, "staff": 32}
    high = np.r_[np.ones(8), np.ones(14), np.zeros(6), np.ones(16), np.zeros(16)]
    answers = np.column_stack([np.where(high, 5.0, 2.0), np.tile([1.0, 5.0], 30)])
    rows, _, _, _ = published(instrument_of(), sizes=sizes, answers=answers)
    assert consistent_counts(rows, "q0", sizes)["executives"] >= {7, 8}
    # In whole per cents: 38 of 60, less 14 of 20, less 16 of 32.
    fine = rows.assign(leeway_pct=0.0, favourable_pct=rows["favourable_pct"].where(rows["is_capped"], np.nan))
    fine.loc["q0", "favourable_pct"] = [63.0, fine.loc[("q0", "level:executives"), "favourable_pct"], 70.0, 50.0]
    assert consistent_counts(fine, "q0", sizes)["executives"] == {8}


def test_company_less_levels_told_that_all_of_a_hidden_rest_agree():
    sizes, rest = {"executives": 3, "managers": 4, "staff": 20}, np.full(7, 5.0)
    for answers_of_rest, hidden in ((rest, True), (np.array([5.0] * 4 + [1.0] * 3), False)):
        answers = np.concatenate([answers_of_rest, [5.0] * 10 + [1.0] * 10])
        rows, *_ = published(instrument_of(), sizes=sizes, answers=np.column_stack([answers, answers[::-1]]))
        assert ("staff" in hidden_of(rows, "q0")) is hidden
        assert not rows.loc[("q0", "overall"), "is_hidden"]


def test_people_of_a_level_are_counted_as_scores_tell_them():
    # Five of six managers answered; who takes the level's 30 for those who answered counts four.
    answers = np.column_stack([np.resize([1.0, 5.0], 36), np.resize([5.0, 5.0, 1.0], 36)])
    sizes, left_open = {"executives": 2, "managers": 4, "staff": 30}, [("executives", "q0", 1)]
    rows, *_ = published(instrument_of(), left_open, sizes, answers=answers)
    assert "staff" not in hidden_of(rows, "q0")
    rows, *_ = published(instrument_of(), [*left_open, ("staff", "q0", 1)], sizes, answers=answers)
    assert "staff" in hidden_of(rows, "q0")
