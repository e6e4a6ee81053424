"""How much of an association comes from the same people rating both sides of it: estimated, or bounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import strata_of
from stratalign.models.claims.implied import LARGEST, ratio_of_correlation
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_quantile, t_quantile, t_upper_tail
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import estimate_rows

#: People a company needs, so that each half has two.
SMALLEST_COMPANY = 4
#: Companies an estimate over them needs; fewer could be told apart in it.
FEWEST_COMPANIES = 10
#: Average share of a measure's variance that method makes up: 70 data sets, Cote & Buckley (1987).
USUAL_METHOD_SHARE = 0.26


@displayed
@dataclass(frozen=True, slots=True)
class SameSourceBias(Result):
    """Correlation over companies of alignment with an attitude, rated by the same people and by different ones.

    Both are within industries and have the spreads of whole companies, so that they differ by the raters alone.

    - `same`: alignment and attitude from all people of a company.
    - `different`: alignment from one random half, the attitude from the other; mean over every way to halve.
    - `inflation`: `same` - `different`. `p_value`: of `different` against zero.
    - `ratio_same`, `ratio_different`: the risk ratios between extreme groups that these give under normality.
    """

    attitude: str
    same: float
    same_ci_low: float
    same_ci_high: float
    different: float
    different_ci_low: float
    different_ci_high: float
    inflation: float
    inflation_ci_low: float
    inflation_ci_high: float
    p_value: float
    ratio_same: float
    ratio_same_ci_low: float
    ratio_same_ci_high: float
    ratio_different: float
    ratio_different_ci_low: float
    ratio_different_ci_high: float
    n_companies: int
    n_people: int
    n_left_out: int

    def tidy(self) -> pd.DataFrame:
        """Correlations and ratios in the estimate columns of vocabulary.py."""
        names = ["different", "same", "inflation", "ratio_different", "ratio_same"]
        return estimate_rows(
            term=names,
            quantity=["correlation_over_companies"] * 3 + ["risk_ratio"] * 2,
            measure=["unitless"] * 3 + ["ratio"] * 2,
            estimate=[getattr(self, name) for name in names],
            ci_low=[getattr(self, f"{name}_ci_low") for name in names],
            ci_high=[getattr(self, f"{name}_ci_high") for name in names],
            p_value=[self.p_value, *[float("nan")] * 4],
            n_respondents=self.n_people,
            n_units=self.n_companies,
        )


@dataclass(frozen=True, slots=True)
class _Products:
    """Cross-products of every company, centred within its stratum; `grown` turns one into what leaving it out takes."""

    xx: np.ndarray
    yy: np.ndarray
    same: np.ndarray
    different: np.ndarray
    grown: np.ndarray
    n_strata: int

    def correlations(self, which: str) -> tuple[float, np.ndarray]:
        """Correlation of all companies, and without each in turn."""
        xy = getattr(self, which)
        with np.errstate(invalid="ignore", divide="ignore"):
            full = xy.sum() / np.sqrt(self.xx.sum() * self.yy.sum())
            without = (xy.sum() - self.grown * xy) / np.sqrt(
                (self.xx.sum() - self.grown * self.xx) * (self.yy.sum() - self.grown * self.yy)
            )
        return float(full), without


def estimate_same_source_bias(
    people: pd.DataFrame,
    attitude: str,
    *,
    exposure: str = "alignment_index_points",
    unit: str = "company_id",
    level: str | None = None,
    strata: pd.Series | None = None,
    share: float = 0.25,
    ci_level: float = 0.95,
) -> SameSourceBias:
    """Set alignment from one half of each company's people against an attitude from the other half.

    The mean over every way to halve each company has a closed form: the product of two companies' means less what the
    same people contribute to it, so no draw of halves adds noise.

    Parameters
    ----------
    people
        One row a respondent; those without exposure or attitude are left out, and companies of fewer than four.
    attitude, exposure
        Columns of points.
    unit
        Column of companies.
    level
        Column of levels; halves are then formed within the levels of a company, which count alike, and a company with a
        single person in a level is halved as a whole.
    strata
        Stratum of each company, such as its industry, by company; strata of fewer than eight are put together.
    share
        Of companies in each extreme group, and of outcomes called high, for the ratios.
    ci_level
        Coverage of the intervals.

    Returns
    -------
    SameSourceBias
        Intervals leave out each company in turn, on Fisher's scale, with Student's t. With n companies `different` is
        pulled towards zero by about 2 r / n.

    Raises
    ------
    StatisticError
        Fewer than ten companies, scores that do not vary, or too little in common between people of a company.

    References
    ----------
    Ostroff, Kinicki & Clark (2002); Podsakoff, MacKenzie, Lee & Podsakoff (2003); jackknife: Miller (1974). Coverage
    with 12, 40 and 410 companies: tests/models/claims/test_same_source.py.
    """
    require_level(ci_level)
    used = _people_used(people, exposure, attitude, unit, level)
    products = _products(used, strata)
    same, different = products.correlations("same"), products.correlations("different")
    freedom = len(products.xx) - products.n_strata - 1
    intervals = {"same": _interval(*same, freedom, ci_level), "different": _interval(*different, freedom, ci_level)}
    figures = _named("inflation", _difference(same, different, freedom, ci_level))
    for name, ends in intervals.items():
        figures |= _named(name, ends[:3])
        figures |= _named(f"ratio_{name}", tuple(_ratio(r, share) for r in ends[:3]))
    return SameSourceBias(
        attitude=attitude,
        p_value=intervals["different"][3],
        n_companies=len(products.xx),
        n_people=len(used),
        n_left_out=len(people) - len(used),
        **figures,
    )


def _named(name: str, figure: tuple[float, ...]) -> dict[str, float]:
    """A figure and its bounds by their names in the result."""
    return dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), figure, strict=True))


def _ratio(correlation: float, share: float) -> float:
    """Risk ratio that a correlation gives; beyond the largest that is computed exactly, that of the largest."""
    r = float(np.clip(correlation, -LARGEST, LARGEST))
    return ratio_of_correlation(r, top=share, bottom=share, high=share)


def _people_used(people: pd.DataFrame, exposure: str, attitude: str, unit: str, level: str | None) -> pd.DataFrame:
    """People with both scores in companies large enough, without what their level makes of the scores."""
    absent = [name for name in (exposure, attitude, unit, *([level] if level else [])) if name not in people]
    if absent:
        raise StatisticError(f"the people have no column {', '.join(absent)}.")
    used: pd.DataFrame = pd.DataFrame(
        {
            "unit": people[unit],
            "level": people[level] if level else "",
            **as_numbers(people, [exposure, attitude]).set_axis(["x", "y"], axis=1),
        }
    )
    used = used[np.isfinite(used[["x", "y"]].to_numpy()).all(axis=1) & used[["unit", "level"]].notna().all(axis=1)]
    codes, _ = pd.factorize(used["unit"])
    if len(used):
        used = used[np.bincount(codes)[codes] >= SMALLEST_COMPANY]
    n_companies = used["unit"].nunique()
    if n_companies < FEWEST_COMPANIES:
        raise StatisticError(
            f"{n_companies} companies have {SMALLEST_COMPANY} people or more with both scores; {FEWEST_COMPANIES} are "
            "needed."
        )
    levels, _ = pd.factorize(used["level"])
    x, y = (_deviations(used[name].to_numpy(), levels) for name in ("x", "y"))
    return pd.DataFrame({"unit": used["unit"], "level": used["level"], "x": x, "y": y})


def _deviations(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Distance of each value from the mean of its group."""
    means = np.bincount(groups, weights=values) / np.bincount(groups)
    return np.asarray(values - means[groups])


