"""Published and stored answers, computed again on this machine."""

from __future__ import annotations

import pandas as pd

from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.doctor.anchor import Anchor, recompute
from stratalign.doctor.reference.suite import reference_anchors
from stratalign.measurement.agreement.nulls import null_variance
from stratalign.measurement.agreement.raters import rater_correlations, raters_needed
from stratalign.measurement.consensus.concordance import kendall_w
from stratalign.measurement.consensus.mapping import consensus_map
from stratalign.models.robustness.sensitivity import e_value, robustness_value

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


def recompute_anchors() -> pd.DataFrame:
    """Compute every anchor on this machine.

    Returns
    -------
    pandas.DataFrame
        Rows of `RecomputedAnchor`.
    """
    return pd.DataFrame([recompute(anchor) for anchor in anchors()])


def anchors() -> list[Anchor]:
    """Every anchor: what R answers to the stored tables, and what articles print."""
    return [*reference_anchors(), *_published()]


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
            1e-6,
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
