"""Printed names of measures and periods, as messages; the instrument's wording in the language of the engagement."""

from __future__ import annotations

import datetime as dt
import re

from stratalign.disclosure.alike import THIRDS, Withheld
from stratalign.disclosure.pooling import MOST_NAMED, TOGETHER, n_together
from stratalign.engagement.instrument import Instrument, wording
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Field, Message, Text
from stratalign.language.messages import is_known, label_or_text, listing, message
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY


def worded(key: str, instrument: Instrument | None, /, **fields: Field) -> Message:
    """Message of the alignment survey, or its twin for a questionnaire that asks nothing about a strategy.

    Parameters
    ----------
    key
        Of the message; that of the twin ends in `.own`.
    instrument
        The questionnaire; None where nobody was surveyed.
    **fields
        Of either message; one that the chosen one has no place for is left out.

    Returns
    -------
    Message
        One of the two.
    """
    is_own = instrument is not None and not instrument.asks_about_strategy
    places = ENGLISH[f"{key}.own" if is_own else key].places
    known = {name: value for name, value in fields.items() if name in places}
    return message(f"{key}.own", **known) if is_own else message(key, **known)


def measure_label(key: str, instrument: Instrument, language: str) -> Text:
    """Name of a measure as it is printed; the key itself where nobody named it."""
    if key == INDEX_KEY:
        return worded("measure.alignment_index", instrument)
    if key.startswith(TEST_PREFIX):
        return message(f"test.{key.removeprefix(TEST_PREFIX)}")
    if key.startswith(STEP_PREFIX):
        return message(f"step.{key.removeprefix(STEP_PREFIX)}")
    labels = {part.key: part.label for part in instrument.dimensions}
    labels |= {part.key: part.label for part in instrument.pillars}
    return wording(labels[key], language) if key in labels else key


def withheld_sentences(withheld: Withheld, instrument: Instrument, language: str) -> list[Message]:
    """Say which measures have no number because all answered alike in them, where they lie, and what goes with them."""

    def said(key: str, measures: list[str]) -> Message:
        return message(key, labels=listing([measure_label(measure, instrument, language) for measure in measures]))

    found = {third: [key for key, own in withheld.alike if own == third] for third in THIRDS}
    sentences = [said(f"withheld.{third}", keys) for third, keys in found.items() if keys]
    if withheld.beside:
        sentences.append(said("withheld.beside", list(withheld.beside)))
    return sentences


def group_label(kind: str, group_id: str, label: str) -> Text:
    """Name of a group as it is printed: a level's, or the client's own; units shown together are named one by one."""
    if kind == "level":
        return message(f"level.{group_id.removeprefix('level:')}")
    names, n_units = label.split(TOGETHER), n_together(group_id)
    n_more = max(n_units - MOST_NAMED, 0)
    # A unit's own name may hold the sign that stands between names: then nobody can tell them apart.
    if n_units == 1 or len(names) != n_units - n_more + bool(n_more):
        return _named(label)
    if n_more:
        return message("group.together.more", names=listing(list(map(_named, names[:-1])), "commas"), n=n_more)
    return message("group.together", names=listing(list(map(_named, names))))


def how_many(k: int) -> Message:
    """A count in a sentence, where nought is said in a word."""
    return message("count.on_some", n=k) if k else message("count.on_none")


def _named(label: str) -> Text:
    """A unit's own name; one that is a number is told from a figure by the word before it."""
    return message("group.code", name=label) if re.fullmatch(r"[\d\s.,/-]+", label) else label


def check_name(check: str) -> Text:
    """What a readiness check looks at, or what a note of a file's reader is about; the key of one nobody named."""
    return message(f"check.{check}") if is_known(f"check.{check}") else label_or_text("note", check)


def days_between(start: dt.date | None, end: dt.date | None) -> Message | None:
    """Days from one to another in words; one day alone; None where neither is known."""
    known = [day for day in (start, end) if day]
    if not known:
        return None
    first, last = known[0], known[-1]
    if first == last:
        return message("days.one", day=first)
    if first.year != last.year:
        return message("days.any", first=first, last=last)
    return message("days.same_month" if first.month == last.month else "days.same_year", first=first, last=last)
