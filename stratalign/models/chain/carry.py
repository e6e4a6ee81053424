"""Uncertainty from answer to claim: screening, reliability, shrinkage and regression done anew in every resample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.instrument import Instrument
from stratalign.models.chain.claim import ClaimChain
from stratalign.models.chain.people import People, Scores
from stratalign.models.chain.resamples import Chain, Years, carry_through
from stratalign.models.chain.screening import Screening
from stratalign.models.rows import as_numbers, require_lists
from stratalign.scores.agreement.within import rwg_j
from stratalign.scores.answers import flip_reverse_columns

#: Companies, and companies with two people, the chain asks for.
FEWEST_COMPANIES = 20


def carry_uncertainty(
    people: pd.DataFrame,
    companies: pd.DataFrame,
    outcome: str,
    *,
    score: str = "alignment_index_points",
    company: str = "company_id",
    unit: str | None = None,
    units_count: Literal["people", "alike"] = "people",
    answers: pd.DataFrame | None = None,
    instrument: Instrument | None = None,
    years: pd.DataFrame | None = None,
    within: str | None = "industry",
    controls: Sequence[str] = (),
    share: float = 0.25,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> ClaimChain:
    """Carry the uncertainty of people's answers through to a claim about companies.

    In every draw careless people are set aside by signs judged anew, and the variance within and between companies, the
    reliability of each company's score, its shrunken score, the slope and the premium are computed anew.

    Parameters
    ----------
    people
        One row per respondent: company, score, and unit where there is one. Rows without one of them are left out.
    companies
        One row per company: company, outcome, `within`, controls.
    outcome
        Column of the result, in percentage points.
    score
        Column of people's alignment score.
    company
        Key column.
    unit
        Column of parts of a company, all of which were asked, such as units or levels; people vary within them.
    units_count
        `people`: a company's score is the mean of its people; `alike`: the mean of its units' means.
    answers
        Index of `people`; one column per item in the order asked, all on one scale, as answered. Careless people are
        set aside by them; without answers nobody is.
    instrument
        Of the answers: scale, dimensions, reverse items.
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
    ClaimChain
        Three treatments side by side.

    Raises
    ------
    StatisticError
        A column is absent, a company stands twice, answers and instrument do not go together, fewer than twenty
        complete companies, or scores too unreliable to be corrected.

    References
    ----------
    Regression calibration: Carroll, Ruppert, Stefanski & Crainiceanu (2006). Companies are drawn whole because people
    drawn again within drawn companies would count the means' error twice: Davison & Hinkley (1997), section 3.8; Field
    & Welsh (2007). Expanded percentiles: Hesterberg (2015). Coverage of both resamplings is simulated in
    tests/models/chain/test_carry.py and benchmarks/coverage.py.
    """
    require_lists(controls=controls)
    _require_columns(people, [company, score, *([unit] if unit else [])], "people")
    _require_columns(companies, [company, outcome, *controls, *([within] if within else [])], "companies")
    _require_options(companies, company, share, units_count, unit)
    if (answers is None) != (instrument is None):
        raise StatisticError("answers and instrument go together: the instrument says what the answers mean.")
    if answers is not None and not answers.index.equals(people.index):
        raise StatisticError(f"answers have {len(answers)} rows and people {len(people)}; they must share one index.")
    scores = as_numbers(people, [score])[score]
    has_all = scores.notna() & people[company].notna()
    if unit:
        has_all &= people[unit].notna()
    known = as_numbers(companies, [outcome, *controls])
    usable = companies.assign(**known).dropna(subset=[company, outcome, *controls, *([within] if within else [])])
    usable = usable[usable[company].isin(people.loc[has_all, company])].set_index(company)
    has_all &= people[company].isin(usable.index)
    rows = people.loc[has_all, [company]].assign(score=scores[has_all], unit=people.loc[has_all, unit] if unit else 0)
    codes, units = usable.index.get_indexer(pd.Index(rows[company])), pd.factorize(rows["unit"], sort=True)[0]
    order = np.lexsort((rows["score"].to_numpy(), units, codes))
    _require_companies(np.bincount(codes, minlength=len(usable)))
    screening = None
    ordered_answers = answers[has_all.to_numpy()].iloc[order] if answers is not None else None
    if ordered_answers is not None and instrument is not None:
        screening = Screening(ordered_answers, instrument)
    grouped = People(
        codes[order],
        units[order],
        rows["score"].to_numpy(dtype=float)[order],
        len(usable),
        units_alike=units_count == "alike",
        screening=screening,
    )
    chain = Chain(usable, outcome, within, controls, share, _deviations(years, company, outcome, usable.index))
    whole = np.ones((1, len(usable)))
    rng_again = np.random.default_rng([seed, 1])
    return carry_through(
        chain,
        base=grouped.scores(whole),
        companies_drawn=grouped.scores,
        asked_again=lambda n: grouped.scores(np.ones((n, len(usable))), grouped.draw_within(n, rng_again)),
        width=len(rows),
        draws=draws,
        seed=seed,
        ci_level=ci_level,
        agreement=_agreement(ordered_answers, instrument, grouped) if instrument is not None else None,
        n_people=grouped.n_people,
        n_left_out=len(companies) - len(usable),
        n_set_aside=len(rows) - grouped.n_people,
    )


def carry_from_summaries(
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
) -> ClaimChain:
    """Carry uncertainty through from summaries of companies or units, where single answers may not be used.

    Parameters
    ----------
    companies
        One row per company or unit: its score, how many people it is the mean of, and their standard deviation.
    outcome
        Column of the result, in percentage points.
    score, n_people, deviation
        Columns of the summaries; the deviation's divisor is people less one.
    within, controls, share, draws, seed, ci_level
        As in `carry_uncertainty`.

    Returns
    -------
    ClaimChain
        As from the people themselves, nobody set aside; `asked_again` draws means and variances of people from normal
        and chi-square distributions.

    Raises
    ------
    StatisticError
        As `carry_uncertainty`.
    """
    require_lists(controls=controls)
    needed = [score, n_people, deviation, outcome, *controls]
    _require_columns(companies, [*needed, *([within] if within else [])], "companies")
    _require_options(companies, None, share, "people", None)
    known = companies.assign(**as_numbers(companies, needed)).reset_index(drop=True)
    # Nobody varies around a single person.
    known[deviation] = known[deviation].where(known[n_people] != 1, 0.0)
    usable = known.dropna(subset=[*needed, *([within] if within else [])])
    usable = usable[usable[n_people] >= 1]
    size = usable[n_people].to_numpy()
    _require_companies(size)
    mean, squares = usable[score].to_numpy(), (usable[deviation] ** 2 * (usable[n_people] - 1)).to_numpy()
    rng_again = np.random.default_rng([seed, 1])

    def drawn(weights: np.ndarray) -> Scores:
        return _summarised(weights, np.broadcast_to(mean, weights.shape), size, np.broadcast_to(squares, weights.shape))

    def again(n: int) -> Scores:
        inside = squares.sum() / (size.sum() - len(size))
        means = mean + np.sqrt(inside / size) * rng_again.standard_normal((n, len(size)))
        spare = np.maximum(size - 1, 1e-9)
        squares_again = inside * 2 * rng_again.gamma(spare / 2, size=means.shape)
        return _summarised(np.ones((n, len(size))), means, size, squares_again)

    return carry_through(
        Chain(usable, outcome, within, controls, share, None),
        base=drawn(np.ones((1, len(usable)))),
        companies_drawn=drawn,
        asked_again=again,
        width=len(usable),
        draws=draws,
        seed=seed,
        ci_level=ci_level,
        agreement=None,
        n_people=int(size.sum()),
        n_left_out=len(companies) - len(usable),
        n_set_aside=0,
    )


def _summarised(weights: np.ndarray, means: np.ndarray, size: np.ndarray, squares: np.ndarray) -> Scores:
    """Scores from summaries of companies."""
    inside = (weights * squares).sum(axis=1) / (weights * np.maximum(size - 1, 0)).sum(axis=1)
    nothing = np.full(len(weights), np.nan)
    return Scores(means, np.broadcast_to(size, means.shape), inside, nothing, nothing)


def _deviations(years: pd.DataFrame | None, company: str, outcome: str, index: pd.Index) -> Years | None:
    """Outcomes of single years around their company's mean, stretched by what drawing from few takes away."""
    if years is None:
        return None
    _require_columns(years, [company, outcome], "years")
    values = as_numbers(years, [outcome])[outcome]
    kept = values.notna() & years[company].isin(index)
    values, labels = values[kept], years.loc[kept, company]
    n = labels.map(labels.value_counts())
    several = n > 1
    away = (values - values.groupby(labels).transform("mean")) * np.sqrt(n / (n - 1).clip(lower=1))
    if not several.any():
        return None
    return Years(away[several], index.get_indexer(pd.Index(labels[several])), len(index))


