"""Every company that goes with what is printed: no count behind a held share is ruled out by what, or how, is printed.

Whoever knows the rule runs it over all counts that people might have given. Those that print alike must leave every
count behind every held share possible, for questions, tests, zones and the means of levels.
"""

from collections import defaultdict
from itertools import product

import numpy as np
import pandas as pd
import pytest
from conftest import proof
from disclosure.companies import everybody, make_groups
from disclosure.rounding_by_counts import printed_by_counts
from disclosure.test_items import instrument_of

from stratalign.disclosure.caps import hold_shares
from stratalign.disclosure.counts import Share, count_beside, is_held, range_behind
from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.items import _publish, publish_items
from stratalign.disclosure.publish import publish_company_scores, publish_group_scores
from stratalign.engagement.instrument import Instrument
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.items import favourable_items, item_answers
from stratalign.scores.measures import is_share, score_measures
from stratalign.scores.scoring import INDEX_KEY
from stratalign.scores.wide import wide_scores

MINIMUM = 5
LEVELS = ("executives", "managers", "staff")
SMALL, NAMED = (5, 6, 9), [(7, 30), (5, 8, 20), (8, 20, 32)]


def excluded(sizes, printed):
    """Outcomes with a held level, and those among them that rule a count behind one out, over every company."""
    worlds = list(product(*(range(n + 1) for n in sizes)))
    alike = defaultdict(list)
    for world, outcome in zip(worlds, printed(worlds, sizes), strict=True):
        alike[outcome].append(world)
    n_held = n_told = 0
    for some in alike.values():
        ends = [range_behind(Share(n, count)) for n, count in zip(sizes, some[0], strict=True)]
        held = [place for place, (n, count) in enumerate(zip(sizes, some[0], strict=True)) if is_held(Share(n, count))]
        n_held += bool(held)
        n_told += any(
            {world[place] for world in some} != set(range(int(ends[place].least), int(ends[place].most) + 1))
            for place in held
        )
    return n_held, n_told


def as_printed(worlds, sizes):
    """What is printed of a question in each of many companies: shares, bounds, which are held, and the leeway."""
    rows = []
    for world in worlds:
        levels = [Share(n, float(count)) for n, count in zip(sizes, world, strict=True)]
        whole = count_beside(Share(sum(sizes), float(sum(world))), levels)
        shares = [(share.n, share.count, 0.0) for share in levels] + [(sum(sizes), *whole)]
        rows += [
            {"dimension": "d", "item_key": "q", "group_id": "g", "kind": "level", "n_respondents": float(n),
             "n_favourable": count, "leeway_pct": 100 * leeway / n, "is_hidden": False}
            for n, count, leeway in shares
        ]  # fmt: skip
    columns = ["favourable_pct", "ci_low", "ci_high", "leeway_pct", "is_capped"]
    table = _publish(pd.DataFrame(rows))[columns].to_numpy(dtype=float).round(6)
    return map(tuple, table.reshape(len(worlds), -1).tolist())


@pytest.mark.parametrize("sizes", [SMALL, *NAMED[:2], proof(NAMED[2])])
def test_no_outcome_of_a_question_rules_a_held_count_out(sizes):
    n_held, n_told = excluded(sizes, as_printed)
    assert n_held > 10
    assert n_told == 0


@pytest.mark.parametrize(("sizes", "least"), [((7, 30), 0.04), ((5, 8, 20), 0.3)])
def test_the_choice_of_a_step_by_the_counts_ruled_some_out(sizes, least):
    n_held, n_told = excluded(sizes, lambda worlds, n: (printed_by_counts(world, n) for world in worlds))
    assert n_told / n_held > least


