"""Read the exports of an engagement otherwise than it says, once, and say how to keep that."""

from __future__ import annotations

from pathlib import Path

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.errors import EngagementError
from stratalign.sources.detect import FORMATS, STATISTICAL


def read_otherwise(path: str | Path, *, format: str = "auto", sheet: str | None = None) -> tuple[Engagement, str]:
    """Load an engagement whose exports are read in another format or from another sheet.

    Parameters
    ----------
    path
        Of the engagement.
    format, sheet
        For the exports of all waves; `auto` and None leave what `engagement.yml` says.

    Returns
    -------
    engagement : Engagement
        With the changed declarations.
    hint : str
        What to write into `engagement.yml` to keep them; "" where nothing is changed.

    Raises
    ------
    EngagementError
        `engagement.yml` is wrong, or there is no such format.
    """
    loaded = load_engagement(path)
    changes = {key: value for key, value in (("format", format), ("sheet", sheet)) if value not in (None, "auto")}
    if not changes:
        return loaded, ""
    known = [*FORMATS, *STATISTICAL]
    if format not in ("auto", *known):
        raise EngagementError(f"there is no survey format '{format}'.{did_you_mean(format, known)}")
    waves = tuple(wave.model_copy(update={"survey": wave.survey.model_copy(update=changes)}) for wave in loaded.waves)
    lines = " and ".join(f"'{key}: {value}'" for key, value in changes.items())
    hint = f"Checked with {lines}. A run does not know that: write it under 'survey' of the wave in engagement.yml."
    return loaded.model_copy(update={"waves": waves}), hint
