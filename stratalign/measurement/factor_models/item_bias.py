"""Differential functioning of ordinal items: whether groups of the same standing answer a question alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.ordinal_regression import NO_OPTIMUM, fit_models
from stratalign.numerics.tables import answer_values

#: Change of Nagelkerke's R squared from which item bias is moderate, and from which it is large.
MODERATE, LARGE = 0.035, 0.070
#: Rounds of finding items free of bias to match on.
PURIFICATIONS = 10


def ordinal_item_bias(
    answers: pd.DataFrame, groups: pd.Series | np.ndarray, *, purify: bool = True, alpha: float = 0.05
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
    found = item_bias_of_scales({"": (answers, groups)}, purify=purify, alpha=alpha)[""]
    if isinstance(found, StatisticError):
        raise found
    return found


def item_bias_of_scales(
    scales: Mapping[str, tuple[pd.DataFrame, pd.Series | np.ndarray]], *, purify: bool = True, alpha: float = 0.05
) -> dict[str, pd.DataFrame | StatisticError]:
    """Test every item of several scales, all of them in the same rounds of estimation.

    Parameters
    ----------
    scales
        Answers to each scale, and the group of every respondent.
    purify, alpha
        As in `ordinal_item_bias`.

    Returns
    -------
    dict of str to pandas.DataFrame or StatisticError
        By scale what `ordinal_item_bias` returns or raises.
    """
    found: dict[str, pd.DataFrame | StatisticError] = {}
    going: dict[str, _Scale] = {}
    for key, (answers, groups) in scales.items():
        try:
            going[key] = _usable(answers, groups)
        except StatisticError as problem:
            found[key] = problem
    flagged: dict[str, list[str]] = {key: [] for key in going}
    for _ in range(PURIFICATIONS if purify else 1):
        found |= _test_scales(going, flagged, alpha)
        biased = {
            key: list(table.index[table["is_biased"]])
            for key, table in found.items()
            if key in going and isinstance(table, pd.DataFrame)
        }
        going = {
            key: going[key]
            for key, items in biased.items()
            if items != flagged[key] and len(going[key].items) - len(items) >= 2
        }
        flagged |= biased
        if not going:
            break
    return {key: found[key] for key in scales}


class _Scale(NamedTuple):
    """Complete answers `points` (n, n_items), the number of everybody's group, and the groups' names."""

    items: list[str]
    points: np.ndarray
    codes: np.ndarray
    names: list[str]


class _Question(NamedTuple):
    """One item beside what it is matched on, by cells of equal score and group.

    `predictors` (n_cells, 1 + 2 (n_groups - 1)): score, groups, groups x score; `counts` (n_cells, n_categories).
    """

    predictors: np.ndarray
    counts: np.ndarray


class _Answer(NamedTuple):
    """Log likelihoods on the score, with groups, and with groups x score; what groups add to the second."""

    likelihoods: np.ndarray
    leans: np.ndarray


def _usable(answers: pd.DataFrame, groups: pd.Series | np.ndarray) -> _Scale:
    if len(groups) != len(answers):
        raise StatisticError(f"{len(groups)} groups are given for {len(answers)} respondents; give one each.")
    labels = np.asarray(groups, dtype=object)
    values, items = answer_values(answers), [str(name) for name in answers.columns]
    kept = np.isfinite(values).all(axis=1) & ~pd.isna(labels)
    used = values[kept]
    codes, names = pd.factorize(np.array([str(label) for label in labels[kept]], dtype=object), sort=True)
    sizes = np.bincount(codes, minlength=len(names))
    if len(items) < 3 or len(names) < 2 or sizes.min() < 20:
        known = ", ".join(f"{name} ({size})" for name, size in zip(names, sizes, strict=True)) or "none"
        raise StatisticError(
            f"item bias needs three items and two groups of twenty complete respondents; there are {len(items)} "
            f"items, and groups {known}."
        )
    constant = [name for name, spread in zip(items, np.ptp(used, axis=0), strict=True) if not spread > 0]
    if constant:
        raise StatisticError(f"{', '.join(constant[:5])} do not vary; leave them out.")
    return _Scale(items, used, codes, [str(name) for name in names])


def _test_scales(
    scales: Mapping[str, _Scale], flagged: Mapping[str, Sequence[str]], alpha: float
) -> dict[str, pd.DataFrame | StatisticError]:
    """Test every item of some scales, each matched on the items of its scale that are not flagged."""
    questions = {key: _questions(scale, flagged[key]) for key, scale in scales.items()}
    answers = iter(_answers([question for own in questions.values() for question in own]))
    found: dict[str, pd.DataFrame | StatisticError] = {}
    for key, scale in scales.items():
        own = [next(answers) for _ in scale.items]
        is_there = all(np.isfinite(answer.likelihoods).all() for answer in own)
        found[key] = _table(scale, questions[key], own, alpha) if is_there else StatisticError(NO_OPTIMUM)
    return found


def _questions(scale: _Scale, flagged: Sequence[str]) -> list[_Question]:
    """Every item of a scale, as it is tested."""
    is_flagged = np.isin(scale.items, flagged)
    matched: dict[bytes, tuple[np.ndarray, np.ndarray, int]] = {}
    found = []
    for place, points in enumerate(scale.points.T):
        is_anchor = ~is_flagged | (np.arange(len(scale.items)) == place)
        if is_anchor.tobytes() not in matched:
            matched[is_anchor.tobytes()] = _cells(scale, scale.points[:, is_anchor].mean(axis=1))
        predictors, cell, n_cells = matched[is_anchor.tobytes()]
        categories, answer = np.unique(points, return_inverse=True)
        size = len(categories)
        counts = np.bincount(cell * size + answer.ravel(), minlength=n_cells * size)
        found.append(_Question(predictors, counts.reshape(n_cells, size).astype(float)))
    return found


def _cells(scale: _Scale, score: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Predictors of each cell of equal score and group, the cell of everybody, and how many cells there are."""
    n_groups = len(scale.names)
    standing, place = np.unique((score - score.mean()) / score.std(), return_inverse=True)
    cells, cell = np.unique(place.ravel() * n_groups + scale.codes, return_inverse=True)
    level = standing[cells // n_groups, None]
    member = (cells[:, None] % n_groups == np.arange(1, n_groups)).astype(float)
    return np.hstack([level, member, member * level]), cell.ravel(), len(cells)


def _answers(questions: Sequence[_Question]) -> list[_Answer]:
    """Fit all questions; those with as many categories and predictors together."""
    found: dict[int, _Answer] = {}
    alike: dict[tuple[int, int], list[int]] = {}
    for number, question in enumerate(questions):
        alike.setdefault((question.counts.shape[1], question.predictors.shape[1]), []).append(number)
    for (n_categories, n_predictors), numbers in alike.items():
        n_rows = max(len(questions[number].counts) for number in numbers)
        predictors = np.zeros((len(numbers), n_rows, n_predictors))
        counts = np.zeros((len(numbers), n_rows, n_categories))
        for at, number in enumerate(numbers):
            own = questions[number]
            predictors[at, : len(own.counts)], counts[at, : len(own.counts)] = own
        n_groups = 1 + n_predictors // 2
        fits = [fit_models(predictors[:, :, :size], counts) for size in (1, n_groups, n_predictors)]
        likelihoods = np.column_stack([np.where(fit.is_found, fit.log_likelihoods, np.nan) for fit in fits])
        leans = fits[1].values[:, n_categories:]
        found |= {number: _Answer(likelihoods[at], leans[at]) for at, number in enumerate(numbers)}
    return [found[number] for number in range(len(questions))]


def _table(scale: _Scale, questions: Sequence[_Question], answers: Sequence[_Answer], alpha: float) -> pd.DataFrame:
    """Tests of the items of one scale."""
    base, uniform, full = np.array([answer.likelihoods for answer in answers]).T
    first, second = np.maximum(2 * (uniform - base), 0.0), np.maximum(2 * (full - uniform), 0.0)
    df, n = len(scale.names) - 1, len(scale.points)
    totals = [question.counts.sum(axis=0) for question in questions]
    null = np.array([(total * np.log(total / n)).sum() for total in totals])
    p_total = chdtrc(2 * df, first + second)
    p_adjusted = _benjamini_hochberg(p_total)
    change = _nagelkerke(full, null, n) - _nagelkerke(base, null, n)
    return pd.DataFrame(
        {
            "chi_square_uniform": first,
            "p_uniform": chdtrc(df, first),
            "chi_square_nonuniform": second,
            "p_nonuniform": chdtrc(df, second),
            "chi_square_total": first + second,
            "p_total": p_total,
            "p_adjusted": p_adjusted,
            "r_squared_change": change,
            "magnitude": np.select([change >= LARGE, change >= MODERATE], ["large", "moderate"], "negligible"),
            "higher_group": [scale.names[int(np.append(0.0, answer.leans).argmax())] for answer in answers],
            "is_biased": (p_adjusted < alpha) & (change >= MODERATE),
            "n_respondents": n,
        },
        index=pd.Index(scale.items, name="item"),
    )


def _benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """P values adjusted for the false discovery rate over all of them."""
    order = np.argsort(p)[::-1]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return np.asarray(np.minimum(adjusted, 1.0))


def _nagelkerke(fitted: np.ndarray, null: np.ndarray, n: int) -> np.ndarray:
    return np.asarray((1 - np.exp(2 * (null - fitted) / n)) / (1 - np.exp(2 * null / n)))
