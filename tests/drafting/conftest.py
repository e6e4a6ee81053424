"""Fixtures of the drafting tests."""

import pytest
from drafting.made_up_columns import write_columns

from stratalign.drafting.draft import draft_instrument
from stratalign.drafting.plan import plan_engagement
from stratalign.sources.detect import read_survey


@pytest.fixture
def drafted(tmp_path):
    """Draft of columns given by header."""

    def draft(columns, **besides):
        return draft_instrument(read_survey(write_columns(tmp_path / "export.csv", columns)), besides=besides)

    return draft


@pytest.fixture
def planned(tmp_path):
    """Plan of an engagement whose export has these columns, by the evidence."""

    def plan(columns, **options):
        raw = read_survey(write_columns(tmp_path / "export.csv", columns))
        return plan_engagement([raw], **({"takes_evidence": True} | options))

    return plan
