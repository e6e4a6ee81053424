"""An accounts file and a wave without any trap, and the results for what a test makes of them."""

import io
from collections.abc import Callable

import pandas as pd
import pytest
from checks.wave_tables import answers, tables_of

from stratalign.checks.accounts import check_accounts
from stratalign.checks.result import CheckResult
from stratalign.engagement.declarations.performance import Performance
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import load_instrument

MAPPED = {
    "file": "accounts.csv", "entity": "Entity", "period_end": "Period", "fiscal_year": "FY",
    "columns": {"revenue": "Sales", "operating_income": "EBIT"},
}  # fmt: skip


@pytest.fixture
def clean() -> str:
    """Two entities, two years each, nothing odd."""
    return """Entity;Period;FY;Sales;EBIT
A;2021-12-31;2021;100;10
A;2022-12-31;2022;110;11
B;2021-12-31;2021;200;20
B;2022-12-31;2022;210;-21
"""


@pytest.fixture
def results_of() -> Callable[..., dict[str, CheckResult]]:
    """Results by check for an accounts file of this content."""

    def check(
        content: str, entities: set[str] | None = None, encoding: str = "utf-8", **changes: object
    ) -> dict[str, CheckResult]:
        raw = pd.read_csv(io.StringIO(content), sep=";", dtype="str", keep_default_na=False)
        raw.index = pd.RangeIndex(2, len(raw) + 2, name="line")
        raw.attrs = {"encoding": encoding}
        results = check_accounts(raw, Performance(**{**MAPPED, **changes}), entities, file="accounts.csv")
        return {result.check: result for result in results}

    return check


@pytest.fixture
def planted(clean, results_of) -> Callable[[str, str], dict[str, CheckResult]]:
    """Results for the clean file with one passage changed."""

    def plant(old: str, new: str) -> dict[str, CheckResult]:
        assert clean.count(old) == 1
        return results_of(clean.replace(old, new))

    return plant


@pytest.fixture(scope="module")
def instrument():
    return load_instrument("strategic-alignment")


@pytest.fixture(scope="module")
def engagement(tmp_path_factory):
    return Engagement.model_validate(
        {
            "folder": tmp_path_factory.mktemp("acme"), "client": "Acme", "industry": "financial", "form": "long",
            "units": [{"key": "north", "name": "Sales North"}, {"key": "south", "name": "Sales South"}],
            "waves": [{"key": "w1", "label": "First", "survey": {"file": "survey.csv"}}],
        }
    )  # fmt: skip


@pytest.fixture
def run(engagement, instrument):
    """Results of a check on a wave of 40 people, or as many as the table has."""

    def results(check, table=None, **changes):
        table = answers(40, instrument) if table is None else table
        return check(tables_of(engagement, instrument, table, **changes), instrument, engagement)

    return results
