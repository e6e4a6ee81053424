"""Published cells: what the finished files say of a group on a measure, and the groups they speak of."""

from __future__ import annotations

from dataclasses import dataclass, field

from stratalign.audit.readers.printed import Span

#: Group that holds everybody.
COMPANY = "overall"
#: Without a record of the threshold in use, no fewer people than this may be spoken of.
ASSUMED_MINIMUM = 5
#: Who a statistic counts: people with a score, everybody's raw answers, who answered a question, who took part.
SCORES, ANSWERS, QUESTIONS, TOOK_PART = "scores", "answers", "questions", "participation"
#: Who wrote about a theme; without a record of another threshold, no fewer people may have.
WROTE, ASSUMED_MINIMUM_WROTE = "comments", 10


@dataclass(frozen=True, slots=True)
class Group:
    """A group as the files name it. `parent` is the group directly above it, empty for everybody."""

    key: str
    kind: str
    label: str
    parent: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A statistic of a group on a measure, as wide as it is printed.

    `source` says who is counted; `people` how many, where the files tell; `mean` and `sd` are in points of the measure.
    """

    place: str
    run: str
    wave: str
    group: str
    measure: str
    source: str
    people: int | None
    mean: Span | None = None
    sd: Span | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """A published share of variance between groups: `share` on `people` in `n_groups`, where the files tell."""

    place: str
    run: str
    wave: str
    measure: str
    share: Span
    people: int | None
    n_groups: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """Everything one run says: its cells, groups by wave, and shares of variance between groups."""

    run: str
    cells: tuple[Cell, ...]
    groups: dict[str, dict[str, Group]]
    between: tuple[Between, ...] = ()
    minimum: int = ASSUMED_MINIMUM
    #: Fewest people of the company who may be said to have written about a theme.
    minimum_wrote: int = ASSUMED_MINIMUM_WROTE
    #: Items of a dimension, as the report counts them.
    n_items: dict[str, int] = field(default_factory=dict)
    #: Groups by wave of which the analyst's part of the run shows nothing; None where it does not tell.
    hidden: frozenset[tuple[str, str]] | None = None
