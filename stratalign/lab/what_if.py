"""What-if: how the published numbers of an engagement move when it is declared otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from stratalign.analysis.engagement import analyse_intake
from stratalign.analysis.results import Analysis
from stratalign.checks.result import CheckResult
from stratalign.checks.suite import check_intake, require_ready
from stratalign.document.client.report import build_client_report
from stratalign.document.spoken import speaker_for
from stratalign.engagement.engagement import Disclosure, Engagement, load_engagement
from stratalign.errors import EngagementError
from stratalign.findings.labels import measure_label
from stratalign.intake.read import Intake, read_engagement_files
from stratalign.lab.explored import explored
from stratalign.language.speaker import speaker_of
from stratalign.numerics.display import displayed
from stratalign.scores.scoring import REQUIRED_SHARE, MissingRule
from stratalign.vocabulary import estimate_rows

Weighting = Literal["respondents", "levels"]
#: Thresholds that are offered beside the declared one.
THRESHOLDS = (3, 5, 7, 10, 15, 20)
WEIGHTINGS: tuple[Weighting, ...] = ("respondents", "levels")


class Moved(NamedTuple):
    """A published score of the company as declared and what-if, in points; missing where it may not be published."""

    measure_key: str
    label: str
    declared_points: float
    points: float
    ci_low: float
    ci_high: float
    n_respondents: float
    change_points: float


@explored
@dataclass(frozen=True, slots=True)
class WhatIf:
    """An engagement declared otherwise: what its report would say, with the disclosure decision that goes with it.

    - `scores`: rows of `Moved`. `n_shown` and `n_hidden` count groups, `declared_shown` and `declared_hidden` those of
      the engagement as it is declared. `verdict` and `declared_verdict` are the titles of the two reports.
    """

    weighting: Weighting
    minimum_respondents: int
    missing_rule: MissingRule
    verdict: str
    declared_verdict: str
    n_shown: int
    n_hidden: int
    declared_shown: int
    declared_hidden: int
    scores: pd.DataFrame
    is_synthetic: bool

    def tidy(self) -> pd.DataFrame:
        """The company's scores what-if, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=self.scores["measure_key"].tolist(),
            quantity="company_score_what_if",
            measure="points",
            estimate=self.scores["points"].tolist(),
            ci_low=self.scores["ci_low"].tolist(),
            ci_high=self.scores["ci_high"].tolist(),
            n_respondents=self.scores["n_respondents"].tolist(),
        )


@displayed
@dataclass(frozen=True, slots=True)
class Explorable:
    """An engagement read once: its tables for what-if, its analysis and its report's title. Kept in memory alone."""

    intake: Intake = field(repr=False)
    checks: tuple[CheckResult, ...] = field(repr=False)
    analysis: Analysis
    verdict: str


def read_explorable(engagement: Engagement | str | Path) -> Explorable:
    """Read an engagement once, for any number of what-ifs.

    Parameters
    ----------
    engagement
        An engagement, or its path.

    Returns
    -------
    Explorable
        Nothing is written.

    Raises
    ------
    ReadinessError
        A readiness check blocks the run.
    DisclosureError
        So few people answered that nothing may be published.
    """
    loaded = engagement if isinstance(engagement, Engagement) else load_engagement(engagement)
    intake = read_engagement_files(loaded)
    checks = tuple(check_intake(intake))
    require_ready(checks)
    analysis = analyse_intake(intake, checks=checks)
    return Explorable(intake, checks, analysis, _verdict(analysis))


