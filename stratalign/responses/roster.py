"""The list of the people invited: who they are, where they belong, who of them answered."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.corrections import RawFiles
from stratalign.engagement.declarations.survey import RosterFile, Wave
from stratalign.errors import SourceError
from stratalign.numerics.display import displayed
from stratalign.responses.dated_labels import undated
from stratalign.responses.identity import plain_id
from stratalign.sources.corrected import correct_survey
from stratalign.sources.detect import read_survey
from stratalign.sources.people.named import names_in
from stratalign.sources.places import fetch
from stratalign.sources.raw import Note, refuse_repeated_headers

#: Between the parts of a unit's path, whatever the file writes.
PATH = " > "
#: A list further away from the fielding than this shows another organisation than the one that was asked.
MAX_DAYS_APART = 90


def _without_domain(person: str) -> str:
    return person.partition("@")[0]


def _without_marks(person: str) -> str:
    return re.sub(r"[\W_]", "", person)


def _without_zeros(person: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", person)


def _number_only(person: str) -> str:
    return re.sub(r"\D", "", person).lstrip("0")


#: What may differ between the ids of two systems. Never corrected silently: people would be joined by guess.
DIFFERENCES: dict[str, Callable[[str], str]] = {
    "the part after @": _without_domain,
    "spaces and punctuation": _without_marks,
    "leading zeros": _without_zeros,
    "letters and leading zeros": _number_only,
}


@displayed
@dataclass(frozen=True, slots=True)
class RosterMatch:
    """How the answers of a wave and its roster fit together; counts and records, no ids.

    `n_listed` people stand on the roster, `n_matched` of them answered. The records of answers without a person on the
    roster are `records_unmatched` (`n_without_id` of them say no id at all), the rows of the roster that nobody
    answered for are `rows_unanswered`. `would_match` says how many of the unmatched answers would find their person if
    ids were compared without something they differ in. `days_apart` lie between the day of the list and the fielding,
    0 within it, negative before; None where a date is not given.
    """

    n_listed: int
    n_matched: int
    n_answers: int
    n_without_id: int
    n_without_unit: int
    n_rows_without_id: int
    records_unmatched: tuple[int, ...] = ()
    rows_unanswered: tuple[int, ...] = ()
    would_match: dict[str, int] = field(default_factory=dict)
    as_of: dt.date | None = None
    days_apart: int | None = None

    @property
    def n_answers_unmatched(self) -> int:
        """Answers of people the roster does not list."""
        return len(self.records_unmatched)

    @property
    def match_rate(self) -> float:
        """Share of the answers whose person stands on the roster, 0 to 1; missing where nobody answered."""
        return self.n_matched / self.n_answers if self.n_answers else float("nan")

    @property
    def is_dated_apart(self) -> bool:
        """Whether the list shows a day more than `MAX_DAYS_APART` before or after the fielding."""
        return self.days_apart is not None and abs(self.days_apart) > MAX_DAYS_APART


def read_roster(roster: RosterFile, files: RawFiles, *, known: Collection[str] = ()) -> pd.DataFrame:
    """Read who was invited.

    Parameters
    ----------
    roster
        The file and its columns.
    files
        Where the file is, and what is corrected in it.
    known
        Labels of units and levels that a date in the file may have been.

    Returns
    -------
    pandas.DataFrame
        Index: person id as identifiers are compared, "" where the file has none; columns unit and level, as labelled
        (a unit of several layers as its path, parts apart by " > "), and record, the row of the file. `attrs["notes"]`
        says what was corrected, and which labels were dates; `attrs["names"]` holds names and ids of the
        people, by which they are masked in comments.

    Raises
    ------
    SourceError
        The file cannot be read, a correction does not fit, a column is missing or its header stands twice, or a person
        stands in it twice.
    """
    with fetch(roster.file, files.folder) as path:
        raw = read_survey(path, format="generic_wide", sheet=roster.sheet)
    raw = correct_survey(raw, files.corrections, file=roster.file)
    units = roster.unit_columns or tuple(filter(None, (roster.unit or roster.unit_path,)))
    columns = list(raw.answers.columns)
    wanted = [roster.person_id, *units, *([roster.level] if roster.level else [])]
    absent = [column for column in wanted if column not in columns]
    if absent:
        lines = " ".join(f"There is no column '{column}'.{did_you_mean(column, columns)}" for column in absent)
        raise SourceError(f"{roster.file}: {lines} Correct 'roster' in engagement.yml.")
    refuse_repeated_headers(raw, wanted, file=roster.file)
    cells = raw.answers[wanted].apply(lambda column: column.str.strip())
    dated: tuple[Note, ...] = ()
    for column in wanted[1:]:
        cells[column], notes = undated(cells[column], known)
        dated += notes
    people = pd.DataFrame(
        {
            "person": cells[roster.person_id].map(plain_id),
            "unit": _unit_labels(cells, roster),
            "level": cells[roster.level] if roster.level else "",
            "record": cells.index,
        }
    )
    if (people["person"] == "").all():
        raise SourceError(
            f"{roster.file}: no row has an id in column '{roster.person_id}'. Fill it in, or name another column as "
            "'person_id' of the roster in engagement.yml."
        )
    repeated = people["person"].duplicated(keep=False) & (people["person"] != "")
    if repeated.any():
        raise SourceError(
            f"{roster.file}: {int(repeated.sum())} rows share a person id "
            f"(first at record {people.index[repeated][0]}). Keep one row a person."
        )
    listed = people.set_index("person")
    listed.attrs["names"] = names_in(raw)
    listed.attrs["notes"] = (*(note for note in raw.notes if note.key == "corrected"), *dated)
    return listed


def match_roster(roster: pd.DataFrame, ids: pd.Series, wave: Wave) -> RosterMatch:
    """Hold the answers of a wave against the list of the people invited.

    Parameters
    ----------
    roster
        From `read_roster`.
    ids
        Id each answer says, as identifiers are compared, "" where it says none; index: record of the export.
    wave
        When the survey was fielded and which day the list shows.

    Returns
    -------
    RosterMatch
        Counts both ways, and what ids differ in.
    """
    listed = set(roster.index.tolist()) - {""}
    is_listed = ids.isin(listed)
    answered = set(ids[is_listed].tolist())
    as_of = wave.roster.as_of if wave.roster else None
    return RosterMatch(
        n_listed=len(roster),
        n_matched=len(answered),
        n_answers=len(ids),
        n_without_id=int((ids == "").sum()),
        n_without_unit=int((roster["unit"] == "").sum()),
        n_rows_without_id=int((roster.index == "").sum()),
        records_unmatched=tuple(int(record) for record in ids.index[~is_listed]),
        rows_unanswered=tuple(int(record) for record in roster.loc[~roster.index.isin(answered), "record"]),
        would_match=_would_match(set(ids[~is_listed]) - {""}, listed - answered),
        as_of=as_of,
        days_apart=_days_apart(as_of, wave),
    )


def path_label(parts: list[str]) -> str:
    """Label of a unit by its layers from the top down: blank ones below and repeats of the layer above left out."""
    stated = [" ".join(part.split()) for part in parts if part.strip()]
    return PATH.join(part for above, part in zip(["", *stated], stated, strict=False) if part != above)


def _unit_labels(cells: pd.DataFrame, roster: RosterFile) -> pd.Series:
    """Unit of each person as one label."""
    if roster.unit:
        return cells[roster.unit]
    if roster.unit_path:
        return cells[roster.unit_path].map(lambda path: path_label(path.split(roster.path_separator)))
    layers = cells[list(roster.unit_columns)]
    return layers.apply(lambda row: path_label(list(row)), axis=1).astype("str")


def _would_match(unmatched: set[str], unanswered: set[str]) -> dict[str, int]:
    """How many ids would find exactly one person each if compared without what they may differ in."""
    found = {}
    for difference, plain in DIFFERENCES.items():
        ids, people = Counter(map(plain, unmatched)), Counter(map(plain, unanswered))
        n = sum(1 for key, times in ids.items() if key and times == 1 and people[key] == 1)
        if n:
            found[difference] = n
    return found


def _days_apart(as_of: dt.date | None, wave: Wave) -> int | None:
    """Days between the day of a list and the fielding: 0 within, negative before it, None where not known."""
    first = wave.fielded_from or wave.fielded_to
    last = wave.fielded_to or wave.fielded_from
    if as_of is None or first is None or last is None:
        return None
    return min((as_of - first).days, 0) or max((as_of - last).days, 0)
