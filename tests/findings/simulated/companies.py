"""Companies drawn in memory, as tables that have been read and checked: nothing differs in them, or what is planted.

People answer 1 to 5 with a view of everything (halo), a view of each dimension and a mood of the moment, and use the
upper half of the scale more. Levels, units, dimensions and waves are alike; accounts know nothing of answers.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, stats

from stratalign.engagement.declarations.hierarchy import Unit
from stratalign.engagement.declarations.survey import SurveyFile, Wave
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import Dimension, Instrument, Pillar, load_instrument
from stratalign.intake.read import AccountsTables, Intake, WaveTables
from stratalign.responses.respondents import Respondents
from stratalign.sources.raw import Detection
from stratalign.study.reference import weigh_reference_levels
from stratalign.vocabulary import LEVELS

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample" / "northwind"
#: Spread of what a person thinks of everything, of one dimension, and of the moment, in steps of the scale.
HALO, OWN, MOMENT = 0.45, 0.45, 0.75
#: Where one answer becomes the next, around the mean of what people think: the upper answers are wide.
CUTS = np.array([-1.75, -0.9, -0.1, 1.15])
#: What is added to the seed of a company for the seed of its engagement.
SEED_OF_TESTS = 1_000_000_007
#: Who answers less the less a unit grows.
GROWTH = "growth"
#: Share of cells without an answer, and of the people of a wave who answered the one before.
LEFT_OPEN, RETURNED = 0.02, 0.5


@dataclass(frozen=True, slots=True)
class Company:
    """What is drawn. `leaders` may be of either upper level; `points` are planted, by level, unit, wave and dimension.

    - `level_points`: by how many points the leaders stand above staff, by dimension ("" all of them).
    - `unit_points`: by how many points the first unit stands above all others, in every dimension.
    - `change_points`: by how many points the last wave stands above the one before, by dimension ("" all).
    - `relation`: correlation of a unit's growth with what its people think; `unit_spread`: of units around each other,
      beside `HALO`, without which units' scores cannot carry a relation.
    - `leader_spread`: spread of leaders' answers over staff's. `mean_points`: where the company stands.
    - `left_open`: share of answers that are lacking whatever they are. `low_left_open`: share of answers of 2 and less
      that are lacking, of the people or questions named: `leaders`, `unit` (the first), `wave` (the last), a dimension;
      `growth`: of units, none in the one that grows most up to the share in the one that grows least.
    """

    n_leaders: int = 9
    n_staff: int = 331
    n_managers: int = 0
    n_units: int = 24
    form: str = "long"
    n_waves: int = 1
    has_accounts: bool = False
    has_benchmark: bool = False
    is_own: bool = False
    leaders_are: str = "executives"
    level_points: dict[str, float] = field(default_factory=dict)
    unit_points: float = 0.0
    change_points: dict[str, float] = field(default_factory=dict)
    relation: float = 0.0
    unit_spread: float = 0.0
    leader_spread: float = 1.0
    mean_points: float | None = None
    left_open: float = LEFT_OPEN
    low_left_open: dict[str, float] = field(default_factory=dict)


def draw_company(company: Company, seed: int) -> Intake:
    """Draw a company's tables.

    Parameters
    ----------
    company
        What it is like.
    seed
        Of everything drawn, and of the engagement.

    Returns
    -------
    Intake
        As files would give it, without free text.
    """
    rng = np.random.default_rng(seed)
    instrument = own_or_shipped(company)
    engagement = _engagement(company, seed)
    people = _people(company, rng)
    mean = company.mean_points if company.mean_points is not None else reference_points(people, rng)
    view, own = rng.normal(0, HALO, len(people)), rng.normal(0, OWN, (len(people), len(instrument.dimensions)))
    shared = rng.normal(0, company.unit_spread, company.n_units) if company.unit_spread else np.zeros(company.n_units)
    of_unit = shared[people["unit"]]
    waves = []
    for place, wave in enumerate(engagement.waves):
        is_new = rng.random(len(people)) > RETURNED
        view = np.where(is_new, rng.normal(0, HALO, len(people)), view)
        own = np.where(is_new[:, None], rng.normal(0, OWN, own.shape), own)
        people = people.assign(number=np.where(is_new, people["number"] + 100_000, people["number"]))
        is_last = place == len(engagement.waves) - 1
        waves.append(_wave(company, wave, people, view + of_unit, own, mean, instrument, rng, is_last=is_last))
    accounts = _accounts(company, engagement, people, view + of_unit, rng) if company.has_accounts else None
    if accounts and GROWTH in company.low_left_open:
        share = company.low_left_open[GROWTH]
        waves = [_without_low(one, accounts.panel, instrument, share, np.random.default_rng(seed)) for one in waves]
    return Intake(engagement, instrument, tuple(waves), accounts, ())


def own_or_shipped(company: Company) -> Instrument:
    """The questionnaire of a company."""
    return own_instrument() if company.is_own else load_instrument("strategic-alignment")


@functools.cache
def own_instrument() -> Instrument:
    """A questionnaire of a client's own: two parts, six dimensions of four questions, two outcomes; no strategy."""
    shipped = load_instrument("strategic-alignment")
    taken = [*shipped.with_role("alignment")[-6:], *shipped.with_role("outcome")[:2]]
    parts = [Pillar(key=key, label={"en": key.title()}) for key in ("work", "people")]
    dimensions = [_plain(dimension, "work" if place < 3 else "people") for place, dimension in enumerate(taken)]
    return shipped.model_copy(update={"key": "own", "pillars": tuple(parts), "dimensions": tuple(dimensions)})


