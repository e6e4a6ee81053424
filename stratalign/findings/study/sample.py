"""Rules on the data and their measurement: what was held, who said it, and how much of the differences is real."""

from __future__ import annotations

import math

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_sample import Held, outcomes_held, people_asked
from stratalign.findings.columns import exposure_name
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.words import synthetic_caveat
from stratalign.language.fields import Text
from stratalign.language.messages import label_or_text, listing, message
from stratalign.rows import rows_of
from stratalign.study.links import reliability_of_links


def find_data(results: StudyResults) -> Finding:
    """How many outcomes come from others than the people who were asked, and how the data were made."""
    held = rows_of(outcomes_held(results), Held)
    n_apart = sum(row.source != "same_people" for row in held)
    study, truth = results.study, results.study.truth
    told: list[Text] = [message("study.data.real" if not study.is_synthetic else "study.data.drawn")]
    if study.is_synthetic and {"scenario", "seed"} <= set(truth):
        told = [message("study.data.drawn.seed", scenario=str(truth["scenario"]), seed=str(truth["seed"]))]
    if any(row.source == "accounts" for row in held):
        told.append(message("study.data.accounts", n=int(study.years.groupby("company_id").size().max())))
    if results.claims.n_left_out:
        told.append(message("study.data.left_out", n=results.claims.n_left_out, of=len(study.companies)))
    reliability = reliability_of_links(study, results.design.exposure)
    if reliability is not None:
        told.append(
            message(
                "study.data.links",
                n=int((reliability < 1).sum()),
                of=len(study.companies),
                exposure=exposure_name(results.design.exposure),
                share=float(reliability.mean()),
            )
        )
    evidence = Evidence("outcomes", "count", "outcomes", float(n_apart), n_units=float(len(study.companies)))
    claim = message("study.data.claim", n=n_apart, of=len(held))
    return Finding("data", claim, tuple(told), (evidence,), "descriptive", synthetic_caveat(results))


def find_measurement(results: StudyResults) -> Finding:
    """How much of what tells companies' scores apart is real, and how many people each rests on."""
    exposure, asked = exposure_name(results.design.exposure), people_asked(results)
    told: list[Text] = []
    if not math.isnan(asked.n_people):
        told.append(
            message(
                "study.measurement.people",
                people=int(asked.n_people),
                fewest=int(asked.fewest),
                median=asked.median,
                most=int(asked.most),
            )
        )
    if asked.by_level:
        parts = [
            message("study.measurement.level", level=label_or_text("level", level), n=n)
            for level, n in asked.by_level.items()
        ]
        told.append(message("study.measurement.levels", levels=listing(parts)))
    told.append(message("study.measurement.response"))
    if not results.propagated:
        claim = message("study.measurement.claim.unknown", exposure=exposure)
        known = Evidence("companies", "count", "companies", float(results.claims.n_companies))
        return Finding("measurement", claim, tuple(told), (known,), "descriptive", synthetic_caveat(results))
    reliability = next(iter(results.propagated.values())).reliability
    told.insert(0, message("study.measurement.ceiling", root=math.sqrt(reliability)))
    evidence = Evidence("reliability", "reliability", "", reliability, n_units=float(results.claims.n_companies))
    claim = message("study.measurement.claim", share=reliability, exposure=exposure)
    return Finding("measurement", claim, tuple(told), (evidence,), "descriptive", synthetic_caveat(results))
