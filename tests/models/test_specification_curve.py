"""The curve against refitting each specification, the joint test on data with and without an association."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import stratalign as sa
from stratalign.errors import StatisticError


def _data(seed, n=300, slope=0.3):
    rng = np.random.default_rng(seed)
    firm = np.repeat(np.arange(n // 3), 3)
    base = rng.normal(size=n // 3)[firm]
    a = base + rng.normal(size=n)
    data = pd.DataFrame({"a": a, "b": a + rng.normal(size=n), "size": rng.normal(size=n), "age": rng.normal(size=n)})
    shared = rng.normal(size=n // 3)[firm]
    data["y"] = slope * a + 0.3 * data["size"] + shared + rng.normal(size=n)
    data["z"] = slope * a + shared + rng.normal(size=n)
    return data.assign(firm=firm, industry=rng.choice(list("pqrs"), n), year=np.tile([1, 2, 3], n // 3))


CHOICES = {
    "control_sets": {"none": (), "size": ("size",), "both": ("size", "age")},
    "fixed_effects": {"none": (), "industry": ("industry",)},
    "cluster": "firm",
}


def _curve(data, **more):
    samples = {"all": np.ones(len(data), bool), "late": (data["year"] > 1).to_numpy()}
    return sa.specification_curve(data, ["y", "z"], ["a", "b"], samples=samples, **(CHOICES | more))


def test_every_specification_equals_statsmodels():
    data = _data(1)
    found = _curve(data, draws=50)
    assert found.n_specifications == 2 * 2 * 3 * 2 * 2
    scaled = data.assign(**{c: (data[c] - data[c].mean()) / data[c].std() for c in ("a", "b", "y", "z", "size", "age")})
    formulas = {"none": "", "size": " + size", "both": " + size + age"}
    for row in found.table.sample(12, random_state=1).itertuples():
        part = scaled if row.sample == "all" else scaled[data["year"] > 1]
        extra = formulas[row.controls] + (" + C(industry)" if row.fixed_effects == "industry" else "")
        fit = smf.ols(f"{row.outcome} ~ {row.exposure}{extra}", part).fit(
            cov_type="cluster", cov_kwds={"groups": part["firm"]}, use_t=True
        )
        assert row.estimate == pytest.approx(fit.params[row.exposure], rel=1e-8)
        assert row.std_error == pytest.approx(fit.bse[row.exposure], rel=1e-8)
        assert row.p_value == pytest.approx(fit.pvalues[row.exposure], rel=1e-6)


def test_cuts_and_estimators_equal_statsmodels_on_data_made_by_hand():
    data = _data(5).assign(w=np.linspace(0.5, 2, 300))
    how = ("least_squares", "ranks", "winsorised", "weighted")
    found = sa.specification_curve(
        data, "y", "a", [["size"]], cuts=(None, 0.25), estimators=how, weights="w", cluster="firm", draws=20
    ).table.set_index(["estimator", "cut"])
    assert len(found) == 8
    names = ["y", "a", "size"]
    changed = {
        "least_squares": data[names],
        "ranks": data[names].rank(),
        "winsorised": data[names].apply(lambda v: v.clip(v.quantile(0.01), v.quantile(0.99))),
        "weighted": data[names],
    }
    for estimator, part in changed.items():
        scaled = ((part - part.mean()) / part.std()).assign(firm=data["firm"], w=data["w"])
        for cut in ("continuous", "extreme 25%"):
            used = scaled
            if cut != "continuous":
                rank = scaled["a"].rank(pct=True)
                used = scaled[(rank > 0.75) | (rank <= 0.25)]
                is_top = used["a"] > 0
                distance = used["a"][is_top].mean() - used["a"][~is_top].mean()
                used = used.assign(a=np.where(is_top, distance, 0.0))
            weights = used["w"] if estimator == "weighted" else np.ones(len(used))
            fit = smf.wls("y ~ a + size", used, weights=weights).fit(
                cov_type="cluster", cov_kwds={"groups": used["firm"]}, use_t=True
            )
            assert found.loc[(estimator, cut), "estimate"] == pytest.approx(fit.params["a"], rel=1e-8)
            assert found.loc[(estimator, cut), "std_error"] == pytest.approx(fit.bse["a"], rel=1e-8)


def test_joint_test_holds_its_level_and_finds_what_is_there():
    null = [_curve(_data(seed, slope=0.0), draws=199).joint.set_index("statistic")["p_value"] for seed in range(150)]
    shares = (pd.DataFrame(null) < 0.05).mean()
    for name in ("median_estimate", "mean_z"):
        assert shares[name] == pytest.approx(0.05, abs=0.04)
    there = _curve(_data(1, slope=0.3), draws=499).joint.set_index("statistic")
    assert there.loc["median_estimate", "p_value"] < 0.01
    assert there.loc["share_same_sign", "value"] == 1.0


def test_missing_values_are_left_out_specification_by_specification():
    data = _data(2)
    data.loc[:59, "age"] = np.nan
    found = _curve(data, draws=20).table
    whole = found[(found["sample"] == "all") & (found["controls"] == "size")]
    assert set(whole["n_observations"]) == {300}
    assert set(found[(found["sample"] == "all") & (found["controls"] == "both")]["n_observations"]) == {240}


def test_same_seed_same_test_and_smallest_estimate_first():
    data = _data(3)
    pd.testing.assert_frame_equal(_curve(data, seed=2).joint, _curve(data, seed=2).joint)
    assert _curve(data).table["estimate"].is_monotonic_increasing


def test_what_cannot_be_estimated_is_listed_with_its_reason():
    data = _data(4).assign(flat=1.0)
    samples = {"all": np.ones(300, bool), "tiny": np.arange(300) < 8}
    found = sa.specification_curve(data, ["y"], ["a", "flat", "y"], samples=samples, cluster="firm", draws=20)
    reasons = found.left_out.set_index(["exposure", "sample"])["reason"]
    assert "rows for" in reasons["a", "tiny"] or "clusters" in reasons["a", "tiny"]
    assert "do not vary" in reasons["flat", "all"]
    assert "outcome is among" in reasons["y", "all"]
    assert found.n_specifications == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"exposures": ["q"]}, "no column q"),
        ({"samples": {"short": [True]}}, "samples short"),
        ({"exposures": []}, "0 specifications"),
        ({"estimators": ["magic"]}, "no estimator 'magic'"),
        ({"estimators": ["weighted"]}, "go together"),
        ({"cuts": (0.7,)}, "cuts are shares"),
        ({"control_sets": ["size", "age"]}, "lists of lists"),
    ],
)
def test_choices_that_make_no_curve_are_refused(options, words):
    given = {"outcome": ["y"], "exposures": ["a"]} | options
    with pytest.raises(StatisticError, match=words):
        sa.specification_curve(_data(1), **given)


def test_lists_stand_for_names_and_one_name_for_a_list():
    data = _data(6)
    late = (data["year"] > 1).to_numpy()
    found = sa.specification_curve(data, "y", "a", [[], ["size"]], [np.ones(300, bool), late], draws=50)
    assert set(found.table["controls"]) == {"none", "size"}
    assert set(found.table["sample"]) == {"sample 1", "sample 2"}
    named = sa.specification_curve(
        data, ["y"], ["a"], {"none": [], "size": ["size"]}, {"sample 1": late | True, "sample 2": late}, draws=50
    )
    pd.testing.assert_frame_equal(found.table, named.table)
    assert found.tidy()["n_clusters"].tolist() == found.table["n_clusters"].tolist()
