"""The questionnaire as a page to print: HTML without scripts or anything to load, item keys small beside the items."""

from __future__ import annotations

import html
from collections.abc import Iterator

from stratalign.fielding.files import Fielded, one_line, stem_of
from stratalign.fielding.questionnaire import Asked, Page, Questionnaire, Row, Texts

#: What is ticked on paper.
CIRCLE = "○"
PAPER_NOTES = (
    "on paper nothing is hidden: pages for some levels say whom they are for",
    "type the answers into a table whose headers are the small codes; answers as numbers or words",
)
_STYLE = """
body { font: 11pt/1.4 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; }
h1 { font-size: 1.5rem; } section { margin: 1.6rem 0; } .question, table { break-inside: avoid; }
.question > p { margin: .8rem 0 .3rem; } .question > p:first-child { font-weight: 600; } .notice { font-style: italic; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: thin solid; padding: .3rem .4rem; }
thead th { font-size: .8rem; vertical-align: bottom; } tbody th { text-align: left; font-weight: 400; width: 42%; }
td { text-align: center; } ul { list-style: none; padding: 0; columns: 14rem; } code { font-size: .7rem; opacity: .65; }
.line { display: block; border-bottom: thin solid; height: 1.6rem; } .box { border: thin solid; height: 7rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def build_html(questionnaire: Questionnaire) -> Fielded:
    """Make a page to print of a questionnaire.

    Parameters
    ----------
    questionnaire
        What is asked.

    Returns
    -------
    Fielded
        One `.html` file a language.
    """
    files = {
        f"{stem_of(questionnaire)}-{language}.html": _document(questionnaire, language).encode("utf-8")
        for language in questionnaire.languages
    }
    return Fielded(files, PAPER_NOTES)


def _document(questionnaire: Questionnaire, language: str) -> str:
    title = _said(questionnaire.title, language) or _said(questionnaire.title, next(iter(questionnaire.title)))
    body = "\n".join(_page(page, language) for page in questionnaire.pages)
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _page(page: Page, language: str) -> str:
    notice = f'<p class="notice">{_said(page.notice, language)}</p>\n' if page.notice else ""
    questions = "\n".join(_question(asked, language) for asked in page.questions)
    return f"<section>\n{notice}{questions}\n</section>"


def _question(asked: Asked, language: str) -> str:
    """A question: its text, and where its answer goes."""
    code = "" if asked.rows else f" {_code(asked.code)}"
    answer = "\n".join(_ANSWERS[asked.kind](asked, language))
    return f'<div class="question">\n<p>{_said(asked.texts, language)}{code}</p>\n{answer}\n</div>'


def _choices(asked: Asked, language: str) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{CIRCLE} {_said(choice.texts, language)}</li>" for choice in asked.choices)
    yield "</ul>"


def _grid(asked: Asked, language: str) -> Iterator[str]:
    yield "<table>\n<thead><tr><td></td>"
    yield from (f'<th scope="col">{_said(choice.texts, language)}</th>' for choice in asked.choices)
    yield "</tr></thead>\n<tbody>"
    for row in asked.rows:
        yield f"<tr>{_row_head(row, language)}{f'<td>{CIRCLE}</td>' * len(asked.choices)}</tr>"
    yield "</tbody>\n</table>"


def _sliders(asked: Asked, language: str) -> Iterator[str]:
    """A number to write down between the two ends."""
    yield "<table>\n<tbody>"
    for row in asked.rows:
        ends = [f"{asked.low} {_said(row.low, language)}".strip(), f"{asked.high} {_said(row.high, language)}".strip()]
        yield f"<tr>{_row_head(row, language)}<td>{ends[0]}</td><td>____</td><td>{ends[1]}</td></tr>"
    yield "</tbody>\n</table>"


def _lines(asked: Asked, language: str) -> Iterator[str]:
    for row in asked.rows:
        yield f'<p>{_said(row.texts, language)} {_code(row.code)}<span class="line"></span></p>'


def _ranks(asked: Asked, language: str) -> Iterator[str]:
    yield "<table>\n<tbody>"
    yield from (f"<tr>{_row_head(row, language)}<td>____</td></tr>" for row in asked.rows)
    yield "</tbody>\n</table>"


def _line(asked: Asked, language: str) -> Iterator[str]:
    yield '<span class="line"></span>'


def _box(asked: Asked, language: str) -> Iterator[str]:
    yield '<div class="box"></div>'


#: Kind of a question -> where its answer goes.
_ANSWERS = {
    "choice": _choices, "grid": _grid, "slider": _sliders, "lines": _lines, "ranking": _ranks, "text": _line,
    "comment": _box,
}  # fmt: skip


def _row_head(row: Row, language: str) -> str:
    return f'<th scope="row">{_said(row.texts, language)} {_code(row.code)}</th>'


def _code(code: str) -> str:
    return f"<code>{html.escape(code)}</code>"


def _said(texts: Texts, language: str) -> str:
    return html.escape(one_line(texts.get(language, "")))
