"""Figures and tables on a slide, in a box: every number beside its mark, every graphic with words that replace it."""

from __future__ import annotations

from collections.abc import Sequence

from stratalign.export.pptx.charts import ChartWords, chart_file
from stratalign.export.pptx.colours import written_colour
from stratalign.export.pptx.fit import (
    AXIS,
    HALVES_GAP,
    HEAD_SIZE,
    KEY_LINE,
    KEY_MARK,
    KEY_SIZE,
    CellsPage,
    RowsPage,
    key_rows,
)
from stratalign.export.pptx.fit_tables import BETWEEN_TABLES, HEADING, TablePage
from stratalign.export.pptx.letters import LINE, POINTS
from stratalign.export.pptx.marks import STRONGEST, ChartColumn, KeyEntry, Panels, Shade, Tile, Tiles, WordsColumn
from stratalign.export.pptx.panels import panel_file
from stratalign.export.pptx.shapes import Box, Cell, Grid, Paragraph, Run
from stratalign.export.pptx.slide import SlideWriter

#: Free width at each side of a chart, so that numbers at the ends of its axis have room; inches.
_INSET = 0.2
#: Shapes of a key by what they stand for, and their width and height in inches.
_PRESETS = {
    "circle": ("ellipse", 0.12, 0.12), "square": ("rect", 0.11, 0.11), "diamond": ("diamond", 0.14, 0.14),
    "triangle": ("triangle", 0.13, 0.12),
    "tick": ("rect", 0.025, 0.15), "area": ("rect", 0.18, 0.13), "shade": ("rect", 0.18, 0.13),
    "hatched": ("rect", 0.18, 0.13),
}  # fmt: skip
_TILE_GAP, _TILE_INSET = 0.18, 0.14
_VALUE_SIZE, _NAME_SIZE, _WORDS_SIZE = 24.0, 12.0, 10.0


def draw_rows(writer: SlideWriter, box: Box, *, page: RowsPage, name: str, alt: str, words: ChartWords) -> None:
    """Draw rows with marks: a table whose empty columns hold the charts, row beside row."""
    top = draw_key(writer, page.rows.key, box) if page.key_lines else box.y
    rows = page.rows
    grid = Grid(
        page.widths,
        (page.head, *[page.pitch] * len(rows.labels)),
        (
            (_head(rows.head, "l"), *(_head(one.head, _side(one)) for one in rows.columns)),
            *(_row(page, n) for n in range(len(rows.labels))),
        ),
    )
    writer.table(name, (box.x, top), grid, alt)
    x, height = box.x + page.widths[0], page.pitch * len(rows.labels)
    for column, width in zip(rows.columns, page.widths[1:], strict=True):
        if isinstance(column, ChartColumn):
            axis = AXIS if column.chart.axis.is_shown else 0.0
            frame = Box(x, top + page.head, width, height + axis)
            share, inset = height / (height + axis), _INSET / width
            chart = chart_file(column.chart, rows.labels, writer.pen.theme, words, rows_share=share, inset=inset)
            writer.chart(f"{name}-chart", frame, chart, alt)
            _bar_levels(writer, column, Box(x + _INSET, frame.y, width - 2 * _INSET, height))
        x += width


def draw_beside(
    writer: SlideWriter, box: Box, *, pages: tuple[RowsPage, RowsPage], key: Sequence[KeyEntry], name: str, alt: str,
    words: ChartWords,
) -> None:  # fmt: skip
    """Draw the two halves of rows with marks beside each other, under one key."""
    top = draw_key(writer, key, box) if key else box.y
    width = (box.width - HALVES_GAP) / 2
    for place, page in enumerate(pages):
        half = Box(box.x + place * (width + HALVES_GAP), top, width, box.bottom - top)
        draw_rows(writer, half, page=page, name=name, alt=alt, words=words)


def _bar_levels(writer: SlideWriter, column: ChartColumn, box: Box) -> None:
    """Upright lines over bars, which a chart of bars cannot hold."""
    if not column.chart.bars:
        return
    axis = column.chart.axis
    for level in column.chart.levels:
        x = box.x + box.width * (level.value - axis.low) / (axis.high - axis.low)
        line = Box(x, box.y, 0.0, box.height)
        writer.add(writer.pen.line(writer.next_id(), "Line", line, level.role, 1.25, is_dashed=level.is_dashed))


def _head(words: str, side: str, size: float = HEAD_SIZE) -> Cell:
    return Cell(words, size, side, "muted", is_strong=True, line="rule", anchor="b")


def _side(column: WordsColumn | ChartColumn) -> str:
    return column.side if isinstance(column, WordsColumn) else "l"


