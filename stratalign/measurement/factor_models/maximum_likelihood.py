"""Maximum likelihood of a factor model in one or several groups, with its test, errors and measures of fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models import corrections
from stratalign.measurement.factor_models.derivatives import (
    Sample,
    expected_information,
    log_likelihood_of,
    observed_information,
    point_at,
    sample_of,
    score_products_of,
)
from stratalign.measurement.factor_models.fitting import (
    fit_normal,
    require_identified,
    require_optimum,
    start_values,
)
from stratalign.measurement.factor_models.parameters import ParameterTable
from stratalign.measurement.factor_models.several import fit_several
from stratalign.numerics.fit_measures import ChiSquare, fit_measures
from stratalign.numerics.normal_likelihood import NormalData, log_likelihood, saturated_moments

Estimator = Literal["ML", "MLR", "WLSMV"]


@dataclass(frozen=True, slots=True)
class NormalFit:
    """What maximum likelihood gives for one model in some groups."""

    table: ParameterTable
    free: np.ndarray
    groups: tuple[NormalData, ...]
    log_likelihood: float
    covariance: np.ndarray
    measures: pd.Series
    chi_square: ChiSquare


@dataclass(frozen=True, slots=True)
class _Answers:
    """What is known of the answers of some groups before any model of them is fitted.

    `saturated`: log likelihood at their moments; `baseline`: statistic of the model in which no item goes with another.
    """

    groups: tuple[NormalData, ...]
    moments: list[tuple[np.ndarray, np.ndarray]]
    sample: Sample
    saturated: float
    baseline: ChiSquare


@dataclass(frozen=True, slots=True)
class _Task:
    """A model of some answers, and where to begin."""

    table: ParameterTable
    answers: _Answers
    df: int
    start: np.ndarray


def fit_groups(table: ParameterTable, groups: Sequence[NormalData], estimator: Estimator) -> NormalFit:
    """Maximum likelihood of one model in some groups, with measures of fit.

    Parameters
    ----------
    table
        Parameters of the model.
    groups
        Answers of each group.
    estimator
        `ML` or `MLR`.

    Returns
    -------
    NormalFit
        Estimates, their covariance (expected information where complete, observed where not, sandwich for MLR).

    Raises
    ------
    StatisticError
        Collinear items, a model that asks for more than the moments give, or no optimum.
    """
    task = _task(table, _answers(table, groups))
    return _assessed(task, fit_normal(table, task.answers.sample, task.start), estimator)


def fit_groups_of_several(
    models: Sequence[tuple[ParameterTable, Sequence[NormalData]]], estimator: Estimator
) -> list[NormalFit | StatisticError]:
    """Fit several models at once; each that `fit_groups` would refuse has its error.

    Parameters
    ----------
    models
        Parameters and answers of each; those with the same places share their rounds, and neighbours with the same
        answers what is known of these.
    estimator
        `ML` or `MLR`.

    Returns
    -------
    list of NormalFit or StatisticError
        As `fit_groups` gives or raises them, in the models' order.
    """
    found: dict[int, NormalFit | StatisticError] = {}
    alike: dict[tuple[object, ...], dict[int, _Task]] = {}
    answers: _Answers | None = None
    for number, (table, groups) in enumerate(models):
        try:
            if answers is None or groups is not models[number - 1][1]:
                answers = None
                answers = _answers(table, groups)
            alike.setdefault(table.shape, {})[number] = _task(table, answers)
        except StatisticError as problem:
            found[number] = problem
    for tasks in alike.values():
        given = ((task.table, task.answers.sample, task.start) for task in tasks.values())
        optima = fit_several(*zip(*given, strict=True))
        for (number, task), free in zip(tasks.items(), optima, strict=True):
            try:
                found[number] = _assessed(task, require_optimum(free), estimator)
            except StatisticError as problem:
                found[number] = problem
    return [found[number] for number in range(len(models))]


def _answers(table: ParameterTable, groups: Sequence[NormalData]) -> _Answers:
    """Moments of the groups, and the likelihoods every model of them is compared with; refuses collinear items."""
    moments = [saturated_moments(data) for data in groups]
    for data, (_, covariances) in zip(groups, moments, strict=True):
        _require_rank(table, data, covariances)
    saturated = sum(log_likelihood(data, *part) for data, part in zip(groups, moments, strict=True))
    return _Answers(tuple(groups), moments, sample_of(groups), saturated, _independence(groups, saturated))


def _task(table: ParameterTable, answers: _Answers) -> _Task:
    """Values to begin with; refuses what no optimum can be looked for of."""
    groups, moments = answers.groups, answers.moments
    p = len(table.items)
    per_group = p * (p + 1) // 2 + (p if table.has_means else 0)
    df = per_group * len(groups) - table.n_free
    if df < 0:
        raise StatisticError(
            f"the factor model has {table.n_free} free parameters for {per_group * len(groups)} moments; it is not "
            "identified. Fix some, or take more items."
        )
    start = start_values(table, [part[1] for part in moments], [part[0] for part in moments])
    return _Task(table, answers, df, start)


def _assessed(task: _Task, free: np.ndarray, estimator: Estimator) -> NormalFit:
    """Errors, test and measures of fit at the optimum, where the information there determines it."""
    table, groups, moments, sample = task.table, task.answers.groups, task.answers.moments, task.answers.sample
    p, n = len(table.items), sum(data.n for data in groups)
    point = point_at(table, sample, free)
    implied, fitted = point.implied, log_likelihood_of(point)
    is_robust = estimator == "MLR"
    information = expected_information(point)
    require_identified(table, information)
    if is_robust or not sample.has_all:
        information = observed_information(point)
        require_identified(table, information)
    covariance = np.linalg.inv(information)
    chi, baseline = ChiSquare(max(2 * (task.answers.saturated - fitted), 0.0), task.df), task.answers.baseline
    if is_robust:
        meat = score_products_of(point, groups)
        covariance = covariance @ meat @ covariance
        trace = corrections.saturated_trace(groups, moments)
        outside = 0 if table.has_means else p * len(groups)
        chi = corrections.scale_for_kurtosis(chi.value, task.df, trace, information, meat, outside)
        baseline = _scaled_independence(groups, baseline, trace)
    srmr = sum(
        data.n / n * _srmr(implied.means[place], implied.covariances[place], moments[place], table.has_means)
        for place, data in enumerate(groups)
    )
    measures = fit_measures(chi, baseline, n=n, n_groups=len(groups), srmr=float(srmr))
    return NormalFit(table, free, groups, fitted, covariance, measures, chi)


def _independence(groups: Sequence[NormalData], saturated: float) -> ChiSquare:
    """Statistic of the model in which no item goes with another."""
    p = groups[0].p
    fitted = sum(log_likelihood(data, *_separate_moments(data)) for data in groups)
    return ChiSquare(2 * (saturated - fitted), len(groups) * p * (p - 1) // 2)


def _separate_moments(data: NormalData) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of each item over who answered it."""
    if data.is_complete:
        return data.patterns[0].mean, np.diag(np.diag(data.patterns[0].covariance))
    means, variances = np.zeros(data.p), np.zeros(data.p)
    for item in range(data.p):
        parts = [q.answers[:, np.flatnonzero(q.observed == item)[0]] for q in data.patterns if item in q.observed]
        values = np.concatenate(parts)
        means[item], variances[item] = values.mean(), values.var()
    return means, np.diag(variances)


