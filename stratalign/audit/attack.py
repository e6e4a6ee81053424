"""The attack on what was read: every measure of every wave, over all runs together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stratalign.audit.bounds import bound_pieces, mean_of_few, narrow, on_scale
from stratalign.audit.cells import COMPANY, QUESTIONS, SCORES, TOOK_PART, WROTE, Between, Cell, Group, Published
from stratalign.audit.equations import Combination, Node, Piece, combinations, combinations_of_people
from stratalign.audit.membership import CROSSED, known_pieces
from stratalign.audit.moments import OWN_UNIT, fitting_people, is_alike
from stratalign.audit.questionnaire import Questionnaire, Scale
from stratalign.audit.readers.printed import Span
from stratalign.intake.ledger import Ledger

#: Names of groups that a message lists before it says how many more there are.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Recovered:
    """Something of few people that follows from what is published.

    `who` and `equation` are words; `scores` is between what the sum of their scores lies, or the score of each of them
    where that is known. Messages leave the scores out: whoever reads an audit need not learn them.
    """

    wave: str
    measure: str
    people: int
    who: str
    equation: str
    scores: tuple[Span, ...] = ()

    def __str__(self) -> str:
        where = f"{self.measure}, wave {self.wave}" if self.wave else self.measure
        return f"{where}: {self.who}: {self.equation}"


@dataclass(frozen=True, slots=True)
class Attack:
    """What was tried and what came of it; `narrowest` is the narrowest interval, in points, of any too few people."""

    n_shown: int
    n_hidden: int
    recovered: tuple[Recovered, ...]
    contradictions: tuple[str, ...]
    narrowest: float


@dataclass
class _Wave:
    """One wave over all runs: sums of scores by measure, where each was read, groups by population."""

    key: str
    questionnaire: Questionnaire
    minimum: int
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    trees: dict[str, dict[str, Group]] = field(default_factory=dict)
    totals: dict[str, dict[Node, Span]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[tuple[str, Node], str] = field(default_factory=dict)
    took_part: dict[tuple[str, str], int] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def label(self, group: str) -> str:
        """What files call a group, or those of a unit who are of a level."""
        unit, crossed, level = group.partition(f" {CROSSED} ")
        if crossed:
            return f"{self.label(unit)} ({self.label(level)})"
        return next((tree[group].label for tree in self.trees.values() if group in tree), group)


def attack(
    runs: Sequence[Published], questionnaire: Questionnaire, ledgers: Mapping[str, Ledger] | None = None
) -> Attack:
    """Solve what runs of one engagement publish for what they hide.

    Parameters
    ----------
    runs
        What each run publishes; waves of the same key are of the same people.
    questionnaire
        What is known of the measures.
    ledgers
        Of these runs, by name: who is in which group. Without them units and levels are taken apart.

    Returns
    -------
    Attack
        Everything recovered, named by group and measure, with the equation in words.
    """
    minimum = max(run.minimum for run in runs)
    keys = sorted({cell.wave for run in runs for cell in run.cells})
    waves = [_wave(key, runs, questionnaire, minimum, ledgers or {}) for key in keys]
    recovered: list[Recovered] = []
    narrowest = [scale.high - scale.low for scale in [Scale()]]
    cache: dict[object, list[Combination]] = {}
    for wave in waves:
        for measure in sorted(wave.totals):
            recovered += _solve(wave, measure, cache, narrowest)
        recovered += _small_counts(wave, runs)
        recovered += _few_wrote(wave, runs)
        recovered += _second_moments(wave, runs)
    recovered += _printed_though_hidden(runs)
    shown = {(c.run, c.wave, c.group, c.measure, c.source) for run in runs for c in run.cells if _is_shown(c)}
    hidden = {(c.run, c.wave, c.group, c.measure) for run in runs for c in run.cells if c.is_hidden}
    contradictions = tuple(dict.fromkeys(problem for wave in waves for problem in wave.contradictions))
    return Attack(len(shown), len(hidden), tuple(dict.fromkeys(recovered)), contradictions, min(narrowest))


def _is_shown(cell: Cell) -> bool:
    return not cell.is_hidden and (cell.mean is not None or cell.people is not None)


def _wave(
    key: str, runs: Sequence[Published], questionnaire: Questionnaire, minimum: int, ledgers: Mapping[str, Ledger]
) -> _Wave:
    """Put the cells of one wave together as sums."""
    wave = _Wave(key, questionnaire, minimum, ledgers)
    for run in runs:
        groups = _with_levels(run, key)
        for cell in (cell for cell in run.cells if cell.wave == key):
            population = f"{run.run}: {cell.source}"
            wave.trees.setdefault(population, groups)
            if cell.source == TOOK_PART and cell.people is not None:
                wave.took_part[run.run, cell.group] = cell.people
            if cell.mean is not None and cell.people:
                _add(wave, cell, Node(population, cell.group, cell.people))
        _complete_means(wave, run)
        _add_lacking(wave, run, groups)
        _add_left_out(wave, run)
    return wave


def _with_levels(run: Published, wave: str) -> dict[str, Group]:
    """Groups of a wave, and levels that only their cells name."""
    named = {cell.group for cell in run.cells if cell.wave == wave and cell.group.startswith("level:")}
    levels = {key: Group(key, "level", key.removeprefix("level:"), COMPANY) for key in sorted(named)}
    return levels | run.groups.get(wave, {})


def _add(wave: _Wave, cell: Cell, node: Node) -> None:
    """Take a sum in, as narrow as all files together print it."""
    assert cell.mean is not None
    total = Span(cell.mean.low * node.people, cell.mean.high * node.people)
    known = wave.totals[cell.measure].get(node)
    if known is None:
        wave.totals[cell.measure][node] = total
        wave.places[cell.measure, node] = cell.place
        return
    both = Span(max(known.low, total.low), min(known.high, total.high))
    if both.low > both.high + 1e-6 * node.people:
        wave.contradictions.append(
            f"{wave.label(cell.group)}, {cell.measure}: {cell.place} prints another mean than "
            f"{wave.places[cell.measure, node]} for the same {node.people} people"
        )
        return
    if both.high - both.low < known.high - known.low:
        wave.places[cell.measure, node] = cell.place
    wave.totals[cell.measure][node] = Span(min(both), max(both))


def _complete_means(wave: _Wave, run: Published) -> None:
    """A mean of several measures and all of these but one give that one, where all count the same people."""
    population = f"{run.run}: {SCORES}"
    for _ in range(2):
        for whole, parts in wave.questionnaire.parts.items():
            for node in [node for node in wave.totals.get(whole, {}) if node.population == population]:
                known = {part for part in parts if node in wave.totals.get(part, {})}
                if len(known) != len(parts) - 1:
                    continue
                (absent,) = set(parts) - known
                if any(n.group == node.group and n.population == population for n in wave.totals.get(absent, {})):
                    continue
                total = wave.totals[whole][node]
                low = len(parts) * total.low - sum(wave.totals[part][node].high for part in known)
                high = len(parts) * total.high - sum(wave.totals[part][node].low for part in known)
                wave.totals[absent][node] = Span(low, high)
                wave.places[absent, node] = f"{whole} and its other parts"


def _add_lacking(wave: _Wave, run: Published, groups: Mapping[str, Group]) -> None:
    """Parts answered by more people than their mean give, together, the scores of those who lack another part."""
    population = f"{run.run}: {SCORES}"
    for whole, parts in list(wave.questionnaire.parts.items()):
        by_group = {
            measure: {node.group: node for node in wave.totals.get(measure, {}) if node.population == population}
            for measure in (whole, *parts)
        }
        name = f"{whole} against its {len(parts)} parts"
        found = {}
        for group, node in by_group[whole].items():
            nodes = [by_group[part].get(group) for part in parts]
            more = [one.people - node.people for one in nodes if one is not None]
            if len(more) < len(parts) or min(more) < 0:
                continue
            spans = [wave.totals[part][one] for part, one in zip(parts, nodes, strict=True) if one is not None]
            mean = wave.totals[whole][node]
            low = sum(span.low for span in spans) - len(parts) * mean.high
            high = sum(span.high for span in spans) - len(parts) * mean.low
            found[group] = (sum(more), wave.took_part.get((run.run, group), -1) - node.people, Span(low, high))
        if not any(n_scores for n_scores, _, _ in found.values()):
            continue
        counted = all(n_people >= 0 for _, n_people, _ in found.values())
        lacking = f"{run.run}: people who lack a part of {whole}"
        wave.trees[lacking] = dict(groups)
        for group, (n_scores, n_people, total) in found.items():
            node = Node(lacking, group, n_people if counted else n_scores)
            wave.totals[name][node] = total
            wave.places[name, node] = f"{len(parts)} x n x mean of {whole} and n x mean of each part"


def _add_left_out(wave: _Wave, run: Published) -> None:
    """Where everybody has a score, a mean of questions and these give the scores of those who left one out."""
    everybody, population = wave.took_part.get((run.run, COMPANY)), f"{run.run}: {SCORES}"
    asked: dict[str, list[str]] = defaultdict(list)
    for item, (dimension, _) in wave.questionnaire.items.items():
        if f"answers to {item}" in wave.totals:
            asked[dimension].append(f"answers to {item}")
    for dimension, questions in asked.items():
        score = next(
            (n for n in wave.totals.get(dimension, {}) if n.population == population and n.group == COMPANY), None
        )
        if score is None or score.people != everybody or len(questions) != wave.questionnaire.n_items.get(dimension):
            continue
        source = f"{run.run}: {QUESTIONS}"
        sums = [
            (node, span) for one in questions for node, span in wave.totals[one].items() if node.population == source
        ]
        left_out = sum(score.people - node.people for node, _ in sums)
        if len(sums) != len(questions) or left_out <= 0 or any(node.people > score.people for node, _ in sums):
            continue
        mean = wave.totals[dimension][score]
        low = len(questions) * mean.low - sum(span.high for _, span in sums)
        high = len(questions) * mean.high - sum(span.low for _, span in sums)
        name = f"{dimension} against its {len(questions)} questions"
        node = Node(f"{run.run}: people who left out a question", COMPANY, left_out)
        wave.trees[node.population] = {}
        wave.totals[name][node] = Span(low, high)
        wave.places[name, node] = f"{len(questions)} x n x mean of {dimension} and n x mean of each question"


def _scale(wave: _Wave, measure: str) -> Scale:
    """Scale of a measure; sums over the parts somebody has reach from none to all of them."""
    whole, against, of = measure.partition(" against ")
    if not against or of.endswith("questions"):
        return wave.questionnaire.scale_of(whole)
    parts = wave.questionnaire.parts[whole]
    scales = [wave.questionnaire.scale_of(part) for part in parts]
    step = min(scale.step for scale in scales)
    return Scale(0.0, sum(scale.high for scale in scales), step)


def _solve(
    wave: _Wave, measure: str, cache: dict[object, list[Combination]], narrowest: list[float]
) -> Iterator[Recovered]:
    """Everything of too few people that follows from the sums of one measure."""
    totals, scale = wave.totals[measure], _scale(wave, measure)
    nodes = tuple(sorted(totals))
    pattern = wave.key, nodes
    if pattern not in cache:
        cache[pattern] = combinations(nodes, wave.trees)
    found = _each_once([*_of_people(wave, measure, nodes, cache), *cache[pattern]])
    told: list[frozenset[Piece]] = []
    for one in found:
        is_few = one.people < wave.minimum
        is_left = is_few and _is_of_one_source(one) and " against " not in measure
        total: Span | None = one.total(totals)
        if total is not None and one.is_plain:
            # Sums that no scores have are of other people than they were taken for; what one source leaves stays few.
            total = on_scale(total, one.people, scale) or (total if is_left else None)
        if total is None or not (one.is_plain or is_few) or (is_few and _follows(one, told)):
            continue
        few = mean_of_few(total, one.people, wave.minimum - 1, scale)
        width = few.high - few.low if one.is_plain else (total.high - total.low) / one.people
        narrowest.append(100 * width / (scale.high - scale.low))
        if is_left or narrow(Span(0.0, width), scale):
            told.append(one.pieces)
            yield _recovered(wave, measure, one, total)
    for piece, (people, total) in bound_pieces(found, totals, scale, wave.minimum).items():
        most = round(people.high) if people.high < 1e9 else 0
        if 0 < most < wave.minimum and narrow(Span(total.low / most, total.high / most), scale):
            who = f"at most {_people(most)} of {wave.label(piece[0])}"
            yield Recovered(wave.key, measure, most, who, "all equations together leave a narrow interval", (total,))


def _of_people(
    wave: _Wave, measure: str, nodes: Sequence[Node], cache: dict[object, list[Combination]]
) -> list[Combination]:
    """Combinations of few people that only who knows everybody's unit and level finds."""
    known = known_pieces(nodes, wave.ledgers, wave.key, measure)
    pattern = wave.key, frozenset(known.of.items())
    if pattern not in cache:
        cache[pattern] = combinations_of_people(known.of, known.sizes, wave.minimum)
    return [one for one in cache[pattern] if one.people < wave.minimum]


