"""What consultants write over a report: a sentence, an owner, the order, a page left out.

A sentence and a page left out say which numbers they were written for; a report with other numbers refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

from pydantic import Field, field_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.types import Text, matching
from stratalign.errors import EngagementError
from stratalign.suggestions import did_you_mean

#: Key of a finding, a page or a gap, as the report names it.
Named = Annotated[str, matching(r"[a-z][a-z0-9_.\-]*", "the key of a finding, such as level_gap")]


class Sentence(Frozen):
    """Another title for a finding: `of` is its key, `written_for` the numbers of the title that it replaces."""

    of: Named
    says: Text
    written_for: tuple[float, ...]


class Owner(Frozen):
    """Another owner of a decision: `of` is the key of its gap; one role."""

    of: Named
    owner: Text


class LeftOut(Frozen):
    """A page that is left out; `written_for` are the numbers of its title."""

    page: Named
    written_for: tuple[float, ...]


class Overrides(Frozen):
    """What is written over a report; `decisions` names the gaps that come first, in this order."""

    sentences: tuple[Sentence, ...] = Field(default=(), max_length=100)
    owners: tuple[Owner, ...] = Field(default=(), max_length=100)
    decisions: tuple[Named, ...] = Field(default=(), max_length=100)
    leave_out: tuple[LeftOut, ...] = Field(default=(), max_length=100)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written over the report."""
        return not any((self.sentences, self.owners, self.decisions, self.leave_out))

    @field_validator("sentences", "owners", "leave_out")
    @classmethod
    def _each_once(cls, given: tuple[Sentence | Owner | LeftOut, ...]) -> tuple[Sentence | Owner | LeftOut, ...]:
        keys = [one.page if isinstance(one, LeftOut) else one.of for one in given]
        if repeated := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"{', '.join(map(repr, repeated))} stands more than once. Write one for each.")
        return given


class Title(NamedTuple):
    """A title of the report as it is without overrides: the numbers it prints, and its words."""

    numbers: tuple[float, ...]
    words: str


def refuse_outdated(
    overrides: Overrides, *, findings: Mapping[str, Title], pages: Mapping[str, Title], gaps: Sequence[str]
) -> None:
    """Refuse overrides that name nothing of a report, or were written for other numbers.

    Parameters
    ----------
    overrides
        As `engagement.yml` has them.
    findings, pages
        Titles of the report without overrides, by key; only pages that may be left out.
    gaps
        Keys of its gaps.

    Raises
    ------
    EngagementError
        Every problem in one message, with what was meant and the numbers of today.
    """
    problems = [
        *_unknown("sentences", [one.of for one in overrides.sentences], list(findings)),
        *_unknown("owners", [one.of for one in overrides.owners], list(gaps)),
        *_unknown("decisions", list(overrides.decisions), list(gaps)),
        *_unknown("leave_out", [one.page for one in overrides.leave_out], list(pages)),
    ]
    for one in overrides.sentences:
        problems += _outdated("sentences", one.of, one.written_for, findings)
    for left in overrides.leave_out:
        problems += _outdated("leave_out", left.page, left.written_for, pages)
    if problems:
        raise EngagementError("engagement.yml, report.overrides, does not fit this report:\n" + "\n".join(problems))


def _unknown(where: str, named: Sequence[str], known: Sequence[str]) -> list[str]:
    return [
        f"  - {where}: there is no '{key}' in this report; it has {', '.join(known)}.{did_you_mean(key, list(known))}"
        for key in named
        if key not in known
    ]


def _outdated(where: str, key: str, written_for: Sequence[float], titles: Mapping[str, Title]) -> list[str]:
    """Problem line where the numbers under an override are not those it was written for."""
    if key not in titles or list(titles[key].numbers) == list(written_for):
        return []
    now = _list(titles[key].numbers)
    return [
        f"  - {where}: what is written over '{key}' was written for {_list(written_for)}; now it is {now}: "
        f"“{titles[key].words}”. Read it again, then write 'written_for: {now}', or take the override out."
    ]


def _list(numbers: Sequence[float]) -> str:
    return f"[{', '.join(f'{number:g}' for number in numbers)}]"
