"""The normal likelihood of a factor model: its value, slopes and information at given parameters.

Respondents come by group and pattern of missing answers; all patterns are taken at once, in blocks of bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratalign.measurement.factor_models.implied import Implied, implied_moments, mean_scale
from stratalign.measurement.factor_models.parameters import Layout
from stratalign.numerics.normal_likelihood import NormalData

#: Numbers held of one block of patterns, and respondents taken at a time.
LARGEST_BLOCK, CHUNK = 2_000_000, 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """Patterns of all groups: K patterns of p items.

    `group` (K,), `n` (K,) respondents, `observed` (K, p), `means` (K, p) and `covariances` (K, p, p), zero where an
    item is not observed; `has_all` says that nothing is missing anywhere.
    """

    group: np.ndarray
    n: np.ndarray
    observed: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    has_all: bool
    n_groups: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Some patterns at given moments: shares (g, K) sum them over groups, by respondents."""

    group: np.ndarray
    shares: np.ndarray
    precision: np.ndarray
    spread: np.ndarray
    off: np.ndarray


def sample_of(groups: Sequence[NormalData]) -> Sample:
    """Patterns of all groups in one stack."""
    patterns = [(place, pattern) for place, data in enumerate(groups) for pattern in data.patterns]
    p = groups[0].p
    observed = np.zeros((len(patterns), p), dtype=bool)
    means, covariances = np.zeros((len(patterns), p)), np.zeros((len(patterns), p, p))
    for place, (_, pattern) in enumerate(patterns):
        observed[place, pattern.observed] = True
        means[place, pattern.observed] = pattern.mean
        covariances[place][np.ix_(pattern.observed, pattern.observed)] = pattern.covariance
    return Sample(
        np.array([place for place, _ in patterns]),
        np.array([pattern.n for _, pattern in patterns], dtype=float),
        observed,
        means,
        covariances,
        bool(observed.all()),
        len(groups),
    )


@dataclass(frozen=True)
class Point:
    """A model at some values of its free parameters, beside the answers; what several questions ask is kept."""

    table: Layout
    sample: Sample
    implied: Implied

    @cached_property
    def columns(self) -> np.ndarray:
        """As `Implied.columns`."""
        return self.implied.columns

    @cached_property
    def scale(self) -> np.ndarray:
        """As `mean_scale`."""
        return mean_scale(self.table, self.implied)

    def blocks(self) -> Iterable[_Block]:
        """All patterns, so many at a time that pairs of parameters and of columns have room."""
        size = max(len(self.table.places.row), 2 * len(self.table.variables)) ** 2
        return (self._only_block,) if len(self.sample.n) * size <= LARGEST_BLOCK else self._blocks(size)

    @cached_property
    def _only_block(self) -> _Block:
        return self._block(slice(0, len(self.sample.n)))

    def _blocks(self, size: int) -> Iterator[_Block]:
        return map(self._block, _slices(self.sample, size))

    def _block(self, chosen: slice) -> _Block:
        table, sample, implied = self.table, self.sample, self.implied
        precision = np.linalg.inv(_observed_part(sample, chosen, implied.covariances))
        if not sample.has_all:
            observed = sample.observed[chosen]
            precision = precision * (observed[:, :, None] & observed[:, None, :])
        group = sample.group[chosen]
        shares = np.where(group == np.arange(sample.n_groups)[:, None], sample.n[chosen], 0.0)
        return _Block(group, shares, precision, *_spread(table, sample, chosen, implied))


def point_at(table: Layout, sample: Sample, free: np.ndarray) -> Point:
    """The model at values of its free parameters, shape (n_free,)."""
    return Point(table, sample, implied_moments(table, free))


def log_likelihood_of(point: Point) -> float:
    """Log likelihood of all groups; minus infinity where covariances are not positive definite."""
    return float(log_likelihood_by_group(point).sum())


def log_likelihood_by_group(point: Point) -> np.ndarray:
    """Log likelihood of each group, shape (g,); minus infinity where its covariances are not positive definite."""
    table, sample, implied = point.table, point.sample, point.implied
    p = len(table.items)
    found = -sample.n * sample.observed.sum(axis=1) * np.log(2 * np.pi)
    for chosen in _slices(sample, p * p):
        sigma = _observed_part(sample, chosen, implied.covariances)
        is_possible, root = _roots(sigma)
        spread = _spread(table, sample, chosen, implied)[0][is_possible]
        determinant = 2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
        misfit = np.trace(np.linalg.solve(sigma[is_possible], spread), axis1=1, axis2=2)
        own = found[chosen]
        own[is_possible] -= sample.n[chosen][is_possible] * (determinant + misfit)
        own[~is_possible] = -np.inf
    return np.bincount(sample.group, found, sample.n_groups) / 2