def _row(page: RowsPage, n: int) -> tuple[Cell, ...]:
    rows, is_head = page.rows, n in page.rows.heads
    line = "rule" if n == len(rows.labels) - 1 else "hairline"
    cells = [Cell(rows.labels[n], page.size, "l", "ink", is_strong=is_head, line=line)]
    for column in rows.columns:
        if isinstance(column, ChartColumn):
            cells.append(Cell("", page.size, line=line))
        else:
            cells.append(
                Cell(column.texts[n], page.size, column.side, column.role, is_strong=column.is_strong, line=line)
            )
    return tuple(cells)


def draw_key(writer: SlideWriter, key: Sequence[KeyEntry], box: Box) -> float:
    """Draw the key at the top of a box; where it ends is returned."""
    pen, lines = writer.pen, key_rows(key, box.width, writer.letters)
    for n, line in enumerate(lines):
        for x, entry in line:
            middle = box.y + (n + 0.5) * KEY_LINE - 0.02
            left = box.x + x
            _key_mark(writer, entry, left, middle)
            start = left + (KEY_MARK - 0.02 if entry.shape else 0.0)
            width = writer.letters.width(entry.words, KEY_SIZE) + 0.15
            words = Box(start, middle - KEY_LINE / 2, width, KEY_LINE)
            writer.add(
                pen.text(
                    writer.next_id(), "Key", words, [Paragraph((Run(entry.words, KEY_SIZE, "text"),))], anchor="ctr"
                )
            )
    return box.y + len(lines) * KEY_LINE + 0.06


def _key_mark(writer: SlideWriter, entry: KeyEntry, left: float, middle: float) -> None:
    pen = writer.pen
    if entry.shape in ("line", "dashed"):
        line = Box(left, middle, 0.22, 0.0)
        writer.add(pen.line(writer.next_id(), "Key", line, entry.role, 1.5, is_dashed=entry.shape == "dashed"))
        return
    if entry.shape not in _PRESETS:
        return
    preset, width, height = _PRESETS[entry.shape]
    box = Box(left + (0.2 - width) / 2, middle - height / 2, width, height)
    fill = _tint(writer, Shade(entry.role, STRONGEST)) if entry.shape == "shade" else entry.role
    writer.add(pen.shape(writer.next_id(), "Key", box, preset, fill=fill, line=entry.outline))


def draw_cells(writer: SlideWriter, box: Box, *, page: CellsPage, name: str, alt: str) -> None:
    """Draw a table of coloured cells, its key below."""
    cells = page.cells
    side, anchor = ("l", "ctr") if page.is_turned else ("ctr", "b")
    heads = tuple(
        Cell(
            "\n".join(lines),
            page.size,
            side,
            "ink",
            is_strong=True,
            line="paper",
            is_turned=page.is_turned,
            anchor=anchor,
        )
        for lines in page.heads
    )
    rows = [(Cell("", HEAD_SIZE, line="paper"), *heads)]
    for label, texts, shades, is_strong in zip(cells.labels, cells.texts, cells.shades, cells.strong, strict=True):
        name_cell = Cell(label, page.size, "l", "ink", is_strong=is_strong, line="paper")
        rows.append(
            (name_cell, *(_shaded(writer, words, shade, page.size) for words, shade in zip(texts, shades, strict=True)))
        )
    grid = Grid(page.widths, (page.head, *page.heights), tuple(rows))
    writer.table(name, (box.x, box.y), grid, alt)
    if page.key_lines:
        draw_key(writer, cells.key, Box(box.x, box.y + sum(grid.heights) + 0.04, box.width, 0.0))


def _shaded(writer: SlideWriter, words: str, shade: Shade, size: float) -> Cell:
    fill = _tint(writer, shade) if shade.strength else ""
    return Cell(words, size, "ctr", "ink", fill=fill, line="paper", is_hatched=shade.is_hidden)


def _tint(writer: SlideWriter, shade: Shade) -> str:
    """Colour element of a ground."""
    return written_colour(writer.pen.theme.tint(shade.role, shade.strength))


def draw_table(writer: SlideWriter, box: Box, *, page: TablePage, alt: str) -> None:
    """Draw a printed table: words at the left, numbers at the right."""
    columns = page.table.columns
    heads = tuple(_head(one.label, "r" if one.is_numeric else "l", page.size) for one in columns)
    rows = [heads]
    # Where words take several lines, the numbers beside them stand at the first.
    anchor = "t" if max(page.heights[1:], default=0.0) > 1.5 * page.size * LINE / POINTS + 0.1 else "ctr"
    for n, row in enumerate(page.table.rows):
        line = "rule" if n == len(page.table.rows) - 1 else "hairline"
        rows.append(tuple(
            Cell(words, page.size, "r" if column.is_numeric else "l", "text" if place else "ink", line=line,
                 anchor=anchor)
            for place, (words, column) in enumerate(zip(row, columns, strict=True))
        ))  # fmt: skip
    writer.table(page.table.key, (box.x, box.y), Grid(page.widths, page.heights, tuple(rows)), alt)


