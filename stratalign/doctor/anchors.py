"""Published and stored answers, computed again on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.measurement.agreement.icc import icc
from stratalign.measurement.agreement.nulls import null_variance
from stratalign.measurement.agreement.raters import rater_correlations, raters_needed
from stratalign.measurement.agreement.rwg import average_deviation, awg, r_star_wg_j, rwg, rwg_j
from stratalign.measurement.consensus.concordance import kendall_w
from stratalign.measurement.consensus.mapping import consensus_map
from stratalign.measurement.factor_models.confirmatory import confirmatory_factor_analysis
from stratalign.measurement.factor_models.validity import validity_of_loadings
from stratalign.measurement.scales.polychoric import polychoric
from stratalign.measurement.scales.reliability import cronbach_alpha, item_statistics
from stratalign.models.importance.shares import ImportanceMethod, relative_importance
from stratalign.models.regression.association import Covariance, estimate_association
from stratalign.models.robustness.sensitivity import e_value, robustness_value
from stratalign.shipped import shipped_path

ITEMS = [f"q{number}" for number in range(1, 7)]
#: Relative deviation allowed where a formula is closed, and where an optimum is searched.
CLOSED, ITERATIVE = 1e-6, 1e-3

#: Four judges rate six targets (Shrout & Fleiss 1979, table 2).
_JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
#: Seven priorities ranked by nine top managers (Tarakci and others 2014).
_PRIORITIES = [
    [1, 2, 3, 2, 5, 6, 4, 7, 5],
    [4, 1, 4, 3, 6, 5, 5, 2, 7],
    [7, 6, 7, 7, 7, 4, 7, 3, 6],
    [6, 7, 5, 6, 1, 2, 3, 1, 2],
    [5, 3, 6, 5, 3, 7, 6, 6, 3],
    [3, 5, 2, 4, 4, 3, 1, 4, 4],
    [2, 4, 1, 1, 2, 1, 2, 5, 1],
]
#: Fifteen p values of Benjamini & Hochberg (1995).
_P_VALUES = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """A value somebody else computed, and how it is computed here.

    `tolerance` is relative, or absolute (half a printed digit) where `is_printed`.
    """

    quantity: str
    source: str
    expected: ArrayLike
    compute: Callable[[], ArrayLike]
    tolerance: float = CLOSED
    is_printed: bool = False


class RecomputedAnchor(NamedTuple):
    """An anchor as computed here, by the value that deviates most.

    `deviation` is relative, or absolute where values are printed ones. An anchor that cannot be computed has no found
    value, is not reproduced, and says why in `problem`.
    """

    quantity: str
    source: str
    n_values: int
    expected: float
    found: float
    deviation: float
    tolerance: float
    is_reproduced: bool
    problem: str


def recompute_anchors() -> pd.DataFrame:
    """Compute every anchor on this machine.

    Returns
    -------
    pandas.DataFrame
        Rows of `RecomputedAnchor`.
    """
    return pd.DataFrame([_row(anchor) for anchor in anchors()])


def anchors() -> list[Anchor]:
    """Every anchor, those of the simulated data first."""
    return [*_simulated(), *_published()]


def _row(anchor: Anchor) -> RecomputedAnchor:
    expected = np.asarray(anchor.expected, dtype=float).ravel()
    about = anchor.quantity, anchor.source, len(expected)
    try:
        found = np.asarray(anchor.compute(), dtype=float).ravel()
        if found.shape != expected.shape:
            raise ValueError(f"{len(found)} values instead of {len(expected)}")  # noqa: TRY301
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        return RecomputedAnchor(*about, expected[0], np.nan, np.nan, anchor.tolerance, False, problem)
    deviation = np.abs(found - expected)
    if not anchor.is_printed:
        deviation = deviation / np.maximum(np.abs(expected), 1e-9)
    worst = int(np.nan_to_num(deviation, nan=np.inf).argmax())
    return RecomputedAnchor(
        *about,
        expected=expected[worst],
        found=found[worst],
        deviation=deviation[worst],
        tolerance=anchor.tolerance,
        is_reproduced=bool(deviation[worst] <= anchor.tolerance),
        problem="",
    )


def _simulated() -> list[Anchor]:
    """Answers of R to 65 simulated people in twelve groups (data/anchors)."""
    stored = json.loads(shipped_path("data", "anchors", "tiny.json").read_text(encoding="utf-8"))
    data = pd.DataFrame(stored["data"])
    answers, groups = data[ITEMS], data["g"]
    ols, fit = stored["ols"], stored["cfa1"]["fit"]

    def association(covariance: Covariance) -> np.ndarray:
        cluster = "g" if covariance == "cluster" else None
        found = estimate_association(data, "y", "x1", controls=["x2", "x3"], covariance=covariance, cluster=cluster)
        return found.coefficients["std_error"].to_numpy()

    def importance(method: ImportanceMethod) -> pd.Series:
        found = relative_importance(data[["x1", "x2", "x3"]], data["y"], method=method, draws=0)
        return found["importance"]

    def factor(*measures: str) -> list[float]:
        found = confirmatory_factor_analysis(answers, "f =~ " + " + ".join(ITEMS))
        return [float(found.measures[name]) for name in measures]

    def loadings() -> np.ndarray:
        return confirmatory_factor_analysis(answers, "f =~ " + " + ".join(ITEMS)).loadings["loading"].to_numpy()

    anova, reml = stored["icc_x1"], stored["icc_reml"]
    return [
        Anchor("alpha", "R psych::alpha", stored["alpha"]["raw"], lambda: cronbach_alpha(answers).alpha),
        Anchor(
            "alpha without each item",
            "R psych::alpha",
            stored["alpha"]["drop"],
            lambda: item_statistics(answers)["alpha_if_dropped"],
        ),
        Anchor(
            "item-rest correlations",
            "R psych::alpha",
            stored["alpha"]["r_drop"],
            lambda: item_statistics(answers)["item_rest_correlation"],
        ),
        Anchor("rwg", "R multilevel::rwg", stored["rwg_q1"], lambda: rwg(data["q1"], groups, n_options=5)["rwg"]),
        Anchor(
            "rwg(j), uniform null",
            "R multilevel::rwg.j",
            stored["rwg_j_uniform"],
            lambda: rwg_j(answers, groups, n_options=5)["rwg_j"],
        ),
        Anchor(
            "rwg(j), slight skew",
            "R multilevel::rwg.j",
            stored["rwg_j_slight_skew"],
            lambda: rwg_j(answers, groups, n_options=5, null="slight_skew")["rwg_j"],
        ),
        Anchor(
            "r*wg(j)",
            "R multilevel::rwg.j.lindell",
            stored["lindell_2"],
            lambda: r_star_wg_j(answers, groups, n_options=5)["r_star_wg_j"],
        ),
        Anchor(
            "average deviation",
            "R multilevel::ad.m",
            stored["ad_mean"],
            lambda: average_deviation(answers, groups)["average_deviation"],
        ),
        Anchor("awg", "R multilevel::awg", stored["awg"], lambda: awg(answers, groups, low=1, high=5)["awg"]),
        Anchor(
            "ICC(1), ICC(2), mean squares",
            "R multilevel::ICC1, ICC2",
            [anova["ICC1"], anova["ICC2"]],
            lambda: [getattr(icc(data["x1"], groups), name) for name in ("icc1", "icc2")],
        ),
        Anchor(
            "ICC(1), ICC(2), REML",
            "R multilevel::mult.icc",
            [reml["ICC1"][0], reml["ICC2"][0]],
            lambda: [getattr(icc(data["x1"], groups, method="reml"), name) for name in ("icc1", "icc2")],
            ITERATIVE,
        ),
        Anchor(
            "polychoric correlations", "R psych::polychoric", stored["polychoric"], lambda: polychoric(answers), 1e-5
        ),
        Anchor(
            "factor model: chi-square, TLI, SRMR",
            "R lavaan::cfa",
            [fit["chisq"], fit["tli"], fit["srmr"]],
            lambda: factor("chi_square", "tli", "srmr"),
            ITERATIVE,
        ),
        Anchor("factor model: loadings", "R lavaan::cfa", stored["cfa1"]["std"], loadings, ITERATIVE),
        Anchor(
            "composite reliability, variance extracted",
            "R lavaan, Fornell & Larcker",
            [stored["composite"]["CR"], stored["composite"]["AVE"]],
            lambda: validity_of_loadings(loadings()),
            ITERATIVE,
        ),
        Anchor(
            "Shapley shares of R squared",
            "R relaimpo, lmg",
            stored["relimp"]["lmg"],
            lambda: importance("shapley"),
        ),
        Anchor(
            "relative weights",
            "Johnson (2000), in R",
            stored["relimp"]["johnson"],
            lambda: relative_importance(data[["x1", "x2", "x3"]], data["y"], method="relative_weights", draws=0)[
                "importance"
            ],
        ),
        Anchor("errors of a regression, HC2", "R sandwich::vcovHC", ols["HC2"], lambda: association("HC2")),
        Anchor("errors of a regression, HC3", "R sandwich::vcovHC", ols["HC3"], lambda: association("HC3")),
        Anchor(
            "errors of a regression, cluster",
            "R clubSandwich::vcovCR, CR1S",
            ols["CR1S"],
            lambda: association("cluster"),
        ),
    ]


def _published() -> list[Anchor]:
    """Values printed in articles, over data printed with them."""
    priorities = pd.DataFrame(_PRIORITIES, index=[f"p{n}" for n in range(7)], columns=[f"m{n}" for n in range(9)]).T
    return [
        Anchor(
            "six rater correlations",
            "Shrout & Fleiss (1979), table 4",
            [0.17, 0.29, 0.71, 0.44, 0.62, 0.91],
            lambda: (
                rater_correlations(pd.DataFrame(_JUDGES))
                .set_index("type")
                .loc[["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"], "icc"]
            ),
            0.005,
            is_printed=True,
        ),
        Anchor(
            "strategic consensus",
            "Tarakci and others (2014)",
            [0.5650],
            lambda: [consensus_map(priorities, permutations=0).alpha["all"]],
            0.00005,
            is_printed=True,
        ),
        Anchor(
            "Kendall's W",
            "Tarakci and others (2014)",
            [0.3192],
            lambda: [kendall_w(priorities).w],
            0.00005,
            is_printed=True,
        ),
        Anchor(
            "raters for ICC(2) of .70",
            "Spearman-Brown, ICC(1) .05 to .20",
            [45, 21, 14, 10],
            lambda: [raters_needed(value) for value in (0.05, 0.10, 0.15, 0.20)],
        ),
        Anchor(
            "p values that hold a false discovery rate of .05",
            "Benjamini & Hochberg (1995)",
            [4],
            lambda: [(adjust_p_values(_P_VALUES)["p_adjusted"] <= 0.05).sum()],
        ),
        Anchor(
            "E-value of a risk ratio of 3.9 (1.8 to 8.7)",
            "VanderWeele & Ding (2017)",
            [7.26, 3.0],
            lambda: list(e_value(3.9, 1.8, 8.7)),
            0.005,
            is_printed=True,
        ),
        Anchor(
            "robustness value at t = 4.18445, 783 degrees of freedom",
            "R sensemakr; Cinelli & Hazlett (2020)",
            [0.138776353893589],
            lambda: [robustness_value(4.18444950, 783)],
        ),
        Anchor(
            "skewed nulls of five points",
            "LeBreton & Senter (2008), table 2",
            [1.34, 0.90, 0.44, 1.32],
            _null_variances,
            0.005,
            is_printed=True,
        ),
    ]


def _null_variances() -> list[float]:
    return [null_variance(5, name) for name in ("slight_skew", "moderate_skew", "heavy_skew", "triangular")]