def _each_once(found: Sequence[Combination]) -> list[Combination]:
    """Leave out what the same sums with the same factors say under another name."""
    return list({frozenset(one.factors.items()): one for one in reversed(found)}.values())[::-1]


def _follows(one: Combination, told: Sequence[frozenset[Piece]]) -> bool:
    """Whether people already named are among those of a combination, which then says nothing new of them."""
    return any(pieces < one.pieces or (not one.is_plain and pieces & one.pieces) for pieces in told)


def _is_of_one_source(one: Combination) -> bool:
    """Whether one source counts all its sums: what they leave is then a group, whatever rounding hides of it."""
    return len({node.population for node in one.factors}) == 1


def _recovered(wave: _Wave, measure: str, one: Combination, total: Span) -> Recovered:
    """Say whom a combination speaks of, and how it comes about."""
    terms: list[str] = []
    for node, factor in sorted(one.factors.items(), key=lambda term: (-term[1], -term[0].people, term[0])):
        times = "" if abs(abs(factor) - 1) < 1e-9 else f"{abs(factor):g} x "
        sign = "minus " if factor < 0 else ("plus " if terms else "")
        source = node.population.partition(": ")
        where = f"{source[2]}, {wave.places[measure, node]}"
        terms.append(f"{sign}{times}{wave.label(node.group)} ({node.people}, {where})")
    few = one.people < wave.minimum
    if few:
        who = f"{_people(one.people)} of {_names(wave, one)}"
        return Recovered(wave.key, measure, one.people, who, f"n x mean of {' '.join(terms)}", (total,))
    who = f"{_people(one.people)} of {_names(wave, one)} all gave nearly the same answers"
    return Recovered(
        wave.key, measure, one.people, who, f"n x mean of {' '.join(terms)} is at the end of its scale", (total,)
    )


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _names(wave: _Wave, one: Combination) -> str:
    """Groups whose people a combination may speak of."""
    if len(one.factors) == 1:
        return wave.label(next(iter(one.factors)).group)
    names = list(dict.fromkeys(wave.label(key) for key, _ in sorted(one.pieces)))
    named = ", ".join(names[:MOST_NAMED])
    return named if len(names) <= MOST_NAMED else f"{named} and {len(names) - MOST_NAMED} more"


