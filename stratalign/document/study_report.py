"""The report of a study of companies: which pages there are and in which order."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document import study_doubts, study_pages
from stratalign.document.model import Column, Cover, Document, Exhibit, KeyFigure, Section, Summary, Table
from stratalign.document.study_parts import LABELS
from stratalign.findings.wording import SYNTHETIC_STUDY, plural, sentence

Page = Callable[[StudyResults], Section | None]
TITLE = "Alignment and results: the claims put to the test"


def build_study_report(results: StudyResults, *, run_id: str = "draft") -> Document:
    """Put the study's numbers in the order of the argument.

    Parameters
    ----------
    results
        From `analyse_study`.
    run_id
        Printed on the cover.

    Returns
    -------
    Document
        What every export format is written from.
    """
    sections = [page(results) for page in PAGES]
    kept = tuple(section for section in sections if section is not None)
    return Document("alignment_study", "en", _cover(results, run_id), _summary(results, kept), kept)


def method_page(results: StudyResults) -> Section:
    """Definitions, numbers of cases, seed."""
    study, claims = results.study, results.claims
    facts = [
        ("Companies read", f"{len(study.companies):,}"),
        ("Companies with all figures", f"{claims.n_companies:,}"),
        ("Left out for a missing figure", f"{claims.n_left_out:,}"),
        ("People behind the scores", f"{len(study.people):,}" if len(study.people) else "not known"),
        ("Resamples", f"{results.draws:,}"),
        ("Seed", str(results.seed)),
        ("Plan", results.plan.sha256[:16] if results.plan else "none"),
        ("Specifications", f"{results.curve.n_specifications:,}, {len(results.curve.left_out):,} not estimable"),
    ]
    if results.why_no_chain:
        facts.append(("No chain from answer to claim", results.why_no_chain))
    rows = pd.DataFrame(facts, columns=["fact", "value"])
    exhibit = Exhibit(
        "study_facts",
        "What this report rests on",
        "Source: this run.",
        table=Table("study_facts", "Facts of this run", (Column("fact", "Fact"), Column("value", "Value")), rows),
    )
    sentences = (
        "Aligned and unaligned: the highest and lowest share of companies by the alignment index within their "
        "industry. Growth: revenue a year over three years; margin: operating income over revenue, mean of three "
        "years. High: the outcome's top quarter of the industry.",
        "Premiums have Fieller's interval, ratios the log method's; both hold 94 to 95 of 100 times in simulated "
        "studies of this size. Models of all companies are least squares with industries and size and HC3 errors.",
        "Nothing here shows a cause: good results may make a strategy look clear, and good management may make both.",
    )
    synthetic = (SYNTHETIC_STUDY,) if study.is_synthetic else ()
    threats = Exhibit(
        "threats",
        "What could make such a study wrong, and what was done about it here",
        "Source: docs/method.md of the software; references there.",
        table=Table(
            "threats",
            "Threats and remedies",
            (Column("threat", "Threat"), Column("done", "Done here"), Column("left", "What is left")),
            pd.DataFrame(THREATS, columns=["threat", "done", "left"]),
        ),
    )
    return Section("method", "Method", "How these numbers were made", sentences, (exhibit, threats), synthetic)


#: Threat, what this report does about it, and what is left of it.
THREATS = (
    (
        "Same people rate alignment and outcome",
        "Implied correlations beside every ratio",
        "Needs split samples of answers",
    ),
    ("Results shape opinions", "No causal words", "Needs alignment measured in several years: cross_lagged"),
    ("Extreme groups inflate", "Model of all companies, corrected correlations, every cut", "Little"),
    (
        "Scores are unreliable",
        "Reliability, shrinkage and regression redone in every resample",
        "Moods a company shares",
    ),
    ("Industry and size", "Industries as fixed effects, log headcount", "What else differs between companies"),
    ("Unmeasured causes", "Robustness values, contours, E-values", "Cannot be excluded"),
    ("Many tests", "Plan with a hash, adjustment within families", "Explored estimates stay hints"),
    ("Forking paths", "Every specification and one joint test", "Choices nobody listed"),
    ("Few companies decide", "Median, winsorised, without the most influential", "Little"),
    ("Small cells", "Counts shown, ratios below five suppressed", "Wide intervals"),
    ("Industries differ", "Slopes of industries, drawn together", "Industries with few companies"),
    ("Only survivors are seen", "Nothing", "Needs companies that closed or were sold"),
    ("Shares depend on order", "General dominance with intervals, against a third each", "Correlated pillars"),
)

PAGES: tuple[Page, ...] = (
    study_pages.claims_page,
    study_pages.chain_page,
    study_doubts.curve_page,
    study_doubts.confounding_page,
    study_doubts.treatments_page,
    study_pages.cuts_page,
    study_doubts.industries_page,
    study_doubts.pillars_page,
    study_pages.plan_page,
    method_page,
)


def _cover(results: StudyResults, run_id: str) -> Cover:
    study = results.study
    n = plural(len(study.companies), "company", "companies")
    facts = (
        ("Companies", f"{n} in {plural(study.companies['industry'].nunique(), 'industry', 'industries')}"),
        ("People", f"{len(study.people):,}" if len(study.people) else "not known"),
        ("Run", run_id),
    )
    return Cover(
        client=f"Study of {n}",
        title=TITLE,
        subtitle="Synthetic reference sample" if study.is_synthetic else "Alignment, growth and profitability",
        facts=facts,
        confidentiality="For research.",
        synthetic_note=SYNTHETIC_STUDY if study.is_synthetic else "",
    )


def _summary(results: StudyResults, sections: tuple[Section, ...]) -> Summary:
    claims = results.claims
    figures = [
        KeyFigure(
            f"{row.premium_pct:+.0f}%".replace("-", "−"),
            f"{LABELS[str(row.outcome)]} of aligned over unaligned companies (published {row.claimed_pct:+.0f}%)",
            f"95% interval {row.premium_ci_low:.0f} to {row.premium_ci_high:.0f}".replace("-", "−"),
        )
        for row in claims.premiums.itertuples()
        if not row.why_none
    ]
    figures += [
        KeyFigure(
            f"{row.risk_ratio:.1f} : 1",
            f"{LABELS[str(row.outcome)]} (published {row.claimed_ratio:g} to 1)",
            f"95% interval {row.risk_ratio_ci_low:.1f} to {row.risk_ratio_ci_high:.1f}",
        )
        for row in claims.ratios.itertuples()
        if not row.why_none
    ]
    return Summary(
        title=sections[0].title,
        key_figures=tuple(figures[:2] + figures[-2:]),
        messages=tuple(sentence(section.title) for section in sections[1:7]),
        strengths=(),
        gaps=(),
        decisions=(),
        limits=(
            "Whether raising alignment would raise growth: companies are compared, none was changed.",
            "What managers' skill, markets or luck contribute: they were not measured.",
            *((SYNTHETIC_STUDY,) if results.study.is_synthetic else ()),
        ),
    )
