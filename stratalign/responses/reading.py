"""The answers of one wave, wherever they are kept and in however many downloads they came."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from stratalign.engagement.declarations.corrections import RawFiles
from stratalign.engagement.declarations.survey import SurveyFile, Wave
from stratalign.errors import SourceError
from stratalign.responses.downloads import Fielded, append_downloads
from stratalign.sources.codebooks.attach import attach_codebook
from stratalign.sources.corrected import correct_survey
from stratalign.sources.detect import parse_rows, read_survey
from stratalign.sources.places import fetch
from stratalign.sources.raw import RawSurvey


def read_answers(
    survey: SurveyFile, files: RawFiles, *, waves: Sequence[Wave] = (), respondent_id: str | None = None
) -> RawSurvey:
    """Read what people answered in one wave.

    Parameters
    ----------
    survey
        Where the answers are, in one file or several downloads, and the codebook of their codes.
    files
        Where they are, and what is corrected in them.
    waves
        Every wave of the engagement: none may name another's file, and one says when its own was in the field.
    respondent_id
        Column of ids that recognises the answers of later downloads where the survey tool tells none.

    Returns
    -------
    RawSurvey
        One export, with the corrections of the engagement; an answer that several downloads hold stands in it once.

    Raises
    ------
    SourceError
        As `read_survey`, `read_table`, `fetch`, `apply_corrections` and `append_downloads`; or a later download is
        another wave's file.
    """
    if survey.database is not None:
        return _read_database(survey, files)
    _refuse_other_waves(survey, waves)
    first, *later = [_read_file(file, survey, files) for file in (survey.name, *survey.later_downloads)]
    if not later:
        return first
    fielded = _fielded(survey, waves)
    return append_downloads(first, later, respondent_id=respondent_id, fielded=fielded)


def _read_database(survey: SurveyFile, files: RawFiles) -> RawSurvey:
    """The table or query, with the labels of the codebook where one is named."""
    from stratalign.sources.database import read_table  # its drivers cost more than most engagements' files

    assert survey.database is not None
    raw = parse_rows(read_table(survey.database), survey.name, format=survey.format, long=survey.long)
    if survey.codebook:
        with fetch(survey.codebook, files.folder) as codebook:
            raw = attach_codebook(raw, codebook)
    return correct_survey(raw, files.corrections, file=survey.name)


def _read_file(file: str, survey: SurveyFile, files: RawFiles) -> RawSurvey:
    """One download, with the labels of the codebook where one is named."""
    with ExitStack() as fetched:
        path = fetched.enter_context(fetch(file, files.folder))
        codebook = fetched.enter_context(fetch(survey.codebook, files.folder)) if survey.codebook else None
        raw = read_survey(
            path,
            format=survey.format,
            sheet=survey.sheet,
            header_row=survey.header_row,
            long=survey.long,
            codebook=codebook,
        )
    return correct_survey(raw, files.corrections, file=file)


def _fielded(survey: SurveyFile, waves: Sequence[Wave]) -> Fielded:
    """When the wave of a file was in the field."""
    wave = next((wave for wave in waves if wave.survey == survey), None)
    return (wave.fielded_from, wave.fielded_to) if wave else (None, None)


def _refuse_other_waves(survey: SurveyFile, waves: Sequence[Wave]) -> None:
    """Refuse a file named twice, or by two waves: its answers would count in both."""
    own = [survey.name, *survey.later_downloads]
    for file in survey.later_downloads:
        if own.count(file) > 1:
            raise SourceError(f"{file} is named twice in one wave. Take it out of 'later_downloads' once.")
        for wave in waves:
            if wave.survey != survey and file in (wave.survey.file, *wave.survey.later_downloads):
                raise SourceError(
                    f"{file} is the file of wave {wave.key} and a later download of {survey.name}: its answers would "
                    "count in both. Take it out of one."
                )
