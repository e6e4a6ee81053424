"""Covariances of least-squares coefficients that are robust to unequal variances and to clusters."""

from __future__ import annotations

import numpy as np

from stratalign.errors import StatisticError
from stratalign.numerics.least_squares import ZERO, LeastSquares

#: Share of a sum of coefficients that rounding may take away.
NOT_LOST = 1e-6


def heteroskedastic_covariance(fit: LeastSquares, kind: str) -> np.ndarray:
    """Covariance robust to unequal variances.

    Parameters
    ----------
    fit
        A fit.
    kind
        `HC0`, `HC1`, `HC2`, `HC3`, `HC4`, `HC4m`, `HC5`; or `classical`.

    Returns
    -------
    numpy.ndarray
        Shape (k, k).

    Raises
    ------
    StatisticError
        The kind is unknown.

    References
    ----------
    White (1980); MacKinnon & White (1985); Cribari-Neto (2004); Cribari-Neto, Souza & Vasconcellos (2007);
    Cribari-Neto & da Silva (2011). As R sandwich::vcovHC.
    """
    squares, h, n, k = fit.residuals**2, fit.hat, fit.n, fit.k
    if kind == "classical":
        return np.asarray(fit.bread * squares.sum() / (n - k))
    relative = n * h / k
    with np.errstate(divide="ignore"):
        left = np.maximum(1 - h, 0.0)
        if kind == "HC0":
            omega = squares
        elif kind == "HC1":
            omega = squares * n / (n - k)
        elif kind == "HC2":
            omega = squares / left
        elif kind == "HC3":
            omega = squares / left**2
        elif kind == "HC4":
            omega = squares / left ** np.minimum(4, relative)
        elif kind == "HC4m":
            omega = squares / left ** (np.minimum(1, relative) + np.minimum(1.5, relative))
        elif kind == "HC5":
            omega = squares / np.sqrt(left ** np.minimum(relative, max(4, 0.7 * float(relative.max()))))
        else:
            raise StatisticError(f"no covariance {kind!r}; use classical, HC0 to HC5 or HC4m.")
    meat = (fit.design * omega[:, None]).T @ fit.design
    return np.asarray(fit.bread @ meat @ fit.bread)


def cluster_scores(fit: LeastSquares, codes: np.ndarray) -> np.ndarray:
    """Sum of design times residual in every cluster, shape (n_clusters, k)."""
    scores = fit.design * fit.residuals[:, None]
    return np.stack([np.bincount(codes, column) for column in scores.T], axis=1)


def cluster_covariance(fit: LeastSquares, codes: np.ndarray) -> np.ndarray:
    """Covariance robust to clusters, with the factor G / (G - 1) x (n - 1) / (n - k) (CR1S)."""
    sums = cluster_scores(fit, codes)
    n_clusters = len(sums)
    factor = n_clusters / (n_clusters - 1) * (fit.n - 1) / (fit.n - fit.k)
    return np.asarray(factor * fit.bread @ (sums.T @ sums) @ fit.bread)


