"""Which rows of the files are no respondent's finished answer."""

from __future__ import annotations

from stratalign.analysis.readiness import Readiness
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Text
from stratalign.language.messages import is_known, message
from stratalign.responses.respondents import REPEATED


def find_set_aside(readiness: Readiness) -> Finding | None:
    """How many rows were set aside."""
    if not readiness.waves:
        return None
    n_aside = sum(wave.n_set_aside for wave in readiness.waves)
    n_people = sum(wave.n_respondents for wave in readiness.waves)
    claim = message("set_aside.claim", n=n_aside) if n_aside else message("set_aside.claim.none")
    evidence = Evidence("set_aside", "count", "rows", float(n_aside), n_respondents=n_people)
    return Finding("set_aside", claim, (), (evidence,), "descriptive")


def reason_label(reason: str) -> Text:
    """Why a row is set aside; of a row that is no answer at all, as the reader of the file says it."""
    key = "set_aside.reason.repeated" if reason == REPEATED else f"set_aside.reason.{reason.replace(' ', '_')}"
    return message(key) if is_known(key) else message("set_aside.reason", reason=reason)
