import base64
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from report_samples import HOSTILE, gaps_table, sample_document

from stratalign.brand.load import load_brand
from stratalign.document.model import Column
from stratalign.errors import DocumentError
from stratalign.export.fragments import MANY, render_cover, render_section, render_summary
from stratalign.export.sanitise import sanitise


class Elements(HTMLParser):
    """Start tags in document order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def named(self, tag):
        return [attributes for name, attributes in self.seen if name == tag]


def section_html():
    document = sample_document()
    return render_section(document, document.sections[0])


def test_table_has_a_caption_column_scopes_and_row_scopes():
    html = section_html()
    assert [header["scope"] for header in Elements(html).named("th")] == ["col"] * 4 + ["row"] * 2
    assert "Gaps of Sales" in re.search(r"<caption.*?</caption>", html, re.DOTALL)[0]


def test_table_numbers_are_formatted_and_flush_right():
    html = section_html()
    assert '<td class="number">−12.3</td>' in html
    assert '<td class="number">–</td>' in html
    assert '<td class="number">1,204</td>' in html
    assert '<td class="number">&lt; .001</td>' in html


def test_sentences_of_a_table_have_a_wide_column():
    document, words = sample_document(), "Ask the people concerned what holds it back, and change what they name first"
    table = next(iter(document.tables.values()))
    rows = table.rows.assign(words=[words, "3 March"])
    wide = replace(table, columns=(*table.columns, Column("words", "Decision")), rows=rows)
    html = render_section(replace(document, tables={**document.tables, table.key: wide}), document.sections[0])
    assert f'<td class="long sentence">{words}</td>' in html
    assert '<td class="short">3 March</td>' in html


def test_table_with_a_column_it_does_not_have_is_refused():
    table = gaps_table()
    with pytest.raises(DocumentError, match="gap"):
        replace(table, rows=table.rows.drop(columns="gap"))


def test_figure_keeps_its_words_and_its_drawing():
    document = sample_document()
    image = Elements(render_section(document, document.sections[0])).named("img")[0]
    assert "Sales: Leaders 40, Staff 52, difference −12 points" in image["alt"]
    svg = base64.b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")).decode()
    assert "<svg" in svg
    assert int(image["width"]) > 0 and int(image["height"]) > 0


def test_numbers_of_a_figure_are_in_a_native_details():
    html = section_html()
    assert re.search(r"<details.*?Show the numbers</summary>.*?<table", html, re.DOTALL)


def test_section_starts_at_the_third_level_and_ids_follow_the_keys():
    elements = Elements(section_html())
    assert [tag for tag, _ in elements.seen if re.fullmatch("h[1-6]", tag)] == ["h3"]
    assert elements.named("figure")[0]["id"] == "exhibit-unit-gaps"
    assert elements.named("table")[0]["id"] == "table-unit-gaps"


def test_what_to_keep_in_mind_stands_below_the_first_of_many_exhibits():
    document = sample_document()
    few = replace(document.sections[0], exhibits=document.sections[0].exhibits[:1] * (MANY - 1), caveats=("Few.",))
    many = replace(few, exhibits=few.exhibits[:1] * MANY)
    order = [re.findall(r"<figure|class=\"note ", render_section(document, section)) for section in (few, many)]
    assert order == [
        ["<figure"] * (MANY - 1) + ['class="note '],
        ["<figure", 'class="note ', *["<figure"] * (MANY - 1)],
    ]


def test_cover_holds_the_only_first_heading_and_every_fact():
    html = render_cover(sample_document())
    assert len(Elements(html).named("h1")) == 1
    assert all(text in html for text in ("Northwind", "1,245", "run-7", "Confidential", "synthetic"))


def test_summary_headings_go_down_one_level_at_a_time():
    headings = re.findall(r"<h(\d)", render_summary(sample_document()))
    assert headings[0] == "3" and set(headings[1:]) == {"4"}


def test_the_logo_of_a_brand_stands_on_the_cover_with_its_words():
    brand = load_brand("data/sample/brands/fjord")
    html = sanitise(render_cover(replace(sample_document(), brand=brand.to_dict())))
    assert f'<img src="{brand.logo.data_uri}" alt="Fjord: two red peaks over a dark line">' in html
    assert "<img" not in render_cover(sample_document())


@pytest.mark.parametrize("part", ["cover", "summary", "section"])
def test_hostile_words_stay_words_in_every_fragment(part):
    document = sample_document(HOSTILE, HOSTILE, HOSTILE)
    html = {
        "cover": lambda: render_cover(document),
        "summary": lambda: render_summary(document),
        "section": lambda: render_section(document, document.sections[0]),
    }[part]()
    elements = Elements(html)
    assert not elements.named("script") and not elements.named("a") and not elements.named("style")
    assert all(not name.startswith("on") for _, attributes in elements.seen for name in attributes)
    assert "&lt;script&gt;alert(1)" in html
    assert "{{7*7}}" in html
