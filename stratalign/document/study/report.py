"""The report of a study of companies: which pages there are and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_verdicts import is_rated_by_the_same, scorecard
from stratalign.document.assemble import assemble
from stratalign.document.model import Column, Cover, Document, Exhibit, KeyFigure, Section, Summary, Table
from stratalign.document.page import Page, section_of
from stratalign.document.samples import tell_samples
from stratalign.document.study import claims, curve, doubts, naive, planted, raters, uncertainty, verdicts, years
from stratalign.document.study.planned import mark_page
from stratalign.engagement.configuration import parse_yaml
from stratalign.errors import EngagementError
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.method import REFERENCES, THREATS
from stratalign.findings.study.rules import find_in_study
from stratalign.findings.study.words import is_published, synthetic_caveat
from stratalign.language.fields import Cell, Text
from stratalign.language.languages import load_language
from stratalign.language.messages import message
from stratalign.models.claims.figures import ClaimedRatio, Premium
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS
from stratalign.rows import rows_of
from stratalign.shipped import shipped_path
from stratalign.study.design import INDUSTRY

#: Key figures and conclusions of the summary at most.
N_FIGURES, N_MESSAGES = 4, 7
#: Pages that say in full what companies that are made up can show; on all others each source says that they are.
WHERE_SYNTHETIC_IS_EXPLAINED = ("scorecard", "claims", "method")
#: A page is a function of the results and the findings; it answers None where the data do not allow it.
PageMaker = Callable[[StudyResults, Mapping[str, Finding]], Page | None]


def build_study_report(results: StudyResults, *, run_id: str = "draft", language: str = "en") -> Document:
    """Put the study's numbers in the order of the argument.

    Parameters
    ----------
    results
        From `analyse_study`.
    run_id
        Printed on the cover.
    language
        Code of a language with a complete catalogue.

    Returns
    -------
    Document
        What every export format is written from.

    Raises
    ------
    EngagementError
        The language has no complete catalogue; the languages there are are named.
    """
    load_language(language)
    findings = find_in_study(results)
    pages = [mark_page(page, results) for page in (make(results, findings) for make in PAGES) if page is not None]
    sections = [_without_repeats(page.section) for page in pages if page.section is not None]
    return assemble(
        "alignment_study",
        language=language,
        run_id=run_id,
        cover=_cover(results, run_id),
        about=(message("study.about" if is_published(results) else "study.about.unpublished"),),
        summary=_summary(results, sections),
        sections=sections,
        findings=findings.values(),
        tables=tell_samples(
            [table for page in pages for table in page.tables], {"companies": float(results.claims.n_companies)}
        ),
    )


def _without_repeats(section: Section) -> Section:
    """A page that does not say again, among what to keep in mind, that companies are made up: its sources say it."""
    if section.key in WHERE_SYNTHETIC_IS_EXPLAINED:
        return section
    kept = tuple(caveat for caveat in section.caveats if caveat != message("study.synthetic"))
    return replace(section, caveats=kept)


def method_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Definitions, numbers of cases, seed; what could be wrong and what was done about it."""
    made = [_facts(results), _threats(), _references()]
    section = section_of("study", "method", findings["method"], *(exhibit for exhibit, _ in made))
    return Page(section, tuple(table for _, table in made))


