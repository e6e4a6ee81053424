"""What gaps are called, for who answers them in a plan; asked before anything is analysed."""

from __future__ import annotations

from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.errors import EngagementError
from stratalign.suggestions import did_you_mean

#: Before the dimension, in the key of a gap that something fell.
FELL = "fell."
#: Keys of gaps that are not about one dimension.
GAPS = ("tests", "level_gap", "zones", "units", "consensus", "whole", "questionnaire")


def require_known_answers(engagement: Engagement, instrument: Instrument) -> None:
    """Refuse an action that answers what no report calls a gap; what one report does not find may still be answered.

    Parameters
    ----------
    engagement
        With the plan.
    instrument
        Whose dimensions may be gaps.

    Raises
    ------
    EngagementError
        The first such action, with what gaps are called.
    """
    dimensions = [one.key for one in instrument.dimensions]
    known = [*GAPS, *dimensions, *(f"{FELL}{key}" for key in dimensions)]
    for action in engagement.strategy.goals_and_actions:
        if action.answers is not None and action.answers not in known:
            raise EngagementError(
                f"engagement.yml: the action '{action.action}' answers '{action.answers}', and no gap is called so. "
                f"Gaps are {', '.join(GAPS)} and the questionnaire's dimensions.{did_you_mean(action.answers, known)}"
            )