def _small_counts(wave: _Wave, runs: Sequence[Published]) -> Iterator[Recovered]:
    """Groups of too few whose number is printed, and numbers that leave too few."""
    for run in runs:
        cells = [cell for cell in run.cells if cell.wave == wave.key and cell.people is not None]
        for cell in cells:
            if cell.people is not None and 0 < cell.people < wave.minimum:
                who = f"{_people(cell.people)} of {wave.label(cell.group)}"
                yield Recovered(wave.key, cell.measure, cell.people, who, f"their number stands in {cell.place}")
        population = f"{run.run}: {TOOK_PART}"
        nodes = {Node(population, c.group, c.people) for c in cells if c.source == TOOK_PART and c.people is not None}
        for one in combinations(sorted(nodes), wave.trees) if nodes else []:
            if one.people < wave.minimum and len(one.factors) > 1:
                groups = " and ".join(wave.label(node.group) for node in one.factors)
                who = f"{_people(one.people)} of {_names(wave, one)}"
                yield Recovered(wave.key, TOOK_PART, one.people, who, f"the numbers of {groups} leave them")


def _few_wrote(wave: _Wave, runs: Sequence[Published]) -> Iterator[Recovered]:
    """Themes that too few people wrote about, and levels that leave too few of those who did."""
    for run in runs:
        told: dict[str, dict[str, Cell]] = {}
        for cell in run.cells:
            if cell.wave == wave.key and cell.source == WROTE and cell.people is not None:
                told.setdefault(cell.measure, {})[cell.group] = cell
        for measure, cells in told.items():
            whole = cells.pop(COMPANY, None)
            if whole is not None and 0 < (whole.people or 0) < run.minimum_wrote:
                who = f"{_people(whole.people or 0)} of the company"
                yield Recovered(wave.key, measure, whole.people or 0, who, f"their number stands in {whole.place}")
            for group, cell in cells.items() if whole is not None else ():
                left = (whole.people if whole else 0) or 0
                left -= cell.people or 0
                if 0 < left < run.minimum:
                    who = f"{_people(left)} of the company outside {wave.label(group)}"
                    yield Recovered(wave.key, measure, left, who, f"the numbers in {cell.place} leave them")