def _plain(dimension: Dimension, pillar: str) -> Dimension:
    """A dimension whose questions ask nothing about a strategy."""
    items = tuple(item.model_copy(update={"step": None, "test": None, "reverse": False}) for item in dimension.items)
    return dimension.model_copy(
        update={"items": items, "pillar": pillar if dimension.role == "alignment" else None, "favourable_from": 4}
    )


def _engagement(company: Company, seed: int) -> Engagement:
    """The sample's engagement with other units, waves and accounts."""
    sample = _sample()
    waves = [
        Wave(key=f"wave-{number}", label=f"Wave {number}", survey=SurveyFile(file="survey.csv"))
        for number in range(1, company.n_waves + 1)
    ]
    units = [Unit(key=f"unit-{number}", name=f"Unit {number}") for number in range(company.n_units)]
    benchmark = "all" if company.has_benchmark else "none"
    return sample.model_copy(
        update={
            "waves": tuple(waves),
            "units": tuple(units),
            "form": company.form,
            "performance": sample.performance if company.has_accounts else None,
            "report": sample.report.model_copy(update={"benchmark": benchmark}),
            # Deals of people must not be drawn from the stream that drew their answers.
            "seed": seed + SEED_OF_TESTS,
        }
    )


@functools.cache
def _sample() -> Engagement:
    return load_engagement(SAMPLE)


def reference_points(people: pd.DataFrame, rng: np.random.Generator) -> float:
    """Where half of all companies stand that are weighted alike, as uncertain as the reference sample leaves it."""
    shares = people["level"].value_counts(normalize=True)
    weights = {level: float(shares.get(level, 0.0)) for level in LEVELS}
    known = weigh_reference_levels(weights)["alignment_index_points"].to_numpy(dtype=float)
    return float(np.median(rng.choice(known, len(known))))


