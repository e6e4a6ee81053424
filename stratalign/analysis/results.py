"""What the main job comes to. Holds publishable numbers only: findings, exhibits and export never see a hidden one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple

import pandas as pd

from stratalign.analysis.left_open import UNIT_MARGIN_COLUMNS
from stratalign.analysis.memory import Remembered
from stratalign.analysis.report_claims import ReportClaims, nothing_claimed
from stratalign.analysis.score_errors import ScoreErrors
from stratalign.checks.result import CheckResult
from stratalign.comparisons.benchmarks import BenchmarkPosition
from stratalign.disclosure.alike import Withheld
from stratalign.disclosure.cells import PublishedCells
from stratalign.engagement.declarations.plan import AnalysisPlan
from stratalign.engagement.declarations.survey import Wave
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.measurement.agreement.icc import Icc
from stratalign.measurement.agreement.nulls import NullDistribution
from stratalign.measurement.agreement.verdict import Aggregation
from stratalign.measurement.common_method_bias import SplitSample
from stratalign.measurement.consensus.mapping import ConsensusMap
from stratalign.measurement.scales.reliability import Reliability
from stratalign.measurement.weighting.calibrated import PopulationMean
from stratalign.models.evidence.bayesian_update import BayesianUpdate
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.models.regression.association import Association
from stratalign.numerics.display import displayed
from stratalign.vocabulary import ESTIMATE_COLUMNS, estimate_rows, model_rows, renamed_rows

#: Bounds of an interval have one name everywhere.
BOUNDS = {"ci_low": "ci_low", "ci_high": "ci_high"}


@displayed
@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement within units on one dimension: what allows a unit's mean to be read as the unit's view.

    Mean, median and share of strong agreement are against equally likely answers; `null` is what chance answers would
    look like that lean as the answers do, and the other two are against it. `agreed_median` is the one that holds.
    """

    dimension: str
    icc: Icc | None
    mean_rwg_j: float
    median_rwg_j: float
    share_above_70: float
    n_units: int
    verdict: Aggregation
    why_no_icc: str = ""
    null: NullDistribution = "uniform"
    median_under_null: float = float("nan")
    share_under_null: float = float("nan")

    @property
    def agreed_median(self) -> float:
        """Median agreement against chance answers that lean as the answers do."""
        return self.median_rwg_j if self.null == "uniform" else self.median_under_null

    @property
    def agreed_share(self) -> float:
        """Share of units that agree strongly, against the same."""
        return self.share_above_70 if self.null == "uniform" else self.share_under_null

    def tidy(self) -> pd.DataFrame:
        """Agreement within units and, where it could be estimated, intraclass correlation, in the estimate columns."""
        within = estimate_rows(
            term=self.dimension,
            quantity=["mean_rwg_j", "median_rwg_j", "share_above_70"],
            measure="unitless",
            estimate=[self.mean_rwg_j, self.median_rwg_j, self.share_above_70],
            n_units=self.n_units,
        )
        return within if self.icc is None else pd.concat([self.icc.tidy(), within], ignore_index=True)


class RecallScore(NamedTuple):
    """How well people of one level name the priorities: mean F1 (0-1) with its interval."""

    level: str
    f1: float
    ci_low: float
    ci_high: float
    n_respondents: int


