"""Comments put together by likeness: the same whatever the order, across languages, and nothing out of nothing."""

import random
from itertools import combinations

import numpy as np
import pytest
from conftest import proof
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from stratalign.comments.clusters import FALSE_PAIRS, _pairs_beyond_chance, _stems, cluster_texts
from stratalign.comments.meaning import shipped_meaning

PARKING = [
    "No parking spaces near the plant", "Parking is a daily fight for spaces", "We need more parking spaces",
    "cannot find a parking space in the morning", "the parking spaces are too small", "parking permits and spaces",
    "why do visitors get the parking spaces", "Parking spaces for electric cars", "parking spaces cost me money",
    "my parking space is taken each day", "half of the parking spaces are closed",
]  # fmt: skip
CANTEEN = [
    "The canteen food is cold", "Canteen food too expensive", "canteen closes before my shift, no warm food",
    "better food in the canteen please", "I bring my own food, canteen queues", "canteen: queues and bad food",
    "food in the canteen lacks vegetables", "canteen food is the same each week", "no food in the canteen at night",
    "Canteen food!", "vegetarian food in the canteen",
]  # fmt: skip
GERMAN = [
    "Kein Parkplatz morgens", "Die Parkplätze reichen nicht", "Parkplatz suchen kostet Zeit", "Wir brauchen Parkplätze",
    "Parkplätze fehlen am Werk", "Parkplatz immer voll", "zu wenig Parkplätze", "Parkplatzsuche jeden Tag",
    "Das Essen in der Kantine ist kalt", "Kantine zu teuer", "Kein vegetarisches Essen in der Kantine",
    "Die Kantine schließt vor meiner Schicht", "Lange Schlange in der Kantine", "Schlechtes Kantinenessen",
]  # fmt: skip


def random_words(seed):
    """Comments whose words have nothing to do with each other."""
    draw = random.Random(seed)
    known = ["".join(draw.choice("abcdefghilmnoprstu") for _ in range(6)) for _ in range(draw.choice([20, 40, 120]))]
    return [" ".join(draw.sample(known, draw.choice([3, 5, 8]))) for _ in range(draw.choice([60, 120]))]


def told(texts, **options):
    return {cluster.words: sorted(texts[place] for place in cluster.places)
            for cluster in cluster_texts(texts, minimum=10, **options)}  # fmt: skip


@settings(max_examples=2, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(shuffle):
    texts = [*PARKING, *CANTEEN, *random_words(1)[:30], PARKING[0]]
    first = told(texts)
    shuffle.shuffle(texts)
    assert told(texts) == first
    assert set(first) == {("canteen", "food"), ("parking", "spaces")}


@pytest.mark.parametrize("n_runs", [6, proof(200)])
def test_random_words_make_no_theme(n_runs):
    assert [seed for seed in range(n_runs) if cluster_texts(random_words(seed), minimum=10)] == []


def test_one_theme_alone_is_told_beside_other_comments():
    others = [*CANTEEN, *random_words(3)[:40]]
    assert cluster_texts(PARKING, minimum=10) == []
    assert [cluster.words for cluster in cluster_texts(PARKING, minimum=10, beside=others)] == [("parking", "spaces")]


def test_nine_people_make_no_theme_and_twice_the_same_words_count_as_two():
    assert cluster_texts([*PARKING[:9], *random_words(2)[:30]], minimum=10) == []
    assert len(told([*PARKING[:9], *PARKING[:3], *random_words(2)[:30]])) == 1


def test_threads_make_no_difference():
    from threadpoolctl import threadpool_limits

    texts = [*PARKING, *CANTEEN]
    with threadpool_limits(2):
        two = told(texts)
    assert told(texts) == two


@pytest.mark.prove
def test_meaning_puts_languages_together():
    texts = [*PARKING, *CANTEEN, *GERMAN]
    found = told(texts, meaning=shipped_meaning())
    parking = next(own for words, own in found.items() if "parking" in words)
    assert len(set(parking) & set(GERMAN[:8])) >= 6 and not set(parking) & set(GERMAN[8:])


def test_a_model_needs_two_functions_alone():
    class ByFirstLetter:
        def embed(self, texts):
            return np.array(
                [[float(text[0].casefold() == letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
            )

        def name(self):
            return "first letters"

    assert isinstance(cluster_texts([*PARKING, *CANTEEN], minimum=10, meaning=ByFirstLetter()), list)


@pytest.mark.parametrize("seed", range(3))
def test_pairs_beyond_chance_are_those_of_every_pair_tried_by_scipy(seed):
    texts = [*PARKING, *CANTEEN, *random_words(seed)]
    stems = [set(_stems(text)) for text in texts]
    n, minimum = len(texts), 6
    times = {stem: sum(stem in text for text in stems) for stem in set().union(*stems)}
    pairs = list(combinations(sorted(stem for stem, k in times.items() if minimum / 2 <= k <= n / 2), 2))
    expected = set()
    for one, other in pairs:
        together = sum({one, other} <= text for text in stems)
        chance = stats.hypergeom.sf(together - 1, n, times[one], times[other])
        if together >= minimum / 2 and chance < FALSE_PAIRS / len(pairs):
            expected.add((one, other))
    assert expected and _pairs_beyond_chance([_stems(text) for text in texts], minimum) == expected