def likelihood_slope(point: Point) -> np.ndarray:
    """Slope of the log likelihood with every free parameter, shape (n_free,)."""
    return _by_free(point.table, slope_by_place(point))


def slope_by_place(point: Point) -> np.ndarray:
    """Slope of the log likelihood with every parameter of each group, shape (g, k)."""
    table, places = point.table, point.table.places
    to_means, to_covariances = _moment_slopes(point)
    effects = point.implied.effects[:, : len(table.items)].swapaxes(1, 2)
    pulled = effects @ to_covariances @ point.columns
    slope: np.ndarray = 2 * places.weight * pulled[:, places.left, places.right]
    if table.has_means:
        slope += point.scale * (effects @ to_means[:, :, None])[:, places.left, 0]
    return slope


def expected_information(point: Point) -> np.ndarray:
    """Expected information on the free parameters, shape (n_free, n_free)."""
    return _by_pairs_of_free(point.table, expected_by_place(point))


def expected_by_place(point: Point) -> np.ndarray:
    """Expected information on the parameters of each group, shape (g, k, k)."""
    table, places, columns = point.table, point.table.places, point.columns
    left, right = places.left, places.right
    total = np.zeros((table.n_groups, len(left), len(left)))
    for block in point.blocks():
        spans = columns[block.group]
        products = spans.swapaxes(1, 2) @ block.precision @ spans
        across, cross = products[:, left[:, None], left], products[:, left[:, None], right]
        found = across * products[:, right[:, None], right] + cross * cross.swapaxes(1, 2)
        found *= places.weight[:, None] * places.weight
        if table.has_means:
            scale = point.scale[block.group]
            found += scale[:, :, None] * scale[:, None, :] * across
        total += _sum_over(block, found)
    return total


def observed_information(point: Point) -> np.ndarray:
    """Minus the second derivatives of the log likelihood with the free parameters, shape (n_free, n_free)."""
    return _by_pairs_of_free(point.table, observed_by_place(point))


def observed_by_place(point: Point) -> np.ndarray:
    """Minus the second derivatives of the log likelihood with the parameters of each group, shape (g, k, k)."""
    table, places = point.table, point.table.places
    left, right = places.left, places.right
    total = -_curvature(table, point.implied, *_moment_slopes(point))
    for block in point.blocks():
        spans = point.columns[block.group]
        turned = spans.swapaxes(1, 2)
        inner = block.precision @ block.spread @ block.precision - block.precision / 2
        a, b = turned @ block.precision @ spans, turned @ inner @ spans
        across, along = a[:, left[:, None], left], a[:, left[:, None], right]
        found = b[:, right[:, None], right] * across + b[:, left[:, None], left] * a[:, right[:, None], right]
        mixed = b[:, right[:, None], left] * along
        found += mixed + mixed.swapaxes(1, 2)
        found *= places.weight[:, None] * places.weight
        if table.has_means:
            scale = point.scale[block.group]
            pulled = (turned @ (block.precision @ block.off[:, :, None]))[:, :, 0]
            mixed = across * pulled[:, None, right] + along * pulled[:, None, left]
            mixed = scale[:, :, None] * mixed * places.weight
            found += scale[:, :, None] * scale[:, None, :] * across + mixed + mixed.swapaxes(1, 2)
        total += _sum_over(block, found)
    return total


def score_products_of(point: Point, groups: Sequence[NormalData]) -> np.ndarray:
    """Sum over respondents of the outer product of their scores on the free parameters, shape (n_free, n_free)."""
    table, places, implied = point.table, point.table.places, point.implied
    total = np.zeros((table.n_groups, len(places.row), len(places.row)))
    for group, data in enumerate(groups):
        for pattern in data.patterns:
            o = pattern.observed
            columns = point.columns[group][o]
            precision = np.linalg.inv(implied.covariances[group][np.ix_(o, o)])
            middle = columns.T @ precision @ columns
            means = implied.means[group][o] if table.has_means else pattern.mean
            for start in range(0, pattern.n, CHUNK):
                pulled = (pattern.answers[start : start + CHUNK] - means) @ precision @ columns
                left = pulled[:, places.left]
                scores = places.weight * (left * pulled[:, places.right] - middle[places.left, places.right])
                scores += point.scale[group] * left
                total[group] += scores.T @ scores
    return _by_pairs_of_free(table, total)


