"""A logo's drawing keeps what draws; what runs, reaches out or repeats itself is refused by name."""

import pytest

from stratalign.brand.svg import MOST_ELEMENTS, sanitise_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 10">'


def drawing(inside, head=HEAD):
    return f"{head}{inside}</svg>".encode()


def test_paths_gradients_and_words_stay_and_the_result_is_the_same_again():
    inside = (
        '<!-- made by hand --><title>Fjord &amp; Fell</title><defs><linearGradient id="a"><stop offset="0" '
        'stop-color="#123456"/></linearGradient></defs><g style="fill:url(#a)"><path d="M0 0 L4 4Z"/></g>'
    )
    clean, width, height = sanitise_svg(drawing(inside))
    assert (width, height) == (40, 10)
    assert b"made by hand" not in clean
    for kept in (b"Fjord &amp; Fell", b'd="M0 0 L4 4Z"', b"fill:url(#a)", b'xmlns="http://www.w3.org/2000/svg"'):
        assert kept in clean
    assert sanitise_svg(clean) == (clean, width, height)


def test_what_drawing_programs_add_is_left_out():
    head = HEAD.replace(" viewBox", ' xmlns:inkscape="urn:ink" inkscape:version="1" viewBox')
    inside = '<metadata>who made it</metadata><inkscape:grid/><path inkscape:label="me" d="M0 0"/>'
    clean = sanitise_svg(drawing(inside, head))[0]
    assert b"inkscape" not in clean
    assert b"who made it" not in clean
    assert b"label" not in clean


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<SCRIPT>alert(1)</SCRIPT>", "<SCRIPT>"),
        ("<style>@import url(https://e.example)</style>", "<style>"),
        ("<foreignObject><p>x</p></foreignObject>", "<foreignObject>"),
        ("<image href='https://e.example/a.png'/>", "<image>"),
        ("<text>Fjord</text>", "<text>"),
        ("<animate attributeName='href' to='javascript:alert(1)'/>", "<animate>"),
        ("<use href='#a'/>", "<use>"),
        ("<path d='M0 0' onload='alert(1)'/>", "the event handler onload"),
        ("<path d='M0 0' OnClick='alert(1)'/>", "the event handler OnClick"),
        ("<linearGradient href='https://e.example/#a'/>", "an address outside itself"),
        ("<linearGradient xlink:href='//e.example/#a'/>", "an address outside itself"),
        ("<path fill='url(https://e.example/#a)'/>", "an address or rule in fill"),
        ("<path style='fill:url(&quot;//e.example&quot;)'/>", "an address or rule in style"),
        ("<path style='fill:u\\72l(//e.example)'/>", "an address or rule in style"),
        ("<path style='x:image-set(&quot;//e.example&quot;)'/>", "an address or rule in style"),
        ("<g>" * 60 + "</g>" * 60, "groups more than 40 deep"),
        ("<path/>" * (MOST_ELEMENTS + 1), f"more than {MOST_ELEMENTS} elements"),
    ],
)
def test_what_a_logo_must_not_hold_is_refused_by_name(inside, named):
    with pytest.raises(ValueError, match="Export it as plain paths") as refused:
        sanitise_svg(drawing(inside))
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "aa">]>' + drawing("<title>&a;</title>"), "document type"),
        (b'<!DOCTYPE svg SYSTEM "https://e.example/a.dtd">' + drawing(""), "document type"),
        (b"<svg", "not readable as SVG"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "outermost element"),
        (b"<svg viewBox='0 0 1 1'/>", "outermost element"),
        (drawing("", HEAD.replace('viewBox="0 0 40 10"', "")), "says no size"),
        (drawing("", HEAD.replace("0 0 40 10", "0 0 0 10")), "says no size"),
        (drawing("", HEAD.replace('viewBox="0 0 40 10"', 'width="100%" height="3"')), "says no size"),
    ],
)
def test_what_is_no_drawing_is_refused(content, message):
    with pytest.raises(ValueError, match=message):
        sanitise_svg(content)


@pytest.mark.parametrize("size", ["1e999 1", "1e7 10", "1 1e-9"])
def test_a_size_that_cannot_be_drawn_is_refused(size):
    with pytest.raises(ValueError, match=r"in size; sides of 0\.01 to 1,000,000 can be drawn"):
        sanitise_svg(drawing("", HEAD.replace("0 0 40 10", f"0 0 {size}")))


def test_size_may_stand_in_width_and_height():
    assert sanitise_svg(drawing("", HEAD.replace('viewBox="0 0 40 10"', 'width="30px" height="6.5"')))[1:] == (30, 6.5)