def what_if(
    engagement: Explorable | Engagement | str | Path,
    *,
    weighting: Weighting | None = None,
    minimum_respondents: int | None = None,
    missing_rule: MissingRule = "half",
) -> WhatIf:
    """Say what the report of an engagement would be if it were declared otherwise.

    The whole analysis runs, disclosure decision included: a number that may not be published at the chosen threshold is
    in no figure. Nothing is written, remembered or sent.

    Parameters
    ----------
    engagement
        An engagement, its path, or what `read_explorable` has read of it.
    weighting
        Whether the company's score counts people or levels alike; None: as declared.
    minimum_respondents
        The smallest group whose results may be shown; None: as declared.
    missing_rule
        Of how many of a dimension's items an answer is needed; reports take half.

    Returns
    -------
    WhatIf
        Beside the engagement as it is declared.

    Raises
    ------
    EngagementError
        A choice is unknown, or nobody was surveyed.
    DisclosureError
        At this threshold nothing may be published.
    """
    read = engagement if isinstance(engagement, Explorable) else read_explorable(engagement)
    declared = read.intake.engagement
    if read.analysis.latest is None:
        raise EngagementError(f"{declared.name}: nobody was surveyed; a what-if is one of answers.")
    chosen = weighting or declared.weighting
    minimum = declared.disclosure.minimum_respondents if minimum_respondents is None else minimum_respondents
    _require_choices(chosen, minimum, missing_rule)
    other = declared.model_copy(
        update={
            "weighting": chosen,
            "disclosure": declared.disclosure.model_copy(update={"minimum_respondents": minimum}),
        }
    )
    intake = replace(read.intake, engagement=other)
    found = analyse_intake(intake, checks=read.checks, missing_rule=missing_rule)
    (shown, hidden), (before_shown, before_hidden) = _counted(found), _counted(read.analysis)
    return WhatIf(
        weighting=chosen,
        minimum_respondents=minimum,
        missing_rule=missing_rule,
        verdict=_verdict(found),
        declared_verdict=read.verdict,
        n_shown=shown,
        n_hidden=hidden,
        declared_shown=before_shown,
        declared_hidden=before_hidden,
        scores=_moved(read.analysis, found),
        is_synthetic=declared.report.synthetic_data,
    )


def _require_choices(weighting: str, minimum: object, missing_rule: str) -> None:
    """Refuse what `engagement.yml` would refuse."""
    bounds = Disclosure.model_fields["minimum_respondents"].metadata
    least, most = bounds[0].ge, bounds[1].le
    is_whole = isinstance(minimum, int) and not isinstance(minimum, bool) and least <= minimum <= most
    rules = ", ".join(REQUIRED_SHARE)
    problems = [
        *([] if weighting in WEIGHTINGS else [f"weighting is {' or '.join(WEIGHTINGS)}, not {weighting!r}"]),
        *([] if is_whole else [f"minimum_respondents is a whole number from {least} to {most}, not {minimum!r}"]),
        *([] if missing_rule in REQUIRED_SHARE else [f"missing_rule is {rules}, not {missing_rule!r}"]),
    ]
    if problems:
        raise EngagementError("; ".join(problems) + ".")


def _counted(analysis: Analysis) -> tuple[int, int]:
    """Groups of the last wave that are shown, and that are hidden."""
    assert analysis.latest is not None
    is_hidden = analysis.latest.participation["is_hidden"].astype(bool)
    return int((~is_hidden).sum()), int(is_hidden.sum())


def _verdict(analysis: Analysis) -> str:
    """Title of the summary, as the report has it without what consultants wrote over it."""
    document = build_client_report(analysis)
    before = document.without_overrides or document
    return speaker_for(before).say(before.summary.title) if before.summary else ""


def _moved(declared: Analysis, other: Analysis) -> pd.DataFrame:
    """Company scores of both, a row a measure that either may publish."""
    assert declared.latest is not None and other.latest is not None and declared.instrument is not None
    before, after = (part.company_scores.set_index("measure_key") for part in (declared.latest, other.latest))
    language = declared.engagement.language
    say = speaker_of(language).say
    rows = []
    for key in dict.fromkeys([*before.index, *after.index]):
        was = float(before["mean_points"].get(key, float("nan")))
        now = after.loc[key] if key in after.index else pd.Series(dtype=float)
        points = float(now.get("mean_points", float("nan")))
        low, high, n = (float(now.get(name, float("nan"))) for name in ("ci_low", "ci_high", "n_respondents"))
        label = say(measure_label(key, declared.instrument, language))
        rows.append(Moved(key, label, was, points, low, high, n, points - was))
    return pd.DataFrame(rows, columns=list(Moved._fields))
