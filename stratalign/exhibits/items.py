"""Answers to single questions as bars of a hundred per cent, each with its figures beside it."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.likert import SMALLEST_LABEL
from stratalign.exhibits.marks import KeyEntry, Words
from stratalign.exhibits.parts import key_columns, place_key, shortened, write
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW
from stratalign.exhibits.theme import clean_axes, ramp
from stratalign.language.messages import listing, message
from stratalign.language.number_formats import MISSING
from stratalign.vocabulary import LEVELS

#: Letters of a question a line, and its lines at most.
LETTERS, MOST_LINES = 48, 3
#: Letters a line of a drawing for a phone, and a row of its key.
NARROW_LETTERS, NARROW_KEY = 44, 30
#: Inches of a row and of what stands above all rows, and how much taller a row of three lines is.
ROW, ABOVE, TALL = 0.35, 1.1, 1.6
#: Where questions begin, the first figure beside the bars stands, how far the next ones are from each other, and the
#: room that the bold head of the first takes besides; in per cent of a bar.
START, FIRST, STEP, BOLD = -120, 112, 24, 5
#: Where short questions begin at the least; share of the drawing that a letter takes, and the room after the last.
NEAREST, LETTER, AFTER = -36, 0.0072, 0.01
#: Degrees that the heads of figures are turned where they are long.
SLANT = 30.0
#: Letters of a line of a head that stands upright above its figures; where a word is longer all are turned.
UPRIGHT = 10
WHOLE = 100.0


def plot_items(scene: Scene) -> Canvas:
    """Draw the answers to every question over one whole, lowest answer at the left, and their figures at the right.

    Parameters
    ----------
    scene
        Table: label, panel (the dimension), favourable_pct, n_respondents, and a column for each level that is shown;
        rows of one dimension beside each other. Option columns: the shares of the answers, lowest first; their heads
        are the answers.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    if scene.is_narrow:
        return _below_each_other(scene)
    rows = scene.table
    names, places, heads, bottom = _places(rows)
    start = _start(scene, names)
    canvas = new_canvas(ABOVE + ROW * bottom)
    ax = canvas.subplot()
    answers = list(scene.options["columns"])
    colours = _colours(scene, len(answers))
    for place, (_, row) in zip(places, rows.iterrows(), strict=True):
        _bar(ax, scene, place, [float(row[name]) for name in answers], colours)
    _figures(ax, scene, places)
    ax.set_xlim(start, _beyond(scene))
    clean_axes(ax, grid="")
    for number, (place, words) in enumerate(zip([*places, *heads], names, strict=True)):
        is_head = number >= len(places)
        write(ax, scene, start, place, words, role="ink" if is_head else "text", is_strong=is_head)
    ax.set_yticks([])
    ax.set_ylim(bottom - 0.4, -0.7)
    ax.set_xticks([])
    place_key(canvas, scene, _key(scene, colours))
    return canvas


def describe_items(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message("alt.items.row", label=str(label), share=float(share))
        for label, share in zip(scene.table["label"], scene.table["favourable_pct"], strict=True)
    ]
    return scene.say("alt.items", share=scene.labels["share"], rows=listing(rows, "semicolons"))


def _key(scene: Scene, colours: list[str]) -> list[KeyEntry]:
    """What each colour stands for."""
    labels = [scene.heads[0][name] for name in scene.options["columns"]]
    edge = scene.colour("outline")
    return [
        KeyEntry(label, face=colour, edge=edge, edge_width=0.6, is_area=True)
        for colour, label in zip(colours, labels, strict=True)
    ]


