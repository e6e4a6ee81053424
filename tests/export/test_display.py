from dataclasses import replace

from IPython.core.formatters import DisplayFormatter
from report_samples import sample_document

from stratalign.document.file import document_from_plain
from stratalign.export.display import PART_TYPE, show


def test_a_section_is_shown_as_html_as_text_and_as_data():
    data, metadata = show(sample_document(), "level_gaps")._repr_mimebundle_()
    assert data["text/html"].startswith("<h3")
    assert "Gaps are wide" in data["text/plain"] and "<" not in data["text/plain"]
    assert data[PART_TYPE]["part"] == "level_gaps" and metadata == {}


def test_the_data_of_a_section_are_a_whole_document_with_that_section_alone():
    data = show(sample_document(), "level_gaps").data
    part = document_from_plain(data["document"])
    assert [section.key for section in part.sections] == ["level_gaps"]
    assert part.summary is None
    assert set(part.tables) == {"unit_gaps", "evidence"}


def test_a_section_the_data_do_not_allow_says_so():
    shown = show(sample_document(), "culture_fit")
    assert shown.data["part"] == "culture_fit" and shown.data["document"]["sections"] == []
    assert "culture_fit" in repr(shown)


def test_a_missing_summary_says_so():
    shown = show(replace(sample_document(), summary=None), "summary")
    assert "no executive summary" in repr(shown)
    assert shown.data["document"]["summary"] is None


def test_the_cover_carries_what_the_page_needs():
    document = show(sample_document(), "cover").data["document"]
    assert (document["cover"]["client"], document["language"], document["run_id"]) == ("Northwind", "en", "run-7")


def test_the_terminal_sees_text_not_html():
    shown = show(sample_document(), "level_gaps")
    assert repr(shown).splitlines()[:2] == [
        "Executives rate sales 12 points lower than staff do: 40 against 52", "Gaps are wide",
    ]  # fmt: skip


def test_a_kernel_keeps_the_data_beside_the_html():
    data, _ = DisplayFormatter().format(show(sample_document(), "culture_fit"))
    assert set(data) == {"text/html", "text/plain", PART_TYPE}
