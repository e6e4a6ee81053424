"""Where the company's scores stand among reference companies that are weighted as the company is."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.results import WaveResults
from stratalign.comparisons.benchmarks import BenchmarkPosition, position_in_cohort
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore, shares_of_levels
from stratalign.scores.scoring import INDEX_KEY
from stratalign.study.reference import load_reference_companies, load_reference_levels, weigh_reference_levels
from stratalign.vocabulary import LEVELS, Level

#: Why no company can be weighted as the client is.
LEVELS_UNKNOWN = "the reference companies cannot be weighted alike: not every level's number of people may be shown"


def find_benchmarks(
    waves: tuple[WaveResults, ...],
    engagement: Engagement,
    instrument: Instrument | None,
    *,
    release: str | None = None,
) -> tuple[tuple[BenchmarkPosition, ...], str]:
    """Position of every company score that the reference sample has, weighted alike.

    Scores of levels of a third each are compared with those of the reference companies. Scores over people are compared
    with what the reference companies would have with the client's own shares of executives, managers and staff, and
    measures that the sample holds over employees only, such as engagement, as they are.

    Parameters
    ----------
    waves
        Publishable results, the last is compared.
    engagement
        Names the industry, and which companies to compare with.
    instrument
        The questionnaire.
    release
        Number of the release compared with, where it is not the one the engagement names.

    Returns
    -------
    tuple
        Positions, and why there are none ("" where there are).
    """
    options = engagement.report
    if not waves or options.benchmark == "none":
        return (), ""
    if instrument is None or not instrument.asks_about_strategy:
        return (), "the reference companies answered another questionnaire"
    if options.benchmark == "industry" and engagement.industry is None:
        return (), "the engagement names no industry; add 'industry', or write 'benchmark: all' under 'report'"
    cohort = "all" if options.benchmark == "all" else str(engagement.industry)
    references = scores_compared_with(waves[-1], cohort, release or options.benchmark_release)
    if INDEX_KEY in set(waves[-1].company_scores["measure_key"]) and INDEX_KEY not in references:
        return (), LEVELS_UNKNOWN
    minimum = engagement.disclosure.minimum_benchmark_companies
    rows = [row for row in rows_of(waves[-1].company_scores, CompanyScore) if row.measure_key in references]
    try:
        return tuple(_position(row, references[row.measure_key], cohort, minimum) for row in rows), ""
    except DisclosureError as problem:
        return (), str(problem)


def reference_weights(latest: WaveResults, measure_key: str) -> dict[Level, float] | None:
    """Weights of the reference companies' levels: a third each, or the client's own shares of people.

    Parameters
    ----------
    latest
        Publishable results of the wave that is compared.
    measure_key
        The measure compared.

    Returns
    -------
    dict or None
        Shares by level, sum 1; None where the client's are not known or may not be shown.
    """
    if latest.weighting == "levels":
        return dict.fromkeys(LEVELS, 1 / len(LEVELS))
    return shares_of_levels(latest.group_scores, measure_key)


def scores_compared_with(latest: WaveResults, cohort: str, release: str | None) -> dict[str, pd.Series]:
    """Scores of the cohort's companies by measure, for the measures that can be weighted as the company's.

    Parameters
    ----------
    latest
        Publishable results of the wave that is compared.
    cohort
        An industry, or `all`.
    release
        Number of the release; the latest where none is given.

    Returns
    -------
    dict
        Measure -> scores, 0-100.
    """
    companies = load_reference_companies(release).set_index("company_id")
    chosen = companies.index[(companies["industry"] == cohort) | (cohort == "all")]
    by_level = set(load_reference_levels(release))
    found: dict[str, pd.Series] = {}
    weighed: dict[tuple[float, ...], pd.DataFrame] = {}
    for key in latest.company_scores["measure_key"]:
        column = f"{key}_points"
        if column in by_level:
            shares = reference_weights(latest, key)
            if shares is not None:
                # Most measures have the same people.
                alike = tuple(shares.values())
                if alike not in weighed:
                    weighed[alike] = weigh_reference_levels(shares, release).reindex(chosen)
                found[key] = weighed[alike][column]
                if latest.weighting == "levels" and column in companies:
                    # Contributed companies have no levels, only the mean of the three.
                    found[key] = found[key].fillna(companies.loc[chosen, column])
        elif column in companies and latest.weighting == "respondents":
            found[key] = companies.loc[chosen, column]
    return found


def _position(row: CompanyScore, companies: pd.Series, cohort: str, minimum: int) -> BenchmarkPosition:
    return position_in_cohort(
        row.mean_points,
        companies,
        interval=(row.ci_low, row.ci_high),
        measure_key=row.measure_key,
        cohort=cohort,
        minimum_companies=minimum,
    )
