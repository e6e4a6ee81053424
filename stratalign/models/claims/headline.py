"""The six figures of the published study, computed for any companies, each with the model of all of them."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd

from stratalign.comparisons.ratios import ratio_of_means
from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import Companies, Contrasts, strata_of
from stratalign.models.claims.figures import Cut, Premium
from stratalign.models.claims.groups import Group, correlation_of, welch_interval
from stratalign.models.claims.implied import implied_correlation, uninflate_correlation
from stratalign.models.claims.two_by_two import TwoByTwo, compare_counts
from stratalign.models.importance.shares import relative_importance
from stratalign.models.regression.association import estimate_association
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_draws, require_level
from stratalign.numerics.resampling import bca_bounds
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import model_rows

#: Outcome -> the figure claimed for it: per cent more (premiums), or to one (ratios).
CLAIMED_PREMIUMS = {"revenue_cagr_pct": 58.0, "operating_margin_pct": 72.0}
CLAIMED_RATIOS = {
    "customer_retention_pct": 2.23,
    "customer_satisfaction_pct": 3.2,
    "leadership_effectiveness_points": 8.71,
    "employee_engagement_points": 16.8,
}
RATIO_COLUMNS = [
    "outcome", "claimed_ratio", *(field.name for field in fields(TwoByTwo)), "risk_ratio_bca_low",
    "risk_ratio_bca_high", "implied_r", "claimed_implied_r",
]  # fmt: skip
CUTS = (0.10, 0.20, 0.25, 1 / 3, 0.50)
PILLARS = ("strategy_points", "culture_points", "talent_points")
#: A premium over a smaller mean (percentage points) says nothing.
SMALLEST_MEAN = 1.0
HIGH = 0.25
EXPOSURE = "alignment_index_points"
#: Share of a group's companies left out at each end of a trimmed mean.
TRIMMED = 0.10
FEWEST_COMPANIES = 40


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
    - `pillars`: shares of the explained variance of the mean standardised outcome, with `baseline_pct`; `attrs` holds R
      squared.

    `n_tied` companies share a score at the cut of a group: they belong to it by equal parts, so that their order in the
    file does not matter, and counts of high outcomes are rounded to whole companies.
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
                n_units=self.n_companies if "formula" in part else self.n_top + self.n_bottom,
                covariance={"premium_pct": "Fieller", "risk_ratio": "log method"}.get(quantity, "HC4"),
                formula=part["formula"].tolist() if "formula" in part else "top against bottom",
            )
            for part, quantity, columns in parts
            if len(part)
        ]
        return pd.concat(rows, ignore_index=True)


def headline_claims(
    companies: pd.DataFrame,
    *,
    top: float = 0.25,
    bottom: float = 0.25,
    within: str | None = "industry",
    exposure: str = EXPOSURE,
    draws: int = 2000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> HeadlineClaims:
    """Recompute the six claims by the definitions of docs/method.md.

    Parameters
    ----------
    companies
        One row per company: exposure, the outcomes of `CLAIMED_PREMIUMS` and `CLAIMED_RATIOS` it has, and optionally
        headcount, the pillars and a column `synthetic`. Companies that lack exposure or an outcome are left out.
    top, bottom
        Shares of companies called aligned and unaligned, by rank of the exposure within `within`; companies of one
        score at the cut belong to the group by equal parts.
    within
        Column in which companies are ranked and outcomes called high, and which the models hold constant; None for all
        together. Groups of fewer than eight are put together.
    exposure
        Column of the alignment score.
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
        A column is absent or not numeric, shares leave no middle order or fewer than two companies in a group, or fewer
        than forty companies are complete.

    References
    ----------
    docs/method.md. Contrasts: Preacher and others (2005); Fieller (1954); BCa: Efron (1987). Coverage of the intervals
    is simulated by benchmarks/coverage.py.
    """
    require_level(ci_level)
    require_draws(draws, seed)
    outcomes = [name for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS) if name in companies]
    used = _complete(companies, exposure, outcomes, within, (top, bottom))
    strata = strata_of(list(used[within])) if within else (np.arange(len(used)),)
    values = used[outcomes].to_numpy(dtype=float)
    frame = Companies(used[exposure].to_numpy(dtype=float), values, strata, top, bottom, HIGH)
    full, left_out = frame.full(), frame.left_out()
    n_top, n_bottom = int(full.n_top[0, 0]), int(full.n_bottom[0, 0])
    if min(n_top, n_bottom) < 2:
        raise StatisticError(
            f"shares of {top:g} and {bottom:g} leave {n_top} and {n_bottom} of {len(used)} companies in the groups; "
            "two are needed in each: take larger shares."
        )
    drawn = frame.resampled(draws, np.random.default_rng(seed))
    parts = frame.weights()
    premiums = [
        _premium(name, place, full, drawn, left_out, [Group(values[:, place], part) for part in parts], ci_level)
        for place, name in enumerate(outcomes)
        if name in CLAIMED_PREMIUMS
    ]
    is_high = frame.share_high()
    ratios = [
        _ratio(name, place, full, drawn, left_out, (top, bottom, float(is_high[place])), ci_level)
        for place, name in enumerate(outcomes)
        if name in CLAIMED_RATIOS
    ]
    modelled = _with_merged_strata(used, within, strata)
    return HeadlineClaims(
        premiums=pd.DataFrame(premiums, columns=list(Premium._fields)),
        ratios=pd.DataFrame(ratios, columns=RATIO_COLUMNS),
        models=pd.DataFrame(
            [
                _model(modelled, name, exposure, within, ci_level)
                | _correlations(frame.exposure, values[:, place], parts[0] + parts[1], (top + bottom) / 2)
                for place, name in enumerate(outcomes)
            ]
        ),
        cuts=_cuts(frame, outcomes, ci_level, CUTS),
        pillars=_pillars(used, outcomes, seed, ci_level),
        n_companies=len(used),
        n_top=n_top,
        n_bottom=n_bottom,
        n_left_out=len(companies) - len(used),
        top=top,
        bottom=bottom,
        is_synthetic=bool("synthetic" in used and used["synthetic"].astype(str).str.lower().eq("true").any()),
        n_tied=int(((parts[0] % 1 > 0) | (parts[1] % 1 > 0)).sum()),
    )


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
    outcomes = [name for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS) if name in companies]
    used = _complete(companies, EXPOSURE, outcomes, within, (min(cuts), max(cuts)))
    strata = strata_of(list(used[within])) if within else (np.arange(len(used)),)
    frame = Companies(used[EXPOSURE].to_numpy(float), used[outcomes].to_numpy(float), strata, HIGH, HIGH, HIGH)
    return _cuts(frame, outcomes, ci_level, cuts)


def _complete(
    companies: pd.DataFrame, exposure: str, outcomes: list[str], within: str | None, shares: tuple[float, float]
) -> pd.DataFrame:
    """Companies with all scores and outcomes, as numbers, or why they cannot be contrasted."""
    needed = [exposure, *([within] if within else [])]
    absent = [name for name in needed if name not in companies]
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
    numeric = as_numbers(companies, [exposure, *outcomes, *others])
    used = companies.assign(**numeric).dropna(subset=[*needed, *outcomes]).reset_index(drop=True)
    if len(used) < FEWEST_COMPANIES:
        raise StatisticError(f"{len(used)} companies have all scores and outcomes; {FEWEST_COMPANIES} are needed.")
    flat = [name for name in (exposure, *outcomes) if used[name].nunique() < 2]
    if flat:
        raise StatisticError(f"{' and '.join(flat)} do not vary over the {len(used)} companies: nothing to compare.")
    return used


def _with_merged_strata(used: pd.DataFrame, within: str | None, strata: tuple[np.ndarray, ...]) -> pd.DataFrame:
    """Companies labelled by the stratum they are ranked in: a stratum of one company would determine its own fit."""
    if not within:
        return used
    labels = np.empty(len(used), dtype=int)
    for place, rows in enumerate(strata):
        labels[rows] = place
    return used.assign(**{within: labels})


def _premium(
    name: str,
    place: int,
    full: Contrasts,
    drawn: Contrasts,
    left_out: Contrasts,
    groups: list[Group],
    ci_level: float,
) -> Premium:
    """Per cent by which the top group's mean exceeds the bottom's, and the difference in points."""

    def premium(part: Contrasts) -> np.ndarray:
        below = part.mean_bottom[:, place]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(below > SMALLEST_MEAN, 100 * (part.mean_top[:, place] / below - 1), np.nan)

    def over(centre: float, base: float) -> float:
        return 100 * (centre / base - 1) if base > SMALLEST_MEAN else float("nan")

    on_top, at_bottom = groups
    estimate = float(premium(full)[0])
    bca_low, bca_high, why_bca = bca_bounds(estimate, premium(drawn), premium(left_out), ci_level=ci_level)
    difference_low, difference_high = welch_interval(on_top, at_bottom, ci_level)
    _, low, high, why = _premium_of(on_top, at_bottom, ci_level)
    return Premium(
        outcome=name,
        claimed_pct=CLAIMED_PREMIUMS[name],
        mean_top=on_top.mean,
        mean_bottom=at_bottom.mean,
        premium_pct=estimate,
        premium_ci_low=low,
        premium_ci_high=high,
        premium_bca_low=bca_low,
        premium_bca_high=bca_high,
        difference_points=on_top.mean - at_bottom.mean,
        difference_ci_low=difference_low,
        difference_ci_high=difference_high,
        premium_of_medians_pct=over(on_top.median, at_bottom.median),
        premium_of_trimmed_pct=over(on_top.trimmed(TRIMMED), at_bottom.trimmed(TRIMMED)),
        why_none=why or why_bca,
    )


def _ratio(
    name: str,
    place: int,
    full: Contrasts,
    drawn: Contrasts,
    left_out: Contrasts,
    shares: tuple[float, float, float],
    ci_level: float,
) -> dict[str, object]:
    """Counts, shares, ratios and what they imply, given the shares of top, bottom and high among all companies."""
    table = _counted(full, place, ci_level)
    estimate, nothing = table.risk_ratio, float("nan")
    low, high, why = nothing, nothing, ""
    if np.isfinite(estimate):
        exact = float(full.risk_ratio[0, place])
        draws = drawn.risk_ratio[:, place], left_out.risk_ratio[:, place]
        low, high, why = bca_bounds(exact, *draws, ci_level=ci_level)
    top, bottom, is_high = shares

    def implied(ratio: float, share: float) -> float:
        return implied_correlation(ratio, top=top, bottom=bottom, high=share)

    implied_r = nothing
    if np.isfinite(estimate) and is_high < 1:
        try:
            implied_r = implied(estimate, is_high)
        except StatisticError as problem:
            why = why or str(problem)
    claimed = CLAIMED_RATIOS[name]
    return {
        "outcome": name,
        "claimed_ratio": claimed,
        **asdict(table),
        "why_none": table.why_none or why,
        "risk_ratio_bca_low": low,
        "risk_ratio_bca_high": high,
        "implied_r": implied_r,
        "claimed_implied_r": implied(claimed, HIGH),
    }


def _counted(full: Contrasts, place: int, ci_level: float) -> TwoByTwo:
    """High outcomes of both groups compared, in whole companies."""
    counts = (full.high_top[0, place], full.n_top[0, 0], full.high_bottom[0, place], full.n_bottom[0, 0])
    high_top, n_top, high_bottom, n_bottom = (int(np.rint(count)) for count in counts)
    return compare_counts(high_top, n_top, high_bottom, n_bottom, ci_level=ci_level)


def _model(used: pd.DataFrame, name: str, exposure: str, within: str | None, ci_level: float) -> dict[str, object]:
    """Outcome on standardised alignment over all companies, with industries and size."""
    data = used.assign(alignment_sd=(used[exposure] - used[exposure].mean()) / used[exposure].std())
    controls = []
    if "headcount" in used and (used["headcount"] > 0).all() and used["headcount"].nunique() > 1:
        data = data.assign(log_headcount=np.log(used["headcount"]))
        controls = ["log_headcount"]
    found = estimate_association(
        data, name, "alignment_sd", controls=controls, fixed_effects=[within] if within else [], ci_level=ci_level
    )
    t = found.estimate / found.std_error
    mean = float(used[name].mean())
    return {
        "outcome": name,
        "slope_per_sd": found.estimate,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "p_value": found.p_value,
        "predicted_low": mean - found.estimate,
        "predicted_high": mean + found.estimate,
        "partial_r": float(t / np.sqrt(t**2 + found.residual_df)),
        "n_companies": found.n_observations,
        "formula": found.formula,
    }


def _correlations(exposure: np.ndarray, outcome: np.ndarray, extreme: np.ndarray, share: float) -> dict[str, float]:
    """Correlation over all companies, over the extreme groups alone, and the latter with its inflation taken out."""
    r_extreme = correlation_of(Group(outcome, extreme), exposure)
    return {
        "r": correlation_of(Group(outcome, np.ones(len(outcome))), exposure),
        "r_extreme": r_extreme,
        "r_uninflated": uninflate_correlation(r_extreme, share=share) if share < 0.5 else r_extreme,
    }


def _cuts(frame: Companies, outcomes: list[str], ci_level: float, cuts: Sequence[float]) -> pd.DataFrame:
    """Every claim at every cut, with its interval."""
    rows = []
    for cut in cuts:
        at_cut = Companies(frame.exposure, frame.outcomes, frame.strata, cut, cut, HIGH)
        full, parts = at_cut.full(), at_cut.weights()
        for place, name in enumerate(outcomes):
            n_top = int(full.n_top[0, 0])
            if name in CLAIMED_PREMIUMS:
                on_top, at_bottom = (Group(frame.outcomes[:, place], part) for part in parts)
                value, low, high, why = _premium_of(on_top, at_bottom, ci_level)
                rows.append(Cut(cut, name, n_top, "premium_pct", value, low, high, why))
            else:
                table = _counted(full, place, ci_level)
                bounds = table.risk_ratio_ci_low, table.risk_ratio_ci_high
                rows.append(Cut(cut, name, n_top, "risk_ratio", table.risk_ratio, *bounds, table.why_none))
    return pd.DataFrame(rows, columns=list(Cut._fields))


def _premium_of(on_top: Group, at_bottom: Group, ci_level: float) -> tuple[float, float, float, str]:
    """Per cent by which one mean exceeds another with Fieller's bounds, and why there are none."""
    nothing = float("nan")
    if not at_bottom.mean > SMALLEST_MEAN:
        return nothing, nothing, nothing, f"the bottom group's mean is below {SMALLEST_MEAN:g} point"
    estimate = 100 * (on_top.mean / at_bottom.mean - 1)
    try:
        ratio = ratio_of_means(
            (on_top.mean, at_bottom.mean), (on_top.sd, at_bottom.sd), (on_top.n, at_bottom.n), ci_level=ci_level
        )
    except StatisticError as problem:
        return estimate, nothing, nothing, str(problem)
    return estimate, 100 * (ratio.ci_low - 1), 100 * (ratio.ci_high - 1), ""


def _pillars(used: pd.DataFrame, outcomes: list[str], seed: int, ci_level: float) -> pd.DataFrame:
    """Shares of the pillars in the mean of the standardised outcomes; empty without pillars."""
    if not set(PILLARS) <= set(used):
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
