"""What is planted in a recovery, and what goes wrong on the way: scenarios, each a study whose answer is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import StatisticError
from stratalign.models.claims.same_source import USUAL_METHOD_SHARE
from stratalign.numerics.display import displayed
from stratalign.study.simulate import SCENARIOS, Study, Truth

#: Which companies of all are in the study: all; those that are far from the middle in alignment; those that lasted.
Selection = Literal["all", "extremes", "survivors"]
#: Shares that a usual survey has: people without care, answers not given.
USUAL_CARELESS, USUAL_MISSING = 0.05, 0.05
#: Companies drawn for each that is kept where some are not.
DRAWN_PER_KEPT = 2


@displayed
@dataclass(frozen=True, slots=True)
class RecoveryScenario:
    """A study of which everything is known. SYNTHETIC.

    - `truth`: planted correlations and method. `n_companies`: companies in the study.
    - `careless`, `missing`: shares of people who answer without care and of answers not given.
    - `selection`: `all`; `extremes`, only companies in the highest and lowest quarter of true alignment take part;
      `survivors`, the half of the companies that grew most is still there.
    """

    key: str
    truth: Truth
    n_companies: int = 410
    careless: float = USUAL_CARELESS
    missing: float = USUAL_MISSING
    selection: Selection = "all"


#: Nothing but the error that the same raters share.
_METHOD_ALONE = replace(SCENARIOS["null"], scenario="same_source_null", method_share=USUAL_METHOD_SHARE)
_EVIDENCE = SCENARIOS["evidence"]


#: Scenarios by name. `assumptions hold` in the first four; in the others something is wrong with the data.
RECOVERY_SCENARIOS: dict[str, RecoveryScenario] = {
    scenario.key: scenario
    for scenario in (
        RecoveryScenario("null", SCENARIOS["null"], careless=0.0),
        RecoveryScenario("evidence", _EVIDENCE, careless=0.0),
        RecoveryScenario("published", SCENARIOS["lsa_claim"], careless=0.0),
        RecoveryScenario("small", _EVIDENCE, n_companies=80, careless=0.0),
        RecoveryScenario("same_source", SCENARIOS["same_source"]),
        RecoveryScenario("same_source_null", _METHOD_ALONE),
        RecoveryScenario("careless", _EVIDENCE, careless=0.15, missing=0.15),
        RecoveryScenario("extremes", _EVIDENCE, selection="extremes"),
        RecoveryScenario("attrition", _EVIDENCE, selection="survivors"),
    )
}
#: Scenarios whose intervals assume nothing that the data break.
SOUND = ("null", "evidence", "published", "small")


def scenario_of(given: str | RecoveryScenario) -> RecoveryScenario:
    """Scenario by its name, or as given.

    Parameters
    ----------
    given
        Key of `RECOVERY_SCENARIOS`, or a scenario of your own.

    Returns
    -------
    RecoveryScenario
        What is planted and what goes wrong.

    Raises
    ------
    StatisticError
        There is no such scenario, or its shares or size make no study.
    """
    if not isinstance(given, RecoveryScenario):
        if given not in RECOVERY_SCENARIOS:
            hint = did_you_mean(str(given), list(RECOVERY_SCENARIOS))
            raise StatisticError(
                f"there is no scenario '{given}'.{hint} There are {', '.join(RECOVERY_SCENARIOS)} and predictors."
            )
        return RECOVERY_SCENARIOS[given]
    if not all(0 <= share < 1 for share in (given.careless, given.missing)) or given.selection not in SELECTIONS:
        raise StatisticError(
            f"scenario '{given.key}': shares of careless people and missing answers lie from 0 to below 1, and its "
            f"selection is {', '.join(SELECTIONS)}."
        )
    return given


def n_drawn(scenario: RecoveryScenario) -> int:
    """Companies to draw, so that enough are left."""
    return scenario.n_companies * (1 if scenario.selection == "all" else DRAWN_PER_KEPT)


def select_companies(study: Study, scenario: RecoveryScenario) -> np.ndarray:
    """Companies of a drawn study that take part.

    Parameters
    ----------
    study
        Of `n_drawn` companies.
    scenario
        Says who takes part.

    Returns
    -------
    numpy.ndarray
        Their identifiers.
    """
    chance = SELECTIONS[scenario.selection](study)
    kept = np.sort(np.argsort(-chance, kind="stable")[: scenario.n_companies])
    return study.companies["company_id"].to_numpy()[kept]


#: The companies with the largest of these values take part.
SELECTIONS: dict[str, Callable[[Study], np.ndarray]] = {
    "all": lambda study: np.zeros(len(study.companies)),
    "extremes": lambda study: study.latent["true_alignment"].abs().to_numpy(),
    "survivors": lambda study: study.companies["revenue_cagr_pct"].to_numpy(),
}