@displayed
@dataclass(frozen=True, slots=True)
class ConsensusResults:
    """What levels have in mind: consensus on the order of priorities, recall of them, clarity said and shown.

    - `names`: priority key -> name. `map` is None where rankings may not be shown; it holds no person's coordinates.
    - `recall`: level, priority_key, n_respondents, share_pct, ci_low, ci_high; whole, small levels held to 5-95 %.
    - `recall_scores`: rows of `RecallScore`.
    - `clarity`: rows of `compare_clarity` for levels of 30 people and more.
    """

    names: dict[str, str]
    map: ConsensusMap | None
    recall: pd.DataFrame
    recall_scores: pd.DataFrame
    clarity: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Recall of the priorities by level (F1), in the estimate columns of vocabulary.py."""
        names = {"level": "term", "f1": "estimate", **BOUNDS, "n_respondents": "n_respondents"}
        return renamed_rows(self.recall_scores, names, quantity="recall_f1", measure="unitless")


@displayed
@dataclass(frozen=True, slots=True)
class DriverResults:
    """Shares of an outcome's explained variance by dimension, crossed with how the dimensions stand; or why none.

    `flat`: of outcome and dimensions those on which people hardly differ.
    """

    outcome: str
    shares: pd.DataFrame
    matrix: pd.DataFrame
    why_none: str
    flat: tuple[str, ...] = ()

    def tidy(self) -> pd.DataFrame:
        """Share of each dimension in what is explained, in the estimate columns of vocabulary.py."""
        names = {"term": "term", "share_pct": "estimate", "share_ci_low": "ci_low", "share_ci_high": "ci_high"}
        return renamed_rows(self.shares, names, quantity=f"share_of_explained_{self.outcome}", measure="pct")


@displayed
@dataclass(frozen=True, slots=True)
class QuestionnaireResults:
    """Whether the questionnaire measured what it says, over everybody.

    - `scales`: dimension, n_items, alpha, ci_low, ci_high, ordinal_alpha, omega (one factor), n.
    - `structure`: fit of the declared dimensions as correlated factors, one row per pillar: pillar, part and n_parts
      (1 of 1, unless its dimensions are too many for one model), n_dimensions, n_items, n, cfi, tli, rmsea,
      rmsea_ci_low, rmsea_ci_high, srmr, highest_htmt, why_none.
    - `invariance`: one row per dimension, leaders against staff: cfi, metric and scalar differences of CFI with p,
      `held` (none, configural, metric, scalar), n_leaders, n_staff. Empty where groups are small.
    - `item_bias`: rows of `ordinal_item_bias` with dimension; adjusted over all items.
    - `same_source`: alignment and engagement over shown units, by the same people and by different ones.
    """

    scales: pd.DataFrame
    structure: pd.DataFrame
    invariance: pd.DataFrame
    item_bias: pd.DataFrame
    same_source: SplitSample | None

    def tidy(self) -> pd.DataFrame:
        """Alpha of every scale, in the estimate columns of vocabulary.py."""
        names = {"dimension": "term", "alpha": "estimate", **BOUNDS, "n": "n_respondents"}
        return renamed_rows(self.scales, names, quantity="cronbach_alpha", measure="unitless")


@displayed
@dataclass(frozen=True, slots=True)
class ItemResults:
    """What people answered to each question, every person counting once.

    - `groups`: rows of `disclosure.items.ITEM_COLUMNS`, a row for each item in the company and in each level;
      `favourable_pct` is whole, and of a dimension that does not say what is favourable the share above its scale's
      middle.
    - `answers`: rows of `disclosure.items.ANSWER_COLUMNS`, of the company, as answered.
    """

    groups: pd.DataFrame
    answers: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Share of favourable answers to each item in the whole company, in the estimate columns of vocabulary.py."""
        names = {"item_key": "term", "favourable_pct": "estimate", **BOUNDS, "n_respondents": "n_respondents"}
        return renamed_rows(
            self.groups[self.groups["kind"] == "overall"], names, quantity="favourable_pct", measure="pct"
        )


@displayed
@dataclass(frozen=True, slots=True)
class CommentResults:
    """What people wrote about under each open question, as far as it may be told.

    - `themes`: question_key, theme_key ("" for all who wrote, "_open" for those about no approved theme), group_id,
      kind, n_respondents (people, not comments), is_hidden.
    - `names`: of each theme by language; under "" one that an analyst wrote. `tones`: of questions that have one by
      what they ask. `quotes`: question_key, theme_key, quote; approved, masked, shuffled.
    """

    themes: pd.DataFrame
    names: dict[str, dict[str, str]]
    tones: dict[str, str]
    quotes: pd.DataFrame
    is_reviewed: bool

    def tidy(self) -> pd.DataFrame:
        """People of the company who wrote about each theme, in the estimate columns of vocabulary.py."""
        rows = self.themes[(self.themes["kind"] == "overall") & (self.themes["theme_key"] != "")]
        return estimate_rows(
            term=(rows["question_key"] + ": " + rows["theme_key"]).to_list(),
            quantity="people_who_wrote",
            measure="unitless",
            estimate=rows["n_respondents"].to_list(),
        )


