"""The questionnaire as a Word document to print or edit: WordprocessingML (ECMA-376), headings and tables only."""

from __future__ import annotations

from collections.abc import Iterator

from stratalign.fielding.files import Fielded, one_line, stem_of
from stratalign.fielding.printed import CIRCLE, PAPER_NOTES
from stratalign.fielding.questionnaire import Asked, Questionnaire, Row, Texts
from stratalign.word_file import grid, package, paragraph, run

#: Style -> half points and look.
_STYLES = {"Title": (40, "<w:b/>"), "Question": (22, "<w:b/>"), "Notice": (22, "<w:i/>")}


def build_docx(questionnaire: Questionnaire) -> Fielded:
    """Make a Word document of a questionnaire.

    Parameters
    ----------
    questionnaire
        What is asked.

    Returns
    -------
    Fielded
        One `.docx` file a language.
    """
    files = {
        f"{stem_of(questionnaire)}-{language}.docx": package(_content(questionnaire, language), language, _STYLES)
        for language in questionnaire.languages
    }
    return Fielded(files, PAPER_NOTES)


def _content(questionnaire: Questionnaire, language: str) -> Iterator[str]:
    """Paragraphs and tables of the whole document."""
    title = questionnaire.title.get(language) or next(iter(questionnaire.title.values()))
    yield paragraph(run(title), "Title")
    for page in questionnaire.pages:
        if page.notice:
            yield paragraph(run(page.notice[language]), "Notice")
        for asked in page.questions:
            code = "" if asked.rows else run(f" {asked.code}", "Code")
            yield paragraph(run(asked.texts[language]) + code, "Question")
            yield from _answer(asked, language)


def _answer(asked: Asked, language: str) -> Iterator[str]:
    """Where the answer to a question goes."""
    if asked.kind == "choice":
        yield from (paragraph(run(f"{CIRCLE} {_in(choice.texts, language)}")) for choice in asked.choices)
    elif asked.kind in ("text", "comment"):
        yield from [paragraph(run("_" * 80))] * (4 if asked.kind == "comment" else 1)
    elif asked.kind == "lines":
        yield from (paragraph(f"{_row(row, language)}{run(' ' + '_' * 60)}") for row in asked.rows)
    else:
        yield grid(_table_rows(asked, language))


def _table_rows(asked: Asked, language: str) -> Iterator[list[str]]:
    """Cells of a grid, of sliders or of ranks."""
    if asked.kind == "grid":
        yield [run(""), *(run(_in(choice.texts, language)) for choice in asked.choices)]
        yield from ([_row(row, language), *[run(CIRCLE)] * len(asked.choices)] for row in asked.rows)
        return
    for row in asked.rows:
        if asked.kind == "ranking":
            yield [_row(row, language), run("____")]
        else:
            ends = [f"{asked.low} {_in(row.low, language)}", f"{asked.high} {_in(row.high, language)}"]
            yield [_row(row, language), run(ends[0]), run("____"), run(ends[1])]


def _row(row: Row, language: str) -> str:
    return run(_in(row.texts, language)) + run(f" {row.code}", "Code")


def _in(texts: Texts, language: str) -> str:
    return one_line(texts.get(language, ""))
