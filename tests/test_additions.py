"""What is added to a report in one place appears in the exported page, and no other file changes.

A format, a language, a kind of exhibit, a sentence, a colour and a column of a table, each from the outside.
"""

import dataclasses
import re

import nbformat
import pytest
from pseudo_language import CODE, po_file, translated
from report_samples import sample_document, sample_notebook

from stratalign.brand.brand import house_brand
from stratalign.brand.load import load_brand
from stratalign.document.file import write_document
from stratalign.document.kinds import KINDS, Kind, add_kind
from stratalign.document.model import Column, Exhibit
from stratalign.document.spoken import speaker_for
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import DocumentError, EngagementError
from stratalign.exhibits.canvas import new_canvas
from stratalign.exhibits.kinds import DRAWINGS, add_drawing
from stratalign.exhibits.scene import Drawing
from stratalign.export.formats import FORMATS, ExportFormat, add_format, export_run
from stratalign.language import english, languages
from stratalign.language.entries import counted, text
from stratalign.language.messages import message

REGISTRIES = (FORMATS, KINDS, DRAWINGS, languages._ADDED, english._ENTRIES)


@pytest.fixture(autouse=True)
def nothing_stays():
    before = [dict(registry) for registry in REGISTRIES]
    yield
    for registry, entries in zip(REGISTRIES, before, strict=True):
        registry.clear()
        registry.update(entries)


@pytest.fixture(scope="module")
def document():
    return sample_document()


@pytest.fixture(scope="module")
def notebook(document):
    """A run's notebook; what it shows is taken from the run's document when it is exported."""
    return sample_notebook(document)


@pytest.fixture
def export(notebook, tmp_path):
    """Writes the files of a finished run of a document."""

    def write(document, formats=("html",)):
        folder = tmp_path / document.run_id
        write_document(document, folder)
        nbformat.write(notebook, folder / "work" / "client_report.ipynb")
        return export_run(folder, formats=formats)

    return write


def page(files):
    return files["html"].read_text(encoding="utf-8")


def with_section(document, **changes):
    """The document with its one section changed."""
    return dataclasses.replace(document, sections=(dataclasses.replace(document.sections[0], **changes),))


def test_a_format_is_written_from_the_document_alone(document, export):
    def write_lines(run, path):
        speaker = speaker_for(run.document)
        path.write_text("\n".join(speaker.say(section.title) for section in run.document.sections), encoding="utf-8")
        return path

    with pytest.raises(EngagementError, match=r"no export format 'lines'\. Known: html"):
        export(document, ("lines",))
    add_format("lines", ExportFormat(".txt", write_lines))
    files = export(document, ("html", "lines"))
    assert files["lines"].name == "client_report.txt"
    assert (
        files["lines"].read_text(encoding="utf-8")
        == "Executives rate sales 12 points lower than staff do: 40 against 52"
    )


def test_a_catalogue_in_a_folder_is_spoken_on_the_page_and_taken_in_an_engagement(
    document, export, northwind, tmp_path, monkeypatch
):
    declared = northwind / "engagement.yml"
    declared.write_text(declared.read_text(encoding="utf-8").replace("language: en", f"language: {CODE}"), "utf-8")
    with pytest.raises(EngagementError, match=f"no catalogue of language '{CODE}'"):
        load_engagement(northwind)
    po_file(translated(), tmp_path / f"{CODE}.po")
    monkeypatch.setenv(languages.FOLDERS, str(tmp_path))
    assert load_engagement(northwind).language == CODE
    written = page(export(dataclasses.replace(document, language=CODE)))
    assert f'<html lang="{CODE}">' in written
    assert "⟦⟦Éẋéćúťíṽéś⟧ ŕȧťé sales 12 ṕóíńťś ĺóẃéŕ ťĥȧń śťȧƒƒ ďó: 40" in written


def test_a_kind_of_exhibit_is_required_drawn_and_described(document, export):
    def plot(scene):
        canvas = new_canvas(2.0)
        canvas.subplot().bar(list(scene.table["label"]), scene.table["n"], color=scene.colour("ours"))
        return canvas

    def describe(scene):
        return f"{len(scene.table)} towers of {scene.labels['what']}"

    exhibit = Exhibit("towers", "towers", "Towers", (), data=("unit_gaps",), labels={"what": "people"})
    towers = with_section(document, exhibits=(*document.sections[0].exhibits, exhibit))
    with pytest.raises(DocumentError, match="is of the kind 'towers'"):
        export(towers)
    add_kind("towers", Kind("A tower each.", ("label", "n"), labels=("what",)))
    with pytest.raises(DocumentError, match="no drawing of the kind 'towers'"):
        export(towers)
    add_drawing("towers", Drawing(plot, describe))
    written = page(export(towers))
    assert '<figure class="exhibit" id="exhibit-towers">' in written
    assert 'aria-label="2 towers of people"' in written
    bare = dataclasses.replace(exhibit, labels={})
    with pytest.raises(DocumentError, match=r"exhibit 'towers' \(towers\) lacks label 'what'"):
        export(with_section(document, exhibits=(bare,)))


def test_a_sentence_is_said_with_its_number_and_its_plural(document, export):
    with pytest.raises(DocumentError, match=r"no message 'outside\.counted'"):
        message("outside.counted", n=2)
    english.add_entries(counted("outside.counted", "{n:count} town was asked.", "{n:count} towns were asked."))
    sentences = (message("outside.counted", n=1), message("outside.counted", n=1200))
    assert "<p>1 town was asked.</p>\n<p>1,200 towns were asked.</p>" in page(
        export(with_section(document, sentences=sentences))
    )
    with pytest.raises(DocumentError, match=r"has a message 'level\.staff' already"):
        english.add_entries(text("level.staff", "Crew"))


def test_a_column_of_a_table_is_printed_as_its_format_says(document, export):
    table = document.tables["unit_gaps"]
    more = dataclasses.replace(
        table, columns=(*table.columns, Column("ratio", "Ratio", "ratio")), rows=table.rows.assign(ratio=[0.76543, 1.2])
    )
    written = page(export(dataclasses.replace(document, tables={**document.tables, "unit_gaps": more})))
    assert re.search(r'<th [^>]*scope="col"[^>]*>Ratio</th>', written)
    assert '<td class="number">0.765</td>' in written


BRAND = """
meta: {name: Heather}
color: {palette: {berry: "#9c1f2e"}, primary: berry}
defaults: {stratalign: {color: {level.executives: "#1c2b57"}}}
"""


def figures_of(written):
    """Figures of a page as they are drawn."""
    return re.findall(r"<svg\b.*?</svg>", written, re.DOTALL)


def test_a_brand_gives_its_colours_to_the_page_and_to_the_figures(document, export, tmp_path):
    (tmp_path / "_brand.yml").write_text(BRAND, encoding="utf-8")
    brand = load_brand(tmp_path / "_brand.yml")
    house, heather = page(export(document)), page(export(dataclasses.replace(document, brand=brand.to_dict())))
    ours, theirs = house_brand().colour("accent"), "#9c1f2e"
    assert f"--accent: {ours};" in house
    assert f"--accent: {theirs};" in heather
    assert ours not in heather
    before, after = "".join(figures_of(house)), "".join(figures_of(heather))
    executives = house_brand().colour("level.executives")
    assert executives in before
    assert "#1c2b57" in after
    assert executives not in after
