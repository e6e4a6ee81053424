"""REDCap's data dictionary: 18 columns, one row a field, grids as matrix groups.

The rules are those of the dictionary's own help: names of lower-case letters, digits and single underscores that begin
with a letter; choices as `code, label | code, label`; one language a project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from stratalign.fielding.files import Fielded, delimited, one_line, stem_of
from stratalign.fielding.questionnaire import LEVEL, UNIT, Asked, Choice, Page, Questionnaire, Row

NAME, FORM, SECTION, TYPE, LABEL, CHOICES, NOTE, VALIDATION, LOWEST, HIGHEST = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max",
)  # fmt: skip
BRANCHING, ALIGNMENT = "Branching Logic (Show field only if...)", "Custom Alignment"
MATRIX, RANKING = "Matrix Group Name", "Matrix Ranking?"
COLUMNS = (
    NAME, FORM, SECTION, TYPE, LABEL, CHOICES, NOTE, VALIDATION, LOWEST, HIGHEST, "Identifier?", BRANCHING,
    "Required Field?", ALIGNMENT, "Question Number (surveys only)", MATRIX, RANKING, "Field Annotation",
)  # fmt: skip
RECORD, FORM_NAME = "record_id", "questionnaire"
#: Longer names are taken, with a warning that statistical programs cut them.
COMFORTABLE_NAME = 26

Cells = dict[str, str]


def build_redcap(questionnaire: Questionnaire) -> Fielded:
    """Make REDCap's data dictionary of a questionnaire, one file a language.

    Parameters
    ----------
    questionnaire
        Pages for some levels become branching logic of their fields.

    Returns
    -------
    Fielded
        A `.csv` file for each language; all have the same fields.
    """
    names = variable_names(questionnaire)
    files = {}
    for language in questionnaire.languages:
        fields: list[Cells] = [{NAME: RECORD, TYPE: "text", LABEL: "Record"}]
        for page in questionnaire.pages:
            fields += _page(questionnaire, page, language, names)
        rows = [[(field | {FORM: FORM_NAME}).get(column, "") for column in COLUMNS] for field in fields]
        name = f"{stem_of(questionnaire)}-redcap-{language}.csv"
        files[name] = delimited([COLUMNS, *rows], ",").encode("utf-8")
    return Fielded(files, tuple(_notes(questionnaire, names)))


def variable_names(questionnaire: Questionnaire) -> dict[str, str]:
    """Name of the field of each question without rows and of each row, by its code; no two alike."""
    codes = [c for asked in questionnaire.questions for c in ([r.code for r in asked.rows] or [asked.code])]
    names: dict[str, str] = {}
    taken = {RECORD}
    for code in codes:
        plain = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]", "_", code.casefold())).strip("_")
        names[code] = next(name for n in count(1) if (name := plain if n == 1 else f"{plain}_v{n}") not in taken)
        taken.add(names[code])
    return names


def _notes(questionnaire: Questionnaire, names: dict[str, str]) -> Iterator[str]:
    yield "import: Designer > Data Dictionary, upload the .csv file into an empty project; enable it as a survey"
    yield "export: Data Exports > All data > CSV, raw; labelled exports need the dictionary as 'codebook:'"
    if len(questionnaire.languages) > 1:
        yield (
            "a dictionary holds one language: import the first file, and give the texts of the others under "
            "Multi-Language Management (the fields are the same)"
        )
    if any(asked.kind == "ranking" for asked in questionnaire.questions):
        yield "the priorities to rank are shown in a fixed order: REDCap cannot shuffle them"
    long = [name for name in names.values() if len(name) > COMFORTABLE_NAME]
    if long:
        yield f"REDCap warns of {len(long)} names longer than {COMFORTABLE_NAME} letters, as {long[0]}, and takes them"
    changed = [
        code for code, name in names.items() if re.sub(r"[^a-z0-9]", "", code.casefold()) != name.replace("_", "")
    ]
    if changed:
        yield f"{', '.join(changed[:5])} had to be renamed: map them by hand when the answers are in"


def _page(questionnaire: Questionnaire, page: Page, language: str, names: dict[str, str]) -> Iterator[Cells]:
    """Fields of a page."""
    shown = [f"[{names[LEVEL]}] = '{choice.code}'" for choice in questionnaire.level_choices(page.asked_of)]
    for asked in page.questions:
        for field in _fields(asked, language, names):
            yield field | ({BRANCHING: " or ".join(shown)} if page.asked_of else {})


def _fields(asked: Asked, language: str, names: dict[str, str]) -> Iterator[Cells]:
    """Fields of a question: one, or one a row."""
    if not asked.rows:
        yield {NAME: names[asked.code], LABEL: _words(asked.texts[language])} | _single(asked, language)
        return
    for place, row in enumerate(asked.rows):
        heading = {SECTION: _words(asked.texts[language])} if place == 0 else {}
        field = {NAME: names[row.code], LABEL: _words(row.texts[language])}
        yield heading | field | _row(asked, row, language, names)


def _single(asked: Asked, language: str) -> Cells:
    """Kind of a question without rows."""
    if asked.kind == "choice":
        many = "dropdown" if asked.code == UNIT else "radio"
        return {TYPE: many, CHOICES: _choices(asked.choices, language)}
    return {TYPE: "notes" if asked.kind == "comment" else "text"}


def _row(asked: Asked, row: Row, language: str, names: dict[str, str]) -> Cells:
    """Kind of a row."""
    if asked.kind == "lines":
        return {TYPE: "text"}
    if asked.kind == "slider":
        ends = [_words(end.get(language, "")).replace("|", "/") for end in (row.low, row.high)]
        limits = {} if (asked.low, asked.high) == (0, 100) else {LOWEST: str(asked.low), HIGHEST: str(asked.high)}
        return {TYPE: "slider", CHOICES: f"{ends[0]} | | {ends[1]}" if any(ends) else "", VALIDATION: "number"} | limits
    group = re.sub(r"[^a-z0-9]+", "_", asked.code.casefold()).strip("_")
    ranked = {RANKING: "y"} if asked.kind == "ranking" else {}
    return {TYPE: "radio", CHOICES: _choices(asked.choices, language), MATRIX: group} | ranked


def _choices(choices: tuple[Choice, ...], language: str) -> str:
    """Choices in a cell; the bar parts them and may not stand in a label."""
    return " | ".join(f"{choice.code}, {_words(choice.texts[language]).replace('|', '/')}" for choice in choices)


def _words(text: str) -> str:
    """Text in which square brackets name no field."""
    return one_line(text).replace("[", "(").replace("]", ")").replace("<", "&lt;")
