"""The answers of one wave, wherever they are kept and in however many downloads they came."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from stratalign.engagement.declarations.corrections import RawFiles
from stratalign.engagement.declarations.survey import SurveyFile, Wave
from stratalign.errors import NoRowFitsError, RepeatedAnswersError, SourceError
from stratalign.responses.downloads import Fielded, append_downloads
from stratalign.sources.codebooks.attach import attach_codebook
from stratalign.sources.corrected import correct_survey
from stratalign.sources.detect import parse_rows, read_survey
from stratalign.sources.places import fetch
from stratalign.sources.questions.folded import fold_choices
from stratalign.sources.questions.unseen import blank_unseen
from stratalign.sources.raw import RawSurvey
from stratalign.sources.selected import Where, not_asked_note, require_column, select_records

#: What stands in no file: a character for private use.
NO_CELL = "\ue000"
#: Whole files that hold several waves, by what was asked for: read once for all of them.
Kept = dict[str, RawSurvey]


def read_answers(
    survey: SurveyFile,
    files: RawFiles,
    *,
    waves: Sequence[Wave] = (),
    respondent_id: str | None = None,
    kept: Kept | None = None,
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
    kept
        Takes whole files that hold several waves, and gives those it has.

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
    if survey.database is None:
        _refuse_other_waves(survey, waves)
    fielded = _fielded(survey, waves)
    if not survey.where:
        return _read_whole(survey, files, respondent_id, fielded)
    try:
        whole = _keep(survey, files, respondent_id, fielded, {} if kept is None else kept)
    except RepeatedAnswersError as repeated:
        return _read_part(survey, files, respondent_id, fielded, repeated.questions)
    if whole.detection.format == "generic_long" and not set(survey.where) <= set(whole.answers.columns):
        return _read_part(survey, files, respondent_id, fielded, whole.detection.item_columns)
    return select_records(whole, survey.where)


def count_wave_values(survey: SurveyFile, column: str, files: RawFiles, *, kept: Kept) -> dict[str, int]:
    """List the cells of a wave column.

    Parameters
    ----------
    survey
        Where the answers are.
    column
        The column.
    files
        Where the files are.
    kept
        As `read_answers`.

    Returns
    -------
    dict
        Rows by cell, in the order of the file; blank cells are left out.

    Raises
    ------
    SourceError
        As `read_answers`, or there is no such column.
    """
    try:
        whole = _keep(survey, files, None, (None, None), kept)
    except RepeatedAnswersError as repeated:
        if column not in repeated.waves:
            raise
        return repeated.waves[column]
    if whole.detection.format == "generic_long" and column not in whole.answers:
        return _cells_of_rows(survey, column, files)
    require_column(survey.name, column, list(whole.answers.columns))
    counts = whole.answers[column].str.strip().value_counts(sort=False)
    return {str(cell): int(n) for cell, n in counts.items() if cell}


def _cells_of_rows(survey: SurveyFile, column: str, files: RawFiles) -> dict[str, int]:
    """Cells of a column that a table of answers loses when its rows are put together: asking for none shows them."""
    try:
        _read_whole(survey, files, None, (None, None), where={column: (NO_CELL,)})
    except NoRowFitsError as none:
        return none.held
    raise SourceError(f"{survey.name}: '{column}' holds what no file should, U+E000. Clean the column.")


def _read_part(
    survey: SurveyFile, files: RawFiles, respondent_id: str | None, fielded: Fielded, questions: Sequence[str]
) -> RawSurvey:
    """The rows of one wave alone, of a table whose respondents have several; questions of other waves are told."""
    part = _read_whole(survey, files, respondent_id, fielded, where=survey.where)
    not_asked = [question for question in questions if question not in part.answers.columns]
    return replace(part, notes=(*part.notes, *not_asked_note(not_asked)))


def _keep(survey: SurveyFile, files: RawFiles, respondent_id: str | None, fielded: Fielded, kept: Kept) -> RawSurvey:
    """The whole file, read once."""
    asked = survey.model_copy(update={"where": {}, "ids_restart": None, "keep_previews": False}).model_dump_json()
    if asked not in kept:
        kept[asked] = _read_whole(survey, files, respondent_id, fielded)
    return kept[asked]


def _read_whole(
    survey: SurveyFile, files: RawFiles, respondent_id: str | None, fielded: Fielded, *, where: Where | None = None
) -> RawSurvey:
    """Table, query, file or downloads as one survey; `where` chooses among the rows of a table before it is one."""
    if survey.database is not None:
        return _read_database(survey, files, where)
    names = (survey.name, *survey.later_downloads)
    first, *later = [_read_file(file, survey, files, where) for file in names]
    whole = append_downloads(first, later, respondent_id=respondent_id, fielded=fielded) if later else first
    return fold_choices(whole)


def _read_database(survey: SurveyFile, files: RawFiles, where: Where | None) -> RawSurvey:
    """The table or query, with the labels of the codebook where one is named."""
    from stratalign.sources.database import read_table  # its drivers cost more than most engagements' files

    assert survey.database is not None
    rows = read_table(survey.database)
    raw = parse_rows(rows, survey.name, format=survey.format, long=survey.long, where=where)
    if survey.codebook:
        with fetch(survey.codebook, files.folder) as codebook:
            raw = attach_codebook(raw, codebook)
    return blank_unseen(correct_survey(raw, files.corrections, file=survey.name, is_part=where is not None))


def _read_file(file: str, survey: SurveyFile, files: RawFiles, where: Where | None) -> RawSurvey:
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
            where=where,
        )
    return blank_unseen(correct_survey(raw, files.corrections, file=file, is_part=where is not None))


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
            if _table_of(wave.survey) != _table_of(survey) and file in (wave.survey.file, *wave.survey.later_downloads):
                raise SourceError(
                    f"{file} is the file of wave {wave.key} and a later download of {survey.name}: its answers would "
                    "count in both. Take it out of one."
                )


def _table_of(survey: SurveyFile) -> SurveyFile:
    """The same whichever of its waves is meant."""
    return survey.model_copy(update={"where": {}})
