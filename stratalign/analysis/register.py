"""Who is behind each published number of a wave: written down here, or the number is not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.comments import Mentions
from stratalign.analysis.questionnaire import people_of_same_source, structure_parts
from stratalign.analysis.results import QuestionnaireResults, WaveResults
from stratalign.disclosure.cells import PublishedCells
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.population import is_few
from stratalign.disclosure.register import (
    DecidedPeople,
    Together,
    people_together,
    register_group_scores,
    register_items,
    register_statistic,
    register_together,
)
from stratalign.engagement.instrument import Instrument
from stratalign.errors import DisclosureError
from stratalign.scores.groups import OVERALL, Groups
from stratalign.scores.scoring import INDEX_KEY

#: What the numbers of a wave are printed in.
PRODUCT = "report"


class Sources(NamedTuple):
    """What the numbers of a wave were computed from.

    `scales`: answers to scales of two and more items; `answers`: to every reported question, index respondent_id;
    `points`: scores of respondents, as `wide_scores` gives them; `rankings`: index respondent_id; `mentions`: who wrote
    about what.
    """

    groups: Groups
    decisions: Mapping[str, Decision]
    points: pd.DataFrame
    scales: Mapping[str, pd.DataFrame]
    answers: pd.DataFrame
    rankings: pd.DataFrame
    mentions: Mentions | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Book:
    """A wave's sources over its people: who has a score in what, who was decided upon for what.

    `together` keeps who is in groups that are taken together.
    """

    sources: Sources
    instrument: Instrument
    people: pd.Index
    has: Mapping[str, np.ndarray]
    answered: Mapping[str, np.ndarray]
    together: dict[tuple[str, Together], np.ndarray] = field(default_factory=dict)

    def key_of(self, measure: str) -> str:
        """Key of the decision that a measure falls under."""
        return measure if measure in self.sources.decisions else "alignment"

    def decided(self, measure: str, together: Together) -> DecidedPeople:
        """Who was decided upon for a measure, in groups taken together."""
        decision, place = self.sources.decisions[self.key_of(measure)], (self.key_of(measure), together)
        if place not in self.together:
            self.together[place] = people_together(self.sources.groups, decision, together, self.people)
        return DecidedPeople(measure, self.together[place] & self.answered[measure], decision.minimum)

    def complete(self, answers: pd.DataFrame) -> np.ndarray:
        """Who answered a scale in full."""
        found = np.zeros(len(self.people), dtype=bool)
        is_full = ~np.isnan(answers.to_numpy(dtype=float)).any(axis=1)
        found[self.people.get_indexer(answers.index.get_level_values("respondent_id"))[is_full]] = True
        return found


class _Together(NamedTuple):
    """A statistic of several groups together: who is in it, and how many its result says there are.

    `measures`: what those who are in the groups were decided upon for.
    """

    name: str
    measures: tuple[str, ...]
    together: Together
    people: np.ndarray
    n_told: float
    n_coefficients: int = 0


class _OfGroup(NamedTuple):
    """A statistic of one group: who is in it, and how many its result says there are."""

    group_id: str
    measure: str
    people: np.ndarray
    n_told: float


def register_wave(results: WaveResults, sources: Sources, instrument: Instrument) -> PublishedCells:
    """Write down the people behind every number of a wave.

    Parameters
    ----------
    results
        What is to be published.
    sources
        What it was computed from.
    instrument
        The questionnaire.

    Returns
    -------
    PublishedCells
        Over the respondents of the wave, for the analyst alone.

    Raises
    ------
    DisclosureError
        A number is computed from other people than those of a group that was decided on.
    """
    people = sources.groups.membership.index
    answered: dict[str, np.ndarray] = {}
    for decision in sources.decisions.values():
        answered |= _columns(decision.answered, people)
    book = _Book(sources, instrument, people, _columns(sources.points.notna(), people), answered)
    cells = _register_scores(PublishedCells(people), results, book)
    if results.items is not None:
        shown = results.items.groups[~results.items.groups["is_hidden"].astype(bool)]
        given = sources.answers.reindex(people).notna()
        minimum = sources.decisions["participation"].minimum
        cells = register_items(cells, sources.groups, given, shown, product=PRODUCT, minimum=minimum)
    if sources.mentions is not None:
        shown = sources.mentions.shown
        shown = shown[~shown["is_hidden"].astype(bool)].rename(columns={"measure_key": "item_key"})
        wrote, minimum = sources.mentions.table.reindex(people), sources.decisions["participation"].minimum
        cells = register_items(cells, sources.groups, wrote, shown, product=PRODUCT, minimum=minimum)
    for found in _of_groups(results, book):
        cells = _add_group(cells, book, found)
    for several in (*_of_units(results, book), *_of_scales(results, book), *_of_models(results, book)):
        cells = _add_together(cells, book, several)
    return cells


def n_people_behind(register: PublishedCells | None, units: pd.DataFrame, outcome: str) -> int:
    """Count the different people behind units that have a result, by the register and not by what the units say.

    Parameters
    ----------
    register
        Of the wave.
    units
        Rows of shown units: group_id and the outcome, missing where a unit has none.
    outcome
        Column of the result.

    Returns
    -------
    int
        A person of a unit and of the one above it counts once.

    Raises
    ------
    DisclosureError
        A unit's index is not registered, so nobody knows of whom it is.
    """
    means = (
        {}
        if register is None
        else {
            cell.group_id: cell.people
            for cell in register.cells
            if (cell.measure, cell.statistic) == (INDEX_KEY, "mean")
        }
    )
    wanted = units.loc[units[outcome].notna(), "group_id"].astype(str).tolist()
    if unknown := [group_id for group_id in wanted if group_id not in means]:
        raise DisclosureError(
            f"{outcome}: the index of {', '.join(unknown)} is related to results, and nobody registered of whom it is. "
            "Register it, or leave it out."
        )
    return int(np.logical_or.reduce([means[group_id] for group_id in wanted]).sum()) if wanted else 0


def _register_scores(cells: PublishedCells, results: WaveResults, book: _Book) -> PublishedCells:
    """Add who answered and the scores of groups, after looking whether these are of whom they say they are."""
    groups, decisions = book.sources.groups, book.sources.decisions
    for measure, has in book.has.items():
        if n_other := int((has != book.answered.get(measure, ~has)).sum()):
            raise DisclosureError(
                f"{measure}: {n_other} people have a score and were not decided on, or have none and were."
            )
    cells = register_group_scores(cells, groups, decisions["participation"], product=PRODUCT, statistics=["count"])
    for key, decision in decisions.items():
        if key not in ("participation", "ranking"):
            cells = register_group_scores(cells, groups, decision, product=PRODUCT, statistics=["mean", "sd"])
    _require_counts(results, cells)
    return cells


def _columns(table: pd.DataFrame, people: pd.Index) -> dict[str, np.ndarray]:
    """Columns of truth values, over all people."""
    values = table.reindex(people, fill_value=False).to_numpy(dtype=bool)
    return {str(key): column for key, column in zip(table.columns, values.T, strict=True)}


def _require_counts(results: WaveResults, cells: PublishedCells) -> None:
    """Refuse published counts that are not those of the registered people."""
    sizes = {(cell.group_id, cell.measure): int(cell.people.sum()) for cell in cells.cells if cell.statistic != "sd"}
    rows = results.group_scores.dropna(subset="n_respondents")
    told = zip(*(rows[name].tolist() for name in ("group_id", "measure_key", "n_respondents")), strict=True)
    wrong = [(group, measure, n) for group, measure, n in told if sizes.get((group, measure)) != n]
    if wrong:
        group, measure, n = wrong[0]
        raise DisclosureError(
            f"{len(wrong)} scores of groups rest on other people than were decided on; {group}, {measure}: {n:.0f} "
            f"people, not {sizes.get((group, measure), 'shown at all')}."
        )


def _add_group(cells: PublishedCells, book: _Book, found: _OfGroup) -> PublishedCells:
    _require_told(found.measure, found.people, found.n_told)
    return register_statistic(
        cells,
        book.sources.groups,
        book.sources.decisions[book.key_of(found.measure)],
        cells.people[found.people],
        product=PRODUCT,
        group_id=found.group_id,
        measure=found.measure,
        statistic="share",
    )


def _add_together(cells: PublishedCells, book: _Book, found: _Together) -> PublishedCells:
    _require_told(found.name, found.people, found.n_told)
    return register_together(
        cells,
        [book.decided(measure, found.together) for measure in found.measures],
        found.people,
        product=PRODUCT,
        together=found.together,
        measure=found.name,
        statistic="model",
        n_coefficients=found.n_coefficients,
    )


def _require_told(name: str, people: np.ndarray, n_told: float) -> None:
    """Refuse a result that says it rests on another number of people than are behind it."""
    if (n := int(people.sum())) != n_told:
        raise DisclosureError(f"{name}: rests on {n_told:.0f} people, and {n} were decided on. Compute it from these.")


def _of_groups(results: WaveResults, book: _Book) -> Iterable[_OfGroup]:
    """Consensus, recall and clarity of levels, and the index weighted to the roster."""
    if results.representation is not None and (mean := results.representation.mean) is not None:
        yield _OfGroup(OVERALL, INDEX_KEY, book.has[INDEX_KEY], mean.n_respondents)
    found = results.consensus
    if found is None:
        return
    ranked = pd.DataFrame()
    if found.map is not None:
        ranked = found.map.n_respondents.rename_axis("level").to_frame("n_respondents").reset_index()
    everybody = np.ones(len(book.people), dtype=bool)
    for measure, table, who in (
        ("ranking", ranked, np.asarray(book.people.isin(book.sources.rankings.index))),
        ("participation", found.recall, everybody),
        ("participation", found.recall_scores, everybody),
        ("clarity", found.clarity, book.has.get("clarity", ~everybody)),
    ):
        rows = table.drop_duplicates("level") if len(table) else pd.DataFrame(columns=["level", "n_respondents"])
        for level, n in zip(rows["level"], rows["n_respondents"], strict=True):
            members = book.sources.groups.membership[f"level:{level}"].to_numpy(dtype=bool)
            yield _OfGroup(f"level:{level}", measure, members & who, float(n))


def _of_units(results: WaveResults, book: _Book) -> Iterable[_Together]:
    """Agreement within units and differences between them; index and outcome by the same people and by others."""
    for row in results.agreement:
        inside = book.has[row.dimension] & book.decided(row.dimension, "units").people
        n_told = float(inside.sum()) if row.icc is None else row.icc.n_respondents
        yield _Together(row.dimension, (row.dimension,), "units", inside, n_told, row.n_units)
    found, sources = results.questionnaire, book.sources
    split = None if found is None else found.same_source
    if split is not None:
        used = people_of_same_source(sources.points, book.instrument, sources.groups, sources.decisions)
        keys = () if used is None else tuple(map(str, used.columns[:2]))
        inside = np.asarray(book.people.isin([] if used is None else used.index))
        yield _Together("same_source", keys, "units", inside, split.n_respondents, len(keys))


def _of_scales(results: WaveResults, book: _Book) -> Iterable[_Together]:
    """Reliability of scales."""
    told = [(row.dimension, row.n_respondents) for row in results.reliability]
    # Without a scale of several questions the table has no columns.
    if results.questionnaire is not None and len(results.questionnaire.scales):
        scales = results.questionnaire.scales.dropna(subset="n")
        told += list(zip(scales["dimension"], scales["n"], strict=True))
    for dimension, n in told:
        answers = book.sources.scales[dimension]
        yield _Together(dimension, (dimension,), "overall", book.complete(answers), float(n), answers.shape[1])


def _of_models(results: WaveResults, book: _Book) -> Iterable[_Together]:
    """Factor models, comparisons of leaders with staff, and what goes with the main outcome."""
    if results.questionnaire is not None:
        yield from _of_structure(results.questionnaire, book)
        yield from _of_comparisons(results.questionnaire, book)
    if results.drivers is not None and len(results.drivers.shares):
        keys = (*results.drivers.shares["term"].astype(str), results.drivers.outcome)
        inside = np.logical_and.reduce([book.has[key] for key in keys])
        yield _Together("drivers", keys, "overall", inside, results.drivers.shares.attrs["n_rows"], len(keys))


def _of_structure(found: QuestionnaireResults, book: _Book) -> Iterable[_Together]:
    """Factor models that could be fitted."""
    scales = book.sources.scales
    parts = {(pillar, number): keys for pillar, number, _, keys in structure_parts(scales, book.instrument)}
    for fit in found.structure.to_dict("records"):
        if pd.notna(fit.get("cfi", np.nan)):
            keys = parts[fit["pillar"], fit["part"]]
            complete = np.logical_and.reduce([book.complete(scales[key]) for key in keys])
            n_items = sum(scales[key].shape[1] for key in keys)
            name = f"structure:{fit['pillar']}:{fit['part']}"
            yield _Together(name, tuple(keys), "overall", complete, fit["n"], n_items)


def _of_comparisons(found: QuestionnaireResults, book: _Book) -> Iterable[_Together]:
    """Leaders and staff by the same questions: of the levels shown, in each of which none or enough left one open."""
    decision, membership = book.sources.decisions["alignment"], book.sources.groups.membership
    names = [level for level in book.sources.groups.of_kind("level") if decision.is_visible(level)]
    levels = [membership[level].to_numpy(dtype=bool) for level in names]
    for row in found.invariance.to_dict("records"):
        key, people = str(row["dimension"]), np.zeros(len(book.people), dtype=bool)
        complete = book.complete(book.sources.scales[key])
        for inside in (level & book.has[key] for level in levels):
            is_few_open = is_few(int((inside & ~complete).sum()), decision.minimum)
            people |= inside if is_few_open else inside & complete
        yield _Together(f"scale:{key}", (key,), "levels", people, row["n_leaders"] + row["n_staff"])
