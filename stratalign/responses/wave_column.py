"""Several waves in one file: which column tells them apart, by how ids repeat and by what the column is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.responses.identity import plain_id
from stratalign.responses.wave_values import in_order
from stratalign.sources.raw import RawSurvey
from stratalign.sources.selected import plain_cell

#: Words of a header that tell of an administration; and of a time or event, which may as well be an answer.
WAVE_WORDS = frozenset(
    "wave welle vague ola ronda golf onda ondata rilevazione fy fiscalyear surveyyear surveywave surveyround round "
    "runde befragungswelle befragungsjahr erhebungswelle timepoint messzeitpunkt redcapeventname".split()
)
PERIOD_WORDS = frozenset(
    "year jahr annee ano anno jaar period zeitraum periode quarter quartal time cycle survey erhebung administration "
    "measurement enquete edition campagne fieldwork assessment event eventname".split()
)
MAX_WAVES = 20
#: Each wave holds at least this many rows and this share of them.
MIN_ROWS, MIN_SHARE = 3, 0.01
MIN_FILLED = 0.95
#: So many of the repeated ids must stand alone within a wave.
EXPLAINED_SHARE = 0.90
#: Ids that fill their range so densely are counted, not given out.
DENSE_SHARE = 0.8
MAX_SHOWN = 6


@dataclass(frozen=True, slots=True)
class WaveColumn:
    """A column that tells the waves of a file apart, and what speaks for it.

    `values` are its cells with their rows, the oldest first where `is_ordered`, else as they first stand. `n_repeated`
    rows share their id with another, `n_explained` of them do not within one value. `ids_restart` is whether ids look
    as if they were counted anew in each wave: the same id is then another person. `reasons` are sentences.
    """

    column: str
    values: dict[str, int]
    is_ordered: bool
    n_repeated: int
    n_explained: int
    ids_restart: bool
    reasons: tuple[str, ...]

    @property
    def described(self) -> str:
        """Column and values, as a message says them."""
        shown = ", ".join(f"'{shorten(value)}' {n:,}" for value, n in list(self.values.items())[:MAX_SHOWN])
        rest = f" and {len(self.values) - MAX_SHOWN} more" if len(self.values) > MAX_SHOWN else ""
        return f"'{shorten(self.column)}' ({shown}{rest})"


def find_wave_column(
    raw: RawSurvey, *, respondent_id: str | None = None, besides: Sequence[str] = ()
) -> WaveColumn | None:
    """Find the column that tells several waves of one file apart.

    With ids that repeat, it is the column within whose values they hardly do; without, one that is called a wave and
    holds years, quarters or numbers.

    Parameters
    ----------
    raw
        The export.
    respondent_id
        Column of the ids; without it the survey tool's own, if there is one.
    besides
        Columns that are something else, such as the items of a mapping.

    Returns
    -------
    WaveColumn or None
        None where nothing tells of several waves.
    """
    ids = _ids(raw, respondent_id)
    aside = {*besides, *([respondent_id] if respondent_id else []), *([str(ids.name)] if ids is not None else [])}
    roles = dict(zip(raw.questions["column"], raw.questions["role"], strict=True))
    columns = [name for name in raw.answers.columns if name not in aside and roles.get(name) != "identifier"]
    found = []
    for name in columns:
        values = _values(raw.answers[name])
        if values is not None:
            candidate = _judge(name, raw.answers[name].map(plain_cell), values, ids)
            found += [candidate] if candidate else []
    return max(found, key=_rank, default=None)


def _ids(raw: RawSurvey, respondent_id: str | None) -> pd.Series | None:
    """Ids as they are compared, blank ones left out."""
    told = raw.questions.loc[raw.questions["meaning"] == "respondent_id", "column"]
    column = respondent_id or (str(told.iloc[0]) if len(told) else None)
    if column is None or column not in raw.answers:
        return None
    ids = raw.answers[column].map(plain_id)
    return ids[ids != ""]


def _values(cells: pd.Series) -> dict[str, int] | None:
    """Values of a column that may be waves, as first written, with their rows; None where they may not."""
    filled = cells[cells.str.strip() != ""]
    if len(filled) < MIN_FILLED * len(cells) or filled.nunique() > 5 * MAX_WAVES:
        return None
    plain = filled.map(plain_cell)
    counts = plain.value_counts()
    if not 2 <= len(counts) <= MAX_WAVES or counts.min() < max(MIN_ROWS, MIN_SHARE * len(filled)):
        return None
    first = filled[~plain.duplicated()].str.strip()
    return {text: int(counts[plain_cell(text)]) for text in first}


def _judge(name: str, cells: pd.Series, values: dict[str, int], ids: pd.Series | None) -> WaveColumn | None:
    """The column as a proposal, if ids or its header speak for it."""
    n_repeated = n_explained = 0
    if ids is not None and len(ids):
        repeated = ids.duplicated(keep=False)
        within = pd.DataFrame({"id": ids, "wave": cells[ids.index]}).duplicated(keep=False)
        n_repeated, n_explained = int(repeated.sum()), int((repeated & ~within).sum())
    ordered = in_order(values)
    explains = n_repeated > 0 and n_explained >= EXPLAINED_SHARE * n_repeated
    if not explains and (n_repeated or not _is_called(name, WAVE_WORDS) or ordered is None):
        return None
    restart = explains and ids is not None and _restart(ids, cells)
    return WaveColumn(
        column=name,
        values={value: values[value] for value in ordered} if ordered else values,
        is_ordered=ordered is not None,
        n_repeated=n_repeated,
        n_explained=n_explained,
        ids_restart=restart,
        reasons=_reasons(name, values, n_repeated, n_explained, is_ordered=ordered is not None, restart=restart),
    )


def _rank(found: WaveColumn) -> tuple[bool, bool, bool, int, int]:
    """Called a wave, then called a period, then in an order of time, then explaining most with the fewest values."""
    name, is_wave = found.column, _is_called(found.column, WAVE_WORDS)
    is_period = _is_called(name, PERIOD_WORDS) and found.is_ordered
    return is_wave, is_period, found.is_ordered, found.n_explained, -len(found.values)


def _is_called(name: str, words: frozenset[str]) -> bool:
    """Whether a header is made of one of these words, alone or among others."""
    parts = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    folded = [part.casefold().translate(str.maketrans("éèêáíóúñäöü", "eeeaiounaou")) for part in parts]
    return len(folded) <= 4 and bool({*folded, "".join(folded)} & words)


def _restart(ids: pd.Series, cells: pd.Series) -> bool:
    """Whether ids are numbers counted anew in each wave: dense ranges that begin alike."""
    if not ids.str.fullmatch(r"\d{1,9}").all():
        return False
    numbers = ids.astype("int64").groupby(cells[ids.index])
    spans = numbers.max() - numbers.min() + 1
    are_dense = bool((numbers.nunique() >= DENSE_SHARE * spans).all())
    return are_dense and bool((numbers.min() - numbers.min().min() <= (1 - DENSE_SHARE) * spans.min()).all())


def _reasons(
    name: str, values: dict[str, int], n_repeated: int, n_explained: int, *, is_ordered: bool, restart: bool
) -> tuple[str, ...]:
    """What speaks for a column, in sentences."""
    said = [f"'{shorten(name)}' holds {len(values)} values"]
    if n_repeated:
        said.append(f"{n_explained:,} of {n_repeated:,} rows whose id repeats stand alone within one of them")
    if _is_called(name, WAVE_WORDS | PERIOD_WORDS):
        said.append("it is called as a wave is")
    if is_ordered:
        said.append("its values tell an order in time")
    if restart:
        said.append("ids are counted from the start in each: the same id may be another person")
    return tuple(said)
