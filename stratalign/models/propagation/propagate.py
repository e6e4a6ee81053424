"""Uncertainty from answer to claim: screening, reliability, shrinkage and regression redone in every resample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.measurement.agreement.rwg import rwg_j
from stratalign.models.propagation.claim import RESAMPLINGS, PropagatedClaim
from stratalign.models.propagation.inputs import ItemAnswers, PeopleColumns
from stratalign.models.propagation.people import People, Scores
from stratalign.models.propagation.resamples import Counted, ResampledCompanies, Years, propagate_resamples
from stratalign.models.propagation.screening import Screening
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import (
    require_columns,
    require_draws,
    require_level,
    require_lists,
    require_share,
    require_single,
)
from stratalign.numerics.tables import as_numbers
from stratalign.scores.answers import flip_reverse_columns

#: Companies, and companies with two people, propagation asks for.
FEWEST_COMPANIES = 20
#: Degrees of freedom of people within their units.
FEWEST_WITHIN_DF = 20
PEOPLE_COLUMNS = PeopleColumns()


def propagate_uncertainty(
    people: pd.DataFrame,
    companies: pd.DataFrame,
    outcome: str,
    *,
    columns: PeopleColumns = PEOPLE_COLUMNS,
    answers: ItemAnswers | None = None,
    years: pd.DataFrame | None = None,
    within: str | None = "industry",
    controls: Sequence[str] = (),
    share: float = 0.25,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> PropagatedClaim:
    """Propagate the uncertainty of people's answers to a claim about companies.

    In every draw careless people are set aside by signs judged again, and the variance within and between companies,
    the reliability of each company's score, its shrunken score, the slope and the premium are recomputed.

    Parameters
    ----------
    people
        One row per respondent: company, score, and unit where there is one. Rows without one of them are left out.
    companies
        One row per company: company, outcome, `within`, controls.
    outcome
        Column of the result, in percentage points.
    columns
        Which columns of `people` score and place them, and how units count in a company's score.
    answers
        Items and instrument, by which careless people are set aside; without them everybody stays.
    years
        One row per company and year: company and the outcome of that year. Says how far a company's outcome would move
        had other years been drawn; the outcome itself stands in `companies`.
    within
        Column of industries entered as fixed effects; None for none.
    controls
        Numeric columns.
    share
        Share of companies called aligned and unaligned in the premium.
    draws
        Resamples of companies, and as many of people and years.
    seed
        Same seed, same draws.
    ci_level
        Coverage of the percentile intervals, which are expanded for few companies.

    Returns
    -------
    PropagatedClaim
        The claim under three ways of resampling, side by side.

    Raises
    ------
    StatisticError
        A column is absent, a company stands twice, answers and instrument do not go together, fewer than twenty
        complete companies or ten more than industries and controls, people who do not vary within their units, or
        scores too unreliable to be corrected.

    References
    ----------
    Regression calibration: Carroll, Ruppert, Stefanski & Crainiceanu (2006). Companies are drawn whole because people
    drawn again within drawn companies would count the means' error twice: Davison & Hinkley (1997), section 3.8; Field
    & Welsh (2007). Expanded percentiles: Hesterberg (2015). Coverage of both resamplings is simulated in
    tests/models/propagation/test_propagate.py and benchmarks/coverage.py.
    """
    return _propagate(
        people,
        companies,
        outcome,
        columns=columns,
        answers=answers,
        years=years,
        within=within,
        controls=controls,
        share=share,
        draws=draws,
        seed=seed,
        ci_level=ci_level,
    )


def propagate_companies(
    people: pd.DataFrame,
    companies: pd.DataFrame,
    outcome: str,
    *,
    columns: PeopleColumns = PEOPLE_COLUMNS,
    within: str | None = "industry",
    controls: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 0,
) -> PropagatedClaim:
    """Propagate uncertainty by companies resampled with their people alone, at a third of the cost.

    Parameters
    ----------
    people, companies, outcome, columns, within, controls, draws, seed
        As in `propagate_uncertainty`.

    Returns
    -------
    PropagatedClaim
        The rows `resampled_companies` of what `propagate_uncertainty` gives, to the last bit.

    Raises
    ------
    StatisticError
        As `propagate_uncertainty`.
    """
    return _propagate(
        people,
        companies,
        outcome,
        columns=columns,
        within=within,
        controls=controls,
        draws=draws,
        seed=seed,
        resamplings=("resampled_companies",),
    )


def _propagate(
    people: pd.DataFrame,
    companies: pd.DataFrame,
    outcome: str,
    *,
    columns: PeopleColumns,
    answers: ItemAnswers | None = None,
    years: pd.DataFrame | None = None,
    within: str | None,
    controls: Sequence[str],
    share: float = 0.25,
    draws: int,
    seed: int,
    ci_level: float = 0.95,
    resamplings: Sequence[str] = RESAMPLINGS,
) -> PropagatedClaim:
    """The claim under some ways of resampling."""
    require_lists(controls=controls)
    _require_options(share, columns, draws, seed, ci_level)
    company, unit = columns.company, columns.unit
    labels = [company, *([within] if within else [])]
    _require_columns(people, columns.used, "people")
    _require_columns(companies, [*labels, outcome, *controls], "companies")
    _require_different(outcome, [columns.score, *controls])
    n_twice = int(companies[company].dropna().duplicated().sum())
    if n_twice:
        raise StatisticError(f"{n_twice} companies stand more than once.")
    coded = code_factors(companies, controls, [*labels, outcome])
    companies, controls = coded.data, coded.terms(controls)
    known = companies.assign(**as_numbers(companies, [outcome, *controls])).dropna(subset=[*labels, outcome, *controls])
    scores = as_numbers(people, [columns.score])[columns.score]
    has_all = scores.notna() & people[company].isin(known[company])
    if unit:
        has_all &= people[unit].notna()
    n_usable = int(has_all.sum())
    if not n_usable:
        _require_companies(np.empty(0))
    rows = pd.DataFrame({"company": people[company], "score": scores, "unit": people[unit] if unit else 0})
    given = None if answers is None else ItemAnswers(_numbers_of(answers, people), answers.instrument)
    if given is not None:
        is_kept = Screening(given.table[has_all], given.instrument).kept(np.ones((1, n_usable)))[0]
        # A company whose people were all careless has no score.
        has_score = set(rows.loc[has_all, "company"][is_kept])
        has_all &= rows["company"].isin(has_score)
    usable = known[known[company].isin(rows.loc[has_all, "company"])]
    usable = _by_key(usable, company)
    given = None if given is None else replace(given, table=given.table[has_all])
    grouped, ordered = _grouped(rows[has_all], usable.index, columns, given)
    base = grouped.scores(np.ones((1, len(usable))))
    _require_companies(np.bincount(grouped.company, grouped.base[0], len(usable)))
    if grouped.within_df < FEWEST_WITHIN_DF or not base.within_variance[0] > 0:
        raise StatisticError(
            f"people vary within their {unit or company} by {grouped.within_df:.0f} degrees of freedom"
            f"{' and all agree' if grouped.within_df else ''}; {FEWEST_WITHIN_DF} and some difference are needed to "
            "tell how reliable scores are. Take larger units, or none."
        )
    rng_again = np.random.default_rng([seed, 1])
    found = propagate_resamples(
        ResampledCompanies(
            usable, outcome, within, controls, share, _deviations(years, company, outcome, usable.index)
        ),
        base=base,
        resampled_companies=grouped.scores,
        resampled_people=lambda n: grouped.resampled_people(n, rng_again),
        width=len(grouped.score),
        draws=draws,
        seed=seed,
        ci_level=ci_level,
        agreement=None if ordered is None else _agreement(ordered, grouped),
        counted=Counted(grouped.n_people, len(companies) - len(usable), n_usable - grouped.n_people),
        resamplings=resamplings,
    )
    by_company = scores.groupby(people[company]).mean()
    return _with_missing(found, as_numbers(companies, [outcome])[outcome], companies[company].map(by_company))


def propagate_from_summaries(
    companies: pd.DataFrame,
    outcome: str,
    *,
    score: str = "alignment_index_points",
    n_people: str = "n_respondents",
    deviation: str = "sd_points",
    within: str | None = None,
    controls: Sequence[str] = (),
    share: float = 0.25,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> PropagatedClaim:
    """Propagate uncertainty from summaries of companies or units, where single answers may not be used.

    Parameters
    ----------
    companies
        One row per company or unit: its score, how many people it is the mean of, and their standard deviation.
    outcome
        Column of the result, in percentage points.
    score, n_people, deviation
        Columns of the summaries; the deviation's divisor is people less one.
    within, controls, share, draws, seed, ci_level
        As in `propagate_uncertainty`.

    Returns
    -------
    PropagatedClaim
        As from the people themselves, without anybody set aside; `resampled_people` draws means and variances of
        people from normal and chi-square distributions.

    Raises
    ------
    StatisticError
        As `propagate_uncertainty`.
    """
    require_lists(controls=controls)
    _require_options(share, PEOPLE_COLUMNS, draws, seed, ci_level)
    coded = code_factors(companies, controls, [score, n_people, deviation, outcome])
    companies, controls = coded.data, coded.terms(controls)
    needed = [score, n_people, deviation, outcome, *controls]
    _require_columns(companies, [*needed, *([within] if within else [])], "companies")
    _require_different(outcome, [score, *controls])
    known = companies.assign(**as_numbers(companies, needed)).reset_index(drop=True)
    wrong = ((known[n_people] < 0) | (known[n_people] % 1 > 0) | (known[deviation] < 0)).sum()
    if wrong:
        raise StatisticError(
            f"{wrong} of {len(known)} companies have a number of people that is none, or a negative deviation."
        )
    # Nobody varies around a single person.
    known[deviation] = known[deviation].where(known[n_people] != 1, 0.0)
    usable = known.dropna(subset=[*needed, *([within] if within else [])])
    usable = usable[usable[n_people] >= 1]
    size = usable[n_people].to_numpy()
    _require_companies(size)
    mean, squares = usable[score].to_numpy(), (usable[deviation] ** 2 * (usable[n_people] - 1)).to_numpy()
    if not squares.sum() > 0:
        raise StatisticError(f"{deviation} is zero in all companies: people who all agree have no reliability.")
    rng_again = np.random.default_rng([seed, 1])

    def drawn(weights: np.ndarray) -> Scores:
        return _summarised(weights, np.broadcast_to(mean, weights.shape), size, np.broadcast_to(squares, weights.shape))

    def again(n: int) -> Scores:
        within_variance = squares.sum() / (size.sum() - len(size))
        means = mean + np.sqrt(within_variance / size) * rng_again.standard_normal((n, len(size)))
        within_df = np.maximum(size - 1, 1e-9)
        squares_again = within_variance * 2 * rng_again.gamma(within_df / 2, size=means.shape)
        return _summarised(np.ones((n, len(size))), means, size, squares_again)

    found = propagate_resamples(
        ResampledCompanies(usable, outcome, within, controls, share, None),
        base=drawn(np.ones((1, len(usable)))),
        resampled_companies=drawn,
        resampled_people=again,
        width=len(usable),
        draws=draws,
        seed=seed,
        ci_level=ci_level,
        agreement=None,
        counted=Counted(int(size.sum()), len(companies) - len(usable), 0),
    )
    return _with_missing(found, known[outcome], known[score])


def _with_missing(found: PropagatedClaim, outcome: pd.Series, score: pd.Series) -> PropagatedClaim:
    """Say how many companies have a score and no outcome, and what they could do to the slope."""
    known = outcome[score.notna()]
    away = (score.dropna() - score.mean()).to_numpy()
    # Per standard deviation of true scores, which is that of the scores times the root of their reliability.
    sd = score.std() / np.sqrt(found.reliability)
    reach = float(np.abs(away[known.isna().to_numpy()]).sum() / (away**2).sum() * sd * outcome.std())
    return replace(found, n_without_outcome=int(known.isna().sum()), reach_of_missing=reach)


def _summarised(weights: np.ndarray, means: np.ndarray, size: np.ndarray, squares: np.ndarray) -> Scores:
    """Scores from summaries of companies."""
    within_variance = (weights * squares).sum(axis=1) / (weights * np.maximum(size - 1, 0)).sum(axis=1)
    nothing = np.full(len(weights), np.nan)
    return Scores(means, np.broadcast_to(size, means.shape), within_variance, nothing, nothing)


def _deviations(years: pd.DataFrame | None, company: str, outcome: str, index: pd.Index) -> Years | None:
    """Outcomes of single years around their company's mean, stretched by what drawing from few takes away."""
    if years is None:
        return None
    _require_columns(years, [company, outcome], "years")
    values = as_numbers(years, [outcome])[outcome]
    kept = values.notna() & years[company].isin(index)
    if not kept.any():
        raise StatisticError(
            f"none of the {len(years)} years belongs to one of the {len(index)} companies: compare keys."
        )
    values, labels = values[kept], years.loc[kept, company]
    n = labels.map(labels.value_counts())
    several = n > 1
    away = (values - values.groupby(labels).transform("mean")) * np.sqrt(n / (n - 1).clip(lower=1))
    if not several.any():
        return None
    return Years(away[several], index.get_indexer(pd.Index(labels[several])), len(index))