def _scaled_independence(groups: Sequence[NormalData], baseline: ChiSquare, trace_saturated: float) -> ChiSquare:
    trace = sum(corrections.independent_trace(data, *_separate_moments(data)) for data in groups)
    return ChiSquare(baseline.value, baseline.df, factor=abs(trace_saturated - trace) / baseline.df)


def _srmr(means: np.ndarray, covariances: np.ndarray, sample: tuple[np.ndarray, np.ndarray], has_means: bool) -> float:
    """Root mean square of standardised residuals of covariances, and of means where the model has them."""
    scale = np.sqrt(np.diag(sample[1]))
    residuals = (sample[1] - covariances) / np.multiply.outer(scale, scale)
    squares = [residuals[np.tril_indices(len(scale))] ** 2]
    if has_means:
        squares.append(((sample[0] - means) / scale) ** 2)
    return float(np.sqrt(np.concatenate(squares).mean()))


def _require_rank(table: ParameterTable, data: NormalData, covariances: np.ndarray) -> None:
    scale = np.sqrt(np.diag(covariances))
    if not scale.all():
        flat = [item for item, spread in zip(table.items, scale, strict=True) if not spread]
        raise StatisticError(f"{', '.join(flat[:5])} hardly vary: their variance is zero. Leave them out.")
    eigenvalues, vectors = np.linalg.eigh(covariances / np.multiply.outer(scale, scale))
    if eigenvalues[0] < 1e-8:
        names = [table.items[place] for place in np.argsort(-np.abs(vectors[:, 0]))[:3]]
        raise StatisticError(
            f"over {data.n} respondents some items follow exactly from others, such as {', '.join(names)}. Leave one "
            "of them out, or use more respondents."
        )
