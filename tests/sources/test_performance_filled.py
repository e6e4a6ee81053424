"""Names that stand once above their rows, and which sheets of a workbook are read."""

import openpyxl
import pytest

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts, read_accounts_file

LINES = ("Sales", "Costs", "EBIT")
STATEMENT = {
    "layout": "profit_and_loss", "entity": "Unit", "measure": "Line",
    "columns": {"revenue": "Sales", "operating_income": "EBIT"},
}  # fmt: skip


@pytest.fixture
def accounts_of(tmp_path):
    """Accounts of a workbook of these sheets, or of a text file."""

    def build(content, **described):
        name = "accounts.csv" if isinstance(content, str) else "accounts.xlsx"
        if isinstance(content, str):
            (tmp_path / name).write_text(content, encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            book.remove(book.active)
            for title, rows in content.items():
                sheet = book.create_sheet(title)
                for row in rows:
                    sheet.append(row)
            book.save(tmp_path / name)
        performance = Performance(file=name, **described)
        raw = read_accounts_file(tmp_path / name, performance)
        accounts = build_accounts(raw, performance)
        return accounts.rows, {note.key: note for note in accounts.notes}

    return build


def blocks(year, factor=1):
    """A statement of two units, each named on the first row of its block."""
    rows = [["Unit", "Line", f"H1 {year}", f"H2 {year}"]]
    for unit, size in (("North", 10), ("South", 20)):
        figures = {"Sales": size * factor, "Costs": -size, "EBIT": size * factor - size}
        rows += [[unit if line == "Sales" else None, line, figures[line], figures[line]] for line in LINES]
        rows += [[None] * 4]
    return rows


def test_a_unit_named_once_per_block_is_offered_to_be_filled_down(accounts_of):
    with pytest.raises(SourceError) as problem:
        accounts_of({"2024": blocks(2024)}, **STATEMENT)
    message = str(problem.value)
    assert "4 rows of 6 have nothing in 'Unit': line 3, 4, 7, 8" in message and "set 'fill_down: true'" in message
    assert "''" not in message and "of  " not in message


def test_a_unit_named_once_per_block_holds_for_the_rows_below_where_declared(accounts_of):
    rows, notes = accounts_of({"2024": blocks(2024)}, **STATEMENT, fill_down=True)
    found = rows.set_index("entity_id")[["revenue", "operating_income"]]
    assert found.loc["North"].tolist() == [20, 0] and found.loc["South"].tolist() == [40, 0]
    assert (
        notes["accounts_filled_down"].count == 4 and "filled with the name above" in notes["accounts_filled_down"].seen
    )


def test_names_are_not_filled_from_one_sheet_into_the_next(accounts_of):
    second = blocks(2025)
    second[1][0] = None
    with pytest.raises(SourceError, match="2025!2, 2025!3, 2025!4"):
        accounts_of({"2024": blocks(2024), "2025": second}, **STATEMENT, fill_down=True, sheets="all")


@pytest.mark.parametrize(
    ("content", "described"),
    [
        ("Unit,Year,Sales\nN,2022,1\n,2023,2\nS,2022,3\n,2023,4\n", {"entity": "Unit", "period_end": "Year"}),
        ("Year,Unit,Sales\n2022,N,1\n,S,3\n2023,N,2\n,S,4\n", {"entity": "Unit", "period_end": "Year"}),
        (
            "Unit,Year,Line,Amount\nN,2022,Sales,1\n,2023,Sales,2\nS,2022,Sales,3\n,2023,Sales,4\n",
            {"entity": "Unit", "period_end": "Year", "layout": "long", "measure": "Line", "value": "Amount"},
        ),
        (
            "Unit,Line,2022,2023\nN,Sales,1,2\n,Costs,0,0\nS,Costs,0,0\n,Sales,3,4\n",
            {"entity": "Unit", "layout": "wide", "measure": "Line"},
        ),
        (
            "Unit,Year,Account,Debit,Credit\nN,2022,4000,0,1\n,2023,4000,0,2\nS,2022,4000,0,3\n,2023,4000,0,4\n",
            {
                "entity": "Unit", "period_end": "Year", "layout": "trial_balance", "account": "Account",
                "debit": "Debit", "credit": "Credit", "columns": {"revenue": "4000"},
            },
        ),
    ],
    ids=["tidy", "period", "long", "wide", "trial_balance"],
)  # fmt: skip
def test_every_layout_offers_and_fills(accounts_of, content, described):
    described = {"columns": {"revenue": "Sales"}, **described}
    with pytest.raises(SourceError, match=r"have nothing in '(?:Unit|Year)'.*'fill_down: true'"):
        accounts_of(content, **described)
    rows, _ = accounts_of(content, **described, fill_down=True)
    found = rows.sort_values(["entity_id", "period_end"])
    assert found["entity_id"].tolist() == ["N", "N", "S", "S"] and found["revenue"].tolist() == [1, 2, 3, 4]


def test_rows_that_hold_nothing_but_a_name_are_headings(accounts_of):
    content = "Unit,Year,Sales\nN,,\n,2022,1\n,2023,2\nS,,\n,2022,3\n,2023,4\n"
    described = {"entity": "Unit", "period_end": "Year", "columns": {"revenue": "Sales"}, "fill_down": True}
    rows, _ = accounts_of(content, **described)
    assert rows[["entity_id", "revenue"]].to_numpy().tolist() == [["N", 1], ["N", 2], ["S", 3], ["S", 4]]


def test_a_blank_name_at_the_top_is_no_block(accounts_of):
    with pytest.raises(SourceError) as problem:
        accounts_of(
            "Unit,Year,Sales\n,2022,1\nN,2023,2\n", entity="Unit", period_end="Year", columns={"revenue": "Sales"}
        )
    assert "fill_down" not in str(problem.value) and "line 2" in str(problem.value)


def test_an_entity_named_by_the_sheet_of_a_text_file_is_explained(accounts_of):
    with pytest.raises(SourceError, match="has no sheets: name the column with 'entity'"):
        accounts_of("Year,Sales\n2022,1\n", entity_from="sheet", period_end="Year", columns={"revenue": "Sales"})


def test_several_sheets_are_hinted_at_in_both_ways(accounts_of):
    book = {"GuV 2024": blocks(2024), "GuV 2025": blocks(2025)}
    with pytest.raises(SourceError) as problem:
        accounts_of(book, **STATEMENT, fill_down=True)
    assert 'sheet: "GuV 2024"' in str(problem.value)
    assert "'sheets: all', or 'sheets: [\"GuV 2024\", \"GuV 2025\"]'" in str(problem.value)
    rows, notes = accounts_of(book, **STATEMENT, fill_down=True, sheets="all")
    assert len(rows) == 4 and "accounts_blank_as_zero" not in notes


def test_a_missing_column_tells_which_sheet_was_read(accounts_of):
    with pytest.raises(SourceError, match=r"no column 'Bereich'.*Sheet '2024' was read; name another with 'sheet'"):
        accounts_of({"2024": blocks(2024)}, **{**STATEMENT, "entity": "Bereich"})


def test_sheets_that_are_left_unread_are_named(accounts_of):
    notes_sheet = [["Notes", ""], ["All figures", "audited"]]
    _, notes = accounts_of({"2024": blocks(2024), "Notes": notes_sheet}, **STATEMENT, fill_down=True)
    assert "not read: 'Notes'" in notes["accounts_sheets_left_out"].seen