def _facts(results: StudyResults) -> tuple[Exhibit, Table]:
    study, found = results.study, results.claims
    values: dict[str, Text] = {
        "read": _number(len(study.companies)),
        "complete": _number(found.n_companies),
        "left_out": _number(found.n_left_out),
        "people": _number(len(study.people)) if len(study.people) else message("study.not_known"),
        "resamples": _number(results.draws),
        "seed": str(results.seed),
        "plan": results.plan.sha256[:16] if results.plan else message("study_facts.plan.none"),
        "specifications": message(
            "study_facts.specifications.value", n=results.curve.n_specifications, left=len(results.curve.left_out)
        ),
    }
    if results.same_source:
        split = next(iter(results.same_source.values()))
        values["split"] = message("study_facts.split.value", people=split.n_people, companies=split.n_companies)
    if results.why_not_propagated:
        nobody = message("study_facts.not_propagated.nobody")
        values["not_propagated"] = nobody if study.people.empty else results.why_not_propagated
    rows = pd.DataFrame({"fact": list(values), "value": list(values.values())}, index=list(values))
    columns = (
        Column("fact", message("study_facts.fact"), term="study_facts"),
        Column("value", message("study_facts.value")),
    )
    table = Table("study_facts", message("study_facts.caption"), columns, rows)
    subtitle, source = message("study_facts.subtitle"), (message("study_facts.source"),)
    return Exhibit("study_facts", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def _threats() -> tuple[Exhibit, Table]:
    rows = pd.DataFrame(
        {
            "threat": list(THREATS),
            "way": list(THREATS.values()),
            "done": [message(f"threat.{key}.done") for key in THREATS],
            "left": [message(f"threat.{key}.left") for key in THREATS],
        },
        index=list(THREATS),
    )
    columns = (
        Column("threat", message("threats.threat"), term="threat"),
        Column("way", message("threats.way"), term="threats.way"),
        Column("done", message("threats.done")),
        Column("left", message("threats.left")),
    )
    table = Table("threats", message("threats.caption"), columns, rows)
    subtitle, source = message("threats.subtitle"), (message("threats.source"),)
    return Exhibit("threats", "table", subtitle, source, data=(table.key,), numbers=table.key), table


def _references() -> tuple[Exhibit, Table]:
    written = parse_yaml(shipped_path("data", "evidence", "references.yml"), EngagementError)
    rows = pd.DataFrame(
        {
            "reference": [str(written[key]) for key in REFERENCES],
            "for": [message(f"reference.{key}") for key in REFERENCES],
        },
        index=list(REFERENCES),
    )
    columns = (Column("for", message("references.for")), Column("reference", message("references.reference")))
    table = Table("references", message("references.caption"), columns, rows)
    subtitle, source = message("references.subtitle"), (message("references.source"),)
    return Exhibit("references", "table", subtitle, source, data=(table.key,), numbers=table.key), table


PAGES: tuple[PageMaker, ...] = (
    verdicts.scorecard_page,
    claims.claims_page,
    raters.raters_page,
    raters.made_page,
    naive.naive_page,
    uncertainty.propagation_page,
    curve.curve_page,
    doubts.confounding_page,
    doubts.robustness_page,
    years.years_page,
    uncertainty.cuts_page,
    doubts.industries_page,
    doubts.pillars_page,
    verdicts.plan_page,
    planted.planted_page,
    method_page,
)


def _number(n: float) -> Text:
    return message("study.number", n=n)


def _cover(results: StudyResults, run_id: str) -> Cover:
    study = results.study
    n = len(study.companies)
    companies = message("count.companies", n=n)
    if INDUSTRY in study.companies:
        n_industries = message("count.industries", n=study.companies[INDUSTRY].nunique())
        companies = message("study.fact.companies.value", companies=companies, industries=n_industries)
    facts: tuple[tuple[Text, Text], ...] = (
        (message("study.fact.companies"), companies),
        (message("study.fact.people"), _number(len(study.people)) if len(study.people) else message("study.not_known")),
        (message("study.fact.run"), run_id),
    )
    return Cover(
        client=message("study.client", n=n),
        title=message("study.title"),
        subtitle=message("study.subtitle.synthetic" if study.is_synthetic else "study.subtitle.real"),
        facts=facts,
        confidentiality=message("study.confidentiality"),
        synthetic_note=message("study.synthetic") if study.is_synthetic else "",
    )


def _summary(results: StudyResults, sections: list[Section]) -> Summary:
    figures = _premium_figures(results) + _ratio_figures(results)
    shown = [section for section in sections if section.key not in ("method", "scorecard")][:N_MESSAGES]
    return Summary(
        topic=message("study.summary.topic"),
        question=message("study.summary.question"),
        title=sections[0].title,
        key_figures=tuple(figures if len(figures) <= N_FIGURES else figures[:2] + figures[-2:]),
        messages=tuple(message("sentence", text=section.title) for section in shown),
        strengths=(),
        gaps=(),
        decisions=(),
        limits=(message("study.limit.cause"), message("study.limit.others"), *synthetic_caveat(results)),
    )


def _premium_figures(results: StudyResults) -> list[KeyFigure]:
    verdicts_by = scorecard(results)["verdict"]

    def figure(outcome: str) -> KeyFigure:
        def cell(column: str) -> Cell:
            return Cell("premiums", outcome, column)

        shared = {"outcome": outcome_name(outcome), "top": cell("mean_top"), "bottom": cell("mean_bottom")}
        label = message("study.key.premium.label.unpublished", **shared)
        if outcome in CLAIMED_PREMIUMS:
            label = message("study.key.premium.label", claimed=cell("claimed"), **shared)
        interval = message("study.key.premium.interval", low=cell("ci_low"), high=cell("ci_high"))
        if verdicts_by[outcome] == "taken":
            interval = message("study.key.premium.interval.taken", interval=interval)
        return KeyFigure(message("study.key.premium", value=cell("estimate")), label, interval)

    return [figure(row.outcome) for row in rows_of(results.claims.premiums, Premium) if not row.why_none]


def _ratio_figures(results: StudyResults) -> list[KeyFigure]:
    def figure(outcome: str) -> KeyFigure:
        def cell(column: str) -> Cell:
            return Cell("ratios", outcome, column)

        shared = {"outcome": outcome_name(outcome), "top": cell("share_top"), "bottom": cell("share_bottom")}
        label = message("study.key.ratio.label.unpublished", **shared)
        if outcome in CLAIMED_RATIOS:
            label = message("study.key.ratio.label", claimed=cell("claimed_ratio"), **shared)
        interval = message("interval.tenths", low=cell("risk_ratio_ci_low"), high=cell("risk_ratio_ci_high"))
        if outcome in results.same_source:
            ratio = Cell("raters", f"{outcome}.different", "ratio")
            interval = message("study.key.ratio.interval.people", interval=interval, ratio=ratio)
        elif is_rated_by_the_same(results, outcome):
            interval = message("study.key.ratio.interval.same", interval=interval)
        return KeyFigure(message("study.key.ratio", value=cell("risk_ratio")), label, interval)

    return [figure(row.outcome) for row in rows_of(results.claims.ratios, ClaimedRatio) if not row.why_none]
