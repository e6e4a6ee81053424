"""Comments and their themes as sheets of a workbook: written for an analyst, read back, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stratalign.brand.brand import house_brand
from stratalign.comments.review import ReviewedTheme, WaveReview
from stratalign.errors import EngagementError
from stratalign.plain_text import without_controls
from stratalign.sources.files.text import read_rows

THEMES_SHEET, COMMENTS_SHEET, HELP_SHEET = "themes", "comments", "how to"
THEME_HEADERS = ("key", "name", "found by", "comments", "merge into", "approved")
COMMENT_HEADERS = ("id", "question", "comment", "as printed", "themes", "quote")
WIDTHS = {THEMES_SHEET: (26, 44, 22, 12, 26, 12), COMMENTS_SHEET: (20, 26, 70, 70, 36, 8), HELP_SHEET: (110,)}
YES, NO = "yes", "no"
_TRUE, _FALSE = ("yes", "y", "ja", "oui", "x", "true", "1"), ("", "no", "n", "nein", "non", "false", "0")
#: Problems that one message names.
MOST_PROBLEMS = 12
HELP = (
    "themes: rename one under 'name'; write another one's key under 'merge into' to make both one; write yes or no "
    "under 'approved'. A theme of your own is a new row with a key of small letters, digits and dashes.",
    "comments: write the keys of its themes under 'themes', apart by commas; write yes under 'quote' for what may be "
    "printed. What would be printed stands under 'as printed': read it as somebody who knows the people would.",
    "A theme is told from the number of people on that engagement.yml sets (minimum_comments). Quotes are printed of "
    "such themes alone, in an order that tells nothing, for the analyst's report alone; unit packs never have any.",
    "Leave ids, comments and headers as they are. Read the workbook back with  stratalign comments ENGAGEMENT --import "
    "FILE , and add --apply to keep what was decided. It holds what people wrote: keep it where the raw files are.",
)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """What a workbook shows of one wave: `themes` with how each was found, `comments` with what would be printed.

    `comments`: comment_id, question_key, comment, printed, themes, is_quote; a row for each different comment. `names`:
    of themes of the codebook, in the language of the report.
    """

    themes: Mapping[str, tuple[ReviewedTheme, str]]
    comments: pd.DataFrame
    names: Mapping[str, str]


def write_review(sheet: ReviewSheet, path: Path) -> Path:
    """Write a workbook for an analyst to decide in.

    Parameters
    ----------
    sheet
        Themes and comments of a wave.
    path
        File to write; replaced as a whole.

    Returns
    -------
    pathlib.Path
        The file: no cell is a formula or a link, whatever people wrote.
    """
    counts = Counter(theme for themes in sheet.comments["themes"] for theme in themes)
    themes = [
        (
            key,
            theme.name or sheet.names.get(key, ""),
            found_by,
            str(counts[key]),
            theme.merged_into or "",
            YES if theme.approved else NO,
        )
        for key, (theme, found_by) in sheet.themes.items()
    ]
    comments = [
        (row["comment_id"], row["question_key"], row["comment"], row["printed"], ", ".join(row["themes"]),
         YES if row["is_quote"] else "")
        for row in sheet.comments.to_dict("records")
    ]  # fmt: skip
    sheets: dict[str, Sequence[tuple[str, ...]]] = {
        THEMES_SHEET: [THEME_HEADERS, *themes],
        COMMENTS_SHEET: [COMMENT_HEADERS, *comments],
        HELP_SHEET: [(line,) for line in HELP],
    }
    draft = path.with_name(f"{path.name}.part")
    _write(sheets, draft)
    return draft.replace(path)


def _write(sheets: Mapping[str, Sequence[tuple[str, ...]]], path: Path) -> None:
    """Every cell as text."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        head = workbook.add_format(
            {"bold": True, "bg_color": house_brand().colour("rule"), "text_wrap": True, "valign": "top"}
        )
        plain = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for place, width in enumerate(WIDTHS[name]):
                page.set_column(place, place, width)
            for number, row in enumerate(rows):
                for place, text in enumerate(row):
                    page.write_string(number, place, without_controls(text), plain if number else head)
            page.freeze_panes(1, 1)
            if name != HELP_SHEET:
                page.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)


def read_review(path: Path, known: ReviewSheet) -> WaveReview:
    """Read an edited workbook back.

    Parameters
    ----------
    path
        A workbook `write_review` wrote.
    known
        The wave as it is now.

    Returns
    -------
    WaveReview
        What was decided.

    Raises
    ------
    EngagementError
        Comments are not those of the wave, a theme is unknown or stands twice, or yes or no is another word; every
        problem is named with its line.
    """
    themes, comments = _sheet(path, THEMES_SHEET, THEME_HEADERS), _sheet(path, COMMENTS_SHEET, COMMENT_HEADERS)
    comments = comments[comments["id"] != ""]
    themes = themes[themes["key"] != ""]
    _require_same(path, comments, known)
    problems = [*_theme_problems(themes), *_comment_problems(comments, set(themes["key"]))]
    if problems:
        lines = "".join(f"\n  - {problem}" for problem in problems[:MOST_PROBLEMS])
        rest = f"\n  - and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        raise EngagementError(f"{path.name} has {len(problems)} problem{'s' * (len(problems) > 1)}:{lines}{rest}")
    return WaveReview(
        themes=tuple(
            ReviewedTheme(
                key=row["key"],
                name=row["name"] if row["name"] not in ("", known.names.get(row["key"])) else None,
                approved=row["approved"].casefold() in _TRUE,
                merged_into=row["merge into"] or None,
            )
            for row in themes.to_dict("records")
        ),
        comments={row["id"]: tuple(_keys(row["themes"])) for row in comments.to_dict("records")},
        quotes=tuple(row["id"] for row in comments.to_dict("records") if row["quote"].casefold() in _TRUE),
    )


