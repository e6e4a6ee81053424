"""How many companies, people and years a study needs to see a difference, a correlation or a ratio: closed forms.

What a study sees is weaker than what is there: a company's score from few people is unreliable, and so is an outcome of
few years. Both take their part before the test does.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import optimize, stats

from stratalign.errors import StatisticError
from stratalign.models.claims.implied import LARGEST, implied_correlation
from stratalign.numerics.bivariate_normal import bivariate_normal_cdf
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_density, normal_quantile, normal_upper_tail, t_quantile
from stratalign.numerics.input_checks import require_share
from stratalign.numerics.results import Result
from stratalign.vocabulary import estimate_rows

Quantity = Literal["correlation", "difference", "ratio"]
Test = Literal["all_companies", "groups"]
#: Companies looked at most; a study of more is not planned by this.
MOST_COMPANIES = 10_000_000
#: People a company and years of the table that a plan shows.
PEOPLE_SHOWN, YEARS_SHOWN = (3, 5, 10, 14, 25, 50), (1, 3, 5)
FEWEST_COMPANIES = 8


@displayed
@dataclass(frozen=True, slots=True)
class PowerDesign:
    """How a study is made.

    - `people`: respondents of a company; `icc`: share of a person's score that is the company's, ICC(1). `reliability`
      of the companies' scores, where it is known; else by Spearman and Brown from these two.
    - `years`: whose mean is the outcome; `stability`: correlation of one year's outcome with another's in a company.
    - `test`: `all_companies`, the slope over all of them, or `groups`, the highest against the lowest `share`.
      `high`: share of companies whose outcome counts as high, for ratios.
    - `n_held`: industries less one, and controls, that are held constant. `n_tests`: planned tests among which the
      chance of a false finding is `alpha` together (Bonferroni), two-sided.
    """

    people: int = 14
    icc: float = 0.20
    reliability: float | None = None
    years: int = 3
    stability: float = 0.60
    test: Test = "all_companies"
    share: float = 0.25
    high: float = 0.25
    n_held: int = 8
    n_tests: int = 1
    alpha: float = 0.05

    @property
    def score_reliability(self) -> float:
        """Reliability of a company's score."""
        if self.reliability is not None:
            return self.reliability
        return self.people * self.icc / (1 + (self.people - 1) * self.icc)

    @property
    def outcome_reliability(self) -> float:
        """Reliability of an outcome that is the mean of some years."""
        return self.years * self.stability / (1 + (self.years - 1) * self.stability)

    @property
    def attenuation(self) -> float:
        """What a correlation of true score and lasting outcome is multiplied with before it is seen."""
        return float(np.sqrt(self.score_reliability * self.outcome_reliability))


@displayed
@dataclass(frozen=True, slots=True)
class StudyPower(Result):
    """What a study of so many companies can see.

    `correlation` is that of true score and lasting outcome which the effect is equal to, `seen` that which the study
    sees. `needed`: companies needed for the power asked, by people a company and years (columns people, years,
    reliability, seen, n_companies, n_people).
    """

    quantity: Quantity
    effect: float
    correlation: float
    seen: float
    power: float
    n_companies: int
    design: PowerDesign
    needed: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Power and the number of companies, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=[self.quantity, self.quantity],
            quantity=["power", "n_companies"],
            measure=["share", "companies"],
            estimate=[self.power, float(self.n_companies)],
            n_units=self.n_companies,
        )

    def table(self, *, digits: int = 2) -> pd.DataFrame:
        """Companies needed by people and years, as they are read.

        Parameters
        ----------
        digits
            After the point; `needed` stays unrounded.

        Returns
        -------
        pandas.DataFrame
            A row a design.
        """
        return self.needed.set_index(["people", "years"]).round(digits)


