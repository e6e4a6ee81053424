"""Very many companies and their people, drawn block by block: only what is known of companies is kept. SYNTHETIC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.study.people import INDEX
from stratalign.study.simulate import Scenario, Truth, simulate_study
from stratalign.vocabulary import INDUSTRIES, Level

#: Respondents of a company in each level, 146 on average: 41,000 companies have six million.
MANY_RESPONDENTS: dict[Level, tuple[int, int]] = {"executives": (4, 8), "managers": (20, 40), "staff": (80, 140)}
#: Companies whose people are held at once.
AT_ONCE = 500


def simulate_companies(
    n_companies: int,
    *,
    scenario: Scenario | Truth = "evidence",
    seed: int,
    respondents: Mapping[Level, tuple[int, int]] = MANY_RESPONDENTS,
) -> pd.DataFrame:
    """Draw very many companies with all their people, and keep their scores. SYNTHETIC.

    Every respondent answers every item; a block of companies is drawn, scored and let go before the next.

    Parameters
    ----------
    n_companies
        Number of companies, 8 or more.
    scenario, respondents
        As in `simulate_study`.
    seed
        Same seed, same companies.

    Returns
    -------
    pandas.DataFrame
        As `Study.companies`, with log_headcount, and for `propagate_from_summaries` the mean and the standard deviation
        of people's indices: `people_mean_points`, `sd_points`, beside n_respondents.

    Raises
    ------
    StatisticError
        There are fewer than 8 companies, or as in `simulate_study`.
    """
    if n_companies < len(INDUSTRIES):
        raise StatisticError(f"{n_companies} companies are too few: ask for {len(INDUSTRIES)} or more.")
    blocks = [_block(size, scenario, seed, number, respondents) for number, size in enumerate(_sizes(n_companies))]
    companies = pd.concat(blocks, ignore_index=True)
    width = len(str(n_companies))
    return companies.assign(company_id=[f"C{number:0{width}d}" for number in range(1, n_companies + 1)])


def _sizes(n_companies: int) -> Iterator[int]:
    """Sizes of blocks, none too small for a study of its own."""
    left = n_companies
    while left >= AT_ONCE + len(INDUSTRIES):
        yield AT_ONCE
        left -= AT_ONCE
    yield left


def _block(
    size: int, scenario: Scenario | Truth, seed: int, number: int, respondents: Mapping[Level, tuple[int, int]]
) -> pd.DataFrame:
    own = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    study = simulate_study(size, scenario=scenario, seed=own, respondents=respondents)
    people = study.people.groupby("company_id")[INDEX]
    summaries = pd.DataFrame({"people_mean_points": people.mean(), "sd_points": people.std()})
    joined = study.companies.merge(summaries, left_on="company_id", right_index=True)
    return joined.assign(log_headcount=np.log(joined["headcount"]))
