"""All calculations that stored answers of R are held against, as anchors of the examination."""

from __future__ import annotations

import importlib

from stratalign.doctor.anchor import Anchor
from stratalign.doctor.reference.stored import CASES, Case, stored_answers

ROOMS = (
    "agreement", "scales", "consensus", "small_groups", "scores", "comparisons", "regression", "robustness", "panel",
    "claims",
)  # fmt: skip


def reference_cases() -> list[Case]:
    """Every calculation that is held against a stored answer, in the order of rooms.

    Returns
    -------
    list of Case
        Each names its public statistic.
    """
    for room in ROOMS:
        importlib.import_module(f"stratalign.doctor.reference.{room}")
    return CASES


def reference_anchors() -> list[Anchor]:
    """Every stored answer as an anchor, in the order of rooms.

    Returns
    -------
    list of Anchor
        Quantity is the public statistic with the key of its answer.
    """
    answers = stored_answers()
    return [
        Anchor(
            f"{case.statistic}: {case.key.replace('_', ' ')}",
            answers[case.key].package,
            answers[case.key].value,
            case.compute,
            case.tolerance,
        )
        for case in reference_cases()
    ]