def plan_power(
    effect: float,
    *,
    quantity: Quantity = "correlation",
    sd: float | None = None,
    design: PowerDesign | None = None,
    power: float = 0.80,
    n_companies: int | None = None,
) -> StudyPower:
    """Companies that a study needs, or the power it has with so many.

    Parameters
    ----------
    effect
        What is there: the correlation of true score and lasting outcome; the difference of an outcome between the
        highest and the lowest `share` of companies by true score; or the ratio to one of their shares of high outcomes.
    quantity
        Which of these.
    sd
        Standard deviation of the lasting outcome over companies, in the unit of a difference.
    design
        How the study is made.
    power
        Chance of seeing the effect, for the number of companies.
    n_companies
        Where it is given, the power is worked out for it instead.

    Returns
    -------
    StudyPower
        With a table of companies needed by people and years.

    Raises
    ------
    StatisticError
        The effect is none or impossible, the design makes no study, or no number of companies is enough.

    References
    ----------
    Spearman (1910), Brown (1910); Fisher's z: Cohen (1988), chapter 3; t test of unequal variances: Welch (1947); log
    risk ratio: Katz and others (1978). Checked by simulation in tests/study/test_power.py.
    """
    plan = design or PowerDesign()
    _require_design(plan)
    require_share("power", power)
    correlation = true_correlation(effect, quantity=quantity, sd=sd, design=plan)
    if n_companies is None:
        found = companies_needed(correlation, quantity=quantity, design=plan, power=power)
    else:
        if not isinstance(n_companies, numbers.Integral) or n_companies < FEWEST_COMPANIES + plan.n_held:
            raise StatisticError(
                f"n_companies is {n_companies!r}; with {plan.n_held} industries and controls held constant, "
                f"{FEWEST_COMPANIES + plan.n_held} or more are needed."
            )
        found = int(n_companies)
    return StudyPower(
        quantity=quantity,
        effect=float(effect),
        correlation=correlation,
        seen=correlation * plan.attenuation,
        power=power_of(correlation, found, quantity=quantity, design=plan),
        n_companies=found,
        design=plan,
        needed=_table(correlation, quantity, plan, power),
    )


def true_correlation(effect: float, *, quantity: Quantity, sd: float | None, design: PowerDesign) -> float:
    """Correlation of true score and lasting outcome that an effect is equal to, under normality.

    Parameters
    ----------
    effect, quantity, sd
        As in `plan_power`.
    design
        Its shares say which groups a difference or a ratio is of.

    Returns
    -------
    float
        Between -1 and 1.

    Raises
    ------
    StatisticError
        No correlation gives such an effect, or there is none to see.
    """
    if quantity not in get_args(Quantity):
        raise StatisticError(f"there is no quantity {quantity!r}; use {', '.join(get_args(Quantity))}.")
    if not isinstance(effect, numbers.Real) or not np.isfinite(effect):
        raise StatisticError(f"the effect is {effect!r}; give a number.")
    if quantity == "ratio":
        correlation = implied_correlation(effect, top=design.share, bottom=design.share, high=design.high)
    elif quantity == "difference":
        if sd is None or not sd > 0:
            raise StatisticError("a difference needs sd, the standard deviation of the outcome over companies.")
        correlation = float(effect) / (2 * _reach(design.share) * sd)
    else:
        correlation = float(effect)
    if not 0 < abs(correlation) < LARGEST:
        raise StatisticError(
            f"the effect {effect:g} is a correlation of {correlation:.2f} of true score and lasting outcome; what can "
            f"be planned for lies between 0 and {LARGEST:g}, without the ends."
        )
    return correlation


def power_of(correlation: float, n_companies: int, *, quantity: Quantity, design: PowerDesign) -> float:
    """Chance that a study of so many companies sees a correlation of true score and lasting outcome.

    Parameters
    ----------
    correlation
        From `true_correlation`.
    n_companies
        Companies with score and outcome.
    quantity
        With the test `groups`, whether means or shares of high outcomes are compared.
    design
        How the study is made.

    Returns
    -------
    float
        In the direction of the effect, two-sided test.
    """
    seen = abs(correlation) * design.attenuation
    alpha = design.alpha / design.n_tests
    if design.test == "all_companies":
        freedom = n_companies - design.n_held - 3
        shift = (np.arctanh(seen) + seen / (2 * (freedom + 2))) * np.sqrt(freedom)
        return float(normal_upper_tail(-normal_quantile(alpha / 2) - shift))
    size = design.share * n_companies
    if quantity == "ratio":
        top, bottom = _shares(seen, design)
        error = np.sqrt((1 - top) / (size * top) + (1 - bottom) / (size * bottom))
        return float(normal_upper_tail(-normal_quantile(alpha / 2) - np.log(top / bottom) / error))
    shift = 2 * _reach(design.share) * seen / np.sqrt(2 * _variance_within(seen, design.share) / size)
    both = 2 * (size - 1)
    return float(stats.nct.sf(-t_quantile(alpha / 2, both), both, shift))


