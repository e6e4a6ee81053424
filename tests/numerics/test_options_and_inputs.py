"""Options outside their range and tables of the wrong kind get one message, the same from every model."""

import warnings
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.numerics.tables import as_numbers


@pytest.fixture
def panel():
    rng = np.random.default_rng(0)
    company = np.repeat(np.arange(60), 6)
    data = pd.DataFrame({"entity_id": company, "period_end": np.tile(np.arange(2015, 2021), 60)})
    data["x"] = rng.normal(size=360) + rng.normal(size=60)[company]
    data["w"] = rng.normal(size=360)
    data["y"] = 0.5 * data["x"] + data["w"] + rng.normal(size=60)[company] + rng.normal(size=360)
    data["started"] = np.where(company % 3 == 0, 2018.0, np.nan)
    return data.assign(industry=rng.choice(list("abcd"), 60)[company], rater=rng.integers(0, 20, 360))


#: Name -> a model of outcome y, exposure x and control w.
MODELS = {
    "association": lambda d, **o: sa.estimate_association(d, "y", "x", controls=["w"], **o),
    "lagged": lambda d, **o: sa.estimate_association(d, "y", "x", controls=["w"], lag=1, **o),
    "panel": lambda d, **o: sa.estimate_panel(d, "y", "x", controls=["w"], **o),
    "panel_lagged": lambda d, **o: sa.estimate_panel(d, "y", "x", controls=["w"], lag=1, **o),
    "dynamic": lambda d, **o: sa.arellano_bond(d, "y", {"x": 0, "w": 0}, **o),
    "cross_lagged": lambda d, **o: sa.cross_lagged(d, "y", "x", **o),
    "groups": lambda d, **o: sa.group_slopes(d, "y", "x", controls=["w"], **o),
    "quantiles": lambda d, **o: sa.quantile_slopes(d, "y", "x", ["w"], **o),
    "crossed": lambda d, **o: sa.estimate_crossed(d, "y", ["x", "w"], ["industry_unit", "rater"], **o),
    "event": lambda d, **o: sa.event_study(d, "y", "started", draws=50, **o),
}


def _run(model, data, **options):
    return MODELS[model](data.assign(industry_unit=data["entity_id"]), **options)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan"), "95 %", None])
def test_every_model_refuses_what_is_no_coverage(panel, model, level):
    with pytest.raises(StatisticError, match="ci_level is"):
        _run(model, panel, ci_level=level)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_refuses_a_column_that_stands_twice(panel, model):
    with pytest.raises(StatisticError, match=r"columns stand more than once under their name: y\. Rename or drop"):
        _run(model, pd.concat([panel, panel[["y"]]], axis=1))


@pytest.mark.parametrize("model", [name for name in MODELS if name != "event"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x + 1j, "x is not numeric: its values are complex128"),
        (lambda x: (x + 1j).astype(object), "x is not numeric: 360 of 360 values are none, such as"),
        (lambda x: x.map(lambda value: f"{value:.1f}%"), "x is not numeric: 360 of 360 values are none"),
        (
            lambda x: pd.Timestamp("2020-01-01") + pd.to_timedelta(x, unit="D"),
            "x is not numeric: its values are datetime",
        ),
    ],
)
def test_every_model_refuses_an_exposure_that_is_no_number(panel, model, change, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(StatisticError, match=words):
            _run(model, panel.assign(x=change(panel["x"])))


SAME = {
    "objects": lambda x: x.astype(object),
    "nullable": lambda x: x.astype("Float64"),
    "arrow or texts": lambda x: x.map(repr),
    "decimals": lambda x: x.map(lambda value: Decimal(repr(value))),
    "not available": lambda x: x.astype(object).where(x.index != 3, pd.NA),
    "none": lambda x: x.astype(object).where(x.index != 3, None),
    "infinite": lambda x: x.where(x.index != 3, np.inf),
}


@pytest.mark.parametrize("kind", SAME)
@pytest.mark.parametrize("model", ["association", "lagged", "panel", "panel_lagged", "quantiles"])
def test_numbers_of_every_kind_give_the_same_slope(panel, model, kind):
    values = SAME[kind](panel["x"])
    plain = panel if values.notna().all() and kind != "infinite" else panel.assign(x=panel["x"].where(panel.index != 3))
    found, expected = (_run(model, data).tidy()["estimate"].tolist() for data in (panel.assign(x=values), plain))
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dtype", [bool, "boolean", object])
@pytest.mark.parametrize("model", ["association", "lagged", "panel", "panel_lagged"])
def test_yes_and_no_count_as_one_and_zero(panel, model, dtype):
    is_high = panel["x"] > 0
    found = _run(model, panel.assign(x=is_high.astype(dtype)))
    expected = _run(model, panel.assign(x=is_high.astype(float)))
    assert (found.estimate, found.n_observations) == (expected.estimate, expected.n_observations)
    if dtype == "boolean":
        missing = _run(model, panel.assign(x=is_high.astype(dtype).where(panel.index % 7 > 0)))
        gaps = _run(model, panel.assign(x=is_high.astype(float).where(panel.index % 7 > 0)))
        assert (missing.estimate, missing.n_observations) == (gaps.estimate, gaps.n_observations)


@pytest.mark.parametrize(
    "call",
    [
        lambda d: sa.estimate_association(d, "y", "x", controls="w"),
        lambda d: sa.estimate_panel(d, "y", "x", controls="w"),
        lambda d: sa.group_slopes(d, "y", "x", controls="w"),
        lambda d: sa.quantile_slopes(d, "y", "x", "w"),
        lambda d: sa.compare_panel_models(d, "y", "w"),
        lambda d: sa.estimate_crossed(d, "y", "w", ["rater"]),
        lambda d: sa.arellano_bond(d, "y", "w"),
    ],
)
def test_one_bare_name_is_no_list_in_any_model(panel, call):
    with pytest.raises(StatisticError, match=r"such as .*'w'"):
        call(panel)


def test_a_value_that_is_no_number_is_named_with_how_many_there_are(panel):
    values = panel["x"].astype(object).where(panel.index % 100 > 0, "n/a")
    with pytest.raises(StatisticError, match="x is not numeric: 4 of 360 values are none, such as 'n/a'"):
        as_numbers(panel.assign(x=values), ["x"])


def test_too_few_clusters_are_not_sent_to_where_they_come_from(panel):
    few = panel.assign(half=panel["entity_id"] % 4)
    with pytest.raises(StatisticError, match="half has 4 clusters; at least 5") as caught:
        sa.estimate_association(few, "y", "x", covariance="CR2", cluster="half")
    assert "CR2" not in str(caught.value)
    with pytest.raises(StatisticError, match=r"at least 10 are needed for this cluster-robust error\. Use CR2"):
        sa.estimate_association(few, "y", "x", covariance="cluster", cluster="half")


def test_a_group_that_one_row_decides_is_left_out_with_the_reason(panel):
    data = panel.assign(
        x=np.where(panel["industry"] == "a", (panel.index == panel.index[panel["industry"] == "a"][0]), panel["x"])
    )
    found = sa.group_slopes(data, "y", "x")
    assert found.n_groups == 3
    assert "alone, so that no error can be had" in found.left_out["reason"].iloc[0]