@displayed
@dataclass(frozen=True, slots=True)
class Representation:
    """The index weighted to the people invited, without anybody's weight; or why it is not.

    `reason`: "" where it is; `complete` (everybody answered), `more` (more answered than were invited), `alike` (no two
    groups to weigh), `empty` (nobody of a group answered), `extreme` (weights would rest on few answers, as `problem`
    says), `revealing` (it would tell the score of a small group).
    """

    mean: PopulationMean | None
    reason: Literal["", "complete", "more", "alike", "empty", "extreme", "revealing"]
    problem: str = ""

    def tidy(self) -> pd.DataFrame:
        """Unweighted and weighted index in the estimate columns of vocabulary.py; no row where there is none."""
        return estimate_rows(term=[]) if self.mean is None else self.mean.tidy()


@displayed
@dataclass(frozen=True, slots=True)
class WaveResults:
    """Publishable results of one wave.

    - `group_scores`: group_id, kind, label, parent_id, measure_key, n_respondents, mean_points, sd_points, ci_low,
      ci_high, is_hidden (hidden rows have no numbers), is_capped (shares of small groups held to 5-95 %).
    - `company_scores`: rows of `scores.company.CompanyScore`, weighted as `weighting` says.
    - `participation`: rows of `disclosure.publish.Participation`.
    - `answer_shares`: dimension, item_key, value, share, n_respondents, of the whole company.
    - `gaps`: rows of `comparisons.gaps.Gap`.
    - `standing`: rows of `analysis.units.SHRUNKEN_RANK_COLUMNS` for the alignment index, of shown units.
    - `tests`: rows of `analysis.report_claims.TEST_COLUMNS`, every test behind a sentence on this wave.
    - `remembered`: how what was published before bears on it; None where nothing of it was.
    - `score_errors`: how surely company scores are known together; of dimensions that are means of items.
    - `n_uncounted`: people who answered and count for nothing, not as respondents either; printed from the threshold.
      `unpublished`: pillars and index that would rest on other people than their parts.
    - `withheld`: measures without a number, as all are of one mind in them or in what they would give away.
    - `unit_margins`: rows as `margins_of_units` gives them: how far questions left open could move a unit's difference.
    - `comments`: what people wrote about; None where nobody wrote anything.
    - `register`: who is behind each number, by pseudonym. The analyst's alone: no page and no file is made of it.
    """

    wave: Wave
    n_respondents: int
    n_invited: int | None
    n_comments: int
    set_aside: dict[str, int]
    participation: pd.DataFrame
    group_scores: pd.DataFrame
    company_scores: pd.DataFrame
    weighting: str
    answer_shares: pd.DataFrame
    gaps: pd.DataFrame
    reliability: tuple[Reliability, ...]
    agreement: tuple[Agreement, ...]
    suppression: pd.DataFrame
    consensus: ConsensusResults | None = None
    drivers: DriverResults | None = None
    questionnaire: QuestionnaireResults | None = None
    standing: pd.DataFrame = field(default_factory=pd.DataFrame)
    items: ItemResults | None = None
    tests: pd.DataFrame = field(default_factory=pd.DataFrame)
    score_errors: ScoreErrors | None = None
    representation: Representation | None = None
    remembered: Remembered | None = None
    n_uncounted: int = 0
    unpublished: tuple[str, ...] = ()
    withheld: Withheld = field(default_factory=Withheld)
    comments: CommentResults | None = None
    unit_margins: pd.DataFrame = field(
        default_factory=partial(pd.DataFrame, columns=[*UNIT_MARGIN_COLUMNS]), repr=False
    )
    register: PublishedCells | None = field(default=None, repr=False, compare=False)

    def tidy(self) -> pd.DataFrame:
        """The company's score in every measure, in the estimate columns of vocabulary.py."""
        names = {"measure_key": "term", "mean_points": "estimate", **BOUNDS, "n_respondents": "n_respondents"}
        return renamed_rows(self.company_scores, names, quantity=f"company_score_{self.wave.key}", measure="points")


