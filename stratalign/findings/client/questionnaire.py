"""Did the questions measure what they say, and the same for leaders and staff."""

from __future__ import annotations

import math

import pandas as pd

from stratalign.analysis.families import SCALE_PREFIX
from stratalign.analysis.left_open import ITEM_PREFIX
from stratalign.analysis.results import Analysis, QuestionnaireResults
from stratalign.engagement.instrument import wording
from stratalign.findings.client.gates import meaning_notes
from stratalign.findings.labels import measure_label, worded
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message
from stratalign.measurement.common_method_bias import SplitSample

#: From here a scale serves to compare groups (Nunnally & Bernstein 1994).
FOR_GROUPS = 0.70


def find_questionnaire(analysis: Analysis) -> Finding | None:
    """Whether every scale is reliable enough, and whether levels answer the same scale."""
    found = analysis.latest.questionnaire if analysis.latest else None
    if found is None or analysis.instrument is None or found.scales.empty or "alpha" not in found.scales:
        return None
    known = found.scales.dropna(subset=["alpha"])
    if known.empty:
        return None
    n_short = int((known["alpha"] < FOR_GROUPS).sum())
    claim = message("questionnaire.claim.short", n=n_short)
    if not n_short:
        both, all_ = message("questionnaire.claim.both"), message("questionnaire.claim.all", n=len(known))
        claim = both if len(known) == 2 else all_
    if len(known) == 1:
        claim = message("questionnaire.claim.one.short" if n_short else "questionnaire.claim.one")
    return Finding(
        "questionnaire",
        claim,
        (_alpha(known["alpha"]), *_invariance(found, analysis), *_same_source(found.same_source, analysis)),
        tuple(
            Evidence(str(key), "cronbach_alpha", "unitless", float(value), float(low), float(high), float(n))
            for key, value, low, high, n in known[["dimension", "alpha", "ci_low", "ci_high", "n"]].itertuples(
                index=False
            )
        ),
        "descriptive",
        (*_caveats(found), *meaning_notes(analysis)),
        family="questionnaire",
    )


def _alpha(known: pd.Series) -> Message:
    """How reliable scales are: from where to where, or as one figure."""
    low, high = float(known.min()), float(known.max())
    if len(known) == 1:
        return message("questionnaire.alpha.one", alpha=low, floor=FOR_GROUPS)
    if round(low, 2) == round(high, 2):
        return message("questionnaire.alpha.same", alpha=low, n=len(known), floor=FOR_GROUPS)
    return message("questionnaire.alpha", low=low, high=high, n=len(known), floor=FOR_GROUPS)


def _caveats(found: QuestionnaireResults) -> tuple[Text, ...]:
    """What reliability, and where a model was fitted its fit, do not say."""
    is_fitted = len(found.structure) > 0 or len(found.invariance) > 0
    reliability = message("questionnaire.caveat.reliability")
    return (reliability, message("questionnaire.caveat.fit")) if is_fitted else (reliability,)


def _invariance(found: QuestionnaireResults, analysis: Analysis) -> tuple[Text, ...]:
    """How many dimensions mean the same to leaders and staff, and which questions do not."""
    if found.invariance.empty:
        return ()
    is_scalar = found.invariance["held"] == "scalar"
    k, n = int(is_scalar.sum()), len(found.invariance)
    others = set(SCALE_PREFIX + found.invariance.loc[~is_scalar, "dimension"].astype(str))
    differ = bool(others & analysis.claims.claimed("questionnaire"))
    key = "questionnaire.scalar" if k == n or differ else "questionnaire.scalar.open"
    return message(key, k=k, n=n), _item_bias(found, analysis)


def _item_bias(found: QuestionnaireResults, analysis: Analysis) -> Text:
    claimed = analysis.claims.claimed("questionnaire")
    is_claimed = [ITEM_PREFIX + str(item) in claimed for item in found.item_bias["item"]]
    biased = found.item_bias[found.item_bias["is_biased"].to_numpy(dtype=bool) & is_claimed]
    if biased.empty:
        return message("questionnaire.unbiased", n=len(found.item_bias))
    assert analysis.instrument is not None
    names = {
        str(measure_label(str(key), analysis.instrument, analysis.engagement.language)) for key in biased["dimension"]
    }
    return message("questionnaire.biased", n=len(biased), dimensions=listing(sorted(names)))


def _same_source(split: SplitSample | None, analysis: Analysis) -> tuple[Text, ...]:
    """Correlation by the same people and by different ones, side by side."""
    main = analysis.instrument.main_outcome if analysis.instrument else None
    figures = () if split is None else (split.naive, split.split_full_length, split.inflation, split.inflation_ci_low)
    if split is None or split.why_none or main is None or not all(map(math.isfinite, figures)):
        return ()
    return (
        worded(
            "questionnaire.split",
            analysis.instrument,
            outcome=wording(main.label, analysis.engagement.language),
            n=split.n_units,
            naive=split.naive,
            split=split.split_full_length,
            inflation=split.inflation,
            low=split.inflation_ci_low,
            high=split.inflation_ci_high,
        ),
    )
