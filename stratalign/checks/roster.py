"""Who was invited and who answered: response rates, and whether some groups are missing from the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from stratalign.checks.result import CheckResult, counted
from stratalign.engagement.configuration import shorten
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.numerics.shares import wilson_interval
from stratalign.vocabulary import LEVEL_LABELS, LEVELS

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("nonresponse_units", "nonresponse_levels", "roster_counts")

Kind = Literal["unit", "level"]
#: Groups are said to differ where chance alone would make them differ so much less often than this.
P_LIMIT = 0.05
#: An adjusted residual beyond this marks a group that answered less, or more, than the others.
RESIDUAL_LIMIT = 2.0
#: Group names in a sentence at most.
NAMED_GROUPS = 5
#: Key of the small groups that stand together.
SMALLER = "smaller"


class InvitedGroup(NamedTuple):
    """People invited and respondents of one group, or of the `n_pooled` small ones that stand together (else 0).

    `group` is its key, or `SMALLER`; the interval of the rate is Wilson's. `difference_sd` is the difference of the
    shares in standard deviations of the invited share; `residual` is adjusted, negative where fewer answered than
    elsewhere.
    """

    group: str
    n_pooled: int
    label: str
    n_invited: int
    n_respondents: int
    rate: float
    ci_low: float
    ci_high: float
    invited_share: float
    respondent_share: float
    difference_sd: float
    residual: float


@dataclass(frozen=True, slots=True)
class Representation:
    """Whether respondents are spread over groups as the people invited are.

    `table` has rows of `InvitedGroup`. Chi-square tests that rates are equal; NaN with one group.
    """

    kind: Kind
    table: pd.DataFrame
    chi_square: float
    degrees_of_freedom: int
    p_value: float
    cramers_v: float
    smallest_expected: float

    @property
    def is_uneven(self) -> bool:
        """Whether the rates differ by more than chance."""
        return bool(self.p_value < P_LIMIT)

    @property
    def overall_rate(self) -> float:
        """Response rate of everybody in these groups."""
        return float(self.table["n_respondents"].sum() / self.table["n_invited"].sum())

    def groups_beyond(self, side: Literal["below", "above"]) -> pd.DataFrame:
        """Rows of the groups that answered less or more than the others, the furthest first; none by chance alone."""
        if not self.is_uneven:
            return self.table.iloc[:0]
        sign = 1.0 if side == "above" else -1.0
        apart = (self.table["residual"] * sign).sort_values(ascending=False)
        return self.table.loc[apart.index[apart > RESIDUAL_LIMIT]]

    def beyond(self, side: Literal["below", "above"]) -> list[str]:
        """Labels of the groups that answered less or more than the others, as `groups_beyond`."""
        return list(self.groups_beyond(side)["label"])


def compare_with_invited(tables: WaveTables, engagement: Engagement, kind: Kind) -> Representation | None:
    """Response rates of units or levels, and how respondents differ from the people invited.

    Groups of fewer invited people than the disclosure threshold are put together, with the next larger one if need be.

    Parameters
    ----------
    tables
        One wave.
    engagement
        Names, and the threshold.
    kind
        Units as the roster names them, or levels.

    Returns
    -------
    Representation or None
        None without a roster, or where it names no such group.
    """
    invited = tables.respondents.invited
    if invited is None:
        return None
    column = "unit_id" if kind == "unit" else "level"
    counts = _counts(tables, invited[column].value_counts(), column, engagement)
    if counts.empty:
        return None
    minimum = engagement.disclosure.minimum_respondents
    return _compare(kind, _pool_small(counts, minimum, f"Smaller {kind}s"))


def check_representation(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Units and levels that answered less than the others, and rosters that list fewer people than answered."""
    results = []
    for kind in ("unit", "level"):
        found = compare_with_invited(tables, engagement, kind)
        if found is None:
            continue
        few = found.beyond("below")
        if few:
            test = f"chi-square {found.chi_square:.1f}, p {_p_words(found.p_value)}"
            seen = f"response rates differ between {kind}s ({test}); under-represented: {_named(few)}"
            fix = "Say so when presenting; the company's means lean towards who answered."
            results.append(CheckResult(f"nonresponse_{kind}s", "warns", seen, tables.file, len(few), fix))
        over = found.table.loc[found.table["n_respondents"] > found.table["n_invited"], "label"]
        if len(over):
            words = counted(len(over), f"{kind} has", f"{kind}s have")
            seen = f"{words} more respondents than the roster invites: {_named(list(over))}"
            fix = "Ask for a roster of the day the survey opened, or correct the unit named in the export."
            results.append(
                CheckResult("roster_counts", "warns", seen, tables.file, len(over), fix, expected="answered <= invited")
            )
    return results