def _second_moments(wave: _Wave, runs: Sequence[Published]) -> Iterator[Recovered]:
    """People whom a variance counts and no mean, and groups whose spread says that all are alike."""
    for run in runs:
        groups = run.groups.get(wave.key, {})
        cells = [cell for cell in run.cells if cell.wave == wave.key and cell.sd is not None and not cell.is_hidden]
        for cell in cells:
            alike = is_alike(cell, wave.questionnaire.scale_of(cell.measure))
            if alike and cell.people and cell.mean:
                who = f"{alike} of {cell.people} people of {wave.label(cell.group)} gave the same answers"
                total = Span(cell.mean.low * cell.people, cell.mean.high * cell.people)
                yield Recovered(wave.key, cell.measure, cell.people, who, f"mean and spread in {cell.place}", (total,))
        parents = {group.parent for group in groups.values() if group.kind == "unit"}
        for between in (one for one in run.between if one.wave == wave.key):
            units = [
                cell for cell in cells
                if cell.measure == between.measure and cell.group not in parents
                and groups.get(cell.group, Group("", "", "", "")).kind == "unit"
            ]  # fmt: skip
            fits = fitting_people(between, units, wave.questionnaire.scale_of(between.measure), wave.minimum)
            if len(fits) == 1:
                n = len(fits[0].units)
                who = f"{_people(n)} of {', '.join(_unit(wave, unit, between, run) for unit in fits[0].units)}"
                equation = (
                    f"the share of variance between units in {between.place} counts {between.people} people, the shown "
                    f"units have {between.people - n if between.people else 0}; one way alone fits"
                )
                scores = tuple(Span(score, score) for score in fits[0].scores)
                yield Recovered(wave.key, between.measure, n, who, equation, scores)


