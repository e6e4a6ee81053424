"""The main job as a table of contents: files -> checks -> scores -> disclosure -> comparisons -> models.

What comes out holds publishable numbers only: findings, exhibits and export below never see a hidden one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.checks.result import CheckResult
from stratalign.checks.suite import check_intake, require_ready
from stratalign.comparisons.benchmarks import BenchmarkPosition, position_in_cohort
from stratalign.comparisons.changes import compare_company_scores
from stratalign.comparisons.gaps import compare_groups
from stratalign.declarations.survey import Wave
from stratalign.disclosure.decide import Decision, decide_publication
from stratalign.disclosure.mask import cap_shares, mask_hidden, suppression_log
from stratalign.engagement import Engagement, load_engagement
from stratalign.errors import DisclosureError, StatisticError
from stratalign.instrument import Instrument
from stratalign.intake import Intake, WaveTables, read_engagement_files
from stratalign.models.association import Association, estimate_association
from stratalign.panel.outcomes import summarise_outcomes
from stratalign.panel.summaries import spread_by_year, total_by_period
from stratalign.rows import named_rows
from stratalign.scores.aggregation import aggregate_scores, mean_of_level_intervals, mean_of_levels
from stratalign.scores.agreement.icc import Icc, icc
from stratalign.scores.agreement.within import rwg_j
from stratalign.scores.groups import OVERALL, Groups, build_groups
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX, answer_shares, score_measures
from stratalign.scores.scales.reliability import Reliability, cronbach_alpha
from stratalign.scores.scoring import INDEX_KEY, answer_matrix
from stratalign.study.reference import load_reference_companies
from stratalign.vocabulary import INDUSTRY_LABELS, LEVELS

NUMBERS = ("n_respondents", "mean_points", "sd_points", "ci_low", "ci_high")
#: Outcomes related to alignment over units or companies; columns of `summarise_outcomes`.
OUTCOMES = ("revenue_cagr_pct", "operating_margin_pct")
#: Up to this share of people who lack part of the alignment scores are left out of all of them.
FEW_LACKING = 0.10


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement within units on one dimension: what allows a unit's mean to be read as the unit's view."""

    dimension: str
    icc: Icc | None
    mean_rwg_j: float
    median_rwg_j: float
    share_above_70: float
    n_units: int
    why_no_icc: str = ""


@dataclass(frozen=True, slots=True)
class WaveResults:
    """Publishable results of one wave.

    - `group_scores`: group_id, kind, label, parent_id, measure_key, n_respondents, mean_points, sd_points, ci_low,
      ci_high, is_hidden (hidden rows have no numbers), is_capped (shares of small groups held to 5-95 %).
    - `company_scores`: measure_key, n_respondents, mean_points, ci_low, ci_high, weighted as `weighting` says.
    - `participation`: group_id, kind, label, parent_id, n_respondents, n_invited, is_hidden.
    - `answer_shares`: dimension, item_key, value, share, n_respondents, of the whole company.
    - `gaps`: as `comparisons.gaps.GAP_COLUMNS`.
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


@dataclass(frozen=True, slots=True)
class Relation:
    """Alignment of units against one outcome: the estimate, or why there is none."""

    outcome: str
    association: Association | None
    why_none: str
    n_units: int
    n_units_hidden: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a report may say about an engagement; `waves` are in order, the last is the one reported."""

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

    @property
    def latest(self) -> WaveResults | None:
        """Results of the last wave; None where only accounts were given."""
        return self.waves[-1] if self.waves else None


def analyse_engagement(engagement: Engagement | str | Path) -> Analysis:
    """Run the main job for one engagement, in memory.

    Parameters
    ----------
    engagement
        An engagement, or its path.

    Returns
    -------
    Analysis
        Publishable results only.

    Raises
    ------
    ReadinessError
        A readiness check blocks the run.
    DisclosureError
        So few people answered that nothing may be published.
    """
    loaded = engagement if isinstance(engagement, Engagement) else load_engagement(engagement)
    intake = read_engagement_files(loaded)
    checks = check_intake(intake)
    require_ready(checks)
    waves = tuple(_analyse_wave(tables, intake) for tables in intake.waves)
    panel = intake.accounts.panel if intake.accounts else None
    translated = intake.accounts.in_one_currency if intake.accounts else None
    outcomes = summarise_outcomes(panel) if panel is not None else None
    benchmarks, why_no_benchmark = _find_benchmarks(waves, intake.engagement)
    return Analysis(
        engagement=intake.engagement,
        instrument=intake.instrument,
        checks=tuple(checks),
        waves=waves,
        changes=_compare_last_two(waves),
        relations=_relate(waves, outcomes, intake.engagement),
        benchmarks=benchmarks,
        why_no_benchmark=why_no_benchmark,
        panel=panel,
        account_totals=pd.DataFrame() if translated is None else total_by_period(translated),
        account_spread=pd.DataFrame() if panel is None else spread_by_year(panel),
    )


