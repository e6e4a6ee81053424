"""Tables that are laid out another way than one row a respondent: waves side by side, people side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stratalign.drafting.columns import MAX_STEPS
from stratalign.engagement.configuration import shorten
from stratalign.errors import SourceError
from stratalign.sources.raw import RawSurvey

#: How a header says when: a year, a wave by number, or before and after.
_WHEN = (
    r"(?:19|20)\d\d|(?:wave|welle|vague|ola|onda|golf|time|round|runde|pulse|t)[ _.-]?\d{1,2}"
    r"|pre|post|before|after|vorher|nachher|avant|après|antes|después|depois|prima|dopo|baseline|follow[ _.-]?up"
)
_SIGNS = r"[\s_.:|/()\[\]-]+"
_ENDS = re.compile(rf"(?P<what>.*?\w){_SIGNS}(?P<when>{_WHEN})[\s)\]]*", re.IGNORECASE)
_BEGINS = re.compile(rf"[\s(\[]*(?P<when>{_WHEN}){_SIGNS}(?P<what>\w.*)", re.IGNORECASE)
#: So many questions that were asked at the same times are no accident of names.
MIN_REPEATED = 2
#: With fewer columns a table that has its questions in rows looks like any other.
MIN_PEOPLE = 10
MIN_WORDS = 3


def require_one_wave(raw: RawSurvey, asked: Iterable[str]) -> None:
    """Refuse an export in which the answers of several waves stand side by side: their mean would be of no time.

    Parameters
    ----------
    raw
        The export.
    asked
        Columns that are questions on a scale.

    Raises
    ------
    SourceError
        Most questions stand once for each of the same times, such as `pay_2024` and `pay_2025`.
    """
    columns = list(asked)
    times: dict[str, dict[str, str]] = {}
    for column in columns:
        told = _ENDS.fullmatch(column) or _BEGINS.fullmatch(column)
        if told:
            times.setdefault(told["what"].casefold(), {})[told["when"].casefold()] = column
    repeated = [by_time for by_time in times.values() if len(by_time) > 1]
    alike = [by_time for by_time in repeated if set(by_time) == set(repeated[0])]
    n_columns = sum(map(len, alike))
    if len(alike) < MIN_REPEATED or 2 * n_columns < len(columns):
        return
    when = list(alike[0])
    shown = ", ".join(f"'{shorten(column)}'" for column in alike[0].values())
    raise SourceError(
        f"{raw.file}: {len(alike)} questions stand {len(when)} times side by side, once for each of {', '.join(when)} "
        f"({shown}, ...). A table has one row a respondent and wave: put the columns of each time below the others, "
        "with a column 'wave' that says which it is, and start again with --waves-from wave; or keep the columns of "
        "one time in a file each, and give both with --from. If these are no times, give the columns other names."
    )


def require_people_in_rows(raw: RawSurvey) -> None:
    """Refuse an export that has its questions in rows and people in columns.

    Parameters
    ----------
    raw
        The export.

    Raises
    ------
    SourceError
        The first column holds sentences, each once, and all other columns hold answers from one list.
    """
    first, *people = raw.answers.columns
    is_wide = len(people) >= max(MIN_PEOPLE, 2 * len(raw.answers))
    if not is_wide or len(raw.answers) < 2 or any(len(name.split()) >= MIN_WORDS for name in people):
        return
    questions = raw.answers[first].str.strip()
    if questions.duplicated().any() or any(len(question.split()) < MIN_WORDS for question in questions):
        return
    cells = raw.answers[people].to_numpy().ravel()
    answers = {cell.strip() for cell in cells if cell.strip()}
    if not 2 <= len(answers) <= MAX_STEPS or (cells != "").mean() < 1 / 2:
        return
    raise SourceError(
        f"{raw.file}: questions stand one below the other ('{shorten(str(questions.iloc[0]))}', ...) and people side "
        f"by side ({len(people)} columns). Turn the table, so that each row is a respondent and each column a "
        "question: in Excel copy it and paste it with 'Transpose'."
    )
