"""What a colour may say in a report: a closed list of meanings, each with one colour, and the colours that say nothing.

A meaning is added here, with its house colour, its mark and the groups of figures it stands in; nothing else changes.
The reasons for the colours stand in docs/decisions/015-one-colour-per-meaning.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stratalign.brand.contrast import GRAPHICS_RATIO, TEXT_RATIO

Shape = Literal["circle", "square", "diamond", "triangle_up", "triangle_down", "bar"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Shape of a meaning where it is drawn as a point, so that colour is never alone."""

    shape: Shape
    is_filled: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """What a colour says or is for, its house colour, and the contrast with the page it needs (1 where none).

    `follows` names the role whose colour a brand gives it along with that one. What needs no contrast with the page is
    drawn with an outline, or is not needed to understand.
    """

    key: str
    words: str
    colour: str
    ratio: float = GRAPHICS_RATIO
    follows: str | None = None
    mark: Mark | None = None


#: Page and axes: they say nothing about the data.
FURNITURE = (
    Role("paper", "the page", "#ffffff", 1.0),
    Role("ink", "titles, printed numbers, axis lines at zero", "#16232c", TEXT_RATIO),
    Role("text", "running text", "#33424d", TEXT_RATIO, follows="ink"),
    Role("muted", "captions, notes and axis labels", "#5b6770", TEXT_RATIO),
    Role("outline", "edges of pale areas", "#7b8993"),
    Role("rule", "lines between parts of a page", "#c8d0d5", 1.0),
    Role("hairline", "lines between rows", "#e3e8ea", 1.0),
    Role("faint", "grid lines and shaded ranges", "#eef1f3", 1.0),
    Role("accent", "the page's own colour: section topics, rules, large figures", "#0b4f6c", TEXT_RATIO),
    Role("link", "links and buttons", "#0b4f6c", TEXT_RATIO, follows="accent"),
    Role("heading", "headings", "#16232c", TEXT_RATIO, follows="ink"),
)
MEANINGS = (
    Role("ours", "the client's own value now: this wave, these accounts", "#0b4f6c", TEXT_RATIO, follows="accent",
         mark=Mark("diamond")),
    Role("last_wave", "the client's own value in an earlier wave", "#77858f", mark=Mark("circle", is_filled=False)),
    Role("reference", "what it is held against: another group, a middle, an equal share", "#3d4a54",
         mark=Mark("bar")),
    Role("parent", "the part of the company that a unit belongs to", "#6b7480", mark=Mark("square", is_filled=False)),
    Role("published", "what others published", "#66727b", mark=Mark("diamond", is_filled=False)),
    Role("estimate", "what a model estimates from the data", "#0b7465", TEXT_RATIO, mark=Mark("circle")),
    Role("interval", "the interval of a bar or band", "#84919a"),
    Role("unclear", "not separated: the interval includes the reference", "#8a969e", mark=Mark("circle")),
    Role("level.executives", "executives", "#351b57", TEXT_RATIO, mark=Mark("diamond")),
    Role("level.managers", "managers", "#5e3e8c", TEXT_RATIO, mark=Mark("square")),
    Role("level.staff", "staff", "#8b5bcd", TEXT_RATIO, mark=Mark("circle")),
    Role("disagree_strong", "answers at the low end", "#852062", TEXT_RATIO),
    Role("disagree", "answers towards the low end", "#d078a4"),
    Role("neutral", "answers in the middle", "#d9dee1", 1.0),
    Role("agree", "answers towards the high end", "#63a04a"),
    Role("agree_strong", "answers at the high end", "#2c560f", TEXT_RATIO),
    Role("below", "below what it is compared with", "#1260ac", TEXT_RATIO, mark=Mark("triangle_down")),
    Role("above", "above what it is compared with", "#b35806", TEXT_RATIO, mark=Mark("triangle_up")),
    Role("missing", "no answer", "#4a5862"),
    Role("hidden", "hidden to protect respondents (hatched)", "#87939b"),
)  # fmt: skip
ROLES: dict[str, Role] = {role.key: role for role in (*FURNITURE, *MEANINGS)}
#: Words that name a meaning which has another name already: this wave's value is the client's own value now.
SAME_MEANING = {"this_wave": "ours"}
#: Meanings that stand in one figure and are told apart by colour there, whatever the reader's vision.
GROUPS: dict[str, tuple[str, ...]] = {
    "levels": ("level.executives", "level.managers", "level.staff"),
    "answers": ("disagree_strong", "disagree", "neutral", "agree", "agree_strong"),
    "direction": ("below", "unclear", "above"),
    "results": ("ours", "estimate"),
    "verdicts": ("estimate", "unclear"),
}
#: Meanings in greys: they stand back, are told apart by shape and place, and may resemble each other.
GREYS = frozenset({
    "last_wave", "reference", "parent", "published", "interval", "unclear", "neutral", "missing", "hidden",
})  # fmt: skip
HOUSE_COLOURS: dict[str, str] = {role.key: role.colour for role in ROLES.values()}
