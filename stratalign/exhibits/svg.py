"""A drawing written as SVG: words stay words, marks stay shapes, and nothing refers to anything else."""

from __future__ import annotations

from xml.sax.saxutils import escape

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.letters import families, families_for
from stratalign.exhibits.placed import Look, Page, PlacedBox, PlacedCircle, PlacedLine, PlacedPath, Shape

#: Digits after the point of a place, in points of a page.
PLACES = 2
#: Weight of letters that is not said.
PLAIN = 400


def svg_of(page: Page, theme: FigureTheme) -> str:
    """Write a drawing as SVG, the same bytes for the same drawing.

    Parameters
    ----------
    page
        Everything in its place.
    theme
        Whose family a page calls the letters by.

    Returns
    -------
    str
        One `<svg>` of words, boxes, circles and paths; its size is in points.
    """
    x0, y0, x1, y1 = page.frame
    box = " ".join(map(number, (x0, y0, x1 - x0, y1 - y0)))
    cuts = f' data-cuts="{" ".join(map(number, page.cuts))}"' if page.cuts else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family={families(theme.page_family)}{cuts}>'
    return "\n".join([head, *(_element(shape, theme) for shape in page.shapes), "</svg>"])


def number(value: float) -> str:
    """As few digits as needed."""
    said = f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    return "0" if said in ("-0", "") else said


def _element(shape: Shape, theme: FigureTheme) -> str:
    if isinstance(shape, PlacedLine):
        return _words(shape, theme)
    look = _look(shape.look)
    if isinstance(shape, PlacedBox):
        x0, y0, x1, y1 = shape.rect
        size = f'width="{number(x1 - x0)}" height="{number(y1 - y0)}"'
        return f'<rect x="{number(x0)}" y="{number(y0)}" {size}{look}/>'
    if isinstance(shape, PlacedCircle):
        return f'<circle cx="{number(shape.x)}" cy="{number(shape.y)}" r="{number(shape.radius)}"{look}/>'
    return f'<path d="{_steps(shape)}"{look}/>'


def _steps(shape: PlacedPath) -> str:
    """Steps of a path; level and upright ones are shorter."""
    said, before = [], ("", "")
    for letter, places in shape.steps:
        numbers = [number(place) for place in places]
        at = (numbers[-2], numbers[-1]) if numbers else before
        if letter == "L" and at[1] == before[1]:
            said.append(f"H{at[0]}")
        elif letter == "L" and at[0] == before[0]:
            said.append(f"V{at[1]}")
        else:
            said.append(letter + " ".join(numbers))
        before = at
    return "".join(said)


def _look(look: Look) -> str:
    said = f' fill="{look.fill or "none"}"'
    if not look.stroke or not look.width:
        return said
    said += f' stroke="{look.stroke}" stroke-width="{number(look.width)}"'
    if look.opacity < 1:
        said += f' stroke-opacity="{number(look.opacity)}"'
    if look.dash:
        said += f' stroke-dasharray="{" ".join(map(number, look.dash))}"'
    return f'{said} stroke-linecap="round"' if look.is_round else said


def _words(line: PlacedLine, theme: FigureTheme) -> str:
    x, y = number(line.x), number(line.y)
    turn = f' transform="rotate({number(-line.turn)} {x} {y})"' if line.turn else ""
    anchor = f' text-anchor="{line.anchor}"' if line.anchor != "start" else ""
    look = f'font-size="{number(line.size)}" fill="{line.colour}"'
    weight = f' font-weight="{line.weight}"' if line.weight != PLAIN else ""
    others = families_for(line.words, theme)
    # Letters of other fonts keep the room that the drawing has left for them.
    room = f' textLength="{number(line.width)}" lengthAdjust="spacingAndGlyphs" font-family={others}' if others else ""
    return f'<text x="{x}" y="{y}"{turn}{anchor} {look}{weight}{room}>{escape(line.words)}</text>'
