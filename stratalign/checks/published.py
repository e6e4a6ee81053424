"""What was published of an engagement before, and who has answered, changed or gone since."""

from __future__ import annotations

import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.errors import EngagementError
from stratalign.intake.ledger import fingerprints
from stratalign.intake.published import Memory, load_memory
from stratalign.intake.read import Intake, WaveTables
from stratalign.intake.returned import Returned, find_returned, people_since

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("published_record", "published_before", "since_published")


def check_published(intake: Intake) -> list[CheckResult]:
    """Whether what was published can be read, which waves it holds, and whose answers came, changed or went since.

    Parameters
    ----------
    intake
        Tables of every wave.

    Returns
    -------
    list of CheckResult
        One that blocks where a record is damaged: a report could then give people away beside an earlier one.
    """
    try:
        memory = load_memory(intake.engagement.folder)
    except EngagementError as problem:
        seen, _, fix = str(problem).partition(". ")
        return [CheckResult("published_record", "blocks", seen, "published", 1, fix)]
    if not memory.publications:
        return []
    return [result for tables in intake.waves for result in _check_wave(tables, memory)]


def _check_wave(tables: WaveTables, memory: Memory) -> list[CheckResult]:
    """One wave beside the published runs that hold it."""
    people = pd.Index(tables.respondents.table["respondent_id"])
    answers = fingerprints(tables.answers, memory.key)
    ledgers = [publication.ledger for publication in memory.publications]
    returned = find_returned(tables.wave.key, people, answers, ledgers)
    if not returned:
        return []
    n = len(returned)
    seen = f"wave {tables.wave.key} stands in {counted(n, 'published run')}; what was sent cannot be called back"
    fix = "Nothing to do: groups are hidden that would tell of a few people beside what was published."
    return [
        CheckResult("published_before", "informs", seen, tables.file, n, fix),
        *_check_people(tables, people, returned[-1]),
    ]


def _check_people(tables: WaveTables, people: pd.Index, newest: Returned) -> list[CheckResult]:
    """Whose answers the newest published run does not hold, and whose are missing."""
    since, gone = people_since(people, newest)
    n_again = len(since & newest.changed)
    n_new, n_gone = len(since) - n_again, len(gone) - n_again
    if not (n_new or n_again or n_gone):
        return []
    parts = [
        (n_new, "person answered", "people answered"),
        (n_again, "person has other answers", "people have other answers"),
        (n_gone, "person is gone", "people are gone"),
    ]
    seen = "; ".join(counted(n, one, several) for n, one, several in parts if n)
    fix = (
        "They are set aside, with as many others as it takes, wherever a total would differ from a published one by "
        "too few people; who came later enters once enough of the same unit and level have come. To change nothing, "
        "read the export that was published."
    )
    expected = "the people and answers of the published run"
    n = n_new + n_again + n_gone
    seen = f"since results of wave {tables.wave.key} were published, {seen}"
    return [CheckResult("since_published", "warns", seen, tables.file, n, fix, expected=expected)]