def _agreement(answers: ItemAnswers, grouped: People) -> np.ndarray:
    """rwg(j) of each company over all items, uniform null; missing where fewer than two people answered all."""
    kept = grouped.base[0] > 0
    flipped = flip_reverse_columns(answers.table, answers.instrument)[kept]
    scale = answers.instrument.scale_of(str(answers.table.columns[0]))
    found = rwg_j(flipped - scale.low + 1, grouped.company[kept], n_options=int(scale.high - scale.low) + 1)
    return found.set_index("group")["rwg_j"].reindex(range(grouped.n_companies)).to_numpy(dtype=float)


def _by_key(companies: pd.DataFrame, company: str) -> pd.DataFrame:
    """Companies in the order of their keys, so that the order of rows draws no other resamples."""
    try:
        ordered = companies.sort_values(company, kind="stable")
    except TypeError:
        # Numbers among texts have no order but that of their texts.
        ordered = companies.sort_values(company, key=lambda keys: keys.astype(str), kind="stable")
    return ordered.set_index(company, drop=False)


def _grouped(
    rows: pd.DataFrame, index: pd.Index, columns: PeopleColumns, answers: ItemAnswers | None
) -> tuple[People, ItemAnswers | None]:
    """People sorted by company, unit and score, and their answers in the same order."""
    codes, units = index.get_indexer(pd.Index(rows["company"])), pd.factorize(rows["unit"], sort=True)[0]
    order = np.lexsort((rows["score"].to_numpy(), units, codes))
    ordered = None if answers is None else replace(answers, table=answers.table.iloc[order])
    screening = None if ordered is None else Screening(ordered.table, ordered.instrument)
    score = rows["score"].to_numpy(dtype=float)[order]
    is_equal = columns.unit_weights == "equal"
    return People(codes[order], units[order], score, len(index), equal_units=is_equal, screening=screening), ordered


