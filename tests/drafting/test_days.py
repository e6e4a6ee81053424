"""Days people answered are read where the column tells how it writes them."""

import pytest
from drafting.made_up_columns import answers

SCALE = {f"S{n}": answers(n) for n in range(1, 4)}


def fielded(planned, *cells):
    """First and last day of the wave whose answers are dated so."""
    return planned({"Timestamp": list(cells)} | SCALE).waves[0].wave.fielded


@pytest.mark.parametrize(
    "cells",
    [
        ("2026/03/02 08:12:00 AM GMT+1", "2026/03/14 1:05:00 PM GMT+1"),
        ("03/02/2026 08:12:00", "03/14/2026 08:12:00"),
        ("2.3.2026 08:12", "14.3.2026 09:00"),
        ("2026-03-02T08:12:00Z", "2026-03-14T08:12:00Z"),
    ],
)
def test_days_are_read(planned, cells):
    assert fielded(planned, *cells) == ("2026-03-02", "2026-03-14")


@pytest.mark.parametrize("cells", [("03/02/2026 08:12", "03/04/2026 08:12"), ("13/02/2026", "02/13/2026")])
def test_days_that_may_be_months_are_not(planned, cells):
    assert fielded(planned, *cells) is None
