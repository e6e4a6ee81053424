"""What an engagement declares and a report would refuse or ignore: plan, brand, priorities, too few people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from stratalign.checks.result import CheckResult, counted
from stratalign.comments.codebook import THEMES_FILE, load_codebook
from stratalign.comments.review import REVIEW_FILE, comment_ids, load_review, require_current
from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.plan import PLAN_FILE, AnalysisPlan, load_analysis_plan
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import StratalignError
from stratalign.intake.read import WaveTables
from stratalign.responses.identity import known_key
from stratalign.vocabulary import RELATED_EXPOSURE, RELATED_OUTCOMES

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("plan", "brand", "comments", "too_few_people", "priorities", "tied_ranks")


def check_declared(engagement: Engagement) -> list[CheckResult]:
    """The plan of the analysis, the brand and what belongs to comments, as the run will read them.

    Parameters
    ----------
    engagement
        Names the brand; its folder may hold a plan.

    Returns
    -------
    list of CheckResult
        Blocking ones, each about its own file.
    """
    return [*_check_plan(engagement), *_check_brand(engagement), *_check_comment_files(engagement)]


def check_enough_people(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Fewer respondents than a result may be shown of: nothing could be published."""
    n, minimum = len(tables.respondents.table), engagement.disclosure.minimum_respondents
    if not 0 < n < minimum:
        return []
    seen = f"{counted(n, 'respondent')} in wave {tables.wave.key}: nothing of fewer than {minimum} may be published"
    fix = "Wait for more answers, or leave the wave out of engagement.yml."
    expected = f"at least {minimum} respondents (disclosure.minimum_respondents)"
    return [CheckResult("too_few_people", "blocks", seen, tables.file, n, fix, expected=expected)]


def check_priorities(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Ranked priorities that the strategy does not state, and the other way round; people who gave a rank twice."""
    ranks = tables.rankings
    if ranks.empty:
        return []
    stated = [priority.key for priority in engagement.strategy.optimizing_strategies]
    ranked = list(dict.fromkeys(map(str, ranks["priority_key"])))
    mapping = tables.wave.survey.mapping
    unknown, absent = [key for key in ranked if key not in stated], [key for key in stated if key not in ranked]
    results = []
    if stated and (unknown or absent):
        parts = [f"{_quoted(unknown)} ranked and not in the strategy"] if unknown else []
        parts += [f"{_quoted(absent)} in the strategy and not ranked"] if absent else []
        meant = did_you_mean(unknown[0], stated) if unknown else ""
        fix = (
            f"Write the keys alike in 'rankings' of {mapping} and 'optimizing_strategies' of engagement.yml.{meant} "
            "Without, nobody's ranking is complete and none is shown."
        )
        where = f"{mapping}, rankings"
        results.append(
            CheckResult("priorities", "warns", "; ".join(parts), where, len(unknown + absent), fix, file=mapping)
        )
    is_tied = ranks.duplicated(["respondent_id", "question_key", "rank"], keep=False)
    n = int(ranks.loc[is_tied, "respondent_id"].nunique())
    if n:
        seen = f"{counted(n, 'person gave', 'people gave')} the same rank to several priorities"
        fix = "Check that the columns hold ranks, 1 for the most important, and not ticks or ratings."
        results.append(
            CheckResult("tied_ranks", "warns", seen, tables.file, n, fix, expected="each rank once a person")
        )
    return results


def _check_plan(engagement: Engagement) -> list[CheckResult]:
    """A plan that cannot be read, or names what is not estimated in an engagement."""
    if not os.path.lexists(engagement.folder / PLAN_FILE):
        return []
    try:
        plan = load_analysis_plan(engagement.folder)
    except StratalignError as problem:
        return [_refused("plan", PLAN_FILE, str(problem))]
    return [
        CheckResult("plan", "blocks", seen, PLAN_FILE, 1, f"Correct or take out the hypothesis. {fix}", file=PLAN_FILE)
        for seen, fix in _not_estimated(plan)
    ]


def _not_estimated(plan: AnalysisPlan) -> Iterator[tuple[str, str]]:
    """What a hypothesis names that an engagement does not estimate, with what it does."""
    for number, hypothesis in enumerate(plan.hypotheses, start=1):
        if hypothesis.outcome not in RELATED_OUTCOMES:
            known = f"Outcomes of an engagement: {', '.join(RELATED_OUTCOMES)}."
            yield f"hypothesis {number} has the outcome '{hypothesis.outcome}', which is not estimated", known
        if hypothesis.exposure != RELATED_EXPOSURE:
            known = f"Write exposure: {RELATED_EXPOSURE}."
            yield f"hypothesis {number} has the exposure '{hypothesis.exposure}', which is not estimated", known
        if hypothesis.controls:
            names = ", ".join(hypothesis.controls)
            yield f"hypothesis {number} has controls ({names}), which an engagement does not hold constant", ""


def _check_brand(engagement: Engagement) -> list[CheckResult]:
    """A brand that the report could not be set in."""
    if engagement.brand_file is None:
        return []
    from stratalign.brand.load import load_brand

    try:
        load_brand(engagement.brand_file)
    except StratalignError as problem:
        return [_refused("brand", str(engagement.brand), str(problem))]
    return []


def _check_comment_files(engagement: Engagement) -> list[CheckResult]:
    """A codebook of comments, or decisions about them, that cannot be read."""
    reads: tuple[tuple[str, Callable[[], object]], ...] = (
        (THEMES_FILE, lambda: load_codebook(engagement)),
        (REVIEW_FILE, lambda: load_review(engagement.folder)),
    )
    results = []
    for file, read in reads:
        try:
            read()
        except StratalignError as problem:
            results.append(_refused("comments", file, str(problem)))
    return results


def check_comments(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Decisions about comments of the reported wave that were taken about other comments."""
    key = known_key(engagement.folder)
    if key is None or engagement.waves[-1:] != (tables.wave,) or not len(tables.comments):
        return []
    try:
        reviewed = load_review(engagement.folder).waves.get(tables.wave.key)
        if reviewed is not None:
            require_current(reviewed, comment_ids(tables.comments, key), tables.wave.key)
    except StratalignError as problem:
        return [_refused("comments", REVIEW_FILE, str(problem))]
    return []


def _refused(check: str, file: str, problem: str) -> CheckResult:
    """A file beside the tables that cannot be used."""
    seen = problem.rstrip(".")
    return CheckResult(check, "blocks", seen, file, 1, "Then run the check again.", file=file)


def _quoted(keys: list[str]) -> str:
    """Keys with the verb that follows them."""
    return f"{', '.join(map(repr, keys))} {'is' if len(keys) == 1 else 'are'}"