def _analyse_wave(tables: WaveTables, intake: Intake) -> WaveResults:
    """Score one wave and keep what may be published."""
    engagement, instrument = intake.engagement, intake.instrument
    assert instrument is not None
    respondents = tables.respondents.table
    groups = build_groups(respondents, engagement)
    scores = _keep_complete(score_measures(tables.responses, instrument), instrument)
    scores = _keep_answered(scores, engagement.disclosure.minimum_respondents)
    decisions = _decide(scores, groups, instrument, engagement)
    group_scores = _publish_group_scores(aggregate_scores(scores, groups), groups, decisions)
    company, weighting = _score_company(group_scores, instrument)
    participation = decisions["participation"]
    invited = tables.respondents.invited
    return WaveResults(
        wave=tables.wave,
        n_respondents=len(respondents),
        n_invited=None if invited is None else len(invited),
        n_comments=len(tables.comments),
        set_aside=tables.respondents.set_aside,
        participation=_publish_participation(groups, participation, invited, engagement),
        group_scores=group_scores,
        company_scores=company,
        weighting=weighting,
        answer_shares=answer_shares(
            tables.responses,
            instrument,
            minimum=engagement.disclosure.minimum_respondents,
            equal_levels=weighting == "levels",
        ),
        gaps=_compare_levels(group_scores),
        reliability=_estimate_reliability(tables, instrument),
        agreement=_estimate_agreement(tables, instrument, decisions),
        suppression=suppression_log(decisions["alignment"], groups),
    )