def two_way_cluster_covariance(fit: LeastSquares, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Covariance robust to clusters in two crossed directions (Cameron, Gelbach & Miller 2011)."""
    both = np.unique(np.stack([first, second]), axis=1, return_inverse=True)[1].ravel()
    return np.asarray(cluster_covariance(fit, first) + cluster_covariance(fit, second) - cluster_covariance(fit, both))


def bias_reduced_covariance(
    fit: LeastSquares, codes: np.ndarray, back: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Bias-reduced cluster covariance (CR2) and the degrees of freedom of each coefficient.

    Parameters
    ----------
    fit
        A fit.
    codes
        Shape (n,), cluster of each row, 0 to G - 1.
    back
        Shape (k, k), sums of coefficients whose degrees of freedom are wanted, one in each row; None for the
        coefficients themselves.

    Returns
    -------
    tuple of numpy.ndarray
        Covariance of the coefficients (k, k), and Satterthwaite degrees of freedom (k,), under independent errors of
        equal variance.

    References
    ----------
    Bell & McCaffrey (2002); Pustejovsky & Tipton (2018). As R clubSandwich; checked in
    tests/models/regression/test_covariances.py.
    """
    order = np.argsort(codes, kind="stable")
    ends = np.bincount(codes).cumsum()
    meat = np.zeros((fit.k, fit.k))
    pieces = []
    for rows in np.split(order, ends[:-1]):
        x, e = fit.design[rows], fit.residuals[rows]
        adjusted = _adjusted_rows(x, fit.bread)
        score = adjusted.T @ e
        meat += np.multiply.outer(score, score)
        pieces.append((adjusted, x))
    covariance = fit.bread @ meat @ fit.bread
    # For each coefficient: a_g = A_g X_g M c; its pairwise products with the residual maker give the freedom.
    reach = fit.bread if back is None else fit.bread @ back.T
    own = np.zeros((len(pieces), fit.k))
    shared = np.zeros((len(pieces), fit.k, fit.k))
    for place, (adjusted, x) in enumerate(pieces):
        a = adjusted @ reach
        own[place] = (a**2).sum(axis=0)
        shared[place] = a.T @ x
    freedom = np.empty(fit.k)
    for term in range(fit.k):
        products = np.diag(own[:, term]) - shared[:, term] @ fit.bread @ shared[:, term].T
        freedom[term] = np.trace(products) ** 2 / (products**2).sum()
    return covariance, freedom


def jackknife_covariance(
    fit: LeastSquares, codes: np.ndarray, back: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Cluster covariance by leaving out each cluster (CRV3): (G - 1) / G times the squares of what that moves.

    Parameters
    ----------
    fit
        A fit.
    codes
        Shape (n,), cluster of each row, 0 to G - 1.
    back
        Shape (k, k), sums of coefficients that are asked for, one in each row; None for the coefficients themselves.

    Returns
    -------
    tuple of numpy.ndarray
        Covariance of the coefficients around those of all rows (k, k), and whether each sum can be told without any one
        of the clusters (k,): that of an indicator of a cluster cannot.

    References
    ----------
    Bell & McCaffrey (2002); MacKinnon, Nielsen & Webb (2023), as R summclust and pyfixest. Checked against stored fits
    of R and brute force in tests/models/regression/test_covariances.py.
    """
    sums, wanted = cluster_scores(fit, codes), np.eye(fit.k) if back is None else back
    crossed = fit.design.T @ fit.design
    moved, is_known = np.empty_like(sums), np.ones(fit.k, dtype=bool)
    for place, score in enumerate(sums):
        own = fit.design[codes == place]
        left = crossed - own.T @ own
        inverse = np.linalg.pinv(left, rcond=ZERO, hermitian=True)
        moved[place] = inverse @ score
        lost = wanted - wanted @ inverse @ left
        is_known &= np.abs(lost).max(axis=1) <= NOT_LOST * np.abs(wanted).max(axis=1)
    n_clusters = len(sums)
    return np.asarray((n_clusters - 1) / n_clusters * moved.T @ moved), is_known


def _adjusted_rows(x: np.ndarray, bread: np.ndarray) -> np.ndarray:
    """Rows of a cluster times the inverse root of its block of the residual maker, by the small side of it."""
    n, k = x.shape
    if n <= k:
        values, vectors = np.linalg.eigh(np.eye(n) - x @ bread @ x.T)
        roots = np.where(values > ZERO, 1 / np.sqrt(np.maximum(values, ZERO)), 0.0)
        return np.asarray((vectors * roots) @ (vectors.T @ x))
    # The block differs from the identity in the k columns of x only: its root acts there, whatever n is.
    basis, triangle = np.linalg.qr(x)
    values, vectors = np.linalg.eigh(np.eye(k) - triangle @ bread @ triangle.T)
    roots = np.where(values > ZERO, 1 / np.sqrt(np.maximum(values, ZERO)), 0.0)
    return np.asarray(basis @ ((vectors * roots) @ (vectors.T @ triangle)))
