"""Tables of a run -> published cells: what each table says of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from stratalign.audit.cells import (
    ANSWERS,
    ASSUMED_MINIMUM,
    ASSUMED_MINIMUM_WROTE,
    COMPANY,
    QUESTIONS,
    SCORES,
    TOOK_PART,
    WROTE,
    Between,
    Cell,
    Group,
    Published,
)
from stratalign.audit.counts import SHARES, count_cells
from stratalign.audit.heads import name_columns
from stratalign.audit.leeway import widen
from stratalign.audit.lines import count_of, now_and_before, span_of, words_of
from stratalign.audit.questionnaire import Questionnaire, questionnaire_of
from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span
from stratalign.audit.shares import Shares, mean_of_options
from stratalign.engagement.instrument import Instrument

INDEX = "alignment_index"
#: Beginning of the keys of tables of unit packs.
PACK = "pack_"
#: Group of the people who answered both waves.
STAYED = "stayed"
#: Levels that themes are told of: staff, and all others together.
STAFF, LEADERS = "level:staff", "level:leaders"
_LEVELS = ("executives", "managers", "staff")


class _Pack(NamedTuple):
    """Of which unit a pack is, what it is a part of, and which wave stands beside this one."""

    group: str
    parent: str
    last_wave: str


@dataclass
class _Run:
    """What has been understood of a run so far."""

    name: str
    wave: str = ""
    groups: dict[str, dict[str, Group]] = field(default_factory=lambda: defaultdict(dict))
    labels: dict[str, str] = field(default_factory=dict)
    n_items: dict[str, int] = field(default_factory=dict)
    questionnaire: Questionnaire = field(default_factory=Questionnaire)
    minimum: int = ASSUMED_MINIMUM
    minimum_wrote: int = ASSUMED_MINIMUM_WROTE
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    packs: dict[str, _Pack] = field(default_factory=dict)
    last_waves: dict[str, str] = field(default_factory=dict)
    reversed_items: dict[str, bool] = field(default_factory=dict)

    def key_of(self, label: str) -> str:
        """Key of a group or measure by what the page calls it."""
        return self.labels.get(label) or self.questionnaire.keys.get(label, label)


def understand(
    name: str, readings: Sequence[Reading], *, known: Sequence[Reading] = (), asked: Sequence[Instrument] = ()
) -> Published:
    """Say what the tables of one run publish.

    Parameters
    ----------
    name
        Name of the run, for messages.
    readings
        Its finished files, read.
    known
        Files that are not sent: they tell names, counts and what is hidden, and no means.
    asked
        Questionnaires of the engagement, where they are at hand.

    Returns
    -------
    Published
        Cells of every table that is understood; tables of other kinds say nothing of small groups.
    """
    run = _Run(name)
    every = [table for reading in (*readings, *known) for table in reading.tables]
    stored = {table.key: table for table in every if table.heads}
    run.heads = {key: table.heads for key, table in stored.items()}
    tables = [name_columns(table, reading.language, stored) for reading in readings for table in reading.tables]
    told = [name_columns(table, reading.language, stored) for reading in known for table in reading.tables]
    _learn(run, [*tables, *told], asked)
    cells = [cell for table in tables for cell in _cells(run, table)]
    cells += _answers(run, tables)
    cells += [
        replace(cell, mean=None, sd=None, people=None)
        for table in told
        for cell in _cells(run, table)
        if cell.is_hidden
    ]
    counts = [cell for table in told for cell in _cells(run, table)]
    between = [found for table in tables for found in _between(run, table)]
    cells = list(widen(list(count_cells(cells, counts)), run.questionnaire.shares))
    groups, hidden = dict(run.groups), _hidden(counts)
    return Published(
        name, tuple(cells), groups, tuple(between), run.minimum, run.minimum_wrote, n_items=run.n_items, hidden=hidden
    )


def _hidden(told: Sequence[Cell]) -> frozenset[tuple[str, str]] | None:
    """Groups of which the analyst's files show no cell; None where these files hide nothing that could be known."""
    shown = {(cell.wave, cell.group) for cell in told if not cell.is_hidden}
    return frozenset((cell.wave, cell.group) for cell in told if cell.is_hidden) - shown if told else None


