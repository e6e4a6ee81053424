"""The canonical panel's schema."""

import pandas as pd
import pytest

from stratalign.errors import SourceError
from stratalign.panel.schema import check_panel


def panel(**changes):
    columns = {
        "entity_id": ["A", "A", "B"],
        "period_end": pd.to_datetime(["2022-12-31", "2023-12-31", "2023-12-31"]),
        "currency": "EUR",
        "source": "accounts.csv",
        "revenue": [1.0, None, -3.0],
        "headcount": [1.0, 2.0, 3.0],
    }
    return pd.DataFrame(columns | changes)


def test_a_canonical_panel_passes_unchanged():
    pd.testing.assert_frame_equal(check_panel(panel()), panel())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"entity_id": ["A", " ", "B"]}, r"entity_id: is not blank in 1 rows"),
        ({"period_end": ["2022", "2023", "2024"]}, "period_end: is a date"),
        ({"currency": "Euro"}, r"currency: is a three-letter code in 3 rows, such as 0, 1, 2 \(found: 'Euro'\)"),
        ({"revenue": [1.0, float("inf"), 2.0]}, "revenue: is a finite number in 1 rows"),
        ({"headcount": [1.0, -2.0, 3.0]}, r"headcount: is not negative in 1 rows, such as 1 \(found: -2.0\)"),
        ({"entity_id": ["A", "B", "B"]}, "has each period once in 2 rows"),
        ({"ebit": 1.0}, "ebit"),
    ],
)
def test_each_failure_is_named(changes, message):
    with pytest.raises(SourceError, match=f"not a canonical panel:(?s:.*){message}"):
        check_panel(panel(**changes))


def test_all_failures_are_named_together():
    with pytest.raises(SourceError) as error:
        check_panel(panel(currency="Euro", headcount=[-1.0, 0.0, 0.0]).drop(columns="source"))
    assert all(name in str(error.value) for name in ("currency", "headcount", "source"))


def test_an_empty_panel_is_refused():
    with pytest.raises(SourceError, match="has at least one row"):
        check_panel(panel().iloc[:0])
