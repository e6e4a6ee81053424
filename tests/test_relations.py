"""Alignment of units against results: the estimate with its prior, its robustness and its moves."""

import numpy as np
import pandas as pd
import pytest

from stratalign.analysis.relations import PRIOR_RANGE, relate_units
from stratalign.document.client_report import build_client_report


def _units(seed, n=24, slope=0.3):
    rng = np.random.default_rng(seed)
    index = rng.normal(60, 7, n)
    outcome = slope * index + rng.normal(0, 3, n)
    return pd.DataFrame({"alignment_index_points": index, "n_respondents": 12.0, "growth": outcome})


def test_relation_carries_prior_robustness_and_moves():
    found = relate_units(_units(1), "growth", 2, 100)
    assert found.n_units_hidden == 2
    assert found.update.prior_mean == pytest.approx(np.mean(PRIOR_RANGE))
    low, high = sorted([found.update.prior_mean, found.update.estimate])
    assert low <= found.update.mean <= high
    assert 0 < found.robustness_value < 1
    ten = found.moves.set_index("move").loc[10]
    assert ten["difference"] == pytest.approx(10 * found.association.estimate)


def test_standardised_slope_is_the_correlation():
    data = _units(2)
    found = relate_units(data, "growth", 0, 100)
    assert found.update.estimate == pytest.approx(data["growth"].corr(data["alignment_index_points"]), rel=1e-9)


def test_few_people_and_constant_outcomes_have_no_relation():
    assert "are needed" in relate_units(_units(1), "growth", 0, 10_000).why_none
    flat = relate_units(_units(1).assign(growth=1.0), "growth", 0, 100)
    assert flat.association is None and flat.update is None and "do not vary" in flat.why_none


def test_results_page_shows_research_company_and_both(northwind_analysis):
    page = build_client_report(northwind_analysis).section("results")
    keys = [exhibit.key for exhibit in page.exhibits]
    assert keys[:3] == ["relation", "updating", "moves"]
    assert sum("would explain this association away" in caveat for caveat in page.caveats) == 2
    numbers = page.exhibits[1].numbers.rows
    assert numbers["source"].tolist()[:3] == ["Published research", "This company", "Both together"]