def _curvature(table: Layout, implied: Implied, to_means: np.ndarray, to_covariances: np.ndarray) -> np.ndarray:
    """Second derivatives of the implied moments, weighted by the slopes with them, shape (g, k, k)."""
    places, p, size = table.places, len(table.items), len(table.variables)
    wide = np.zeros((table.n_groups, size, size))
    wide[:, :p, :p] = to_covariances
    inner = implied.effects.swapaxes(1, 2) @ wide @ implied.effects
    carried = implied.spread @ wide @ implied.effects
    row, column = places.row, places.column
    total = np.zeros((table.n_groups, len(row), len(row)))
    path, covariance, mean = (np.flatnonzero(kind) for kind in (places.is_path, places.is_covariance, places.is_mean))
    r, c = row[path], column[path]

    def at(matrix: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return matrix[:, first[:, None], second]

    effects = implied.effects
    back = at(effects, c, r)  # what the head of a path does to the tail of another
    turned = back.swapaxes(1, 2)
    two_paths = back * at(carried, c, r).swapaxes(1, 2) + at(implied.spread, c, c) * at(inner, r, r)
    two_paths = 2 * (two_paths + at(carried, c, r) * turned)
    k, m = row[covariance], column[covariance]
    mixed = at(effects, c, k) * at(inner, r, m) + at(effects, c, m) * at(inner, r, k)
    mixed = 2 * places.weight[covariance] * mixed
    if table.has_means:
        pull = (effects[:, :p].swapaxes(1, 2) @ to_means[:, :, None])[:, :, 0]
        once = turned * pull[:, None, r] * implied.levels[:, c, None]
        two_paths = two_paths + once + once.swapaxes(1, 2)
        to_mean = pull[:, r, None] * at(effects, c, row[mean])
        total[:, path[:, None], mean] = to_mean
        total[:, mean[:, None], path] = to_mean.swapaxes(1, 2)
    total[:, path[:, None], path] = two_paths
    total[:, path[:, None], covariance] = mixed
    total[:, covariance[:, None], path] = mixed.swapaxes(1, 2)
    return total


def _moment_slopes(point: Point) -> tuple[np.ndarray, np.ndarray]:
    """Slopes with the means (g, p) and with a symmetric change of the covariances (g, p, p) of each group."""
    p, n_groups = len(point.table.items), point.sample.n_groups
    to_means, to_covariances = np.zeros((n_groups, p)), np.zeros((n_groups, p, p))
    for block in point.blocks():
        to_covariances += _sum_over(block, block.precision @ block.spread @ block.precision - block.precision) / 2
        if point.table.has_means:
            to_means += block.shares @ (block.precision @ block.off[:, :, None])[:, :, 0]
    return to_means, to_covariances


def _slices(sample: Sample, numbers_each: int) -> list[slice]:
    step = max(LARGEST_BLOCK // numbers_each, 1)
    return [slice(start, start + step) for start in range(0, len(sample.n), step)]


def _roots(sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which covariances of some patterns are positive definite, and the triangular roots of those."""
    try:
        return np.ones(len(sigma), dtype=bool), np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        is_possible = np.asarray(np.isfinite(sigma).all(axis=(1, 2)))
        is_possible[is_possible] = np.linalg.eigvalsh(sigma[is_possible])[:, 0] > 0
        return is_possible, np.linalg.cholesky(sigma[is_possible])


def _observed_part(sample: Sample, chosen: slice, covariances: np.ndarray) -> np.ndarray:
    """Covariances of each pattern; items it has not are independent with variance one, and change nothing."""
    sigma: np.ndarray = covariances[sample.group[chosen]]
    if sample.has_all:
        return sigma
    observed = sample.observed[chosen]
    return np.where(observed[:, :, None] & observed[:, None, :], sigma, np.eye(sigma.shape[1]))


def _spread(table: Layout, sample: Sample, chosen: slice, implied: Implied) -> tuple[np.ndarray, np.ndarray]:
    """Mean squares and products about the means of the model (of the sample, where it has none), and their distance."""
    if not table.has_means:
        return sample.covariances[chosen], np.zeros_like(sample.means[chosen])
    off = (sample.means[chosen] - implied.means[sample.group[chosen]]) * sample.observed[chosen]
    return sample.covariances[chosen] + off[:, :, None] * off[:, None, :], off


def _sum_over(block: _Block, found: np.ndarray) -> np.ndarray:
    """Sum over the patterns of each group, by respondents."""
    return np.asarray((block.shares @ found.reshape(len(found), -1)).reshape(-1, *found.shape[1:]))


def _by_free(table: Layout, found: np.ndarray) -> np.ndarray:
    """Sum over the places of each free parameter."""
    return np.bincount(table.places.free.ravel(), found.ravel(), table.n_free + 1)[:-1]


def _by_pairs_of_free(table: Layout, found: np.ndarray) -> np.ndarray:
    """Sum over the places of each pair of free parameters."""
    size, free = table.n_free + 1, table.places.free
    pairs = free[:, :, None] * size + free[:, None, :]
    return np.bincount(pairs.ravel(), found.ravel(), size * size).reshape(size, size)[:-1, :-1]
