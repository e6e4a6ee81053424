"""Who may have answered without care, and what that does to the main score."""

from __future__ import annotations

from stratalign.analysis.readiness import FLAGS_FILE, Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.readiness.waves import dimension_label, numbered, total
from stratalign.language.fields import Text
from stratalign.language.messages import message


def find_careless(readiness: Readiness) -> Finding | None:
    """How many respondents show several signs of careless answering."""
    n_people = sum(wave.n_respondents for wave in readiness.waves)
    if not n_people:
        return None
    n_several = sum(wave.n_several_signs for wave in readiness.waves)
    claim = message("careless.claim.none")
    if n_several:
        shown = total(readiness, lambda wave: wave.n_several_signs, "careless", "several", "n_flagged")
        claim = message("careless.claim", n=shown)
    detail = (
        message("careless.signs", n=n_people),
        message("careless.kept", file=FLAGS_FILE),
        *(words for wave, _ in numbered(readiness) for words in _score_without(readiness, wave)),
    )
    evidence = Evidence("several_signs", "count", "respondents", float(n_several), n_respondents=n_people)
    return Finding("careless", claim, detail, (evidence,), "descriptive")


def _score_without(readiness: Readiness, wave: WaveReadiness) -> tuple[Text, ...]:
    """What the main score would be without those who show several signs."""
    found = wave.score_without
    if not wave.n_several_signs:
        return ()
    if found is None:
        return (message("careless.hidden", minimum=readiness.engagement.disclosure.minimum_respondents),)
    return (
        message(
            "careless.without",
            wave=wave.wave.label,
            measure=dimension_label(readiness, found.measure_key),
            points=found.points,
            n=found.n_respondents,
            points_without=found.points_without,
            n_without=found.n_without,
            difference=found.points_without - found.points,
        ),
    )
