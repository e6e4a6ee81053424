"""What published research says about factors like alignment: a table of studies, and the prior chosen from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
import pandas as pd
from pydantic import Field, StringConstraints, model_validator

from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.errors import EngagementError, StatisticError
from stratalign.models.evidence.bayesian_update import normal_from_range
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile, t_upper_tail
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.pooling import pool_estimates
from stratalign.numerics.results import Result
from stratalign.shipped import shipped_path
from stratalign.vocabulary import estimate_rows

Metric = Literal["r", "rho", "d", "percent", "ratio", "share", "variance_share"]
Direction = Literal["positive", "negative", "mixed", "none", "not_reported"]
StudyLevel = Literal["firm", "unit", "team", "individual", "not_stated"]
Design = Literal[
    "meta_analysis", "meta_analysis_of_trials", "trial", "lagged", "separate_sources", "census", "survey", "field",
    "coding", "review", "vendor_report",
]  # fmt: skip
SourceType = Literal["peer_reviewed", "working_paper", "practitioner", "vendor", "not_stated"]
Precision = Literal["exact", "about", "at_least"]
OutcomeKind = Literal["financial", "same_survey_attitude"]

EVIDENCE_COLUMNS = (
    "key", "citation", "year", "doi", "predictor", "outcome", "level", "direction", "metric", "value", "value_is",
    "ci_low", "ci_high", "plus_minus", "k", "k_of", "n", "n_of", "n_is", "n_people", "design", "source_type",
    "same_source", "note",
)  # fmt: skip
FEWEST_STUDIES = 5
#: Lowest and highest value a metric can have; what is absent has no bounds.
_BOUNDS = {"r": (-1, 1), "rho": (-1, 1), "share": (0, 1), "variance_share": (0, 1), "ratio": (0, np.inf)}
_SIGNED = ("r", "rho", "d", "percent")

Text = Annotated[str, StringConstraints(min_length=1)]
Count = Annotated[int, Field(ge=1)]


class Counted(Frozen):
    """Studies pooled, observations, and the people behind them, each with what is counted."""

    k: Count | None = None
    k_of: Literal["studies", "samples", "papers", "not_stated"] | None = None
    n: Count | None = None
    n_of: Literal["firms", "units", "teams", "plants", "people", "not_stated"] | None = None
    n_is: Precision | None = None
    n_people: Count | None = None

    @model_validator(mode="after")
    def _counts_say_of_what(self) -> Counted:
        if (self.k is None) != (self.k_of is None) or (self.n is None) != (self.n_of is None):
            raise ValueError("a count comes with what it counts: give k with k_of and n with n_of, or neither")
        if self.n_is and not self.n:
            raise ValueError("n_is says how exact n is: give n, or take n_is out")
        return self


class Value(Counted):
    """One figure of a study; what it leaves out is as the study says."""

    metric: Metric
    value: float
    value_is: Precision = "exact"
    ci_low: float | None = None
    ci_high: float | None = None
    plus_minus: float | None = Field(default=None, gt=0)
    predictor: Text | None = None
    outcome: Text | None = None
    direction: Direction | None = None

    @model_validator(mode="after")
    def _figures_agree(self) -> Value:
        low, high = _BOUNDS.get(self.metric, (-np.inf, np.inf))
        if not low <= self.value <= high:
            raise ValueError(f"{self.metric} lies between {low:g} and {high:g}, not at {self.value:g}")
        if (self.ci_low is None) != (self.ci_high is None):
            raise ValueError("an interval has both ends: give ci_low and ci_high, or neither")
        if self.ci_low is not None and self.ci_high is not None and not self.ci_low <= self.value <= self.ci_high:
            raise ValueError(f"the value {self.value:g} lies outside its interval {self.ci_low:g} to {self.ci_high:g}")
        return self


class PublishedStudy(Counted):
    """One study. Without `values` it is direction only: no figure of it could be read in a text."""

    authors: Text | None = None
    title: Text | None = None
    year: int | None = Field(default=None, ge=1900, le=2100)
    journal: Text | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    predictor: Text
    outcome: Text
    level: StudyLevel
    direction: Direction
    design: Design
    source_type: SourceType
    same_source: bool | None = None
    note: Text
    values: tuple[Value, ...] = ()

    @model_validator(mode="after")
    def _entry_is_whole(self) -> PublishedStudy:
        if not self.authors and not self.title:
            raise ValueError("neither authors nor title: give one, or nobody finds the study")
        for one in self.values:
            direction = one.direction or self.direction
            sign = "positive" if one.value > 0 else "negative"
            if one.metric in _SIGNED and one.value and direction not in (sign, "mixed"):
                raise ValueError(f"{one.metric} of {one.value:g} has the direction {direction}: write {sign}")
        return self

    @property
    def citation(self) -> str:
        """Authors, year, title, journal and address, as far as they are known."""
        who = f"{self.authors or self.title} ({self.year or 'year not known'})"
        address = f"https://doi.org/{self.doi}" if self.doi else self.url
        title = self.title if self.authors else None
        return ". ".join(part for part in (who, title, self.journal, address) if part)

    def rows(self, key: str) -> list[dict[str, object]]:
        """One row for each value, or the one row of a study that is direction only."""
        own = {**self.model_dump(exclude={"values"}), "key": key, "citation": self.citation}
        return [{**own, **one.model_dump(exclude_none=True)} for one in self.values] or [own]


class PublishedEvidence(Frozen):
    """All studies by key."""

    studies: dict[Annotated[str, StringConstraints(pattern=r"^E\d{2,3}$")], PublishedStudy] = Field(min_length=1)


@displayed
@dataclass(frozen=True, slots=True)
class Prior(Result):
    """What research would lead one to expect of a standardised slope: a normal distribution and where it comes from.

    `low` and `high` enclose 95 % of it; `keys` are the studies of the evidence table it rests on, none where the range
    is our choice alone.
    """

    outcome_kind: OutcomeKind
    mean: float
    sd: float
    low: float
    high: float
    why: str
    keys: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns."""
        ends = {"ci_low": self.low, "ci_high": self.high}
        return estimate_rows(term=self.outcome_kind, quantity="prior", estimate=self.mean, std_error=self.sd, **ends)


