"""Comments that no theme of the codebook fits, put together by likeness; the same for any order of rows or threads."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stratalign.comments.meaning import Meaning
from stratalign.comments.stopwords import STOPWORDS
from stratalign.comments.words import words_of
from stratalign.errors import EngagementError
from stratalign.numerics.distributions import hypergeometric, hypergeometric_at_least

#: Pieces of words that likeness is judged by: three to five letters within a word.
PIECES = (3, 5)
MOST_CLUSTERS = 12
#: Different texts that are held against each other by meaning.
MOST_BY_MEANING = 4_000
#: Decimals of weights that decide where a text belongs: more would differ between machines.
DECIMALS = 9
#: Letters by which words of one stem are taken for one.
STEM = 6
#: A word tells a cluster where at least this share of its texts has it, so many times as often as the others.
TELLING_SHARE, TELLING_LIFT = 0.3, 3.0
MOST_WORDS = 3
#: Chance, over all pairs of words together, that words which have nothing to do with each other make a cluster.
FALSE_PAIRS = 0.01
SHORTEST_WORD = 3
#: Cluster of a text that is in none.
NONE = -1


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that are alike: their places, and the whole words that tell them from others, most telling first."""

    places: tuple[int, ...]
    words: tuple[str, ...]


def cluster_texts(
    texts: Sequence[str], *, minimum: int, beside: Sequence[str] = (), meaning: Meaning | None = None
) -> list[Cluster]:
    """Find what people wrote about beside the themes of a codebook.

    A cluster is only told where it has telling words of which two stand together in comments more often than chance
    would have it among all pairs of words (hypergeometric, Bonferroni): words put together at random make none.

    Parameters
    ----------
    texts
        Comments, in any order.
    minimum
        Fewest texts of a cluster.
    beside
        Other comments, in none of the clusters: what words do among all tells what is more than chance.
    meaning
        Puts texts together by what they mean, across languages; None for by pieces of their words.

    Returns
    -------
    list of Cluster
        Largest first. Most texts may be in none.

    Raises
    ------
    EngagementError
        There are too many texts to be put together by meaning.
    """
    different = sorted(set(texts))
    if len(texts) < minimum or len(different) < minimum / 2:
        return []
    others = sorted(set(beside) - set(different))
    stems = [_stems(text) for text in (*different, *others)]
    pairs = _pairs_beyond_chance(stems, minimum)
    if not pairs:
        return []
    places_of: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places_of.setdefault(text, []).append(place)
    cuts = _by_meaning(different, minimum, meaning) if meaning else _by_pieces(different, minimum)
    # Of the ways to divide the texts that which tells most themes, and of equal ones most texts.
    best: list[Cluster] = []
    for labels in cuts:
        found = []
        for label in sorted(set(labels.tolist()) - {NONE}):
            inside = labels == label
            words = _telling_words(stems, np.concatenate([inside, np.zeros(len(others), dtype=bool)]), pairs)
            told = {_stem(word) for word in words}
            # By pieces of words a text belongs to a cluster by its words; by meaning in whatever words.
            own = [place for place in np.flatnonzero(inside) if meaning or told & stems[place].keys()]
            places = sorted(place for one in own for place in places_of[different[one]])
            if words and len(places) >= minimum:
                found.append(Cluster(tuple(places), words))
        best = max(best, found, key=lambda clusters: (len(clusters), sum(len(one.places) for one in clusters)))
    return sorted(best, key=lambda cluster: (-len(cluster.places), cluster.words))


def _stem(word: str) -> str:
    return word[:STEM]


def _stems(text: str) -> dict[str, str]:
    """Content words of a text by their stem, the first of each."""
    found: dict[str, str] = {}
    for word in words_of(text):
        if len(word) >= SHORTEST_WORD and word not in STOPWORDS and not word[0].isdigit():
            found.setdefault(_stem(word), word)
    return found


