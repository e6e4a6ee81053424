"""The six figures of the published study, computed for any companies, each with the model of all of them."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import Companies, strata_of
from stratalign.models.claims.figures import Counted, Figure, Premium
from stratalign.models.claims.groups import Group
from stratalign.models.claims.origins import require_one_origin
from stratalign.models.claims.outcome_figures import (
    FEWEST_COMPANIES,
    HIGH,
    RATIO_COLUMNS,
    Contrasted,
    correlations_of,
    cuts_of,
    model_of,
    premium_of,
    ratio_of,
)
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS, CUTS, EXPOSURE, PILLARS
from stratalign.models.importance.shares import relative_importance
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_draws, require_level
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import model_rows


@displayed
@dataclass(frozen=True, slots=True)
class HeadlineClaims(Result):
    """The claims recomputed.

    - `premiums`: rows of `Premium`; Fieller's bounds are missing with `why_none` where the bottom mean is below one
      point, or cannot be distinguished from zero.
    - `ratios`: outcome, claimed_ratio, the fields of `TwoByTwo`, BCa bounds of the risk ratio, implied_r with the share
      of high outcomes observed over all companies, and the implied_r of the claim with a quarter of them.
    - `models`: outcome, slope per standard deviation of alignment with industry fixed effects and log headcount (HC4),
      bounds, p, predicted_low and predicted_high at one SD below and above, partial_r; plain correlations over all
      companies, r, over the extreme groups alone, r_extreme, and that without its inflation, r_uninflated.
    - `cuts`: rows of `Cut`, value and bounds of premiums and ratios at every cut, so that no cut is picked.
    - `pillars`: shares of the explained variance of the mean standardised outcome, of companies that have all, with
      `baseline_pct`; `attrs` holds R squared.
    - `counts`: rows of `Counted`: companies behind each outcome's figures, which are those that have it; of an outcome
      without figures, why.

    `n_companies` stand behind any figure, `n_top` and `n_bottom` behind the outcome that most have. `n_tied` companies
    share a score at the cut of a group: they belong to it by equal parts, so that their order in the file does not
    matter, and counts of high outcomes are rounded to whole companies.
    """

    premiums: pd.DataFrame
    ratios: pd.DataFrame
    models: pd.DataFrame
    cuts: pd.DataFrame
    pillars: pd.DataFrame
    n_companies: int
    n_top: int
    n_bottom: int
    n_left_out: int
    top: float
    bottom: float
    is_synthetic: bool
    n_tied: int = 0
    counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(Counted._fields)))

    def tidy(self) -> pd.DataFrame:
        """Premiums, risk ratios, and the slopes of the models of all companies, in the model columns."""
        parts = [
            (self.premiums, "premium_pct", ("premium_pct", "premium_ci_low", "premium_ci_high")),
            (self.ratios, "risk_ratio", ("risk_ratio", "risk_ratio_ci_low", "risk_ratio_ci_high")),
            (self.models, "slope_per_sd", ("slope_per_sd", "ci_low", "ci_high")),
        ]
        rows = [
            model_rows(
                term=part["outcome"].tolist(),
                quantity=quantity,
                **{
                    name: part[column].tolist()
                    for name, column in zip(("estimate", "ci_low", "ci_high"), columns, strict=True)
                },
                p_value=part["p_value"].tolist() if "p_value" in part else float("nan"),
                n_units=part["n_companies"].tolist() if "formula" in part else self._in_groups(part["outcome"]),
                covariance={"premium_pct": "Fieller", "risk_ratio": "log method"}.get(quantity, "HC4"),
                formula=part["formula"].tolist() if "formula" in part else "top against bottom",
            )
            for part, quantity, columns in parts
            if len(part)
        ]
        return pd.concat(rows, ignore_index=True)

    def table(self, *, digits: int = 2) -> pd.DataFrame:
        """The models of all companies as they are read: slope per standard deviation, its bounds, companies.

        Parameters
        ----------
        digits
            After the point; the models themselves stay unrounded.

        Returns
        -------
        pandas.DataFrame
            A row an outcome.
        """
        columns = ["slope_per_sd", "ci_low", "ci_high", "n_companies"]
        return self.models.set_index("outcome")[columns].round(digits)

    def _in_groups(self, outcomes: pd.Series) -> list[int]:
        """Companies of both groups behind each outcome."""
        rows = self.counts.set_index("outcome").loc[list(outcomes)]
        return (rows["n_top"] + rows["n_bottom"]).tolist()


def headline_claims(
    companies: pd.DataFrame,
    *,
    top: float = 0.25,
    bottom: float = 0.25,
    within: str | None = "industry",
    exposure: str = EXPOSURE,
    outcomes: Mapping[str, Figure] | None = None,
    cuts: Sequence[float] = CUTS,
    draws: int = 2000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> HeadlineClaims:
    """Recompute the six claims by the definitions of docs/method.md.

    Parameters
    ----------
    companies
        One row per company: exposure, outcomes, and optionally headcount, the pillars and a column `origin` or
        `synthetic`. Each outcome's figures are of the companies that have it and the exposure.
    top, bottom
        Shares of companies called aligned and unaligned, by rank of the exposure within `within`; companies of one
        score at the cut belong to the group by equal parts.
    within
        Column in which companies are ranked and outcomes called high, and which the models hold constant; None for all
        together. Groups of fewer than eight are put together.
    exposure
        Column of the alignment score.
    outcomes
        Columns with the figure to print of each; those of the published study that are there where absent.
    cuts
        Shares at which every claim is computed too.
    draws
        Resamples of companies within strata, groups formed again in each.
    seed
        Same seed, same draws.
    ci_level
        Coverage of all intervals.

    Returns
    -------
    HeadlineClaims
        Tables for each claim, each with the model of all companies.

    Raises
    ------
    StatisticError
        A column is absent or not numeric, shares leave no middle order or fewer than two companies in a group, real and
        made-up companies stand together, or fewer than forty companies have any outcome.

    References
    ----------
    docs/method.md. Contrasts: Preacher and others (2005); Fieller (1954); BCa: Efron (1987). Coverage of the intervals
    is simulated by benchmarks/coverage.py.
    """
    require_level(ci_level)
    require_draws(draws, seed)
    is_synthetic = require_one_origin(companies)
    figures = _figures(companies, outcomes)
    used = _scored(companies, exposure, list(figures), within, (top, bottom))
    groups, too_few = _by_companies(used, exposure, list(figures))
    how = _How(top, bottom, tuple(cuts), draws, seed, ci_level)
    found = [
        _contrast(used[complete], exposure, {name: figures[name] for name in names}, within, how)
        for complete, names in groups
    ]
    counts = _in_order([row for one in found for row in one.counts], figures)
    every = pd.DataFrame([*counts, *too_few], columns=list(Counted._fields))
    every = every.assign(n_left_out=len(companies) - every["n_companies"])
    most = max(counts, key=lambda row: row.n_companies)
    whole = used.dropna(subset=[row.outcome for row in counts])
    n_companies = int(used[[row.outcome for row in counts]].notna().any(axis=1).sum())
    return HeadlineClaims(
        premiums=pd.DataFrame(
            _in_order([row for one in found for row in one.premiums], figures), columns=list(Premium._fields)
        ),
        ratios=_table([row for one in found for row in one.ratios], figures, RATIO_COLUMNS),
        models=_table([row for one in found for row in one.models], figures, None),
        cuts=_cuts_in_order([one.cuts for one in found], figures),
        pillars=_pillars(whole, [row.outcome for row in counts], seed, ci_level),
        n_companies=n_companies,
        n_top=most.n_top,
        n_bottom=most.n_bottom,
        n_left_out=len(companies) - n_companies,
        top=top,
        bottom=bottom,
        is_synthetic=is_synthetic,
        n_tied=max(row.n_tied for row in counts),
        counts=every,
    )


class _How(NamedTuple):
    """Shares of the groups, resamples, seed and coverage."""

    top: float
    bottom: float
    cuts: tuple[float, ...]
    draws: int
    seed: int
    ci_level: float


class _Rows(NamedTuple):
    """Rows of every table for outcomes that the same companies have."""

    premiums: list[Premium]
    ratios: list[dict[str, object]]
    models: list[dict[str, object]]
    cuts: pd.DataFrame
    counts: list[Counted]


def _contrast(used: pd.DataFrame, exposure: str, figures: Mapping[str, Figure], within: str | None, how: _How) -> _Rows:
    """All figures of outcomes that every one of these companies has."""
    used = used.reset_index(drop=True)
    outcomes = list(figures)
    strata = strata_of(list(used[within])) if within else (np.arange(len(used)),)
    values = used[outcomes].to_numpy(dtype=float)
    frame = Companies(used[exposure].to_numpy(dtype=float), values, strata, how.top, how.bottom, HIGH)
    full = frame.full()
    n_top, n_bottom = int(full.n_top[0, 0]), int(full.n_bottom[0, 0])
    if min(n_top, n_bottom) < 2:
        raise StatisticError(
            f"shares of {how.top:g} and {how.bottom:g} leave {n_top} and {n_bottom} of {len(used)} companies in the "
            "groups; two are needed in each: take larger shares."
        )
    contrasted = Contrasted(full, frame.resampled_in_portions(how.draws, how.seed), frame.left_out())
    parts = frame.weights()
    is_high = frame.share_high()
    modelled = _with_merged_strata(used, within, strata)
    places = list(enumerate(outcomes))
    n_tied = int(((parts[0] % 1 > 0) | (parts[1] % 1 > 0)).sum())
    return _Rows(
        premiums=[
            premium_of(name, place, contrasted, [Group(values[:, place], part) for part in parts], how.ci_level)
            for place, name in places
            if figures[name] == "premium"
        ],
        ratios=[
            ratio_of(name, place, contrasted, (how.top, how.bottom, float(is_high[place])), how.ci_level)
            for place, name in places
            if figures[name] == "ratio"
        ],
        models=[
            model_of(modelled, name, exposure, within, how.ci_level)
            | correlations_of(frame.exposure, values[:, place], parts[0] + parts[1], (how.top + how.bottom) / 2)
            for place, name in places
        ],
        cuts=cuts_of(frame, figures, how.ci_level, how.cuts),
        counts=[Counted(name, len(used), n_top, n_bottom, 0, n_tied, "") for name in outcomes],
    )


def _figures(companies: pd.DataFrame, outcomes: Mapping[str, Figure] | None) -> dict[str, Figure]:
    """Outcomes to estimate with the figure of each."""
    if outcomes is not None:
        return dict(outcomes)
    published: dict[str, Figure] = {
        **dict.fromkeys(CLAIMED_PREMIUMS, "premium"),
        **dict.fromkeys(CLAIMED_RATIOS, "ratio"),
    }
    return {name: figure for name, figure in published.items() if name in companies}


def _by_companies(
    used: pd.DataFrame, exposure: str, outcomes: list[str]
) -> tuple[list[tuple[np.ndarray, list[str]]], list[Counted]]:
    """Outcomes that the same companies have, together; and those that too few have, with why."""
    groups: dict[bytes, tuple[np.ndarray, list[str]]] = {}
    without = []
    for name in outcomes:
        has = used[name].notna().to_numpy()
        n = int(has.sum())
        if n < FEWEST_COMPANIES:
            without.append(Counted(name, n, 0, 0, 0, 0, f"{n} companies have it; {FEWEST_COMPANIES} are needed"))
        elif used.loc[has, exposure].nunique() < 2 or used.loc[has, name].nunique() < 2:
            flat = exposure if used.loc[has, exposure].nunique() < 2 else name
            without.append(Counted(name, n, 0, 0, 0, 0, f"{flat} does not vary over the {n} companies"))
        else:
            groups.setdefault(has.tobytes(), (has, []))[1].append(name)
    if not groups:
        shown = "; ".join(f"{row.outcome}: {row.why_none}" for row in without[:3])
        raise StatisticError(
            f"none of {len(without)} outcomes can be estimated of {len(used)} companies with {exposure}: {shown}."
        )
    return list(groups.values()), without


def _in_order(rows: list[Any], figures: Mapping[str, Figure]) -> list[Any]:
    """Rows of outcomes in the order of the outcomes."""
    places = list(figures)
    return sorted(rows, key=lambda row: places.index(row.outcome))


def _table(rows: list[dict[str, object]], figures: Mapping[str, Figure], columns: list[str] | None) -> pd.DataFrame:
    places = list(figures)
    return pd.DataFrame(sorted(rows, key=lambda row: places.index(str(row["outcome"]))), columns=columns)


def _cuts_in_order(parts: list[pd.DataFrame], figures: Mapping[str, Figure]) -> pd.DataFrame:
    """Rows of every cut, cut by cut, in the order of the outcomes."""
    places = {name: place for place, name in enumerate(figures)}
    rows = pd.concat(parts, ignore_index=True)
    order = rows["outcome"].map(places)
    return rows.iloc[np.lexsort([order, rows["cut"]])].reset_index(drop=True)


def claims_at_cuts(
    companies: pd.DataFrame, *, cuts: Sequence[float] = CUTS, within: str | None = "industry", ci_level: float = 0.95
) -> pd.DataFrame:
    """Compute every claim at each of several cuts, as the table `cuts` of `headline_claims`.

    Parameters
    ----------
    companies, within, ci_level
        As in `headline_claims`.
    cuts
        Shares of companies called aligned, and as many unaligned, each above 0 and up to .5.

    Returns
    -------
    pandas.DataFrame
        Rows of `Cut`.

    Raises
    ------
    StatisticError
        As in `headline_claims`.
    """
    require_level(ci_level)
    require_one_origin(companies)
    figures = _figures(companies, None)
    used = _scored(companies, EXPOSURE, list(figures), within, (min(cuts), max(cuts)))
    groups, _ = _by_companies(used, EXPOSURE, list(figures))
    parts = []
    for complete, names in groups:
        rows = used[complete].reset_index(drop=True)
        strata = strata_of(list(rows[within])) if within else (np.arange(len(rows)),)
        frame = Companies(rows[EXPOSURE].to_numpy(float), rows[names].to_numpy(float), strata, HIGH, HIGH, HIGH)
        parts.append(cuts_of(frame, {name: figures[name] for name in names}, ci_level, cuts))
    return _cuts_in_order(parts, figures)


def _scored(
    companies: pd.DataFrame, exposure: str, outcomes: list[str], within: str | None, shares: tuple[float, float]
) -> pd.DataFrame:
    """Companies with a score, as numbers, or why they cannot be contrasted."""
    needed = [exposure, *([within] if within else [])]
    absent = [name for name in (*needed, *outcomes) if name not in companies]
    if absent or not outcomes:
        raise StatisticError(
            f"the companies have no column {', '.join(absent) or 'of a claimed outcome'}; needed are {exposure}, "
            f"{within or 'no stratum'} and outcomes such as {', '.join(CLAIMED_PREMIUMS)}."
        )
    if not all(isinstance(share, numbers.Real) and 0 < float(share) <= 0.5 for share in shares):
        raise StatisticError(
            f"extreme groups hold up to half of the companies each; not {shares[0]!r} and {shares[1]!r}."
        )
    others = [name for name in ("headcount", *PILLARS) if name in companies]
    numeric = as_numbers(companies, list(dict.fromkeys([exposure, *outcomes, *others])))
    return companies.assign(**numeric).dropna(subset=needed).reset_index(drop=True)


def _with_merged_strata(used: pd.DataFrame, within: str | None, strata: tuple[np.ndarray, ...]) -> pd.DataFrame:
    """Companies labelled by the stratum they are ranked in: a stratum of one company would determine its own fit."""
    if not within:
        return used
    labels = np.empty(len(used), dtype=int)
    for place, rows in enumerate(strata):
        labels[rows] = place
    return used.assign(**{within: labels})


def _pillars(used: pd.DataFrame, outcomes: list[str], seed: int, ci_level: float) -> pd.DataFrame:
    """Shares of the pillars in the mean of the standardised outcomes; empty without pillars or enough companies."""
    used = used.dropna(subset=[name for name in PILLARS if name in used])
    if not set(PILLARS) <= set(used) or len(used) < FEWEST_COMPANIES:
        return pd.DataFrame()
    standardised = (used[outcomes] - used[outcomes].mean()) / used[outcomes].std()
    return relative_importance(
        used[list(PILLARS)],
        standardised.mean(axis=1),
        method="general_dominance",
        draws=1000,
        seed=seed,
        ci_level=ci_level,
    )