def draw_tables(writer: SlideWriter, box: Box, *, pages: Sequence[tuple[str, TablePage]]) -> None:
    """Draw printed tables below each other; the words of all but the first, which the slide says, stand above them."""
    top = box.y
    for number, (words, page) in enumerate(pages):
        if number:
            top += BETWEEN_TABLES
            size = writer.letters.fitting_size(words, (12.0, 11.0, 10.0), box.width, 1)
            said = writer.letters.shortened(words, size, box.width, 1)
            heading = Box(box.x, top, box.width, HEADING)
            writer.text("Subtitle", heading, [Paragraph((Run(said, size, "muted"),))], anchor="ctr")
            top += HEADING
        draw_table(writer, box._replace(y=top), page=page, alt=words)
        top += sum(page.heights)


def draw_tiles(writer: SlideWriter, box: Box, *, tiles: Tiles, name: str, alt: str) -> None:
    """Draw tiles in reading order; the first carries the words that replace them all."""
    n_rows = -(-len(tiles.tiles) // tiles.n_columns)
    width = (box.width - (tiles.n_columns - 1) * _TILE_GAP) / tiles.n_columns
    height = (box.height - (n_rows - 1) * _TILE_GAP) / n_rows
    for n, tile in enumerate(tiles.tiles):
        row, column = divmod(n, tiles.n_columns)
        place = Box(box.x + column * (width + _TILE_GAP), box.y + row * (height + _TILE_GAP), width, height)
        _draw_tile(writer, tile, place, f"{name}-{n + 1}", "" if n else alt)


def _draw_tile(writer: SlideWriter, tile: Tile, box: Box, name: str, alt: str) -> None:
    pen, letters = writer.pen, writer.letters
    writer.add(pen.shape(writer.next_id(), f"{name}-frame", box, "rect", fill="paper", line="rule"))
    writer.add(pen.shape(writer.next_id(), f"{name}-bar", box._replace(height=0.05), "rect", fill="accent"))
    width = box.width - 2 * _TILE_INSET
    n_lines = int((box.height - 1.3) / (_WORDS_SIZE * LINE / POINTS))
    words = letters.shortened(tile.words, _WORDS_SIZE, width, n_lines) if tile.words else ""
    top = [
        Paragraph((Run(letters.shortened(tile.name, _NAME_SIZE, width, 2, is_strong=True), _NAME_SIZE, "ink", True),)),
        *([Paragraph((Run(words, _WORDS_SIZE, "text"),), before=3)] if words else []),
    ]
    upper = Box(box.x + _TILE_INSET, box.y + 0.15, width, box.height * 0.55)
    writer.add(pen.text(writer.next_id(), name, upper, top, alt=alt))
    value = Paragraph((Run(tile.value, _VALUE_SIZE, "ours", True), Run(f"  {tile.value_words}", _WORDS_SIZE, "muted")))
    runs: list[Run] = []
    for label, share, role in tile.levels:
        runs += [Run(("   " if runs else "") + f"{label} ", _WORDS_SIZE, "muted"), Run(share, _WORDS_SIZE, role, True)]
    foot = [value, *([Paragraph(tuple(runs), before=2)] if runs else [])]
    lower = Box(box.x + _TILE_INSET, box.bottom - 0.85, width, 0.75)
    writer.add(pen.text(writer.next_id(), f"{name}-figures", lower, foot, anchor="b"))


def draw_panels(writer: SlideWriter, box: Box, *, panels: Panels, name: str, alt: str, words: ChartWords) -> None:
    """Draw upright charts beside each other, each under its title."""
    n = len(panels.panels)
    width = (box.width - (n - 1) * 0.4) / n
    for place, panel in enumerate(panels.panels):
        x = box.x + place * (width + 0.4)
        title = writer.letters.shortened(panel.title, 11, width, 2, is_strong=True)
        heading = Box(x, box.y, width, 0.42)
        writer.text("Title", heading, [Paragraph((Run(title, 11, "ink", True),))], anchor="b")
        frame = Box(x, box.y + 0.47, width, min(box.height - 0.47, 3.7))
        writer.chart(f"{name}-{place + 1}", frame, panel_file(panel, writer.pen.theme, words), alt)
