"""Long responses spread over columns: every value in its place, nothing lost for people or items without answers."""

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import load_instrument
from stratalign.responses.wide import all_answers, wide_answers
from stratalign.scores.answers import flip_reverse_columns
from stratalign.scores.scoring import flip_reverse_items

RESPONSES = pd.DataFrame(
    {
        "respondent_id": ["b", "a", "b", "c", "x"],
        "item_key": ["clarity_1", "clarity_2", "clarity_2", "clarity_1", "clarity_1"],
        "value": [1.0, 2.0, 3.0, np.nan, 5.0],
    }
)


def test_values_stand_in_the_order_asked_for():
    found = wide_answers(RESPONSES, pd.Series(["a", "b", "c", "d"]), ["clarity_2", "clarity_1", "belief_1"])
    expected = pd.DataFrame(
        {"clarity_2": [2, 3, np.nan, np.nan], "clarity_1": [np.nan, 1, np.nan, np.nan], "belief_1": [np.nan] * 4},
        index=pd.Index(["a", "b", "c", "d"], name="respondent_id"),
    )
    pd.testing.assert_frame_equal(found, expected.astype(float), check_index_type=False, check_column_type=False)


def test_no_responses_give_an_empty_table():
    found = all_answers(RESPONSES.iloc[:0], pd.Series(["a", "b"]))
    assert found.shape == (2, 0)


def test_columns_are_flipped_as_long_responses_are():
    instrument = load_instrument("strategic-alignment")
    keys = list(instrument.items)[:40]
    rng = np.random.default_rng(2)
    rows = pd.DataFrame(
        {
            "respondent_id": np.repeat(["a", "b"], 40),
            "item_key": keys * 2,
            "value": rng.integers(1, 6, 80).astype(float),
        }
    )
    assert any(instrument.items[key].reverse for key in keys)
    people = pd.Series(["a", "b"])
    one = flip_reverse_columns(all_answers(rows, people), instrument)
    other = all_answers(flip_reverse_items(rows, instrument), people)
    pd.testing.assert_frame_equal(one, other)