def _pairs_beyond_chance(stems: Sequence[Mapping[str, str]], minimum: int) -> frozenset[tuple[str, str]]:
    """Pairs of words that stand in one comment more often than chance would have it."""
    n, counts = len(stems), Counter(stem for text in stems for stem in text)
    frequent = sorted(stem for stem, times in counts.items() if minimum / 2 <= times <= n / 2)
    # Whole numbers as floats, which are multiplied a hundred times as fast and as exactly.
    has = np.array([[stem in text for stem in frequent] for text in stems], dtype=float).reshape(n, len(frequent))
    together, sizes = (has.T @ has).astype(int), has.sum(axis=0).astype(int)
    first, second = np.triu_indices(len(frequent), k=1)
    level = FALSE_PAIRS / max(len(first), 1)
    # Every pair is a trial, but most stand together too seldom, or just as often, too easily by chance.
    kept = np.flatnonzero(together[first, second] >= minimum / 2)
    for chance in (hypergeometric, hypergeometric_at_least):
        one, other = first[kept], second[kept]
        kept = kept[chance(together[one, other], n, sizes[one], sizes[other]) < level]
    return frozenset((frequent[first[place]], frequent[second[place]]) for place in kept)


def _by_pieces(texts: Sequence[str], minimum: int) -> Iterator[np.ndarray]:
    """Cluster of each text by non-negative factors of its pieces of words, for one factor and more."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer
    from threadpoolctl import threadpool_limits

    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=PIECES, min_df=2, sublinear_tf=True, max_features=20_000)
    plain = [" ".join(word for word in words_of(text) if word not in STOPWORDS) for text in texts]
    most = min(MOST_CLUSTERS, max(2, round(math.sqrt(len(texts) / 2))), len(texts) // max(minimum // 2, 1))
    # Sums of several threads end in other digits. Factors that still move a little divide the texts all the same.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        weights = pieces.fit_transform(plain)
        for n_clusters in range(1, most + 1):
            factors = NMF(n_clusters, init="nndsvda", solver="cd", random_state=0, max_iter=300, tol=1e-4)
            shares = np.round(factors.fit_transform(weights), DECIMALS)
            yield np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), NONE)


def _by_meaning(texts: Sequence[str], minimum: int, meaning: Meaning) -> Iterator[np.ndarray]:
    """Cluster of each text by what it means: average linkage on cosines, cut where clusters are most apart."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist, squareform
    from sklearn.metrics import silhouette_score

    if len(texts) > MOST_BY_MEANING:
        raise EngagementError(
            f"{len(texts):,} different comments fit no theme; by meaning at most {MOST_BY_MEANING:,} can be put "
            "together. Add words to the codebook (themes.yml), or leave --meaning out."
        )
    vectors = np.asarray(meaning.embed(texts), dtype=float)
    centred = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    distances = np.round(pdist(centred / np.where(lengths > 0, lengths, 1.0)), DECIMALS)
    tree, square = linkage(distances, "average"), squareform(distances)
    cuts = [fcluster(tree, n, "maxclust") for n in range(2, min(MOST_CLUSTERS, max(2, len(texts) // minimum)) + 1)]
    several = [cut for cut in cuts if 1 < len(set(cut.tolist())) < len(texts)]
    apart = [round(float(silhouette_score(square, cut, metric="precomputed")), DECIMALS) for cut in several]
    yield np.ones(len(texts), dtype=int)
    if several:
        yield np.asarray(several[int(np.argmax(apart))])


def _telling_words(
    stems: Sequence[Mapping[str, str]], inside: np.ndarray, pairs: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """Whole words that tell a cluster, most telling first; none unless two of them go together beyond chance."""
    n_in, n_out = int(inside.sum()), int((~inside).sum())
    of_in = Counter(stem for text, is_in in zip(stems, inside, strict=True) if is_in for stem in text)
    of_out = Counter(stem for text, is_in in zip(stems, inside, strict=True) if not is_in for stem in text)
    shares = {stem: (times / n_in, of_out[stem] / max(n_out, 1)) for stem, times in of_in.items()}
    telling = [
        stem for stem, (own, other) in shares.items() if own >= TELLING_SHARE and own >= TELLING_LIFT * max(other, 1e-9)
    ]
    linked = {stem for pair in pairs if set(pair) <= set(telling) for stem in pair}
    ranked = sorted(linked, key=lambda stem: (-shares[stem][0] * (shares[stem][0] - shares[stem][1]), -len(stem), stem))
    return tuple(_whole_word(stem, stems, inside) for stem in ranked[:MOST_WORDS])


def _whole_word(stem: str, stems: Sequence[Mapping[str, str]], inside: np.ndarray) -> str:
    """The word that stands most often for a stem within a cluster."""
    words = Counter(text[stem] for text, is_in in zip(stems, inside, strict=True) if is_in and stem in text)
    return min(words, key=lambda word: (-words[word], word))
