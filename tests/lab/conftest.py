"""An engagement read once, from what other tests read too."""

import pytest

from stratalign.lab.what_if import Explorable, what_if


@pytest.fixture(scope="session")
def northwind_read(northwind_intake, northwind_analysis):
    return Explorable(northwind_intake, (), northwind_analysis, "as declared")


@pytest.fixture(scope="session")
def strict(northwind_read):
    """The engagement with a higher threshold and stricter scoring."""
    return what_if(northwind_read, minimum_respondents=20, missing_rule="complete")