def _products(used: pd.DataFrame, strata: pd.Series | None) -> _Products:
    """Products of companies' means, and of halves of different people."""
    companies, names = pd.factorize(used["unit"])
    levels, _ = pd.factorize(used["level"])
    cells, _ = pd.factorize(companies * (levels.max() + 1) + levels)
    smallest = np.full(len(names), len(used))
    np.minimum.at(smallest, companies, np.bincount(cells)[cells])
    # A company with a single person in a level is halved as a whole.
    cells, _ = pd.factorize(np.where(smallest[companies] > 1, cells, -1 - companies))
    sizes = np.bincount(cells)
    company_of = np.zeros(len(sizes), dtype=int)
    company_of[cells] = companies
    n_cells = np.bincount(company_of)
    x, y = used["x"].to_numpy(), used["y"].to_numpy()
    means = np.stack(
        [np.bincount(company_of, weights=np.bincount(cells, weights=of) / sizes) / n_cells for of in (x, y)], axis=1
    )
    # Covariance of the means that the same people make: that of people within a cell over its size.
    within = np.bincount(cells, weights=_deviations(x, cells) * _deviations(y, cells)) / (sizes - 1) / sizes
    own = np.bincount(company_of, weights=within) / n_cells**2
    labels = list(strata.reindex(names)) if strata is not None else [""] * len(names)
    return _centred(means, own, labels)


def _centred(means: np.ndarray, own: np.ndarray, labels: list[object]) -> _Products:
    """Centre within strata; `own` is what the same people add to the product of a company's two means."""
    centred, of_stratum, sizes = np.empty_like(means), np.empty(len(means)), np.empty(len(means))
    strata = strata_of(labels)
    for rows in strata:
        centred[rows] = means[rows] - means[rows].mean(axis=0)
        of_stratum[rows], sizes[rows] = own[rows].mean(), len(rows)
    x, y = centred.T
    return _Products(
        xx=x * x,
        yy=y * y,
        same=x * y,
        different=x * y - own * (1 - 2 / sizes) - of_stratum / sizes,
        grown=sizes / (sizes - 1),
        n_strata=len(strata),
    )