def _agreement(answers: pd.DataFrame | None, instrument: Instrument, grouped: People) -> np.ndarray | None:
    """rwg(j) of each company over all items, uniform null; missing where fewer than two people answered all."""
    if answers is None:
        return None
    kept = grouped.base[0] > 0
    flipped = flip_reverse_columns(answers, instrument)[kept]
    scale = instrument.scale_of(str(answers.columns[0]))
    found = rwg_j(flipped - scale.low + 1, grouped.company[kept], n_options=int(scale.high - scale.low) + 1)
    return found.set_index("group")["rwg_j"].reindex(range(grouped.n_companies)).to_numpy(dtype=float)


def _require_columns(table: pd.DataFrame, needed: list[str], what: str) -> None:
    absent = [name for name in dict.fromkeys(needed) if name not in table]
    if absent:
        raise StatisticError(f"the {what} have no column {', '.join(absent)}; they have {', '.join(map(str, table))}.")


def _require_options(companies: pd.DataFrame, company: str | None, share: float, count: str, unit: str | None) -> None:
    if company is not None and companies[company].duplicated().any():
        raise StatisticError(f"{int(companies[company].duplicated().sum())} companies stand more than once.")
    if not 0 < share <= 0.5:
        raise StatisticError(f"extreme groups hold up to half of the companies each; not {share}.")
    if count not in ("people", "alike") or (count == "alike" and unit is None):
        raise StatisticError(f"units_count is 'people' or, with a unit, 'alike'; not {count!r}.")


def _require_companies(sizes: np.ndarray) -> None:
    several = int((sizes > 1).sum())
    if len(sizes) < FEWEST_COMPANIES or several < FEWEST_COMPANIES:
        raise StatisticError(
            f"{len(sizes)} companies have people, outcome and controls, {several} of them two people or more; "
            f"{FEWEST_COMPANIES} are needed."
        )
