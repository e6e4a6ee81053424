"""A quotation mark that is not closed takes no record away: the lines are named, comments of several lines stay."""

import pytest

from stratalign.errors import SourceError
from stratalign.sources import large
from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.performance.accounts import read_performance

SURVEY = ["ID,Unit,Trust,Comment", *[f"{n},{'NS'[n % 2]}orth,{n % 5 + 1},fine" for n in range(1, 21)]]
ROSTER = ["person;unit;level", *[f"p{n};{'North' if n % 2 else 'South'};Staff" for n in range(1, 21)]]
ACCOUNTS = ["entity,period,account,amount", *[f"North,2024-{n:02}-28,revenue,{n}5.5" for n in range(1, 13)]]
TEXTS = ["who,said,other", *[f"a{'bcdefghijk'[n]},words of {'bcdefghijk'[n]},more" for n in range(10)]]


def write(folder, lines, name="table.csv"):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def marked(lines, changes):
    """Lines with some replaced, by their number from 1."""
    return [changes.get(number, line) for number, line in enumerate(lines, start=1)]


@pytest.mark.parametrize(
    ("lines", "changes", "seen"),
    [
        # Opened in the last column, closed far below; closed at the end of the next line; closed by another comment.
        (SURVEY, {7: '6,North,3,"he said', 12: '11,North,4,she"'}, "5 whole .* on line 7 takes in lines 8 to 12"),
        (SURVEY, {7: '6,North,3,"he said', 8: '7,North,4,she"'}, "1 whole .* on line 7 takes in line 8"),
        (SURVEY, {7: '6,North,"3,he said', 9: '8,North,4,"yes, well"'}, r"opened on line 7 takes in lines 8 to 9"),
        (SURVEY, {7: '"6,North,3,he said', 8: '7,North,4,"yes, well"'}, r"opened on line 7 takes in line 8"),
        # Twice in one file.
        (SURVEY, {3: '2,North,3,"a', 5: '4,North,3,b"', 9: '8,North,3,"c', 11: '10,North,3,d"'}, "4 whole .*on line 9"),
        # A roster and accounts, which are read by the same way; a table whose cells tell nothing.
        (ROSTER, {4: 'p3;"North;Staff', 9: 'p8;South";Staff'}, "5 whole .* takes in lines 5 to 9"),
        (ACCOUNTS, {4: 'North,2024-03-28,"revenue,35.5', 7: 'North,2024-06-28,revenue",65.5'}, "opened on line 4"),
        (TEXTS, {3: 'ac,"words of c,more', 8: 'ah,words of h,more"'}, r"opened on line 3 takes in lines 4 to 8"),
    ],
)  # fmt: skip
def test_records_inside_a_cell_are_named_with_their_lines(tmp_path, lines, changes, seen):
    path = write(tmp_path, marked(lines, changes))
    for read in (read_rows, lambda file: read_survey(file, format="generic_wide"), read_performance):
        with pytest.raises(SourceError, match=f"table.csv: .*{seen}"):
            read(path)


@pytest.mark.parametrize(
    "comment",
    [
        "one\ntwo", "more time, please\nNorth, and South\n3, of course", "1, plan\n2, people\n3, money", "a\n\nb\n",
        'he said ""no""\nand 6,North,3', "3,4\n5,6",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 1, 2])
def test_comments_of_several_lines_are_comments(tmp_path, comment, place):
    header = ["ID", "Trust"]
    header.insert(place, "Comment")
    lines = [",".join(header)]
    for number in range(1, 31):
        cells = [str(number), str(number % 5 + 1)]
        cells.insert(place, f'"{comment}"' if number % 3 == 0 else "fine")
        lines.append(",".join(cells))
    rows = read_rows(write(tmp_path, lines))
    assert (len(rows.rows), rows.notes) == (31, ())


def test_cells_a_mark_has_joined_are_said(tmp_path):
    raw = read_survey(write(tmp_path, marked(SURVEY, {5: '4,"North,3,"fine, well"'})))
    (note,) = [note for note in raw.notes if note.key == "stray_quotation_marks"]
    assert (note.severity, note.count, note.lines) == ("warns", 1, (5,))


def test_a_large_long_table_is_looked_at_too(tmp_path, monkeypatch):
    monkeypatch.setattr(large, "LARGE_BYTES", 100)
    rows = [
        f"{person},q{question},{(person + question) % 5 + 1}" for person in range(100, 160) for question in range(5)
    ]
    rows[40], rows[47] = rows[40].replace(",q", ',"q', 1), rows[47] + '"'
    path = write(tmp_path, ["respondent,question,answer", *rows])
    with pytest.raises(SourceError, match=r"whole records stand inside a cell"):
        read_survey(path)
