"""Several choices in one cell: what joins them, and which choices there are, found from the cells alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stratalign.sources.questions.cells import MAX_CHOICES, filled
from stratalign.sources.raw import Note

#: What tools put between choices. A joiner that is itself written inside choices is the last to be tried.
JOINERS = (";", " / ", ", ")
#: What ends each choice where a tool ends them all; it writes no blank behind it, a choice may.
CHOICE_END = ";"
#: A piece in fewer records is an answer written in, not a choice.
MIN_RECORDS = 2
#: Two pieces that always stand together are one choice with a comma when seen in this many records.
MIN_TOGETHER = 3
#: A column with more different pieces is free text.
MAX_PIECES = 300

Pieces = dict[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Joined:
    """How the cells of a column hold several choices.

    `choices` recur in at least `MIN_RECORDS` records, in the order in which they stand in cells. `n_several` cells
    hold more than one; `n_written_in` records hold something besides. `is_certain` is False where a choice was put
    together from pieces, or where choices do not keep one order.
    """

    joiner: str
    choices: tuple[str, ...]
    n_several: int
    n_written_in: int
    is_certain: bool


def find_joined(cells: Iterable[str], *, joiners: Sequence[str] = JOINERS) -> Joined | None:
    """Find how a column holds several choices in a cell; None where it does not.

    The pieces between joiners must recur, and in different company: "Yes, often" or "Lyon, France" are one answer.
    Pieces that never occur apart are one choice. Joiners inside brackets do not count.

    Parameters
    ----------
    cells
        Cells of one column.
    joiners
        What may stand between choices, the most telling first.

    Returns
    -------
    Joined or None
        The first joiner that fits.
    """
    counts = Counter(filled(cells))
    for joiner in joiners:
        found = _try_joiner(counts, joiner)
        if found is not None:
            return found
    return None


def ends_each_cell(cells: Iterable[str], joiner: str = ";") -> bool:
    """Whether every filled cell ends with the joiner, as one tool writes lists of choices.

    Parameters
    ----------
    cells
        Cells of one column.
    joiner
        What ends each choice.

    Returns
    -------
    bool
        False where no cell is filled.
    """
    found = filled(cells)
    return bool(found) and all(cell.endswith(joiner) for cell in found)


def read_ended(cells: Iterable[str]) -> Joined:
    """Choices of a column whose choices each end with a semicolon.

    A semicolon with a blank behind it is part of a choice; pieces that always stand together are one.

    Parameters
    ----------
    cells
        Cells of a column for which `ends_each_cell` is true.

    Returns
    -------
    Joined
        The choices that recur; not certain where one holds a semicolon.
    """
    whole = _put_together(_split_all(Counter(filled(cells)), CHOICE_END), CHOICE_END, may_continue=False)
    found = _describe(whole, CHOICE_END, is_certain=True)
    return replace(found, is_certain=not any(CHOICE_END in choice for choice in found.choices))


def read_joined(cells: Iterable[str], joiner: str) -> Joined:
    """Choices of a column of which it is known what joins them.

    Parameters
    ----------
    cells
        Cells of one column.
    joiner
        What stands between choices and in none of them.

    Returns
    -------
    Joined
        The choices that recur.
    """
    return _describe(_split_all(Counter(filled(cells)), joiner), joiner, is_certain=True)


def unclear_choices(found: Mapping[str, Joined | None]) -> tuple[Note, ...]:
    """Name columns whose choices could not be told apart with certainty.

    Parameters
    ----------
    found
        What was found in the cells of each column.

    Returns
    -------
    tuple of Note
        One, `choices_in_cell`, or none.
    """
    unclear = tuple(column for column, choices in found.items() if choices and not choices.is_certain)
    if not unclear:
        return ()
    are = (
        "1 question with several answers has"
        if len(unclear) == 1
        else f"{len(unclear)} questions with several answers have"
    )
    seen = f"{are} choices that hold the separator themselves"
    fix = "Compare the choices found with the form, and name them in a codebook where they differ."
    return (Note("choices_in_cell", "informs", seen, len(unclear), fix, columns=unclear),)


def split_cell(cell: str, joiner: str, choices: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a cell into the choices it holds and the rest; the longest choice that fits is taken.

    Parameters
    ----------
    cell
        A cell of the column.
    joiner
        What stands between choices.
    choices
        The choices there are; they may hold the joiner.

    Returns
    -------
    tuple
        Choices and what is none.
    """
    known = set(choices)
    pieces = _split(cell, joiner)
    ticked: list[str] = []
    rest: list[str] = []
    start = 0
    while start < len(pieces):
        ends = (end for end in range(len(pieces), start, -1) if joiner.join(pieces[start:end]) in known)
        end = next(ends, None)
        (rest if end is None else ticked).append(pieces[start] if end is None else joiner.join(pieces[start:end]))
        start = start + 1 if end is None else end
    return tuple(ticked), tuple(rest)


