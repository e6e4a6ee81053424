"""Differential functioning of ordinal items: whether groups of the same standing answer a question alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import chdtrc, expit

from stratalign.errors import StatisticError
from stratalign.numerics.tables import as_answers

#: Change of Nagelkerke's R squared from which item bias is moderate, and from which it is large.
MODERATE, LARGE = 0.035, 0.070
#: Rounds of estimation, and of finding items free of bias to match on.
ROUNDS, PURIFICATIONS = 100, 10


@dataclass(frozen=True, slots=True)
class OrdinalRegression:
    """A fitted proportional-odds model: cut points, slopes, and the log likelihood."""

    thresholds: np.ndarray
    slopes: np.ndarray
    log_likelihood: float


def ordinal_item_bias(
    answers: pd.DataFrame, groups: pd.Series, *, purify: bool = True, alpha: float = 0.05
) -> pd.DataFrame:
    """Test every item of a scale for differential functioning.

    Three proportional-odds models are fitted to each item: on the score of the scale; with group added; with group
    and group x score. Group alone adds uniform bias (one group answers higher at every standing), the product
    non-uniform bias.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items) of one scale, items keyed the same way; complete respondents are used.
    groups
        Group of every respondent, in the order of `answers`; who has none is left out.
    purify
        Whether the score leaves out other items found biased by at least a moderate amount, until the list is stable.
    alpha
        Level of the Benjamini-Hochberg adjusted test that `is_biased` uses.

    Returns
    -------
    pandas.DataFrame
        Index item; columns chi_square_uniform, p_uniform, chi_square_nonuniform, p_nonuniform, chi_square_total,
        p_total, p_adjusted (of p_total over items), r_squared_change (Nagelkerke), magnitude (negligible, moderate,
        large), higher_group (who answers higher at the same standing), is_biased, n_respondents.

    Raises
    ------
    StatisticError
        Fewer than three items, two groups or twenty respondents in each group; constant items, by name.

    References
    ----------
    Zumbo (1999); Crane, Gibbons, Jolley & van Belle (2006); Jodoin & Gierl (2001). Checked against statsmodels
    OrderedModel in tests/scores/factor_models/test_item_bias.py.
    """
    used, codes, names = _usable(answers, groups)
    flagged: list[str] = []
    table = pd.DataFrame()
    for _ in range(PURIFICATIONS if purify else 1):
        table = _test_items(used, codes, names, flagged, alpha)
        found = list(table.index[table["is_biased"]])
        if found == flagged or len(used.columns) - len(found) < 2:
            break
        flagged = found
    return table


def proportional_odds(predictors: np.ndarray, counts: np.ndarray) -> OrdinalRegression:
    """Fit a proportional-odds model to grouped answers.

    Parameters
    ----------
    predictors
        Shape (n_rows, n_predictors); no constant.
    counts
        Shape (n_rows, n_categories): answers in each category by respondents with these predictors.

    Returns
    -------
    OrdinalRegression
        Probability of a category up to c is the logistic of threshold c less predictors times slopes.

    Raises
    ------
    StatisticError
        The likelihood has no optimum: predictors collinear, or categories perfectly separated.

    References
    ----------
    McCullagh (1980).
    """
    counts = counts[:, counts.sum(axis=0) > 0]
    fits = _fit_all(predictors, counts[None])
    n_cuts = counts.shape[1] - 1
    return OrdinalRegression(fits.values[0, :n_cuts], fits.values[0, n_cuts:], float(fits.log_likelihoods[0]))


class _Fits(NamedTuple):
    """Several models on the same predictors: `values` (n_models, n_cuts + n_predictors), thresholds first."""

    values: np.ndarray
    log_likelihoods: np.ndarray


def _fit_all(predictors: np.ndarray, counts: np.ndarray) -> _Fits:
    """Fit many models at once: predictors (n_rows, n_predictors), counts (n_models, n_rows, n_categories)."""
    shares = np.cumsum(counts.sum(axis=1), axis=1)[:, :-1] / counts.sum(axis=(1, 2))[:, None]
    values = np.hstack([np.log(shares / (1 - shares)), np.zeros((len(counts), predictors.shape[1]))])
    likelihoods = _log_likelihoods(values, predictors, counts)
    going = np.arange(len(counts))
    for _ in range(ROUNDS):
        slopes, information = _derivatives(values[going], predictors, counts[going])
        try:
            steps = np.linalg.solve(information, slopes[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError as error:
            raise StatisticError(_NO_OPTIMUM) from error
        values[going], likelihoods[going] = _climb(values[going], likelihoods[going], steps, predictors, counts[going])
        going = going[(slopes * steps).sum(axis=1) >= 1e-12]
        if not len(going):
            return _Fits(values, likelihoods)
    raise StatisticError(_NO_OPTIMUM)


def _climb(
    values: np.ndarray, likelihoods: np.ndarray, steps: np.ndarray, predictors: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Values after a step, halved where it would lead down, and their log likelihoods."""
    sizes = np.ones((len(values), 1))
    while True:
        tried = values + sizes * steps
        new = _log_likelihoods(tried, predictors, counts)
        is_lower = new < likelihoods - 1e-10
        if not is_lower.any():
            return tried, new
        sizes[is_lower] /= 2
        if sizes.min() < 1e-8:
            raise StatisticError(_NO_OPTIMUM)


