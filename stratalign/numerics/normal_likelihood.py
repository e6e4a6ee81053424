"""Normal likelihood of answers in patterns of missingness: sums, slopes, information, and the saturated model.

Moments are stacked as means, then covariances by the lower triangle, column by column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stratalign.errors import StatisticError

#: Rounds of the EM algorithm of the saturated model, and the change in moments that ends them.
ROUNDS, SMALL_CHANGE = 5000, 1e-9


@dataclass(frozen=True, slots=True)
class Pattern:
    """Respondents who answered the same items: which items, their answers, mean and covariance (divisor n)."""

    observed: np.ndarray
    answers: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.answers)


@dataclass(frozen=True, slots=True)
class NormalData:
    """Answers of one group by pattern, p items, n respondents."""

    patterns: tuple[Pattern, ...]
    n: int
    p: int

    @property
    def is_complete(self) -> bool:
        """Whether nobody left an item out."""
        return len(self.patterns) == 1 and len(self.patterns[0].observed) == self.p


def normal_data(values: np.ndarray) -> NormalData:
    """Sort respondents by what they answered; who answered nothing is left out.

    Parameters
    ----------
    values
        Shape (n_respondents, n_items), NaN where missing.

    Returns
    -------
    NormalData
        Patterns in order of their first respondent's bits.
    """
    answered = np.isfinite(values)
    kept = answered.any(axis=1)
    values, answered = values[kept], answered[kept]
    if answered.all() and len(values):
        return NormalData((_pattern(np.arange(values.shape[1]), values),), *values.shape)
    rows, inverse = np.unique(answered, axis=0, return_inverse=True)
    order = np.argsort(inverse.ravel(), kind="stable")
    ends = np.bincount(inverse.ravel(), minlength=len(rows)).cumsum()
    patterns = []
    for row, chosen in zip(rows, np.split(order, ends[:-1]), strict=True):
        observed = np.flatnonzero(row)
        patterns.append(_pattern(observed, values[np.ix_(chosen, observed)]))
    return NormalData(tuple(patterns), len(values), values.shape[1])


def _pattern(observed: np.ndarray, answers: np.ndarray) -> Pattern:
    mean = answers.mean(axis=0)
    return Pattern(observed, answers, mean, (answers - mean).T @ (answers - mean) / len(answers))


def log_likelihood(data: NormalData, means: np.ndarray, covariances: np.ndarray) -> float:
    """Log likelihood; minus infinity where the covariances are not positive definite."""
    total = 0.0
    for pattern in data.patterns:
        o = pattern.observed
        sigma = covariances[np.ix_(o, o)]
        try:
            root = np.linalg.cholesky(sigma)
        except np.linalg.LinAlgError:
            return -np.inf
        spread = pattern.covariance + np.multiply.outer(pattern.mean - means[o], pattern.mean - means[o])
        log_determinant = 2 * np.log(np.diag(root)).sum()
        total += pattern.n * (len(o) * np.log(2 * np.pi) + log_determinant + np.linalg.solve(sigma, spread).trace())
    return -total / 2


def slopes(data: NormalData, means: np.ndarray, covariances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope of the log likelihood with the means (p,) and with a symmetric change of the covariances (p, p)."""
    to_means, to_covariances = np.zeros(data.p), np.zeros((data.p, data.p))
    for pattern in data.patterns:
        o = pattern.observed
        precision = np.linalg.inv(covariances[np.ix_(o, o)])
        off = pattern.mean - means[o]
        spread = pattern.covariance + np.multiply.outer(off, off)
        to_means[o] += pattern.n * (precision @ off)
        to_covariances[np.ix_(o, o)] += pattern.n / 2 * (precision @ spread @ precision - precision)
    return to_means, to_covariances


def expected_information(
    data: NormalData, covariances: np.ndarray, mean_slopes: np.ndarray, covariance_slopes: np.ndarray
) -> np.ndarray:
    """Expected information on the parameters whose slopes are given, shape (n_free, n_free)."""
    total = np.zeros((len(mean_slopes), len(mean_slopes)))
    for pattern in data.patterns:
        o = pattern.observed
        precision = np.linalg.inv(covariances[np.ix_(o, o)])
        half = np.linalg.cholesky(precision)
        turned = (half.T @ covariance_slopes[:, o[:, None], o[None, :]] @ half).reshape(len(mean_slopes), -1)
        shifted = mean_slopes[:, o] @ half
        total += pattern.n * (turned @ turned.T / 2 + shifted @ shifted.T)
    return total


