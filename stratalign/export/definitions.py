"""Words of the glossary in the text of a page, each with its definition a click or a key away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from stratalign.export.printed import Printer

#: Kinds of report whose words the glossary defines.
DEFINED_KINDS = ("client_report", "unit_packs")
#: Words of the glossary that are looked for; what everybody calls a unit or a level needs no definition in a sentence.
DEFINED = (
    "promoters", "index", "score", "favourable", "dimension", "gap", "interval", "percentile", "hidden", "alpha", "rwg",
    "icc1", "icc2", "htmt", "fit", "r_squared", "hc4", "cohens_d",
)  # fmt: skip
#: Parts of a page whose sentences are read for words, by their class.
_READ = frozenset({"sentences", "messages", "note", "reading"})
#: Within these a word stays as it is: it is a heading, or pressed for something else.
_LEFT = frozenset({"a", "button", "h3", "h4", "table", "figure", "summary", "strong"})
_BUTTON = re.compile(r'<button[^>]* popovertarget="[^"]*"[^>]*>([^<]*)</button>')
#: Marks that stay on the line of the word they stand at: a browser breaks on both sides of a button.
_BEFORE, _AFTER = re.compile(r"[(\[“„«‘]+$"), re.compile(r"[)\].,;:!?”“»’]+")
_HELD = re.compile(r'<span class="held">([^<]*<button[^>]*>[^<]*</button>[^<]*)</span>')
#: A drawing is passed over as a whole: its words stay as they are.
_TAG = re.compile(r"(<svg\b.*?</svg>|<[^>]*>)", re.DOTALL)
_NAME = re.compile(r"</?([a-z0-9]+)")
_CLASS = re.compile(r'class="([^"]*)"')
_VOID = ("br", "img", "hr")


@dataclass(frozen=True, slots=True)
class Definition:
    """A word of the glossary: the element that holds it, how it is headed, what it means, and its forms in a text."""

    id: str
    label: str
    meaning: str
    forms: re.Pattern[str]


def definitions_in(
    parts: Sequence[Sequence[str]], printer: Printer
) -> tuple[list[tuple[Markup, ...]], list[Definition]]:
    """Let the first of each defined word on a page open its definition.

    Parameters
    ----------
    parts
        Safe HTML of each page.
    printer
        Of the document.

    Returns
    -------
    tuple
        The same with buttons in their sentences, and the definitions that they open; both as they were where the
        glossary does not speak of such a report.
    """
    known = list(_definitions(printer)) if printer.document.kind in DEFINED_KINDS else []
    used: set[str] = set()
    pages = []
    for page in parts:
        left = {one.id: one for one in known}
        # What is marked was safe, and gets buttons of fixed words around some of its own.
        pages.append(tuple(Markup("".join(_marked(part, left))) for part in page))  # noqa: S704
        used |= {one.id for one in known} - left.keys()
    return pages, [one for one in known if one.id in used]


def without_buttons(html: str) -> str:
    """A page for paper: nothing opens there, and a button would be tagged as a field of a form.

    Parameters
    ----------
    html
        A whole page.

    Returns
    -------
    str
        The same with its defined words as words.
    """
    return _BUTTON.sub(r"\1", _HELD.sub(r"\1", str(html)))


def _definitions(printer: Printer) -> Iterator[Definition]:
    for word in DEFINED:
        forms = [" ".join(form.split()) for form in printer.phrase(f"glossary.{word}.forms").split(";")]
        # The longest first, so that a word within another is not taken for it.
        longest = sorted((str(escape(form)) for form in forms if form), key=len, reverse=True)
        # A blank may be one that does not break.
        spelled = "|".join(re.escape(form).replace(r"\ ", r"\s") for form in longest)
        pattern = re.compile(rf"(?<![\w&-])(?:{spelled})(?![\w-])", re.IGNORECASE)
        label, meaning = printer.phrase(f"glossary.{word}"), printer.phrase(f"glossary.{word}.meaning")
        yield Definition(f"term-{word.replace('_', '-')}", label, meaning, pattern)


def _marked(html: str, left: dict[str, Definition]) -> Iterator[str]:
    """The HTML with buttons; a word that got one is taken from those left."""
    inside: list[tuple[str, bool, bool]] = []
    for piece in _TAG.split(str(html)):
        if piece.startswith("<svg"):
            yield piece
        elif piece.startswith("<"):
            _follow(piece, inside)
            yield piece
        elif inside and any(is_read for _, is_read, _ in inside) and not any(is_left for *_, is_left in inside):
            yield _with_buttons(piece, left)
        else:
            yield piece


def _follow(tag: str, inside: list[tuple[str, bool, bool]]) -> None:
    """Keep what is open around the text: its element, whether its words are read, whether they are left as they are."""
    found = _NAME.match(tag)
    if found is None or found[1] in _VOID or tag.endswith("/>"):
        return
    name = found[1]
    if not tag.startswith("</"):
        classes = _CLASS.search(tag)
        inside.append((name, bool(classes and _READ & set(classes[1].split())), name in _LEFT))
    elif any(one[0] == name for one in inside):
        while inside.pop()[0] != name:
            pass


def _with_buttons(text: str, left: dict[str, Definition]) -> str:
    """A text in which the first of each word is pressed for its definition; none begins within another."""
    places: dict[tuple[int, int], Definition] = {}
    for one in list(left.values()):
        found = next((m for m in one.forms.finditer(text) if not _overlaps(m.span(), places)), None)
        if found:
            places[found.span()] = left.pop(one.id)
    pieces: list[str] = []
    end = 0
    for (start, stop), one in sorted(places.items(), key=lambda place: place[0]):
        before, after = _BEFORE.search(text, end, start), _AFTER.match(text, stop)
        first, last = before.start() if before else start, after.end() if after else stop
        button = f'<button type="button" class="term" popovertarget="{one.id}">{text[start:stop]}</button>'
        is_held = first < start or last > stop
        held = f'<span class="held">{text[first:start]}{button}{text[stop:last]}</span>'
        pieces += [text[end:first], held if is_held else button]
        end = last
    return "".join([*pieces, text[end:]])


def _overlaps(span: tuple[int, int], places: dict[tuple[int, int], Definition]) -> bool:
    return any(span[0] < stop and start < span[1] for start, stop in places)
