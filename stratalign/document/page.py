"""What a page of a report is made by: its section and the tables that its exhibits and sentences point at."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stratalign.brand.load import load_brand
from stratalign.document.model import Exhibit, Section, Table
from stratalign.engagement.engagement import Engagement
from stratalign.findings.model import Finding
from stratalign.language.fields import Text, Words
from stratalign.language.messages import message


@dataclass(frozen=True, slots=True)
class Page:
    """A section and its tables; a page that only holds tables for other pages has no section."""

    section: Section | None
    tables: tuple[Table, ...] = ()


def section_of(
    report: str,
    key: str,
    finding: Finding,
    *exhibits: Exhibit,
    caveats: Words = (),
    topic: Text | None = None,
    question: Text | None = None,
) -> Section:
    """Section whose title is a finding's claim.

    Its topic and question are the messages `<report>.<key>.topic` and `<report>.<key>.question`.

    Parameters
    ----------
    report
        First part of its messages' keys: client, study or readiness.
    key
        Of the section.
    finding
        Gives the title, the sentences and what must be kept in mind.
    *exhibits
        In reading order.
    caveats
        More to keep in mind.
    topic, question
        Others than the usual ones.

    Returns
    -------
    Section
        The guides of its exhibits are its speaker notes, each once.
    """
    return Section(
        key,
        topic or message(f"{report}.{key}.topic"),
        question or message(f"{report}.{key}.question"),
        finding.claim,
        finding.key,
        finding.detail,
        exhibits,
        (*finding.caveats, *caveats),
        each_once(guide for exhibit in exhibits for guide in exhibit.guide),
    )


def brand_data(engagement: Engagement) -> dict[str, Any] | None:
    """Plain data of the brand an engagement names; None for the house's."""
    return load_brand(engagement.brand_file).to_dict() if engagement.brand_file else None


def row_key(*parts: object) -> str:
    """Key of a row of its parts: joined by dots, numbers as short as they can be.

    Parameters
    ----------
    *parts
        Keys and numbers.

    Returns
    -------
    str
        Such as `revenue_cagr_pct.0.25`.
    """
    return ".".join(f"{part:g}" if isinstance(part, numbers.Real) else str(part) for part in parts)


def label_column(texts: Iterable[Text]) -> np.ndarray:
    """Messages and text of the client's own as a column of a table.

    Parameters
    ----------
    texts
        One for each row, in the order of the rows.

    Returns
    -------
    numpy.ndarray
        Of objects.
    """
    return np.array(list(texts), dtype=object)


def each_once(texts: Iterable[Text]) -> Words:
    """Texts in their order, repeated ones once; messages have no hash.

    Parameters
    ----------
    texts
        Any.

    Returns
    -------
    tuple of Text
        Those that differ.
    """
    found: list[Text] = []
    for text in texts:
        if text not in found:
            found.append(text)
    return tuple(found)