def _below_each_other(scene: Scene) -> Canvas:
    """Draw for a phone: a question, its bar, and its figures in words, below each other; heights are inches."""
    canvas = new_canvas(1.0, width=NARROW)
    ax = canvas.subplot()
    answers, down, panel = list(scene.options["columns"]), 0.0, None
    colours = _colours(scene, len(answers))
    for _, row in scene.table.iterrows():
        if row["panel"] != panel:
            panel = row["panel"]
            write(ax, scene, 0, down + 0.12, shortened(str(panel), NARROW_LETTERS), role="ink", is_strong=True)
            down += 0.3
        texts = [shortened(str(row["label"]), NARROW_LETTERS, MOST_LINES), *_told_figures(scene, row)]
        for place, text in enumerate(texts):
            height = 0.165 * (text.count("\n") + 1)
            write(ax, scene, 0, down + height / 2, text, role="muted" if place else "text")
            down += height
            if not place:
                _bar(ax, scene, down + 0.13, [float(row[name]) for name in answers], colours, height=0.2)
                down += 0.27
        down += 0.14
    clean_axes(ax, grid="")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlim(0, WHOLE)
    ax.set_ylim(down, 0)
    handles = _key(scene, colours)
    columns = key_columns([handle.label for handle in handles], NARROW_KEY)
    canvas.height = down + 0.2 + 0.2 * -(-len(handles) // columns)
    place_key(canvas, scene, handles, letters=NARROW_KEY)
    return canvas


def _told_figures(scene: Scene, row: pd.Series) -> list[str]:
    """Figures of a question in lines of words."""
    between = "\u00a0\u00b7"
    told = f"{between} ".join(
        f"{head} {_written(scene, row, column, kind)}".replace(" ", "\u00a0") for column, kind, head in _columns(scene)
    )
    return [line.removesuffix(between) for line in textwrap.wrap(told, NARROW_LETTERS)]


def _written(scene: Scene, row: pd.Series, column: str, kind: str) -> str:
    """A figure of a question as it is printed."""
    words = row.get(f"{column}_said", "")
    return str(words) or (scene.number(row[column], kind) if row[column] == row[column] else MISSING)


def _columns(scene: Scene) -> list[tuple[str, str, str]]:
    """Column of a figure, its format and its head: the share, that of each level, and how many answered."""
    levels = [level for level in LEVELS if level in scene.table]
    columns = [("favourable_pct", "pct", scene.labels["share"])]
    columns += [(level, "pct", scene.heads[0][level]) for level in levels]
    return [*columns, ("n_respondents", "count", scene.say("head.n"))]


def _beyond(scene: Scene) -> float:
    """Where the figures beside the bars end."""
    return FIRST + BOLD + len(_columns(scene)) * STEP - 6


def _start(scene: Scene, names: list[str]) -> float:
    """Where questions begin: as near to the bars as their longest line allows."""
    share = AFTER + LETTER * max(len(line) for name in names for line in name.split("\n"))
    return max(START, min(NEAREST, -_beyond(scene) * share / (1 - share)))


def _places(rows: pd.DataFrame) -> tuple[list[str], list[float], list[float], float]:
    """Names of questions, then of dimensions; where each of them stands; where the last row ends."""
    texts = [shortened(str(label), LETTERS, MOST_LINES) for label in rows["label"]]
    panels, places, heads, names = list(rows["panel"]), [], [], []
    down = 0.0
    for number, text in enumerate(texts):
        if number == 0 or panels[number] != panels[number - 1]:
            heads.append(down)
            names.append(textwrap.shorten(str(panels[number]), LETTERS, placeholder=" …"))
            down += 0.85
        height = TALL if text.count("\n") == MOST_LINES - 1 else 1.0
        places.append(down + (height - 1) / 2)
        down += height
    return [*texts, *names], places, heads, down


def _colours(scene: Scene, n: int) -> list[str]:
    """Colours of n answers: the low ones and the high ones each from strong to mild, one in the middle neutral."""
    half = n // 2
    low, high = ([scene.colour(f"{side}_strong"), scene.colour(side)] for side in ("disagree", "agree"))
    if half == 1:
        sides = [[low[1]], [high[1]]]
    else:
        sides = [[ramp(*pair)(step / (half - 1)) for step in range(half)] for pair in (low, high)]
    return [*sides[0], *([scene.colour("neutral")] if n % 2 else []), *sides[1][::-1]]


def _bar(ax: Axes, scene: Scene, place: float, shares: list[float], colours: list[str], height: float = 0.62) -> None:
    """One bar, its larger parts with their share in them; a line where the answers are not shown."""
    if not sum(shares) > 0:
        ax.plot([0, WHOLE], [place, place], color=scene.colour("rule"), linewidth=0.8)
        return
    # Each share was rounded by itself: the bars end together all the same.
    scale, left = WHOLE / sum(shares), 0.0
    for share, colour in zip(shares, colours, strict=True):
        width = share * scale
        ax.barh(place, width, left=left, height=height, color=colour, edgecolor=scene.colour("paper"), linewidth=0.8)
        if share >= SMALLEST_LABEL * (2 if scene.is_narrow else 1):
            ax.text(
                left + width / 2, place, scene.number(share, "whole"), ha="center", va="center",
                color=scene.theme.print_on(colour), fontsize=scene.theme.smallest_size,
            )  # fmt: skip
        left += width


def _figures(ax: Axes, scene: Scene, places: list[float]) -> None:
    """Columns of figures: the share, that of each level, and how many answered; each under its name."""
    rows = scene.table
    columns = _columns(scene)
    upright = {head: textwrap.wrap(head, UPRIGHT, break_long_words=False) for *_, head in columns}
    is_turned = any(len(line) > UPRIGHT for lines in upright.values() for line in lines)
    for number, (column, kind, head) in enumerate(columns):
        x = FIRST + number * STEP + BOLD * bool(number)
        look: dict[str, Any] = {"side": "left", "turn": SLANT} if is_turned else {"side": "center"}
        size, weight = scene.theme.small_size, 600 if number == 0 else 400
        at = (x if is_turned else x + 4, -0.7)
        ax.add(
            Words(
                *at,
                head if is_turned else "\n".join(upright[head]),
                size,
                scene.colour("ink"),
                weight,
                rise="bottom",
                **look,
            )
        )
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            role = "ink" if number == 0 else "muted"
            write(
                ax,
                scene,
                x + 4,
                place,
                _written(scene, row, column, kind),
                role=role,
                side="center",
                is_strong=number == 0,
            )
