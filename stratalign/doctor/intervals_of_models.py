"""Simulated settings of what reports say of outcomes: slopes, paths, those that left, premiums, ratios, shares."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.comparisons.ratios import ratio_of_means
from stratalign.doctor.promise import Promise, Simulation, held, one_by_one
from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import Companies
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.models.claims.two_by_two import compare_counts
from stratalign.models.importance.shares import relative_importance
from stratalign.models.multilevel.heterogeneity import group_slopes
from stratalign.models.panel.event_study import event_study
from stratalign.models.propagation.propagate import propagate_uncertainty
from stratalign.models.regression.association import Covariance, estimate_association
from stratalign.models.regression.quantiles import quantile_slopes
from stratalign.models.robustness.attrition import estimate_with_attrition
from stratalign.models.robustness.measurement_error import correct_for_unreliability
from stratalign.models.robustness.mediation import PathInterval, mediation

#: A study of companies: correlation of alignment and growth, mean and deviation of growth, companies by industry.
CORRELATION, MEAN, SPREAD = 0.20, 8.0, 10.0
INDUSTRIES = (69, 67, 54, 52, 51, 44, 42, 31)
SLOPE = 0.3


def promises() -> list[Promise]:
    """Intervals of models, in the settings they assume and in others.

    Returns
    -------
    list of Promise
        In the order of a report.
    """
    hc4, hc3 = "slope of a regression, HC4 (default)", "slope of a regression, HC3"
    paths, left = "indirect association, product of paths", "slope with those that left, weighted"
    off, chain = "slope with those that left, bounds", "slope, propagated from answers"

    def slope(kind: Covariance, n: int, exposure: str, errors: str) -> Simulation:
        return one_by_one(partial(_slope, kind, n, exposure, errors))

    def mediated(kind: PathInterval, n: int, shape: str) -> Simulation:
        return one_by_one(partial(_mediated, kind, n, shape))

    skewed, worst = "skewed exposure", "skewed exposure, unequal spread"
    return [
        Promise(hc4, "30 units", slope("HC4", 30, "normal", "equal")),
        Promise(hc4, "60 companies, unequal spread", slope("HC4", 60, "normal", "unequal"), is_quick=True),
        Promise(hc4, f"30 units, {skewed}", slope("HC4", 30, "skewed", "equal"), assumed=False, share=0.25),
        Promise(hc4, f"30 units, {worst}", slope("HC4", 30, "skewed", "unequal")),
        Promise(hc4, f"410 companies, {worst}", slope("HC4", 410, "skewed", "unequal")),
        Promise(
            hc4, f"30 units, {worst}, skewed errors", slope("HC4", 30, "skewed", "skewed"), assumed=False, share=0.25
        ),
        Promise(hc3, f"30 units, {worst}", slope("HC3", 30, "skewed", "unequal"), assumed=False, share=0.25),
        Promise(hc3, f"410 companies, {worst}", slope("HC3", 410, "skewed", "unequal"), assumed=False, share=0.25),
        Promise("slope of the median, kernel sandwich", "100 units", one_by_one(_median), assumed=False, share=0.25),
        Promise(
            "slope without unreliability, bootstrap", "60 units, reliability .8", one_by_one(_corrected), share=0.2
        ),
        Promise(paths, "40 units", mediated("product", 40, "normal"), share=0.25),
        Promise(paths, "40 units, skewed", mediated("product", 40, "skewed"), share=0.25),
        Promise(paths, "30 units, skewed", mediated("product", 30, "skewed"), assumed=False, share=0.25),
        Promise("indirect association, BCa", "40 units, skewed", mediated("bca", 40, "skewed"), False, share=0.25),
        Promise(left, "300 companies, predictors tell who leaves", one_by_one(partial(_left, "known", 0)), share=0.1),
        Promise(
            left, "300 companies, the lowest fifth left", one_by_one(partial(_left, "lowest", 0)), False, share=0.1
        ),
        Promise(off + " of 1 SD", "the lowest fifth left", one_by_one(partial(_left, "lowest", 1)), False, share=0.1),
        Promise(off + " of 2 SD", "the lowest fifth left", one_by_one(partial(_left, "lowest", 2)), False, share=0.1),
        Promise("growth premium, Fieller", "410 companies", one_by_one(partial(_premium, 410)), share=0.25),
        Promise("growth premium, Fieller", "60 companies", one_by_one(partial(_premium, 60)), False, share=0.25),
        Promise("risk ratio, log method", "410 companies", one_by_one(partial(_risk, 410)), share=0.25),
        Promise("risk ratio, log method", "120 companies", one_by_one(partial(_risk, 120)), False, share=0.25),
        Promise(chain, "410 companies", one_by_one(partial(_chain, 0.0, False)), share=0.025),
        Promise(chain, "20 % careless unseen", one_by_one(partial(_chain, 0.2, False)), False, share=0.025),
        Promise(chain, "the lowest fifth has no outcome", one_by_one(partial(_chain, 0.0, True)), False, share=0.025),
        Promise("mean slope of industries", "8 industries of 51, slopes differ", one_by_one(_industries), share=0.25),
        Promise("share of a driver, bootstrap", "200 people, 3 drivers", one_by_one(_driver), False, share=0.1),
        Promise("effect of a programme, event study", "60 entities, 10 years", one_by_one(_event), False, share=0.1),
    ]


def _drawn(rng: np.random.Generator, n: int, shape: str) -> np.ndarray:
    return rng.normal(size=n) if shape == "normal" else np.exp(rng.normal(size=n))


def _slope(kind: Covariance, n: int, exposure: str, errors: str, rng: np.random.Generator) -> float:
    x = _drawn(rng, n, exposure)
    away = np.abs(x - x.mean()) / x.std()
    e = rng.exponential(size=n) - 1 if errors == "skewed" else rng.normal(size=n)
    y = SLOPE * x + e * (1.0 if errors == "equal" else 0.5 + away)
    found = estimate_association(pd.DataFrame({"y": y, "x": x}), "y", "x", covariance=kind)
    return float(found.ci_low <= SLOPE <= found.ci_high)


def _median(rng: np.random.Generator) -> float:
    x = rng.normal(size=100)
    found = quantile_slopes(pd.DataFrame({"y": SLOPE * x + rng.normal(size=100), "x": x}), "y", "x", quantiles=(0.5,))
    low, high = found.table[["ci_low", "ci_high"]].to_numpy(dtype=float)[0]
    return float(low <= SLOPE <= high)


def _corrected(rng: np.random.Generator) -> float:
    true = rng.normal(size=60)
    data = pd.DataFrame({"x": true + rng.normal(0, 0.5, 60), "y": SLOPE * true + rng.normal(size=60)})
    found = correct_for_unreliability(data, "y", "x", reliability=0.8, draws=300, seed=int(rng.integers(2**31)))
    return float(found.ci_low <= SLOPE <= found.ci_high)


def _mediated(kind: PathInterval, n: int, shape: str, rng: np.random.Generator) -> float:
    x, of_m, of_y = (rng.normal(size=n) if shape == "normal" else rng.exponential(size=n) - 1 for _ in range(3))
    m = 0.4 * x + of_m
    data = pd.DataFrame({"x": x, "m": m, "y": 0.4 * m + 0.2 * x + of_y})
    found = mediation(data, "y", "x", "m", interval=kind, draws=500, seed=int(rng.integers(2**31)))
    low, high = found.effects.loc[["indirect"], ["ci_low", "ci_high"]].to_numpy(dtype=float)[0]
    return float(low <= 0.16 <= high)


def _left(who: str, shift: int, rng: np.random.Generator) -> float:
    """Slope .6 of the outcome over the cohort: .3 of the exposure's own and the rest by way of the past."""
    past = rng.normal(size=300)
    x = 0.5 * past + np.sqrt(0.75) * rng.normal(size=300)
    y = 0.3 * x + 0.6 * past + rng.normal(size=300)
    leaves = y < np.quantile(y, 0.2) if who == "lowest" else rng.random(300) > 1 / (1 + np.exp(-1.2 - 0.5 * (past + x)))
    data = pd.DataFrame({"x": x, "past": past, "y": np.where(leaves, np.nan, y)})
    found = estimate_with_attrition(
        data,
        "y",
        "x",
        predictors=["past"],
        shifts=(float(shift),),
        draws=200,
        seed=int(rng.integers(2**31)),
    )
    low, high = found.bounds[["ci_low", "ci_high"]].to_numpy(dtype=float)[0]
    return float(low <= 0.6 <= high)


