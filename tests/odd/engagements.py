"""Odd engagements, as tables that have been read and checked: what a report must survive without writing nonsense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from findings.simulated.companies import SEED_OF_TESTS, Company, draw_company, own_instrument

from stratalign.engagement.declarations.hierarchy import Unit
from stratalign.engagement.instrument import Dimension, Instrument
from stratalign.intake.read import Intake, WaveTables

#: What most are made of.
SMALL = Company(n_leaders=9, n_managers=30, n_staff=140, n_units=10, form="short")


@dataclass(frozen=True, slots=True)
class Odd:
    """An odd engagement: what is drawn, and what is done to its tables."""

    company: Company
    change: Callable[[Intake], Intake] = lambda intake: intake


def make_odd(name: str, seed: int = 17) -> Intake:
    """Tables of an odd engagement by its name."""
    odd = ODD[name]
    return odd.change(draw_company(odd.company, seed))


def _at_random(intake: Intake) -> Intake:
    """Everybody ticks boxes at random, low ones more often."""
    rng = np.random.default_rng(intake.engagement.seed % SEED_OF_TESTS)

    def drawn(responses: pd.DataFrame) -> pd.DataFrame:
        ticks = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], len(responses), p=[0.3, 0.3, 0.2, 0.1, 0.1])
        return responses.assign(value=ticks, missing_reason="")

    return _with_responses(intake, drawn)


def _one_level(intake: Intake) -> Intake:
    return _with_people(intake, lambda people: people.assign(level="staff"))


def _no_levels(intake: Intake) -> Intake:
    return _with_people(intake, lambda people: people.assign(level=None))


def _codes_as_names(intake: Intake) -> Intake:
    """Units are called 38, 48, 30, 49 and so on: names that look like numbers."""
    units = tuple(Unit(key=unit.key, name=str(30 + 7 * place)) for place, unit in enumerate(intake.engagement.units))
    return replace(intake, engagement=intake.engagement.model_copy(update={"units": units}))


def _burdens(intake: Intake) -> Intake:
    """A questionnaire on which a high score is bad: every dimension of its first part is a burden."""
    assert intake.instrument is not None
    parts = [_as_burden(dimension) for dimension in intake.instrument.dimensions]
    instrument: Instrument = intake.instrument.model_copy(update={"dimensions": tuple(parts), "pillars": ()})
    return replace(intake, instrument=instrument)


def _as_burden(dimension: Dimension) -> Dimension:
    if dimension.pillar != "work":
        return dimension.model_copy(update={"pillar": None})
    return dimension.model_copy(update={"higher_is": "worse", "pillar": None})


def _one_question_each(intake: Intake) -> Intake:
    """A questionnaire of one question a dimension, without pillars: nothing hangs together, and there is no index."""
    assert intake.instrument is not None
    cut = [one.model_copy(update={"items": one.items[:1], "pillar": None}) for one in intake.instrument.dimensions]
    instrument = intake.instrument.model_copy(update={"dimensions": tuple(cut), "pillars": ()})
    keys = {item.key for dimension in cut for item in dimension.items}
    asked = _with_responses(intake, lambda rows: rows[rows["item_key"].isin(keys)].reset_index(drop=True))
    return replace(asked, instrument=instrument)


def _only_scale_at_random(intake: Intake) -> Intake:
    """A questionnaire of one scale, whose answers do not hang together."""
    assert intake.instrument is not None
    first = intake.instrument.dimensions[0].model_copy(update={"pillar": None})
    instrument = intake.instrument.model_copy(update={"dimensions": (first,), "pillars": ()})
    keys = {item.key for item in first.items}
    asked = _with_responses(intake, lambda rows: rows[rows["item_key"].isin(keys)].reset_index(drop=True))
    return replace(_at_random(asked), instrument=instrument)


def _everything_missing_once(intake: Intake) -> Intake:
    """One question that nobody answered, one person who answered nothing, one unit without anybody, one level too."""
    assert intake.instrument is not None
    question = intake.instrument.dimensions[0].items[0].key
    person = intake.waves[-1].respondents.table["respondent_id"].iloc[0]

    def emptied(responses: pd.DataFrame) -> pd.DataFrame:
        is_empty = (responses["item_key"] == question) | (responses["respondent_id"] == person)
        return responses.assign(
            value=responses["value"].mask(is_empty),
            missing_reason=responses["missing_reason"].mask(is_empty, "not_answered"),
        )

    without = _with_people(intake, lambda people: people[(people["unit_id"] != "unit-1")])
    return _with_responses(without, emptied)


def _other_instrument_before(intake: Intake) -> Intake:
    """The wave before asked only the last dimension and its own first one: hardly anything can be compared."""
    first, last = intake.waves
    kept = {dimension.key for dimension in own_instrument().dimensions[:1]}
    before = replace(first, responses=first.responses[first.responses["dimension"].isin(kept)].reset_index(drop=True))
    return replace(intake, waves=(before, last))


def _accounts_only(intake: Intake) -> Intake:
    engagement = intake.engagement.model_copy(update={"waves": (), "instrument": None})
    return replace(intake, engagement=engagement, instrument=None, waves=())


def _with_people(intake: Intake, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Intake:
    """The same change to every table that names people."""

    def changed(wave: WaveTables) -> WaveTables:
        people = change(wave.respondents.table).reset_index(drop=True)
        known = set(people["respondent_id"])

        def kept(table: pd.DataFrame) -> pd.DataFrame:
            if "unit_id" not in table:
                return table
            return change(table[table["respondent_id"].isin(known)]).reset_index(drop=True)

        return replace(
            wave,
            respondents=replace(wave.respondents, table=people),
            responses=kept(wave.responses),
            rankings=kept(wave.rankings),
        )

    return replace(intake, waves=tuple(changed(wave) for wave in intake.waves))


def _with_responses(intake: Intake, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Intake:
    waves = tuple(replace(wave, responses=change(wave.responses)) for wave in intake.waves)
    return replace(intake, waves=waves)


ODD: dict[str, Odd] = {
    "35 people": Odd(Company(n_leaders=3, n_managers=5, n_staff=27, n_units=5)),
    "random": Odd(replace(SMALL, n_units=8), _at_random),
    "one level": Odd(SMALL, _one_level),
    "no levels": Odd(replace(SMALL, form="long"), _no_levels),
    "reverse-keyed": Odd(replace(SMALL, is_own=True, form="long"), _burdens),
    "one question each": Odd(replace(SMALL, is_own=True, form="long"), _one_question_each),
    "only scale at random": Odd(replace(SMALL, is_own=True, form="long"), _only_scale_at_random),
    "300 units": Odd(replace(SMALL, n_staff=3000, n_units=300)),
    "codes as names": Odd(replace(SMALL, unit_points=-15.0, unit_spread=0.4, n_units=12), _codes_as_names),
    "everything missing once": Odd(replace(SMALL, form="long"), _everything_missing_once),
    "50,000 people": Odd(replace(SMALL, n_leaders=200, n_managers=4800, n_staff=45_000, n_units=60)),
    "accounts only": Odd(replace(SMALL, has_accounts=True), _accounts_only),
    "survey only": Odd(replace(SMALL, form="long", level_points={"": 15.0}, n_leaders=25)),
    "two waves, other instruments": Odd(replace(SMALL, n_waves=2, is_own=True, form="long"), _other_instrument_before),
}  # fmt: skip
