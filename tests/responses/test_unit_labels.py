"""Labels of units that are probably one: what is looked up by shortened words is what comparing all pairs finds."""

import itertools

import numpy as np

from stratalign.responses import unit_labels
from stratalign.responses.unit_labels import _core, _is_near, similar_labels


def _by_all_pairs(labels):
    cores = {}
    for label in labels:
        cores.setdefault(_core(label), []).append(label)
    groups = []
    for core, members in cores.items():
        near = next(
            (group for known, group in groups if len(known) == len(core) and _is_near(known, core)),
            None,
        )
        if near is None:
            groups.append((core, members))
        else:
            near += members
    return tuple(tuple(members) for _, members in groups if len(members) > 1)


def test_similar_labels_are_those_that_comparing_all_pairs_finds():
    rng = np.random.default_rng(5)
    words = ["sales", "sale", "slaes", "sakes", "salles", "north", "nort", "south", "soth", "plant", "plant1", "uk"]
    drawn = dict.fromkeys(" ".join(rng.choice(words, rng.integers(1, 4))) for _ in range(400))
    found = similar_labels(list(drawn))
    assert found == _by_all_pairs(list(drawn))
    assert len(found) >= 20


def test_one_slip_makes_labels_similar_and_two_do_not():
    pairs = ("Finance", "Finanse"), ("Finance", "Fniance"), ("Finance", "Finace"), ("Finance", "Financee")
    assert [similar_labels(pair) for pair in pairs] == [(pair,) for pair in pairs]
    assert similar_labels(("Finance", "Fniancee", "Plant 1", "Plant 2", "UK", "US")) == ()


def test_ten_times_as_many_labels_take_about_ten_times_as_many_comparisons(monkeypatch):
    syllables = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"]
    labels = ["".join(parts) for parts in itertools.product(syllables, repeat=4)]
    compared = []
    monkeypatch.setattr(unit_labels, "_is_near", lambda one, other: compared.append(1) or _is_near(one, other))
    counts = []
    for n in (800, 8000):
        compared.clear()
        similar_labels(labels[:n])
        counts.append(len(compared))
    # Comparing all pairs takes a hundred times as many.
    assert 0 < counts[1] < 35 * counts[0]
