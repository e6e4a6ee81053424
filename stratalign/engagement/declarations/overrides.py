"""What consultants write over a report: a sentence, an owner, the order, a page left out.

A sentence and a page left out say which numbers they were written for; a report with other numbers refuses them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.types import Text, matching

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