def companies_needed(correlation: float, *, quantity: Quantity, design: PowerDesign, power: float) -> int:
    """Fewest companies with which a correlation is seen as often as asked.

    Parameters
    ----------
    correlation, quantity, design
        As in `power_of`.
    power
        Chance of seeing it.

    Returns
    -------
    int
        Companies.

    Raises
    ------
    StatisticError
        Ten million are not enough.
    """
    fewest = FEWEST_COMPANIES + design.n_held

    def lacks(n: float) -> float:
        return power_of(correlation, n, quantity=quantity, design=design) - power  # type: ignore[arg-type]

    if lacks(fewest) >= 0:
        return fewest
    if lacks(MOST_COMPANIES) < 0:
        raise StatisticError(
            f"a correlation of {correlation * design.attenuation:.4f}, as this study would see it, is not seen with "
            f"{MOST_COMPANIES:,} companies: ask more people in each, or look for a larger effect."
        )
    return int(np.ceil(optimize.brentq(lacks, fewest, MOST_COMPANIES, xtol=1e-3) - 1e-6))


def _table(correlation: float, quantity: Quantity, design: PowerDesign, power: float) -> pd.DataFrame:
    """Companies needed by people of a company and years; where the reliability is given, by years alone."""
    people = sorted({*PEOPLE_SHOWN, design.people}) if design.reliability is None else [design.people]
    years: Sequence[int] = sorted({*YEARS_SHOWN, design.years})
    rows = []
    for n_people in people:
        for n_years in years:
            other = replace(design, people=n_people, years=n_years)
            n = companies_needed(correlation, quantity=quantity, design=other, power=power)
            rows.append((n_people, n_years, other.score_reliability, correlation * other.attenuation, n, n * n_people))
    return pd.DataFrame(rows, columns=["people", "years", "reliability", "seen", "n_companies", "n_people"])


def _reach(share: float) -> float:
    """Mean of a standard normal score in the highest share of companies."""
    return float(normal_density(normal_quantile(1 - share)) / share)


def _variance_within(seen: float, share: float) -> float:
    """Variance of a standardised outcome within a group at the end of a score that it correlates with."""
    cut, reach = normal_quantile(1 - share), _reach(share)
    return float(1 - seen**2 * (1 - (1 + cut * reach - reach**2)))


def _shares(seen: float, design: PowerDesign) -> tuple[float, float]:
    """Shares of high outcomes in the highest and the lowest group."""
    cut, ends = normal_quantile(1 - design.high), normal_quantile(design.share)
    top, bottom = (
        float(bivariate_normal_cdf(ends, -cut, np.array(sign * seen))) / design.share for sign in (1.0, -1.0)
    )
    return top, bottom


def _require_design(design: PowerDesign) -> None:
    """Refuse what makes no study, everything at once."""
    wrong = [
        f"{name} {value!r}"
        for name, value, is_right in (
            ("people", design.people, design.people >= 1),
            ("years", design.years, design.years >= 1),
            ("n_tests", design.n_tests, design.n_tests >= 1),
            ("n_held", design.n_held, design.n_held >= 0),
            ("icc", design.icc, 0 < design.icc <= 1),
            ("reliability", design.reliability, design.reliability is None or 0 < design.reliability <= 1),
            ("stability", design.stability, 0 < design.stability <= 1),
            ("share", design.share, 0 < design.share <= 0.5),
            ("high", design.high, 0 < design.high < 1),
            ("alpha", design.alpha, 0 < design.alpha < 1),
            ("test", design.test, design.test in get_args(Test)),
        )
        if not is_right
    ]
    if wrong:
        raise StatisticError(
            f"no study is made like this: {', '.join(wrong)}. People, years and tests are 1 or more, shares of groups "
            f"up to .5, ICC, reliability and stability above 0 and up to 1, and test is {' or '.join(get_args(Test))}."
        )
