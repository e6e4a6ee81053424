"""Qualtrics' survey definition (.qsf): export tags as codes, recoded values, languages, and a branch for some levels.

The vendor does not document the file; its parts are those of definitions that Qualtrics itself exported. A text file in
its advanced format would hold neither languages nor branches.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

from stratalign.fielding.files import Fielded, one_line, stem_of
from stratalign.fielding.questionnaire import LEVEL, UNIT, Asked, Choice, Page, Questionnaire, Row, Texts

_SELECTORS: dict[str, tuple[str, str, str | None]] = {
    "choice": ("MC", "SAVR", "TX"), "grid": ("Matrix", "Likert", "SingleAnswer"), "slider": ("Slider", "HSLIDER", None),
    "text": ("TE", "SL", None), "lines": ("TE", "FORM", None), "comment": ("TE", "ML", None),
    "ranking": ("RO", "DND", "TX"),
}  # fmt: skip
_OPTIONS = {
    "BackButton": "true", "SaveAndContinue": "true", "SurveyProtection": "PublicSurvey",
    "BallotBoxStuffingPrevention": "false", "NoIndex": "Yes", "SecureResponseFiles": "true", "SurveyExpiration": "None",
    "SurveyTermination": "DefaultMessage", "Header": "", "Footer": "", "ProgressBarDisplay": "None",
    "PartialData": "+1 week", "ValidationMessage": "", "PreviousButton": "  <<  ", "NextButton": "  >>  ",
    "NewScoring": 1, "ProtectSelectionIds": True,
}  # fmt: skip
_SCORING: dict[str, object] = {
    "ScoringCategories": [], "ScoringCategoryGroups": [], "ScoringSummaryCategory": None,
    "ScoringSummaryAfterQuestions": 0, "ScoringSummaryAfterSurvey": 0, "DefaultScoringCategory": None,
    "AutoScoringCategory": None,
}  # fmt: skip
_NEVER = "0000-00-00 00:00:00"
_NO_VALIDATION = {"Settings": {"ForceResponse": "OFF", "ForceResponseType": "ON", "Type": "None"}}
#: Characters of a question shown in lists.
_DESCRIPTION = 100
_NOTES = (
    "import: Survey > Tools > Import/Export > Import survey, choose the .qsf file; preview it before it is distributed",
    "export: Data & Analysis > Export data > CSV, choice text: unit and level come back as the engagement's keys",
    "export with numeric values: name the .qsf as 'codebook:'; unit and level need the roster then",
)

Payload = dict[str, Any]


def build_qualtrics(questionnaire: Questionnaire) -> Fielded:
    """Make Qualtrics' survey definition of a questionnaire.

    Parameters
    ----------
    questionnaire
        Pages become blocks; those for some levels stand in a branch of the survey's flow.

    Returns
    -------
    Fielded
        One `.qsf` file.
    """
    survey = _id("SV", questionnaire, "survey")
    ids = {asked.code: f"QID{place}" for place, asked in enumerate(questionnaire.questions, start=1)}
    blocks = [_id("BL", questionnaire, page.code) for page in questionnaire.pages]
    elements = [
        _element(survey, "BL", "Survey Blocks", _blocks(questionnaire, blocks, ids)),
        _element(survey, "FL", "Survey Flow", _flow(questionnaire, blocks, ids)),
        _element(survey, "SO", "Survey Options", _OPTIONS | {"AvailableLanguages": _languages(questionnaire)}),
        _element(survey, "SCO", "Scoring", _SCORING),
        _element(survey, "STAT", "Survey Statistics", {"MobileCompatible": True, "ID": "Survey Statistics"}),
        _element(survey, "QC", "Survey Question Count", None, str(len(ids))),
        _element(survey, "RS", _id("RS", questionnaire, "responses"), None, "Default Response Set"),
    ]
    for asked in questionnaire.questions:
        payload = _question(questionnaire, asked, ids[asked.code])
        elements.append(_element(survey, "SQ", ids[asked.code], payload, payload["QuestionDescription"]))
    definition = {"SurveyEntry": _entry(questionnaire, survey), "SurveyElements": elements}
    text = json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
    notes = (*_NOTES, *_notes(questionnaire))
    return Fielded({f"{stem_of(questionnaire)}.qsf": text.encode("utf-8")}, notes)


def _notes(questionnaire: Questionnaire) -> Iterator[str]:
    worded = [a.code for a in questionnaire.questions if a.kind == "slider" and not all(_numbers(a))]
    if worded:
        yield f"sliders of {', '.join(worded)} come back by wording: Qualtrics numbers them, and their keys have none"
    if any(asked.kind == "ranking" for asked in questionnaire.questions):
        yield "priorities ranked come back numbered; the reader names them after their wording"


# The survey ------------------------------------------------------------------------------------------------------
def _id(kind: str, questionnaire: Questionnaire, what: str) -> str:
    """Id as Qualtrics writes ids: the same for the same questionnaire."""
    digest = hashlib.sha256(f"{questionnaire.key} {questionnaire.form} {what}".encode()).hexdigest()
    return f"{kind}_{digest[:15]}"


def _element(survey: str, kind: str, first: str, payload: object, second: str | None = None) -> Payload:
    return {
        "SurveyID": survey, "Element": kind, "PrimaryAttribute": first, "SecondaryAttribute": second,
        "TertiaryAttribute": None, "Payload": payload,
    }  # fmt: skip


def _entry(questionnaire: Questionnaire, survey: str) -> Payload:
    title = questionnaire.title.get(questionnaire.language) or next(iter(questionnaire.title.values()))
    owner = _id("UR", questionnaire, "owner")
    return {
        "SurveyID": survey, "SurveyName": one_line(title), "SurveyDescription": None, "SurveyOwnerID": owner,
        "SurveyBrandID": "stratalign", "DivisionID": None, "SurveyLanguage": questionnaire.language.upper(),
        "SurveyActiveResponseSet": _id("RS", questionnaire, "responses"), "SurveyStatus": "Inactive",
        "SurveyStartDate": _NEVER, "SurveyExpirationDate": _NEVER, "SurveyCreationDate": _NEVER, "CreatorID": owner,
        "LastModified": _NEVER, "LastAccessed": _NEVER, "LastActivated": _NEVER, "Deleted": None,
    }  # fmt: skip


def _languages(questionnaire: Questionnaire) -> Payload:
    return {language.upper(): [] for language in questionnaire.languages}


def _blocks(questionnaire: Questionnaire, blocks: list[str], ids: Mapping[str, str]) -> list[Payload]:
    """A block a page, the first the default one, and the bin every survey has."""
    made = [
        {
            "Type": "Standard" if place else "Default", "SubType": "", "Description": page.code, "ID": block,
            "BlockElements": [{"Type": "Question", "QuestionID": ids[asked.code]} for asked in page.questions],
        }
        for place, (page, block) in enumerate(zip(questionnaire.pages, blocks, strict=True))
    ]  # fmt: skip
    bin_ = {"Type": "Trash", "Description": "Trash / Unused Questions", "ID": _id("BL", questionnaire, "bin")}
    return [*made, bin_ | {"BlockElements": []}]


def _flow(questionnaire: Questionnaire, blocks: list[str], ids: Mapping[str, str]) -> Payload:
    """Blocks in their order; those for some levels below a branch."""
    steps: list[Payload] = []
    number = 1
    for place, (page, block) in enumerate(zip(questionnaire.pages, blocks, strict=True)):
        number += 1
        step: Payload = {
            "ID": block,
            "Type": "Standard" if place else "Block",
            "FlowID": f"FL_{number}",
            "Autofill": [],
        }
        if page.asked_of:
            number += 1
            logic = _branch_logic(questionnaire, page, ids)
            branch = {"Type": "Branch", "FlowID": f"FL_{number}", "Description": page.code, "BranchLogic": logic}
            step = branch | {"Flow": [step]}
        steps.append(step)
    return {"Flow": steps, "Properties": {"Count": number}, "FlowID": "FL_1", "Type": "Root"}


def _branch_logic(questionnaire: Questionnaire, page: Page, ids: Mapping[str, str]) -> Payload:
    """Any of the levels that are asked is chosen."""
    level = next(asked for asked in questionnaire.questions if asked.code == LEVEL)
    conditions: Payload = {}
    for place, choice in enumerate(questionnaire.level_choices(page.asked_of)):
        locator = f"q://{ids[LEVEL]}/SelectableChoice/{level.choices.index(choice) + 1}"
        words = html.escape(choice.texts[questionnaire.language])
        conditions[str(place)] = {
            **({"Conjuction": "Or"} if place else {}), "LogicType": "Question", "QuestionID": ids[LEVEL],
            "QuestionIsInLoop": "no", "ChoiceLocator": locator, "Operator": "Selected",
            "QuestionIDFromLocator": ids[LEVEL], "LeftOperand": locator, "Type": "Expression",
            "Description": f"If {LEVEL} {words} Is Selected",
        }  # fmt: skip
    return {"0": {**conditions, "Type": "If"}, "Type": "BooleanExpression"}


# A question ------------------------------------------------------------------------------------------------------
def _question(questionnaire: Questionnaire, asked: Asked, id_: str) -> Payload:
    """A question with its texts in every language."""
    kind, selector, sub_selector = _SELECTORS[asked.kind]
    base, *others = questionnaire.languages
    if asked.code == UNIT and asked.kind == "choice":
        selector, sub_selector = "DL", "TX"
    words = _words(asked, base)
    return {
        **words, "DefaultChoices": False, "DataExportTag": asked.code, "QuestionID": id_, "QuestionType": kind,
        "Selector": selector, **({"SubSelector": sub_selector} if sub_selector else {}),
        "Configuration": _configuration(asked), "QuestionDescription": one_line(asked.texts[base])[:_DESCRIPTION],
        **_order(asked, words), **_values(asked), "Validation": _NO_VALIDATION, "GradingData": [],
        "Language": {language.upper(): _words(asked, language) for language in others} or [],
    }  # fmt: skip


def _words(asked: Asked, language: str) -> Payload:
    """Texts of a question in one language: a grid's rows are its choices, its choices the answers."""
    words: Payload = {"QuestionText": _shown(asked.texts, language)}
    choices = {str(n): {"Display": _shown(choice.texts, language)} for n, choice in enumerate(asked.choices, start=1)}
    rows = {id_: {"Display": _row_text(asked, row, language)} for id_, row in _row_ids(asked).items()}
    if asked.rows:
        words["Choices"] = rows
    elif asked.choices:
        words["Choices"] = choices
    if asked.kind == "slider":
        words["Labels"] = _labels(asked, language) or []
    return words | ({"Answers": choices} if asked.kind == "grid" else {})