@pytest.mark.parametrize("sizes", [SMALL, NAMED[0], (9, 60, 331)])
def test_what_is_printed_of_the_company_lies_near_what_people_answered(sizes):
    rng = np.random.default_rng(1)
    for _ in range(300):
        counts = [int(rng.choice([0, 1, n // 2, n - 2, n - 1, n])) for n in sizes]
        levels = [Share(n, float(count)) for n, count in zip(sizes, counts, strict=True)]
        counted = count_beside(Share(sum(sizes), float(sum(counts))), levels)
        behind = [range_behind(one) for one in levels]
        assert abs(counted.favourable - sum(counts)) <= sum(one.most - one.least for one in behind) + 1e-6
        if is_held(Share(sum(sizes), counted.favourable)):
            assert is_held(Share(sum(sizes), float(sum(counts))))
        else:
            assert abs(counted.favourable - sum(counts)) <= counted.leeway + 1e-6


def two_steps():
    """Three questions on clarity, the first of one zone and the others of another."""
    asked = instrument_of(n_items=3, test="clear").model_dump()
    for place, item in enumerate(asked["dimensions"][0]["items"]):
        item["step"] = "success_metrics" if place == 0 else "differentiation"
    return Instrument.model_validate(asked)


ASKED = two_steps()


def printed(counts, sizes):
    """All shares printed of three levels, shape of counts (n_levels, n_items), and whether answers are distributed."""
    n_items = len(counts[0])
    answers = np.concatenate(
        [
            [
                [5.0 if (person + item) % n < counts[level][item] else 2.0 for item in range(n_items)]
                for person in range(n)
            ]
            for level, n in enumerate(sizes)
        ]
    )
    placed = [level for level, n in zip(LEVELS, sizes, strict=True) for _ in range(n)]
    groups = make_groups(["u"] * len(placed), placed, {"u": ""})
    people = groups.membership.index
    wide = pd.DataFrame(answers, people, list(ASKED.items)[:n_items])
    respondents = pd.DataFrame({"respondent_id": people, "wave": "w", "unit_id": "u", "level": placed})
    responses = wide.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="item_key")
    responses = responses.merge(respondents, on="respondent_id").assign(dimension="topic")
    scores = score_measures(responses, ASKED)
    index = scores[scores["measure_key"] == "topic"].assign(measure_key=INDEX_KEY, score_points=50.0)
    scores = pd.concat([scores, index], ignore_index=True)
    decisions = {"alignment": decide_publication(groups, everybody(groups), minimum=MINIMUM)}
    given = item_answers(responses, respondents["respondent_id"], ASKED)
    items, distributed = publish_items(
        given, favourable_items(given, ASKED), wide_scores(scores), groups, decisions, instrument=ASKED, minimum=MINIMUM
    )
    exact = hold_shares(
        aggregate_scores(scores, groups), scores, given, items, groups, decisions, instrument=ASKED, minimum=MINIMUM
    )
    group_scores = publish_group_scores(exact, groups, decisions)
    companies = [
        publish_company_scores(exact, group_scores, ASKED, weighting=how)[0] for how in ("respondents", "levels")
    ]
    shares = group_scores[is_share(group_scores["measure_key"]) & (group_scores["kind"] != "unit")]
    companies = [rows[is_share(rows["measure_key"])] for rows in companies]
    return {
        "items": items.fillna(-1).to_numpy().tolist(),
        "distributed": sorted(set(distributed["item_key"])),
        "scores": shares.drop(columns="sd_points").fillna(-1).to_numpy().tolist(),
        **{f"company {place}": rows.to_numpy().tolist() for place, rows in enumerate(companies)},
    }


def _held_drawn(seed, sizes):
    """Counts of three levels and questions, some held, and the same with others behind the held ones."""
    rng = np.random.default_rng(seed)
    counts = [[int(rng.choice([0, 1, n // 3, n // 2, n - 2, n - 1, n])) for _ in range(3)] for n in sizes]
    others = [
        [
            int(rng.integers(int(ends.least), int(ends.most) + 1))
            for one in row
            for ends in [range_behind(Share(n, one))]
        ]
        for row, n in zip(counts, sizes, strict=True)
    ]
    return counts, others


@pytest.mark.parametrize("seed", [*range(12), *map(proof, range(12, 400))])
@pytest.mark.parametrize("sizes", [SMALL, (7, 14, 30)])
def test_nothing_printed_of_tests_zones_and_levels_depends_on_a_held_count(sizes, seed):
    counts, others = _held_drawn(seed, sizes)
    assert printed(counts, sizes) == printed(others, sizes)


@pytest.mark.prove
def test_nothing_printed_depends_on_a_held_count_whatever_people_answered():
    sizes = (5, 5, 6)
    outcomes = defaultdict(set)
    for world in product(*(range(n + 1) for n in sizes)):
        counts = [[count, 2, count] for count in world]
        seen = tuple(-1 if is_held(Share(n, count)) and 2 * count < n else n + 1 if is_held(Share(n, count)) else count
                     for n, count in zip(sizes, world, strict=True))  # fmt: skip
        outcomes[seen].add(repr(printed(counts, sizes)))
    assert len(outcomes) > 30
    assert {len(alike) for alike in outcomes.values()} == {1}