def _cells(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Cells of one table."""
    reader = _READERS.get(table.key, _nothing)
    for start, other in (("items_", _items), (PACK, _pack)):
        reader = other if table.key.startswith(start) else reader
    return reader(run, table)


def _nothing(run: _Run, table: ReadTable) -> Iterator[Cell]:
    yield from ()


def _learn(run: _Run, tables: Sequence[ReadTable], asked: Sequence[Instrument]) -> None:
    """Groups, waves, threshold and questionnaire, which the cells of every table need."""
    for table in tables:
        if table.key == "scores":
            for line in table.lines:
                group = Group(*(words_of(line, key) for key in ("group_id", "kind", "label", "parent_id")))
                run.wave = words_of(line, "wave")
                run.groups[run.wave][group.key] = group
                run.labels.setdefault(group.label, group.key)
        elif table.key == "suppression":
            _learn_pools(run, table)
        elif table.key == "items":
            ways = ((words_of(line, "item_key"), words_of(line, "is_reverse_worded")) for line in table.lines)
            run.reversed_items |= {item: way == "True" for item, way in ways if way}
        elif table.key.startswith(PACK) and table.lines and "group_id" in table.lines[0].cells:
            told = (words_of(table.lines[0], key) for key in ("group_id", "parent_id", "last_wave"))
            run.packs[table.key] = _Pack(*told)
        if table.lines and "last_wave" in table.lines[0].cells:
            run.last_waves[table.key] = words_of(table.lines[0], "last_wave")
        elif table.key == "themes":
            least = [round(cell.middle) for line in table.lines if isinstance(cell := line.cells.get("minimum"), Span)]
            run.minimum_wrote = least[0] if least else run.minimum_wrote
        elif table.key == "dimension_scores":
            for line in table.lines:
                counted = line.cells.get("n_items")
                if isinstance(counted, Span):
                    run.n_items.setdefault(line.key, round(counted.middle))
    measures = {line.key for table in tables if table.key in ("dimension_scores", "likert") for line in table.lines}
    measures |= {words_of(line, "measure_key") for table in tables if table.key == "scores" for line in table.lines}
    run.questionnaire = questionnaire_of(measures, run.n_items, asked)
    run.n_items = {run.key_of(key): n for key, n in run.n_items.items()}
    run.questionnaire = questionnaire_of(measures, run.n_items, asked)


def _learn_pools(run: _Run, table: ReadTable) -> None:
    """The threshold, and that hidden units lie within the units they are shown together with."""
    for line in table.lines:
        minimum = line.cells.get("minimum_respondents")
        if isinstance(minimum, Span):
            run.minimum = round(minimum.middle)
        groups, pool = run.groups[words_of(line, "wave")], run.labels.get(words_of(line, "shown_within"), "")
        hidden = groups.get(words_of(line, "group_id"))
        if hidden and pool in groups and pool != hidden.key and groups[pool].parent == hidden.parent:
            groups[hidden.key] = replace(hidden, parent=pool)


def _scores(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """`scores.csv`: every group on every measure."""
    for line in table.lines:
        measure, wave = words_of(line, "measure_key"), words_of(line, "wave")
        mean = _whole(measure, span_of(line, "mean_points"), is_capped=words_of(line, "is_capped") == "True")
        people, sd = count_of(line, "n_respondents"), span_of(line, "sd_points")
        is_hidden = words_of(line, "is_hidden") == "True"
        group = words_of(line, "group_id")
        yield Cell(table.place, run.name, wave, group, measure, SCORES, people, mean, sd, is_hidden)


def _whole(measure: str, mean: Span | None, *, is_capped: bool = False) -> Span | None:
    """Width of a share that is rounded to whole per cents, or kept from the ends."""
    if mean is None or not measure.startswith(SHARES):
        return mean
    if is_capped:
        return Span(mean.middle, 100.0) if mean.middle > 50 else Span(0.0, mean.middle)
    return Span(mean.middle - 0.5, mean.middle + 0.5) if mean.high - mean.low < 1 else mean


def _dimension_scores(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Scores of the company."""
    for line in table.lines:
        people, mean = count_of(line, "n_respondents"), span_of(line, "mean_points")
        yield Cell(table.place, run.name, run.wave, COMPANY, run.key_of(line.key), SCORES, people, mean)


def _units(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Scores of units, one column a measure."""
    for line in table.lines:
        for column, cell in line.cells.items():
            if isinstance(cell, Span):
                measure = run.key_of(column)
                yield Cell(table.place, run.name, run.wave, run.key_of(line.key), measure, SCORES, None, cell)


def _pack(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Scores of one unit, beside those of its part of the company, the company and itself before."""
    told = run.packs.get(table.key)
    if told is None:
        return
    for line in table.lines:
        measure, people = run.key_of(line.key), count_of(line, "n_respondents")
        for column, wave, group, n in (
            ("unit_points", run.wave, told.group, people),
            ("parent_points", run.wave, told.parent, None),
            ("company_points", run.wave, COMPANY, None),
            ("last_points", told.last_wave, told.group, None),
        ):
            mean = span_of(line, column)
            if mean is not None and wave:
                yield Cell(table.place, run.name, wave, group, measure, SCORES, n, mean)


def _standing(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Own means of the lowest units on the index."""
    for line in table.lines:
        people, mean = count_of(line, "n_respondents"), span_of(line, "mean_points")
        yield Cell(table.place, run.name, run.wave, run.key_of(line.key), INDEX, SCORES, people, mean)


def _participation(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Who took part."""
    for place, line in enumerate(table.lines):
        key = COMPANY if place == 0 and line.key not in run.labels.values() else run.key_of(line.key)
        people = count_of(line, "n_respondents")
        yield Cell(table.place, run.name, run.wave, key, TOOK_PART, TOOK_PART, people, is_hidden=people is None)


def _level_gaps(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Scores of two levels, as their heads name them."""
    for column, count in (("upper_points", "n_upper"), ("lower_points", "n_lower")):
        level = run.heads.get("level_gaps", {}).get(column, "").removeprefix("level.")
        for line in table.lines if level else ():
            mean, people, measure = span_of(line, column), count_of(line, count), run.key_of(line.key)
            yield Cell(table.place, run.name, run.wave, f"level:{level}", measure, SCORES, people, mean)
    for line in table.lines:
        yield from _before(run, table, "level:staff", run.key_of(line.key), span_of(line, "last_points"))


def _before(run: _Run, table: ReadTable, group: str, measure: str, mean: Span | None) -> Iterator[Cell]:
    """What a table says of a group in the wave before."""
    wave = run.last_waves.get(table.key, "")
    if mean is not None and wave:
        yield Cell(table.place, run.name, wave, group, measure, SCORES, None, mean)


def _two(run: _Run, table: ReadTable) -> tuple[str, str]:
    """Return the wave reported, and the one before that a table speaks of."""
    return run.wave, run.last_waves.get(table.key, "")


def _unit_change(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """The index of units, now and in the wave before."""
    for line in table.lines:
        yield from now_and_before(table, line, run.name, _two(run, table), run.key_of(line.key), INDEX)


def _group_change(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Levels and units on one measure, now and in the wave before."""
    for line in table.lines:
        measure = words_of(line, "measure_key")
        yield from now_and_before(table, line, run.name, _two(run, table), run.key_of(line.key), measure)


def _stayed_change(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """People who answered both waves, on every measure."""
    for line in table.lines:
        yield from now_and_before(table, line, run.name, _two(run, table), STAYED, run.key_of(line.key))


def _change(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Scores of the company in this wave and the one before, which change and today's score give too."""
    waves = run.wave, next((wave for wave in reversed(run.groups) if wave != run.wave), "")
    for line in table.lines:
        yield from now_and_before(table, line, run.name, waves, COMPANY, run.key_of(line.key))


def _strategy_tests(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Favourable shares of each test by level; a row's key says which."""
    for line in table.lines:
        measure, _, level = line.key.rpartition(".")
        mean, people = _whole(measure, span_of(line, "value")), count_of(line, "n_respondents")
        if measure.startswith(SHARES):
            yield Cell(table.place, run.name, run.wave, f"level:{level}", measure, SCORES, people, mean)
            last = _whole(measure, span_of(line, "last_value"))
            yield from _before(run, table, f"level:{level}", measure, last)


def _strategy_map(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Favourable shares of each step, of the company and by level."""
    for line in table.lines:
        measure = f"step:{line.key}"
        for column, cell in line.cells.items():
            group = COMPANY if column == "clear_pct" else f"level:{column}"
            if isinstance(cell, Span) and (group == COMPANY or column in _LEVELS):
                yield Cell(table.place, run.name, run.wave, group, measure, SCORES, None, _whole(measure, cell))


def _themes(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """How many people wrote about a theme: of the company, staff, and the levels above together."""
    for line in table.lines:
        panel = words_of(line, "panel")
        measure = f"theme {panel} {line.key}".strip()
        for column, group in (("n_respondents", COMPANY), ("staff", STAFF), ("leaders", LEADERS)):
            if (people := count_of(line, column)) is not None:
                yield Cell(table.place, run.name, run.wave, group, measure, WROTE, people)


def _items(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Favourable shares of each question, of the company and by level."""
    for line in table.lines:
        for column, cell in line.cells.items():
            group = COMPANY if column == "favourable_pct" else f"level:{column}"
            if isinstance(cell, Span) and (group == COMPANY or column in _LEVELS):
                people = count_of(line, "n_respondents") if group == COMPANY else None
                measure, mean = f"question {line.key}", _whole("question ", cell)
                yield Cell(table.place, run.name, run.wave, group, measure, QUESTIONS, people, mean)
        yield from _mean_answer(run, table, line)


def _mean_answer(run: _Run, table: ReadTable, line: Line) -> Iterator[Cell]:
    """Mean of the answers to a question, where the share of each answer is printed."""
    dimension, is_reverse = run.questionnaire.items.get(line.key, ("", False))
    # A questionnaire of the client's own may ask a known question the other way round.
    is_reverse = run.reversed_items.get(line.key, is_reverse)
    n_options, people = run.questionnaire.n_options.get(dimension, 0), count_of(line, "n_respondents")
    shares = [share for place in range(n_options) if (share := span_of(line, f"answer_{place}")) is not None]
    if not people or len(shares) != n_options or span_of(line, f"answer_{n_options}") is not None:
        return
    wide = [Span(share.middle - 0.5 - 1e-6, share.middle + 0.5 + 1e-6) for share in shares]
    mean = mean_of_options(wide[::-1] if is_reverse else wide, people)
    if mean is not None:
        yield Cell(table.place, run.name, run.wave, COMPANY, f"answers to {line.key}", QUESTIONS, people, mean)


def _recommendation(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """Net promoter scores of the company and its levels."""
    for line in table.lines:
        people, mean = count_of(line, "n_respondents"), span_of(line, "score_points")
        if mean is not None:
            yield Cell(table.place, run.name, run.wave, run.key_of(line.key), "enps", SCORES, people, mean)


def _item_rows(run: _Run, table: ReadTable) -> Iterator[Cell]:
    """`items.csv`: favourable shares of each question by level."""
    for line in table.lines:
        if words_of(line, "quantity") == "answer":
            continue
        measure, group, wave = (
            f"question {words_of(line, 'item_key')}",
            words_of(line, "group_id"),
            words_of(line, "wave"),
        )
        share = _whole(measure, span_of(line, "share_pct"), is_capped=words_of(line, "is_capped") == "True")
        is_hidden, people = words_of(line, "is_hidden") == "True", count_of(line, "n_respondents")
        yield Cell(table.place, run.name, wave, group, measure, QUESTIONS, people, share, is_hidden=is_hidden)


_READERS: dict[str, Callable[[_Run, ReadTable], Iterator[Cell]]] = {
    "scores": _scores,
    "dimension_scores": _dimension_scores,
    "units": _units,
    "standing": _standing,
    "unit_change": _unit_change,
    "participation": _participation,
    "level_gaps": _level_gaps,
    "change": _change,
    "group_change": _group_change,
    "stayed_change": _stayed_change,
    "strategy_tests": _strategy_tests,
    "strategy_map": _strategy_map,
    "recommendation": _recommendation,
    "items": _item_rows,
    "themes": _themes,
}


def _answers(run: _Run, tables: Sequence[ReadTable]) -> Iterator[Cell]:
    """Mean of all answers to a dimension from their shares, where everybody counted answered every question."""
    likert = [table for table in tables if table.key == "likert"]
    counts = {
        run.key_of(line.key): n for table in likert for line in table.lines if (n := count_of(line, "n_respondents"))
    }
    found: dict[str, list[Cell]] = defaultdict(list)
    refuted = set()
    for table in likert:
        for line in table.lines:
            measure = run.key_of(line.key)
            people, asked = counts.get(measure), run.questionnaire.n_items.get(measure)
            shares = Shares.read({key: cell for key, cell in line.cells.items() if isinstance(cell, Span)})
            if shares is None or not people or not asked:
                continue
            mean = shares.mean(people * asked)
            if mean is None:
                refuted.add(measure)
                continue
            found[measure].append(Cell(table.place, run.name, run.wave, COMPANY, measure, ANSWERS, people, mean))
    for measure, cells in found.items():
        if measure not in refuted:
            yield from cells


def _between(run: _Run, table: ReadTable) -> Iterator[Between]:
    """Shares of variance between units."""
    if table.key == "agreement":
        for line in table.lines:
            share, n_units = span_of(line, "icc1"), count_of(line, "n_units")
            if share is not None:
                yield Between(table.place, run.name, run.wave, run.key_of(line.key), share, None, n_units)
    elif table.key == "estimates":
        for line in table.lines:
            share = span_of(line, "estimate")
            if words_of(line, "quantity") == "icc1" and share is not None:
                people, n_units = count_of(line, "n_respondents"), count_of(line, "n_units")
                yield Between(table.place, run.name, run.wave, words_of(line, "term"), share, people, n_units)
