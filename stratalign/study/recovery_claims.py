"""One replication: a study drawn, exported, read, and every claim estimated, the careful way and the naive one."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import StatisticError
from stratalign.models.claims.headline import HeadlineClaims, headline_claims
from stratalign.models.claims.same_source import SameSourceBias, estimate_same_source_bias
from stratalign.models.propagation.inputs import PeopleColumns
from stratalign.models.propagation.propagate import propagate_companies
from stratalign.study.recovery_export import LAYOUTS, Layout, draw_answers, table_of_companies, write_raw_export
from stratalign.study.recovery_measure import INDEX, company_scores, measure_answers, read_raw_export
from stratalign.study.recovery_naive import best_ratio, naive_correlation, quarter_ratio
from stratalign.study.recovery_scenarios import RecoveryScenario, n_drawn, select_companies
from stratalign.study.simulate import OUTCOMES, SURVEYED_OUTCOMES, Study, simulate_study
from stratalign.temporary import temporary_folder

INSTRUMENT = "strategic-alignment"
CAREFUL, NAIVE = "careful", "naive"
#: Outcomes that other people than the surveyed ones report: accounts and customers.
APART = tuple(name for name in OUTCOMES if name not in SURVEYED_OUTCOMES)
#: Resamples of the headline's BCa intervals, which are not judged here; and accepted share of false findings.
FEWEST_DRAWS, FALSE_DISCOVERY_RATE = 50, 0.05
#: A whole study's family of six planned tests.
FAMILY = "six_claims"
Found = TypeVar("Found")
_NOTHING = float("nan")


class Estimate(NamedTuple):
    """One estimate of one replication; missing where it was refused.

    `is_rejected` says whether the estimate, or a family of tests, speaks against no association.
    """

    pipeline: str
    quantity: str
    outcome: str
    estimate: float
    ci_low: float = _NOTHING
    ci_high: float = _NOTHING
    is_rejected: float = _NOTHING


def replicate(scenario: RecoveryScenario, seed: int, number: int, draws: int, export_every: int = 1) -> list[Estimate]:
    """Draw a study, write its raw export, read it again and estimate every claim.

    Parameters
    ----------
    scenario
        What is planted and what goes wrong.
    seed, number
        Seed of the whole recovery, and number of the replication: the same give the same numbers anywhere.
    draws
        Resamples of companies in each propagation.
    export_every
        Replications whose number divides by it go through a file; the others are scored as drawn, which gives the same
        numbers.

    Returns
    -------
    list of Estimate
        Always the same estimands in the same order.

    Raises
    ------
    StatisticError
        A file says something else of people than what was drawn.
    """
    entropy = [seed, zlib.crc32(scenario.key.encode()), number]
    rng = np.random.default_rng(entropy)
    instrument = load_instrument(INSTRUMENT)
    own = int(np.random.SeedSequence(entropy).generate_state(1)[0])
    study = drawn_study(scenario, own)
    answers = draw_answers(study, instrument, careless=scenario.careless, missing=scenario.missing, rng=rng)
    if number % export_every:
        people = measure_answers(study.people, answers, instrument).people
    else:
        layout = LAYOUTS[number // export_every % len(LAYOUTS)]
        people = _through_a_file(study, answers, instrument, layout, rng)
        if export_every > 1 and not people.equals(measure_answers(study.people, answers, instrument).people):
            raise StatisticError(
                f"replication {number} of {scenario.key}: its export is read otherwise than its people answered, so "
                "that replications without a file would not be the same. Run it with export_every=1 and compare."
            )
    known = table_of_companies(study)
    kept = people[~people["is_careless"]].dropna(subset=[INDEX])
    careful = known.merge(company_scores(kept, by_level=True), left_on="company_id", right_index=True)
    naive = known.merge(company_scores(people, by_level=False), left_on="company_id", right_index=True).dropna()
    return [
        *_careful(careful, kept, own, draws),
        *_naive(naive, people),
    ]


def _through_a_file(
    study: Study, answers: np.ndarray, instrument: Instrument, layout: Layout, rng: np.random.Generator
) -> pd.DataFrame:
    """People of a study as they are read from its raw export."""
    with temporary_folder() as folder:
        file = folder / "export.csv"
        write_raw_export(file, study, answers, instrument, layout, rng)
        return read_raw_export(file, instrument).people


def drawn_study(scenario: RecoveryScenario, seed: int) -> Study:
    """Companies of a scenario that take part, with their people.

    Parameters
    ----------
    scenario
        What is planted and who takes part.
    seed
        Same seed, same study.

    Returns
    -------
    Study
        SYNTHETIC.
    """
    study = simulate_study(n_drawn(scenario), scenario=scenario.truth, seed=seed)
    if scenario.selection == "all":
        return study
    ids = select_companies(study, scenario)
    is_kept = {
        name: getattr(study, name)[column].isin(ids)
        for name, column in (
            ("companies", "company_id"),
            ("people", "company_id"),
            ("latent", "company_id"),
            ("responses", "unit_id"),
        )
    }
    return replace(study, **{name: getattr(study, name)[rows].reset_index(drop=True) for name, rows in is_kept.items()})


def _careful(companies: pd.DataFrame, people: pd.DataFrame, seed: int, draws: int) -> list[Estimate]:
    """Slopes per true standard deviation, premiums, ratios, and attitudes by different raters; then the six tests."""
    claims = headline_claims(companies, cuts=(), draws=FEWEST_DRAWS, seed=seed)
    split: dict[str, SameSourceBias | None] = {
        name: _or_none(partial(_split, people, companies, name)) for name in SURVEYED_OUTCOMES
    }
    found = [_slope(companies, people, name, seed, draws) for name in APART]
    for name, row in claims.premiums.set_index("outcome").iterrows():
        low, high = row["premium_ci_low"], row["premium_ci_high"]
        found.append(_estimate(CAREFUL, "premium_pct", str(name), row["premium_pct"], low, high, null=0.0))
    for name, row in claims.ratios.set_index("outcome").iterrows():
        if name in APART:
            low, high = row["risk_ratio_ci_low"], row["risk_ratio_ci_high"]
            found.append(_estimate(CAREFUL, "risk_ratio", str(name), row["risk_ratio"], low, high, null=1.0))
    for name, bias in split.items():
        for quantity in ("different_raters", "same_raters"):
            part = quantity.removesuffix("_raters")
            values = [getattr(bias, f"{part}{end}") if bias else float("nan") for end in ("", "_ci_low", "_ci_high")]
            found.append(_estimate(CAREFUL if part == "different" else NAIVE, quantity, name, *values, null=0.0))
        ratio = bias.ratio_different if bias else float("nan")
        found.append(Estimate(CAREFUL, "ratio.different_people", name, ratio))
        ratio = bias.ratio_same if bias else float("nan")
        found.append(Estimate(NAIVE, "ratio.same_people", name, ratio))
    return [*found, _family(claims, split)]


def _slope(companies: pd.DataFrame, people: pd.DataFrame, outcome: str, seed: int, draws: int) -> Estimate:
    """Slope per standard deviation of true alignment, all steps from answer to slope redone in every resample."""
    found = _or_none(
        lambda: propagate_companies(
            people,
            companies,
            outcome,
            columns=PeopleColumns(unit="level", unit_weights="equal"),
            controls=["log_headcount"],
            draws=draws,
            seed=seed,
        )
    )
    if found is None:
        return _estimate(CAREFUL, "slope_per_sd", outcome, *[float("nan")] * 3, null=0.0)
    rows = found.claims.set_index(["quantity", "resampling"])
    row = rows.loc[("slope_per_sd", "resampled_companies"), ["estimate", "ci_low", "ci_high"]]
    estimate, low, high = row.to_numpy(dtype=float).ravel()
    return _estimate(CAREFUL, "slope_per_sd", outcome, estimate, low, high, null=0.0)


def _split(people: pd.DataFrame, companies: pd.DataFrame, attitude: str) -> SameSourceBias:
    industries = companies.set_index("company_id")["industry"]
    return estimate_same_source_bias(people, attitude, exposure=INDEX, level="level", strata=industries)


def _family(claims: HeadlineClaims, split: dict[str, SameSourceBias | None]) -> Estimate:
    """Whether any of the six planned tests is a finding, false findings being held down over the whole family."""
    p_values: pd.Series = claims.models.set_index("outcome")["p_value"]
    p_values = p_values.astype(float).where(~p_values.index.isin(list(split)))
    for name, bias in split.items():
        p_values[name] = bias.p_value if bias else 1.0
    is_found = adjust_p_values(p_values)["p_adjusted"].to_numpy() < FALSE_DISCOVERY_RATE
    return Estimate(CAREFUL, "any_finding", FAMILY, _NOTHING, is_rejected=float(is_found.any()))


def _naive(companies: pd.DataFrame, people: pd.DataFrame) -> list[Estimate]:
    """Correlations and best ratios of companies as they come, from the same people's answers."""
    index = companies[INDEX].to_numpy()
    found, is_any = [], False
    for name in OUTCOMES:
        outcome = companies[name].to_numpy()
        found.append(_estimate(NAIVE, "correlation", name, *naive_correlation(index, outcome), null=0.0))
        best = best_ratio(index, outcome)
        found.append(_estimate(NAIVE, "best_ratio", name, best.ratio, best.ci_low, best.ci_high, null=1.0))
        is_any = is_any or bool(found[-1].is_rejected) or bool(found[-2].is_rejected)
        if name in SURVEYED_OUTCOMES:
            found.append(_plain("ratio.unscreened", name, quarter_ratio(index, outcome).ratio))
            found.append(_plain("ratio.best_cut", name, best.ratio))
    return [*found, Estimate(NAIVE, "any_finding", FAMILY, _NOTHING, is_rejected=float(is_any))]


def _plain(quantity: str, outcome: str, value: float) -> Estimate:
    return Estimate(NAIVE, quantity, outcome, value)


def _estimate(
    pipeline: str, quantity: str, outcome: str, estimate: float, low: float, high: float, *, null: float
) -> Estimate:
    has_bounds = np.isfinite(low) and np.isfinite(high)
    is_rejected = float(low > null or high < null) if has_bounds else float("nan")
    return Estimate(pipeline, quantity, outcome, float(estimate), float(low), float(high), is_rejected)


def _or_none(estimate: Callable[[], Found]) -> Found | None:
    """An estimate, or nothing where the data do not allow it: replications without are counted as refused."""
    try:
        return estimate()
    except StatisticError:
        return None