def _people(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """Level and unit of everybody; units differ in size, and leaders are spread over them."""
    levels = [company.leaders_are] * company.n_leaders + ["managers"] * company.n_managers + ["staff"] * company.n_staff
    n = len(levels)
    chances = rng.dirichlet(np.full(company.n_units, 6.0))
    fixed = np.repeat(np.arange(company.n_units), 5)[: n // 2]
    units = np.concatenate([fixed, rng.choice(company.n_units, n - len(fixed), p=chances)])
    return pd.DataFrame({"number": np.arange(n), "level": levels, "unit": rng.permutation(units)})


def _wave(
    company: Company,
    wave: Wave,
    people: pd.DataFrame,
    view: np.ndarray,
    own: np.ndarray,
    mean: float,
    instrument: Instrument,
    rng: np.random.Generator,
    *,
    is_last: bool,
) -> WaveTables:
    """Tables of one wave."""
    ids = people["number"].map("{:016d}".format).astype("str")
    table = pd.DataFrame(
        {
            "respondent_id": ids,
            "wave": wave.key,
            "unit_id": people["unit"].map("unit-{}".format),
            "level": people["level"],
            "duration_seconds": 600.0,
        }
    )
    is_leader = (people["level"] == company.leaders_are).to_numpy()
    spread = np.where(is_leader, company.leader_spread, 1.0)
    asked = set(instrument.form_items(company.form))
    items, columns = [], []
    for place, dimension in enumerate(instrument.dimensions):
        if dimension.role not in ("alignment", "outcome") or dimension.scale != "agree5":
            continue
        planted = np.where(is_leader, _planted(company.level_points, dimension.key), 0.0)
        planted += np.where(people["unit"] == 0, company.unit_points, 0.0)
        planted += _planted(company.change_points, dimension.key) if is_last else 0.0
        points, which = np.unique(mean + planted, return_inverse=True)
        thought = centre_of(tuple(points))[which] + spread * (view + own[:, place])
        for item in dimension.items:
            if item.key in asked:
                answer = 1.0 + (thought + spread * rng.normal(0, MOMENT, len(people)) > CUTS[:, None]).sum(axis=0)
                items.append((item.key, dimension.key))
                columns.append(6 - answer if item.reverse else answer)
    values = np.concatenate(columns)
    values[rng.random(len(values)) < company.left_open] = np.nan
    if company.low_left_open:
        values[_is_kept_back(company, people, items, columns, rng, is_last=is_last)] = np.nan
    who = np.tile(np.arange(len(people)), len(items))
    responses = table.drop(columns="duration_seconds").iloc[who].reset_index(drop=True)
    keys, dimensions = (np.repeat([item[place] for item in items], len(people)) for place in (0, 1))
    responses = responses.assign(item_key=pd.array(keys, "str"), dimension=pd.array(dimensions, "str"), value=values)
    is_open = responses["value"].isna()
    return WaveTables(
        wave=wave,
        file="survey.csv",
        detection=Detection("generic_wide", 1.0, (), 1, (), (), (), ()),
        columns=pd.DataFrame(),
        respondents=Respondents(wave.key, table, {}, {}, {}, 0, None),
        responses=responses.assign(missing_reason=np.where(is_open, "not_answered", "")),
        comments=pd.DataFrame({"respondent_id": []}),
        rankings=_rankings(table, rng) if company.form == "long" and not company.is_own else _rankings(table[:0], rng),
        recall=pd.DataFrame({"respondent_id": []}),
    )


def _is_kept_back(
    company: Company,
    people: pd.DataFrame,
    items: list[tuple[str, str]],
    columns: list[np.ndarray],
    rng: np.random.Generator,
    *,
    is_last: bool,
) -> np.ndarray:
    """Which answers are lacking because they were low."""
    is_reversed = {key for dimension in own_or_shipped(company).dimensions for key in _reversed(dimension)}
    share = np.zeros((len(items), len(people)))
    for who, part in company.low_left_open.items():
        if who == GROWTH:
            continue
        of_people = {
            "leaders": (people["level"] == company.leaders_are).to_numpy(),
            "unit": (people["unit"] == 0).to_numpy(),
            "wave": np.full(len(people), is_last),
        }.get(who, np.ones(len(people), dtype=bool))
        of_items = np.array([who in ("leaders", "unit", "wave", dimension) for _, dimension in items])
        share = np.maximum(share, part * np.outer(of_items, of_people))
    low = np.array([6 - one if key in is_reversed else one for (key, _), one in zip(items, columns, strict=True)]) <= 2
    return np.asarray((low & (rng.random(low.shape) < share)).ravel())


def _without_low(
    tables: WaveTables, panel: pd.DataFrame, instrument: Instrument, share: float, rng: np.random.Generator
) -> WaveTables:
    """A wave of which low answers are lacking, the more the less a unit grows."""
    revenue = panel.sort_values("period_end").groupby("entity_id")["revenue"]
    rank = (revenue.last() / revenue.first()).rank(ascending=False)
    part = share * (rank - 1) / (len(rank) - 1)
    rows = tables.responses
    turned = rows["item_key"].isin({key for one in instrument.dimensions for key in _reversed(one)})
    low = rows["value"].where(~turned, 6 - rows["value"]) <= 2
    gone = low & (rng.random(len(rows)) < rows["unit_id"].map(part))
    value = rows["value"].mask(gone)
    reason = rows["missing_reason"].mask(gone, "not_answered")
    return replace(tables, responses=rows.assign(value=value, missing_reason=reason))


def _reversed(dimension: Dimension) -> list[str]:
    return [item.key for item in dimension.items if item.reverse]


def _planted(points: dict[str, float], dimension: str) -> float:
    return points.get(dimension, points.get("", 0.0))


@functools.cache
def centre_of(points: tuple[float, ...]) -> np.ndarray:
    """Where people's thinking must lie for their answers to have these means, 0 to 100 points."""
    spread = float(np.sqrt(HALO**2 + OWN**2 + MOMENT**2))

    def mean_of(centre: float) -> float:
        return float(stats.norm.sf((CUTS - centre) / spread).sum()) * 25

    return np.array([optimize.brentq(lambda at, goal=goal: mean_of(at) - goal, -6, 6) for goal in points])


def _rankings(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Order of the five priorities: some appeal more to everybody, whatever the level."""
    keys = [priority.key for priority in _sample().strategy.optimizing_strategies]
    appeal = np.linspace(1.0, 0.0, len(keys)) + rng.gumbel(0, 0.9, (len(table), len(keys)))
    ranks = np.argsort(np.argsort(-appeal, axis=1), axis=1) + 1
    parts = [
        table[["respondent_id", "wave", "unit_id", "level"]].assign(
            question_key="priority_ranking", priority_key=key, rank=ranks[:, place]
        )
        for place, key in enumerate(keys)
    ]
    return pd.concat(parts, ignore_index=True)


def _accounts(
    company: Company, engagement: Engagement, people: pd.DataFrame, view: np.ndarray, rng: np.random.Generator
) -> AccountsTables:
    """Three year ends of every unit; growth and margin have long tails and go with nothing unless planted."""
    felt = pd.Series(view).groupby(people["unit"].to_numpy()).mean().reindex(range(company.n_units)).fillna(0.0)
    felt = (felt - felt.mean()) / felt.std()
    chance = rng.standard_t(5, (2, company.n_units)) / np.sqrt(5 / 3)
    growth = 4.0 + 4.0 * (company.relation * felt + np.sqrt(1 - company.relation**2) * chance[0])
    margin = 10.0 + 3.5 * chance[1]
    parts = []
    for year, back in ((2023, 2), (2024, 1), (2025, 0)):
        revenue = 1e6 / (1 + growth / 100) ** back
        parts.append(
            pd.DataFrame(
                {
                    "entity_id": [unit.key for unit in engagement.listed_units],
                    "period_end": pd.Timestamp(year, 12, 31),
                    "currency": "EUR",
                    "source": "accounts.csv",
                    "revenue": revenue,
                    "operating_income": revenue * margin / 100,
                    "headcount": 20.0,
                }
            )
        )
    performance = engagement.performance
    assert performance is not None
    panel = pd.concat(parts).sort_values(["entity_id", "period_end"], ignore_index=True)
    return AccountsTables(performance, None, panel)
