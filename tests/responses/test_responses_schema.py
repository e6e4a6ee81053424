"""Canonical responses keep their promises, or every broken one is named."""

import pandas as pd
import pytest

from stratalign.errors import SourceError
from stratalign.responses.schema import check_responses


@pytest.fixture
def responses():
    return pd.DataFrame(
        {
            "respondent_id": ["p1", "p1", "p2"],
            "wave": "w1",
            "unit_id": pd.Series(["north", "north", None], dtype="str"),
            "level": pd.Series(["staff", "staff", None], dtype="str"),
            "item_key": ["c1", "c2", "c1"],
            "dimension": "clarity",
            "value": [4.0, float("nan"), 5.0],
            "missing_reason": ["", "not_seen", ""],
        }
    )


def test_canonical_responses_pass_unchanged(responses):
    responses = responses.astype({name: "str" for name in responses.columns.drop("value")})
    pd.testing.assert_frame_equal(check_responses(responses), responses)


def test_what_the_quick_look_lets_pass_the_schema_does_too(responses):
    from stratalign.responses import schema

    responses = responses.astype({name: "str" for name in responses.columns.drop("value")})
    assert schema._is_canonical(responses)
    pd.testing.assert_frame_equal(schema._schema().validate(responses, lazy=True), responses)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"level": "boss"}, r"level: isin"),
        ({"missing_reason": ["", "forgot", ""]}, r"missing_reason: isin.*\(1 cells\)"),
        ({"missing_reason": ""}, r"a value is there exactly where no missing reason is given"),
        ({"missing_reason": "not_seen"}, r"a value is there exactly where no missing reason is given"),
        ({"value": ["4", "", "5"]}, r"value: dtype"),
        ({"item_key": "c1"}, r"respondent_id"),
        ({"score": 1}, r"column_in_schema"),
    ],
)
def test_a_broken_promise_is_named(responses, changes, message):
    with pytest.raises(SourceError, match=message):
        check_responses(responses.assign(**changes))


def test_a_missing_column_is_named(responses):
    with pytest.raises(SourceError, match=r"column_in_dataframe"):
        check_responses(responses.drop(columns="wave"))


def test_all_broken_promises_are_named_together(responses):
    with pytest.raises(SourceError, match=r"level: isin(.|\n)*exactly where no missing reason"):
        check_responses(responses.assign(level="boss", missing_reason=""))