def _interval(r: float, without: np.ndarray, freedom: int, ci_level: float) -> tuple[float, float, float, float]:
    """Correlation, its bounds and p by leaving out each company, on Fisher's scale."""
    if not np.isfinite(r):
        raise StatisticError("exposure or attitude do not vary over the companies: there is nothing to compare.")
    if not (
        np.isfinite(without).all() and np.isfinite(without).all() and max(abs(r), float(np.abs(without).max())) < 1
    ):
        raise StatisticError(
            "people of one company have too little in common for a correlation of its halves: more people or companies "
            "are needed."
        )
    error = _jackknife_error(np.arctanh(without))
    z, half = float(np.arctanh(r)), float(t_quantile((1 + ci_level) / 2, freedom)) * error
    p_value = float(2 * t_upper_tail(abs(z) / error, freedom)) if error > 0 else float(z == 0)
    return r, float(np.tanh(z - half)), float(np.tanh(z + half)), p_value


def _difference(
    same: tuple[float, np.ndarray], different: tuple[float, np.ndarray], freedom: int, ci_level: float
) -> tuple[float, float, float]:
    """By how much the same people's correlation is larger, with its bounds."""
    estimate = same[0] - different[0]
    half = float(t_quantile((1 + ci_level) / 2, freedom)) * _jackknife_error(same[1] - different[1])
    return estimate, estimate - half, estimate + half


def _jackknife_error(without: np.ndarray) -> float:
    n = len(without)
    return float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))


@displayed
@dataclass(frozen=True, slots=True)
class SameSourceBound(Result):
    """Shared method variance that would explain an association away where nobody's answers are known.

    - `r`: correlation over companies, with bounds. `explains_all`: share of the variance of both ratings that, made by
      the method they share, leaves nothing; `explains_clear`: that leaves what is compatible with chance; 0 where it is
      so already. `claimed_r`: of the published ratio.
    - `explains_published`: share that makes the published ratio of the association expected between other sources.
    """

    attitude: str
    r: float
    ci_low: float
    ci_high: float
    explains_all: float
    explains_clear: float
    claimed_r: float
    expected_r: float
    explains_published: float
    n_companies: int

    def tidy(self) -> pd.DataFrame:
        """Correlation and shares in the estimate columns of vocabulary.py."""
        names = ["r", "explains_all", "explains_clear", "explains_published"]
        nothing = [float("nan")] * 3
        return estimate_rows(
            term=names,
            quantity=["correlation_over_companies"] + ["method_share"] * 3,
            measure="unitless",
            estimate=[getattr(self, name) for name in names],
            ci_low=[self.ci_low, *nothing],
            ci_high=[self.ci_high, *nothing],
            n_units=self.n_companies,
        )


def bound_same_source_bias(
    attitude: str,
    r: float,
    n_companies: int,
    *,
    n_held: int = 0,
    claimed_r: float = float("nan"),
    expected_r: float = 0.30,
    ci_level: float = 0.95,
) -> SameSourceBound:
    """Bound what a shared method could do to an association whose raters are not known apart.

    Parameters
    ----------
    attitude
        Column, carried into the result.
    r
        Correlation over companies.
    n_companies
        Companies it rests on.
    n_held
        Columns held constant in it.
    claimed_r
        Correlation that the published ratio implies.
    expected_r
        Correlation that different sources lead one to expect.
    ci_level
        Coverage of Fisher's interval.

    Returns
    -------
    SameSourceBound
        A method that makes up a share m of both ratings turns r into (r - m) / (1 - m).

    Raises
    ------
    StatisticError
        A correlation lies outside -1 to 1, or too few companies are left.

    References
    ----------
    Lindell & Whitney (2001); Fisher (1921). Usual shares: Cote & Buckley (1987).
    """
    require_level(ci_level)
    freedom = n_companies - n_held - 3
    if not -1 < r < 1 or freedom < 1:
        raise StatisticError(f"a correlation of {r:g} over {n_companies} companies has no interval.")
    if not (abs(claimed_r) <= 1 or np.isnan(claimed_r)) or not -1 <= expected_r < 1:
        raise StatisticError(
            f"a claimed correlation of {claimed_r:g} and an expected one of {expected_r:g}: both lie from -1 to 1, "
            "and the expected one is below 1."
        )
    half = float(normal_quantile((1 + ci_level) / 2)) / np.sqrt(freedom)
    low, high = (float(np.tanh(np.arctanh(r) + reach)) for reach in (-half, half))
    return SameSourceBound(
        attitude,
        r,
        low,
        high,
        explains_all=max(r, 0.0),
        explains_clear=max(low, 0.0),
        claimed_r=claimed_r,
        expected_r=expected_r,
        explains_published=(claimed_r - expected_r) / (1 - expected_r),
        n_companies=n_companies,
    )
