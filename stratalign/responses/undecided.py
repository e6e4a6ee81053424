"""Questions whose answers nobody has put into order yet: set aside, with the scale they wait for."""

from __future__ import annotations

from stratalign.engagement.instrument import Instrument
from stratalign.responses.mapping import Mapping

#: How the reason begins for which a column is set aside whose answers have no order yet; the scale follows.
WAITS_FOR = "waits for the order of scale "


def without_undecided(mapping: Mapping, instrument: Instrument) -> Mapping:
    """Set aside the columns of items whose answers have no order yet.

    Parameters
    ----------
    mapping
        What each column is said to be.
    instrument
        The questionnaire as it is written, undecided scales included.

    Returns
    -------
    Mapping
        Those columns stand under `ignore`; the reason names the scale they wait for.
    """
    waiting = {key: scale for key, scale in instrument.undecided.items() if key in mapping.items}
    if not waiting:
        return mapping
    ignored = {mapping.items[key]: f"{WAITS_FOR}'{scale}'" for key, scale in waiting.items()}
    items = {key: column for key, column in mapping.items.items() if key not in waiting}
    return mapping.model_copy(update={"items": items, "ignore": {**mapping.ignore, **ignored}})