def _unit(wave: _Wave, unit: str, between: Between, run: Published) -> str:
    """Name of a unit; of one that only a variance knows, the unit whose people belong to none below it."""
    if unit != OWN_UNIT:
        return wave.label(unit)
    groups = run.groups.get(wave.key, {})
    counts = {c.group: c.people for c in run.cells if c.measure == between.measure and c.wave == wave.key and c.people}
    rests = {
        key: counts[key] - sum(counts.get(group.key, 0) for group in groups.values() if group.parent == key)
        for key in {group.parent for group in groups.values() if group.kind == "unit"} & set(counts)
    }
    direct = [wave.label(key) for key, rest in sorted(rests.items()) if rest > 0 and key != COMPANY]
    return f"those directly in {' or '.join(direct)}" if direct else unit


def _printed_though_hidden(runs: Sequence[Published]) -> Iterator[Recovered]:
    """Numbers of a group that another file of the same run hides."""
    for run in runs:
        hidden = {(c.wave, c.group, c.measure): c.place for c in run.cells if c.is_hidden}
        for cell in run.cells:
            place = hidden.get((cell.wave, cell.group, cell.measure))
            if place and not cell.is_hidden and (cell.mean is not None or cell.people is not None):
                label = run.groups.get(cell.wave, {}).get(cell.group, Group("", "", cell.group, "")).label
                scores = (cell.mean,) if cell.mean else ()
                equation = f"{cell.place} prints what {place} hides"
                yield Recovered(cell.wave, cell.measure, cell.people or 0, label, equation, scores)