def observed_information(data: NormalData, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Minus the second derivatives of the log likelihood with the stacked moments."""
    p = data.p
    rows, columns = lower_triangle(p)
    size = p + len(rows)
    total = np.zeros((size, size))
    for pattern in data.patterns:
        o = pattern.observed
        precision = np.zeros((p, p))
        precision[np.ix_(o, o)] = np.linalg.inv(covariances[np.ix_(o, o)])
        off = np.zeros(p)
        off[o] = pattern.mean - means[o]
        spread = np.multiply.outer(off, off)
        spread[np.ix_(o, o)] += pattern.covariance
        inner = precision @ spread @ precision
        pulled = precision @ off
        total[:p, :p] += pattern.n * precision
        cross = precision[:, rows] * pulled[columns] + precision[:, columns] * pulled[rows]
        cross[:, rows == columns] /= 2
        total[:p, p:] += pattern.n * cross
        total[p:, p:] += pattern.n * _pairs(precision, inner - precision / 2, rows, columns)
    total[p:, :p] = total[:p, p:].T
    return total


def score_products(data: NormalData, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Sum over respondents of the outer product of their scores on the stacked moments."""
    p = data.p
    rows, columns = lower_triangle(p)
    halved = np.where(rows == columns, 0.5, 1.0)
    total = np.zeros((p + len(rows), p + len(rows)))
    for pattern in data.patterns:
        o = pattern.observed
        precision = np.zeros((p, p))
        precision[np.ix_(o, o)] = np.linalg.inv(covariances[np.ix_(o, o)])
        for start in range(0, pattern.n, 20_000):
            off = np.zeros((len(pattern.answers[start : start + 20_000]), p))
            off[:, o] = pattern.answers[start : start + 20_000] - means[o]
            pulled = off @ precision
            scores = np.hstack([pulled, (pulled[:, rows] * pulled[:, columns] - precision[rows, columns]) * halved])
            total += scores.T @ scores
    return total


def saturated_moments(data: NormalData) -> tuple[np.ndarray, np.ndarray]:
    """Means and covariances of greatest likelihood when nothing is assumed of their structure.

    Parameters
    ----------
    data
        Answers by pattern.

    Returns
    -------
    tuple of numpy.ndarray
        Means (p,) and covariances (p, p) by the EM algorithm; in closed form where all is observed.

    Raises
    ------
    StatisticError
        The algorithm does not settle: too few respondents answered some pairs of items.
    """
    if data.is_complete:
        return data.patterns[0].mean, data.patterns[0].covariance
    counts, sums, squares = np.zeros(data.p), np.zeros(data.p), np.zeros(data.p)
    for pattern in data.patterns:
        counts[pattern.observed] += pattern.n
        sums[pattern.observed] += pattern.n * pattern.mean
        squares[pattern.observed] += pattern.n * (np.diag(pattern.covariance) + pattern.mean**2)
    means = sums / counts
    covariances = np.diag(squares / counts - means**2)
    for _ in range(ROUNDS):
        new_means, new_covariances = _one_round(data, means, covariances)
        scale = np.sqrt(np.diag(new_covariances))
        change = max(
            np.abs((new_means - means) / scale).max(),
            np.abs((new_covariances - covariances) / np.multiply.outer(scale, scale)).max(),
        )
        means, covariances = new_means, new_covariances
        if change < SMALL_CHANGE:
            return means, covariances
    raise StatisticError(
        f"the moments of {data.n} respondents with missing answers do not settle in {ROUNDS} rounds: some items are "
        "hardly answered together. Leave the emptiest items out, or use complete respondents."
    )


def _one_round(data: NormalData, means: np.ndarray, covariances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One round of expectation and maximisation."""
    first, second = np.zeros(data.p), np.zeros((data.p, data.p))
    every = np.arange(data.p)
    for pattern in data.patterns:
        o = pattern.observed
        missing = np.setdiff1d(every, o)
        weights = np.zeros((data.p, len(o)))
        weights[o] = np.eye(len(o))
        left = np.zeros((data.p, data.p))
        if len(missing):
            weights[missing] = np.linalg.solve(covariances[np.ix_(o, o)], covariances[np.ix_(o, missing)]).T
            left[np.ix_(missing, missing)] = (
                covariances[np.ix_(missing, missing)] - weights[missing] @ covariances[np.ix_(o, missing)]
            )
        off = weights @ (pattern.mean - means[o])
        first += pattern.n * off
        second += pattern.n * (weights @ pattern.covariance @ weights.T + np.multiply.outer(off, off) + left)
    shift = first / data.n
    return means + shift, second / data.n - np.multiply.outer(shift, shift)


def lower_triangle(p: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the lower triangle of a p x p matrix, column by column."""
    columns, rows = np.triu_indices(p)
    return rows, columns


def _pairs(a: np.ndarray, b: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """D'(A kron B)D for symmetric A and B, D the duplication matrix, symmetrised."""
    i, j = rows[:, None], columns[:, None]
    k, m = rows[None, :], columns[None, :]
    full = (
        a[i, k] * b[j, m] + a[i, m] * b[j, k] + a[j, k] * b[i, m] + a[j, m] * b[i, k]
        + b[i, k] * a[j, m] + b[i, m] * a[j, k] + b[j, k] * a[i, m] + b[j, m] * a[i, k]
    ) / 2  # fmt: skip
    halved = np.where(rows == columns, 0.5, 1.0)
    return np.asarray(full * np.multiply.outer(halved, halved))
