"""Read a written report as a suspicious browser would: nothing may run, call out, or leave a reader without words."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from stratalign.errors import ExportError
from stratalign.export.drawings import ATTRIBUTES, ELEMENTS
from stratalign.export.html_tokens import tokens_of
from stratalign.export.template_assets import is_template_script
from stratalign.paths import read_file, why_no_file
from stratalign.plain_text import NOT_TEXT, named

#: Elements that run, embed, submit, redirect, or make browsers read their content differently from this parser.
ACTIVE_ELEMENTS = frozenset({
    "applet", "audio", "base", "embed", "fencedframe", "form", "frame", "frameset", "iframe", "input", "link",
    "math", "noembed", "noframes", "noscript", "object", "plaintext", "portal", "select", "source", "template",
    "textarea", "track", "video", "xmp",
})  # fmt: skip
ADDRESS_ATTRIBUTES = frozenset({
    "action", "archive", "background", "cite", "classid", "code", "codebase", "data", "dynsrc", "formaction",
    "href", "icon", "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile", "src", "srcset",
    "usemap", "xlink:href",
})  # fmt: skip
LINK_ELEMENTS = ("a", "area")
#: Elements without content, which nothing closes.
VOID_ELEMENTS = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_MAY_STAY_OPEN = ("html", "body", "p", "li", "dt", "dd")
#: Elements that may be left open, by what ends them.
CLOSED_BY_THE_NEXT = {
    "p": ("p",), "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "tr": ("tr",), "td": ("td", "th"),
    "th": ("td", "th"), "option": ("option",), "thead": (), "tbody": ("thead",), "tfoot": ("tbody",),
}  # fmt: skip
_RUNNING_SCHEMES = ("javascript:", "vbscript:", "data:text/html", "data:application/xhtml")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_SVG_ADDRESS = "data:image/svg+xml;base64,"
# What closes a quotation ends a path, too.
_MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:home|Users)/[^\s/\"'<>\u201d\u00bb]+|(?<![\w./])/(?:root|tmp|mnt)/[^\s\"'<>\u201d\u00bb]+"
    r"|(?<!\w)[A-Za-z]:[\\/]+Users[\\/]+[^\s\\/\"'<>\u201d\u00bb]+|file://[^\s\"'<>\u201d\u00bb]*"
)
_CSS_COMMENT_OR_STRING = re.compile(
    r"/\*.*?(?:\*/|$)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)  # whichever begins first wins, as in a browser
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CSS_ADDRESS = re.compile(r"(?:url|src)\((?:\s*(\0\d+\0|[^\0)]*?)\s*\))?|@import\s*(?!url\()([^\s;]+)", re.IGNORECASE)
_CSS_IMAGE_SET = re.compile(r"(?:image-set|image)\(([^;{}]*)", re.IGNORECASE)
_CSS_STRING_MARK = re.compile("\0(\\d+)\0")
_MALFORMED = "malformed style"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class HtmlAudit:
    """What was found in one HTML file. Every finding says the line it stands on; a clean report has none."""

    active_content: tuple[str, ...]
    external_requests: tuple[str, ...]
    missing_alt: tuple[str, ...]
    tables_without_scope: tuple[str, ...]
    machine_paths: tuple[str, ...]
    malformed: tuple[str, ...]
    size_bytes: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    @property
    def problems(self) -> tuple[str, ...]:
        """Every finding with its kind, in one list."""
        kinds = [kind.name for kind in fields(self) if kind.name != "size_bytes"]
        return tuple(f"{kind.replace('_', ' ')}: {found}" for kind in kinds for found in getattr(self, kind))


def verify_html(path: str | Path, *, told: Iterable[str] = ()) -> HtmlAudit:
    """Read an HTML file and name everything in it that a client must not receive.

    Parameters
    ----------
    path
        The file.
    told
        Texts of the document the file was made from: what looks like a path and stands in one of them is the client's
        own, such as the name of a unit.

    Returns
    -------
    HtmlAudit
        Findings by kind, and the size.

    Raises
    ------
    ExportError
        The file does not exist or is not UTF-8.
    """
    path = Path(path)
    absent = why_no_file(path)
    if absent:
        raise ExportError(f"{path.name} {absent}. Check the path, or run the engagement first.")
    content = read_file(path, ExportError)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ExportError(f"{path.name} is not UTF-8 (byte {problem.start}). It is not one of our reports.") from None
    findings, paths = _read(text)
    own = "\n".join(told)
    machine_paths = tuple(place for path, place in paths if path not in own)
    return HtmlAudit(**findings, machine_paths=machine_paths, size_bytes=len(content))


@lru_cache(maxsize=2)
def _read(text: str) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Findings in a page, and what looks like a path with its place; a page is verified, and audited a moment later."""
    reader = _Reader()
    reader.read(text)
    return {kind: tuple(found) for kind, found in reader.findings.items()}, tuple(reader.paths)


