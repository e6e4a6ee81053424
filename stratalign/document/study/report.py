"""The report of a study of companies: which pages there are and in which order."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.model import Column, Cover, Document, Exhibit, KeyFigure, Section, Summary, Table
from stratalign.document.study import doubts, pages, verdicts
from stratalign.document.study.parts import LABELS
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
    if results.why_not_propagated:
        facts.append(("No chain from answer to claim", results.why_not_propagated))
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
        "Premiums have Fieller's interval, ratios the log method's; both hold 95 of 100 times in simulated "
        "studies of this size. Models of all companies are least squares with industries and size and HC3 errors.",
        "Nothing here shows a cause: good results may make a strategy look clear, and good management may make both.",
    )
    synthetic = (SYNTHETIC_STUDY,) if study.is_synthetic else ()
    threats = Exhibit(
        "threats",
        "What could make such a study wrong, and what was done about it here",
        "Source: method page of the software, with references.",
        table=Table(
            "threats",
            "Threats and remedies",
            (
                Column("threat", "Threat"),
                Column("way", "Association looks"),
                Column("done", "Done here"),
                Column("left", "What is left"),
            ),
            pd.DataFrame(THREATS, columns=["threat", "way", "done", "left"]),
        ),
    )
    title = (
        f"{len(THREATS)} things can make such a study wrong; each was met by a remedy, and something is left of most"
    )
    return Section("method", "Method", title, sentences, (exhibit, threats), synthetic)


#: Threat, the way it moves an association, what this report does about it, and what is left of it.
THREATS = (
    (
        "The same people rate alignment and outcome",
        "Larger",
        "Implied correlations beside every ratio; a split sample where answers are known (client report)",
        "Outcomes rated in the same survey",
    ),
    (
        "Good results make a strategy look clear",
        "Larger",
        "No causal words; earlier results held constant; paths both ways where alignment is known for several years",
        "One survey cannot tell which came first",
    ),
    (
        "Only the most and least aligned are compared",
        "Larger",
        "A model of all companies, corrected correlations, every cut",
        "Little",
    ),
    (
        "Scores rest on few answers",
        "Smaller",
        "Screening, reliability, shrunken scores and regression redone in every resample",
        "Moods that people of a company share",
    ),
    ("Industries and sizes differ", "Either", "Industries and size held constant", "What else differs"),
    ("Causes nobody measured", "Either", "Robustness values, contours, E-values", "Cannot be excluded"),
    ("Many things were tested", "Larger", "A plan hashed beforehand, adjustment within families", "Explored rows"),
    ("Analysts have many choices", "Larger", "Every listed choice and one joint test", "Choices nobody listed"),
    (
        "A few companies decide",
        "Either",
        "Median, extremes moved inwards, without the most influential",
        "Where treatments disagree, the page on treatments says so",
    ),
    ("Small groups make wild ratios", "Either", "Counts shown, ratios of cells below five left out", "Wide intervals"),
    (
        "Associations differ between industries",
        "Either",
        "A slope for each industry, drawn towards the mean",
        "Industries with few companies",
    ),
    (
        "Only companies that survived are seen",
        "Either",
        "Companies without an outcome are counted; where ten or more are in the file, the others are weighted to stand "
        "for them",
        "Companies that left before anybody listed them",
    ),
    (
        "Shares of pillars depend on their order",
        "Either",
        "General dominance with intervals",
        "Pillars that go together",
    ),
)

PAGES: tuple[Page, ...] = (
    verdicts.scorecard_page,
    pages.claims_page,
    pages.chain_page,
    doubts.curve_page,
    doubts.confounding_page,
    doubts.treatments_page,
    pages.cuts_page,
    doubts.industries_page,
    doubts.pillars_page,
    pages.plan_page,
    verdicts.planted_page,
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
            f"{LABELS[str(row.outcome)]} of aligned over unaligned companies: {row.mean_top:.1f}% against "
            f"{row.mean_bottom:.1f}% (published {row.claimed_pct:+.0f}%)",
            f"95% interval {row.premium_ci_low:+.0f}% to {row.premium_ci_high:+.0f}%".replace("-", "−"),
        )
        for row in claims.premiums.itertuples()
        if not row.why_none
    ]
    figures += [
        KeyFigure(
            f"{row.risk_ratio:.1f} : 1",
            f"{LABELS[str(row.outcome)]}: {row.share_top:.0%} against {row.share_bottom:.0%} in the top quarter "
            f"(published {row.claimed_ratio:g} to 1)",
            f"95% interval {row.risk_ratio_ci_low:.1f} to {row.risk_ratio_ci_high:.1f}",
        )
        for row in claims.ratios.itertuples()
        if not row.why_none
    ]
    told = [section for section in sections if section.key not in ("method", "scorecard")]
    return Summary(
        title=sections[0].title,
        key_figures=tuple(figures[:2] + figures[-2:]),
        messages=tuple(sentence(section.title) for section in told),
        strengths=(),
        gaps=(),
        decisions=(),
        limits=(
            "Whether raising alignment would raise growth: companies are compared, none was changed.",
            "What managers' skill, markets or luck contribute: they were not measured.",
            *((SYNTHETIC_STUDY,) if results.study.is_synthetic else ()),
        ),
    )
