"""XLSForm for KoBoToolbox, ODK and every tool that takes it: sheets survey, choices and settings.

The rules are those of xlsform.org: names of letters, digits and underscores; texts as `label::Language (code)`;
`${name}` names another question.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence

from babel import Locale
from babel.core import UnknownLocaleError

from stratalign.fielding.files import Fielded, one_line, stem_of
from stratalign.fielding.questionnaire import LEVEL, UNIT, Asked, Choice, Page, Questionnaire, Row

_NOTES = (
    "import: KoBoToolbox New > Upload an XLSForm; ODK Central New > Upload a form",
    "export: CSV or XLS, 'XML values and headers'; names of groups before the names may stay",
    "items of a dimension stand one below the other, not in a grid",
)
_RANKS = "priorities are ranked one by one, each rank once, in a fixed order: columns of the form's own ranking differ"

Cells = dict[str, str]
Lists = dict[str, tuple[Choice, ...]]


def build_xlsform(questionnaire: Questionnaire) -> Fielded:
    """Make the workbook of a questionnaire.

    Parameters
    ----------
    questionnaire
        Pages become groups on one screen; those for some levels are relevant to them only.

    Returns
    -------
    Fielded
        One `.xlsx` file.
    """
    names = {language: f"{_language_name(language)} ({language})" for language in questionnaire.languages}
    lists: Lists = {}
    survey: list[Cells] = [{"type": "start", "name": "start"}, {"type": "end", "name": "end"}]
    for page in questionnaire.pages:
        survey += _page(questionnaire, page, lists, names)
    choices = [
        {"list_name": name, "name": choice.code} | _labels(choice.texts, names)
        for name, choices in lists.items()
        for choice in choices
    ]
    title = questionnaire.title.get(questionnaire.language) or next(iter(questionnaire.title.values()))
    settings = {
        "form_title": _words(title),
        "form_id": re.sub(r"\W+", "_", stem_of(questionnaire)),
        "default_language": names[questionnaire.language],
    }
    ranks = (_RANKS,) if any(asked.kind == "ranking" for asked in questionnaire.questions) else ()
    workbook = _workbook({"survey": survey, "choices": choices, "settings": [settings]})
    return Fielded({f"{stem_of(questionnaire)}-xlsform.xlsx": workbook}, (*_NOTES, *ranks))


def _list_name(asked: Asked, lists: Lists) -> str:
    """Name of the list with a question's choices: each list once, however many questions use it."""
    known = [name for name, choices in lists.items() if choices == asked.choices]
    if not known:
        lists[f"choices_{asked.code}"] = asked.choices
    return known[0] if known else f"choices_{asked.code}"


def _page(questionnaire: Questionnaire, page: Page, lists: Lists, names: Mapping[str, str]) -> Iterator[Cells]:
    """Rows of a page: questions with rows are a group of their own, the others stand by themselves."""
    levels = [f"${{{LEVEL}}} = '{choice.code}'" for choice in questionnaire.level_choices(page.asked_of)]
    relevant = {"relevant": " or ".join(levels)} if page.asked_of else {}
    for asked in page.questions:
        if not asked.rows:
            yield {"name": asked.code, **_single(asked, lists), **relevant} | _labels(asked.texts, names)
            continue
        group = {"type": "begin_group", "name": f"group_{asked.code}", "appearance": "field-list", **relevant}
        yield group | _labels(asked.texts, names)
        for place, row in enumerate(asked.rows):
            yield {"name": row.code, **_row(asked, place, lists)} | _labels(row.texts, names) | _ends(asked, row, names)
        yield {"type": "end_group"}


def _single(asked: Asked, lists: Lists) -> Cells:
    """Kind of a question without rows."""
    if asked.kind == "choice":
        look = {"appearance": "minimal"} if asked.code == UNIT else {}
        return {"type": f"select_one {_list_name(asked, lists)}", **look}
    return {"type": "text", **({"appearance": "multiline"} if asked.kind == "comment" else {})}


def _row(asked: Asked, place: int, lists: Lists) -> Cells:
    """Kind of a row."""
    if asked.kind == "lines":
        return {"type": "text"}
    if asked.kind == "slider":
        return {"type": "range", "parameters": f"start={asked.low} end={asked.high} step=1"}
    chosen = {"type": f"select_one {_list_name(asked, lists)}", "appearance": "likert"}
    if asked.kind == "ranking" and place:
        others = " and ".join(f". != ${{{row.code}}}" for row in asked.rows[:place])
        return chosen | {"constraint": others}
    return chosen


def _ends(asked: Asked, row: Row, names: Mapping[str, str]) -> Cells:
    """What the ends of a slider mean, as a hint."""
    if asked.kind != "slider":
        return {}
    return {
        f"hint::{name}": _words(f"{asked.low} = {row.low[language]}, {asked.high} = {row.high[language]}")
        for language, name in names.items()
        if language in row.low and language in row.high
    }


def _labels(texts: Mapping[str, str], names: Mapping[str, str]) -> Cells:
    return {f"label::{name}": _words(texts[language]) for language, name in names.items() if language in texts}


def _words(text: str) -> str:
    """Text that names no other question."""
    return one_line(text).replace("${", "$ {")


def _language_name(code: str) -> str:
    """Name of a language in itself, such as Deutsch; the code where nobody knows it."""
    try:
        return str(Locale.parse(code).get_language_name(code) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def _workbook(sheets: Mapping[str, Sequence[Cells]]) -> bytes:
    """Workbook of sheets whose columns are named in their first row; every cell is text, whatever it begins with."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for line, row in enumerate([dict(zip(columns, columns, strict=True)), *rows], start=1):
            for place, column in enumerate(columns, start=1):
                if row.get(column):
                    cell = sheet.cell(line, place, row[column])
                    cell.data_type = "s"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