def _split(cell: str, joiner: str) -> list[str]:
    """Pieces of a cell; a joiner inside brackets that are closed does not split, nor a blank behind what ends each."""
    are_closed = cell.count("(") == cell.count(")")
    is_ended = joiner == CHOICE_END and cell.rstrip().endswith(CHOICE_END)
    pieces: list[str] = []
    for part in cell.split(joiner):
        is_inside = are_closed and pieces and pieces[-1].count("(") > pieces[-1].count(")")
        goes_on = is_ended and pieces and part.startswith(" ") and part.strip()
        if is_inside or goes_on:
            pieces[-1] = pieces[-1] + joiner + part
        else:
            pieces.append(part)
    return filled(pieces)


def _split_all(counts: Counter[str], joiner: str) -> Pieces:
    """Records by the pieces of their cell."""
    found: Counter[tuple[str, ...]] = Counter()
    for cell, n_records in counts.items():
        found[tuple(_split(cell, joiner))] += n_records
    return {pieces: n_records for pieces, n_records in found.items() if pieces}


def _try_joiner(counts: Counter[str], joiner: str) -> Joined | None:
    """Choices joined by this, where the cells speak for it."""
    apart = _split_all(counts, joiner)
    if not _may_be_choices(apart):
        return None
    whole = _put_together(apart, joiner)
    found = _describe(whole, joiner, is_certain=whole == apart and _keeps_order(whole))
    n_cells = Counter(piece for pieces in whole for piece in set(pieces))
    n_pieces = sum(len(pieces) * n_records for pieces, n_records in whole.items())
    known = set(found.choices)
    n_known = sum(sum(piece in known for piece in pieces) * n_records for pieces, n_records in whole.items())
    in_company = [choice for choice in known if n_cells[choice] >= 2]
    fits = (
        2 <= len(known) <= MAX_CHOICES
        and found.n_several >= 2
        and n_known >= 0.8 * n_pieces
        and len(in_company) >= 0.6 * len(known)
    )
    return found if fits else None


def _may_be_choices(cells: Pieces) -> bool:
    """Whether there are few pieces, and half of what was written recurs: free text is not looked at further."""
    records: Counter[str] = Counter()
    for pieces, n_records in cells.items():
        records.update(dict.fromkeys(pieces, n_records))
    n_recurring = sum(n_records for n_records in records.values() if n_records >= MIN_RECORDS)
    return len(records) <= MAX_PIECES and n_recurring >= records.total() / 2


def _describe(cells: Pieces, joiner: str, *, is_certain: bool) -> Joined:
    """Choices among the pieces, and how many records hold something else."""
    records: Counter[str] = Counter()
    places: defaultdict[str, list[float]] = defaultdict(list)
    for pieces, n_records in cells.items():
        for place, piece in enumerate(pieces):
            places[piece].append((place + 1) / (len(pieces) + 1))
        records.update({piece: n_records for piece in set(pieces)})
    choices = [piece for piece, n_records in records.items() if n_records >= MIN_RECORDS]
    order = sorted(choices, key=lambda piece: (sum(places[piece]) / len(places[piece]), piece))
    n_written_in = sum(n for pieces, n in cells.items() if any(records[piece] < MIN_RECORDS for piece in pieces))
    n_several = sum(n_records for pieces, n_records in cells.items() if len(pieces) > 1)
    return Joined(joiner, tuple(order), n_several, n_written_in, is_certain)


def _put_together(cells: Pieces, joiner: str, *, may_continue: bool = True) -> Pieces:
    """Cells in which pieces that never occur apart are one choice."""
    while True:
        pair = _inseparable(cells, may_continue)
        if pair is None:
            return cells
        joined: Counter[tuple[str, ...]] = Counter()
        for pieces, n_records in cells.items():
            joined[_join_pair(pieces, pair, joiner)] += n_records
        cells = dict(joined)


def _inseparable(cells: Pieces, may_continue: bool) -> tuple[str, str] | None:
    """Two pieces that always stand together, or a lower-case piece that always continues the same one."""
    before: defaultdict[str, set[str | None]] = defaultdict(set)
    after: defaultdict[str, set[str | None]] = defaultdict(set)
    records: Counter[str] = Counter()
    for pieces, n_records in cells.items():
        for piece, previous, following in zip(pieces, (None, *pieces), (*pieces[1:], None), strict=False):
            before[piece].add(previous)
            after[piece].add(following)
            records[piece] += n_records
    lower_continues = may_continue and not any(pieces[0][:1].islower() for pieces in cells)
    for piece, all_before in before.items():
        first = next(iter(all_before))
        if len(all_before) > 1 or first is None or first == piece:
            continue
        always_together = after[first] == {piece} and records[piece] >= MIN_TOGETHER
        if always_together or (lower_continues and piece[:1].islower()):
            return first, piece
    return None


def _join_pair(pieces: tuple[str, ...], pair: tuple[str, str], joiner: str) -> tuple[str, ...]:
    """Pieces of a cell with this pair as one."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (joined[-1], piece) == pair:
            joined[-1] = joiner.join(pair)
        else:
            joined.append(piece)
    return tuple(joined)


def _keeps_order(cells: Pieces) -> bool:
    """Whether no two choices stand in one order here and in the other there."""
    seen = {(a, b) for pieces in cells for place, a in enumerate(pieces) for b in pieces[place + 1 :]}
    return not any((b, a) in seen for a, b in seen)
