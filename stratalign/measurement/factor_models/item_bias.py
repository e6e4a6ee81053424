"""Differential functioning of ordinal items: whether groups of the same standing answer a question alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from stratalign.errors import StatisticError

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
    n_cuts = counts.shape[1] - 1
    shares = np.cumsum(counts.sum(axis=0))[:-1] / counts.sum()
    values = np.append(np.log(shares / (1 - shares)), np.zeros(predictors.shape[1]))
    likelihood = _log_likelihood(values, predictors, counts)
    for _ in range(ROUNDS):
        slope, information = _derivatives(values, predictors, counts)
        try:
            step = np.linalg.solve(information, slope)
        except np.linalg.LinAlgError as error:
            raise StatisticError(_NO_OPTIMUM) from error
        size = 1.0
        while (new := _log_likelihood(values + size * step, predictors, counts)) < likelihood - 1e-10:
            size /= 2
            if size < 1e-8:
                raise StatisticError(_NO_OPTIMUM)
        values, likelihood = values + size * step, new
        if float(slope @ step) < 1e-12:
            return OrdinalRegression(values[:n_cuts], values[n_cuts:], likelihood)
    raise StatisticError(_NO_OPTIMUM)


_NO_OPTIMUM = (
    "an ordinal regression has no optimum: groups or answers separate perfectly. Put rare answers or small groups "
    "together."
)


def _usable(answers: pd.DataFrame, groups: pd.Series) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    if len(groups) != len(answers):
        raise StatisticError(f"{len(groups)} groups are given for {len(answers)} respondents; give one each.")
    labels = pd.Series(np.asarray(groups, dtype=object), index=answers.index)
    used = answers.astype(float).replace([np.inf, -np.inf], np.nan).dropna()
    labels = labels.loc[used.index].dropna()
    used = used.loc[labels.index]
    codes, names = pd.factorize(labels.astype(str), sort=True)
    sizes = np.bincount(codes, minlength=len(names))
    if answers.shape[1] < 3 or len(names) < 2 or sizes.min() < 20:
        known = ", ".join(f"{name} ({size})" for name, size in zip(names, sizes, strict=True)) or "none"
        raise StatisticError(
            f"item bias needs three items and two groups of twenty complete respondents; there are {answers.shape[1]} "
            f"items, and groups {known}."
        )
    constant = [str(name) for name in used if used[name].nunique() < 2]
    if constant:
        raise StatisticError(f"{', '.join(constant[:5])} do not vary; leave them out.")
    return used, codes, [str(name) for name in names]


def _test_items(
    used: pd.DataFrame, codes: np.ndarray, names: list[str], flagged: Sequence[str], alpha: float
) -> pd.DataFrame:
    rows = []
    for item in used.columns:
        anchors = [name for name in used.columns if name not in flagged or name == item]
        rows.append(_test_item(used[item].to_numpy(), used[anchors].mean(axis=1).to_numpy(), codes, names))
    table = pd.DataFrame(rows, index=pd.Index(used.columns, name="item"))
    table.insert(6, "p_adjusted", stats.false_discovery_control(table["p_total"]))
    change = table["r_squared_change"]
    table.insert(8, "magnitude", np.select([change >= LARGE, change >= MODERATE], ["large", "moderate"], "negligible"))
    table["is_biased"] = (table["p_adjusted"] < alpha) & (change >= MODERATE)
    table["n_respondents"] = len(used)
    return table


def _test_item(values: np.ndarray, score: np.ndarray, codes: np.ndarray, names: list[str]) -> dict[str, object]:
    score = (score - score.mean()) / score.std()
    answer, categories = pd.factorize(values, sort=True)
    cells, inverse = np.unique(np.column_stack([score, codes]), axis=0, return_inverse=True)
    counts = np.zeros((len(cells), len(categories)))
    np.add.at(counts, (inverse.ravel(), answer), 1)
    standing = cells[:, :1]
    member = (cells[:, 1:] == np.arange(1, len(names))).astype(float)
    null = proportional_odds(standing[:, :0], counts)
    base = proportional_odds(standing, counts)
    uniform = proportional_odds(np.hstack([standing, member]), counts)
    full = proportional_odds(np.hstack([standing, member, member * standing]), counts)
    first = max(2 * (uniform.log_likelihood - base.log_likelihood), 0.0)
    second = max(2 * (full.log_likelihood - uniform.log_likelihood), 0.0)
    df = len(names) - 1
    n = counts.sum()
    r_squared = [_nagelkerke(fit.log_likelihood, null.log_likelihood, n) for fit in (base, full)]
    leans = np.append(0.0, uniform.slopes[1:])
    return {
        "chi_square_uniform": first,
        "p_uniform": float(stats.chi2.sf(first, df)),
        "chi_square_nonuniform": second,
        "p_nonuniform": float(stats.chi2.sf(second, df)),
        "chi_square_total": first + second,
        "p_total": float(stats.chi2.sf(first + second, 2 * df)),
        "r_squared_change": r_squared[1] - r_squared[0],
        "higher_group": names[int(leans.argmax())],
    }


def _nagelkerke(fitted: float, null: float, n: float) -> float:
    return float((1 - np.exp(2 * (null - fitted) / n)) / (1 - np.exp(2 * null / n)))


def _probabilities(values: np.ndarray, predictors: np.ndarray, n_cuts: int) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative logistics with 0 and 1 at the ends, and probabilities of categories."""
    below = expit(values[None, :n_cuts] - (predictors @ values[n_cuts:])[:, None])
    ends = np.ones((len(predictors), 1))
    cumulative = np.hstack([0 * ends, below, ends])
    return cumulative, np.diff(cumulative, axis=1)


def _log_likelihood(values: np.ndarray, predictors: np.ndarray, counts: np.ndarray) -> float:
    cells = _probabilities(values, predictors, counts.shape[1] - 1)[1]
    if (cells <= 0).any():
        return -np.inf
    return float((counts * np.log(cells)).sum())


def _derivatives(values: np.ndarray, predictors: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and expected information of the log likelihood."""
    n_cuts = counts.shape[1] - 1
    cumulative, cells = _probabilities(values, predictors, n_cuts)
    density = cumulative * (1 - cumulative)
    change = np.zeros((*cells.shape, len(values)))
    for cut in range(n_cuts):
        change[:, cut, cut] = density[:, cut + 1]
        change[:, cut + 1, cut] = -density[:, cut + 1]
    change[:, :, n_cuts:] = -np.diff(density, axis=1)[:, :, None] * predictors[:, None, :]
    slope = np.einsum("rc,rcp->p", counts / cells, change)
    weights = counts.sum(axis=1)[:, None] / cells
    return slope, np.einsum("rc,rcp,rcq->pq", weights, change, change, optimize=True)
