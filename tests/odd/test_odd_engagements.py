"""No report on odd data says something that makes no sense, and every rule that sees to it finds what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import proof
from odd.engagements import ODD, make_odd
from odd.reader import RULES, Report, faults, words_of_report

from stratalign.analysis.engagement import analyse_intake
from stratalign.document.client.report import build_client_report
from stratalign.document.model import Document
from stratalign.document.spoken import speaker_for
from stratalign.engagement.declarations.hierarchy import Unit

#: Those of the ordinary run: each breaks a report in a way of its own, and takes a second at most.
QUICK = (
    "35 people", "random", "one level", "reverse-keyed", "codes as names", "accounts only", "one question each",
    "only scale at random",
)  # fmt: skip
#: Rules on words -> a sentence that breaks each.
SENTENCES = {
    "no number that is none": "The other engagement it is nan at the same unit sizes.",
    "nothing counted": "Unit means are reliable on only 0 of 13 dimensions.",
    "many with one": "1 units lie below the company.",
    "a hyphen for a minus": "The correlation is -0.17.",
    "advice of a program": "Look at exploratory factors first.",
    "marks that do not belong": "Take a smaller model..",
    "a range of one": "Alpha runs from 0.89 to 0.89.",
}


@pytest.fixture(scope="module")
def accounts() -> Document:
    return build_client_report(analyse_intake(make_odd("accounts only")))


@pytest.mark.parametrize("name", [name if name in QUICK else proof(name) for name in ODD])
def test_a_reader_finds_no_fault_in_a_report_on_odd_data(name):
    assert faults(build_client_report(analyse_intake(make_odd(name)))) == []


def test_a_reader_finds_no_fault_in_the_samples(northwind_document, harbour_document):
    assert faults(northwind_document) == []
    assert faults(harbour_document) == []


def test_the_verdict_says_why_there_is_none():
    say = {}
    for name in ("35 people", "random"):
        document = build_client_report(analyse_intake(make_odd(name)))
        say[name] = speaker_for(document).say(document.summary.title)
    assert say["35 people"].startswith("35 people are too few to judge the strategy: between 36% and 60%")
    assert say["random"].endswith("reliability below 0.60 on 13 of 13 scales")


def test_a_division_of_one_unit_stands_once_among_units():
    intake = make_odd("35 people")
    north, *south = intake.engagement.units
    units = [north.model_copy(update={"parent": "north"}), Unit(key="north", name="North")]
    units += [unit.model_copy(update={"parent": "south"}) for unit in south] + [Unit(key="south", name="South")]
    engagement = intake.engagement.model_copy(update={"units": tuple(units)})
    document = build_client_report(analyse_intake(replace(intake, engagement=engagement)))
    shown = list(document.tables["units"].rows.index)
    assert shown[:2] == ["unit:unit-0", "unit:south"]
    assert "unit:north" not in shown
    assert faults(document) == []


@pytest.mark.parametrize("name", SENTENCES)
def test_a_rule_on_words_finds_what_is_planted(accounts, name):
    planted = _in_first(accounts, sentences=(SENTENCES[name],))
    assert list(RULES[name](_read(planted)))
    assert not list(RULES[name](_read(accounts)))


def _read(document: Document) -> Report:
    return Report(document, tuple(words_of_report(document)))


def _in_first(document: Document, **changes: object) -> Document:
    first, *others = document.sections
    return replace(document, sections=(replace(first, **changes), *others))


def _in_summary(**changes: Callable[[Document], object]) -> Callable[[Document], Document]:
    return lambda document: replace(
        document, summary=replace(document.summary, **{name: make(document) for name, make in changes.items()})
    )


def _in_table(key: str, change: Callable) -> Callable[[Document], Document]:
    def changed(document: Document) -> Document:
        table = document.tables[key]
        return replace(document, tables={**document.tables, key: replace(table, rows=change(table.rows))})

    return changed


#: Rules on what stands where -> what breaks each.
PLANTED: dict[str, Callable[[Document], Document]] = {
    "a table of dashes": _in_table("decisions", lambda rows: rows.assign(owner=None)),
    "a sign that is not there": _in_table("units", lambda rows: rows.fillna(50.0)),
    "a guide to nothing": lambda document: _in_first(document, speaker_notes=("Each arrow is a level.",)),
    "an empty page": lambda document: _in_first(document, sentences=(), exhibits=()),
    "a topic for a title": lambda document: _in_first(document, title=document.sections[0].topic),
    "a name that is a number": _in_table("units", lambda rows: rows.assign(label="38")),
    "a strength that is a problem": _in_summary(strengths=lambda document: document.summary.gaps),
    "a gap without a decision": _in_summary(decisions=lambda document: ()),
    "a comparison of one level": lambda document: _in_table("consensus_map", lambda rows: rows.iloc[:1])(
        replace(
            document,
            sections=tuple(
                replace(one, title="No two levels can be shown to differ") if one.key == "consensus" else one
                for one in document.sections
            ),
        )
    ),
    "said twice": _in_summary(messages=lambda document: document.summary.messages[:1] * 2),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_rule_on_what_stands_where_finds_what_is_planted(northwind_document, name):
    assert list(RULES[name](Report(PLANTED[name](northwind_document), ())))
    assert not list(RULES[name](Report(northwind_document, ())))


def test_a_table_without_a_row_is_found(northwind_document):
    emptied = _in_table("decisions", lambda rows: rows.iloc[:0])(northwind_document)
    assert any("has no row" in fault for fault in RULES["a table of dashes"](Report(emptied, ())))


def test_belief_of_nobody_is_found(accounts):
    planted = _in_first(accounts, sentences=("People believe in it.",))
    assert list(RULES["belief of nobody"](_read(planted)))


def test_every_rule_is_shown_to_find_something():
    assert {*SENTENCES, *PLANTED, "belief of nobody"} == set(RULES)
