"""The official strategy, as the client states it."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.overrides import Named
from stratalign.engagement.declarations.types import Day, Key, Text
from stratalign.vocabulary import ActionStatus, Step


class SuccessMetric(Frozen):
    """How success is measured, and for whom."""

    name: Text
    scope: Literal["company", "team", "individual"] = "company"
    target: Text | None = None


class Priority(Frozen):
    """One of the few optimizing strategies (the big bets)."""

    key: Key
    name: Text
    description: Text | None = None


class Action(Frozen):
    """A committed action with its owner and horizon; `answers` is the key of a gap of the report, where it is known.

    `moves` is the dimension that is meant to move, `agreed_after` the wave after whose report the action was agreed,
    `status` how far it is: the report on what changed sets the three beside what was measured since.
    """

    goal: Text
    action: Text
    owner: Text
    horizon_days: Literal[30, 60, 90]
    step: Step = "goals_and_actions"
    metric: Text | None = None
    due: Day | None = None
    answers: Named | None = None
    moves: Named | None = None
    agreed_after: Key | None = None
    status: ActionStatus | None = None


class Strategy(Frozen):
    """The official strategy, block by block, as the client states it."""

    vision: Text | None = None
    mission: Text | None = None
    values: tuple[Text, ...] = ()
    ideal_target_clients: tuple[Text, ...] = ()
    differentiation: tuple[Text, ...] = ()
    success_metrics: tuple[SuccessMetric, ...] = ()
    optimizing_strategies: tuple[Priority, ...] = ()
    goals_and_actions: tuple[Action, ...] = ()

    @field_validator("optimizing_strategies")
    @classmethod
    def _each_once(cls, priorities: tuple[Priority, ...]) -> tuple[Priority, ...]:
        keys = [priority.key for priority in priorities]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise ValueError(f"the key {', '.join(map(repr, repeated))} stands more than once. Give each its own.")
        return priorities
