"""People and machines in finished files are named by kind and place, never by what was found."""

import json

import openpyxl
import pytest

from stratalign.audit.identifiers import find_identifiers
from stratalign.audit.people import people_of
from stratalign.audit.readers.printed import Reading, Text
from stratalign.audit.readers.stored import read_notebook


def found_in(words: str, people=()) -> list[str]:
    return find_identifiers([Reading("page.html", texts=(Text("page.html, note", words),))], people)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("write to ada.quill@alder-mill.example now", "e-mail address"),
        ("call +49 (0)89 123 456-78", "telephone number"),
        ("read from /home/ada/engagements/x", "path of a machine"),
        ("read from C:\\Users\\ada\\x", "path of a machine"),
        ("file:///data/x.csv", "path of a machine"),
        ("token ghp_" + "a1B2" * 9, "secret"),
        ("password: hunter2-and-more", "secret"),
        ("-----BEGIN RSA PRIVATE KEY-----", "secret"),
    ],
)
def test_each_kind_is_named_with_its_place_and_without_its_words(words, kind):
    assert found_in(words) == [f"{kind}: page.html, note"]


def test_a_word_of_the_document_that_looks_like_a_path_is_no_identifier():
    reading = Reading("page.html", texts=(Text("page.html, note", "Unit C:\\Users\\ada and /home/ada"),))
    told = json.dumps({"units": ["C:\\Users\\ada", "/home/ada"]})
    assert find_identifiers([reading], told=told) == []
    assert find_identifiers([reading], told=json.dumps(["/home/ada"])) == ["path of a machine: page.html, note"]


@pytest.mark.parametrize(
    "words",
    [
        "59.2 of 100 (95% interval 57.2 to 61.2)",
        "2026-03-02 to 2026-03-20",
        "0.0012345678901",
        "and/or",
        "+12 345 678 EUR",
        "+12.345.678",
        "10 000 000",
    ],
)
def test_numbers_and_days_of_a_report_are_no_identifiers(words):
    assert found_in(words) == []


def test_people_of_the_roster_are_found_as_whole_words():
    assert found_in("Said by Ada Quill (P-0017).", {"Ada Quill"}) == ["person of the roster: page.html, note"]
    assert found_in("Said by p-0017.", {"P-0017", "Al"}) == ["person of the roster: page.html, note"]
    assert found_in("Adaptable Quillworks", {"Ada Quill", "Quill"}) == []


def test_names_and_ids_come_from_rosters_and_exports(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "engagement.yml").write_text(
        "roster:\n  person_id: Kennung\nactions: [{owner: Bo Owner}]\n", encoding="utf-8"
    )
    (tmp_path / "raw" / "roster.csv").write_text(
        "Kennung;Name;unit;n\nAM-1;Ada Quill;forge;3\n17;Will;forge;4\nAM-3;Bo Owner;forge;4\n", encoding="utf-8"
    )
    book = openpyxl.Workbook()
    book.active.append(["E-mail", "answer"])
    book.active.append(["ada@alder.example", "agree"])
    book.save(tmp_path / "raw" / "wave.xlsx")
    assert people_of(file for file in tmp_path.rglob("*") if file.is_file()) == {
        "AM-1",
        "AM-3",
        "Ada Quill",
        "ada@alder.example",
    }


def test_parameters_that_a_notebook_keeps_are_named():
    notebook = {"metadata": {"papermill": {"parameters": {"engagement": "x"}}}, "cells": []}
    found = find_identifiers([read_notebook("run.ipynb", json.dumps(notebook))])
    assert found == ["parameters of a run: run.ipynb keeps engagement in its metadata"]
