import base64
import hashlib
import itertools
import re
from pathlib import Path

import nbformat
import pytest
from report_samples import HOSTILE, sample_document, sample_notebook

from stratalign.errors import ExportError
from stratalign.export import html as html_export
from stratalign.export.html import render_html, write_html
from stratalign.export.verify import verify_html
from stratalign.shipped import TEMPLATE_BASE


@pytest.fixture
def notebook_path(tmp_path: Path) -> Path:
    path = tmp_path / "executed.ipynb"
    nbformat.write(sample_notebook(sample_document()), path)
    return path


def test_the_report_is_clean_and_complete(notebook_path, tmp_path):
    path = write_html(notebook_path, tmp_path / "reports" / "report.html")
    page = path.read_text(encoding="utf-8")
    assert verify_html(path).is_clean
    assert '<html lang="en">' in page
    assert "<title>Northwind – Alignment report</title>" in page
    assert 'href="#section-level-gaps"' in page and 'id="section-level-gaps"' in page
    assert "Culture fit" not in page and "For who works with it" not in page


def test_headings_never_skip_a_level(notebook_path):
    levels = [int(level) for level in re.findall(r"<h(\d)", render_html(nbformat.read(notebook_path, 4)))]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_equal_notebooks_give_equal_bytes(notebook_path, tmp_path):
    first = write_html(notebook_path, tmp_path / "a.html").read_bytes()
    assert write_html(notebook_path, tmp_path / "b.html").read_bytes() == first


def test_policy_allows_exactly_the_script_on_the_page(notebook_path):
    page = render_html(nbformat.read(notebook_path, 4))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'content="(default-src[^"]*)"', page)[1].replace("&#39;", "'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe-eval" not in policy


def test_an_empty_report_is_light():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Łódź\n\n## A\n\nb")])
    page = render_html(notebook)
    assert len(page.encode()) < 250_000


def test_extended_letters_bring_their_fonts_and_only_then():
    def n_fonts(text: str) -> int:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {text}\n\n## A\n\nb")])
        return render_html(notebook).count("@font-face {")

    assert (n_fonts("Zürich – 5 − 3"), n_fonts("Škoda Łódź")) == (3, 6)


def test_hostile_words_everywhere_leave_a_clean_report(tmp_path):
    source = tmp_path / "executed.ipynb"
    nbformat.write(sample_notebook(sample_document(HOSTILE, HOSTILE, HOSTILE)), source)
    path = write_html(source, tmp_path / "report.html")
    page = path.read_text(encoding="utf-8")
    assert verify_html(path).is_clean
    assert page.count("<script") == 1 and page.count("</style>") == 1
    assert page.count("&lt;script&gt;alert(1)") >= 5


def test_plain_nbconvert_gives_the_same_report_with_hostile_words_inert(tmp_path):
    from bs4 import BeautifulSoup
    from nbconvert.nbconvertapp import NbConvertApp

    notebook = sample_notebook(sample_document(HOSTILE, HOSTILE, HOSTILE))
    source = tmp_path / "executed.ipynb"
    nbformat.write(notebook, source)
    converter = NbConvertApp()
    template = ["--template", "stratalign", f"--TemplateExporter.extra_template_basedirs={TEMPLATE_BASE}"]
    converter.initialize(["--to", "html", *template, str(source)])
    converter.start()
    page = (tmp_path / "executed.html").read_text(encoding="utf-8")
    assert verify_html(tmp_path / "executed.html").is_clean
    # nbconvert reads every page once more and writes it in its own way.
    assert page == str(BeautifulSoup(render_html(notebook), "html.parser"))
    assert "Culture fit" not in page


def test_a_page_that_fails_verification_gets_no_name(notebook_path, tmp_path, monkeypatch):
    earlier = tmp_path / "report.html"
    earlier.write_text("the report of last week")
    monkeypatch.setattr(html_export, "render_html", lambda *_, **__: "<img src=https://e.example/p.png>")
    with pytest.raises(
        ExportError, match=r"(?s)report\.html was not written: 2 finding.*external requests.*missing alt"
    ) as error:
        write_html(notebook_path, earlier)
    assert "https://e.example/p.png" in str(error.value)
    assert earlier.read_text() == "the report of last week"
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_report_no_mail_takes_is_refused(notebook_path, tmp_path, monkeypatch):
    monkeypatch.setattr(html_export, "MAX_BYTES", 1000)
    with pytest.raises(ExportError, match="over the limit"):
        write_html(notebook_path, tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


def test_what_is_not_a_notebook_is_refused(tmp_path):
    (tmp_path / "notes.ipynb").write_text("not a notebook")
    with pytest.raises(ExportError, match=r"notes\.ipynb is not a notebook"):
        write_html(tmp_path / "notes.ipynb", tmp_path / "report.html")
    with pytest.raises(ExportError, match=r"absent\.ipynb does not exist"):
        write_html(tmp_path / "absent.ipynb", tmp_path / "report.html")