def _keep_complete(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Score alignment on the same people throughout, where few lack a part of it.

    A dimension answered by a few people more than its pillar would reveal those few by subtraction.
    """
    index = scores[scores["measure_key"] == INDEX_KEY]
    lacking = set(index.loc[index["score_points"].isna(), "respondent_id"])
    if not lacking or len(lacking) > FEW_LACKING * len(index):
        return scores
    outcomes = {dimension.key for dimension in instrument.with_role("outcome")}
    dropped = scores["respondent_id"].isin(lacking) & ~scores["measure_key"].isin(outcomes)
    return scores.assign(score_points=scores["score_points"].mask(dropped))


def _keep_answered(scores: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Leave out measures that fewer people than the threshold answered in the whole company, unless nothing is left."""
    n_answers = scores.groupby("measure_key")["score_points"].transform("count")
    return scores[n_answers >= minimum] if (n_answers >= minimum).any() else scores


def _decide(
    scores: pd.DataFrame, groups: Groups, instrument: Instrument, engagement: Engagement
) -> dict[str, Decision]:
    """One decision for participation, one for all alignment measures together, one for each outcome dimension.

    Alignment measures are sums of the same items, so one shown and one hidden could be solved for each other.
    """
    minimum = engagement.disclosure.minimum_respondents
    answered = scores.pivot(index="respondent_id", columns="measure_key", values="score_points").notna()
    answered = answered.reindex(groups.membership.index, fill_value=False)
    outcomes = {dimension.key for dimension in instrument.with_role("outcome")}
    together = [key for key in answered.columns if key not in outcomes]
    everybody = pd.DataFrame({"participation": True}, index=groups.membership.index)
    participation = decide_publication(groups, everybody, minimum=minimum)
    alignment = (
        decide_publication(groups, answered[together], minimum=minimum, after=participation)
        if together
        else participation
    )
    decisions = {"participation": participation, "alignment": alignment}
    for key in sorted(outcomes & set(answered.columns)):
        decisions[key] = decide_publication(groups, answered[[key]], minimum=minimum, after=alignment)
    return decisions


def _publish_group_scores(scores: pd.DataFrame, groups: Groups, decisions: dict[str, Decision]) -> pd.DataFrame:
    """Group scores with labels, hidden groups emptied measure by measure."""
    parts = [
        mask_hidden(rows, decisions.get(str(measure), decisions["alignment"]), numbers=NUMBERS)
        for measure, rows in scores.groupby("measure_key", sort=False)
    ]
    published = pd.concat(parts, ignore_index=True)
    is_share = published["measure_key"].str.startswith((TEST_PREFIX, STEP_PREFIX))
    shares = _publish_shares(published[is_share])
    published = pd.concat([published[~is_share].assign(is_capped=False), shares], ignore_index=True)
    return groups.table.drop(columns="n_respondents").merge(published, on="group_id", how="inner", validate="1:m")


def _publish_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Percentages of favourable answers: capped in small groups, whole, and without their spread.

    Exact percentages of the company and of the other levels would give a capped one away by subtraction.
    """
    bounds = ("ci_low", "ci_high")
    capped = cap_shares(rows, share="mean_points", whole=100, bounds=bounds)
    whole = {column: capped[column].round() for column in ("mean_points", *bounds)}
    return capped.assign(**whole, sd_points=float("nan"))


def _score_company(group_scores: pd.DataFrame, instrument: Instrument) -> tuple[pd.DataFrame, str]:
    """Company scores: mean of the levels where all are shown, else the mean over people; net promoter over people."""
    shown = group_scores[~group_scores["is_hidden"]]
    overall = shown[shown["group_id"] == OVERALL]
    over_people = overall[["measure_key", "n_respondents", "mean_points", "ci_low", "ci_high"]].reset_index(drop=True)
    levels = shown[shown["kind"] == "level"]
    complete = levels.groupby("measure_key").size().loc[lambda n: n == len(LEVELS)].index
    promoters = [dimension.key for dimension in instrument.dimensions if dimension.rule == "net_promoter"]
    if INDEX_KEY not in complete:
        return over_people, "respondents"
    # Percentages are published capped and whole: their mean is taken from what is published, so it reveals no more.
    is_share = levels["measure_key"].str.startswith((TEST_PREFIX, STEP_PREFIX))
    usable = levels["measure_key"].isin(complete) & ~levels["measure_key"].isin(promoters)
    over_levels = [mean_of_levels(levels[usable & ~is_share]), mean_of_level_intervals(levels[usable & is_share])]
    over_levels = [table[over_people.columns] for table in over_levels if len(table)]
    covered = {key for table in over_levels for key in table["measure_key"]}
    rest = over_people[~over_people["measure_key"].isin(covered)]
    return pd.concat([*over_levels, rest], ignore_index=True), "levels"


def _publish_participation(
    groups: Groups, decision: Decision, invited: pd.DataFrame | None, engagement: Engagement
) -> pd.DataFrame:
    """Respondents and invited people per group; hidden groups lose both counts."""
    rows = mask_hidden(groups.table, decision, numbers=["n_respondents"])
    if invited is None:
        return rows.assign(n_invited=float("nan"))
    people = invited.assign(respondent_id=[f"invited {number}" for number in range(len(invited))])
    asked = build_groups(people, engagement).table.set_index("group_id")["n_respondents"]
    return rows.assign(n_invited=rows["group_id"].map(asked).astype(float).mask(rows["is_hidden"]))


def _compare_levels(group_scores: pd.DataFrame) -> pd.DataFrame:
    """Gap between the highest shown level and staff."""
    shown = group_scores[~group_scores["is_hidden"]]
    levels = [f"level:{level}" for level in LEVELS if f"level:{level}" in set(shown["group_id"])]
    upper = next((level for level in levels if level != "level:staff"), "level:executives")
    return compare_groups(shown, upper, "level:staff")


def _estimate_reliability(tables: WaveTables, instrument: Instrument) -> tuple[Reliability, ...]:
    """Alpha of every scale of two or more items that was asked and can be computed."""
    asked = set(tables.responses["dimension"])
    found = []
    for dimension in instrument.with_role("alignment", "outcome"):
        if dimension.key not in asked:
            continue
        answers = answer_matrix(tables.responses, instrument, dimension)
        if answers.shape[1] < 2:
            continue
        try:
            found.append(cronbach_alpha(answers, dimension=dimension.key))
        except StatisticError:
            # Reported as absent in the method table: too few complete respondents is a property of the data.
            continue
    return tuple(found)


def _estimate_agreement(
    tables: WaveTables, instrument: Instrument, decisions: dict[str, Decision]
) -> tuple[Agreement, ...]:
    """Agreement within shown units and differences between them, for every scale of two or more items.

    Over hidden units too, the share of variance between units together with the shown means would give theirs away.
    """
    asked = set(tables.responses["dimension"])
    found = []
    for dimension in instrument.with_role("alignment", "outcome"):
        if dimension.key not in asked:
            continue
        answers = answer_matrix(tables.responses, instrument, dimension)
        shown = decisions.get(dimension.key, decisions["alignment"]).visible
        answers = answers[("unit:" + answers.index.get_level_values("unit_id")).isin(shown)]
        units = answers.index.get_level_values("unit_id")
        if answers.shape[1] < 2 or units.nunique() < 2:
            continue
        found.append(_agreement_of(answers, units, dimension.key, instrument.scales[dimension.scale].n_options))
    return tuple(found)


def _agreement_of(answers: pd.DataFrame, units: pd.Index, dimension: str, n_options: int) -> Agreement:
    """Agreement of one scale; groups of one have none and are left out."""
    within = rwg_j(answers, units, n_options=n_options)["rwg_j"].dropna()
    try:
        between, why_not = icc(answers.mean(axis=1), units), ""
    except StatisticError as problem:
        between, why_not = None, str(problem)
    return Agreement(
        dimension,
        between,
        float(within.mean()),
        float(within.median()),
        float((within >= 0.70).mean()) if len(within) else float("nan"),
        len(within),
        why_not,
    )


def _compare_last_two(waves: tuple[WaveResults, ...]) -> pd.DataFrame:
    """Change of the company's scores between the last two waves; empty with one, or where the weighting differs."""
    if len(waves) < 2 or waves[-1].weighting != waves[-2].weighting:
        return pd.DataFrame()
    return compare_company_scores(waves[-2].company_scores, waves[-1].company_scores)


def _relate(
    waves: tuple[WaveResults, ...], outcomes: pd.DataFrame | None, engagement: Engagement
) -> tuple[Relation, ...]:
    """Alignment index of shown units against each outcome of the same units."""
    if not waves or outcomes is None or engagement.performance is None or engagement.performance.entity_is != "unit":
        return ()
    scores = waves[-1].group_scores
    index = scores[(scores["measure_key"] == INDEX_KEY) & (scores["kind"] == "unit")]
    if index.empty:
        return ()
    units = index.assign(entity_id=index["group_id"].str.removeprefix("unit:")).merge(outcomes, on="entity_id")
    shown = units[~units["is_hidden"]]
    data = shown.rename(columns={"mean_points": "alignment_index_points"})
    n_hidden, minimum = int(units["is_hidden"].sum()), engagement.disclosure.minimum_model_respondents
    return tuple(_relate_one(data, outcome, n_hidden, minimum) for outcome in OUTCOMES if outcome in data)


def _relate_one(units: pd.DataFrame, outcome: str, n_hidden: int, minimum_respondents: int) -> Relation:
    """One outcome; refused where people or units are too few, or do not vary."""
    both = units.dropna(subset=[outcome, "alignment_index_points"])
    n_people = float(both["n_respondents"].sum())
    if n_people < minimum_respondents:
        why = f"the units with both figures have {n_people:.0f} respondents; {minimum_respondents} are needed"
        return Relation(outcome, None, why, len(both), n_hidden)
    try:
        found = estimate_association(both, outcome, "alignment_index_points")
    except StatisticError as problem:
        return Relation(outcome, None, str(problem), len(both), n_hidden)
    return Relation(outcome, found, "", len(both), n_hidden)


def _find_benchmarks(
    waves: tuple[WaveResults, ...], engagement: Engagement
) -> tuple[tuple[BenchmarkPosition, ...], str]:
    """Position of every company score that the reference sample has, or why there is none."""
    if not waves or engagement.report.benchmark == "none":
        return (), ""
    companies = load_reference_companies()
    cohort = "all industries"
    if engagement.report.benchmark == "industry":
        companies = companies[companies["industry"] == engagement.industry]
        cohort = INDUSTRY_LABELS[engagement.industry]
    scores = waves[-1].company_scores
    columns = {key: f"{key}_points" for key in scores["measure_key"]}
    found = []
    try:
        for row in named_rows(scores[scores["measure_key"].map(columns).isin(companies.columns)]):
            found.append(
                position_in_cohort(
                    row.mean_points,
                    companies[columns[row.measure_key]],
                    interval=(row.ci_low, row.ci_high),
                    measure_key=row.measure_key,
                    cohort=cohort,
                    minimum_companies=engagement.disclosure.minimum_benchmark_companies,
                )
            )
    except DisclosureError as problem:
        return (), str(problem)
    return tuple(found), ""