@displayed
@dataclass(frozen=True, slots=True)
class Relation:
    """Alignment of units against one outcome: the estimate, or why there is none.

    `update` sets the standardised slope next to published research; `robustness_value` is the share of what is left of
    alignment and outcome that an unmeasured cause must explain of both to explain the slope away; `moves` are rows of
    `associated_differences`; `robustness_checks` are rows of `run_robustness_checks`; `propagated` has the uncertainty
    of the answers in it, where there are twenty units; `status` and `p_adjusted` say what the plan made of it (empty
    and missing without a plan).
    """

    outcome: str
    association: Association | None
    why_none: str
    n_units: int
    n_units_hidden: int
    update: BayesianUpdate | None = None
    robustness_value: float = float("nan")
    moves: pd.DataFrame = field(default_factory=pd.DataFrame)
    robustness_checks: pd.DataFrame = field(default_factory=pd.DataFrame)
    propagated: PropagatedClaim | None = None
    status: str = ""
    p_adjusted: float = float("nan")

    def tidy(self) -> pd.DataFrame:
        """The outcome's slope on alignment, in the model columns of vocabulary.py; without a number where none is."""
        if self.association is None:
            return model_rows(term=self.outcome, quantity="slope", n_units=self.n_units)
        return self.association.tidy().assign(term=self.outcome)


@displayed
@dataclass(frozen=True, slots=True)
class Followed:
    """Units' index against one result of the period after, each unit against itself; or why there is no estimate.

    `reason`: "" where there is one; `days` (a wave has no days of fielding), `units` (too few with two waves that are
    followed by accounts: `n_units`), `estimate` (the model refused, as `problem` says).
    """

    outcome: str
    association: Association | None
    reason: Literal["", "days", "units", "estimate"]
    n_units: int
    problem: str = ""

    def tidy(self) -> pd.DataFrame:
        """The slope in the model columns of vocabulary.py; without a number where there is none."""
        if self.association is None:
            return model_rows(term=self.outcome, quantity="lagged_slope", n_units=self.n_units)
        return self.association.tidy().assign(term=self.outcome, quantity="lagged_slope")


@displayed
@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything a report may say about an engagement; `waves` are in order, the last is the one reported.

    `are_totals_withheld`: whether there are totals of the accounts, and one unit or company would be known from them.

    `claims` says which differences and associations it may claim; without tests, none.
    """

    engagement: Engagement
    instrument: Instrument | None
    checks: tuple[CheckResult, ...]
    waves: tuple[WaveResults, ...]
    changes: pd.DataFrame
    relations: tuple[Relation, ...]
    benchmarks: tuple[BenchmarkPosition, ...]
    why_no_benchmark: str
    panel: pd.DataFrame | None
    account_totals: pd.DataFrame
    account_spread: pd.DataFrame
    are_totals_withheld: bool = False
    plan: AnalysisPlan | None = None
    followed: tuple[Followed, ...] = ()
    claims: ReportClaims = field(default_factory=nothing_claimed)

    def tidy(self) -> pd.DataFrame:
        """The company's scores, last wave first, and every outcome's slope on alignment, in the estimate columns."""
        parts = [wave.tidy() for wave in self.waves[::-1]]
        parts += [relation.tidy()[list(ESTIMATE_COLUMNS)] for relation in self.relations]
        parts += [followed.tidy()[list(ESTIMATE_COLUMNS)] for followed in self.followed]
        return pd.concat(parts, ignore_index=True) if parts else estimate_rows(term=[])

    @property
    def latest(self) -> WaveResults | None:
        """Results of the last wave; None where only accounts were given."""
        return self.waves[-1] if self.waves else None