@displayed
@dataclass(frozen=True, slots=True)
class EvidenceSummary(Result):
    """Mean correlation of studies by random effects; `sd_between` of the true ones is on Fisher's z.

    `prediction_low`, `prediction_high`: where the true one of one more study is expected. `left_out`: key, reason.
    """

    mean: float
    ci_low: float
    ci_high: float
    ci_level: float
    p_value: float
    sd_between: float
    prediction_low: float
    prediction_high: float
    n_studies: int
    n_observations: int
    left_out: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Mean and range expected elsewhere, in the estimate columns; `n_units` counts observations."""
        bounds = {"ci_low": [self.ci_low, self.prediction_low], "ci_high": [self.ci_high, self.prediction_high]}
        tested = {"p_value": [self.p_value, np.nan], "n_units": self.n_observations}
        terms = ["mean", "one_more_study"]
        return estimate_rows(term=terms, quantity="correlation", estimate=self.mean, **bounds, **tested)


#: Metric -> formula in words and the function.
CONVERSIONS: dict[str, tuple[str, Callable[[pd.Series], pd.Series]]] = {
    "r": ("r as published", lambda r: r),
    "rho": ("rho as published, corrected for unreliability", lambda rho: rho),
    "d": ("r = d / sqrt(d^2 + 4), groups of equal size", lambda d: d / np.sqrt(d**2 + 4)),
}
#: Why the other metrics are no correlations.
NOT_CONVERTED: dict[str, str] = {
    "percent": "a difference in percent says nothing of the spread of the outcome",
    "ratio": "a ratio of extreme groups depends on where they are cut",
    "share": "a share of people or studies relates nothing to an outcome",
    "variance_share": "a share of variance has no sign, and several predictors may have it together",
    "": "direction only: no value could be read",
}

_WHY_RESULTS = (
    "our choice: around the .20 of work practices and performance of firms, up to about the .34 of satisfaction and "
    "performance of units"
)
_WHY_ATTITUDES = "our choice: higher than for results, because the same people give both ratings in one survey"
#: Ranges of the priors (data/evidence/README.md): kind -> low, high, why, keys of the studies.
PRIORS: dict[OutcomeKind, tuple[float, float, str, tuple[str, ...]]] = {
    "financial": (0.05, 0.35, _WHY_RESULTS, ("E15", "E16")),
    "same_survey_attitude": (0.20, 0.40, _WHY_ATTITUDES, ()),
}
#: Outcomes a prior is known for. Turnover is not: less is better, and no study of the table gives a correlation for it.
_FINANCIAL = """
revenue_growth_pct revenue_growth_log revenue_cagr_pct revenue_per_employee operating_margin_pct ebitda_margin_pct
return_on_assets_pct return_on_closing_assets_pct net_revenue_retention_pct gross_revenue_retention_pct
customer_retention_pct customer_satisfaction_pct net_promoter_score_points
""".split()
_ATTITUDES = """
employee_engagement employee_engagement_points leadership_effectiveness leadership_effectiveness_points enps
""".split()
OUTCOME_KINDS: dict[str, OutcomeKind] = {
    **dict.fromkeys(_FINANCIAL, "financial"),
    **dict.fromkeys(_ATTITUDES, "same_survey_attitude"),
}


def load_evidence(path: str | Path | None = None) -> pd.DataFrame:
    """Read the table of published studies.

    Parameters
    ----------
    path
        A file laid out like `data/evidence/studies.yml`; the shipped one if not given.

    Returns
    -------
    pandas.DataFrame
        One row per value, and one per study that is direction only, in `EVIDENCE_COLUMNS`. Texts that are absent are
        empty, figures that are absent are missing. Metrics: r, rho, d, ratio as published, percent in percent, shares
        from 0 to 1.

    Raises
    ------
    EngagementError
        The file is missing or wrong; every problem is named in one message.
    """
    file = Path(path) if path is not None else shipped_path("data", "evidence", "studies.yml")
    found = validate(PublishedEvidence, parse_yaml(file, EngagementError), file, EngagementError)
    entries = [row for key, study in found.studies.items() for row in study.rows(key)]
    rows = pd.DataFrame(entries, columns=list(EVIDENCE_COLUMNS))
    figures = dict.fromkeys(["value", "ci_low", "ci_high", "plus_minus"], "float64")
    counts = dict.fromkeys(["year", "k", "n", "n_people"], "Int64")
    texts = [name for name in EVIDENCE_COLUMNS if name not in {*figures, *counts, "same_source"}]
    rows[texts] = rows[texts].fillna("").astype("str")
    return rows.astype({**figures, **counts, "same_source": "boolean"})


def without_vendors(evidence: pd.DataFrame) -> pd.DataFrame:
    """Leave out what the vendor of a survey published about it.

    Parameters
    ----------
    evidence
        From `load_evidence`.

    Returns
    -------
    pandas.DataFrame
        The other rows, in their order.

    Raises
    ------
    StatisticError
        The table has no column source_type.
    """
    _require_columns(evidence, "source_type")
    return evidence[evidence["source_type"] != "vendor"].reset_index(drop=True)


def correlations_of(evidence: pd.DataFrame) -> pd.DataFrame:
    """Convert to correlations what can be converted.

    Parameters
    ----------
    evidence
        From `load_evidence`.

    Returns
    -------
    pandas.DataFrame
        The rows with r, r_low, r_high (where an interval is published), formula, is_corrected (for unreliability: not
        to be mixed with the others) and why_none (why there is no r; else empty).

    Raises
    ------
    StatisticError
        A column is absent, a metric is not known, a figure is infinite, or a correlation lies outside -1 to 1.

    References
    ----------
    d to r: Borenstein and others (2009), chapter 7. Checked: closed forms in tests/models/evidence/test_studies.py.
    """
    _require_columns(evidence, "metric", "value", "ci_low", "ci_high")
    if np.isinf(evidence.filter(["value", "ci_low", "ci_high", "n"]).to_numpy(dtype=float)).any():
        raise StatisticError("a published figure is infinite: correct or empty it.")
    if len(unknown := evidence.loc[~evidence["metric"].isin([*CONVERSIONS, *NOT_CONVERTED]), "metric"]):
        which, known = (", ".join(names) for names in (sorted(set(map(str, unknown))), get_args(Metric)))
        raise StatisticError(f"{len(unknown)} of {len(evidence)} rows have an unknown metric: {which}. Known: {known}.")
    converted = {name: pd.Series(np.nan, evidence.index) for name in ("r", "r_low", "r_high")}
    for metric, (_, convert) in CONVERSIONS.items():
        for name, figure in (("r", "value"), ("r_low", "ci_low"), ("r_high", "ci_high")):
            found = convert(evidence[figure].astype(float))
            converted[name] = converted[name].mask(evidence["metric"] == metric, found)
    if (beyond := pd.concat(converted, axis=1).abs().max(axis=1) > 1).any():
        raise StatisticError(f"{beyond.sum()} of {len(beyond)} correlations lie outside -1 to 1: correct them.")
    return evidence.assign(
        **converted,
        formula=evidence["metric"].map({metric: formula for metric, (formula, _) in CONVERSIONS.items()}).fillna(""),
        is_corrected=evidence["metric"] == "rho",
        why_none=evidence["metric"].map(NOT_CONVERTED).fillna(""),
    )


def prior_for(outcome: str) -> Prior:
    """What research would lead one to expect of alignment and an outcome.

    Parameters
    ----------
    outcome
        Column of the outcome, as in `OUTCOME_KINDS`. An attitude is taken to come from the survey that measures
        alignment.

    Returns
    -------
    Prior
        Of a standardised slope; its range holds 95 %.

    Raises
    ------
    StatisticError
        No prior is known for the outcome.
    """
    if outcome not in OUTCOME_KINDS:
        known = f"financial: {', '.join(_FINANCIAL)}; same_survey_attitude: {', '.join(_ATTITUDES)}"
        raise StatisticError(
            f"no prior is known for '{outcome}'. Known are {known}. Choose a range, say why, and use normal_from_range."
        )
    kind = OUTCOME_KINDS[outcome]
    low, high, why, keys = PRIORS[kind]
    mean, sd = normal_from_range(low, high)
    return Prior(outcome_kind=kind, mean=mean, sd=sd, low=low, high=high, why=why, keys=keys)


def summarise_evidence(evidence: pd.DataFrame, *, ci_level: float = 0.95) -> EvidenceSummary:
    """Pool the correlations of studies that say how many observations they have.

    Only r as published is pooled: rho is corrected, and the error of a converted d is not that of a correlation. A
    meta-analysis is left out: its mean is less certain than its n says, and it may hold the other studies.

    Parameters
    ----------
    evidence
        In the columns of `load_evidence`; one correlation per study.
    ci_level
        Coverage of both intervals.

    Returns
    -------
    EvidenceSummary
        On the scale of correlations; the interval of the mean is never shorter than without the adjustment.

    Raises
    ------
    StatisticError
        Fewer than five studies can be pooled, or one has several correlations.

    References
    ----------
    Fisher (1915); Paule & Mandel (1982), Hartung & Knapp (2001); prediction: Higgins and others (2009).
    Checked against the equations solved by hand in tests/models/test_evidence.py.
    """
    require_level(ci_level)
    _require_columns(evidence, "key", "level", "metric", "value", "n", "n_of", "n_is", "design")
    why = _why_not_pooled(evidence)
    rows, left_out = evidence[why == ""], evidence.assign(reason=why)[["key", "reason"]][why != ""]
    k = rows["key"].nunique()
    if k < FEWEST_STUDIES:
        raise StatisticError(
            f"{k} of {evidence['key'].nunique()} studies have a correlation r and a sample size of their own; "
            f"{FEWEST_STUDIES} are needed to pool them. Read the rows one by one."
        )
    if k < len(rows):
        twice = sorted(rows.loc[rows["key"].duplicated(), "key"].unique())
        raise StatisticError(
            f"{len(twice)} of {k} studies have several correlations: {', '.join(twice)}. Keep one row of each; "
            "correlations of the same people are not independent."
        )
    n = rows["n"].to_numpy(dtype=float)
    pooled = pool_estimates(np.arctanh(rows["value"].to_numpy(dtype=float)), 1 / (n - 3))
    between, mean, error = pooled.variance_between, pooled.mean, max(pooled.std_error_hksj, pooled.std_error)
    half = float(t_quantile((1 + ci_level) / 2, k - 1)) * error
    reach = float(t_quantile((1 + ci_level) / 2, k - 2) * np.sqrt(between + error**2))
    return EvidenceSummary(
        mean=float(np.tanh(mean)),
        ci_low=float(np.tanh(mean - half)),
        ci_high=float(np.tanh(mean + half)),
        ci_level=ci_level,
        p_value=float(2 * t_upper_tail(abs(mean) / error, k - 1)),
        sd_between=float(np.sqrt(between)),
        prediction_low=float(np.tanh(mean - reach)),
        prediction_high=float(np.tanh(mean + reach)),
        n_studies=k,
        n_observations=int(n.sum()),
        left_out=left_out.reset_index(drop=True),
    )


def _why_not_pooled(evidence: pd.DataFrame) -> pd.Series:
    """First reason why a row is not pooled; empty where it is."""
    is_of_others = (evidence["n_of"] == "people") & (evidence["level"] != "individual")
    reasons = {
        "no r": evidence["metric"] != "r",
        "a meta-analysis": evidence["design"].str.startswith("meta_analysis"),
        "r is missing": evidence["value"].isna(),
        "r of 1 or -1": evidence["value"].abs() >= 1,
        "n counts people, the outcome is not theirs": is_of_others,
        "n is not exact": evidence["n_is"].isin(["about", "at_least"]),
        "no n of 4 or more": ~evidence["n"].fillna(0).astype(float).between(4, 1e12),
    }
    why = pd.Series("", evidence.index, dtype="str")
    for reason, holds in reversed(reasons.items()):
        why = why.mask(holds.astype(bool), reason)
    return why


def _require_columns(evidence: pd.DataFrame, *names: str) -> None:
    absent = [name for name in names if name not in evidence]
    if absent:
        raise StatisticError(f"the evidence has no column {', '.join(absent)}. Start from load_evidence().")
