import base64

import pytest

from stratalign.errors import ExportError
from stratalign.export.template_assets import css_string, read_asset
from stratalign.export.verify import verify_html


def audit(tmp_path, html: str):
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    return verify_html(path)


def test_tags_that_end_themselves_are_closed_in_a_drawing_as_elsewhere(tmp_path):
    drawing = '<svg role="img" aria-label="One bar"><rect width="2" height="1"/></svg>'
    assert audit(tmp_path, f"<html><body><p>One<br/>two</p>{drawing}</body></html>").problems == ()
    assert audit(tmp_path, f"<html><body>{drawing.replace('/>', '>')}</body></html>").malformed


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        "<SCRIPT >alert(1)</SCRIPT >",
        "<script src='data:text/javascript,alert(1)'></script>",
        "<script>alert(1)",
        "<script type=module>import 'x'</script>",
        "<p onclick='x()'>a</p>",
        "<img src=data:, alt=a ONERROR=x()>",
        "<p/onclick=x()>a</p>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href=' java\tscript:alert(1)'>a</a>",
        "<a href='&#106;avascript:alert(1)'>a</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>a</a>",
        "<iframe></iframe>",
        "<iframe srcdoc='<b>'></iframe>",
        "<object></object>",
        "<embed>",
        "<form></form>",
        "<base>",
        "<svg role=img aria-label=a><animate></animate></svg>",
        "<svg role=img aria-label=a><a href='#x'></a></svg>",
        "<svg role=img aria-label=a><image href='data:,'></image></svg>",
        "<svg role=img aria-label=a><path fill='url(https://e.example)'/></svg>",
        "<svg role=img aria-label=a><text style='fill:red'>a</text></svg>",
        "<svg role=img aria-label=a><foreignObject></foreignObject></svg>",
        "<math></math>",
        "<meta http-equiv='Refresh' content='0'>",
        "<button formaction='javascript:x()'>a</button>",
    ],
)
def test_active_content_is_found(tmp_path, planted):
    assert audit(tmp_path, planted).active_content


@pytest.mark.parametrize(
    "planted",
    [
        "<img alt=a src='https://e.example/a.png'>",
        "<img alt=a src='//e.example/a.png'>",
        "<img alt=a src='figures/a.png'>",
        "<img alt=a src='data:,' srcset='https://e.example/a.png 2x'>",
        "<a href='https://e.example'>a</a>",
        "<link rel=stylesheet href='https://e.example/a.css'>",
        "<script src='https://e.example/a.js'></script>",
        "<video poster='https://e.example/a.png'></video>",
        "<p style='background: url(https://e.example/a.png)'>a</p>",
        '<style>p { background: URL( "//e.example/a.png" ) }</style>',
        "<style>@import 'https://e.example/a.css';</style>",
        "<style>@import url(https://e.example/a.css);</style>",
        r"<style>p { background: \75rl(https://e.example/a.png) }</style>",
        "<style>p { background: image-set('https://e.example/a.png' 1x) }</style>",
        "<style>p { content: '/*'; background: url(https://e.example/a.png) } /* */</style>",
        "<style>@font-face { src: url(fonts/a.woff2) }</style>",
        "<style>@import'https://e.example/a.css';</style>",
        "<style>p { background: url(data:,') } q { background: url(https://e.example/a.png) } r { content: ' }</style>",
        "<style>p { content: ' \n } q { background: url(https://e.example/a.png) } r { content: ' }</style>",
        "<style>p { background: url(https://e.example/a.png</style>",
        "<a href='#a' ping='https://e.example'>a</a>",
    ],
)
def test_requests_that_leave_the_file_are_found(tmp_path, planted):
    assert audit(tmp_path, planted).external_requests


@pytest.mark.parametrize(
    "planted", ["<img src='data:,'>", "<img src='data:,' alt>", "<img src='data:,' alt=' '>", "<svg></svg>"]
)
def test_pictures_without_words_are_found(tmp_path, planted):
    assert audit(tmp_path, planted).missing_alt


