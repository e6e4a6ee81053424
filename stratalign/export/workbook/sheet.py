"""One sheet being written: text is always text, rows are as high as their words, paper and footer are set."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

from stratalign.errors import ExportError
from stratalign.export.paper import Paper
from stratalign.export.workbook.look import TEXT_SIZE, Look

#: Letters a cell holds at most (Excel's own limit).
LONGEST_TEXT = 32_767
#: Points that a line takes of the size of its letters, and letters of text in a unit of a column's width.
LINE_HEIGHT, LETTERS_PER_UNIT = 1.3, 1.12
#: Points of a unit of a column's width; points that are printed across and down a page, on either paper; the widest
#: sheet that is printed upright; how much more than a page is brought on one.
POINTS_PER_UNIT, PAGE_POINTS, PORTRAIT_WIDTH, LEAST_SHRUNK = 5.35, (508.0, 690.0), 620.0, 1.3
#: How much larger than on a screen a short sheet is printed at most, and of its room on a page the share that it takes:
#: programs measure letters by their own rules.
MOST_ENLARGED, SHARE_TAKEN = 1.45, 0.93
#: Points of a row that nothing made higher.
ROW_POINTS = 15.0
#: Letters a footer holds at most, its marks included.
LONGEST_FOOTER = 255


@dataclass
class Sheet:
    """A worksheet of xlsxwriter and the row that is written next."""

    worksheet: Any
    look: Look
    widths: tuple[float, ...]
    row: int = 0
    points: float = 0.0
    _height: float = field(default=0.0)

    def set_up(self) -> None:
        """Columns as wide as given, without a grid."""
        for place, width in enumerate(self.widths):
            self.worksheet.set_column(place, place, width, self.look.of())
        self.worksheet.hide_gridlines(2)

    def set_print(self, paper: Paper, footer: str) -> None:
        """Print on the paper of the locale, all columns on one page; on its side where that fills it better.

        What a little less of its size brings on one page is printed on one, and what is short is printed larger.
        """
        width = sum(self.widths) * POINTS_PER_UNIT
        upright, sideways = (min(x / width, y / self.points) for x, y in (PAGE_POINTS, PAGE_POINTS[::-1]))
        is_landscape = sideways > upright if max(upright, sideways) * LEAST_SHRUNK > 1 else width > PORTRAIT_WIDTH
        (self.worksheet.set_landscape if is_landscape else self.worksheet.set_portrait)()
        self.worksheet.set_paper(paper.number)
        scale, across = (sideways, PAGE_POINTS[1]) if is_landscape else (upright, PAGE_POINTS[0])
        if scale * SHARE_TAKEN > 1:
            self.worksheet.set_print_scale(round(100 * min(scale * SHARE_TAKEN, MOST_ENLARGED)))
        else:
            self.worksheet.fit_to_pages(1, 1 if scale * LEAST_SHRUNK > min(1.0, across / width) else 0)
        self.worksheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.75)
        size = "&8"
        said = footer.replace("&", "&&")[: LONGEST_FOOTER - 30]
        self.worksheet.set_footer(f"&L{size}{said}&R{size}&P / &N", {"margin": 0.35})

    def put(self, column: int, words: str, style: Any) -> None:
        """Words in a cell of this row, never run as a formula or followed as a link."""
        if len(words) > LONGEST_TEXT:
            raise ExportError(
                f"a text of {len(words):,} letters is longer than the {LONGEST_TEXT:,} a cell holds: "
                f"“{words[:60]}…”. Shorten it."
            )
        self.worksheet.write_string(self.row, column, words, style)

    def spread(self, first: int, words: str, style: Any, *, last: int | None = None, size: float = TEXT_SIZE) -> None:
        """Words over several columns of this row, which is made high enough for them."""
        last = len(self.widths) - 1 if last is None else last
        if last > first:
            self.worksheet.merge_range(self.row, first, self.row, last, "", style)
        self.put(first, words, style)
        self.grow(words, sum(self.widths[first : last + 1]), size)

    def grow(self, words: str, width: float, size: float = TEXT_SIZE) -> None:
        """Make this row high enough for words in a width."""
        per_line = max(1, int(width * LETTERS_PER_UNIT * TEXT_SIZE / size))
        n_lines = sum(max(1, len(textwrap.wrap(line, per_line))) for line in words.split("\n"))
        self._height = max(self._height, n_lines * size * LINE_HEIGHT + 3)

    def end_row(self, *, at_least: float = 0.0) -> None:
        """Go on with the next row."""
        height = max(self._height, at_least)
        if height:
            self.worksheet.set_row(self.row, height)
        self.points += height or ROW_POINTS
        self.row, self._height = self.row + 1, 0.0