def refuse_unclean(audit: HtmlAudit, name: str) -> None:
    """Raise an ExportError that names the first findings of an audit, if it has any.

    Parameters
    ----------
    audit
        What `verify_html` found.
    name
        What the file is called in the message.

    Raises
    ------
    ExportError
        The audit is not clean.
    """
    if audit.is_clean:
        return
    raise ExportError(
        f"{name} was not written: {len(audit.problems)} finding(s) in it must not reach a client."
        f"{listed(audit.problems)}"
    )


def listed(problems: Sequence[str]) -> str:
    """List the first problems below a message.

    Parameters
    ----------
    problems
        A line each.

    Returns
    -------
    str
        The first five, each on a line of its own, and how many more there are.
    """
    shown = "".join(f"\n  - {problem}" for problem in problems[:_SHOWN])
    rest = len(problems) - _SHOWN
    return f"{shown}\n  - and {rest} more" if rest > 0 else shown


@dataclass(slots=True)
class _TableSeen:
    """One table while it is being read."""

    line: int
    n_headers: int = 0
    n_without_scope: int = 0


@dataclass(slots=True)
class _Findings:
    """Findings by kind while the file is being read."""

    active_content: list[str] = field(default_factory=list)
    external_requests: list[str] = field(default_factory=list)
    missing_alt: list[str] = field(default_factory=list)
    tables_without_scope: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)

    def items(self) -> Iterator[tuple[str, list[str]]]:
        """Kinds and what was found."""
        return ((kind.name, getattr(self, kind.name)) for kind in fields(self))