def _counts(tables: WaveTables, n_invited: pd.Series, column: str, engagement: Engagement) -> pd.DataFrame:
    """Invited people and respondents of each group of the roster, in the engagement's order."""
    names = engagement.unit_names if column == "unit_id" else LEVEL_LABELS
    order = list(engagement.unit_names) if column == "unit_id" else list(LEVELS)
    keys = [key for key in order if key in n_invited.index] + sorted(set(n_invited.index) - set(order))
    answered = tables.respondents.table[column].value_counts()
    return pd.DataFrame(
        {
            "group": [str(key) for key in keys],
            "n_pooled": 0,
            "label": [names.get(str(key), str(key)) for key in keys],
            "n_invited": n_invited.reindex(keys).to_numpy(),
            "n_respondents": answered.reindex(keys, fill_value=0).to_numpy(),
        }
    )


def _pool_small(counts: pd.DataFrame, minimum: int, label: str) -> pd.DataFrame:
    """Groups of too few invited people as one row at the end, with the next larger group until it is large enough."""
    order = counts["n_invited"].sort_values(kind="stable").index
    n_small = int((counts["n_invited"] < minimum).sum())
    while 0 < n_small < len(counts) and counts.loc[order[:n_small], "n_invited"].sum() < minimum:
        n_small += 1
    if not n_small:
        return counts
    small = counts.loc[sorted(order[:n_small])]
    sums = small[["n_invited", "n_respondents"]].sum()
    pooled = pd.DataFrame([{"group": SMALLER, "n_pooled": n_small, "label": f"{label} ({n_small})", **sums.to_dict()}])
    return pd.concat([counts.drop(index=small.index), pooled], ignore_index=True)


def _compare(kind: Kind, counts: pd.DataFrame) -> Representation:
    """Rates with intervals, shares, and the test that rates are equal."""
    n_invited, n_answered = counts["n_invited"].astype(float), counts["n_respondents"].astype(float)
    is_possible = n_answered <= n_invited
    low, high = wilson_interval(n_answered.where(is_possible), n_invited)
    invited_share, respondent_share = n_invited / n_invited.sum(), n_answered / max(n_answered.sum(), 1.0)
    spread = np.sqrt(invited_share * (1 - invited_share))
    table = counts.assign(
        rate=(n_answered / n_invited).where(is_possible),
        ci_low=low,
        ci_high=high,
        invited_share=invited_share,
        respondent_share=respondent_share,
        difference_sd=((respondent_share - invited_share) / spread).where(spread > 0),
        residual=np.nan,
    )
    observed = np.column_stack([n_answered, n_invited - n_answered])[is_possible.to_numpy()]
    if len(observed) < 2 or not observed.sum(axis=0).all():
        return Representation(kind, table, float("nan"), 0, float("nan"), float("nan"), float("nan"))
    total, rows, columns = observed.sum(), observed.sum(axis=1), observed.sum(axis=0)
    expected, freedom = np.outer(rows, columns) / total, len(rows) - 1
    chi_square = float(((observed - expected) ** 2 / expected).sum())
    variance = expected[:, 0] * (1 - rows / total) * (1 - columns[0] / total)
    table.loc[is_possible, "residual"] = (observed[:, 0] - expected[:, 0]) / np.sqrt(variance)
    return Representation(
        kind,
        table,
        chi_square,
        freedom,
        float(special.chdtrc(freedom, chi_square)),
        float(np.sqrt(chi_square / total)),
        float(expected.min()),
    )


def _named(labels: list[str]) -> str:
    """Some names, shortened, and how many more there are."""
    rest = f" and {len(labels) - NAMED_GROUPS} more" if len(labels) > NAMED_GROUPS else ""
    return f"{', '.join(shorten(label) for label in labels[:NAMED_GROUPS])}{rest}"


def _p_words(p_value: float) -> str:
    return "< .001" if p_value < 0.001 else f"= {p_value:.3f}".replace("0.", ".", 1)
