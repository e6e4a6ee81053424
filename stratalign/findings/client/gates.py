"""Why nothing is claimed of a measure that cannot carry it, and what stands beside a claim on one that hardly can.

What is at fault is decided in `analysis/gates.py`, not here.
"""

from __future__ import annotations

from stratalign.analysis.gates import (
    FEW_UNITS,
    FEWEST_UNITS,
    LEAST_RELIABLE,
    LOOSE_MEANS,
    PEOPLE_PER_TERM,
    RELIABLE,
    RELIABLE_MEANS,
)
from stratalign.analysis.results import Analysis
from stratalign.findings.labels import measure_label, worded
from stratalign.language.fields import Cell, Field, Message
from stratalign.language.messages import listing, message
from stratalign.vocabulary import ClaimFamily


def scale_notes(analysis: Analysis, family: ClaimFamily, *, are_loose_told: bool = False) -> tuple[Message, ...]:
    """Scales that hang together too loosely for a claim, and those that a claim rests on all the same.

    Parameters
    ----------
    analysis
        With its claims.
    family
        Levels, measures, change or drivers.
    are_loose_told
        Whether the page says already which scales are loose.

    Returns
    -------
    tuple of Message
        None, or up to three sentences.
    """
    scales = {dimension.key for dimension in analysis.instrument.dimensions} if analysis.instrument else set()
    closed = [key for key in analysis.claims.at_fault(family, "reliability") if key in scales]
    at_fault = analysis.claims.at_fault(family, "reliability", is_closed=False)
    loose = [key for key in at_fault if key in scales and key not in closed]
    notes = []
    if closed:
        notes.append(message("gate.scales.closed", labels=_labels(analysis, closed), floor=LEAST_RELIABLE))
    if loose and not are_loose_told:
        notes.append(message("gate.scales.loose", labels=_labels(analysis, loose), floor=RELIABLE))
    if open_ones := [key for key in analysis.claims.beside(family, "left_open") if key in scales]:
        notes.append(message("gate.left_open", labels=_labels(analysis, open_ones)))
    return tuple(notes)


def unit_notes(analysis: Analysis, table: str) -> tuple[Message, ...]:
    """Units that a test sets apart and their best estimate does not, and that the order of the others is open.

    Parameters
    ----------
    analysis
        With its claims.
    table
        Whose rows name units.

    Returns
    -------
    tuple of Message
        None, or up to four sentences.
    """
    weak = analysis.claims.at_fault("units", "unit_means", is_closed=False)
    notes = []
    for way, keys in (("closed", sorted(analysis.claims.gated("units"))), ("inside", [key for key in weak if key])):
        if keys:
            names = listing([Cell(table, key, "label") for key in keys])
            notes.append(message(f"gate.unit_means.{way}", units=names))
    if "" in weak:
        notes.append(message("gate.unit_means.loose", floor=LOOSE_MEANS))
    if open_ones := analysis.claims.beside("units", "left_open"):
        notes.append(message("gate.left_open.units", units=listing([Cell(table, key, "label") for key in open_ones])))
    return tuple(notes)


def agreement_notes(analysis: Analysis) -> tuple[Message, ...]:
    """Dimensions on which units may differ only in what they left open.

    Parameters
    ----------
    analysis
        With its claims.

    Returns
    -------
    tuple of Message
        None or one sentence.
    """
    open_ones = analysis.claims.at_fault("agreement", "left_open")
    return (message("gate.left_open.agreement", labels=_labels(analysis, open_ones)),) if open_ones else ()


def driver_notes(analysis: Analysis, outcome: Field, n_people: int, n_terms: int) -> tuple[Message, ...]:
    """Why shares of what is explained are not compared.

    Parameters
    ----------
    analysis
        With its claims.
    outcome
        Its label.
    n_people, n_terms
        People and dimensions of the model.

    Returns
    -------
    tuple of Message
        A sentence for each fault.
    """
    claims, notes = analysis.claims, []
    if claims.at_fault("drivers", "people"):
        dimensions = message("count.dimensions", n=n_terms)
        notes.append(message("gate.people.closed", n=n_people, dimensions=dimensions, floor=PEOPLE_PER_TERM))
    if claims.at_fault("drivers", "fit"):
        notes.append(message("gate.fit.closed", outcome=outcome))
    if flat := claims.at_fault("drivers", "spread"):
        notes.append(message("gate.spread.closed", labels=_labels(analysis, flat)))
    if open_ones := claims.at_fault("drivers", "left_open"):
        notes.append(message("gate.left_open.drivers", labels=_labels(analysis, open_ones)))
    return (*notes, *scale_notes(analysis, "drivers"))


def relation_notes(analysis: Analysis, n_units: int) -> tuple[Message, ...]:
    """Why nothing is claimed across units, or why what is claimed is drawn upwards or downwards.

    Parameters
    ----------
    analysis
        With its claims.
    n_units
        Units of the outcome that has most.

    Returns
    -------
    tuple of Message
        A sentence for each fault.
    """
    claims, notes = analysis.claims, []
    if claims.at_fault("outcomes", "units"):
        notes.append(message("gate.units.closed", floor=FEWEST_UNITS))
    elif claims.at_fault("outcomes", "units", is_closed=False):
        notes.append(message("gate.units.few", n=n_units, floor=FEW_UNITS))
    if claims.at_fault("outcomes", "exposure"):
        notes.append(worded("gate.exposure.closed", analysis.instrument))
    elif claims.at_fault("outcomes", "exposure", is_closed=False):
        notes.append(worded("gate.exposure.loose", analysis.instrument, floor=RELIABLE_MEANS))
    if claims.beside("outcomes", "left_open"):
        notes.append(message("gate.left_open.outcomes"))
    return tuple(notes)


def meaning_notes(analysis: Analysis) -> tuple[Message, ...]:
    """Dimensions of which it is not said whether they mean the same to leaders and staff.

    Parameters
    ----------
    analysis
        With its claims.

    Returns
    -------
    tuple of Message
        None or one sentence.
    """
    open_ones = analysis.claims.at_fault("questionnaire", "left_open")
    return (message("gate.left_open.questionnaire", labels=_labels(analysis, open_ones)),) if open_ones else ()


def priority_notes(analysis: Analysis) -> tuple[Message, ...]:
    """Levels that ranked the priorities clearly less often than others.

    Parameters
    ----------
    analysis
        With its claims.

    Returns
    -------
    tuple of Message
        None or one sentence.
    """
    less = analysis.claims.at_fault("priorities", "left_open")
    levels = listing([message(f"level.{level}") for level in less])
    return (message("gate.left_open.priorities", levels=levels),) if less else ()


def culture_notes(analysis: Analysis) -> tuple[Message, ...]:
    """That one side left clearly more sliders open.

    Parameters
    ----------
    analysis
        With its claims.

    Returns
    -------
    tuple of Message
        None or one sentence.
    """
    less = analysis.claims.beside("culture", "left_open")
    return (message("gate.left_open", labels=_labels(analysis, less)),) if less else ()


def _labels(analysis: Analysis, keys: list[str]) -> Field:
    assert analysis.instrument is not None
    language = analysis.engagement.language
    return listing([measure_label(key, analysis.instrument, language) for key in keys])
