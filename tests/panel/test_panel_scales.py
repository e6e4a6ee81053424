"""Units of money said in words: found, applied once, told, and never against the engagement."""

import pytest

from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts
from stratalign.panel.scales import scale_in


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Revenue (in millions)", 1e6),
        ("$ in thousands, except per share", 1e3),
        ("Umsatz in T€", 1e3),
        ("TEUR", 1e3),
        ("revenue_keur", 1e3),
        ("EUR 000", 1e3),
        ("Sales (000s)", 1e3),
        ("Sales EUR m", 1e6),
        ("£m", 1e6),
        ("Umsatz in Mio. EUR", 1e6),
        ("Umsatz in Tsd.", 1e3),
        ("en milliers d'euros", 1e3),
        ("miles de euros", 1e3),
        ("em milhões de reais", 1e6),
        ("in miljoenen euro", 1e6),
        ("in migliaia di euro", 1e3),
        ("mil millones", 1e9),
        ("Mrd. €", 1e9),
        ("USD bn", 1e9),
        ("Revenue", None),
        ("Revenue 2000 USD", None),
        ("Miles driven", None),
        ("GBP Manchester", None),
        ("Team", None),
        ("Margin m", None),
    ],
)
def test_words_of_size_in_seven_languages(text, size):
    assert scale_in(text) == size


@pytest.fixture
def accounts_of(raw_of, described):
    def build(content, layout="tidy", titles=None, **changes):
        raw = raw_of(content)
        if titles:
            raw.attrs["titles"] = {"accounts.csv!": titles}
        accounts = build_accounts(raw, described(layout, **changes))
        return accounts.rows, {note.key: note for note in accounts.notes}

    return build


HEADER = "Entity;Period;Sales (in millions);Staff\nA;2022;1.5;20\n"
MAPPED = {"columns": {"revenue": "Sales (in millions)", "headcount": "Staff"}}


def test_words_in_a_header_apply_to_its_column_and_are_told(accounts_of):
    rows, notes = accounts_of(HEADER, **MAPPED)
    assert rows[["revenue", "headcount"]].to_numpy().tolist() == [[1.5e6, 20]]
    assert "1 figure of revenue times 1,000,000" in notes["accounts_unit_words"].seen
    assert notes["accounts_unit_words"].columns == ("Sales (in millions)",)


def test_the_same_multiplier_is_applied_once_and_another_refused(accounts_of):
    rows, notes = accounts_of(HEADER, multiplier=1e6, **MAPPED)
    assert (rows["revenue"].to_list(), notes) == ([1.5e6], {})
    with pytest.raises(SourceError, match=r"'multiplier' is 1,000, and the file says millions for column 'Sales"):
        accounts_of(HEADER, multiplier=1000, **MAPPED)
    rows, _ = accounts_of(HEADER, multiplier=1000, unit_words="ignore", **MAPPED)
    assert rows["revenue"].to_list() == [1500]


def test_a_title_is_about_money_only(accounts_of):
    content = "Entity;Period;Sales;Staff\nA;2022;1.5;20\n"
    columns = {"revenue": "Sales", "headcount": "Staff"}
    rows, _ = accounts_of(content, titles="Accounts, EUR 000", columns=columns)
    assert rows[["revenue", "headcount"]].to_numpy().tolist() == [[1500, 20]]


def test_a_multiplier_may_be_given_by_line(accounts_of):
    content = "Entity;Period;Sales;Staff\nA;2022;1.5;2.5\n"
    columns = {"revenue": "Sales", "headcount": "Staff"}
    rows, _ = accounts_of(content, multiplier={"headcount": 1000}, columns=columns)
    assert rows[["revenue", "headcount"]].to_numpy().tolist() == [[1.5, 2500]]


def test_a_column_of_units_says_it_row_by_row(accounts_of):
    content = (
        "Entity;Period;Measure;Value;Unit\nA;2022;Sales;1.5;EUR m\nA;2023;Sales;1600;EUR thousand\nB;2022;Sales;7;EUR\n"
        "A;2022;EBIT;1;EUR m\n"
    )
    rows, _ = accounts_of(content, "long", unit_column="Unit")
    assert rows["revenue"].to_list() == [1.5e6, 1.6e6, 7]
    with pytest.raises(SourceError, match=r"column 'Unit': 1 row name no unit .*line 4"):
        accounts_of(content.replace("7;EUR", "7;ask Tom"), "long", unit_column="Unit")


def test_a_figure_that_says_its_own_unit_is_not_multiplied_again(accounts_of):
    content = "Entity;Period;Sales (EUR k)\nA;2022;1.5m\nA;2023;1600\n"
    rows, notes = accounts_of(content, columns={"revenue": "Sales (EUR k)"})
    assert rows["revenue"].to_list() == [1.5e6, 1.6e6]
    assert notes["accounts_unit_in_cells"].severity == "warns"
    assert "1 in the same columns do not" in notes["accounts_unit_in_cells"].seen
