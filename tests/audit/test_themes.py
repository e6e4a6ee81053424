"""Themes of too few people, planted in finished files: the auditor names each."""

from dataclasses import replace

import pytest
from conftest import proof

from stratalign.audit.report import audit_report
from stratalign.document.client.report import build_client_report
from stratalign.document.part import part_of
from stratalign.export.formats import FORMATS
from stratalign.export.html import notebook_of_parts, write_html
from stratalign.export.xlsx import write_xlsx


@pytest.fixture(scope="module")
def page(northwind_analysis):
    return part_of(build_client_report(northwind_analysis, audience="analyst"), sections=["comments"])


def planted(page, **numbers):
    """The page with other numbers in the first row of its table."""
    table = page.tables["themes"]
    rows = table.rows.copy()
    for column, number in numbers.items():
        rows.loc[rows.index[0], column] = number
    return replace(page, tables={**page.tables, "themes": replace(table, rows=rows)})


def written(document, file):
    if file.suffix == ".html":
        return write_html(notebook_of_parts(document), file, document=document)
    if file.suffix == ".xlsx":
        return write_xlsx(document, file)
    from stratalign.export.pptx.write import write_pptx

    return write_pptx(document, file)


@pytest.mark.parametrize("format", ["html", "xlsx", proof("pptx")])
def test_too_few_who_wrote_are_found_and_the_page_as_it_is_is_clean(page, tmp_path, format):
    assert format in FORMATS and page.tables
    clean = audit_report(written(page, tmp_path / f"clean.{format}"))
    assert clean.is_clean and clean.n_shown >= 22
    few = audit_report(written(planted(page, n_respondents=9.0, staff=9.0, leaders=0.0), tmp_path / f"few.{format}"))
    assert any("9 people of the company: their number stands" in cell for cell in few.recoverable_cells)
    left = audit_report(written(planted(page, staff=94.0, leaders=3.0), tmp_path / f"left.{format}"))
    assert any("3 people of the company outside" in cell for cell in left.recoverable_cells)
