"""Who knows everybody's unit and level finds few people exactly where rank over single people finds them."""

from itertools import chain
from itertools import combinations as subsets

import numpy as np
import pytest

from stratalign.audit.attack import attack
from stratalign.audit.cells import SCORES, Cell, Group, Published
from stratalign.audit.equations import Node, combinations_of_people
from stratalign.audit.exported import _require_no_leaks
from stratalign.audit.membership import known_pieces
from stratalign.audit.questionnaire import questionnaire_of
from stratalign.audit.readers.printed import exactly
from stratalign.errors import ExportError
from stratalign.intake.ledger import Ledger, LedgerWave

MINIMUM = 5


def company(seed):
    """Groups of a company of units and levels by chance: who is in which, and which are published."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(25, 60))
    unit, level = draw.integers(0, 4, n), draw.choice(3, n, p=[0.15, 0.25, 0.6])
    columns = {"overall": np.ones(n, dtype=bool)}
    columns |= {f"unit:{place}": unit == place for place in range(4)}
    columns |= {f"level:{place}": level == place for place in range(3)}
    shown = {key: column for key, column in columns.items() if draw.random() < 0.75 and column.sum() >= MINIMUM}
    return columns, shown, draw.random(n) < 0.95


def ledger_of(columns, answered):
    n = len(answered)
    members = np.column_stack(list(columns.values()))
    wave = LedgerWave(
        "w", np.array([f"p{place}" for place in range(n)]), np.zeros(n, dtype="S8"), tuple(columns), members,
        ("clarity",), answered[:, None], np.ones((len(columns), 1), dtype=bool),
    )  # fmt: skip
    return Ledger("run", "run", MINIMUM, (), (wave,))


def is_derivable(belongs):
    """Whether a union of few people alike in everything published is a combination, by rank."""
    kinds, place = np.unique(belongs, axis=0, return_inverse=True)
    sizes = np.bincount(place.ravel())
    rank = np.linalg.matrix_rank(kinds)
    small = [kind for kind in range(len(kinds)) if sizes[kind] < MINIMUM and kinds[kind].any()]
    for chosen in chain.from_iterable(subsets(small, size) for size in range(1, MINIMUM)):
        target = np.isin(np.arange(len(kinds)), chosen).astype(float)[:, None]
        if sizes[list(chosen)].sum() < MINIMUM and np.linalg.matrix_rank(np.hstack([kinds, target])) == rank:
            return True
    return False


def test_few_people_of_units_and_levels_are_found_where_rank_finds_them():
    outcomes = []
    for seed in range(150):
        columns, shown, answered = company(seed)
        nodes = [Node(f"run: {SCORES}", key, int((column & answered).sum())) for key, column in shown.items()]
        known = known_pieces(nodes, {"run": ledger_of(columns, answered)}, "w", "clarity")
        sums = combinations_of_people(known.of, known.sizes, MINIMUM)
        found = any(one.people < MINIMUM and one.is_plain for one in sums)
        belongs = np.column_stack([column & answered for column in shown.values()]).astype(float)
        outcomes.append((found, is_derivable(belongs)))
    assert {found for found, _ in outcomes} == {True, False}
    assert [pair for pair in outcomes if pair[0] != pair[1]] == []


def office():
    """Thirty people; of nine executives eight are in their office, and one in the works."""
    scores = np.random.default_rng(3).integers(0, 9, 30) * 12.5
    in_office, is_executive = np.arange(30) < 8, np.arange(30) < 9
    columns = {"overall": np.ones(30, dtype=bool), "unit:office": in_office, "unit:works": ~in_office}
    return scores, columns | {"level:executives": is_executive, "level:staff": ~is_executive}


@pytest.mark.parametrize("is_known", [True, False])
def test_an_executive_outside_the_office_of_executives_is_named_with_the_score(is_known):
    scores, columns = office()
    cells = [
        Cell("a table", "run", "w", key, "clarity", SCORES, int(column.sum()), exactly(float(scores[column].mean())))
        for key, column in columns.items()
    ]
    groups = {key: Group(key, key.partition(":")[0], key.partition(":")[2].title(), "overall") for key in columns}
    groups["overall"] = Group("overall", "overall", "All", "")
    ledgers = {"run": ledger_of(columns, np.ones(30, dtype=bool))} if is_known else {}
    run = Published("run", tuple(cells), {"w": groups})
    found = attack([run], questionnaire_of({"clarity"}, {"clarity": 2}), ledgers).recovered
    if not is_known:
        assert found == ()
        return
    (one,) = found
    assert one.who == "1 person of Works (Executives)" and one.scores[0].middle == pytest.approx(scores[8])


def test_an_export_is_audited_with_what_its_ledger_knows(tmp_path):
    scores, columns = office()
    rows = [
        f"w,{key},{key.partition(':')[0]},overall,clarity,{column.sum()},{scores[column].mean()},False,{key.title()}\n"
        for key, column in columns.items()
    ]
    (tmp_path / "run" / "send").mkdir(parents=True)
    heads = "wave,group_id,kind,parent_id,measure_key,n_respondents,mean_points,is_hidden,label\n"
    (tmp_path / "run" / "send" / "scores.csv").write_text(heads + "".join(rows), encoding="utf-8")
    run = tmp_path / "run"
    _require_no_leaks((), None, run, run)
    with pytest.raises(ExportError, match=r"1 person of Unit:Works \(Level:Executives\)"):
        _require_no_leaks((), ledger_of(columns, np.ones(30, dtype=bool)), run, run)