_NO_OPTIMUM = (
    "an ordinal regression has no optimum: groups or answers separate perfectly. Put rare answers or small groups "
    "together."
)


def _usable(answers: pd.DataFrame, groups: pd.Series) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    if len(groups) != len(answers):
        raise StatisticError(f"{len(groups)} groups are given for {len(answers)} respondents; give one each.")
    labels = np.asarray(groups, dtype=object)
    values = as_answers(answers)
    kept = np.isfinite(values.to_numpy()).all(axis=1) & ~pd.isna(labels)
    used = values[kept]
    codes, names = pd.factorize(np.array([str(label) for label in labels[kept]], dtype=object), sort=True)
    sizes = np.bincount(codes, minlength=len(names))
    if answers.shape[1] < 3 or len(names) < 2 or sizes.min() < 20:
        known = ", ".join(f"{name} ({size})" for name, size in zip(names, sizes, strict=True)) or "none"
        raise StatisticError(
            f"item bias needs three items and two groups of twenty complete respondents; there are {answers.shape[1]} "
            f"items, and groups {known}."
        )
    ends = zip(used, used.min().tolist(), used.max().tolist(), strict=True)
    constant = [str(name) for name, low, high in ends if not low < high]
    if constant:
        raise StatisticError(f"{', '.join(constant[:5])} do not vary; leave them out.")
    return used, codes, [str(name) for name in names]


def _test_items(
    used: pd.DataFrame, codes: np.ndarray, names: list[str], flagged: Sequence[str], alpha: float
) -> pd.DataFrame:
    matched: dict[tuple[str, ...], list[str]] = {}
    for item in used.columns:
        matched.setdefault(tuple(name for name in used.columns if name not in flagged or name == item), []).append(item)
    rows: dict[str, dict[str, object]] = {}
    for anchors, items in matched.items():
        score = used[list(anchors)].mean(axis=1).to_numpy()
        rows |= _test_on_one_score(used[items], score, codes, names)
    table = pd.DataFrame([rows[item] for item in used.columns], index=pd.Index(used.columns, name="item"))
    table.insert(6, "p_adjusted", stats.false_discovery_control(table["p_total"]))
    change = table["r_squared_change"]
    table.insert(8, "magnitude", np.select([change >= LARGE, change >= MODERATE], ["large", "moderate"], "negligible"))
    table["is_biased"] = (table["p_adjusted"] < alpha) & (change >= MODERATE)
    table["n_respondents"] = len(used)
    return table


