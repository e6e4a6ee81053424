"""The mapping and the own questionnaire of an engagement as a workbook to edit: written, compared, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stratalign.drafting.mapping_file import QUESTION, mapping_text
from stratalign.engagement.configuration import did_you_mean, parse_yaml, validate
from stratalign.engagement.declarations.survey import Wave
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.engagement.instrument import Instrument, instrument_path, load_instrument
from stratalign.errors import EngagementError, InstrumentError
from stratalign.responses.mapping import Mapping, load_mapping, require_mapping_fits
from stratalign.responses.reading import read_answers
from stratalign.responses.waves import resolve_waves
from stratalign.runs.codebook_instrument import (
    QUESTIONS_SHEET,
    instrument_changes,
    instrument_yaml,
    read_instrument_sheets,
)
from stratalign.runs.codebook_mapping import codebook_name, mapping_changes, read_codebook, write_codebook

#: What a wave without a mapping file is compared with.
NOTHING_MAPPED = Mapping.model_construct(items={})


def export_codebook(engagement: str | Path, *, wave: str | None = None) -> Path:
    """Write the mapping of a wave, and the own questionnaire, as a workbook into the engagement's folder.

    Parameters
    ----------
    engagement
        Folder of the engagement.
    wave
        Key of the wave; may be left out where there is one.

    Returns
    -------
    pathlib.Path
        The workbook, named as `new` names it; one that is there is kept beside it as `.before.xlsx`.

    Raises
    ------
    EngagementError
        There is no such wave.
    SourceError, InstrumentError
        The export or the mapping cannot be read.
    """
    loaded = resolve_waves(load_engagement(engagement))
    chosen = _wave(loaded, wave)
    raw = read_answers(chosen.survey, loaded.raw_files, waves=loaded.waves)
    data = load_mapping(loaded.folder / chosen.survey.mapping).model_dump(exclude_none=True)
    path = loaded.folder / codebook_name(chosen.survey.mapping)
    instrument = load_instrument(loaded.instrument, folder=loaded.folder)
    if path.exists():
        path.replace(path.with_suffix(".before.xlsx"))
    return write_codebook(raw, data, instrument, path, own=own_instrument(loaded))


def own_instrument(engagement: Engagement) -> dict[str, Any] | None:
    """What the file of an own questionnaire says; None where a shipped one is used."""
    if not engagement.instrument.endswith((".yml", ".yaml")):
        return None
    return parse_yaml(instrument_path(engagement.instrument, folder=engagement.folder), InstrumentError)


def import_codebook(
    engagement: str | Path, codebook: Path, *, wave: str | None = None, apply: bool = False
) -> tuple[list[str], list[Path]]:
    """Compare an edited workbook with the files of an engagement, and write those that change when asked.

    Parameters
    ----------
    engagement, wave
        As `export_codebook`.
    codebook
        The edited workbook.
    apply
        Write the mapping file and the own questionnaire; those before are kept beside them as `.before-import.yml`.

    Returns
    -------
    changes : list of str
        From `mapping_changes` and `instrument_changes`.
    files : list of pathlib.Path
        Those that change.

    Raises
    ------
    EngagementError, InstrumentError, SourceError
        The workbook, or what it makes, cannot be used; nothing is written.
    """
    loaded = resolve_waves(load_engagement(engagement))
    chosen = _wave(loaded, wave)
    path = loaded.folder / chosen.survey.mapping
    data = read_codebook(codebook)
    after = validate(Mapping, data, codebook, InstrumentError)
    own = own_instrument(loaded)
    asked = read_instrument_sheets(codebook, own) if own and _shows_instrument(codebook) else own
    instrument = load_instrument(loaded.instrument, folder=loaded.folder)
    if asked is not None:
        instrument = validate(Instrument, asked, codebook, InstrumentError)
    raw = read_answers(chosen.survey, loaded.raw_files, waves=loaded.waves)
    require_mapping_fits(after, raw, instrument)
    changes = mapping_changes(load_mapping(path) if path.exists() else NOTHING_MAPPED, after)
    texts = {path: _mapping_anew(path, data, after)} if changes else {}
    of_instrument = instrument_changes(own, asked) if own and asked else []
    if of_instrument and asked:
        file = instrument_path(loaded.instrument, folder=loaded.folder)
        texts[file] = instrument_yaml(asked, before=file.read_text(encoding="utf-8-sig"))
    if apply:
        _write(texts)
    return [*changes, *of_instrument], list(texts)


def _mapping_anew(path: Path, data: dict[str, Any], after: Mapping) -> str:
    """Text of a mapping; a question of the file so far stays while no column it names has another use."""
    if not path.exists():
        return mapping_text(data)
    before, now = load_mapping(path).columns, after.columns
    changed = [column for column in {**before, **now} if before.get(column) != now.get(column)]
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    asked = [line.removeprefix(QUESTION).strip() for line in lines if line.startswith(QUESTION)]
    kept = [question for question in asked if not any(f"'{column}'" in question for column in changed)]
    return mapping_text(data, questions=tuple(kept))


def _write(texts: dict[Path, str]) -> None:
    """Write files as a whole; those before are kept beside them."""
    drafts = {path: path.with_name(f"{path.name}.part") for path in texts}
    for path, text in texts.items():
        drafts[path].write_text(text, encoding="utf-8")
    for path, draft in drafts.items():
        if path.exists():
            path.replace(path.with_suffix(".before-import.yml"))
        draft.replace(path)


def _shows_instrument(codebook: Path) -> bool:
    """Whether a workbook has sheets for the questionnaire."""
    from openpyxl import load_workbook

    workbook = load_workbook(codebook, read_only=True)
    try:
        return QUESTIONS_SHEET in workbook.sheetnames
    finally:
        workbook.close()


def _wave(engagement: Engagement, key: str | None) -> Wave:
    """Wave of a key, or the only one; waves of one file share their mapping."""
    keys = [wave.key for wave in engagement.waves]
    tables = {(wave.survey.name, wave.survey.mapping) for wave in engagement.waves}
    if key is None and len(tables) == 1:
        return engagement.waves[0]
    if key not in keys:
        what = f"there is no wave '{key}'." if key else f"there are {len(keys)} waves: say which with --wave."
        raise EngagementError(f"{what}{did_you_mean(key or '', keys)}")
    return engagement.waves[keys.index(key)]
