"""Statistics refuse what they would otherwise silently get wrong."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError

ANSWERS = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (60, 3)), columns=["a", "b", "c"])
GROUPS = pd.Series(np.repeat(range(6), 10))


def test_misspelt_null_is_refused_by_name():
    with pytest.raises(StatisticError, match=r"no null 'unifrom'. Did you mean 'uniform'"):
        sa.rwg_j(ANSWERS, GROUPS, n_options=5, null="unifrom")


def test_number_of_options_is_whole():
    with pytest.raises(StatisticError, match="whole number of options"):
        sa.rwg_j(ANSWERS, GROUPS, n_options=5.5)


@pytest.mark.parametrize("statistic", ["icc", "rwg", "rwg_j"])
def test_rows_that_do_not_belong_together_are_refused(statistic):
    scores = ANSWERS if statistic == "rwg_j" else ANSWERS["a"]
    options = {} if statistic == "icc" else {"n_options": 5}
    with pytest.raises(StatisticError, match="different indexes"):
        getattr(sa, statistic)(scores, GROUPS.sort_index(ascending=False), **options)
    with pytest.raises(StatisticError, match="60 scores but 10 groups"):
        getattr(sa, statistic)(scores, GROUPS[:10], **options)


def test_arrays_give_what_tables_give():
    assert sa.cronbach_alpha(ANSWERS.to_numpy()).alpha == sa.cronbach_alpha(ANSWERS).alpha
    assert sa.rwg_j(ANSWERS.to_numpy(), GROUPS.to_numpy(), n_options=5).equals(sa.rwg_j(ANSWERS, GROUPS, n_options=5))


def test_coverage_is_a_share():
    with pytest.raises(StatisticError, match="between 0 and 1"):
        sa.cronbach_alpha(ANSWERS, ci_level=95)