def _companies(n: int, rng: np.random.Generator) -> tuple[Companies, np.ndarray]:
    """Companies in eight industries, groups of a quarter, and their growth."""
    sizes = np.array(INDUSTRIES) if n == sum(INDUSTRIES) else np.full(n // 15, 15)
    ends = sizes.cumsum()
    strata = tuple(np.arange(end - size, end) for end, size in zip(ends, sizes, strict=True))
    x = rng.normal(size=n)
    growth = MEAN + SPREAD * (CORRELATION * x + np.sqrt(1 - CORRELATION**2) * rng.normal(size=n))
    return Companies(x, growth[:, None], strata, 0.25, 0.25, 0.25), growth


def _premium(n: int, rng: np.random.Generator) -> float:
    frame, growth = _companies(n, rng)
    top, bottom = (growth[part] for part in frame.groups())
    reach = SPREAD * CORRELATION * stats.norm.pdf(stats.norm.ppf(0.75)) / 0.25
    try:
        found = ratio_of_means(
            (top.mean(), bottom.mean()), (top.std(ddof=1), bottom.std(ddof=1)), (len(top), len(bottom))
        )
    except StatisticError:
        return float("nan")
    return float(found.ci_low <= (MEAN + reach) / (MEAN - reach) <= found.ci_high)


def _risk(n: int, rng: np.random.Generator) -> float:
    full = _companies(n, rng)[0].full()
    counts = (full.high_top[0, 0], full.n_top[0, 0], full.high_bottom[0, 0], full.n_bottom[0, 0])
    found = compare_counts(*(int(count) for count in counts))
    return float(held(found.risk_ratio_ci_low, found.risk_ratio_ci_high, ratio_of_correlation(CORRELATION)))


def _chain(careless: float, is_missing: bool, rng: np.random.Generator) -> float:
    """Alignment is known from 8 to 20 people a company only; reliability near .77."""
    n = sum(INDUSTRIES)
    frame, growth = _companies(n, rng)
    company = np.repeat(np.arange(n), rng.integers(8, 21, n))
    score = frame.exposure[company] + rng.normal(0, 2, len(company))
    score = np.where(rng.random(len(company)) < careless, rng.uniform(-6, 6, len(company)), score)
    people = pd.DataFrame({"company_id": company, "alignment_index_points": score})
    seen = np.where(growth < np.quantile(growth, 0.2), np.nan, growth) if is_missing else growth
    companies = pd.DataFrame(
        {"company_id": np.arange(n), "growth": seen, "industry": np.repeat(list("abcdefgh"), INDUSTRIES)}
    )
    claim = propagate_uncertainty(people, companies, "growth", draws=300, seed=int(rng.integers(2**31)))
    rows = claim.claims[claim.claims["quantity"] == "slope_per_sd"].set_index("resampling")
    low, high = rows.loc[["resampled_companies"], ["ci_low", "ci_high"]].to_numpy(dtype=float)[0]
    return float(low <= CORRELATION * SPREAD <= high)


def _industries(rng: np.random.Generator) -> float:
    industry = np.repeat(np.arange(8), 51)
    x = rng.normal(size=408)
    y = (SLOPE + rng.normal(0, 0.15, 8))[industry] * x + rng.normal(size=408)
    found = group_slopes(pd.DataFrame({"y": y, "x": x, "industry": industry}), "y", "x")
    return float(found.ci_low <= SLOPE <= found.ci_high)


def _driver(rng: np.random.Generator) -> float:
    """Three independent drivers; the first explains half of what all explain."""
    x = rng.normal(size=(200, 3))
    y = x @ np.sqrt([0.5, 0.3, 0.2]) + 1.2 * rng.normal(size=200)
    found = relative_importance(pd.DataFrame(x, columns=list("abc")), y, draws=300, seed=int(rng.integers(2**31)))
    low, high = found.loc[found["term"] == "a", ["share_ci_low", "share_ci_high"]].to_numpy(dtype=float)[0]
    return float(low <= 50 <= high)


def _event(rng: np.random.Generator) -> float:
    """Sixty entities over ten years, a third starts in the fifth or sixth; the effect is one."""
    entity, year = np.repeat(np.arange(60), 10), np.tile(np.arange(2010, 2020), 60)
    start = np.where(entity < 10, 2014.0, np.where(entity < 20, 2015.0, np.nan))
    outcome = rng.normal(size=60)[entity] + rng.normal(size=600) + (year >= start)
    panel = pd.DataFrame({"entity_id": entity, "period_end": year, "y": outcome, "start": start})
    found = event_study(panel, "y", "start", draws=300, seed=int(rng.integers(2**31))).overall
    return float(found["ci_low"] <= 1 <= found["ci_high"])
