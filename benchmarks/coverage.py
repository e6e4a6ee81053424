"""Simulated coverage of the 95 % intervals of slope, growth premium and risk ratio, for studies of 410 companies.

    .venv/bin/python benchmarks/coverage.py --replications 2000

Companies are bivariate normal: alignment and growth correlate at .20 within eight industries of the sizes of the
shipped sample, growth has mean 8 and deviation 10 points. The truths follow from the distribution, not from a sample.
The rows "propagated from answers" know alignment only from people's noisy scores.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.comparisons.ratios import ratio_of_means
from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import Companies
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.models.claims.two_by_two import compare_counts
from stratalign.models.propagation.propagate import propagate_uncertainty
from stratalign.models.regression.association import estimate_association
from stratalign.numerics.resampling import bca_interval

CORRELATION, MEAN, SPREAD = 0.20, 8.0, 10.0
INDUSTRIES = (69, 67, 54, 52, 51, 44, 42, 31)
DRAWS = 500
ALLOWED = (0.935, 0.965)


def main() -> int:
    """Simulate and print; 1 where an interval in use leaves the band."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261124)
    given = parser.parse_args()
    n = sum(INDUSTRIES)
    ends = np.cumsum(INDUSTRIES)
    strata = tuple(np.arange(end - size, end) for end, size in zip(ends, INDUSTRIES, strict=True))
    labels = np.repeat(list("abcdefgh"), INDUSTRIES)
    reach = SPREAD * CORRELATION * stats.norm.pdf(stats.norm.ppf(0.75)) / 0.25
    truth = {
        "slope, HC3": CORRELATION * SPREAD,
        "growth premium, Fieller": (MEAN + reach) / (MEAN - reach),
        "growth premium, BCa (for comparison)": (MEAN + reach) / (MEAN - reach),
        "risk ratio, log method": ratio_of_correlation(CORRELATION),
        "risk ratio, BCa (for comparison)": ratio_of_correlation(CORRELATION),
        "slope, propagated from answers": CORRELATION * SPREAD,
        "growth premium, propagated from answers": 100 * ((MEAN + reach) / (MEAN - reach) - 1),
        "slope, scores taken as known (for comparison)": CORRELATION * SPREAD,
    }
    held = dict.fromkeys(truth, 0)
    rng = np.random.default_rng(given.seed)
    for _ in range(given.replications):
        x = rng.normal(size=n)
        z = CORRELATION * x + np.sqrt(1 - CORRELATION**2) * rng.normal(size=n)
        growth = MEAN + SPREAD * z
        frame = Companies(x, growth[:, None], strata, 0.25, 0.25, 0.25)
        full, drawn, left = frame.full(), frame.resampled(DRAWS, rng), frame.left_out()
        counts = (full.high_top[0, 0], full.n_top[0, 0], full.high_bottom[0, 0], full.n_bottom[0, 0])
        table = compare_counts(*(int(count) for count in counts), suppress=False)
        found = estimate_association(
            pd.DataFrame({"x": x, "y": growth, "industry": labels}), "y", "x", fixed_effects=["industry"]
        )
        premiums = [(part.mean_top / part.mean_bottom)[:, 0] for part in (full, drawn, left)]
        ratios = [part.risk_ratio[:, 0] for part in (full, drawn, left)]
        bounds = {
            "slope, HC3": (found.ci_low, found.ci_high),
            "growth premium, Fieller": _fieller(growth, *frame.groups()),
            "growth premium, BCa (for comparison)": bca_interval(float(premiums[0][0]), *premiums[1:]),
            "risk ratio, log method": (table.risk_ratio_ci_low, table.risk_ratio_ci_high),
            "risk ratio, BCa (for comparison)": bca_interval(float(ratios[0][0]), *ratios[1:]),
            **_propagated(x, growth, labels, rng),
        }
        for name, (low, high) in bounds.items():
            held[name] += low <= truth[name] <= high
    error = np.sqrt(0.95 * 0.05 / given.replications)
    print(f"{given.replications:,} studies of {n} companies; simulation error {100 * error:.1f} points")
    for name, count in held.items():
        print(f"{name:<48}{100 * count / given.replications:6.1f} %")
    used = [held[name] / given.replications for name in held if "comparison" not in name]
    return int(not all(ALLOWED[0] <= share <= ALLOWED[1] for share in used))


def _propagated(x: np.ndarray, growth: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> dict[str, tuple]:
    """Intervals of the chain where alignment is known from 8 to 20 people a company only, reliability near .77."""
    company = np.repeat(np.arange(len(x)), rng.integers(8, 21, len(x)))
    score = x[company] + rng.normal(0, 2, len(company))
    people = pd.DataFrame({"company_id": company, "alignment_index_points": score})
    companies = pd.DataFrame({"company_id": np.arange(len(x)), "growth": growth, "industry": labels})
    claim = propagate_uncertainty(people, companies, "growth", draws=DRAWS, seed=int(rng.integers(2**31)))
    rows = claim.claims.set_index(["quantity", "resampling"])[["ci_low", "ci_high"]]
    return {
        "slope, propagated from answers": tuple(rows.loc[("slope_per_sd", "resampled_companies")]),
        "growth premium, propagated from answers": tuple(rows.loc[("premium_pct", "resampled_companies")]),
        "slope, scores taken as known (for comparison)": tuple(rows.loc[("slope_per_sd", "scores_fixed")]),
    }


def _fieller(growth: np.ndarray, is_top: np.ndarray, is_bottom: np.ndarray) -> tuple[float, float]:
    """Fieller's interval of the ratio of the groups' means; missing where it has none."""
    top, bottom = growth[is_top], growth[is_bottom]
    try:
        found = ratio_of_means(
            (top.mean(), bottom.mean()), (top.std(ddof=1), bottom.std(ddof=1)), (len(top), len(bottom))
        )
    except StatisticError:
        return float("nan"), float("nan")
    return found.ci_low, found.ci_high


if __name__ == "__main__":
    sys.exit(main())