def review_changes(before: WaveReview, after: WaveReview) -> list[str]:
    """Difference of two reviews, without a word of a comment.

    Parameters
    ----------
    before, after
        As it is, and as it is to be.

    Returns
    -------
    list of str
        One line a theme that changes; how many comments are moved, and how many quotes come and go.
    """
    old, new = ({theme.key: theme for theme in one.themes} for one in (before, after))
    lines = [f"+ theme {key}: {_told(theme)}" for key, theme in new.items() if key not in old]
    lines += [f"- theme {key}" for key in old if key not in new]
    lines += [
        f"~ theme {key}: {_told(old[key])} -> {_told(theme)}"
        for key, theme in new.items()
        if key in old and theme != old[key]
    ]
    moved = sum(after.comments[one] != before.comments.get(one, ()) for one in after.comments)
    quoted, unquoted = len(set(after.quotes) - set(before.quotes)), len(set(before.quotes) - set(after.quotes))
    lines += [f"~ {moved:,} {'comment has' if moved == 1 else 'comments have'} other themes"] if moved else []
    lines += [f"+ {quoted:,} {'quote' if quoted == 1 else 'quotes'} approved"] if quoted else []
    return lines + ([f"- {unquoted:,} {'quote' if unquoted == 1 else 'quotes'} no longer approved"] if unquoted else [])


def _told(theme: ReviewedTheme) -> str:
    into = f", part of {theme.merged_into}" if theme.merged_into else ""
    return f"{theme.name or theme.key}{into}, {'approved' if theme.approved else 'not approved'}"


def _sheet(path: Path, name: str, headers: tuple[str, ...]) -> pd.DataFrame:
    """Rows of a sheet by line, cells without outer spaces."""
    read = read_rows(path, sheet=name)
    header = [cell.strip().casefold() for cell in read.rows[0]]
    if absent := [head for head in headers if head not in header]:
        raise EngagementError(
            f"{path.name}, sheet '{name}': no column {', '.join(map(repr, absent))}. Keep the header as it was written."
        )
    table = pd.DataFrame(read.rows[1:], columns=header, index=list(read.lines[1:]), dtype="str")[list(headers)]
    return pd.DataFrame({head: table[head].str.strip() for head in headers})


def _require_same(path: Path, comments: pd.DataFrame, known: ReviewSheet) -> None:
    """Refuse a workbook about other comments than the wave has."""
    then, now = set(comments["id"]), set(known.comments["comment_id"])
    if then == now and not comments["id"].duplicated().any():
        return
    raise EngagementError(
        f"{path.name} is about other comments than the wave has now: {len(now - then):,} of {len(now):,} are not in "
        f"it, and {len(then - now):,} in it are gone. Write the workbook again with  stratalign comments ENGAGEMENT  "
        "and decide in that one."
    )


def _keys(cell: str) -> list[str]:
    return list(dict.fromkeys(key.strip() for key in cell.split(",") if key.strip()))


def _theme_problems(themes: pd.DataFrame) -> Iterator[str]:
    known = Counter(themes["key"])
    for line, row in themes.iterrows():
        where = f"sheet '{THEMES_SHEET}', line {line}"
        if known[row["key"]] > 1:
            yield f"{where}: the key '{row['key']}' stands {known[row['key']]} times."
        if row["merge into"] and (row["merge into"] not in known or row["merge into"] == row["key"]):
            yield f"{where}: '{row['key']}' is merged into '{row['merge into']}', which is no other theme of the sheet."
        yield from _not_yes_or_no(where, "approved", row["approved"])
    yield from (f"'{key}' is merged into itself by way of others." for key in known if _is_in_circle(key, themes))


def _is_in_circle(key: str, themes: pd.DataFrame) -> bool:
    merged = dict(zip(themes["key"], themes["merge into"], strict=True))
    into, seen = merged.get(key, ""), set[str]()
    while into and into not in seen:
        seen.add(into)
        into = merged.get(into, "")
    return key in seen and merged.get(key) != key


def _comment_problems(comments: pd.DataFrame, known: set[str]) -> Iterator[str]:
    for line, row in comments.iterrows():
        where = f"sheet '{COMMENTS_SHEET}', line {line}"
        yield from (f"{where}: there is no theme '{key}'." for key in _keys(row["themes"]) if key not in known)
        yield from _not_yes_or_no(where, "quote", row["quote"])


def _not_yes_or_no(where: str, head: str, cell: str) -> Iterator[str]:
    if cell.casefold() not in (*_TRUE, *_FALSE):
        yield f"{where}: '{cell}' under '{head}' is neither yes nor no."
