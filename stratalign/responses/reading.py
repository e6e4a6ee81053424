"""The answers of one wave, wherever they are kept and in however many downloads they came."""

from __future__ import annotations

from stratalign.declarations.survey import SurveyFile
from stratalign.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey
from stratalign.sources.raw import RawSurvey


def read_answers(survey: SurveyFile, engagement: Engagement) -> RawSurvey:
    """Read what people answered in one wave.

    Parameters
    ----------
    survey
        Where the answers are.
    engagement
        Says where the files are.

    Returns
    -------
    RawSurvey
        One export, as it is.

    Raises
    ------
    SourceError
        As `read_survey`.
    """
    if survey.file is None:
        raise SourceError(f"{survey.name}: a database is not read yet. Export the table to a file.")
    return read_survey(engagement.path_of(survey.file), format=survey.format, sheet=survey.sheet)
