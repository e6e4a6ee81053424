"""Do the colours of a brand serve every reader? Contrast with the page, and meanings that can be told apart."""

from __future__ import annotations

from functools import cache, partial
from itertools import combinations

from stratalign.brand.colour import distance_oklab
from stratalign.brand.contrast import TEXT_RATIO, contrast_ratio, luminance, nearest_colour, nearest_shade
from stratalign.brand.meanings import GREYS, GROUPS, MEANINGS, ROLES
from stratalign.brand.vision import VISION_WORDS, VISIONS, Vision, difference

#: Darker pages would need a second set of colours.
DARKEST_PAGE = 0.5
Pair = tuple[str, str]


def find_problems(colours: dict[str, str], origins: dict[str, str]) -> list[str]:
    """Name every colour that a reader could miss or mistake, each with the nearest one that serves.

    Parameters
    ----------
    colours
        Colour of every role, as `#rrggbb`.
    origins
        Role -> the key of the file that gave its colour; the house gave the others.

    Returns
    -------
    list of str
        One line a problem; empty where there is none. All proposals together pass.
    """
    if luminance(colours["paper"]) < DARKEST_PAGE:
        return [
            f"{_named('paper', colours, origins)} is dark, and a report is printed: its page is light. Give the "
            "colours of the light form."
        ]
    proposed = dict(colours)
    return [*_faint(proposed, origins), *_alike(proposed, origins)]


@cache
def told_apart() -> list[tuple[Pair, tuple[Vision, ...]]]:
    """Pairs of meanings that must differ, and to whose eyes: all in one figure, normal sight across the report."""
    in_figures = {frozenset(pair) for keys in GROUPS.values() for pair in combinations(keys, 2)}
    coloured = [role.key for role in MEANINGS if role.key not in GREYS]
    order = [role.key for role in MEANINGS]
    pairs = in_figures | {frozenset(pair) for pair in combinations(coloured, 2)}
    sorted_pairs = sorted(tuple(sorted(pair, key=order.index)) for pair in pairs)
    return [((one, two), VISIONS if frozenset((one, two)) in in_figures else ("normal",)) for one, two in sorted_pairs]


def _faint(proposed: dict[str, str], origins: dict[str, str]) -> list[str]:
    """Colours with too little contrast, once for each key of the file; proposals are put in their place."""
    problems: dict[str, str] = {}
    for key, role in ROLES.items():
        ratio = contrast_ratio(proposed[key], proposed["paper"])
        if ratio >= role.ratio:
            continue
        shade = nearest_shade(proposed[key], partial(_has_contrast, key, colours=proposed))
        what = "text needs" if role.ratio == TEXT_RATIO else "figures need"
        cure = f"Nearest shade that does: '{shade}'" if shade else "No shade of it does"
        source = origins.get(key, key)
        problems.setdefault(
            source,
            f"{_named(key, proposed, origins)} has a contrast of {_cut(ratio)} to 1 with the page "
            f"({proposed['paper']}); {what} {role.ratio:g}. {cure}{_written_where(key, origins)}.",
        )
        proposed[key] = shade or proposed[key]
    return list(problems.values())


def _alike(proposed: dict[str, str], origins: dict[str, str]) -> list[str]:
    """Meanings that look alike, once for each that should move; proposals are put in their place."""
    problems = []
    for pair, visions in told_apart():
        worst = min(visions, key=lambda vision: difference(proposed[pair[0]], proposed[pair[1]], vision))
        measured = difference(proposed[pair[0]], proposed[pair[1]], worst)
        if measured >= 1:
            continue
        moves, stays = _who_moves(pair, origins)
        better = _nearest_that_differs(moves, proposed)
        cure = f"Nearest that differs from all: '{better}'" if better else "No colour of its strength differs from all"
        problems.append(
            f"{_named(moves, proposed, origins)} and {_named(stays, proposed, origins)} look alike "
            f"{VISION_WORDS[worst]} ({_cut(measured)} of the difference that 95 of 100 people see in small marks). "
            f"{cure}{_written_where(moves, origins)}."
        )
        proposed[moves] = better or proposed[moves]
    return problems


def _who_moves(pair: Pair, origins: dict[str, str]) -> Pair:
    """The meaning that gives way and the one that stays: the house's before the brand's, else the later."""
    earlier, later = pair
    return (earlier, later) if later in origins and earlier not in origins else (later, earlier)


def _nearest_that_differs(key: str, colours: dict[str, str]) -> str | None:
    """Colour for a meaning that has its contrast and differs from every other it must differ from; greys stay grey."""
    others = [(pair[0] if pair[1] == key else pair[1], visions) for pair, visions in told_apart() if key in pair]

    def passes(colour: str) -> bool:
        return _has_contrast(key, colour, colours=colours) and all(
            difference(colour, colours[other], vision) >= 1 for other, visions in others for vision in visions
        )

    shade = nearest_shade(colours[key], passes)
    found = (shade, None if key in GREYS else nearest_colour(colours[key], passes))
    return min(filter(None, found), key=lambda colour: distance_oklab(colours[key], colour), default=None)


def _has_contrast(key: str, colour: str, *, colours: dict[str, str]) -> bool:
    return contrast_ratio(colour, colours["paper"]) >= ROLES[key].ratio


def _named(key: str, colours: dict[str, str], origins: dict[str, str]) -> str:
    """Role with its colour and where that comes from."""
    source = f"'{origins[key]}'" if key in origins else "the house's"
    return f"'{key}' ({colours[key]}, {source})"


def _written_where(key: str, origins: dict[str, str]) -> str:
    """Where a proposal is to be written, if not in place of what is there."""
    return "" if key in origins else f"; write it as '{key}' under defaults.stratalign.color"


def _cut(number: float) -> str:
    """Two decimals, cut and not rounded: 2.999 is not 3."""
    return f"{int(number * 100) / 100:.2f}"
