"""Studies in words: shared raters, manufactured ratios, published evidence, what simulated companies were made with."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.findings.interpretations.figures import Labels, by_key, interval, name_of
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.models.claims.inflated import InflatedRatio
from stratalign.models.claims.same_source import SameSourceBias, SameSourceBound
from stratalign.models.evidence.studies import EvidenceSummary, Prior
from stratalign.models.importance.dominance import Dominance
from stratalign.study.importing import ImportedStudy
from stratalign.study.load import StudyData
from stratalign.study.power import StudyPower
from stratalign.study.simulate import Study, Truth


def describe_same_source_bias(found: SameSourceBias, labels: Labels) -> Message:
    """A correlation by different people beside that by the same."""
    return message(
        "say.same_source_bias",
        name=name_of(found.attitude, labels),
        n=found.n_companies,
        different=found.different,
        interval=interval(found.different_ci_low, found.different_ci_high, "hundredths"),
        same=found.same,
        same_interval=interval(found.same_ci_low, found.same_ci_high, "hundredths"),
    )


def describe_same_source_bound(found: SameSourceBound, labels: Labels) -> Message:
    """How much shared method would explain a correlation."""
    return message(
        "say.same_source_bound",
        name=name_of(found.attitude, labels),
        n=found.n_companies,
        value=found.r,
        interval=interval(found.ci_low, found.ci_high, "hundredths"),
        share=found.explains_all,
    )


def describe_inflated_ratio(found: InflatedRatio, labels: Labels) -> Message:
    """What questionable steps make of an ordinary correlation."""
    ratios = found.steps["ratio"]
    careful = by_key(found.careful.set_index("quantity"))["ratio"]
    return message(
        "say.inflated_ratio",
        value=found.correlation,
        first=float(ratios.iloc[0]),
        last=float(ratios.iloc[-1]),
        careful=float(careful["estimate"]),
        interval=interval(careful["ci_low"], careful["ci_high"], "hundredths"),
        n=found.n_studies,
    )


def describe_prior(found: Prior, labels: Labels) -> Message:
    """What research leads one to expect."""
    return message(
        "say.prior", name=name_of(found.outcome_kind, labels), mean=found.mean, low=found.low, high=found.high
    )


def describe_evidence_summary(found: EvidenceSummary, labels: Labels) -> Message:
    """Published studies put together."""
    return message(
        "say.evidence_summary",
        n=found.n_studies,
        value=found.mean,
        interval=interval(found.ci_low, found.ci_high, "hundredths"),
        low=found.prediction_low,
        high=found.prediction_high,
    )


def describe_dominance(found: Dominance, labels: Labels) -> Message:
    """What every predictor adds on average, the largest first."""
    shares = found.general.sort_values(ascending=False)
    parts = [
        message("say.share_of", name=name_of(str(name), labels), share=float(value)) for name, value in shares.items()
    ]
    return message("say.dominance", share=found.r_squared, shares=listing(parts, "semicolons"), n=found.n_rows)


def describe_truth(found: Truth, labels: Labels) -> Message:
    """The correlations that companies were made with."""
    planted: Mapping[str, float] = dict(found.tidy()[["term", "estimate"]].itertuples(index=False, name=None))
    parts = [
        message("say.correlation_of", name=name_of(name, labels), value=float(value)) for name, value in planted.items()
    ]
    return message("say.truth", n=found.n_companies, correlations=listing(parts, "semicolons"))


def describe_study(found: Study, labels: Labels) -> Message:
    """What a simulated study was made with."""
    return describe_truth(found.truth, labels)


def describe_study_data(found: StudyData, labels: Labels) -> Message:
    """Whether companies are real, and how many there are."""
    n_synthetic = int(found.companies["origin"].eq("synthetic").sum())
    n_real = len(found.companies) - n_synthetic
    if n_synthetic and n_real:
        return message("say.study_data.mixed", real=n_real, synthetic=n_synthetic)
    return message("say.study_data.synthetic" if n_synthetic else "say.study_data", n=len(found.companies))


def describe_study_power(found: StudyPower, labels: Labels) -> Message:
    """What a study of so many companies can see."""
    return message(
        "say.study_power", n=found.n_companies, power=found.power, correlation=found.correlation, seen=found.seen
    )


def describe_imported_study(found: ImportedStudy, labels: Labels) -> Message:
    """What a researcher's own tables hold."""
    names = [name_of(measure, labels) for measure in found.mapping.measures]
    return message("say.imported_study", n=len(found.companies), measures=listing(names))