@pytest.mark.parametrize(
    "planted",
    [
        "<table><tr><th>Unit</th></tr></table>",
        "<table><tr><th scope=col>Unit</th><th>n</th></tr></table>",
        "<table><tr><td>Unit</td></tr></table>",
        "<table><tr><th>Unit</th></tr>",
        "<table><tr><th scope=col>a<table><tr><td>b</td></tr></table></th></tr></table>",
    ],
)
def test_tables_without_scope_are_found(tmp_path, planted):
    assert len(audit(tmp_path, planted).tables_without_scope) == 1


@pytest.mark.parametrize(
    "planted",
    [
        "<p>read from /home/ana/acme/raw.csv</p>",
        "<p>/Users/ana/acme</p>",
        r"<p>C:\Users\ana\acme</p>",
        "<p>file:///srv/a.csv</p>",
        "<p>/tmp/run-7/out.ipynb</p>",
        "<!-- /home/ana -->",
        "<p title='/home/ana/acme'>a</p>",
        f"<img alt=a src='data:image/svg+xml;base64,{base64.b64encode(b'<svg><!-- /home/ana/x --></svg>').decode()}'>",
    ],
)
def test_paths_of_the_analysts_machine_are_found(tmp_path, planted):
    assert audit(tmp_path, planted).machine_paths


def test_what_a_report_may_hold_is_not_held_against_it(tmp_path):
    style = f"p::after {{ content: {css_string('</style><script>url(//e.example) @import')}; }}"
    page = (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        f"<style>@font-face {{ src: url(data:font/woff2;base64,AAAA) }} {style}</style>"
        "<style>q { content: 'url(//a.example)' } /* url(//b.example) it's */</style>"
        '<a href="#top">up</a><img alt="a" src="data:image/png;base64,AAAA">'
        "<table><tr><th scope=col>Unit</th></tr></table><p>on/off, 3/4, home/office, javascript: a language</p>"
        f"<script>{read_asset('script.js')}</script>"
    )
    found = audit(tmp_path, page)
    assert found.problems == () and found.is_clean
    assert found.size_bytes == len(page.encode())


@pytest.mark.parametrize(
    "planted",
    [
        "<div><p>a</div></p>",
        "</div>",
        "<div>",
        "<p><b>a</p>",
        "<p>a\x0bb</p>",
        f"<img alt=a src='data:image/svg+xml;base64,{base64.b64encode(b'<svg><g></svg>').decode()}'>",
    ],
)
def test_what_is_not_well_formed_is_found(tmp_path, planted):
    assert audit(tmp_path, planted).malformed


def test_a_page_with_entries_left_open_is_well_formed(tmp_path):
    page = "<!DOCTYPE html><ul><li>a<li>b</ul><table><tr><th scope=col>c<td>d<tr><td>e</table><p>f<p>g<br><hr>"
    assert audit(tmp_path, page).problems == ()


def test_what_looks_like_a_path_and_is_the_clients_word_is_no_leak(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<p>Unit /home/ana/acme</p>", encoding="utf-8")
    assert verify_html(page, told=["Unit /home/ana/acme", "x"]).problems == ()
    assert verify_html(page, told=["Unit /home/bob"]).machine_paths == ("/home/ana (line 1)",)


def test_findings_name_the_line(tmp_path):
    assert audit(tmp_path, "<p>a</p>\n<p>b</p>\n<iframe></iframe>").active_content == ("element <iframe> (line 3)",)


def test_a_file_that_is_absent_or_not_text_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"absent\.html does not exist"):
        verify_html(tmp_path / "absent.html")
    (tmp_path / "b.html").write_bytes(b"\xff\xfe")
    with pytest.raises(ExportError, match=r"b\.html is not UTF-8 \(byte 0\)"):
        verify_html(tmp_path / "b.html")
