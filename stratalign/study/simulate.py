"""Draw a synthetic study of companies whose answer is known: SYNTHETIC, a test of the method, never evidence.

What is planted: the correlation of each outcome with a company's *true* alignment, in the population of companies.
What an analyst sees is weaker: the alignment index is computed from 8 to 20 respondents a company, so an observed
correlation is expected at the planted one times the square root of the index's reliability. `Truth.index_reliability`
holds that reliability as it came out: the squared correlation of the observed index with the true alignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import StatisticError
from stratalign.models.claims.same_source import USUAL_METHOD_SHARE
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.study.accounts import accounts_of, draw_panel
from stratalign.study.attitudes import draw_attitudes
from stratalign.study.origin import MADE_UP
from stratalign.vocabulary import INDUSTRIES, LEVELS, RESPONSE_COLUMNS, Level, estimate_rows

Scenario = Literal["null", "evidence", "lsa_claim", "same_source"]
Outcome = Literal[
    "revenue_cagr_pct",
    "operating_margin_pct",
    "customer_retention_pct",
    "customer_satisfaction_pct",
    "leadership_effectiveness_points",
    "employee_engagement_points",
]

#: Fewest and most respondents a company has in each level; together 8 to 20.
RESPONDENTS_PER_LEVEL: dict[Level, tuple[int, int]] = {"executives": (2, 4), "managers": (3, 6), "staff": (3, 10)}

# Variance components of one answer, in squared scale points. They give a facet of two items an ICC(1) near .17, the
# index one near .20 and alphas near .70 (tests/study/test_simulate.py holds the ranges).
VARIANCE_ALIGNMENT = 0.07
VARIANCE_COMPANY_FACET = 0.07
VARIANCE_PERSON = 0.22
VARIANCE_PERSON_FACET = 0.27
VARIANCE_ANSWER = 0.38
ITEM_SHIFT_POINTS = 0.15

#: Mean answer of staff in each facet (1-5), and how far managers and executives stand above it.
FACET_MEANS: dict[str, float] = {
    "clarity": 3.35, "belief": 3.45, "implementability": 2.95, "line_of_sight": 3.20, "market_choice": 3.30,
    "culture_health": 3.40, "performance_environment": 3.25, "change_response": 3.05,
    "role_clarity": 3.65, "capability_fit": 3.10, "talent_flow": 3.00, "manager_cascade": 3.30,
}  # fmt: skip
LEVEL_SHIFTS: dict[str, dict[Level, float]] = {
    "strategy": {"executives": 0.60, "managers": 0.25, "staff": 0.0},
    "culture": {"executives": 0.35, "managers": 0.10, "staff": 0.0},
    "talent": {"executives": 0.20, "managers": 0.10, "staff": 0.0},
}

# Shares of an outcome's residual variance, independent of alignment: what its industry explains, what the outcomes of
# one company share, and the rest.
SHARE_INDUSTRY = 0.10
SHARE_COMPANY = 0.10

#: Place of the industries on every outcome before scaling, in the order of `INDUSTRIES`.
INDUSTRY_PLACES = (1.6, 0.3, 0.9, -0.1, -0.7, -1.0, -1.2, 0.2)
#: Chance that a company belongs to an industry, in the order of `INDUSTRIES`.
INDUSTRY_SHARES = (0.14, 0.15, 0.13, 0.12, 0.16, 0.14, 0.08, 0.08)


@displayed
@dataclass(frozen=True, slots=True)
class Truth(Result):
    """What is planted in a simulated study. SYNTHETIC: chosen, not measured.

    The six correlations are those of an outcome with true alignment over all companies, on the outcome's normal scale
    (the two customer shares are logistic in it, which takes less than 2 % off). Within an industry they are up to 6 %
    larger, because industry explains part of the outcome and nothing of alignment. `method_share` switches a method
    factor on: the part of the variance of leadership and engagement that is the error which the same people put into
    the alignment index, beside the planted correlation and at its expense never (somewhat less comes out where a
    company's people reach 0 or 100 points); 0 is a study whose outcomes are free of it. `index_reliability` is filled
    in by `simulate_study`.
    """

    scenario: str
    revenue_cagr_pct: float
    operating_margin_pct: float
    customer_retention_pct: float
    customer_satisfaction_pct: float
    leadership_effectiveness_points: float
    employee_engagement_points: float
    method_share: float = 0.0
    n_companies: int | None = None
    seed: int | None = None
    index_reliability: float = float("nan")

    @property
    def correlations(self) -> dict[str, float]:
        """Planted correlation with true alignment by outcome column."""
        values = asdict(self)
        return {outcome: values[outcome] for outcome in OUTCOMES}

    def tidy(self) -> pd.DataFrame:
        """One row per outcome in the estimate columns: the planted correlations."""
        return estimate_rows(
            term=list(self.correlations),
            quantity="planted_correlation",
            measure="unitless",
            estimate=list(self.correlations.values()),
            n_units=self.n_companies,
        )


#: Mean and SD on the normal scale; the two customer shares are logistic in it (in log odds).
OUTCOMES: dict[Outcome, tuple[float, float]] = {
    "revenue_cagr_pct": (8.0, 10.0),
    "operating_margin_pct": (10.0, 10.0),
    "customer_retention_pct": (1.80, 0.50),
    "customer_satisfaction_pct": (1.10, 0.45),
    "leadership_effectiveness_points": (62.0, 10.0),
    "employee_engagement_points": (66.0, 9.0),
}
LOGISTIC_OUTCOMES = ("customer_retention_pct", "customer_satisfaction_pct")
SURVEYED_OUTCOMES = ("leadership_effectiveness_points", "employee_engagement_points")

#: `null`: nothing is related. `evidence`: ordinary sizes of published reviews. `lsa_claim`: what the published
#: 410-company ratios imply. `same_source`: evidence, and the error that the same raters usually share.
SCENARIOS: dict[Scenario, Truth] = {
    "null": Truth("null", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "evidence": Truth("evidence", 0.15, 0.15, 0.20, 0.20, 0.30, 0.30),
    "lsa_claim": Truth("lsa_claim", 0.14, 0.21, 0.24, 0.34, 0.55, 0.64),
    "same_source": Truth("same_source", 0.15, 0.15, 0.20, 0.20, 0.30, 0.30, method_share=USUAL_METHOD_SHARE),
}


@displayed
@dataclass(frozen=True, slots=True)
class Study(Result):
    """A simulated study. SYNTHETIC: every row is drawn, none is evidence.

    `responses` has the canonical columns, answers 1-5 as given (reverse-keyed items are not flipped), `unit_id` is the
    company. `companies` has one row a company: facets, pillars and index in points 0-100 (mean of level means,
    computed from `responses`), and the six outcomes. `panel` has one row a company and year end, in millions; the
    company's growth and margin are computed from it as rounded, so they agree exactly. `people` has one row a
    respondent: respondent_id, company_id, level, the person's alignment index, and what the person says of leaders and
    work; a company's leadership and engagement are the means of its level means of these. `levels` has one row a
    company and level with the same scores as the companies, means of its respondents: a company's score follows from it
    under any weights of levels. `latent` holds what no analyst sees: the true alignment of each company, standardised.
    """

    responses: pd.DataFrame
    people: pd.DataFrame
    companies: pd.DataFrame
    levels: pd.DataFrame
    panel: pd.DataFrame
    truth: Truth
    latent: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """One row per outcome in the estimate columns: the planted correlations."""
        return self.truth.tidy()


def simulate_study(
    n_companies: int = 410,
    *,
    scenario: Scenario | Truth = "evidence",
    seed: int,
    respondents: Mapping[Level, tuple[int, int]] | None = None,
) -> Study:
    """Draw a SYNTHETIC study with planted correlations between alignment and outcomes.

    Parameters
    ----------
    n_companies
        Number of companies, 8 or more.
    scenario
        Key of `SCENARIOS`, or a `Truth` of your own.
    seed
        Seed of every draw; the same seed gives the same study.
    respondents
        Fewest and most respondents of a company in each level; `RESPONDENTS_PER_LEVEL` where absent.

    Returns
    -------
    Study
        Responses, companies and their levels, panel, latent alignment, and the truth with the index's reliability as it
        came out.

    Raises
    ------
    StatisticError
        The scenario is unknown, a planted value is impossible, there are fewer than 8 companies, or a level is without
        respondents.
    """
    truth = _checked_truth(scenario, n_companies)
    instrument = load_instrument("strategic-alignment")
    rng = np.random.default_rng(seed)
    profile = _draw_profile(n_companies, rng)
    alignment = rng.standard_normal(n_companies)
    people = _draw_people(n_companies, respondents or RESPONDENTS_PER_LEVEL, rng)
    answers = _draw_answers(alignment, people, instrument, rng)
    by_person = _score_people(answers, instrument)
    by_level = by_person.groupby([people["company"], people["level"]]).mean()
    scores = _with_pillars(by_level.groupby(level="company").mean(), instrument)
    observed = scores["alignment_index_points"].to_numpy()
    outcomes = _draw_outcomes(alignment, profile["industry"], truth, rng)
    panel = draw_panel(profile, outcomes, rng)
    index = _with_pillars(by_person, instrument)["alignment_index_points"]
    said, outcomes = _draw_people_outcomes(index, people, alignment, observed, outcomes, truth, seed)
    companies = pd.concat([profile, people.groupby("company").size().rename("n_respondents"), scores, outcomes], axis=1)
    reliability = float(np.corrcoef(alignment, observed)[0, 1] ** 2)
    return Study(
        responses=_long_responses(answers, people, profile["company_id"]),
        people=_people_table(people, profile["company_id"], index, said),
        companies=companies.assign(**accounts_of(panel, n_companies), **MADE_UP),
        levels=_level_table(_with_pillars(by_level, instrument), people, profile["company_id"]),
        panel=panel.assign(**MADE_UP),
        truth=replace(truth, n_companies=n_companies, seed=seed, index_reliability=reliability),
        latent=pd.DataFrame({"company_id": profile["company_id"], "true_alignment": alignment}),
    )


def _checked_truth(scenario: Scenario | Truth, n_companies: int) -> Truth:
    """Give the planted values, or refuse and say what is wrong."""
    if n_companies < len(INDUSTRIES):
        raise StatisticError(f"a study of {n_companies} companies is too small: ask for {len(INDUSTRIES)} or more.")
    if not isinstance(scenario, Truth):
        if scenario not in SCENARIOS:
            raise StatisticError(f"there is no scenario '{scenario}'.{did_you_mean(str(scenario), list(SCENARIOS))}")
        return SCENARIOS[scenario]
    impossible = [f"{name} {value:g}" for name, value in scenario.correlations.items() if not -1 < value < 1]
    if impossible:
        raise StatisticError(f"planted correlations must lie between -1 and 1; these do not: {', '.join(impossible)}.")
    if not 0 <= scenario.method_share < 1:
        raise StatisticError(f"method_share is {scenario.method_share:g}; it must be at least 0 and below 1.")
    room = 1 - max(scenario.correlations[outcome] ** 2 for outcome in SURVEYED_OUTCOMES)
    if scenario.method_share >= room:
        raise StatisticError(
            f"method_share is {scenario.method_share:g}; the planted correlations of leadership and engagement leave "
            f"less than {room:g} of their variance to it."
        )
    return scenario


def _draw_profile(n_companies: int, rng: np.random.Generator) -> pd.DataFrame:
    """Name, industry and headcount of each company; headcounts are log-normal with a median of 650."""
    width = max(3, len(str(n_companies)))
    headcounts = np.exp(rng.normal(np.log(650), 1.1, n_companies)).clip(60, 60_000).round().astype(int)
    return pd.DataFrame(
        {
            "company_id": [f"C{number:0{width}d}" for number in range(1, n_companies + 1)],
            "industry": rng.choice(INDUSTRIES, n_companies, p=INDUSTRY_SHARES),
            "headcount": headcounts,
        }
    )


def _draw_people(
    n_companies: int, respondents: Mapping[Level, tuple[int, int]], rng: np.random.Generator
) -> pd.DataFrame:
    """One row a respondent: the company's position and the level, companies in order, executives first."""
    if set(respondents) != set(LEVELS) or not all(1 <= low <= high for low, high in respondents.values()):
        raise StatisticError(
            f"respondents say the fewest, 1 or more, and the most of {', '.join(LEVELS)}; not {dict(respondents)}."
        )
    sizes = np.stack([rng.integers(low, high + 1, n_companies) for low, high in respondents.values()], axis=1)
    companies = np.repeat(np.arange(n_companies), sizes.sum(axis=1))
    levels = np.repeat(np.tile(list(respondents), n_companies), sizes.ravel())
    return pd.DataFrame({"company": companies, "level": levels})


def _draw_answers(
    alignment: np.ndarray, people: pd.DataFrame, instrument: Instrument, rng: np.random.Generator
) -> pd.DataFrame:
    """Answers 1-5 of every respondent to the short form, as given, one column an item."""
    items = [key for key in instrument.form_items("short") if instrument.dimension_of[key].role == "alignment"]
    facets = [dimension.key for dimension in instrument.with_role("alignment")]
    of_item = np.array([facets.index(instrument.dimension_of[key].key) for key in items])
    n_people = len(people)
    company = people["company"].to_numpy()
    facet_effects = _draw_facet_effects(len(alignment), instrument, rng)
    felt = np.sqrt(VARIANCE_ALIGNMENT) * alignment[:, None] + np.sqrt(VARIANCE_COMPANY_FACET) * facet_effects
    felt = felt[company] + _expected_answers(people["level"], instrument)
    felt += np.sqrt(VARIANCE_PERSON) * rng.standard_normal((n_people, 1))
    felt += np.sqrt(VARIANCE_PERSON_FACET) * rng.standard_normal((n_people, len(facets)))
    shifts = np.where(np.arange(len(items)) % 2, -ITEM_SHIFT_POINTS, ITEM_SHIFT_POINTS)
    exact = felt[:, of_item] + shifts + np.sqrt(VARIANCE_ANSWER) * rng.standard_normal((n_people, len(items)))
    agreed = np.clip(np.rint(exact), 1, 5)
    is_reverse = np.array([instrument.items[key].reverse for key in items])
    return pd.DataFrame(np.where(is_reverse, 6 - agreed, agreed).astype(int), columns=items)


def _draw_facet_effects(n_companies: int, instrument: Instrument, rng: np.random.Generator) -> np.ndarray:
    """Company effects of each facet that cancel out in the index, so that alignment alone is the true index."""
    facets = instrument.with_role("alignment")
    sizes = {pillar.key: sum(facet.pillar == pillar.key for facet in facets) for pillar in instrument.pillars}
    weights = np.array([1 / (len(sizes) * sizes[str(facet.pillar)]) for facet in facets])
    effects = rng.standard_normal((n_companies, len(facets)))
    return np.asarray(effects - (effects @ weights)[:, None])


def _expected_answers(levels: pd.Series, instrument: Instrument) -> np.ndarray:
    """Mean answer by respondent and facet: that of staff, and the shift of the respondent's level."""
    facets = instrument.with_role("alignment")
    by_level = pd.DataFrame(
        {
            level: [FACET_MEANS[facet.key] + LEVEL_SHIFTS[str(facet.pillar)][level] for facet in facets]
            for level in LEVELS
        }
    ).T
    return by_level.loc[levels].to_numpy()


def _score_people(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Facets of each person, 0-100."""
    is_reverse = np.array([instrument.items[key].reverse for key in answers.columns.astype(str)])
    agreed = np.where(is_reverse, 6 - answers, answers)
    points = pd.DataFrame(25.0 * (agreed - 1), columns=answers.columns)
    dimensions = [instrument.dimension_of[key].key for key in answers.columns.astype(str)]
    by_person = points.T.groupby(dimensions, sort=False).mean().T
    return by_person.add_suffix("_points")


def _with_pillars(facets: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Facets with the pillars and the index that follow from them; of people, levels or companies."""
    pillars = pd.DataFrame(
        {
            f"{pillar.key}_points": facets[
                [f"{d.key}_points" for d in instrument.with_role("alignment") if d.pillar == pillar.key]
            ].mean(axis=1)
            for pillar in instrument.pillars
        }
    )
    return pd.concat([facets, pillars, pillars.mean(axis=1).rename("alignment_index_points")], axis=1)


def _level_table(scores: pd.DataFrame, people: pd.DataFrame, company_ids: pd.Series) -> pd.DataFrame:
    """Scores of each company's levels beside their respondents, in the order of companies and levels."""
    counted = scores.assign(n_respondents=people.groupby(["company", "level"]).size()).reset_index()
    counted = counted.assign(company_id=company_ids.to_numpy()[counted["company"]], **MADE_UP)
    return counted[["company_id", "level", "n_respondents", *scores.columns, *MADE_UP]]


def _draw_outcomes(alignment: np.ndarray, industry: pd.Series, truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the six outcomes: planted part, industry, what the company's outcomes share, and the rest."""
    place = _industry_places(industry)
    shared = rng.standard_normal(len(alignment))
    outcomes = {}
    for outcome, (mean, spread) in OUTCOMES.items():
        own = rng.standard_normal(len(alignment))
        residual = np.sqrt(SHARE_INDUSTRY) * place + np.sqrt(SHARE_COMPANY) * shared
        residual += np.sqrt(1 - SHARE_INDUSTRY - SHARE_COMPANY) * own
        planted = truth.correlations[outcome]
        method_share = truth.method_share if outcome in SURVEYED_OUTCOMES else 0.0
        value = mean + spread * (planted * alignment + np.sqrt(1 - planted**2 - method_share) * residual)
        outcomes[outcome] = 100 / (1 + np.exp(-value)) if outcome in LOGISTIC_OUTCOMES else value
    table = pd.DataFrame(outcomes)
    surveyed = list(SURVEYED_OUTCOMES)
    return table.assign(**table[surveyed].clip(0, 100))


def _draw_people_outcomes(
    index: pd.Series,
    people: pd.DataFrame,
    alignment: np.ndarray,
    observed: np.ndarray,
    outcomes: pd.DataFrame,
    truth: Truth,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each person says of leaders and work, and the outcomes with the companies' means of it."""
    fitted = np.polyval(np.polyfit(alignment, observed, 1), alignment)
    of_level = index.groupby(people["level"]).transform("mean")
    error = index - of_level - (fitted - fitted.mean())[people["company"]]
    share = float(np.sqrt(truth.method_share) / (observed - fitted).std())
    halo: dict[str, float] = {
        outcome: spread * share for outcome, (_, spread) in OUTCOMES.items() if outcome in SURVEYED_OUTCOMES
    }
    surveyed = outcomes[list(SURVEYED_OUTCOMES)]
    # Random numbers of its own: companies without a method factor are the same with and without people's attitudes.
    rng = np.random.default_rng([seed, 1])
    said, means = draw_attitudes(surveyed, halo, people.assign(index_error=error), rng)
    return said, outcomes.assign(**{str(name): means[name] for name in means})


def _people_table(people: pd.DataFrame, company_ids: pd.Series, index: pd.Series, said: pd.DataFrame) -> pd.DataFrame:
    """One row a respondent: who and where, alignment index and attitudes."""
    known = pd.DataFrame(
        {
            "respondent_id": _respondent_ids(people, company_ids),
            "company_id": company_ids.to_numpy()[people["company"]],
            "level": people["level"],
            "alignment_index_points": index,
        }
    )
    return pd.concat([known, said], axis=1)


def _industry_places(industry: pd.Series) -> np.ndarray:
    """Place of each company's industry, with mean 0 and variance 1 over the chances of the industries."""
    shares = np.array(INDUSTRY_SHARES)
    places = np.array(INDUSTRY_PLACES)
    centred = places - shares @ places
    scaled = centred / np.sqrt(shares @ centred**2)
    return industry.map(dict(zip(INDUSTRIES, scaled, strict=True))).to_numpy(dtype=float)


def _long_responses(answers: pd.DataFrame, people: pd.DataFrame, company_ids: pd.Series) -> pd.DataFrame:
    """Canonical responses: one row per respondent and item."""
    n_people, n_items = answers.shape
    unit_ids = company_ids.to_numpy()[people["company"]]
    columns = {
        "respondent_id": _respondent_ids(people, company_ids).repeat(n_items),
        "wave": "study",
        "unit_id": np.repeat(unit_ids, n_items),
        "level": people["level"].repeat(n_items).to_numpy(),
        "item_key": np.tile(answers.columns.to_numpy(), n_people),
        "dimension": np.tile(answers.columns.str.rpartition("_").get_level_values(0), n_people),
        "value": answers.to_numpy(dtype=float).ravel(),
        "missing_reason": "",
    }
    return pd.DataFrame(columns)[list(RESPONSE_COLUMNS)]


def _respondent_ids(people: pd.DataFrame, company_ids: pd.Series) -> np.ndarray:
    """Made-up identifiers: the company's and a number within it."""
    unit_ids = pd.Series(company_ids.to_numpy()[people["company"]])
    number = people.groupby("company").cumcount() + 1
    return (unit_ids + "-" + number.astype(str).str.zfill(2)).to_numpy()
