"""A performance file as text."""

import pytest

from stratalign.errors import SourceError
from stratalign.sources.accounts import read_performance


def write(folder, content):
    path = folder / "accounts.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_cells_stay_text_and_rows_carry_their_line(tmp_path):
    raw = read_performance(write(tmp_path, "Entity,Year,Revenue\nA,2022,007\n\n ,,\nB,2023,n/a\n"))
    assert raw.index.to_list() == [2, 5]
    assert raw.loc[2].to_list() == ["A", "2022", "007"]
    assert raw.loc[5].to_list() == ["B", "2023", "n/a"]
    assert raw.attrs == {"encoding": "utf-8", "delimiter": ",", "sheet": None}


def test_every_column_has_a_name_of_its_own(tmp_path):
    raw = read_performance(write(tmp_path, ',,Revenue,"Net\n  income",Revenue,Revenue\n1,2,3,4,5,6\n'))
    assert list(raw.columns) == ["unnamed_1", "unnamed_2", "Revenue", "Net income", "Revenue (2)", "Revenue (3)"]


def test_rows_longer_than_the_header_are_refused(tmp_path):
    content = "Entity;Revenue\nA;1\nB;2;3\nC;4\n".replace(";", ",")
    with pytest.raises(SourceError, match=r"1 of 3 rows have more cells than the header \(2\), on line 3"):
        read_performance(write(tmp_path, content))


def test_blank_header_is_refused(tmp_path):
    with pytest.raises(SourceError, match="the first row is blank"):
        read_performance(write(tmp_path, ",,\nA,B,C\n1,2,3\n"))


@pytest.mark.real
def test_public_filings_are_read_whole(real_data):
    raw = read_performance(real_data("nyse_fundamentals") / "fundamentals.csv")
    assert raw.shape == (1188, 81)
    assert raw["Ticker Symbol"].nunique() == 299
    assert list(raw.columns[:4]) == ["unnamed_1", "unnamed_2", "Price", "Ticker Symbol"]
    assert (raw.index[0], raw.index[-1]) == (2, 1189)
