"""A table of models as HTML and LaTeX by great_tables, and as Word, which that has not, by a writer of our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.paths import reason
from stratalign.word_file import WIDTH, grid, package, paragraph, run

if TYPE_CHECKING:
    from great_tables import GT

#: Style -> half points and look.
_STYLES = {"Title": (26, "<w:b/>"), "Note": (18, "<w:i/>")}
#: Column of the names of lines.
_STUB = "line"


def as_html(cells: pd.DataFrame, sections: Sequence[int], title: str, note: str) -> str:
    """Write a table as HTML with its style inside.

    Parameters
    ----------
    cells
        Text of every cell, the index naming the lines.
    sections
        Lines with a rule above.
    title, note
        Above and below the table.

    Returns
    -------
    str
        The same for the same table.

    Raises
    ------
    StatisticError
        great_tables is not installed.
    """
    return _built(cells, sections, title, note).as_raw_html()


def as_latex(cells: pd.DataFrame, sections: Sequence[int], title: str, note: str) -> str:
    """Write a table as LaTeX, to stand in a document that has `booktabs`; otherwise as `as_html`."""
    built = _built(cells, (), title, note).as_latex()
    if not sections:
        return built
    # great_tables draws no rules within the body: they go above the lines that begin a section.
    lines = built.split("\n")
    first = next(place for place, line in enumerate(lines) if line.startswith("\\midrule")) + 1
    for section in reversed(sections):
        lines.insert(first + section, "\\midrule")
    return "\n".join(lines)


def write_word(path: Path, cells: pd.DataFrame, sections: Sequence[int], title: str, note: str) -> Path:
    """Write a table as a Word document; an older file is replaced once the new one is whole.

    Parameters
    ----------
    path
        Ends in `.docx`.
    cells, sections, title, note
        As of `as_html`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    StatisticError
        It ends in anything else, or cannot be written.
    """
    if path.suffix.lower() != ".docx":
        raise StatisticError(f"{path.name} is no name of a Word document; it ends in .docx, such as models.docx.")
    content = [
        *([paragraph(run(title), "Title")] if title else []),
        _grid(cells, sections),
        paragraph(run(note), "Note"),
    ]
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(package(content, "en", _STYLES))
        draft.replace(path)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise StatisticError(f"{path} cannot be written: {reason(problem)}") from None
    return path


def _grid(cells: pd.DataFrame, sections: Sequence[int]) -> str:
    """Head and lines; the last line of a section has a rule below."""
    lines = [[run(""), *(run(str(name)) for name in cells)], *_lines(cells)]
    return grid(lines, first=WIDTH // 3, ruled={0, *sections})


def _lines(cells: pd.DataFrame) -> Iterator[list[str]]:
    for name, row in zip(cells.index, cells.to_numpy(), strict=True):
        yield [run(str(name)), *(run(str(cell)) for cell in row)]


def _built(cells: pd.DataFrame, sections: Sequence[int], title: str, note: str) -> GT:
    try:
        from great_tables import GT, loc, style
    except ModuleNotFoundError:
        raise StatisticError(
            "tables as HTML and LaTeX need the extra 'tables', which is not installed. Install it: pip install "
            "'stratalign[tables]'."
        ) from None
    heads = [f"model_{place}" for place in range(cells.shape[1])]
    table = pd.DataFrame(cells.to_numpy(), columns=heads)
    table.insert(0, _STUB, list(map(str, cells.index)))
    built = GT(table, rowname_col=_STUB, id="models").cols_label(dict(zip(heads, map(str, cells), strict=True)))
    built = built.cols_align("right", columns=heads).tab_source_note(note)
    if title:
        built = built.tab_header(title)
    rules = [place for place in sections if place < len(table)]
    if rules:
        line = style.borders(sides="top", weight="1px")
        built = built.tab_style(line, [loc.body(rows=rules), loc.stub(rows=rules)])
    return built
