"""Where a company stands in a release of a study: percentiles by industry and size, and what moved since another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from stratalign.analysis.engagement import analyse_engagement
from stratalign.comparisons.benchmarks import (
    FEWEST_FOR_RANGE,
    BenchmarkMovement,
    BenchmarkPosition,
    position_in_cohort,
    split_movement,
)
from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import DisclosureError, EngagementError
from stratalign.numerics.display import displayed
from stratalign.releases.base import COMPANIES, LINKS, read_released
from stratalign.releases.coarsening import ALL, FEWEST_IN_CELL, INDUSTRY_STEPS, SIZE_STEPS, size_class_of
from stratalign.releases.contributions import read_entries
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.shipped import resolve
from stratalign.study.origin import Origin
from stratalign.study.released import LATEST, Release, load_release
from stratalign.vocabulary import counted, estimate_rows

Cohort = Literal["industry", "industry-size", "sector", "sector-size", "size", "all"]
COHORTS: tuple[Cohort, ...] = get_args(Cohort)
#: The next coarser cohort, which is named where one is too small.
_COARSER: dict[Cohort, str] = {
    "industry-size": "industry, or sector-size",
    "industry": "sector, or all",
    "sector-size": "sector, or size",
    "sector": "all",
    "size": "all",
    "all": "none is larger: the release has too few companies of that origin",
}


@displayed
@dataclass(frozen=True, slots=True)
class Standing:
    """A company among those of one release, of one origin and one cohort.

    `positions`: a row a measure of `BenchmarkPosition`; `movements`: since the report before, where one is named.
    """

    release: str
    sha256: str
    origin: Origin
    cohort: str
    positions: tuple[BenchmarkPosition, ...]
    movements: tuple[BenchmarkMovement, ...] = ()

    def tidy(self) -> pd.DataFrame:
        """Percentiles, then movements, in the estimate columns of vocabulary.py."""
        parts = [position.tidy() for position in self.positions] + [moved.tidy() for moved in self.movements]
        return pd.concat(parts, ignore_index=True) if parts else estimate_rows(term=[])

    def lines(self) -> list[str]:
        """Everything in words, percentiles whole."""
        note = "SYNTHETIC companies, no evidence" if self.origin == "synthetic" else "companies that exist"
        head = f"Release {self.release} ({note}), cohort {self.cohort}; sha256 {self.sha256}"
        return [head, *map(_position_words, self.positions), *map(_movement_words, self.movements)]


def stand_in_study(
    engagement: str | Path,
    *,
    study: str | Path = "data/study",
    release: str = LATEST,
    origin: Origin = "synthetic",
    cohort: Cohort = "industry",
    headcount: int | None = None,
    before: tuple[str, str] | None = None,
) -> Standing:
    """Place an engagement's company among the companies of a release.

    Parameters
    ----------
    engagement
        Its folder. Its scores are the mean of the levels, as those of the companies are.
    study
        Folder of the study.
    release
        Number of the release, or `latest`.
    origin
        Real companies, or synthetic ones: never both.
    cohort
        Of the same industry, its sector (goods or services), size (under 250 people or more), or all.
    headcount
        Employees of the company, for a cohort by size; else as declared under `contribution`, or those invited.
    before
        Wave and release of the report before, whose movement is split.

    Returns
    -------
    Standing
        Every measure that ten companies of the cohort have by the study's own questionnaire.

    Raises
    ------
    EngagementError
        The release, the wave or the engagement's industry or size is not there.
    DisclosureError
        The cohort has fewer than ten companies, or a level of the company may not be shown.
    """
    if cohort not in COHORTS:
        raise EngagementError(
            f"there is no cohort {cohort!r}.{did_you_mean(cohort, list(COHORTS))} Take one of {', '.join(COHORTS)}."
        )
    loaded = load_engagement(engagement)
    chosen = load_release(study, release)
    analysis = analyse_engagement(loaded.model_copy(update={"weighting": "levels"}))
    latest = analysis.latest
    if latest is None or latest.weighting != "levels":
        raise DisclosureError(
            f"{loaded.folder}: not every level (executives, managers, staff) may be shown, and companies of a study "
            "are the mean of the three: nothing is compared that is weighted otherwise."
        )
    declared = loaded.contribution.headcount if loaded.contribution else None
    own = (loaded.industry or "", _size(headcount or declared or latest.n_invited))
    unallowed = _unallowed(resolve(study))
    companies = _cohort(chosen, origin, cohort, own, unallowed)
    scores = {score.measure_key: score for score in rows_of(latest.company_scores, CompanyScore)}
    positions = tuple(
        position_in_cohort(
            score.mean_points,
            companies[f"{key}_points"],
            interval=(score.ci_low, score.ci_high),
            measure_key=key,
            cohort=cohort,
            minimum_companies=FEWEST_IN_CELL,
        )
        for key, score in scores.items()
        if f"{key}_points" in companies and companies[f"{key}_points"].notna().sum() >= FEWEST_IN_CELL
    )
    movements: tuple[BenchmarkMovement, ...] = ()
    if before is not None:
        wave = next((wave for wave in analysis.waves if wave.wave.key == before[0]), None)
        if wave is None:
            known = ", ".join(wave.wave.key for wave in analysis.waves)
            raise EngagementError(f"{loaded.folder} has no full wave {before[0]!r}; there are {known}.")
        then = _cohort(load_release(study, before[1]), origin, cohort, own, unallowed)
        first = {score.measure_key: score.mean_points for score in rows_of(wave.company_scores, CompanyScore)}
        movements = tuple(
            split_movement(
                (first[key], then[f"{key}_points"]),
                (scores[key].mean_points, companies[f"{key}_points"]),
                measure_key=key,
                minimum_companies=FEWEST_IN_CELL,
            )
            for key in (position.measure_key for position in positions)
            if key in first and f"{key}_points" in then
        )
    return Standing(str(chosen.version), chosen.sha256, origin, cohort, positions, movements)


def _size(headcount: float | None) -> str:
    """Larger or smaller than 250 people; "" where the size is not known."""
    if headcount is None:
        return ""
    return SIZE_STEPS[1].get(str(size_class_of(pd.Series([headcount])).iloc[0]), "")


def _unallowed(study: Path) -> set[str]:
    """Companies that consented to research alone: no client is compared with them."""
    return {entry.company_id for entry in read_entries(study) if entry.consent.get("scope") == "research"}


def _cohort(
    release: Release, origin: Origin, cohort: Cohort, own: tuple[str, str], unallowed: set[str]
) -> pd.DataFrame:
    """Companies of one origin that are like the engagement's; refused where they are fewer than ten."""
    companies = read_released(release, COMPANIES)
    companies = companies[(companies["origin"] == origin) & ~companies["company_id"].isin(unallowed)]
    if len(companies) < FEWEST_IN_CELL:
        raise DisclosureError(
            f"release {release.version} has fewer than {FEWEST_IN_CELL} {origin} companies that may be compared with, "
            "and real and synthetic companies are never compared. Name a study that has some with --study."
        )
    industry, size = own
    by_industry, by_size = cohort.partition("-")[0], cohort.endswith("size")
    if by_industry in ("industry", "sector") and not industry:
        raise EngagementError(
            "the engagement names no industry; add 'industry' to engagement.yml, or take --cohort all."
        )
    if by_size and not size:
        raise EngagementError(
            "nobody says how large the company is: give --headcount, or choose a cohort without size."
        )
    if by_industry == "industry":
        companies = companies[companies["industry"] == industry]
    elif by_industry == "sector":
        sectors = companies["industry"].map(lambda name: INDUSTRY_STEPS[1].get(name, name))
        companies = companies[sectors == INDUSTRY_STEPS[1].get(industry, ALL)]
    if by_size:
        sizes = companies["size_class"].map(lambda name: SIZE_STEPS[1].get(name, name))
        companies = companies[sizes == size]
    if len(companies) < FEWEST_IN_CELL:
        raise DisclosureError(
            f"release {release.version} has fewer than {FEWEST_IN_CELL} {origin} companies of the cohort '{cohort}'. "
            f"Take a larger one: --cohort {_COARSER[cohort]}."
        )
    links = read_released(release, LINKS)
    linked = set(zip(links["company_id"], links["measure"], strict=True))
    scores = [str(name) for name in companies if str(name).endswith("_points")]
    # A score by another questionnaire stands for the study's in an association, not beside a single company's.
    return companies.assign(
        **{
            name: companies[name].where(np.array([(id_, name) not in linked for id_ in companies["company_id"]]))
            for name in scores
        }
    )


def _position_words(found: BenchmarkPosition) -> str:
    """A percentile with its interval, the cohort's size, and its middle half from thirty companies on."""
    interval = (
        f" ({found.total_ci_low:.0f} to {found.total_ci_high:.0f})" if found.total_ci_low == found.total_ci_low else ""
    )
    middle = (
        f"middle half {found.lower_quartile_points:.0f} to {found.upper_quartile_points:.0f}"
        if found.n_companies >= FEWEST_FOR_RANGE
        else f"no range: fewer than {FEWEST_FOR_RANGE}"
    )
    n = counted(found.n_companies, "company", "companies")
    place = f"{found.score_points:.0f} points, percentile {found.percentile:.0f}{interval}"
    return f"{found.measure_key}: {place}; {n}, {middle}"


def _movement_words(moved: BenchmarkMovement) -> str:
    return (
        f"{moved.measure_key}: percentile {moved.before:.0f} -> {moved.after:.0f}: {moved.own:+.0f} the company moved, "
        f"{moved.others:+.0f} the companies compared with moved"
    )
