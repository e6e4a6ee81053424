"""The page for the people whose answers these are: who sees what, what somebody could try, what is not protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from stratalign.analysis.results import Analysis
from stratalign.disclosure.mask import HOMOGENEITY_ENDS, HOMOGENEITY_SIZE
from stratalign.document.model import Column, Exhibit, Table
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.labels import group_label
from stratalign.findings.model import Finding
from stratalign.language.fields import Text
from stratalign.language.messages import message

WHO = ("leaders", "analyst", "tool")
ATTEMPTS = ("small", "subtract", "pages", "reports", "question", "alike", "source", "comments", "absent")


def confidentiality_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """What is protected against what; None where nobody was surveyed."""
    finding = findings.get("confidentiality")
    if finding is None:
        return None
    parts = [_seen(), _minimums(analysis), *_hidden(analysis), _attempts(analysis)]
    exhibits, tables = zip(*parts, strict=True)
    return Page(section_of("client", "confidentiality", finding, *exhibits), tables)


def _seen() -> tuple[Exhibit, Table]:
    """Who sees what."""
    columns = {
        "who": [message(f"confidentiality.seen.{who}") for who in WHO],
        "sees": [message(f"confidentiality.seen.{who}.sees") for who in WHO],
        "never": [message(f"confidentiality.seen.{who}.never") for who in WHO],
    }
    return _words("seen", WHO, columns)


def _minimums(analysis: Analysis) -> tuple[Exhibit, Table]:
    """Smallest groups, as this engagement sets them."""
    disclosure = analysis.engagement.disclosure
    least = {
        "scores": disclosure.minimum_respondents,
        "comments": disclosure.minimum_comments,
        "models": disclosure.minimum_model_respondents,
        "companies": disclosure.minimum_benchmark_companies,
    }
    what = [message(f"confidentiality.minimums.{kind}") for kind in least]
    return _words("minimums", list(least), {"what": what}, least=list(least.values()))


def _hidden(analysis: Analysis) -> list[tuple[Exhibit, Table]]:
    """Which groups of the last wave are hidden, and why; nothing where all are shown."""
    hidden = analysis.waves[-1].suppression
    if hidden.empty:
        return []
    kinds = ["level" if group.startswith("level:") else "unit" for group in hidden["group_id"]]
    columns: dict[str, Sequence[Text]] = {
        "group": list(map(group_label, kinds, hidden["group_id"], hidden["label"])),
        "reason": [message(f"confidentiality.hidden.reason.{reason}") for reason in hidden["reason"]],
    }
    return [_words("hidden", list(hidden["group_id"]), columns)]


def _attempts(analysis: Analysis) -> tuple[Exhibit, Table]:
    """What somebody could try, and why it fails."""
    disclosure = analysis.engagement.disclosure
    minimum = {"minimum": disclosure.minimum_respondents}
    at_least, at_most = HOMOGENEITY_ENDS
    fields: dict[str, Mapping[str, float]] = {
        "small": minimum,
        "subtract": minimum,
        "reports": minimum,
        "absent": minimum,
        "alike": {"size": HOMOGENEITY_SIZE, "most": at_most, "least": at_least},
        "comments": {"comments": disclosure.minimum_comments},
    }
    columns = {
        "what": [message(f"confidentiality.attempts.{attempt}") for attempt in ATTEMPTS],
        "why": [message(f"confidentiality.attempts.{attempt}.why", **fields.get(attempt, {})) for attempt in ATTEMPTS],
    }
    return _words("attempts", ATTEMPTS, columns)


def _words(
    key: str, rows: Sequence[str], columns: Mapping[str, Sequence[Text]], **numbers: Sequence[float]
) -> tuple[Exhibit, Table]:
    """A table of words, with columns of numbers after them."""
    name = f"confidentiality_{key}"
    heads = (
        *(Column(column, message(f"confidentiality.{key}.{column}")) for column in columns),
        *(Column(column, message(f"confidentiality.{key}.{column}"), "n") for column in numbers),
    )
    words = {column: label_column(texts) for column, texts in columns.items()}
    table = Table(
        name, message(f"confidentiality.{key}.caption"), heads, pd.DataFrame({**words, **numbers}, index=pd.Index(rows))
    )
    subtitle, source = message(f"confidentiality.{key}.subtitle"), (message("confidentiality.seen.source"),)
    return Exhibit(name, "table", subtitle, source, data=(name,), numbers=name), table