def _test_on_one_score(
    answers: pd.DataFrame, score: np.ndarray, codes: np.ndarray, names: list[str]
) -> dict[str, dict[str, object]]:
    """Test of each of some items that are matched on the same score."""
    standing, place = np.unique((score - score.mean()) / score.std(), return_inverse=True)
    cells, cell = np.unique(place.ravel() * len(names) + codes, return_inverse=True)
    level, group = standing[cells // len(names), None], cells % len(names)
    member = (group[:, None] == np.arange(1, len(names))).astype(float)
    alike: dict[int, dict[str, np.ndarray]] = {}
    for item in answers.columns:
        categories, answer = np.unique(answers[item].to_numpy(), return_inverse=True)
        size = len(categories)
        counts = np.bincount(cell.ravel() * size + answer.ravel(), minlength=len(cells) * size)
        alike.setdefault(size, {})[item] = counts.reshape(len(cells), size).astype(float)
    found: dict[str, dict[str, object]] = {}
    for tables in alike.values():
        counts = np.stack(list(tables.values()))
        base = _fit_all(level, counts)
        uniform = _fit_all(np.hstack([level, member]), counts)
        full = _fit_all(np.hstack([level, member, member * level]), counts)
        leans = uniform.values[:, counts.shape[2] :]
        for at, item in enumerate(tables):
            likelihoods = [float(fit.log_likelihoods[at]) for fit in (base, uniform, full)]
            found[item] = _row(counts[at], likelihoods, leans[at], names)
    return found


def _row(counts: np.ndarray, likelihoods: list[float], leans: np.ndarray, names: list[str]) -> dict[str, object]:
    """Tests of one item from the likelihoods on the score, with group, and with group x score."""
    base, uniform, full = likelihoods
    first, second = max(2 * (uniform - base), 0.0), max(2 * (full - uniform), 0.0)
    df, n = len(names) - 1, counts.sum()
    null = float((counts.sum(axis=0) * np.log(counts.sum(axis=0) / n)).sum())
    return {
        "chi_square_uniform": first,
        "p_uniform": float(chdtrc(df, first)),
        "chi_square_nonuniform": second,
        "p_nonuniform": float(chdtrc(df, second)),
        "chi_square_total": first + second,
        "p_total": float(chdtrc(2 * df, first + second)),
        "r_squared_change": _nagelkerke(full, null, n) - _nagelkerke(base, null, n),
        "higher_group": names[int(np.append(0.0, leans).argmax())],
    }


def _nagelkerke(fitted: float, null: float, n: float) -> float:
    return float((1 - np.exp(2 * (null - fitted) / n)) / (1 - np.exp(2 * null / n)))


def _probabilities(values: np.ndarray, predictors: np.ndarray, n_cuts: int) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative logistics with 0 and 1 at the ends, and probabilities of categories, by model and row."""
    cumulative = np.zeros((len(values), len(predictors), n_cuts + 2))
    cumulative[:, :, -1] = 1.0
    standing = values[:, n_cuts:] @ predictors.T
    cumulative[:, :, 1:-1] = expit(values[:, None, :n_cuts] - standing[:, :, None])
    return cumulative, np.diff(cumulative, axis=2)


def _log_likelihoods(values: np.ndarray, predictors: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of each model; minus infinity where thresholds are out of order."""
    cells = _probabilities(values, predictors, counts.shape[2] - 1)[1]
    is_possible = np.asarray((cells > 0).all(axis=(1, 2)))
    logarithms = np.log(np.where(is_possible[:, None, None], cells, 1.0))
    return np.where(is_possible, (counts * logarithms).sum(axis=(1, 2)), -np.inf)


def _derivatives(values: np.ndarray, predictors: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (n_models, n_values) and expected information (n_models, n_values, n_values) of the log likelihoods."""
    n_models, n_rows, n_categories = counts.shape
    n_cuts = n_categories - 1
    cumulative, cells = _probabilities(values, predictors, n_cuts)
    density = cumulative * (1 - cumulative)
    change = np.zeros((*cells.shape, values.shape[1]))
    cuts = np.arange(n_cuts)
    change[:, :, cuts, cuts] = density[:, :, 1:-1]
    change[:, :, cuts + 1, cuts] = -density[:, :, 1:-1]
    change[:, :, :, n_cuts:] = -np.diff(density, axis=2)[:, :, :, None] * predictors[None, :, None, :]
    flat = change.reshape(n_models, n_rows * n_categories, -1)
    weights = (counts.sum(axis=2, keepdims=True) / cells).reshape(n_models, -1, 1)
    slopes = ((counts / cells).reshape(n_models, 1, -1) @ flat)[:, 0]
    return slopes, flat.swapaxes(1, 2) @ (weights * flat)
