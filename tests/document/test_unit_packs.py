"""Packs as a document: two pages a unit, nothing of another in them, safe file names; the auditor reads them."""

import json
from dataclasses import replace

import nbformat
import pytest
from document_tools import words_of

from stratalign.analysis.unit_packs import compare_units
from stratalign.audit.meaning import understand
from stratalign.audit.readers.page import read_page
from stratalign.audit.readers.stored import read_csv, read_document
from stratalign.document.file import document_to_plain, write_document
from stratalign.document.packs.one import pack_of, units_in
from stratalign.document.packs.report import build_unit_packs, pack_keys
from stratalign.export.formats import FORMATS, ExportFormat, export_run
from stratalign.export.fragments import render_section
from stratalign.export.html import notebook_of_parts, write_html
from stratalign.layout import work_folder


@pytest.fixture(scope="module")
def packs(harbour_analysis):
    return compare_units(harbour_analysis)


@pytest.fixture(scope="module")
def document(packs):
    return build_unit_packs(packs, run_id="run-1")


def test_a_pack_has_two_pages_and_nothing_of_another_unit(document, packs):
    labels = {pack.label for pack in packs.packs}
    for key, pack in zip(units_in(document), packs.packs, strict=True):
        part = pack_of(document, key)
        assert [section.key for section in part.sections] == [key, f"{key}.talks"]
        told = json.dumps(document_to_plain(part))
        strange = {other for other in labels - {pack.label, pack.parent_label} if f'"{other}"' in told}
        assert not strange
        assert part.cover.subtitle == pack.label


def test_a_pack_names_what_stands_out_or_says_that_nothing_does(document, packs):
    for key, pack in zip(units_in(document), packs.packs, strict=True):
        title = words_of(document, key)[0]
        assert ("Nothing stands out" in title) == (not pack.strengths and not pack.gaps)
        assert ("elow" in title) == bool(pack.gaps)


def test_conversations_compare_nothing(document):
    for key in units_in(document):
        table = document.tables[f"talks_{key.replace('-', '_')}"]
        assert len(table.rows) == 3
        assert not [column for column in table.columns if column.format not in ("text", "key")]


def test_units_of_one_name_have_files_of_their_own(packs):
    twins = tuple(replace(pack, label="Sales / North") for pack in packs.packs[:2])
    named = pack_keys(replace(packs, packs=(*twins, replace(packs.packs[2], label="index"))))
    assert named == ["sales-north", "sales-north-2", "index-2"]


def test_units_whose_names_no_file_can_bear_are_named_by_their_keys(packs):
    strange = ("\N{ROCKET}", "\N{CJK UNIFIED IDEOGRAPH-9500}", "\N{ARABIC LETTER MEEM}")
    renamed = tuple(replace(pack, label=name) for pack, name in zip(packs.packs, strange, strict=False))
    assert pack_keys(replace(packs, packs=renamed)) == [pack.group_id.replace(":", "-") for pack in renamed]


def test_every_pack_is_a_file_in_a_folder_of_packs(document, tmp_path, monkeypatch):
    monkeypatch.setitem(FORMATS, "keys", ExportFormat(".txt", _write_keys))
    write_document(document, tmp_path)
    nbformat.write(nbformat.v4.new_notebook(), work_folder(tmp_path) / "unit_pack.ipynb")
    written = export_run(tmp_path, formats=["keys"])
    assert {path.relative_to(tmp_path).as_posix() for path in written.values()} == {
        f"send/packs/{key}.txt" for key in units_in(document)
    }
    manifest = json.loads((tmp_path / "send" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {f"packs/{key}.txt" for key in units_in(document)}


def _write_keys(run, path):
    path.write_text(" ".join(section.key for section in run.document.sections), encoding="utf-8")
    return path


def test_the_page_of_a_pack_is_whole_without_a_notebook_of_its_own(document, tmp_path):
    key = units_in(document)[0]
    part = pack_of(document, key)
    page = write_html(notebook_of_parts(part), tmp_path / "pack.html", document=part).read_text(encoding="utf-8")
    assert page.count('aria-labelledby="section-') == 2
    assert all(words_of(part, section)[0] in page for section in part.sections)


def test_the_auditor_reads_every_pack_as_cells_of_its_unit(document, packs, harbour_analysis):
    waves = [wave.group_scores.assign(wave=wave.wave.key) for wave in harbour_analysis.waves]
    known = [
        read_document("work/document.json", json.dumps(document_to_plain(document))),
        *(read_csv("work/scores.csv", wave.to_csv(index=False)) for wave in waves),
    ]
    pages = []
    for key in units_in(document)[:2]:
        part = pack_of(document, key)
        page = "".join(render_section(part, section) for section in part.sections)
        pages.append(read_page(f"send/packs/{key}.html", f'<html lang="en"><body>{page}</body></html>'))
    found = understand("run", pages, known=known)
    shown = {(cell.wave, cell.group, cell.measure): cell.mean for cell in found.cells if cell.mean}
    wave, before = harbour_analysis.waves[-1].wave.key, harbour_analysis.waves[-2].wave.key
    for pack in packs.packs[:2]:
        for row in pack.scores.itertuples():
            own = shown[(wave, pack.group_id, row.measure_key)]
            assert own.low <= row.unit_points <= own.high
            assert (before, pack.group_id, row.measure_key) in shown