def _labels(asked: Asked, language: str) -> Payload:
    """Words above all sliders of a question, where they have the same ends."""
    ends = {(row.low.get(language, ""), row.high.get(language, "")) for row in asked.rows}
    shared = next(iter(ends)) if len(ends) == 1 else ("", "")
    return (
        {str(n): {"Display": html.escape(one_line(end))} for n, end in enumerate(shared, start=1)}
        if all(shared)
        else {}
    )


def _row_text(asked: Asked, row: Row, language: str) -> str:
    """Text of a row; of a slider with its ends, unless they stand above or it says itself what the highest means."""
    text = _shown(row.texts, language)
    is_plain = asked.kind != "slider" or language not in row.low or language not in row.high
    if is_plain or str(asked.high) in text or _labels(asked, language):
        return text
    return f"{text}<br>{asked.low} = {_shown(row.low, language)}, {asked.high} = {_shown(row.high, language)}"


def _configuration(asked: Asked) -> Payload:
    """How a question looks; a slider nobody has moved is no answer."""
    look: Payload = {"QuestionDescriptionOption": "UseText"}
    if asked.kind == "grid":
        return look | {
            "TextPosition": "inline", "ChoiceColumnWidth": 25, "RepeatHeaders": "none", "WhiteSpace": "OFF",
            "MobileFirst": True,
        }  # fmt: skip
    if asked.kind == "slider":
        return look | {
            "CSSliderMin": asked.low, "CSSliderMax": asked.high, "GridLines": 10, "SnapToGrid": False,
            "NumDecimals": "0", "ShowValue": True, "CustomStart": False, "NotApplicable": False, "MobileFirst": True,
        }  # fmt: skip
    return look


