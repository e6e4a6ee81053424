"""Allow-list for HTML that comes out of a notebook: what is not named here does not reach the client."""

from __future__ import annotations

import re
from functools import cache

import nh3

TAGS = frozenset({
    "a", "abbr", "aside", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
    "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
})  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "role", "tabindex", "aria-label", "aria-labelledby", "aria-describedby"},
    "a": {"href"},
    "img": {"alt", "src", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
    "time": {"datetime"},
}
_PICTURE = re.compile(r"data:image/(?:svg\+xml|png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_TAB_INDEX = ("0", "-1")


def sanitise(html: str) -> str:
    """Keep only the allowed elements and attributes, pictures inside the file, and links inside the page.

    Parameters
    ----------
    html
        A fragment of any origin.

    Returns
    -------
    str
        Well-formed HTML that runs nothing and asks for nothing.
    """
    return str(_cleaner().clean(html))


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_keep_inside,
        clean_content_tags={"script", "style"},
        link_rel=None,
        url_schemes={"data"},
    )


def _keep_inside(tag: str, attribute: str, value: str) -> str | None:
    """Value of an attribute, or None where it would lead out of the page."""
    if attribute == "src":
        return value if _PICTURE.fullmatch(value) else None
    if attribute == "href":
        return value if value.startswith("#") else None
    if attribute == "tabindex":
        return value if value in _TAB_INDEX else None
    return value