def _numbers_of(given: ItemAnswers, people: pd.DataFrame) -> pd.DataFrame:
    """Answers as numbers on one scale of the instrument."""
    answers, instrument = given.table, given.instrument
    if not isinstance(answers, pd.DataFrame) or not isinstance(instrument, Instrument):
        raise StatisticError(
            "answers and instrument go together: a table of answers, and the instrument (`load_instrument`) that says "
            "what they mean."
        )
    if not answers.index.equals(people.index):
        raise StatisticError(f"answers have {len(answers)} rows and people {len(people)}; they must share one index.")
    keys = [str(name) for name in answers.columns]
    strange = [name for name in keys if name not in instrument.items]
    if strange or len(keys) < 2:
        raise StatisticError(
            f"answers have {len(keys)} columns, of which the instrument does not know "
            f"{', '.join(strange[:5]) or 'none'}; two of its items or more are needed, and nothing else."
        )
    scales = {(instrument.scale_of(key).low, instrument.scale_of(key).high) for key in keys}
    if len(scales) > 1:
        raise StatisticError(
            f"answers are on {len(scales)} scales; carelessness is judged on one: give its items only."
        )
    return as_numbers(answers, list(answers.columns))


def _require_columns(table: pd.DataFrame, needed: list[str], what: str) -> None:
    require_columns(table, needed, f"the {what}")
    require_single(table, needed)


def _require_different(outcome: str, terms: list[str]) -> None:
    names = [outcome, *terms]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise StatisticError(
            f"{', '.join(repeated)} stands more than once among outcome, score and controls: drop one."
        )


def _require_options(share: float, columns: PeopleColumns, draws: int, seed: int, ci_level: float) -> None:
    require_level(ci_level)
    require_draws(draws, seed)
    if share != 0.5:
        require_share("share", share, high=0.5)
    weights = columns.unit_weights
    if weights not in ("people", "equal") or (weights == "equal" and columns.unit is None):
        raise StatisticError(f"unit_weights is 'people' or, with a unit, 'equal'; not {weights!r}.")


def _require_companies(sizes: np.ndarray) -> None:
    several = int((sizes > 1).sum())
    if len(sizes) < FEWEST_COMPANIES or several < FEWEST_COMPANIES:
        raise StatisticError(
            f"{len(sizes)} companies have people, outcome and controls, {several} of them two people or more; "
            f"{FEWEST_COMPANIES} are needed."
        )