def _order(asked: Asked, words: Payload) -> Payload:
    """Order of choices and answers, and the tags of a grid's rows that a number does not name."""
    order: Payload = {"ChoiceOrder": list(words["Choices"])} if "Choices" in words else {}
    if asked.kind == "grid":
        tags = {id_: row.code.removeprefix(f"{asked.code}_") for id_, row in _row_ids(asked).items()}
        is_numbered = all(id_ == tag for id_, tag in tags.items())
        order |= {"AnswerOrder": list(words["Answers"]), "ChoiceDataExportTags": False if is_numbered else tags}
    if asked.kind == "ranking":
        order |= {"Randomization": {"Advanced": None, "TotalRandSubset": "", "Type": "All"}}
    return order


def _values(asked: Asked) -> Payload:
    """Values of choices: their own where they are numbers, else their place, and the code as their name."""
    if asked.kind not in ("grid", "choice"):
        return {}
    places = {str(n): choice for n, choice in enumerate(asked.choices, start=1)}
    if all(_is_number(choice) for choice in asked.choices):
        return {"RecodeValues": {place: choice.code for place, choice in places.items()}}
    named = {place: choice.code for place, choice in places.items()}
    return {"RecodeValues": {place: place for place in places}, "VariableNaming": named}


def _is_number(choice: Choice) -> bool:
    return choice.code.replace(".", "", 1).removeprefix("-").isdigit()


def _numbers(asked: Asked) -> list[str]:
    """Number that ends the code of each row; "" where none does."""
    rests = [row.code.removeprefix(f"{asked.code}_") for row in asked.rows]
    return [rest if rest.isdigit() and rest != "0" and not rest.startswith("0") else "" for rest in rests]


def _row_ids(asked: Asked) -> dict[str, Row]:
    """Rows by the id Qualtrics numbers them with: the number of their key, else their place."""
    numbers = _numbers(asked)
    if not all(numbers):
        numbers = [str(place) for place in range(1, len(asked.rows) + 1)]
    return dict(zip(numbers, asked.rows, strict=True))


def _shown(texts: Texts, language: str) -> str:
    """Text as Qualtrics shows it: HTML without piped text."""
    return html.escape(one_line(texts[language]), quote=False).replace("${", "$ {")