class _Reader:
    """Walks through the elements."""

    def __init__(self) -> None:
        self.findings = _Findings()
        self.paths: list[tuple[str, str]] = []
        self._tables: list[_TableSeen] = []
        self._open: list[tuple[str, int]] = []
        self._raw: tuple[str, list[str]] | None = None
        self._n_drawings_open = 0
        self._line = 1

    def read(self, text: str) -> None:
        """Read a page, and judge what was never closed."""
        for token in tokens_of(text):
            self._line = token.line
            if token.kind == "text":
                self._read_text(token.words)
            elif token.kind == "end":
                self._end(token.words)
            elif token.kind == "comment":
                self._check_paths(token.words)
            else:
                self._start(token.words, token.attributes)
                if token.kind == "whole" and token.words not in VOID_ELEMENTS:
                    self._end(token.words)
        self._finish()

    def _start(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> None:
        given = dict(attributes)
        self._check_element(tag, given)
        self._open_element(tag)
        for name, value in attributes:
            self._check_attribute(tag, name, value)
        if tag in ("script", "style"):
            self._raw = (tag, [])
        elif tag == "img" and not given.get("alt", "").strip():
            self._add("missing_alt", f"picture {_short(given.get('src', ''))}")
        elif tag == "svg" and (given.get("role") != "img" or not given.get("aria-label", "").strip()):
            self._add("missing_alt", "drawing")
        elif tag == "table":
            self._tables.append(_TableSeen(self._line))
        elif tag == "th" and self._tables:
            self._tables[-1].n_headers += 1
            self._tables[-1].n_without_scope += "scope" not in given

    def _end(self, tag: str) -> None:
        self._close_element(tag)
        self._n_drawings_open -= tag == "svg" and self._n_drawings_open > 0
        if self._raw and tag == self._raw[0]:
            self._check_raw()
        elif tag == "table" and self._tables:
            self._close_table()

    def _read_text(self, data: str) -> None:
        for found in NOT_TEXT.finditer(data):
            self._add("malformed", f"a character that is no text ({named(found[0])})")
        if self._raw:
            self._raw[1].append(data)
        else:
            self._check_paths(data)

    def _finish(self) -> None:
        if self._raw:
            self._check_raw()
        while self._tables:
            self._close_table()
        self.findings.malformed += [
            f"<{tag}> is never closed (line {line})" for tag, line in self._open if tag not in _MAY_STAY_OPEN
        ]

    def _add(self, kind: str, found: str) -> None:
        getattr(self.findings, kind).append(f"{found} (line {self._line})")

    def _open_element(self, tag: str) -> None:
        """Remember what is to be closed; an entry or paragraph ends where the next begins."""
        if self._open and self._open[-1][0] in CLOSED_BY_THE_NEXT.get(tag, ()):
            self._open.pop()
        if tag not in VOID_ELEMENTS:
            self._open.append((tag, self._line))

    def _close_element(self, tag: str) -> None:
        """Take the last opened element from those to be closed, which must be this."""
        while self._open and self._open[-1][0] != tag and self._open[-1][0] in CLOSED_BY_THE_NEXT:
            self._open.pop()
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            inside = f" within <{self._open[-1][0]}>" if self._open else ""
            self._add("malformed", f"</{tag}> closes nothing{inside}")

    def _check_element(self, tag: str, attributes: dict[str, str]) -> None:
        self._n_drawings_open += tag == "svg"
        if self._n_drawings_open:
            self._check_drawn(tag, attributes)
        if tag in ACTIVE_ELEMENTS:
            self._add("active_content", f"element <{tag}>")
        if tag == "script" and "src" in attributes:
            self._add("active_content", f"script from {_short(attributes['src'])}")
        if tag == "meta" and attributes.get("http-equiv", "").strip().lower() not in ("", "content-security-policy"):
            self._add("active_content", f"meta {_short(attributes['http-equiv'])}")

    def _check_drawn(self, tag: str, attributes: dict[str, str]) -> None:
        """Within a drawing nothing stands but what reports draw."""
        if tag not in ELEMENTS:
            self._add("active_content", f"element <{tag}> in a drawing")
        for name, value in attributes.items():
            if name not in ATTRIBUTES or (name != "aria-label" and "url(" in value.lower()):
                self._add("active_content", f"{name} of <{tag}> in a drawing: {_short(value)}")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "srcdoc":
            self._add("active_content", f"{name} of <{tag}>: {_short(value)}")
        elif name == "style":
            self._check_css(value)
        elif name in ADDRESS_ATTRIBUTES:
            self._check_address(tag, name, value)
        if not value.startswith("data:"):
            self._check_paths(value)

    def _check_address(self, tag: str, name: str, value: str) -> None:
        address = _INVISIBLE.sub("", value).lower()
        if address.startswith(_RUNNING_SCHEMES) or (tag in LINK_ELEMENTS and address.startswith("data:")):
            self._add("active_content", f"{name} of <{tag}>: {_short(value)}")
        elif name.endswith("srcset") or not _is_inside(address):
            self._add("external_requests", f"{name} of <{tag}>: {_short(value)}")
        elif address.startswith(_SVG_ADDRESS):
            self._check_paths(_decoded(value))
            self._check_drawing(_decoded(value))

    def _check_drawing(self, svg: str) -> None:
        try:
            ParserCreate().Parse(svg, True)
        except ExpatError as problem:
            self._add("malformed", f"a picture that is no well-formed SVG: {problem}")

    def _check_raw(self) -> None:
        tag, parts = self._raw or ("", [])
        self._raw = None
        if tag == "style":
            self._check_css("".join(parts))
        elif not is_template_script("".join(parts)):
            self._add("active_content", f"script that is not the template's: {_short(''.join(parts))}")

    def _check_css(self, css: str) -> None:
        for address in _css_addresses(css):
            if not _is_inside(_INVISIBLE.sub("", address).lower()):
                self._add("external_requests", f"style asks for {_short(address)}")

    def _check_paths(self, text: str) -> None:
        # Most texts have neither, and there are tens of thousands.
        if "/" not in text and "\\" not in text:
            return
        for found in _MACHINE_PATH.finditer(text):
            self.paths.append((found[0], f"{_short(found[0])} (line {self._line})"))

    def _close_table(self) -> None:
        table = self._tables.pop()
        if not table.n_headers:
            self.findings.tables_without_scope.append(f"table without header cells (line {table.line})")
        elif table.n_without_scope:
            count = f"{table.n_without_scope} of {table.n_headers} header cells"
            self.findings.tables_without_scope.append(f"{count} without scope (line {table.line})")


def _is_inside(address: str) -> bool:
    """Whether an address stays in the file; an empty one does not, for browsers take it for the page's own address."""
    return address.startswith(("data:", "#"))


def _css_addresses(css: str) -> Iterator[str]:
    """Every address a style asks for; escapes are resolved, and what only stands inside a string is not an address.

    A quote that never closes, or stands inside a bare address, could hide what follows: it counts as an address.
    """
    strings: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        if found[0].startswith("/*"):
            return " "
        strings.append(_unescaped(found[0][1:-1]))
        return f"\0{len(strings) - 1}\0"

    bare = _CSS_COMMENT_OR_STRING.sub(set_aside, css.replace("\0", " "))
    if '"' in bare or "'" in bare:
        yield _MALFORMED
    bare = _unescaped(bare)
    for found in _CSS_ADDRESS.finditer(bare):
        address = found[1] if found[1] is not None else found[2]
        yield _CSS_STRING_MARK.sub(lambda mark: strings[int(mark[1])], address or _MALFORMED)
    for found in _CSS_IMAGE_SET.finditer(bare):
        yield from (strings[int(number)] for number in _CSS_STRING_MARK.findall(found[1]))


def _unescaped(css: str) -> str:
    return _CSS_ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], css)


def _decoded(address: str) -> str:
    """Text of an SVG inside an address; what cannot be decoded is not a picture."""
    try:
        return base64.b64decode(address.partition(",")[2]).decode("utf-8", errors="replace")
    except binascii.Error:
        return ""


def _short(text: str, limit: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
