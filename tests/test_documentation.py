"""The documentation as a website: examples run, formulas are drawn, and every page stands alone, without a network."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import yaml
from conftest import ROOT, as_module

import stratalign as sa
from stratalign.lazy import own_places

PAGES = sorted([*(ROOT / "docs" / "api").glob("*.md"), ROOT / "docs" / "guide" / "models.md"])
ROOMS = "sources responses panel scores measurement comparisons models claims study report".split()
CODE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
FORMULAS = (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8")


@pytest.fixture
def from_the_root(monkeypatch, tmp_path):
    """Run examples where a reader runs them, and keep what they draw."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sa.report.ResultPicture, "save", lambda picture, path: tmp_path / path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_of_a_page_run_from_top_to_bottom(page, from_the_root):
    blocks = CODE.findall(page.read_text(encoding="utf-8"))
    assert blocks, page
    exec(compile("\n".join(blocks), str(page), "exec"), {})


@pytest.mark.parametrize("page", ["README.md", "docs/guide/researcher.md"])
def test_examples_that_write_run_in_an_empty_folder(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = CODE.findall((ROOT / page).read_text(encoding="utf-8"))
    exec(compile("\n".join(blocks), page, "exec"), {})


def test_what_the_guide_prints_is_what_is_printed(from_the_root, capsys):
    text = (ROOT / "docs" / "guide" / "models.md").read_text(encoding="utf-8")
    first, *_ = CODE.findall(text)
    shown = re.findall(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    scope = {}
    exec("\n".join(CODE.findall(text)), scope)
    printed = capsys.readouterr().out
    assert "association" in first and repr(scope["found"]) == shown[0].rstrip()
    assert printed.startswith(shown[1]) and shown[2].rstrip() in printed


def test_every_room_has_a_page_that_lists_its_names():
    hook = as_module(ROOT / "docs" / "build_site.py")
    for room in ROOMS:
        page = (ROOT / "docs" / "api" / f"{room}.md").read_text(encoding="utf-8")
        assert hook.NAMES in page
        listed = re.findall(r"^::: (\S+)$", hook._names(room), re.MULTILINE)
        assert sorted(listed) == sorted(
            f"{module}.{name}" for module, name in own_places(f"stratalign.{room}").values()
        )


def test_every_formula_is_drawn_and_spoken():
    hook = as_module(ROOT / "docs" / "build_site.py")
    found = []
    text = hook._with_places(FORMULAS, found)
    assert len(found) > 140 and "$" not in hook._CODE.sub("", text)
    for one in found:
        drawn = ElementTree.fromstring(one)
        assert drawn[0].find("path").get("d").startswith("M") and drawn[1].get("alttext")


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frak{x}", r"\\frak is not known"),
        (r"\frac{a}{b", "} is missing"),
        (r"\left( x", "right is missing"),
        ("x^", "ends too early"),
    ],
)
def test_formulas_that_cannot_be_read_are_refused(tex, words):
    spoken = as_module(ROOT / "docs" / "mathml.py")
    with pytest.raises(spoken.FormulaError, match=words):
        spoken.mathml(tex)


def test_a_formula_is_read_as_it_is_meant():
    spoken = as_module(ROOT / "docs" / "mathml.py").mathml(r"\frac{\bar{x}_1}{2} \le \sum_{i=1}^{n} s_i^2")
    assert "<mfrac><msub><mover" in spoken and "<mo>≤</mo>" in spoken
    assert "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>" in spoken
    assert "<msubsup><mi>s</mi><mi>i</mi><mn>2</mn></msubsup>" in spoken


class Loaded(HTMLParser):
    """What a page asks for when it is opened."""

    def __init__(self, html):
        super().__init__()
        self.asked = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "source") and given.get("src"):
            self.asked.append(given["src"])
        if tag == "link" and given.get("rel") != "canonical":
            self.asked.append(given["href"])


@pytest.mark.slow
@pytest.mark.prove
def test_the_site_is_built_with_every_link_and_opens_without_a_network(tmp_path):
    """A link or an anchor that leads nowhere stops the build (`strict` in mkdocs.yml)."""
    site = tmp_path / "site"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)],
        capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, ""), built.stderr
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 100 and {"index.html", "formulas.html"} <= {page.name for page in pages}
    for page in pages:
        for address in Loaded(page.read_text(encoding="utf-8")).asked:
            assert "//" not in address, f"{page.name}: {address}"
            assert address.startswith("data:") or page.name == "404.html" or (page.parent / address).is_file(), address
    for style in site.rglob("*.css"):
        assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", style.read_text(encoding="utf-8")), style


def test_the_site_says_whom_each_page_is_for():
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert [next(iter(part)) for part in nav] == "Start Analysts Consultants Researchers Method Python Project".split()
