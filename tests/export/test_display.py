from dataclasses import replace

from IPython.core.formatters import DisplayFormatter
from report_samples import gaps_table, sample_document

from stratalign.export.display import show, show_cover, show_summary, show_table


def test_a_section_is_shown_as_html_and_as_text():
    data, metadata = show(sample_document(), "level_gaps")._repr_mimebundle_()
    assert data["text/html"].startswith("<h3")
    assert "Gaps are wide" in data["text/plain"] and "<" not in data["text/plain"]
    assert metadata == {"stratalign": {"section": "level_gaps", "available": True}}


def test_a_section_the_data_do_not_allow_says_so():
    data, metadata = show(sample_document(), "culture_fit")._repr_mimebundle_()
    assert metadata == {"stratalign": {"section": "culture_fit", "available": False}}
    assert "culture_fit" in data["text/plain"]


def test_a_missing_summary_says_so():
    _, metadata = show_summary(replace(sample_document(), summary=None))._repr_mimebundle_()
    assert metadata["stratalign"]["available"] is False


def test_the_cover_carries_what_the_page_needs():
    _, metadata = show_cover(sample_document())._repr_mimebundle_()
    facts = metadata["stratalign"]
    assert (facts["client"], facts["title"], facts["language"]) == ("Northwind", "Alignment report", "en")
    assert facts["run_id"] == "run-7"


def test_the_terminal_sees_text_not_html():
    assert repr(show_table(gaps_table())).startswith("Gaps of Sales")


def test_a_kernel_keeps_the_metadata_beside_the_html():
    data, metadata = DisplayFormatter().format(show(sample_document(), "culture_fit"))
    assert set(data) == {"text/html", "text/plain"}
    assert metadata["stratalign"] == {"section": "culture_fit", "available": False}
