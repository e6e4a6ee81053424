"""Errors a user can act on: each message says what, where, how many and what to do."""


class StratalignError(Exception):
    """Base of every error stratalign raises on purpose; its message is written for the analyst."""


class EngagementError(StratalignError):
    """`engagement.yml` or a file it names is wrong or missing."""


class BrandError(StratalignError):
    """A brand file, or a font or logo it names, is missing or wrong, or its colours fail their readers."""


class InstrumentError(StratalignError):
    """An instrument, mapping or set of items cannot be used as asked."""


class SourceError(StratalignError):
    """A survey export, roster or performance file cannot be read as asked."""


class RepeatedAnswersError(SourceError):
    """Respondents answer the same question several times in one table.

    `waves` are the columns that would tell these answers apart, each with its cells and their rows; the first fits
    best. `questions` are all that the table holds, where they stand in rows.
    """

    def __init__(self, message: str, *, waves: dict[str, dict[str, int]], questions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.waves = waves
        self.questions = questions


class NoRowFitsError(SourceError):
    """No row of a table is of the wave asked for; `held` are the cells its column holds, with their rows."""

    def __init__(self, message: str, *, held: dict[str, int]) -> None:
        super().__init__(message)
        self.held = held


class StatisticError(StratalignError):
    """A statistic is undefined for the data given; it is refused instead of guessed."""


class ReadinessError(StratalignError):
    """A readiness check blocks the run; nothing was written for the client."""


class DisclosureError(StratalignError):
    """A number below the disclosure threshold was about to leave the analyst's machine."""


class ExportError(StratalignError):
    """A client file could not be written, or failed verification after it was written."""


class DocumentError(StratalignError):
    """A document is not what its schema says, or a sentence points at a number that is not there."""
