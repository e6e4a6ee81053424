"""Sliders answered in fractions of one."""

import numpy as np
import pandas as pd
import pytest
from checks.wave_tables import tables_of

from stratalign.checks.sliders import check_slider_fractions


@pytest.fixture
def sliders(instrument):
    wide = [key for key in instrument.items if instrument.scale_of(key).high == 100]
    return wide[:4]


def found(engagement, instrument, table):
    return check_slider_fractions(tables_of(engagement, instrument, pd.DataFrame(table)), instrument, engagement)


def whole(n, seed=1):
    return np.random.default_rng(seed).integers(5, 100, n).astype(float)


def test_a_fraction_among_whole_numbers_is_named_with_its_row(engagement, instrument, sliders):
    values = whole(12)
    values[4] = 0.53
    result = found(engagement, instrument, {sliders[0]: values, sliders[1]: whole(12, 2)})[0]
    assert (result.severity, result.n_affected, result.rows) == ("warns", 1, (6,))
    assert "such as 0.53, among others from 0 to 100" in result.seen and sliders[0] in result.seen


def test_sliders_in_fractions_throughout_are_told(engagement, instrument, sliders):
    result = found(engagement, instrument, {key: whole(12) / 100 for key in sliders})[0]
    assert "throughout" in result.seen and result.n_affected > 40


def test_one_person_in_fractions_is_told_where_others_have_decimals(engagement, instrument, sliders):
    table = {key: whole(12, place) + 0.37 for place, key in enumerate(sliders)}
    for key in sliders:
        table[key][3] = 0.4
    assert found(engagement, instrument, table)[0].rows == (5,)


@pytest.mark.parametrize("odd", [0.0, 1.0, 50.5, np.nan])
def test_ends_and_decimals_of_a_slider_are_answers(engagement, instrument, sliders, odd):
    values = whole(12)
    values[4] = odd
    assert not found(engagement, instrument, {sliders[0]: values})


def test_a_low_answer_to_a_slider_with_decimals_is_an_answer(engagement, instrument, sliders):
    values = whole(12) + 0.25
    values[4] = 0.53
    assert not found(engagement, instrument, {sliders[0]: values})


def test_other_scales_are_left_alone(engagement, instrument):
    assert not found(engagement, instrument, {"clarity_1": np.full(12, 0.5)})
