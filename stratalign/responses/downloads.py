"""Later downloads of the same survey: appended so that nobody counts twice, or refused as another survey."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence

import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.errors import SourceError
from stratalign.responses.identity import plain_id
from stratalign.responses.mapping import columns_by_meaning, metadata_by_meaning
from stratalign.responses.statuses import unfinished
from stratalign.sources.raw import Note, RawSurvey

#: Files of one survey share at least this part of the questions of the smaller one.
COMMON_SHARE = 0.5
#: Answers this many days apart, without one in common, belong to different administrations.
MAX_DAYS_APART = 60
DATE = re.compile(r"\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4})(?!\d)")
DATE_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%m/%d/%y",
    "%d/%m/%y", "%d.%m.%y",
)  # fmt: skip

#: When a wave was in the field, from and to; None where that is not told.
Fielded = tuple[dt.date | None, dt.date | None]


def append_downloads(
    first: RawSurvey,
    later: Sequence[RawSurvey],
    *,
    respondent_id: str | None = None,
    fielded: Fielded = (None, None),
) -> RawSurvey:
    """Append later downloads of a survey; an answer that several hold counts once, as it was last.

    Answers are recognised by the survey tool's own id, else by a column of ids. Without either, rows that are equal in
    every cell count once; equal rows within one file stay, they are different people. Records of a later download are
    numbered on from those before; a note says from where.

    Parameters
    ----------
    first
        The oldest download.
    later
        The others, oldest first.
    respondent_id
        Column of ids to use where the tool tells none.
    fielded
        When the survey was in the field; a file whose answers all lie far outside is another wave's.

    Returns
    -------
    RawSurvey
        All answers; notes say how many are new, unchanged, finished or edited since.

    Raises
    ------
    SourceError
        A file is of another survey, another format or another wave, or its codes mean something else.
    """
    together = first
    for download in later:
        together = _append(together, download, respondent_id=respondent_id, fielded=fielded)
    return together


def _append(first: RawSurvey, second: RawSurvey, *, respondent_id: str | None, fielded: Fielded) -> RawSurvey:
    """Two downloads as one."""
    _require_same_survey(first, second)
    key = _key(first, second, respondent_id)
    offset = int(first.answers.index.max())
    second = _renumbered(second, offset)
    ids = _ids(first, second, key)
    _require_same_wave(first, second, is_shared=bool(ids[0].isin(set(ids[1])).any()), fielded=fielded)
    stale = _unfinished_again(first, second, ids)
    kept = first.answers[~ids[0].isin(set(ids[1]) - stale)]
    added = _with_earlier_cells(first, second, ids)[~ids[1].isin(stale)]
    columns = list(dict.fromkeys([*first.answers.columns, *second.answers.columns]))
    answers = pd.concat([table.reindex(columns=columns, fill_value="") for table in (kept, added)])
    notes = [_count_note(first, second, ids, stale, key, offset), *_column_notes(first, second)]
    return _merged(first, second, answers.rename_axis("record"), notes)


def _key(first: RawSurvey, second: RawSurvey, respondent_id: str | None) -> str | None:
    """Column that says which answers are the same, in both files."""
    candidates = (columns_by_meaning(first).get("respondent_id"), respondent_id)
    for column in candidates:
        if column and column in first.answers and column in second.answers:
            return column
    return None


def _ids(first: RawSurvey, second: RawSurvey, key: str | None) -> tuple[pd.Series, pd.Series]:
    """Id of each answer of both files; the cells of its row where it says none."""
    rows = _row_ids(first, second)
    if key is None:
        return rows
    stated = [raw.answers[key].map(plain_id).astype("str") for raw in (first, second)]
    return stated[0].mask(stated[0] == "", rows[0]), stated[1].mask(stated[1] == "", rows[1])


def _row_ids(first: RawSurvey, second: RawSurvey) -> tuple[pd.Series, pd.Series]:
    """Cells of each row in the columns both files have, and how many equal rows of its file stand before it."""
    common = [column for column in first.answers if column in second.answers]
    rows = [_joined(raw.answers[common]) for raw in (first, second)]
    numbered = [cells + "\x1f" + cells.groupby(cells).cumcount().astype(str) for cells in rows]
    return numbered[0], numbered[1]


def _joined(cells: pd.DataFrame) -> pd.Series:
    """All cells of each row as one text."""
    stripped = cells.apply(lambda column: column.str.strip())
    return pd.Series(["\x1f".join(row) for row in stripped.itertuples(index=False)], cells.index, dtype="str")


def _unfinished_again(first: RawSurvey, second: RawSurvey, ids: tuple[pd.Series, pd.Series]) -> set[str]:
    """Ids whose answer was finished in the earlier file and is not in the later: the order of the files is wrong."""
    was_finished = set(ids[0][~unfinished(first, metadata_by_meaning(first))])
    is_finished = set(ids[1][~unfinished(second, metadata_by_meaning(second))])
    return (was_finished & set(ids[1])) - is_finished


def _with_earlier_cells(first: RawSurvey, second: RawSurvey, ids: tuple[pd.Series, pd.Series]) -> pd.DataFrame:
    """Answers of the later file, with the cells of columns that only the earlier one has."""
    removed = [column for column in first.answers if column not in second.answers]
    if not removed:
        return second.answers
    earlier = first.answers[removed].set_axis(pd.Index(ids[0]), axis=0)
    earlier = earlier[~earlier.index.duplicated(keep="last")].reindex(pd.Index(ids[1])).fillna("")
    return pd.concat([second.answers, earlier.set_axis(second.answers.index, axis=0)], axis=1)


# Refusals --------------------------------------------------------------------------------------------------------
def _require_same_survey(first: RawSurvey, second: RawSurvey) -> None:
    """Raise where two files are not of one survey, or their codes differ."""
    names = f"{second.file} is not a later download of {first.file}"
    if first.detection.format != second.detection.format:
        seen = f"it was written by {second.detection.format}, the first by {first.detection.format}"
        raise SourceError(f"{names}: {seen}. Export both in the same way.")
    asked = [raw.questions[raw.questions["role"] != "metadata"].set_index("column")["text"] for raw in (first, second)]
    common = asked[0].index.intersection(asked[1].index)
    fewest = min(len(asked[0]), len(asked[1]))
    if not fewest or len(common) < COMMON_SHARE * fewest:
        seen = f"they share {len(common)} of {fewest} columns"
        raise SourceError(f"{names}: {seen}. Name the right file under 'later_downloads'.")
    plain = [texts[common].str.casefold().str.split().str.join(" ") for texts in asked]
    n_differing = int((plain[0] != plain[1]).sum())
    if n_differing > (1 - COMMON_SHARE) * len(common):
        seen = f"{n_differing} of {len(common)} columns of the same name ask something else"
        raise SourceError(f"{names}: {seen}. Name the right file under 'later_downloads'.")
    _require_same_labels(first, second)


def _require_same_labels(first: RawSurvey, second: RawSurvey) -> None:
    """Raise where a code means one thing in the first file and another in the second."""
    both = first.value_labels.merge(second.value_labels, on=["column", "value"])
    differing = both[both["label_x"].str.strip().str.casefold() != both["label_y"].str.strip().str.casefold()]
    if len(differing):
        columns = ", ".join(f"'{shorten(str(column))}'" for column in differing["column"].unique()[:5])
        raise SourceError(
            f"{second.file}: {len(differing)} codes mean something else than in {first.file}, in {columns}. "
            "The recodes were changed between the downloads: export both again."
        )


def _require_same_wave(first: RawSurvey, second: RawSurvey, *, is_shared: bool, fielded: Fielded) -> None:
    """Raise where the dates show that the later file is of another administration."""
    ranges = _date_ranges(second)
    start, end = fielded[0] or fielded[1], fielded[1] or fielded[0]
    known = [(start, end)] if start and end else _date_ranges(first)
    if (
        ranges
        and known
        and not is_shared
        and min(_days_between(one, other) for one in ranges for other in known) > MAX_DAYS_APART
    ):
        stated = f"{min(start for start, _ in ranges)} to {max(end for _, end in ranges)}"
        raise SourceError(
            f"{second.file} is another wave's file, not a later download of {first.file}: its answers are of {stated}, "
            f"more than {MAX_DAYS_APART} days from the others. Make it a wave of its own, or correct 'fielded_from'."
        )


def _date_ranges(raw: RawSurvey) -> list[tuple[dt.date, dt.date]]:
    """First and last day of the answers, once for each way their dates can be read; empty where there are none."""
    stated = columns_by_meaning(raw)
    column = next((stated[meaning] for meaning in ("submitted", "ended", "started") if meaning in stated), None)
    if column is None:
        return []
    days = raw.answers[column].str.extract(DATE, expand=False).dropna().drop_duplicates()
    read = [pd.to_datetime(days, format=form, errors="coerce") for form in DATE_FORMATS] if len(days) else []
    return [(dates.min().date(), dates.max().date()) for dates in read if dates.notna().all()]


def _days_between(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> int:
    """Days between two spans of time, 0 where they overlap."""
    return max((one[0] - other[1]).days, (other[0] - one[1]).days, 0)


# Together --------------------------------------------------------------------------------------------------------
def _renumbered(raw: RawSurvey, offset: int) -> RawSurvey:
    """An export whose records are numbered on from those before it."""
    return dataclasses.replace(
        raw,
        answers=raw.answers.set_axis(raw.answers.index + offset, axis=0),
        left_out=raw.left_out.assign(record=raw.left_out["record"] + offset),
    )


def _merged(first: RawSurvey, second: RawSurvey, answers: pd.DataFrame, notes: Sequence[Note]) -> RawSurvey:
    """One export of two, with the columns, labels and roles of both."""
    added = second.questions[~second.questions["column"].isin(first.questions["column"])]
    identifying = {*first.detection.id_columns, *second.detection.id_columns}
    questions = pd.concat([first.questions, added], ignore_index=True)
    questions["role"] = questions["role"].mask(questions["column"].isin(identifying), "identifier")
    by_role = {role: tuple(rows) for role, rows in questions.groupby("role", sort=False)["column"]}
    multiple = dict.fromkeys([*first.detection.multiple_columns, *second.detection.multiple_columns])
    detection = dataclasses.replace(
        first.detection,
        reasons=(*first.detection.reasons, f"{second.file} appended as a later download"),
        id_columns=by_role.get("identifier", ()),
        metadata_columns=by_role.get("metadata", ()),
        item_columns=by_role.get("item", ()),
        missing_codes=tuple(dict.fromkeys([*first.detection.missing_codes, *second.detection.missing_codes])),
        multiple_columns=tuple(column for column in multiple if column not in identifying),
    )
    labels = pd.concat([first.value_labels, second.value_labels]).drop_duplicates(["column", "value"])
    known = {(note.key, note.columns) for note in first.notes}
    return RawSurvey(
        file=first.file,
        answers=answers,
        questions=questions,
        detection=detection,
        value_labels=labels.reset_index(drop=True),
        left_out=pd.concat([first.left_out, second.left_out], ignore_index=True),
        notes=(*first.notes, *(note for note in second.notes if (note.key, note.columns) not in known), *notes),
    )


def _count_note(
    first: RawSurvey, second: RawSurvey, ids: tuple[pd.Series, pd.Series], stale: set[str], key: str | None, offset: int
) -> Note:
    """What the later download brought, and how answers were recognised."""
    before, now = set(ids[0]), set(ids[1])
    shared = before & now
    if key is None:
        stated = f"{len(now - before):,} new, {len(shared):,} equal in every cell to an earlier one"
        how = "without an id of the answers; one that was edited between the downloads counts twice"
        fix = "Export the answers with their id, or name the column of ids as 'respondent_id' in the mapping file."
    else:
        finished = (shared - stale) & set(ids[0][unfinished(first, metadata_by_meaning(first))])
        finished -= set(ids[1][unfinished(second, metadata_by_meaning(second))])
        edited = _edited(first, second, ids, shared) - finished - stale
        same = len(shared) - len(finished) - len(edited) - len(stale)
        stated = (
            f"{len(now - before):,} new, {same:,} unchanged, {len(finished):,} finished since, {len(edited):,} edited"
        )
        how = f"recognised by '{shorten(key)}'"
        fix = "Nothing to do."
    gone = before - now if shared else set()
    if gone:
        stated += f", {len(gone):,} of the earlier download missing (they are kept)"
        fix = "Ask whether answers were deleted in the survey tool; if so, leave the earlier download out."
    if stale:
        stated += f", {len(stale):,} unfinished that were finished before (the finished ones are kept)"
        fix = "Check the order of 'later_downloads': oldest first."
    return Note(
        key="later_download",
        severity="warns" if key is None or gone or stale else "informs",
        seen=f"{second.file}: {len(second.answers):,} answers, {how}: {stated}; its record 1 is number {offset + 1:,}",
        count=len(now - before),
        fix=fix,
        columns=(key,) if key else (),
    )


def _edited(first: RawSurvey, second: RawSurvey, ids: tuple[pd.Series, pd.Series], shared: set[str]) -> set[str]:
    """Ids whose cells differ between the files, in the columns both have."""
    common = [column for column in first.answers if column in second.answers]
    cells = [
        dict(zip(own, _joined(raw.answers[common]), strict=True)) for raw, own in zip((first, second), ids, strict=True)
    ]
    return {id_ for id_ in shared if cells[0][id_] != cells[1][id_]}


def _column_notes(first: RawSurvey, second: RawSurvey) -> list[Note]:
    """Notes for columns that only one of the downloads has."""
    notes = []
    for what, one, other in (("adds", second, first), ("lacks", first, second)):
        columns = tuple(str(column) for column in one.answers if column not in other.answers)
        if columns:
            named = ", ".join(f"'{shorten(column)}'" for column in columns[:5])
            more = f" and {len(columns) - 5} more" if len(columns) > 5 else ""
            notes.append(
                Note(
                    key="later_download_columns",
                    severity="warns",
                    seen=f"{second.file} {what} {len(columns)} columns: {named}{more}; where nothing is known is blank",
                    count=len(columns),
                    fix="Check whether the questionnaire was changed while people answered.",
                    columns=columns,
                )
            )
    return notes
