"""The waves of an engagement whose file holds several: one for each value of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stratalign.engagement.configuration import shorten, validate
from stratalign.engagement.declarations.survey import Wave, WavesFrom
from stratalign.engagement.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.responses.mapping import Mapping
from stratalign.responses.reading import Kept, count_wave_values
from stratalign.responses.wave_values import in_order, wave_keys
from stratalign.sources.raw import RawSurvey
from stratalign.sources.selected import plain_cell

MAX_WAVES = 40


def resolve_waves(engagement: Engagement, *, kept: Kept | None = None) -> Engagement:
    """List the waves of an engagement that names a column for them.

    Parameters
    ----------
    engagement
        As read.
    kept
        As `read_answers`: the file is not read again for each wave.

    Returns
    -------
    Engagement
        The same with its waves listed, the oldest first; unchanged where they are listed already.

    Raises
    ------
    SourceError
        The file cannot be read, has no such column, or the values do not tell their order.
    """
    declared = engagement.waves_from
    if declared is None:
        return engagement
    counts = count_wave_values(
        declared.survey, declared.column, engagement.raw_files, kept={} if kept is None else kept
    )
    values = _ordered(declared, counts)
    waves = tuple(_wave(declared, value, key) for value, key in zip(values, wave_keys(values), strict=True))
    listed = {name: getattr(engagement, name) for name in Engagement.model_fields}
    listed |= {"waves": waves, "waves_from": None}
    return validate(Engagement, listed, engagement.path_of(declared.survey.name), SourceError)


def without_unasked(mapping: Mapping, raw: RawSurvey) -> Mapping:
    """Leave out of a mapping what nobody of this wave was asked.

    Parameters
    ----------
    mapping
        Of all waves of the file.
    raw
        The rows of one wave.

    Returns
    -------
    Mapping
        Without the items whose columns a note names `not_asked_in_wave`, and without open questions whose columns only
        other waves have. Unchanged where no item would be left.
    """
    unasked = {column for note in raw.notes if note.key == "not_asked_in_wave" for column in note.columns}
    items = {key: column for key, column in mapping.items.items() if column not in unasked}
    if not unasked or not items:
        return mapping
    gone = unasked.difference(raw.answers.columns)
    comments = {key: column for key, column in mapping.comments.items() if column not in gone}
    rankings = {key: columns for key, columns in mapping.rankings.items() if gone.isdisjoint(columns.values())}
    recall = {key: columns for key, columns in mapping.recall.items() if gone.isdisjoint(columns)}
    kept = {"items": items, "comments": comments, "rankings": rankings, "recall": recall}
    ignored = {column: reason for column, reason in mapping.ignore.items() if column not in gone}
    return mapping.model_copy(update={**kept, "ignore": ignored})


def _ordered(declared: WavesFrom, counts: dict[str, int]) -> Sequence[str]:
    """Values of the column as the file writes them, the oldest first."""
    written = {plain_cell(value): re.sub(r"^(\d+)[.,]0+$", r"\1", value) for value in counts}
    shown = ", ".join(f"'{shorten(value)}' ({n:,} rows)" for value, n in list(counts.items())[:8])
    where = f"{declared.survey.name}: '{shorten(declared.column)}' holds {shown}{' ...' if len(counts) > 8 else ''}"
    if len(written) > MAX_WAVES:
        raise SourceError(f"{where}: {len(written)} different values are no waves. Name the right column.")
    if declared.order:
        unknown = [value for value in declared.order if plain_cell(value) not in written]
        if unknown:
            raise SourceError(f"{where}. 'order' names {', '.join(map(repr, unknown))}, which it does not hold.")
        return [written[plain_cell(value)] for value in declared.order]
    ordered = in_order(written.values())
    if ordered is None:
        raise SourceError(
            f"{where}, which tell no order in time. Write 'order:' under 'waves_from' with the oldest first, such as "
            f"order: [{', '.join(map(repr, list(written.values())[:4]))}]."
        )
    return ordered


def _wave(declared: WavesFrom, value: str, key: str) -> Wave:
    """Wave of one value."""
    labels = {plain_cell(text): label for text, label in declared.labels.items()}
    survey = declared.survey.model_copy(update={"where": {**declared.survey.where, declared.column: (value,)}})
    return Wave(key=key, label=labels.get(plain_cell(value), value), survey=survey, roster=declared.roster)
