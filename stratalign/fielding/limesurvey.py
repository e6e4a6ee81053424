"""LimeSurvey's survey structure as tab-separated values: a row for each setting, group, question, row and answer.

The rules are those of the manual's page "Tab Separated Value survey structure" and of the tables an import fills: the
base language first and each other as a copy of it, question codes of letters and digits (20), answer codes (5).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from stratalign.fielding.files import Fielded, delimited, one_line, stem_of
from stratalign.fielding.questionnaire import LEVEL, UNIT, Asked, Choice, Page, Questionnaire

COLUMNS = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
    "mandatory", "encrypted", "other", "default", "same_default", "same_script", "slider_layout", "slider_min",
    "slider_max", "slider_accuracy", "slider_separator", "em_validation_q", "random_order",
)  # fmt: skip
#: Longest code of an answer.
ANSWER_CODE = 5
#: More choices than this are a list that unfolds.
MAX_RADIO = 12
SEPARATOR = "|"
_TYPES = {"grid": "F", "ranking": "F", "slider": "K", "text": "S", "lines": "Q", "comment": "T"}
#: One group a page, numbers and names of groups hidden, times kept.
_SETTINGS = {
    "format": "G", "showgroupinfo": "X", "showqnumcode": "X", "showxquestions": "N", "allowprev": "Y",
    "datestamp": "Y", "savetimings": "Y",
}  # fmt: skip
_NOTES = (
    "import: Create survey > Import, choose the .txt file",
    "export: Responses > Export, headings 'Question code', answers 'Full answers'; unit and level come back as words",
    "codes hold letters and digits only: clarity_1 is clarity[clarity1]; the reader knows them",
)
_RANKS = (
    "ranking is a grid in which each rank may be used once: LimeSurvey's own ranking exports a column a rank, not a "
    "column a priority"
)

Cells = dict[str, str]


def build_limesurvey(questionnaire: Questionnaire) -> Fielded:
    """Make LimeSurvey's structure of a questionnaire.

    Parameters
    ----------
    questionnaire
        Pages become groups; those for some levels have a relevance equation.

    Returns
    -------
    Fielded
        One `.txt` file, UTF-8 with a byte order mark.
    """
    rows = [*_survey(questionnaire)]
    for language in questionnaire.languages:
        rows += _content(questionnaire, language)
    table = [COLUMNS, *([row.get(column, "") for column in COLUMNS] for row in rows)]
    text = delimited(table, "\t")
    ranks = (_RANKS,) if any(asked.kind == "ranking" for asked in questionnaire.questions) else ()
    return Fielded({f"{stem_of(questionnaire)}-limesurvey.txt": text.encode("utf-8-sig")}, (*_NOTES, *ranks))


def answer_codes(asked: Asked) -> dict[str, str]:
    """Code of each choice in LimeSurvey: its own where every one of the question fits, else A1, A2 and so on."""
    own = [choice.code for choice in asked.choices]
    if all(code.isalnum() and code.isascii() and len(code) <= ANSWER_CODE for code in own):
        return dict(zip(own, own, strict=True))
    return {code: f"A{place}" for place, code in enumerate(own, start=1)}


def _survey(questionnaire: Questionnaire) -> Iterator[Cells]:
    """Settings of the survey, then its texts by language."""
    others = " ".join(questionnaire.languages[1:])
    settings = {"sid": "111111", "language": questionnaire.language, "additional_languages": others, **_SETTINGS}
    for name, value in settings.items():
        yield {"class": "S", "name": name, "text": value}
    for language in questionnaire.languages:
        title = questionnaire.title.get(language) or next(iter(questionnaire.title.values()))
        yield {"class": "SL", "name": "surveyls_title", "text": one_line(title), "language": language}


def _content(questionnaire: Questionnaire, language: str) -> Iterator[Cells]:
    """Groups, questions, rows and answers in one language; ids are those of every other language."""
    number = 0
    for place, page in enumerate(questionnaire.pages, start=1):
        yield {
            "id": str(place), "class": "G", "type/scale": str(place), "name": page.code,
            "relevance": _relevance(questionnaire, page), "language": language,
        }  # fmt: skip
        for asked in page.questions:
            number += 1
            for cells in _question(questionnaire, asked, language, str(number)):
                yield cells | {"language": language}
            number += len(asked.rows)


def _relevance(questionnaire: Questionnaire, page: Page) -> str:
    """Equation that decides whether a group is shown."""
    if not page.asked_of:
        return "1"
    level = next(asked for asked in questionnaire.questions if asked.code == LEVEL)
    codes = answer_codes(level)
    return " or ".join(f'{LEVEL}.NAOK == "{codes[c.code]}"' for c in questionnaire.level_choices(page.asked_of))


def _question(questionnaire: Questionnaire, asked: Asked, language: str, number: str) -> Iterator[Cells]:
    """A question with its rows and answers."""
    many = "!" if len(asked.choices) > MAX_RADIO or asked.code == UNIT else "L"
    yield {
        "id": number, "class": "Q", "type/scale": _TYPES.get(asked.kind, many),
        "name": questionnaire.short_codes[asked.code], "relevance": "1", "text": _words(asked.texts, language),
        "mandatory": "N", "encrypted": "N", "other": "N", "same_default": "1", **_attributes(asked),
    }  # fmt: skip
    for place, row in enumerate(asked.rows, start=1):
        text = _words(row.texts, language)
        if asked.kind == "slider" and language in row.low and language in row.high:
            ends = (_words(row.low, language), _words(row.high, language))
            text = SEPARATOR.join(part.replace(SEPARATOR, "/") for part in (text, *ends))
        yield {
            "id": str(int(number) + place), "class": "SQ", "type/scale": "0",
            "name": _row_code(questionnaire, asked, row.code, place), "relevance": "1", "text": text,
        }  # fmt: skip
    codes = answer_codes(asked)
    for choice in asked.choices:
        yield _answer(choice, codes, language, number)


def _row_code(questionnaire: Questionnaire, asked: Asked, code: str, place: int) -> str:
    """Code of a row: its own where it is an item, the priority's where ranks are given, else its place."""
    if asked.kind == "lines":
        return f"SQ{place:03d}"
    if asked.kind == "ranking":
        rest = "".join(filter(str.isalnum, code.removeprefix(asked.code)))
        return rest if len(rest) <= 20 else f"{rest[:17]}{place:03d}"
    return questionnaire.short_codes[code]


def _attributes(asked: Asked) -> Mapping[str, str]:
    """Further settings of a question."""
    if asked.kind == "slider":
        return {
            "slider_layout": "1", "slider_min": str(asked.low), "slider_max": str(asked.high), "slider_accuracy": "1",
            "slider_separator": SEPARATOR,
        }  # fmt: skip
    return {"em_validation_q": "unique(self.NAOK)", "random_order": "1"} if asked.kind == "ranking" else {}


def _answer(choice: Choice, codes: dict[str, str], language: str, number: str) -> Cells:
    return {
        "id": number, "class": "A", "type/scale": "0", "name": codes[choice.code], "relevance": "0",
        "text": _words(choice.texts, language),
    }  # fmt: skip


def _words(texts: Mapping[str, str], language: str) -> str:
    """Text as LimeSurvey shows it: HTML, with braces that start no expression."""
    return html.escape(one_line(texts[language]), quote=False).replace("{", "&lbrace;").replace("}", "&rbrace;")
